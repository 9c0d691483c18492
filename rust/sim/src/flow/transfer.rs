//! Flows in which a call changes hands, and two calls at once.

use super::call::{Call, Kind, MemberId, Part};
use super::inbound::{FIRST_AGENT, answer, arrive};
use super::scene::Scene;

/// Phone that calls are handed to.
const SECOND_AGENT: &str = "2003";

/// An inbound call that the first agent answered, its caller, the phone, and the seconds at which it
/// began to ring and was answered.
struct Talking {
    call: Call,
    caller: MemberId,
    phone: MemberId,
    start: u32,
    answered: u32,
}

fn talk_to(scene: &mut Scene<'_>, party: &str, agent: &str) -> Talking {
    let (ring, talk) = (scene.ring(), scene.talk());
    let (mut call, caller) = arrive(scene, 0, party);
    let phone = call.extension(agent);
    let start = call.now();
    call.show(&[(caller, "ALERT"), (phone, "RING")]);
    call.wait(ring);
    answer(&mut call, caller, phone);
    let answered = call.now();
    call.wait(talk);
    Talking { call, caller, phone, start, answered }
}

pub(super) fn blind(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let (first, second) = (scene.agent(0, FIRST_AGENT), scene.agent(1, SECOND_AGENT));
    let Talking { mut call, caller, phone, start, answered } = talk_to(scene, &party, &first);
    call.tell(30013, &[(caller, "ANSWERED"), (phone, "BYE")]);
    let leg = call.talked(&party, &first, start, answered);
    call.keep(leg);
    let handed = call.now();
    let target = call.extension(&second);
    call.show(&[(caller, "ANSWERED"), (target, "RING")]);
    call.wait(scene.ring());
    answer(&mut call, caller, target);
    let answered = call.now();
    call.wait(scene.talk());
    call.hang_up(caller, &[target]);
    let leg = call.talked(&party, &second, handed, answered);
    call.keep(leg);
    scene.close(call);
}

pub(super) fn attended(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let (first, second) = (scene.agent(0, FIRST_AGENT), scene.agent(1, SECOND_AGENT));
    let Talking { mut call, caller, phone, start, answered } = talk_to(scene, &party, &first);
    call.show(&[(caller, "HOLD")]);
    let held_at = call.now();
    let asked = consult(scene, call.flow_now(), &first, &second);
    call.wait(asked);
    let target = call.extension(&second);
    call.tell(30013, &[(caller, "ANSWERED"), (phone, "BYE"), (target, "ANSWER")]);
    call.show(&[(caller, "ANSWERED"), (target, "ANSWER")]);
    let mut leg = call.talked(&party, &first, start, answered);
    leg.hold = call.now() - held_at;
    call.keep(leg);
    let handed = call.now();
    call.wait(scene.talk());
    call.hang_up(caller, &[target]);
    let leg = call.talked(&party, &second, handed, handed);
    call.keep(leg);
    scene.close(call);
}

/// The first agent asks the second in a call of its own. Returns its seconds.
fn consult(scene: &mut Scene<'_>, at: u32, first: &str, second: &str) -> u32 {
    let (ring, talk) = (scene.seconds(2, 6), scene.seconds(5, 15));
    let mut call = scene.open(at, Kind::Internal, first);
    let (asking, asked) = (call.extension(first), call.extension(second));
    call.show(&[(asking, "ALERT"), (asked, "RING")]);
    call.wait(ring);
    call.show(&[(asking, "ANSWERED"), (asked, "ANSWER")]);
    call.wait(talk);
    call.hang_up(asking, &[asked]);
    let leg = call.talked(first, second, 0, ring);
    call.keep(leg);
    scene.close(call);
    ring + talk
}

pub(super) fn forward(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let (first, second) = (scene.agent(0, FIRST_AGENT), scene.agent(1, SECOND_AGENT));
    let (ring, talk) = (scene.ring(), scene.talk());
    let (mut call, caller) = arrive(scene, 0, &party);
    let phone = call.extension(&first);
    let start = call.now();
    call.show(&[(caller, "ALERT"), (phone, "RING")]);
    call.wait(ring);
    call.drop_out(&[phone]);
    call.tell(30014, &[(caller, "ALERT")]);
    let leg = call.leg(Part { from: &party, to: &first, start, answered: None, status: "NO ANSWER" });
    call.keep(leg);
    let forwarded = call.now();
    let target = call.extension(&second);
    call.show(&[(caller, "ALERT"), (target, "RING")]);
    call.wait(scene.ring());
    answer(&mut call, caller, target);
    let answered = call.now();
    call.wait(talk);
    call.hang_up(caller, &[target]);
    let leg = call.talked(&party, &second, forwarded, answered);
    call.keep(leg);
    scene.close(call);
}

pub(super) fn two_calls(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let other = scene.other_outside(&party);
    let agent = scene.agent(0, FIRST_AGENT);
    let Talking { mut call, caller, phone, start, answered } = talk_to(scene, &party, &agent);
    call.hang_up(caller, &[phone]);
    let leg = call.talked(&party, &agent, start, answered);
    let talk = leg.talk;
    call.keep(leg);
    let over = call.flow_now();
    scene.close(call);

    let (mut call, caller) = arrive(scene, over - talk / 2, &other);
    let phone = call.extension(&agent);
    let start = call.now();
    call.show(&[(caller, "ALERT"), (phone, "RING")]);
    call.wait(talk / 2 + 4);
    answer(&mut call, caller, phone);
    let answered = call.now();
    call.wait(scene.talk());
    call.hang_up(caller, &[phone]);
    let leg = call.talked(&other, &agent, start, answered);
    call.keep(leg);
    scene.close(call);
}

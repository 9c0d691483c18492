//! Flows that begin outside and stay with the first who answers.

use super::call::{Call, Kind, MemberId, Part};
use super::leg::Leg;
use super::scene::Scene;

/// Phone that single-extension flows ring.
pub(super) const FIRST_AGENT: &str = "2002";

/// An inbound call whose caller hears ringback.
pub(super) fn arrive(scene: &mut Scene<'_>, at: u32, party: &str) -> (Call, MemberId) {
    let mut call = scene.open(at, Kind::Inbound, party);
    let caller = call.caller();
    if call.asks_first() {
        call.tell(30016, &[(caller, "ALERT")]);
        call.wait(1);
    }
    (call, caller)
}

/// The agent answers now.
pub(super) fn answer(call: &mut Call, caller: MemberId, phone: MemberId) {
    call.show(&[(caller, "ANSWERED"), (phone, "ANSWER")]);
}

pub(super) fn answered(scene: &mut Scene<'_>, holds: u32) {
    let party = scene.outside();
    let agent = scene.agent(0, FIRST_AGENT);
    let (ring, talk) = (scene.ring(), scene.talk());
    let (mut call, caller) = arrive(scene, 0, &party);
    let phone = call.extension(&agent);
    let start = call.now();
    call.show(&[(caller, "ALERT"), (phone, "RING")]);
    call.wait(ring);
    answer(&mut call, caller, phone);
    let answered = call.now();
    let part = talk / (2 * holds + 1);
    for _ in 0..holds {
        call.wait(part);
        call.show(&[(caller, "HOLD")]);
        call.wait(part);
        call.show(&[(caller, "ANSWERED")]);
    }
    call.wait(talk - 2 * holds * part);
    call.hang_up(caller, &[phone]);
    let hold = holds * part;
    let leg = Leg { hold, ..call.talked(&party, &agent, start, answered) };
    call.keep(leg);
    scene.close(call);
}

pub(super) fn missed(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let agent = scene.agent(0, FIRST_AGENT);
    let ring = scene.ring_out();
    let (mut call, caller) = arrive(scene, 0, &party);
    let phone = call.extension(&agent);
    let start = call.now();
    call.show(&[(caller, "ALERT"), (phone, "RING")]);
    call.wait(ring);
    call.hang_up(caller, &[phone]);
    let leg = call.leg(Part { from: &party, to: &agent, start, answered: None, status: "NO ANSWER" });
    call.keep(leg);
    scene.close(call);
}

pub(super) fn busy(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let agent = scene.agent(0, FIRST_AGENT);
    let (mut call, caller) = arrive(scene, 0, &party);
    let start = call.now();
    call.show(&[(caller, "ALERT")]);
    call.wait(1);
    let phone = call.extension(&agent);
    call.tell_failure("486 Busy Here", phone);
    call.wait(2);
    call.hang_up(caller, &[]);
    let leg = call.leg(Part { from: &party, to: &agent, start, answered: None, status: "BUSY" });
    call.keep(leg);
    scene.close(call);
}

pub(super) fn voicemail(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let agent = scene.agent(0, FIRST_AGENT);
    let (ring, message) = (scene.ring_out(), scene.seconds(6, 40));
    let (mut call, caller) = arrive(scene, 0, &party);
    let phone = call.extension(&agent);
    let start = call.now();
    call.show(&[(caller, "ALERT"), (phone, "RING")]);
    call.wait(ring);
    call.drop_out(&[phone]);
    call.show(&[(caller, "ANSWERED")]);
    let answered = Some(call.now());
    call.wait(message);
    call.hang_up(caller, &[]);
    let leg = call.leg(Part { from: &party, to: &agent, start, answered, status: "VOICEMAIL" });
    call.keep(leg);
    scene.close(call);
}

pub(super) fn anonymous(scene: &mut Scene<'_>) {
    let party = scene.options().from.clone().unwrap_or_else(|| "anonymous".to_owned());
    let agent = scene.agent(0, FIRST_AGENT);
    let (ring, talk) = (scene.ring(), scene.talk());
    let (mut call, caller) = arrive(scene, 0, &party);
    let phone = call.extension(&agent);
    let start = call.now();
    call.show(&[(caller, "ALERT"), (phone, "RING")]);
    call.wait(ring);
    answer(&mut call, caller, phone);
    let answered = call.now();
    call.wait(talk);
    call.hang_up(phone, &[caller]);
    let leg = call.talked(&party, &agent, start, answered);
    call.keep(leg);
    scene.close(call);
}

pub(super) fn ring_group(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let agents = scene.agents(&["2001", "2002", "2003"]);
    let winner = scene.options().answered_by.clone().or_else(|| agents.last().cloned()).unwrap_or_default();
    let group = scene.options().ring_group.clone();
    let (ring, talk) = (scene.ring(), scene.talk());
    let (mut call, caller) = arrive(scene, 0, &party);
    let start = call.now();
    call.through(&group);
    let phones: Vec<(String, MemberId)> =
        agents.iter().map(|agent| (agent.clone(), call.extension(agent))).collect();
    let mut ringing = vec![(caller, "ALERT")];
    ringing.extend(phones.iter().map(|(_, phone)| (*phone, "RING")));
    call.show(&ringing);
    call.wait(ring);
    let (won, lost): (Vec<_>, Vec<_>) = phones.iter().partition(|(agent, _)| *agent == winner);
    let lost: Vec<MemberId> = lost.iter().map(|(_, phone)| *phone).collect();
    call.drop_out(&lost);
    if let Some((agent, phone)) = won.first() {
        answer(&mut call, caller, *phone);
        let answered = call.now();
        call.wait(talk);
        call.hang_up(*phone, &[caller]);
        let leg = call.talked(&party, agent, start, answered);
        call.keep(leg);
    }
    scene.close(call);
}

pub(super) fn ivr_queue(scene: &mut Scene<'_>) {
    let party = scene.outside();
    let (first, second) = (scene.agent(0, "4005"), scene.agent(1, "4006"));
    let (ivr, queue) = (scene.options().ivr.clone(), scene.options().queue.clone());
    let (menu, ring, talk) = (scene.seconds(5, 20), scene.ring(), scene.talk());
    let (mut call, caller) = arrive(scene, 0, &party);
    let menu_start = call.now();
    call.through(&ivr);
    call.show(&[(caller, "ANSWERED")]);
    call.wait(menu);
    let menu_leg = call.leg(Part {
        from: &party,
        to: &ivr,
        start: menu_start,
        answered: Some(menu_start),
        status: "ANSWERED",
    });
    call.keep(Leg { note: false, ..menu_leg });
    let queued = call.now();
    call.through(&queue);
    ring_in_vain(&mut call, caller, &first);
    let phone = call.extension(&second);
    call.show(&[(phone, "RING")]);
    call.wait(ring);
    answer(&mut call, caller, phone);
    let answered = call.now();
    call.wait(talk);
    call.hang_up(caller, &[phone]);
    let agent_leg = call.talked(&party, &second, queued, answered);
    let agent_ring = answered - queued;
    let queue_leg = Leg { to: queue, new_id: call.new_id(), ..agent_leg.clone() };
    call.keep(Leg { agent_ring, ..queue_leg });
    call.keep(Leg { agent_ring, ..agent_leg });
    scene.close(call);
}

/// Seconds that the queue rings one agent before it goes on to the next.
const AGENT_TIMEOUT: u32 = 15;

fn ring_in_vain(call: &mut Call, caller: MemberId, agent: &str) {
    let phone = call.extension(agent);
    call.show(&[(caller, "ANSWERED"), (phone, "RING")]);
    call.wait(AGENT_TIMEOUT);
    call.tell_agent_timeout(agent);
    call.drop_out(&[phone]);
}

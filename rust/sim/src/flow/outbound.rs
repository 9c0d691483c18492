//! Flows that an extension begins.

use super::call::{Call, Kind, MemberId, Part};
use super::inbound::FIRST_AGENT;
use super::scene::Scene;

/// An outbound call up to ringback: by `call/dial` the phone of the agent is picked up first.
fn dial(scene: &mut Scene<'_>, party: &str, agent: &str) -> (Call, MemberId, MemberId) {
    let keypad = scene.options().keypad;
    let mut call = scene.open(0, Kind::Outbound, party);
    let phone = call.extension(agent);
    call.show(&[(phone, if keypad { "ALERT" } else { "ANSWERED" })]);
    call.wait(2);
    let callee = call.callee(agent);
    call.show(&[(phone, "ALERT"), (callee, "EARLYMEDIA")]);
    (call, phone, callee)
}

pub(super) fn answered(scene: &mut Scene<'_>) {
    let (party, agent) = (scene.outside(), scene.agent(0, FIRST_AGENT));
    let (ring, talk) = (scene.ring(), scene.talk());
    let (mut call, phone, callee) = dial(scene, &party, &agent);
    call.wait(ring);
    call.show(&[(phone, "ANSWERED"), (callee, "ANSWER")]);
    let answered = call.now();
    call.wait(talk);
    call.hang_up(callee, &[phone]);
    let leg = call.talked(&agent, &party, 0, answered);
    call.keep(leg);
    scene.close(call);
}

pub(super) fn no_answer(scene: &mut Scene<'_>) {
    let (party, agent) = (scene.outside(), scene.agent(0, FIRST_AGENT));
    let ring = scene.ring_out();
    let (mut call, phone, callee) = dial(scene, &party, &agent);
    call.wait(ring);
    call.hang_up(phone, &[callee]);
    let leg = call.leg(Part { from: &agent, to: &party, start: 0, answered: None, status: "NO ANSWER" });
    call.keep(leg);
    scene.close(call);
}

pub(super) fn failed(scene: &mut Scene<'_>) {
    let agent = scene.agent(0, FIRST_AGENT);
    let party = scene.options().from.clone().unwrap_or_else(|| "0999".to_owned());
    let mut call = scene.open(0, Kind::Outbound, &party);
    call.pad_sequence();
    let phone = call.extension(&agent);
    call.show(&[(phone, if scene.options().keypad { "ALERT" } else { "ANSWERED" })]);
    call.tell_failure("404 NOT found", phone);
    let leg = call.leg(Part { from: &agent, to: &party, start: 0, answered: None, status: "FAILED" });
    call.keep(leg);
    scene.close(call);
}

pub(super) fn internal(scene: &mut Scene<'_>) {
    let (from, to) = (scene.agent(0, "2005"), scene.agent(1, FIRST_AGENT));
    let (ring, talk) = (scene.ring(), scene.talk());
    let mut call = scene.open(0, Kind::Internal, &from);
    let (caller, phone) = (call.extension(&from), call.extension(&to));
    call.show(&[(caller, "ALERT"), (phone, "RING")]);
    call.wait(ring);
    call.show(&[(caller, "ANSWERED"), (phone, "ANSWER")]);
    let answered = call.now();
    call.wait(talk);
    call.hang_up(caller, &[phone]);
    let leg = call.talked(&from, &to, 0, answered);
    call.keep(leg);
    scene.close(call);
}

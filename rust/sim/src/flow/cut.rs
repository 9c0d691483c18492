//! A call that is hung up before its script is over.

use serde_json::{Value, json};

use super::leg::Leg;
use super::wire::{closing_events, envelope};
use super::{CallRows, Script, Step};

/// Rewrites the script as if the call was hung up `at_ms` after its start: what was to come of this call
/// is replaced by a BYE for each member and by the CDR of what had happened. `first` is the channel that
/// hangs up; its BYE comes first. Other calls of the script are untouched.
#[must_use]
pub fn cut(mut script: Script, call_id: &str, first: &str, at_ms: u64) -> Script {
    let members = members_at(&script.steps, call_id, at_ms);
    script.steps.retain(|step| step.call_id != call_id || step.at_ms <= at_ms);
    let now = script.start.epoch + i64::try_from(at_ms / 1000).unwrap_or_default();
    let mut events = goodbyes(&script, call_id, first, members);
    if let Some(call) = script.calls.iter_mut().find(|call| call.call_id == call_id) {
        cut_rows(call, now, &script.options.queue);
        events.extend(closing_events(&call.legs, &script.options));
    }
    for (index, (type_id, event)) in (1..).zip(events) {
        let call_id = call_id.to_owned();
        script.steps.push(Step { at_ms: at_ms + index, call_id, type_id, event, members: Vec::new() });
    }
    script.steps.sort_by_key(|step| step.at_ms);
    script
}

fn members_at(steps: &[Step], call_id: &str, at_ms: u64) -> Vec<Value> {
    let before = steps.iter().rev().find(|step| step.call_id == call_id && step.at_ms <= at_ms);
    before.map(|step| step.members.clone()).unwrap_or_default()
}

/// A 30011 with the single member in BYE for each, and the extension's state.
fn goodbyes(script: &Script, call_id: &str, first: &str, mut members: Vec<Value>) -> Vec<(u32, Value)> {
    members.sort_by_key(|member| channel_of(member) != Some(first));
    let mut events = Vec::new();
    for mut member in members {
        let fields = member.as_object_mut().and_then(|member| member.values_mut().next());
        if let Some(status) = fields.and_then(|fields| fields.get_mut("member_status")) {
            *status = "BYE".into();
        }
        let number = member.pointer("/extension/number").cloned();
        let msg = json!({"call_id": call_id, "members": [member]});
        events.push((30011, envelope(30011, &msg, &script.options)));
        if let Some(extension) = number.filter(|_| !script.options.no_extension_states) {
            let msg = json!({"extension": extension, "status": "Idle"});
            events.push((30008, envelope(30008, &msg, &script.options)));
        }
    }
    events
}

/// The `channel_id` of a member object.
fn channel_of(member: &Value) -> Option<&str> {
    member.as_object()?.values().next()?.get("channel_id")?.as_str()
}

fn cut_rows(call: &mut CallRows, now: i64, queue: &str) {
    call.ended_at = call.ended_at.min(now);
    let mut legs: Vec<Leg> = call.legs.iter().filter(|leg| leg.start < now).cloned().collect();
    if legs.is_empty() {
        legs.extend(call.legs.first().cloned());
    }
    for leg in &mut legs {
        cut_leg(leg, now);
    }
    // A queue that nobody answered has a row of its own, its agents have none.
    legs.retain(|leg| leg.talk > 0 || leg.agent_ring == 0 || leg.to == queue);
    call.legs = legs;
}

fn cut_leg(leg: &mut Leg, now: i64) {
    if leg.end() <= now {
        return;
    }
    let answered = leg.end() - i64::from(leg.talk);
    leg.duration = u32::try_from(now - leg.start).unwrap_or_default();
    leg.talk = u32::try_from(now - answered).unwrap_or_default().min(leg.duration);
    leg.hold = leg.hold.min(leg.talk);
    if leg.talk == 0 {
        leg.ring = leg.duration;
        leg.recording.clear();
        leg.status = "NO ANSWER";
    }
}

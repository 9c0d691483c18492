//! Webhook bodies.

use serde_json::{Value, json};

use super::FlowOptions;
use super::leg::Leg;
use super::options::{CdrForm, MsgForm};

/// The body of a webhook: `type`, `sn` and `msg` in the form of the options.
pub(super) fn envelope(type_id: u32, msg: &Value, options: &FlowOptions) -> Value {
    let msg = match options.msg {
        MsgForm::String => Value::String(msg.to_string()),
        MsgForm::Object => msg.clone(),
    };
    json!({"type": type_id, "sn": options.sn, "msg": msg})
}

/// What the PBX pushes when a call with these legs is over: 30012, and 30039 where it is switched on.
pub(super) fn closing_events(legs: &[Leg], options: &FlowOptions) -> Vec<(u32, Value)> {
    let cdr = match options.cdr {
        CdrForm::PerLeg => legs.to_vec(),
        CdrForm::PerCall => whole_call(legs).into_iter().collect(),
    };
    let mut events: Vec<(u32, Value)> =
        cdr.iter().map(|leg| (30012, envelope(30012, &leg.cdr_msg(), options))).collect();
    if options.timeline {
        let as_object = FlowOptions { msg: MsgForm::Object, ..options.clone() };
        events.extend(
            legs.iter()
                .enumerate()
                .map(|(index, leg)| (30039, envelope(30039, &leg.timeline_msg(index + 1), &as_object))),
        );
    }
    events
}

/// One row for a call of several legs: from its start to its end, to the agent who talked last.
fn whole_call(legs: &[Leg]) -> Option<Leg> {
    let first = legs.first()?;
    let last = legs.last()?;
    let end = legs.iter().map(Leg::end).max()?;
    // Talk of a queue leg repeats on the agent's leg: conversations of one start count once.
    let mut talks: Vec<(i64, u32)> =
        legs.iter().filter(|leg| leg.note).map(|leg| (leg.end() - i64::from(leg.talk), leg.talk)).collect();
    talks.sort_unstable();
    talks.dedup();
    let duration = u32::try_from(end - first.start).unwrap_or_default();
    let talk = talks.iter().map(|(_, seconds)| seconds).sum::<u32>().min(duration);
    Some(Leg { start: first.start, duration, talk, ring: duration - talk, ..last.clone() })
}

//! Which facts each event brings.

use super::state::{Ms, State, Timeout};
use super::timeline;
use crate::yeastar::{AgentRingTimeout, CallFailure, Event};

/// Merges what `event`, received at `at`, says of the call. True when that told something new.
pub(super) fn event(state: &mut State, event: &Event, at: Ms) -> bool {
    match event {
        Event::CallState(event)
        | Event::CallTransfer(event)
        | Event::CallForward(event)
        | Event::IncomingRequest(event) => state.merge_members(&event.members, at),
        Event::Dtmf(event) => state.merge_members(&event.members, at),
        Event::PromptEnd(event) => state.merge_members(&event.members, at),
        Event::CallEnd(leg) => state.merge_leg(leg),
        Event::CallFailure(event) => failure(state, event, at),
        Event::AgentRingTimeout(event) => state.timeouts.insert(timeout(event, at)),
        Event::CallTimeline(leg) => state.merge_timeline(timeline::key(leg), &timeline::facts(leg)),
        Event::ConnectivityTest
        | Event::OrganizationSwitch(_)
        | Event::OrganizationChange(_)
        | Event::ExtensionRegistration(_)
        | Event::ExtensionCallState(_)
        | Event::ExtensionPresence(_)
        | Event::TrunkRegistration(_)
        | Event::Satisfaction(_)
        | Event::UacstaCall(_)
        | Event::ExtensionConfiguration(_)
        | Event::TrunkConfiguration(_)
        | Event::Conference(_)
        | Event::AgentAutoPause(_)
        | Event::ReportDownload(_)
        | Event::CallNote(_)
        | Event::AgentStatus(_)
        | Event::BulkMessageFailure(_)
        | Event::NewMessage(_)
        | Event::MessageResult(_)
        | Event::RecordingDownload(_)
        | Event::SystemInfo(_)
        | Event::SystemWarning(_)
        | Event::SystemAlert(_)
        | Event::Event30037(_)
        | Event::ReadReceipt(_)
        | Event::Unknown { .. } => false,
    }
}

fn failure(state: &mut State, event: &CallFailure, at: Ms) -> bool {
    state.merge_members(&event.members, at) | state.merge_failure(event.reason.as_deref(), at)
}

fn timeout(event: &AgentRingTimeout, at: Ms) -> Timeout {
    Timeout { agent: event.agent_number.clone(), queue: event.queue_number.clone(), at }
}

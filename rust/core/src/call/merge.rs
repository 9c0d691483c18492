//! Which facts each event brings.

use super::state::{Ms, State, Timeout};
use super::timeline;
use crate::yeastar::Event;

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
        Event::CallFailure(failure) => {
            state.merge_members(&failure.members, at) | state.merge_failure(failure.reason.as_deref(), at)
        }
        Event::AgentRingTimeout(timeout) => {
            let agent = timeout.agent_number.clone();
            state.timeouts.insert(Timeout { agent, queue: timeout.queue_number.clone(), at })
        }
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

//! The catalogue of events: id, name and type of each, in one table.

use serde::Serialize;
use serde_json::Value;

use super::fields::At;
use super::payload::{
    AgentAutoPause, AgentRingTimeout, AgentStatusChange, BulkMessageFailure, CallEvent, CallFailure,
    CallNoteStatus, CallTimeline, DownloadResult, DtmfDigit, ExtensionCallState, ExtensionConfiguration,
    ExtensionPresence, ExtensionRegistration, MessageResult, OpenLayout, OrganizationChange,
    OrganizationSwitch, Payload, PromptEnd, ReadReceipt, SatisfactionResult, SystemEvent, TrunkConfiguration,
    TrunkRegistration, UacstaCall,
};
use super::types::CdrLeg;
use crate::error::Error;

/// Declares [`Event`] from the rows of the catalogue.
macro_rules! catalogue {
    ($($(#[$meta:meta])* $id:literal $name:literal $variant:ident($payload:ty),)+) => {
        /// What happened, one variant for each event id of the guide.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Event {
            /// The portal's "send test message": `{"event":"test"}`.
            ConnectivityTest,
            $($(#[$meta])* $variant($payload),)+
            /// An event id that the guide does not define.
            Unknown {
                /// `type`.
                #[serde(skip)]
                type_id: Option<u32>,
                /// `msg`; where it was JSON in a string, what that string holds.
                msg: Value,
            },
        }

        impl Event {
            /// The name of the event in every language: lower case with underscores.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    Self::ConnectivityTest => "connectivity_test",
                    $(Self::$variant(_) => $name,)+
                    Self::Unknown { .. } => "unknown",
                }
            }

            /// The id that ties this event to a call: `call_id` of the call events. The ids of 30020 and
            /// 30028 are of other kinds and do not count.
            #[must_use]
            pub fn call_id(&self) -> Option<&str> {
                match self {
                    $(Self::$variant(payload) => payload.call_id(),)+
                    Self::ConnectivityTest | Self::Unknown { .. } => None,
                }
            }

            /// The CDR id, of the events that come with the end of a call.
            #[must_use]
            pub fn uid(&self) -> Option<&str> {
                match self {
                    $(Self::$variant(payload) => payload.uid(),)+
                    Self::ConnectivityTest | Self::Unknown { .. } => None,
                }
            }

            /// Reads `msg` as the event that `type_id` announces.
            pub(crate) fn read(type_id: u32, msg: Value) -> Result<Self, Error> {
                let at = At::root("msg");
                match type_id {
                    $($id => <$payload as Payload>::read(&msg, &at).map(Self::$variant),)+
                    _ => Ok(Self::Unknown { type_id: Some(type_id), msg }),
                }
            }

            /// Whether the guide gives the fields of this event's `msg`.
            pub(crate) const fn has_layout(type_id: u32) -> bool {
                match type_id {
                    $($id => <$payload as Payload>::HAS_LAYOUT,)+
                    _ => false,
                }
            }
        }
    };
}

catalogue! {
    /// 30005: the organization structure was switched on or off.
    30005 "organization_switch" OrganizationSwitch(OrganizationSwitch),
    /// 30006: the organization structure was changed.
    30006 "organization_change" OrganizationChange(OrganizationChange),
    /// 30007: a phone or client of an extension came or went.
    30007 "extension_registration" ExtensionRegistration(ExtensionRegistration),
    /// 30008: an extension rings, talks or is idle.
    30008 "extension_call_state" ExtensionCallState(ExtensionCallState),
    /// 30009: the presence of an extension changed.
    30009 "extension_presence" ExtensionPresence(ExtensionPresence),
    /// 30010: a trunk came or went.
    30010 "trunk_registration" TrunkRegistration(TrunkRegistration),
    /// 30011: the state of members of a call; perhaps only of the one that changed.
    30011 "call_state" CallState(CallEvent),
    /// 30012: a leg of a call has ended.
    30012 "call_end" CallEnd(Box<CdrLeg>),
    /// 30013: an extension user transferred the call.
    30013 "call_transfer" CallTransfer(CallEvent),
    /// 30014: an extension with forwarding set diverted the call.
    30014 "call_forward" CallForward(CallEvent),
    /// 30015: a call could not be put through.
    30015 "call_failure" CallFailure(CallFailure),
    /// 30016: an inbound call waits up to 10 s for a decision.
    30016 "incoming_request" IncomingRequest(CallEvent),
    /// 30017: a party pressed a digit.
    30017 "dtmf" Dtmf(DtmfDigit),
    /// 30018: a prompt was played to its end.
    30018 "prompt_end" PromptEnd(PromptEnd),
    /// 30019: a caller rated the call.
    30019 "satisfaction" Satisfaction(SatisfactionResult),
    /// 30020: a desk phone under uaCSTA control began, answered or ended a call.
    30020 "uacsta_call" UacstaCall(UacstaCall),
    /// 30022: an extension was added, changed or removed.
    30022 "extension_configuration" ExtensionConfiguration(ExtensionConfiguration),
    /// 30023: a trunk was added, changed or removed.
    30023 "trunk_configuration" TrunkConfiguration(TrunkConfiguration),
    /// 30024: a conference without a host; its fields are not documented.
    30024 "conference" Conference(OpenLayout),
    /// 30025: the PBX paused an agent who missed calls.
    30025 "agent_auto_pause" AgentAutoPause(AgentAutoPause),
    /// 30026: an agent let a queue call ring too long.
    30026 "agent_ring_timeout" AgentRingTimeout(AgentRingTimeout),
    /// 30027: a call report is ready for download.
    30027 "report_download" ReportDownload(DownloadResult),
    /// 30028: a call note can be written, or no longer.
    30028 "call_note" CallNote(CallNoteStatus),
    /// 30029: an agent paused or came back.
    30029 "agent_status" AgentStatus(AgentStatusChange),
    /// 30030: messages of a bulk sending failed.
    30030 "bulk_message_failure" BulkMessageFailure(BulkMessageFailure),
    /// 30031: a message came in; its fields are not documented.
    30031 "new_message" NewMessage(OpenLayout),
    /// 30032: a message was sent, or not.
    30032 "message_result" MessageResult(Box<MessageResult>),
    /// 30033: a recording is ready for download.
    30033 "recording_download" RecordingDownload(DownloadResult),
    /// 30034: a notice of the system, for information.
    30034 "system_info" SystemInfo(SystemEvent),
    /// 30035: a notice of the system, a warning.
    30035 "system_warning" SystemWarning(SystemEvent),
    /// 30036: a notice of the system, an alert.
    30036 "system_alert" SystemAlert(SystemEvent),
    /// 30037: of the catalogue, but neither its name nor its fields are documented.
    30037 "event_30037" Event30037(OpenLayout),
    /// 30038: a message was read.
    30038 "read_receipt" ReadReceipt(ReadReceipt),
    /// 30039: the whole course of an ended call leg.
    30039 "call_timeline" CallTimeline(Box<CallTimeline>),
}

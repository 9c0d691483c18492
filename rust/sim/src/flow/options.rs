//! What a flow can be told.

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::directory::{DID, IVR, QUEUE, RING_GROUP, TRUNK};

/// How 30011 tells of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MembersForm {
    /// One event with every member of the call; a phone that stopped ringing is simply gone.
    #[default]
    Snapshot,
    /// One event per member that changed.
    Single,
}

/// How many 30012 a call of several legs gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CdrForm {
    /// One for each leg.
    #[default]
    PerLeg,
    /// One for the call, to the agent who talked last.
    PerCall,
}

/// How the envelope carries `msg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MsgForm {
    /// A JSON text within a string, as seen on the wire.
    #[default]
    String,
    /// An object.
    Object,
}

/// Numbers, durations and the switches of the protocol's open questions.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[derive(Debug, Clone, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FlowOptions {
    /// Outside number: the caller, or who is called on outbound flows [default: chosen by the seed]
    #[arg(long)]
    pub from: Option<String>,
    /// Extensions that have a part, in order [default: 2001, 2002 … as the flow needs]
    #[arg(long, value_delimiter = ',')]
    pub agents: Vec<String>,
    /// Extension of the ring group that answers [default: the last]
    #[arg(long)]
    pub answered_by: Option<String>,
    /// Number that outside callers dial
    #[arg(long, default_value = DID)]
    pub did: String,
    /// Trunk name
    #[arg(long, default_value = TRUNK)]
    pub trunk: String,
    /// IVR number
    #[arg(long, default_value = IVR)]
    pub ivr: String,
    /// Ring group number
    #[arg(long, default_value = RING_GROUP)]
    pub ring_group: String,
    /// Queue number
    #[arg(long, default_value = QUEUE)]
    pub queue: String,
    /// Serial number in the envelope
    #[arg(long, default_value = "3631A2124XXX")]
    pub sn: String,
    /// Seconds that a phone rings before it is answered [default: by the seed]
    #[arg(long)]
    pub ring: Option<u32>,
    /// Seconds of conversation [default: by the seed]
    #[arg(long)]
    pub talk: Option<u32>,
    /// Members of 30011: all at each change, or the changed one alone
    #[arg(long, value_enum, default_value_t)]
    pub members: MembersForm,
    /// One 30012 per leg or one per call
    #[arg(long, value_enum, default_value_t)]
    pub cdr: CdrForm,
    /// `msg` as a string or as an object
    #[arg(long, value_enum, default_value_t)]
    pub msg: MsgForm,
    /// Send 30016 before an inbound call rings (Control Inbound Call is on)
    #[arg(long)]
    pub incoming_request: bool,
    /// Send 30039 after the CDR
    #[arg(long)]
    pub timeline: bool,
    /// Leave out the extension states 30008
    #[arg(long)]
    pub no_extension_states: bool,
    /// Outbound flows begin on the phone's keypad, not by call/dial
    #[arg(long)]
    pub keypad: bool,
    /// Do not record conversations
    #[arg(long)]
    pub no_recording: bool,
}

impl Default for FlowOptions {
    fn default() -> Self {
        Self {
            from: None,
            agents: Vec::new(),
            answered_by: None,
            did: DID.to_owned(),
            trunk: TRUNK.to_owned(),
            ivr: IVR.to_owned(),
            ring_group: RING_GROUP.to_owned(),
            queue: QUEUE.to_owned(),
            sn: "3631A2124XXX".to_owned(),
            ring: None,
            talk: None,
            members: MembersForm::default(),
            cdr: CdrForm::default(),
            msg: MsgForm::default(),
            incoming_request: false,
            timeline: false,
            no_extension_states: false,
            keypad: false,
            no_recording: false,
        }
    }
}

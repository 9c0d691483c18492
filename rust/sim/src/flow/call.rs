//! One call being written: members, the clock of the call, events and legs.

use serde_json::{Value, json};

use super::clock::local_time;
use super::leg::Leg;
use super::options::MembersForm;
use super::wire::{closing_events, envelope};
use super::{CallRows, FlowOptions, Start, Step};

/// Milliseconds between two events of the same second.
const EVENT_GAP_MS: u64 = 20;

/// Direction of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Inbound,
    Outbound,
    Internal,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "Inbound",
            Self::Outbound => "Outbound",
            Self::Internal => "Internal",
        }
    }
}

/// A member of the call: an index into the call's members, which never shrink.
pub(super) type MemberId = usize;

#[derive(Debug, Clone)]
struct Member {
    key: &'static str,
    number: String,
    from: String,
    to: String,
    trunk_name: String,
    channel_id: String,
    status: &'static str,
    call_path: String,
    /// Left the call: snapshots no longer list it.
    gone: bool,
}

/// What a leg was, for [`Call::leg`]; seconds since the start of the call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) start: u32,
    pub(super) answered: Option<u32>,
    pub(super) status: &'static str,
}

/// A call being written.
#[derive(Debug)]
pub(super) struct Call {
    options: FlowOptions,
    start: Start,
    at: u32,
    kind: Kind,
    party: String,
    id: String,
    uid: String,
    channel: u32,
    rng: fastrand::Rng,
    now: u32,
    now_ms: u64,
    path: String,
    members: Vec<Member>,
    steps: Vec<Step>,
    legs: Vec<Leg>,
}

impl Call {
    pub(super) fn new(
        options: FlowOptions,
        start: Start,
        at: u32,
        kind: Kind,
        party: &str,
        channel: u32,
    ) -> Self {
        let mut rng = fastrand::Rng::with_seed(start.seed);
        let day = local_time(start.epoch, start.utc_offset, "%Y%m%d%H%M%S");
        let uid = format!("{day}{:05X}", rng.u32(..0x10_0000));
        Self {
            id: format!("{}.{}", start.epoch, start.sequence),
            party: party.to_owned(),
            now: 0,
            now_ms: u64::from(at) * 1000,
            path: String::new(),
            members: Vec::new(),
            steps: Vec::new(),
            legs: Vec::new(),
            options,
            start,
            at,
            kind,
            uid,
            channel,
            rng,
        }
    }

    /// The id with six zero-padded digits, as failed calls of the API show it.
    pub(super) fn pad_sequence(&mut self) {
        self.id = format!("{}.{:06}", self.start.epoch, self.start.sequence);
    }

    /// Seconds since the start of the call.
    pub(super) const fn now(&self) -> u32 {
        self.now
    }

    /// Seconds from the start of the flow to now.
    pub(super) const fn flow_now(&self) -> u32 {
        self.at + self.now
    }

    pub(super) fn wait(&mut self, seconds: u32) {
        self.now += seconds;
        self.now_ms = self.now_ms.max(u64::from(self.flow_now()) * 1000);
    }

    /// The IVR, queue or ring group that members go through from now on.
    pub(super) fn through(&mut self, path: &str) {
        path.clone_into(&mut self.path);
        for member in self.members.iter_mut().filter(|member| !member.gone) {
            path.clone_into(&mut member.call_path);
        }
    }

    fn add(&mut self, key: &'static str, number: &str, from: &str, to: &str) -> MemberId {
        let trunk_name = self.options.trunk.clone();
        let device = match key {
            "extension" => number.to_owned(),
            _ => format!("trunk-{trunk_name}-endpoint"),
        };
        let channel_id = format!("PJSIP/{device}-{:08x}", self.channel);
        self.channel += 1;
        self.members.push(Member {
            key,
            number: number.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            trunk_name,
            channel_id,
            status: "",
            call_path: self.path.clone(),
            gone: false,
        });
        self.members.len() - 1
    }

    /// The outside caller.
    pub(super) fn caller(&mut self) -> MemberId {
        let (from, did) = (self.party.clone(), self.options.did.clone());
        self.add("inbound", "", &from, &did)
    }

    /// The outside party that `from` dialled.
    pub(super) fn callee(&mut self, from: &str) -> MemberId {
        let to = self.party.clone();
        self.add("outbound", "", from, &to)
    }

    /// A phone of the PBX.
    pub(super) fn extension(&mut self, number: &str) -> MemberId {
        self.add("extension", number, "", "")
    }

    /// Members change; 30011 tells.
    pub(super) fn show(&mut self, changes: &[(MemberId, &'static str)]) {
        self.apply(changes);
        match self.options.members {
            MembersForm::Snapshot => self.push_members(30011, &self.present()),
            MembersForm::Single => {
                for (id, _) in changes {
                    self.push_members(30011, &[*id]);
                }
            }
        }
        self.tell_states(changes);
    }

    /// Phones stop ringing because the call went on elsewhere: a snapshot just no longer lists them.
    pub(super) fn drop_out(&mut self, ids: &[MemberId]) {
        let changes: Vec<(MemberId, &'static str)> = ids.iter().map(|id| (*id, "BYE")).collect();
        self.apply(&changes);
        if self.options.members == MembersForm::Single {
            for id in ids {
                self.push_members(30011, &[*id]);
            }
        }
        self.tell_states(&changes);
    }

    /// `first` hangs up, the others follow: 30011 with the single member, as seen live.
    pub(super) fn hang_up(&mut self, first: MemberId, others: &[MemberId]) {
        self.apply(&[(first, "BYE")]);
        self.push_members(30011, &[first]);
        self.tell_states(&[(first, "BYE")]);
        self.drop_out(others);
    }

    /// An event of the call that lists these members: 30013, 30014, 30016.
    pub(super) fn tell(&mut self, type_id: u32, changes: &[(MemberId, &'static str)]) {
        self.apply(changes);
        let ids: Vec<MemberId> = changes.iter().map(|(id, _)| *id).collect();
        self.push_members(type_id, &ids);
        self.tell_states(changes);
    }

    /// 30015: the call could not be put through.
    pub(super) fn tell_failure(&mut self, reason: &str, phone: MemberId) {
        self.apply(&[(phone, "BYE")]);
        let members = self.render(&[phone]);
        let msg = json!({"call_id": self.id, "reason": reason, "members": members});
        self.push(30015, &msg);
        self.tell_states(&[(phone, "BYE")]);
    }

    /// 30026: an agent of the queue did not answer in time. Sent as an object and without `sn`.
    pub(super) fn tell_agent_timeout(&mut self, agent: &str) {
        let event = json!({"type": 30026, "msg": {
            "queue_number": self.options.queue, "agent_number": agent,
            "caller_number": self.party, "call_id": self.id,
        }});
        self.push_event(30026, event);
    }

    /// Whether the PBX asks before it routes an inbound call (30016).
    pub(super) const fn asks_first(&self) -> bool {
        self.options.incoming_request
    }

    /// A leg that ends now.
    pub(super) fn leg(&mut self, part: Part<'_>) -> Leg {
        let duration = self.now - part.start;
        let talk = part.answered.map_or(0, |answered| self.now - answered);
        let new_id = self.new_id();
        let only = |kind: Kind, text: &str| if self.kind == kind { text.to_owned() } else { String::new() };
        Leg {
            call_id: self.id.clone(),
            uid: self.uid.clone(),
            new_id,
            start: self.start.epoch + i64::from(part.start),
            utc_offset: self.start.utc_offset,
            from: part.from.to_owned(),
            to: part.to.to_owned(),
            duration,
            talk,
            ring: duration - talk,
            agent_ring: 0,
            hold: 0,
            status: part.status,
            call_type: self.kind.as_str(),
            src_trunk: only(Kind::Inbound, &self.options.trunk),
            dst_trunk: only(Kind::Outbound, &self.options.trunk),
            recording: String::new(),
            did: only(Kind::Inbound, &self.options.did),
            note: true,
        }
    }

    /// A leg of talk that ends now, with its recording.
    pub(super) fn talked(&mut self, from: &str, to: &str, start: u32, answered: u32) -> Leg {
        let recording = self.recording(answered, from, to);
        Leg { recording, ..self.leg(Part { from, to, start, answered: Some(answered), status: "ANSWERED" }) }
    }

    /// An id for a leg that is a copy of another.
    pub(super) fn new_id(&mut self) -> String {
        format!("{:08X}-{:08X}", self.rng.u32(..), self.rng.u32(..))
    }

    /// The PBX keeps this leg.
    pub(super) fn keep(&mut self, leg: Leg) {
        self.legs.push(leg);
    }

    /// The file name of a conversation that began `answered` seconds into the call; empty when the PBX
    /// does not record.
    fn recording(&self, answered: u32, from: &str, to: &str) -> String {
        if self.options.no_recording || answered == self.now {
            return String::new();
        }
        let at = local_time(self.start.epoch + i64::from(answered), self.start.utc_offset, "%Y%m%d%H%M%S");
        format!("{at}-{}-{from}-{to}-{}.wav", self.id, self.kind.as_str())
    }

    /// Pushes the CDR and gives what was written.
    pub(super) fn finish(mut self) -> (Vec<Step>, CallRows) {
        for member in &mut self.members {
            member.gone = true;
        }
        self.legs.sort_by_key(|leg| leg.start);
        for (type_id, event) in closing_events(&self.legs, &self.options) {
            self.push_event(type_id, event);
        }
        let ended_at = self.start.epoch + i64::from(self.now);
        let rows = CallRows { call_id: self.id, uid: self.uid, ended_at, legs: self.legs };
        (self.steps, rows)
    }

    fn apply(&mut self, changes: &[(MemberId, &'static str)]) {
        for (id, status) in changes {
            if let Some(member) = self.members.get_mut(*id) {
                member.status = status;
                member.gone = *status == "BYE";
            }
        }
    }

    fn present(&self) -> Vec<MemberId> {
        let listed = self.members.iter().enumerate().filter(|(_, member)| !member.gone);
        listed.map(|(id, _)| id).collect()
    }

    fn render(&self, ids: &[MemberId]) -> Vec<Value> {
        ids.iter().filter_map(|id| self.members.get(*id)).map(Member::to_json).collect()
    }

    fn push_members(&mut self, type_id: u32, ids: &[MemberId]) {
        let msg = json!({"call_id": self.id, "members": self.render(ids)});
        self.push(type_id, &msg);
    }

    /// 30008 for the extensions among the changed members.
    fn tell_states(&mut self, changes: &[(MemberId, &'static str)]) {
        if self.options.no_extension_states {
            return;
        }
        for (id, status) in changes {
            let extension = self.members.get(*id).filter(|member| member.key == "extension");
            if let Some(number) = extension.map(|member| member.number.clone()) {
                let state = extension_state(status);
                self.push(30008, &json!({"extension": number, "status": state}));
            }
        }
    }

    fn push(&mut self, type_id: u32, msg: &Value) {
        let event = envelope(type_id, msg, &self.options);
        self.push_event(type_id, event);
    }

    fn push_event(&mut self, type_id: u32, event: Value) {
        let members = self.render(&self.present());
        let call_id = self.id.clone();
        self.steps.push(Step { at_ms: self.now_ms, call_id, type_id, event, members });
        self.now_ms += EVENT_GAP_MS;
    }
}

impl Member {
    fn to_json(&self) -> Value {
        let (channel, status, path) = (&self.channel_id, self.status, &self.call_path);
        let fields = if self.key == "extension" {
            json!({"number": self.number, "channel_id": channel, "member_status": status, "call_path": path})
        } else {
            json!({"from": self.from, "to": self.to, "trunk_name": self.trunk_name, "channel_id": channel,
                "member_status": status, "call_path": path})
        };
        json!({ self.key: fields })
    }
}

fn extension_state(member_status: &str) -> &'static str {
    match member_status {
        "RING" => "Ringing",
        "BYE" => "Idle",
        _ => "Busy",
    }
}

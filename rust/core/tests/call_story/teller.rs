//! Tells a call the way a PBX does.

use std::collections::BTreeMap;

use pbx_core::call::{Direction, LogStatus, Outcome};
use pbx_core::yeastar::{
    AgentRingTimeout, CallEvent, CallFailure, CallStatus, CallType, CdrLeg, Event, Member, MemberKind,
    MemberStatus, Party,
};

use super::{Manner, Story, Told, Truth, What};

/// Number that callers dial.
const DID: &str = "2303301";
const TRUNK: &str = "peer-to-41";

/// One leg for the CDR; seconds from the start of the call.
pub(super) struct Leg<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) talk: i64,
    pub(super) status: CallStatus,
}

pub(super) struct Teller<'a> {
    pub(super) manner: &'a Manner,
    direction: Direction,
    call_id: String,
    /// Seconds since the call began.
    pub(super) now: i64,
    members: Vec<Member>,
    live: Vec<Told>,
    cdr: Vec<Told>,
    legs: usize,
    outcomes: BTreeMap<String, Outcome>,
    rings: BTreeMap<String, usize>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(manner: &'a Manner, direction: Direction) -> Self {
        Self {
            manner,
            direction,
            call_id: format!("{}.{}", manner.epoch, manner.epoch % 997),
            now: 0,
            members: Vec::new(),
            live: Vec::new(),
            cdr: Vec::new(),
            legs: 0,
            outcomes: BTreeMap::new(),
            rings: BTreeMap::new(),
        }
    }

    /// Events come a little after what they tell.
    fn at_ms(&self) -> i64 {
        (self.manner.epoch + self.now) * 1000 + 150
    }

    fn push(&mut self, event: Event) {
        let at_ms = self.at_ms();
        self.live.push(Told { at_ms, what: What::Push(Box::new(event)) });
    }

    /// Says that these members changed.
    pub(super) fn say(&mut self, changed: Vec<Member>) {
        self.say_as(changed, Event::CallState);
    }

    pub(super) fn say_as(&mut self, changed: Vec<Member>, event: fn(CallEvent) -> Event) {
        for member in &changed {
            self.members.retain(|known| known.channel_id != member.channel_id);
            self.members.push(member.clone());
        }
        let frames = if self.manner.snapshot {
            vec![self.members.clone()]
        } else {
            changed.into_iter().map(|one| vec![one]).collect()
        };
        for members in frames {
            self.push(event(CallEvent { call_id: self.call_id.clone(), members }));
        }
        self.members.retain(|member| member.status != MemberStatus::Bye);
    }

    /// A phone lost a race: it says BYE, or is just not named any more.
    pub(super) fn drop_phone(&mut self, phone: Member) {
        if self.manner.silent_losers {
            self.members.retain(|known| known.channel_id != phone.channel_id);
        } else {
            self.say(vec![phone]);
        }
    }

    pub(super) fn time_out(&mut self, agent: &str, queue: &str) {
        let timeout = AgentRingTimeout {
            call_id: self.call_id.clone(),
            agent_number: agent.to_owned(),
            queue_number: Some(queue.to_owned()),
            caller_number: None,
        };
        self.push(Event::AgentRingTimeout(timeout));
    }

    pub(super) fn fail(&mut self, reason: &str) {
        let call_id = self.call_id.clone();
        self.push(Event::CallFailure(CallFailure {
            call_id,
            reason: Some(reason.to_owned()),
            members: Vec::new(),
        }));
    }

    pub(super) fn ended(&mut self, phone: &str, outcome: Outcome) {
        self.outcomes.insert(phone.to_owned(), outcome);
    }

    pub(super) fn rang(&mut self, phone: &str) {
        *self.rings.entry(phone.to_owned()).or_default() += 1;
    }

    /// Notes a leg of the CDR.
    pub(super) fn leg(&mut self, leg: &Leg<'_>) {
        self.legs += 1;
        let pushed = self.cdr_leg(leg);
        let at_ms = self.at_ms();
        if self.manner.rest_too {
            let row = CdrLeg {
                row_id: Some(format!("{:08X}", self.cdr.len())),
                start_utc: pushed.start_local.map(|start| start - self.manner.zone),
                start_local: None,
                talk_duration: pushed.talk_duration.filter(|talk| *talk > 0),
                ..pushed.clone()
            };
            self.cdr.push(Told { at_ms: at_ms + 600_000, what: What::Row(Box::new(row)) });
        }
        self.cdr
            .push(Told { at_ms: at_ms + 100, what: What::Push(Box::new(Event::CallEnd(Box::new(pushed)))) });
    }

    fn cdr_leg(&self, leg: &Leg<'_>) -> CdrLeg {
        let party = |number: &str| Party { number: number.to_owned(), name: None };
        let trunk = |on: Direction| (self.direction == on).then(|| TRUNK.to_owned());
        let length = |seconds: i64| u32::try_from(seconds).ok();
        CdrLeg {
            call_id: self.call_id.clone(),
            uid: self.manner.uid.then(|| format!("{}A1B2C", self.manner.epoch)),
            row_id: None,
            start_local: Some(self.manner.epoch + leg.start + self.manner.zone),
            start_utc: None,
            call_from: party(leg.from),
            call_to: party(leg.to),
            call_duration: length(leg.end - leg.start),
            talk_duration: length(leg.talk),
            ring_duration: length(leg.end - leg.start - leg.talk),
            status: leg.status.clone(),
            call_type: match self.direction {
                Direction::Inbound => CallType::Inbound,
                Direction::Outbound => CallType::Outbound,
                Direction::Internal => CallType::Internal,
            },
            src_trunk: trunk(Direction::Inbound),
            dst_trunk: trunk(Direction::Outbound),
            recording: (leg.talk > 0).then(|| format!("{}-{}-{}.wav", self.call_id, leg.from, leg.to)),
            did_number: (self.direction == Direction::Inbound).then(|| DID.to_owned()),
            did_name: None,
            dod_number: None,
            reason: None,
            pin_code: None,
            call_note_id: None,
            call_note_editable: None,
        }
    }

    /// The story; the CDR ends it, but for a leg whose time has come before.
    pub(super) fn tell(
        self,
        status: LogStatus,
        extension: Option<&str>,
        answered_by: Option<&str>,
        talk: i64,
        ring: i64,
    ) -> Story {
        let outside = match self.direction {
            Direction::Inbound => Some(self.manner.caller.clone()),
            Direction::Outbound => Some(OUTSIDE.to_owned()),
            Direction::Internal => None,
        };
        let mut told = self.live;
        told.extend(self.cdr);
        told.sort_by_key(|told| told.at_ms);
        let truth = Truth {
            call_type: self.direction,
            status,
            extension: extension.map(str::to_owned),
            answered_by: answered_by.map(str::to_owned),
            talk,
            ring,
            total: self.now,
            legs: self.legs,
            outside: outside.filter(|number| !number.is_empty() && number != "anonymous"),
            outcomes: self.outcomes,
            rings: self.rings,
        };
        Story { call_id: self.call_id, told, truth }
    }

    /// The outside caller.
    pub(super) fn inbound(&self, status: MemberStatus, path: &str) -> Member {
        let from = (!self.manner.caller.is_empty()).then(|| self.manner.caller.clone());
        trunk(MemberKind::Inbound, status, path, from, DID)
    }
}

/// Number that agents dial.
pub(super) const OUTSIDE: &str = "0123456789";

/// A phone of the PBX; `device` tells several of one extension apart.
pub(super) fn phone(number: &str, device: usize, status: MemberStatus, path: &str) -> Member {
    Member {
        kind: MemberKind::Extension,
        channel_id: Some(format!("PJSIP/{number}-{device:08x}")),
        status,
        call_path: some(path),
        number: Some(number.to_owned()),
        from: None,
        to: None,
        trunk_name: None,
    }
}

/// The outside party that was called.
pub(super) fn outbound(from: &str, status: MemberStatus) -> Member {
    trunk(MemberKind::Outbound, status, "", Some(from.to_owned()), OUTSIDE)
}

fn trunk(kind: MemberKind, status: MemberStatus, path: &str, from: Option<String>, to: &str) -> Member {
    Member {
        kind,
        channel_id: Some(format!("PJSIP/trunk-{TRUNK}-endpoint-000000b5")),
        status,
        call_path: some(path),
        number: None,
        from,
        to: Some(to.to_owned()),
        trunk_name: Some(TRUNK.to_owned()),
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

//! What is known of a call, as a join-semilattice.
//!
//! **Invariant:** every merge here is commutative, associative and idempotent: a minimum, a maximum, a
//! union, or a register decided by the time of receipt. Symptom when broken: the row of a call depends on
//! the order in which its webhooks came, and a repeated webhook changes it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::yeastar::{CallStatus, CallType, CdrLeg, Member, MemberKind, MemberStatus};

/// Milliseconds since the epoch, UTC, on the host's clock.
pub(super) type Ms = i64;

/// The facts of one call. No field depends on how often or in which order they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    /// By `channel_id`.
    pub(super) channels: BTreeMap<String, Channel>,
    /// By [`leg_key`].
    pub(super) legs: BTreeMap<String, CdrLeg>,
    /// Event 30039, by uid, leg and parties.
    pub(super) timelines: BTreeMap<String, Timeline>,
    /// Event 30015: reason and when it was first received.
    pub(super) failures: BTreeMap<String, Ms>,
    /// Event 30026.
    pub(super) timeouts: BTreeSet<Timeout>,
}

/// One leg of a call while it runs: when each word was first received for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Channel {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<MemberKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trunk: Option<String>,
    /// IVR, queue, ring group … and when it was first named.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) paths: BTreeMap<String, Ms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) alert: Option<Ms>,
    /// RING or EARLYMEDIA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ring: Option<Ms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<Ms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answered: Option<Ms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hold: Option<Ms>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bye: Option<Ms>,
    /// Last word about holding: the later receipt wins, and at the same time `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) held: Option<(Ms, bool)>,
}

/// What the record takes from event 30039.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Timeline {
    pub(super) uid: Option<String>,
    pub(super) call_to: Option<String>,
    pub(super) hold: Option<u32>,
}

/// A queue gave up ringing an agent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Timeout {
    pub(super) agent: String,
    pub(super) queue: Option<String>,
    pub(super) at: Ms,
}

impl State {
    /// Merges members of an event that was received at `at`. True when that told something new.
    pub(super) fn merge_members(&mut self, members: &[Member], at: Ms) -> bool {
        members.iter().fold(false, |changed, member| self.merge_member(member, at) | changed)
    }

    fn merge_member(&mut self, member: &Member, at: Ms) -> bool {
        let key = channel_key(member);
        if let Some(channel) = self.channels.get_mut(&key) {
            return channel.merge(member, at);
        }
        self.channels.entry(key).or_default().merge(member, at);
        true
    }

    /// Merges a CDR leg. True when that told something new.
    pub(super) fn merge_leg(&mut self, leg: &CdrLeg) -> bool {
        let key = leg_key(leg);
        if let Some(known) = self.legs.get_mut(&key) {
            return merge_leg(known, leg);
        }
        self.legs.insert(key, leg.clone());
        true
    }

    /// Merges a timeline leg under `key`. True when that told something new.
    pub(super) fn merge_timeline(&mut self, key: String, timeline: &Timeline) -> bool {
        let is_new = !self.timelines.contains_key(&key);
        let known = self.timelines.entry(key).or_default();
        let mut changed = is_new;
        changed |= raise(&mut known.uid, timeline.uid.as_ref());
        changed |= raise(&mut known.call_to, timeline.call_to.as_ref());
        changed |= raise(&mut known.hold, timeline.hold.as_ref());
        changed
    }

    /// Notes a failure reason. True when that told something new.
    pub(super) fn merge_failure(&mut self, reason: Option<&str>, at: Ms) -> bool {
        let reason = reason.unwrap_or_default();
        let mut first = self.failures.get(reason).copied();
        let changed = earliest(&mut first, at);
        if changed {
            self.failures.insert(reason.to_owned(), at);
        }
        changed
    }

    /// The channels of phones: number and channel.
    pub(super) fn phones(&self) -> impl Iterator<Item = (&str, &Channel)> {
        self.channels.values().filter_map(|channel| match (&channel.kind, channel.number.as_deref()) {
            (Some(MemberKind::Extension), Some(number)) => Some((number, channel)),
            _ => None,
        })
    }

    /// The channels of one kind.
    pub(super) fn of_kind(&self, kind: MemberKind) -> impl Iterator<Item = &Channel> {
        self.channels.values().filter(move |channel| channel.kind.as_ref() == Some(&kind))
    }
}

impl Channel {
    fn merge(&mut self, member: &Member, at: Ms) -> bool {
        let mut changed = raise(&mut self.kind, Some(&member.kind));
        changed |= raise(&mut self.number, member.number.as_ref());
        changed |= raise(&mut self.from, member.from.as_ref());
        changed |= raise(&mut self.to, member.to.as_ref());
        changed |= raise(&mut self.trunk, member.trunk_name.as_ref());
        if let Some(path) = &member.call_path {
            let mut first = self.paths.get(path).copied();
            if earliest(&mut first, at) {
                self.paths.insert(path.clone(), at);
                changed = true;
            }
        }
        self.mark(&member.status, at) | changed
    }

    fn mark(&mut self, status: &MemberStatus, at: Ms) -> bool {
        match status {
            MemberStatus::Alert => earliest(&mut self.alert, at),
            MemberStatus::Ring | MemberStatus::EarlyMedia => earliest(&mut self.ring, at),
            MemberStatus::Answer => earliest(&mut self.answer, at) | self.mark_held(false, at),
            MemberStatus::Answered => earliest(&mut self.answered, at) | self.mark_held(false, at),
            MemberStatus::Hold => earliest(&mut self.hold, at) | self.mark_held(true, at),
            MemberStatus::Bye => earliest(&mut self.bye, at),
            MemberStatus::Unknown(_) => false,
        }
    }

    fn mark_held(&mut self, held: bool, at: Ms) -> bool {
        raise(&mut self.held, Some(&(at, held)))
    }

    /// When the channel was first heard of in any state but gone.
    pub(super) fn first(&self) -> Option<Ms> {
        [self.alert, self.ring, self.talk()].into_iter().flatten().min()
    }

    /// When it was first known to be connected to somebody or something.
    pub(super) fn talk(&self) -> Option<Ms> {
        [self.answer, self.answered, self.hold].into_iter().flatten().min()
    }

    /// The number it came through that was named last, if any.
    pub(super) fn last_path(&self) -> Option<&str> {
        self.paths.iter().max_by_key(|(path, at)| (**at, path.as_str())).map(|(path, _)| path.as_str())
    }
}

/// A member without `channel_id` is told from the others by its kind and number.
fn channel_key(member: &Member) -> String {
    member.channel_id.clone().unwrap_or_else(|| {
        let number = member.number.as_ref().or(member.from.as_ref()).map_or("", String::as_str);
        format!("{}:{number}", member.kind.as_str())
    })
}

/// What makes a leg unique: who called, who was called, and when within a quarter of an hour.
///
/// A 30012 has the start on the PBX's own clock and a REST row has it in UTC; zone offsets are multiples of
/// 15 minutes, so both agree modulo 900 seconds. The `uid` is shared by all legs and is no key.
fn leg_key(leg: &CdrLeg) -> String {
    let start = leg.start_utc.or(leg.start_local).map(|start| start.rem_euclid(900));
    let start = start.map_or_else(|| "-".to_owned(), |start| start.to_string());
    format!("{}>{}@{start}", leg.call_from.number, leg.call_to.number)
}

/// Raises `slot` to `value` when that is greater; `None` is the least.
fn raise<T: Ord + Clone>(slot: &mut Option<T>, value: Option<&T>) -> bool {
    let raised = value > slot.as_ref();
    if raised {
        *slot = value.cloned();
    }
    raised
}

fn earliest(slot: &mut Option<Ms>, at: Ms) -> bool {
    let earlier = slot.is_none_or(|known| at < known);
    if earlier {
        *slot = Some(at);
    }
    earlier
}

fn merge_leg(known: &mut CdrLeg, leg: &CdrLeg) -> bool {
    let mut changed = false;
    // The pattern names every field, so that a new one cannot be forgotten here.
    macro_rules! raise_all {
        ($($field:ident)+) => {
            let CdrLeg { call_id: _, status, call_type, call_from, call_to, $($field,)+ } = leg;
            $(changed |= raise(&mut known.$field, $field.as_ref());)+
            changed |= raise_status(&mut known.status, status) | raise_type(&mut known.call_type, call_type);
            changed |= raise(&mut known.call_from.name, call_from.name.as_ref());
            changed |= raise(&mut known.call_to.name, call_to.name.as_ref());
        };
    }
    raise_all! {
        uid row_id start_local start_utc call_duration talk_duration ring_duration src_trunk dst_trunk
        recording did_number did_name dod_number reason pin_code call_note_id call_note_editable
    }
    changed
}

/// A known word beats an unknown one; among known words the one that says more wins.
fn raise_status(known: &mut CallStatus, status: &CallStatus) -> bool {
    let raised = (weight(status), status) > (weight(known), &*known);
    if raised {
        *known = status.clone();
    }
    raised
}

const fn weight(status: &CallStatus) -> u8 {
    match status {
        CallStatus::Unknown(_) => 0,
        CallStatus::Failed => 1,
        CallStatus::NoAnswer => 2,
        CallStatus::Abandoned => 3,
        CallStatus::Busy => 4,
        CallStatus::Voicemail => 5,
        CallStatus::Answered => 6,
    }
}

fn raise_type(known: &mut CallType, call_type: &CallType) -> bool {
    let is_known = |kind: &CallType| !matches!(kind, CallType::Unknown(_));
    let raised = (is_known(call_type), call_type) > (is_known(known), &*known);
    if raised {
        *known = call_type.clone();
    }
    raised
}

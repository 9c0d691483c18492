//! Missed while away: one quiet entry per caller.

use serde::{Deserialize, Serialize};

use super::state::{CallState, Gone, Part};
use super::{Card, Effect, Label, Popup, Shared, SharedKind, When};
use crate::call::{Direction, Notice, NoticeEvent, Outcome, Phase};

/// So many missed calls are shown and counted at most.
const MOST: usize = 50;

/// A call that the reader missed, as the host keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedCall {
    /// The call.
    pub call_id: String,
    /// The caller as the PBX wrote it.
    #[serde(default)]
    pub number: Option<String>,
    /// That number in E.164.
    #[serde(default)]
    pub e164: Option<String>,
    /// True when the caller withheld the number.
    #[serde(default)]
    pub withheld: bool,
    /// When, UTC seconds.
    pub at: i64,
    /// Direction of the call.
    pub direction: Direction,
    /// Missed or voicemail.
    pub outcome: Outcome,
    /// Number that the outside caller dialled.
    #[serde(default)]
    pub did: Option<String>,
    /// Queue, ring group or IVR that the call came through.
    #[serde(default)]
    pub via: Option<String>,
}

/// The missed calls of one caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedEntry {
    /// The newest of them as a card; actions go by its `call_id`, [`super::Action::Dismiss`] puts the whole
    /// entry away.
    pub card: Card,
    /// All of them, the newest first.
    pub call_ids: Vec<String>,
    /// How many.
    pub count: usize,
    /// `3 missed calls`.
    pub count_text: String,
}

/// A missed call that is an entry: its id, what is known, the part that it shows.
type Entry<'a> = (&'a str, &'a CallState, &'a Part);

impl Popup {
    /// Takes in the calls that the reader missed, as the host keeps them. Calls that are known already stay
    /// as they are; one whose card was put away before the page was loaded need not be told of again.
    pub fn missed(&mut self, missed: Vec<MissedCall>, now_ms: i64) -> Vec<Effect> {
        let mut call_ids = Vec::new();
        for call in missed {
            let call_id = call.call_id.clone();
            match self.calls.get(&call_id) {
                None => self.calls.insert(&call_id, CallState::missed(call.notice())),
                Some(known) if known.is_away() => call_ids.push(call_id),
                Some(_) => {}
            }
        }
        if !call_ids.is_empty() {
            self.out.push(Effect::Seen { call_ids });
        }
        self.forget();
        self.finish(now_ms)
    }

    /// Missed calls by caller: the newest caller first, of each the newest call. Not those whose card is still up,
    /// nor of callers whom the reader talked with since. Calls are in the order they began in.
    fn callers(&self) -> Vec<Vec<Entry<'_>>> {
        if self.any_left() { self.left_callers() } else { Vec::new() }
    }

    /// Whether any card left by itself: only those can be of missed calls.
    fn any_left(&self) -> bool {
        self.calls.values().any(|call| call.gone == Some(Gone::Expired))
    }

    #[inline(never)]
    fn left_callers(&self) -> Vec<Vec<Entry<'_>>> {
        let (mut callers, mut reached): (Vec<Vec<Entry<'_>>>, Vec<&str>) = Default::default();
        let mut count = 0;
        for (call_id, call) in self.calls.iter().rev() {
            let (Some(part), key) = (call.lead(), call.lookup_key()) else { continue };
            if part.answered() {
                reached.extend(key);
            }
            let open = part.missed() && call.gone == Some(Gone::Expired);
            let wanted = self.config.prefs.when(part.notice.direction) != When::Never;
            if !open || !wanted || count == MOST || key.is_some_and(|key| reached.contains(&key)) {
                continue;
            }
            count += 1;
            let same = |entries: &&mut Vec<Entry<'_>>| {
                entries.first().is_some_and(|(_, other, _)| other.lookup_key() == key)
            };
            match callers.iter_mut().find(same) {
                Some(entries) => entries.push((call_id, call, part)),
                None => callers.push(vec![(call_id, call, part)]),
            }
        }
        callers
    }

    /// How many callers and how many calls were missed.
    pub(super) fn missed_count(&self) -> (usize, usize) {
        let callers = self.callers();
        (callers.len(), callers.iter().map(Vec::len).sum())
    }

    /// The entries on screen, and how many more there are.
    pub(super) fn missed_entries(&self, now_ms: i64) -> (Vec<MissedEntry>, usize) {
        if self.any_left() { self.left_entries(now_ms) } else { (Vec::new(), 0) }
    }

    #[inline(never)]
    fn left_entries(&self, now_ms: i64) -> (Vec<MissedEntry>, usize) {
        let mut callers = self.callers();
        let more = callers.len().saturating_sub(self.config.max_missed);
        callers.truncate(self.config.max_missed);
        let entries = callers.iter().filter_map(|calls| {
            let (call_id, call, part) = calls.first()?;
            let count_text = self.labels().count(Label::OneMissed, Label::ManyMissed, calls.len());
            Some(MissedEntry {
                card: self.draw(call_id, call, part, now_ms),
                call_ids: calls.iter().map(|(call_id, _, _)| (*call_id).to_owned()).collect(),
                count: calls.len(),
                count_text,
            })
        });
        (entries.collect(), more)
    }

    /// A missed call that is an entry, as a card.
    pub(super) fn missed_card(&self, call_id: &str, now_ms: i64) -> Option<Card> {
        let callers = self.callers();
        let (_, call, part) = callers.iter().flatten().find(|(id, _, _)| *id == call_id)?;
        Some(self.draw(call_id, call, part, now_ms))
    }

    /// Numbers that names are wanted for, each with a call: those of the cards, and of the missed callers
    /// in view.
    pub(super) fn wanted_names(&self) -> Vec<(String, String)> {
        let mut wanted = Vec::new();
        let mut want = |call_id: &str, call: &CallState| {
            wanted.extend(call.lookup_key().map(|key| (key.to_owned(), call_id.to_owned())));
        };
        for (call_id, call, _) in self.visible() {
            want(call_id, call);
        }
        for entries in self.callers().iter().take(self.config.max_missed) {
            if let Some((call_id, call, _)) = entries.first() {
                want(call_id, call);
            }
        }
        wanted
    }

    /// Puts the entry away that a call belongs to, with all calls of that caller.
    pub(super) fn put_away(&mut self, call_id: &str, now_ms: i64) {
        let key = self.calls.get(call_id).and_then(|call| call.lookup_key()).map(str::to_owned);
        self.seen(key.as_deref());
        self.forget();
        self.settle(now_ms);
    }

    /// Whom the reader talks to now was reached: their missed calls need not be told of again. Nor need one whose
    /// card was put away while it rang. One tab says so.
    pub(super) fn reached(&mut self, call_id: &str) {
        let lead = self.calls.get(call_id).and_then(CallState::lead);
        if lead.is_some_and(|part| matches!(part.notice.phase, Phase::Talking | Phase::Ended)) {
            self.tell_reached(call_id);
        }
    }

    #[inline(never)]
    fn tell_reached(&mut self, call_id: &str) {
        let call_ids = self.told_no_more(call_id).unwrap_or_default();
        if self.tab.leader && !call_ids.is_empty() {
            self.out.push(Effect::Seen { call_ids });
        }
    }

    fn told_no_more(&self, call_id: &str) -> Option<Vec<String>> {
        let call = self.calls.get(call_id)?;
        let part = call.lead()?;
        if part.missed() && call.is_away() {
            return Some(vec![call_id.to_owned()]);
        }
        let key = call.lookup_key().filter(|_| part.notice.phase == Phase::Talking)?;
        let mut open = Vec::new();
        for (id, other) in self.calls.iter().take_while(|(id, _)| id.as_str() < call_id) {
            let missed = other.lead().is_some_and(Part::missed) && !other.is_away();
            if missed && other.lookup_key() == Some(key) {
                open.push(id.clone());
            }
        }
        Some(open)
    }

    /// Puts the missed calls of a caller away.
    fn seen(&mut self, key: Option<&str>) {
        let mut call_ids: Vec<String> = Vec::new();
        for (call_id, call, _) in self.callers().iter().flatten() {
            if call.lookup_key() == key {
                call_ids.push((*call_id).to_owned());
            }
        }
        if call_ids.is_empty() {
            return;
        }
        for call_id in &call_ids {
            self.hide(call_id);
        }
        let mut message = Shared::about(SharedKind::Seen, "");
        message.about.clone_from(&call_ids);
        self.out.push(Effect::Seen { call_ids });
        self.share(message);
    }

    /// Puts a missed call away, also one that was not heard of yet.
    pub(super) fn hide(&mut self, call_id: &str) {
        if let Some(call) = self.calls.entry(call_id) {
            // A ring that is heard of later is the one that was missed.
            call.dismiss(call.rev(), true);
        }
    }
}

impl MissedCall {
    /// The same as the last notice of a call.
    fn notice(self) -> Notice {
        Notice {
            event: NoticeEvent::CallUpdate,
            call_id: self.call_id,
            rev: 0,
            extension: String::new(),
            phase: Phase::Ended,
            direction: self.direction,
            number: self.number.filter(|number| !number.is_empty()),
            e164: self.e164.filter(|e164| !e164.is_empty()),
            written: None,
            withheld: self.withheld,
            did: self.did,
            trunk: None,
            call_path: self.via,
            started_at: None,
            answered_at: None,
            ended_at: Some(self.at),
            answered_by: None,
            outcome: Some(self.outcome),
        }
    }
}

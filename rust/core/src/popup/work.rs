//! What the reader notes of a call: kept as it is typed, saved on request, never lost.

use serde::{Deserialize, Serialize};

use super::notes::{merge_notes, typed_on};
use super::state::older;
use super::text::clean;
use super::{Effect, Label, Labels, Offer, Popup, Shared, SharedKind};
use crate::call::{Notice, Outcome, Phase};

/// How long a card stays at least after its text was saved, seconds: so that the reader sees it was.
const LINGER_SAVED: u32 = 3;

/// What the reader sets for later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// `ToDo` or `Event`.
    pub doctype: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// `HH:MM`.
    #[serde(default)]
    pub time: Option<String>,
    /// What is to be done.
    #[serde(default)]
    pub description: String,
}

/// What is saved to a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// Free text.
    pub notes: String,
    /// One of the site's dispositions.
    pub disposition: Option<String>,
    /// What to set for later.
    pub follow_up: Option<FollowUp>,
    /// Revision of the call's notes that these are based on.
    pub rev: u64,
}

/// What is kept of unsaved work, so that a reload finds it. Made and read by the screen pop alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Free text.
    #[serde(default)]
    pub notes: String,
    /// One of the site's dispositions.
    #[serde(default)]
    pub disposition: Option<String>,
    /// What to set for later.
    #[serde(default)]
    pub follow_up: Option<FollowUp>,
    /// Revision of the call's notes that these are based on.
    #[serde(default)]
    pub rev: u64,
    /// When it was typed, milliseconds since the epoch; of one tab each later than the last.
    #[serde(default)]
    pub at_ms: u64,
    /// The call's last notice: a card for the text when the call is over after a reload.
    #[serde(default)]
    pub notice: Option<Box<Notice>>,
}

/// The server's answer to what was saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    /// Revision of the call's notes now.
    pub rev: u64,
    /// The notes now: with those of somebody else who saved in between.
    pub notes: String,
    /// The disposition now.
    pub disposition: Option<String>,
}

/// A change that the reader types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The whole text of the notes.
    Notes(String),
    /// The disposition.
    Disposition(Option<String>),
    /// The follow-up.
    FollowUp(Option<FollowUp>),
}

/// How far work is saved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkState {
    /// Nothing to save.
    #[default]
    Clean,
    /// Typed and not saved.
    Unsaved,
    /// On its way.
    Saving,
    /// Saved since the card came up, nothing new since.
    Saved,
    /// Not saved; still kept.
    Failed,
}

/// The form of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkView {
    /// Free text, as typed.
    pub notes: String,
    /// Disposition.
    pub disposition: Option<String>,
    /// What to set for later.
    pub follow_up: Option<FollowUp>,
    /// How far it is saved.
    pub state: WorkState,
    /// The state in words; why saving failed.
    pub message: Option<String>,
}

/// What is typed and saved of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Desk {
    /// What the call has, as far as is known.
    base: Work,
    /// What the reader typed and is not saved.
    draft: Option<Draft>,
    /// What is on its way to the server.
    sent: Option<Work>,
    /// Whether another tab said that it saves. Of one that failed or was closed it stays so until the next save.
    saves_elsewhere: bool,
    /// Why saving failed.
    fault: Option<String>,
    /// When something was saved last, milliseconds.
    saved_ms: Option<i64>,
}

impl Popup {
    /// Takes in what the reader types. Only where the host can save it.
    pub fn edit(&mut self, call_id: &str, edit: Edit, now_ms: i64) -> Vec<Effect> {
        if !self.config.can(Offer::SaveWork) || self.up(call_id).is_none() {
            return Vec::new();
        }
        let Some(call) = self.calls.get_mut(call_id) else { return Vec::new() };
        call.leaving = false;
        let replaced = call.desk.typed_ms();
        call.desk.edit(edit, now_ms);
        self.keep(call_id, Some(replaced));
        self.told()
    }

    /// Takes in that work was saved, with what the server made of it.
    pub fn work_saved(&mut self, call_id: &str, saved: Saved, now_ms: i64) -> Vec<Effect> {
        let Some(call) = self.calls.get_mut(call_id) else { return Vec::new() };
        let Some(sent) = call.desk.sent.take() else { return Vec::new() };
        call.desk.saved(&sent, saved.clone(), now_ms);
        let (gone, rev) = (call.leaving && !call.desk.unsaved(), call.rev());
        self.keep(call_id, None);
        let mut message = Shared::about(SharedKind::Saved, call_id);
        message.work = Some(sent);
        message.saved = Some(saved);
        self.share(message);
        if gone {
            self.leave(call_id, rev, now_ms);
        }
        self.told()
    }

    /// Takes in that work could not be saved, with the reason for the reader. It is kept and the card stays.
    pub fn work_failed(&mut self, call_id: &str, message: &str) {
        if let Some(call) = self.calls.get_mut(call_id).filter(|call| call.desk.sent.is_some()) {
            call.desk.sent = None;
            call.desk.fault = Some(clean(message));
            call.leaving = false;
        }
    }

    /// Takes in what the host kept of a call before the page was loaded. Of a call that is over by now a card
    /// comes up for it; of one that was not heard of yet, with its next notice.
    pub fn restore_draft(&mut self, call_id: &str, draft: Draft, now_ms: i64) -> Vec<Effect> {
        let Some(call) = self.calls.entry(call_id).filter(|_| self.config.can(Offer::SaveWork)) else {
            return Vec::new();
        };
        call.gone = None;
        if let Some(notice) = draft.notice.clone().filter(|_| call.lead().is_none()) {
            call.accept(over(*notice, call_id), now_ms);
        }
        let replaced = call.desk.typed_ms();
        call.desk.take(Some(draft), replaced);
        self.finish(now_ms)
    }

    /// Sends what is typed to the server, unless it is on its way already, and tells the other tabs.
    pub(super) fn save(&mut self, call_id: &str) {
        let Some(desk) = self.calls.get_mut(call_id).map(|call| &mut call.desk) else { return };
        if let Some(work) = desk.send() {
            let mut message = Shared::about(SharedKind::Draft, call_id);
            message.rev = desk.typed_ms();
            message.draft.clone_from(&desk.draft);
            message.work = Some(work.clone());
            self.share(message);
            self.out.push(Effect::SaveWork { call_id: call_id.to_owned(), work });
        }
    }

    /// Keeps the draft as it is now, or drops what was kept; tells the other tabs which draft it is in the
    /// place of.
    pub(super) fn keep(&mut self, call_id: &str, replaced: Option<u64>) {
        let Some(call) = self.calls.get(call_id) else { return };
        let mut draft = call.desk.draft.clone();
        if let Some(draft) = &mut draft {
            draft.notice = call.lead().map(|part| Box::new(part.notice.clone()));
        }
        self.out.push(Effect::Draft { call_id: call_id.to_owned(), draft: draft.clone() });
        if let Some(rev) = replaced {
            let mut message = Shared::about(SharedKind::Draft, call_id);
            message.rev = rev;
            message.draft = draft;
            self.share(message);
        }
    }
}

impl Desk {
    /// Whether there is text that is not saved.
    pub(super) const fn unsaved(&self) -> bool {
        self.draft.is_some()
    }

    /// Whether the card has to stay for it.
    pub(super) fn keeps(&self, now_ms: i64) -> bool {
        self.unsaved() || self.saved_ms.is_some_and(|at| !older(at, LINGER_SAVED, now_ms))
    }

    /// What the form shows.
    pub(super) fn view(&self, labels: &Labels) -> WorkView {
        let Work { notes, disposition, follow_up, .. } = self.now();
        let state = self.state();
        let message = match state {
            WorkState::Clean => None,
            WorkState::Unsaved => Some(labels.text(Label::Unsaved).to_owned()),
            WorkState::Saving => Some(labels.text(Label::Saving).to_owned()),
            WorkState::Saved => Some(labels.text(Label::Saved).to_owned()),
            WorkState::Failed => {
                Some(labels.fill(Label::SaveFailed, "reason", self.fault.as_deref().unwrap_or_default()))
            }
        };
        WorkView { notes, disposition, follow_up, state, message }
    }

    /// Takes in what the call has by now. What is typed stays, and stays based on what it was based on: the
    /// server keeps both texts.
    pub(super) fn based_on(&mut self, saved: Saved) {
        if self.base.rev > saved.rev {
            return;
        }
        self.base = Work {
            notes: saved.notes,
            disposition: some(saved.disposition),
            follow_up: None,
            rev: saved.rev,
        };
        if !self.saving() {
            self.draft.take_if(|draft| draft.same(&self.base));
        }
    }

    /// When the draft was typed, milliseconds; 0 when there is none.
    pub(super) fn typed_ms(&self) -> u64 {
        self.draft.as_ref().map_or(0, |draft| draft.at_ms)
    }

    /// Takes a draft over from another tab or from before a reload, which is in the place of the one typed
    /// at `replaced`. When this tab has another one, both tabs typed at once, and both texts are kept.
    pub(super) fn take(&mut self, draft: Option<Draft>, replaced: u64) {
        self.fault = None;
        self.draft = match (self.draft.take(), draft) {
            (Some(own), Some(other)) if own.at_ms != replaced => Some(own.beside(other)),
            (Some(own), None) if own.at_ms != replaced => Some(own),
            (_, other) => other,
        };
    }

    /// Takes in that another tab saves: what is typed by now may not be what the call will have.
    pub(super) const fn sent_elsewhere(&mut self) {
        self.saves_elsewhere = true;
    }

    /// Takes in what the server made of `sent`. What was typed meanwhile stays unsaved, on top of it.
    pub(super) fn saved(&mut self, sent: &Work, saved: Saved, now_ms: i64) {
        self.fault = None;
        self.saves_elsewhere = false;
        self.saved_ms = Some(now_ms);
        let typed = self.draft.take().filter(|draft| !draft.same(sent));
        self.draft = typed.map(|draft| draft.onto(sent, &saved));
        self.based_on(saved);
    }

    /// Whether the call may become another than it is, by a save that is not answered.
    const fn saving(&self) -> bool {
        self.sent.is_some() || self.saves_elsewhere
    }

    fn state(&self) -> WorkState {
        match (&self.draft, &self.sent, &self.fault, self.saved_ms) {
            (_, Some(_), _, _) => WorkState::Saving,
            (Some(_), None, Some(_), _) => WorkState::Failed,
            (Some(_), None, None, _) => WorkState::Unsaved,
            (None, None, _, Some(_)) => WorkState::Saved,
            (None, None, _, None) => WorkState::Clean,
        }
    }

    /// What the call is to have: as typed, else as it is.
    fn now(&self) -> Work {
        self.draft.as_ref().map_or_else(|| self.base.clone(), Draft::work)
    }

    fn edit(&mut self, edit: Edit, at_ms: i64) {
        let mut now = self.now();
        match edit {
            Edit::Notes(notes) => now.notes = notes,
            Edit::Disposition(disposition) => now.disposition = some(disposition),
            Edit::FollowUp(follow_up) => now.follow_up = follow_up,
        }
        let Work { notes, disposition, follow_up, rev } = now;
        let at_ms = u64::try_from(at_ms).unwrap_or_default().max(self.typed_ms() + 1);
        let draft = Draft { notes, disposition, follow_up, rev, at_ms, notice: None };
        let back = !self.saving() && draft.same(&self.base);
        self.draft = (!back).then_some(draft);
        self.fault = None;
        self.saved_ms = None;
    }

    fn send(&mut self) -> Option<Work> {
        let draft = self.draft.as_ref().filter(|_| self.sent.is_none())?;
        let work = draft.work();
        self.fault = None;
        self.sent = Some(work.clone());
        Some(work)
    }
}

impl Draft {
    fn work(&self) -> Work {
        Work {
            notes: self.notes.clone(),
            disposition: self.disposition.clone(),
            follow_up: self.follow_up.clone(),
            rev: self.rev,
        }
    }

    fn same(&self, work: &Work) -> bool {
        self.notes == work.notes && self.disposition == work.disposition && self.follow_up == work.follow_up
    }

    /// Two drafts of one call: the later one, with the text of the earlier one.
    fn beside(self, other: Self) -> Self {
        let own_later = (self.at_ms, &self.notes) > (other.at_ms, &other.notes);
        let (earlier, later) = if own_later { (other, self) } else { (self, other) };
        let notes = merge_notes(&earlier.notes, &later.notes);
        let disposition = later.disposition.or(earlier.disposition);
        let follow_up = later.follow_up.or(earlier.follow_up);
        Self { notes, disposition, follow_up, ..later }
    }

    /// What was typed after `sent` was sent, on top of what the server made of that.
    fn onto(self, sent: &Work, saved: &Saved) -> Self {
        let notes = typed_on(&saved.notes, &sent.notes, &self.notes);
        let same = self.disposition == sent.disposition;
        let disposition = if same { saved.disposition.clone() } else { self.disposition };
        let follow_up = self.follow_up.filter(|later| Some(later) != sent.follow_up.as_ref());
        Self { notes, disposition, follow_up, rev: saved.rev, ..self }
    }
}

fn some(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// The last notice of a call that is over by now; any true notice is newer.
fn over(notice: Notice, call_id: &str) -> Notice {
    let outcome = notice.outcome.or(Some(Outcome::Answered));
    Notice { call_id: call_id.to_owned(), rev: 0, phase: Phase::Ended, outcome, ..notice }
}

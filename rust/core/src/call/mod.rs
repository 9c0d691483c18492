//! The call: events folded into a state, the record it projects to, the notices a change causes.
//!
//! Webhooks come late, twice, out of order or never, and none says when it happened. So a [`Call`] is not a
//! script of what came after what, but a join of facts, each with the time of its receipt:
//!
//! 1. **Any order and any duplication of the same events give the same record and legs.** Symptom when
//!    broken: two rows for a call, or a row that changes when a webhook is repeated.
//! 2. **Any loss of live events gives the same final record once all CDR legs are in**, but for `did` and
//!    `trunk` (and the called number that the DID gives) where the CDR is silent about them. Symptom when
//!    broken: an answered call shown as missed.
//! 3. **An event that was folded before changes nothing**: no notice, no new `rev`. Symptom when broken: a
//!    card that rings again, or for ever.

mod cdr;
mod legs;
mod live;
mod merge;
mod notices;
mod numbers;
mod record;
mod roles;
mod state;
mod status;
mod timeline;
mod types;
mod view;

use serde::{Deserialize, Serialize};

pub use notices::RING_HORIZON_MS;
pub use status::map_status;
pub use types::*;

use crate::error::{Error, ErrorCode, Place};
use crate::yeastar::{CdrLeg, Event, call_epoch};
use state::State;

/// Version of the stored form of [`Call`]. A change that older code would misread raises it.
const STATE_VERSION: u32 = 1;

/// All that is known of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    id: String,
    rev: u64,
    state: State,
}

/// What a fold did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// True when the event told something new: then the state has to be stored.
    pub changed: bool,
    /// What to publish after the commit, one for each extension whose part changed.
    pub notices: Vec<Notice>,
}

#[derive(Serialize)]
struct StoredRef<'a> {
    v: u32,
    call_id: &'a str,
    rev: u64,
    state: &'a State,
}

#[derive(Deserialize)]
struct Stored {
    call_id: String,
    rev: u64,
    state: State,
}

#[derive(Deserialize)]
struct StoredVersion {
    v: u32,
}

impl Call {
    /// A call of which nothing is known but its `{epoch}.{sequence}`.
    #[must_use]
    pub fn new(call_id: &str) -> Self {
        Self { id: call_id.to_owned(), rev: 0, state: State::default() }
    }

    /// Reads what [`Call::to_bytes`] gave.
    ///
    /// # Errors
    /// `StateUnreadable` when the bytes are not such a state, or one that a newer version wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let unreadable = |detail: String| Error::new(ErrorCode::StateUnreadable, Place::Whole, detail);
        let version: StoredVersion = serde_json::from_slice(bytes)
            .map_err(|fault| unreadable(format!("the stored call has no readable version: {fault}")))?;
        if version.v != STATE_VERSION {
            let v = version.v;
            return Err(unreadable(format!(
                "the stored call has version {v}, this is version {STATE_VERSION}"
            )));
        }
        let stored: Stored = serde_json::from_slice(bytes)
            .map_err(|fault| unreadable(format!("the stored call cannot be read: {fault}")))?;
        Ok(Self { id: stored.call_id, rev: stored.rev, state: stored.state })
    }

    /// The state as bytes, for the host to store and for [`Call::from_bytes`] to read.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let stored = StoredRef { v: STATE_VERSION, call_id: &self.id, rev: self.rev, state: &self.state };
        // Every key of the state is text, so its JSON always exists.
        serde_json::to_vec(&stored).unwrap_or_default()
    }

    /// `{epoch}.{sequence}`.
    #[must_use]
    pub fn call_id(&self) -> &str {
        &self.id
    }

    /// How many folds changed something.
    #[must_use]
    pub const fn rev(&self) -> u64 {
        self.rev
    }

    /// Folds an event that was received at `ctx.received_at_ms`. Events that are not of a call change
    /// nothing; a 30039, which has no `call_id`, is taken for one of this call (the host finds the call by
    /// its `uid`).
    ///
    /// # Errors
    /// `OtherCall` when the event carries another `call_id`.
    pub fn fold(&mut self, event: &Event, ctx: &FoldContext) -> Result<Folded, Error> {
        match event.call_id() {
            Some(call_id) => self.check_id(call_id)?,
            None if event.uid().is_none() => return Ok(Folded::default()),
            None => {}
        }
        Ok(self.change(ctx, |state| merge::event(state, event, ctx.received_at_ms)))
    }

    /// Folds a CDR leg: a row of `cdr/search`, or the leg of a 30012.
    ///
    /// # Errors
    /// `OtherCall` when the leg carries another `call_id`.
    pub fn fold_leg(&mut self, leg: &CdrLeg, ctx: &FoldContext) -> Result<Folded, Error> {
        self.check_id(&leg.call_id)?;
        Ok(self.change(ctx, |state| state.merge_leg(leg)))
    }

    /// The row of the call log.
    #[must_use]
    pub fn record(&self, ctx: &FoldContext) -> Record {
        record::record(self, ctx)
    }

    /// The rows of the child table.
    #[must_use]
    pub fn legs(&self, ctx: &FoldContext) -> Vec<LegRow> {
        legs::rows(self, ctx)
    }

    /// The notice for a client of `extension` that has just loaded, at `ctx.received_at_ms`; `None` when
    /// the extension has no part in the call or its part is over.
    #[must_use]
    pub fn live(&self, ctx: &FoldContext, extension: &str) -> Option<Notice> {
        notices::live(self, ctx, extension)
    }

    /// The extension that transferred the call to `extension`, if one did.
    #[must_use]
    pub fn transferred_by(&self, ctx: &FoldContext, extension: &str) -> Option<String> {
        view::Scene::read(self, ctx).handed_on_by(extension).map(str::to_owned)
    }

    fn epoch(&self) -> Option<i64> {
        call_epoch(&self.id)
    }

    fn check_id(&self, call_id: &str) -> Result<(), Error> {
        if call_id == self.id {
            return Ok(());
        }
        let detail = format!("belongs to the call {call_id}, not to {}", self.id);
        Err(Error::new(ErrorCode::OtherCall, Place::Field("call_id".to_owned()), detail))
    }

    fn change(&mut self, ctx: &FoldContext, merge: impl FnOnce(&mut State) -> bool) -> Folded {
        let before = notices::parts(self, ctx);
        if !merge(&mut self.state) {
            return Folded::default();
        }
        self.rev = self.rev.saturating_add(1);
        Folded { changed: true, notices: notices::changes(self, &before, ctx) }
    }
}

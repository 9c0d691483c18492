//! What the site knows about the caller, asked for after the card is up.

use serde::{Deserialize, Serialize};

use super::text::{clean, clean_some};
use super::{Effect, Popup, Saved};

/// What the site knows; every text is final.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// What is shown, in order.
    pub groups: Vec<ContextGroup>,
    /// Notes of the call, by whoever had it before.
    pub notes: Option<String>,
    /// Its disposition.
    pub disposition: Option<String>,
    /// Revision of notes and disposition.
    pub rev: u64,
    /// Name of whom the call was transferred by.
    pub transferred_by: Option<String>,
}

impl Context {
    /// The same with lines fit to be shown: they hold names that strangers gave themselves.
    fn cleaned(mut self) -> Self {
        for group in &mut self.groups {
            group.title = clean(&group.title);
            for line in &mut group.lines {
                line.text = clean(&line.text);
                line.detail = clean_some(line.detail.as_deref());
            }
        }
        self
    }
}

/// Lines under a title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextGroup {
    /// What they are.
    pub title: String,
    /// The lines.
    pub lines: Vec<ContextLine>,
}

/// One fact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextLine {
    /// The fact.
    pub text: String,
    /// More of it.
    pub detail: Option<String>,
    /// Where the desk shows it.
    pub route: Option<Vec<String>>,
    /// How good that is.
    pub tone: Tone,
}

/// How good a fact is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Good.
    Good,
    /// To be careful about.
    Warn,
}

/// How far the question for the context got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContextState {
    /// Not asked.
    #[default]
    None,
    /// Asked.
    Pending,
    /// Answered.
    Ready,
    /// The question failed.
    Failed,
}

impl Popup {
    /// Takes the answer to a [`Effect::Context`] in. Notes that the call has already are shown to be gone on
    /// with; what the reader typed meanwhile stays as it is.
    pub fn context_answer(&mut self, call_id: &str, context: Context, now_ms: i64) -> Vec<Effect> {
        let Some(call) = self.calls.get_mut(call_id) else { return Vec::new() };
        let drafted = call.desk.unsaved().then(|| call.desk.typed_ms());
        call.desk.based_on(Saved {
            rev: context.rev,
            notes: context.notes.clone().unwrap_or_default(),
            disposition: context.disposition.clone(),
        });
        call.context = Some(context.cleaned());
        call.context_state = ContextState::Ready;
        if drafted.is_some() && !call.desk.unsaved() {
            self.keep(call_id, drafted);
        }
        self.finish(now_ms)
    }

    /// Takes in that the question for a context failed. What was known before stays.
    pub fn context_failed(&mut self, call_id: &str) {
        if let Some(call) = self.calls.get_mut(call_id) {
            call.context_state = ContextState::Failed;
        }
    }
}

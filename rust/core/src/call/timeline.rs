//! What the record takes from event 30039.

use super::roles::role_of;
use super::state::Timeline;
use super::types::{FoldContext, NumberRole};
use crate::yeastar::CallTimeline;

/// What tells the legs of a call's timeline apart.
pub(super) fn key(timeline: &CallTimeline) -> String {
    let leg = timeline.leg.map(|leg| leg.to_string()).unwrap_or_default();
    let row = timeline.cdr_id.as_deref().unwrap_or_default();
    let to = timeline.call_to.as_deref().unwrap_or_default();
    format!("{}/{row}/{leg}>{to}", timeline.uid)
}

/// The facts of one leg.
pub(super) fn facts(timeline: &CallTimeline) -> Timeline {
    Timeline {
        uid: Some(timeline.uid.clone()),
        call_to: timeline.call_to.clone(),
        hold: timeline.hold_duration,
    }
}

impl Timeline {
    /// Whether this is the leg of a queue, an IVR or another service.
    pub(super) fn is_service(&self, ctx: &FoldContext) -> bool {
        let role = self.call_to.as_deref().and_then(|number| role_of(number, None, ctx));
        role.is_some_and(|role| role != NumberRole::Extension)
    }
}

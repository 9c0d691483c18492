//! What a change says to whom.

use std::collections::BTreeMap;

use super::Call;
use super::numbers::e164;
use super::state::Ms;
use super::types::{Direction, FoldContext, Notice, NoticeEvent, Phase};
use super::view::{Part, Scene};
use crate::phone::Written;

/// A call that began longer ago than this never rings: a webhook that was kept back for hours, or replayed
/// from a journal, must not make a desk ring. 4 hours, in milliseconds.
pub const RING_HORIZON_MS: i64 = 4 * 3600 * 1000;

/// The parts of all extensions that have one to show.
pub(super) type Parts = BTreeMap<String, Part>;

/// The parts of all extensions in `call`.
pub(super) fn parts(call: &Call, ctx: &FoldContext) -> Parts {
    if call.state.channels.is_empty() {
        return Parts::new();
    }
    let scene = Scene::read(call, ctx);
    let shown = |extension: &str| {
        let (part, ringing_since) = scene.part(extension)?;
        rings_in_time(call, ringing_since).then_some(part)
    };
    scene.extensions().into_iter().filter_map(|number| Some((number.to_owned(), shown(number)?))).collect()
}

/// One notice for every extension whose part is another after the change. A part that is over when it is
/// first heard of says nothing: there is no card to put away.
pub(super) fn changes(call: &Call, before: &Parts, ctx: &FoldContext) -> Vec<Notice> {
    let changed = parts(call, ctx).into_iter().filter(|(extension, part)| match before.get(extension) {
        Some(known) => is_news(known, part),
        None => part.phase != Phase::Ended,
    });
    let rings = |extension: &str, part: &Part| {
        part.phase == Phase::Ringing
            && before.get(extension).is_none_or(|known| known.phase != Phase::Ringing)
    };
    let mut notices: Vec<Notice> = Vec::new();
    for (extension, part) in changed {
        let event =
            if rings(&extension, &part) { NoticeEvent::IncomingCall } else { NoticeEvent::CallUpdate };
        // The phones of a group ring with one number; reading it is the dearest step of a fold.
        let known =
            notices.last().filter(|last| last.number == part.number && last.direction == part.direction);
        let outside = known.map_or_else(|| Outside::of(&part, ctx), Outside::again);
        notices.push(notice(call, event, extension, part, outside));
    }
    notices
}

/// Of a part that was over already, only another outcome or another party is worth telling: when exactly it
/// ended comes in several tellings, by BYE, by the other party's BYE and by the CDR.
fn is_news(known: &Part, part: &Part) -> bool {
    let both_over = known.phase == Phase::Ended && part.phase == Phase::Ended;
    let told = |part: &Part| (part.outcome, part.number.clone(), part.answered_by.clone());
    known != part && !(both_over && told(known) == told(part))
}

/// The notice for a client that has just loaded: what rings or goes on now. A phone whose ringing began too
/// long before `ctx.received_at_ms` lost its end and is not shown.
pub(super) fn live(call: &Call, ctx: &FoldContext, extension: &str) -> Option<Notice> {
    let (part, ringing_since) = Scene::read(call, ctx).part(extension)?;
    let stale = ringing_since.is_some_and(|since| ctx.received_at_ms.saturating_sub(since) > RING_HORIZON_MS);
    if part.phase == Phase::Ended || stale || !rings_in_time(call, ringing_since) {
        return None;
    }
    let event =
        if part.phase == Phase::Ringing { NoticeEvent::IncomingCall } else { NoticeEvent::CallUpdate };
    let outside = Outside::of(&part, ctx);
    Some(notice(call, event, extension.to_owned(), part, outside))
}

/// False for a phone that rings too long after the call began.
fn rings_in_time(call: &Call, ringing_since: Option<Ms>) -> bool {
    let start = call.epoch().map(|epoch| epoch.saturating_mul(1000));
    start.zip(ringing_since).is_none_or(|(start, since)| since.saturating_sub(start) <= RING_HORIZON_MS)
}

/// The other party's number where it is in the world; an extension is not.
struct Outside {
    e164: Option<String>,
    written: Option<Written>,
}

impl Outside {
    fn of(part: &Part, ctx: &FoldContext) -> Self {
        let number = part.number.as_deref().filter(|_| part.direction != Direction::Internal);
        let e164 = number.and_then(|number| e164(number, ctx.region_of(part.trunk.as_deref())));
        let written = e164.as_deref().and_then(|e164| Written::of(e164).ok());
        Self { e164, written }
    }

    fn again(notice: &Notice) -> Self {
        Self { e164: notice.e164.clone(), written: notice.written.clone() }
    }
}

fn notice(call: &Call, event: NoticeEvent, extension: String, part: Part, outside: Outside) -> Notice {
    Notice {
        event,
        call_id: call.id.clone(),
        rev: call.rev,
        extension,
        phase: part.phase,
        direction: part.direction,
        number: part.number,
        e164: outside.e164,
        written: outside.written,
        withheld: part.withheld,
        did: part.did,
        trunk: part.trunk,
        call_path: part.call_path,
        started_at: call.epoch(),
        answered_at: part.answered_at,
        ended_at: part.ended_at,
        answered_by: part.answered_by,
        outcome: part.outcome,
    }
}

//! The rows of the child table: one for each CDR leg, and one for each phone that only events tell of.

use super::Call;
use super::cdr::{Cdr, Leg};
use super::live::{Live, Side};
use super::record::{failed_status, whole};
use super::state::{Channel, Ms};
use super::types::{FoldContext, LegRow, LegSource, LogStatus};
use crate::yeastar::CdrLeg;

impl CdrLeg {
    /// Whether `number` is a party of this leg.
    pub(super) fn names(&self, number: &str) -> bool {
        self.call_from.number == number || self.call_to.number == number
    }
}

/// All rows of `call`: CDR legs in the order of time, then phones, then failures without a phone.
pub(super) fn rows(call: &Call, ctx: &FoldContext) -> Vec<LegRow> {
    let cdr = Cdr::read(&call.state, call.epoch(), ctx);
    let live = Live::read(&call.state, (!cdr.legs.is_empty()).then(|| cdr.direction()));
    let mut rows: Vec<_> = cdr.legs.iter().map(|leg| recorded(leg, cdr.dated)).collect();
    rows.extend(phones(&live, &cdr));
    rows.extend(failures(&live));
    rows
}

fn recorded(leg: &Leg<'_>, dated: bool) -> LegRow {
    let cdr = leg.cdr;
    LegRow {
        source: LegSource::Cdr,
        call_from: some(&cdr.call_from.number),
        call_to: some(&cdr.call_to.number),
        role: leg.role,
        status: LogStatus::from(&cdr.status),
        start: dated.then_some(leg.start),
        ring_duration: cdr.ring_duration,
        talk_duration: cdr.talk_duration,
        duration: cdr.call_duration,
        call_path: None,
        channel_id: None,
        reason: cdr.reason.clone(),
        recording: cdr.recording.clone(),
    }
}

/// The phones that were called and that no CDR leg names.
fn phones(live: &Live<'_>, cdr: &Cdr<'_>) -> Vec<LegRow> {
    let mut seen: Vec<_> =
        live.state.channels.iter().filter(|(_, channel)| is_untold(live, cdr, channel)).collect();
    seen.sort_by_key(|(id, channel)| (channel.first(), id.as_str()));
    let caller = live.outside().find_map(|channel| channel.from.clone());
    let caller = caller.or_else(|| live.caller().map(str::to_owned));
    let over = live.over().or((!cdr.legs.is_empty()).then_some(i64::MAX));
    seen.into_iter().map(|(id, channel)| phone(id, channel, caller.clone(), over)).collect()
}

fn is_untold(live: &Live<'_>, cdr: &Cdr<'_>, channel: &Channel) -> bool {
    channel.number.as_deref().is_some_and(|number| {
        live.side(number, channel) == Some(Side::Callee)
            && !cdr.legs.iter().any(|leg| leg.taker.agent() == Some(number) || leg.cdr.names(number))
    })
}

fn phone(id: &str, channel: &Channel, caller: Option<String>, over: Option<Ms>) -> LegRow {
    let lasted = |from: Option<Ms>, to: Option<Ms>| {
        let (from, to) = from.zip(to)?;
        u32::try_from(whole(to.saturating_sub(from))).ok()
    };
    let talk = channel.talk();
    LegRow {
        source: LegSource::Live,
        call_from: caller,
        call_to: channel.number.clone(),
        role: Some(super::types::NumberRole::Extension),
        status: match (talk, channel.bye.or(over)) {
            (Some(_), Some(_)) => LogStatus::Answered,
            (Some(_), None) => LogStatus::InProgress,
            (None, Some(_)) => LogStatus::Missed,
            (None, None) => LogStatus::Ringing,
        },
        start: channel.first().map(whole),
        ring_duration: lasted(channel.ring, talk.or(channel.bye)),
        talk_duration: lasted(talk, channel.bye),
        duration: lasted(channel.first(), channel.bye),
        call_path: channel.last_path().map(str::to_owned),
        channel_id: Some(id.to_owned()),
        reason: None,
        recording: None,
    }
}

fn failures<'a>(live: &'a Live<'a>) -> impl Iterator<Item = LegRow> + 'a {
    live.state.failures.iter().map(|(reason, at)| LegRow {
        source: LegSource::Live,
        call_from: live.caller().map(str::to_owned),
        call_to: live.outside().find_map(|channel| channel.to.clone()),
        role: None,
        status: failed_status(live),
        start: Some(whole(*at)),
        ring_duration: None,
        talk_duration: None,
        duration: None,
        call_path: None,
        channel_id: None,
        reason: some(reason),
        recording: None,
    })
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

//! Candidates from a database to ranked matches with reasons.
//!
//! The host reads the phone index; [`rank_matches`] decides who of them the caller may be. How sure a
//! match is never depends on the other candidates, but one thing: a *possible* match is only given when
//! nothing better was found.

mod family;
mod level;
#[cfg(feature = "host")]
mod links;
mod reasons;
mod record;
mod types;

#[cfg(feature = "host")]
pub use links::{CallLink, call_links};
pub use types::*;

use crate::phone::{self, PhoneInfo};
use level::{Basis, Reading};
use record::Record;

/// Who a number belongs to, best first.
///
/// `raw` is the number as the PBX sent it, `region` the reader's or the trunk's (`DK`). The result does
/// not depend on the order of `candidates`.
///
/// Not given as matches: records that were rejected for this number, candidates that are one of our own
/// numbers (and, where the caller's number *is* one of ours, any), and for withheld numbers everything.
/// A number of at most six digits matches only candidates that are `internal`, and only those.
#[must_use]
pub fn rank_matches(
    raw: &str,
    region: Option<&str>,
    candidates: &[Candidate],
    context: &LookupContext,
) -> Ranking<LinkedMatch> {
    let caller = Reading::new(raw, region);
    let mut number = number_block(raw, region, &caller);
    let mut hits = Vec::new();
    for candidate in candidates.iter().filter(|_| !number.withheld) {
        hits.extend(level::basis(&caller, candidate, region).map(|basis| (basis, candidate)));
    }
    number.own = hits.iter().any(|(basis, candidate)| candidate.own_number && *basis == Basis::Number);
    let matches = if number.own { Vec::new() } else { matches(hits, context.now) };
    Ranking { number, matches, hidden: context.hidden }
}

fn matches(mut hits: Vec<(Basis, &Candidate)>, now: Option<i64>) -> Vec<LinkedMatch> {
    let same = |a: &Candidate, b: &Candidate| a.doctype == b.doctype && a.name == b.name;
    let rejected: Vec<&Candidate> =
        hits.iter().map(|(_, hit)| *hit).filter(|candidate| candidate.rejected).collect();
    let stays = |link: &Link| !rejected.iter().any(|no| no.doctype == link.doctype && no.name == link.name);
    hits.retain(|(_, hit)| !hit.own_number && !rejected.iter().any(|no| same(no, hit)));
    if hits.iter().any(|(basis, _)| basis.level() < Level::Possible) {
        hits.retain(|(basis, _)| basis.level() < Level::Possible);
    }
    let records = family::arranged(&record::records(hits));
    let linked = |record: Record| {
        let (chosen, links) = (record.chosen > 0, record.links.clone());
        let linked_to = links.into_iter().filter(stays).collect();
        LinkedMatch { found: to_match(record, now), linked_to, chosen }
    };
    records.into_iter().map(linked).collect()
}

fn to_match(record: Record, now: Option<i64>) -> Match {
    let reasons = reasons::reasons(&record, now);
    let subtitle = subtitle(&record);
    let route = if record.route.is_empty() {
        vec!["Form".to_owned(), record.doctype.clone(), record.name.clone()]
    } else {
        record.route
    };
    Match {
        level: record.basis.level(),
        subtitle,
        doctype: record.doctype,
        name: record.name,
        title: record.title,
        reasons,
        route,
    }
}

/// The second line: the company, else what the candidate said, else the key of a company without a title. Never
/// the title once more, as of a Contact that was made of a Lead and belongs to it.
fn subtitle(record: &Record) -> Option<String> {
    let title = record.title.trim().to_lowercase();
    let companies = record.company.iter().chain(record.links.iter().filter_map(|link| link.title.as_ref()));
    let keys = record.links.iter().filter(|link| link.title.is_none()).map(|link| &link.name);
    let mut lines = companies.chain(&record.subtitle).chain(keys);
    lines.find(|line| line.trim().to_lowercase() != title).cloned()
}

/// The number as understood. A short number keeps no E.164: it is an extension.
fn number_block(raw: &str, region: Option<&str>, caller: &Reading<'_>) -> NumberBlock {
    let bare = NumberBlock {
        raw: raw.to_owned(),
        withheld: phone::is_withheld(raw),
        internal: caller.internal,
        ..NumberBlock::default()
    };
    match phone::describe(raw, region) {
        _ if caller.internal => bare,
        Ok(info) => understood(info, bare),
        Err(error) => {
            let fault = NumberFault { code: error.code().as_str().to_owned(), message: error.to_string() };
            NumberBlock { error: Some(fault), ..bare }
        }
    }
}

fn understood(info: PhoneInfo, bare: NumberBlock) -> NumberBlock {
    NumberBlock {
        e164: Some(info.e164),
        international: Some(info.international),
        national: Some(info.national),
        region: info.region.map(str::to_owned),
        number_type: Some(info.number_type.as_str().to_owned()),
        valid: info.valid,
        ..bare
    }
}

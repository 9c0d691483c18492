//! What a piece is, and what it costs to take it for one number.

use super::scan::{Gap, Run, Scan};
use crate::error::{Error, ErrorCode, Place};
use crate::phone::keys::{Keys, keys};
use crate::phone::validity::Possibility;

/// Longest number after a comma or a semicolon that is an extension and not a number of its own.
const PAUSED: usize = 6;
/// Fewest and most digits of a number whose country is not known.
const WHOLE: std::ops::RangeInclusive<usize> = 7..=15;

/// Most digits of one number with something else among them.
const MOST_MISTYPED: usize = 12;

/// A piece, read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) found: Result<Keys, Error>,
    /// 0 for a valid number; the less it is like one, the more.
    pub(super) cost: usize,
}

impl Reading {
    /// Reads the piece of these runs as one number.
    pub(super) fn new(scan: &Scan<'_>, runs: &[Run], region: Option<&str>) -> Self {
        let raw = scan.piece(runs);
        let joins: usize = inner(runs).map(|run| join_cost(run.after)).sum();
        if let Some(at) = stray_in(runs) {
            let start = runs.first().map_or(0, |run| run.start);
            let strays = inner(runs).filter(|run| run.after == Gap::Stray).count();
            let place = Place::Char(at.saturating_sub(start) + leading(raw));
            let found = Err(Error::new(ErrorCode::PhoneNotANumber, place, "not a phone number"));
            return Self {
                found,
                cost: joins + strays * if digits_of(runs) > MOST_MISTYPED { 9 } else { 6 },
            };
        }
        if let Some(at) = inner(runs).position(|run| run.after == Gap::Word) {
            return Self::extended(scan, runs.split_at(at + 1), region);
        }
        let plain = plain(raw, runs, region);
        if joins == 0 || (plain.is_paused(runs) && !ends_in_number(scan, runs, region)) {
            return plain;
        }
        // `0171,1234567`: one number, though libphonenumber takes the end for an extension.
        let spaced = raw.replace([',', ';', '，', '；', '、'], " ");
        let spaced = if spaced == raw { plain } else { self::plain(&spaced, runs, region) };
        Self { cost: spaced.cost + joins, ..spaced }
    }

    /// Reads a number and, after a word for it, its extension.
    fn extended(scan: &Scan<'_>, (number, extension): (&[Run], &[Run]), region: Option<&str>) -> Self {
        let spelt = format!("{} ext. {}", scan.piece(number), scan.piece(extension));
        let reading = plain(&spelt, number, region);
        let is_one = matches!(extension, [run] if run.digits() <= PAUSED);
        let has_it = reading.found.as_ref().is_ok_and(|keys| keys.extension.is_some() && !keys.internal);
        let apart = if is_one && has_it { 0 } else { join_cost(Gap::Hard) };
        let joins: usize = inner(number).map(|run| join_cost(run.after)).sum();
        Self { cost: reading.cost + joins + apart, ..reading }
    }

    /// True for a number and its extension after a comma or semicolon.
    fn is_paused(&self, runs: &[Run]) -> bool {
        let lead =
            runs.iter().rev().nth(1).is_some_and(|run| matches!(run.after, Gap::Comma | Gap::Semicolon));
        let joins = inner(runs).filter(|run| join_cost(run.after) > 0).count();
        let short = runs.last().is_some_and(|run| run.digits() <= PAUSED);
        let extended = self.found.as_ref().is_ok_and(|keys| keys.extension.is_some() && !keys.internal);
        lead && joins == 1 && short && extended && self.cost <= 3
    }

    pub(super) fn is_valid(&self) -> bool {
        self.found.as_ref().is_ok_and(|keys| keys.valid)
    }

    pub(super) fn is_internal(&self) -> bool {
        self.found.as_ref().is_ok_and(|keys| keys.internal)
    }
}

/// True for two numbers of a small country, the second of which is as short as an extension.
fn ends_in_number(scan: &Scan<'_>, runs: &[Run], region: Option<&str>) -> bool {
    let Some((last, first)) = runs.split_last() else { return false };
    let raw = scan.piece(&[*last]);
    digits_of(first) < *WHOLE.start() + 1 && keys(raw, region).is_ok_and(|keys| keys.valid)
}

fn inner(runs: &[Run]) -> impl Iterator<Item = &Run> {
    runs.iter().take(runs.len().saturating_sub(1))
}

/// Index of the first character after which something strays.
fn stray_in(runs: &[Run]) -> Option<usize> {
    inner(runs).find(|run| run.after == Gap::Stray).map(|run| run.end)
}

/// Characters of `raw` before its first digit.
fn leading(raw: &str) -> usize {
    raw.chars().take_while(|c| !c.is_numeric()).count()
}

/// What it costs to take what lies at both sides of a sign for one number.
const fn join_cost(gap: Gap) -> usize {
    match gap {
        Gap::Join | Gap::Stray | Gap::Space | Gap::Slash | Gap::Word => 0,
        Gap::SpacedSlash => 1,
        Gap::Comma => 2,
        Gap::Semicolon => 3,
        Gap::Hard => 9,
    }
}

fn digits_of(runs: &[Run]) -> usize {
    runs.iter().map(Run::digits).sum()
}

fn plain(raw: &str, runs: &[Run], region: Option<&str>) -> Reading {
    let found = keys(raw, region);
    let cost = match &found {
        Ok(Keys { internal: true, valid: false, .. }) => 2,
        Ok(Keys { internal: true, valid: true, .. }) => 1,
        Ok(keys) if keys.valid => 0,
        Ok(_) => match crate::phone::parse(raw, region).map(|number| number.possibility()) {
            Ok(Possibility::Possible) => 3,
            _ => 5,
        },
        Err(error) => {
            let nowhere =
                matches!(error.code(), ErrorCode::PhoneInvalidCountryCode | ErrorCode::PhoneUnknownRegion);
            if nowhere && WHOLE.contains(&digits_of(runs)) { 3 } else { 6 }
        }
    };
    Reading { found, cost }
}

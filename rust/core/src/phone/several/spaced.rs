//! Numbers with only spaces between them: `40 12 34 56 40 65 43 21`.

use super::Entry;
use super::MANY_DIGITS;
use super::reading::Reading;
use super::scan::{Gap, Run, Scan};
use crate::error::ErrorCode;
use crate::phone::validity::Possibility;
use crate::phone::{parse, unicode};

/// Most digits of one number that is written with spaces.
const MOST_DIGITS: usize = 17;
/// Fewest digits of one that begins with a zero. Italy has numbers of six, and so the beginning of a mistyped
/// one would do.
const NOT_SHORT: usize = 8;
/// Most runs of digits that are looked at.
const MOST_RUNS: usize = 64;

/// The piece as it is, or the numbers in it where it is none and all of them are valid, alike, and there is
/// one way only to cut it into so few.
pub(super) fn separate<'t>(
    scan: &Scan<'t>,
    runs: &[Run],
    reading: Reading,
    region: Option<&str>,
) -> Vec<Entry<'t>> {
    let digits: usize = runs.iter().map(Run::digits).sum();
    let settled = reading.is_valid() || reading.is_internal() || digits < MANY_DIGITS;
    if !settled && runs.len() <= MOST_RUNS && runs.iter().any(|run| run.after == Gap::Space) {
        let parts = parts(scan, runs, region, |_| true);
        if parts.len() > 1 && are_alike(&parts) {
            return parts;
        }
        // Longer than any number of the country: it cannot be one, and where numbers begin with a zero, two may
        // be told apart by that.
        if is_too_long(scan.piece(runs), region) {
            let parts = self::parts(scan, runs, region, |piece| first_digit(piece) == Some(0));
            if parts.len() > 1 && are_alike(&parts) {
                return parts;
            }
        }
    }
    vec![Entry { raw: scan.piece(runs), found: reading.found }]
}

fn is_too_long(text: &str, region: Option<&str>) -> bool {
    match parse(text, region) {
        Ok(number) => number.possibility() == Possibility::TooLong,
        Err(error) => error.code() == ErrorCode::PhoneTooLong,
    }
}

fn first_digit(text: &str) -> Option<u8> {
    text.chars().find_map(unicode::decimal)
}

/// The fewest valid numbers that `may_be` pieces and that the runs can be cut into; none when there are several
/// ways to do so.
fn parts<'t>(
    scan: &Scan<'t>,
    runs: &[Run],
    region: Option<&str>,
    may_be: fn(&str) -> bool,
) -> Vec<Entry<'t>> {
    // Of every end: how few pieces lead there, where the last begins, and how many ways there are.
    let mut ways: Vec<Option<(usize, usize, usize)>> = vec![Some((0, 0, 1))];
    for end in 1..=runs.len() {
        let mut best: Option<(usize, usize, usize)> = None;
        let ends_here = end == runs.len() || runs.get(end - 1).is_some_and(|run| run.after == Gap::Space);
        for start in (0..end).rev().filter(|_| ends_here) {
            let piece = runs.get(start..end).unwrap_or(&[]);
            if piece.iter().map(Run::digits).sum::<usize>() > MOST_DIGITS {
                break;
            }
            let Some((pieces, _, count)) = ways.get(start).copied().flatten() else { continue };
            if !may_be(scan.piece(piece)) || !Reading::new(scan, piece, region).is_valid() {
                continue;
            }
            best = match best {
                Some((few, ..)) if pieces + 1 > few => best,
                Some((few, from, ways)) if pieces + 1 == few => Some((few, from, ways + count)),
                Some(_) | None => Some((pieces + 1, start, count)),
            };
        }
        ways.push(best);
    }
    let mut found = Vec::new();
    let mut end = runs.len();
    while let Some((1.., start, 1)) = ways.get(end).copied().flatten() {
        let piece = runs.get(start..end).unwrap_or(&[]);
        let reading = Reading::new(scan, piece, region);
        found.push(Entry { raw: scan.piece(piece), found: reading.found });
        end = start;
    }
    found.reverse();
    if end == 0 { found } else { Vec::new() }
}

/// All begin with a zero and are not short, or all have as many digits.
fn are_alike(parts: &[Entry<'_>]) -> bool {
    let digits = |entry: &Entry<'_>| -> Vec<u8> { entry.raw.chars().filter_map(unicode::decimal).collect() };
    let all: Vec<Vec<u8>> = parts.iter().map(digits).collect();
    let zero = all.iter().all(|digits| digits.first() == Some(&0) && digits.len() >= NOT_SHORT);
    let lengths = all.windows(2).all(|pair| matches!(pair, [a, b] if a.len() == b.len()));
    zero || lengths
}

//! The cheapest way to cut a text into numbers.

use super::reading::Reading;
use super::scan::{Gap, Run, Scan};
use super::{Entry, spaced};

/// Most digits of one number with its extension; more are not tried as one.
const MOST_DIGITS: usize = 24;
/// What it costs to cut at a slash.
const SLASH: usize = 2;

/// The pieces of a text, in its order.
pub(super) fn cut<'t>(scan: &Scan<'t>, region: Option<&str>) -> Vec<Entry<'t>> {
    let mut entries = Vec::new();
    for chunk in scan.runs.split_inclusive(|run| run.after == Gap::Hard) {
        for (runs, reading) in pieces(scan, chunk, region) {
            entries.extend(spaced::separate(scan, runs, reading, region));
        }
    }
    entries
}

/// The best way to cut what comes before an atom: its cost, the number of pieces, where the last begins.
#[derive(Clone)]
struct Way {
    cost: usize,
    pieces: usize,
    from: usize,
    last: Option<Reading>,
}

/// Cuts a chunk at commas, semicolons and slashes, at as small a cost as possible and into as few pieces.
fn pieces<'r>(scan: &Scan<'_>, chunk: &'r [Run], region: Option<&str>) -> Vec<(&'r [Run], Reading)> {
    let atoms: Vec<&[Run]> = chunk.split_inclusive(|run| is_sign(run.after)).collect();
    let ends: Vec<usize> = atoms
        .iter()
        .scan(0, |end, atom| {
            *end += atom.len();
            Some(*end)
        })
        .collect();
    let mut ways = vec![Way { cost: 0, pieces: 0, from: 0, last: None }];
    for to in 0..atoms.len() {
        let mut best: Option<Way> = None;
        for from in (0..=to).rev() {
            let start = from.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or(0);
            let end = ends.get(to).copied().unwrap_or(0);
            let runs = chunk.get(start..end).unwrap_or(&[]);
            if from < to && runs.iter().map(Run::digits).sum::<usize>() > MOST_DIGITS {
                break;
            }
            let Some(before) = ways.get(from) else { break };
            let reading = Reading::new(scan, runs, region);
            let slash = from.checked_sub(1).and_then(|at| atoms.get(at)?.last());
            let cut = if slash.is_some_and(|run| run.after == Gap::Slash) { SLASH } else { 0 };
            let (cost, pieces) = (before.cost + reading.cost + cut, before.pieces + 1);
            if best.as_ref().is_none_or(|best| (cost, pieces) < (best.cost, best.pieces)) {
                best = Some(Way { cost, pieces, from, last: Some(reading) });
            }
        }
        ways.extend(best);
    }
    walk(chunk, &ends, ways)
}

const fn is_sign(gap: Gap) -> bool {
    matches!(gap, Gap::Slash | Gap::SpacedSlash | Gap::Comma | Gap::Semicolon | Gap::Hard)
}

/// The pieces of the best way, from the first to the last.
fn walk<'r>(chunk: &'r [Run], ends: &[usize], mut ways: Vec<Way>) -> Vec<(&'r [Run], Reading)> {
    let mut found = Vec::new();
    while let Some(Way { from, last: Some(reading), .. }) = ways.pop() {
        let start = from.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or(0);
        let end = ends.get(ways.len() - 1).copied().unwrap_or(0);
        found.push((chunk.get(start..end).unwrap_or(&[]), reading));
        ways.truncate(from + 1);
    }
    found.reverse();
    found
}

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

/// A chunk, which is cut nowhere but between its atoms.
struct Chunk<'r, 's, 't> {
    scan: &'s Scan<'t>,
    region: Option<&'s str>,
    runs: &'r [Run],
    /// Of each atom where it begins among the runs, and the length.
    starts: Vec<usize>,
}

/// The best way to cut what comes before a place: what it costs, into how many pieces, where the last begins.
struct Way {
    cost: usize,
    pieces: usize,
    from: usize,
    last: Option<Reading>,
}

/// Cuts a chunk at commas, semicolons, slashes and words, at as small a cost as possible and into as few pieces.
fn pieces<'r>(scan: &Scan<'_>, runs: &'r [Run], region: Option<&str>) -> Vec<(&'r [Run], Reading)> {
    let cuts = runs.iter().enumerate().filter(|(_, run)| is_sign(run.after)).map(|(at, _)| at + 1);
    let ends = cuts.filter(|end| *end < runs.len()).chain([runs.len()]);
    let chunk = Chunk { scan, region, runs, starts: [0].into_iter().chain(ends).collect() };
    let mut ways = vec![Way { cost: 0, pieces: 0, from: 0, last: None }];
    for to in 1..chunk.starts.len() {
        ways.extend(chunk.best(&ways, to));
    }
    chunk.walk(ways)
}

const fn is_sign(gap: Gap) -> bool {
    matches!(gap, Gap::Slash | Gap::SpacedSlash | Gap::Comma | Gap::Semicolon | Gap::Word | Gap::Hard)
}

impl<'r> Chunk<'r, '_, '_> {
    /// The runs of the atoms from one place to another.
    fn between(&self, from: usize, to: usize) -> &'r [Run] {
        let range = self.starts.get(from).zip(self.starts.get(to));
        range.and_then(|(start, end)| self.runs.get(*start..*end)).unwrap_or(&[])
    }

    /// The best way to cut what comes before `to`.
    fn best(&self, ways: &[Way], to: usize) -> Option<Way> {
        let mut best: Option<Way> = None;
        for (from, before) in ways.iter().enumerate().take(to).rev() {
            let runs = self.between(from, to);
            if from + 1 < to && runs.iter().map(Run::digits).sum::<usize>() > MOST_DIGITS {
                break;
            }
            let reading = Reading::new(self.scan, runs, self.region);
            let cost = before.cost + reading.cost + self.cost_of_cut(from);
            let pieces = before.pieces + 1;
            if best.as_ref().is_none_or(|best| (cost, pieces) < (best.cost, best.pieces)) {
                best = Some(Way { cost, pieces, from, last: Some(reading) });
            }
        }
        best
    }

    fn cost_of_cut(&self, at: usize) -> usize {
        let start = self.starts.get(at).copied().unwrap_or(0);
        let before = start.checked_sub(1).and_then(|before| self.runs.get(before));
        if before.is_some_and(|run| run.after == Gap::Slash) { SLASH } else { 0 }
    }

    /// The pieces of the best way, from the first to the last.
    fn walk(&self, mut ways: Vec<Way>) -> Vec<(&'r [Run], Reading)> {
        let mut found = Vec::new();
        while let Some(Way { from, last: Some(reading), .. }) = ways.pop() {
            found.push((self.between(from, ways.len()), reading));
            ways.truncate(from + 1);
        }
        found.reverse();
        found
    }
}

//! Runs of digits in a text and what lies between them.

use super::word::says_extension;
use crate::phone::extension::is_lead;
use crate::phone::text::{is_plus, is_punctuation};
use crate::phone::unicode;

/// Most digits of a group within a number.
const GROUP: usize = 4;

/// What lies between two runs of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// They are of one number: `40-12`, `(030)12`, `12 ext. 3`.
    Join,
    /// Something that stands in no number, such as the letter in `4O12`.
    Stray,
    /// White space, with brackets or not.
    Space,
    /// A slash, or a dash between spaces: within numbers as often as between them.
    Slash,
    /// ` / `
    SpacedSlash,
    /// A comma, which also stands before an extension.
    Comma,
    /// A semicolon, which also stands before an extension.
    Semicolon,
    /// A word that makes an extension of what comes.
    Word,
    /// Never within a number: a line break, a word, a plus sign.
    Hard,
}

/// A run of digits, from and to the index of a character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What lies between this run and the next.
    pub(super) after: Gap,
}

impl Run {
    pub(super) const fn digits(&self) -> usize {
        self.end - self.start
    }
}

/// A text with its runs of digits.
pub(super) struct Scan<'t> {
    text: &'t str,
    chars: Vec<char>,
    /// Byte offset of every character, and the length.
    offsets: Vec<usize>,
    pub(super) runs: Vec<Run>,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut scan = Self { text, chars, offsets, runs: Vec::new() };
        scan.runs = scan.find_runs();
        scan
    }

    fn find_runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (at, _) in self.chars.iter().enumerate().filter(|(_, c)| unicode::decimal(**c).is_some()) {
            match runs.last_mut() {
                Some(run) if run.end == at => run.end = at + 1,
                Some(_) | None => runs.push(Run { start: at, end: at + 1, after: Gap::Hard }),
            }
        }
        let nexts: Vec<Run> = runs.iter().skip(1).copied().collect();
        let mut starts_line = true;
        for (run, next) in runs.iter_mut().zip(nexts) {
            let between = self.slice(run.end, next.start);
            run.after = match () {
                () if starts_line && self.is_ordinal(run, between) => Gap::Hard,
                () if is_mistyped(between) && run.digits().max(next.digits()) <= GROUP => Gap::Stray,
                () => gap(between),
            };
            starts_line = run.after == Gap::Hard;
        }
        runs
    }

    /// True for the `1. ` or `1) ` before a number of a list.
    fn is_ordinal(&self, run: &Run, between: &[char]) -> bool {
        let open = run.start.checked_sub(1).and_then(|at| self.chars.get(at)).is_some_and(|c| is_bracket(*c));
        !open && run.digits() == 1 && matches!(between, ['.' | ')', c, ..] if c.is_whitespace())
    }

    fn slice(&self, start: usize, end: usize) -> &[char] {
        self.chars.get(start..end).unwrap_or(&[])
    }

    /// The piece from the first to the last of `runs` as it is written: with the plus sign and the brackets
    /// around it.
    pub(super) fn piece(&self, runs: &[Run]) -> &'t str {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return "" };
        let start = self.start_of(first.start);
        let end = self.end_of(start, last.end);
        let byte = |at: usize| self.offsets.get(at).copied().unwrap_or(self.text.len());
        self.text.get(byte(start)..byte(end)).unwrap_or("")
    }

    /// Where the number begins whose first digit is at `digit`.
    fn start_of(&self, digit: usize) -> usize {
        let before = self.slice(0, digit);
        let signs = before.iter().rev().take_while(|c| is_punctuation(**c) && **c != 'x').count();
        let pluses = before.iter().rev().skip(signs).take_while(|c| is_plus(**c)).count();
        let start = if pluses > 0 { digit - signs - pluses } else { digit };
        let bracket = start.checked_sub(1).and_then(|at| self.chars.get(at));
        start - usize::from(bracket.is_some_and(|c| is_bracket(*c)))
    }

    /// Where the number ends whose last digit is before `end`: after a bracket that it opened, or a hash.
    fn end_of(&self, start: usize, end: usize) -> usize {
        let count = |wanted: &[char]| self.slice(start, end).iter().filter(|c| wanted.contains(c)).count();
        let open = count(&['(', '[', '（']) > count(&[')', ']', '）']);
        let next = self.chars.get(end);
        let closes = open && next.is_some_and(|c| matches!(c, ')' | ']' | '）'));
        end + usize::from(closes || next == Some(&'#'))
    }
}

const fn is_bracket(c: char) -> bool {
    matches!(c, '(' | '[' | '（')
}

/// The letters that people type for 0 and 1.
pub(super) const fn is_like_digit(c: char) -> bool {
    matches!(c, 'O' | 'o' | 'l' | 'I' | 'i')
}

/// True for `O ` after a digit and ` l` before one.
fn is_mistyped(between: &[char]) -> bool {
    let beside = between.first().is_some_and(|c| is_like_digit(*c))
        || between.last().is_some_and(|c| is_like_digit(*c));
    beside && between.iter().all(|c| is_like_digit(*c) || c.is_whitespace())
}

fn gap(between: &[char]) -> Gap {
    let has = |wanted: fn(char) -> bool| between.iter().any(|c| wanted(*c));
    let blank = has(char::is_whitespace);
    if has(|c| is_plus(c) || matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '|' | '•' | '&' | '<' | '>')) {
        return Gap::Hard;
    }
    if between.iter().all(|c| matches!(c, 'x' | 'X')) || is_lead(between) {
        return Gap::Join;
    }
    if says_extension(between) {
        return Gap::Word;
    }
    if has(|c| c.is_alphabetic() && c != 'x') {
        let typed_for_digits = between.iter().all(|c| is_like_digit(*c));
        return if between.len() == 1 || typed_for_digits { Gap::Stray } else { Gap::Hard };
    }
    match () {
        () if has(|c| matches!(c, ';' | '；')) => Gap::Semicolon,
        () if has(|c| matches!(c, ',' | '，' | '、')) => Gap::Comma,
        () if has(is_slash) => around(between, is_slash, Gap::SpacedSlash, Gap::Slash),
        () if has(is_dash) => {
            around(between, is_dash, Gap::Slash, if blank { Gap::Space } else { Gap::Join })
        }
        () if between.iter().all(|c| is_punctuation(*c) || *c == '*' || c.is_whitespace()) => {
            if blank {
                Gap::Space
            } else {
                Gap::Join
            }
        }
        () if blank => Gap::Hard,
        () => Gap::Stray,
    }
}

const fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\' | '／')
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// `spaced` where the sign stands between spaces, brackets aside, else `tight`.
fn around(between: &[char], sign: fn(char) -> bool, spaced: Gap, tight: Gap) -> Gap {
    let mut bare = between.iter().filter(|c| !matches!(c, '(' | ')' | '[' | ']'));
    let ends = bare.clone().next().zip(bare.clone().next_back());
    let is_spaced = ends.is_some_and(|(a, b)| a.is_whitespace() && b.is_whitespace());
    if is_spaced && bare.all(|c| c.is_whitespace() || sign(*c)) { spaced } else { tight }
}

//! The extension at the end of a number: `ext. 12`, `x12`, `;ext=12`, `,,12`, `#12`, `- 12#`, `доб. 12` …

use super::text::extent;
use super::unicode;

/// Digits of an extension after a word that says so, after two commas or a semicolon, after a sign that may
/// mean something else, and before a hash.
const AFTER_WORD: usize = 20;
const AFTER_PAUSE: usize = 15;
const AFTER_SIGN: usize = 9;
const BEFORE_HASH: usize = 6;

/// A number and its extension, the latter as it was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split<'t> {
    pub(super) number: &'t [char],
    pub(super) extension: &'t [char],
}

/// True when the text can be a number, with or without an extension.
pub(super) fn is_viable(chars: &[char]) -> bool {
    if super::text::is_two_digits(chars) {
        return true;
    }
    let Ok(extent) = extent(chars) else { return false };
    if extent.end == chars.len() {
        return true;
    }
    Suffix::of(chars)
        .is_some_and(|suffix| (extent.digits_end..=extent.end).any(|at| suffix.starts_at(chars, at)))
}

/// Takes the extension off, if there is one and what is before it can be a number.
pub(super) fn split(chars: &[char]) -> Split<'_> {
    let whole = Split { number: chars, extension: &[] };
    if !chars.iter().any(|c| is_telling(*c)) {
        return whole;
    }
    let Some(suffix) = Suffix::of(chars) else { return whole };
    let before = chars.iter().enumerate().take(suffix.start);
    // None of what says so begins with a digit.
    let mut leads = before.filter(|(_, c)| !c.is_ascii_digit()).map(|(at, _)| at);
    let Some(at) = leads.find(|at| suffix.starts_at(chars, *at)) else { return whole };
    let number = chars.get(..at).unwrap_or(&[]);
    if !is_viable(number) {
        return whole;
    }
    Split { number, extension: chars.get(suffix.start..suffix.end).unwrap_or(&[]) }
}

/// False for the characters of plain numbers, which no extension can do with alone.
const fn is_telling(c: char) -> bool {
    !matches!(c, '0'..='9' | ' ' | '-' | '(' | ')' | '+' | '.' | '/')
}

/// The digits at the end of a text, which are the extension if something before them says so.
struct Suffix {
    start: usize,
    end: usize,
    hash: bool,
}

impl Suffix {
    fn of(chars: &[char]) -> Option<Self> {
        let hash = chars.last() == Some(&'#');
        let end = chars.len() - usize::from(hash);
        let is_digit = |c: &&char| unicode::decimal(**c).is_some();
        let count = chars.get(..end)?.iter().rev().take_while(is_digit).count();
        (count > 0).then_some(Self { start: end - count, end, hash })
    }

    /// True when everything from `at` to the digits says that they are an extension.
    fn starts_at(&self, chars: &[char], at: usize) -> bool {
        let Some(lead) = chars.get(at..self.start) else { return false };
        let digits = self.end - self.start;
        (digits <= AFTER_WORD && !self.hash && is_rfc3966(lead))
            || (digits <= AFTER_WORD && is_labelled(lead, after_word))
            || (digits <= AFTER_SIGN && is_labelled(lead, after_sign))
            || (digits <= BEFORE_HASH && self.hash && is_gap(lead))
            || (digits <= AFTER_PAUSE && is_pause(lead))
            || (digits <= AFTER_SIGN && is_commas(lead))
    }
}

#[cfg(feature = "host")]
/// True when `lead`, between two runs of digits, says by a word or sign that the second is an extension.
pub(super) fn is_lead(lead: &[char]) -> bool {
    is_rfc3966(lead) || is_labelled(lead, after_word) || is_labelled(lead, after_sign)
}

/// A letter in the one case that the labels are written in here.
fn fold(c: char) -> char {
    match c {
        '\u{FF21}'..='\u{FF3A}' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
        'Ó' => 'ó',
        'Д' | '\u{1C81}' => 'д',
        'О' | '\u{1C82}' => 'о',
        'Б' => 'б',
        '\u{17F}' => 's',
        '\u{130}' | '\u{131}' => 'i',
        other => other.to_ascii_lowercase(),
    }
}

/// What is left after `word`, in any case.
fn strip<'t>(chars: &'t [char], word: &str) -> Option<&'t [char]> {
    let mut rest = chars;
    for wanted in word.chars() {
        let (first, tail) = rest.split_first()?;
        if fold(*first) != wanted {
            return None;
        }
        rest = tail;
    }
    Some(rest)
}

/// What is left after `word` where it is there.
fn skip<'t>(chars: &'t [char], word: &str) -> &'t [char] {
    strip(chars, word).unwrap_or(chars)
}

fn skip_while(chars: &[char], wanted: fn(char) -> bool) -> &[char] {
    let count = chars.iter().take_while(|c| wanted(**c)).count();
    chars.get(count..).unwrap_or(&[])
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\t')
}

const fn is_blank_or_comma(c: char) -> bool {
    is_blank(c) || c == ','
}

const fn is_comma(c: char) -> bool {
    c == ','
}

/// Nothing but an optional dot or colon and then blanks, commas and dashes.
fn is_end(chars: &[char]) -> bool {
    let rest = match chars {
        [':' | '.' | '\u{FF0E}', tail @ ..] => tail,
        all => all,
    };
    rest.iter().all(|c| is_blank_or_comma(*c) || *c == '-')
}

fn is_rfc3966(lead: &[char]) -> bool {
    strip(lead, ";ext=").is_some_and(<[char]>::is_empty)
}

fn is_labelled(lead: &[char], label: fn(&[char]) -> Option<&[char]>) -> bool {
    label(skip_while(lead, is_blank_or_comma)).is_some_and(is_end)
}

/// After a word for extension.
fn after_word(chars: &[char]) -> Option<&[char]> {
    if let Some(rest) = strip(skip(chars, "e"), "xt") {
        return Some(skip(after_ension(rest).unwrap_or(rest), "n"));
    }
    if let Some(rest) = strip(skip(chars, "ｅ"), "ｘｔ") {
        return Some(skip(rest, "ｎ"));
    }
    strip(chars, "доб").or_else(|| strip(chars, "anexo"))
}

/// After the rest of `extension` or `extensión`, but for the last letter.
fn after_ension(chars: &[char]) -> Option<&[char]> {
    let rest = strip(chars, "ensi")?;
    strip(rest, "ó").or_else(|| Some(skip(strip(rest, "o")?, "\u{301}")))
}

/// After a sign or a word that may mean extension.
fn after_sign(chars: &[char]) -> Option<&[char]> {
    match chars {
        [first, tail @ ..] if matches!(fold(*first), 'x' | 'ｘ' | '#' | '＃' | '~' | '～') => Some(tail),
        _ => strip(chars, "int").or_else(|| strip(chars, "ｉｎｔ")),
    }
}

fn is_gap(lead: &[char]) -> bool {
    !lead.is_empty() && lead.iter().all(|c| matches!(c, '-' | ' '))
}

/// Two commas or a semicolon: what a phone dials as a pause.
fn is_pause(lead: &[char]) -> bool {
    let rest = skip_while(lead, is_blank);
    strip(rest, ",,").or_else(|| strip(rest, ";")).is_some_and(is_end)
}

fn is_commas(lead: &[char]) -> bool {
    let rest = skip_while(lead, is_blank);
    rest.first() == Some(&',') && is_end(skip_while(rest, is_comma))
}

//! The parts of RFC 3966 that change what the number is: `phone-context` and `isub`.

use super::text::{Text, find, possible_number};
use super::unicode;

const CONTEXT: &str = ";phone-context=";
const SUBADDRESS: &str = ";isub=";
const SCHEME: &str = "tel:";

/// A text that is to be read as a number.
pub(super) struct Candidate<'t> {
    pub(super) chars: &'t [char],
    /// Index of its first character in the text it was found in.
    pub(super) start: usize,
}

/// The part of `chars` that is to be read, in `room` where it has to be put together. The error is the index
/// of a phone context that is neither a number nor a domain.
pub(super) fn candidate<'t>(chars: &'t [char], room: &'t mut Option<Text>) -> Result<Candidate<'t>, usize> {
    let has_parameters = chars.contains(&';');
    let context = if has_parameters { find(chars, CONTEXT) } else { None };
    let mut found = if let Some(at) = context {
        with_context(chars, at, room)?
    } else {
        let (start, chars) = possible_number(chars);
        Candidate { chars, start }
    };
    if has_parameters && let Some(end @ 1..) = find(found.chars, SUBADDRESS) {
        found.chars = found.chars.get(..end).unwrap_or(&[]);
    }
    Ok(found)
}

fn with_context<'t>(
    chars: &'t [char],
    at: usize,
    room: &'t mut Option<Text>,
) -> Result<Candidate<'t>, usize> {
    let value = chars.get(at + CONTEXT.len()..).unwrap_or(&[]);
    let value = value.split(|c| *c == ';').next().unwrap_or(&[]);
    if !is_global_number(value) && !is_domain(value) {
        return Err(at + CONTEXT.len());
    }
    let room = room.insert(Text::empty());
    if value.first() == Some(&'+') {
        room.extend(value);
    }
    let start = find(chars, SCHEME).map_or(0, |scheme| scheme + SCHEME.len());
    room.extend(chars.get(start..at).unwrap_or(&[]));
    Ok(Candidate { chars: room.as_slice(), start })
}

/// A plus sign, at least one digit, visual separators.
fn is_global_number(value: &[char]) -> bool {
    let Some(('+', rest)) = value.split_first() else { return false };
    let is_digit = |c: &char| unicode::decimal(*c).is_some();
    rest.iter().any(is_digit) && rest.iter().all(|c| is_digit(c) || matches!(c, '-' | '.' | '(' | ')'))
}

/// Labels of letters, digits and inner dashes; the last one starts with a letter and may end in a dot.
fn is_domain(value: &[char]) -> bool {
    let labels = match value {
        [rest @ .., '.'] => rest,
        all => all,
    };
    let starts_with_letter = |label: &[char]| label.first().is_some_and(char::is_ascii_alphabetic);
    labels.split(|c| *c == '.').all(is_label)
        && labels.rsplit(|c| *c == '.').next().is_some_and(starts_with_letter)
}

fn is_label(label: &[char]) -> bool {
    let is_plain = |c: &char| c.is_ascii_alphabetic() || unicode::decimal(*c).is_some();
    label.first().is_some_and(is_plain)
        && label.last().is_some_and(is_plain)
        && label.iter().all(|c| is_plain(c) || *c == '-')
}

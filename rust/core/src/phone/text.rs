//! Finding the number in a text: which characters may be in it, where it starts and ends, its digits.

use super::digits::{Digits, MAX_INPUT};
use super::unicode;

/// A text short enough to parse, as characters, without heap.
pub(super) struct Text {
    chars: [char; MAX_INPUT],
    len: usize,
}

impl Text {
    pub(super) const fn empty() -> Self {
        Self { chars: ['\0'; MAX_INPUT], len: 0 }
    }

    /// Takes `raw` in. False when it is longer than any text that is parsed.
    pub(super) fn fill(&mut self, raw: &str) -> bool {
        if raw.is_ascii() {
            for (place, byte) in self.chars.iter_mut().zip(raw.bytes()) {
                *place = char::from(byte);
            }
            self.len = raw.len().min(MAX_INPUT);
            return raw.len() <= MAX_INPUT;
        }
        for c in raw.chars() {
            let Some(place) = self.chars.get_mut(self.len) else { return false };
            *place = c;
            self.len += 1;
        }
        true
    }

    /// Adds what there is room for.
    pub(super) fn extend(&mut self, more: &[char]) {
        for c in more {
            if let Some(place) = self.chars.get_mut(self.len) {
                *place = *c;
                self.len += 1;
            }
        }
    }

    pub(super) fn as_slice(&self) -> &[char] {
        self.chars.get(..self.len).unwrap_or(&[])
    }
}

pub(super) const fn is_plus(c: char) -> bool {
    matches!(c, '+' | '\u{FF0B}')
}

/// What may stand between digits: dashes, white space, dots, slashes, brackets, tildes, and the small `x`
/// that marks the place of a carrier code.
pub(super) const fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '-' | ' ' | '(' | ')' | '.' | '/' | '[' | ']' | '~' | 'x'
            | '\u{A0}' | '\u{AD}' | '\u{200B}' | '\u{2010}'..='\u{2015}' | '\u{2053}' | '\u{2060}'
            | '\u{2212}' | '\u{223C}' | '\u{3000}' | '\u{30FC}' | '\u{FF08}' | '\u{FF09}'
            | '\u{FF0D}'..='\u{FF0F}' | '\u{FF3B}' | '\u{FF3D}' | '\u{FF5E}'
    )
}

/// What may stand between digits in a text that has not been read yet.
const fn is_separator(c: char) -> bool {
    is_punctuation(c) || matches!(c, '*' | 'X')
}

/// ASCII letters and the four letters that are ASCII ones in the other case.
const fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{130}' | '\u{131}' | '\u{17F}' | '\u{212A}')
}

fn may_follow(c: char) -> bool {
    unicode::decimal(c).is_some() || is_separator(c) || is_letter(c)
}

/// Number of plus signs in front.
pub(super) fn leading_plus(chars: &[char]) -> usize {
    chars.iter().take_while(|c| is_plus(**c)).count()
}

/// Index of `wanted` in `chars`.
pub(super) fn find(chars: &[char], wanted: &str) -> Option<usize> {
    (0..chars.len()).find(|at| starts_with(chars.get(*at..).unwrap_or(&[]), wanted))
}

fn starts_with(chars: &[char], wanted: &str) -> bool {
    let mut chars = chars.iter();
    wanted.chars().all(|c| chars.next() == Some(&c))
}

/// The part of a text that may be a number: where it starts, and its characters. Empty, at 0, when there is
/// neither a digit nor a plus sign.
pub(super) fn possible_number(chars: &[char]) -> (usize, &[char]) {
    let starts = |c: &char| is_plus(*c) || unicode::decimal(*c).is_some();
    let Some(start) = chars.iter().position(starts) else { return (0, &[]) };
    let ends = |c: &char| *c == '#' || unicode::is_alphanumeric(*c);
    let end = chars.iter().rposition(ends).map_or(start, |last| last + 1);
    let number = chars.get(start..end).unwrap_or(&[]);
    (start, before_second_number(number))
}

/// Cuts `/x2303` off `(530) 583-6985 x302/x2303`.
fn before_second_number(number: &[char]) -> &[char] {
    let is_second = |(at, c): (usize, &char)| {
        matches!(c, '/' | '\\') && number.iter().skip(at + 1).find(|c| **c != ' ') == Some(&'x')
    };
    let end = number.iter().enumerate().position(is_second).unwrap_or(number.len());
    number.get(..end).unwrap_or(&[])
}

/// Where a text stops being a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// First index at which an extension may start: after the third digit.
    pub(super) digits_end: usize,
    /// Index of the first character that no number holds; the length when there is none.
    pub(super) end: usize,
}

/// Measures a number: plus signs, three digits with separators among them, then more of either and letters.
/// The error is the index at which the three digits were not yet complete.
pub(super) fn extent(chars: &[char]) -> Result<Extent, usize> {
    let mut at = leading_plus(chars);
    for _ in 0..3 {
        let rest = chars.get(at..).unwrap_or(&[]);
        at += rest.iter().take_while(|c| is_separator(**c)).count();
        match chars.get(at) {
            Some(c) if unicode::decimal(*c).is_some() => at += 1,
            _ => return Err(at),
        }
    }
    let rest = chars.get(at..).unwrap_or(&[]);
    Ok(Extent { digits_end: at, end: at + rest.iter().take_while(|c| may_follow(**c)).count() })
}

/// True for the only number of two digits: two digits and nothing else.
pub(super) fn is_two_digits(chars: &[char]) -> bool {
    matches!(chars, [a, b] if unicode::decimal(*a).is_some() && unicode::decimal(*b).is_some())
}

/// The digits of a number. With three letters or more it is spelt on a keypad (`1-800-FLOWERS`).
pub(super) fn normalize(chars: &[char]) -> Digits {
    let mut digits = Digits::new();
    let spelt = chars.iter().filter(|c| c.is_ascii_alphabetic()).count() >= 3;
    for c in chars {
        let digit = if spelt { keypad(*c) } else { unicode::digit(*c) };
        if let Some(digit) = digit {
            digits.push(b'0' + digit);
        }
    }
    digits
}

/// Key of a letter or an ASCII digit on a telephone's keypad (E.161).
fn keypad(c: char) -> Option<u8> {
    let letter = match c {
        '\u{131}' => 'I',
        '\u{17F}' => 'S',
        other => other.to_ascii_uppercase(),
    };
    match letter {
        'A'..='C' => Some(2),
        'D'..='F' => Some(3),
        'G'..='I' => Some(4),
        'J'..='L' => Some(5),
        'M'..='O' => Some(6),
        'P'..='S' => Some(7),
        'T'..='V' => Some(8),
        'W'..='Z' => Some(9),
        digit if digit.is_ascii() => unicode::decimal(digit),
        _ => None,
    }
}

//! Texts from outside made fit to be shown, and times in words.

use super::{Label, Labels};

/// No name on a card is longer; a longer one is cut and shows so.
const LONGEST: usize = 160;

/// A name fit to be shown: white space collapsed, control characters and the characters that reorder the
/// text around them (U+202A–202E, U+2066–2069, U+200E/F, U+061C) taken out, at most 160 characters.
pub(super) fn clean(raw: &str) -> String {
    let visible = raw.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !reorders(*c));
    let text: String = visible.collect();
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.chars().count() <= LONGEST {
        return joined;
    }
    let mut cut: String = joined.chars().take(LONGEST - 1).collect();
    cut.push('…');
    cut
}

/// The parts that there are, with `between` between them.
#[inline(never)]
pub(super) fn joined(parts: &[Option<&str>], between: &str) -> String {
    let mut text = String::new();
    for (at, part) in parts.iter().flatten().enumerate() {
        if at > 0 {
            text += between;
        }
        text += part;
    }
    text
}

const fn reorders(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The cleaned text, or `None` when nothing visible is left.
pub(super) fn clean_some(raw: Option<&str>) -> Option<String> {
    raw.map(clean).filter(|text| !text.is_empty())
}

/// First letters of the first and the last word that begin with a letter, as written.
#[inline(never)]
pub(super) fn initials(name: &str) -> String {
    let mut letters =
        name.split_whitespace().filter_map(|word| word.chars().next()).filter(|c| is_letter(*c));
    let first = letters.next();
    let last = letters.next_back();
    first.into_iter().chain(last).collect()
}

/// Whether a character is a letter, by the blocks of Unicode that hold letters. The exact table would be
/// a hundredth of what the browser loads, and an avatar needs no more than this.
const fn is_letter(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{1fff}' | '\u{2c00}'..='\u{2dff}' | '\u{3040}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdff}' | '\u{10000}'..='\u{1cfff}' | '\u{20000}'..='\u{3ffff}')
}

/// `1:05`, `1:00:05`; nothing runs backwards.
pub(super) fn clock(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let mut text = String::new();
    if hours > 0 {
        text += &hours.to_string();
        text.push(':');
    }
    if hours > 0 || minutes > 9 {
        text.push(digit(minutes / 10));
    }
    for c in [digit(minutes), ':', digit(seconds % 60 / 10), digit(seconds)] {
        text.push(c);
    }
    text
}

/// The last digit of a number. Written by the standard library, a time would be a thirtieth of what the browser
/// compiles for the first card.
fn digit(number: i64) -> char {
    u32::try_from(number % 10).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('0')
}

/// `just now`, `5 min ago`, `2 h ago`.
#[inline(never)]
pub(super) fn ago(ms: i64, labels: &Labels) -> String {
    let minutes = ms.max(0) / 60_000;
    match minutes {
        0 => labels.text(Label::JustNow).to_owned(),
        1..60 => labels.fill(Label::MinutesAgo, "count", &minutes.to_string()),
        _ => labels.fill(Label::HoursAgo, "count", &(minutes / 60).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, clock, initials};

    #[test]
    fn initials_are_letters_of_the_first_and_the_last_word() {
        for (name, letters) in [
            ("Jane Doe", "JD"),
            ("Øle van den Berg", "ØB"),
            ("ACME", "A"),
            ("7-Eleven (Nord)", ""),
            ("😀 Jane ★", "J"),
            ("محمد العتيبي", "ما"),
            ("山田 太郎", "山太"),
            ("", ""),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_seen_or_reorders_goes() {
        assert_eq!(clean(" a\u{202e}b\tc\u{0}\u{2066} "), "ab c");
        assert_eq!(clean("\u{200b}\u{feff}"), "");
        assert_eq!(clean(&"x".repeat(160)), "x".repeat(160));
        assert_eq!(clean(&"x".repeat(161)).chars().count(), 160);
    }

    #[test]
    fn the_clock_shows_hours_when_there_are_any() {
        assert_eq!(
            [clock(-5), clock(59_999), clock(3_599_000), clock(3_600_000)],
            ["0:00", "0:59", "59:59", "1:00:00"]
        );
    }
}

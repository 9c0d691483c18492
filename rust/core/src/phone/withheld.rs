//! Callers that do not show their number.

/// What phone systems put in the place of a withheld number, in small letters with single spaces.
const WORDS: [&str; 12] = [
    "anonymous",
    "anonymous.invalid",
    "unknown",
    "private",
    "withheld",
    "restricted",
    "unavailable",
    "no caller id",
    "private number",
    "unknown number",
    "number withheld",
    "blocked",
];

/// True when `raw` says that the caller withheld the number: `anonymous`, `Unknown`, `NO CALLER ID` … in any
/// case, in quotes or brackets or not, with or without `sip:` in front.
#[must_use]
pub fn is_withheld(raw: &str) -> bool {
    // Every fold of a call asks this of its number, and no word has a digit.
    if raw.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let word = raw.trim_matches(|c: char| c.is_whitespace() || "\"'<>()[]".contains(c));
    let word = word.strip_prefix("sip:").unwrap_or(word);
    let word = word.strip_suffix("@anonymous.invalid").unwrap_or(word);
    WORDS.iter().any(|known| is_same(word, known))
}

/// Equal but for case and for how words are kept apart.
fn is_same(word: &str, known: &str) -> bool {
    let parts = |c: char| c.is_whitespace() || matches!(c, '_' | '-');
    let mut known = known.split(' ');
    let same = word
        .split(parts)
        .filter(|part| !part.is_empty())
        .all(|part| known.next().is_some_and(|known| part.eq_ignore_ascii_case(known)));
    same && known.next().is_none()
}

//! A clean spelling for a text that holds something else than numbers.

use super::{Entry, entries};
use crate::error::Error;
use crate::phone::keys::{Keys, keys};
use crate::phone::text::{is_plus, is_punctuation};
use crate::phone::{parse, unicode};

/// A clean spelling for a text with a fault or a doubtful number in it: international, several numbers kept
/// apart by `; `, extensions after ` #`.
///
/// It mends letters typed for digits (`4O12`, `l2`), country codes and international prefixes written twice
/// (`+45 +45 …`, `00+45 …`), a `(0)` that the country does not have, signs that stand in no number, and drops
/// labels. `None` where there is nothing to mend, or where what comes of it is not valid in every piece. A
/// piece that was valid stays the number that it was. No digit is lost but what stands twice and the `1.` of a
/// list; none is proposed for a number that ends in a letter, which may have been meant for a digit.
#[must_use]
pub fn suggest(text: &str, region: Option<&str>) -> Option<String> {
    let text = text.trim();
    let found = entries(text, region);
    if found.iter().all(|entry| entry.found.as_ref().is_ok_and(is_sound)) && !has_more(text, &found) {
        return None;
    }
    if ends_in_letter(&with_digits(text)) {
        return None;
    }
    let variants = [text.to_owned(), with_digits(text), without_signs(&with_digits(text))];
    let certain = || found.iter().filter_map(|entry| valid_e164(entry.found.as_ref().ok()?));
    let keeps =
        |mended: &[Keys]| certain().all(|e164| mended.iter().any(|keys| valid_e164(keys) == Some(e164)));
    let mended =
        variants.iter().filter_map(|variant| mended(variant, region)).find(|mended| keeps(mended))?;
    let clean = mended.iter().map(spelling).collect::<Option<Vec<String>>>()?.join("; ");
    (clean != text && reads_as(&clean, &mended, region)).then_some(clean)
}

const fn is_sound(keys: &Keys) -> bool {
    keys.valid || keys.internal
}

/// True when the text has words or signs beside its numbers.
fn has_more(text: &str, found: &[Entry<'_>]) -> bool {
    let mut rest = text;
    let mut between = String::new();
    for Entry { raw, .. } in found {
        let (before, after) = rest.split_once(raw).unwrap_or(("", rest));
        between.push_str(before);
        rest = after;
    }
    between.push_str(rest);
    !between
        .chars()
        .all(|c| is_punctuation(c) || c.is_whitespace() || matches!(c, ';' | ',' | '|' | '&' | '\\'))
}

/// The letters O, I and l beside a digit as the digits that they look like.
fn with_digits(text: &str) -> String {
    let is_digit = |c: Option<&char>| c.is_some_and(|c| unicode::decimal(*c).is_some());
    let mut chars: Vec<char> = text.chars().collect();
    for at in 0..chars.len() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let beside = is_digit(before) || is_digit(chars.get(at + 1));
        let digit = match chars.get(at) {
            Some('O' | 'o') if beside => '0',
            Some('l' | 'I' | 'i') if beside => '1',
            _ => continue,
        };
        if let Some(place) = chars.get_mut(at) {
            *place = digit;
        }
    }
    chars.into_iter().collect()
}

/// True for a digit with one or two letters at it that no digit follows: `2512E`, and not `4012mob`.
fn ends_in_letter(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let letters = word.chars().rev().take_while(|c| c.is_alphabetic()).count();
        let digit = word.chars().rev().nth(letters);
        (1..=2).contains(&letters) && digit.is_some_and(|c| unicode::decimal(c).is_some())
    })
}

/// A blank for every sign that stands neither in a number nor between numbers.
fn without_signs(text: &str) -> String {
    let stays = |c: char| {
        is_plus(c)
            || is_punctuation(c)
            || c.is_alphanumeric()
            || matches!(c, ';' | ',' | '|' | '&' | '#' | '\n' | '\r' | '\t')
    };
    text.chars().map(|c| if stays(c) { c } else { ' ' }).collect()
}

/// The numbers of a text, if all of them can be had and one at least is no extension.
fn mended(text: &str, region: Option<&str>) -> Option<Vec<Keys>> {
    let mut found: Vec<(String, Result<Keys, Error>)> = Vec::new();
    let mut rest = text;
    for Entry { raw, found: keys } in entries(text, region) {
        let (before, after) = rest.split_once(raw).unwrap_or(("", rest));
        let starts_line = before.trim().is_empty() && (rest.len() == text.len() || before.contains('\n'));
        rest = after;
        if keys.is_err() && digits(raw).len() == 1 && starts_line && after.starts_with(['.', ')']) {
            continue;
        }
        let keys = if keys.as_ref().is_ok_and(is_sound) { keys } else { once(raw, region).map_or(keys, Ok) };
        if keys.as_ref().is_ok_and(|keys| !is_written(raw, keys)) {
            return None;
        }
        if let Ok(next) = &keys
            && found.last().is_some_and(|(before, keys)| {
                !keys.as_ref().is_ok_and(|keys| keys.valid) && repeats(before, next)
            })
        {
            found.pop();
        }
        found.push((raw.to_owned(), keys));
    }
    let sound = found.into_iter().map(|(_, keys)| keys.ok().filter(is_sound)).collect::<Option<Vec<Keys>>>();
    sound.filter(|all| all.iter().any(|keys| keys.valid))
}

/// False for a number with digits that the text has not: spelt on the keypad, or completed by a rule.
fn is_written(raw: &str, keys: &Keys) -> bool {
    let national =
        valid_e164(keys).and_then(|e164| parse(e164, None).ok()).map(|number| number.national_number());
    national.is_none_or(|national| digits(raw).contains(&national))
}

/// True when `clean` has these numbers and no other.
fn reads_as(clean: &str, numbers: &[Keys], region: Option<&str>) -> bool {
    let read = entries(clean, region);
    read.len() == numbers.len()
        && read.iter().zip(numbers).all(|(entry, keys)| entry.found.as_ref().is_ok_and(|read| read == keys))
}

/// The E.164 of a number that is valid and no extension.
fn valid_e164(keys: &Keys) -> Option<&str> {
    keys.e164.as_deref().filter(|_| keys.valid && !keys.internal)
}

/// True when `before`, in front of the number, is its international prefix or country code once more.
fn repeats(before: &str, next: &Keys) -> bool {
    let digits = digits(before);
    let code = digits.trim_start_matches('0');
    let number = next.e164.as_deref().unwrap_or_default();
    let whole = parse(number, None).is_ok_and(|number| number.country_code().to_string() == code);
    next.valid && digits.len() <= 5 && (code.is_empty() || whole)
}

fn digits(text: &str) -> String {
    text.chars().filter_map(unicode::decimal).map(|digit| char::from(b'0' + digit)).collect()
}

fn spelling(keys: &Keys) -> Option<String> {
    if keys.internal {
        return keys.extension.clone();
    }
    let number = parse(keys.e164.as_deref().filter(|_| keys.valid)?, None).ok()?.international();
    Some(
        keys.extension
            .as_deref()
            .map_or_else(|| number.clone(), |extension| format!("{number} #{extension}")),
    )
}

/// The valid number that a piece becomes without what is twice in front of it.
fn once(raw: &str, region: Option<&str>) -> Option<Keys> {
    let all = digits(raw);
    let international = raw.contains(is_plus) || all.starts_with("00");
    let significant = all.trim_start_matches('0');
    let mut tries: Vec<String> = vec![raw.replace("(0)", " ")];
    if international {
        tries.push(format!("+{significant}"));
    }
    let once = tries.iter().filter(|text| *text != raw).find_map(|text| valid(text, region));
    once.or_else(|| (1..=3).filter(|_| international).find_map(|length| without_second(significant, length)))
}

/// The valid number whose country code, of so many digits, is there twice.
fn without_second(significant: &str, length: usize) -> Option<Keys> {
    let (code, rest) = significant.split_at_checked(length)?;
    let number = format!("+{code}{}", rest.trim_start_matches('0').strip_prefix(code)?);
    let is_code = parse(&number, None).is_ok_and(|number| number.country_code().to_string() == code);
    valid(&number, None).filter(|_| is_code)
}

fn valid(text: &str, region: Option<&str>) -> Option<Keys> {
    keys(text, region).ok().filter(|keys| keys.valid && !keys.internal)
}

//! What libphonenumber asks of a character: its digit value, and whether it is a letter or a number.
//!
//! The table is written by `rust/xtask/phone_metadata.py --unicode`: the zeros of the decimal digits, the
//! other characters that have a digit value, and the letters and numbers, each as gaps from the one before.

use super::table::Reader;

static TABLE: &[u8] = include_bytes!("../../data/unicode.bin");
/// The least zero of a script other than ASCII: Arabic-Indic.
const FIRST_FOREIGN_ZERO: char = '\u{660}';

/// Value of a decimal digit of any script.
#[expect(
    clippy::inline_always,
    reason = "asked of every character, and the browser client is built for size"
)]
#[inline(always)]
pub(super) fn decimal(c: char) -> Option<u8> {
    if c < FIRST_FOREIGN_ZERO { ascii_digit(c) } else { foreign_digit(c) }
}

fn foreign_digit(c: char) -> Option<u8> {
    let mut reader = Reader::new(TABLE);
    let mut zero = 0;
    for _ in 0..reader.count() {
        zero += reader.varint();
        if u32::from(c) < zero {
            return None;
        }
        if u32::from(c) - zero < 10 {
            return u8::try_from(u32::from(c) - zero).ok();
        }
    }
    None
}

const fn ascii_digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        _ => None,
    }
}

/// Value of a decimal digit, or of a superscript, circled or otherwise dressed digit.
pub(super) fn digit(c: char) -> Option<u8> {
    if c.is_ascii() { ascii_digit(c) } else { decimal(c).or_else(|| dressed_digit(c)) }
}

fn dressed_digit(c: char) -> Option<u8> {
    let mut reader = after_zeros();
    let mut before = 0;
    let mut found = None;
    for (first, last) in ranges(&mut reader) {
        if (first..=last).contains(&u32::from(c)) {
            found = Some(before + (u32::from(c) - first));
        }
        before += last - first + 1;
    }
    let values = reader.take(before as usize);
    values.get(found? as usize).copied()
}

/// True for letters and numbers of any script.
pub(super) fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let mut reader = after_zeros();
    let dressed: u32 = ranges(&mut reader).map(|(first, last)| last - first + 1).sum();
    reader.take(dressed as usize);
    ranges(&mut reader).any(|(first, last)| (first..=last).contains(&u32::from(c)))
}

fn after_zeros() -> Reader {
    let mut reader = Reader::new(TABLE);
    for _ in 0..reader.count() {
        reader.varint();
    }
    reader
}

/// A count, then for each range the gap before it and its length less one.
fn ranges(reader: &mut Reader) -> impl Iterator<Item = (u32, u32)> {
    let mut at = 0;
    (0..reader.count()).map(move |_| {
        let first = at + reader.varint();
        let last = first + reader.varint();
        at = last + 1;
        (first, last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_any_script_have_their_value() {
        assert_eq!(decimal('7'), Some(7));
        assert_eq!(decimal('٣'), Some(3));
        assert_eq!(decimal('９'), Some(9));
        assert_eq!(decimal('\u{1FBF9}'), Some(9));
        assert_eq!(decimal('²'), None);
        assert_eq!(digit('²'), Some(2));
        assert_eq!(digit('⑨'), Some(9));
        assert_eq!(digit('Ⅷ'), None);
        assert_eq!(digit('x'), None);
    }

    #[test]
    fn letters_and_numbers_are_told_from_marks_and_signs() {
        assert!(['a', 'é', '漢', '٣', 'Ⅷ', '½'].into_iter().all(is_alphanumeric));
        assert!(!['_', '#', '\u{301}', '\u{93F}', '№', '\u{10FFFF}'].into_iter().any(is_alphanumeric));
    }

    #[test]
    fn the_table_is_read_to_its_end() {
        let mut reader = after_zeros();
        let dressed: u32 = ranges(&mut reader).map(|(first, last)| last - first + 1).sum();
        reader.take(dressed as usize);
        assert!(ranges(&mut reader).count() > 600);
        assert!(reader.rest().is_empty());
    }
}

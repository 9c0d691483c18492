//! The metadata table: every territory's prefixes, patterns, lengths and formats.
//!
//! Written by `rust/xtask/phone_metadata.py` from the `phonenumbers` package, ordered by calling code with the
//! main territory of a code first. It is held in columns, as it compresses best; a territory is unpacked when
//! it is first asked for. Layout: magic (8 bytes), version (field), number of territories; a column of
//! identifiers (2 bytes each), columns of a byte each (steps of the calling code, and those of [`Fixed`]); the
//! columns of [`Table`] as fields.

use std::sync::OnceLock;

use super::table::{Reader, number, row, text};

/// A static and not a constant: every crate that uses a constant gets a copy of all that it points into.
static DATA: [u8; include_bytes!("../../data/phone.bin").len()] = *include_bytes!("../../data/phone.bin");

pub(super) static TABLE: Table = Table::read(&DATA);

/// Version of libphonenumber's metadata in use, such as `9.0.43`.
///
/// Keep it beside stored keys, and compute them again when it changes.
pub const METADATA_VERSION: &str = Table::read(&DATA).version;

/// Number of territories.
pub(super) const COUNT: usize = Table::read(&DATA).ids.len();
/// Kinds of numbers that have a pattern each.
pub(super) const TYPES: usize = 10;
/// Calling codes are lower.
const CODES: usize = 1000;
const LETTERS: usize = 26;

pub(super) struct Table {
    pub(super) version: &'static str,
    pub(super) ids: &'static [[u8; 2]],
    /// How much higher a calling code is than that of the territory before.
    pub(super) steps: &'static [u8],
    pub(super) fixed: Fixed,
    /// Four bytes each: possible lengths, bit 0 standing for two digits.
    pub(super) masks: &'static [[u8; 4]],
    /// Of each format its template, and what stands for its first group, by their places among the texts.
    pub(super) templates: &'static [u8],
    pub(super) first_groups: &'static [u8],
    /// The formats for use from abroad, by their places among those of the territory.
    pub(super) abroad: &'static [u8],
    pub(super) texts: &'static [u8],
    /// Of each format its groups and its leading digits.
    pub(super) groups: &'static [u8],
    pub(super) leading: &'static [u8],
    /// International prefix, national prefix, leading digits; the general pattern and that of each type.
    pub(super) patterns: [&'static [u8]; 4 + TYPES],
}

/// Columns of one byte a territory.
pub(super) struct Fixed {
    pub(super) one_pattern: &'static [u8],
    /// Places among the texts: dialled prefix, transform rule, extension prefix.
    pub(super) texts: [&'static [u8]; 3],
    /// Places among the masks: lengths dialled from nearby, those of any number, those of each type.
    pub(super) masks: [&'static [u8]; 2 + TYPES],
    pub(super) formats: &'static [u8],
    pub(super) national: &'static [u8],
    pub(super) abroad: &'static [u8],
}

impl Table {
    const fn read(bytes: &'static [u8]) -> Self {
        let mut reader = Reader::new(bytes);
        reader.take(8);
        let version = text(reader.field());
        let count = reader.count();
        let ids = reader.take(count * 2).as_chunks().0;
        let [steps, one_pattern] = reader.columns(count);
        let (texts, masks) = (reader.columns(count), reader.columns(count));
        let [formats, national, abroad] = reader.columns(count);
        let fixed = Fixed { one_pattern, texts, masks, formats, national, abroad };
        let masks = reader.field().as_chunks().0;
        let [templates, first_groups, abroad, texts, groups, leading] = reader.fields();
        let patterns = reader.fields();
        Self {
            version,
            ids,
            steps,
            fixed,
            masks,
            templates,
            first_groups,
            abroad,
            texts,
            groups,
            leading,
            patterns,
        }
    }

    /// The text that a column names.
    pub(super) fn text(&self, column: &'static [u8], index: usize) -> &'static [u8] {
        row(self.texts, number(column, index))
    }

    /// The lengths that a column names.
    pub(super) fn mask(&self, column: &'static [u8], index: usize) -> u32 {
        self.masks.get(number(column, index)).map_or(0, |mask| u32::from_be_bytes(*mask))
    }
}

/// Where territories are, by their names.
pub(super) struct Places {
    pub(super) codes: [u16; COUNT],
    /// One more than the place of the main territory of a calling code, 0 where there is none.
    pub(super) by_code: [u8; CODES],
    /// The same of a region.
    pub(super) by_region: [u8; LETTERS * LETTERS],
}

static PLACES: OnceLock<Box<Places>> = OnceLock::new();

impl Places {
    pub(super) fn get() -> &'static Self {
        PLACES.get_or_init(|| Box::new(Self::read()))
    }

    fn read() -> Self {
        let mut places = Self { codes: [0; COUNT], by_code: [0; CODES], by_region: [0; LETTERS * LETTERS] };
        let mut code = 0;
        let columns = TABLE.steps.iter().zip(TABLE.ids).zip(&mut places.codes).zip(1..);
        for (((step, id), kept), place) in columns {
            code += u16::from(*step);
            *kept = code;
            if let Some(slot) = places.by_code.get_mut(usize::from(code)).filter(|_| *step > 0) {
                *slot = place;
            }
            if let Some(slot) = region_slot(*id).and_then(|slot| places.by_region.get_mut(slot)) {
                *slot = place;
            }
        }
        places
    }
}

/// Where two letters, in any case, are among all pairs of letters.
pub(super) fn region_slot([a, b]: [u8; 2]) -> Option<usize> {
    let letter = |byte: u8| byte.is_ascii_alphabetic().then(|| usize::from(byte.to_ascii_uppercase() - b'A'));
    Some(letter(a)? * LETTERS + letter(b)?)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::Pattern;
    use super::super::table::rows;
    use super::*;

    #[test]
    fn every_column_has_a_row_for_every_territory() {
        let ends = |column: &'static [u8]| rows(column).count() - 1;
        let counted = |column: &[u8]| column.iter().copied().map(usize::from).sum::<usize>();
        for column in TABLE.patterns {
            assert_eq!(ends(column), COUNT);
        }
        let formats = counted(TABLE.fixed.formats);
        assert_eq!((ends(TABLE.groups), ends(TABLE.leading)), (formats, formats));
        assert_eq!((TABLE.templates.len(), TABLE.first_groups.len()), (formats, formats));
        assert_eq!(TABLE.abroad.len(), counted(TABLE.fixed.abroad));
    }

    #[test]
    fn a_table_that_is_cut_short_is_read_without_a_panic() {
        for end in (0..DATA.len()).step_by(97) {
            let table = Table::read(DATA.get(..end).unwrap());
            assert!(table.ids.len() <= COUNT);
            for column in table.patterns {
                let _ = Pattern::unpack(row(column, 3)).prefix(b"123456");
            }
            let _ = (table.text(table.templates, 3), table.mask(table.fixed.masks[0], 3));
        }
    }
}

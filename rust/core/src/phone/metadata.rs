//! The metadata table: every territory's prefixes, patterns, lengths and formats.
//!
//! Written by `rust/xtask/phone_metadata.py` from the `phonenumbers` package. Layout, `n` being a
//! variable-length count: magic (8 bytes), version (field), `n` territories as columns of identifier
//! (3 bytes), calling code (2) and end of record (3); `n` calling codes as columns of code (2) and end in
//! the list (1), the list of territory indices; the records.

use super::pattern::Pattern;
use super::table::{Reader, text};

/// A static and not a constant: every crate that uses a constant gets a copy of all that it points into.
static DATA: [u8; include_bytes!("../../data/phone.bin").len()] = *include_bytes!("../../data/phone.bin");

static TABLE: Header = Header::read(&DATA);

/// Version of libphonenumber's metadata in use, such as `9.0.43`.
///
/// Keep it beside stored keys, and compute them again when it changes.
pub const METADATA_VERSION: &str = Header::read(&DATA).version;

/// Identifier of what belongs to no region: freephone, satellite and other world-wide calling codes.
pub(super) const NON_GEOGRAPHIC: &str = "001";

struct Header {
    version: &'static str,
    ids: &'static [[u8; 3]],
    codes: &'static [[u8; 2]],
    ends: &'static [[u8; 3]],
    calling_codes: &'static [[u8; 2]],
    calling_ends: &'static [[u8; 1]],
    listed: &'static [[u8; 1]],
    records: &'static [u8],
}

impl Header {
    const fn read(bytes: &'static [u8]) -> Self {
        let mut reader = Reader::new(bytes);
        reader.take(8);
        let version = text(reader.field());
        let territories = reader.count();
        let ids = reader.column(territories);
        let codes = reader.column(territories);
        let ends = reader.column(territories);
        let calling = reader.count();
        let calling_codes = reader.column(calling);
        let calling_ends = reader.column(calling);
        let listed = reader.column(territories);
        let records = reader.rest();
        Self { version, ids, codes, ends, calling_codes, calling_ends, listed, records }
    }
}

/// A pattern and the lengths that numbers of it may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desc {
    pub(super) pattern: Pattern,
    lengths: u32,
}

impl Desc {
    fn read(reader: &mut Reader) -> Self {
        let pattern = Pattern::new(reader.field());
        let lengths = if pattern.is_empty() { 0 } else { reader.varint() };
        Self { pattern, lengths }
    }

    /// True when a number may have `digits` digits.
    pub(super) fn has_length(&self, digits: usize) -> bool {
        has_length(self.lengths, digits)
    }

    /// Fewest digits.
    pub(super) fn shortest(&self) -> usize {
        self.lengths.trailing_zeros() as usize + 2
    }

    /// Most digits.
    pub(super) fn longest(&self) -> usize {
        33usize.saturating_sub(self.lengths.leading_zeros() as usize)
    }

    /// True when `digits` have a possible length and match the pattern.
    pub(super) fn matches(&self, digits: &[u8]) -> bool {
        self.has_length(digits.len()) && self.pattern.is_match(digits)
    }
}

/// Bit 0 stands for two digits.
fn has_length(mask: u32, digits: usize) -> bool {
    (2..34).contains(&digits) && mask >> (digits - 2) & 1 == 1
}

/// How one kind of number is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumberFormat {
    /// Fewest and most digits of each group, four bits each.
    pub(super) groups: &'static [u8],
    leading: Pattern,
    /// The text, a byte below 10 standing for the group of that number.
    pub(super) template: &'static [u8],
    /// What stands for the first group in the national format, 1 standing for that group; or empty.
    pub(super) first_group: &'static [u8],
}

impl NumberFormat {
    fn read(reader: &mut Reader) -> Self {
        Self {
            groups: reader.field(),
            leading: Pattern::new(reader.field()),
            template: reader.field(),
            first_group: reader.field(),
        }
    }

    /// True when `digits` are written in this format.
    pub(super) fn applies_to(&self, digits: &[u8]) -> bool {
        let fewest: usize = self.groups.iter().map(|bounds| usize::from(bounds >> 4)).sum();
        let most: usize = self.groups.iter().map(|bounds| usize::from(bounds & 0xF)).sum();
        (fewest..=most).contains(&digits.len()) && (self.leading.is_empty() || self.leading.is_prefix(digits))
    }
}

/// Short and emergency numbers of a region.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShortNumbers {
    pub(super) general: Desc,
    pub(super) codes: Desc,
    pub(super) emergency: Pattern,
}

/// A region, or a calling code that belongs to no region.
#[derive(Debug, Clone, Copy)]
pub(super) struct Territory {
    /// Two letters, or [`NON_GEOGRAPHIC`].
    pub(super) id: &'static str,
    pub(super) country_code: u16,
    /// Fixed and mobile numbers have the same pattern.
    pub(super) one_pattern: bool,
    /// What is dialled before a country code.
    pub(super) international_prefix: Pattern,
    dialled_prefix: &'static [u8],
    /// What is dialled before a national number, carrier selection included.
    pub(super) national_prefix: Pattern,
    /// What the national prefix is replaced by, a byte below 10 standing for a group; or empty.
    pub(super) transform: &'static [u8],
    /// Tells the region from others of the same calling code.
    pub(super) leading: Pattern,
    extension_prefix: &'static [u8],
    pub(super) general: Desc,
    local_lengths: u32,
    rest: Reader,
}

impl Territory {
    fn open(index: usize) -> Option<Self> {
        let end = |index: usize| TABLE.ends.get(index).map(|end| key(*end));
        let start = index.checked_sub(1).map_or(Some(0), end)?;
        let body = TABLE.records.get(start as usize..end(index)? as usize)?;
        let country_code = u16::from_be_bytes(*TABLE.codes.get(index)?);
        Some(Self::read(id(index)?, country_code, Reader::new(body)))
    }

    fn read(id: &'static str, country_code: u16, mut reader: Reader) -> Self {
        Self {
            id,
            country_code,
            one_pattern: reader.varint() == 1,
            international_prefix: Pattern::new(reader.field()),
            dialled_prefix: reader.field(),
            national_prefix: Pattern::new(reader.field()),
            transform: reader.field(),
            leading: Pattern::new(reader.field()),
            extension_prefix: reader.field(),
            general: Desc::read(&mut reader),
            local_lengths: reader.varint(),
            rest: reader,
        }
    }

    /// The region named by two letters in any case.
    pub(super) fn of_region(region: &str) -> Option<Self> {
        let [a, b] = region.as_bytes() else { return None };
        let wanted = [a.to_ascii_uppercase(), b.to_ascii_uppercase(), b' '];
        Self::open(TABLE.ids.binary_search_by_key(&key(wanted), |id| key(*id)).ok()?)
    }

    /// True when this is the only territory of the calling code.
    pub(super) fn is_all_of(&self, country_code: u16) -> bool {
        self.country_code == country_code && !is_shared(country_code)
    }

    /// The main territory of a calling code.
    pub(super) fn of_code(country_code: u16) -> Option<Self> {
        sharing(country_code).next()
    }

    /// What is dialled before a country code; empty where there are several and none is preferred.
    pub(super) fn dialled_prefix(&self) -> &'static str {
        text(self.dialled_prefix)
    }

    /// What is written before an extension; or empty.
    pub(super) fn extension_prefix(&self) -> &'static str {
        text(self.extension_prefix)
    }

    /// True when numbers of this length can be dialled only from nearby.
    pub(super) fn is_local_length(&self, digits: usize) -> bool {
        has_length(self.local_lengths, digits)
    }

    /// The ten types in the order in which they are looked for, fixed line and mobile last.
    pub(super) fn types(&self) -> impl Iterator<Item = Desc> {
        let mut reader = self.rest;
        std::iter::repeat_with(move || Desc::read(&mut reader)).take(10)
    }

    /// Formats: the national ones, then those for use from abroad where they differ.
    fn formats(&self) -> (Reader, Reader, Reader) {
        let mut reader = self.rest;
        for _ in 0..10 {
            Desc::read(&mut reader);
        }
        let national = Reader::new(reader.field());
        let international = Reader::new(reader.field());
        (national, international, reader)
    }

    /// The format in which `digits` are written, nationally or from abroad.
    pub(super) fn format_for(&self, digits: &[u8], nationally: bool) -> Option<NumberFormat> {
        let (national, mut reader, _) = self.formats();
        let mut count = reader.count();
        if nationally || count == 0 {
            reader = national;
            count = reader.count();
        }
        (0..count).map(|_| NumberFormat::read(&mut reader)).find(|format| format.applies_to(digits))
    }

    /// Short numbers; their patterns are empty where libphonenumber knows none.
    pub(super) fn short_numbers(&self) -> ShortNumbers {
        let (_, _, mut reader) = self.formats();
        let general = Desc::read(&mut reader);
        let codes = Desc::read(&mut reader);
        ShortNumbers { general, codes, emergency: Pattern::new(reader.field()) }
    }
}

/// Three bytes as one value of the same order.
fn key([a, b, c]: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, a, b, c])
}

fn id(index: usize) -> Option<&'static str> {
    Some(str::from_utf8(TABLE.ids.get(index)?).ok()?.trim_ascii_end())
}

/// The regions that libphonenumber knows: two capital letters each, in order.
pub fn regions() -> impl Iterator<Item = &'static str> {
    (0..TABLE.ids.len()).filter_map(id).filter(|id| *id != NON_GEOGRAPHIC)
}

/// True for the two letters, in any case, of a region that libphonenumber knows.
pub(super) fn is_region(region: &str) -> bool {
    Territory::of_region(region).is_some()
}

/// The territories of a calling code, the main one first; none when the code does not exist.
pub(super) fn sharing(country_code: u16) -> impl Iterator<Item = Territory> {
    indices(country_code).unwrap_or(&[]).iter().filter_map(|[index]| Territory::open(usize::from(*index)))
}

/// True for a calling code that exists.
pub(super) fn is_calling_code(country_code: u16) -> bool {
    indices(country_code).is_some()
}

/// True when several territories share the calling code.
pub(super) fn is_shared(country_code: u16) -> bool {
    indices(country_code).is_some_and(|listed| listed.len() > 1)
}

fn indices(country_code: u16) -> Option<&'static [[u8; 1]]> {
    let at =
        TABLE.calling_codes.binary_search_by_key(&country_code, |code| u16::from_be_bytes(*code)).ok()?;
    let end = |at: usize| TABLE.calling_ends.get(at).map(|[end]| usize::from(*end));
    TABLE.listed.get(at.checked_sub(1).map_or(Some(0), end)?..end(at)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_is_read_to_its_end() {
        for index in 0..TABLE.ids.len() {
            let territory = Territory::open(index).unwrap();
            let (_, _, mut reader) = territory.formats();
            Desc::read(&mut reader);
            Desc::read(&mut reader);
            reader.field();
            assert!(reader.rest().is_empty(), "{}", territory.id);
            assert!(sharing(territory.country_code).any(|other| other.id == territory.id));
        }
        assert_eq!(TABLE.listed.len(), TABLE.ids.len());
    }

    #[test]
    fn the_main_territory_of_a_shared_code_comes_first() {
        for (code, id) in [(1, "US"), (7, "RU"), (39, "IT"), (44, "GB"), (47, "NO"), (61, "AU")] {
            assert_eq!(Territory::of_code(code).unwrap().id, id);
            assert!(is_shared(code));
        }
        assert!(!is_calling_code(999));
    }

    #[test]
    fn a_table_that_is_cut_short_is_read_without_a_panic() {
        let whole: &'static [u8] = include_bytes!("../../data/phone.bin");
        for end in (0..whole.len()).step_by(97) {
            let header = Header::read(whole.get(..end).unwrap());
            let mut territory = Territory::read("XX", 0, Reader::new(header.records));
            territory.rest = Reader::new(header.records);
            assert!(territory.types().count() == 10);
            let _ = territory.format_for(b"123456", true);
        }
    }
}

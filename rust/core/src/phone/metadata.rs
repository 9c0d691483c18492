//! What the metadata says of every territory: its prefixes, patterns, lengths and formats.

use std::sync::OnceLock;

use super::columns::{COUNT, Places, TABLE, TYPES, region_slot};
use super::pattern::Pattern;
use super::table::{number, row, rows, text};

/// Identifier of what belongs to no region: freephone, satellite and other world-wide calling codes.
pub(super) const NON_GEOGRAPHIC: &str = "001";

/// A pattern and the lengths that numbers of it may have; none where there is no such number.
#[derive(Debug)]
pub(super) struct Desc {
    pub(super) pattern: Pattern,
    lengths: u32,
}

impl Desc {
    pub(super) const fn new(pattern: Pattern, lengths: u32) -> Self {
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
#[derive(Debug)]
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
    /// True when `digits` are written in this format.
    pub(super) fn applies_to(&self, digits: &[u8]) -> bool {
        let fewest: usize = self.groups.iter().map(|bounds| usize::from(bounds >> 4)).sum();
        let most: usize = self.groups.iter().map(|bounds| usize::from(bounds & 0xF)).sum();
        (fewest..=most).contains(&digits.len()) && (self.leading.is_empty() || self.leading.is_prefix(digits))
    }
}

/// A region, or a calling code that belongs to no region.
#[derive(Debug)]
pub(super) struct Territory {
    index: usize,
    /// Two letters, or [`NON_GEOGRAPHIC`].
    pub(super) id: &'static str,
    pub(super) country_code: u16,
    /// Fixed and mobile numbers have the same pattern.
    pub(super) one_pattern: bool,
    /// What is dialled before a country code.
    pub(super) international_prefix: Pattern,
    /// The same as text; empty where there are several and none is preferred.
    pub(super) dialled_prefix: &'static str,
    /// What is dialled before a national number, carrier selection included.
    pub(super) national_prefix: Pattern,
    /// What the national prefix is replaced by, a byte below 10 standing for a group; or empty.
    pub(super) transform: &'static [u8],
    /// Tells the region from others of the same calling code.
    pub(super) leading: Pattern,
    /// What is written before an extension; or empty.
    pub(super) extension_prefix: &'static str,
    pub(super) general: Desc,
    local_lengths: u32,
    /// In the order in which they are looked for, fixed line and mobile last.
    pub(super) types: [Desc; TYPES],
    /// The national ones, then those that are for use from abroad alone.
    formats: Vec<NumberFormat>,
    national: usize,
    /// Places of the formats for use from abroad; empty where they are the national ones.
    abroad: &'static [u8],
}

static TERRITORIES: [OnceLock<Box<Territory>>; COUNT] = [const { OnceLock::new() }; COUNT];

impl Territory {
    fn open(index: usize) -> Option<&'static Self> {
        Some(TERRITORIES.get(index)?.get_or_init(|| Box::new(Self::unpack(index))))
    }

    fn unpack(index: usize) -> Self {
        let fixed = &TABLE.fixed;
        let [dialled, transform, extension] = fixed.texts.map(|column| TABLE.text(column, index));
        let mut masks = fixed.masks.iter().map(|column| TABLE.mask(column, index));
        let mut patterns = TABLE.patterns.iter().map(|column| Pattern::unpack(row(column, index)));
        let mut pattern = || patterns.next().unwrap_or_default();
        let mut lengths = || masks.next().unwrap_or(0);
        Self {
            index,
            id: id(index),
            country_code: Places::get().codes.get(index).copied().unwrap_or(0),
            one_pattern: number(fixed.one_pattern, index) == 1,
            international_prefix: pattern(),
            dialled_prefix: text(dialled),
            national_prefix: pattern(),
            transform,
            leading: pattern(),
            extension_prefix: text(extension),
            local_lengths: lengths(),
            general: Desc::new(pattern(), lengths()),
            types: [(); TYPES].map(|()| Desc::new(pattern(), lengths())),
            formats: formats(index),
            national: number(fixed.national, index),
            abroad: part(TABLE.abroad, fixed.abroad, index),
        }
    }

    /// The region named by two letters in any case.
    pub(super) fn of_region(region: &str) -> Option<&'static Self> {
        let slot = region_slot(region.as_bytes().try_into().ok()?)?;
        Self::open(usize::from(*Places::get().by_region.get(slot)?).checked_sub(1)?)
    }

    /// The main territory of a calling code.
    pub(super) fn of_code(country_code: u16) -> Option<&'static Self> {
        Self::open(main_of(country_code)?)
    }

    /// True when this is the only territory of the calling code.
    pub(super) fn is_all_of(&self, country_code: u16) -> bool {
        self.country_code == country_code && !is_shared(country_code)
    }

    /// True when numbers of this length can be dialled only from nearby.
    pub(super) fn is_local_length(&self, digits: usize) -> bool {
        has_length(self.local_lengths, digits)
    }

    /// The format in which `digits` are written, nationally or from abroad.
    pub(super) fn format_for(&self, digits: &[u8], nationally: bool) -> Option<&NumberFormat> {
        let applies = |format: &&NumberFormat| format.applies_to(digits);
        if nationally || self.abroad.is_empty() {
            return self.formats.iter().take(self.national).find(applies);
        }
        self.abroad.iter().filter_map(|place| self.formats.get(usize::from(*place))).find(applies)
    }

    /// The place of the territory in every table.
    pub(super) const fn index(&self) -> usize {
        self.index
    }
}

/// What belongs to a territory of a column of which it has as many rows as `counts` says.
fn part(column: &'static [u8], counts: &'static [u8], index: usize) -> &'static [u8] {
    let (before, own) = place_of(counts, index);
    column.get(before..before + own).unwrap_or(&[])
}

/// How many rows come before those of a territory, and how many it has.
fn place_of(counts: &'static [u8], index: usize) -> (usize, usize) {
    let before = counts.iter().take(index).copied().map(usize::from).sum();
    (before, number(counts, index))
}

fn formats(index: usize) -> Vec<NumberFormat> {
    let (before, own) = place_of(TABLE.fixed.formats, index);
    let columns = rows(TABLE.groups).zip(rows(TABLE.leading)).enumerate().skip(before).take(own);
    let format = |(place, (groups, leading))| NumberFormat {
        groups,
        leading: Pattern::unpack(leading),
        template: TABLE.text(TABLE.templates, place),
        first_group: TABLE.text(TABLE.first_groups, place),
    };
    columns.map(format).collect()
}

fn id(index: usize) -> &'static str {
    let letters = TABLE.ids.get(index).map_or("", |id| text(id));
    if letters.starts_with('0') { NON_GEOGRAPHIC } else { letters }
}

/// The regions that libphonenumber knows: two capital letters each, in order.
pub fn regions() -> impl Iterator<Item = &'static str> {
    let mut all: Vec<_> = (0..COUNT).map(id).filter(|id| *id != NON_GEOGRAPHIC).collect();
    all.sort_unstable();
    all.into_iter()
}

/// True for the two letters, in any case, of a region that libphonenumber knows.
pub(super) fn is_region(region: &str) -> bool {
    Territory::of_region(region).is_some()
}

/// The place of the main territory of a calling code.
fn main_of(country_code: u16) -> Option<usize> {
    usize::from(*Places::get().by_code.get(usize::from(country_code))?).checked_sub(1)
}

/// The territories of a calling code, the main one first; none when the code does not exist.
pub(super) fn sharing(country_code: u16) -> impl Iterator<Item = &'static Territory> {
    let first = main_of(country_code);
    let others =
        first.into_iter().flat_map(|main| (main + 1..COUNT).take_while(|at| number(TABLE.steps, *at) == 0));
    first.into_iter().chain(others).filter_map(Territory::open)
}

/// True for a calling code that exists.
pub(super) fn is_calling_code(country_code: u16) -> bool {
    main_of(country_code).is_some()
}

/// True when several territories share the calling code.
pub(super) fn is_shared(country_code: u16) -> bool {
    main_of(country_code).is_some_and(|main| TABLE.steps.get(main + 1) == Some(&0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_territory_can_be_opened_and_found() {
        for index in 0..COUNT {
            let territory = Territory::open(index).unwrap();
            assert!(!territory.general.pattern.is_empty(), "{}", territory.id);
            assert!(territory.general.longest() >= territory.general.shortest(), "{}", territory.id);
            assert!(sharing(territory.country_code).any(|other| other.index == index));
        }
    }

    #[test]
    fn the_main_territory_of_a_shared_code_comes_first() {
        for (code, id) in [(1, "US"), (7, "RU"), (39, "IT"), (44, "GB"), (47, "NO"), (61, "AU")] {
            assert_eq!(Territory::of_code(code).unwrap().id, id);
            assert!(is_shared(code));
        }
        assert!(!is_calling_code(999));
    }
}

//! Short numbers: emergency numbers and the short codes of a region.

use std::sync::OnceLock;

use serde::Serialize;

use super::columns::COUNT;
use super::metadata::{Desc, Territory};
use super::number::PhoneNumber;
use super::pattern::Pattern;
use super::table::{Reader, row};
use super::text::{Text, leading_plus, possible_number};
use super::{digits::Digits, parse, unicode};

/// Written by `rust/xtask/phone_metadata.py` beside the metadata, in its order of territories: the number of
/// territories; columns of possible lengths (4 bytes each) of any short number and of short codes; columns of
/// patterns of the two and of emergency numbers, as fields.
static DATA: &[u8] = include_bytes!("../../data/short.bin");

static TABLE: Table = Table::read(DATA);

struct Table {
    lengths: [&'static [[u8; 4]]; 2],
    patterns: [&'static [u8]; 3],
}

impl Table {
    const fn read(bytes: &'static [u8]) -> Self {
        let mut reader = Reader::new(bytes);
        let size = reader.count() * 4;
        let lengths = [reader.take(size).as_chunks().0, reader.take(size).as_chunks().0];
        Self { lengths, patterns: reader.fields() }
    }
}

/// Short and emergency numbers of a region; the patterns are empty where libphonenumber knows none.
#[derive(Debug)]
struct ShortNumbers {
    general: Desc,
    codes: Desc,
    emergency: Pattern,
}

static REGIONS: [OnceLock<Box<ShortNumbers>>; COUNT] = [const { OnceLock::new() }; COUNT];

impl ShortNumbers {
    fn of(region: &str) -> Option<&'static Self> {
        let index = Territory::of_region(region)?.index();
        Some(REGIONS.get(index)?.get_or_init(|| Box::new(Self::unpack(index))))
    }

    fn unpack(index: usize) -> Self {
        let [general, codes, emergency] = TABLE.patterns.map(|column| Pattern::unpack(row(column, index)));
        let [of_general, of_codes] =
            TABLE.lengths.map(|column| column.get(index).map_or(0, |mask| u32::from_be_bytes(*mask)));
        Self { general: Desc::new(general, of_general), codes: Desc::new(codes, of_codes), emergency }
    }
}

/// Kind of a short number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShortKind {
    /// Reaches an emergency service.
    Emergency,
    /// Any other short number of the region: directory assistance, a service, a carrier's code.
    ShortCode,
}

impl ShortKind {
    /// The word that hosts see: `emergency`, `short_code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::ShortCode => "short_code",
        }
    }
}

/// Kind of short number that `raw` is when dialled in `region` (two letters).
#[must_use]
pub fn short_kind(raw: &str, region: &str) -> Option<ShortKind> {
    if is_emergency_number(raw, region) {
        return Some(ShortKind::Emergency);
    }
    let number = parse(raw, Some(region)).ok()?;
    is_short_number(&number, region).then_some(ShortKind::ShortCode)
}

/// True when `raw`, as dialled in `region` (two letters), is an emergency number and nothing more. One with
/// a country code in front is not: `+1 911` does not connect.
#[must_use]
pub fn is_emergency_number(raw: &str, region: &str) -> bool {
    let mut text = Text::empty();
    if !text.fill(raw) {
        return false;
    }
    let (_, number) = possible_number(text.as_slice());
    if leading_plus(number) > 0 {
        return false;
    }
    let mut digits = Digits::new();
    for digit in number.iter().filter_map(|c| unicode::digit(*c)) {
        digits.push(b'0' + digit);
    }
    ShortNumbers::of(region).is_some_and(|short| short.emergency.is_match(digits.as_slice()))
}

/// True when the number is a short number, emergency numbers included, dialled in `region` (two letters).
#[must_use]
pub fn is_short_number(number: &PhoneNumber, region: &str) -> bool {
    let in_country = Territory::of_region(region).is_some_and(|it| it.country_code == number.country_code());
    let matches =
        |short: &ShortNumbers| short.general.matches(number.digits()) && short.codes.matches(number.digits());
    in_country && ShortNumbers::of(region).is_some_and(matches)
}

pub(super) fn kind_of_number(number: &PhoneNumber, region: &str) -> Option<ShortKind> {
    if !is_short_number(number, region) {
        return None;
    }
    let emergency = &ShortNumbers::of(region)?.emergency;
    Some(if emergency.is_match(number.digits()) { ShortKind::Emergency } else { ShortKind::ShortCode })
}

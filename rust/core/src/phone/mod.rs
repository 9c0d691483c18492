//! Phone numbers, as libphonenumber defines them.
//!
//! A port of the behaviour of libphonenumber over its own metadata, for every region: what parses, what it
//! is, how it is written, and how well two numbers match. The tests hold it to the `phonenumbers` package of
//! the same version as the metadata.
//!
//! | module | its job |
//! |---|---|
//! | `parse` | text to number |
//! | `text`, `extension`, `rfc3966`, `unicode` | finding the number in the text, its extension and parameters |
//! | `number`, `validity`, `short` | what is known of a number |
//! | `format`, `written` | how it is written, and all that is shown of it |
//! | `keys`, `matching`, `typed` | looking it up, comparing two, looking up what was typed so far |
//! | `metadata`, `columns`, `table`, `pattern`, `tokens`, `digits` | the compiled metadata and what reads it |
//! | `several` | all the numbers of one text, for the index |
//! | `fault`, `withheld`, `info` | what is wrong with a text; callers without number; everything at once |

mod columns;
mod digits;
mod extension;
mod fault;
mod format;
mod info;
mod keys;
mod matching;
mod metadata;
mod number;
mod parse;
mod pattern;
mod rfc3966;
#[cfg(feature = "host")]
mod several;
mod short;
mod table;
mod text;
mod tokens;
#[cfg(feature = "host")]
mod typed;
mod unicode;
mod validity;
mod withheld;
mod written;

pub use columns::METADATA_VERSION;
pub use fault::PhoneError;
pub use format::{Format, format, normalize};
pub use info::{PhoneInfo, describe};
pub(crate) use keys::lookup_e164;
pub use keys::{Keys, keys};
pub use matching::{MatchStrength, compare, match_numbers};
pub use metadata::regions;
pub use number::PhoneNumber;
#[cfg(feature = "host")]
pub use several::{Entry, IndexFault, IndexRow, Indexed, entries, index, suggest};
pub use short::{ShortKind, is_emergency_number, is_short_number, short_kind};
#[cfg(feature = "host")]
pub use typed::{SearchTerms, search_terms};
pub use validity::{NumberType, Possibility};
pub use withheld::is_withheld;
pub use written::Written;

use crate::error::Error;

/// Reads the number in `raw`, as people and phone systems write it. `region` (two letters, any case) is
/// where it is dialled; a text with a `+` and a country code needs none.
///
/// # Errors
/// `phone.empty` and `phone.withheld` for a text without a number; `phone.not_a_number`,
/// `phone.invalid_country_code`, `phone.too_short_after_idd`, `phone.too_short_nsn` and `phone.too_long` as
/// libphonenumber has them, with the offset in characters at which it shows; `phone.unknown_region` when the
/// text needs a region and the one given is not known.
pub fn parse(raw: &str, region: Option<&str>) -> Result<PhoneNumber, Error> {
    let territory = region.and_then(metadata::Territory::of_region);
    let home = territory.map_or(parse::Home::Unknown, parse::Home::Region);
    parse::read(raw, home).map_err(|fault| fault.explain(raw, region))
}

//! The little that the fold asks of phone numbers.

use crate::phone;

pub(super) use crate::phone::is_withheld;

/// The number in E.164, where it parses in `region`: merely possible numbers too, so that a lookup degrades
/// gently. An extension has none.
pub(super) fn e164(raw: &str, region: Option<&str>) -> Option<String> {
    phone::lookup_e164(raw, region)
}

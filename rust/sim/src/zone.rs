//! The zone of the PBX's clock.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

/// A zone by IANA name, or a fixed offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Seconds that local time is ahead of UTC at an instant in UTC seconds.
    #[must_use]
    pub fn offset_at(&self, epoch: i64) -> i32 {
        let at = Timestamp::from_second(epoch).unwrap_or(Timestamp::UNIX_EPOCH);
        self.0.to_offset(at).seconds()
    }
}

impl Default for Zone {
    /// Europe/Berlin: not UTC, and with summer time, so that a mixed-up clock shows.
    fn default() -> Self {
        Self(TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC))
    }
}

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with(['+', '-']) {
            let parsed = strtime::parse("%:z", text).ok().and_then(|parsed| parsed.offset());
            let offset: Offset = parsed.ok_or_else(|| format!("{text} is not an offset such as +02:00"))?;
            return Ok(Self(TimeZone::fixed(offset)));
        }
        TimeZone::get(text).map(Self).map_err(|_| format!("{text} is not a time zone"))
    }
}

//! PBX-local times, in the formats that the PBX prints.

use clap::ValueEnum;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// `system_date_format`: System > Date and Time of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum DateFormat {
    /// `09/10/2025` for the ninth of October.
    #[default]
    #[value(name = "DD/MM/YYYY")]
    DayMonthYear,
    /// `10/09/2025` for the ninth of October.
    #[value(name = "MM/DD/YYYY")]
    MonthDayYear,
    /// `2025/10/09` for the ninth of October.
    #[value(name = "YYYY/MM/DD")]
    YearMonthDay,
}

/// `system_time_format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum TimeFormat {
    /// `16:54:12`.
    #[default]
    #[value(name = "24")]
    Hours24,
    /// `04:54:12 PM`.
    #[value(name = "12")]
    Hours12,
}

impl DateFormat {
    /// The word in `system/information`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DayMonthYear => "DD/MM/YYYY",
            Self::MonthDayYear => "MM/DD/YYYY",
            Self::YearMonthDay => "YYYY/MM/DD",
        }
    }

    const fn pattern(self) -> &'static str {
        match self {
            Self::DayMonthYear => "%d/%m/%Y",
            Self::MonthDayYear => "%m/%d/%Y",
            Self::YearMonthDay => "%Y/%m/%d",
        }
    }
}

impl TimeFormat {
    /// The word in `system/information`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hours24 => "HH:MM:SS",
            Self::Hours12 => "hh:mm:ss PM",
        }
    }

    const fn pattern(self) -> &'static str {
        match self {
            Self::Hours24 => "%H:%M:%S",
            Self::Hours12 => "%I:%M:%S %p",
        }
    }
}

fn civil(epoch: i64, utc_offset: i32) -> DateTime {
    let at = Timestamp::from_second(epoch).unwrap_or(Timestamp::UNIX_EPOCH);
    Offset::from_seconds(utc_offset).unwrap_or(Offset::UTC).to_datetime(at)
}

/// UTC seconds as PBX-local text in a `strftime` pattern.
#[must_use]
pub fn local_time(epoch: i64, utc_offset: i32, pattern: &str) -> String {
    strtime::format(pattern, civil(epoch, utc_offset)).unwrap_or_default()
}

/// UTC seconds in the display format of the PBX.
#[must_use]
pub fn display_time(epoch: i64, utc_offset: i32, date: DateFormat, time: TimeFormat) -> String {
    local_time(epoch, utc_offset, &format!("{} {}", date.pattern(), time.pattern()))
}

/// A display format text back to UTC seconds; `None` when it is written in another format.
#[must_use]
pub fn parse_display_time(text: &str, utc_offset: i32, date: DateFormat, time: TimeFormat) -> Option<i64> {
    let pattern = format!("{} {}", date.pattern(), time.pattern());
    let local = strtime::parse(pattern, text).ok()?.to_datetime().ok()?;
    let utc = local.checked_sub(SignedDuration::from_secs(utc_offset.into())).ok()?;
    Offset::UTC.to_timestamp(utc).ok().map(Timestamp::as_second)
}

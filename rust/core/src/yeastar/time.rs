//! The times that a PBX writes: its own clock, without a zone.

use std::ops::RangeInclusive;

use time::{Date, Month, PrimitiveDateTime, Time};

/// The epochs that a `call_id` can begin with: from 2001 to the end of the century.
const PLAUSIBLE_EPOCH: RangeInclusive<i64> = 1_000_000_000..=4_102_444_799;

/// Zones lie within this many seconds of UTC …
const MAX_OFFSET: i64 = 14 * 3600;

/// … and on multiples of this many.
const OFFSET_STEP: i64 = 15 * 60;

/// UTC seconds at which a call began: the digits before the dot of its `call_id`.
///
/// `None` when the id has another form (a uaCSTA id, a SIP Call-ID) or the number is no plausible epoch.
#[must_use]
pub fn call_epoch(call_id: &str) -> Option<i64> {
    let (epoch, _) = call_id.trim().split_once('.')?;
    if !epoch.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    epoch.parse().ok().filter(|epoch| PLAUSIBLE_EPOCH.contains(epoch))
}

/// A time with the year first: `2022-04-27 19:04:36` or `2022/04/27 19:04:36`, to seconds since
/// 1970-01-01 00:00:00 on the clock of the PBX.
pub(crate) fn local_seconds(text: &str) -> Option<i64> {
    match candidates(text)? {
        (first, None) => Some(first),
        (_, Some(_)) => None,
    }
}

/// A time in the display format of the PBX, any of year, month or day first, 12 or 24 hours.
///
/// `09/10/2025` is two days. Where UTC seconds are known, the reading whose difference to them is an
/// offset that a zone can have is taken; without them such a text gives `None`.
pub(crate) fn display_seconds(text: &str, utc: Option<i64>) -> Option<i64> {
    match candidates(text)? {
        (only, None) => Some(only),
        (first, Some(second)) => {
            let utc = utc?;
            [first, second].into_iter().find(|&local| utc_offset(local, utc).is_some())
        }
    }
}

/// Seconds that a clock showing `local` is ahead of UTC, where the two were read within a minute of each
/// other.
pub(crate) fn utc_offset(local: i64, utc: i64) -> Option<i32> {
    let difference = local.saturating_sub(utc);
    let offset =
        difference.saturating_add(OFFSET_STEP / 2).div_euclid(OFFSET_STEP).saturating_mul(OFFSET_STEP);
    let near = difference.saturating_sub(offset).saturating_abs() <= 60;
    i32::try_from(offset).ok().filter(|_| near && offset.saturating_abs() <= MAX_OFFSET)
}

/// The one or two readings of a text: day first, then month first.
fn candidates(text: &str) -> Option<(i64, Option<i64>)> {
    let (date, clock) = text.trim().split_once([' ', 'T'])?;
    let clock = read_clock(clock.trim())?;
    let [a, b, c] = date_parts(date)?;
    let at = |year: &str, month: &str, day: &str| seconds(year, month, day, clock);
    if a.len() == 4 {
        return Some((at(a, b, c)?, None));
    }
    if c.len() != 4 {
        return None;
    }
    match (at(c, b, a), at(c, a, b)) {
        (Some(first), Some(second)) if first != second => Some((first, Some(second))),
        (Some(only), _) | (None, Some(only)) => Some((only, None)),
        (None, None) => None,
    }
}

/// The three numbers of a date.
fn date_parts(date: &str) -> Option<[&str; 3]> {
    let mut parts = date.split(['-', '/', '.']);
    let found = [parts.next()?, parts.next()?, parts.next()?];
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.next().is_none() && found.iter().all(digits)).then_some(found)
}

/// `19:04:36` or `07:04:36 PM`.
fn read_clock(text: &str) -> Option<Time> {
    let upper = text.to_ascii_uppercase();
    let (clock, afternoon) = match (upper.strip_suffix("AM"), upper.strip_suffix("PM")) {
        (Some(clock), _) => (clock.trim_end(), Some(false)),
        (None, Some(clock)) => (clock.trim_end(), Some(true)),
        (None, None) => (upper.as_str(), None),
    };
    let mut parts = clock.split(':').map(str::parse::<u8>);
    let (hour, minute, second) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    if parts.next().is_some() {
        return None;
    }
    let hour = match afternoon {
        None => hour,
        Some(_) if hour == 0 || hour > 12 => return None,
        Some(false) => hour % 12,
        Some(true) => hour % 12 + 12,
    };
    Time::from_hms(hour, minute, second).ok()
}

fn seconds(year: &str, month: &str, day: &str, clock: Time) -> Option<i64> {
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    Some(PrimitiveDateTime::new(date, clock).assume_utc().unix_timestamp())
}

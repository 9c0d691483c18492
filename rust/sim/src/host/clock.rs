//! The host's clock and its one conversion from UTC seconds to the site's zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Now: milliseconds since the epoch, UTC.
#[must_use]
pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// `YYYY-MM-DD HH:MM:SS` in `zone`, as a site gives its times; `None` for seconds outside the calendar.
#[must_use]
pub fn site_time(utc_seconds: i64, zone: &TimeZone) -> Option<String> {
    let time = Timestamp::from_second(utc_seconds).ok()?.to_zoned(zone.clone());
    Some(time.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_the_zone_of_the_site() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(site_time(1_760_000_000, &TimeZone::UTC).unwrap(), "2025-10-09 08:53:20");
        assert_eq!(site_time(1_760_000_000, &berlin).unwrap(), "2025-10-09 10:53:20");
        assert_eq!(site_time(1_765_000_000, &berlin).unwrap(), "2025-12-06 06:46:40");
    }

    #[test]
    fn seconds_outside_the_calendar_have_no_text() {
        assert_eq!(site_time(i64::MAX, &TimeZone::UTC), None);
    }
}

//! A moment that is known from outside a page: when it was fetched.

use jiff::{SignedDuration, Timestamp, civil, tz::Offset};
use serde::{Deserialize, Deserializer};

/// When a page was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment(Timestamp);

impl Moment {
    /// Reads `2026-06-30T14:05Z`, `2026-06-30T14:05:00+02:00`, and, in UTC, `2026-06-30T14:05` and `2026-06-30`.
    ///
    /// # Errors
    ///
    /// What was read instead, and how a moment is written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let in_utc = |time: civil::DateTime| Offset::UTC.to_timestamp(time).ok();
        let zoned = text.parse::<Timestamp>().ok();
        let local = || text.parse::<civil::DateTime>().ok().and_then(in_utc);
        let day = || text.parse::<civil::Date>().ok().and_then(|day| in_utc(day.at(0, 0, 0, 0)));
        zoned
            .or_else(local)
            .or_else(day)
            .map(Self)
            .ok_or_else(|| format!("`{text}` is no moment; write it like 2026-06-30T14:05Z or 2026-06-30"))
    }

    /// The day, in UTC, that a moment `seconds` earlier was on; with the minute, if `to_the_minute`.
    pub(crate) fn earlier(self, seconds: i64, to_the_minute: bool) -> Option<String> {
        let then = self.0.checked_sub(SignedDuration::from_secs(seconds)).ok()?;
        let then = Offset::UTC.to_datetime(then);
        let day = then.date().to_string();
        Some(if to_the_minute { format!("{day}T{:02}:{:02}Z", then.hour(), then.minute()) } else { day })
    }

    /// Whether a day (`2026-06-30`) has not begun anywhere on earth.
    pub(crate) fn is_before(self, day: &str) -> bool {
        // Zones lie up to fourteen hours before UTC.
        self.earlier(-14 * 3600, false).is_some_and(|latest| *latest < *day)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let known = Moment::parse("2026-06-30T14:05Z").unwrap();
        for same in ["2026-06-30T16:05+02:00", "2026-06-30T14:05", "2026-06-30T14:05:00Z"] {
            assert_eq!(Moment::parse(same), Ok(known), "{same}");
        }
        assert_eq!(Moment::parse("2026-06-30"), Moment::parse("2026-06-30T00:00Z"));
        for wrong in ["", "yesterday", "30.06.2026", "2026-06-31"] {
            assert!(Moment::parse(wrong).is_err_and(|told| told.contains("like 2026-06-30T14:05Z")), "{wrong}");
        }
    }

    #[test]
    fn what_lies_before_and_after() {
        let known = Moment::parse("2026-06-30T14:05Z").unwrap();
        assert_eq!(known.earlier(52 * 60, true).as_deref(), Some("2026-06-30T13:13Z"));
        assert_eq!(known.earlier(15 * 3600, false).as_deref(), Some("2026-06-29"));
        assert_eq!(known.earlier(i64::MAX, false), None);
        assert!(known.is_before("2026-07-02"));
        assert!(!known.is_before("2026-07-01"));
        assert!(!known.is_before("2026-06-30"));
    }
}

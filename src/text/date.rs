//! Dates in text: what people and programs write, out comes ISO 8601 as precise as the text.
//!
//! Read are ISO 8601 and RFC 2822, year-first numbers (`2026/6/30`, `2026年6月30日`), and day and month names in the
//! languages of `rules/vocabulary/months.yaml`, each with an optional time and zone. Deliberately absent: guesses.
//! `05/06/2026` is two dates and so none; only where one part exceeds 12, or both are equal, is it read, or where the
//! caller knows the habit of the page ([`Habit`]). With dots the day comes first (`05.06.2026`), as everywhere dots are
//! used. Relative dates are not read, and two-digit years only by habit.

mod age;
mod clock;
mod cursor;
mod day;
mod vocabulary;

pub(crate) use age::age;
use cursor::Cursor;
use jiff::Span;
use jiff::civil::DateTime;
use vocabulary::VOCABULARY;

/// Which part of a numeric date comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

/// What is known of the way a page writes dates.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Habit {
    /// How `05/06/2026` is meant; `None` where nothing says so.
    pub(crate) order: Option<Order>,
    /// Whether `30.06.26` is a date of this century, or of the years from 1995 of the last.
    pub(crate) short_years: bool,
}

/// The whole text as a date, with optional time and zone: `June 30, 2026 at 2:05 pm` is `2026-06-30T14:05`.
///
/// `None` for anything else: text beside the date, impossible dates, and numbers that may mean two dates. Compact
/// numbers (`20260630`, `20260630140500`) count only here, since inside a text they may be any number.
pub(crate) fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some((end, value)) = prefix(text) {
        return text[end..].trim_matches([' ', '.', ',', ';', '\u{a0}']).is_empty().then_some(value);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if !matches!(digits, 8 | 12 | 14) {
        return None;
    }
    let (date, clock) = (format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]), &text[8..]);
    let clock = clock.strip_prefix('T').unwrap_or(clock);
    let clock_digits = clock.find(|c: char| !c.is_ascii_digit()).unwrap_or(clock.len());
    match clock_digits {
        0 if clock.is_empty() => parse(&date),
        4 => parse(&format!("{date}T{}:{}{}", &clock[..2], &clock[2..4], &clock[4..])),
        6 => parse(&format!("{date}T{}:{}:{}{}", &clock[..2], &clock[2..4], &clock[4..6], &clock[6..])),
        _ => None,
    }
}

/// The longest date at the very start of `text`: how many bytes it takes, and its value in ISO 8601.
///
/// The value is as precise as the text, a month at least: `2026-06`, `2026-06-30`, `2026-06-30T14:05`,
/// `2026-06-30T14:05:00+08:00`. Text may follow without a space (`2026-06-30Last updated`). Work is bounded, whatever
/// the length of the text.
pub(crate) fn prefix(text: &str) -> Option<(usize, String)> {
    prefix_by(text, Habit::default())
}

/// [`prefix`], where more is known of the page.
pub(crate) fn prefix_by(text: &str, habit: Habit) -> Option<(usize, String)> {
    if !VOCABULARY.beginnings.may_begin(text) {
        return None;
    }
    let mut cursor = Cursor { text, at: 0, habit };
    if cursor.phrase(&VOCABULARY.weekdays) {
        cursor.skip(" .,");
    }
    let day = cursor.date()?;
    let Some(date) = day.date else {
        return Some((cursor.at, format!("{:04}-{:02}", day.year, day.month)));
    };
    let value = format!("{:04}-{:02}-{:02}", day.year, day.month, date);
    let mut ahead = cursor;
    if let Some(time) = ahead.time() {
        return Some((ahead.at, value + &time));
    }
    let mut ahead = cursor;
    if ahead.offset(false).is_some() {
        cursor = ahead;
    }
    Some((cursor.at, value))
}

/// Where a day without a year ends that begins `text` (`June 30`, `30. Juni`, `Dec. 19th`).
pub(crate) fn day_without_year(text: &str) -> Option<usize> {
    let mut cursor =
        VOCABULARY.beginnings.may_begin(text).then_some(Cursor { text, at: 0, habit: Habit::default() })?;
    cursor.without_year().map(|()| cursor.at)
}

/// Whether a moment in UTC (`2026-06-30T23:05:00Z`) is on another `day` somewhere on earth.
pub(crate) fn may_be_on(moment: &str, day: &str) -> bool {
    let Some(local) = moment.strip_suffix('Z').or_else(|| moment.strip_suffix("+00:00")) else { return false };
    let Ok(moment) = local.parse::<DateTime>() else { return false };
    let shifted =
        |hours: i64| moment.checked_add(Span::new().hours(hours)).is_ok_and(|moved| moved.date().to_string() == day);
    // Zones lie between twelve hours behind UTC and fourteen before it.
    shifted(-12) || shifted(14)
}

/// What a numeric date at the start of a text says of the order of its parts: `30/06/2026` begins with the day.
pub(crate) fn order_of(text: &str) -> Option<Order> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut parts = text.splitn(3, ['/', '-']);
    let mut part = || parts.next().filter(|part| matches!(part.len(), 1 | 2)).and_then(|part| part.parse::<u8>().ok());
    let (first, second) = (part()?, part()?);
    let year = parts.next()?.bytes().take_while(u8::is_ascii_digit).count();
    match (first, second) {
        _ if year != 4 => None,
        (13..=31, 1..=12) => Some(Order::DayFirst),
        (1..=12, 13..=31) => Some(Order::MonthFirst),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_texts() {
        for (text, expected) in [
            ("2026-06-30", "2026-06-30"),
            ("2026-06", "2026-06"),
            ("2026/06/30", "2026-06-30"),
            ("2026.06.30", "2026-06-30"),
            ("2026. 6. 30.", "2026-06-30"),
            ("20260630", "2026-06-30"),
            ("20260630T140500Z", "2026-06-30T14:05:00Z"),
            ("2026-06-30T14:05:00+08:00", "2026-06-30T14:05:00+08:00"),
            ("2026-06-30T14:05:00.000Z", "2026-06-30T14:05:00Z"),
            ("2026-06-30T14:05:00.250+0800", "2026-06-30T14:05:00.250+08:00"),
            ("2026-06-30 14:05", "2026-06-30T14:05"),
            ("2026-06-30+02:00", "2026-06-30"),
            ("Tue, 30 Jun 2026 14:05:00 +0800", "2026-06-30T14:05:00+08:00"),
            ("Tue, 30 Jun 2026 14:05:00 GMT", "2026-06-30T14:05:00Z"),
            ("Tue Jun 30 2026 14:05:00 GMT+0800 (China Standard Time)", "2026-06-30T14:05:00+08:00"),
            ("2026年6月30日 14:05", "2026-06-30T14:05"),
            ("2026年6月30日下午2:05", "2026-06-30T14:05"),
            ("2026 年 6 月 30 日", "2026-06-30"),
            ("2026年6月30日 14時05分", "2026-06-30T14:05"),
            ("2026年6月", "2026-06"),
            ("2026년 6월 30일", "2026-06-30"),
            ("2026년 6월 30일 오후 2:05", "2026-06-30T14:05"),
            ("June 30, 2026", "2026-06-30"),
            ("June 30 2026 12:05 a.m.", "2026-06-30T00:05"),
            ("Tuesday, June 30th, 2026", "2026-06-30"),
            ("June 2026", "2026-06"),
            ("30 June 2026", "2026-06-30"),
            ("30-Jun-2026", "2026-06-30"),
            ("30th of June, 2026", "2026-06-30"),
            ("Jun 30th, 2026 at 2:05 pm", "2026-06-30T14:05"),
            ("Jun 30, 2026, 9 AM", "2026-06-30T09:00"),
            ("Jun. 30, 2026 | 2:05pm EDT", "2026-06-30T14:05-04:00"),
            ("Jun 30, 2026 14:05 (UTC+8)", "2026-06-30T14:05+08:00"),
            ("Jun 30, 2026 14:05 IST", "2026-06-30T14:05"),
            ("2026 June 30", "2026-06-30"),
            ("30 de junio de 2026", "2026-06-30"),
            ("30 de junho de 2026 às 14h05", "2026-06-30T14:05"),
            ("martes, 30 de junio de 2026", "2026-06-30"),
            ("30 июня 2026 г.", "2026-06-30"),
            ("30 июня 2026 года в 14:05", "2026-06-30T14:05"),
            ("Июнь 2026", "2026-06"),
            ("30 Haziran 2026", "2026-06-30"),
            ("30 Eylül 2026", "2026-09-30"),
            ("1 ARALIK 2026", "2026-12-01"),
            ("30 tháng 6, 2026", "2026-06-30"),
            ("ngày 30 tháng 6 năm 2026", "2026-06-30"),
            ("Ngày 05/06/2026", "2026-06-05"),
            ("Tháng Sáu 30, 2026", "2026-06-30"),
            ("30 tháng mười hai, 2026", "2026-12-30"),
            ("30. Juni 2026, 14.05 Uhr", "2026-06-30T14:05"),
            ("1er août 2026 à 14h05", "2026-08-01T14:05"),
            ("30 giugno 2026", "2026-06-30"),
            ("30/06/2026", "2026-06-30"),
            ("06/30/2026", "2026-06-30"),
            ("06/06/2026", "2026-06-06"),
            ("05.06.2026", "2026-06-05"),
            ("29 February 2028", "2028-02-29"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn no_dates() {
        for text in [
            "",
            "2026",
            "05/06/2026",
            "30/06/26",
            "31 June 2026",
            "29 February 2026",
            "2026-13-01",
            "2026-06-31",
            "2026/27",
            "2026.06",
            "June 30",
            "30 June",
            "June 2026 report",
            "on June 30, 2026",
            "12345678",
            "3 days ago",
            "2026-06-30 or so",
            "may 5",
            "1.2.3",
            "192.168.10.2026",
            "2010-2012",
            "99 Luftballons 1983",
            "20261301",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn prefixes() {
        for (text, taken, value) in [
            ("2026-06-30Last updated on 2026-07-01", "2026-06-30", "2026-06-30"),
            ("2026-06-30 14:05Last updated", "2026-06-30 14:05", "2026-06-30T14:05"),
            ("2026-06-30 14 people", "2026-06-30", "2026-06-30"),
            ("2026-06-30 25:00", "2026-06-30", "2026-06-30"),
            ("2026-06-30 - 5 comments", "2026-06-30", "2026-06-30"),
            ("2026年6月30日，记者", "2026年6月30日", "2026-06-30"),
            ("2026年6月的", "2026年6月", "2026-06"),
            ("June 30, 2026 – Harbour", "June 30, 2026", "2026-06-30"),
            ("June 2026 report", "June 2026", "2026-06"),
            ("30 июня 2026 г. в порту", "30 июня 2026 г.", "2026-06-30"),
            ("2026-06-30T14:05Zoo", "2026-06-30T14:05", "2026-06-30T14:05"),
        ] {
            assert_eq!(prefix(text), Some((taken.len(), value.to_owned())), "{text:?}");
        }
        for text in ["orbit2026-06-30", " 2026-06-30", "2026-06-301", "20260630", "30.06.20261"] {
            assert_eq!(prefix(text), None, "{text:?}");
        }
    }

    #[test]
    fn habits() {
        let by = |order| Habit { order, short_years: true };
        for (text, order, expected) in [
            ("05/06/2026", Some(Order::DayFirst), Some("2026-06-05")),
            ("05/06/2026", Some(Order::MonthFirst), Some("2026-05-06")),
            ("5-6-2026 14:05", Some(Order::DayFirst), Some("2026-06-05T14:05")),
            ("30.06.26", None, Some("2026-06-30")),
            ("30.06.98 um 14:05 Uhr", None, Some("1998-06-30T14:05")),
            ("6/30/26", None, Some("2026-06-30")),
            ("05/06/26", None, None),
            ("10.10.10.10", None, None),
            ("30.06.2", None, None),
        ] {
            assert_eq!(prefix_by(text, by(order)).map(|(_, value)| value).as_deref(), expected, "{text:?} {order:?}");
        }
        for (text, expected) in [
            ("30/06/2026", Some(Order::DayFirst)),
            ("Posted 06/30/2026, 14:05", Some(Order::MonthFirst)),
            ("05/06/2026", None),
            ("2026/06/30", None),
            ("30/06", None),
            ("", None),
        ] {
            assert_eq!(order_of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn days_of_a_moment() {
        for (moment, day, expected) in [
            ("2026-06-30T23:05:00Z", "2026-07-01", true),
            ("2026-06-30T02:05:00+00:00", "2026-06-29", true),
            ("2026-06-30T02:05Z", "2026-07-01", false),
            ("2026-06-30T23:05:00Z", "2026-06-29", false),
            ("2026-06-30T23:05:00+02:00", "2026-07-01", false),
            ("2026-06-30", "2026-07-01", false),
        ] {
            assert_eq!(may_be_on(moment, day), expected, "{moment} {day}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_values_are_dates(text in "\\PC{0,40}|[0-9 :./T+ZpmJune年月日-]{0,30}") {
            if let Some((end, value)) = prefix(&text) {
                proptest::prop_assert!(text.is_char_boundary(end));
                proptest::prop_assert_eq!(parse(&value), Some(value));
            }
        }
    }
}

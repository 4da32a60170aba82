//! Days and months in all the orders people write them.

use jiff::civil::Date;

use super::Order;
use super::cursor::Cursor;
use super::vocabulary::VOCABULARY;

/// A day of the calendar, or a month.
#[derive(Clone, Copy)]
pub(super) struct Day {
    pub(super) year: i16,
    pub(super) month: i8,
    pub(super) date: Option<i8>,
}

impl Day {
    fn new(year: i16, month: u32, day: u32) -> Option<Self> {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok().map(|_| Self { year, month, date: Some(day) })
    }

    fn month(year: i16, month: u32) -> Option<Self> {
        Self::new(year, month, 1).map(|day| Self { date: None, ..day })
    }
}

/// A word that a date begins with.
enum Opening {
    /// The name of a month.
    Month(u32),
    /// The number of a day follows.
    BeforeDay,
    /// The number of a month follows.
    BeforeMonth,
}

impl Cursor<'_> {
    /// The day, or the month, that begins here.
    pub(super) fn date(&mut self) -> Option<Day> {
        let vocabulary = &*VOCABULARY;
        if self.peek()?.is_ascii_digit() {
            let mut ahead = *self;
            if let Some(year) = ahead.year() {
                *self = ahead;
                return self.after_year(year);
            }
            let day = self.number(1, 2)?;
            return self.after_day(day, false);
        }
        let opening = self.lookup(|word| match vocabulary.months.get(word) {
            Some(month) => Some(Opening::Month(*month)),
            None if vocabulary.before_day.contains(word) => Some(Opening::BeforeDay),
            None => vocabulary.before_month.contains(word).then_some(Opening::BeforeMonth),
        })?;
        match opening {
            Opening::Month(month) => self.after_month(month),
            Opening::BeforeDay => {
                self.skip(" ");
                let day = self.number(1, 2)?;
                self.after_day(day, true)
            }
            Opening::BeforeMonth => {
                self.skip(" ");
                let month = self.number(1, 2)?;
                self.after_month(month)
            }
        }
    }

    /// Goes past a month and its day, in either order.
    pub(super) fn without_year(&mut self) -> Option<()> {
        let month = |cursor: &mut Self| cursor.lookup(|word| VOCABULARY.months.get(word).copied());
        let day = |cursor: &mut Self| cursor.number(1, 2).filter(|day| (1..=31).contains(day));
        if month(self).is_some() {
            self.skip(" .");
            day(self)?;
            self.ordinal();
        } else {
            day(self)?;
            self.ordinal();
            self.skip(" .");
            self.between();
            month(self)?;
        }
        Some(())
    }

    /// `2026` stood here: `-06-30`, `年6月30日`, `. 6. 30.`, ` June 30`.
    fn after_year(&mut self, year: i16) -> Option<Day> {
        let mut ahead = *self;
        ahead.skip(" ");
        if ahead.eat(&["年", "년"]) {
            ahead.skip(" ");
            let month = ahead.number(1, 2)?;
            ahead.skip(" ");
            if !ahead.eat(&["月", "월"]) {
                return None;
            }
            *self = ahead;
            ahead.skip(" ");
            let Some(day) = ahead.number(1, 2) else { return Day::month(year, month) };
            ahead.skip(" ");
            if ahead.eat(&["日", "일", "号", "號"]) {
                *self = ahead;
                return Day::new(year, month, day);
            }
            return Day::month(year, month);
        }
        let separator = self.peek()?;
        if !matches!(separator, '-' | '/' | '.' | ' ' | ',') {
            return None;
        }
        self.skip(" ,-/.");
        if let Some(month) = self.lookup(|word| VOCABULARY.months.get(word).copied()) {
            self.skip(" -/.");
            let day = self.number(1, 2)?;
            return Day::new(year, month, day);
        }
        let two_digits = self.rest().bytes().take_while(u8::is_ascii_digit).count() == 2;
        let month = self.number(1, 2)?;
        let mut ahead = *self;
        if separator != ' ' && separator != ',' && ahead.peek() == Some(separator) {
            ahead.at += 1;
            if separator == '.' {
                ahead.skip(" ");
            }
            if let Some(day) = ahead.number(1, 2) {
                *self = ahead;
                return Day::new(year, month, day);
            }
            return None;
        }
        (separator == '-' && two_digits).then(|| Day::month(year, month))?
    }

    /// A day stood here, or a month: `.06.2026`, `/06/2026`, ` June 2026`, ` tháng 6 năm 2026`.
    fn after_day(&mut self, first: u32, day_first: bool) -> Option<Day> {
        let vocabulary = &*VOCABULARY;
        let mut numeric = *self;
        if let Some(separator) = numeric.peek().filter(|c| matches!(c, '.' | '/' | '-')) {
            numeric.at += 1;
            if separator == '.' {
                numeric.skip(" ");
            }
            if let Some(second) = numeric.number(1, 2) {
                if numeric.peek() != Some(separator) {
                    return None;
                }
                numeric.at += 1;
                if separator == '.' {
                    numeric.skip(" ");
                }
                let year = numeric.year_of_a_number(separator)?;
                *self = numeric;
                let order = self.habit.order;
                return match (first, second) {
                    (day, month) if separator == '.' || day_first || day > 12 || day == month => {
                        Day::new(year, month, day)
                    }
                    (month, day) if day > 12 || order == Some(Order::MonthFirst) => Day::new(year, month, day),
                    (day, month) if order == Some(Order::DayFirst) => Day::new(year, month, day),
                    _ => None,
                };
            }
        }
        self.ordinal();
        self.skip(" .-/,");
        self.between();
        let month = match self.lookup(|word| vocabulary.months.get(word).copied()) {
            Some(month) => month,
            None if self.phrase(&vocabulary.before_month) => {
                self.skip(" ");
                self.number(1, 2)?
            }
            None => return None,
        };
        let year = self.closing_year()?;
        Day::new(year, month, first)
    }

    /// A month's name stood here: ` 30, 2026`, ` de 2026`, ` 2026`.
    fn after_month(&mut self, month: u32) -> Option<Day> {
        let mut ahead = *self;
        ahead.skip(" .-/,");
        ahead.between();
        if let Some(day) = ahead.number(1, 2) {
            ahead.ordinal();
            let year = ahead.closing_year()?;
            *self = ahead;
            return Day::new(year, month, day);
        }
        let year = self.closing_year()?;
        Day::month(year, month)
    }

    /// The year after day and month, with the little words around it.
    fn closing_year(&mut self) -> Option<i16> {
        let vocabulary = &*VOCABULARY;
        self.skip(" .-/,");
        self.between();
        if self.phrase(&vocabulary.before_year) {
            self.skip(" ");
        }
        let year = self.year()?;
        let mut ahead = *self;
        ahead.skip(" ");
        if ahead.phrase(&vocabulary.after_year) {
            ahead.eat(&["."]);
            *self = ahead;
        }
        Some(year)
    }

    fn between(&mut self) {
        while self.phrase(&VOCABULARY.between) {
            self.skip(" ");
        }
    }

    fn ordinal(&mut self) {
        let mut ahead = *self;
        if ahead.eat(&["st", "nd", "rd", "th", "er", "º", "ª", "°"]) && !ahead.peek().is_some_and(char::is_alphabetic)
        {
            *self = ahead;
        }
    }

    /// The year after `30.06.`: four digits, or two where the page is known to write so. What goes on behind two digits is
    /// no date but an address or a version.
    fn year_of_a_number(&mut self, separator: char) -> Option<i16> {
        let mut ahead = *self;
        if let Some(year) = ahead.year() {
            *self = ahead;
            return Some(year);
        }
        let short = self.habit.short_years.then(|| ahead.number(2, 2)).flatten()?;
        if ahead.eat(&[&separator.to_string()]) && ahead.peek().is_some_and(|c| c.is_ascii_digit()) {
            return None;
        }
        self.at += 2;
        // The web began to tell its dates in the nineties.
        i16::try_from(if short >= 95 { 1900 + short } else { 2000 + short }).ok()
    }

    fn year(&mut self) -> Option<i16> {
        let year = self.number(4, 4)?;
        (1000..3000).contains(&year).then_some(i16::try_from(year).ok()?)
    }
}

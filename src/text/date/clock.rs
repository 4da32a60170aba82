//! The time of day after a date, and its zone.

use jiff::civil::Time;

use super::cursor::Cursor;
use super::vocabulary::VOCABULARY;

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

impl<'a> Cursor<'a> {
    /// The time after a date, as it continues an ISO date: `T14:05:00+08:00`.
    pub(super) fn time(&mut self) -> Option<String> {
        let vocabulary = &*VOCABULARY;
        if self.rest().starts_with(['T', 't']) && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.at += 1;
        } else {
            self.skip(" ,-–—|·");
            if self.phrase(&vocabulary.before_time) {
                self.skip(" ");
            }
        }
        let mut half = self.half();
        self.skip(" ");
        let hour = self.number(1, 2)?;
        let (minute, second) = self.minute()?;
        let mut ahead = *self;
        ahead.skip(" ");
        if half.is_none() {
            half = ahead.half();
            if half.is_some() {
                ahead.eat(&["."]);
                *self = ahead;
            }
        }
        if minute.is_none() && half.is_none() {
            return None;
        }
        let minute = minute.unwrap_or(0);
        let mut ahead = *self;
        ahead.skip(" ");
        if ahead.phrase(&vocabulary.after_time) {
            *self = ahead;
        }
        let hour = match half {
            Some(Half::Afternoon) if hour < 12 => hour + 12,
            Some(Half::Morning) if hour == 12 => 0,
            _ => hour,
        };
        let whole: i8 = second.get(..2).unwrap_or("0").parse().ok()?;
        Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, whole, 0).ok()?;
        let seconds = if second.is_empty() { String::new() } else { format!(":{second}") };
        let zone = self.zone().unwrap_or_default();
        Some(format!("T{hour:02}:{minute:02}{seconds}{zone}"))
    }

    fn half(&mut self) -> Option<Half> {
        let vocabulary = &*VOCABULARY;
        self.lookup(|word| match () {
            () if vocabulary.morning.contains(word) => Some(Half::Morning),
            () if vocabulary.afternoon.contains(word) => Some(Half::Afternoon),
            () => None,
        })
    }

    /// Minutes and seconds after the hour; `(None, "")` where the hour stands alone, `None` where a minute is broken.
    fn minute(&mut self) -> Option<(Option<u32>, &'a str)> {
        let mut dotted = *self;
        if dotted.eat(&["."]) && dotted.number(2, 2).is_some() {
            let minute = dotted.text[dotted.at - 2..dotted.at].parse().ok()?;
            let mut ahead = dotted;
            ahead.skip(" ");
            if ahead.phrase(&VOCABULARY.after_time) {
                *self = dotted;
                return Some((Some(minute), ""));
            }
            return None;
        }
        if self.eat(&["時", "时", "点", "點", "시"]) {
            self.skip(" ");
            let Some(minute) = self.number(1, 2) else { return Some((Some(0), "")) };
            self.skip(" ");
            self.eat(&["分", "분"]);
            return Some((Some(minute), ""));
        }
        if !self.eat(&[":", "：", "h", "H"]) {
            return Some((None, ""));
        }
        let minute = self.number(2, 2)?;
        let mut ahead = *self;
        if !ahead.eat(&[":"]) || ahead.number(2, 2).is_none() {
            return Some((Some(minute), ""));
        }
        let start = ahead.at - 2;
        let mut end = ahead.at;
        *self = ahead;
        if ahead.eat(&[".", ","]) {
            let digits = ahead.rest().bytes().take(10).take_while(u8::is_ascii_digit).count();
            if (1..=9).contains(&digits) {
                let fraction = &ahead.rest()[..digits];
                self.at = ahead.at + digits;
                let zeros = fraction.bytes().all(|digit| digit == b'0') || self.text.as_bytes()[end] == b',';
                end = if zeros { end } else { self.at };
            }
        }
        Some((Some(minute), &self.text[start..end]))
    }

    /// A zone as ISO 8601 writes it; empty for a zone that is named but may mean several.
    fn zone(&mut self) -> Option<String> {
        let mut ahead = *self;
        ahead.skip(" ");
        let spaced = ahead.at > self.at;
        if let Some(offset) = ahead.offset(spaced) {
            *self = ahead;
            self.comment();
            return Some(offset);
        }
        let bracket = ahead.eat(&["("]);
        let hours = ahead.lookup(|word| {
            let zone = VOCABULARY.zones.get(word).copied();
            zone.map(Some).or_else(|| VOCABULARY.other_zones.contains(word).then_some(None))
        })?;
        let named = match hours {
            Some(0) => ahead.hours().or_else(|| Some("Z".to_owned())),
            Some(hours) => Some(format!("{hours:+03}:00")),
            None => Some(String::new()),
        };
        if bracket && !ahead.eat(&[")"]) {
            return None;
        }
        *self = ahead;
        self.comment();
        named
    }

    /// The zone's name after its offset, as JavaScript prints it: ` (China Standard Time)`.
    fn comment(&mut self) {
        let mut ahead = *self;
        if ahead.eat(&[" ("]) {
            let inside = ahead.rest().bytes().take(40).take_while(|&b| b.is_ascii_alphabetic() || b == b' ').count();
            if inside > 0 && ahead.rest()[inside..].starts_with(')') {
                self.at = ahead.at + inside + 1;
            }
        }
    }

    /// `+8` or `+08:00` after `UTC` or `GMT`.
    fn hours(&mut self) -> Option<String> {
        let mut ahead = *self;
        if let Some(offset) = ahead.offset(false) {
            *self = ahead;
            return Some(offset);
        }
        let sign = ahead.sign()?;
        let hours = ahead.number(1, 2).filter(|hours| *hours <= 14)?;
        *self = ahead;
        Some(format!("{sign}{hours:02}:00"))
    }

    /// `Z`, `+08:00`, `+0800`, and, where no space stands before it, `+08`.
    pub(super) fn offset(&mut self, spaced: bool) -> Option<String> {
        let mut ahead = *self;
        if ahead.eat(&["Z"]) {
            let ends = !spaced && !ahead.peek().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
            *self = if ends { ahead } else { *self };
            return ends.then(|| "Z".to_owned());
        }
        let sign = ahead.sign()?;
        let mut compact = ahead;
        let (hours, minutes) = if let Some(both) = compact.number(4, 4) {
            ahead = compact;
            (both / 100, both % 100)
        } else {
            let hours = ahead.number(2, 2)?;
            let colon = ahead.eat(&[":"]);
            if spaced && !colon {
                return None;
            }
            (hours, if colon { ahead.number(2, 2)? } else { 0 })
        };
        // No zone lies further from UTC than Kiribati's +14:00.
        if hours > 14 || minutes > 59 {
            return None;
        }
        *self = ahead;
        Some(format!("{sign}{hours:02}:{minutes:02}"))
    }

    fn sign(&mut self) -> Option<char> {
        let plus = self.eat(&["+"]);
        (plus || self.eat(&["-", "−"])).then_some(if plus { '+' } else { '-' })
    }
}

//! How a page writes dates: whether the day or the month comes first in `06/07/2026`.

use super::{Dates, in_address};
use crate::text::date::{self, Habit, Order};
use crate::tree::meta::jsonld;
use crate::tree::meta::tags::Field;

/// Top-level domains of no country, where English mostly is that of the United States.
const GENERIC: [&str; 9] = ["com", "org", "net", "co", "io", "ai", "dev", "app", "info"];

impl Dates<'_> {
    /// How the page writes dates: by its own numbers, by a visible date that it also states for machines, else by its language
    /// and the country of its host.
    pub(super) fn habit(&self) -> Habit {
        let order = self.clues.times.iter().find_map(|stamp| date::order_of(&stamp.text));
        let order = order.or_else(|| self.order_by_statements()).or_else(|| self.order_by_place());
        Habit { order, short_years: true }
    }

    /// The order in which some visible date is one that is stated the other way, or stands in the address.
    fn order_by_statements(&self) -> Option<Order> {
        let is_iso = |text: &&str| text.len() >= 10 && text.as_bytes()[4] == b'-' && text.is_char_boundary(10);
        let keys = ["datePublished", "dateCreated", "dateModified"];
        let nodes = self.nodes().flat_map(|node| keys.map(|key| jsonld::text(node, key))).flatten();
        let tags = self.clues.tags.iter().filter(|(field, ..)| matches!(field, Field::Published | Field::Updated));
        let stated = nodes.chain(tags.take(super::MOST_STATED).map(|(.., text)| *text));
        let mut days: Vec<String> = stated.filter(is_iso).map(|text| text[..10].to_owned()).collect();
        days.extend(self.address.and_then(in_address));
        if days.is_empty() {
            return None;
        }
        self.clues.times.iter().find_map(|stamp| {
            let text = stamp.text.trim_start_matches(|c: char| !c.is_ascii_digit());
            let is_stated = |order| {
                let habit = Habit { order: Some(order), short_years: true };
                let read = date::prefix_by(text, habit);
                read.is_some_and(|(_, value)| days.iter().any(|day| value.get(..10) == Some(day)))
            };
            match (is_stated(Order::MonthFirst), is_stated(Order::DayFirst)) {
                (true, false) => Some(Order::MonthFirst),
                (false, true) => Some(Order::DayFirst),
                _ => None,
            }
        })
    }

    fn order_by_place(&self) -> Option<Order> {
        let (language, region) = self.language?.split_once(['-', '_']).unwrap_or((self.language?, ""));
        let host = crate::tree::meta::host(self.address).unwrap_or_default();
        let country = host.rsplit('.').next().unwrap_or_default();
        match (language, region) {
            ("en", "US" | "PH") => Some(Order::MonthFirst),
            ("en", "") | ("zh" | "ja" | "ko", _) => match country {
                "us" | "gov" | "mil" | "edu" => Some(Order::MonthFirst),
                "uk" | "au" | "nz" | "ie" | "in" | "za" | "sg" | "hk" => Some(Order::DayFirst),
                _ if language == "en" && GENERIC.contains(&country) => Some(Order::MonthFirst),
                _ => None,
            },
            _ => Some(Order::DayFirst),
        }
    }
}

//! Dates that a reader sees: where they stand, and what their markup and the words around them say they are.

use std::sync::LazyLock;

use foldhash::HashMap;
use serde::Deserialize;

use crate::page::Moment;
use crate::text::date::{self, Habit};
use crate::text::{fold, is_cjk};
use crate::tree::NodeId;
use crate::yaml;

/// First year a visible or address date may have: older dates on web pages are what the text is about.
const FIRST_WEB_YEAR: u16 = 1995;

/// Bytes of a text that are looked through for dates: two dates with their labels, in any script.
const LONGEST_READ: usize = 160;

/// Bytes of a label before or after a date.
const LONGEST_LABEL: usize = 60;

/// Bytes before the date at the start of a paragraph: a place, an agency.
const LONGEST_DATELINE: usize = 24;

/// Bytes of a label after a date (`に公開`, ` tarihinde yayınlandı`, ` um 13:22 Uhr geändert`).
const LONGEST_AFTER: usize = 30;

/// Words between a date and the word that says what it is the date of.
const POSTPOSITIONS: &[&str] = &["に", "에", "tarihinde"];

/// Bytes from the start of a date to its first digit: a weekday, a month, little words.
const LONGEST_OPENING: usize = 40;

/// Most dates read from one text: publication, change, and one that is neither.
const MOST_DATES: usize = 3;

/// A visible date.
#[derive(Debug)]
pub(super) struct Stamp<'a> {
    pub(super) id: NodeId,
    /// Place of its element in document order.
    pub(super) order: usize,
    pub(super) role: Role,
    /// `datetime`, `content` or `title`, machine-readable.
    pub(super) machine: Option<&'a str>,
    pub(super) text: String,
    /// The short text right before it, which may be its label.
    pub(super) before: &'a str,
}

/// What a date's markup says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// `itemprop=datePublished`, `pubdate`, class `published`.
    Published,
    /// A date without further word.
    Plain,
    /// `itemprop=dateModified`, class `updated`.
    Updated,
    /// No markup at all: a short text that holds a date.
    Words,
    /// A paragraph that begins with a date.
    Lead,
}

/// Where on the page something stands, as far as names of elements tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Region {
    Main,
    /// The foot of the page.
    Foot,
    /// Navigation, comments, teasers.
    Beside,
}

/// What is said of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Published,
    Updated,
    /// Nothing.
    Unsaid,
}

/// A date that a stamp holds.
#[derive(Debug)]
pub(super) struct Dated {
    /// ISO 8601, to the day at least.
    pub(super) value: String,
    pub(super) kind: Kind,
    /// Whether words, not only markup, say so.
    pub(super) labelled: bool,
}

impl Stamp<'_> {
    /// The dates it holds, in its order. An age is one where it is known when the page was fetched.
    pub(super) fn read(&self, habit: Habit, fetched: Option<Moment>) -> Vec<Dated> {
        let marked = match self.role {
            Role::Published => Kind::Published,
            Role::Updated => Kind::Updated,
            Role::Plain | Role::Words | Role::Lead => Kind::Unsaid,
        };
        let dated = |value: String, label: Kind| {
            let kind = if label == Kind::Unsaid || marked == Kind::Updated { marked } else { label };
            Dated { value, kind, labelled: label != Kind::Unsaid }
        };
        let seen = seen(&self.text, self.before, self.role == Role::Lead, habit);
        match self.machine.and_then(|text| machine(text, habit)).filter(|value| is_plausible(value)) {
            Some(value) => {
                let own = fold_label(&self.text);
                let label = seen.first().map_or_else(|| said(&own, self.before), |(_, label)| *label);
                vec![dated(value, label)]
            }
            None if seen.is_empty() => {
                let age = fetched.and_then(|fetched| {
                    let age = date::age(&self.text)?;
                    fetched.earlier(age.seconds, age.to_the_minute)
                });
                age.map(|value| dated(value, said("", self.before))).into_iter().collect()
            }
            None => seen.into_iter().map(|(value, label)| dated(value, label)).collect(),
        }
    }
}

/// A date from a field made for machines, where nothing but a date should stand.
pub(super) fn machine(text: &str, habit: Habit) -> Option<String> {
    let text = text.trim();
    date::parse(text).or_else(|| date::prefix_by(text, habit).map(|(_, value)| value)).filter(|value| value.len() >= 7)
}

/// Whether a date is one to the day and of the age of the web.
pub(super) fn is_plausible(value: &str) -> bool {
    value.len() >= 10 && is_of_web(value)
}

/// Whether a date is not older than the web.
pub(super) fn is_of_web(value: &str) -> bool {
    value.get(..4).and_then(|year| year.parse::<u16>().ok()).is_some_and(|year| year >= FIRST_WEB_YEAR)
}

/// Whether four digits that may be a year stand in a text.
pub(super) fn has_year(text: &str) -> bool {
    memchr::memchr2_iter(b'1', b'2', text.as_bytes()).any(|at| {
        matches!(text.as_bytes()[at..], [b'1', b'9', a, b, ..] | [b'2', b'0', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit())
    })
}

/// Whether a text begins with a date of two-digit parts, such as `30.06.26`.
pub(super) fn is_short_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let first = digits(0);
    let Some(&separator) = bytes.get(first).filter(|byte| matches!(byte, b'.' | b'/' | b'-')) else { return false };
    let second = digits(first + 1);
    let third = first + second + 2;
    matches!((first, second), (1 | 2, 1 | 2)) && bytes.get(third - 1) == Some(&separator) && digits(third) == 2
}

/// The dates in a text and what its words say of them. Of a `lead`, only one near its start.
fn seen(text: &str, before: &str, lead: bool, habit: Habit) -> Vec<(String, Kind)> {
    let mut found = Vec::new();
    let text = &text[..text.floor_char_boundary(LONGEST_READ)];
    // A date has digits at its end, and none begins long before its first.
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let Some(first) = text.bytes().position(|byte| is_digit(&byte)) else { return found };
    let last_digit = text.bytes().rposition(|byte| is_digit(&byte)).unwrap_or(first);
    let start = text.floor_char_boundary(first.saturating_sub(LONGEST_OPENING));
    let (mut from, mut skip_to) = (0, 0);
    let mut last = text[..start].chars().next_back().unwrap_or(' ');
    for (at, c) in text[start..].char_indices().map(|(at, c)| (at + start, c)) {
        if at > last_digit || found.len() == MOST_DATES || lead && (!found.is_empty() || at > LONGEST_DATELINE) {
            break;
        }
        let begins = c.is_alphanumeric() && !(last.is_ascii_digit() || last.is_alphabetic() && c.is_lowercase());
        last = c;
        if at < skip_to || !begins {
            continue;
        }
        let Some((taken, value)) = date::prefix_by(&text[at..], habit).filter(|(_, value)| is_plausible(value)) else {
            continue;
        };
        let label = &text[from..at];
        let is_first = found.is_empty() && !label.chars().any(char::is_alphabetic);
        let outer = if is_first { before } else { "" };
        (from, skip_to) = (at + taken, at + taken);
        if !VOCABULARY.is_other(label) && !VOCABULARY.is_other(outer) {
            let after = &text[from..];
            let after = &after[..after.floor_char_boundary(LONGEST_AFTER)];
            let after = after.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
            // `6月30日に公開`: in some languages the word for it follows.
            let follows = POSTPOSITIONS.iter().any(|word| after.trim_start().starts_with(word));
            let mut kind = if follows { said(&fold(after), "") } else { Kind::Unsaid };
            if kind == Kind::Unsaid {
                kind = said(&fold_label(label), outer);
            }
            if kind == Kind::Unsaid && !after.is_empty() && !labels_next(&text[from..], after.len(), habit) {
                kind = said(&fold(after), "");
            }
            found.push((value, kind));
        }
    }
    found
}

/// Whether the words after a date stand before another one, and are about that: `30 June, updated 2 July`. A month's name may
/// be the last of them.
fn labels_next(rest: &str, words: usize, habit: Habit) -> bool {
    let mut before = ' ';
    rest.char_indices().take_while(|(at, _)| *at <= words).any(|(at, c)| {
        let begins = c.is_alphanumeric() && !before.is_alphanumeric();
        before = c;
        begins && date::prefix_by(&rest[at..], habit).is_some_and(|(_, value)| is_plausible(&value))
    })
}

fn fold_label(label: &str) -> String {
    let start = label.ceil_char_boundary(label.len().saturating_sub(LONGEST_LABEL));
    fold(&label[start..])
}

/// What a label says, or else the text before it.
fn said(label: &str, before: &str) -> Kind {
    let kind = |key: &str| match () {
        () if VOCABULARY.updated.stand_in(key) => Kind::Updated,
        () if VOCABULARY.published.stand_in(key) => Kind::Published,
        () => Kind::Unsaid,
    };
    match kind(label) {
        Kind::Unsaid if !before.is_empty() => kind(&fold_label(before)),
        kind => kind,
    }
}

/// Words of one meaning, each folded for comparison.
#[derive(Default)]
struct Words {
    /// Phrases of scripts with spaces, by their first word.
    spaced: HashMap<String, Vec<String>>,
    /// Words of scripts without, which stand anywhere, and signs.
    unspaced: Vec<String>,
}

impl Words {
    fn new(words: &[String]) -> Self {
        let mut all = Self::default();
        for word in words.iter().map(|word| fold(word)) {
            match word.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default() {
                "" => all.unspaced.push(word),
                first if first.contains(is_cjk) => all.unspaced.push(word),
                first => all.spaced.entry(first.to_owned()).or_default().push(word),
            }
        }
        all
    }

    /// Whether one of them stands in a folded text, as a whole word.
    fn stand_in(&self, key: &str) -> bool {
        let ends = |rest: &str| !rest.starts_with(char::is_alphabetic);
        let begins = |word: &&str| self.spaced.contains_key(*word);
        let mut words = key.split(|c: char| !c.is_alphabetic()).filter(begins);
        let is_spaced = words.any(|word| {
            let here = &key[word.as_ptr().addr() - key.as_ptr().addr()..];
            self.spaced[word].iter().any(|phrase| here.strip_prefix(phrase.as_str()).is_some_and(ends))
        });
        is_spaced || !key.is_ascii() && self.unspaced.iter().any(|word| key.contains(word.as_str()))
    }
}

/// The words around dates.
struct Vocabulary {
    published: Words,
    updated: Words,
    other: Words,
}

impl Vocabulary {
    fn is_other(&self, label: &str) -> bool {
        !label.is_empty() && self.other.stand_in(&fold_label(label))
    }
}

/// The vocabulary as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    published: Vec<String>,
    updated: Vec<String>,
    other: Vec<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: VocabularyFile =
        yaml::embedded(include_str!("../../../rules/vocabulary/dates.yaml"), "rules/vocabulary/dates.yaml");
    let [published, updated, other] = [file.published, file.updated, file.other].map(|words| Words::new(&words));
    Vocabulary { published, updated, other }
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::date::Order;

    fn read(text: &str, before: &str, role: Role) -> Vec<(String, Kind)> {
        seen(text, before, role == Role::Lead, Habit { order: Some(Order::DayFirst), short_years: true })
    }

    #[test]
    fn dates_and_what_is_said_of_them() {
        for (text, before, expected) in [
            ("June 30, 2026", "", &[("2026-06-30", Kind::Unsaid)][..]),
            ("Posted on June 30, 2026 by Ada Quill", "", &[("2026-06-30", Kind::Published)]),
            (
                "Published June 30, 2026 | Updated July 2, 2026",
                "",
                &[("2026-06-30", Kind::Published), ("2026-07-02", Kind::Updated)],
            ),
            ("30 June 2026", "Last updated:", &[("2026-06-30", Kind::Updated)]),
            ("5/6/2026", "Date posted", &[("2026-06-05", Kind::Published)]),
            ("30.06.26", "", &[("2026-06-30", Kind::Unsaid)]),
            ("Stand: 30.06.2026", "", &[("2026-06-30", Kind::Updated)]),
            (
                "Diese Seite wurde zuletzt am 30. Juni 2026 um 13:22 Uhr geändert.",
                "",
                &[("2026-06-30T13:22", Kind::Updated)],
            ),
            ("Veröffentlicht am 30.06.2026 um 14:05 Uhr", "", &[("2026-06-30T14:05", Kind::Published)]),
            ("Mis à jour le 30 juin 2026", "", &[("2026-06-30", Kind::Updated)]),
            ("发布时间：2026年6月30日 14:05", "", &[("2026-06-30T14:05", Kind::Published)]),
            (
                "2026年6月30日に公開・2026年7月2日に更新",
                "",
                &[("2026-06-30", Kind::Published), ("2026-07-02", Kind::Updated)],
            ),
            (
                "입력 2026.06.30 14:05 수정 2026.07.02 08:00",
                "",
                &[("2026-06-30T14:05", Kind::Published), ("2026-07-02T08:00", Kind::Updated)],
            ),
            ("30 czerwca 2026, 14:05", "", &[("2026-06-30T14:05", Kind::Unsaid)]),
            ("© 2026-06-30 Harbour Post", "", &[]),
            ("Member since 30 June 2026", "", &[]),
            ("30 June 2026", "Deadline", &[]),
            ("Postage of 30 June 1890", "", &[]),
            ("Room 2026, 30 chairs", "", &[]),
            ("", "Published", &[]),
        ] {
            let expected: Vec<(String, Kind)> =
                expected.iter().map(|(value, kind)| ((*value).to_owned(), *kind)).collect();
            assert_eq!(read(text, before, Role::Words), expected, "{text:?} after {before:?}");
        }
    }

    #[test]
    fn a_paragraph_may_begin_with_its_date() {
        for (text, expected) in [
            ("(30.06.2026) The harbour office", Some("2026-06-30")),
            ("Skarn, 30.06.2026 – The harbour office", Some("2026-06-30")),
            ("The pier that was lost on 30.06.2026", None),
        ] {
            assert_eq!(read(text, "", Role::Lead).first().map(|(value, _)| value.as_str()), expected, "{text:?}");
        }
    }
}

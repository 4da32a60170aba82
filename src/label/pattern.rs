//! Patterns of rule files: literal text with placeholders, matched against a whole line.
//!
//! A literal is compared by its key ([`crate::text::fold`]); a space in it matches any white space or none, because
//! scrapers glue (`marsPublished on 2026-06-30`). A placeholder takes as little as it can. There are no regular
//! expressions: what a pattern cannot say extends the list of placeholders.

use std::cell::{Cell, OnceCell};

use super::age;
use crate::{
    page::Field,
    text::{Folded, date, fold, is_cjk},
};

/// Steps one match may take. Real lines need a few hundred; a line built to make placeholders overlap stops here and
/// does not match.
const MAX_STEPS: u32 = 20_000;

/// Steps that reading a date takes, by the instructions of either.
const DATE_STEPS: u32 = 32;

/// Widest text that a named placeholder may stand for, in columns (a CJK character takes two): four names of people fit,
/// a clause of prose does not. Wider, and `Source: the place where the river rises…` would name an outlet.
const MAX_SLOT_COLUMNS: usize = 72;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    /// Folded text without spaces.
    Literal(String),
    /// One of several folded texts; an empty one makes the whole optional.
    Choice(Vec<String>),
    /// White space or none.
    Gap,
    /// Something to find.
    Slot(Slot),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// Any text, kept.
    Keep(Field),
    /// Any text up to the end or the next literal, of any length, or none.
    Any,
    /// A number, with its separators.
    Number,
    /// A date, kept or not.
    Date(Option<Field>),
    /// A relative age.
    Age,
}

impl Pattern {
    /// Compiles a pattern, or says what is wrong with it.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = source.trim();
        if rest.is_empty() {
            return Err("a pattern must not be empty".into());
        }
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('{') {
                let (name, tail) = after.split_once('}').ok_or("an opening brace has no closing one")?;
                parts.push(placeholder(name)?);
                rest = tail;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                literal(&rest[..end], &mut parts);
                rest = &rest[end..];
            }
        }
        Ok(Self { parts })
    }

    /// The whole pattern as one key, where it has no placeholders.
    pub(crate) fn phrase(&self) -> Option<String> {
        let mut key = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => key.push_str(text),
                Part::Gap => key.push(' '),
                Part::Choice(_) | Part::Slot(_) => return None,
            }
        }
        Some(key)
    }

    /// Texts of which a matching line's key holds at least one: the alternatives of the pattern's most telling part.
    /// Empty where the pattern is placeholders only.
    pub(crate) fn needles(&self) -> Vec<&str> {
        let candidates = self.parts.iter().filter_map(|part| match part {
            Part::Literal(text) => Some(vec![text.as_str()]),
            Part::Choice(choices) if choices.iter().all(|choice| !choice.is_empty()) => {
                Some(choices.iter().map(String::as_str).collect())
            }
            _ => None,
        });
        let shortest = |needles: &Vec<&str>| needles.iter().map(|needle| needle.len()).min();
        candidates.max_by_key(shortest).unwrap_or_default()
    }

    /// Texts of which a match begins with one, and whether a number stands before them; a space in between or not.
    /// `None` where a match may begin with anything.
    pub(super) fn openings(&self) -> Option<Opening<'_>> {
        let mut parts = self.parts.iter().filter(|part| !matches!(part, Part::Gap)).peekable();
        let numbered = parts.next_if(|part| matches!(part, Part::Slot(Slot::Number))).is_some();
        let mut texts = Vec::new();
        for part in parts {
            match part {
                Part::Literal(text) if !text.is_empty() => {
                    texts.push(text.as_str());
                    return Some(Opening { numbered, texts });
                }
                Part::Choice(choices) => {
                    texts.extend(choices.iter().map(String::as_str).filter(|choice| !choice.is_empty()));
                    if choices.iter().all(|choice| !choice.is_empty()) {
                        return Some(Opening { numbered, texts });
                    }
                }
                Part::Literal(_) | Part::Gap => {}
                Part::Slot(_) => return None,
            }
        }
        None
    }

    /// Whether a matching line's key holds an ASCII digit: a number or a date stands in it.
    pub(super) fn needs_digit(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Slot(Slot::Number | Slot::Date(_))))
    }

    /// How much the pattern says, roughly: bytes of its phrase, if it is one, and its parts.
    pub(super) fn weight(&self) -> usize {
        self.phrase().map_or(0, |phrase| phrase.len()) + self.parts.len()
    }

    /// Matches a whole line; what the placeholders stand for, in order.
    pub(crate) fn captures(&self, line: &Folded) -> Option<Vec<(Field, String)>> {
        let is_there = |part: &Part| !matches!(part, Part::Literal(text) if !line.key().contains(text.as_str()));
        // No need to try each place for what comes before a text that is not there.
        if !self.parts.iter().all(is_there) {
            return None;
        }
        let mut left = MAX_STEPS;
        self.captures_within(line, &mut left)
    }

    /// [`Pattern::captures`] with as many steps as are left, of which those taken are taken off.
    pub(super) fn captures_within(&self, line: &Folded, left: &mut u32) -> Option<Vec<(Field, String)>> {
        if *left == 0 {
            return None;
        }
        let mut found = Vec::new();
        let most = MAX_STEPS.min(*left);
        let steps = Cell::new(most);
        let matcher = Matcher { key: line.key(), digits_end: OnceCell::new(), steps: &steps, whole: true };
        let end = matcher.parts(&self.parts, 0, &mut found);
        *left -= most - steps.get();
        end?;
        let text = |capture| match capture {
            Capture::Stretch(field, start, end) => (field, line.original(start, end)),
            Capture::Value(field, value) => (field, value),
        };
        let mut captures: Vec<(Field, String)> = found.into_iter().map(text).collect();
        captures.shrink_to_fit();
        Some(captures)
    }

    /// Ends of the stretches of the key from `start` that the pattern matches: the first found.
    pub(super) fn prefix(&self, key: &str, start: usize, steps: &Cell<u32>) -> Option<usize> {
        Matcher { key, digits_end: OnceCell::from(key.len()), steps, whole: false }.parts(
            &self.parts,
            start,
            &mut Vec::new(),
        )
    }
}

/// What a match of a pattern begins with.
pub(super) struct Opening<'a> {
    /// Whether a number stands before the text.
    pub(super) numbered: bool,
    /// The texts, one of which stands there; none of them is empty.
    pub(super) texts: Vec<&'a str>,
}

/// A placeholder by its name in braces.
fn placeholder(name: &str) -> Result<Part, String> {
    Ok(Part::Slot(match name {
        "publisher" => Slot::Keep(Field::Publisher),
        "author" => Slot::Keep(Field::Author),
        "channel" => Slot::Keep(Field::Channel),
        "name" => Slot::Keep(Field::Name),
        "text" => Slot::Keep(Field::Text),
        "any" => Slot::Any,
        "n" => Slot::Number,
        "date" => Slot::Date(None),
        "published" => Slot::Date(Some(Field::Published)),
        "updated" => Slot::Date(Some(Field::Updated)),
        "age" => Slot::Age,
        choice if choice.contains('|') => return Ok(Part::Choice(choice.split('|').map(fold).collect())),
        other => {
            return Err(format!(
                "unknown placeholder {{{other}}}: use publisher, published, updated, date, age, author, channel, name, \
                 text, any, n or alternatives such as {{a|b}}"
            ));
        }
    }))
}

/// The words of a literal, with gaps where it has white space.
fn literal(text: &str, parts: &mut Vec<Part>) {
    if text.starts_with(char::is_whitespace) {
        parts.push(Part::Gap);
    }
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            parts.push(Part::Gap);
        }
        parts.push(Part::Literal(fold(word)));
    }
    if text.ends_with(char::is_whitespace) && text.trim() != "" {
        parts.push(Part::Gap);
    }
}

enum Capture {
    Stretch(Field, usize, usize),
    Value(Field, String),
}

struct Matcher<'a> {
    key: &'a str,
    /// End of the last digit of the key, looked for by the first who asks.
    digits_end: OnceCell<usize>,
    steps: &'a Cell<u32>,
    /// Whether the match must reach the end of the line.
    whole: bool,
}

impl Matcher<'_> {
    /// Takes so many steps; `None` where fewer are left.
    fn spend(&self, steps: u32) -> Option<()> {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(steps));
        (left >= steps).then_some(())
    }

    /// Matches the parts from byte `at` of the key; the end of the match.
    fn parts(&self, parts: &[Part], at: usize, found: &mut Vec<Capture>) -> Option<usize> {
        self.spend(1)?;
        let key = self.key;
        let Some((part, rest)) = parts.split_first() else {
            return (!self.whole || key[at..].chars().all(|c| c == ' ' || c == ':')).then_some(at);
        };
        match part {
            Part::Gap => {
                let skipped = key[at..].len() - key[at..].trim_start_matches(' ').len();
                let is_named = matches!(rest.first(), Some(Part::Slot(Slot::Keep(_))));
                if skipped == 0 && is_named && is_inside_word(key, at) {
                    return None;
                }
                self.parts(rest, at + skipped, found)
            }
            Part::Literal(text) => self.parts(rest, after(key, at, text)?, found),
            Part::Choice(choices) => {
                choices.iter().filter_map(|choice| after(key, at, choice)).find_map(|end| self.parts(rest, end, found))
            }
            Part::Slot(slot) => self.slot(*slot, rest, at, found),
        }
    }

    fn slot(&self, slot: Slot, rest: &[Part], at: usize, found: &mut Vec<Capture>) -> Option<usize> {
        let key = self.key;
        match slot {
            Slot::Number => {
                let digits = number(&key[at..]);
                (digits > 0).then(|| self.parts(rest, at + digits, found))?
            }
            Slot::Date(field) => {
                let (bytes, value) = date::prefix(&key[at..])?;
                self.spend(DATE_STEPS)?;
                let mark = found.len();
                found.extend(field.map(|field| Capture::Value(field, value)));
                let end = self.parts(rest, at + bytes, found);
                if end.is_none() {
                    found.truncate(mark);
                }
                end
            }
            Slot::Age => age::ends(key, at, self.steps).find_map(|end| {
                let mark = found.len();
                found.push(Capture::Stretch(Field::Age, at, end));
                let matched = self.parts(rest, end, found);
                if matched.is_none() {
                    found.truncate(mark);
                }
                matched
            }),
            Slot::Keep(field) => self.stretch(Some(field), rest, at, found),
            Slot::Any => self.stretch(None, rest, at, found),
        }
    }

    /// A stretch of free text, as short as the rest of the pattern allows.
    fn stretch(&self, field: Option<Field>, rest: &[Part], at: usize, found: &mut Vec<Capture>) -> Option<usize> {
        let key = self.key;
        let free = field.is_none() || field == Some(Field::Text);
        if free && rest.is_empty() {
            let matches = at < key.len() || field.is_none();
            found.extend(field.map(|field| Capture::Stretch(field, at, key.len())));
            return matches.then_some(key.len());
        }
        if field.is_none()
            && let Some(matched) = self.parts(rest, at, found)
        {
            return Some(matched);
        }
        let mut columns = 0;
        // A name has a letter: `52m ago` is no age of two minutes behind a publisher called 5.
        let mut may_end = free;
        for (offset, c) in key[at..].char_indices() {
            let end = at + offset + c.len_utf8();
            columns += if is_cjk(c) { 2 } else { 1 };
            may_end |= c.is_alphabetic();
            if !free && columns > MAX_SLOT_COLUMNS {
                return None;
            }
            if !may_end || !self.may_begin(rest, end) {
                continue;
            }
            let mark = found.len();
            found.extend(field.map(|field| Capture::Stretch(field, at, end)));
            if let Some(matched) = self.parts(rest, end, found) {
                return Some(matched);
            }
            found.truncate(mark);
        }
        None
    }

    /// A look at what stands at byte `at`: false where the parts cannot match there. Spares the end of a free stretch,
    /// tried at each character, all but a few attempts.
    fn may_begin(&self, parts: &[Part], at: usize) -> bool {
        let here = &self.key[at..];
        // A gap may take the one space there is between words, or the next part itself does.
        let here = here.strip_prefix(' ').unwrap_or(here);
        for part in parts {
            match part {
                Part::Literal(text) => return begins(here, text),
                Part::Choice(choices) if choices.iter().any(|choice| !choice.is_empty() && begins(here, choice)) => {
                    return true;
                }
                Part::Choice(choices) if choices.iter().all(|choice| !choice.is_empty()) => return false,
                // Also a choice of nothing.
                Part::Gap | Part::Choice(_) => {}
                Part::Slot(Slot::Number) => return here.starts_with(|c: char| c.is_ascii_digit()),
                Part::Slot(Slot::Age) => return age::may_begin(here),
                Part::Slot(Slot::Date(_)) => return at < *self.digits_end.get_or_init(|| digits_end(self.key)),
                Part::Slot(_) => return true,
            }
        }
        true
    }
}

/// Where a literal ends that stands at byte `at` of the key, or one space after it: scrapers put spaces between scripts.
fn after(key: &str, at: usize, literal: &str) -> Option<usize> {
    let here = &key[at..];
    if begins(here, literal) {
        return Some(at + literal.len());
    }
    let spaced = here.strip_prefix(' ')?;
    begins(spaced, literal).then_some(at + 1 + literal.len())
}

/// Whether letters of one word stand on both sides of byte `at` of a key, in a script that writes spaces: `Byron Lake` is not by
/// Ron Lake.
fn is_inside_word(key: &str, at: usize) -> bool {
    let is_letter = |c: char| c.is_alphabetic() && !is_cjk(c);
    key[..at].chars().next_back().is_some_and(is_letter) && key[at..].chars().next().is_some_and(is_letter)
}

/// Whether a text begins with a literal. Most do not with its first byte, and need no call to compare.
fn begins(text: &str, literal: &str) -> bool {
    literal.as_bytes().first().is_none_or(|first| text.as_bytes().first() == Some(first)) && text.starts_with(literal)
}

fn digits_end(key: &str) -> usize {
    key.bytes().rposition(|byte| byte.is_ascii_digit()).map_or(0, |last| last + 1)
}

/// Bytes of the number that a text begins with, with its separators; 0 where it begins with none.
pub(super) fn number(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    text.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.')).count()
}

#[cfg(test)]
mod tests;

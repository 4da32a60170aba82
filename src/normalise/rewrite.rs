//! The one way in which passes replace single characters: outside code, formulas and, where asked, addresses; marks follow.

use std::ops::Range;

use memchr::memmem;
use unicode_normalization::UnicodeNormalization;

use super::offsets::Offsets;
use crate::page::{Mark, MarkKind};

/// A character and what stands around it.
pub(super) struct Place<'a> {
    /// What was written before it; nothing behind code and addresses.
    pub(super) before: Option<char>,
    /// The character.
    pub(super) char: char,
    /// What follows, as it was; nothing before code and addresses.
    pub(super) after: &'a str,
}

impl Place<'_> {
    /// The next character.
    pub(super) fn next(&self) -> Option<char> {
        self.after.chars().next()
    }
}

/// What becomes of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// It stays.
    Keep,
    /// It is written as this, which may be nothing.
    As(&'static str),
    /// A space is written before it.
    Spaced,
    /// Its compatibility form is written (NFKC).
    Plain,
}

/// Ranges that no pass may touch: code and formulas.
pub(super) fn code(marks: &[Mark]) -> Vec<Range<usize>> {
    let literal = marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Code | MarkKind::Math));
    literal.map(|mark| mark.start..mark.end).collect()
}

/// The same, and addresses in the text: what holds `://` or begins with `www.`, up to white space or a wide character.
pub(super) fn code_and_addresses(text: &str, marks: &[Mark]) -> Vec<Range<usize>> {
    let mut ranges = code(marks);
    let ends = |c: char| c.is_whitespace() || !c.is_ascii();
    for sign in ["://", "www."] {
        let mut last_end = 0;
        for at in memmem::find_iter(text.as_bytes(), sign) {
            if at < last_end {
                continue;
            }
            let start = text[..at]
                .rfind(|c: char| !c.is_ascii_alphanumeric())
                .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
            let end = text[at..].find(ends).map_or(text.len(), |end| at + end);
            ranges.push(start..end);
            last_end = end;
        }
    }
    ranges
}

/// The text with every character edited; `None` where all stay.
pub(super) fn rewrite(
    text: &str,
    marks: &mut [Mark],
    mut fixed: Vec<Range<usize>>,
    mut edit: impl FnMut(&Place<'_>) -> Edit,
) -> Option<String> {
    fixed.sort_unstable_by_key(|range| (range.start, range.end));
    let mut fixed = fixed.into_iter().peekable();
    let mut offsets = Offsets::of(marks);
    let mut out = String::with_capacity(text.len());
    let (mut changed, mut before) = (false, None);
    for (at, char) in text.char_indices() {
        offsets.reach(at, out.len());
        while fixed.next_if(|range| range.end <= at).is_some() {}
        if fixed.peek().is_some_and(|range| range.contains(&at)) {
            out.push(char);
            before = None;
            continue;
        }
        let end = at + char.len_utf8();
        let after = if fixed.peek().is_some_and(|range| range.start == end) { "" } else { &text[end..] };
        let place = Place { before, char, after };
        match edit(&place) {
            Edit::Keep => {
                out.push(char);
                before = Some(char);
            }
            Edit::As(written) => {
                out.push_str(written);
                before = written.chars().next_back().or(before);
                changed = true;
            }
            Edit::Plain => {
                out.extend(std::iter::once(char).nfkc());
                before = out.chars().next_back();
                changed = true;
            }
            Edit::Spaced => {
                out.push(' ');
                out.push(char);
                before = Some(char);
                changed = true;
            }
        }
    }
    changed.then(|| {
        offsets.finish(out.len(), marks);
        out
    })
}

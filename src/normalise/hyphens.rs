//! Words that were divided at the end of a line.
//!
//! In: the blocks of a document whose texts are normal. Out: the same, with divided words whole again where the document
//! itself has them whole: `har-` at a line end before `bour` is `harbour` where that word occurs elsewhere, and `low-`
//! before `lying` is `low-lying` where that does. All others stay as they are; no dictionary is asked.

use foldhash::HashMap;
use memchr::memchr_iter;

use super::offsets::Offsets;
use crate::page::{Block, Text};

/// A word that may have been divided: where its hyphen stands, and its second half begins.
struct Division {
    hyphen: usize,
    rest: usize,
    first: String,
    second: String,
}

/// Makes divided words whole.
pub(super) fn joined(blocks: &mut [Block]) {
    let mut words = Words::default();
    super::texts(blocks, &mut |text| {
        for Division { first, second, .. } in divisions(text) {
            words.extend(may_be(&first, &second).map(|word| (word, false)));
        }
    });
    if words.is_empty() {
        return;
    }
    super::texts(blocks, &mut |text| {
        // Halves of divided words are no evidence, which may be gone a moment later.
        let mut at = 0;
        for Division { hyphen, rest, first, second } in divisions(text) {
            note(text.get(at..hyphen - first.len()).unwrap_or_default(), &mut words);
            at = rest + second.len();
        }
        note(&text[at..], &mut words);
    });
    Block::edit_texts(blocks, &mut |text| join(text, &words));
}

/// The words that divided ones may be, in small letters, and whether the document has them.
type Words = HashMap<String, bool>;

/// What two halves may be: one word, and one with a hyphen.
fn may_be(first: &str, second: &str) -> [String; 2] {
    [format!("{first}{second}").to_lowercase(), format!("{first}-{second}").to_lowercase()]
}

/// Notes which words a text has, with their inner hyphens.
fn note(text: &str, words: &mut Words) {
    for part in text.split(|c: char| !c.is_alphabetic() && c != '-') {
        let is_small = part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        let known = if is_small { words.get_mut(part) } else { words.get_mut(&part.to_lowercase()) };
        if let Some(is_there) = known {
            *is_there = true;
        }
    }
}

/// Divisions of a text, in order: a hyphen between a letter and a line end or space, then a small letter.
fn divisions(text: &str) -> impl Iterator<Item = Division> {
    memchr_iter(b'-', text.as_bytes()).filter_map(|hyphen| {
        let rest = hyphen + 2;
        let second = match text.as_bytes().get(hyphen + 1)? {
            b'\n' | b' ' => text.get(rest..).filter(|second| second.starts_with(char::is_lowercase))?,
            _ => return None,
        };
        let first = text[..hyphen].rsplit(|c: char| !c.is_alphabetic()).next().filter(|first| !first.is_empty())?;
        let second = second.split(|c: char| !c.is_alphabetic()).next()?;
        Some(Division { hyphen, rest, first: first.to_owned(), second: second.to_owned() })
    })
}

fn join(text: &mut Text, words: &Words) {
    let divisions: Vec<Division> = divisions(&text.text).collect();
    if divisions.is_empty() {
        return;
    }
    // A word in three parts is left alone: what its middle belongs to depends on what was joined before.
    let chained = |one: &Division, other: &Division| one.rest + one.second.len() == other.hyphen;
    let in_chain = |at: usize| {
        let with_next = divisions.get(at + 1).is_some_and(|next| chained(&divisions[at], next));
        with_next || (at > 0 && chained(&divisions[at - 1], &divisions[at]))
    };
    let alone: Vec<bool> = (0..divisions.len()).map(|at| !in_chain(at)).collect();
    let code = super::rewrite::code(&text.marks);
    let mut offsets = Offsets::of(&text.marks);
    let mut out = String::with_capacity(text.text.len());
    let mut copied = 0;
    for (Division { hyphen, rest, first, second }, alone) in divisions.into_iter().zip(alone) {
        let kept = match may_be(&first, &second).map(|word| words.get(&word) == Some(&true)) {
            [true, false] if alone => hyphen,
            [false, true] if alone => hyphen + 1,
            _ => continue,
        };
        if code.iter().any(|range| range.start < rest && hyphen < range.end) {
            continue;
        }
        while let Some(offset) = offsets.pending().filter(|&offset| offset <= kept) {
            offsets.reach(offset, out.len() + offset - copied);
        }
        out.push_str(&text.text[copied..kept]);
        offsets.reach(rest, out.len());
        copied = rest;
    }
    while let Some(offset) = offsets.pending() {
        offsets.reach(offset, out.len() + offset - copied);
    }
    out.push_str(&text.text[copied..]);
    offsets.finish(out.len(), &mut text.marks);
    text.text = out;
}

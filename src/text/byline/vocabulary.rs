//! Words that stand before, between and behind names.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};
use serde::Deserialize;

use crate::{
    text::{Beginnings, fold},
    yaml,
};

/// The words of by-lines, each folded for comparison.
pub(super) struct Vocabulary {
    pub(super) before: Phrases,
    pub(super) after: Phrases,
    pub(super) between: HashSet<String>,
    pub(super) nobody: HashSet<String>,
    pub(super) behind: Vec<String>,
    pub(super) offices: HashSet<String>,
}

/// Phrases that a text may begin with, in lower case.
pub(super) struct Phrases {
    by_first: HashMap<char, Vec<String>>,
    beginnings: Beginnings,
}

impl Phrases {
    fn new(phrases: &[String]) -> Self {
        let mut by_first: HashMap<char, Vec<String>> = HashMap::new();
        for phrase in phrases {
            by_first.entry(phrase.chars().next().unwrap_or(' ')).or_default().push(phrase.to_lowercase());
        }
        Self { by_first, beginnings: phrases.iter().map(String::as_str).collect() }
    }

    /// Where the longest of them ends that a text begins with.
    pub(super) fn end(&self, text: &str) -> Option<usize> {
        if !self.beginnings.may_begin(text) {
            return None;
        }
        let first = text.chars().next()?.to_lowercase().next()?;
        self.by_first.get(&first)?.iter().filter_map(|phrase| prefix_end(text, phrase)).max()
    }
}

/// The vocabulary as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    before: Vec<String>,
    after: Vec<String>,
    between: Vec<String>,
    nobody: Vec<String>,
    behind: Vec<String>,
    offices: Vec<String>,
}

pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: VocabularyFile =
        yaml::embedded(include_str!("../../../rules/vocabulary/bylines.yaml"), "rules/vocabulary/bylines.yaml");
    let set = |words: Vec<String>| -> HashSet<String> { words.iter().map(|word| fold(word)).collect() };
    Vocabulary {
        before: Phrases::new(&file.before),
        after: Phrases::new(&file.after),
        between: set(file.between),
        nobody: set(file.nobody),
        behind: file.behind,
        offices: set(file.offices),
    }
});

/// Where `prefix`, in lower case, ends at the start of `text`, as a whole word: before anything but a letter, or before a
/// capital that a lost space glued to it. Words of scripts without spaces need a mark after them.
fn prefix_end(text: &str, prefix: &str) -> Option<usize> {
    // Two letters of ASCII are told apart without looking up their small letters.
    if let ([a, b, ..], [c, d, ..]) = (text.as_bytes(), prefix.as_bytes())
        && [a, b, c, d].into_iter().all(u8::is_ascii)
        && !(a.eq_ignore_ascii_case(c) && b.eq_ignore_ascii_case(d))
    {
        return None;
    }
    let mut rest =
        text.char_indices().flat_map(|(at, c)| c.to_lowercase().map(move |lower| (at + c.len_utf8(), lower)));
    let mut end = 0;
    for wanted in prefix.chars() {
        let (after, c) = rest.next()?;
        if c != wanted {
            return None;
        }
        end = after;
    }
    let last = text[..end].chars().next_back()?;
    let next = text[end..].chars().next().unwrap_or(' ');
    (!next.is_alphanumeric() || (last.is_lowercase() && next.is_uppercase())).then_some(end)
}

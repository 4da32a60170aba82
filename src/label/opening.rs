//! Which of many patterns may match, by the texts they begin with or need: most places are refused by their first two
//! bytes, most lines by having no digit.

use std::collections::BTreeMap;

use super::pattern::{Pattern, number};

/// Patterns by their openings. Those that may begin with anything are not in it.
#[derive(Debug)]
pub(super) struct Openings {
    /// Patterns that begin with a text.
    plain: Texts,
    /// Patterns that begin with a number and a text after it.
    numbered: Texts,
}

impl Openings {
    /// Indexes those of the patterns that have an opening.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = (usize, &'a Pattern)>) -> Self {
        let (mut plain, mut numbered) = (BTreeMap::new(), BTreeMap::new());
        for (at, pattern) in patterns {
            if let Some(opening) = pattern.openings() {
                let texts: &mut BTreeMap<&str, Vec<usize>> = if opening.numbered { &mut numbered } else { &mut plain };
                for text in opening.texts {
                    texts.entry(text).or_default().push(at);
                }
            }
        }
        Self { plain: Texts::new(plain), numbered: Texts::new(numbered) }
    }

    /// Whether any pattern may match at the start of `here`, by a glance at its first two bytes.
    pub(super) fn may_begin(&self, here: &str) -> bool {
        let is_numbered = here.starts_with(|c: char| c.is_ascii_digit()) && !self.numbered.known.is_empty();
        is_numbered || self.plain.may_begin(here)
    }

    /// Adds the patterns that may match at the start of `here`, in ascending order, each once.
    pub(super) fn candidates(&self, here: &str, found: &mut Vec<usize>) {
        if !self.may_begin(here) {
            return;
        }
        let mark = found.len();
        self.plain.candidates(here, found);
        let digits = number(here);
        if digits > 0 {
            // The number itself may end in a separator that belongs to the text, but no text begins with one.
            self.numbered.candidates(here[digits..].trim_start_matches(' '), found);
        }
        found[mark..].sort_unstable();
        found.dedup();
    }
}

/// Patterns that may begin with anything, by a text that each needs.
#[derive(Debug)]
pub(super) struct Needles {
    /// Of patterns that also need a digit.
    dated: Texts,
    /// Of all others.
    plain: Texts,
    /// Whether each of the others needs a text that is not ASCII.
    is_plain_foreign: bool,
    /// Patterns that need nothing.
    always: Vec<usize>,
}

impl Needles {
    /// Indexes those of the patterns that have no opening.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = (usize, &'a Pattern)>) -> Self {
        let (mut dated, mut plain, mut always) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for (at, pattern) in patterns.filter(|(_, pattern)| pattern.openings().is_none()) {
            let texts = pattern.needles();
            if texts.is_empty() || texts.contains(&"") {
                always.push(at);
                continue;
            }
            let needles: &mut BTreeMap<&str, Vec<usize>> = if pattern.needs_digit() { &mut dated } else { &mut plain };
            for text in texts {
                needles.entry(text).or_default().push(at);
            }
        }
        let is_plain_foreign = plain.keys().all(|text| !text.is_ascii());
        Self { dated: Texts::new(dated), plain: Texts::new(plain), is_plain_foreign, always }
    }

    /// Adds the patterns worth trying on a line, in any order, some of them twice.
    pub(super) fn candidates(&self, key: &str, found: &mut Vec<usize>) {
        found.extend(&self.always);
        if !(self.is_plain_foreign && key.is_ascii()) {
            self.plain.search(key, found);
        }
        // No look at each byte whether to stop: many are compared at once.
        if key.bytes().fold(false, |found, byte| found | byte.is_ascii_digit()) {
            self.dated.search(key, found);
        }
    }
}

/// How many pairs of bytes there are.
const PAIRS: usize = 1 << 16;

/// Texts in order, with the patterns that have each.
#[derive(Debug)]
struct Texts {
    /// A bit for each pair of bytes that a text begins with.
    pairs: Box<[u64; PAIRS / 64]>,
    known: Vec<(Box<str>, Vec<usize>)>,
    /// Per byte: where the texts begin that begin with it; one more for the end.
    first: Vec<u16>,
}

impl Texts {
    fn new(by_text: BTreeMap<&str, Vec<usize>>) -> Self {
        let mut pairs = Box::new([0; PAIRS / 64]);
        let known: Vec<(Box<str>, Vec<usize>)> =
            by_text.into_iter().map(|(text, patterns)| (Box::from(text), patterns)).collect();
        let mut set = |first: u8, second: u8| {
            let pair = u16::from_be_bytes([first, second]);
            pairs[usize::from(pair >> 6)] |= 1 << (pair & 63);
        };
        for (text, _) in &known {
            match text.as_bytes() {
                [first, second, ..] => set(*first, *second),
                [first] => (0..=u8::MAX).for_each(|second| set(*first, second)),
                [] => {}
            }
        }
        let until = |byte: usize| known.partition_point(|(text, _)| usize::from(text.as_bytes()[0]) < byte) as u16;
        let first = (0..=256).map(until).collect();
        Self { pairs, known, first }
    }

    /// Whether a text begins with the two bytes that `here` begins with; one byte alone stands before a zero.
    fn may_begin(&self, here: &str) -> bool {
        match *here.as_bytes() {
            [first, second, ..] => self.holds([first, second]),
            [first] => self.holds([first, 0]),
            [] => false,
        }
    }

    /// Whether a text begins with two bytes.
    #[inline]
    fn holds(&self, pair: [u8; 2]) -> bool {
        let pair = u16::from_be_bytes(pair);
        self.pairs[usize::from(pair >> 6)] >> (pair & 63) & 1 == 1
    }

    /// Adds the patterns whose text stands at the start of `here`.
    fn candidates(&self, here: &str, found: &mut Vec<usize>) {
        if self.may_begin(here) {
            self.add(here.as_bytes(), found);
        }
    }

    /// Adds the patterns whose text stands anywhere in a key.
    fn search(&self, key: &str, found: &mut Vec<usize>) {
        if self.known.is_empty() {
            return;
        }
        let bytes = key.as_bytes();
        for (at, pair) in bytes.windows(2).enumerate() {
            if self.holds([pair[0], pair[1]]) {
                self.add(&bytes[at..], found);
            }
        }
        if let [.., last] = *bytes
            && self.holds([last, 0])
        {
            self.add(&[last], found);
        }
    }

    fn add(&self, here: &[u8], found: &mut Vec<usize>) {
        let first = usize::from(here[0]);
        let texts = &self.known[usize::from(self.first[first])..usize::from(self.first[first + 1])];
        for (_, patterns) in texts.iter().filter(|(text, _)| here.starts_with(text.as_bytes())) {
            found.extend(patterns);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needles_of_lines() {
        let sources =
            ["{name} reads", "{name} on {published}", "{any}社区{any}", "{name}", "Source: {name}", "{any}Q{n}"];
        let patterns: Vec<Pattern> = sources.iter().map(|source| Pattern::new(source).unwrap()).collect();
        let needles = Needles::new(patterns.iter().enumerate());
        for (line, expected) in [
            ("orbit reads", vec![0, 3]),
            ("orbit on 2031-02-03", vec![1, 3]),
            ("orbit on tuesday", vec![3]),
            ("欢迎来到红隼社区", vec![2, 3]),
            ("source: kestrel", vec![3]),
            ("12 q", vec![3, 5]),
            ("", vec![3]),
        ] {
            let mut found = Vec::new();
            needles.candidates(line, &mut found);
            found.sort_unstable();
            assert_eq!(found, expected, "{line:?}");
        }
    }

    #[test]
    fn openings_of_lines() {
        let sources = [
            "Source: {name}",
            "{From|} the {name}",
            "{n} min read",
            "Q{text}",
            "{name} reads",
            "来源： {name}",
            "24h news",
        ];
        let patterns: Vec<Pattern> = sources.iter().map(|source| Pattern::new(source).unwrap()).collect();
        let openings = Openings::new(patterns.iter().enumerate());
        for (line, expected) in [
            ("source: kestrel", vec![0]),
            ("from the quay", vec![1]),
            ("the quay", vec![1]),
            ("5 min read", vec![2]),
            ("5min read", vec![2]),
            ("24h news", vec![6]),
            ("q", vec![3]),
            ("来源:潮汐", vec![5]),
            ("来", vec![]),
            ("orbit reads", vec![]),
            ("", vec![]),
        ] {
            let mut found = Vec::new();
            openings.candidates(line, &mut found);
            assert_eq!(found, expected, "{line:?}");
        }
    }
}

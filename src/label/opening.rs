//! Which of many patterns may match at a place, by the texts they begin with: most places are refused by their first
//! two bytes.

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
        let is_numbered = here.starts_with(|c: char| c.is_ascii_digit()) && !self.numbered.texts.is_empty();
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

/// Texts in order, with the patterns that begin with each.
#[derive(Debug)]
struct Texts {
    /// A bit for each pair of bytes that a text begins with.
    pairs: Vec<u64>,
    texts: Vec<(Box<str>, Vec<usize>)>,
    /// Per byte: where the texts begin that begin with it; one more for the end.
    first: Vec<u16>,
}

impl Texts {
    fn new(by_text: BTreeMap<&str, Vec<usize>>) -> Self {
        let mut pairs = vec![0; 1 << 10];
        let texts: Vec<(Box<str>, Vec<usize>)> =
            by_text.into_iter().map(|(text, patterns)| (Box::from(text), patterns)).collect();
        let mut set = |first: u8, second: u8| {
            let pair = usize::from(first) << 8 | usize::from(second);
            pairs[pair >> 6] |= 1 << (pair & 63);
        };
        for (text, _) in &texts {
            match text.as_bytes() {
                [first, second, ..] => set(*first, *second),
                [first] => (0..=u8::MAX).for_each(|second| set(*first, second)),
                [] => {}
            }
        }
        let until = |byte: usize| texts.partition_point(|(text, _)| usize::from(text.as_bytes()[0]) < byte) as u16;
        let first = (0..=256).map(until).collect();
        Self { pairs, texts, first }
    }

    /// Whether a text begins with the two bytes that `here` begins with; one byte alone stands before a zero.
    fn may_begin(&self, here: &str) -> bool {
        let (first, second) = match here.as_bytes() {
            [first, second, ..] => (*first, *second),
            [first] => (*first, 0),
            [] => return false,
        };
        let pair = usize::from(first) << 8 | usize::from(second);
        self.pairs[pair >> 6] >> (pair & 63) & 1 == 1
    }

    fn candidates(&self, here: &str, found: &mut Vec<usize>) {
        if self.may_begin(here) {
            let first = usize::from(here.as_bytes()[0]);
            let texts = &self.texts[usize::from(self.first[first])..usize::from(self.first[first + 1])];
            for (_, patterns) in texts.iter().filter(|(text, _)| here.starts_with(&**text)) {
                found.extend(patterns);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_of_lines() {
        let sources = ["Source: {name}", "{From|} the {name}", "{n} min read", "Q{text}", "{name} reads", "来源： {name}", "24h news"];
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

//! How sites say how old something is, in all interface languages.

use std::{cell::Cell, sync::LazyLock};

use serde::Deserialize;

use super::{opening::Openings, pattern::Pattern};
use crate::yaml;

/// Where the ages end that stand at byte `at` of a key, the most telling first.
pub(super) fn ends(key: &str, at: usize, steps: &Cell<u32>) -> impl Iterator<Item = usize> {
    let mut candidates = Vec::new();
    // Literals take a space before them.
    let here = &key[at..];
    AGES.openings.candidates(here.strip_prefix(' ').unwrap_or(here), &mut candidates);
    candidates.into_iter().filter_map(move |age| AGES.patterns[age].prefix(key, at, steps))
}

/// Whether an age may stand at the start of a text, by its first two bytes.
pub(super) fn may_begin(here: &str) -> bool {
    AGES.openings.may_begin(here)
}

struct Ages {
    patterns: Vec<Pattern>,
    openings: Openings,
}

static AGES: LazyLock<Ages> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        ages: Vec<String>,
    }
    let read: File = yaml::embedded(include_str!("../../rules/vocabulary/ages.yaml"), "rules/vocabulary/ages.yaml");
    let mut patterns: Vec<Pattern> = read.ages.iter().filter_map(|age| Pattern::new(age).ok()).collect();
    // The longer phrase first, so that `5 minutes ago` is not read as `5 m`.
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.weight()));
    let openings = Openings::new(patterns.iter().enumerate());
    Ages { patterns, openings }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_age_has_an_opening() {
        assert!(AGES.patterns.len() > 100);
        assert!(AGES.patterns.iter().all(|age| age.openings().is_some()));
    }

    #[test]
    fn an_age_is_found_where_each_pattern_finds_it() {
        for line in [
            "52m ago",
            "orbit 5 days ago",
            "2 小时前",
            "链闻快报2小时前",
            "hace 3 días",
            "yesterday",
            "3",
            "",
            "1,5 ч назад",
        ] {
            for at in (0..=line.len()).filter(|&at| line.is_char_boundary(at)) {
                let steps = || Cell::new(u32::MAX);
                let all: Vec<usize> = AGES.patterns.iter().filter_map(|age| age.prefix(line, at, &steps())).collect();
                assert_eq!(ends(line, at, &steps()).collect::<Vec<_>>(), all, "{line:?} at {at}");
                let here = line[at..].strip_prefix(' ').unwrap_or(&line[at..]);
                assert!(all.is_empty() || may_begin(here), "{line:?} at {at}");
            }
        }
    }
}

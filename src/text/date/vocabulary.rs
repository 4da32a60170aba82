//! The words dates are written with, from `rules/vocabulary/months.yaml`.

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};
use serde::Deserialize;

use crate::{
    text::{Beginnings, fold},
    yaml,
};

/// The words dates are written with, each folded for comparison.
pub(super) struct Vocabulary {
    pub(super) months: HashMap<String, u32>,
    pub(super) weekdays: HashSet<String>,
    pub(super) between: HashSet<String>,
    pub(super) before_day: HashSet<String>,
    pub(super) before_month: HashSet<String>,
    pub(super) before_year: HashSet<String>,
    pub(super) after_year: HashSet<String>,
    pub(super) before_time: HashSet<String>,
    pub(super) after_time: HashSet<String>,
    pub(super) morning: HashSet<String>,
    pub(super) afternoon: HashSet<String>,
    pub(super) zones: HashMap<String, i8>,
    pub(super) other_zones: HashSet<String>,
    /// What a date can begin with.
    pub(super) beginnings: Beginnings,
}

/// The vocabulary as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    months: HashMap<u32, Vec<String>>,
    weekdays: Vec<String>,
    between: Vec<String>,
    before_day: Vec<String>,
    before_month: Vec<String>,
    before_year: Vec<String>,
    after_year: Vec<String>,
    before_time: Vec<String>,
    after_time: Vec<String>,
    morning: Vec<String>,
    afternoon: Vec<String>,
    zones: HashMap<String, i8>,
    other_zones: Vec<String>,
}

fn vocabulary() -> VocabularyFile {
    yaml::embedded(include_str!("../../../rules/vocabulary/months.yaml"), "rules/vocabulary/months.yaml")
}

/// Read once, from the file that is part of the program.
pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: VocabularyFile = vocabulary();
    let set = |words: Vec<String>| words.iter().map(|word| fold(word)).collect();
    let named = |(month, names): (u32, Vec<String>)| names.into_iter().map(move |name| (fold(&name), month));
    let first = [&file.weekdays, &file.before_day, &file.before_month].into_iter().chain(file.months.values());
    let first: Vec<String> = first.flatten().map(|word| fold(word)).collect();
    Vocabulary {
        beginnings: first.iter().map(String::as_str).collect(),
        months: file.months.into_iter().flat_map(named).collect(),
        weekdays: set(file.weekdays),
        between: set(file.between),
        before_day: set(file.before_day),
        before_month: set(file.before_month),
        before_year: set(file.before_year),
        after_year: set(file.after_year),
        before_time: set(file.before_time),
        after_time: set(file.after_time),
        morning: set(file.morning),
        afternoon: set(file.afternoon),
        zones: file.zones.into_iter().map(|(name, hours)| (fold(&name), hours)).collect(),
        other_zones: set(file.other_zones),
    }
});

#[cfg(test)]
mod tests {
    use super::super::cursor::{LONGEST_PHRASE, LONGEST_WORD};
    use super::*;

    #[test]
    fn a_month_name_means_one_month() {
        let file = vocabulary();
        let mut seen = HashMap::default();
        for (month, names) in &file.months {
            for name in names {
                assert!((1..=12).contains(month) && fold(name).split(' ').count() <= LONGEST_PHRASE, "{name:?}");
                assert!(name.split(' ').all(|word| word.chars().count() <= LONGEST_WORD), "{name:?}");
                assert_eq!(seen.insert(fold(name), *month), None, "{name:?} stands twice");
            }
        }
    }
}

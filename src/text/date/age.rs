//! How long ago: `52m ago`, `vor 3 Stunden`, `2小时前`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{text::fold, yaml};

/// Longest text that is read as an age, in bytes.
const LONGEST_AGE: usize = 48;

/// Largest number of units; more is no age that a page shows in them.
const MOST_UNITS: i64 = 400;

/// How long ago, and in what it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Age {
    pub(crate) seconds: i64,
    /// Whether it is counted in minutes, so that the minute is known.
    pub(crate) to_the_minute: bool,
}

/// The whole text as an age; a number without words around it is none.
pub(crate) fn age(text: &str) -> Option<Age> {
    if text.len() > LONGEST_AGE {
        return None;
    }
    let key = fold(text);
    let digits = key.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = key.split_at(digits);
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    let count: i64 = rest[..end].parse().ok().filter(|count| *count <= MOST_UNITS)?;
    let rest = rest[end..].trim();
    let units = [(&UNITS.minute, 60), (&UNITS.hour, 3600), (&UNITS.day, 86400)];
    let before = UNITS.before.iter().any(|word| *word == before.trim());
    let is_bare = key.starts_with(|c: char| c.is_ascii_digit());
    for (words, seconds) in units {
        for word in words {
            let Some(after) = rest.strip_prefix(word.as_str()) else { continue };
            let after = after.trim_matches([' ', '.']);
            let is_age = before && after.is_empty() || is_bare && UNITS.after.iter().any(|word| *word == after);
            if is_age {
                return Some(Age { seconds: count * seconds, to_the_minute: seconds == 60 });
            }
        }
    }
    None
}

/// The words as their file has them, then folded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    before: Vec<String>,
    after: Vec<String>,
    minute: Vec<String>,
    hour: Vec<String>,
    day: Vec<String>,
}

static UNITS: LazyLock<Units> = LazyLock::new(|| {
    let file: Units =
        yaml::embedded(include_str!("../../../rules/vocabulary/units.yaml"), "rules/vocabulary/units.yaml");
    let folded = |words: Vec<String>| words.iter().map(|word| fold(word)).collect();
    Units {
        before: folded(file.before),
        after: folded(file.after),
        minute: folded(file.minute),
        hour: folded(file.hour),
        day: folded(file.day),
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        for (text, seconds) in [
            ("52m ago", Some(52 * 60)),
            ("3 hours ago", Some(3 * 3600)),
            ("1 day ago", Some(86400)),
            ("vor 3 Stunden", Some(3 * 3600)),
            ("hace 2 días", Some(2 * 86400)),
            ("il y a 5 min", Some(5 * 60)),
            ("5 минут назад", Some(5 * 60)),
            ("2小时前", Some(2 * 3600)),
            ("2 時間前", Some(2 * 3600)),
            ("30분 전", Some(30 * 60)),
            ("3 giờ trước", Some(3 * 3600)),
            ("2 saat önce", Some(2 * 3600)),
            ("2 weeks ago", None),
            ("3 hours", None),
            ("5 min read", None),
            ("vor 3", None),
            ("ago", None),
            ("5000 days ago", None),
            ("", None),
        ] {
            assert_eq!(age(text).map(|age| age.seconds), seconds, "{text:?}");
        }
        assert!(age("52m ago").unwrap().to_the_minute);
        assert!(!age("3 hours ago").unwrap().to_the_minute);
    }
}

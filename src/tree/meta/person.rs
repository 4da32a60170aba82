//! Names out of by-lines: prefixes, dates, offices and accounts cut off, several authors told apart.
//!
//! Deliberately absent: judging whether a name is a person's or a body's, which no page marks reliably.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};
use serde::Deserialize;

use crate::text::{date, fold};
use crate::yaml;

/// Longest name in characters. Longer text is a sentence about somebody, not a name.
const LONGEST_NAME: usize = 60;

/// Most words in one name; `Maria del Carmen de la Cruz Ortiz` has seven.
const MOST_WORDS: usize = 7;

/// Most authors taken from one page: author lists of large collaborations run to thousands.
pub(super) const MOST_AUTHORS: usize = 64;

/// The authors that a by-line or a field names, cleaned, in its order; empty where it names nobody.
///
/// Addresses, `@handles`, bare numbers and accounts such as `admin` name nobody.
pub(super) fn names(text: &str) -> Vec<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if is_address(line) {
        return Vec::new();
    }
    let line = without_tail(without_prefix(line));
    let mut names: Vec<String> = Vec::new();
    let parts: Vec<&str> = line.split([',', ';', '、', '，', '；', '&', '/']).flat_map(split_words).collect();
    let single = |part: &str| !part.trim().contains(' ');
    // "Quill, Ada" is one name the wrong way round.
    if let [last, first] = parts[..]
        && line.contains(", ")
        && single(last)
        && !is_office(first)
        && first.trim().split(' ').count() <= 2
        && is_name(last)
        && is_name(first)
        && line.chars().next().is_some_and(char::is_uppercase)
    {
        return vec![format!("{} {}", first.trim(), last.trim())];
    }
    for (index, part) in parts.iter().enumerate() {
        if names.len() == MOST_AUTHORS {
            break;
        }
        let part = without_prefix(part.trim()).trim_matches([' ', '.', ':', '-', '–', '—', '|', '·', '•', '(', '"']);
        let part = without_office(part);
        if index > 0 && (is_office(part) || part.chars().next().is_some_and(char::is_lowercase)) {
            continue;
        }
        if is_name(part) && !names.iter().any(|name| fold(name) == fold(part)) {
            names.push(part.to_owned());
        }
    }
    names
}

/// A name without the office that follows it, where names are written so (`홍길동 기자`).
fn without_office(part: &str) -> &str {
    if part.is_ascii() {
        return part;
    }
    let ends = VOCABULARY.behind.iter().find_map(|office| part.strip_suffix(office.as_str()));
    ends.map(str::trim_end).filter(|name| name.chars().count() > 1).unwrap_or(part)
}

/// What follows a by-line's first words (`By`, `作者：`); the text itself where it begins with none.
pub(super) fn without_prefix(text: &str) -> &str {
    after_prefix(text).unwrap_or(text)
}

/// What follows a by-line's first words; `None` where the text begins with none.
pub(super) fn after_prefix(text: &str) -> Option<&str> {
    let text = match text.as_bytes().first()? {
        byte if byte.is_ascii_alphanumeric() => text,
        _ => text.trim_start_matches([' ', '-', '–', '—', '|', '·', '•', '~', '/']),
    };
    let first = text.chars().next()?.to_lowercase().next()?;
    let known = VOCABULARY.before.get(&first)?;
    let end = known.iter().filter_map(|prefix| prefix_end(text, prefix)).max()?;
    Some(text[end..].trim_start_matches([' ', '\u{a0}', ':', '：', '/', '／', '|', '-', '–', '—', '丨', '｜']))
}

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

/// Cuts off what follows the names in a line: a date, an office in brackets, a separator and more.
fn without_tail(line: &str) -> &str {
    let mut line = line;
    for separator in [" | ", " • ", " · ", " – ", " — ", " - ", " (", "（", "｜", " on ", " in ", " @", "  ", " ❘ "]
    {
        if let Some(at) = line.find(separator).filter(|at| *at > 0) {
            line = &line[..at];
        }
    }
    let dated = line
        .char_indices()
        .take(4 * LONGEST_NAME)
        .find(|(at, c)| *at > 0 && (c.is_ascii_digit() || c.is_uppercase()) && date::prefix(&line[*at..]).is_some());
    dated.map_or(line, |(at, _)| &line[..at])
}

fn split_words(part: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut start = 0;
    for (at, word) in part.split(' ').scan(0, |at, word| {
        let here = *at;
        *at += word.len() + 1;
        Some((here, word))
    }) {
        if at > start && VOCABULARY.between.contains(&fold(word)) {
            names.push(&part[start..at]);
            start = (at + word.len() + 1).min(part.len());
        }
    }
    names.push(&part[start..]);
    names
}

fn is_office(part: &str) -> bool {
    let key = fold(part);
    key.split([' ', '-']).any(|word| VOCABULARY.offices.contains(word.trim_matches(['.', ','])))
}

fn is_address(text: &str) -> bool {
    text.contains("://") || text.contains("www.") || text.contains('@') || text.contains(".com")
}

fn is_name(part: &str) -> bool {
    let part = part.trim();
    let characters = part.chars().count();
    let words = part.split(' ').count();
    (2..=LONGEST_NAME).contains(&characters)
        && words <= MOST_WORDS
        && !is_address(part)
        && part.chars().any(char::is_alphabetic)
        && !part.contains(['{', '}', '<', '>', '=', '?', '!'])
        && !VOCABULARY.nobody.contains(&fold(part))
}

/// The words of by-lines, each folded for comparison.
struct Vocabulary {
    /// By their first character.
    before: HashMap<char, Vec<String>>,
    between: HashSet<String>,
    nobody: HashSet<String>,
    behind: Vec<String>,
    offices: HashSet<String>,
}

/// The vocabulary as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    before: Vec<String>,
    between: Vec<String>,
    nobody: Vec<String>,
    behind: Vec<String>,
    offices: Vec<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: VocabularyFile =
        yaml::embedded(include_str!("../../../rules/vocabulary/bylines.yaml"), "rules/vocabulary/bylines.yaml");
    let set = |words: Vec<String>| -> HashSet<String> { words.iter().map(|word| fold(word)).collect() };
    let mut before: HashMap<char, Vec<String>> = HashMap::new();
    for prefix in file.before {
        before.entry(prefix.chars().next().unwrap_or(' ')).or_default().push(prefix.to_lowercase());
    }
    Vocabulary {
        before,
        between: set(file.between),
        nobody: set(file.nobody),
        behind: file.behind,
        offices: set(file.offices),
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors() {
        for (text, expected) in [
            ("Ada Quill", &["Ada Quill"][..]),
            ("By Ada Quill and Tom Reed", &["Ada Quill", "Tom Reed"]),
            ("by: Ada Quill, Tom Reed & Lin Zhou", &["Ada Quill", "Tom Reed", "Lin Zhou"]),
            ("Written byAda Quill", &["Ada Quill"]),
            ("Ada QuillJune 30, 2026", &["Ada Quill"]),
            ("Ada Quill | Harbour Correspondent", &["Ada Quill"]),
            ("Ada Quill, Senior Editor", &["Ada Quill"]),
            ("Ada Quill, PhD, RD", &["Ada Quill"]),
            ("Quill, Ada", &["Ada Quill"]),
            ("Von Karl Brandt", &["Karl Brandt"]),
            ("Wernher von Brandt", &["Wernher von Brandt"]),
            ("作者：林舟", &["林舟"]),
            ("文/林舟", &["林舟"]),
            ("文林", &["文林"]),
            ("记者：林舟、周岚", &["林舟", "周岚"]),
            ("홍길동 기자", &["홍길동"]),
            ("林舟记者", &["林舟"]),
            ("編集部", &[]),
            ("山田太郎、編集部", &["山田太郎"]),
            ("News Desk", &[]),
            ("Byron Lake", &["Byron Lake"]),
            ("Ada Quill, Ada Quill", &["Ada Quill"]),
            ("admin", &[]),
            ("https://example.org/ada", &[]),
            ("@ada", &[]),
            ("262588", &[]),
            ("By", &[]),
            ("", &[]),
            ("{{ author }}", &[]),
        ] {
            assert_eq!(names(text), expected, "{text:?}");
        }
    }
}

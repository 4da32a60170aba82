//! Names out of by-lines: prefixes, dates, offices and accounts cut off, several authors told apart.
//!
//! Deliberately absent: judging whether a name is a person's or a body's, which no page marks reliably.

mod vocabulary;

use super::{date, fold, is_cjk};
use vocabulary::VOCABULARY;

/// Longest name in characters. Longer text is a sentence about somebody, not a name.
const LONGEST_NAME: usize = 60;

/// Most words in one name; `Maria del Carmen de la Cruz Ortiz` has seven.
const MOST_WORDS: usize = 7;

/// Longest name in characters of Chinese, Japanese or Korean, and most parts between its spaces: names of bodies have some
/// twelve characters, and what has more parts is a row of headlines.
const LONGEST_CJK_NAME: usize = 20;
const MOST_CJK_WORDS: usize = 2;

/// Most authors taken from one page: author lists of large collaborations run to thousands.
pub(crate) const MOST_AUTHORS: usize = 64;

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a field for it: JSON-LD, a `meta` element.
    Field,
    /// In the text that readers see, where other words may stand beside it.
    Text,
}

/// The authors that a by-line or a field names, cleaned, in its order; empty where it names nobody.
///
/// Addresses, `@handles`, bare numbers and accounts such as `admin` name nobody.
pub(crate) fn names(text: &str, place: Place) -> Vec<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let line = without_tail(without_head(line));
    if is_address(line) {
        return Vec::new();
    }
    let line = if place == Place::Text { before_number(line) } else { line };
    let mut names: Vec<String> = Vec::new();
    let parts: Vec<&str> = line.split([',', ';', '、', '，', '；', '&', '/', '／']).flat_map(split_words).collect();
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
        let part = without_work(without_prefix(part.trim()).trim_matches(MARKS));
        let part = without_office(part);
        if index > 0 && (is_office(part) || part.chars().next().is_some_and(char::is_lowercase)) {
            continue;
        }
        if is_name(part)
            && (place == Place::Field || !is_sentence(part))
            && !names.iter().any(|name| fold(name) == fold(part))
        {
            names.push(part.to_owned());
        }
    }
    names
}

/// Marks that stand between names and what is beside them.
const MARKS: &[char] = &[' ', '\u{a0}', '.', ':', '-', '–', '—', '|', '·', '•', '(', '"', '»', '~', '*', '#'];

/// What follows the day and a by-line's first words (`Mar 6 Written By Ada Quill`).
fn without_head(line: &str) -> &str {
    let line = without_prefix(line);
    let Some(end) = day_end(line) else { return line };
    without_prefix(line[end..].trim_start_matches([' ', ',', '|', '-', '·', '•']))
}

/// Whether what stands before a date can be the name of a publication; `Last` in `Last updated` is none.
pub(crate) fn is_publication(text: &str) -> bool {
    let begins = text.starts_with(char::is_alphanumeric) && !begins_with_day(text);
    begins && !is_sentence(text) && !VOCABULARY.nobody.contains(&fold(text))
}

/// Whether a text begins with a date, its year given or not.
pub(crate) fn begins_with_day(text: &str) -> bool {
    day_end(text).is_some()
}

/// Where a day, with its year or without, ends that begins a text.
fn day_end(text: &str) -> Option<usize> {
    date::prefix(text).map(|(end, _)| end).or_else(|| date::day_without_year(text))
}

/// A name without what was made by it (`Recipe by Ada Quill`).
fn without_work(part: &str) -> &str {
    let by = part.match_indices(" by ").chain(part.match_indices(" By ")).last();
    let by = by.filter(|_| part.split(' ').count() <= MOST_WORDS);
    by.map_or(part, |(at, by)| &part[at + by.len()..])
}

/// Most words from a number to the end of a line that say how long a text takes to read (`7 min read`), or how many have
/// answered it; with more, the line is a title.
const MOST_COUNTED: usize = 3;

/// What stands before a number and what it counts.
fn before_number(line: &str) -> &str {
    let begins = |(at, _): &(usize, &str)| line[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    let number = line.match_indices(' ').find(begins).map(|(at, _)| at);
    number.filter(|at| line[at + 1..].split(' ').count() <= MOST_COUNTED).map_or(line, |at| &line[..at])
}

/// Whether what the page shows is no name: most of its words begin small, it begins with a number, or with what follows names.
fn is_sentence(part: &str) -> bool {
    let words = part.split(' ').count();
    let small = part.split(' ').filter(|word| word.starts_with(char::is_lowercase)).count();
    let is_count = words > 1 && !part.split(' ').next().unwrap_or_default().contains(char::is_alphabetic);
    is_count || words > 2 && 2 * small > words || ends_names(part)
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
fn without_prefix(text: &str) -> &str {
    after_prefix(text).unwrap_or(text)
}

/// What follows a by-line's first words; `None` where the text begins with none.
pub(crate) fn after_prefix(text: &str) -> Option<&str> {
    let text = match text.as_bytes().first()? {
        byte if byte.is_ascii_alphanumeric() => text,
        _ => text.trim_start_matches([' ', '-', '–', '—', '|', '·', '•', '~', '/']),
    };
    let end = VOCABULARY.before.end(text)?;
    Some(text[end..].trim_start_matches([' ', '\u{a0}', ':', '：', '/', '／', '|', '-', '–', '—', '丨', '｜']))
}

/// Cuts off what follows the names in a line: a date, an office in brackets, a separator and more.
fn without_tail(line: &str) -> &str {
    let mut line = line;
    for separator in [" | ", " • ", " · ", " – ", " — ", " - ", " (", "（", "｜", " on ", " in ", " @", "  ", " ❘ "]
    {
        let at = line.find(separator).filter(|at| *at > 0);
        if let Some(at) = at.filter(|at| separator != " (" || !is_inside_name(&line[..*at], &line[at + 2..])) {
            line = &line[..at];
        }
    }
    let mut last = ' ';
    for (at, c) in line.char_indices().take(4 * LONGEST_NAME) {
        // A space may have been lost: `Ada QuillJune 30`.
        let begins = !last.is_alphanumeric() || last.is_lowercase() && c.is_uppercase();
        let is_dated = || (c.is_ascii_digit() || begins) && date::prefix(&line[at..]).is_some();
        let is_day = || last == ' ' && date::day_without_year(&line[at..]).is_some();
        if at > 0 && (is_dated() || begins && (is_day() || ends_names(&line[at..]))) {
            line = &line[..at];
            break;
        }
        last = c;
    }
    let bare = line.trim_end_matches(|c| c != '.' && MARKS.contains(&c));
    AT_END.iter().find_map(|word| bare.strip_suffix(word)).unwrap_or(line)
}

/// Whether a bracket stands inside a name (`Ada (Addie) Quill`): one word before it, one in it, and more of the name behind it.
fn is_inside_name(before: &str, from: &str) -> bool {
    let is_word = |text: &str| !text.is_empty() && !text.contains(' ');
    from.split_once(") ").is_some_and(|(inner, behind)| {
        is_word(before) && is_word(inner) && behind.starts_with(char::is_uppercase) && !ends_names(behind)
    })
}

/// Words that led to a date behind the names, now gone.
const AT_END: &[&str] = &[" on", " am", " le", " el"];

/// Whether a text begins with words that follow names in a by-line.
fn ends_names(text: &str) -> bool {
    VOCABULARY.after.end(text).is_some()
}

fn split_words(part: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut start = 0;
    for (at, word) in part.split(' ').scan(0, |at, word| {
        let here = *at;
        *at += word.len() + 1;
        Some((here, word))
    }) {
        let key = fold(word);
        // `José María de la Fuente y Gómez` is one person: a name of one word comes second only after another such.
        let joins_surnames = || {
            let is_single = |part: &str| !part.trim().contains(' ');
            matches!(&*key, "y" | "e" | "i") && is_single(&part[at + word.len()..]) && !is_single(&part[start..at])
        };
        if at > start && VOCABULARY.between.contains(&key) && !joins_surnames() {
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
    let (longest, most_words) =
        if part.chars().any(is_cjk) { (LONGEST_CJK_NAME, MOST_CJK_WORDS) } else { (LONGEST_NAME, MOST_WORDS) };
    (2..=longest).contains(&characters)
        && words <= most_words
        && !is_address(part)
        && part.chars().any(char::is_alphabetic)
        && !part
            .contains(['{', '}', '<', '>', '=', '?', '!', '。', '？', '！', ':', '：', '»', '“', '"', '#', '*', '['])
        && part.split_once(" (").map_or(!part.contains('('), |(before, from)| is_inside_name(before, from))
        && !VOCABULARY.nobody.contains(&fold(part))
}

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
            ("Ada Quill, M.D. FACLM", &["Ada Quill"]),
            ("Por José María de la Fuente y Gómez", &["José María de la Fuente y Gómez"]),
            ("Por Juan y Carmen", &["Juan", "Carmen"]),
            ("Ada (Addie) Quill", &["Ada (Addie) Quill"]),
            ("Ada (Editor) Updated June 30, 2026", &["Ada"]),
            ("Ada Quill (Editor) Harbour Post", &["Ada Quill"]),
            ("Quill, Ada", &["Ada Quill"]),
            ("Von Karl Brandt", &["Karl Brandt"]),
            ("Wernher von Brandt", &["Wernher von Brandt"]),
            ("作者：林舟", &["林舟"]),
            ("文/林舟", &["林舟"]),
            ("文林", &["文林"]),
            ("记者：林舟、周岚", &["林舟", "周岚"]),
            ("홍길동 기자", &["홍길동"]),
            ("记者：你三年没有说话了。", &[]),
            ("林舟记者", &["林舟"]),
            ("بقلم: ليلى حداد", &["ليلى حداد"]),
            ("מאת נועה ברק", &["נועה ברק"]),
            ("लेखक: मीरा जोशी", &["मीरा जोशी"]),
            ("โดย สมชาย ใจดี", &["สมชาย ใจดี"]),
            ("โดยสาร ใจดี", &["โดยสาร ใจดี"]),
            ("Szerző: Kovács Anna", &["Kovács Anna"]),
            ("המערכת", &[]),
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
            // A day before the names, words and numbers behind them.
            ("Mar 6 Written By Ada Quill", &["Ada Quill"]),
            ("Dec 17, 2025Ada M. Quill", &["Ada M. Quill"]),
            ("May 3, 2017 By Ada Quill 4 Comments", &["Ada Quill"]),
            ("Ada Quill Apr. 26, 2022", &["Ada Quill"]),
            ("Ada Quill 9. Juni", &["Ada Quill"]),
            ("April Quill, Tom May", &["April Quill", "Tom May"]),
            ("Ada Quill Updated", &["Ada Quill"]),
            ("Ada QuillReviewed by Tom Reed", &["Ada Quill"]),
            ("Ada Quill edited by Tom Reed", &["Ada Quill"]),
            ("Ada Quill 7 min read", &["Ada Quill"]),
            ("Ada Quill on", &["Ada Quill"]),
            ("Ada Quill •", &["Ada Quill"]),
            ("#1 Post by quill »", &["quill"]),
            ("Recipe by Ada Quill", &["Ada Quill"]),
            ("June 12", &[]),
            ("Guide by Ada Quill, Editor of the Harbour Post", &["Ada Quill"]),
            ("gull.18 May 04, 2026", &["gull.18"]),
            ("Quill, F.", &["F. Quill"]),
            ("Ada Quill Mo", &["Ada Quill Mo"]),
            ("EAT SMARTER", &["EAT SMARTER"]),
            ("TOM SYMON, JUNE 30, 2026", &["TOM SYMON"]),
            ("2020 9:49 am EST", &[]),
            ("22 Posts", &[]),
            ("Welcome to my first story", &[]),
            ("Username", &[]),
            ("快訊／林舟", &["快訊", "林舟"]),
            ("潮汐表 渡船停航 码头重新开放", &[]),
        ] {
            assert_eq!(names(text, Place::Text), expected, "{text:?}");
        }
    }

    #[test]
    fn publications() {
        for (text, expected) in [
            ("The Harbour Post", true),
            ("harbourpost.example", true),
            ("潮汐日报", true),
            ("Last", false),
            ("July 4, 2025February 9, 2026", false),
            ("Posted Fri, May 17, 2024", false),
            ("0 · by Ada Quill", false),
            (", Harbour Desk", false),
        ] {
            assert_eq!(is_publication(text), expected, "{text:?}");
        }
    }

    #[test]
    fn fields_may_name_what_begins_with_a_number_or_small() {
        for name in ["98 Gulls", "Studio 54", "society for the study of the tides"] {
            assert_eq!(names(name, Place::Field), [name]);
            assert_ne!(names(name, Place::Text), [name]);
        }
    }
}

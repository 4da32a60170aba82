//! Chinese and Japanese: spaces that no writer put there, and punctuation of half width.
//!
//! A line end in markup becomes a space, which these scripts do not write; justified and extracted text is full of them. Korean
//! sets spaces between words, so text with Hangul is left alone. Deliberately absent: spaces around emoji and symbols.

use super::form::{CjkPunctuation, CjkSpaces};
use super::rewrite::{Edit, Place, code, code_and_addresses, rewrite};
use crate::page::Mark;

/// Bytes in which a bracket closes, or is left alone: some six hundred characters, longer than any aside. Without an end a line of
/// nothing but brackets would be read once for each of them.
const LONGEST_BRACKET: usize = 2_000;

/// Han characters, kana, Bopomofo, and the punctuation and full-width forms that go with them.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3001}'..='\u{303f}' | '\u{3041}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}'
        | '\u{20000}'..='\u{323af}')
}

/// The letters among them.
fn is_letter(c: char) -> bool {
    is_wide(c) && c.is_alphabetic()
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether a space may stand between two wide characters: a look at bytes that tells nearly all text from the rest.
fn has_wide_space(text: &str) -> bool {
    memchr::memchr_iter(b' ', text.as_bytes()).any(|at| {
        text[..at].chars().next_back().is_some_and(is_wide) && text[at + 1..].chars().next().is_some_and(is_wide)
    })
}

/// Letters on each side of a space from which it separates phrases, as a comma does. All 81 such spaces in the texts of
/// `multilingual`, `readability` and `dates` stand between phrases or names. With fewer, text with a space behind every letter
/// or word (`标 题`, `我们 今天 出发`) keeps its spaces, too; with more, short phrases run together.
const LETTERS_OF_PHRASE: usize = 3;

/// The text without spaces between wide characters, but for those between phrases; `None` where there are none to take away.
pub(super) fn closed(text: &str, marks: &mut [Mark]) -> Option<String> {
    if !has_wide_space(text) || text.chars().any(is_hangul) {
        return None;
    }
    // Letters right before the present character.
    let mut letters = 0;
    rewrite(text, marks, code(marks), |place| {
        let before = if place.before.is_none() { 0 } else { letters };
        letters = if is_letter(place.char) { before + 1 } else { 0 };
        let is_phrase = || {
            let after = place.after.chars().take(LETTERS_OF_PHRASE).take_while(|&c| is_letter(c)).count();
            before >= LETTERS_OF_PHRASE && after == LETTERS_OF_PHRASE
        };
        match place.char {
            ' ' if place.before.is_some_and(is_wide) && place.next().is_some_and(is_wide) && !is_phrase() => {
                Edit::As("")
            }
            _ => Edit::Keep,
        }
    })
}

/// The text with a space, or none, wherever a letter of these scripts meets a Latin letter or digit.
pub(super) fn spaced(text: &str, marks: &mut [Mark], spaces: CjkSpaces) -> Option<String> {
    let meet = |one: char, other: char| {
        (is_letter(one) && other.is_ascii_alphanumeric()) || (one.is_ascii_alphanumeric() && is_letter(other))
    };
    if spaces == CjkSpaces::Keep || !text.contains(is_letter) {
        return None;
    }
    rewrite(text, marks, code_and_addresses(text, marks), |place| {
        let (Some(before), Some(next)) = (place.before, place.next()) else {
            return match place.before {
                Some(before) if spaces == CjkSpaces::Add && meet(before, place.char) => Edit::Spaced,
                _ => Edit::Keep,
            };
        };
        match spaces {
            CjkSpaces::Add if meet(before, place.char) => Edit::Spaced,
            CjkSpaces::Remove if place.char == ' ' && meet(before, next) => Edit::As(""),
            _ => Edit::Keep,
        }
    })
}

/// The text with its punctuation in full width where it follows Chinese.
pub(super) fn punctuated(text: &str, marks: &mut [Mark], punctuation: CjkPunctuation) -> Option<String> {
    if punctuation == CjkPunctuation::Keep || !text.contains(is_letter) {
        return None;
    }
    // For each bracket that is open, whether it became wide.
    let mut brackets = Vec::new();
    rewrite(text, marks, code_and_addresses(text, marks), |place| {
        let after_wide = place.before.is_some_and(is_wide);
        match place.char {
            '(' => {
                let wide = (after_wide || place.next().is_some_and(is_letter)) && closes_around_chinese(place);
                brackets.push(wide);
                if wide { Edit::As("（") } else { Edit::Keep }
            }
            ')' if brackets.pop() == Some(true) => Edit::As("）"),
            '.' if after_wide && ends_sentence(place) => Edit::As("。"),
            ':' if after_wide && place.next() != Some('/') => Edit::As("："),
            ',' if after_wide => Edit::As("，"),
            ';' if after_wide => Edit::As("；"),
            '!' if after_wide => Edit::As("！"),
            '?' if after_wide => Edit::As("？"),
            _ => Edit::Keep,
        }
    })
}

/// Whether a full stop is one: neither part of an ellipsis, a number or a name, nor before anything but an end.
fn ends_sentence(place: &Place<'_>) -> bool {
    place.before != Some('。')
        && place.next().is_none_or(|c| c.is_whitespace() || is_letter(c) || "）)」』”’\"'".contains(c))
}

/// Whether a bracket closes in half width too, on the same line, around Chinese text.
fn closes_around_chinese(place: &Place<'_>) -> bool {
    let mut depth = 1;
    let near = &place.after[..place.after.floor_char_boundary(LONGEST_BRACKET)];
    let line = near.split('\n').next().unwrap_or_default();
    let end = line.find(|c: char| {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    end.is_some_and(|end| line[end..].starts_with(')') && line[..end].contains(is_letter))
}

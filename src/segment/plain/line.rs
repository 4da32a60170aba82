//! The shape of one line of a text dump.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{text::fold, yaml};

/// What a line's first characters make of it. Offsets are bytes to where its text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::segment) enum Shape {
    /// Text.
    Line,
    /// Three or more `*`, `-`, `_` or box-drawing dashes.
    Rule,
    /// `===` or `---` under a heading.
    Underline,
    /// A fenced block of code, all its lines.
    Fence,
    /// `> text`.
    Quote(usize),
    /// `- text`, `• text`.
    Bullet(usize),
    /// `1. text`, `1、text`, `(1) text`.
    Number {
        /// Its number.
        number: u32,
        /// What marks it.
        style: NumberStyle,
        /// Where the text begins.
        text: usize,
    },
}

/// What stands round the number of an item; items of one list share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::segment) enum NumberStyle {
    /// `1.` and `1．`.
    FullStop,
    /// `1、`.
    IdeographicComma,
    /// `1)` and `1）`.
    Parenthesis,
    /// `(1)` and `（1）`.
    Parentheses,
}

/// Digits an item's number may have: longer ones are years, prices and identifiers.
const MAX_NUMBER_DIGITS: usize = 3;

/// The shape of a trimmed line.
pub(in crate::segment) fn shape(line: &str) -> Shape {
    let Some(first) = line.chars().next() else { return Shape::Line };
    match first {
        '`' | '~' if line.starts_with("```") || line.starts_with("~~~") => {
            if line.contains('\n') {
                Shape::Fence
            } else {
                Shape::Line
            }
        }
        '=' if is_run_of(line, '=') => Shape::Underline,
        '-' if is_run_of(line, '-') => Shape::Underline,
        '*' | '_' | '─' | '—' if is_run_of(line, first) => Shape::Rule,
        '>' => Shape::Quote(after_marker(line, 1).unwrap_or(1)),
        '-' | '*' | '•' | '‣' | '◦' | '▪' | '●' | '○' | '■' | '–' => {
            after_marker(line, first.len_utf8()).map_or(Shape::Line, Shape::Bullet)
        }
        _ => number(line).unwrap_or(Shape::Line),
    }
}

fn is_run_of(line: &str, c: char) -> bool {
    let bare = line.chars().filter(|c| !c.is_whitespace());
    line.chars().filter(|&other| other == c).count() >= 3 && bare.clone().all(|other| other == c)
}

/// Where the text after a marker of some bytes begins, if white space separates them.
fn after_marker(line: &str, marker: usize) -> Option<usize> {
    let rest = &line[marker..];
    let text = rest.trim_start();
    (text.len() < rest.len() && !text.is_empty()).then(|| line.len() - text.len())
}

fn number(line: &str) -> Option<Shape> {
    let bare = line.strip_prefix(['(', '（']);
    let opened = bare.is_some();
    let digits: String = bare.unwrap_or(line).chars().take_while(|&c| is_digit(c)).map(ascii_digit).collect();
    if digits.is_empty() || digits.len() > MAX_NUMBER_DIGITS {
        return None;
    }
    let after: &str = bare.unwrap_or(line).trim_start_matches(is_digit);
    let mark = after.chars().next()?;
    let style = match (opened, mark) {
        (true, ')' | '）') => NumberStyle::Parentheses,
        (false, ')' | '）') => NumberStyle::Parenthesis,
        (false, '.' | '．') => NumberStyle::FullStop,
        (false, '、') => NumberStyle::IdeographicComma,
        _ => return None,
    };
    let rest = &after[mark.len_utf8()..];
    let text = rest.trim_start();
    // `1.5 metres` is no item; `1.第一步` is one.
    let glued = text.len() == rest.len() && mark == '.' && text.starts_with(|c: char| c.is_ascii());
    if text.is_empty() || glued {
        return None;
    }
    Some(Shape::Number { number: digits.parse().ok()?, style, text: line.len() - text.len() })
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn ascii_digit(c: char) -> char {
    if c.is_ascii_digit() { c } else { char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or('0') }
}

/// Whether a line begins as a sentence about what stands before it.
pub(super) fn points_back(line: &str) -> bool {
    let key = fold(line);
    OPENERS.iter().any(|opener| {
        key.strip_prefix(opener.as_str()).is_some_and(|rest| {
            let whole_word = !rest.starts_with(|c: char| c.is_alphanumeric());
            whole_word || opener.chars().next_back().is_some_and(|c| !c.is_alphabetic() || !is_spaced(c))
        })
    })
}

/// Whether a letter's script puts spaces between words.
fn is_spaced(c: char) -> bool {
    !crate::text::is_cjk(c)
}

static OPENERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Openers {
        openers: Vec<String>,
    }
    let read: Openers = yaml::embedded(
        include_str!("../../../rules/vocabulary/sentence_openers.yaml"),
        "rules/vocabulary/sentence_openers.yaml",
    );
    read.openers.iter().map(|opener| fold(opener)).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        use NumberStyle::{FullStop, IdeographicComma, Parentheses, Parenthesis};
        for (line, expected) in [
            ("plain", Shape::Line),
            ("- item", Shape::Bullet(2)),
            ("-5 degrees", Shape::Line),
            ("— said the goat", Shape::Line),
            ("* * *", Shape::Rule),
            ("---", Shape::Underline),
            ("1. one", Shape::Number { number: 1, style: FullStop, text: 3 }),
            ("１．一", Shape::Number { number: 1, style: FullStop, text: 6 }),
            ("2、二", Shape::Number { number: 2, style: IdeographicComma, text: 4 }),
            ("3) three", Shape::Number { number: 3, style: Parenthesis, text: 3 }),
            ("（4）四", Shape::Number { number: 4, style: Parentheses, text: 7 }),
            ("1.5 metres", Shape::Line),
            ("2031. It rained.", Shape::Line),
            ("> quoted", Shape::Quote(2)),
        ] {
            assert_eq!(shape(line), expected, "{line}");
        }
    }

    #[test]
    fn sentences_that_point_back() {
        for (line, expected) in [
            ("This is what patience looks like", true),
            ("This island of ours", false),
            ("这就是所谓的「耐心」", true),
            ("但这条路还很长", false),
            ("Это и есть терпение", true),
            ("Этот остров", false),
        ] {
            assert_eq!(points_back(line), expected, "{line}");
        }
    }
}

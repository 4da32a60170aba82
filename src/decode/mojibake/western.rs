//! UTF-8 that was read as Windows-1252 or Latin-1.

use std::sync::LazyLock;

use memchr::memchr_iter;

use super::super::charset;
use super::may_begin_western;
use super::trace::{Runs, Trace, trace_at};

/// Signs that make a run sure: one, since followers are symbols.
const SURE: i32 = 2;

/// UTF-8 that was read as Windows-1252 or Latin-1.
pub(super) fn mend(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut runs = Runs::default();
    for at in memchr_iter(0xc3, bytes) {
        let [second, third] = [1, 2].map(|ahead| bytes.get(at + ahead).copied().unwrap_or_default());
        if !may_begin_western(second, third) {
            continue;
        }
        if let Some(trace) = trace_at(text, at, byte) {
            let signs = western_signs(text, &trace, runs.end());
            runs.push(text, &trace, signs);
        }
    }
    runs.mend(text, SURE)
}

/// What speaks for a trace of Windows-1252, in signs of 2; less than 0 where it looks like sound text.
fn western_signs(text: &str, trace: &Trace, run_end: usize) -> i32 {
    if trace.start == run_end {
        // Touching another trace is a sign in itself, and what stands before says no more.
        return trace.followers.iter().map(|&c| oddness(c)).sum();
    }
    let before = text[..trace.start].chars().next_back().unwrap_or(' ');
    let after = text[trace.end..].chars().next().unwrap_or(' ');
    let last = trace.followers[trace.followers.len() - 1];
    let superscript = |c: &char| matches!(c, '¹' | '²' | '³');
    let only_footnotes = trace.lead >= 0xe0 && trace.followers.iter().all(superscript);
    let mut signs = if only_footnotes { 0 } else { trace.followers.iter().map(|&c| oddness(c)).sum() };
    let is_capital = trace.lead < 0xe0 && trace.lead != 0xd7;
    let in_capitals = is_capital && before.is_uppercase();
    if matches!(before, '‚' | 'ƒ' | '–' | '—') {
        // `‚Ä`, `ƒÅ`, `—Ä` are how Mac OS Roman shows quotes, Baltic and Cyrillic letters of UTF-8: another mix-up. A dash that
        // stands before UTF-8 read as Windows-1252 is broken itself.
        return -4;
    }
    if trace.lead == 0xc3 && last == '\u{a0}' {
        return nbsp_signs(text, trace, before, after);
    }
    if trace.spaced {
        // `Â ` inside a sentence is a no-break space; alone or among capitals it is a letter.
        let alone = trace.lead == 0xc2 && before == ' ';
        let sure = matches!(trace.lead, 0xc2 | 0xc3) && before.is_lowercase();
        return if in_capitals || alone { -1 } else { 2 * i32::from(sure) };
    }
    let quoted = |c: char| matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | ';' | '&' | '\\');
    if trace.lead < 0xe0 && quoted(before) && quoted(after) {
        // A page about this very thing.
        return -4;
    }
    if is_capital && before.is_lowercase() {
        signs += 2;
    }
    // A symbol between letters; apostrophes, dashes and dots do stand there.
    let in_word =
        !last.is_alphabetic() && !matches!(last, '’' | '…' | '–' | '—' | '\u{a0}' | '·') && after.is_alphabetic();
    if in_word && before.is_alphabetic() {
        signs += 2;
    }
    signs
        + match trace.lead {
            0xc2 if (0xa0..=0xbf).contains(&(last as u32)) && !before.is_uppercase() => 2,
            0xc3 => match last {
                '’' => 0,
                '”' | '–' | '—' | '»' | '…' => {
                    2 * i32::from(after.is_alphabetic() && !(in_capitals && last == '…'))
                }
                '©' | '®' | '«' | '°' | '¡' | '¿' | 'ª' | 'º' | '´' | '¨' | '·'
                    if in_capitals && !after.is_alphabetic() =>
                {
                    0
                }
                _ => 2,
            },
            // The sign of multiplication stands before anything.
            0xd7 => -2,
            // Between capitals the letter may belong to the word, and what follows to the sentence.
            0xc4..=0xdf if in_capitals && !after.is_lowercase() => -4,
            0xc4..=0xdf if last == '°' && after.is_lowercase() => 2,
            0xe2 if matches!(trace.followers[0], 'œ' | 'ž') => 2,
            0xe2 if trace.followers.iter().all(|c| !c.is_alphabetic() && *c != '\u{a0}') => 2,
            // A byte order mark.
            0xef if trace.character == '\u{feff}' => 4,
            // French sets a no-break space before its punctuation.
            0xe3..=0xef if trace.followers[0] == '\u{a0}' && trace.character < '\u{10000}' => -4,
            _ => 0,
        }
}

/// What speaks for `Ã` and a no-break space to be `à`: a small letter before it, a word that goes on in small letters after a
/// single capital, or a word of its own. `IRMÃ` and `C O N C L U S Ã O` are none of these.
fn nbsp_signs(text: &str, trace: &Trace, before: char, after: char) -> i32 {
    let second_before = text[..trace.start].chars().rev().nth(1).unwrap_or(' ');
    let in_word = before.is_uppercase() && !second_before.is_uppercase() && after.is_lowercase();
    let alone = before == ' ' && (after == ' ' || after.is_lowercase());
    2 * i32::from(before.is_lowercase() || in_word || alone)
}

/// 2 for a character that sound text hardly puts behind an accented letter, 3 for a control character, 0 otherwise.
fn oddness(c: char) -> i32 {
    match c {
        '\u{80}'..='\u{9f}' => 3,
        '¢' | '£' | '¤' | '¥' | '¦' | '§' | '¬' | '\u{ad}' | '¯' | '±' | '²' | '³' | 'µ' | '¶' | '¸' | '¹' | '¼'
        | '½' | '¾' | '€' | 'ƒ' | '†' | '‡' | 'ˆ' | '‰' | '‹' | '›' | '•' | '˜' => 2,
        _ => 0,
    }
}

/// The byte that Windows-1252, or Latin-1, shows as `c`.
pub(super) fn byte(c: char) -> Option<u8> {
    static UPPER: LazyLock<Vec<char>> = LazyLock::new(|| charset::upper_half("windows-1252"));
    match c as u32 {
        code @ 0x80..=0xff => Some(code as u8),
        0x152.. => UPPER[..0x20].iter().position(|&upper| upper == c).map(|at| 0x80 + at as u8),
        _ => None,
    }
}

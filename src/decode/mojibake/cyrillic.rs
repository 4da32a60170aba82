//! UTF-8 that was read as Windows-1251.

use std::sync::LazyLock;

use memchr::memmem;

use super::super::charset;
use super::trace::{Runs, Trace, trace_at};

/// Signs that make a run sure: followers are letters of Ukrainian and Serbian, so that it takes three traces in a row.
const SURE: i32 = 4;

/// UTF-8 that was read as Windows-1251.
pub(super) fn mend(text: &str) -> Option<String> {
    static TELLTALES: LazyLock<[memmem::Finder<'static>; 5]> =
        LazyLock::new(|| ["вЂ", "Р", "С", "Г", "п¬"].map(memmem::Finder::new));
    let bytes = text.as_bytes();
    let is_telling = |finder: &memmem::Finder<'_>| {
        finder.find_iter(bytes).any(|at| trace_at(text, at, byte).is_some_and(|trace| trace.followers != ['\u{a0}']))
    };
    if !TELLTALES.iter().any(is_telling) {
        return None;
    }
    let mut runs = Runs::default();
    let mut next = 0;
    for (at, c) in text.char_indices() {
        if at < next || !matches!(c, 'В'..='Я' | 'а'..='ф') {
            continue;
        }
        if let Some(trace) = trace_at(text, at, byte) {
            next = trace.end;
            let punctuation = trace.lead == 0xe2 && trace.followers[0] == 'Ђ';
            let spaced = trace.followers == ['\u{a0}'];
            let signs = if punctuation { SURE } else { -i32::from(spaced || trace.wide) };
            let touches = trace.start == runs.end();
            runs.push(text, &trace, signs + if touches { 0 } else { misplaced(text, &trace) });
        }
    }
    runs.mend(text, SURE)
}

/// What speaks for a trace that stands by itself: a Cyrillic letter in a Latin word, or a symbol right behind one that no
/// sentence puts there.
fn misplaced(text: &str, trace: &Trace) -> i32 {
    let before = text[..trace.start].chars().next_back().unwrap_or(' ');
    let after = text[trace.end..].chars().next().unwrap_or(' ');
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let last = trace.followers[trace.followers.len() - 1];
    let in_latin = is_letter(before) && (is_letter(after) || trace.lead >= 0xe0);
    let symbol =
        matches!(trace.followers[0], '‚' | '©' | '¤' | '¦' | '¬' | '®' | '°' | '±' | '¶' | '‡' | '†' | '‰' | '€');
    let joined = after.is_alphabetic() && (is_letter(before) || is_letter(after));
    SURE * i32::from(in_latin && !last.is_ascii()) + 2 * i32::from(symbol && (joined || trace.followers[0] == '‚'))
}

/// The byte that Windows-1251 shows as `c`.
fn byte(c: char) -> Option<u8> {
    static UPPER: LazyLock<Vec<char>> = LazyLock::new(|| charset::upper_half("windows-1251"));
    match c {
        'А'..='я' => Some((c as u32 - 'А' as u32) as u8 + 0xc0),
        c if c.is_ascii() => None,
        c => UPPER[..0x40].iter().position(|&upper| upper == c).map(|at| 0x80 + at as u8),
    }
}

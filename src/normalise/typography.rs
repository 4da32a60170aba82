//! Signs of printers: ligatures that came out of a PDF, and, where a user wants them in ASCII, quotes, dashes and ellipses.

use unicode_normalization::char::is_combining_mark;

use super::form::Typography;
use super::rewrite::{Edit, code, code_and_addresses, rewrite};
use crate::page::Mark;

fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' => "ſt",
        'ﬆ' => "st",
        _ => return None,
    })
}

/// The text with ligatures in words taken apart; `None` where there are none. One that stands alone is meant.
pub(super) fn unligated(text: &str, marks: &mut [Mark]) -> Option<String> {
    // The first bytes of all of them.
    memchr::memmem::find(text.as_bytes(), b"\xef\xac")?;
    rewrite(text, marks, code(marks), |place| match ligature(place.char) {
        Some(letters) if [place.before, place.next()].into_iter().flatten().any(is_of_word) => Edit::As(letters),
        _ => Edit::Keep,
    })
}

/// Letters, and marks, which are part of the letter before them.
fn is_of_word(c: char) -> bool {
    c.is_alphabetic() || is_combining_mark(c)
}

/// The text with quotes, dashes and ellipses in ASCII; `None` where there are none, or they are kept.
pub(super) fn plain(text: &str, marks: &mut [Mark], typography: Typography) -> Option<String> {
    if typography == Typography::Keep || text.is_ascii() {
        return None;
    }
    rewrite(text, marks, code_and_addresses(text, marks), |place| {
        Edit::As(match place.char {
            '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' => "'",
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
            '…' => "...",
            _ => return Edit::Keep,
        })
    })
}

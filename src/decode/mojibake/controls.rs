//! Windows-1252 that was read as Latin-1: quotes, dashes and the like became control characters.

use std::sync::LazyLock;

use super::super::charset;

/// The text with the control characters that Windows-1252 has characters for replaced; `None` where there is none to replace.
pub(super) fn mend(text: &str) -> Option<String> {
    static UPPER: LazyLock<Vec<char>> = LazyLock::new(|| charset::upper_half("windows-1252"));
    let mut mended = String::with_capacity(text.len() + text.len() / 64);
    let mut found = false;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let written = if is_punctuation(c, before, after) { UPPER[c as usize - 0x80] } else { c };
        found |= written != c;
        mended.push(written);
        before = c;
    }
    found.then_some(mended)
}

/// Whether a control character between two others stands for one of Windows-1252. No page means the control itself, but
/// scripts do in a string of its own; the line end of mainframes does not stand between a word and a space; and what
/// follows a lone first byte of a dash is that dash's.
fn is_punctuation(c: char, before: char, after: char) -> bool {
    let quotes = |c: char| matches!(c, '"' | '\'' | '`');
    match c {
        '\u{81}'..='\u{9f}' if before == '\u{80}' || (quotes(before) && quotes(after)) => false,
        '\u{80}' => before.is_ascii_digit() || after.is_ascii_digit(),
        '\u{85}' => !before.is_whitespace() && before != '\u{200b}' && !after.is_alphanumeric(),
        '\u{81}'..='\u{9f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_and_controls() {
        for (text, expected) in [
            ("\u{93}Low tide\u{94} at the harbour\u{92}s pier", Some("“Low tide” at the harbour’s pier")),
            ("the ferry waits\u{85} and sails", Some("the ferry waits… and sails")),
            ("5\u{80}, \u{80}5", Some("5€, €5")),
            ("one line\u{85}and the next", None),
            ("pad(\"\u{80}\", '\u{92}')", None),
            ("&acirc;\u{80}\u{93}", None),
            ("undefined \u{81}\u{8d}", None),
            ("Low tide", None),
        ] {
            assert_eq!(mend(text).as_deref(), expected, "{text:?}");
        }
    }
}

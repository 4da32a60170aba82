//! The one definition of a word.

use unicode_segmentation::UnicodeSegmentation;

/// Number of words: UAX #29 word segments that hold a letter or digit, each Han or kana character a word of its own.
///
/// Korean, Thai and other scripts count as UAX #29 splits them. Empty or punctuation-only text has none.
pub(crate) fn words(text: &str) -> u32 {
    // UAX #29 splits Han and hiragana by character but keeps katakana runs together; they are counted by character.
    text.unicode_words().map(|word| u32::max(1, word.chars().filter(|&c| is_cjk(c)).count() as u32)).sum()
}

/// Whether a character is Han or kana: scripts written without spaces, where each character counts as a word.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        for (text, expected) in [
            ("", 0),
            ("— … !", 0),
            ("Don't stop at 3.14 or 1,000", 6),
            ("snake_case e-mail", 3),
            ("汤的故事", 4),
            ("カタカナ", 4),
            ("AGI倒计时", 4),
            ("한국어 문장", 2),
            ("Füße geübt", 2),
        ] {
            assert_eq!(words(text), expected, "{text:?}");
        }
    }
}

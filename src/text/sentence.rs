//! Whether a line reads as a sentence or as prose.

use super::is_cjk;

/// Words from which a line that ends as a sentence counts as prose. Below it stand captions, teasers and buttons
/// (`Sign up now and save.`); far above it short paragraphs of dialogue would be lost.
const PROSE_WORDS: u32 = 12;

/// The same in text without spaces, where [`words()`](super::words()) counts characters: some 25 characters say what 12 words say.
const PROSE_CJK_CHARACTERS: u32 = 25;

/// The last character that is not a closing quote or bracket, white space or a mark without width. German closes quotes with
/// what opens them elsewhere.
pub(crate) fn final_character(text: &str) -> Option<char> {
    text.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '”' | '’' | '“' | '‘' | '»' | '«' | '›' | '‹' | '」' | '』')
            || matches!(c, ')' | '）' | ']' | '】' | '》' | '*' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
    })
    .chars()
    .next_back()
}

/// Whether a line ends as a sentence does: full stop, question or exclamation mark, ellipsis, in any script.
pub(crate) fn is_sentence(text: &str) -> bool {
    matches!(final_character(text), Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '｡' | '।' | '؟' | '۔'))
}

/// Whether a line of so many [`words()`](super::words()) is running prose: a sentence of some length.
pub(crate) fn is_prose(text: &str, words: u32) -> bool {
    let is_cjk_text = || text.chars().filter(|&c| is_cjk(c)).count() as u32 * 2 > words;
    words >= PROSE_WORDS && is_sentence(text) && (words >= PROSE_CJK_CHARACTERS || !is_cjk_text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn lines() {
        for (text, sentence, prose) in [
            ("Trending Cryptos", false, false),
            ("Buy now!", true, false),
            ("The ferry left the harbour at dawn with nine passengers and one very seasick goat.", true, true),
            ("“We will be back,” the captain of the smallest ferry on the whole river said (twice).", true, true),
            ("渡轮清晨离港。", true, false),
            ("渡轮清晨离港。\u{200b}", true, false),
            ("»Wir kommen wieder.«", true, false),
            ("„Wir kommen wieder.“", true, false),
            ("渡轮清晨离港时船上只有九名乘客,外加一只晕船晕得厉害的山羊。", true, true),
            ("", false, false),
        ] {
            assert_eq!((is_sentence(text), is_prose(text, words(text))), (sentence, prose), "{text}");
        }
    }
}

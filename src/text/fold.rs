//! The one key for comparing text.

use std::borrow::Cow;

use memchr::memchr;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::is_plain_line;

/// The comparison key of a text: lower case, compatibility width (full-width `Ａ：` as `a:`), straight quotes, plain
/// hyphens, one space between words, none at the ends.
///
/// Two texts with the same key read the same to a person who scans a page. The key is not for display.
pub(crate) fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    fold_into(text, &mut key);
    key
}

/// Appends the comparison key of a text to `keys`: one buffer for all lines of a page.
pub(crate) fn fold_into(text: &str, keys: &mut String) {
    let start = keys.len();
    // The backtick is the one character of such lines that the key has not.
    if is_plain_line(text) && memchr(b'`', text.as_bytes()).is_none() {
        keys.push_str(text);
    } else if !push_key(text, keys, is_composed) {
        keys.truncate(start);
        push_key(&composed(text), keys, |_| true);
    }
    // All at once, because that is done many bytes at a time.
    keys[start..].make_ascii_lowercase();
}

/// A text and its comparison key, with the way back from the key to the text.
#[derive(Clone, Debug)]
pub(crate) struct Folded<'a> {
    text: &'a str,
    /// The comparison key, as [`fold`] gives it.
    key: Cow<'a, str>,
}

impl<'a> Folded<'a> {
    /// Folds a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, key: Cow::Owned(fold(text)) }
    }

    /// A text that was folded before.
    pub(crate) fn with_key(text: &'a str, key: &'a str) -> Self {
        Self { text, key: Cow::Borrowed(key) }
    }

    /// The comparison key.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The original text from byte `start` to byte `end` of the key, in NFC, without white space at its ends.
    ///
    /// Folds the text once more: few lines are asked where they came from, and all others would pay for the answer.
    pub(crate) fn original(&self, start: usize, end: usize) -> String {
        let source = composed(self.text);
        let (mut from, mut to) = (source.len(), source.len());
        let mut folded = 0;
        for_each_folded(&source, |origin, c| {
            if (folded..folded + c.len_utf8()).contains(&start) {
                from = origin;
            }
            if (folded..folded + c.len_utf8()).contains(&end) {
                to = origin;
            }
            folded += c.len_utf8();
        });
        source[from..to].trim().to_owned()
    }
}

/// NFC, so that the key does not depend on how an accent is spelled.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Appends the key of a text, save that ASCII letters keep their case, as long as its characters are `trusted` to stand in
/// NFC whatever is around them; false at the first that is not.
///
/// What [`for_each_folded`] does, with stretches of ASCII copied as they are: they are nearly all of most pages.
fn push_key(text: &str, keys: &mut String, trusted: impl Fn(char) -> bool) -> bool {
    let bytes = text.as_bytes();
    let start = keys.len();
    let mut gap = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if IS_COPIED[usize::from(byte)] {
            let end = copied_end(bytes, at);
            if gap {
                keys.push(' ');
            }
            gap = false;
            keys.push_str(&text[at..end]);
            at = end;
        } else {
            let Some(c) = text[at..].chars().next() else { break };
            if !c.is_ascii() && !trusted(c) {
                return false;
            }
            fold_character(c, |c| {
                if c == ' ' {
                    gap = keys.len() > start;
                    return;
                }
                if gap {
                    keys.push(' ');
                }
                gap = false;
                keys.push(c);
            });
            at += c.len_utf8();
        }
    }
    true
}

/// Where a stretch of bytes ends that stand in the key as they are, single spaces between them included.
fn copied_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(&byte) if IS_COPIED[usize::from(byte)] => at += 1,
            Some(b' ') if bytes.get(at + 1).is_some_and(|&next| IS_COPIED[usize::from(next)]) => at += 2,
            _ => return at,
        }
    }
}

/// ASCII that stands in the key as it is, but for its case: all but white space and the backtick.
static IS_COPIED: [bool; 256] = {
    let mut is_copied = [false; 256];
    let mut byte = 0;
    while byte < 0x80 {
        is_copied[byte] = !matches!(byte as u8, b'\t'..=b'\r' | b' ' | b'`');
        byte += 1;
    }
    is_copied
};

/// Calls `push` for each character of the key with the byte of the text it comes from.
fn for_each_folded(text: &str, mut push: impl FnMut(usize, char)) {
    let mut begun = false;
    let mut gap = None;
    for (at, original) in text.char_indices() {
        fold_character(original, |c| {
            if c == ' ' {
                if begun && gap.is_none() {
                    gap = Some(at);
                }
                return;
            }
            begun = true;
            if let Some(space) = gap.take() {
                push(space, ' ');
            }
            push(at, c);
        });
    }
}

/// Calls `push` for each character that one character is in the key; any white space is a space.
fn fold_character(original: char, mut push: impl FnMut(char)) {
    let mut fold_one = |c: char| {
        let c = match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' | '`' | '´' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' | '«' | '»' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => return,
            c => c,
        };
        if c.is_whitespace() {
            push(' ');
        } else if c.is_ascii() {
            push(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(&mut push);
        }
    };
    match original {
        // The full-width forms of ASCII, in its order.
        '\u{ff01}'..='\u{ff5e}' => fold_one(char::from((original as u32 - 0xfee0) as u8)),
        c if is_its_own_width(c) => fold_one(c),
        c => std::iter::once(c).nfkc().for_each(fold_one),
    }
}

/// Whether a character is its own compatibility form, and stands in NFC whatever is around it, by the Unicode Character
/// Database: ASCII, accented Latin, Greek, Cyrillic, kana, Han and Hangul syllables, quotes and dashes, pictures. A shortcut
/// for what pages are full of; all others take the long way.
fn is_its_own_width(c: char) -> bool {
    matches!(c, '\0'..='\u{7f}' | '\u{c0}'..='\u{131}' | '\u{14a}'..='\u{17e}' | '\u{400}'..='\u{482}'
        | '\u{3b1}'..='\u{3ce}' | '\u{1ea0}'..='\u{1ef9}' | '\u{2012}'..='\u{2015}' | '\u{2018}'..='\u{2023}'
        | '\u{3001}'..='\u{3020}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{1f300}'..='\u{1f64f}')
}

/// Whether a character stands in NFC whatever is around it; a shortcut like [`is_its_own_width`].
fn is_composed(c: char) -> bool {
    is_its_own_width(c)
        || matches!(c, '\0'..='\u{2ff}' | '\u{2002}'..='\u{2064}' | '\u{3000}' | '\u{ff01}'..='\u{ff5e}')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::canonical_combining_class;

    use super::*;

    #[test]
    fn keys() {
        for (text, key) in [
            ("  Related \u{a0} Reads ", "related reads"),
            ("ＲＥＬＡＴＥＤ：", "related:"),
            ("What\u{2019}s “new” — here", "what's \"new\" - here"),
            ("zero\u{200b}width soft\u{ad}hyphen", "zerowidth softhyphen"),
            ("de\u{301}ja\u{300} vu", "déjà vu"),
            ("", ""),
        ] {
            assert_eq!(fold(text), key, "{text:?}");
            assert_eq!(Folded::new(text).key(), key, "{text:?}");
        }
    }

    #[test]
    fn the_shortcuts_give_what_the_long_way_gives() {
        for c in '\0'..=char::MAX {
            if is_its_own_width(c) {
                assert!(std::iter::once(c).nfkc().eq([c]), "{c:?}");
            }
            if is_composed(c) {
                assert_eq!(is_nfc_quick([c].into_iter()), IsNormalized::Yes, "{c:?}");
                assert_eq!(canonical_combining_class(c), 0, "{c:?}");
            }
            let mut forms = Vec::new();
            fold_character(c, |c| forms.push(c));
            let wide = matches!(c, '\u{ff01}'..='\u{ff5e}');
            assert!(!wide || forms.iter().collect::<String>() == fold(&c.nfkc().to_string()), "{c:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn stretches_copied_are_stretches_folded(text in "[ a-zA-Z`\t\u{a0}é\u{301}‘’—İﬁ汤Ａ：\u{200b}]{0,24}|\\PC{0,24}") {
            let mut key = String::new();
            let mut origins = Vec::new();
            for_each_folded(&composed(&text), |origin, c| {
                key.push(c);
                origins.resize(key.len(), origin);
            });
            origins.push(composed(&text).len());
            proptest::prop_assert_eq!(fold(&text), key.clone());
            let folded = Folded::new(&text);
            for (start, _) in key.char_indices() {
                let expected = composed(&text)[origins[start]..origins[key.len()]].trim().to_owned();
                proptest::prop_assert_eq!(folded.original(start, key.len()), expected);
            }
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Istanbul ﬁn", "Ⅷ ㍿ ①", "a  b"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text:?}");
        }
    }

    #[test]
    fn a_stretch_of_the_key_leads_back_to_the_text() {
        let folded = Folded::new("  Ａuthor：  Ｄ. Ibáñez ");
        let colon = folded.key().find(':').unwrap();
        assert_eq!(folded.original(colon + 1, folded.key().len()), "Ｄ. Ibáñez");
        assert_eq!(folded.original(0, colon), "Ａuthor");
    }
}

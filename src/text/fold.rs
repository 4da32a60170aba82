//! The one key for comparing text.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The comparison key of a text: lower case, compatibility width (full-width `Ａ：` as `a:`), straight quotes, plain
/// hyphens, one space between words, none at the ends.
///
/// Two texts with the same key read the same to a person who scans a page. The key is not for display.
pub(crate) fn fold(text: &str) -> String {
    let source = composed(text);
    let mut key = String::with_capacity(source.len());
    for_each_folded(&source, |_, c| key.push(c));
    key
}

/// A text and its comparison key, with the way back from the key to the text.
#[derive(Clone, Debug)]
pub(crate) struct Folded<'a> {
    /// The text in NFC, which the offsets count in.
    source: Cow<'a, str>,
    /// The comparison key, as [`fold`] gives it.
    key: String,
    /// For each byte of the key the byte of `source` where its character starts; one more for the end.
    origins: Vec<u32>,
}

impl<'a> Folded<'a> {
    /// Folds a text.
    pub(crate) fn new(text: &'a str) -> Self {
        let source = composed(text);
        let mut key = String::with_capacity(source.len());
        let mut origins = Vec::with_capacity(source.len() + 1);
        for_each_folded(&source, |origin, c| {
            key.push(c);
            origins.resize(key.len(), origin as u32);
        });
        origins.push(source.len() as u32);
        Self { source, key, origins }
    }

    /// The comparison key.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The original text from byte `start` to byte `end` of the key, without white space at its ends.
    pub(crate) fn original(&self, start: usize, end: usize) -> &str {
        self.source[self.origins[start] as usize..self.origins[end] as usize].trim()
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

/// Calls `push` for each character of the key with the byte of the text it comes from.
fn for_each_folded(text: &str, mut push: impl FnMut(usize, char)) {
    let mut begun = false;
    let mut gap = None;
    for (at, original) in text.char_indices() {
        let mut fold_one = |c: char| {
            let c = match c {
                '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' | '`' | '´' => '\'',
                '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' | '«' | '»' => '"',
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => return,
                c => c,
            };
            if c.is_whitespace() {
                if begun && gap.is_none() {
                    gap = Some(at);
                }
                return;
            }
            begun = true;
            if let Some(space) = gap.take() {
                push(space, ' ');
            }
            if c.is_ascii() {
                push(at, c.to_ascii_lowercase());
            } else {
                c.to_lowercase().for_each(|lower| push(at, lower));
            }
        };
        if is_its_own_width(original) {
            fold_one(original);
        } else {
            std::iter::once(original).nfkc().for_each(fold_one);
        }
    }
}

/// Whether a character is its own compatibility form: ASCII, Cyrillic, kana, Han and Hangul syllables, by the Unicode
/// Character Database. A shortcut for the scripts that pages are full of; all others take the long way.
fn is_its_own_width(c: char) -> bool {
    matches!(c, '\0'..='\u{7f}' | '\u{400}'..='\u{481}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
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
    fn the_shortcut_gives_what_the_long_way_gives() {
        for c in ('\0'..=char::MAX).filter(|&c| is_its_own_width(c)) {
            assert!(std::iter::once(c).nfkc().eq([c]), "{c:?}");
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

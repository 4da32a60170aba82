//! The one key for comparing text.

use unicode_normalization::UnicodeNormalization;

/// The comparison key of a text: lower case, compatibility width (full-width `Ａ：` as `a:`), straight quotes, plain
/// hyphens, one space between words, none at the ends.
///
/// Two texts with the same key read the same to a person who scans a page. The key is not for display.
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char| {
        let c = match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' | '`' | '´' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' | '«' | '»' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => return,
            c => c,
        };
        if c.is_whitespace() {
            gap = !key.is_empty();
            return;
        }
        if std::mem::take(&mut gap) {
            key.push(' ');
        }
        key.extend(c.to_lowercase());
    };
    if text.is_ascii() {
        text.chars().for_each(&mut push);
    } else {
        text.nfkc().for_each(&mut push);
    }
    key
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
            ("", ""),
        ] {
            assert_eq!(fold(text), key, "{text:?}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["İstanbul ﬁn", "Ⅷ ㍿ ①", "a  b"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text:?}");
        }
    }
}

//! Simplified and traditional Chinese, told apart by their characters.
//!
//! In: Chinese text. Out: its script, or nothing where too few characters tell. The character sets of the two worlds are the
//! list: GB 2312 holds what is written in simplified Chinese, Big5 what is written in traditional; a character that only
//! one of them has tells. Deliberately absent: Japanese, whose characters are in neither world's way.

use encoding_rs::{BIG5, Encoding, GBK};

/// Telling characters there must be: one may be a quoted name.
const LEAST_TELLING: usize = 2;

/// How many times more of one kind than of the other there must be. Texts of one script have a stray character of the other
/// in a hundred; half and half is a glossary.
const TIMES_MORE: usize = 4;

/// A script of Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// `Hans`.
    Simplified,
    /// `Hant`.
    Traditional,
}

impl Script {
    /// The tag of Chinese in this script.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Simplified => "zh-Hans",
            Self::Traditional => "zh-Hant",
        }
    }
}

/// The script of a Chinese text.
pub(crate) fn script(text: &str) -> Option<Script> {
    let (mut simplified, mut traditional) = (0, 0);
    for c in text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)) {
        match (is_in_gb2312(c), bytes(BIG5, c).is_some()) {
            (true, false) => simplified += 1,
            (false, true) => traditional += 1,
            _ => {}
        }
    }
    if simplified + traditional < LEAST_TELLING {
        None
    } else if simplified >= TIMES_MORE * traditional {
        Some(Script::Simplified)
    } else if traditional >= TIMES_MORE * simplified {
        Some(Script::Traditional)
    } else {
        None
    }
}

/// Whether a character is one of GB 2312, which lies inside GBK where both bytes are high.
fn is_in_gb2312(c: char) -> bool {
    bytes(GBK, c).is_some_and(|[lead, trail]| matches!(lead, 0xb0..=0xf7) && trail >= 0xa1)
}

/// The two bytes of a character in a charset.
fn bytes(encoding: &'static Encoding, c: char) -> Option<[u8; 2]> {
    let mut utf8 = [0; 4];
    let (bytes, _, unmappable) = encoding.encode(c.encode_utf8(&mut utf8));
    if unmappable { None } else { bytes.as_ref().try_into().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts() {
        for (text, expected) in [
            ("渡轮在中午启航，港口很安静。", Some(Script::Simplified)),
            ("渡輪在中午啟航，港口很安靜。", Some(Script::Traditional)),
            ("船長說明天的潮水會更高", Some(Script::Traditional)),
            ("船长说明天的潮水会更高", Some(Script::Simplified)),
            ("中午在港口", None),
            ("简体简體，会會，说說", None),
            ("", None),
        ] {
            assert_eq!(script(text), expected, "{text}");
        }
    }
}

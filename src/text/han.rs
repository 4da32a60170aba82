//! Simplified and traditional Chinese, told apart by their characters.
//!
//! In: Chinese text. Out: its script, or nothing where too few characters tell. The character sets of the two worlds are the
//! list: GB 2312 holds what is written in simplified Chinese, Big5 what is written in traditional; a character that only
//! one of them has tells. Deliberately absent: Japanese, whose characters are in neither world's way.

use std::sync::LazyLock;

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
    for c in text.chars() {
        let Some(sets) = place(c).map(|place| SETS[place]) else { continue };
        simplified += usize::from(sets == IN_GB2312);
        traditional += usize::from(sets == IN_BIG5);
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

/// The first and last Han character of Unicode's main block, which has all that tells.
const HAN: (char, char) = ('\u{4e00}', '\u{9fff}');

const IN_GB2312: u8 = 1;
const IN_BIG5: u8 = 2;

/// For each Han character the sets that hold it.
static SETS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut sets = vec![0; HAN.1 as usize - HAN.0 as usize + 1];
    // GB 2312 lies inside GBK where both bytes are high. Of Big5 the rows are taken that are no later extension.
    let gb2312 = characters(GBK, (0xb0..=0xf7).flat_map(|lead| (0xa1..=0xfe).map(move |trail| [lead, trail])));
    let trails = || (0x40..=0x7e).chain(0xa1..=0xfe);
    let big5 = (0xa4..=0xc6).chain(0xc9..=0xf9).flat_map(|lead| trails().map(move |trail| [lead, trail]));
    let big5 =
        characters(BIG5, big5.filter(|&pair| !(pair > [0xc6, 0x7e] && pair < [0xc9, 0x40]) && pair < [0xf9, 0xd6]));
    for (text, set) in [(gb2312, IN_GB2312), (big5, IN_BIG5)] {
        text.chars().filter_map(place).for_each(|place| sets[place] |= set);
    }
    sets
});

/// The characters of pairs of bytes.
fn characters(encoding: &'static Encoding, pairs: impl Iterator<Item = [u8; 2]>) -> String {
    encoding.decode_without_bom_handling(&pairs.flatten().collect::<Vec<u8>>()).0.into_owned()
}

/// The place of a Han character in the table.
fn place(c: char) -> Option<usize> {
    (HAN.0..=HAN.1).contains(&c).then(|| c as usize - HAN.0 as usize)
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

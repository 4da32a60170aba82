//! What one look at the characters of a leaf tells.

use memchr::memchr3_iter;

use crate::text::{final_character, is_cjk, is_sentence};

/// Counts of kinds of characters, and how the text ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glance {
    /// Letters of any script.
    pub(super) letters: u32,
    /// Capital letters.
    pub(super) capitals: u32,
    /// ASCII digits.
    pub(super) digits: u32,
    /// Han and kana.
    pub(super) cjk: u32,
    /// Ends of sentences: a stop, question or exclamation mark that no letter or digit follows.
    pub(super) stops: u32,
    /// Marks that stand between the entries of a line: bars, dots, arrows.
    pub(super) separators: u32,
    /// Signs of currencies.
    pub(super) currencies: u32,
    /// Whether it ends as a sentence.
    pub(super) ends_sentence: bool,
    /// Whether it ends as a question.
    pub(super) ends_question: bool,
}

/// What an ASCII character counts as: a one in the byte of its class. Small letters, capitals, digits, separators, currencies,
/// what may be the end of a sentence.
static CLASSES: [u64; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 128 {
        classes[at] = match at as u8 {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 1 << 8,
            b'0'..=b'9' => 1 << 16,
            b'|' | b'>' | b'<' | b'/' => 1 << 24,
            b'$' => 1 << 32,
            b'.' | b'!' | b'?' => 1 << 40,
            _ => 0,
        };
        at += 1;
    }
    classes
};

impl Glance {
    /// Looks at a text.
    pub(super) fn of(text: &str) -> Self {
        let mut seen = Self::default();
        let bytes = text.as_bytes();
        let mut may_stop = false;
        // As many as a byte can count.
        for bytes in bytes.chunks(usize::from(u8::MAX)) {
            let counts: u64 = bytes.iter().map(|byte| CLASSES[usize::from(*byte)]).sum();
            let [small, capitals, digits, separators, currencies, stops, ..] = counts.to_le_bytes().map(u32::from);
            seen.letters += small + capitals;
            seen.capitals += capitals;
            seen.digits += digits;
            seen.separators += separators;
            seen.currencies += currencies;
            may_stop |= stops > 0;
        }
        if may_stop {
            let ends = |at: &usize| !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
            seen.stops = memchr3_iter(b'.', b'!', b'?', bytes).filter(ends).count() as u32;
        }
        if !text.is_ascii() {
            text.chars().filter(|c| !c.is_ascii()).for_each(|c| seen.note(c));
        }
        seen.ends_sentence = is_sentence(text);
        seen.ends_question = seen.ends_sentence && matches!(final_character(text), Some('?' | '？' | '؟'));
        seen
    }

    /// Counts a character outside ASCII.
    fn note(&mut self, c: char) {
        match c {
            '。' | '！' | '？' | '…' | '।' | '؟' | '۔' => self.stops += 1,
            '·' | '•' | '»' | '›' | '→' | '—' | '｜' => self.separators += 1,
            '€' | '£' | '¥' | '￥' | '₹' | '₽' => self.currencies += 1,
            c if is_cjk(c) => {
                self.letters += 1;
                self.cjk += 1;
            }
            // Hangul, which has no capitals and lies far down the table that is searched for letters.
            '\u{1100}'..='\u{11ff}' | '가'..='힣' => self.letters += 1,
            c if c.is_alphabetic() => {
                self.letters += 1;
                self.capitals += u32::from(c.is_uppercase());
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_by_kind() {
        for (text, counts, ends) in [
            ("Nine goats, one ferry.", [17, 1, 0, 0, 1, 0, 0], (true, false)),
            ("Home > Ferries | 1.5 km", [13, 2, 2, 0, 0, 2, 0], (false, false)),
            ("Fare €4 or $5?", [6, 1, 2, 0, 1, 0, 2], (true, true)),
            ("渡轮清晨离港，山羊晕船。", [10, 0, 0, 10, 1, 0, 0], (true, false)),
            ("염소 아홉, 배 하나", [7, 0, 0, 0, 0, 0, 0], (false, false)),
            ("", [0; 7], (false, false)),
        ] {
            let seen = Glance::of(text);
            let Glance { letters, capitals, digits, cjk, stops, separators, currencies, .. } = seen;
            assert_eq!([letters, capitals, digits, cjk, stops, separators, currencies], counts, "{text}");
            assert_eq!((seen.ends_sentence, seen.ends_question), ends, "{text}");
        }
    }
}

//! What words begin with, to be asked of the many texts that begin with none of them.

/// The first two letters of some words, in either case: per first letter a bit for each second.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beginnings([u32; 26]);

impl Beginnings {
    /// Whether a text may begin with one of the words, as far as its first two letters of ASCII tell. Of one that begins with
    /// anything else nothing is known.
    pub(crate) fn may_begin(&self, text: &str) -> bool {
        match *text.as_bytes() {
            // An accent after the second letter would be part of it.
            [a, b, ref rest @ ..] if rest.first().is_none_or(u8::is_ascii) => {
                places(a, b).is_none_or(|(first, second)| self.0[first] >> second & 1 == 1)
            }
            _ => true,
        }
    }
}

impl<'w> FromIterator<&'w str> for Beginnings {
    /// Words that do not begin with two letters of ASCII are passed over: no text that does begins with them.
    fn from_iter<W: IntoIterator<Item = &'w str>>(words: W) -> Self {
        let mut all = Self::default();
        for word in words {
            if let [a, b, ..] = *word.as_bytes()
                && let Some((first, second)) = places(a, b)
            {
                all.0[first] |= 1 << second;
            }
        }
        all
    }
}

/// Places of two letters in the alphabet; `None` for all but letters of ASCII.
fn places(a: u8, b: u8) -> Option<(usize, u8)> {
    let place = |letter: u8| letter.is_ascii_alphabetic().then(|| letter.to_ascii_lowercase() - b'a');
    Some((usize::from(place(a)?), place(b)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings() {
        let words: Beginnings = ["by", "Von", "é", "文"].into_iter().collect();
        for (text, expected) in [
            ("By Ada", true),
            ("byte", true),
            ("VON", true),
            ("Ada", false),
            ("b", true),
            ("", true),
            ("be\u{301}", true),
            ("bé", true),
            ("9y", true),
        ] {
            assert_eq!(words.may_begin(text), expected, "{text:?}");
        }
    }
}

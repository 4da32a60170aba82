//! Keys under which the tables know names and words: as text where the tables are made, hashed where they are asked.

use std::ops::Range;

use crate::label::line::Line;
use crate::page::{Blocks, TokenId};
use crate::text::is_cjk;

/// Words up to which a leaf's single words are looked up: a longer one is judged by other things.
pub(super) const MAX_WORDS: usize = 25;

/// Words up to which a whole leaf is looked up.
const MAX_WHOLE: usize = 6;

/// A key as the tables are asked in every run: a hash of its prefix and of each of its words.
///
/// Eight bytes at a time are multiplied to twice their length, of which both halves are folded into one (as in wyhash, Wang
/// Yi): most words are done with one multiplication. At 64 bits two of some fifty thousand keys meet once in ten billion
/// models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Hashed(pub(super) u64);

/// An odd number whose bits have no pattern: 2 to the power of 64 over the golden ratio (Knuth, “The art of computer
/// programming”, volume 3).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bytes that are hashed at a time.
const STRIDE: usize = size_of::<u64>();

impl Hashed {
    /// The key of some words, each hashed by itself.
    pub(super) fn of(prefix: &str, words: &[Hashed]) -> Self {
        words.iter().copied().fold(Self::word(prefix), Self::and)
    }

    /// The key with one more word.
    pub(super) fn and(self, word: Self) -> Self {
        let product = u128::from(self.0 ^ word.0) * u128::from(SPREAD);
        Self(product as u64 ^ (product >> 64) as u64)
    }

    /// A word.
    pub(crate) fn word(text: &str) -> Self {
        Self::part(text.as_bytes(), 0..text.len())
    }

    /// A word that is a part of some bytes.
    fn part(bytes: &[u8], part: Range<usize>) -> Self {
        let mut hash = Self(SPREAD);
        let mut at = part.start;
        while at < part.end {
            let length = STRIDE.min(part.end - at);
            // What stands behind the word is cut off.
            hash = hash.and(Self(stride(bytes, at) & u64::MAX >> (8 * (STRIDE - length))));
            at += length;
        }
        hash
    }

    /// The key that a model file names: a prefix of signs, and words with a space between each.
    pub(crate) fn read(key: &str) -> Self {
        let signs = key.bytes().take_while(|byte| matches!(byte, b'^' | b'<' | b'.')).count();
        let (prefix, words) = key.split_at(if signs > 0 { signs } else { key.len().min(2) });
        words.split(' ').map(Self::word).fold(Self::word(prefix), Self::and)
    }
}

/// The next [`STRIDE`] bytes as a number, with zeros for those that are not there.
#[inline]
fn stride(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    rest.first_chunk().map_or_else(|| little_endian(rest), |chunk| u64::from_le_bytes(*chunk))
}

/// Fewer than [`STRIDE`] bytes as a number.
fn little_endian(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // The halves overlap in equal bytes.
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (bytes.len() - 4))
        }
        _ => bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

/// The words of every leaf of a page, hashed once for all that asks about them.
pub(super) struct Words {
    hashes: Vec<Hashed>,
    /// Where those of each leaf end.
    ends: Vec<u32>,
}

impl Words {
    /// Reads the comparison keys of all leaves.
    pub(super) fn of(lines: &[Line], keys: &str) -> Self {
        let mut hashes = Vec::with_capacity(keys.len() / 8);
        let end = |line: &Line| {
            hash_edges(line.known_key(keys), &mut hashes);
            hashes.len() as u32
        };
        let ends = lines.iter().map(end).collect();
        Self { hashes, ends }
    }

    /// Those of one leaf; of one with more than [`MAX_WORDS`] the first so many and the last.
    pub(super) fn leaf(&self, at: usize) -> &[Hashed] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.hashes[start as usize..self.ends[at] as usize]
    }

    /// All words of one leaf; `None` where it may have more than [`MAX_WORDS`].
    pub(super) fn whole_leaf(&self, at: usize) -> Option<&[Hashed]> {
        Some(self.leaf(at)).filter(|words| words.len() <= MAX_WORDS)
    }
}

/// The class, id and role tokens of a page, hashed once for all that asks about them.
pub(super) struct Names(Vec<Option<Hashed>>);

impl Names {
    /// Reads the tokens of a page.
    pub(super) fn of(blocks: &Blocks) -> Self {
        Self(blocks.tokens.names().map(|name| is_telling(name).then(|| Hashed::word(name))).collect())
    }

    /// All tokens.
    pub(super) fn tokens(&self) -> &[Option<Hashed>] {
        &self.0
    }

    /// A token; nothing where it does not tell anything.
    pub(super) fn of_token(&self, token: TokenId) -> Option<Hashed> {
        self.0[token.0 as usize]
    }
}

/// Adds the words that a text's keys are made of: all, or the first [`MAX_WORDS`] and the last.
fn hash_edges(text: &str, hashes: &mut Vec<Hashed>) {
    let hash = |part| Hashed::part(text.as_bytes(), part);
    let most = hashes.len() + MAX_WORDS;
    each_part(text, |part| {
        let is_last = hashes.len() == most;
        hashes.push(hash(if is_last { last_word(text) } else { part }));
        !is_last
    });
}

/// Adds the words of a text, as [`words_of`] tells them apart.
pub(super) fn hash_words(text: &str, hashes: &mut Vec<Hashed>) {
    each_part(text, |part| {
        hashes.push(Hashed::part(text.as_bytes(), part));
        true
    });
}

/// Keys of an element, as text: `<name` and `.token` for each token that tells something.
pub(crate) fn keys_of_element<'t>(name: &str, tokens: impl Iterator<Item = &'t str>) -> Vec<String> {
    let tokens = tokens.filter(|token| is_telling(token)).map(|token| format!(".{token}"));
    std::iter::once(format!("<{name}")).chain(tokens).collect()
}

/// Whether a token may have a key: numbers tell one post from the next, not one sort of element from another.
fn is_telling(token: &str) -> bool {
    !token.bytes().any(|byte| byte.is_ascii_digit())
}

/// Keys of a leaf by its words: `1:` the first, `2:` the first two, `a:` all of a very short one, `e:` the last. Then, in
/// `inner`, `w:` each word of a short one.
pub(crate) fn keys_of_leaf<W, K>(
    words: &[W],
    key: impl Fn(&str, &[W]) -> K,
    inner: &mut Vec<K>,
    mut edge: impl FnMut(K),
) {
    inner.clear();
    if words.is_empty() {
        return;
    }
    edge(key("1:", &words[..1]));
    if words.len() > 1 {
        edge(key("2:", &words[..2]));
    }
    if words.len() <= MAX_WHOLE {
        edge(key("a:", words));
    }
    edge(key("e:", &words[words.len() - 1..]));
    if words.len() <= MAX_WORDS {
        inner.extend(words.chunks(1).map(|word| key("w:", word)));
    }
}

/// A key of a leaf as text.
pub(crate) fn text_key(prefix: &str, words: &[&str]) -> String {
    format!("{prefix}{}", words.join(" "))
}

/// Words of a comparison key, each Han or kana character a word of its own.
pub(crate) fn words_of(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    each_part(text, |part| {
        words.push(&text[part]);
        true
    });
    words
}

/// ASCII that stands between words.
static IS_GAP: [bool; 256] = {
    let mut is_gap = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        is_gap[byte] = !(byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    is_gap
};

/// Where the letters and digits of ASCII end that begin at a byte. Many are looked at at once.
#[inline]
fn run_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let others = others(stride(bytes, at));
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += STRIDE;
    }
}

/// The highest bit of each byte that is no letter or digit of ASCII.
#[inline]
fn others(bytes: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    const HIGHEST: u64 = EACH * 0x80;
    // No sum runs over into the next byte.
    let low = bytes & !HIGHEST;
    let is_from = |bytes: u64, first: u8| bytes + EACH * u64::from(0x80 - first);
    let is_in = |bytes: u64, first: u8, last: u8| is_from(bytes, first) & !is_from(bytes, last + 1);
    let is_word = is_in(low, b'0', b'9') | is_in(low | (EACH * 0x20), b'a', b'z');
    (!is_word | bytes) & HIGHEST
}

/// Calls `take` with where each word of a comparison key lies, until it wants no more.
#[inline]
fn each_part(text: &str, mut take: impl FnMut(Range<usize>) -> bool) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        while bytes.get(at).is_some_and(|byte| IS_GAP[usize::from(*byte)]) {
            at += 1;
        }
        let start = at;
        loop {
            at = run_end(bytes, at);
            if bytes.get(at).is_none_or(u8::is_ascii) {
                break;
            }
            let Some(c) = text[at..].chars().next().filter(|c| c.is_alphanumeric()) else { break };
            if is_cjk(c) {
                // It ends what stands before it, and is a word by itself.
                if at == start {
                    at += c.len_utf8();
                }
                break;
            }
            at += c.len_utf8();
        }
        if at > start {
            if !take(start..at) {
                return;
            }
        } else {
            // No word begins here.
            let Some(c) = text[at..].chars().next() else { return };
            at += c.len_utf8();
        }
    }
}

/// Where the last word of a comparison key lies; at its start where it has none.
fn last_word(text: &str) -> Range<usize> {
    let Some((last, c)) = text.char_indices().rfind(|(_, c)| c.is_alphanumeric()) else { return 0..0 };
    let end = last + c.len_utf8();
    if is_cjk(c) {
        return last..end;
    }
    let before = text[..last].char_indices().rfind(|(_, c)| !c.is_alphanumeric() || is_cjk(*c));
    before.map_or(0, |(at, c)| at + c.len_utf8())..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_have_keys() {
        let long = "so ".repeat(MAX_WORDS) + "the goat, at last: 渡轮";
        for (text, expected) in [
            ("", ""),
            ("...", ""),
            ("share", "1:share|a:share|e:share|w:share"),
            ("share: this_goat!", "1:share|2:share this|a:share this goat|e:goat|w:share|w:this|w:goat"),
            ("渡轮 9", "1:渡|2:渡 轮|a:渡 轮 9|e:9|w:渡|w:轮|w:9"),
            ("été・9v渡é", "1:été|2:été 9v|a:été 9v 渡 é|e:é|w:été|w:9v|w:渡|w:é"),
            (
                "internationalisation of",
                "1:internationalisation|2:internationalisation of|a:internationalisation of|e:of|w:internationalisation|w:of",
            ),
            (&long, "1:so|2:so so|e:轮"),
        ] {
            let words = words_of(text);
            let (mut found, mut inner) = (Vec::new(), Vec::new());
            keys_of_leaf(&words, text_key, &mut inner, |key| found.push(key));
            found.extend(inner);
            assert_eq!(found.join("|"), expected, "{text}");
            // A run asks under hashes of the same keys.
            let keys: Vec<Hashed> = found.iter().map(|key| Hashed::read(key)).collect();
            for read in [hash_words, hash_edges] {
                let (mut asked, mut words, mut inner) = (Vec::new(), Vec::new(), Vec::new());
                read(text, &mut words);
                keys_of_leaf(&words, Hashed::of, &mut inner, |key| asked.push(key));
                asked.extend(inner);
                assert_eq!(asked, keys, "{text}");
            }
            assert_eq!(Some(&text[last_word(text)]).filter(|word| !word.is_empty()), words.last().copied(), "{text}");
        }
    }

    #[test]
    fn letters_and_digits_are_told_from_all_other_bytes() {
        for (byte, beside) in (0..=u8::MAX).flat_map(|byte| [0, b'a', b'~', 0xff].map(|beside| (byte, beside))) {
            let bits = others(u64::from_le_bytes([beside, byte, beside, byte, beside, byte, beside, byte]));
            let expected = [beside, byte].map(|byte| if byte.is_ascii_alphanumeric() { 0 } else { 0x80 });
            assert_eq!(bits.to_le_bytes(), [expected; 4].as_flattened(), "{byte:x} beside {beside:x}");
        }
    }

    #[test]
    fn a_word_has_one_hash_wherever_it_stands() {
        for length in 1..20 {
            let word = &"goats-and-a-ferry-at-last"[..length];
            for around in [format!("{word} and what comes after it"), format!("before {word}"), word.to_owned()] {
                let start = around.find(word).unwrap();
                assert_eq!(Hashed::part(around.as_bytes(), start..start + length), Hashed::word(word), "{around}");
            }
        }
    }

    #[test]
    fn elements_have_keys() {
        assert_eq!(keys_of_element("div", ["post", "post-17"].into_iter()), ["<div", ".post"]);
        assert_eq!(Hashed::read("^<div"), Hashed::of("^<", &[Hashed::word("div")]));
        assert_eq!(Hashed::read(".post"), Hashed::of(".", &[Hashed::word("post")]));
    }
}

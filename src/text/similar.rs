//! How alike two texts are: `MinHash` signatures over shingles.
//!
//! A text is its set of shingles, runs of five tokens; a token is a word, or one character of a script without spaces. Two
//! texts are as alike as the share of the shingles of both that they have in common (Jaccard). A signature holds the low
//! byte of the least hash under each of [`HASHES`] functions: the share of equal bytes, less the one in 256 that is equal by
//! chance, is that share with a standard error of 0.025 at 0.8.

use super::{fold, is_cjk};

/// Hash functions. Twice as many halve the square of the error and double time and memory.
pub(crate) const HASHES: usize = 256;

/// Tokens in a shingle: fewer are shared by texts about one matter, with more a changed word costs too much.
const TOKENS: usize = 5;

/// The signature of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature(pub(crate) Box<[u8; HASHES]>);

impl Signature {
    /// That of a text; none of a text without words.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let tokens = tokens(&fold(text));
        if tokens.is_empty() {
            return None;
        }
        let mut least = [u32::MAX; HASHES];
        // A text that is shorter than a shingle is one.
        for shingle in tokens.windows(TOKENS.min(tokens.len())) {
            let hash = shingle.iter().fold(0, |hash: u64, token| mix(hash.rotate_left(5) ^ token));
            let (low, high) = (hash as u32, (hash >> 32) as u32 | 1);
            for (number, least) in (0_u32..).zip(&mut least) {
                // Two halves of one hash make as many functions as are wanted; the last step undoes that they are linear.
                let value = scramble(low.wrapping_add(number.wrapping_mul(high)));
                *least = (*least).min(value);
            }
        }
        Some(Self(Box::new(least.map(|value| scramble(value) as u8))))
    }

    /// How alike two texts are, 0 to 1.
    pub(crate) fn likeness(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(other.0.iter()).filter(|(one, other)| one == other).count();
        let by_chance = 1.0 / 256.0;
        ((equal as f64 / HASHES as f64 - by_chance) / (1.0 - by_chance)).max(0.0)
    }
}

/// A hash of each token.
fn tokens(text: &str) -> Vec<u64> {
    let mut tokens = Vec::new();
    let mut word = None;
    for c in text.chars() {
        if is_cjk(c) {
            tokens.extend(word.take());
            tokens.push(mix(u64::from(c)));
        } else if c.is_alphanumeric() {
            word = Some(mix(word.unwrap_or(0) ^ u64::from(c)));
        } else {
            tokens.extend(word.take());
        }
    }
    tokens.extend(word);
    tokens
}

/// A good mixing of 64 bits: the finaliser of `SplitMix64`.
fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A good mixing of 32 bits: the finaliser of `MurmurHash3`.
fn scramble(mut bits: u32) -> u32 {
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ (bits >> 13)).wrapping_mul(0xc2b2_ae35);
    bits ^ (bits >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of so many made-up words, or Han characters, of which some are replaced.
    fn text(words: usize, changed: &[usize], is_han: bool) -> String {
        let word = |at: usize| {
            let number = mix(at as u64 + if changed.contains(&at) { 1 << 40 } else { 0 });
            if is_han {
                char::from_u32(0x4e00 + (number % 20_000) as u32).unwrap().to_string()
            } else {
                format!("w{} ", number % 5000)
            }
        };
        (0..words).map(word).collect()
    }

    #[test]
    fn the_estimate_is_near_the_truth() {
        for is_han in [false, true] {
            for changes in [0_usize, 2, 5, 10, 20] {
                let changed: Vec<usize> = (0..changes).map(|at| 20 + at * 45).collect();
                // Every changed token is in five shingles of each text.
                let (shingles, lost) = (996.0, (changes * TOKENS) as f64);
                let truth = (shingles - lost) / (shingles + lost);
                let one = Signature::of(&text(1000, &[], is_han)).unwrap();
                let other = Signature::of(&text(1000, &changed, is_han)).unwrap();
                let found = one.likeness(&other);
                assert!((found - truth).abs() < 0.1, "{changes} changes: {truth} estimated as {found}");
            }
        }
        let [one, other] = [0, 5000].map(|from| Signature::of(&text(from + 300, &[], false)[from * 5..]).unwrap());
        assert!(one.likeness(&other) < 0.1);
    }

    #[test]
    fn dress_does_not_count() {
        let of = |text| Signature::of(text).unwrap();
        assert_eq!(of("The ferry  sails at noon today."), of("the FERRY sails\nat “noon” today"));
        assert_ne!(of("short"), of("other"));
        assert_eq!(Signature::of(" … "), None);
    }
}

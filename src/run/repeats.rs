//! Documents that repeat an earlier one: the same text, or nearly the same.
//!
//! Comes in: what stands for the text of each document, in the order of the input. Goes out: the first document of which it
//! is a repetition. Memory is bounded: of more documents than it has room for the oldest are forgotten, so that a
//! repetition far behind its original may stay; the order of the input alone decides which.
//!
//! Near repetitions are looked for among documents that agree in all [`ROWS`] bytes of one of [`BANDS`] bands of their
//! signatures: of pairs with a likeness of 0.8, 99.1 % do, of 0.5 15 %, of 0.3 0.4 %. Then the estimate decides. With
//! [`ALIKE`] and its error of 0.025, 97 % of the pairs at 0.8 are found, practically all from 0.85 on, and practically none
//! below 0.65.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU32;

use super::manifest::Input;
use crate::config::Dedup;
use crate::digest::{digest_128, hex};
use crate::page::{Block, Document};
use crate::text::{Signature, fold};

/// Likeness from which on a document repeats another, as estimated: 0.8 less twice the error.
const ALIKE: f64 = 0.75;

/// Bands of a signature; more find more pairs and take more memory.
const BANDS: usize = 20;

/// Bytes of a band; more leave fewer pairs to look at, and miss more.
const ROWS: usize = 7;

/// Documents of one band that are looked at; a band that thousands share is furniture.
const MOST_LOOKED_AT: usize = 64;

/// Memory of a document that is kept for comparison, in bytes: signature, bands, name.
const KEPT_BYTES: u64 = 1000;

/// What stands for a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Its digest, without case, width and space.
    Exact(u128),
    /// Its signature.
    Near(Signature),
}

impl Mark {
    /// That of a document; none where repetitions are not looked for or there is no text.
    pub(super) fn of(document: &Document, text: &str, dedup: Dedup) -> Option<Self> {
        // What holds no words but pictures is not the same for that.
        if document.blocks.iter().all(|block| matches!(block, Block::Image { .. } | Block::Embed { .. } | Block::Rule))
        {
            return None;
        }
        match dedup {
            Dedup::Off => None,
            Dedup::Exact => {
                let key: String = fold(text).split_whitespace().collect();
                (!key.is_empty()).then(|| Self::Exact(digest_128(key.as_bytes())))
            }
            Dedup::Near => Signature::of(text).map(Self::Near),
        }
    }

    /// The mark as a line of the manifest has it.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Exact(digest) => format!("{digest:032x}"),
            Self::Near(signature) => hex(&signature.0[..]),
        }
    }

    /// Reads what [`Mark::to_text`] wrote.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        if text.len() == 32 {
            return u128::from_str_radix(text, 16).ok().map(Self::Exact);
        }
        let byte = |at: usize| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok();
        let bytes: Vec<u8> = (0..text.len() / 2).map(byte).collect::<Option<_>>()?;
        Some(Self::Near(Signature(Box::new(bytes.try_into().ok()?))))
    }
}

/// The documents so far.
#[derive(Debug)]
pub(super) struct Repeats {
    most: usize,
    /// Number of the oldest that is kept; the first of all is 1.
    first: u32,
    kept: VecDeque<Kept>,
    /// The last document with a digest, or with a band.
    heads: HashMap<u64, u32>,
}

#[derive(Debug)]
struct Kept {
    mark: Mark,
    input: Input,
    /// For each band, the document before it with the same.
    before: Box<[Option<NonZeroU32>]>,
}

impl Repeats {
    /// Room for as many documents as memory allows.
    pub(super) fn new(memory: u64) -> Self {
        let most = usize::try_from(memory / KEPT_BYTES).unwrap_or(usize::MAX).clamp(1, u32::MAX as usize / 2);
        Self { most, first: 1, kept: VecDeque::new(), heads: HashMap::new() }
    }

    /// The document that this one repeats. One that repeats none is kept for those to come.
    pub(super) fn original(&mut self, mark: Mark, input: &Input) -> Option<Input> {
        let keys = keys(&mark);
        let found = keys.iter().enumerate().filter_map(|(band, &key)| self.look(band, key, &mark)).min();
        if let Some(number) = found {
            return Some(self.kept[(number - self.first) as usize].input.clone());
        }
        let number = self.first + self.kept.len() as u32;
        let before = keys.into_iter().map(|key| self.heads.insert(key, number).and_then(NonZeroU32::new)).collect();
        self.kept.push_back(Kept { mark, input: input.clone(), before });
        if self.kept.len() > self.most {
            self.forget();
        }
        None
    }

    /// The first document of a band that is like this one.
    fn look(&self, band: usize, key: u64, mark: &Mark) -> Option<u32> {
        let mut next = self.heads.get(&key).copied();
        let mut found = None;
        for _ in 0..MOST_LOOKED_AT {
            let Some(number) = next.filter(|&number| number >= self.first) else { break };
            let kept = &self.kept[(number - self.first) as usize];
            let is_like = match (&kept.mark, mark) {
                (Mark::Exact(one), Mark::Exact(other)) => one == other,
                (Mark::Near(one), Mark::Near(other)) => one.likeness(other) >= ALIKE,
                _ => false,
            };
            if is_like {
                found = Some(number);
            }
            next = kept.before[band].map(NonZeroU32::get);
        }
        found
    }

    /// Makes room.
    fn forget(&mut self) {
        let Some(oldest) = self.kept.pop_front() else { return };
        for key in keys(&oldest.mark) {
            if self.heads.get(&key) == Some(&self.first) {
                self.heads.remove(&key);
            }
        }
        self.first += 1;
    }
}

/// Under what a mark is found: one key for each band.
fn keys(mark: &Mark) -> Vec<u64> {
    match mark {
        Mark::Exact(digest) => vec![*digest as u64],
        Mark::Near(signature) => {
            let bands = signature.0.chunks_exact(ROWS).take(BANDS).enumerate();
            bands.map(|(band, rows)| rows.iter().fold(band as u64, |key, byte| key << 8 | u64::from(*byte))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(number: usize) -> Input {
        Input { path: number.to_string(), record: None }
    }

    /// A text of its own for every number.
    fn text(number: usize) -> String {
        let word = |at: usize| digest_128(&(number * 1000 + at).to_le_bytes()) % 3000;
        (0..200).map(|at| word(at).to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn near_repetitions_are_found_and_others_are_not() {
        let mut repeats = Repeats::new(1 << 30);
        let near = |text: &str| Mark::Near(Signature::of(text).unwrap());
        for number in 0..300 {
            assert_eq!(repeats.original(near(&text(number)), &input(number)), None, "{number}");
        }
        let found =
            (0..300).filter(|&number| repeats.original(near(&text(number)), &input(900)) == Some(input(number)));
        assert_eq!(found.count(), 300);
        let mut found = 0;
        for number in 0..300 {
            let mut changed = text(number);
            changed.push_str(" and one more sentence that the other does not have at all");
            match repeats.original(near(&changed), &input(1000 + number)) {
                Some(original) if original == input(number) => found += 1,
                other => assert_eq!(other, None),
            }
        }
        assert!(found >= 297, "{found} of 300");
    }

    #[test]
    fn exact_repetitions_name_the_first() {
        let mut repeats = Repeats::new(1 << 20);
        for (text, repeated) in [("a", None), ("b", None), ("a", Some(0)), ("b", Some(1)), ("c", None)] {
            let number = usize::from(text.as_bytes()[0] - b'a');
            let found = repeats.original(Mark::Exact(digest_128(text.as_bytes())), &input(number));
            assert_eq!(found, repeated.map(input));
        }
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go() {
        let mut repeats = Repeats::new(KEPT_BYTES * 10);
        for number in 0..100 {
            assert_eq!(repeats.original(Mark::Exact(number), &input(number as usize)), None);
        }
        assert_eq!((repeats.kept.len(), repeats.heads.len()), (10, 10));
        assert_eq!(repeats.original(Mark::Exact(95), &input(200)), Some(input(95)));
        assert_eq!(repeats.original(Mark::Exact(5), &input(201)), None);
    }

    #[test]
    fn marks_read_back() {
        for mark in [Mark::Exact(7), Mark::Near(Signature::of("The ferry sails at noon.").unwrap())] {
            assert_eq!(Mark::from_text(&mark.to_text()), Some(mark));
        }
        assert_eq!(Mark::from_text("zz"), None);
    }
}

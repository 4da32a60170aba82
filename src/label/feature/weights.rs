//! A table of weights that is asked about every word or name of a page and knows few of them.

use super::key::Hashed;

/// Weights by key, in one flat piece: of a key's hash a part says where the entry lies, or after which others, and a part is
/// held against it. Of a billion keys that the table does not hold about one is taken for another.
#[derive(Debug)]
pub(crate) struct Weights<W = f32> {
    /// A bit for every hash that is held, by its uppermost bits: most keys are refused here, in a piece that stays in the
    /// fastest cache.
    held: Vec<u64>,
    /// Part of the hash, 0 for none, and the weight. A power of two of them, at most two thirds taken.
    entries: Vec<(u32, W)>,
    /// Bits of a hash that do not say where an entry lies.
    shift: u32,
}

/// Bits of [`Weights::held`] for each entry: eight, so that of keys that are not held at most one in twelve is looked for
/// among the entries. With four twice as many are; with sixteen the bits for forty thousand words leave the fastest cache.
const BITS_PER_ENTRY: usize = 8;

impl<W: Copy + Default> Default for Weights<W> {
    fn default() -> Self {
        Self::with_room(0)
    }
}

impl<W: Copy + Default> Weights<W> {
    /// An empty table for so many entries.
    pub(crate) fn with_room(entries: usize) -> Self {
        let size = (entries + entries / 2 + 2).next_power_of_two();
        let held = vec![0; (size * BITS_PER_ENTRY).div_ceil(64)];
        Self { held, entries: vec![(0, W::default()); size], shift: 64 - size.ilog2() }
    }

    /// Adds a weight, of which there must be no more than room was made for.
    pub(crate) fn insert(&mut self, key: Hashed, weight: W) {
        let place = self.place(key);
        self.entries[place] = (part(key), weight);
        let bit = self.bit(key);
        self.held[bit / 64] |= 1 << (bit % 64);
    }

    /// The weight of a key.
    #[inline]
    pub(crate) fn get(&self, key: Hashed) -> Option<W> {
        let bit = self.bit(key);
        if self.held[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let (held, weight) = self.entries[self.place(key)];
        (held != 0).then_some(weight)
    }

    /// The bit for a key in [`Weights::held`].
    #[inline]
    fn bit(&self, key: Hashed) -> usize {
        (key.0 >> (self.shift - BITS_PER_ENTRY.ilog2())) as usize
    }

    /// Where a key lies, or would lie.
    #[inline]
    fn place(&self, key: Hashed) -> usize {
        let mut place = (key.0 >> self.shift) as usize;
        loop {
            let held = self.entries[place].0;
            if held == 0 || held == part(key) {
                return place;
            }
            place = (place + 1) & (self.entries.len() - 1);
        }
    }
}

/// The part of a key that is held against others; never 0, which is an empty place.
#[inline]
fn part(key: Hashed) -> u32 {
    key.0 as u32 | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_it_is_found() {
        let keys: Vec<Hashed> = (0..1000).map(|number| Hashed::word(&format!("word {number}"))).collect();
        let mut weights: Weights = Weights::with_room(500);
        keys[..500].iter().enumerate().for_each(|(at, key)| weights.insert(*key, at as f32));
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(weights.get(*key), (at < 500).then_some(at as f32), "{at}");
        }
        assert_eq!(<Weights>::default().get(keys[0]), None);
    }
}

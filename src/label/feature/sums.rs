//! Sums over leaves, so that those over an element are a difference of two.

use super::glance::Glance;
use crate::page::{Blocks, Leaf, LeafKind, MarkKind};

/// Sums over some leaves.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    /// Words, a Han or kana character counting half.
    pub(super) words: f32,
    /// Words inside links.
    pub(super) links: f32,
    /// Words of prose.
    pub(super) prose: f32,
    /// Headings.
    pub(super) headings: f32,
    /// Pictures.
    pub(super) images: f32,
    /// Leaves of prose.
    pub(super) prose_leaves: f32,
    /// Leaves.
    pub(super) leaves: f32,
    /// Digits.
    pub(super) digits: f32,
    /// Letters.
    pub(super) letters: f32,
    /// Ends of sentences.
    pub(super) stops: f32,
}

impl Sums {
    pub(super) fn with(self, other: Self, of: impl Fn(f32, f32) -> f32) -> Self {
        Self {
            words: of(self.words, other.words),
            links: of(self.links, other.links),
            prose: of(self.prose, other.prose),
            headings: of(self.headings, other.headings),
            images: of(self.images, other.images),
            prose_leaves: of(self.prose_leaves, other.prose_leaves),
            leaves: of(self.leaves, other.leaves),
            digits: of(self.digits, other.digits),
            letters: of(self.letters, other.letters),
            stops: of(self.stops, other.stops),
        }
    }
}

/// Sums before each leaf, and over all.
pub(super) fn before(blocks: &Blocks, glances: &[Glance], weights: &[f32], prose: &[f32]) -> Vec<Sums> {
    let mut all = Sums::default();
    let mut before = Vec::with_capacity(blocks.leaves.len() + 1);
    for (at, leaf) in blocks.leaves.iter().enumerate() {
        before.push(all);
        let inline = blocks.marks_of(leaf).iter().filter(|(_, kind)| matches!(kind, MarkKind::Image { .. })).count();
        let is = |yes: bool| f32::from(u8::from(yes));
        all.words += weights[at];
        all.links += weights[at] * link_share(leaf);
        all.prose += prose[at];
        all.headings += is(matches!(leaf.kind, LeafKind::Heading(_)));
        all.images += inline as f32 + is(matches!(leaf.kind, LeafKind::Image { .. }));
        all.prose_leaves += is(prose[at] > 0.0);
        all.leaves += 1.0;
        all.digits += glances[at].digits as f32;
        all.letters += glances[at].letters as f32;
        all.stops += glances[at].stops as f32;
    }
    before.push(all);
    before
}

/// Share of a leaf's words that are inside links.
pub(super) fn link_share(leaf: &Leaf) -> f32 {
    if leaf.words == 0 { 0.0 } else { leaf.link_words as f32 / leaf.words as f32 }
}

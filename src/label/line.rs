//! A leaf as rules see it: its text, its comparison key, and the rules it hits.

use std::{borrow::Cow, ops::Range};

use super::book::{Hit, Matching, RuleBook};
use crate::{
    page::{Blocks, Leaf, LeafKind},
    text::{Folded, fold, fold_into, is_prose},
};

/// Leaves longer than this are not compared with rules, in bytes: the longest standing text that rules know, a greeting,
/// has some 400.
pub(super) const MAX_LINE_BYTES: usize = 1_200;

/// A leaf as rules see it.
pub(super) struct Line<'a> {
    /// Its text; that of an image is the alternative one.
    pub(super) text: &'a str,
    /// The comparison key in the keys of the page; empty where the text is too long for rules.
    key: Range<u32>,
    /// Whether it is running prose.
    pub(super) prose: bool,
    /// Rules whose text condition it meets.
    pub(super) hits: Box<[Hit]>,
}

impl<'a> Line<'a> {
    /// Reads a leaf. Its key is added to `keys`.
    pub(super) fn read(
        blocks: &'a Blocks,
        leaf: &'a Leaf,
        book: &RuleBook,
        keys: &mut String,
        matching: &mut Matching,
    ) -> Self {
        // What stands for an image in a text dump is its alternative text.
        let text = match &leaf.kind {
            LeafKind::Image(image) if leaf.text.is_empty() => image.alt.as_str(),
            _ => blocks.text_of(leaf),
        };
        let start = keys.len();
        if text.len() <= MAX_LINE_BYTES {
            fold_into(text, keys);
        }
        // What is hidden stands in no place that a reader knows, so it proves nothing about what is beside it.
        let known =
            if leaf.is_shown { book.hits(&Folded::with_key(text, &keys[start..]), matching) } else { Box::default() };
        let prose = matches!(leaf.kind, LeafKind::Paragraph) && is_prose(text, leaf.words);
        Self { text, key: start as u32..keys.len() as u32, prose, hits: known }
    }

    /// The comparison key of the text, also of one too long for rules.
    pub(super) fn key<'k>(&self, keys: &'k str) -> Cow<'k, str> {
        match self.known_key(keys) {
            "" => Cow::Owned(fold(self.text)),
            key => Cow::Borrowed(key),
        }
    }

    /// The text and its key as patterns are matched with; nothing where the text is too long for rules.
    pub(super) fn folded<'k>(&'k self, keys: &'k str) -> Folded<'k> {
        Folded::with_key(self.text, self.known_key(keys))
    }

    /// Bytes of the comparison key; none where the text is too long for rules.
    pub(super) fn key_bytes(&self) -> usize {
        self.key.len()
    }

    /// The comparison key; empty where the text is too long for rules.
    pub(super) fn known_key<'k>(&self, keys: &'k str) -> &'k str {
        &keys[self.key.start as usize..self.key.end as usize]
    }
}

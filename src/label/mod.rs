//! [`Blocks`] → a verdict on every leaf. Nothing is deleted here.
//!
//! Evidence in order: lines and sections that rules know by their text, elements that rules know by their markup, the
//! content finder, repetition. What none of them speaks about is content.

mod age;
mod book;
mod element;
mod finder;
mod kind;
mod line;
mod opening;
mod pattern;
mod proof;
mod rule;
mod section;
mod title;
mod token;

pub use book::{RuleBook, RuleError};
pub use proof::{RuleReport, check_rule_file};

use std::{borrow::Cow, collections::HashSet};

use crate::page::{Blocks, Label, LeafKind, MediaType, Meta, PageKind, Reason, Verdict};

/// What was decided about a page.
#[derive(Clone, Debug)]
pub(crate) struct Labelled {
    /// What the page is.
    pub(crate) kind: PageKind,
    /// One verdict per leaf, in the order of the leaves.
    pub(crate) verdicts: Vec<Verdict>,
}

/// Decides on every leaf of a page.
pub(crate) fn blocks(blocks: &Blocks, meta: &Meta, book: &RuleBook) -> Labelled {
    let kind = kind::of(blocks);
    let mut sections = section::Sections::new(blocks, book);
    sections.label_proven();
    title::label(blocks, meta, &mut sections);
    if blocks.media_type == MediaType::Html {
        let elements = element::Furniture::new(blocks, book, kind);
        finder::label(blocks, &elements, &mut sections.verdicts);
    }
    sections.label_tail();
    let open = Verdict { confidence: DEFAULT_CONFIDENCE, ..Verdict::new(Label::Content, Reason::Default) };
    let section::Sections { lines, keys, verdicts, .. } = sections;
    let mut verdicts: Vec<Verdict> =
        verdicts.into_iter().map(|verdict| verdict.unwrap_or_else(|| open.clone())).collect();
    label_repeats(blocks, &lines, &keys, &mut verdicts);
    Labelled { kind, verdicts }
}

/// Takes all of a page for its content; nothing is looked at but the kind of the page.
pub(crate) fn all_content(blocks: &Blocks) -> Labelled {
    let content = Verdict { confidence: 1.0, ..Verdict::new(Label::Content, Reason::Default) };
    Labelled { kind: kind::of(blocks), verdicts: vec![content; blocks.leaves.len()] }
}

/// Confidence in a leaf that nothing spoke about: neither for nor against.
const DEFAULT_CONFIDENCE: f32 = 0.5;

/// Words from which the same text twice is a repeat. Shorter lines recur on purpose: a refrain, `Yes.`, a cell.
const MIN_REPEAT_WORDS: u32 = 8;

/// A paragraph whose text already stood among the content says nothing new; pages print their text a second time for
/// small screens and printers. Code and table cells may repeat.
fn label_repeats(blocks: &Blocks, lines: &[line::Line], keys: &str, verdicts: &mut [Verdict]) {
    let mut seen: HashSet<Cow<str>> = HashSet::new();
    for ((leaf, line), verdict) in blocks.leaves.iter().zip(lines).zip(verdicts) {
        let may_repeat = verdict.label == Label::Content
            && leaf.words >= MIN_REPEAT_WORDS
            && matches!(leaf.kind, LeafKind::Paragraph | LeafKind::Heading(_));
        if may_repeat && !seen.insert(line.key(keys)) {
            *verdict = Verdict::new(Label::Furniture, Reason::Repeat);
        }
    }
}

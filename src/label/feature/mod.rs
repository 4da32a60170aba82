//! What the model knows about the leaves of a page: named numbers, a column for each.
//!
//! Comes in: `Blocks`, the lines as rules see them, what rules say about elements, and the tables of the model. Goes out:
//! [`Features`]. The same code serves training (`tamis features`) and every run, so a number means the same in both.
//! Shares lie between 0 and 1, distances are in elements or leaves. Trees ask only what is greater, so nothing is scaled.

mod anchor;
mod around;
mod columns;
mod element;
mod evidence;
mod glance;
mod key;
mod leaf;
mod page;
mod sums;
mod survey;
mod weights;

pub(crate) use columns::Features;
pub(super) use columns::{CHUNK, Columns};
pub(crate) use evidence::Tables;
pub(crate) use key::{Hashed, keys_of_element, keys_of_leaf, text_key, words_of};
pub(super) use weights::Weights;

use std::ops::Range;

use super::element::Furniture;
use super::kind::Guess;
use super::line::Line;
use crate::page::{Blocks, Meta};
use element::Elements;
use evidence::Evidence;
use key::{Names, Words};
use survey::Survey;

/// Elements around a leaf that are described: its own, then each next one that holds more leaves.
const LEVELS: usize = 4;

/// A page of markup, ready to have its leaves measured.
pub(super) struct Measured<'a> {
    survey: Survey<'a>,
    evidence: Evidence,
    elements: Elements,
}

impl<'a> Measured<'a> {
    /// Looks at the page as a whole.
    pub(super) fn new(
        blocks: &'a Blocks,
        lines: &[Line],
        keys: &str,
        meta: &Meta,
        furniture: &Furniture,
        tables: &Tables,
    ) -> Self {
        let words = Words::of(lines, keys);
        let names = Names::of(blocks);
        let survey = Survey::of(blocks, lines, keys, &words, &names, meta, furniture);
        let elements = Elements::new(&survey);
        let evidence = Evidence::of(&survey, names, words, tables);
        Self { survey, evidence, elements }
    }

    /// A number for each of [`page_names`].
    pub(super) fn page(&self, kind: &Guess) -> Vec<f32> {
        page::measure(&self.survey, kind)
    }

    /// Numbers of neighbouring leaves, at most [`CHUNK`], into the first places of the columns: one for each of
    /// [`leaf_names`].
    pub(super) fn leaves(&mut self, leaves: Range<usize>, columns: &mut Columns) {
        leaf::fill(&self.survey, leaves.clone(), columns);
        self.elements.fill(&self.survey, leaves.clone(), leaf::NAMES.len(), columns);
        let first = leaf::NAMES.len() + LEVELS * element::NAMES.len();
        self.evidence.fill(&self.survey, leaves, first, columns);
    }
}

/// How many columns there are.
pub(super) const LEAF_COLUMNS: usize =
    leaf::NAMES.len() + LEVELS * element::NAMES.len() + evidence::NAMES.len() + around::COLUMNS;

/// Names of the columns, in order.
pub(crate) fn leaf_names() -> impl Iterator<Item = String> {
    let leaf = leaf::NAMES.iter().map(|&name| name.to_owned());
    let element = (0..LEVELS).flat_map(|level| element::NAMES.iter().map(move |name| format!("{name}_{level}")));
    leaf.chain(element).chain(evidence::NAMES.iter().map(|&name| name.to_owned())).chain(around::names())
}

/// Names of the numbers about the page, in order.
pub(crate) fn page_names() -> impl Iterator<Item = String> {
    page::NAMES.iter().map(|&name| name.to_owned())
}

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

/// A table of features: the name of each, what it is, and how it is read off a view of a leaf, element or page.
macro_rules! features {
    ($fill:ident, $names:ident, |$view:ident: &$type:ty| $($(#[doc = $what:literal])* $name:ident = $value:expr;)+) => {
        /// Names of the features, in order.
        pub(super) const $names: &[&str] = &[$(stringify!($name)),+];

        /// Fills a column for each, from row `start` on.
        fn $fill(views: &[$type], start: usize, columns: &mut Columns) {
            let rows = start..start + views.len();
            let mut column = 0;
            $(
                for (place, $view) in columns.part_mut(column, rows.clone()).iter_mut().zip(views) {
                    *place = $value;
                }
                column += 1;
            )+
            debug_assert_eq!(column, $names.len());
        }
    };
}
use features;

//! What the model knows about the leaves of a page: named numbers, a column for each.
//!
//! Comes in: `Blocks`, the lines as rules see them, what rules say about elements, and the tables of the model. Goes out:
//! [`Features`]. The same code serves training (`tamis features`) and every run, so a number means the same in both.
//! Shares lie between 0 and 1, distances are in elements or leaves. Trees ask only what is greater, so nothing is scaled.

mod element;
mod evidence;
mod glance;
mod leaf;
mod page;
mod survey;

pub(crate) use evidence::{Hashed, Tables, keys_of_element, keys_of_leaf, text_key, words_of};

use super::element::Furniture;
use super::line::Line;
use crate::page::{Blocks, Meta};
use evidence::Words;
use survey::Survey;

/// Elements around a leaf that are described: its own, then each next one that holds more leaves.
const LEVELS: usize = 4;

/// The numbers of one page.
#[derive(Debug, Default)]
pub(crate) struct Features {
    /// Leaves of the page.
    pub(crate) leaves: usize,
    /// A column for each of [`leaf_names`], one after another: a number for each leaf.
    pub(crate) columns: Vec<f32>,
    /// A number for each of [`page_names`].
    pub(crate) page: Vec<f32>,
}

impl Features {
    /// A feature's column, or its one number where it is about the page.
    pub(super) fn column(&self, feature: usize) -> Result<&[f32], f32> {
        let start = feature * self.leaves;
        match self.columns.get(start..start + self.leaves) {
            Some(column) if self.leaves > 0 => Ok(column),
            _ => Err(self.page[feature - self.columns.len() / self.leaves.max(1)]),
        }
    }

    /// How many features there are.
    pub(super) fn names(&self) -> usize {
        self.columns.len() / self.leaves.max(1) + self.page.len()
    }
}

/// Measures a page of markup.
pub(super) fn measure(
    blocks: &Blocks,
    lines: &[Line],
    keys: &str,
    meta: &Meta,
    furniture: &Furniture,
    tables: &Tables,
) -> Features {
    let words = Words::of(lines, keys);
    let survey = Survey::of(blocks, lines, &words, meta, furniture);
    let leaves = blocks.leaves.len();
    let mut columns = Vec::with_capacity(leaves * leaf_names().count());
    leaf::fill(&survey, &mut columns);
    element::fill(&survey, &mut columns);
    evidence::fill(blocks, &words, tables, &mut columns);
    Features { leaves, columns, page: page::measure(&survey) }
}

/// Names of the columns, in order.
pub(crate) fn leaf_names() -> impl Iterator<Item = String> {
    let leaf = leaf::NAMES.iter().map(|&name| name.to_owned());
    let element = (0..LEVELS).flat_map(|level| element::NAMES.iter().map(move |name| format!("{name}_{level}")));
    leaf.chain(element).chain(evidence::NAMES.iter().map(|&name| name.to_owned()))
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

        /// Adds a column for each.
        fn $fill(views: &[$type], columns: &mut Vec<f32>) {
            $(columns.extend(views.iter().map(|$view| $value));)+
        }
    };
}
use features;

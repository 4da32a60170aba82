//! A page → [`Blocks`]: leaves in reading order, with the lists, quotes, tables and elements around them.
//!
//! Comes in: a [`Tree`], or the text of a dump. Goes out: every piece of text a reader sees, once, with white space
//! collapsed as a browser shows it, and what the markup or the layout says about it. Deliberately absent: any judgement.
//! Menus, notices and forms are leaves like the article itself; links stay as the page wrote them.

mod code;
mod element;
mod embed;
mod image;
mod inline;
mod layout;
mod math;
mod mathml;
mod note;
mod plain;
mod protected;
mod shelf;
mod table;
mod walk;

pub(crate) use plain::plain;

use crate::page::Blocks;
use crate::tree::{Selectors, Tree};

/// The blocks of a page of markup. A page without visible text has no leaves and no elements.
pub(crate) fn html(tree: &Tree, selectors: &Selectors) -> Blocks {
    let mut blocks = walk::Walker::new(tree, selectors).run();
    layout::read(&mut blocks);
    with_limits(tree, blocks)
}

/// The blocks of a page of markup as the markup has them: a bold paragraph is no heading, and what is empty on purpose,
/// an item or a break at the end, is there.
pub(crate) fn html_as_written(tree: &Tree) -> Blocks {
    with_limits(tree, walk::Walker::new(tree, &Selectors::default()).keeping_empty().run())
}

fn with_limits(tree: &Tree, mut blocks: Blocks) -> Blocks {
    blocks.limits.extend(tree.limits());
    blocks.limits.sort_unstable();
    blocks.limits.dedup();
    blocks
}

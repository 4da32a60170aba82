//! Markup → [`Tree`]: an arena that html5ever's tree builder fills from a tokenizer of our own.
//!
//! Comes in: the decoded text of a page, whatever it holds. Goes out: the tree of the HTML standard, as a browser with
//! scripting switched off would build it, so what stands in `noscript` is elements and text too. Work and memory are
//! linear in the page's size and nothing recurses: [`guard`] stands between tokenizer and tree builder.
//!
//! Deliberately absent: parse errors, quirks mode, declarative shadow roots, the text of a chosen `option` copied into
//! `selectedcontent`, and any judgement of what matters on a page.

#[cfg(unix)]
mod alone;
mod arena;
#[cfg(test)]
mod conformance;
#[cfg(any(test, fuzzing))]
mod differential;
mod guard;
mod mend;
mod meta;
mod select;
mod sink;
mod style;
mod tokenizer;
mod visible;

#[cfg(unix)]
pub(crate) use alone::{by_scraper, tokens};
pub(crate) use arena::{NodeId, Space, Tree};
#[cfg(fuzzing)]
pub(crate) use differential::both;
pub(crate) use meta::meta;
pub(crate) use select::{Matcher, Selectors};
pub(crate) use style::declared;
pub(crate) use visible::{Sight, is_for_listeners};

use std::cell::RefCell;

use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};

use crate::page::Limit;
use guard::Guard;
use sink::Sink;

/// Longest page parsed, in bytes; the rest of a longer one is left out. Positions are `u32`, and text and attribute
/// values share one buffer that decoding and repeated formatting elements can make longer than the page.
const MAX_PAGE_BYTES: usize = 1 << 30;

/// Most memory a thread keeps from one page for the next, in bytes. Of the 2,665 pages of the development sets 15 need
/// more; lower makes large pages allocate anew each time, higher adds to the memory that a large page needs in later
/// stages, and lets one huge page cost every thread that much to the end of the run.
const MAX_KEPT_BYTES: usize = 4 << 20;

thread_local! {
    /// Buffers of the page that this thread read last.
    static BUFFERS: RefCell<Tree> = RefCell::default();
}

/// Whether a text that may be either is markup: it ends an element, a paragraph or a line.
pub(crate) fn is_markup(text: &str) -> bool {
    ["</", "<br", "<p>"].iter().any(|sign| text.contains(sign))
}

/// [`parse`]s a page, mended, into the buffers of the one before on this thread, and reads it.
pub(crate) fn with<R>(html: &str, read: impl FnOnce(&Tree) -> R) -> R {
    let tree = parse_into(&mend::frames_closed(html), BUFFERS.take());
    let result = read(&tree);
    if tree.buffer_bytes() <= MAX_KEPT_BYTES {
        BUFFERS.set(tree);
    }
    result
}

/// Parses a page. Never fails: any text is a document to the HTML standard. An empty page has `html`, `head` and
/// `body` all the same.
pub(crate) fn parse(html: &str) -> Tree {
    parse_into(html, Tree::default())
}

/// [`parse`] into the buffers of a tree that is no longer needed.
fn parse_into(html: &str, tree: Tree) -> Tree {
    let page = arena::beginning(html, MAX_PAGE_BYTES);
    let sink = Sink::new(tree, page.len());
    if page.len() < html.len() {
        sink.note(Limit::Size);
    }
    let builder = TreeBuilder::new(sink, TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() });
    // A byte order mark is no text.
    let page = page.strip_prefix('\u{feff}').unwrap_or(page);
    let (guard, limits) = tokenizer::tokenize(page, Guard::new(builder));
    for limit in limits {
        guard.note(limit);
    }
    guard.into_tree()
}

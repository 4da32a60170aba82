//! Stands between tokenizer and tree builder, so that no page can nest without end or cost more than its size.
//!
//! Below a certain depth, or once the page has used up its work, tags are dropped and their text is kept where it
//! falls. The HTML standard sets no such limits; the deepest page of the development sets reaches a depth of 56.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::interface::TreeSink;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{Attribute, LocalName, local_name};

use super::arena::Tree;
use super::sink::{Handle, Sink};
use super::tokenizer::Consumer;
use crate::page::Limit;

/// Depth from which start tags are dropped. The tree builder walks its stack of open elements for many tags, so a page
/// costs its size times this at worst, and lists in lists are written with an indentation that grows with it. Lower would
/// flatten real markup: its depth is twice that of the deepest page of the development sets.
const MAX_DEPTH: u16 = 128;

/// Depth from which even tags without content of their own are dropped: drawings can nest what HTML cannot.
const MAX_DEPTH_OF_ALL: u16 = MAX_DEPTH + 16;

/// Most attributes kept of one tag. The tree builder compares the attributes of formatting elements pairwise.
pub(super) const MAX_ATTRIBUTES: usize = 256;

/// The tree builder, with limits.
pub(super) struct Guard {
    builder: TreeBuilder<Handle, Sink>,
    /// Start tags dropped and not yet matched by an end tag, by name.
    dropped: RefCell<HashMap<LocalName, u32>>,
}

impl Guard {
    /// Guards a tree builder.
    pub(super) fn new(builder: TreeBuilder<Handle, Sink>) -> Self {
        Self { builder, dropped: RefCell::default() }
    }

    /// The tree, finished or not.
    pub(super) fn into_tree(self) -> Tree {
        self.builder.sink.finish()
    }

    /// Notes that the page ran into a bound.
    pub(super) fn note(&self, limit: Limit) {
        self.builder.sink.note(limit);
    }

    /// Whether a tag may go on to the tree builder.
    fn admits(&self, tag: &mut Tag) -> bool {
        let sink = &self.builder.sink;
        if tag.attrs.len() > MAX_ATTRIBUTES {
            tag.attrs.truncate(MAX_ATTRIBUTES);
            sink.note(Limit::Attributes);
        }
        if tag.kind == TagKind::EndTag {
            return !self.was_dropped(&tag.name);
        }
        let depth = sink.depth();
        let is_deep = depth >= MAX_DEPTH_OF_ALL || depth >= MAX_DEPTH && !is_shallow(&tag.name);
        if !is_deep && !sink.exhausted() {
            return true;
        }
        sink.note(if is_deep { Limit::Depth } else { Limit::Work });
        *self.dropped.borrow_mut().entry(tag.name.clone()).or_default() += 1;
        false
    }

    /// Whether an end tag belongs to a start tag that was dropped.
    fn was_dropped(&self, name: &LocalName) -> bool {
        let mut dropped = self.dropped.borrow_mut();
        if dropped.is_empty() {
            return false;
        }
        match dropped.get_mut(name) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

/// Whether an element cannot hold others: it adds one level at most, and dropping the tags round a script would turn
/// the script into text.
fn is_shallow(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("textarea")
            | local_name!("title")
            | local_name!("xmp")
            | local_name!("iframe")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("br")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("input")
            | local_name!("wbr")
            | local_name!("meta")
            | local_name!("link")
    )
}

impl Consumer for Guard {
    fn room(&self) -> Vec<Attribute> {
        self.builder.sink.room()
    }
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, mut token: Token, line: u64) -> TokenSinkResult<Handle> {
        if let Token::TagToken(tag) = &mut token
            && !self.admits(tag)
        {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[cfg(test)]
mod tests {
    use crate::tree::{NodeId, Tree, parse};

    fn depth(tree: &Tree) -> usize {
        let up = |id: NodeId| std::iter::successors(Some(id), |&id| tree.parent(id)).count();
        tree.descendants(tree.root()).step_by(97).map(up).max().unwrap_or(0)
    }

    #[test]
    fn deep_pages_stay_shallow_and_keep_their_text() {
        for (open, close) in
            [("<div>", "</div>"), ("<ul><li>", ""), ("<b><i>", ""), ("<svg><style>", ""), ("<table><td>", "")]
        {
            let html = format!("{}bottom{}<p>after", open.repeat(20_000), close.repeat(20_000));
            let tree = parse(&html);
            assert!(depth(&tree) < 1100, "{open}: {}", depth(&tree));
            assert_eq!(tree.text_content(tree.root()), "bottomafter", "{open}");
        }
    }

    #[test]
    fn scripts_below_the_limit_do_not_become_text() {
        let tree = parse(&format!("{}<script>var x = '<p>'</script>said", "<div>".repeat(600)));
        let script = tree.descendants(tree.root()).find(|&id| tree.name(id).is_some_and(|name| &**name == "script"));
        assert_eq!(script.map(|id| tree.text_content(id)).as_deref(), Some("var x = '<p>'"));
    }

    #[test]
    fn formatting_cannot_multiply_without_end() {
        let tags = (0..3000).map(|n| format!("<b id={n}>")).collect::<Vec<_>>().concat();
        let tree = parse(&format!("{tags}{}", "<p>x".repeat(3000)));
        assert!(tree.len() < 40 * (tags.len() + 12_000), "{}", tree.len());
        assert_eq!(tree.text_content(tree.root()), "x".repeat(3000));
    }

    #[test]
    fn ordinary_pages_meet_no_limit() {
        for count in [0, 1, 60, 120] {
            for (open, expected) in [("<div>", count), ("<p>", count), ("<ul><li>x</ul>", 2 * count)] {
                let tree = parse(&open.repeat(count));
                let inside = tree.descendants(tree.root()).filter(|&id| tree.is_element(id)).count();
                assert_eq!(inside, 3 + expected, "{count} times {open}");
            }
        }
    }
}

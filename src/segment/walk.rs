//! The tree in reading order, with a stack of our own.
//!
//! Elements that stand on their own lines end the run of text before, inside and after them; inline elements that hold
//! such count as such. In a heading or a caption, which is one leaf, they only begin a new line.

mod container;
mod frame;
mod leaf;
mod survey;

use html5ever::{LocalName, local_name};

use super::element;
use super::image::Counts;
use super::inline::Run;
use super::note::Notes;
use super::shelf::{Containers, Elements};
use crate::page::{Blocks, Leaf, Limit, MarkKind, MediaType};
use crate::text::is_blank;
use crate::tree::{NodeId, Selectors, Sight, Tree, is_for_listeners};
use frame::Frame;
use leaf::Place;
use survey::Survey;

/// Leaves that a page has on average in the development sets: room from the start for what most pages need.
const USUAL_LEAVES: usize = 280;

/// Turns a tree into blocks.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one page, not a mode")]
pub(super) struct Walker<'a> {
    tree: &'a Tree,
    sight: Sight,
    /// Nodes that stand on lines of their own, or hold one that does.
    stands_alone: Vec<bool>,
    /// Whether the page holds formulas.
    has_math: bool,
    /// Whether the page holds boxes to tick.
    has_boxes: bool,
    /// Whether some style keeps the line ends of the markup.
    has_lines: bool,
    /// How often the page has images of an address.
    images: Counts<'a>,
    notes: Notes,
    frames: Vec<Frame>,
    run: Run,
    place: Option<Place>,
    /// Least number of frames since the last visible text.
    low: usize,
    leaves: Vec<Leaf>,
    containers: Containers,
    elements: Elements<'a>,
    /// Leaves, marks and containers that the page may be cut into.
    max_pieces: usize,
    /// Pieces that leaves count for beyond themselves; see `NESTING_OF_A_PIECE` in `leaf.rs`.
    nested: usize,
    /// Whether it was: what follows is one leaf.
    is_full: bool,
    /// Whether items, quotes, headings and code without anything in them are leaves too.
    keeps_empty: bool,
    /// The last leaf, where it is an image without a caption in this figure.
    bare_image: Option<NodeId>,
    /// The last leaf, where it is a caption without an image in this figure.
    bare_caption: Option<NodeId>,
}

impl<'a> Walker<'a> {
    /// At the start of a page.
    pub(super) fn new(tree: &'a Tree, selectors: &'a Selectors) -> Self {
        let sight = Sight::of(tree);
        let Survey { stands_alone, has_math, has_boxes, has_lines, links, images } = Survey::of(tree, &sight);
        Self {
            tree,
            sight,
            stands_alone,
            has_math,
            has_boxes,
            has_lines,
            images,
            notes: Notes::of(tree, &links),
            frames: Vec::new(),
            run: Run::default(),
            place: None,
            low: 0,
            leaves: Vec::with_capacity(USUAL_LEAVES),
            containers: Containers::new(),
            elements: Elements::new(tree, selectors),
            max_pieces: Blocks::max_pieces(tree.page_bytes()),
            nested: 0,
            is_full: false,
            keeps_empty: false,
            bare_image: None,
            bare_caption: None,
        }
    }

    /// With items, quotes, headings and code that hold nothing, and marks inside marks of their kind.
    pub(super) fn keeping_empty(mut self) -> Self {
        self.keeps_empty = true;
        self.run.is_exact = true;
        self
    }

    /// To its end.
    pub(super) fn run(mut self) -> Blocks {
        let mut at = self.tree.first_child(self.tree.root());
        loop {
            while let Some(id) = at {
                at = if self.enter(id) { self.tree.first_child(id) } else { self.tree.next_sibling(id) };
            }
            let Some(node) = self.leave() else { break };
            at = self.tree.next_sibling(node);
        }
        self.end_run();
        let too_many = self.is_full.then_some(Limit::Blocks);
        let too_deep = self.containers.is_limited.then_some(Limit::Depth);
        let (elements, tokens) = self.elements.finish(self.sight.covers());
        // Room to grow is no longer needed, and the next stages need much.
        self.run.text.shrink_to_fit();
        self.run.marks.shrink_to_fit();
        self.leaves.shrink_to_fit();
        Blocks {
            media_type: MediaType::Html,
            text: self.run.text,
            marks: self.run.marks,
            leaves: self.leaves,
            containers: self.containers.finish(),
            elements,
            tokens,
            limits: too_many.into_iter().chain(too_deep).collect(),
        }
    }

    /// Meets a node; says whether to go inside.
    fn enter(&mut self, id: NodeId) -> bool {
        if let Some(text) = self.tree.text(id) {
            self.text_node(id, text);
            return false;
        }
        if !self.tree.is_element(id) || self.has_math && self.is_formula(id) {
            return false;
        }
        let is_hidden = self.sight.hides(id);
        if is_hidden && !self.may_be_content(id) {
            self.embed(id);
            return false;
        }
        let Some(name) = self.tree.name(id) else {
            self.push_inline(id, None);
            return true;
        };
        if self.is_said_only(id) || self.edits_section(id) {
            return false;
        }
        match *name {
            local_name!("br") => self.run.line_break(),
            local_name!("img") if self.is_full() => {}
            local_name!("img") => self.image(id),
            local_name!("rt") => {
                // Without its own brackets the reading would run into the word.
                let before = self.tree.prev_sibling(id).and_then(|before| self.tree.name(before));
                let bare = before != Some(&local_name!("rp"));
                if bare {
                    self.text("(");
                }
                self.push_inline(id, None);
                if let (true, Some(frame)) = (bare, self.frames.last_mut()) {
                    frame.closing = Some(")");
                }
                return true;
            }
            local_name!("q") => {
                self.text("“");
                self.push_inline(id, None);
                if let Some(frame) = self.frames.last_mut() {
                    frame.closing = Some("”");
                }
                return true;
            }
            local_name!("hr") => {
                self.boundary();
                self.rule(id);
            }
            _ if self.is_literal(id, name) && !self.joined() && !self.is_full() => {
                self.boundary();
                self.code(id);
            }
            _ => {
                if self.notes.leads_back(id) {
                    return false;
                }
                let mark = self.mark(id, name);
                if mark.is_some() {
                    self.is_full();
                }
                if self.stands_alone[id.0 as usize] || self.is_own_line(id, name) {
                    self.push_block(id, name, mark);
                    if let (true, Some(frame)) = (is_hidden, self.frames.last_mut()) {
                        frame.hidden = true;
                    }
                } else {
                    self.push_inline(id, mark);
                }
                return true;
            }
        }
        false
    }

    /// Whether an element is a listing, by name or by style.
    fn is_literal(&self, id: NodeId, name: &LocalName) -> bool {
        element::is_literal(name) || self.has_lines && element::is_listing(self.tree, id, name)
    }

    /// Whether what an element hides is made leaves of, for the content model to judge: not where it lies in a line of text,
    /// nor where it is a leaf itself, a listing or a break, with little that the model could go by.
    fn may_be_content(&self, id: NodeId) -> bool {
        let is_leaf = |name: &LocalName| *name == local_name!("hr") || self.is_literal(id, name);
        if self.tree.name(id).is_some_and(is_leaf) {
            return false;
        }
        let is_inline = || self.frames.last().is_some_and(|frame| !frame.block);
        let cuts_a_line = self.place.is_some() && (is_inline() || self.goes_on(id));
        let stands_alone = self.stands_alone[id.0 as usize] && !self.joined() && !cuts_a_line;
        stands_alone && !self.keeps_empty && self.sight.is_cover(id)
    }

    /// Whether the line goes on after an element.
    fn goes_on(&self, id: NodeId) -> bool {
        let mut next = self.tree.next_sibling(id);
        while let Some(at) = next {
            if self.tree.text(at).is_some_and(|text| !is_blank(text)) {
                return true;
            }
            if self.tree.is_element(at) {
                let is_break = self.tree.name(at) == Some(&local_name!("br"));
                return !is_break && !self.stands_alone[at.0 as usize] && !self.sight.hides(at);
            }
            next = self.tree.next_sibling(at);
        }
        false
    }

    /// Whether an element adds to the text of a link what is only said aloud, such as that it opens a new window. Elsewhere
    /// such words are often the only ones, beside a sign or in place of a price that is drawn.
    fn is_said_only(&self, id: NodeId) -> bool {
        self.place.is_some()
            && !self.keeps_empty
            && self.run.link().is_some()
            && !self.stands_alone[id.0 as usize]
            && is_for_listeners(self.tree, id)
            && self.comes_after_text(id)
    }

    /// Whether an element adds to a heading, or stands beside it, the links of `MediaWiki` by which readers change its section
    /// (`[edit]`).
    fn edits_section(&self, id: NodeId) -> bool {
        let classes = || self.tree.attr_atom(id, &local_name!("class")).unwrap_or_default();
        !self.keeps_empty && classes().split_ascii_whitespace().any(|class| class == "mw-editsection")
    }

    /// Whether text stands right before an element, in the same element.
    fn comes_after_text(&self, id: NodeId) -> bool {
        let mut before = self.tree.prev_sibling(id);
        while let Some(at) = before {
            match self.tree.text(at) {
                Some(text) if is_blank(text) => before = self.tree.prev_sibling(at),
                text => return text.is_some(),
            }
        }
        false
    }

    /// What an inline element says about its text.
    fn mark(&self, id: NodeId, name: &LocalName) -> Option<MarkKind> {
        match self.notes.referred(id) {
            None => element::mark(self.tree, id, name, self.keeps_empty),
            Some(0) => None,
            Some(number) => Some(MarkKind::Note { number }),
        }
    }

    /// Leaves the innermost element, if there is one.
    fn leave(&mut self) -> Option<NodeId> {
        if let Some(closing) = self.frames.last()?.closing {
            self.text(closing);
        }
        // The run ends before the frame does: its caption or heading is the frame's.
        if self.frames.last()?.block {
            let outer = self.frames.len() - 1;
            if outer > 0 && self.frames[outer - 1].joined {
                self.run.fresh_line();
            } else {
                self.flush();
                if self.keeps_empty {
                    self.empty();
                }
            }
        }
        let frame = self.frames.pop()?;
        if frame.marked {
            self.run.close();
        }
        if !frame.block && self.has_own_words(frame.node) {
            self.run.end_element();
        }
        self.low = self.low.min(self.frames.len());
        Some(frame.node)
    }

    /// Whether the page is cut into as many pieces as it may be. From then on all is one paragraph.
    fn is_full(&mut self) -> bool {
        let pieces = self.leaves.len() + self.run.marks.len() + self.containers.len() + self.nested;
        if !self.is_full && pieces >= self.max_pieces {
            self.is_full = true;
            self.run.is_full = true;
            if let Some(place) = &mut self.place {
                (place.heading, place.caption) = (None, false);
            }
        }
        self.is_full
    }
}

#[cfg(test)]
mod tests;

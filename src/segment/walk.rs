//! The tree in reading order, with a stack of our own.
//!
//! Elements that stand on their own lines end the run of text before, inside and after them; inline elements that hold
//! such count as such. In a heading or a caption, which is one leaf, they only begin a new line.

use html5ever::{LocalName, local_name};

use super::inline::{Done, Run};
use super::note::Notes;
use super::shelf::{Containers, Elements, PAGE, Slot};
use super::{code, element, embed, image, math, note, table};
use crate::page::{Blocks, ContainerKind, Leaf, LeafKind, Limit, MarkKind, MediaType};
use crate::tree::{NodeId, Selectors, Sight, Tree};

/// An element around the present place.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one element, not a mode")]
struct Frame {
    node: NodeId,
    /// The container its leaves go into.
    slot: Slot,
    /// What its text is: a heading of this level, or running text.
    heading: Option<u8>,
    /// Whether all inside it is one leaf.
    joined: bool,
    /// Whether it stands on lines of its own.
    block: bool,
    /// Whether it opened a mark.
    marked: bool,
    /// The figure around it.
    figure: Option<NodeId>,
    /// Whether it lies in the caption of that figure.
    caption: bool,
    /// The list that items directly inside it form, where it is none itself.
    orphans: Option<Slot>,
    /// Leaves before it.
    leaves: usize,
    /// Whether a bracket was opened for it.
    bracket: bool,
}

/// Where the text of the present run lies: the innermost element around all of it.
struct Place {
    node: NodeId,
    /// Frames from the root to `node`.
    depth: usize,
    slot: Slot,
    heading: Option<u8>,
    figure: Option<NodeId>,
    caption: bool,
}

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
    /// Pieces that leaves count for beyond themselves; see [`NESTING_OF_A_PIECE`].
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
        let Survey { stands_alone, has_math, has_boxes, links } = Survey::of(tree);
        Self {
            tree,
            sight: Sight::of(tree),
            stands_alone,
            has_math,
            has_boxes,
            notes: Notes::of(tree, &links),
            frames: Vec::new(),
            run: Run::default(),
            place: None,
            low: 0,
            leaves: Vec::new(),
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
        let (elements, tokens) = self.elements.finish();
        // Pictures that became leaves were marks before.
        self.run.marks.shrink_to_fit();
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
            self.text(text);
            return false;
        }
        if !self.tree.is_element(id) || self.has_math && self.is_formula(id) {
            return false;
        }
        if self.sight.hides(id) {
            self.embed(id);
            return false;
        }
        let Some(name) = self.tree.name(id) else {
            self.push_inline(id, None);
            return true;
        };
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
                    frame.bracket = true;
                }
                return true;
            }
            local_name!("hr") => {
                self.boundary();
                self.rule(id);
            }
            _ if element::is_literal(name) && !self.joined() && !self.is_full() => {
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
                } else {
                    self.push_inline(id, mark);
                }
                return true;
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
        if self.frames.last()?.bracket {
            self.text(")");
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
        self.low = self.low.min(self.frames.len());
        Some(frame.node)
    }

    /// Makes a leaf of the innermost element if it is an item, a quote or a heading without anything in it.
    fn empty(&mut self) {
        let Some(frame) = self.frames.last() else { return };
        let counts = match self.tree.name(frame.node) {
            Some(&local_name!("li") | &local_name!("blockquote")) => true,
            _ => frame.heading.is_some() && frame.joined,
        };
        if counts && frame.leaves == self.leaves.len() && !self.is_full {
            let here = self.run.text.len() as u32;
            let marks = self.run.marks.len() as u32;
            let kind = frame.heading.map_or(LeafKind::Paragraph, LeafKind::Heading);
            let (node, slot) = (frame.node, leaf_slot(&mut self.containers, frame.slot));
            self.leaf(kind, Done { text: here..here, marks: marks..marks, words: 0, link_words: 0 }, node, slot);
        }
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

    fn joined(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.joined)
    }

    /// The edge of an element that stands on lines of its own.
    fn boundary(&mut self) {
        if self.joined() {
            self.run.fresh_line();
        } else {
            self.flush();
        }
    }

    /// Whether an inline element stands on its own all the same: a button, which is a label and not part of a sentence,
    /// unless it is inside one; and what says it is a heading.
    fn is_own_line(&self, id: NodeId, name: &LocalName) -> bool {
        if *name != local_name!("button") {
            return element::heading(self.tree, id, name).is_some();
        }
        let block = self.frames.iter().rev().find(|frame| frame.block).and_then(|frame| self.tree.name(frame.node));
        let sentence =
            |name: &LocalName| matches!(*name, local_name!("p") | local_name!("summary") | local_name!("dt"));
        !self.joined() && !block.is_some_and(sentence)
    }

    fn push_inline(&mut self, node: NodeId, mark: Option<MarkKind>) {
        let marked = mark.is_some_and(|mark| self.run.open(mark));
        let frame = match self.frames.last() {
            Some(outer) => Frame { node, block: false, marked, orphans: None, bracket: false, ..*outer },
            None => Frame { block: false, marked, ..bare_frame(node) },
        };
        self.frames.push(frame);
    }

    fn push_block(&mut self, node: NodeId, name: &LocalName, mark: Option<MarkKind>) {
        self.boundary();
        let heads = matches!(*name, local_name!("dt") | local_name!("summary"));
        let mark = if heads { Some(MarkKind::Strong) } else { mark };
        let marked = mark.is_some_and(|mark| self.run.open(mark));
        let mut frame = match self.frames.last() {
            Some(outer) => {
                Frame { node, block: true, marked, orphans: None, leaves: self.leaves.len(), bracket: false, ..*outer }
            }
            None => Frame { marked, ..bare_frame(node) },
        };
        if !frame.joined {
            frame.slot = self.slot_of(node, name);
            if *name == local_name!("p") {
                self.containers.loosen(frame.slot);
            }
            if *name == local_name!("figure") {
                frame.figure = Some(node);
            }
            let heading = element::heading(self.tree, node, name);
            let caption = *name == local_name!("figcaption");
            let title = matches!(self.containers.kind(frame.slot), ContainerKind::Caption);
            if (heading.is_some() || caption || title) && element::is_one_piece(self.tree, node) {
                frame.joined = true;
                frame.heading = heading;
                frame.caption = caption && frame.figure.is_some();
            }
        }
        self.frames.push(frame);
    }

    /// The container that an element's leaves go into.
    fn slot_of(&mut self, node: NodeId, name: &LocalName) -> Slot {
        let outer = self.frames.last().map_or(PAGE, |frame| frame.slot);
        if self.is_full() {
            return outer;
        }
        let outer_kind = self.containers.kind(outer);
        let in_list = self.containers.is_list(outer);
        if let Some(number) = self.notes.number(node) {
            return self.containers.slot(outer, ContainerKind::Note { number });
        }
        if *name == local_name!("li") {
            let list = if in_list { outer } else { self.orphan_list(outer) };
            let checked = self.has_boxes.then(|| element::checked(self.tree, node)).flatten();
            return self.containers.slot(list, ContainerKind::Item { loose: false, checked });
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.orphans = None;
        }
        match *name {
            local_name!("ul") | local_name!("ol") | local_name!("menu") | local_name!("dir") => {
                // What holds notes is no list of its own.
                if !self.notes.is_empty() && self.tree.children(node).any(|child| self.notes.number(child).is_some()) {
                    return outer;
                }
                let parent = if in_list { self.containers.last_item(outer) } else { outer };
                let ordered = *name == local_name!("ol");
                let start = self.tree.attr_atom(node, &local_name!("start")).filter(|_| ordered);
                let start = start.and_then(|start| start.trim().parse().ok()).unwrap_or(1);
                self.containers.slot(parent, ContainerKind::List { ordered, start })
            }
            // A wrapper round items is nothing to a reader; anything else in a list is an item.
            _ if in_list => {
                let wraps = |&child: &NodeId| self.tree.name(child) == Some(&local_name!("li"));
                if self.tree.children(node).any(|child| wraps(&child)) {
                    return outer;
                }
                let item = self.containers.slot(outer, ContainerKind::Item { loose: false, checked: None });
                self.slot_in(item, node, name)
            }
            local_name!("caption") if outer_kind == ContainerKind::Table => {
                self.containers.slot(outer, ContainerKind::Caption)
            }
            local_name!("tr") if outer_kind == ContainerKind::Table => {
                self.containers.slot(outer, ContainerKind::Row { header: table::is_header(self.tree, node) })
            }
            local_name!("td") | local_name!("th") if matches!(outer_kind, ContainerKind::Row { .. }) => {
                // Empty cells hold their column's place.
                let cell = self.containers.slot(outer, table::cell(self.tree, node));
                self.containers.make(cell);
                cell
            }
            _ => self.slot_in(outer, node, name),
        }
    }

    /// The container of a quote or a table of data, or the one around other elements.
    fn slot_in(&mut self, outer: Slot, node: NodeId, name: &LocalName) -> Slot {
        match *name {
            local_name!("blockquote") => self.containers.slot(outer, ContainerKind::Quote),
            local_name!("table") if table::is_data(self.tree, &self.sight, node) => {
                self.containers.slot(outer, ContainerKind::Table)
            }
            _ => outer,
        }
    }

    /// The list of items that stand in no list.
    fn orphan_list(&mut self, outer: Slot) -> Slot {
        if let Some(list) = self.frames.last().and_then(|frame| frame.orphans) {
            return list;
        }
        let list = self.containers.slot(outer, ContainerKind::List { ordered: false, start: 1 });
        if let Some(frame) = self.frames.last_mut() {
            frame.orphans = Some(list);
        }
        list
    }

    fn text(&mut self, text: &str) {
        if !text.trim_ascii_start().is_empty() {
            self.touch();
        }
        self.run.push(text);
    }

    /// Gets ready for something visible.
    fn touch(&mut self) {
        if self.run.is_split() && !self.joined() {
            self.flush();
        }
        let is_full = self.is_full();
        let depth = self.frames.len();
        let Some(frame) = self.frames.last_mut() else { return };
        frame.orphans = None;
        if let Some(place) = &mut self.place {
            let least = place.depth.min(self.low);
            if least < place.depth && least > 0 {
                place.depth = least;
                place.node = self.frames[least - 1].node;
            }
        } else {
            let (node, heading, figure, caption) = if is_full {
                (frame.node, None, None, false)
            } else {
                (frame.node, frame.heading, frame.figure, frame.caption)
            };
            let slot = leaf_slot(&mut self.containers, frame.slot);
            self.place = Some(Place { node, depth, slot, heading, figure, caption });
        }
        self.low = depth;
    }

    /// Ends the run of text, unless all that is left of the page is one run.
    fn flush(&mut self) {
        if self.is_full {
            self.run.fresh_line();
        } else {
            self.end_run();
        }
    }

    /// Ends the run of text, which becomes a leaf if it shows anything.
    fn end_run(&mut self) {
        let done = self.run.finish();
        let (Some(done), Some(place)) = (done, self.place.take()) else { return };
        if done.text.is_empty() {
            self.images(&done, &place);
        } else if !(place.caption && self.caption(&done, &place)) {
            let kind = place.heading.map_or(LeafKind::Paragraph, LeafKind::Heading);
            self.leaf(kind, done, place.node, place.slot);
            self.bare_caption = place.figure.filter(|_| place.caption);
        }
    }

    /// Makes a run of images alone leaves of their own.
    fn images(&mut self, done: &Done, place: &Place) {
        let found: Vec<_> = self.run.marks.drain(done.marks.start as usize..).collect();
        self.run.reset_marks();
        for (range, kind) in found {
            let MarkKind::Image { url, alt, title, link } = kind else { continue };
            let kind = LeafKind::Image { url, alt, title, link };
            let figure = place.figure;
            match self.leaves.last_mut() {
                Some(leaf) if figure.is_some() && self.bare_caption == figure => {
                    leaf.kind = kind;
                    self.bare_caption = None;
                }
                _ => {
                    let marks = done.marks.start..done.marks.start;
                    self.leaf(kind, Done { text: range, marks, words: 0, link_words: 0 }, place.node, place.slot);
                    self.bare_image = figure;
                }
            }
        }
    }

    /// Gives a caption to the image before it; says whether there is one.
    fn caption(&mut self, done: &Done, place: &Place) -> bool {
        let last = self.leaves.len() as u32;
        let (Some(figure), Some(leaf)) = (place.figure, self.leaves.last_mut()) else { return false };
        if self.bare_image != Some(figure) {
            return false;
        }
        leaf.text = done.text.clone();
        leaf.marks = done.marks.clone();
        (leaf.words, leaf.link_words) = (done.words, done.link_words);
        leaf.element = self.elements.put(figure, last - 1);
        self.bare_image = None;
        true
    }

    fn leaf(&mut self, kind: LeafKind, done: Done, node: NodeId, slot: Slot) {
        let element = self.elements.put(node, self.leaves.len() as u32);
        let container = self.containers.make(slot);
        self.nested += usize::from(self.containers.depth(slot) / NESTING_OF_A_PIECE);
        let Done { text, marks, words, link_words } = done;
        self.leaves.push(Leaf { kind, text, marks, container, element, words, link_words });
        (self.bare_image, self.bare_caption) = (None, None);
    }

    fn image(&mut self, id: NodeId) {
        if let Some(image::Image { url, alt, title }) = image::read(self.tree, id) {
            self.touch();
            let link = self.run.link().map(str::to_owned);
            self.run.image(MarkKind::Image { url, alt, title, link });
        }
    }

    /// Reads a formula or passes over its rendering; says whether the node was either.
    fn is_formula(&mut self, id: NodeId) -> bool {
        match math::read(self.tree, id) {
            None => return false,
            Some(math::Role::Rendering) => {}
            Some(math::Role::Formula { tex, display }) if display && !self.joined() && !self.is_full() => {
                self.boundary();
                if let Some(done) = self.run.literal(&tex, false) {
                    let slot = self.present_slot();
                    self.leaf(LeafKind::Math, done, id, slot);
                }
            }
            Some(math::Role::Formula { tex, .. }) => {
                self.touch();
                self.run.formula(&tex);
            }
        }
        true
    }

    /// Makes a leaf of a film, a sound or a player.
    fn embed(&mut self, id: NodeId) {
        if let Some(name) = self.tree.name(id)
            && let Some(embed::Embed { url, title }) = embed::read(self.tree, id, name)
            && !self.joined()
            && !self.is_full()
        {
            self.boundary();
            let (here, marks) = (self.run.text.len() as u32, self.run.marks.len() as u32);
            let slot = self.present_slot();
            let done = Done { text: here..here, marks: marks..marks, words: 0, link_words: 0 };
            self.leaf(LeafKind::Embed { url, title }, done, id, slot);
        }
    }

    fn rule(&mut self, id: NodeId) {
        if self.is_full() {
            return;
        }
        let here = self.run.text.len() as u32;
        let marks = self.run.marks.len() as u32;
        let slot = self.present_slot();
        self.leaf(LeafKind::Rule, Done { text: here..here, marks: marks..marks, words: 0, link_words: 0 }, id, slot);
    }

    fn code(&mut self, id: NodeId) {
        if code::is_number_column(self.tree, id) {
            return;
        }
        let text = code::literal(self.tree, &self.sight, id, self.keeps_empty);
        if let Some(done) = self.run.literal(&text, self.keeps_empty) {
            let slot = self.present_slot();
            self.leaf(LeafKind::Code { language: code::language(self.tree, id) }, done, id, slot);
        }
    }

    fn present_slot(&mut self) -> Slot {
        let slot = self.frames.last().map_or(PAGE, |frame| frame.slot);
        leaf_slot(&mut self.containers, slot)
    }
}

/// Containers around a leaf for which it counts as one more piece: each of its lines is written with that much more
/// indentation. Lower and lists in lists lose their structure earlier; higher and what is nested as deep as can be takes
/// more time and memory.
const NESTING_OF_A_PIECE: u8 = 8;

/// Where a leaf goes: what stands directly in a list is an item of it.
fn leaf_slot(containers: &mut Containers, slot: Slot) -> Slot {
    if containers.is_list(slot) {
        containers.slot(slot, ContainerKind::Item { loose: false, checked: None })
    } else {
        slot
    }
}

fn bare_frame(node: NodeId) -> Frame {
    Frame {
        node,
        slot: PAGE,
        heading: None,
        joined: false,
        block: true,
        marked: false,
        figure: None,
        caption: false,
        orphans: None,
        leaves: 0,
        bracket: false,
    }
}

/// What one look at all nodes tells.
struct Survey<'a> {
    /// Which nodes stand on lines of their own, or hold one that does.
    stands_alone: Vec<bool>,
    /// Whether the page holds formulas.
    has_math: bool,
    /// Whether the page holds boxes to tick.
    has_boxes: bool,
    /// Links to places on the page, and the names of the places.
    links: Vec<(NodeId, &'a str)>,
}

impl<'a> Survey<'a> {
    fn of(tree: &'a Tree) -> Self {
        let mut stands_alone = vec![false; tree.len()];
        let (mut has_math, mut has_boxes, mut links) = (false, false, Vec::new());
        // In the order of their numbers, which takes no links: what does not hang in the page marks nothing that does.
        for id in tree.all() {
            let Some(name) = tree.local_name(id) else { continue };
            match *name {
                local_name!("a") => links.extend(note::place(tree, id).map(|place| (id, place))),
                local_name!("input") => has_boxes |= element::is_box(tree, id),
                local_name!("math") => has_math = true,
                local_name!("script") => has_math |= math::is_tex(tree, id),
                _ if element::is_block(name) && tree.name(id).is_some() => {
                    let mut at = Some(id);
                    while let Some(around) = at.filter(|around| !stands_alone[around.0 as usize]) {
                        stands_alone[around.0 as usize] = true;
                        at = tree.parent(around);
                    }
                }
                _ => {}
            }
        }
        Self { stands_alone, has_math, has_boxes, links }
    }
}

#[cfg(test)]
mod tests;

//! What becomes a leaf: runs of text, pictures with their captions, listings, formulas, players, breaks.

use html5ever::local_name;

use super::super::{code, embed, image, inline::Done, math, protected, shelf::Slot};
use super::{Walker, container::leaf_slot};
use crate::page::{Embed, Image, Leaf, LeafKind, MarkKind};
use crate::text::is_blank;
use crate::tree::NodeId;

/// Where the text of the present run lies: the innermost element around all of it.
pub(super) struct Place {
    pub(super) node: NodeId,
    /// Frames from the root to `node`.
    pub(super) depth: usize,
    pub(super) slot: Slot,
    pub(super) heading: Option<u8>,
    pub(super) figure: Option<NodeId>,
    pub(super) caption: bool,
}

/// Containers around a leaf for which it counts as one more piece: each of its lines is written with that much more
/// indentation. Lower and lists in lists lose their structure earlier; higher and what is nested as deep as can be takes
/// more time and memory.
const NESTING_OF_A_PIECE: u8 = 8;

impl Walker<'_> {
    /// Meets a text of the page. Much of it is nothing but white space.
    pub(super) fn text_node(&mut self, id: NodeId, text: &str) {
        if is_blank(text) && !self.frames.last().is_some_and(|frame| frame.keeps_lines) {
            self.run.blank(text);
        } else if let Some((tex, display)) = math::unset(self.tree, id, text) {
            self.formula(id, &tex, display);
        } else if let Some(address) = protected::shown(self.tree, id, text) {
            self.text(&address);
        } else {
            self.text(text);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.frames.last().is_some_and(|frame| frame.keeps_lines) {
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.run.line_break();
                }
                self.line(line);
            }
        } else {
            self.line(text);
        }
    }

    fn line(&mut self, text: &str) {
        if is_blank(text) {
            self.run.blank(text);
            return;
        }
        self.touch();
        self.run.push(text);
    }

    /// Gets ready for something visible.
    pub(super) fn touch(&mut self) {
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

    /// The edge of an element that stands on lines of its own.
    pub(super) fn boundary(&mut self) {
        if self.joined() {
            self.run.fresh_line();
        } else {
            self.flush();
        }
    }

    /// Ends the run of text, unless all that is left of the page is one run.
    pub(super) fn flush(&mut self) {
        if self.is_full {
            self.run.fresh_line();
        } else {
            self.end_run();
        }
    }

    /// Ends the run of text, which becomes a leaf if it shows anything.
    pub(super) fn end_run(&mut self) {
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
    pub(super) fn images(&mut self, done: &Done, place: &Place) {
        let found: Vec<_> = self.run.marks.drain(done.marks.start as usize..).collect();
        self.run.reset_marks();
        for (range, kind) in found {
            let MarkKind::Image { url, alt, title, link } = kind else { continue };
            let kind = LeafKind::Image(Box::new(Image { url, alt, title, link }));
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
    pub(super) fn caption(&mut self, done: &Done, place: &Place) -> bool {
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

    pub(super) fn leaf(&mut self, kind: LeafKind, done: Done, node: NodeId, slot: Slot) {
        let element = self.elements.put(node, self.leaves.len() as u32);
        let container = self.containers.make(slot);
        self.nested += usize::from(self.containers.depth(slot) / NESTING_OF_A_PIECE);
        let Done { text, marks, words, link_words } = done;
        let is_shown = !self.frames.last().is_some_and(|frame| frame.hidden);
        self.leaves.push(Leaf { kind, text, marks, container, element, words, link_words, is_shown });
        (self.bare_image, self.bare_caption) = (None, None);
    }

    /// Makes a leaf of the innermost element if it is an item, a quote or a heading without anything in it.
    pub(super) fn empty(&mut self) {
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

    pub(super) fn image(&mut self, id: NodeId) {
        if let Some(sign) = image::sign(self.tree, id).filter(|_| !self.keeps_empty) {
            self.text(sign);
        } else if let Some(image) = image::read(self.tree, id, &self.images) {
            let is_alone = self.is_figure();
            if is_alone {
                self.boundary();
            }
            self.show(image);
            if is_alone {
                self.boundary();
            }
        }
    }

    /// Puts a picture here.
    pub(super) fn show(&mut self, image: image::Image) {
        self.touch();
        let image::Image { url, alt, title } = image;
        let link = self.run.link().map(str::to_owned);
        self.run.image(MarkKind::Image { url, alt, title, link });
    }

    /// Whether a picture here is what a figure is about, and not a sign in a sentence of it: words beside it, such as a
    /// button to enlarge it, are no sentence with it.
    fn is_figure(&self) -> bool {
        let block = self.frames.iter().rev().find(|frame| frame.block);
        block.is_some_and(|block| {
            block.figure.is_some() && !block.joined && self.tree.name(block.node) != Some(&local_name!("p"))
        })
    }

    /// Reads a formula or passes over its rendering; says whether the node was either.
    pub(super) fn is_formula(&mut self, id: NodeId) -> bool {
        match math::read(self.tree, id) {
            None => return false,
            Some(math::Role::Rendering) => {}
            Some(math::Role::Formula { tex, display }) => self.formula(id, &tex, display),
        }
        true
    }

    /// Makes a leaf of a formula that stands on its own, and a mark of one in a line.
    pub(super) fn formula(&mut self, id: NodeId, tex: &str, display: bool) {
        if display && !self.joined() && !self.is_full() {
            self.boundary();
            if let Some(done) = self.run.literal(tex, false) {
                let slot = self.present_slot();
                self.leaf(LeafKind::Math, done, id, slot);
            }
        } else {
            self.touch();
            self.run.formula(tex);
        }
    }

    /// Makes a leaf of a film, a sound or a player.
    pub(super) fn embed(&mut self, id: NodeId) {
        if let Some(name) = self.tree.name(id)
            && let Some(embed::Embed { url, title }) = embed::read(self.tree, id, name)
            && !self.joined()
            && !self.is_full()
        {
            self.boundary();
            let (here, marks) = (self.run.text.len() as u32, self.run.marks.len() as u32);
            let slot = self.present_slot();
            let done = Done { text: here..here, marks: marks..marks, words: 0, link_words: 0 };
            self.leaf(LeafKind::Embed(Box::new(Embed { url, title })), done, id, slot);
        }
    }

    pub(super) fn rule(&mut self, id: NodeId) {
        if self.is_full() {
            return;
        }
        let here = self.run.text.len() as u32;
        let marks = self.run.marks.len() as u32;
        let slot = self.present_slot();
        self.leaf(LeafKind::Rule, Done { text: here..here, marks: marks..marks, words: 0, link_words: 0 }, id, slot);
    }

    pub(super) fn code(&mut self, id: NodeId) {
        if code::is_number_column(self.tree, id) {
            return;
        }
        let text = code::literal(self.tree, &self.sight, id, self.keeps_empty);
        if let Some(done) = self.run.literal(&text, self.keeps_empty) {
            let slot = self.present_slot();
            self.leaf(LeafKind::Code { language: code::language(self.tree, id) }, done, id, slot);
        }
    }
}

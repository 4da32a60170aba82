//! Elements around the present place: what each makes of the text in it.

use html5ever::{LocalName, local_name};

use super::super::{
    element, image,
    shelf::{PAGE, Slot},
};
use super::Walker;
use crate::page::{ContainerKind, MarkKind};
use crate::tree::NodeId;

/// An element around the present place.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one element, not a mode")]
pub(super) struct Frame {
    pub(super) node: NodeId,
    /// The container its leaves go into.
    pub(super) slot: Slot,
    /// What its text is: a heading of this level, or running text.
    pub(super) heading: Option<u8>,
    /// Whether all inside it is one leaf.
    pub(super) joined: bool,
    /// Whether it stands on lines of its own.
    pub(super) block: bool,
    /// Whether it opened a mark.
    pub(super) marked: bool,
    /// The figure around it.
    pub(super) figure: Option<NodeId>,
    /// Whether it lies in the caption of that figure.
    pub(super) caption: bool,
    /// The list that items directly inside it form, where it is none itself.
    pub(super) orphans: Option<Slot>,
    /// The number of its next item, where it is a list that counts down.
    pub(super) next: Option<u32>,
    /// Leaves before it.
    pub(super) leaves: usize,
    /// Whether line ends of the markup are line ends.
    pub(super) keeps_lines: bool,
    /// What is written at its end: the bracket or quotation mark that a browser would show.
    pub(super) closing: Option<&'static str>,
    /// Whether it or an element around it hides what it holds.
    pub(super) hidden: bool,
}

impl Walker<'_> {
    pub(super) fn push_inline(&mut self, node: NodeId, mark: Option<MarkKind>) {
        if self.has_own_words(node) {
            self.run.begin_element();
        }
        let marked = mark.is_some_and(|mark| self.run.open(mark));
        let keeps_lines = self.keeps_lines(node);
        let frame = match self.frames.last() {
            Some(outer) => {
                Frame { node, block: false, marked, orphans: None, next: None, closing: None, keeps_lines, ..*outer }
            }
            None => Frame { block: false, marked, keeps_lines, ..bare_frame(node) },
        };
        self.frames.push(frame);
    }

    /// Whether an element in a line begins and ends where words do, as far as it tells: raised and lowered signs are part of
    /// the word beside them.
    pub(super) fn has_own_words(&self, node: NodeId) -> bool {
        !self.tree.name(node).is_some_and(|name| {
            matches!(*name, local_name!("sub") | local_name!("sup") | local_name!("rt") | local_name!("rp"))
        })
    }

    pub(super) fn push_block(&mut self, node: NodeId, name: &LocalName, mark: Option<MarkKind>) {
        self.boundary();
        let heads = matches!(*name, local_name!("dt") | local_name!("summary"));
        let mark = if heads { Some(MarkKind::Strong) } else { mark };
        let marked = mark.is_some_and(|mark| self.run.open(mark));
        let mut frame = match self.frames.last() {
            Some(outer) => {
                let leaves = self.leaves.len();
                Frame { node, block: true, marked, orphans: None, next: None, leaves, closing: None, ..*outer }
            }
            None => Frame { marked, ..bare_frame(node) },
        };
        frame.keeps_lines = self.keeps_lines(node);
        if !frame.joined {
            frame.slot = self.slot_of(node, name);
            if let ContainerKind::List { start, .. } = self.containers.kind(frame.slot)
                && *name == local_name!("ol")
            {
                frame.next = self.count_of(node).map(|_| start);
            }
            if *name == local_name!("p") {
                self.containers.loosen(frame.slot);
            }
            if *name == local_name!("figure") {
                frame.figure = Some(node);
            }
            let in_cell = matches!(self.containers.kind(frame.slot), ContainerKind::Cell { .. });
            let heading = element::heading(self.tree, node, name).filter(|_| !in_cell);
            let caption = *name == local_name!("figcaption");
            let title = matches!(self.containers.kind(frame.slot), ContainerKind::Caption);
            if (heading.is_some() || caption || title) && element::is_one_piece(self.tree, node) {
                frame.joined = true;
                frame.heading = heading;
                frame.caption = caption && frame.figure.is_some();
            }
        }
        let is_figure = frame.figure == Some(node) && !frame.joined;
        self.frames.push(frame);
        if let Some(image) = is_figure.then(|| image::of_figure(self.tree, node)).flatten() {
            self.show(image);
            self.boundary();
        }
    }

    /// Whether line ends are kept inside an element that is about to be entered.
    fn keeps_lines(&self, node: NodeId) -> bool {
        let style = || self.tree.attr_atom(node, &local_name!("style")).and_then(element::keeps_lines);
        let outer = || self.frames.last().is_some_and(|outer| outer.keeps_lines);
        self.has_lines && style().unwrap_or_else(outer)
    }

    pub(super) fn joined(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.joined)
    }

    /// Whether an inline element stands on its own all the same: a button, which is a label and not part of a sentence,
    /// unless it is inside one; and what says it is a heading.
    pub(super) fn is_own_line(&self, id: NodeId, name: &LocalName) -> bool {
        if *name != local_name!("button") {
            return element::heading(self.tree, id, name).is_some();
        }
        let block = self.frames.iter().rev().find(|frame| frame.block).and_then(|frame| self.tree.name(frame.node));
        let sentence =
            |name: &LocalName| matches!(*name, local_name!("p") | local_name!("summary") | local_name!("dt"));
        !self.joined() && !block.is_some_and(sentence)
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
        next: None,
        leaves: 0,
        keeps_lines: false,
        closing: None,
        hidden: false,
    }
}

//! How a tree is built: nodes are created outside it, put in their places, and taken out again.
//!
//! In: what [`super::super::sink`] is told by the tree builder. Out: links, text and attributes at the ends of their buffers.

use std::ops::Range;

use html5ever::{LocalName, local_name};

use super::{Attribute, Kind, NONE, Node, NodeId, Space, Tree, beginning};
use crate::page::Limit;

impl Tree {
    /// Empties the tree but for a document, keeping its buffers, and makes room for a page of so many bytes.
    pub(in crate::tree) fn reset(&mut self, page_bytes: usize) {
        self.nodes.clear();
        self.attributes.clear();
        self.text.clear();
        self.limits.clear();
        self.page_bytes = page_bytes;
        self.text.reserve(page_bytes / 2);
        self.create(Kind::Document, Space::None, local_name!(""), 0..0);
    }

    /// Memory that its buffers take.
    pub(in crate::tree) fn buffer_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>()
            + self.attributes.capacity() * size_of::<Attribute>()
            + self.text.capacity()
    }

    /// Notes that the page ran into a bound.
    pub(in crate::tree) fn note(&mut self, limit: Limit) {
        self.limits.insert(limit);
    }

    /// A node outside the tree, for [`Tree::append`]. Node numbers stay below [`NONE`]: a node takes more of the work
    /// budget than there are numbers.
    fn create(&mut self, kind: Kind, space: Space, name: LocalName, data: Range<u32>) -> NodeId {
        let id = self.nodes.len() as u32;
        let (start, end) = (data.start, data.end);
        let depth = 0;
        self.nodes.push(Node {
            parent: NONE,
            previous: NONE,
            next: NONE,
            first: NONE,
            last: NONE,
            start,
            end,
            depth,
            kind,
            space,
            name,
        });
        NodeId(id)
    }

    /// A document outside the page, for the contents of a `template`.
    pub(in crate::tree) fn create_document(&mut self) -> NodeId {
        self.create(Kind::Document, Space::None, local_name!(""), 0..0)
    }

    /// A text, comment or doctype.
    pub(in crate::tree) fn create_data(&mut self, kind: Kind, data: &str) -> NodeId {
        let data = self.write(data);
        self.create(kind, Space::None, local_name!(""), data)
    }

    /// An element without attributes; [`Tree::add_attribute`] may follow as long as nothing else is created.
    pub(in crate::tree) fn create_element(&mut self, space: Space, name: LocalName) -> NodeId {
        let here = self.attributes.len() as u32;
        self.create(Kind::Element, space, name, here..here)
    }

    /// Adds an attribute to the element whose attributes lie last.
    #[inline]
    pub(in crate::tree) fn add_attribute(&mut self, id: NodeId, space: Space, name: LocalName, value: &str) {
        let value = self.write(value);
        self.attributes.push(Attribute { name, space, start: value.start, end: value.end });
        self.nodes[id.0 as usize].end = self.attributes.len() as u32;
    }

    /// Moves an element's attributes to the end, so that more can be added.
    pub(in crate::tree) fn reopen_attributes(&mut self, id: NodeId) {
        let node = &mut self.nodes[id.0 as usize];
        let old = node.start as usize..node.end as usize;
        if old.end != self.attributes.len() {
            node.start = self.attributes.len() as u32;
            node.end = node.start + old.len() as u32;
            self.attributes.extend_from_within(old);
        }
    }

    fn write(&mut self, data: &str) -> Range<u32> {
        let start = self.text.len();
        let room = (NONE as usize).saturating_sub(start);
        let data = if data.len() <= room { data } else { beginning(data, room) };
        self.text.push_str(data);
        start as u32..(start + data.len()) as u32
    }

    /// Makes a node without parent the last child of another.
    pub(in crate::tree) fn append(&mut self, parent: NodeId, child: NodeId) {
        let last = self.node(parent).last;
        self.place(parent, last, NONE, child);
    }

    /// Puts a node without parent right before another that has one.
    pub(in crate::tree) fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        let Node { parent, previous, .. } = *self.node(sibling);
        if parent != NONE {
            self.place(NodeId(parent), previous, sibling.0, child);
        }
    }

    /// Adds text as the last child, or to the text that is.
    pub(in crate::tree) fn append_text(&mut self, parent: NodeId, text: &str) {
        if !self.lengthen(self.node(parent).last, text) {
            let child = self.create_data(Kind::Text, text);
            self.append(parent, child);
        }
    }

    /// Adds text right before a node, or to the text that stands there.
    pub(in crate::tree) fn insert_text_before(&mut self, sibling: NodeId, text: &str) {
        if !self.lengthen(self.node(sibling).previous, text) {
            let child = self.create_data(Kind::Text, text);
            self.insert_before(sibling, child);
        }
    }

    /// Adds text to a text node that lies last in the buffer; says whether it could.
    fn lengthen(&mut self, node: u32, text: &str) -> bool {
        match self.nodes.get(node as usize) {
            Some(found) if found.kind == Kind::Text && found.end as usize == self.text.len() => {
                self.nodes[node as usize].end = self.write(text).end;
                true
            }
            _ => false,
        }
    }

    fn place(&mut self, parent: NodeId, previous: u32, next: u32, child: NodeId) {
        let depth = self.node(parent).depth.saturating_add(1);
        let node = &mut self.nodes[child.0 as usize];
        node.parent = parent.0;
        node.previous = previous;
        node.next = next;
        node.depth = depth;
        match self.nodes.get_mut(previous as usize) {
            Some(node) => node.next = child.0,
            None => self.nodes[parent.0 as usize].first = child.0,
        }
        match self.nodes.get_mut(next as usize) {
            Some(node) => node.previous = child.0,
            None => self.nodes[parent.0 as usize].last = child.0,
        }
    }

    /// Takes a node out of its parent, with all it holds.
    pub(in crate::tree) fn detach(&mut self, id: NodeId) {
        let Node { parent, previous, next, .. } = *self.node(id);
        if parent == NONE {
            return;
        }
        match self.nodes.get_mut(previous as usize) {
            Some(node) => node.next = next,
            None => self.nodes[parent as usize].first = next,
        }
        match self.nodes.get_mut(next as usize) {
            Some(node) => node.previous = previous,
            None => self.nodes[parent as usize].last = previous,
        }
        let node = &mut self.nodes[id.0 as usize];
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Moves all children of one node to the end of another; returns how many they were.
    pub(in crate::tree) fn move_children(&mut self, from: NodeId, to: NodeId) -> usize {
        let mut moved = 0;
        while let Some(child) = self.first_child(from) {
            self.detach(child);
            self.append(to, child);
            moved += 1;
        }
        moved
    }

    /// Distance of a node from its document when it was put in its place.
    pub(in crate::tree) fn depth(&self, id: NodeId) -> u16 {
        self.node(id).depth
    }
}

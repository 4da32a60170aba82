//! What html5ever's tree builder asks of a tree, answered by the arena.
//!
//! The tree builder calls through `&self`, so the tree lies in a cell. An element's name travels in its handle: the
//! tree builder asks for names all the time, and needs no lookup that way.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, ExpandedName, LocalName, QualName, expanded_name, local_name, ns};

use super::arena::{Kind, NodeId, Space, Tree};
use super::guard::MAX_ATTRIBUTES;
use crate::page::Limit;

/// Work that a page may cost for each of its bytes, in the units of [`NODE`], [`LEVEL`], [`CALL`] and
/// [`ATTRIBUTE_BYTE`].
///
/// So a page has at most a node for every five bytes, and its attributes are written at most one and a half times. The
/// pages of the development sets need at most 28 beyond what is free. Lower and an odd page loses structure; higher and a page made to hurt takes
/// longer and more memory, in proportion to its size in any case.
const WORK_PER_BYTE: u64 = 48;

/// Work of a node: some 50 bytes here and in what later stages note about it.
const NODE: usize = 256;

/// Work of each level above a new element: for many tags the tree builder walks its stack of open elements.
const LEVEL: usize = 4;

/// Work of moving or taking out a node.
const CALL: usize = 16;

/// Work of a byte of an attribute, which later stages copy once more for each format.
const ATTRIBUTE_BYTE: usize = 32;

/// Work that is free, so that the smallest pages are not judged by their bytes.
const WORK_FREE: u64 = 1 << 20;

/// A node and, for an element, its name. Small: the tree builder copies handles along its stack for every block.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    id: NodeId,
    space: Space,
    local: LocalName,
    /// Whether HTML goes on inside this `annotation-xml`.
    holds_html: bool,
}

/// The arena as html5ever's tree builder sees it.
pub(super) struct Sink {
    tree: RefCell<Tree>,
    /// Depth of the place where the tree builder last put or left an element.
    depth: Cell<u16>,
    work: Cell<u64>,
    budget: u64,
    /// An empty list of attributes with room, for the next tag.
    emptied: Cell<Vec<Attribute>>,
}

impl Sink {
    /// A sink for a page of so many bytes, into the buffers of an old tree.
    pub(super) fn new(mut tree: Tree, page_bytes: usize) -> Self {
        tree.reset(page_bytes);
        let budget = WORK_FREE + WORK_PER_BYTE * page_bytes as u64;
        let (depth, work, emptied) = (Cell::new(0), Cell::new(0), Cell::default());
        Self { tree: RefCell::new(tree), depth, work, budget, emptied }
    }

    /// An empty list of attributes, with room if one was used up before.
    pub(super) fn room(&self) -> Vec<Attribute> {
        self.emptied.take()
    }

    /// How deep a child put in now would lie, give or take one: the tree builder does not show its stack.
    pub(super) fn depth(&self) -> u16 {
        self.depth.get()
    }

    /// Whether the page has cost all the work it may.
    pub(super) fn exhausted(&self) -> bool {
        self.work.get() > self.budget
    }

    /// Notes that the page ran into a bound.
    pub(super) fn note(&self, limit: Limit) {
        self.tree.borrow_mut().note(limit);
    }

    fn spend(&self, work: usize) {
        self.work.set(self.work.get() + work as u64);
    }

    fn plain(id: NodeId) -> Handle {
        Handle { id, space: Space::None, local: local_name!(""), holds_html: false }
    }

    fn note_place(&self, tree: &Tree, child: NodeId) {
        if tree.is_element(child) {
            self.depth.set(tree.depth(child));
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn get_document(&self) -> Handle {
        Self::plain(self.tree.borrow().root())
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        ExpandedName { ns: target.space.namespace(), local: &target.local }
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn create_element(&self, name: QualName, mut attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let mut tree = self.tree.borrow_mut();
        let space = Space::of(&name.ns);
        let id = tree.create_element(space, name.local.clone());
        if name.expanded() == expanded_name!(html "template") {
            // The arena finds the contents of a template right behind it.
            tree.create_document();
        }
        let mut work = NODE + LEVEL * usize::from(self.depth.get());
        for Attribute { name, value } in attrs.drain(..) {
            work += CALL + value.len() * ATTRIBUTE_BYTE;
            tree.add_attribute(id, Space::of(&name.ns), name.local, &value);
        }
        if attrs.capacity() > 0 {
            self.emptied.set(attrs);
        }
        self.spend(work);
        let holds_html = flags.mathml_annotation_xml_integration_point;
        Handle { id, space, local: name.local, holds_html }
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        self.spend(NODE);
        Self::plain(self.tree.borrow_mut().create_data(Kind::Comment, &text))
    }

    fn create_pi(&self, _target: StrTendril, data: StrTendril) -> Handle {
        self.create_comment(data)
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        let mut tree = self.tree.borrow_mut();
        let root = tree.root();
        let doctype = if public_id.is_empty() && system_id.is_empty() {
            tree.create_data(Kind::Doctype, &name)
        } else {
            tree.create_data(Kind::Doctype, &format!("{name} \"{public_id}\" \"{system_id}\""))
        };
        tree.append(root, doctype);
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.spend(CALL);
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => {
                tree.append(parent.id, child.id);
                self.note_place(&tree, child.id);
            }
            NodeOrText::AppendText(text) => {
                let before = tree.len();
                tree.append_text(parent.id, &text);
                self.spend((tree.len() - before) * NODE);
                self.depth.set(tree.depth(parent.id));
            }
        }
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        self.spend(CALL);
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => {
                tree.detach(child.id);
                tree.insert_before(sibling.id, child.id);
                self.note_place(&tree, child.id);
            }
            NodeOrText::AppendText(text) => {
                let before = tree.len();
                tree.insert_text_before(sibling.id, &text);
                self.spend((tree.len() - before) * NODE);
            }
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.tree.borrow().parent(element.id).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn pop(&self, node: &Handle) {
        self.depth.set(self.tree.borrow().depth(node.id).saturating_sub(1));
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        Self::plain(self.tree.borrow().template_contents(target.id).unwrap_or(target.id))
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        self.spend(CALL);
        for Attribute { name, value } in attrs {
            let space = Space::of(&name.ns);
            let held = tree.attributes(target.id);
            if held.iter().any(|attribute| attribute.name == name.local && attribute.space == space) {
                continue;
            }
            if held.len() >= MAX_ATTRIBUTES {
                tree.note(Limit::Attributes);
                return;
            }
            self.spend(CALL * held.len() + value.len() * ATTRIBUTE_BYTE);
            tree.reopen_attributes(target.id);
            tree.add_attribute(target.id, space, name.local, &value);
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.spend(CALL);
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let moved = self.tree.borrow_mut().move_children(node.id, new_parent.id);
        self.spend(CALL * (1 + moved));
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        handle.holds_html
    }

    fn allow_declarative_shadow_roots(&self, _intended_parent: &Handle) -> bool {
        false
    }
}

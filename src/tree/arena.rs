//! The tree itself: nodes with `u32` links in one vector, all text in one buffer, all attributes in another.
//!
//! Only [`super::sink`] builds one. A text may lie in several neighbouring text nodes, where the HTML standard would
//! make it one: joining text that was written at different times would mean copying it again and again. The contents
//! of a `template` hang under a node of their own, outside the page ([`Tree::template_contents`]).

mod build;

use std::collections::BTreeSet;

use html5ever::{LocalName, Namespace, local_name, ns};

use crate::page::Limit;

/// A node of one [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) u32);

/// The language an element belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Space {
    /// HTML.
    #[default]
    Html,
    /// Drawings.
    Svg,
    /// Formulas.
    MathMl,
    /// Attributes only: none, which is what nearly all have.
    None,
    /// Attributes only: `xlink:`.
    XLink,
    /// Attributes only: `xml:`.
    Xml,
    /// Attributes only: `xmlns:`.
    Xmlns,
}

/// Names of the spaces, in the order of [`Space`].
static NAMESPACES: [Namespace; 7] = [ns!(html), ns!(svg), ns!(mathml), ns!(), ns!(xlink), ns!(xml), ns!(xmlns)];

impl Space {
    /// Its name; the inverse of [`Space::of`].
    pub(super) fn namespace(self) -> &'static Namespace {
        &NAMESPACES[self as usize]
    }

    /// The space of a namespace name; an unknown one counts as none, and no parser makes such.
    #[expect(clippy::match_same_arms, reason = "what nearly all attributes have is asked for early")]
    pub(super) fn of(namespace: &Namespace) -> Self {
        match *namespace {
            ns!(html) => Self::Html,
            // The space of nearly all attributes.
            ns!() => Self::None,
            ns!(svg) => Self::Svg,
            ns!(mathml) => Self::MathMl,
            ns!(xlink) => Self::XLink,
            ns!(xml) => Self::Xml,
            ns!(xmlns) => Self::Xmlns,
            _ => Self::None,
        }
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The page, or the contents of a `template`.
    Document,
    Doctype,
    Comment,
    Text,
    Element,
}

/// Stands for "no node" in a link.
const NONE: u32 = u32::MAX;

/// A node: 40 bytes.
#[derive(Clone, Debug)]
pub(super) struct Node {
    parent: u32,
    previous: u32,
    next: u32,
    first: u32,
    last: u32,
    /// First byte of a text, comment or doctype in `text`; first attribute of an element in `attributes`.
    start: u32,
    /// One past the last.
    end: u32,
    /// Distance from the document when the node was last put in its place; see [`super::guard`].
    depth: u16,
    kind: Kind,
    space: Space,
    /// Name of an element, else empty.
    name: LocalName,
}

/// An attribute of an element.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) name: LocalName,
    pub(super) space: Space,
    start: u32,
    end: u32,
}

/// A parsed page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    text: String,
    /// Size of the markup it was made from.
    page_bytes: usize,
    /// Bounds the page ran into.
    limits: BTreeSet<Limit>,
}

/// Moving through the tree.
impl Tree {
    /// The document: parent of the `html` element.
    #[expect(clippy::unused_self, reason = "a root without its tree means nothing")]
    pub(crate) fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// The node around it; `None` for the document and for what a script or the parser took out.
    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        link(self.node(id).parent)
    }

    /// Its first child.
    pub(crate) fn first_child(&self, id: NodeId) -> Option<NodeId> {
        link(self.node(id).first)
    }

    /// The node after it under the same parent.
    pub(crate) fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        link(self.node(id).next)
    }

    /// The node before it under the same parent.
    pub(crate) fn prev_sibling(&self, id: NodeId) -> Option<NodeId> {
        link(self.node(id).previous)
    }

    /// Its children in order.
    pub(crate) fn children(&self, id: NodeId) -> Children<'_> {
        Children { tree: self, next: self.first_child(id) }
    }

    /// All nodes inside it in document order, without itself.
    pub(crate) fn descendants(&self, id: NodeId) -> Descendants<'_> {
        Descendants { tree: self, root: id, next: self.first_child(id) }
    }

    /// The next node in document order that is not inside `id`, up to the end of `root`.
    pub(crate) fn following(&self, id: NodeId, root: NodeId) -> Option<NodeId> {
        let mut at = id;
        while at != root {
            if let Some(next) = self.next_sibling(at) {
                return Some(next);
            }
            at = self.parent(at)?;
        }
        None
    }

    /// Where the contents of a `template` hang: outside the page, so no walk from the root meets them.
    pub(crate) fn template_contents(&self, id: NodeId) -> Option<NodeId> {
        (self.name(id) == Some(&local_name!("template"))).then_some(NodeId(id.0 + 1))
    }
}

/// Reading nodes.
impl Tree {
    /// Name of an HTML element, in lower case; `None` for all else, drawings and formulas too.
    pub(crate) fn name(&self, id: NodeId) -> Option<&LocalName> {
        let node = self.node(id);
        (node.kind == Kind::Element && node.space == Space::Html).then_some(&node.name)
    }

    /// Name of an element in whatever language, `None` for all else.
    pub(crate) fn local_name(&self, id: NodeId) -> Option<&LocalName> {
        let node = self.node(id);
        (node.kind == Kind::Element).then_some(&node.name)
    }

    /// Language of an element, `None` for all else.
    pub(crate) fn namespace(&self, id: NodeId) -> Option<Space> {
        let node = self.node(id);
        (node.kind == Kind::Element).then_some(node.space)
    }

    /// Value of an attribute, by its name in lower case; empty where it has none, `None` where it is absent.
    pub(crate) fn attr(&self, id: NodeId, name: &str) -> Option<&str> {
        self.find_attr(id, |attribute| &*attribute.name == name)
    }

    /// [`Tree::attr`] for a name known when the program is built: quicker.
    pub(crate) fn attr_atom(&self, id: NodeId, name: &LocalName) -> Option<&str> {
        self.find_attr(id, |attribute| attribute.name == *name)
    }

    /// [`Tree::attr_atom`] for several names in one pass.
    pub(crate) fn attrs<const N: usize>(&self, id: NodeId, names: &[LocalName; N]) -> [Option<&str>; N] {
        let mut found = [None; N];
        for attribute in self.attributes(id).iter().filter(|attribute| attribute.space == Space::None) {
            if let Some(at) = names.iter().position(|name| *name == attribute.name) {
                found[at].get_or_insert(self.value(attribute));
            }
        }
        found
    }

    /// Names and values of all attributes.
    pub(crate) fn all_attrs(&self, id: NodeId) -> impl Iterator<Item = (&str, &str)> {
        let own = self.attributes(id).iter().filter(|attribute| attribute.space == Space::None);
        own.map(|attribute| (&*attribute.name, self.value(attribute)))
    }

    fn find_attr(&self, id: NodeId, is: impl Fn(&Attribute) -> bool) -> Option<&str> {
        let found = self.attributes(id).iter().find(|attribute| attribute.space == Space::None && is(attribute))?;
        Some(self.value(found))
    }

    /// The characters of a text node; empty text has no node.
    pub(crate) fn text(&self, id: NodeId) -> Option<&str> {
        (self.node(id).kind == Kind::Text).then(|| self.data(id))
    }

    /// All text inside a node, scripts and styles too, as it stands in the markup.
    pub(crate) fn text_content(&self, id: NodeId) -> String {
        let mut all = self.text(id).unwrap_or_default().to_owned();
        self.descendants(id).filter_map(|inner| self.text(inner)).for_each(|text| all.push_str(text));
        all
    }

    /// Size of the markup it was made from.
    pub(crate) fn page_bytes(&self) -> usize {
        self.page_bytes
    }

    /// Bounds the page ran into, sorted.
    pub(crate) fn limits(&self) -> impl Iterator<Item = Limit> {
        self.limits.iter().copied()
    }

    /// Number of nodes; every [`NodeId`] is below.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// All nodes in the order they were made in, those outside the page too.
    pub(crate) fn all(&self) -> impl Iterator<Item = NodeId> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// Whether it is an element of any language.
    pub(crate) fn is_element(&self, id: NodeId) -> bool {
        self.node(id).kind == Kind::Element
    }

    /// What a node is.
    pub(super) fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind
    }

    /// Attributes of an element in the order of the markup; none for other nodes.
    pub(super) fn attributes(&self, id: NodeId) -> &[Attribute] {
        let node = self.node(id);
        match node.kind {
            Kind::Element => &self.attributes[node.start as usize..node.end as usize],
            _ => &[],
        }
    }

    /// Value of one of [`Tree::attributes`].
    pub(super) fn value(&self, attribute: &Attribute) -> &str {
        &self.text[attribute.start as usize..attribute.end as usize]
    }

    /// The characters of a text, comment or doctype; empty for other nodes.
    pub(super) fn data(&self, id: NodeId) -> &str {
        let node = self.node(id);
        match node.kind {
            Kind::Text | Kind::Comment | Kind::Doctype => &self.text[node.start as usize..node.end as usize],
            _ => "",
        }
    }

    /// The node itself, which does not move while the tree is borrowed.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
}

/// As many whole characters of a text as fit into so many bytes.
pub(super) fn beginning(text: &str, max_bytes: usize) -> &str {
    let mut end = max_bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn link(to: u32) -> Option<NodeId> {
    (to != NONE).then_some(NodeId(to))
}

/// See [`Tree::children`].
#[derive(Clone, Debug)]
pub(crate) struct Children<'a> {
    tree: &'a Tree,
    next: Option<NodeId>,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.next?;
        self.next = self.tree.next_sibling(id);
        Some(id)
    }
}

/// See [`Tree::descendants`].
#[derive(Clone, Debug)]
pub(crate) struct Descendants<'a> {
    tree: &'a Tree,
    root: NodeId,
    next: Option<NodeId>,
}

impl Descendants<'_> {
    /// Leaves out what is inside the node that was returned last.
    pub(crate) fn skip_inside(&mut self, last: NodeId) {
        self.next = self.tree.following(last, self.root);
    }
}

impl Iterator for Descendants<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let id = self.next?;
        self.next = self.tree.first_child(id).or_else(|| self.tree.following(id, self.root));
        Some(id)
    }
}

#[cfg(test)]
mod tests;

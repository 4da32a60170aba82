//! The waist of the pipeline: leaves in reading order, with the containers and elements around them.
//!
//! Everything lies in a few flat buffers: one text, one list of marks, and indices into them. Left of [`Blocks`] code
//! knows markup, right of it none.

use std::ops::Range;

use super::{Align, Limit, Mark, MarkKind, MediaType, Text, TokenId, Tokens};

/// Index into [`Blocks::containers`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ContainerId(pub u32);

/// Index into [`Blocks::elements`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ElementId(pub u32);

/// A page as leaves in reading order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocks {
    /// What the page was; plain text has no elements.
    pub media_type: MediaType,
    /// The text of all leaves, one after another. White space is collapsed as a browser shows it, `\n` is a hard break
    /// (or a line end inside code).
    pub text: String,
    /// Marks of all leaves: byte range in `text` and kind, sorted by start, the longer first within a leaf.
    pub marks: Vec<(Range<u32>, MarkKind)>,
    /// The leaves in reading order.
    pub leaves: Vec<Leaf>,
    /// Lists, quotes and tables; index 0 is the page itself.
    pub containers: Vec<Container>,
    /// Elements that hold at least one leaf, each after its parent; empty for plain text. Index 0 is the root.
    pub elements: Vec<Element>,
    /// Class, id and role tokens of the elements, each in lower case.
    pub tokens: Tokens,
    /// Bounds the page ran into, sorted, each once.
    pub limits: Vec<Limit>,
}

/// A run of inline content between block boundaries.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// What it is, as the markup or the layout of the text says.
    pub kind: LeafKind,
    /// Its bytes in [`Blocks::text`].
    pub text: Range<u32>,
    /// Its marks in [`Blocks::marks`].
    pub marks: Range<u32>,
    /// The innermost container around it.
    pub container: ContainerId,
    /// The innermost element around it; `None` in plain text.
    pub element: Option<ElementId>,
    /// Words of its text (`text::words`).
    pub words: u32,
    /// Words inside links, never more than all.
    pub link_words: u32,
    /// Whether nothing around it hides it, as far as markup tells: a closed tab or a menu may still hold content.
    pub is_shown: bool,
}

/// What a leaf is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LeafKind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Running text; also the text of an item, a quote or a cell.
    Paragraph,
    /// Preformatted text.
    Code {
        /// Language of the code, as the page names it.
        language: Option<String>,
    },
    /// An image on its own; the leaf's text is its caption.
    Image(Box<Image>),
    /// A formula on its own, in TeX.
    Math,
    /// A film, a sound or a player; no text.
    Embed(Box<Embed>),
    /// A thematic break; no text.
    Rule,
}

/// An image on its own. Few leaves are one, so that all are smaller without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    /// Its address.
    pub url: String,
    /// Alternative text.
    pub alt: String,
    /// The `title` attribute.
    pub title: Option<String>,
    /// Where it leads.
    pub link: Option<String>,
}

/// A film, a sound or a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Embed {
    /// Its address.
    pub url: String,
    /// The `title` attribute.
    pub title: Option<String>,
}

// A page may be cut into a leaf for every few dozen bytes.
const _: () = assert!(size_of::<Leaf>() <= 64 && size_of::<Element>() <= 48);

/// A block that holds other blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Container {
    /// The container around it; the page is its own parent.
    pub parent: ContainerId,
    /// What it is.
    pub kind: ContainerKind,
}

/// What a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContainerKind {
    /// The page itself.
    Page,
    /// A quotation.
    Quote,
    /// A list.
    List {
        /// Whether its items are numbered.
        ordered: bool,
        /// Number of the first item.
        start: u32,
    },
    /// An item of a list.
    Item {
        /// Whether its text stands in paragraphs of its own.
        loose: bool,
        /// Whether its box is ticked; `None` where it has none.
        checked: Option<bool>,
        /// Its number, where the page gives it one; otherwise it follows from the item before.
        number: Option<u32>,
    },
    /// A footnote.
    Note {
        /// Its number, which references name.
        number: u32,
    },
    /// A table of data. Layout tables are not containers.
    Table,
    /// The caption of a table.
    Caption,
    /// A row of a table.
    Row {
        /// Whether it belongs to the table's head.
        header: bool,
    },
    /// A cell of a row.
    Cell {
        /// Alignment of its text.
        align: Align,
        /// Columns it spans, at least 1.
        columns: u16,
        /// Rows it spans, at least 1.
        rows: u16,
    },
}

impl ContainerKind {
    /// An item about which nothing is known yet.
    pub(crate) const ITEM: Self = Self::Item { loose: false, checked: None, number: None };
}

/// An element of the page's markup that holds at least one leaf.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element {
    /// The nearest such element around it; the root is its own parent.
    pub parent: ElementId,
    /// Its name in lower case, such as `div`.
    pub name: html5ever::LocalName,
    /// Its list of class, id and role tokens in [`Blocks::tokens`].
    pub tokens: Range<u32>,
    /// Distance from the root, which is 0.
    pub depth: u16,
    /// Leaves inside it, which are neighbours in reading order.
    pub leaves: Range<u32>,
    /// Rules whose selector matches this element, as indices into the rule book.
    pub rules: Box<[u16]>,
    /// How it covers what it holds, if it does: readers may come to see it all the same.
    pub cover: Option<Cover>,
}

/// What hides the text of an element from some readers, or at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cover {
    /// `noscript`: it is for readers without scripts.
    Noscript,
    /// The attribute `hidden`: tabs, accordions, parts of a page that were streamed in late.
    Panel,
    /// A style, a closed dialog, or `aria-hidden`: menus, doubles, ornaments.
    Unseen,
}

/// Pieces that any page may be cut into: leaves, marks and cells.
const PIECES_FREE: usize = 10_000;

/// Bytes of a page that allow one more piece.
///
/// A piece costs some 400 bytes of memory on its way through all stages, and a made page has one for every four bytes.
/// The densest page of the development sets has 15,000 in 368 KB, of 17,660 allowed. Lower and a page made to hurt takes
/// more memory and time; higher and the ends of long lists and tables lose their structure.
const BYTES_PER_PIECE: usize = 48;

impl Blocks {
    /// Most pieces that a page of so many bytes is cut into.
    pub(crate) fn max_pieces(page_bytes: usize) -> usize {
        PIECES_FREE + page_bytes / BYTES_PER_PIECE
    }

    /// Text of one leaf.
    pub(crate) fn text_of(&self, leaf: &Leaf) -> &str {
        &self.text[leaf.text.start as usize..leaf.text.end as usize]
    }

    /// Marks of one leaf; ranges count from the start of [`Blocks::text`].
    pub(crate) fn marks_of(&self, leaf: &Leaf) -> &[(Range<u32>, MarkKind)] {
        &self.marks[leaf.marks.start as usize..leaf.marks.end as usize]
    }

    /// The longest link of a leaf, of equals the first: its text, and where it leads.
    pub(crate) fn link_of(&self, leaf: &Leaf) -> Option<(&str, &str)> {
        let links = self.marks_of(leaf).iter().rev().filter_map(|(range, kind)| match kind {
            MarkKind::Link { url, .. } => Some((&self.text[range.start as usize..range.end as usize], url.as_str())),
            _ => None,
        });
        links.max_by_key(|(text, _)| text.len())
    }

    /// One leaf as free-standing text with marks, offsets counted from its own start.
    pub(crate) fn rich_text(&self, leaf: &Leaf) -> Text {
        let marks = self.marks_of(leaf).iter().map(|(range, kind)| Mark {
            start: (range.start - leaf.text.start) as usize,
            end: (range.end - leaf.text.start) as usize,
            kind: kind.clone(),
        });
        Text { text: self.text_of(leaf).to_owned(), marks: marks.collect() }
    }

    /// Class, id and role tokens of one element.
    pub(crate) fn tokens_of(&self, element: &Element) -> impl Iterator<Item = &str> + Clone {
        self.token_ids_of(element).iter().map(|&token| self.tokens.name(token))
    }

    /// The same as numbers, for what is asked once about each distinct token of a page.
    pub(crate) fn token_ids_of(&self, element: &Element) -> &[TokenId] {
        self.tokens.of(&element.tokens)
    }

    /// How many elements have a name.
    pub(crate) fn count_named(&self, name: &str) -> usize {
        let name = html5ever::LocalName::from(name);
        self.elements.iter().filter(|element| element.name == name).count()
    }

    /// The element and those around it, innermost first, the root last.
    pub(crate) fn lineage(&self, element: ElementId) -> impl Iterator<Item = &Element> {
        let mut next = self.elements.get(element.0 as usize).map(|_| element);
        std::iter::from_fn(move || {
            let id = next?;
            let element = &self.elements[id.0 as usize];
            next = (element.parent != id).then_some(element.parent);
            Some(element)
        })
    }

    /// The container and those around it, innermost first, the page last.
    pub(crate) fn containers_around(&self, container: ContainerId) -> impl Iterator<Item = (ContainerId, Container)> {
        let mut next = self.containers.get(container.0 as usize).map(|_| container);
        std::iter::from_fn(move || {
            let id = next?;
            let container = self.containers[id.0 as usize];
            next = (container.parent != id).then_some(container.parent);
            Some((id, container))
        })
    }
}

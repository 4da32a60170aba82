//! Footnotes: a short link to a place on the page that links back.
//!
//! In: a tree. Out: which links refer to notes, which elements are notes, and which links only lead back. Absent: notes
//! that are told by names of classes alone; without the way back a link is a link.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use html5ever::local_name;
use memchr::memchr;

use super::element::{heading_level, is_block};
use crate::tree::{NodeId, Tree};

/// Longest text of a reference, in bytes: a number, a letter, `[note 12]`.
const MAX_REFERENCE_BYTES: usize = 12;

/// Longest text of a link back, in bytes: an arrow, a caret, `Jump up`, `back to text`.
const MAX_BACK_BYTES: usize = 24;

/// Longest text of either, with white space as the page has it.
const MAX_TEXT_BYTES: usize = 48;

/// Nodes of a note among which a heading is looked for, with which a part of the text begins; nodes of the label of one.
const LOOKED_AT: usize = 32;

/// Ways back that are looked at for one reference; real pages have one. More would let a made page take quadratic time.
const MAX_WAYS: usize = 8;

/// How far around a reference the place may be that the note leads back to, and how far around its place a note may be.
const REACH: usize = 3;

/// The footnotes of a page.
#[derive(Default)]
pub(super) struct Notes {
    /// Links that refer to a note, and what holds nothing else, with the note's number.
    references: HashMap<NodeId, u32>,
    /// Elements that are notes.
    numbers: HashMap<NodeId, u32>,
    /// Links that lead back.
    back: HashSet<NodeId>,
}

impl Notes {
    /// Finds the notes of a page among its links to places on it.
    pub(super) fn of(tree: &Tree, links: &[(NodeId, &str)]) -> Self {
        let mut found = Self { references: HashMap::new(), numbers: HashMap::new(), back: HashSet::new() };
        if links.len() < 2 {
            return found;
        }
        let wanted: HashSet<&str> = links.iter().map(|(_, fragment)| *fragment).collect();
        let mut places: HashMap<&str, NodeId> = HashMap::new();
        for id in tree.all() {
            if let Some(name) = tree.attr_atom(id, &local_name!("id")).and_then(|name| wanted.get(name)) {
                places.entry(name).or_insert(id);
            }
        }
        // For each place, the links that lead to it.
        let mut leading: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        for (link, fragment) in links {
            if let Some(&place) = places.get(fragment) {
                leading.entry(place).or_default().push(*link);
            }
        }
        let is_short = |id, most| {
            let texts = tree.descendants(id).filter_map(|inner| tree.text(inner)).map(|text| text.trim().len());
            let bytes = texts.scan(0, |sum: &mut usize, bytes| {
                *sum += bytes;
                Some(*sum)
            });
            bytes.into_iter().find(|sum| *sum > most).is_none() && tree.first_child(id).is_some()
        };
        // The note follows what refers to it.
        let noted = links.iter().filter_map(|(link, fragment)| {
            let note = note_around(tree, *places.get(fragment)?)?;
            (link.0 < note.0 && is_short(*link, MAX_REFERENCE_BYTES)).then_some((*link, note))
        });
        let noted: Vec<(NodeId, NodeId)> = noted.collect();
        for &(link, note) in &noted {
            let around = std::iter::successors(Some(link), |&id| tree.parent(id)).take(REACH);
            let ways_back =
                around.chain(tree.first_child(link)).filter_map(|id| leading.get(&id)).flatten().take(MAX_WAYS);
            let back = ways_back.copied().filter(|&back| is_inside(tree, back, note) && is_short(back, MAX_BACK_BYTES));
            let back: Vec<NodeId> = back.collect();
            if !back.is_empty() {
                let number = found.numbers.len() as u32 + 1;
                found.numbers.entry(note).or_insert(number);
                found.back.extend(back.into_iter().map(|back| label_around(tree, back, note)));
            }
        }
        // A second reference need not have a way back of its own.
        for (link, note) in noted {
            if let Some(&number) = found.numbers.get(&note).filter(|_| !is_inside(tree, link, note)) {
                found.references.insert(link, number);
                let sup = tree.parent(link).filter(|&parent| tree.name(parent) == Some(&local_name!("sup")));
                if let Some(sup) =
                    sup.filter(|&sup| tree.children(sup).filter(|&id| tree.is_element(id)).take(2).count() == 1)
                {
                    found.references.insert(sup, 0);
                }
            }
        }
        found
    }

    /// Whether the page has any.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of the note that a link refers to; 0 for what is only around such a link.
    pub(super) fn referred(&self, id: NodeId) -> Option<u32> {
        self.references.get(&id).copied()
    }

    /// The number of a note.
    pub(super) fn number(&self, id: NodeId) -> Option<u32> {
        self.numbers.get(&id).copied()
    }

    /// Whether a link only leads back to the text.
    pub(super) fn leads_back(&self, id: NodeId) -> bool {
        self.back.contains(&id)
    }
}

/// The place on the page that a link leads to, unless its text is too long for a note. `here` is the address of the page,
/// which saved pages write out.
pub(super) fn place<'a>(tree: &'a Tree, link: NodeId, here: Option<&str>) -> Option<&'a str> {
    if tree.first_child(link).and_then(|first| tree.text(first)).is_some_and(|text| text.len() > MAX_TEXT_BYTES) {
        return None;
    }
    let href = tree.attr_atom(link, &local_name!("href"))?;
    let at = memchr(b'#', href.as_bytes())?;
    let (page, place) = (href[..at].trim_start(), href[at + 1..].trim_end());
    (!place.is_empty() && (page.is_empty() || here == Some(page))).then_some(place)
}

/// The element of a note: its place if that stands on its own lines, else the nearest around it that does. What has a
/// heading is a part of the text and no note.
fn note_around(tree: &Tree, place: NodeId) -> Option<NodeId> {
    let is_own = |&id: &NodeId| tree.name(id).is_some_and(is_block);
    let note = std::iter::successors(Some(place), |&id| tree.parent(id)).take(REACH).find(is_own)?;
    let may_be = matches!(
        *tree.name(note)?,
        local_name!("li")
            | local_name!("p")
            | local_name!("div")
            | local_name!("dd")
            | local_name!("dt")
            | local_name!("aside")
            | local_name!("blockquote")
    );
    let is_heading = |id| tree.name(id).is_some_and(|name| heading_level(name).is_some());
    (may_be && !tree.descendants(note).take(LOOKED_AT).any(is_heading)).then_some(note)
}

/// What holds a link back and otherwise only brackets and the like, itself at least: `<span>[<a>1</a>]</span>`.
fn label_around(tree: &Tree, back: NodeId, note: NodeId) -> NodeId {
    let is_sign = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '（' | '）' | '^' | '.' | ':');
    let is_label = |&outer: &NodeId| {
        let mut walk = tree.descendants(outer);
        let mut looked_at = 0;
        while let Some(id) = walk.next() {
            looked_at += 1;
            if id == back {
                walk.skip_inside(id);
            } else if looked_at > LOOKED_AT || tree.text(id).is_some_and(|text| !text.chars().all(is_sign)) {
                return false;
            }
        }
        true
    };
    let around = std::iter::successors(tree.parent(back), |&id| tree.parent(id)).take(REACH);
    around.take_while(|&id| id != note).take_while(is_label).last().unwrap_or(back)
}

fn is_inside(tree: &Tree, id: NodeId, outer: NodeId) -> bool {
    // Trees are bounded in depth.
    std::iter::successors(Some(id), |&id| tree.parent(id)).any(|around| around == outer)
}

//! Where leaves are put: the containers and elements around them, each made when its first leaf comes.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt};
use hashbrown::HashTable;
use html5ever::{LocalName, local_name};

use crate::page::{Container, ContainerId, ContainerKind, Cover, Element, ElementId, TokenId, Tokens};
use crate::tree::{Matcher, NodeId, Selectors, Tree};

/// Most tokens kept of one element; real ones have a dozen, a made one could have a page full.
const MAX_TOKENS: usize = 64;

/// Deepest nesting of lists, quotes and tables, items counted too; what lies deeper belongs to the innermost. Each line
/// of a nested list is indented by its depth, in Markdown and YAML, so that a page could come out a thousand times its
/// size. The pages of the development sets nest 14 deep at most.
const MAX_NESTING: u8 = 16;

/// A container that may come to hold something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot(u32);

/// The page itself.
pub(super) const PAGE: Slot = Slot(0);

/// See [`Slot`].
struct Pending {
    parent: Slot,
    kind: ContainerKind,
    depth: u8,
    made: Option<ContainerId>,
    /// Of a list: its newest item.
    last_item: Option<Slot>,
}

/// The containers of a page.
pub(super) struct Containers {
    pending: Vec<Pending>,
    made: Vec<Container>,
    /// Room for the slots that are being made.
    missing: Vec<Slot>,
    /// Whether something was nested too deeply.
    pub(super) is_limited: bool,
}

impl Containers {
    /// The page, empty.
    pub(super) fn new() -> Self {
        let page = Container { parent: ContainerId(0), kind: ContainerKind::Page };
        let (parent, kind, made) = (PAGE, ContainerKind::Page, Some(ContainerId(0)));
        let pending = Pending { parent, kind, depth: 0, made, last_item: None };
        Self { pending: vec![pending], made: vec![page], missing: Vec::new(), is_limited: false }
    }

    /// What a slot would hold.
    pub(super) fn kind(&self, slot: Slot) -> ContainerKind {
        self.pending[slot.0 as usize].kind
    }

    /// Whether a slot is a list.
    pub(super) fn is_list(&self, slot: Slot) -> bool {
        matches!(self.kind(slot), ContainerKind::List { .. })
    }

    /// How many containers are around what lies in a slot.
    pub(super) fn depth(&self, slot: Slot) -> u8 {
        self.pending[slot.0 as usize].depth
    }

    /// How many containers were made.
    pub(super) fn len(&self) -> usize {
        self.made.len()
    }

    /// A slot inside another; the other itself where it lies too deep.
    pub(super) fn slot(&mut self, parent: Slot, kind: ContainerKind) -> Slot {
        let depth = self.pending[parent.0 as usize].depth + 1;
        let opens = matches!(kind, ContainerKind::List { .. } | ContainerKind::Quote | ContainerKind::Table);
        if opens && depth > MAX_NESTING {
            self.is_limited = true;
            return parent;
        }
        if self.is_limited && matches!(kind, ContainerKind::Item { .. }) && !self.is_list(parent) {
            return parent;
        }
        let slot = Slot(self.pending.len() as u32);
        self.pending.push(Pending { parent, kind, depth, made: None, last_item: None });
        if matches!(kind, ContainerKind::Item { .. }) {
            self.pending[parent.0 as usize].last_item = Some(slot);
        }
        slot
    }

    /// The newest item of a list, or a first one.
    pub(super) fn last_item(&mut self, list: Slot) -> Slot {
        match self.pending[list.0 as usize].last_item {
            Some(item) => item,
            None => self.slot(list, ContainerKind::ITEM),
        }
    }

    /// Takes note that an item holds a paragraph; does nothing to other slots.
    pub(super) fn loosen(&mut self, slot: Slot) {
        let pending = &mut self.pending[slot.0 as usize];
        if let ContainerKind::Item { loose, .. } = &mut pending.kind {
            *loose = true;
            if let Some(made) = pending.made {
                self.made[made.0 as usize].kind = pending.kind;
            }
        }
    }

    /// The container of a slot and all around it, made where they are not yet.
    pub(super) fn make(&mut self, slot: Slot) -> ContainerId {
        let mut missing = std::mem::take(&mut self.missing);
        let mut at = slot;
        let mut parent = loop {
            let pending = &self.pending[at.0 as usize];
            match pending.made {
                Some(made) => break made,
                None => missing.push(at),
            }
            at = pending.parent;
        };
        for slot in missing.drain(..).rev() {
            let pending = &mut self.pending[slot.0 as usize];
            let made = ContainerId(self.made.len() as u32);
            pending.made = Some(made);
            self.made.push(Container { parent, kind: pending.kind });
            parent = made;
        }
        self.missing = missing;
        parent
    }

    /// What was made.
    pub(super) fn finish(self) -> Vec<Container> {
        self.made
    }
}

/// The elements of a page that hold leaves.
pub(super) struct Elements<'a> {
    tree: &'a Tree,
    matcher: Matcher<'a>,
    /// The element of each node.
    of: Vec<Option<ElementId>>,
    made: Vec<Element>,
    tokens: Splitter<'a>,
    path: Vec<NodeId>,
}

impl<'a> Elements<'a> {
    /// None yet.
    pub(super) fn new(tree: &'a Tree, selectors: &'a Selectors) -> Self {
        let (of, made) = (vec![None; tree.len()], Vec::with_capacity(USUAL_ELEMENTS));
        Self { tree, matcher: selectors.on(tree), of, made, tokens: Splitter::new(), path: Vec::new() }
    }

    /// Puts a leaf into an element and all around it.
    pub(super) fn put(&mut self, node: NodeId, leaf: u32) -> Option<ElementId> {
        let mut at = Some(node).filter(|&node| self.tree.is_element(node));
        let mut known = None;
        while let Some(node) = at {
            known = self.of[node.0 as usize];
            if known.is_some() {
                break;
            }
            self.path.push(node);
            at = self.tree.parent(node).filter(|&parent| self.tree.is_element(parent));
        }
        while let Some(node) = self.path.pop() {
            known = Some(self.create(node, known, leaf));
        }
        let element = known?;
        self.made[element.0 as usize].leaves.end = leaf + 1;
        Some(element)
    }

    fn create(&mut self, node: NodeId, parent: Option<ElementId>, leaf: u32) -> ElementId {
        let id = ElementId(self.made.len() as u32);
        let depth = parent.map_or(0, |parent| self.made[parent.0 as usize].depth.saturating_add(1));
        let element = Element {
            parent: parent.unwrap_or(id),
            name: self.tree.local_name(node).cloned().unwrap_or(local_name!("")),
            tokens: self.tokens.list(self.tree.attrs(node, &TOKEN_ATTRIBUTES)),
            depth,
            leaves: leaf..leaf + 1,
            rules: self.matcher.matches(node),
            cover: None,
        };
        self.made.push(element);
        self.of[node.0 as usize] = Some(id);
        id
    }

    /// The elements, with the leaves of each, and their tokens.
    pub(super) fn finish(mut self, covers: &[(NodeId, Cover)]) -> (Vec<Element>, Tokens) {
        for &(node, cover) in covers {
            if let Some(element) = self.of[node.0 as usize] {
                self.made[element.0 as usize].cover = Some(cover);
            }
        }
        for at in (1..self.made.len()).rev() {
            let end = self.made[at].leaves.end;
            let parent = self.made[at].parent.0 as usize;
            let held = &mut self.made[parent].leaves.end;
            *held = end.max(*held);
        }
        self.made.shrink_to_fit();
        (self.made, self.tokens.names.tokens)
    }
}

/// Elements with leaves, distinct values of such attributes, and tokens in them, that a page has on average in the
/// development sets: room from the start for what most pages need.
const USUAL_ELEMENTS: usize = 320;
const USUAL_VALUES: usize = 200;
const USUAL_TOKENS: usize = 500;

/// Attributes whose words are tokens.
static TOKEN_ATTRIBUTES: [LocalName; 3] = [local_name!("class"), local_name!("id"), local_name!("role")];

/// Splits attributes into tokens. Pages repeat their classes, so each distinct value is split once.
struct Splitter<'a> {
    names: Names,
    /// Lists of the values met so far.
    lists: HashMap<&'a str, Range<u32>>,
    /// Room for a name in lower case.
    lower: String,
}

impl<'a> Splitter<'a> {
    fn new() -> Self {
        let names = Names { ids: HashTable::with_capacity(USUAL_TOKENS), ..Names::default() };
        Self { names, lists: HashMap::with_capacity(USUAL_VALUES), lower: String::new() }
    }

    /// The list of an element with these attributes.
    fn list(&mut self, values: [Option<&'a str>; 3]) -> Range<u32> {
        let mut all = 0..0;
        for value in values.into_iter().flatten() {
            let list = self.split(value);
            let tokens = &mut self.names.tokens;
            if all.is_empty() {
                all = list;
            } else if !list.is_empty() {
                let start = tokens.end();
                for at in all.chain(list) {
                    let token = tokens.of(&(at..at + 1))[0];
                    tokens.list(start, token, MAX_TOKENS);
                }
                all = start..tokens.end();
            }
        }
        all
    }

    /// The list of one attribute.
    fn split(&mut self, value: &'a str) -> Range<u32> {
        let new = match self.lists.entry(value) {
            Entry::Occupied(known) => return known.get().clone(),
            Entry::Vacant(new) => new,
        };
        let names = &mut self.names;
        let start = names.tokens.end();
        // No look at each byte whether to stop: many are compared at once.
        let is_simple = value.bytes().fold(true, |all, byte| all & byte.is_ascii() & !byte.is_ascii_uppercase());
        for whole in value.split_ascii_whitespace() {
            if is_simple {
                names.add(start, whole);
                let is_end = |at: &usize| matches!(whole.as_bytes().get(*at), None | Some(b'-' | b'_'));
                let mut from = 0;
                for end in (0..=whole.len()).filter(is_end) {
                    // A name of one part is that part, and listed already.
                    if (1..whole.len()).contains(&(end - from)) {
                        names.add(start, &whole[from..end]);
                    }
                    from = end + 1;
                }
                continue;
            }
            let is_ascii = whole.is_ascii();
            let lower = if is_ascii && whole.bytes().any(|byte| byte.is_ascii_uppercase()) {
                self.lower.clear();
                self.lower.push_str(whole);
                self.lower.make_ascii_lowercase();
                &self.lower
            } else {
                whole
            };
            let small = |part: Range<usize>| {
                if is_ascii { Cow::Borrowed(&lower[part]) } else { Cow::Owned(whole[part].to_lowercase()) }
            };
            names.add(start, &small(0..whole.len()));
            let mut at = 0;
            while let Some(lead) = whole[at..].find(|c| !matches!(c, '-' | '_')) {
                let begin = at + lead;
                at = begin + part_end(&whole[begin..], is_ascii);
                // A name of one part is that part, and listed already.
                if at - begin < whole.len() {
                    names.add(start, &small(begin..at));
                }
            }
        }
        new.insert(start..names.tokens.end()).clone()
    }
}

/// The tokens of a page, and how each is found by its name.
#[derive(Default)]
struct Names {
    tokens: Tokens,
    /// By the hash of the name.
    ids: HashTable<TokenId>,
    hasher: RandomState,
}

impl Names {
    /// Adds a token, which is in lower case, to the list that began at `start`, unless that has it or has enough.
    fn add(&mut self, start: u32, token: &str) {
        let Self { tokens, ids, hasher } = self;
        if (tokens.end() - start) as usize >= MAX_TOKENS {
            return;
        }
        let hash = hasher.hash_one(token);
        let known = ids.find(hash, |&id| tokens.name(id) == token).copied();
        let id = known.unwrap_or_else(|| {
            let id = tokens.add(token);
            ids.insert_unique(hash, id, |&id| hasher.hash_one(tokens.name(id)));
            id
        });
        tokens.list(start, id, MAX_TOKENS);
    }
}

/// Where the first part of a name ends: at `-` or `_`, and where a capital follows a small letter or a digit.
fn part_end(name: &str, is_ascii: bool) -> usize {
    if is_ascii {
        let ends = |pair: &[u8]| {
            matches!(pair[1], b'-' | b'_')
                || pair[1].is_ascii_uppercase() && (pair[0].is_ascii_lowercase() || pair[0].is_ascii_digit())
        };
        return name.as_bytes().windows(2).position(ends).map_or(name.len(), |before| before + 1);
    }
    let mut before = None;
    for (at, c) in name.char_indices() {
        let camel =
            c.is_uppercase() && before.is_some_and(|before: char| before.is_lowercase() || before.is_ascii_digit());
        if at > 0 && (matches!(c, '-' | '_') || camel) {
            return at;
        }
        before = Some(c);
    }
    name.len()
}

#[cfg(test)]
mod tests;

//! A page measured once, so that every feature is a look-up: sums over leaves, places of elements, repeated shapes.

use std::hash::BuildHasher as _;
use std::ops::Range;

use super::anchor::{ANCHORS, Anchors};
use super::glance::Glance;
use super::key::{Hashed, Names, Words};
use super::sums::{self, Sums, link_share};
use crate::label::element::Furniture;
use crate::label::line::Line;
use crate::page::{Blocks, Cover, ElementId, Label, Leaf, LeafKind, Meta};
use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt as _};
use hashbrown::HashTable;

/// Words from which a paragraph counts as prose even where its end is no sentence's: whole articles stand in one element,
/// broken by `br`.
const LONG_WORDS: f32 = 30.0;

/// Share of a leaf's words inside links from which it is no prose but a reference to some.
const LINK_SHARE: f32 = 0.5;

/// Share of the page's prose that the main element must hold: the smallest element that holds most of the text, however
/// many comments stand beside it.
const MAIN_SHARE: f32 = 0.6;

/// What a Han or kana character counts in words: two of them say about as much as an English word.
const CJK_WORDS: f32 = 0.5;

/// Farthest distance told apart, in elements.
const FAR: u8 = 15;

/// Tokens that make up an element's shape; some elements carry dozens of utility classes.
const SHAPE_TOKENS: usize = 6;

/// Elements whose meaning HTML defines, each with its own distance.
pub(super) const LANDMARKS: [&str; 9] = ["main", "article", "section", "footer", "form", "li", "table", "figure", "p"];

/// Ways in which elements cover what they hold, each with its own distance.
pub(super) const COVERS: [Cover; 3] = [Cover::Noscript, Cover::Panel, Cover::Unseen];

/// Labels of element rules, each with its own distance.
pub(super) const RULED: [Label; 3] = [Label::Furniture, Label::Navigation, Label::Community];

/// Where the distances to each sort begin among all of an element, which are stepped up together.
const COVERS_FROM: usize = LANDMARKS.len();
const RULED_FROM: usize = COVERS_FROM + COVERS.len();
const DISTANCES: usize = (RULED_FROM + RULED.len()).next_power_of_two();

/// Places of one shape.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group {
    /// How many there are.
    pub(super) count: f32,
    /// What they hold.
    pub(super) sums: Sums,
    /// Their first leaf.
    pub(super) first: u32,
    /// Their last leaf.
    pub(super) last: u32,
}

/// What is known about an element.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The nearest element around it that holds more leaves; itself at the top.
    pub(super) outer: u32,
    /// Its shape: name and tokens, without numbers.
    pub(super) shape: u32,
    /// Distances to the nearest of each sort, from itself outwards.
    distances: [u8; DISTANCES],
    /// Elements that are its children and hold leaves.
    pub(super) children: u32,
    /// Children of its parent that have its shape, itself too.
    pub(super) twins: u32,
    /// The nearest element around it, or itself, that holds each of the [`Anchors`] too.
    pub(super) joints: [u32; ANCHORS],
    /// Distance up to each of those.
    pub(super) ups: [u8; ANCHORS],
}

impl Place {
    /// Distance to the nearest of a landmark.
    pub(super) fn landmark(&self, at: usize) -> u8 {
        self.distances[at]
    }

    /// Distance to the nearest element that covers what it holds in a way.
    pub(super) fn cover(&self, at: usize) -> u8 {
        self.distances[COVERS_FROM + at]
    }

    /// Distance to the nearest element under a certain rule of a label.
    pub(super) fn ruled(&self, at: usize) -> u8 {
        self.distances[RULED_FROM + at]
    }
}

/// A page, measured.
pub(super) struct Survey<'a> {
    pub(super) blocks: &'a Blocks,
    pub(super) glances: Vec<Glance>,
    /// Words of each leaf, a Han or kana character counting half.
    pub(super) weights: Vec<f32>,
    /// Words of prose of each leaf.
    pub(super) prose: Vec<f32>,
    /// Sums before each leaf, and over all.
    before: Vec<Sums>,
    pub(super) places: Vec<Place>,
    /// Elements of each shape.
    pub(super) shapes: Vec<Group>,
    /// Form of each leaf: the shapes of its element and of the two around it, and its kind.
    pub(super) forms: Vec<u32>,
    /// Leaves of each form.
    pub(super) form_groups: Vec<Group>,
    /// How often each leaf's text stands on the page.
    pub(super) repeats: Vec<u32>,
    /// Where the page says what it is about.
    pub(super) anchors: Anchors,
    /// Leaves from each back to the prose before it.
    pub(super) prose_before: Vec<u8>,
    /// Leaves from each on to the prose after it.
    pub(super) prose_after: Vec<u8>,
}

/// Leaves without prose are counted up to here.
const MAX_GAP: u8 = 99;

impl<'a> Survey<'a> {
    /// Measures a page of markup.
    pub(super) fn of(
        blocks: &'a Blocks,
        lines: &[Line],
        keys: &str,
        words: &Words,
        names: &Names,
        meta: &Meta,
        furniture: &Furniture,
    ) -> Self {
        let glances: Vec<Glance> = blocks.leaves.iter().map(|leaf| Glance::of(blocks.text_of(leaf))).collect();
        let weight = |(leaf, glance): (&Leaf, &Glance)| (leaf.words as f32 - glance.cjk as f32 * CJK_WORDS).max(0.0);
        let weights: Vec<f32> = blocks.leaves.iter().zip(&glances).map(weight).collect();
        let prose: Vec<f32> = blocks
            .leaves
            .iter()
            .zip(lines)
            .zip(&weights)
            .map(|((leaf, line), &weight)| prose_words(leaf, line, weight))
            .collect();
        let before = sums::before(blocks, &glances, &weights, &prose);
        let (prose_before, prose_after) = gaps(&prose);
        let anchors = Anchors::find(blocks, lines, keys, words, meta, &prose);
        let mut survey = Self {
            blocks,
            glances,
            weights,
            prose,
            before,
            places: Vec::with_capacity(blocks.elements.len()),
            shapes: Vec::new(),
            forms: Vec::with_capacity(blocks.leaves.len()),
            form_groups: Vec::new(),
            repeats: Vec::new(),
            anchors,
            prose_before,
            prose_after,
        };
        let holds = survey.anchors.settle(blocks, survey.main_element());
        survey.place_elements(names, furniture, &holds);
        survey.group_leaves();
        survey.count_repeats();
        survey
    }

    /// Sums over some leaves.
    pub(super) fn sums(&self, leaves: Range<usize>) -> Sums {
        self.before[leaves.end].with(self.before[leaves.start], |end, start| end - start)
    }

    /// Sums over an element.
    pub(super) fn inside(&self, element: u32) -> Sums {
        let leaves = &self.blocks.elements[element as usize].leaves;
        self.sums(leaves.start as usize..leaves.end as usize)
    }

    /// Sums over the page.
    pub(super) fn page(&self) -> Sums {
        self.sums(0..self.blocks.leaves.len())
    }

    fn main_element(&self) -> Option<u32> {
        let most = self.page().prose * MAIN_SHARE;
        let measure = |leaves: &Range<u32>| {
            let inside = self.sums(leaves.start as usize..leaves.end as usize);
            (inside.prose >= most).then_some((inside.words, inside.leaves))
        };
        let smallest =
            self.blocks.elements.iter().enumerate().filter_map(|(at, element)| Some((measure(&element.leaves)?, at)));
        smallest
            .min_by(|((words, leaves), _), ((other, others), _)| words.total_cmp(other).then(leaves.total_cmp(others)))
            .map(|(_, at)| at as u32)
    }

    fn place_elements(&mut self, names: &Names, furniture: &Furniture, holds: &[u8]) {
        let blocks = self.blocks;
        // Numbers for the shapes, and what is known of the names of elements.
        let mut shapes: HashMap<Hashed, u32> = HashMap::default();
        let mut known: HashMap<_, (Hashed, Option<usize>)> = HashMap::default();
        let step = |distance: u8| distance.saturating_add(1).min(FAR);
        for (at, element) in blocks.elements.iter().enumerate() {
            let parent = element.parent.0 as usize;
            let around = (parent != at).then(|| &self.places[parent]);
            let outer = match around {
                None => at,
                Some(_) if blocks.elements[parent].leaves != element.leaves => parent,
                Some(around) if around.outer as usize == parent => at,
                Some(around) => around.outer as usize,
            };
            let mut distances = around.map_or([FAR; DISTANCES], |around| around.distances.map(step));
            if let Some(cover) = element.cover.and_then(|cover| COVERS.iter().position(|known| *known == cover)) {
                distances[COVERS_FROM + cover] = 0;
            }
            let name = known.entry(&element.name).or_insert_with_key(|name| {
                (Hashed::word(name), LANDMARKS.iter().position(|landmark| **landmark == ***name))
            });
            let (name, landmark) = *name;
            if let Some(landmark) = landmark {
                distances[landmark] = 0;
            }
            if let Some(rule) = furniture.certain(ElementId(at as u32))
                && let Some(label) = RULED.iter().position(|label| *label == rule.file.label)
            {
                distances[RULED_FROM + label] = 0;
            }
            let (mut joints, mut ups) = ([at as u32; ANCHORS], [0; ANCHORS]);
            if let Some(around) = around {
                for anchor in (0..ANCHORS).filter(|anchor| holds[at] & 1 << anchor == 0) {
                    (joints[anchor], ups[anchor]) = (around.joints[anchor], step(around.ups[anchor]));
                }
            }
            let tokens = blocks.token_ids_of(element).iter().filter_map(|token| names.of_token(*token));
            let shape = tokens.take(SHAPE_TOKENS).fold(name, Hashed::and);
            let next = shapes.len() as u32;
            let shape = *shapes.entry(shape).or_insert(next);
            self.count_shape(shape, at as u32);
            if parent != at {
                self.places[parent].children += 1;
            }
            let outer = outer as u32;
            self.places.push(Place { outer, shape, distances, children: 0, twins: 0, joints, ups });
        }
        let mut sorts: HashMap<(u32, u32), u32> = HashMap::with_capacity(blocks.elements.len());
        let mut twins = Vec::new();
        for (element, place) in blocks.elements.iter().zip(&mut self.places) {
            // Until all are counted, which sort of children it is.
            place.twins = *sorts.entry((element.parent.0, place.shape)).or_insert(twins.len() as u32);
            if place.twins as usize == twins.len() {
                twins.push(0);
            }
            twins[place.twins as usize] += 1;
        }
        self.places.iter_mut().for_each(|place| place.twins = twins[place.twins as usize]);
    }

    fn count_shape(&mut self, shape: u32, element: u32) {
        let inside = self.inside(element);
        let leaves = &self.blocks.elements[element as usize].leaves;
        if shape as usize == self.shapes.len() {
            self.shapes.push(Group { first: leaves.start, ..Group::default() });
        }
        let group = &mut self.shapes[shape as usize];
        group.count += 1.0;
        group.sums = group.sums.with(inside, |held, more| held + more);
        group.last = group.last.max(leaves.end);
    }

    fn group_leaves(&mut self) {
        let mut forms: HashMap<(u32, u32, u32, u8), u32> = HashMap::default();
        for (at, leaf) in self.blocks.leaves.iter().enumerate() {
            let shape = |element: Option<u32>| element.map_or(u32::MAX, |element| self.places[element as usize].shape);
            let parent = |element: u32| self.blocks.elements[element as usize].parent.0;
            let own = leaf.element.map(|element| element.0);
            let key = (shape(own), shape(own.map(parent)), shape(own.map(parent).map(parent)), kind_of(leaf));
            let next = forms.len() as u32;
            let form = *forms.entry(key).or_insert(next);
            if form as usize == self.form_groups.len() {
                self.form_groups.push(Group { first: at as u32, ..Group::default() });
            }
            let sums = self.sums(at..at + 1);
            let group = &mut self.form_groups[form as usize];
            group.count += 1.0;
            group.sums = group.sums.with(sums, |held, more| held + more);
            group.last = at as u32;
            self.forms.push(form);
        }
    }

    fn count_repeats(&mut self) {
        let leaves = &self.blocks.leaves;
        let text = |at: &u32| self.blocks.text_of(&leaves[*at as usize]).trim();
        let hasher = RandomState::default();
        let hash = |at: &u32| hasher.hash_one(text(at));
        let mut seen: HashTable<u32> = HashTable::with_capacity(leaves.len());
        let mut counts = vec![0; leaves.len()];
        let mut firsts: Vec<u32> = Vec::with_capacity(leaves.len());
        for at in 0..leaves.len() as u32 {
            let first = *seen.entry(hash(&at), |first| text(first) == text(&at), hash).or_insert(at).get();
            counts[first as usize] += 1;
            firsts.push(first);
        }
        drop(seen);
        self.repeats = firsts.into_iter().map(|first| counts[first as usize]).collect();
    }
}

/// Leaves back and on to the nearest prose.
fn gaps(prose: &[f32]) -> (Vec<u8>, Vec<u8>) {
    let gap = |last: &mut u8, prose: &f32| {
        let here = *last;
        *last = if *prose > 0.0 { 0 } else { (here + 1).min(MAX_GAP) };
        Some(here)
    };
    let before = prose.iter().scan(MAX_GAP, gap).collect();
    let mut after: Vec<u8> = prose.iter().rev().scan(MAX_GAP, gap).collect();
    after.reverse();
    (before, after)
}

/// Words of running prose outside links; none for a leaf that is not prose.
fn prose_words(leaf: &Leaf, line: &Line, weight: f32) -> f32 {
    let is_prose = matches!(leaf.kind, LeafKind::Paragraph)
        && link_share(leaf) < LINK_SHARE
        && (weight >= LONG_WORDS || line.prose);
    if is_prose { weight * (1.0 - link_share(leaf)) } else { 0.0 }
}

/// A number for each kind of leaf.
pub(super) fn kind_of(leaf: &Leaf) -> u8 {
    match leaf.kind {
        LeafKind::Paragraph => 0,
        LeafKind::Heading(level) => level,
        LeafKind::Code { .. } => 7,
        LeafKind::Image { .. } => 8,
        LeafKind::Rule => 9,
        LeafKind::Math => 10,
        LeafKind::Embed { .. } => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::RuleBook;
    use crate::label::section::Sections;
    use crate::page::PageKind;
    use crate::segment;
    use crate::tree::parse;

    #[test]
    fn rules_that_spare_most_of_the_prose_are_not_heard_about_it() {
        const ARTICLE: &str =
            "<p>The ferry to Moor waited for nine goats on Monday, and left with all of them at noon.";
        const BOX: &str = "<p>The harbour sells tickets for the summer now.";
        let book = RuleBook::load(&[]).unwrap();
        for (page, expected) in [
            (format!("<div class=page>{ARTICLE}</div><div class=sidebar>{BOX}</div>"), [FAR, 1]),
            (format!("<div class=sidebar>{ARTICLE}</div><div class=page>{BOX}</div>"), [FAR, FAR]),
            // Comments may be longer than what they comment on.
            (format!("<div class=page>{BOX}</div><div class=comments>{ARTICLE}</div>"), [FAR, 1]),
        ] {
            let blocks = segment::html(&parse(&page), book.selectors());
            let sections = Sections::new(&blocks, &book);
            let furniture = Furniture::new(&blocks, &sections.lines, &book, PageKind::Article);
            let (words, names) = (Words::of(&sections.lines, &sections.keys), Names::of(&blocks));
            let meta = Meta::default();
            let survey = Survey::of(&blocks, &sections.lines, &sections.keys, &words, &names, &meta, &furniture);
            let nearest = |leaf: &Leaf| {
                let place = &survey.places[leaf.element.unwrap().0 as usize];
                (0..RULED.len()).map(|at| place.ruled(at)).min().unwrap()
            };
            assert_eq!([nearest(&blocks.leaves[0]), nearest(&blocks.leaves[1])], expected, "{page}");
        }
    }
}

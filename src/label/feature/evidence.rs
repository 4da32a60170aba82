//! What names and words speak for: tables that training made of the labelled pages.
//!
//! Each class, id and role token, each element name, and the words that short lines consist of, begin and end with have a
//! weight: the log-odds by which text under it is more likely content. They come from two logistic regressions, so names
//! that always go together share their weight. Unknown ones say nothing. Training leaves a domain's own pages out of
//! the weights they are given, so that a name which only one site uses cannot pass for knowledge.

use std::ops::Range;

use foldhash::HashMap;

use super::around::Around;
use super::key::{Hashed, Names, Words, keys_of_leaf};
use super::survey::Survey;
use super::{Columns, Weights};
use crate::page::{Blocks, Leaf};

/// Columns, in the order of [`Evidence::fill`], before those of [`Around`].
pub(super) const NAMES: &[&str] = &[
    // What the names of the leaf's element say, and those of the three elements around it.
    "name_0",
    "name_1",
    "name_2",
    "name_3",
    // What the names of all elements around the leaf say, and the same without its own.
    "names",
    "names_above",
    // The lowest and the highest that any of them says by itself.
    "names_low",
    "names_high",
    // What the words say that the leaf begins and ends with.
    "edges",
    // What the words of a short leaf say, and their mean.
    "inner",
    "inner_mean",
];

/// The tables: weights by key.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// By key of an element ([`super::key::keys_of_element`]); with a `^` before it, for what lies deeper inside such an element.
    pub(crate) names: Weights,
    /// By key of a leaf: see [`keys_of_leaf`].
    pub(crate) words: Weights,
}

/// What the names of an element say, and those from it outwards.
#[derive(Clone, Copy, Default)]
struct Said {
    parent: u32,
    /// Its names, about text that is its own.
    own: f32,
    /// Its names, about text deeper inside.
    around: f32,
    /// The names of the elements around it.
    above: f32,
    low: f32,
    high: f32,
}

impl Said {
    /// All names from the element outwards.
    fn all(&self) -> f32 {
        self.own + self.above
    }
}

/// Elements around a leaf whose names have a column of their own.
const LEVELS: usize = 4;

/// What the words of a leaf say.
#[derive(Clone, Copy)]
pub(super) struct Read {
    /// Those that it begins and ends with.
    pub(super) edges: f32,
    /// Those of a short one.
    pub(super) inner: f32,
    /// Their mean.
    inner_mean: f32,
}

/// What names and words of a page speak for.
pub(super) struct Evidence {
    said: Vec<Said>,
    read: Vec<Read>,
    around: Around,
}

impl Evidence {
    /// Asks the tables about the names of all elements and the words of all leaves.
    pub(super) fn of(survey: &Survey, names: Names, words: Words, tables: &Tables) -> Self {
        let said = by_element(survey.blocks, &names, tables);
        let read = by_leaf(survey.blocks.leaves.len(), &words, tables);
        // They take as much memory as the averages.
        drop((names, words));
        let names = |leaf: &Leaf| leaf.element.map_or(0.0, |element| said[element.0 as usize].all());
        let around = Around::of(survey, &read, names);
        Self { said, read, around }
    }

    /// Fills the columns of neighbouring leaves, the first of them being `first`.
    pub(super) fn fill(&self, survey: &Survey, leaves: Range<usize>, first: usize, columns: &mut Columns) {
        let of_leaf = |element: Option<u32>| element.map_or(Said::default(), |element| self.said[element as usize]);
        let mut column = first;
        let mut put = |number: &dyn Fn(usize) -> f32| {
            let places = columns.part_mut(column, 0..leaves.len());
            places.iter_mut().enumerate().for_each(|(at, place)| *place = number(at));
            column += 1;
        };
        let own = survey.blocks.leaves[leaves.clone()].iter().map(|leaf| leaf.element.map(|element| element.0));
        let mut around: Vec<Option<u32>> = own.collect();
        let own: Vec<Said> = around.iter().map(|&element| of_leaf(element)).collect();
        for _ in 0..LEVELS {
            put(&|at| of_leaf(around[at]).own);
            for element in around.iter_mut().flatten() {
                *element = self.said[*element as usize].parent;
            }
        }
        put(&|at| own[at].all());
        put(&|at| own[at].above);
        put(&|at| own[at].low);
        put(&|at| own[at].high);
        let read = &self.read[leaves.clone()];
        put(&|at| read[at].edges);
        put(&|at| read[at].inner);
        put(&|at| read[at].inner_mean);
        self.around.fill(survey, leaves, first + NAMES.len(), columns);
    }
}

/// What the names of every element say, each after its parent.
fn by_element(blocks: &Blocks, names: &Names, tables: &Tables) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::with_capacity(blocks.elements.len());
    let weight = |prefix: &str, name: Hashed| tables.names.get(Hashed::of(prefix, &[name])).unwrap_or(0.0);
    let weights = |own: &str, around: &str, name: Hashed| [weight(own, name), weight(around, name)];
    let of_token = |token: &Option<Hashed>| token.map_or([0.0; 2], |token| weights(".", "^.", token));
    let tokens: Vec<[f32; 2]> = names.tokens().iter().map(of_token).collect();
    let mut known: HashMap<_, [f32; 2]> = HashMap::default();
    for (at, element) in blocks.elements.iter().enumerate() {
        let of_name = || weights("<", "^<", Hashed::word(&element.name));
        let [mut own, mut around] = *known.entry(&element.name).or_insert_with(of_name);
        for &token in blocks.token_ids_of(element) {
            let [its, deeper] = tokens[token.0 as usize];
            own += its;
            around += deeper;
        }
        let parent = element.parent.0;
        let outer = if parent as usize == at { Said::default() } else { all[parent as usize] };
        let (low, high) = (outer.low.min(own), outer.high.max(own));
        all.push(Said { parent, own, around, above: outer.above + outer.around, low, high });
    }
    all
}

/// What the words of every leaf say.
fn by_leaf(count: usize, words: &Words, tables: &Tables) -> Vec<Read> {
    let weight = |key: &Hashed| tables.words.get(*key);
    let mut single = Vec::new();
    let read = |at: usize| {
        let mut edges = 0.0;
        keys_of_leaf(words.leaf(at), Hashed::of, &mut single, |key| edges += weight(&key).unwrap_or(0.0));
        let known = single.iter().filter_map(weight);
        let (inner, count) = known.fold((0.0, 0), |(sum, count), weight| (sum + weight, count + 1));
        Read { edges, inner, inner_mean: inner / count.max(1) as f32 }
    };
    (0..count).map(read).collect()
}

//! All trees asked about many leaves at once.
//!
//! Trees share questions, so each question is put once to all leaves, and answered by a byte: all ones or none. A tree
//! then puts a leaf's place together from bytes, sixteen leaves in one instruction. What is asked about the page is
//! answered once for all its leaves.

use std::ops::Range;

use super::{Question, Tree};
use crate::label::feature::{CHUNK, Columns};

/// Leaves that are handled by one instruction: bytes in a vector, on every machine.
const LANES: usize = 16;

/// Most places of a tree: their numbers are bytes.
const MAX_PLACES: usize = 256;

/// Trees that are asked together: a leaf's log-odds are fetched and put back once for so many. More would need more
/// registers than there are.
const TOGETHER: usize = 4;

/// A byte for each leaf.
type Bytes = [[u8; LANES]; CHUNK / LANES];

/// Trees in the order in which they are asked.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// What is asked about leaves, each question once.
    questions: Vec<Question>,
    /// A multiple of [`TOGETHER`]; the last may ask nothing.
    trees: Vec<Asked>,
    of_leaf: Vec<OfLeaf>,
    of_page: Vec<OfPage>,
    /// Log-odds of all places of all trees; as many zeros at the end as a tree may have places.
    values: Vec<f32>,
}

/// Where a tree's questions and values lie.
#[derive(Debug)]
struct Asked {
    of_leaf: Range<usize>,
    of_page: Range<usize>,
    values: usize,
}

/// Whether the answer to a question about a leaf is yes.
#[derive(Clone, Copy, Debug)]
struct OfLeaf {
    /// Place in [`Sweep::questions`].
    question: usize,
    bit: u8,
}

/// Whether a number of the page exceeds a border.
#[derive(Clone, Copy, Debug)]
struct OfPage {
    number: usize,
    border: f32,
    bit: u8,
}

impl Sweep {
    /// Prepares trees that ask about so many features of leaves, and those of the page behind them. `None` where a tree
    /// has too many places.
    pub(super) fn new(trees: &[Tree], leaf_features: usize) -> Option<Self> {
        let mut sweep = Self::default();
        let all = trees.iter().flat_map(|tree| &tree.questions);
        let about_leaves = all.filter(|question| question.feature < leaf_features);
        sweep.questions.extend(about_leaves);
        // Columns are read one after another.
        sweep.questions.sort_by(Question::order);
        sweep.questions.dedup();
        for tree in trees {
            if tree.values.len() > MAX_PLACES {
                return None;
            }
            let (leaf_start, page_start, values) = (sweep.of_leaf.len(), sweep.of_page.len(), sweep.values.len());
            for (level, question) in tree.questions.iter().enumerate() {
                let bit = 1 << level;
                if let Some(number) = question.feature.checked_sub(leaf_features) {
                    sweep.of_page.push(OfPage { number, border: question.border, bit });
                } else {
                    let question = sweep.questions.binary_search_by(|other| other.order(question)).ok()?;
                    sweep.of_leaf.push(OfLeaf { question, bit });
                }
            }
            sweep.values.extend(&tree.values);
            let of_leaf = leaf_start..sweep.of_leaf.len();
            sweep.trees.push(Asked { of_leaf, of_page: page_start..sweep.of_page.len(), values });
        }
        // Trees that ask nothing and add nothing.
        let nothing = || Asked { of_leaf: 0..0, of_page: 0..0, values: sweep.values.len() };
        sweep.trees.resize_with(trees.len().next_multiple_of(TOGETHER), nothing);
        sweep.values.extend([0.0; MAX_PLACES]);
        Some(sweep)
    }

    /// The trees with all questions about the page answered from its numbers.
    pub(super) fn on_page(&self, numbers: &[f32]) -> OnPage<'_> {
        let answer = |asked: &OfPage| if numbers[asked.number] > asked.border { asked.bit } else { 0 };
        let place = |tree: &Asked| self.of_page[tree.of_page.clone()].iter().map(answer).sum();
        let answers = vec![[[0; LANES]; CHUNK / LANES]; self.questions.len()];
        OnPage { sweep: self, places: self.trees.iter().map(place).collect(), answers }
    }
}

/// The trees on one page.
pub(crate) struct OnPage<'m> {
    sweep: &'m Sweep,
    /// Per tree: the bits of the place that are the same for all leaves.
    places: Vec<u8>,
    /// Answers to all questions about the leaves at hand.
    answers: Vec<Bytes>,
}

impl OnPage<'_> {
    /// Adds what all trees say about the leaves of the columns, one number of log-odds each, at most [`CHUNK`].
    pub(super) fn add(&mut self, columns: &Columns, odds: &mut [f32]) {
        let groups = odds.len().div_ceil(LANES);
        for (question, answers) in self.sweep.questions.iter().zip(&mut self.answers) {
            let (numbers, _) = columns.column(question.feature).as_chunks();
            answer(&numbers[..groups], question.border, answers);
        }
        let (trees, _) = self.sweep.trees.as_chunks::<TOGETHER>();
        let (of_page, _) = self.places.as_chunks::<TOGETHER>();
        for (trees, of_page) in trees.iter().zip(of_page) {
            let values = trees.each_ref().map(|tree| self.sweep.values[tree.values..].first_chunk::<MAX_PLACES>());
            // A place is a byte, so that none lies outside.
            let [Some(first), Some(second), Some(third), Some(fourth)] = values else { continue };
            let places: [Bytes; TOGETHER] = std::array::from_fn(|at| self.places(&trees[at], of_page[at], groups));
            let [firsts, seconds, thirds, fourths] = places.each_ref().map(|places| places.as_flattened());
            let places = firsts.iter().zip(seconds).zip(thirds).zip(fourths);
            for (odds, (((at, after), third_at), fourth_at)) in odds.iter_mut().zip(places) {
                // One after another: what sums of floating point numbers come to depends on their order.
                *odds += first[usize::from(*at)];
                *odds += second[usize::from(*after)];
                *odds += third[usize::from(*third_at)];
                *odds += fourth[usize::from(*fourth_at)];
            }
        }
    }

    /// The place of each leaf in a tree.
    fn places(&self, tree: &Asked, of_page: u8, groups: usize) -> Bytes {
        let mut places: Bytes = [[of_page; LANES]; CHUNK / LANES];
        for asked in &self.sweep.of_leaf[tree.of_leaf.clone()] {
            note(&self.answers[asked.question][..groups], asked.bit, &mut places);
        }
        places
    }
}

/// Whether each number exceeds the border: all bits or none.
fn answer(numbers: &[[f32; LANES]], border: f32, answers: &mut [[u8; LANES]]) {
    for (answers, numbers) in answers.iter_mut().zip(numbers) {
        *answers = numbers.map(|number| if number > border { u8::MAX } else { 0 });
    }
}

/// Notes the bit in the place of each leaf with the answer yes.
fn note(answers: &[[u8; LANES]], bit: u8, places: &mut [[u8; LANES]]) {
    for (places, answers) in places.iter_mut().zip(answers) {
        for (place, answer) in places.iter_mut().zip(answers) {
            *place |= answer & bit;
        }
    }
}

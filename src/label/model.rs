//! The content model: how likely each leaf of a page of markup is content.
//!
//! Gradient-boosted oblivious trees (Prokhorenkova et al., “`CatBoost`: unbiased boosting with categorical features”, 2018): all
//! nodes of one level ask the same question, so a tree is a table, and a leaf's place in it a few comparisons without
//! a branch. `make train` writes the model, and the card beside it says from what and how well it does.

mod sweep;

use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::page::MediaType;

use super::feature::{Columns, Features, Hashed, Tables, Weights, leaf_names, page_names};
use sweep::{OnPage, Sweep};

/// The models that come with the program: for pages of markup, and for text without.
pub(super) const EMBEDDED: [&[u8]; 2] =
    [include_bytes!("../../models/content/content.model"), include_bytes!("../../models/lines/lines.model")];

/// The one for pages of a sort. Right after features were changed it does not fit, and an empty one stands in until
/// `make train` has made a new one; a test keeps that from being released.
pub(super) fn embedded(media_type: MediaType) -> &'static Model {
    static MODELS: [LazyLock<Model>; 2] = [
        LazyLock::new(|| Model::read(EMBEDDED[0]).unwrap_or_default()),
        LazyLock::new(|| Model::read(EMBEDDED[1]).unwrap_or_default()),
    ];
    match media_type {
        MediaType::Html => &MODELS[0],
        MediaType::Plain => &MODELS[1],
    }
}

/// The first line of a model file.
#[derive(Deserialize)]
struct Head {
    /// What the file is: its layout below the first line has this name.
    format: String,
    /// Names of all features, those of leaves first, in the order in which they are measured.
    features: Vec<String>,
    /// Entries in the table of tokens and element names.
    names: usize,
    /// Entries in the table of words.
    words: usize,
    trees: usize,
    /// Questions that each tree asks.
    depth: usize,
    /// Log-odds of a leaf before any tree.
    bias: f32,
}

/// The layout that [`Model::read`] knows.
const FORMAT: &str = "tamis content model 1";

/// Deepest tree that is read: its table has two to the power of this places.
const MAX_DEPTH: usize = 8;

/// A model, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// What names and words speak for.
    pub(super) tables: Tables,
    trees: Vec<Tree>,
    /// The same trees, as leaves are sent through them.
    sweep: Sweep,
    bias: f32,
}

/// An oblivious tree.
#[derive(Debug)]
struct Tree {
    questions: Vec<Question>,
    /// Log-odds that each place adds.
    values: Vec<f32>,
    /// Words of training text that fell into each place.
    weights: Vec<f32>,
}

/// Whether a feature exceeds a border.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Question {
    feature: usize,
    border: f32,
}

impl Question {
    /// The order of questions: by feature, then by border.
    fn order(&self, other: &Self) -> Ordering {
        self.feature.cmp(&other.feature).then(self.border.total_cmp(&other.border))
    }
}

/// A feature that spoke for or against a leaf: see [`Model::reasons`].
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Spoke {
    /// Name of the feature.
    pub(crate) feature: String,
    /// Its number on this page.
    pub(crate) value: f32,
    /// Log-odds by which it moved the verdict: positive speaks for content.
    pub(crate) push: f32,
}

impl fmt::Display for Spoke {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:.2} {:+.2}", self.feature, self.value, self.push)
    }
}

impl Model {
    /// Reads a model file: a line of JSON, then tables and trees in little-endian numbers. `None` where it was not made
    /// for the features of this program.
    fn read(file: &[u8]) -> Option<Self> {
        let end = memchr::memchr(b'\n', file)?;
        let head: Head = serde_json::from_slice(&file[..end]).ok()?;
        let fits =
            head.format == FORMAT && head.depth <= MAX_DEPTH && leaf_names().chain(page_names()).eq(head.features);
        let mut rest = &file[end + 1..];
        let mut tables = Tables::default();
        for (table, entries) in [(&mut tables.names, head.names), (&mut tables.words, head.words)] {
            // A number and a length come before each name, so that no head asks for more memory than the file can fill.
            *table = Weights::with_room(entries.min(rest.len() / 5));
            for _ in 0..entries {
                let value = number(&mut rest)?;
                let length = usize::from(*take(&mut rest, 1)?.first()?);
                table.insert(Hashed::read(std::str::from_utf8(take(&mut rest, length)?).ok()?), value);
            }
        }
        let mut trees = Vec::with_capacity(head.trees);
        for _ in 0..head.trees {
            let question = |rest: &mut &[u8]| Some(Question { feature: index(rest)?, border: number(rest)? });
            let questions = (0..head.depth).map(|_| question(&mut rest)).collect::<Option<Vec<_>>>()?;
            let mut numbers = || (0..1 << head.depth).map(|_| number(&mut rest)).collect::<Option<Vec<_>>>();
            trees.push(Tree { questions, values: numbers()?, weights: numbers()? });
        }
        let sweep = Sweep::new(&trees, leaf_names().count())?;
        (fits && rest.is_empty()).then_some(Self { tables, trees, sweep, bias: head.bias })
    }

    /// The model on a page with these numbers.
    pub(super) fn on_page(&self, numbers: &[f32]) -> OnPage<'_> {
        self.sweep.on_page(numbers)
    }

    /// Adds the probability that each of the leaves in the columns is content, the first so many.
    pub(super) fn probabilities(&self, page: &mut OnPage, columns: &Columns, leaves: usize, found: &mut Vec<f32>) {
        let start = found.len();
        found.resize(start + leaves, self.bias);
        page.add(columns, &mut found[start..]);
        found[start..].iter_mut().for_each(|odds| *odds = 1.0 / (1.0 + (-*odds).exp()));
    }

    /// What spoke for and against a leaf, the loudest first: each answer moves the expected log-odds of the training text
    /// that is still in question, and the feature that was asked about is credited with it (Saabas, “Interpreting
    /// random forests”, 2014).
    pub(super) fn reasons(&self, features: &Features, leaf: usize) -> Vec<Spoke> {
        let values: Vec<f32> = features.of(leaf).collect();
        let mut pushes = vec![0.0; values.len()];
        for tree in &self.trees {
            let (mut known, mut place) = (0, 0);
            let mut expected = tree.expected(known, place);
            for (level, question) in tree.questions.iter().enumerate() {
                known |= 1 << level;
                place |= usize::from(values[question.feature] > question.border) << level;
                let next = tree.expected(known, place);
                pushes[question.feature] += next - expected;
                expected = next;
            }
        }
        let names = leaf_names().chain(page_names());
        let spoke = names.zip(values).zip(pushes).map(|((feature, value), push)| Spoke { feature, value, push });
        let mut spoke: Vec<Spoke> = spoke.filter(|spoke| spoke.push != 0.0).collect();
        spoke.sort_by(|one, other| other.push.abs().total_cmp(&one.push.abs()));
        spoke
    }
}

impl Tree {
    /// Mean of the values of all places that agree with `place` in the bits of `known`.
    fn expected(&self, known: usize, place: usize) -> f32 {
        let (mut sum, mut weight) = (0.0, 0.0);
        let agree = self.values.iter().zip(&self.weights).enumerate().filter(|(at, _)| at & known == place & known);
        for (_, (value, held)) in agree {
            sum += value * held;
            weight += held;
        }
        if weight > 0.0 { sum / weight } else { self.values[place] }
    }
}

fn take<'f>(rest: &mut &'f [u8], bytes: usize) -> Option<&'f [u8]> {
    let (taken, left) = rest.split_at_checked(bytes)?;
    *rest = left;
    Some(taken)
}

fn number(rest: &mut &[u8]) -> Option<f32> {
    take(rest, 4)?.try_into().ok().map(f32::from_le_bytes)
}

fn index(rest: &mut &[u8]) -> Option<usize> {
    take(rest, 2)?.try_into().ok().map(u16::from_le_bytes).map(usize::from)
}

#[cfg(test)]
mod tests {
    use super::super::feature::CHUNK;
    use super::*;

    #[test]
    fn the_embedded_model_fits() {
        for media_type in [MediaType::Html, MediaType::Plain] {
            assert!(!embedded(media_type).trees.is_empty(), "{media_type:?}");
        }
        let bytes: usize = EMBEDDED.iter().map(|file| file.len()).sum();
        assert!(bytes <= 2 << 20, "{bytes} bytes");
    }

    #[test]
    fn damaged_models_are_refused() {
        let [whole, _] = EMBEDDED;
        for damaged in [&whole[..whole.len() - 1], &whole[..100], b"", b"{}\n"] {
            assert!(Model::read(damaged).is_none());
        }
        assert!(Model::read(&[whole, b"x"].concat()).is_none());
    }

    #[test]
    fn trees_are_tables() {
        let page = leaf_names().count();
        let question = |feature, border| Question { feature, border };
        let tree = Tree {
            questions: vec![question(0, 1.0), question(page, 0.5)],
            values: vec![-2.0, 1.0, 0.0, 3.0],
            weights: vec![2.0, 1.0, 1.0, 0.0],
        };
        let trees = vec![tree];
        let sweep = Sweep::new(&trees, page).unwrap();
        let model = Model { tables: Tables::default(), trees, sweep, bias: 0.5 };
        let mut columns = Columns::new(page, CHUNK);
        columns.part_mut(0, 0..2).copy_from_slice(&[1.0, 1.5]);
        let mut of_page = vec![0.0; page_names().count()];
        for (number, expected) in [(0.0_f32, [-1.5_f32, 1.5]), (1.0, [0.5, 3.5])] {
            of_page[0] = number;
            let mut features = Features::new(2, of_page.clone());
            features.add(0..2, &columns);
            let mut found = Vec::new();
            model.probabilities(&mut model.on_page(&of_page), &columns, 2, &mut found);
            let odds: Vec<f32> = found.iter().map(|found| (found / (1.0 - found)).ln()).collect();
            assert!(odds.iter().zip(expected).all(|(odds, expected)| (odds - expected).abs() < 1e-4), "{odds:?}");
            let moved: f32 = model.reasons(&features, 1).iter().map(|spoke| spoke.push).sum();
            // The mean over all training text is -0.75.
            assert!((moved - (expected[1] - 0.5 + 0.75)).abs() < 1e-5, "{moved}");
        }
    }
}

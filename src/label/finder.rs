//! The content finder: which leaves of a page of markup are its main text.
//!
//! The model gives every leaf a probability; the choice among them is made for the page as a whole, so that the expected
//! F1 of what is kept is greatest. Rules about elements are heard through the model, which knows how often each kind of
//! rule is right; where a leaf is left out and a rule spoke about it, the receipt names the rule. A rule file that the
//! user gave is not heard but obeyed.

use super::{
    element::Furniture,
    feature::{self, CHUNK, Columns, Features, Measured},
    kind::Guess,
    line::Line,
    model::{self, Spoke},
    rule::Rule,
    together,
};
use crate::page::{Blocks, ElementId, Label, Leaf, MediaType, Meta, Reason, Verdict};

/// Expected F1 below which a page has no main text: an answer that is more wrong than right is worse than none. Swept
/// 0.1 to 0.3 out of fold on the labelled sets `wcxb` and `multilingual`.
const MIN_EXPECTED_F1: f32 = 0.2;

/// Share of a leaf's words inside links from which what is left out is navigation.
const LINK_SHARE: f32 = 0.5;

/// What the model made of a page.
#[derive(Debug, Default)]
pub(crate) struct Found {
    media_type: MediaType,
    probabilities: Vec<f32>,
    features: Option<Features>,
}

impl Found {
    /// What a model would have made of a page.
    #[cfg(test)]
    pub(super) fn of(probabilities: Vec<f32>) -> Self {
        Self { media_type: MediaType::Html, probabilities, features: None }
    }

    /// What spoke for and against a leaf, the loudest first; nothing where the numbers were let go.
    pub(crate) fn reasons(&self, leaf: usize) -> Vec<Spoke> {
        let model = model::embedded(self.media_type);
        self.features.as_ref().map(|features| model.reasons(features, leaf)).unwrap_or_default()
    }

    /// The numbers that the model saw, where they were kept.
    pub(crate) fn features(&self) -> Option<&Features> {
        self.features.as_ref()
    }

    /// The probability that each leaf is content.
    pub(crate) fn probabilities(&self) -> &[f32] {
        &self.probabilities
    }
}

/// What becomes of the numbers that the model saw, which take more memory than the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// They are kept, to be shown.
    Kept,
    /// They are let go of, leaf by leaf.
    LetGo,
}

/// Asks the model about every leaf.
pub(super) fn ask(
    blocks: &Blocks,
    lines: &[Line],
    keys: &str,
    meta: &Meta,
    kind: &Guess,
    furniture: &Furniture,
    numbers: Numbers,
) -> Found {
    let media_type = blocks.media_type;
    let model = model::embedded(media_type);
    let mut measured = Measured::new(blocks, lines, keys, meta, furniture, &model.tables);
    let page = measured.page(kind);
    let mut on_page = model.on_page(&page);
    let mut columns = Columns::new(feature::LEAF_COLUMNS, CHUNK);
    let count = blocks.leaves.len();
    let mut probabilities = Vec::with_capacity(count);
    let mut features = (numbers == Numbers::Kept).then(|| Features::new(count, page));
    for start in (0..count).step_by(CHUNK) {
        let leaves = start..(start + CHUNK).min(count);
        measured.leaves(leaves.clone(), &mut columns);
        model.probabilities(&mut on_page, &columns, leaves.len(), &mut probabilities);
        if let Some(features) = &mut features {
            features.add(leaves, &columns);
        }
    }
    Found { media_type, probabilities, features }
}

/// Labels every leaf that has no verdict yet.
pub(super) fn label(blocks: &Blocks, furniture: &Furniture, found: &Found, verdicts: &mut [Option<Verdict>]) {
    let ruled: Vec<Ruled> = by_element(blocks, furniture);
    let of_leaf = |leaf: &Leaf| leaf.element.map(|element| &ruled[element.0 as usize]);
    let is_open = |(leaf, verdict): (&Leaf, &Option<Verdict>)| {
        verdict.is_none() && of_leaf(leaf).is_none_or(|ruled| ruled.obeyed.is_none())
    };
    let open: Vec<bool> = blocks.leaves.iter().zip(&*verdicts).map(is_open).collect();
    let least = least_probability(&blocks.leaves, &found.probabilities, &open);
    for (at, (leaf, verdict)) in blocks.leaves.iter().zip(&mut *verdicts).enumerate() {
        if verdict.is_some() {
            continue;
        }
        let probability = found.probabilities[at];
        let said = of_leaf(leaf);
        let by_rule = |rule: &Rule| Verdict::new(rule.file.label, Reason::Rule(rule.id.clone()));
        *verdict = Some(if let Some(rule) = said.and_then(|ruled| ruled.obeyed) {
            by_rule(rule)
        } else if least.is_some_and(|least| probability >= least) {
            content(probability)
        } else if let Some(rule) = said.and_then(|ruled| ruled.heard) {
            Verdict { confidence: 1.0 - probability, ..by_rule(rule) }
        } else {
            let leads_elsewhere = leaf.words > 0 && leaf.link_words as f32 >= leaf.words as f32 * LINK_SHARE;
            let label = if leads_elsewhere { Label::Navigation } else { Label::Furniture };
            Verdict { confidence: 1.0 - probability, ..Verdict::new(label, Reason::Model) }
        });
    }
    // What is hidden goes by its own words alone.
    let beside: Vec<bool> = open.iter().zip(&blocks.leaves).map(|(&is_open, leaf)| is_open && leaf.is_shown).collect();
    together::keep(blocks, found, &beside, verdicts);
}

fn content(probability: f32) -> Verdict {
    Verdict { confidence: probability, ..Verdict::new(Label::Content, Reason::Model) }
}

/// What a page may be, as far as the model cannot know: log-odds by which all its leaves are likelier content than they look,
/// or less. The leaves of a page err together: either the cards of a listing are its content, all of them, or none is.
/// A choice that takes each leaf for a draw of its own keeps hundreds of unlikely teasers for the words that a few of them
/// should bring. Swept 0 to 9 times these steps out of fold on `wcxb` and `multilingual` (0.8706 to 0.8733, 0.807 to 0.816).
const SCENARIOS: [f32; 5] = [-6.0, -3.0, 0.0, 3.0, 6.0];

/// What a leaf's log-odds are multiplied with, so that over all scenarios it is about as likely content as the model said:
/// √(1 + σ²/1.7²), the logistic normal approximation, for the variance of [`SCENARIOS`].
const WIDENED: f32 = 2.69;

/// The least probability of a leaf worth keeping: among all cuts of the leaves in order of their probability the one whose
/// kept words have the greatest expected F1, 2·Σpw / (Σw of the kept + Σpw of all), on average over [`SCENARIOS`]. After
/// Ye, Chai, Lee and Chieu, “Optimizing F-measures: a tale of two approaches”, 2012. `None` where nothing is worth keeping.
fn least_probability(leaves: &[Leaf], probabilities: &[f32], open: &[bool]) -> Option<f32> {
    let mut order: Vec<usize> = (0..leaves.len()).filter(|&at| open[at] && leaves[at].words > 0).collect();
    order.sort_by(|&one, &other| probabilities[other].total_cmp(&probabilities[one]));
    let words = |at: usize| leaves[at].words as f32;
    let likely: Vec<[f32; SCENARIOS.len()]> = order.iter().map(|&at| in_scenarios(probabilities[at])).collect();
    let mut content = [0.0; SCENARIOS.len()];
    for (&at, likely) in order.iter().zip(&likely) {
        content.iter_mut().zip(likely).for_each(|(content, likely)| *content += likely * words(at));
    }
    let (mut kept, mut hit) = (0.0, [0.0; SCENARIOS.len()]);
    let (mut best, mut least) = (0.0, None);
    for (&at, likely) in order.iter().zip(&likely) {
        kept += words(at);
        hit.iter_mut().zip(likely).for_each(|(hit, likely)| *hit += likely * words(at));
        let expected: f32 = hit.iter().zip(&content).map(|(hit, content)| 2.0 * hit / (kept + content)).sum();
        if expected > best {
            (best, least) = (expected, Some(probabilities[at]));
        }
    }
    least.filter(|_| best >= MIN_EXPECTED_F1 * SCENARIOS.len() as f32)
}

/// A leaf's probability in each scenario.
fn in_scenarios(probability: f32) -> [f32; SCENARIOS.len()] {
    let probability = probability.clamp(1e-6, 1.0 - 1e-6);
    let odds = (probability / (1.0 - probability)).ln() * WIDENED;
    SCENARIOS.map(|shift| 1.0 / (1.0 + (-odds - shift).exp()))
}

/// What rules say about an element, itself or one around it, the outermost first.
#[derive(Clone, Copy)]
struct Ruled<'a> {
    /// A certain rule of the user.
    obeyed: Option<&'a Rule>,
    /// A rule of the house, or a hint.
    heard: Option<&'a Rule>,
}

fn by_element<'a>(blocks: &Blocks, furniture: &Furniture<'a>) -> Vec<Ruled<'a>> {
    let mut all: Vec<Ruled> = Vec::with_capacity(blocks.elements.len());
    for (at, element) in blocks.elements.iter().enumerate() {
        let parent = element.parent.0 as usize;
        let around = if parent == at { Ruled { obeyed: None, heard: None } } else { all[parent] };
        let id = ElementId(at as u32);
        let certain = furniture.certain(id);
        let obeyed = around.obeyed.or_else(|| certain.filter(|rule| rule.is_given));
        let heard = around.heard.or(certain).or_else(|| furniture.hint(id));
        all.push(Ruled { obeyed, heard });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::RuleBook;
    use crate::page::{ContainerId, LeafKind};
    use crate::segment;
    use crate::tree::parse;

    fn leaf(words: u32) -> Leaf {
        let (kind, container) = (LeafKind::Paragraph, ContainerId(0));
        Leaf { kind, text: 0..0, marks: 0..0, container, element: None, words, link_words: 0, is_shown: true }
    }

    #[test]
    fn rules_that_spare_most_of_the_prose_are_not_named_for_what_goes_there() {
        const ARTICLE: &str = "<h2>Nine goats cross by ferry</h2><p>The ferry to Moor waited for nine goats on Monday, and \
            left with all of them at noon.<p>The harbour master says that nobody paid for the goats, who ate the timetable.";
        const LINKS: &str = "<ul class=pages><li><a href=/>Home</a><li><a href=/a>Tides</a><li><a href=/b>Wrecks</a>\
            <li><a href=/c>Contact</a><li><a href=/d>Imprint</a></ul>";
        let book = RuleBook::load(&[]).unwrap();
        for (page, expected) in [
            (format!("<div class=page>{ARTICLE}</div><div class=sidebar>{LINKS}</div>"), true),
            (format!("<div class=sidebar>{ARTICLE}{LINKS}</div>"), false),
        ] {
            let blocks = segment::html(&parse(&page), book.selectors());
            let labelled = crate::label::blocks(&blocks, &Meta::default(), &book, None, Numbers::LetGo);
            let last = labelled.verdicts.last().unwrap();
            assert!(last.label.is_removed(), "{page}: {last:?}");
            assert_eq!(matches!(last.reason, Reason::Rule(_)), expected, "{page}: {last:?}");
        }
    }

    #[test]
    fn the_cut_with_the_greatest_expected_f1() {
        for (leaves, expected) in [
            // Sure content, sure furniture.
            (&[(100, 0.95), (50, 0.05)][..], Some(0.95)),
            // A doubtful leaf is worth keeping where little is sure, and not where much is.
            (&[(10, 0.9), (40, 0.6)], Some(0.6)),
            (&[(400, 0.9), (40, 0.3)], Some(0.9)),
            // Hundreds of unlikely teasers do not drown a short text.
            (&[(130, 0.6), (4000, 0.08)], Some(0.6)),
            // Nothing here is worth anything.
            (&[(40, 0.05), (400, 0.04)], None),
            (&[(0, 0.9)], None),
            (&[], None),
        ] {
            let (words, probabilities): (Vec<u32>, Vec<f32>) = leaves.iter().copied().unzip();
            let leaves: Vec<Leaf> = words.into_iter().map(leaf).collect();
            let open = vec![true; leaves.len()];
            assert_eq!(least_probability(&leaves, &probabilities, &open), expected, "{leaves:?}");
        }
    }
}

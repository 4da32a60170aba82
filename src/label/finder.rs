//! The content finder: where the main text of a page of markup is, without training.
//!
//! A main text is running prose, and its paragraphs stand together. So: every leaf gets a value, its words for prose and
//! less or below nothing for links and scraps; what rules know as furniture is worth nothing; the element with the
//! greatest sum is the main container. What lies inside it is content unless it leads elsewhere; what lies outside is
//! not.
//!
//! After the idea of text density over DOM subtrees (Sun, Song and Liao, “DOM based content extraction via text density”,
//! SIGIR 2011), with words of prose in place of characters. The constants were swept one at a time on the labelled sets
//! `wcxb` and `multilingual` by `tamis convert` and the word F1 of their scorer; differences under 0.003 are noise.

use foldhash::HashMap;

use super::{element::Furniture, rule::Rule};
use crate::{
    page::{Blocks, ElementId, Label, Leaf, LeafKind, Reason, Verdict},
    text::is_prose,
};

/// Words from which a paragraph counts as prose even where its end is no sentence's: whole articles stand in one
/// element, broken by `br`. Swept 15 to 60: 15 costs 0.006 on `multilingual`, where it takes in teasers; more is noise.
const LONG_WORDS: u32 = 30;

/// Value of a word that is neither prose nor link, where a word of prose is 1. Swept 0.1 to 0.5: less cuts specifications
/// and lists off the text above them, more takes in the furniture around it.
const PLAIN_WORD: f32 = 0.3;

/// Cost of a word inside a link. Swept 0.1 to 1: more costs listings (F1 0.53 at 0.3, 0.45 at 1), less costs articles with
/// link lists below them.
const LINK_WORD: f32 = 0.3;

/// Share of a page's prose above which a rule that asks `unless: most_prose` is wrong about the page. Swept 0.3 to 0.5.
const MAIN_SHARE: f32 = 0.5;

/// Share of a leaf's words inside links from which it leads elsewhere.
const LINK_SHARE: f32 = 0.5;

/// Share of an item's words inside links from which the whole item is a teaser: its title is the link, its summary is
/// not. Swept 0.25 to 0.4: 0.25 costs 0.016 on the forum pages of `multilingual`, whose posts cite with links.
const TEASER_LINK_SHARE: f32 = 0.4;

/// Share of the main container's words that must be prose for teasers in it to be furniture. On a listing the teasers
/// are the content. Swept 0.3 to 0.7.
const RUNNING_SHARE: f32 = 0.3;

/// Labels every leaf that has no verdict yet.
pub(super) fn label(blocks: &Blocks, furniture: &Furniture, verdicts: &mut [Option<Verdict>]) {
    let prose: Vec<f32> = blocks.leaves.iter().map(|leaf| prose_words(blocks, leaf)).collect();
    let ruled = ruled(blocks, furniture, &prose);
    let values = blocks.leaves.iter().zip(&prose).zip(&ruled);
    let values: Vec<f32> = values.map(|((leaf, prose), rule)| value(leaf, *prose, rule.is_some())).collect();
    let main = main_container(blocks, &values);
    let page = Page { blocks, furniture, main, teasers: teasers(blocks, main, &prose, &ruled) };
    for (at, leaf) in blocks.leaves.iter().enumerate() {
        if verdicts[at].is_none() {
            verdicts[at] = Some(match ruled[at] {
                Some(rule) => Verdict::new(rule.file.label, Reason::Rule(rule.id.clone())),
                None => page.judge(leaf),
            });
        }
    }
}

/// Words of running prose outside links; none for a leaf that is not prose.
fn prose_words(blocks: &Blocks, leaf: &Leaf) -> f32 {
    let prose = matches!(leaf.kind, LeafKind::Paragraph)
        && link_share(leaf) < LINK_SHARE
        && (leaf.words >= LONG_WORDS || is_prose(blocks.text_of(leaf), leaf.words));
    if prose { (leaf.words - leaf.link_words) as f32 } else { 0.0 }
}

/// What a leaf speaks for its container.
fn value(leaf: &Leaf, prose: f32, ruled: bool) -> f32 {
    if ruled {
        0.0
    } else if prose > 0.0 {
        prose
    } else {
        (leaf.words - leaf.link_words) as f32 * PLAIN_WORD - leaf.link_words as f32 * LINK_WORD
    }
}

fn link_share(leaf: &Leaf) -> f32 {
    if leaf.words == 0 { 0.0 } else { leaf.link_words as f32 / leaf.words as f32 }
}

/// Sum of the leaves' values inside each element.
fn sums(blocks: &Blocks, values: &[f32]) -> Vec<f32> {
    let mut sums = vec![0.0; blocks.elements.len()];
    for (leaf, value) in blocks.leaves.iter().zip(values) {
        if let Some(element) = leaf.element {
            sums[element.0 as usize] += value;
        }
    }
    for at in (1..sums.len()).rev() {
        let parent = blocks.elements[at].parent.0 as usize;
        if parent != at {
            sums[parent] += sums[at];
        }
    }
    sums
}

/// Per element, each after its parent, what `own` says about it or about the nearest element around it, outermost first.
fn inherited<T: Copy>(blocks: &Blocks, mut own: impl FnMut(ElementId) -> Option<T>) -> Vec<Option<T>> {
    let mut all: Vec<Option<T>> = Vec::with_capacity(blocks.elements.len());
    for (at, element) in blocks.elements.iter().enumerate() {
        let parent = element.parent.0 as usize;
        let outer = if parent == at { None } else { all[parent] };
        all.push(outer.or_else(|| own(ElementId(at as u32))));
    }
    all
}

/// The certain rule, if any, that each leaf falls under.
fn ruled<'a>(blocks: &Blocks, furniture: &Furniture<'a>, prose: &[f32]) -> Vec<Option<&'a Rule>> {
    let certain = |element| furniture.certain(element);
    // What a rule removes however much it is: a consent banner can be longer than the article.
    let sure = inherited(blocks, |element| certain(element).filter(|rule| !rule.file.unless.most_prose));
    let open = blocks.leaves.iter().zip(prose).map(|(leaf, prose)| {
        let removed = leaf.element.is_some_and(|element| sure[element.0 as usize].is_some());
        if removed { 0.0 } else { *prose }
    });
    let sums = sums(blocks, &open.collect::<Vec<f32>>());
    let most = sums.first().copied().unwrap_or(0.0) * MAIN_SHARE;
    // Prose that each rule would remove: on a thread the posts are named as comments are.
    let mut taken: HashMap<&str, f32> = HashMap::default();
    inherited(blocks, |element| {
        let rule = certain(element)?;
        *taken.entry(&rule.id).or_default() += sums[element.0 as usize];
        Some(())
    });
    let removed_by = |rule: &Rule| taken.get(rule.id.as_str()).copied().unwrap_or(0.0);
    let holds_most = |rule: &Rule| rule.file.unless.most_prose && most > 0.0 && removed_by(rule) > most;
    let by_element = inherited(blocks, |element| certain(element).filter(|rule| !holds_most(rule)));
    blocks.leaves.iter().map(|leaf| by_element[leaf.element?.0 as usize]).collect()
}

/// The element with the greatest sum, the innermost of several.
fn main_container(blocks: &Blocks, values: &[f32]) -> ElementId {
    let sums = sums(blocks, values);
    let best = (0..sums.len()).max_by(|&one, &other| sums[one].total_cmp(&sums[other]));
    ElementId(best.unwrap_or(0) as u32)
}

/// Whether each element is a teaser or lies in one: an item of a list, mostly link, beside running text.
fn teasers(blocks: &Blocks, main: ElementId, prose: &[f32], ruled: &[Option<&Rule>]) -> Vec<bool> {
    let Some(container) = blocks.elements.get(main.0 as usize) else { return Vec::new() };
    let inside = container.leaves.start as usize..container.leaves.end as usize;
    let open = || inside.clone().filter(|&at| ruled[at].is_none());
    let words: u32 = open().map(|at| blocks.leaves[at].words).sum();
    let running: f32 = open().map(|at| prose[at]).sum();
    if running < words as f32 * RUNNING_SHARE {
        return vec![false; blocks.elements.len()];
    }
    let teaser = inherited(blocks, |id| {
        let element = &blocks.elements[id.0 as usize];
        let leaves = &blocks.leaves[element.leaves.start as usize..element.leaves.end as usize];
        let count = |of: fn(&Leaf) -> u32| leaves.iter().map(of).sum::<u32>() as f32;
        let is_item = *element.name == *"li";
        (is_item && count(|leaf| leaf.link_words) >= count(|leaf| leaf.words) * TEASER_LINK_SHARE).then_some(())
    });
    teaser.iter().map(Option::is_some).collect()
}

struct Page<'a> {
    blocks: &'a Blocks,
    furniture: &'a Furniture<'a>,
    main: ElementId,
    teasers: Vec<bool>,
}

impl Page<'_> {
    /// The verdict on a leaf that no certain rule speaks about. Confidence is what held on the labelled sets `wcxb` (every
    /// fifth page) and `multilingual`: the share of words so judged that stand, or do not stand, in the true content.
    fn judge(&self, leaf: &Leaf) -> Verdict {
        let finder = |label, why, confidence| Verdict { confidence, ..Verdict::new(label, Reason::Finder(why)) };
        let leads_elsewhere = link_share(leaf) >= LINK_SHARE;
        let around = || leaf.element.into_iter().flat_map(|element| self.around(element));
        if !around().any(|element| element == self.main) {
            return finder(if leads_elsewhere { Label::Navigation } else { Label::Furniture }, "outside-main", 0.75);
        }
        let hint =
            around().take_while(|&element| element != self.main).find_map(|element| self.furniture.hint(element));
        if let Some(hint) = hint.filter(|_| !is_prose(self.blocks.text_of(leaf), leaf.words)) {
            return Verdict { confidence: 0.7, ..Verdict::new(hint.file.label, Reason::Rule(hint.id.clone())) };
        }
        if leads_elsewhere && !matches!(leaf.kind, LeafKind::Heading(_)) {
            return finder(Label::Navigation, "links", 0.6);
        }
        if leaf.element.is_some_and(|element| self.teasers[element.0 as usize]) {
            return finder(Label::Navigation, "teaser", 0.7);
        }
        finder(Label::Content, "main", 0.8)
    }

    /// An element and those around it, innermost first.
    fn around(&self, element: ElementId) -> impl Iterator<Item = ElementId> + '_ {
        std::iter::successors(Some(element), |inner| {
            let parent = self.blocks.elements[inner.0 as usize].parent;
            (parent != *inner).then_some(parent)
        })
    }
}

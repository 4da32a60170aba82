//! Verdicts on what a page shares with others of its site.
//!
//! In: a page, what its site repeats, and the verdicts of rules by text and of the title, which stand. Out: verdicts on
//! leaves that are templates. A template outside what the page has for itself is furniture. In its midst nothing is:
//! headings, terms, notes, references and refrains of an article repeat too, and there the model decides. A page with
//! nothing of its own keeps all.

use std::ops::Range;

use super::file::{Company, Site};
use super::place::spots;
use crate::label::line::Line;
use crate::page::{Blocks, ContainerKind, Element, ElementId, Label, Leaf, LeafKind, Reason, Verdict};

/// What a word of a template takes from the worth of an element as the main one, in own words. With 1 short pages stretch
/// over their menus (18 of 1,167 pages of the `PostgreSQL` manual keep theirs), with 10 over less than they have.
const COST: i64 = 5;

/// Words of what stands among templates and goes with them, at most: the titles of the chapter before and after, of the
/// part that a page belongs to, a date. Of 1,167 pages of the `PostgreSQL` manual 15 keep such a title without that.
const MOST_WORDS_AMONG: u32 = 12;

/// Share of a leaf's words inside links from which it leads elsewhere.
const LINK_SHARE: f32 = 0.5;

/// The leaves that are templates, of those that have no verdict yet.
pub(in crate::label) fn find(blocks: &Blocks, lines: &[Line], site: &Site, verdicts: &[Option<Verdict>]) -> Vec<usize> {
    let company: Vec<Option<Company>> =
        spots(blocks, |place| site.knows(place)).into_iter().map(|spot| site.repeats(spot?.text)).collect();
    if company.iter().all(Option::is_none) {
        return Vec::new();
    }
    let Some(page) = Page::new(blocks, lines, &company, verdicts) else { return Vec::new() };
    let is_furniture =
        |at: usize| verdicts[at].is_none() && company[at].is_some_and(|company| page.is_furniture(at, company));
    let mut found: Vec<bool> = (0..blocks.leaves.len()).map(is_furniture).collect();
    page.fill_gaps(verdicts, &mut found);
    (0..found.len()).filter(|&at| found[at]).collect()
}

/// Labels the templates of a page; where a rule about elements took one out already, the rule is named. What the model made
/// of the other leaves stays as it would be without: a choice among fewer leaves is another choice, and now and then a
/// worse one.
pub(in crate::label) fn label(blocks: &Blocks, templates: &[usize], verdicts: &mut [Option<Verdict>]) {
    let is_ruled = |verdict: &Option<Verdict>| {
        verdict.as_ref().is_some_and(|found| found.label.is_removed() && matches!(found.reason, Reason::Rule(_)))
    };
    for &at in templates {
        if is_ruled(&verdicts[at]) {
            continue;
        }
        let leaf = &blocks.leaves[at];
        let label = if leads_elsewhere(leaf) { Label::Navigation } else { Label::Furniture };
        verdicts[at] = Some(Verdict::new(label, Reason::Template));
    }
}

/// A page and what it has for itself.
struct Page<'a> {
    blocks: &'a Blocks,
    lines: &'a [Line<'a>],
    /// Whether it has each leaf for itself.
    is_own: Vec<bool>,
    /// The leaves among which the page's own text stands.
    main: Range<usize>,
}

impl<'a> Page<'a> {
    /// None of a page that has nothing for itself.
    fn new(
        blocks: &'a Blocks,
        lines: &'a [Line<'a>],
        company: &[Option<Company>],
        verdicts: &[Option<Verdict>],
    ) -> Option<Self> {
        let is_own: Vec<bool> = (0..blocks.leaves.len())
            .map(|at| {
                let is_removed = verdicts[at].as_ref().is_some_and(|verdict| verdict.label.is_removed());
                company[at].is_none() && !is_removed && blocks.leaves[at].is_shown
            })
            .collect();
        if !is_own.iter().zip(&blocks.leaves).any(|(&is_own, leaf)| is_own && leaf.words > 0) {
            return None;
        }
        let mut page = Self { blocks, lines, is_own, main: 0..0 };
        let is_own_prose = |at: &usize| page.is_own[*at] && lines[*at].prose && !leads_elsewhere(&blocks.leaves[*at]);
        let first = (0..blocks.leaves.len()).find(is_own_prose);
        let last = (0..blocks.leaves.len()).rfind(is_own_prose);
        let prose = first.zip(last).map(|(first, last)| first..last + 1);
        page.main = [prose, page.main_element(company)]
            .into_iter()
            .flatten()
            .reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))?;
        Some(page)
    }

    /// Leaves of the element that is worth most, for its own words less its templates, or of what around it says that it is
    /// for the main text.
    fn main_element(&self, company: &[Option<Company>]) -> Option<Range<usize>> {
        let mut sum = 0;
        let worth = self.blocks.leaves.iter().enumerate().map(|(at, leaf)| {
            // A word of its own inside a link is half a word.
            sum += match company[at] {
                Some(_) => -COST * i64::from(2 * leaf.words),
                None if self.is_own[at] => i64::from(2 * leaf.words - leaf.link_words),
                None => 0,
            };
            sum
        });
        let before: Vec<i64> = std::iter::once(0).chain(worth).collect();
        let elements = self.blocks.elements.iter().enumerate();
        let worth = |element: &Element| before[element.leaves.end as usize] - before[element.leaves.start as usize];
        let (most, element) = elements.max_by_key(|(at, element)| (worth(element), std::cmp::Reverse(*at)))?;
        let around = self.blocks.lineage(ElementId(most as u32));
        let stated = around.filter(|element| says_main(self.blocks, element)).last();
        Some(leaves(stated.unwrap_or(element)))
    }

    fn is_furniture(&self, at: usize, company: Company) -> bool {
        let leaf = &self.blocks.leaves[at];
        if self.main.contains(&at) || matches!(leaf.kind, LeafKind::Code { .. } | LeafKind::Math) {
            return false;
        }
        let is_kept = match leaf.kind {
            // What is over the page's own words belongs to them.
            LeafKind::Heading(_) => self.leads_to_own(at, |_| true),
            _ if self.lines[at].prose => company != Company::Only,
            _ if self.is_data(at) => company == Company::Mixed || self.is_term(at),
            _ => self.is_term(at) && self.leads_to_own(at, is_text),
        };
        !is_kept
    }

    /// Takes in what stands among templates, outside the page's own text, in an element that holds hardly anything else.
    fn fill_gaps(&self, verdicts: &[Option<Verdict>], found: &mut [bool]) {
        let may_go = |at: usize| {
            let leaf = &self.blocks.leaves[at];
            verdicts[at].is_none()
                && leaf.words <= MOST_WORDS_AMONG
                && matches!(leaf.kind, LeafKind::Paragraph | LeafKind::Image { .. } | LeafKind::Rule)
                && !self.lines[at].text.trim_end().ends_with([':', '：'])
        };
        let sums = |counts: &dyn Fn(usize) -> bool| {
            let mut sum = 0;
            let all = (0..found.len()).map(|at| {
                sum += usize::from(counts(at));
                sum
            });
            std::iter::once(0).chain(all).collect::<Vec<usize>>()
        };
        let (templates, others) = (sums(&|at| found[at]), sums(&|at| !found[at] && self.blocks.leaves[at].words > 0));
        let bars = sums(&|at| !found[at] && !may_go(at));
        for element in &self.blocks.elements {
            let range = leaves(element);
            let count = |sums: &[usize]| sums[range.end] - sums[range.start];
            let is_outside = range.end <= self.main.start || range.start >= self.main.end;
            if is_outside && count(&templates) >= count(&others).max(2) && count(&bars) == 0 {
                found[range].fill(true);
            }
        }
    }

    /// Whether a leaf is the name of what comes after it.
    fn is_term(&self, at: usize) -> bool {
        let leaf = &self.blocks.leaves[at];
        let element = leaf.element.and_then(|element| self.blocks.lineage(element).next());
        self.blocks.text_of(leaf).trim_end().ends_with([':', '：'])
            || element.is_some_and(|element| matches!(&*element.name, "dt" | "th" | "legend" | "caption"))
            || self.blocks.containers_around(leaf.container).any(|(_, container)| {
                matches!(container.kind, ContainerKind::Row { header: true } | ContainerKind::Caption)
            })
    }

    /// Whether a leaf is a cell of a table of data.
    fn is_data(&self, at: usize) -> bool {
        let container = self.blocks.leaves[at].container;
        self.blocks.containers_around(container).any(|(_, container)| container.kind == ContainerKind::Table)
    }

    /// Whether own words of a kind come after a leaf in the nearest element that holds more than it, before the next heading.
    fn leads_to_own(&self, at: usize, counts: impl Fn(&Leaf) -> bool) -> bool {
        let leaf = &self.blocks.leaves[at];
        let around =
            leaf.element.and_then(|element| self.blocks.lineage(element).find(|around| around.leaves.len() > 1));
        let end = around.map_or(self.blocks.leaves.len(), |around| around.leaves.end as usize);
        let is_heading = |next: &usize| matches!(self.blocks.leaves[*next].kind, LeafKind::Heading(_));
        let end = (at + 1..end).find(is_heading).unwrap_or(end);
        (at + 1..end)
            .any(|next| self.is_own[next] && self.blocks.leaves[next].words > 0 && counts(&self.blocks.leaves[next]))
    }
}

fn is_text(leaf: &Leaf) -> bool {
    leaf.words > leaf.link_words
}

fn leaves(element: &Element) -> Range<usize> {
    element.leaves.start as usize..element.leaves.end as usize
}

fn leads_elsewhere(leaf: &Leaf) -> bool {
    leaf.words > 0 && leaf.link_words as f32 >= leaf.words as f32 * LINK_SHARE
}

/// Whether an element says that it holds the main text: by its name, its role, or a class that is that and no part of
/// another (`main`, not `main-menu`).
fn says_main(blocks: &Blocks, element: &Element) -> bool {
    if matches!(&*element.name, "main" | "article") {
        return true;
    }
    let mut tokens = blocks.tokens_of(element);
    tokens.clone().any(|token| token == "main") && tokens.all(|token| token == "main" || !token.contains("main"))
}

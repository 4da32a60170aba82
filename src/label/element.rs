//! What rules say about elements, by selector and by class, id and role tokens.

use std::cell::OnceCell;

use super::{
    book::RuleBook,
    line::Line,
    rule::{Rule, Strength},
};
use crate::page::{Blocks, ElementId, LeafKind, PageKind};

/// Share of a page's prose above which a rule that asks `unless: most_prose` is wrong about the page.
const MOST: f32 = 0.5;

/// What rules say about each element of a page, itself and by those around it.
pub(super) struct Furniture<'a> {
    book: &'a RuleBook,
    /// Per element: the certain rule on itself.
    certain: Vec<Option<u16>>,
    /// Per element: the hint on itself.
    hint: Vec<Option<u16>>,
}

impl<'a> Furniture<'a> {
    /// Asks all element rules about all elements. `lines` are those of the page's leaves.
    pub(super) fn new(blocks: &Blocks, lines: &[Line], book: &'a RuleBook, kind: PageKind) -> Self {
        let mut spoken: Vec<(usize, u16)> = Vec::new();
        let mut hint = vec![None; blocks.elements.len()];
        // Few pages have an element that a rule asks this about.
        let main = OnceCell::new();
        let holds_main = |index: usize| main.get_or_init(|| holds_main(blocks))[index];
        let by_token: Vec<&[usize]> = blocks.tokens.names().map(|token| book.by_token(token)).collect();
        for (index, element) in blocks.elements.iter().enumerate() {
            // What no rule speaks about, as most, is passed over at once.
            let is_named = || blocks.token_ids_of(element).iter().any(|token| !by_token[token.0 as usize].is_empty());
            if element.rules.is_empty() && !is_named() {
                continue;
            }
            let by_selector = element.rules.iter().filter(|&&hit| hit % 2 == 0).map(|&hit| usize::from(hit / 2));
            let by_tokens = blocks.token_ids_of(element).iter().flat_map(|token| by_token[token.0 as usize]).copied();
            for rule in by_selector.chain(by_tokens) {
                let file = &book.rules[rule].file;
                let is_named =
                    || blocks.token_ids_of(element).iter().any(|token| by_token[token.0 as usize].contains(&rule));
                // Most rules ask for few tokens here, or for none.
                let names =
                    |tokens: &[String]| tokens.iter().any(|token| blocks.tokens_of(element).any(|held| token == held));
                let holds = (file.when.selector.is_none() || element.rules.contains(&(2 * rule as u16)))
                    && (file.when.tokens.is_empty() || is_named())
                    && (file.kinds.is_empty() || file.kinds.contains(&kind));
                let excepted = (file.unless.holds_main && holds_main(index))
                    || element.rules.contains(&(2 * rule as u16 + 1))
                    || names(&file.unless.tokens);
                if holds && !excepted {
                    match file.strength {
                        Strength::Certain => spoken.push((index, rule as u16)),
                        Strength::Hint => {
                            hint[index].get_or_insert(rule as u16);
                        }
                    }
                }
            }
        }
        let wrong = taking_most_prose(blocks, lines, book, &spoken);
        let mut certain = vec![None; blocks.elements.len()];
        for (element, rule) in spoken.into_iter().filter(|(_, rule)| !wrong.contains(rule)) {
            certain[element].get_or_insert(rule);
        }
        Self { book, certain, hint }
    }

    /// The certain rule on an element.
    pub(super) fn certain(&self, element: ElementId) -> Option<&'a Rule> {
        self.certain[element.0 as usize].map(|rule| &self.book.rules[usize::from(rule)])
    }

    /// The hint on an element.
    pub(super) fn hint(&self, element: ElementId) -> Option<&'a Rule> {
        self.hint[element.0 as usize].map(|rule| &self.book.rules[usize::from(rule)])
    }
}

/// Rules with `unless: most_prose` that would take most of a page's prose away: a page may call the frame around its whole
/// article a side column. `spoken` are elements, in their order, and what speaks about them.
fn taking_most_prose(blocks: &Blocks, lines: &[Line], book: &RuleBook, spoken: &[(usize, u16)]) -> Vec<u16> {
    let mut asked: Vec<u16> = spoken.iter().map(|(_, rule)| *rule).collect();
    asked.retain(|rule| book.rules[usize::from(*rule)].file.unless.most_prose);
    asked.sort_unstable();
    asked.dedup();
    if asked.is_empty() {
        return asked;
    }
    // Words of prose before each leaf, and over all.
    let mut before = vec![0];
    before.extend(blocks.leaves.iter().zip(lines).scan(0, |words, (leaf, line)| {
        *words += if line.prose { leaf.words } else { 0 };
        Some(*words)
    }));
    let most = before[lines.len()] as f32 * MOST;
    asked.retain(|rule| {
        let (mut taken, mut end) = (0, 0);
        for (element, _) in spoken.iter().filter(|(_, speaking)| speaking == rule) {
            let leaves = &blocks.elements[*element].leaves;
            // What lies inside another that it names is counted there.
            let start = leaves.start.max(end);
            end = end.max(leaves.end);
            taken += before[end as usize] - before[start.min(end) as usize];
        }
        taken as f32 > most
    });
    asked
}

/// Per element: whether it is the page itself, its `main` element, or holds that or the `h1`.
fn holds_main(blocks: &Blocks) -> Vec<bool> {
    let mut holds: Vec<bool> =
        blocks.elements.iter().map(|element| matches!(&*element.name, "html" | "body" | "main")).collect();
    for leaf in blocks.leaves.iter().filter(|leaf| matches!(leaf.kind, LeafKind::Heading(1))) {
        if let Some(element) = leaf.element {
            holds[element.0 as usize] = true;
        }
    }
    for (at, element) in blocks.elements.iter().enumerate().rev() {
        if holds[at] {
            holds[element.parent.0 as usize] = true;
        }
    }
    holds
}

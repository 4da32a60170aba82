//! What rules say about elements, by selector and by class, id and role tokens.

use std::cell::OnceCell;

use super::{book::RuleBook, rule::Strength};
use crate::page::{Blocks, ElementId, LeafKind, PageKind};

/// What rules say about each element of a page, itself and by those around it.
pub(super) struct Furniture<'a> {
    book: &'a RuleBook,
    /// Per element: the certain rule on itself.
    certain: Vec<Option<u16>>,
    /// Per element: the hint on itself.
    hint: Vec<Option<u16>>,
}

impl<'a> Furniture<'a> {
    /// Asks all element rules about all elements.
    pub(super) fn new(blocks: &Blocks, book: &'a RuleBook, kind: PageKind) -> Self {
        let mut certain = vec![None; blocks.elements.len()];
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
                    let place = match file.strength {
                        Strength::Certain => &mut certain[index],
                        Strength::Hint => &mut hint[index],
                    };
                    place.get_or_insert(rule as u16);
                }
            }
        }
        Self { book, certain, hint }
    }

    /// The certain rule on an element.
    pub(super) fn certain(&self, element: ElementId) -> Option<&'a super::rule::Rule> {
        self.certain[element.0 as usize].map(|rule| &self.book.rules[usize::from(rule)])
    }

    /// The hint on an element.
    pub(super) fn hint(&self, element: ElementId) -> Option<&'a super::rule::Rule> {
        self.hint[element.0 as usize].map(|rule| &self.book.rules[usize::from(rule)])
    }
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

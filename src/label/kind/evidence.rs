//! What speaks for the kind of a page, piece by piece, each with a name: what the page declares, words of its address, names
//! of its elements, classes and ids, and how it is built. Training reads the same pieces (`tamis features`).

use std::fmt::{Arguments, Write as _};

use super::thread;
use crate::page::{Blocks, ContainerKind, LeafKind, Meta};

/// What speaks on every page: how common the kinds are.
pub(super) const ALWAYS: &str = "always";

/// Words of a line that can be a price with a name beside it; a sum in running text is none.
const WORDS_OF_PRICE: u32 = 8;

const CURRENCIES: [char; 8] = ['$', '€', '£', '¥', '￥', '₹', '₽', '₩'];

/// Longest word of an address that is a word: longer ones are keys.
const LONGEST_WORD: usize = 24;

/// Says every piece of evidence of a page, each once.
pub(crate) fn of(blocks: &Blocks, meta: &Meta, mut say: impl FnMut(&str)) {
    let mut piece = String::from("name:");
    let start = piece.len();
    // By far most pieces are names, which need no formatting.
    for token in blocks.tokens.names() {
        piece.truncate(start);
        piece.push_str(token);
        say(&piece);
    }
    let mut say = |kind: &str, name: Arguments<'_>| {
        piece.clear();
        // Writing to a string cannot fail.
        let _ = write!(piece, "{kind}:{name}");
        say(&piece);
    };
    for declared in &meta.declared {
        say("declared", format_args!("{declared}"));
    }
    address(meta.url.as_ref().map_or("", |found| &found.value), &mut say);
    let mut names: Vec<(&_, usize)> = Vec::new();
    for element in &blocks.elements {
        match names.iter_mut().find(|(name, _)| **name == element.name) {
            Some((_, count)) => *count += 1,
            None => names.push((&element.name, 1)),
        }
    }
    for (name, count) in names {
        say("element", format_args!("{name} {}", magnitude(count)));
    }
    if thread::is_thread(blocks) {
        say("markup", format_args!("thread"));
    }
    build(blocks, &mut say);
}

/// Words of the page's address, and how many parts it has: a question or a story has a longer one than a list of them.
fn address(url: &str, say: &mut impl FnMut(&str, Arguments<'_>)) {
    let Some((_, rest)) = url.split_once("://") else { return };
    let (place, query) = rest.split_once(['?', '#']).unwrap_or((rest, ""));
    let lower = place.to_ascii_lowercase();
    let mut words: Vec<&str> = lower.split(|c: char| !c.is_ascii_lowercase()).collect();
    words.retain(|word| (2..=LONGEST_WORD).contains(&word.len()));
    words.sort_unstable();
    words.dedup();
    for word in words {
        say("address", format_args!("{word}"));
    }
    let parts = place.split('/').skip(1).filter(|part| !part.is_empty());
    let hyphens = parts.clone().map(|part| part.matches('-').count()).max().unwrap_or(0);
    say("address-parts", format_args!("{}", parts.count().min(6)));
    say("address-hyphens", format_args!("{}", hyphens.min(6)));
    if !query.is_empty() {
        say("address-query", format_args!("yes"));
    }
}

/// How the page is built, in rough numbers.
fn build(blocks: &Blocks, say: &mut impl FnMut(&str, Arguments<'_>)) {
    let leaves = &blocks.leaves;
    let words: u32 = leaves.iter().map(|leaf| leaf.words).sum();
    let linked: u32 = leaves.iter().map(|leaf| leaf.link_words).sum();
    let count = |is: &dyn Fn(&LeafKind) -> bool| leaves.iter().filter(|leaf| is(&leaf.kind)).count();
    let headings = count(&|kind| matches!(kind, LeafKind::Heading(_)));
    let images = count(&|kind| matches!(kind, LeafKind::Image { .. }));
    let code = count(&|kind| matches!(kind, LeafKind::Code { .. }));
    let short = leaves.iter().filter(|leaf| (1..=WORDS_OF_PRICE).contains(&leaf.words));
    let prices = short.filter(|leaf| has_currency(blocks.text_of(leaf))).count();
    let held = |is: &dyn Fn(ContainerKind) -> bool| blocks.containers.iter().filter(|held| is(held.kind)).count();
    let cells = held(&|kind| matches!(kind, ContainerKind::Cell { .. }));
    let items = held(&|kind| matches!(kind, ContainerKind::Item { .. }));
    say("words", format_args!("{}", magnitude(words as usize)));
    say("words-a-leaf", format_args!("{}", magnitude(words as usize / leaves.len().max(1))));
    say("links", format_args!("{}", tenths(linked as usize, words as usize)));
    say("headings", format_args!("{}", tenths(headings, leaves.len())));
    say("images", format_args!("{}", tenths(images, leaves.len())));
    say("code", format_args!("{}", magnitude(code)));
    say("prices", format_args!("{}", magnitude(prices)));
    say("cells", format_args!("{}", magnitude(cells)));
    say("items", format_args!("{}", magnitude(items)));
}

/// Whether a text names a currency by its sign.
fn has_currency(text: &str) -> bool {
    if text.is_ascii() { text.as_bytes().contains(&b'$') } else { text.contains(CURRENCIES) }
}

/// Binary digits of a count: 0, 1, 2 to 3, 4 to 7 …
fn magnitude(count: usize) -> u32 {
    count.checked_ilog2().map_or(0, |log| log + 1)
}

fn tenths(part: usize, whole: usize) -> usize {
    part * 10 / whole.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Found, Provenance};
    use crate::segment;
    use crate::tree::{Selectors, parse};

    #[test]
    fn evidence_has_names() {
        let tree = parse("<div class=Shop-card><p>Oak wheel <p>€ 40<p>Elm wheel</div>");
        let blocks = segment::html(&tree, &Selectors::default());
        let value = "https://mill.example/shop/oak-wheels/?page=2".to_owned();
        let meta = Meta {
            url: Some(Found { value, provenance: Provenance::MetaTag }),
            declared: vec!["product".to_owned()],
            ..Meta::default()
        };
        let mut said = Vec::new();
        of(&blocks, &meta, |piece| said.push(piece.to_owned()));
        for piece in [
            "declared:product",
            "address:wheels",
            "address-parts:2",
            "address-hyphens:1",
            "address-query:yes",
            "element:p 2",
            "name:shop-card",
            "name:card",
            "prices:1",
            "links:0",
        ] {
            assert!(said.iter().any(|said| said == piece), "{piece} not in {said:?}");
        }
        let all = said.len();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), all);
    }
}

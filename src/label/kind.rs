//! What a page is, decided once, before any verdict: a reply is noise under an article and the content of a thread.
//!
//! In: what the page says of itself and how it is built ([`evidence`]). Out: the kind for which the evidence speaks most, by
//! the weights in `models/kinds` (a multinomial logistic regression; `make train` writes it, and the card beside it).
//! Absent: kinds of texts without markup, which have no names to go by.

mod evidence;
mod thread;

use std::sync::LazyLock;

use foldhash::HashMap;

pub(crate) use evidence::of as evidence_of;

use crate::page::{Blocks, MediaType, Meta, PageKind};

/// All kinds, in the order of the columns of the model.
const KINDS: [PageKind; 7] = [
    PageKind::Article,
    PageKind::Thread,
    PageKind::Listing,
    PageKind::Product,
    PageKind::Documentation,
    PageKind::Service,
    PageKind::Collection,
];

/// Hundredths of log-odds by which a piece of evidence speaks for each kind.
type Weights = [i32; KINDS.len()];

/// The model: a line of names, then a line for each piece of evidence, with its weights behind tabs.
const EMBEDDED: &str = include_str!("../../models/kinds/kinds.tsv");

static MODEL: LazyLock<HashMap<&str, Weights>> = LazyLock::new(|| EMBEDDED.lines().skip(1).filter_map(line).collect());

fn line(line: &str) -> Option<(&str, Weights)> {
    let mut cells = line.split('\t');
    let name = cells.next()?;
    let mut weights = Weights::default();
    for weight in &mut weights {
        *weight = cells.next()?.parse().ok()?;
    }
    Some((name, weights))
}

/// The kind of a page. Nothing but its text is known of a page without markup, which is taken for an article.
pub(super) fn of(blocks: &Blocks, meta: &Meta) -> PageKind {
    if blocks.media_type == MediaType::Plain {
        return PageKind::Article;
    }
    let mut sums = MODEL.get(evidence::ALWAYS).copied().unwrap_or_default();
    evidence::of(blocks, meta, |piece| {
        if let Some(weights) = MODEL.get(piece) {
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
    });
    // The first of equals: an article, where nothing speaks at all.
    let best = sums.iter().rev().zip(KINDS.iter().rev()).max_by_key(|(sum, _)| **sum);
    best.map_or(PageKind::Article, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_model_is_read() {
        assert_eq!(MODEL.len() + 1, EMBEDDED.lines().count());
        let kinds = KINDS.map(|kind| serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned());
        assert_eq!(EMBEDDED.lines().next().unwrap(), format!("evidence\t{}", kinds.join("\t")));
        assert!(MODEL.contains_key(evidence::ALWAYS));
    }
}

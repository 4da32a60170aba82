//! What a page is, decided once, before any verdict: a reply is noise under an article and the content of a thread.
//!
//! In: what the page says of itself and how it is built ([`evidence`]). Out: the kind for which the evidence speaks most, by
//! the weights in `models/kinds` (a multinomial logistic regression; `make train` writes it, and the card beside it).
//! Absent: kinds of texts without markup, which have no names to go by.

mod evidence;
mod thread;

use std::sync::LazyLock;

pub(crate) use evidence::of as evidence_of;

use super::feature::{Hashed, Weights};
use crate::page::{Blocks, MediaType, Meta, PageKind};

/// All kinds, in the order of the columns of the model.
pub(super) const KINDS: [PageKind; 7] = [
    PageKind::Article,
    PageKind::Thread,
    PageKind::Listing,
    PageKind::Product,
    PageKind::Documentation,
    PageKind::Service,
    PageKind::Collection,
];

/// Hundredths of log-odds by which a piece of evidence speaks for each kind.
type Votes = [i16; KINDS.len()];

/// The model: a line of names, then a line for each piece of evidence, with its weights behind tabs.
const EMBEDDED: &str = include_str!("../../models/kinds/kinds.tsv");

static MODEL: LazyLock<Weights<Votes>> = LazyLock::new(|| {
    let mut model = Weights::with_room(EMBEDDED.lines().count());
    EMBEDDED.lines().skip(1).filter_map(line).for_each(|(name, votes)| model.insert(Hashed::word(name), votes));
    model
});

fn line(line: &str) -> Option<(&str, Votes)> {
    let mut cells = line.split('\t');
    let name = cells.next()?;
    let mut votes = Votes::default();
    for vote in &mut votes {
        *vote = cells.next()?.parse().ok()?;
    }
    Some((name, votes))
}

/// What the model makes of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guess {
    /// The likeliest kind.
    pub(super) kind: PageKind,
    /// The probability of each of [`KINDS`]; nothing where nothing is known.
    pub(super) probabilities: [f32; KINDS.len()],
}

/// The kind of a page. Nothing but its text is known of a page without markup, which is taken for an article.
pub(super) fn of(blocks: &Blocks, meta: &Meta) -> Guess {
    if blocks.media_type == MediaType::Plain {
        return Guess { kind: PageKind::Article, probabilities: [0.0; KINDS.len()] };
    }
    let mut sums = [0; KINDS.len()];
    let mut hear = |piece: &str| {
        if let Some(votes) = MODEL.get(Hashed::word(piece)) {
            sums.iter_mut().zip(votes).for_each(|(sum, vote)| *sum += i32::from(vote));
        }
    };
    hear(evidence::ALWAYS);
    evidence::of(blocks, meta, hear);
    // The first of equals: an article, where nothing speaks at all.
    let best = sums.iter().rev().zip(KINDS.iter().rev()).max_by_key(|(sum, _)| **sum);
    let (most, kind) = best.map_or((0, PageKind::Article), |(sum, kind)| (*sum, *kind));
    let odds = sums.map(|sum| ((sum - most) as f32 / 100.0).exp());
    let all: f32 = odds.iter().sum();
    Guess { kind, probabilities: odds.map(|odds| odds / all) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment;
    use crate::tree::{Selectors, parse};

    #[test]
    fn a_page_of_markup_is_of_some_kind() {
        let tree = parse("<main><p>Oak wheel <p>€ 40 <p>Elm wheel <p>€ 30</main>");
        let guess = of(&segment::html(&tree, &Selectors::default()), &Meta::default());
        assert!((guess.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{guess:?}");
        let best = KINDS.iter().position(|kind| *kind == guess.kind).unwrap();
        assert!(guess.probabilities.iter().all(|other| *other <= guess.probabilities[best]), "{guess:?}");
        let nothing = of(&segment::plain("Oak wheel"), &Meta::default());
        assert!(nothing.probabilities.iter().all(|probability| *probability == 0.0), "{nothing:?}");
    }

    #[test]
    fn every_line_of_the_model_is_read() {
        for text in EMBEDDED.lines().skip(1) {
            let (name, votes) = line(text).unwrap();
            assert_eq!(MODEL.get(Hashed::word(name)), Some(votes), "{name}");
        }
        let kinds = KINDS.map(|kind| serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned());
        assert_eq!(EMBEDDED.lines().next().unwrap(), format!("evidence\t{}", kinds.join("\t")));
        assert!(MODEL.get(Hashed::word(evidence::ALWAYS)).is_some());
    }
}

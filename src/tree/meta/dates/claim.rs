//! Claims: sources that back a day of publication, and the day with most behind it.

use super::weight;
use crate::page::{Found, Provenance};
use crate::text::date;

/// Something that backs a day of publication.
pub(super) struct Claim {
    pub(super) source: Source,
    pub(super) weight: f32,
    pub(super) value: String,
    /// Whether it may well be about something else on the page: a visible date that does not stand in the header of the
    /// article, or data that a script works with.
    pub(super) weak: bool,
}

/// Claims of one source do not add up: they say the same thing again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Stated,
    Script,
    Tagged,
    Seen,
    Located,
}

impl Claim {
    pub(super) fn new(source: Source, weight: f32, value: String) -> Self {
        Self { source, weight, value, weak: source == Source::Script }
    }

    pub(super) fn day(&self) -> &str {
        &self.value[..10]
    }

    /// Whether it speaks for a day.
    pub(super) fn backs(&self, day: &str) -> bool {
        self.day() == day || date::may_be_on(&self.value, day)
    }

    pub(super) fn provenance(&self) -> Provenance {
        match self.source {
            Source::Stated => Provenance::JsonLd,
            Source::Script => Provenance::Script,
            Source::Tagged => Provenance::MetaTag,
            Source::Seen => Provenance::Visible,
            Source::Located => Provenance::Address,
        }
    }
}

/// The day with most behind it, in the fullest wording of it.
pub(super) fn best(claims: &[Claim], is_changed: bool) -> Option<Found<String>> {
    let backing = |day: &str| -> f32 {
        let sources = [Source::Stated, Source::Script, Source::Tagged, Source::Seen, Source::Located];
        let strongest = |source| {
            let own = claims.iter().filter(move |claim| claim.source == source);
            own.map(|claim| {
                if claim.day() == day {
                    claim.weight
                } else if date::may_be_on(&claim.value, day) {
                    claim.weight * weight::NEXT_DAY
                } else {
                    0.0
                }
            })
            .fold(0.0, f32::max)
        };
        sources.into_iter().map(strongest).sum()
    };
    let mut best: Option<(f32, &str)> = None;
    for claim in claims {
        let backed = backing(claim.day());
        if best.is_none_or(|(most, _)| backed > most) {
            best = Some((backed, claim.day()));
        }
    }
    let (backed, day) = best?;
    if is_changed && backed < weight::LEAST {
        return None;
    }
    let same = claims.iter().filter(|claim| claim.day() == day);
    let fullest = same.reduce(|best, claim| {
        let timed = |claim: &Claim| claim.value.len() > 10;
        if (timed(claim), claim.weight) > (timed(best), best.weight) { claim } else { best }
    })?;
    Some(Found { value: fullest.value.clone(), provenance: fullest.provenance() })
}

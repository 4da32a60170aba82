//! When a page was published and changed.
//!
//! What machines are told comes first: JSON-LD, `meta` elements, `time` and microdata. Then dates a reader sees near the
//! headline, and last a full date in the address. Absent: guesses from copyright lines, comments or years alone.

use super::collect::{Clues, Role, Stamp};
use super::jsonld::{self, Rank, View};
use super::tags::Field;
use super::{NEAR_HEADLINE, Node, person};
use crate::page::{Found, Provenance};
use crate::text::date;

/// First year a visible or address date may have: older dates on web pages are what the text is about.
const FIRST_WEB_YEAR: u16 = 1995;

/// Characters before a date inside a line that are looked through for it.
const LONGEST_LABEL: usize = 80;

/// Publication and change, where stated.
pub(super) fn of(
    clues: &Clues<'_>,
    view: &View<'_>,
    node: Option<Node<'_>>,
    headline: Option<usize>,
    address: Option<&str>,
) -> (Option<Found<String>>, Option<Found<String>>) {
    let nodes: Vec<Node<'_>> = node
        .into_iter()
        .chain(view.nodes().iter().filter(|(rank, _)| *rank == Rank::Page).map(|(_, node)| *node))
        .collect();
    let stated = |keys: &[&str]| {
        let mut texts = nodes.iter().flat_map(|node| keys.iter().filter_map(|key| jsonld::text(node, key)));
        texts.find_map(machine).map(|value| Found { value, provenance: Provenance::JsonLd })
    };
    let tagged = |field: Field| {
        let tags = clues.tags.iter().filter(|(found, ..)| *found == field);
        let dated = tags.filter_map(|(_, rank, text)| machine(text).map(|value| (*rank, value)));
        let best = dated.min_by_key(|(rank, _)| *rank);
        best.map(|(_, value)| Found { value, provenance: Provenance::MetaTag })
    };
    let seen =
        |changed: bool| visible(clues, headline, changed).map(|value| Found { value, provenance: Provenance::Visible });
    let located = || address.and_then(in_address).map(|value| Found { value, provenance: Provenance::Address });
    let published = stated(&["datePublished", "dateCreated", "uploadDate"])
        .or_else(|| tagged(Field::Published))
        .or_else(|| seen(false))
        .or_else(located);
    let updated = stated(&["dateModified"]).or_else(|| tagged(Field::Updated)).or_else(|| seen(true));
    (published, updated)
}

/// A date from a field made for machines, where nothing but a date should stand.
fn machine(text: &str) -> Option<String> {
    let text = text.trim();
    date::parse(text).or_else(|| date::prefix(text).map(|(_, value)| value)).filter(|value| value.len() >= 7)
}

/// A date that a reader sees: marked as publication or change, else the nearest to the headline.
fn visible(clues: &Clues<'_>, headline: Option<usize>, changed: bool) -> Option<String> {
    let wanted = if changed { Role::Updated } else { Role::Published };
    let near = |stamp: &&Stamp| headline.is_none_or(|headline| stamp.order.abs_diff(headline) <= NEAR_HEADLINE);
    let read = |stamp: &Stamp| {
        let (value, updated) = dated(stamp)?;
        (updated == changed || (stamp.role == wanted && !updated)).then_some(value)
    };
    let times = || clues.times.iter();
    let mut marked = times().filter(|stamp| stamp.role == wanted);
    let plain = |role: Role| times().filter(move |stamp| stamp.role == role && !stamp.aside);
    let mut ranked: Vec<&Stamp> = plain(Role::Plain).filter(near).collect();
    ranked.extend(plain(Role::Words).filter(near));
    // Behind the headline before in front of it, the nearer first.
    let distance = |stamp: &&Stamp| {
        let headline = headline.unwrap_or(0);
        (stamp.order < headline, stamp.order.abs_diff(headline))
    };
    ranked.sort_by_key(distance);
    marked
        .clone()
        .filter(|stamp| !stamp.aside)
        .find_map(read)
        .or_else(|| ranked.into_iter().find_map(read))
        .or_else(|| marked.find_map(read))
        .or_else(|| if changed { None } else { plain(Role::Plain).find_map(read) })
        .or_else(|| {
            let aside = times().filter(|stamp| !changed && stamp.aside && stamp.role == Role::Plain);
            aside.filter(near).filter(|stamp| headline.is_some_and(|headline| stamp.order > headline)).find_map(read)
        })
}

/// The date a stamp holds, to the day at least, and whether its words call it the date of a change.
fn dated(stamp: &Stamp) -> Option<(String, bool)> {
    let updated = stamp.role == Role::Updated;
    if let Some(value) = stamp.machine.as_deref().and_then(machine).filter(|value| is_plausible(value)) {
        return Some((value, updated || person::says_updated(&stamp.text)));
    }
    // A date needs a year of four digits, so none begins after the last of these.
    let last = stamp.text.as_bytes().windows(4).rposition(|four| four.iter().all(u8::is_ascii_digit))?;
    let mut before = ' ';
    for (at, c) in stamp.text.char_indices().take(LONGEST_LABEL).take_while(|&(at, _)| at <= last) {
        let begins = c.is_alphanumeric() && !(before.is_ascii_digit() || before.is_alphabetic() && c.is_lowercase());
        if begins
            && let Some((_, value)) = date::prefix(&stamp.text[at..])
            && is_plausible(&value)
        {
            return Some((value, updated || person::says_updated(&stamp.text[..at])));
        }
        before = c;
    }
    None
}

fn is_plausible(value: &str) -> bool {
    value.len() >= 10
        && value.get(..4).and_then(|year| year.parse::<u16>().ok()).is_some_and(|year| year >= FIRST_WEB_YEAR)
}

/// A whole date among the folders of an address: `/2026/06/30/` or `/2026-06-30-`.
fn in_address(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path.match_indices(['/', '-', '_']).find_map(|(at, _)| {
        let tail = &path[at + 1..];
        date::prefix(tail).map(|(_, value)| value).filter(|value| value.len() == 10 && is_plausible(value))
    })
}

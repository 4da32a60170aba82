//! When a page was published and changed.
//!
//! Statements to machines are often wrong by a migration or a save, and visible dates are often another article's, so no
//! source is believed alone: every source backs the days it names, each with a weight for how often it is right, and the
//! day with most behind it is the day of publication. A moment in UTC also backs the day before or after, and where the page
//! shows that one, for its readers live in a zone, the moment is what is given: it says more. Weights are documented at
//! [`weight`].
//!
//! Deliberately absent: years of copyright lines, dates of comments and of other articles, and any guess.

mod claim;
mod habit;
mod weight;

use claim::{Claim, Source, best};

use super::collect::Clues;
use super::jsonld::{self, Rank, View};
use super::names::Names;
use super::stamp::{Dated, Kind, Region, Role, Stamp, is_of_web, is_plausible, machine};
use super::tags::{self, Field};
use super::{Node, data};
use crate::page::{Found, Moment, Provenance};
use crate::text::date::{self, Habit};
use crate::text::one_line;
use crate::tree::Tree;

/// Elements between the headline and a date that is near it: larger takes dates of the articles below.
const NEAR: usize = 60;

/// Elements from the headline to a date that stands in the same header, whatever the names around it.
const CLOSE: usize = 20;

/// Elements before the headline that a line over it may take.
const OVER: usize = 15;

/// Statements of one kind that are heard, for each is held against the others. Real pages have a handful.
const MOST_STATED: usize = 64;

/// Most visible days that are weighed.
const MOST_DAYS: usize = 4;

/// Years that a statement may have: earlier ones are a system's zero or a slip.
const STATED_YEARS: std::ops::RangeInclusive<&str> = "1500"..="2099";

/// What was found.
pub(super) struct Days {
    pub(super) published: Option<Found<String>>,
    /// Whether only what may be about something else on the page speaks for that day.
    pub(super) published_weakly: bool,
    pub(super) updated: Option<Found<String>>,
}

/// A date that a reader sees, and where.
struct Seen<'a> {
    stamp: &'a Stamp<'a>,
    region: Region,
    dated: Dated,
}

/// A page, as far as its dates go.
pub(super) struct Dates<'a> {
    pub(super) tree: &'a Tree,
    pub(super) clues: &'a Clues<'a>,
    pub(super) view: &'a View<'a>,
    pub(super) node: Option<Node<'a>>,
    /// Place of the visible headline.
    pub(super) headline: Option<usize>,
    /// Where the page was fetched from, or its canonical address.
    pub(super) address: Option<&'a str>,
    /// Its language, as declared.
    pub(super) language: Option<&'a str>,
    /// When it was fetched; later dates are not believed.
    pub(super) fetched: Option<Moment>,
}

impl Dates<'_> {
    /// Publication and change, where stated.
    pub(super) fn find(&self) -> Days {
        let habit = self.habit();
        let changes = self.changes(habit);
        let mut claims = self.stated(habit, &changes);
        // Far from the headline a date only counts where machines are told nothing.
        let near_alone = !claims.is_empty() && !changes.is_empty();
        let seen = self.seen(habit, near_alone);
        self.visible(&seen, &changes, &mut claims);
        if let Some(value) = self.address.and_then(in_address) {
            claims.push(Claim::new(Source::Located, weight::LOCATED, value));
        }
        claims.retain(|claim| self.is_possible(&claim.value));
        let updated = changes.into_iter().next().or_else(|| self.visible_change(&seen));
        let published = best(&claims, updated.is_some());
        let published_weakly = published
            .as_ref()
            .is_none_or(|found| claims.iter().all(|claim| claim.weak || !claim.backs(&found.value[..10])));
        Days { published: published.or_else(|| self.month(habit)), published_weakly, updated }
    }

    /// The dates that a reader sees, and where; those near the headline alone, if that is enough.
    fn seen(&self, habit: Habit, near_alone: bool) -> Vec<Seen<'_>> {
        let mut names = Names::default();
        let mut all = Vec::new();
        let is_near = |stamp: &&Stamp<'_>| !near_alone || self.is_near(stamp);
        for stamp in self.clues.times.iter().filter(is_near) {
            for (index, dated) in stamp.read(habit, self.fetched).into_iter().enumerate() {
                let region = match all.last() {
                    Some(Seen { region, .. }) if index > 0 => *region,
                    _ => names.region(self.tree, stamp.id),
                };
                all.push(Seen { stamp, region, dated });
            }
        }
        all
    }

    /// What machines are told of publication.
    fn stated(&self, habit: Habit, changes: &[Found<String>]) -> Vec<Claim> {
        let saved = |value: &str| {
            if value.len() > 10 && changes.iter().any(|change| change.value == value) { weight::SAVED } else { 1.0 }
        };
        let claim = |source, weight: f32, text: &str| {
            let value = machine(text, habit).filter(|value| value.len() >= 10)?;
            Some(Claim::new(source, weight * saved(&value), value))
        };
        let keys =
            [("datePublished", weight::STATED), ("uploadDate", weight::STATED), ("dateCreated", weight::CREATED)];
        let mut claims: Vec<Claim> = self
            .nodes()
            .flat_map(|node| keys.iter().filter_map(move |(key, weight)| Some((jsonld::text(node, key)?, *weight))))
            .filter_map(|(text, weight)| claim(Source::Stated, weight, text))
            .collect();
        if claims.is_empty() {
            // JSON-LD that was read has said what it says; what it says of other pages is not this page's.
            let is_read = !self.view.nodes().is_empty();
            let scripts = self.clues.data.iter().filter(|(_, is_ld)| !(*is_ld && is_read));
            let scripts = scripts.flat_map(|(id, _)| self.tree.children(*id)).filter_map(|id| self.tree.text(id));
            let mut fields = scripts.flat_map(data::published);
            claims.extend(fields.find_map(|text| claim(Source::Script, weight::SCRIPT, text)));
        }
        let tags = self.clues.tags.iter().filter(|(field, ..)| *field == Field::Published).take(MOST_STATED);
        claims.extend(tags.filter_map(|(_, rank, text)| {
            let weight = match *rank {
                0..=tags::LAST_OF_ARTICLES => weight::TAGGED,
                tags::UNKNOWN => weight::TAGGED_SOMEHOW,
                rank if rank > tags::UNKNOWN => weight::TAGGED_DATE,
                _ => weight::TAGGED_LOOSELY,
            };
            claim(Source::Tagged, weight, text)
        }));
        claims
    }

    /// Changes that machines are told of, the most deliberate first.
    fn changes(&self, habit: Habit) -> Vec<Found<String>> {
        let stated =
            self.nodes().filter_map(|node| jsonld::text(node, "dateModified")).map(|text| (Provenance::JsonLd, text));
        let mut tags: Vec<(u8, &str)> = self
            .clues
            .tags
            .iter()
            .filter(|(field, ..)| *field == Field::Updated)
            .map(|(_, rank, text)| (*rank, *text))
            .collect();
        tags.sort_by_key(|(rank, _)| *rank);
        let tagged = tags.into_iter().map(|(_, text)| (Provenance::MetaTag, text));
        let read = |(provenance, text)| {
            let value = machine(text, habit)?;
            self.is_possible(&value).then_some(Found { value, provenance })
        };
        stated.chain(tagged).take(MOST_STATED).filter_map(read).collect()
    }

    /// Whether a date may be one: no system's zero, no slip, not after the page was fetched.
    fn is_possible(&self, value: &str) -> bool {
        STATED_YEARS.contains(&&value[..4])
            && !value.starts_with("1970-01-01")
            && !self.fetched.is_some_and(|fetched| fetched.is_before(value.get(..10).unwrap_or(value)))
    }

    fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        let pages = self.view.nodes().iter().filter(|(rank, _)| *rank == Rank::Page).map(|(_, node)| *node);
        self.node.into_iter().chain(pages).take(MOST_STATED)
    }

    /// What a reader sees, the likeliest days of it.
    fn visible(&self, seen: &[Seen<'_>], changes: &[Found<String>], claims: &mut Vec<Claim>) {
        let is_change = |dated: &Dated| {
            // A date without a word that is the day of the last change, by any clock, where another is stated for
            // publication.
            let day = &dated.value[..10];
            let is_on = |value: &str| value.get(..10) == Some(day) || date::may_be_on(value, day);
            !(dated.labelled && dated.kind == Kind::Published)
                && changes.iter().any(|change| is_on(&change.value))
                && !claims.is_empty()
                && claims.iter().all(|claim| !is_on(&claim.value))
        };
        // A day that is shown of a moment that is stated; what is itself a moment has the readers' zone.
        let is_of_moment = |value: &str| {
            let day = &value[..10];
            let mut moments = claims.iter().filter(|claim| claim.source == Source::Tagged && claim.day() != day);
            value.len() == 10 && moments.any(|claim| date::may_be_on(&claim.value, day))
        };
        let mut posts = 0;
        let mut days: Vec<(f32, &Seen<'_>)> = Vec::new();
        for found in seen.iter().filter(|found| found.dated.kind != Kind::Updated) {
            // The first of a thread's posts is the thread.
            let is_post = found.stamp.role == Role::Published && found.region != Region::Main;
            posts += usize::from(is_post);
            let is_reply = is_post && posts > 1;
            if !is_reply && !is_change(&found.dated) && !is_of_moment(&found.dated.value) {
                days.push((self.weight_of(found, days.len()), found));
            }
        }
        days.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let mut taken: Vec<&str> = Vec::new();
        let mut share = 1.0;
        for (weight, found) in days {
            let value = &found.dated.value;
            if taken.len() < MOST_DAYS && !taken.contains(&&value[..10]) {
                taken.push(&value[..10]);
                let is_close = |headline: usize| found.stamp.order.abs_diff(headline) <= CLOSE;
                let weak = !self.headline.is_some_and(is_close);
                claims.push(Claim { weak, ..Claim::new(Source::Seen, weight * share, value.clone()) });
                share *= weight::FURTHER;
            }
        }
    }

    fn is_near(&self, stamp: &Stamp<'_>) -> bool {
        self.headline.is_none_or(|headline| stamp.order.abs_diff(headline) <= NEAR)
    }

    /// A month by the headline, where the page names no day.
    fn month(&self, habit: Habit) -> Option<Found<String>> {
        self.headline?;
        self.clues.times.iter().filter(|stamp| self.is_near(stamp)).find_map(|stamp| {
            let text = one_line(&stamp.text);
            let (end, value) = date::prefix_by(&text, habit)?;
            let is_month = value.len() == "2026-06".len() && is_of_web(&value) && end == text.len();
            is_month.then_some(Found { value, provenance: Provenance::Visible })
        })
    }

    fn weight_of(&self, found: &Seen<'_>, earlier: usize) -> f32 {
        let Seen { stamp, region, dated } = found;
        let marked = match stamp.role {
            _ if dated.labelled && dated.kind == Kind::Published => weight::SEEN,
            Role::Published | Role::Plain | Role::Updated => weight::SEEN,
            Role::Words => weight::SEEN_PLAINLY,
            Role::Lead => weight::SEEN_IN_TEXT,
        };
        let beside = *region != Region::Main;
        let Some(headline) = self.headline else {
            let place = weight::NO_HEADLINE * weight::LATER.powi(i32::try_from(earlier).unwrap_or(i32::MAX));
            return marked * place * if beside { weight::BESIDE_FAR } else { 1.0 };
        };
        let distance = stamp.order.abs_diff(headline);
        let mut weight =
            marked * if distance > NEAR { weight::FAR } else { 1.0 - weight::PER_ELEMENT * distance as f32 };
        if beside {
            weight *= match distance {
                0..=CLOSE => weight::BESIDE_CLOSE,
                _ if distance <= NEAR => weight::BESIDE,
                _ => weight::BESIDE_FAR,
            };
        }
        if stamp.order + OVER < headline { weight * weight::BEFORE } else { weight }
    }

    /// The day of the last change that a reader sees: of the main text, else of the foot of the page.
    fn visible_change(&self, seen: &[Seen<'_>]) -> Option<Found<String>> {
        let near = |found: &Seen<'_>| self.is_near(found.stamp);
        let changes =
            seen.iter().filter(|found| found.dated.kind == Kind::Updated && self.is_possible(&found.dated.value));
        let best = changes.filter(|found| found.region != Region::Beside || near(found)).min_by_key(|found| {
            let marked = found.stamp.role == Role::Updated || found.dated.labelled;
            (found.region == Region::Beside, !near(found), !marked, found.region)
        });
        best.map(|found| Found { value: found.dated.value.clone(), provenance: Provenance::Visible })
    }
}

/// A whole date among the folders of an address: `/2026/06/30/`, `/2026-06-30-` or `/20260630/`.
fn in_address(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let spaced = path.match_indices(['/', '-', '_']).find_map(|(at, _)| {
        date::prefix(&path[at + 1..]).map(|(_, value)| value).filter(|value| value.len() == 10 && is_plausible(value))
    });
    let compact = || {
        path.split(|c: char| !c.is_ascii_digit())
            .filter(|run| run.len() == 8)
            .find_map(|run| date::parse(run).filter(|value| is_plausible(value)))
    };
    spaced.or_else(compact)
}

//! What a page says about itself outside its running text.

use serde::{Deserialize, Serialize};

use super::PageKind;

/// Where a value was found, from the most to the least deliberate statement of the page's author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// schema.org data in a `script` of type `application/ld+json`.
    JsonLd,
    /// A `meta` or `link` element: `OpenGraph`, Dublin Core, citation tags, `rel=canonical`.
    MetaTag,
    /// Data in another script of the page.
    Script,
    /// The visible page: a heading, a `time` element, a by-line.
    Visible,
    /// The page's address.
    Address,
    /// A line of the page that a rule knows.
    Rule,
    /// A guess from the text itself, such as its language.
    Text,
}

/// A value and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found<T> {
    /// The value, cleaned but not normalised.
    pub value: T,
    /// Where it stood.
    pub provenance: Provenance,
}

/// Metadata of a page, as its markup states it. Absent is absent: nothing here is a guess.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    /// The page's own headline, without the name of the site.
    pub title: Option<Found<String>>,
    /// What its head calls it, where that is unlike the headline.
    pub head_title: Option<Found<String>>,
    /// Name of the publication.
    pub publisher: Option<Found<String>>,
    /// People or bodies who wrote it, in the page's order.
    pub authors: Vec<Found<String>>,
    /// First publication: ISO 8601, as precise as the page was (`2026`, `2026-06`, `2026-06-30`, with time and zone).
    pub published: Option<Found<String>>,
    /// Whether only a visible date away from the headline, or data that a script works with, says so.
    pub published_weakly: bool,
    /// Last change, in the same form.
    pub updated: Option<Found<String>>,
    /// BCP 47 tag that the page declares.
    pub language: Option<Found<String>>,
    /// Canonical address, absolute.
    pub url: Option<Found<String>>,
    /// Address that relative ones on the page count from, absolute or a path from the root.
    pub base: Option<String>,
    /// The page's own summary of itself.
    pub description: Option<Found<String>>,
    /// Name of the site: stated, or the part of the title that other things on the page show to be one.
    pub site: Option<Found<String>>,
    /// The part of the publication it stands in.
    pub section: Option<Found<String>>,
    /// What it is about, in the page's order.
    pub tags: Vec<Found<String>>,
    /// Address of the picture that stands for the page.
    pub image: Option<Found<String>>,
    /// Address of the licence the text is under.
    pub licence: Option<Found<String>>,
    /// Its text, where it was asked for and data for machines states it (`articleBody`): plain text or markup.
    pub text: Option<String>,
    /// What its markup declares that it is or holds: `og:type` and schema.org types, in lower case, each once.
    pub declared: Vec<String>,
}

impl Meta {
    /// What a page of a kind is called.
    ///
    /// The first heading of a page that offers a service is often a slogan (“Set sail for less”), and only its head says
    /// what is offered (“Boat hire in Moor”). On pages of other kinds the heading is right more often.
    pub(crate) fn title_of(&self, kind: PageKind) -> Option<&Found<String>> {
        self.head_title.as_ref().filter(|_| kind == PageKind::Service).or(self.title.as_ref())
    }

    /// Who wrote a page of a kind.
    ///
    /// Names that only readers see on pages that sell, offer or list are of those who wrote the reviews and the entries: of 61
    /// such pages of `wcxb` two have one of them for their author.
    pub(crate) fn authors_of(&self, kind: PageKind) -> &[Found<String>] {
        use PageKind::{Collection, Listing, Product, Service};
        let is_of_others = matches!(kind, Product | Service | Listing | Collection)
            && self.authors.iter().all(|found| found.provenance == Provenance::Visible);
        if is_of_others { &[] } else { &self.authors }
    }

    /// When a page of a kind was published.
    ///
    /// What is sold, offered or listed is seldom dated, but shown among things that are: reviews, posts of a blog, the
    /// entries themselves; reference text holds the dates of versions and examples. On pages of these kinds a date counts
    /// where it stands under the headline or is stated for machines.
    pub(crate) fn published_of(&self, kind: PageKind) -> Option<&Found<String>> {
        use PageKind::{Article, Thread};
        let is_dated = matches!(kind, Article | Thread);
        self.published.as_ref().filter(|_| is_dated || !self.published_weakly)
    }
}

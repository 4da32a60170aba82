//! What a leaf was found to be, and by what.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a leaf is: content, a section that has a field of its own, or something to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// The main text: goes into `blocks`.
    Content,
    /// The page's headline: goes into `title`.
    Title,
    /// A line with publisher, author or dates.
    Byline,
    /// The abstract.
    Abstract,
    /// References and sources.
    References,
    /// Where the text was taken from.
    Attribution,
    /// Questions and answers that the site appended.
    Questions,
    /// Other articles the site recommends, with their summaries.
    Related,
    /// Menus, breadcrumbs, tables of links.
    Navigation,
    /// Tickers, prices and trading widgets.
    Trading,
    /// Comment boxes and invitations to join in.
    Community,
    /// Consent, sharing, legal lines and all other page furniture.
    Furniture,
}

impl Label {
    /// Whether what carries this label leaves the document and needs a receipt.
    pub fn is_removed(self) -> bool {
        matches!(self, Self::Navigation | Self::Trading | Self::Community | Self::Furniture)
    }

    /// The name used in rule files, receipts and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Title => "title",
            Self::Byline => "byline",
            Self::Abstract => "abstract",
            Self::References => "references",
            Self::Attribution => "attribution",
            Self::Questions => "questions",
            Self::Related => "related",
            Self::Navigation => "navigation",
            Self::Trading => "trading",
            Self::Community => "community",
            Self::Furniture => "furniture",
        }
    }
}

/// The part a leaf plays in its section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The section's text.
    #[default]
    Body,
    /// The line that names the section: never part of the document's text.
    SectionTitle,
    /// A question, or the title of a related read: begins a new entry.
    EntryTitle,
    /// A line that names an entry's publisher and age.
    EntrySource,
}

/// What decided a verdict; its text form is the `by` of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    /// A rule file, by its id (`trading/trending`): shown as `rule/trading/trending`.
    Rule(Arc<str>),
    /// Other pages of the site show the same at the same place.
    Template,
    /// The content model, which saw the whole page.
    Model,
    /// The same text or picture already stood on the page.
    Repeat,
    /// The page's own metadata says the same (a headline that equals the title).
    Metadata,
    /// The page's text stands in its data, and this is what it shows in place of it.
    Data,
    /// Nothing spoke against it.
    Default,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(id) => write!(formatter, "rule/{id}"),
            Self::Template => formatter.write_str("template"),
            Self::Model => formatter.write_str("model"),
            Self::Repeat => formatter.write_str("repeat"),
            Self::Metadata => formatter.write_str("metadata"),
            Self::Data => formatter.write_str("data"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// The decision on one leaf. A verdict only says; `assemble` acts on it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// What the leaf is.
    pub label: Label,
    /// Its part in a section.
    pub part: Part,
    /// What decided.
    pub reason: Reason,
    /// What a rule's pattern found in the leaf, in the pattern's order.
    pub captures: Box<[(Field, String)]>,
    /// How sure the decision is, 0 to 1; a certain rule is sure.
    pub confidence: f32,
}

/// What a placeholder of a rule's pattern stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    /// Name of a publication.
    Publisher,
    /// Day of first publication.
    Published,
    /// Day of the last change.
    Updated,
    /// One or more names of authors.
    Author,
    /// Kind of outlet a text was taken from.
    Channel,
    /// Name of that outlet.
    Name,
    /// How long ago something appeared.
    Age,
    /// The line without its marker.
    Text,
}

impl Verdict {
    /// A verdict on the body of something, without captures.
    pub(crate) fn new(label: Label, reason: Reason) -> Self {
        Self { label, part: Part::Body, reason, captures: Box::default(), confidence: 1.0 }
    }

    /// The first capture of a field.
    pub(crate) fn capture(&self, field: Field) -> Option<&str> {
        self.captures.iter().find(|(found, _)| *found == field).map(|(_, text)| text.as_str())
    }
}

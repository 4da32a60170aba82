//! The finished document: what YAML, JSON and the JSON Schema show.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cell, Label, MediaType, Mending, Provenance, Text};

/// Name and version of the document model.
pub const SCHEMA: &str = "tamis.document/1";

/// One page, cleaned. Absent is absent: a field that is not known is left out.
///
/// [`refine`](crate::refine) gives none whose text is not normalised; one that is read back from JSON is what the file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[non_exhaustive]
pub struct Document {
    /// Name and version of this model: `tamis.document/1`.
    pub schema: String,
    /// Stable identity, the same in every run and on every machine: from the address the page was fetched from; where that is
    /// not known, from its canonical address or path, and its bytes.
    pub id: String,
    /// Where the page comes from.
    pub source: Source,
    /// What the page is.
    pub kind: PageKind,
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The publication; the site, where no other is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// The site, where it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Who wrote it, in the page's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// First publication: ISO 8601, as precise as the page was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Last change since publication: ISO 8601, as precise as the page was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// BCP 47 tag of the main text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The page's own summary of itself, as it tells it to machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The part of the publication it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// What the page says it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The address that the page gives itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Address of the picture that stands for the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Address of the licence that the text is under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Where each of the fields above was found, if that was asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub provenance: BTreeMap<String, Provenance>,
    /// The abstract; paragraphs are separated by a blank line.
    #[serde(default, rename = "abstract", skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The main text.
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// Sources the article names, one each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Text>,
    /// Where the article was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// Questions and answers the site appended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<QuestionAnswer>,
    /// Other articles the site recommends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedRead>,
    /// `blake3:` and the hexadecimal digest of the main text, normalised: every text of `blocks` and a line end after it. Two
    /// pages with the same text have the same, whatever their markup.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text_digest: String,
    /// What was removed: one receipt per run of leaves that one reason removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Removal>,
    /// Bounds the page ran into, each once; nearly every page has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// How much was kept.
    pub quality: Quality,
}

/// Where a page comes from and what its bytes were.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Source {
    /// Path below the input folder.
    pub path: String,
    /// Record inside a container file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The page's address: as given, else its canonical link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When the page was fetched, where its container says so: ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<String>,
    /// HTML or plain text, told from the content.
    pub media_type: MediaType,
    /// Charset the bytes were read as: a label of the WHATWG Encoding Standard, in lower case.
    pub charset: String,
    /// What was wrong with its charset and was mended; nearly every page has nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<Mending>,
    /// Size of the decompressed page.
    pub bytes: u64,
    /// `blake3:` and the hexadecimal digest of the decompressed page.
    pub digest: String,
}

/// What a page is, which decides what counts as its content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// Running text with a headline.
    #[default]
    Article,
    /// Posts of several people.
    Thread,
    /// Teasers that lead elsewhere.
    Listing,
    /// Something on offer.
    Product,
    /// Reference text of a product or language.
    Documentation,
    /// What an organisation does.
    Service,
    /// A curated set of items.
    Collection,
}

/// One block of the main text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 6, as in HTML.
        level: u8,
        /// Its text.
        #[serde(flatten)]
        text: Text,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        #[serde(flatten)]
        text: Text,
    },
    /// A list.
    List {
        /// Whether the items are numbered.
        ordered: bool,
        /// Number of the first item, where it is not 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<u32>,
        /// Whether the items are set apart, as paragraphs are.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        loose: bool,
        /// The items.
        items: Vec<Item>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A footnote.
    Note {
        /// Its number, which references in the text name.
        number: u32,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// Literal text: a listing or other preformatted text.
    Code {
        /// Language of the code, as the page names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// The code, line for line, without a final line end.
        text: String,
    },
    /// A table of data.
    Table {
        /// Its caption.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Text>,
        /// Header cells; absent where the table has none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        header: Vec<Cell>,
        /// Alignment per column; absent where no column has one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        align: Vec<Align>,
        /// Body rows, each as wide as the widest.
        rows: Vec<Vec<Cell>>,
        /// Cells that reach over others, which are empty; absent where none does.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        spans: Vec<Span>,
    },
    /// An image that stands on its own.
    Image {
        /// Its address.
        url: String,
        /// Alternative text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        alt: String,
        /// The `title` attribute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Where it leads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
        /// The caption of its figure.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Text>,
    },
    /// Display mathematics in TeX.
    Math {
        /// The formula, without delimiters.
        text: String,
    },
    /// A film, a sound or a player.
    Embed {
        /// Its address.
        url: String,
        /// What it is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
    /// A thematic break.
    Rule,
}

/// One item of a list: its own text, then whatever else it holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Item {
    /// Whether its box is ticked; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    /// Its number in a numbered list, where that does not follow from the item before or the list's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The item's first paragraph; absent where it begins with another block.
    #[serde(flatten)]
    pub text: Text,
    /// Further blocks: nested lists, more paragraphs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
}

/// A cell that reaches over several rows or columns of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Span {
    /// Its row; the header, where there is one, is row 0.
    pub row: usize,
    /// Its column, from 0.
    pub column: usize,
    /// Rows it takes, itself counted.
    pub rows: usize,
    /// Columns it takes, itself counted.
    pub columns: usize,
}

/// Alignment of a table's column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// None given.
    #[default]
    None,
    /// To the left.
    Left,
    /// Centred.
    Center,
    /// To the right.
    Right,
}

/// Where an article was taken from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Attribution {
    /// The kind of outlet, as the page calls it (`微信公众号`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Name of the outlet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A question and its answer; paragraphs of an answer are separated by a blank line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct QuestionAnswer {
    /// The question, without its marker.
    pub question: String,
    /// The answer, without its marker.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
}

/// A recommended article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RelatedRead {
    /// Its title.
    pub title: String,
    /// Its address, where the title was a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Its age when the page was fetched, as the page said it (`52m ago`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
}

/// The receipt for a run of neighbouring leaves that one reason removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Removal {
    /// What it was.
    pub label: Label,
    /// What decided: `rule/<id>`, `template`, `model`, `repeat`, `metadata`, `data` or `default`.
    pub by: String,
    /// Words removed.
    pub words: u64,
    /// The text removed, one leaf a line.
    pub text: String,
}

/// A bound that a page ran into: it was converted all the same, but not all of its markup counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// A tag had too many attributes; the rest were dropped.
    Attributes,
    /// The text was cut into too many pieces; later ones were joined, without links and emphasis.
    Blocks,
    /// Elements, lists or quotes were nested too deeply; the innermost were dropped, their text was kept.
    Depth,
    /// Too many elements and attributes had names of their own; the rest lost theirs.
    Names,
    /// The page was too long; its end was dropped.
    Size,
    /// The page asked for too much work: later tags were dropped, their text was kept, or rules did not see all lines.
    Work,
}

impl Limit {
    /// The name that documents and reports show.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attributes => "attributes",
            Self::Blocks => "blocks",
            Self::Depth => "depth",
            Self::Names => "names",
            Self::Size => "size",
            Self::Work => "work",
        }
    }
}

/// How much of the page was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Quality {
    /// Words of the main text.
    pub words: u64,
    /// Share of the page's words that the document holds, 0 to 1, two decimals.
    pub kept: f64,
    /// How sure the choice is, 0 to 1, two decimals.
    pub confidence: f64,
}

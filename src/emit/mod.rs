//! Document + Format → text: the last stage before the disk.
//!
//! In: a finished [`Document`]. Out: the whole file as one string. Deliberately absent: decisions about content (made
//! long before), file names (the sink's), and raw HTML in Markdown, but for `<sub>`, `<sup>`, in
//! cells `<br>` and, where it is asked for, tables.

mod delimiters;
mod escape;
mod flanking;
mod front_matter;
mod html;
mod inline;
mod markdown;
mod plain;
mod row;
mod sections;
mod spans;

use std::str::FromStr;

use clap::ValueEnum;

use crate::{page::Document, yaml};

#[cfg(feature = "parquet")]
pub(crate) use row::Row;
pub(crate) use row::line as row;

/// A notation a document can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    /// `CommonMark` with GFM tables and strikethrough.
    #[value(name = "md", alias = "markdown")]
    Markdown,
    /// The document, in YAML.
    #[value(alias = "yml")]
    Yaml,
    /// The document, in JSON.
    Json,
    /// The words of the main text and nothing else.
    #[value(alias = "txt")]
    Text,
    /// The title and the main text as HTML.
    Html,
}

impl Format {
    /// The name a user types.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Text => "text",
            Self::Html => "html",
        }
    }

    /// The folder below the output folder that holds files of this format.
    pub fn folder(self) -> &'static str {
        self.name()
    }

    /// The extension of files of this format, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            other => other.name(),
        }
    }
}

/// The fields that YAML writes as dates and not as strings.
const DATES: [&str; 2] = ["published", "updated"];

/// A name that no format has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no format is called '{0}': use md, yaml, json, text or html")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        <Self as ValueEnum>::from_str(name, true).map_err(|_| UnknownFormat(name.to_owned()))
    }
}

/// A part beside the main text that Markdown can show or leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum Section {
    /// The abstract, as a quotation under the title.
    Abstract,
    /// Questions and answers.
    Questions,
    /// Sources the article names.
    References,
    /// Recommended articles.
    Related,
}

/// A set of sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sections(u8);

impl Sections {
    /// No section at all.
    pub const NONE: Self = Self(0);
    /// Every section.
    pub const ALL: Self = Self(0b1111);

    /// Whether a section is in the set.
    pub fn contains(self, section: Section) -> bool {
        self.0 & (1 << section as u8) != 0
    }
}

impl FromIterator<Section> for Sections {
    fn from_iter<I: IntoIterator<Item = Section>>(sections: I) -> Self {
        Self(sections.into_iter().fold(0, |set, section| set | 1 << section as u8))
    }
}

/// How Markdown says what is known about the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum FrontMatter {
    /// YAML between lines of `---`
    #[default]
    Yaml,
    /// TOML between lines of `+++`
    Toml,
    /// Not at all: the file begins with its text
    None,
}

/// How Markdown says a table whose cells hold lists or span rows or columns, for which GFM has no words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Tables {
    /// As rows of single cells: those that are spanned are empty, items of lists are lines
    #[default]
    Rows,
    /// As a table of HTML
    Html,
}

/// What a caller can choose about the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The sections Markdown shows. YAML and JSON are always whole; text and HTML hold the main text alone.
    pub sections: Sections,
    /// The head of a Markdown file.
    pub front_matter: FrontMatter,
    /// Whether Markdown and HTML begin with the document's title as a heading. Not wanted where the main text has its
    /// headline, as the text of an unstripped page does.
    pub title: bool,
    /// Tables that GFM cannot say.
    pub tables: Tables,
}

impl Default for Options {
    fn default() -> Self {
        Self { sections: Sections::ALL, front_matter: FrontMatter::default(), title: true, tables: Tables::default() }
    }
}

/// One document as the text of a file, with a final line end; empty only as [`Format::Text`] of a document without
/// words, or as [`Format::Markdown`] of one without anything, where no front matter is asked for.
///
/// # Panics
///
/// Never for a [`Document`]: its keys are strings and its numbers finite, which is all that YAML and JSON ask.
pub fn render(document: &Document, format: Format, options: &Options) -> String {
    match format {
        Format::Markdown => markdown::document(document, options),
        Format::Yaml => yaml::to_string(document, &DATES).expect("a document is a map of scalars, lists and maps"),
        Format::Json => {
            let mut json =
                serde_json::to_string_pretty(document).expect("a document is a map of scalars, lists and maps");
            json.push('\n');
            json
        }
        Format::Text => plain::document(document),
        Format::Html => html::document(document, options),
    }
}

/// JSON Schema of the document that YAML and JSON hold.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

#[cfg(test)]
mod tests;

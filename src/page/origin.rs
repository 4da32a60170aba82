//! Where a page comes from, before anything is known about what it says.

use serde::{Deserialize, Serialize};

/// Where a page was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Path below the input folder, with `/` between components; the file's own name for a single file, `-` for
    /// standard input.
    pub path: String,
    /// Name of the record inside a container file; `None` where the file is the page.
    pub record: Option<String>,
    /// Address the page was fetched from, where the source or the user says so.
    pub url: Option<String>,
    /// When it was fetched, where the source says so: ISO 8601.
    pub fetched: Option<String>,
    /// Charset that its server or container declares, by any label; the page and its bytes can prove it wrong.
    pub charset: Option<String>,
}

/// One page as it lies in the dump: bytes, already decompressed, of unknown charset and kind.
#[derive(Clone, Debug, Default)]
pub struct RawPage {
    /// Where it was found.
    pub origin: Origin,
    /// The page's bytes.
    pub bytes: Vec<u8>,
}

/// What a page's bytes turned out to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub enum MediaType {
    /// Markup, parsed by the HTML standard.
    #[serde(rename = "text/html")]
    Html,
    /// The visible text of a page, as a scraper left it.
    #[default]
    #[serde(rename = "text/plain")]
    Plain,
}

impl MediaType {
    /// The registered media type: `text/html` or `text/plain`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Plain => "text/plain",
        }
    }
}

/// Damage to a page's charset that was mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mending {
    /// Text that had been read in the wrong charset and saved again was read right.
    Misread,
    /// Some lines were in another charset than the rest, and were read in theirs.
    Mixed,
}

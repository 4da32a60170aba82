//! Document → one row of a corpus, in the fields that readers of corpora know: `id`, `text`, `url`, `title`, `date`,
//! `language`, `metadata`.
//!
//! In: a [`Document`]. Out: a [`Row`], and its line of JSON. Absent is absent: a field that is not known is left out.

use serde::{Deserialize, Serialize};

use super::plain;
use crate::page::Document;

/// One document of a corpus.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The document's identity.
    pub(crate) id: String,
    /// The main text, without markup.
    pub(crate) text: String,
    /// The page's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// First publication: ISO 8601, as precise as the page was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<String>,
    /// BCP 47 tag of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    /// What else is known.
    pub(crate) metadata: Metadata,
}

/// What else is known of a document.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Metadata {
    /// Path below the input folder.
    pub(crate) path: String,
    /// Record inside a container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<String>,
    /// What the page is.
    pub(crate) kind: String,
    /// Who wrote it, separated by semicolons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authors: Option<String>,
    /// The publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) publisher: Option<String>,
    /// Last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) updated: Option<String>,
    /// When it was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fetched: Option<String>,
    /// Words of the text.
    pub(crate) words: i64,
}

/// The row of a document, as a line of JSON with its line end.
pub(crate) fn line(document: &Document) -> Vec<u8> {
    let row = Row {
        id: document.id.clone(),
        text: plain::document(document),
        url: document.source.url.clone(),
        title: document.title.clone(),
        date: document.published.clone(),
        language: document.language.clone(),
        metadata: Metadata {
            path: document.source.path.clone(),
            record: document.source.record.clone(),
            kind: serde_json::to_value(document.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default(),
            authors: (!document.authors.is_empty()).then(|| document.authors.join("; ")),
            publisher: document.publisher.clone(),
            updated: document.updated.clone(),
            fetched: document.source.fetched.clone(),
            words: i64::try_from(document.quality.words).unwrap_or(i64::MAX),
        },
    };
    // Plain structs with string keys: serialising into memory cannot fail.
    let mut line = serde_json::to_vec(&row).unwrap_or_default();
    line.push(b'\n');
    line
}

//! The manifest: one line per page, what it was and what became of it.
//!
//! Lines hold nothing of the run that wrote them (no times, machines or threads), so a run that was interrupted and
//! resumed ends with the same manifest as one that was not.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write as _};

use serde::{Deserialize, Serialize};

use super::earlier::{Lines, Place};
use crate::digest::short_digest;
use crate::error::PageError;
use crate::page::{Document, Label, Limit, Origin};
use crate::sink::Sink;

/// Name of the manifest in the output folder.
pub(super) const MANIFEST: &str = "manifest.jsonl";

/// One page of the manifest or the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Where the page was found.
    pub(crate) input: Input,
    /// Size of the page after decompression; absent where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bytes: Option<u64>,
    /// Digest of the decompressed page; absent where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) digest: Option<String>,
    /// Fingerprint of what its container or the program that saved it says about it; absent where that is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<String>,
    /// Fingerprint of everything else the results depend on: program version, rules, options.
    pub(crate) settings: String,
    /// What became of it.
    pub(crate) status: Status,
    /// What a reader should know about it: cut short by its crawler, no page on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<PageError>,
    /// Words of the main text.
    #[serde(default)]
    pub(crate) words: u64,
    /// What was removed, by label and reason, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) removed: Vec<Removed>,
    /// Bounds the page ran into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) limits: Vec<Limit>,
    /// What stands for its text, where repetitions are looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mark: Option<String>,
    /// The page whose document this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) duplicate_of: Option<Input>,
    /// Its row in the shards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) row: Option<InShard>,
    /// The results, in the order of their formats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) outputs: Vec<Output>,
}

/// Where a page was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Input {
    /// Path below the input folder.
    pub(crate) path: String,
    /// Record inside a container file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<String>,
}

/// Where a row lies, in bytes of the shard as JSON Lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InShard {
    /// Number of the shard, from 0.
    pub(crate) shard: u32,
    /// Bytes before it.
    pub(crate) start: u64,
    /// Its length, with its line end.
    pub(crate) bytes: u64,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// It has results.
    Converted,
    /// It has results, but nothing of the page was worth keeping.
    Empty,
    /// It repeats an earlier page and has none.
    Duplicate,
    /// A record without a page, on purpose; the note says why.
    PassedOver,
    /// It has none.
    Failed,
}

/// Receipts of one page with the same label and reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Removed {
    /// What it was.
    pub(crate) label: Label,
    /// What decided.
    pub(crate) by: String,
    /// Number of receipts.
    pub(crate) receipts: u64,
    /// Words removed.
    pub(crate) words: u64,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    /// Path below the output folder.
    pub(crate) path: String,
    /// Its size.
    pub(crate) bytes: u64,
    /// Its digest.
    pub(crate) digest: String,
}

impl From<&Origin> for Input {
    fn from(origin: &Origin) -> Self {
        Self { path: origin.path.clone(), record: origin.record.clone() }
    }
}

impl std::fmt::Display for Input {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.path)?;
        self.record.as_ref().map_or(Ok(()), |record| write!(formatter, " ({record})"))
    }
}

/// Fingerprint of what is said about a page from outside: address, time of fetching, charset.
pub(super) fn fingerprint(origin: &Origin) -> Option<String> {
    let Origin { url, fetched, charset, .. } = origin;
    let is_said = [url, fetched, charset].iter().any(|said| said.is_some());
    is_said.then(|| short_digest(format!("{url:?}{fetched:?}{charset:?}").as_bytes()))
}

impl Line {
    /// A line without anything that a page would have.
    fn bare(origin: &Origin, settings: String, status: Status) -> Self {
        Self {
            input: origin.into(),
            bytes: None,
            digest: None,
            origin: None,
            settings,
            status,
            note: None,
            error: None,
            words: 0,
            removed: Vec::new(),
            limits: Vec::new(),
            mark: None,
            duplicate_of: None,
            row: None,
            outputs: Vec::new(),
        }
    }

    /// The line of a record without a page.
    pub(super) fn passed_over(origin: &Origin, settings: String, note: Option<String>) -> Self {
        Self { note, ..Self::bare(origin, settings, Status::PassedOver) }
    }

    /// The line of a page that failed; the outputs are what was kept of it.
    pub(super) fn failed(
        origin: &Origin,
        settings: String,
        page: Option<(u64, String)>,
        error: PageError,
        outputs: Vec<Output>,
    ) -> Self {
        let (bytes, digest) = page.unzip();
        Self { bytes, digest, error: Some(error), outputs, ..Self::bare(origin, settings, Status::Failed) }
    }

    /// The line of a page that was converted.
    pub(super) fn converted(
        origin: &Origin,
        settings: String,
        document: &Document,
        note: Option<String>,
        outputs: Vec<Output>,
    ) -> Self {
        let mut removed = BTreeMap::<(Label, &str), (u64, u64)>::new();
        for receipt in &document.removed {
            let (receipts, words) = removed.entry((receipt.label, &receipt.by)).or_default();
            *receipts += 1;
            *words += receipt.words;
        }
        let removed = removed.into_iter().map(|((label, by), (receipts, words))| {
            let by = by.to_owned();
            Removed { label, by, receipts, words }
        });
        let status = if is_empty(document) { Status::Empty } else { Status::Converted };
        Self {
            bytes: Some(document.source.bytes),
            digest: Some(document.source.digest.clone()),
            origin: fingerprint(origin),
            note,
            words: document.quality.words,
            removed: removed.collect(),
            limits: document.limits.clone(),
            outputs,
            ..Self::bare(origin, settings, status)
        }
    }

    /// The line as it stands in the file, with its line end.
    pub(super) fn to_json(&self) -> Vec<u8> {
        // Plain structs with string keys: serialising into memory cannot fail.
        let mut json = serde_json::to_vec(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

/// Whether nothing of the page is in its document but what its header says.
pub(super) fn is_empty(document: &Document) -> bool {
    document.blocks.is_empty()
        && document.summary.is_none()
        && document.references.is_empty()
        && document.questions.is_empty()
        && document.related.is_empty()
}

/// Writes the manifest: the lines at these places, one after the other.
pub(super) fn write(sink: &Sink, (mut lines, places): (Lines, Vec<Place>)) -> io::Result<()> {
    sink.replace(MANIFEST, |file| {
        let mut writer = BufWriter::with_capacity(1 << 16, file);
        let mut json = Vec::new();
        for place in places {
            lines.read(place, &mut json)?;
            writer.write_all(&json)?;
        }
        // The manifest before this one cannot be replaced everywhere while it is open.
        drop(lines);
        writer.flush()?;
        // Once a run: the results before it may be lost by a power cut, and are then found missing; this file may not
        // be lost, or nothing would know them.
        writer.get_ref().sync_all()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Removal;

    #[test]
    fn lines_count_receipts_and_read_back() {
        let receipt = |label, by: &str| Removal { label, by: by.into(), words: 2, text: "Soup futures".into() };
        let removed = vec![
            receipt(Label::Trading, "rule/b"),
            receipt(Label::Navigation, "rule/a"),
            receipt(Label::Trading, "rule/b"),
        ];
        let document = Document { removed, ..Document::default() };
        let origin = Origin { path: "a.html".into(), ..Origin::default() };
        let output = Output { path: "md/a.md".into(), bytes: 3, digest: "blake3:0".into() };
        let line = Line::converted(&origin, "s".into(), &document, None, vec![output]);
        assert_eq!(line.status, Status::Empty);
        assert_eq!(line.removed.iter().map(|removed| removed.receipts).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(serde_json::from_slice::<Line>(&line.to_json()).unwrap(), line);
    }
}

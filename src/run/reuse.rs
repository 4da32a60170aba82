//! Whether the results of an earlier run are those that this one would write.

use std::fs;

use super::Run;
use super::earlier::{Book, Place};
use super::manifest::{Line, Output, Status};
use super::task::output;
use crate::config::Mode;
use crate::digest::digest;
use crate::page::RawPage;

/// The line of an earlier run, if this one would write the same: same page, same settings, every result in its place.
/// A page that failed is always tried again. With it, where it stands, if it stands there as it would be written now.
pub(super) fn unchanged(run: &Run<'_>, stem: &str, note: Option<&str>, raw: &RawPage) -> Option<(Line, Option<Place>)> {
    if run.config.mode != Mode::Update || run.is_anew {
        return None;
    }
    let (json, place) = run.earlier.line(&raw.origin)?;
    let line: Line = serde_json::from_slice(&json).ok()?;
    // A run that did not end may have written results over those of the manifest without noting it: their size then
    // proves nothing, and their bytes have to be compared.
    let is_left = run.journal.as_ref().is_some_and(|journal| journal.is_left);
    let is_doubtful = place.book == Book::Manifest && is_left;
    let is_there = |output: &Output| {
        run.sink.holds(&output.path, output.bytes)
            && (!is_doubtful
                || fs::read(run.sink.path(&output.path)).is_ok_and(|found| digest(&found) == output.digest))
    };
    let has_results = line.status != Status::Duplicate;
    let expected = run.config.formats.iter().filter(|_| has_results).map(|&format| output(stem, format));
    // Rows are noted in a journal as they are written; whoever starts them anew has no use for older ones.
    let has_row = line.row.is_some() == (line.status == Status::Converted && !run.config.shards.kinds.is_empty());
    let is_row_new = line.row.is_none() || place.book == Book::Journal || !is_left;
    let is_same = matches!(line.status, Status::Converted | Status::Empty | Status::Duplicate)
        && has_row
        && is_row_new
        && line.settings == run.settings(&raw.origin)
        && line.note.as_deref() == note
        && line.origin == super::manifest::fingerprint(&raw.origin)
        && line.outputs.iter().map(|output| output.path.as_str()).eq(expected)
        && line.digest.as_ref().is_some_and(|known| *known == digest(&raw.bytes))
        && line.outputs.iter().all(is_there);
    is_same.then(|| {
        let place = (line.to_json() == json).then_some(place);
        (line, place)
    })
}

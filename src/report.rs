//! Manifest lines → `report.json`, the tallies of the whole dump, and the summary at the end of a run.
//!
//! The report is made from the manifest only, so it does not tell how many runs it took. Absent from it: times.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::error::PageError;
use crate::run::{Input, Line, Status};

/// Name of the report in the output folder.
pub(crate) const REPORT: &str = "report.json";

/// The tallies of a dump.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    schema: &'static str,
    /// Pages by what became of them.
    pub(crate) pages: Pages,
    bytes: u64,
    words: Words,
    removed: BTreeMap<&'static str, Tally>,
    removed_by: BTreeMap<String, Tally>,
    /// Pages that ran into a bound, by bound.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    limits: BTreeMap<&'static str, u64>,
    /// Pages and records that there is something to say about, by what.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    notes: BTreeMap<String, u64>,
    /// Pages without results.
    pub(crate) failures: Vec<Failure>,
}

/// Pages by what became of them.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Pages {
    /// All of them.
    pub(crate) total: u64,
    /// Those with results.
    pub(crate) converted: u64,
    /// Those with results that hold nothing.
    pub(crate) empty: u64,
    /// Those that repeat an earlier one, and have no results for that.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) duplicates: u64,
    /// Records that hold no page, on purpose.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) passed_over: u64,
    /// Those without results.
    pub(crate) failed: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[derive(Debug, Default, Serialize)]
struct Words {
    kept: u64,
    removed: u64,
}

#[derive(Debug, Default, Serialize)]
struct Tally {
    pages: u64,
    receipts: u64,
    words: u64,
}

/// A page without results.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    /// Its place in the input.
    #[serde(skip)]
    pub(crate) page: usize,
    /// Where it was found.
    #[serde(flatten)]
    pub(crate) input: Input,
    /// Why it failed.
    #[serde(flatten)]
    pub(crate) error: PageError,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            schema: "tamis.report/1",
            pages: Pages::default(),
            bytes: 0,
            words: Words::default(),
            removed: BTreeMap::new(),
            removed_by: BTreeMap::new(),
            limits: BTreeMap::new(),
            notes: BTreeMap::new(),
            failures: Vec::new(),
        }
    }
}

impl Report {
    /// Counts a line of a manifest, that of the page at this place of the input. Lines may come in any order.
    pub(crate) fn add(&mut self, page: usize, line: &Line) {
        self.pages.total += 1;
        *match line.status {
            Status::Converted => &mut self.pages.converted,
            Status::Empty => &mut self.pages.empty,
            Status::Duplicate => &mut self.pages.duplicates,
            Status::PassedOver => &mut self.pages.passed_over,
            Status::Failed => &mut self.pages.failed,
        } += 1;
        if let Some(note) = &line.note {
            *self.notes.entry(note.clone()).or_default() += 1;
        }
        self.bytes += line.bytes.unwrap_or(0);
        self.words.kept += line.words;
        let mut last_label = None;
        for removed in &line.removed {
            self.words.removed += removed.words;
            let label = self.removed.entry(removed.label.as_str()).or_default();
            // Lines are sorted by label, so a new label is one that this page has not had yet.
            label.add(removed.receipts, removed.words, last_label != Some(removed.label));
            last_label = Some(removed.label);
            if !self.removed_by.contains_key(&removed.by) {
                self.removed_by.insert(removed.by.clone(), Tally::default());
            }
            if let Some(by) = self.removed_by.get_mut(&removed.by) {
                by.add(removed.receipts, removed.words, true);
            }
        }
        for limit in &line.limits {
            *self.limits.entry(limit.as_str()).or_default() += 1;
        }
        if let Some(error) = &line.error {
            self.failures.push(Failure { page, input: line.input.clone(), error: error.clone() });
        }
    }

    /// Puts the failures in the order of the input.
    pub(crate) fn sort(&mut self) {
        self.failures.sort_by_key(|failure| failure.page);
    }

    /// The report as it stands in its file.
    pub(crate) fn to_json(&self) -> String {
        // Plain structs with string keys: serialising into memory cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What was removed, most words first: `trading 12 (340 words), navigation 3 (20 words)`; empty if nothing was.
    pub(crate) fn removals(&self) -> String {
        let mut labels: Vec<_> = self.removed.iter().collect();
        labels.sort_by_key(|(label, tally)| (std::cmp::Reverse(tally.words), **label));
        let mut text = String::new();
        for (label, tally) in labels {
            let comma = if text.is_empty() { "" } else { ", " };
            let plural = if tally.words == 1 { "" } else { "s" };
            // Writing to a String cannot fail.
            let _ = write!(text, "{comma}{label} {} ({} word{plural})", tally.receipts, tally.words);
        }
        text
    }
}

impl Report {
    /// What there was to say about records: `HTTP status 404: 3, a revisit …: 1`; empty if nothing.
    pub(crate) fn noted(&self) -> String {
        let notes: Vec<String> = self.notes.iter().map(|(note, pages)| format!("{note}: {pages}")).collect();
        notes.join(", ")
    }

    /// Pages that ran into a bound: `depth 2, work 1`; empty if none did.
    pub(crate) fn limited(&self) -> String {
        let bounds: Vec<String> = self.limits.iter().map(|(limit, pages)| format!("{limit} {pages}")).collect();
        bounds.join(", ")
    }
}

impl Tally {
    fn add(&mut self, receipts: u64, words: u64, is_new_page: bool) {
        self.pages += u64::from(is_new_page);
        self.receipts += receipts;
        self.words += words;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies() {
        let line = |text: &str| serde_json::from_str::<Line>(text).unwrap();
        let lines = [
            line(
                r#"{"input":{"path":"a"},"bytes":10,"settings":"s","status":"converted","words":5,"removed":[
                {"label":"navigation","by":"model","receipts":1,"words":2},
                {"label":"trading","by":"rule/a","receipts":2,"words":3},
                {"label":"trading","by":"rule/b","receipts":1,"words":1}]}"#,
            ),
            line(
                r#"{"input":{"path":"b"},"bytes":4,"settings":"s","status":"empty","removed":[
                {"label":"trading","by":"rule/a","receipts":1,"words":1}],"limits":["depth","work"]}"#,
            ),
            line(r#"{"input":{"path":"c"},"settings":"s","status":"failed","error":{"stage":"read","why":"gone"}}"#),
            line(r#"{"input":{"path":"d"},"settings":"s","status":"failed","error":{"stage":"write","why":"full"}}"#),
        ];
        let mut report = Report::default();
        for page in [3, 1, 0, 2] {
            report.add(page, &lines[page]);
        }
        report.sort();
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
        assert_eq!(json["pages"], serde_json::json!({"total": 4, "converted": 1, "empty": 1, "failed": 2}));
        assert_eq!(json["words"], serde_json::json!({"kept": 5, "removed": 7}));
        assert_eq!(json["removed"]["trading"], serde_json::json!({"pages": 2, "receipts": 4, "words": 5}));
        assert_eq!(json["removed_by"]["rule/a"], serde_json::json!({"pages": 2, "receipts": 3, "words": 4}));
        assert_eq!(json["failures"][0], serde_json::json!({"path": "c", "stage": "read", "why": "gone"}));
        assert_eq!(json["limits"], serde_json::json!({"depth": 1, "work": 1}));
        assert_eq!(report.limited(), "depth 1, work 1");
        assert_eq!(report.removals(), "trading 4 (5 words), navigation 1 (2 words)");
    }
}

//! What a run has done so far. Of a finished page only the place of its line, and what is said of it at the end, stays
//! in memory. Pages come in any order.

use super::earlier::{Kept, Place};
use super::manifest::{Input, Status};
use super::page::Done;
use crate::report::Report;

/// What a run has done so far.
#[derive(Debug)]
pub(super) struct Tally {
    /// Where the line of each page stands; when comparing, where the manifest has that very line.
    pub(super) places: Vec<Option<Place>>,
    /// The tallies of the lines.
    pub(super) report: Report,
    /// Pages with results that were not converted again.
    pub(super) unchanged: usize,
    /// Bytes read.
    pub(super) bytes: u64,
    /// Pages without content, each with its place in the input.
    pub(super) empty: Vec<(usize, Input)>,
    /// What the pages have for results; only kept where an earlier run may have left others.
    pub(super) kept: Option<Kept>,
    /// What `--check` found, each with its page.
    pub(super) differences: Vec<(usize, String)>,
}

impl Tally {
    /// That of a run before its first page; whether results of earlier runs may be there.
    pub(super) fn new(is_update: bool) -> Self {
        Self {
            places: Vec::new(),
            report: Report::default(),
            unchanged: 0,
            bytes: 0,
            empty: Vec::new(),
            kept: is_update.then(Kept::default),
            differences: Vec::new(),
        }
    }

    /// Adds a page.
    pub(super) fn add(&mut self, page: usize, done: Done) {
        if self.places.len() <= page {
            self.places.resize(page + 1, None);
        }
        self.places[page] = done.place;
        self.report.add(page, &done.line);
        self.unchanged += usize::from(done.is_unchanged && done.line.status != Status::Duplicate);
        self.bytes += done.bytes;
        if let Some(kept) = &mut self.kept {
            kept.add(&done.line);
        }
        if done.line.status == Status::Empty {
            self.empty.push((page, done.line.input));
        }
        self.differences.extend(done.differences.into_iter().map(|difference| (page, difference)));
    }

    /// Puts what the pages gave in the order of the input.
    pub(super) fn sort(&mut self) {
        self.report.sort();
        self.empty.sort_unstable_by_key(|&(page, _)| page);
        // Stable: the results of one page stay in the order of their formats.
        self.differences.sort_by_key(|&(page, _)| page);
    }
}

//! What a run has done so far. Of a finished page only the place of its line, and what is said of it at the end, stays
//! in memory. Pages come in any order.

use super::earlier::Place;
use super::manifest::Status;
use super::page::Done;
use crate::report::Report;

/// What a run has done so far.
#[derive(Debug)]
pub(super) struct Tally {
    /// Where the line of each page stands; when comparing, where the manifest has that very line.
    pub(super) places: Vec<Option<Place>>,
    /// The tallies of the lines.
    pub(super) report: Report,
    /// Pages that were not converted again.
    pub(super) unchanged: usize,
    /// Bytes read.
    pub(super) bytes: u64,
    /// Pages without content.
    pub(super) empty: Vec<usize>,
    /// What `--check` found, each with its page.
    pub(super) differences: Vec<(usize, String)>,
}

impl Tally {
    /// That of a run over so many pages, before the first.
    pub(super) fn new(pages: usize) -> Self {
        Self {
            places: vec![None; pages],
            report: Report::default(),
            unchanged: 0,
            bytes: 0,
            empty: Vec::new(),
            differences: Vec::new(),
        }
    }

    /// Adds a page.
    pub(super) fn add(&mut self, page: usize, done: Done) {
        self.places[page] = done.place;
        self.report.add(page, &done.line);
        self.unchanged += usize::from(done.is_unchanged);
        self.bytes += done.bytes;
        if done.line.status == Status::Empty {
            self.empty.push(page);
        }
        self.differences.extend(done.differences.into_iter().map(|difference| (page, difference)));
    }

    /// Puts what the pages gave in the order of the input.
    pub(super) fn sort(&mut self) {
        self.report.sort();
        self.empty.sort_unstable();
        // Stable: the results of one page stay in the order of their formats.
        self.differences.sort_by_key(|&(page, _)| page);
    }
}

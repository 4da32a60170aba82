//! How a run ended and what it did, for whoever reports it.

use std::io;
use std::time::Duration;

use super::manifest::Input;
use crate::report::Report;
use crate::source::Refusal;

/// A write that failed through no fault of a page.
#[derive(Debug)]
pub(crate) struct Halt {
    /// The file, below the output folder.
    pub(crate) name: String,
    /// What the system said.
    pub(crate) error: io::Error,
}

/// How a run ended.
#[derive(Debug, Default)]
pub(crate) enum Ending {
    /// Every page was taken.
    Finished,
    /// The user interrupted it.
    #[default]
    Interrupted,
    /// A page failed and `--fail-fast` was given.
    FailedFast,
    /// The results cannot be written.
    Halted(Halt),
}

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How it ended.
    pub(crate) ending: Ending,
    /// The tallies of the pages that were taken.
    pub(crate) report: Report,
    /// Pages that were taken and are without content.
    pub(crate) empty: Vec<Input>,
    /// Pages that were not converted again.
    pub(crate) unchanged: usize,
    /// Pages in the input, as far as it was read.
    pub(crate) pages: usize,
    /// Whether it was read to its end.
    pub(crate) is_whole: bool,
    /// Records of containers that are no pages by their type or name.
    pub(crate) others: u64,
    /// Bytes read, after decompression.
    pub(crate) bytes: u64,
    /// How long the pages took.
    pub(crate) elapsed: Duration,
    /// Files of pages that are gone, removed.
    pub(crate) removed_files: usize,
    /// What `--check` found to differ.
    pub(crate) differences: Vec<String>,
    /// Inputs that were refused.
    pub(crate) refused: Vec<Refusal>,
    /// Inputs that were passed over, such as hidden files.
    pub(crate) skipped: Vec<String>,
}

//! What there is to do: the files of the input, and each page on its way to whoever converts it.

use std::panic::AssertUnwindSafe;

use clap::ValueEnum as _;

use crate::emit::Format;
use crate::error::PageError;
use crate::page::{Origin, RawPage};
use crate::source::{self, Content, Entry};

/// A file of the input and the stem of its results; of a container, the folder of all its results.
#[derive(Debug)]
pub(super) struct Job {
    /// The file and where it belongs.
    pub(super) entry: Entry,
    /// Path of the results below the folder of their format, without ending.
    pub(super) stem: String,
}

/// A page that waits for its turn.
#[derive(Debug)]
pub(super) struct Task {
    /// Its place in the input.
    pub(super) number: usize,
    /// What it counts at the gate.
    pub(super) weight: u64,
    pub(super) origin: Origin,
    pub(super) stem: String,
    pub(super) work: Work,
}

/// What there is to do.
#[derive(Debug)]
pub(super) enum Work {
    /// Read and convert a file: that of the job of this number.
    File(usize),
    /// Convert a record.
    Record(Content, Option<String>),
    /// Note why there is nothing.
    Failed(PageError),
}

impl Task {
    /// A page that is not numbered yet.
    pub(super) fn new(origin: Origin, stem: String, work: Work) -> Self {
        Self { number: 0, weight: 0, origin, stem, work }
    }

    /// The same, at its place in the input and with what it counts at the gate.
    pub(super) fn placed(self, number: usize, weight: u64) -> Self {
        Self { number, weight, ..self }
    }

    /// Size of the file that it is; a record's was counted when its container was read.
    pub(super) fn file_bytes(&self, jobs: &[Job]) -> u64 {
        match self.work {
            Work::File(index) => jobs[index].entry.bytes,
            _ => 0,
        }
    }

    /// The address that a page says it has, as far as can be told without reading a file.
    pub(super) fn stated<'a>(&'a self, jobs: &'a [Job]) -> Option<&'a str> {
        match &self.work {
            Work::File(index) => jobs[*index].entry.stated.as_deref(),
            Work::Record(Content::Page(bytes), _) => source::stated_address(bytes),
            Work::Record(..) | Work::Failed(_) => None,
        }
    }

    /// The page, for who only looks at it; none where there is none or it cannot be read.
    pub(super) fn look(self, jobs: &[Job], max_bytes: u64) -> Option<RawPage> {
        let read = || match self.work {
            // What is no file of the disk, a pipe for instance, can be read once only.
            Work::File(index) if jobs[index].entry.bytes == 0 => None,
            Work::File(index) => source::read(&jobs[index].entry, max_bytes).ok(),
            Work::Record(Content::Page(bytes), _) => {
                let mut raw = RawPage { origin: self.origin, bytes };
                source::complete(&mut raw);
                Some(raw)
            }
            Work::Record(..) | Work::Failed(_) => None,
        };
        std::panic::catch_unwind(AssertUnwindSafe(read)).ok().flatten()
    }
}

/// The stem of a result, by its path below the output folder; the other way of [`output`].
pub(super) fn stem_of(name: &str) -> Option<&str> {
    let (folder, file) = name.split_once('/')?;
    let format = Format::value_variants().iter().find(|format| format.folder() == folder)?;
    file.strip_suffix(format.extension())?.strip_suffix('.')
}

/// Path of the result in one format below the output folder.
pub(super) fn output(stem: &str, format: Format) -> String {
    format!("{}/{stem}.{}", format.folder(), format.extension())
}

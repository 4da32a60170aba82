//! One page: read, compared with what earlier runs left, converted, rendered, written or compared with the disk.
//!
//! Whatever a page does, even a panic, ends as its line. Only a full disk is no page's fault: it halts the run.

use std::fs;
use std::io;
use std::panic::{self, AssertUnwindSafe};

use super::earlier::{Book, Place};
use super::manifest::{Line, Output, Status};
use super::{Halt, Run};
use crate::config::Mode;
use crate::digest::digest;
use crate::emit::{self, Format};
use crate::error::PageError;
use crate::page::RawPage;
use crate::pipeline;
use crate::source::{self, Entry};

/// A page and the stem of its results.
#[derive(Debug)]
pub(super) struct Job {
    /// The file and where it belongs.
    pub(super) entry: Entry,
    /// Path of the results below the folder of their format, without ending.
    pub(super) stem: String,
}

/// What became of a page in this run.
#[derive(Debug)]
pub(super) struct Done {
    /// Its line of the manifest.
    pub(super) line: Line,
    /// Where that stands; when comparing, where the manifest has it.
    pub(super) place: Option<Place>,
    /// Bytes read.
    pub(super) bytes: u64,
    /// Whether its results were there already.
    pub(super) is_unchanged: bool,
    /// What differs on the disk; only looked for when checking.
    pub(super) differences: Vec<String>,
}

impl Job {
    /// Path of the result in one format below the output folder.
    pub(super) fn output(&self, format: Format) -> String {
        format!("{}/{}.{}", format.folder(), self.stem, format.extension())
    }
}

/// Takes one page through the run; `number` is its place in the input.
pub(super) fn process(run: &Run<'_>, number: usize, job: &Job) -> Result<Done, Halt> {
    let origin = &job.entry.origin;
    let failed = |page: Option<(u64, String)>, error| {
        let bytes = page.as_ref().map_or(0, |page| page.0);
        let line = Line::failed(origin, &run.settings, page, error);
        finish(run, number, Done { line, place: None, bytes, is_unchanged: false, differences: Vec::new() })
    };
    let raw = match guard(|| source::read(&job.entry, run.config.max_bytes).map_err(|error| PageError::read(&error))) {
        Ok(raw) => raw,
        Err(error) => return failed(None, error),
    };
    let bytes = raw.bytes.len() as u64;
    (run.passed)("read");
    if let Some((line, place)) = unchanged(run, number, job, &raw) {
        return finish(run, number, Done { line, place, bytes, is_unchanged: true, differences: Vec::new() });
    }
    let options = pipeline::Options { strip: run.config.strip, ..pipeline::Options::default() };
    let refine = || pipeline::refine_noting(&raw, run.rules, &options, run.passed);
    let document = match guard(refine) {
        Ok(document) => document,
        Err(error) => return failed(Some((bytes, digest(&raw.bytes))), error),
    };
    drop(raw);
    let mut outputs = Vec::with_capacity(run.config.formats.len());
    let mut differences = Vec::new();
    // One text at a time is in memory: all of them may be many times the page.
    for &format in &run.config.formats {
        let path = job.output(format);
        let failed = |error| failed(Some((bytes, document.source.digest.clone())), error);
        let text = match guard(|| Ok(emit::render(&document, format, &run.config.emit))) {
            Ok(text) => text,
            Err(error) => {
                run.forget(&outputs);
                return failed(error);
            }
        };
        (run.passed)(format.name());
        if run.config.mode == Mode::Check {
            differences.extend(difference(run, &path, text.as_bytes()));
        } else if let Err(error) = run.sink.write(&path, text.as_bytes()) {
            if is_full(&error) {
                return Err(Halt { name: path, error });
            }
            run.forget(&outputs);
            return failed(PageError::write(&path, &error));
        }
        (run.passed)("write");
        outputs.push(Output { path, bytes: text.len() as u64, digest: digest(text.as_bytes()) });
        (run.passed)("digest");
    }
    let line = Line::converted(origin, &run.settings, &document, outputs);
    finish(run, number, Done { line, place: None, bytes, is_unchanged: false, differences })
}

impl Run<'_> {
    /// Removes the results of a page whose other results failed.
    fn forget(&self, outputs: &[Output]) {
        if self.config.mode != Mode::Check {
            for output in outputs {
                self.remove(&output.path);
            }
        }
    }
}

/// Notes a finished page in the journal, unless its line stands somewhere already.
fn finish(run: &Run<'_>, number: usize, mut done: Done) -> Result<Done, Halt> {
    if done.place.is_none() {
        if let Some(journal) = &run.journal {
            let name = super::journal::JOURNAL.to_owned();
            done.place = Some(journal.add(&done.line).map_err(|error| Halt { name, error })?);
        } else {
            let is_same = |(json, place)| (json == done.line.to_json()).then_some(place);
            done.place = run.earlier.line(number).and_then(is_same);
        }
    }
    (run.passed)("journal");
    Ok(done)
}

/// The line of an earlier run, if this one would write the same: same page, same settings, every result in its place.
/// A page that failed is always tried again. With it, where it stands, if it stands there as it would be written now.
fn unchanged(run: &Run<'_>, number: usize, job: &Job, raw: &RawPage) -> Option<(Line, Option<Place>)> {
    if run.config.mode != Mode::Update {
        return None;
    }
    let (json, place) = run.earlier.line(number)?;
    let line: Line = serde_json::from_slice(&json).ok()?;
    // A run that did not end may have written results over those of the manifest without noting it: their size then
    // proves nothing, and their bytes have to be compared.
    let is_doubtful = place.book == Book::Manifest && run.journal.as_ref().is_some_and(|journal| journal.is_left);
    let is_there = |output: &Output| {
        run.sink.holds(&output.path, output.bytes)
            && (!is_doubtful
                || fs::read(run.sink.path(&output.path)).is_ok_and(|found| digest(&found) == output.digest))
    };
    let expected = run.config.formats.iter().map(|&format| job.output(format));
    let is_same = line.status != Status::Failed
        && line.settings == run.settings
        && line.outputs.iter().map(|output| output.path.as_str()).eq(expected)
        && line.digest.as_ref().is_some_and(|known| *known == digest(&raw.bytes))
        && line.outputs.iter().all(is_there);
    is_same.then(|| {
        let place = (line.to_json() == json).then_some(place);
        (line, place)
    })
}

/// How a file on disk differs from what would be written.
fn difference(run: &Run<'_>, name: &str, expected: &[u8]) -> Option<String> {
    let path = run.sink.path(name);
    let verdict = match fs::read(&path) {
        Ok(found) if found == expected => return None,
        Ok(_) => "is out of date".to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
        Err(error) => format!("cannot be compared ({})", crate::error::plain(&error)),
    };
    Some(format!("{}: {verdict}", path.display()))
}

/// The one panic guard: a defect that shows on a page fails that page and no other.
fn guard<T>(work: impl FnOnce() -> Result<T, PageError>) -> Result<T, PageError> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(PageError::panic(&*payload)))
}

/// Whether no further result can be written either.
fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge | ReadOnlyFilesystem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Stage;

    #[test]
    fn a_panic_fails_its_page_only() {
        let error = guard::<()>(|| panic!("the tureen is cracked")).unwrap_err();
        assert_eq!(error.stage, Stage::Convert);
        assert!(error.why.contains("internal error (the tureen is cracked); please report"));
        assert_eq!(guard(|| Ok(1)).unwrap(), 1);
    }

    #[test]
    fn a_full_disk_is_no_fault_of_the_page() {
        for (code, full) in [(28, true), (122, true), (27, true), (13, false), (21, false), (36, false)] {
            assert_eq!(is_full(&io::Error::from_raw_os_error(code)), full, "{code}");
        }
    }
}

//! One page: read, compared with what earlier runs left, converted, rendered, written or compared with the disk.
//!
//! Whatever a page does, even a panic, ends as its line. A record that cannot be converted is kept below `rejected/`, with
//! the reason. Only a full disk is no page's fault: it halts the run.

use std::fs;
use std::io;
use std::panic::{self, AssertUnwindSafe};

use serde_json::json;

use super::earlier::Place;
use super::manifest::{InShard, Input, Line, Output};
use super::repeats::Mark;
use super::reuse::unchanged;
use super::task::{Job, Task, Work, output};
use super::{Halt, Run};
use crate::config::{Dedup, Mode};
use crate::digest::digest;
use crate::emit::{self, Format};
use crate::error::PageError;
use crate::page::{Document, Origin, RawPage};
use crate::pipeline;
use crate::sink::REJECTED;
use crate::source::{self, Content};

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

/// A page as far as it can come without knowing those before it.
#[derive(Debug)]
pub(super) enum Prepared {
    /// All is done.
    Done(Box<Done>),
    /// Its results are there already, if those before it are as they were.
    Unchanged(Box<Known>),
    /// It is converted and waits to be written.
    Fresh(Box<Fresh>),
}

impl Prepared {
    fn done(done: Done) -> Self {
        Self::Done(Box::new(done))
    }
}

/// A page whose line an earlier run wrote.
#[derive(Debug)]
pub(super) struct Known {
    /// That line.
    pub(super) line: Line,
    /// Where it stands, if it stands there as it would be written now.
    pub(super) place: Option<Place>,
    stem: String,
    note: Option<String>,
    raw: RawPage,
}

/// A converted page.
#[derive(Debug)]
pub(super) struct Fresh {
    origin: Origin,
    stem: String,
    note: Option<String>,
    bytes: u64,
    document: Document,
    /// Its texts in the formats of files, if they are rendered already.
    texts: Option<Vec<String>>,
    /// What stands for its text.
    pub(super) mark: Option<Mark>,
    /// Its row, if it has one.
    pub(super) row: Option<Vec<u8>>,
}

/// Takes one page through the run where no page depends on another.
pub(super) fn process(run: &Run<'_>, jobs: &[Job], task: Task) -> Result<Done, Halt> {
    match prepare(run, jobs, task)? {
        Prepared::Done(done) => Ok(*done),
        Prepared::Unchanged(known) => known.keep(run),
        Prepared::Fresh(fresh) => fresh.write(run, None),
    }
}

/// Takes one page as far as it can come by itself.
pub(super) fn prepare(run: &Run<'_>, jobs: &[Job], task: Task) -> Result<Prepared, Halt> {
    let Task { origin, stem, work, .. } = task;
    let (raw, note) = match work {
        Work::Failed(error) => return failed(run, &origin, &stem, None, error, &[]).map(Prepared::done),
        Work::Record(Content::None, note) => return passed_over(run, &origin, note).map(Prepared::done),
        Work::Record(Content::Damaged(error, bytes), _) => {
            return failed(run, &origin, &stem, None, PageError::read(&error), &bytes).map(Prepared::done);
        }
        Work::Record(Content::Page(bytes), note) => {
            let mut raw = RawPage { origin: origin.clone(), bytes };
            if let Err(error) = guard(|| {
                source::complete(&mut raw);
                Ok(())
            }) {
                return failed(run, &origin, &stem, None, error, &raw.bytes).map(Prepared::done);
            }
            (raw, note)
        }
        Work::File(index) => {
            let read =
                || source::read(&jobs[index].entry, run.config.max_bytes).map_err(|error| PageError::read(&error));
            match guard(read) {
                Ok(raw) => (raw, None),
                Err(error) => return failed(run, &origin, &stem, None, error, &[]).map(Prepared::done),
            }
        }
    };
    (run.passed)("read");
    if let Some((line, place)) = unchanged(run, &stem, note.as_deref(), &raw) {
        return Ok(Prepared::Unchanged(Box::new(Known { line, place, stem, note, raw })));
    }
    convert(run, stem, note, raw)
}

/// Converts a page.
fn convert(run: &Run<'_>, stem: String, note: Option<String>, mut raw: RawPage) -> Result<Prepared, Halt> {
    let origin = raw.origin.clone();
    let bytes = raw.bytes.len() as u64;
    let config = run.config;
    let options = pipeline::Options {
        strip: config.strip,
        form: config.form,
        provenance: config.provenance,
        now: config.now,
        templates: run.templates.clone(),
        ..pipeline::Options::default()
    };
    let read = match guard(|| pipeline::read(&raw, run.rules, &options, run.passed)) {
        Ok(read) => read,
        Err(error) => {
            let page = Some((bytes, digest(&raw.bytes)));
            return failed(run, &origin, &stem, page, error, &raw.bytes).map(Prepared::done);
        }
    };
    let page = Some((bytes, read.source.digest.clone()));
    // A record that is rejected is written beside the results; a file lies where it lay.
    if origin.record.is_none() {
        raw.bytes = Vec::new();
    }
    let document = match guard(|| Ok(pipeline::finish(&origin, read, run.rules, &options, run.passed))) {
        Ok(document) => document,
        Err(error) => return failed(run, &origin, &stem, page, error, &raw.bytes).map(Prepared::done),
    };
    drop(raw);
    let mut fresh = Fresh { origin, stem, note, bytes, document, texts: None, mark: None, row: None };
    if run.is_ordered() {
        // What can be done beside other pages is done before their turn comes.
        if let Err(error) = guard(|| {
            fresh.complete(run);
            Ok(())
        }) {
            return fresh.fail(run, error).map(Prepared::done);
        }
    }
    Ok(Prepared::Fresh(Box::new(fresh)))
}

impl Known {
    /// Leaves everything as it is.
    pub(super) fn keep(self, run: &Run<'_>) -> Result<Done, Halt> {
        let bytes = self.raw.bytes.len() as u64;
        finish(run, Done { line: self.line, place: self.place, bytes, is_unchanged: true, differences: Vec::new() })
    }

    /// Converts the page after all.
    pub(super) fn redo(self, run: &Run<'_>) -> Result<Prepared, Halt> {
        convert(run, self.stem, self.note, self.raw)
    }
}

impl Fresh {
    /// Renders all that will be written, and marks the text.
    fn complete(&mut self, run: &Run<'_>) {
        let render = |&format: &Format| emit::render(&self.document, format, &run.config.emit);
        self.texts = Some(run.config.formats.iter().map(render).collect());
        let is_empty = super::manifest::is_empty(&self.document);
        if run.config.dedup != Dedup::Off && !is_empty {
            let text = emit::render(&self.document, Format::Text, &run.config.emit);
            self.mark = Mark::of(&self.document, &text, run.config.dedup);
        }
        if !run.config.shards.kinds.is_empty() && !is_empty {
            self.row = Some(emit::row(&self.document));
        }
    }

    /// Where it was found.
    pub(super) fn input(&self) -> Input {
        (&self.origin).into()
    }

    fn line(&self, run: &Run<'_>, outputs: Vec<Output>) -> Line {
        let mark = self.mark.as_ref().map(Mark::to_text);
        Line {
            mark,
            ..Line::converted(&self.origin, run.settings(&self.origin), &self.document, self.note.clone(), outputs)
        }
    }

    /// Writes the results; the row lies where it says.
    pub(super) fn write(mut self, run: &Run<'_>, row: Option<InShard>) -> Result<Done, Halt> {
        let mut texts = self.texts.take().map(Vec::into_iter);
        let mut outputs = Vec::with_capacity(run.config.formats.len());
        let mut differences = Vec::new();
        // Unless they are there already, one text at a time is in memory: all of them may be many times the page.
        for &format in &run.config.formats {
            let path = output(&self.stem, format);
            let render = || Ok(emit::render(&self.document, format, &run.config.emit));
            let text = match texts.as_mut().and_then(Iterator::next).map_or_else(|| guard(render), Ok) {
                Ok(text) => text,
                Err(error) => {
                    run.forget(&outputs);
                    return self.fail(run, error);
                }
            };
            (run.passed)(format.name());
            match run.put(path, text.as_bytes(), &mut differences)? {
                Ok(output) => outputs.push(output),
                Err(error) => {
                    run.forget(&outputs);
                    return self.fail(run, error);
                }
            }
            (run.passed)("digest");
        }
        let line = Line { row, ..self.line(run, outputs) };
        finish(run, Done { line, place: None, bytes: self.bytes, is_unchanged: false, differences })
    }

    /// Notes that the page repeats another.
    pub(super) fn repeat(&self, run: &Run<'_>, original: Input) -> Result<Done, Halt> {
        let line =
            Line { status: super::Status::Duplicate, duplicate_of: Some(original), ..self.line(run, Vec::new()) };
        finish(run, Done { line, place: None, bytes: self.bytes, is_unchanged: false, differences: Vec::new() })
    }

    fn fail(&self, run: &Run<'_>, error: PageError) -> Result<Done, Halt> {
        let page = Some((self.bytes, self.document.source.digest.clone()));
        failed(run, &self.origin, &self.stem, page, error, &[])
    }
}

/// Notes a record that holds no page, and why.
fn passed_over(run: &Run<'_>, origin: &Origin, note: Option<String>) -> Result<Done, Halt> {
    let line = Line::passed_over(origin, run.settings(origin), note);
    let place = run.earlier.line(origin).filter(|(json, _)| *json == line.to_json()).map(|(_, place)| place);
    finish(run, Done { line, place, bytes: 0, is_unchanged: false, differences: Vec::new() })
}

/// Notes a page that cannot be converted. A record lies nowhere by itself, so its bytes are kept beside the reason.
fn failed(
    run: &Run<'_>,
    origin: &Origin,
    stem: &str,
    page: Option<(u64, String)>,
    error: PageError,
    raw: &[u8],
) -> Result<Done, Halt> {
    let (mut outputs, mut differences) = (Vec::new(), Vec::new());
    if origin.record.is_some() {
        let mut reason = json!({"input": Input::from(origin), "error": error});
        if let Some(url) = &origin.url {
            reason["url"] = url.as_str().into();
        }
        let reason = format!("{reason:#}\n");
        let files = [("bin", raw), ("json", reason.as_bytes())];
        for (ending, bytes) in files.into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
            // A file that cannot be written is one reason more why the page has no results, and less important.
            outputs.extend(run.put(format!("{REJECTED}/{stem}.{ending}"), bytes, &mut differences)?.ok());
        }
    }
    let bytes = page.as_ref().map_or(raw.len() as u64, |page| page.0);
    let line = Line::failed(origin, run.settings(origin), page, error, outputs);
    finish(run, Done { line, place: None, bytes, is_unchanged: false, differences })
}

impl Run<'_> {
    /// Writes one result, or says how what is there differs from it.
    fn put(
        &self,
        path: String,
        bytes: &[u8],
        differences: &mut Vec<String>,
    ) -> Result<Result<Output, PageError>, Halt> {
        if self.config.mode == Mode::Check {
            differences.extend(difference(self, &path, bytes));
        } else if let Err(error) = self.sink.write(&path, bytes) {
            if is_full(&error) {
                return Err(Halt { name: path, error });
            }
            return Ok(Err(PageError::write(&path, &error)));
        }
        (self.passed)("write");
        Ok(Ok(Output { path, bytes: bytes.len() as u64, digest: digest(bytes) }))
    }

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
fn finish(run: &Run<'_>, mut done: Done) -> Result<Done, Halt> {
    if done.place.is_none() {
        if let Some(journal) = &run.journal {
            let name = super::journal::JOURNAL.to_owned();
            done.place = Some(journal.add(&done.line).map_err(|error| Halt { name, error })?);
        } else {
            let is_same = |(json, place)| (json == done.line.to_json()).then_some(place);
            done.place = run.earlier.line_of(&done.line.input).and_then(is_same);
        }
    }
    (run.passed)("journal");
    Ok(done)
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
pub(super) fn guard<T>(work: impl FnOnce() -> Result<T, PageError>) -> Result<T, PageError> {
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

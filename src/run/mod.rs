//! The run: a dump in, an output folder, its manifest and its report out; pages in parallel, each behind a guard.
//!
//! One page per thread is in flight, taken in input order; of a finished page only the place of its manifest line stays
//! in memory.
//! What is written does not depend on the number of threads, on the time, or on whether the run was interrupted:
//!
//! 1. the files of pages that are gone from the input are removed, as far as a manifest or journal lists them;
//! 2. every page is converted, or found unchanged, and noted in the journal;
//! 3. the manifest and the report are written, and the journal is removed.
//!
//! Only this module knows the thread pool.

mod earlier;
mod journal;
mod listing;
mod manifest;
mod page;
mod tally;

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use clap::ValueEnum as _;

pub(crate) use self::manifest::{Input, Line, Status};

use self::earlier::{Earlier, Place};
use self::journal::{JOURNAL, Journal};
use self::manifest::MANIFEST;
use self::page::Job;
use self::tally::Tally;
use crate::config::{Config, Mode};
use crate::digest::digest;
use crate::emit::Format;
use crate::error::Error;
use crate::label::RuleBook;
use crate::page::SCHEMA;
use crate::pipeline::Passed;
use crate::progress::Progress;
use crate::report::{REPORT, Report};
use crate::sink::{self, Sink};
use crate::source::Refusal;

/// How the threads that convert pages are called, followed by a number.
pub(crate) const THREAD_NAME: &str = "tamis-page-";

/// Stack of a thread: room for the deepest tree that a page may have, in a debug build too.
const STACK_BYTES: usize = 16 << 20;

/// What every page of a run needs.
struct Run<'a> {
    config: &'a Config,
    rules: &'a RuleBook,
    sink: Sink,
    settings: String,
    earlier: Earlier,
    /// Absent when checking.
    journal: Option<Journal>,
    /// Is told what a page has passed.
    passed: Passed<'a>,
}

/// A write that failed through no fault of a page.
#[derive(Debug)]
pub(crate) struct Halt {
    /// The file, below the output folder.
    pub(crate) name: String,
    /// What the system said.
    pub(crate) error: io::Error,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Every page was taken.
    Finished,
    /// The user interrupted it.
    Interrupted,
    /// A page failed and `--fail-fast` was given.
    FailedFast,
    /// The results cannot be written.
    Halted(Halt),
}

/// What a run did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// How it ended.
    pub(crate) ending: Ending,
    /// The tallies of the pages that were taken.
    pub(crate) report: Report,
    /// Pages that were taken and are without content.
    pub(crate) empty: Vec<Input>,
    /// Pages that were not converted again.
    pub(crate) unchanged: usize,
    /// Pages in the input.
    pub(crate) pages: usize,
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

/// Converts, or checks, what the configuration names; `stop` ends the run after the pages in flight, `passed` is told
/// every step of every page.
pub(crate) fn convert(config: &Config, stop: &AtomicBool, passed: Passed<'_>) -> Result<Outcome, Error> {
    let rules = RuleBook::load(&config.rules)?;
    let listing = listing::list(config)?;
    let stems = sink::stems(listing.entries.iter().map(|entry| &entry.origin));
    let jobs: Vec<Job> = listing.entries.into_iter().zip(stems).map(|(entry, stem)| Job { entry, stem }).collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(config.jobs.get().min(jobs.len()).max(1))
        .thread_name(|number| format!("{THREAD_NAME}{number}"))
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| Error::System(format!("cannot start threads ({error}); try a lower --jobs")))?;
    let run = open(config, &rules, &jobs, passed).map_err(|error| Error::output(&config.output, &error))??;
    let mut removed_files = 0;
    if config.mode != Mode::Check {
        removed_files = run.earlier.strays.iter().filter(|name| run.remove(name)).count();
    }

    let started = Instant::now();
    let progress = Progress::start(config.progress, config.talk, jobs.len());
    let (tally, halt) = take_pages(&run, &pool, &jobs, stop, &progress);
    progress.end();
    let Tally { places, report, unchanged, bytes, empty, differences } = tally;
    let ending = match halt {
        Some(halt) => Ending::Halted(halt),
        None if report.pages.total == jobs.len() as u64 => Ending::Finished,
        None if config.fail_fast && report.pages.failed > 0 => Ending::FailedFast,
        None => Ending::Interrupted,
    };
    let mut outcome = Outcome {
        ending,
        report,
        empty: empty.into_iter().map(|page| Input::from(&jobs[page].entry.origin)).collect(),
        unchanged,
        pages: jobs.len(),
        bytes,
        elapsed: started.elapsed(),
        removed_files,
        differences: differences.into_iter().map(|(_, difference)| difference).collect(),
        refused: listing.refused,
        skipped: listing.skipped,
    };
    if matches!(outcome.ending, Ending::Finished) {
        if config.mode == Mode::Check {
            run.compare(&mut outcome, &places);
        } else if let Err(halt) = run.finish(&outcome, &jobs, &places) {
            outcome.ending = Ending::Halted(halt);
        }
    }
    Ok(outcome)
}

/// Opens the output folder and reads what earlier runs left there.
fn open<'a>(
    config: &'a Config,
    rules: &'a RuleBook,
    jobs: &[Job],
    passed: Passed<'a>,
) -> io::Result<Result<Run<'a>, Error>> {
    let (sink, journal) = if config.mode == Mode::Check {
        (Sink::at(&config.output), None)
    } else {
        let sink = Sink::open(&config.output)?;
        let Some(journal) = Journal::open(&sink)? else {
            let why = "is being written by another run of tamis; wait for it or choose another folder with -o".into();
            return Ok(Err(Error::Output { path: config.output.clone(), why }));
        };
        if journal.is_left {
            sink.clean(&folders())?;
        }
        (sink, Some(journal))
    };
    let earlier = Earlier::open(&sink, jobs, &config.formats, config.mode == Mode::Check)?;
    Ok(Ok(Run { config, rules, sink, settings: settings(config, rules), earlier, journal, passed }))
}

fn folders() -> Vec<&'static str> {
    Format::value_variants().iter().map(|format| format.folder()).collect()
}

/// Fingerprint of everything but the page that the bytes of its results depend on. Which formats are written shows in
/// the list of results; `--max-bytes` decides only whether there are any.
fn settings(config: &Config, rules: &RuleBook) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let options = (config.strip, &config.emit);
    digest(format!("{version}\n{SCHEMA}\n{}\n{options:?}\n", rules.fingerprint()).as_bytes())
}

/// Lets every thread take pages, in input order, until none is left or the run has to stop.
fn take_pages(
    run: &Run<'_>,
    pool: &rayon::ThreadPool,
    jobs: &[Job],
    stop: &AtomicBool,
    progress: &Progress,
) -> (Tally, Option<Halt>) {
    let tally = Mutex::new(Tally::new(jobs.len()));
    let next = AtomicUsize::new(0);
    let halted = AtomicBool::new(false);
    let halt = OnceLock::new();
    pool.broadcast(|_| {
        while !stop.load(Ordering::Relaxed) && !halted.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { break };
            match page::process(run, index, job) {
                Ok(done) => {
                    let failed = done.line.status == Status::Failed;
                    progress.count(done.bytes, failed);
                    if failed && run.config.fail_fast {
                        halted.store(true, Ordering::Relaxed);
                    }
                    tally.lock().unwrap_or_else(PoisonError::into_inner).add(index, done);
                }
                Err(reason) => {
                    halted.store(true, Ordering::Relaxed);
                    let _ = halt.set(reason);
                }
            }
        }
    });
    let mut tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.sort();
    (tally, halt.into_inner())
}

impl Run<'_> {
    /// Removes a file that an earlier run wrote. One that cannot be removed stays: it is not in the new manifest.
    fn remove(&self, name: &str) -> bool {
        self.sink.path(name).is_file() && self.sink.remove(name).is_ok()
    }

    /// Ends a run in which every page was taken.
    fn finish(self, outcome: &Outcome, jobs: &[Job], places: &[Option<Place>]) -> Result<(), Halt> {
        // What an earlier run made of pages that now fail.
        for failure in &outcome.report.failures {
            for &format in self.config.formats.iter().filter(|&&format| self.earlier.claims(failure.page, format)) {
                self.remove(&jobs[failure.page].output(format));
            }
        }
        let halt = |name: &str| {
            let name = name.to_owned();
            |error| Halt { name, error }
        };
        manifest::write(&self.sink, self.earlier.into_lines(), places).map_err(halt(MANIFEST))?;
        self.sink.write(REPORT, outcome.report.to_json().as_bytes()).map_err(halt(REPORT))?;
        self.journal.map_or(Ok(()), Journal::close).map_err(halt(JOURNAL))
    }

    /// Compares what is left: the manifest, the report, files that no page has any more, an unfinished run.
    fn compare(&self, outcome: &mut Outcome, places: &[Option<Place>]) {
        let mut differ = |name: &str, what: &str| {
            outcome.differences.push(format!("{}: {what}", self.sink.path(name).display()));
        };
        for name in self.earlier.strays.iter().filter(|name| self.sink.path(name).exists()) {
            differ(name, "belongs to no page of the input");
        }
        if self.sink.path(JOURNAL).exists() {
            differ(JOURNAL, "is left by a run that did not end");
        }
        if !self.earlier.is_manifest(places) {
            differ(MANIFEST, "is missing or out of date");
        }
        if std::fs::read(self.sink.path(REPORT)).ok().as_deref() != Some(outcome.report.to_json().as_bytes()) {
            differ(REPORT, "is missing or out of date");
        }
    }
}

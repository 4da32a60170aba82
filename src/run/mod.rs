//! The run: a dump in, an output folder, its manifest and its report out; pages in parallel, each behind a guard.
//!
//! One thread reads ahead, as far as the memory that is allowed lets it; the others convert a page at a time, taken in input
//! order. Of a finished page only the place of its manifest line stays in memory.
//! What is written does not depend on the number of threads, on the time, or on whether the run was interrupted:
//!
//! 1. results of files that are gone from the input are removed, as far as a manifest or journal lists them;
//! 2. every page is converted, or found unchanged, and noted in the journal;
//! 3. results of records that are gone are removed, the manifest and the report are written, and the journal is removed.
//!
//! Shards and the search for repetitions make pages depend on those before them; then they are settled in input order
//! (`order`). Where what earlier runs left cannot be gone on from, the run starts anew by itself.
//!
//! Only this module and its threads (`crew`, `learn`) know the thread pool.

mod crew;
mod earlier;
mod feed;
mod gate;
mod journal;
mod learn;
mod listing;
mod manifest;
mod order;
mod outcome;
mod page;
mod repeats;
mod reuse;
mod shards;
mod tally;
mod task;

use std::collections::HashSet;
use std::io;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use clap::ValueEnum as _;

pub(crate) use self::manifest::{Input, Line, Status};
pub(crate) use self::outcome::{Ending, Halt, Outcome};

use self::crew::Shared;
use self::earlier::{Earlier, Kept, Place};
use self::gate::Gate;
use self::journal::{JOURNAL, Journal};
use self::manifest::MANIFEST;
use self::order::Order;
use self::shards::Shards;
use self::tally::Tally;
use self::task::Job;
use crate::config::{Config, Dedup, Mode};
use crate::digest::digest;
use crate::emit::Format;
use crate::error::Error;
use crate::label::{RuleBook, Sampler, Templates};
use crate::page::{Origin, SCHEMA};
use crate::pipeline::{Passed, Strip};
use crate::progress::Progress;
use crate::report::REPORT;
use crate::sink::{self, REJECTED, Sink};
use crate::source::{Holds, Listing, Refusal};

/// How the threads that convert pages are called, followed by a number.
pub(crate) const THREAD_NAME: &str = "tamis-page-";

/// Stack of a thread: room for the deepest tree that a page may have, in a debug build too.
const STACK_BYTES: usize = 16 << 20;

/// Most threads: more than any machine has processors for would only wait for each other.
const MOST_THREADS: usize = 512;

/// Memory that a page takes while it is converted, as a multiple of its bytes: the bound that `make hostile` holds pages to.
const MEMORY_PER_BYTE: u64 = 20;

/// What every page of a run needs.
struct Run<'a> {
    config: &'a Config,
    rules: &'a RuleBook,
    /// What its sites repeat, if that is known and looked for.
    templates: Option<Arc<Templates>>,
    sink: Sink,
    settings: String,
    earlier: Earlier,
    /// Absent when checking.
    journal: Option<Journal>,
    /// Whether nothing that earlier runs wrote is to stand.
    is_anew: bool,
    /// Is told what a page has passed.
    passed: Passed<'a>,
}

/// Converts, or checks, what the configuration names; `stop` ends the run after the pages in flight, `passed` is told
/// every step of every page.
pub(crate) fn convert(config: &Config, stop: &AtomicBool, passed: Passed<'_>) -> Result<Outcome, Error> {
    let rules = RuleBook::load(&config.rules)?;
    let Prepared { jobs, pool, refused, skipped } = prepare(config)?;
    let mut outcome = Outcome { refused, skipped, ..Outcome::default() };
    let known = Templates::load(&config.templates.files)?;
    let started = Instant::now();
    let learnt = if config.templates.learn && config.strip == Strip::All {
        // What other dumps showed of a site may make enough of a few pages.
        learn::templates(config, &rules, &jobs, sampler(&jobs, known.is_empty()), &pool, stop)
    } else {
        Some(Templates::default())
    };
    outcome.elapsed = started.elapsed();
    let Some(learnt) = learnt else { return Ok(outcome) };
    let templates = Some(known.and(learnt)).filter(|templates| !templates.is_empty()).map(Arc::new);
    for is_anew in [config.mode == Mode::Force, true] {
        let run = open(config, &rules, &jobs, templates.clone(), is_anew, passed)
            .map_err(|error| Error::output(&config.output, &error))??;
        if config.mode != Mode::Check {
            outcome.removed_files += run.earlier.strays.iter().filter(|name| run.remove(name)).count();
        }
        if !run.take_all(&pool, &jobs, stop, &mut outcome) {
            break;
        }
    }
    Ok(outcome)
}

/// What a run reads, and the threads that convert it.
struct Prepared {
    jobs: Vec<Job>,
    pool: rayon::ThreadPool,
    refused: Vec<Refusal>,
    skipped: Vec<String>,
}

/// Lists the input and starts the threads.
fn prepare(config: &Config) -> Result<Prepared, Error> {
    let Listing { entries, refused, skipped } = listing::list(config)?;
    let stems = sink::stems(entries.iter().map(|entry| (&entry.origin, entry.holds() != Holds::Page)));
    let jobs: Vec<Job> = entries.into_iter().zip(stems).map(|(entry, stem)| Job { entry, stem }).collect();
    let has_containers = jobs.iter().any(|job| job.entry.holds() != Holds::Page);
    let most = if has_containers { MOST_THREADS } else { jobs.len().min(MOST_THREADS) };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(config.jobs.get().min(most).max(1))
        .thread_name(|number| format!("{THREAD_NAME}{number}"))
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| Error::System(format!("cannot start threads ({error}); try a lower --jobs")))?;
    Ok(Prepared { jobs, pool, refused, skipped })
}

/// Who chooses the pages of the first pass. Where a dump has to speak for itself, and all its pages are known beforehand,
/// sites with too few of them are left alone.
fn sampler(jobs: &[Job], speaks_for_itself: bool) -> Sampler {
    if speaks_for_itself && jobs.iter().all(|job| job.entry.holds() == Holds::Page) {
        Sampler::of_all(jobs.iter().map(|job| (&job.entry.origin, job.entry.stated.as_deref())))
    } else {
        Sampler::default()
    }
}

/// Looks through the input for what its sites repeat, adds what the configured files know, and converts nothing; `None`
/// where it was stopped.
pub(crate) fn learn(config: &Config, stop: &AtomicBool) -> Result<Option<Templates>, Error> {
    let rules = RuleBook::load(&config.rules)?;
    let known = Templates::load(&config.templates.files)?;
    let Prepared { jobs, pool, .. } = prepare(config)?;
    Ok(learn::templates(config, &rules, &jobs, Sampler::default(), &pool, stop).map(|learnt| known.and(learnt)))
}

/// Opens the output folder and reads what earlier runs left there.
fn open<'a>(
    config: &'a Config,
    rules: &'a RuleBook,
    jobs: &[Job],
    templates: Option<Arc<Templates>>,
    is_anew: bool,
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
            sink.clean(&[&folders()[..], &sink::Shard::FOLDERS].concat())?;
        }
        if is_anew {
            journal.start_anew()?;
        }
        (sink, Some(journal))
    };
    let earlier = Earlier::open(&sink, jobs, &config.formats, config.mode == Mode::Check)?;
    Ok(Ok(Run { config, rules, templates, sink, settings: settings(config, rules), earlier, journal, is_anew, passed }))
}

fn folders() -> Vec<&'static str> {
    Format::value_variants().iter().map(|format| format.folder()).chain([REJECTED]).collect()
}

/// Fingerprint of everything but the page that the bytes of its results depend on. Which formats are written shows in
/// the list of results; `--max-bytes` decides only whether there are any.
fn settings(config: &Config, rules: &RuleBook) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let output = (&config.emit, &config.shards, config.dedup);
    let options = (config.strip, config.form, config.provenance, config.now, output, &config.fields);
    digest(format!("{version}\n{SCHEMA}\n{}\n{options:?}\n", rules.fingerprint()).as_bytes())
}

impl Run<'_> {
    /// Fingerprint of everything but a page that its results depend on.
    fn settings(&self, origin: &Origin) -> String {
        match self.templates.as_ref().map(|templates| templates.fingerprint(origin)) {
            None | Some("") => self.settings.clone(),
            Some(learnt) => format!("{}+{learnt}", self.settings),
        }
    }

    /// Whether pages depend on those before them.
    fn is_ordered(&self) -> bool {
        !self.config.shards.kinds.is_empty() || self.config.dedup != Dedup::Off
    }

    /// Takes all pages and ends the run; true where it has to be started anew.
    fn take_all(self, pool: &rayon::ThreadPool, jobs: &[Job], stop: &AtomicBool, outcome: &mut Outcome) -> bool {
        let started = Instant::now();
        let config = self.config;
        let order = match self.order() {
            Ok(order) => order,
            Err(halt) => {
                outcome.ending = Ending::Halted(halt);
                return false;
            }
        };
        let total = jobs.iter().map(|job| job.entry.bytes).sum();
        let shared = Shared {
            run: &self,
            jobs,
            stop,
            progress: Progress::start(config.progress, config.talk, total),
            gate: Gate::new(config.memory / MEMORY_PER_BYTE),
            order: order.map(Mutex::new),
            tally: Mutex::new(Tally::new(self.earlier.is_any())),
            halted: AtomicBool::new(false),
            halt: OnceLock::new(),
            start_anew: AtomicBool::new(false),
        };
        let fed = shared.take_pages(pool);
        let Shared { progress, order, tally, halt, start_anew, .. } = shared;
        progress.end();
        let mut tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        tally.sort();
        let Tally { places, report, unchanged, bytes, empty, kept, differences } = tally;
        let (mut halt, mut is_anew) = (halt.into_inner(), start_anew.into_inner());
        let is_whole = fed.is_whole && report.pages.total == fed.pages as u64;
        outcome.differences = differences.into_iter().map(|(_, difference)| difference).collect();
        if let Some(order) = order.filter(|_| is_whole && halt.is_none()) {
            let mut shards = order.into_inner().unwrap_or_else(PoisonError::into_inner).shards;
            match shards.finish() {
                Ok(is_finished) => is_anew |= !is_finished,
                Err(error) => halt = Some(order::halt(error)),
            }
            outcome.differences.append(&mut shards.differences);
        }
        outcome.ending = match halt {
            Some(halt) => Ending::Halted(halt),
            None if is_whole => Ending::Finished,
            None if config.fail_fast && report.pages.failed > 0 => Ending::FailedFast,
            None => Ending::Interrupted,
        };
        let has_containers = jobs.iter().any(|job| job.entry.holds() != Holds::Page);
        outcome.report = report;
        outcome.empty = empty.into_iter().map(|(_, input)| input).collect();
        outcome.unchanged = unchanged;
        outcome.pages = if has_containers { fed.pages } else { jobs.len() };
        outcome.is_whole = fed.is_whole || !has_containers;
        outcome.others = fed.others;
        outcome.bytes = bytes;
        outcome.elapsed += started.elapsed();
        if is_anew {
            return true;
        }
        if matches!(outcome.ending, Ending::Finished) {
            if config.mode == Mode::Check {
                self.compare(outcome, kept.as_ref(), &places);
            } else if let Err(halt) = self.finish(outcome, jobs, kept.as_ref(), &places) {
                outcome.ending = Ending::Halted(halt);
            }
        }
        false
    }

    /// The order in which pages are settled, where they depend on each other. Otherwise there are no shards, and those of
    /// earlier runs go.
    fn order(&self) -> Result<Option<Order<'_>>, Halt> {
        if self.is_ordered() {
            return Order::new(self).map(Some);
        }
        if self.config.mode != Mode::Check {
            Shards::open(&self.sink, &self.config.shards, Mode::Force, None).map_err(order::halt)?;
        }
        Ok(None)
    }

    /// Removes a file that an earlier run wrote. One that cannot be removed stays: it is not in the new manifest.
    fn remove(&self, name: &str) -> bool {
        self.sink.path(name).is_file() && self.sink.remove(name).is_ok()
    }

    /// Ends a run in which every page was taken.
    fn finish(
        self,
        outcome: &mut Outcome,
        jobs: &[Job],
        kept: Option<&Kept>,
        places: &[Option<Place>],
    ) -> Result<(), Halt> {
        let halt = |name: &str| {
            let name = name.to_owned();
            |error| Halt { name, error }
        };
        if let Some(kept) = kept {
            let left_over = self.earlier.left_over(&self.sink, kept).map_err(halt(MANIFEST))?;
            let removed = left_over.iter().filter(|name| self.remove(name));
            // Results of pages that now fail go as well, but those pages are not gone.
            let stems: HashSet<&str> = jobs.iter().map(|job| job.stem.as_str()).collect();
            let is_of_page = |name: &str| task::stem_of(name).is_some_and(|stem| stems.contains(stem));
            outcome.removed_files += removed.filter(|name| !is_of_page(name)).count();
        }
        manifest::write(&self.sink, self.earlier.into_lines(places)).map_err(halt(MANIFEST))?;
        self.sink.write(REPORT, outcome.report.to_json().as_bytes()).map_err(halt(REPORT))?;
        self.journal.map_or(Ok(()), Journal::close).map_err(halt(JOURNAL))
    }

    /// Compares what is left: the manifest, the report, files that no page has any more, an unfinished run.
    fn compare(&self, outcome: &mut Outcome, kept: Option<&Kept>, places: &[Option<Place>]) {
        let mut differ = |name: &str, what: &str| {
            outcome.differences.push(format!("{}: {what}", self.sink.path(name).display()));
        };
        // What cannot be read differs anyway.
        let left_over = kept.and_then(|kept| self.earlier.left_over(&self.sink, kept).ok()).unwrap_or_default();
        for name in left_over.iter().filter(|name| self.sink.path(name).exists()) {
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

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
//! Only this module knows the thread pool.

mod earlier;
mod feed;
mod gate;
mod journal;
mod listing;
mod manifest;
mod order;
mod page;
mod repeats;
mod shards;
mod tally;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::time::{Duration, Instant};

use clap::ValueEnum as _;

pub(crate) use self::manifest::{Input, Line, Status};

use self::earlier::{Earlier, Kept, Place};
use self::feed::Fed;
use self::gate::Gate;
use self::journal::{JOURNAL, Journal};
use self::manifest::MANIFEST;
use self::order::{Order, Settled};
use self::page::{Done, Job, Task};
use self::shards::Shards;
use self::tally::Tally;
use crate::config::{Config, Dedup, Mode};
use crate::digest::digest;
use crate::emit::Format;
use crate::error::Error;
use crate::label::RuleBook;
use crate::page::SCHEMA;
use crate::pipeline::Passed;
use crate::progress::Progress;
use crate::report::{REPORT, Report};
use crate::sink::{self, REJECTED, Sink};
use crate::source::{Holds, Refusal};

/// How the threads that convert pages are called, followed by a number.
pub(crate) const THREAD_NAME: &str = "tamis-page-";

/// Stack of a thread: room for the deepest tree that a page may have, in a debug build too.
const STACK_BYTES: usize = 16 << 20;

/// Memory that a page takes while it is converted, as a multiple of its bytes: the bound that `make hostile` holds pages to.
const MEMORY_PER_BYTE: u64 = 20;

/// What every page of a run needs.
struct Run<'a> {
    config: &'a Config,
    rules: &'a RuleBook,
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

/// Converts, or checks, what the configuration names; `stop` ends the run after the pages in flight, `passed` is told
/// every step of every page.
pub(crate) fn convert(config: &Config, stop: &AtomicBool, passed: Passed<'_>) -> Result<Outcome, Error> {
    let rules = RuleBook::load(&config.rules)?;
    let listing = listing::list(config)?;
    let stems = sink::stems(listing.entries.iter().map(|entry| (&entry.origin, entry.holds() != Holds::Page)));
    let jobs: Vec<Job> = listing.entries.into_iter().zip(stems).map(|(entry, stem)| Job { entry, stem }).collect();
    let has_containers = jobs.iter().any(|job| job.entry.holds() != Holds::Page);
    let most = if has_containers { usize::MAX } else { jobs.len() };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(config.jobs.get().min(most).max(1))
        .thread_name(|number| format!("{THREAD_NAME}{number}"))
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| Error::System(format!("cannot start threads ({error}); try a lower --jobs")))?;
    let mut outcome = Outcome { refused: listing.refused, skipped: listing.skipped, ..Outcome::default() };
    for is_anew in [config.mode == Mode::Force, true] {
        let run =
            open(config, &rules, &jobs, is_anew, passed).map_err(|error| Error::output(&config.output, &error))??;
        if config.mode != Mode::Check {
            outcome.removed_files += run.earlier.strays.iter().filter(|name| run.remove(name)).count();
        }
        if !run.take_all(&pool, &jobs, stop, &mut outcome) {
            break;
        }
    }
    Ok(outcome)
}

/// Opens the output folder and reads what earlier runs left there.
fn open<'a>(
    config: &'a Config,
    rules: &'a RuleBook,
    jobs: &[Job],
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
    Ok(Ok(Run { config, rules, sink, settings: settings(config, rules), earlier, journal, is_anew, passed }))
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

/// What the threads of a run share.
struct Shared<'r> {
    run: &'r Run<'r>,
    jobs: &'r [Job],
    stop: &'r AtomicBool,
    progress: Progress,
    gate: Gate,
    /// Where pages depend on those before them.
    order: Option<Mutex<Order<'r>>>,
    tally: Mutex<Tally>,
    halted: AtomicBool,
    halt: OnceLock<Halt>,
    start_anew: AtomicBool,
}

impl Shared<'_> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.halted.load(Ordering::Relaxed)
    }

    /// Lets every thread take pages, in input order, until none is left or the run has to stop.
    fn take_pages(&self, pool: &rayon::ThreadPool) -> Fed {
        let (queue, tasks) = mpsc::channel();
        let tasks = Mutex::new(tasks);
        std::thread::scope(|scope| {
            let reader = std::thread::Builder::new().name(format!("{THREAD_NAME}reader")).spawn_scoped(scope, || {
                // What is dropped at the end tells the others that nothing more will come.
                let queue = queue;
                feed::feed(self.run, self.jobs, &self.gate, &self.progress, &queue, &|| self.is_stopped())
            });
            pool.broadcast(|_| {
                while !self.is_stopped() {
                    let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(task) = task else { break };
                    self.take(task);
                }
            });
            // A reader that cannot be started, or whose defect no guard caught, leaves a run that is not whole.
            reader.ok().and_then(|reader| reader.join().ok()).unwrap_or_default()
        })
    }

    fn take(&self, task: Task) {
        let (number, weight) = (task.number, task.weight);
        let file_bytes = task.file_bytes(self.jobs);
        let Some(order) = &self.order else {
            self.account(number, page::process(self.run, self.jobs, task));
            self.progress.read(file_bytes);
            self.gate.leave(weight);
            return;
        };
        match page::prepare(self.run, self.jobs, task) {
            Err(halt) => self.account(number, Err(halt)),
            Ok(prepared) => {
                self.progress.read(file_bytes);
                let mut order = order.lock().unwrap_or_else(PoisonError::into_inner);
                order.hand_in(number, prepared, weight);
                while !self.is_stopped()
                    && let Some((number, weight, settled)) = order.settle()
                {
                    match settled {
                        Ok(Settled::Done(done)) => self.account(number, Ok(*done)),
                        Err(halt) => self.account(number, Err(halt)),
                        Ok(Settled::StartAnew) => {
                            self.start_anew.store(true, Ordering::Relaxed);
                            self.halted.store(true, Ordering::Relaxed);
                        }
                    }
                    self.gate.leave(weight);
                }
            }
        }
    }

    fn account(&self, number: usize, result: Result<Done, Halt>) {
        match result {
            Ok(done) => {
                let failed = done.line.status == Status::Failed;
                self.progress.count(done.bytes, failed);
                if failed && self.run.config.fail_fast {
                    self.halted.store(true, Ordering::Relaxed);
                }
                self.tally.lock().unwrap_or_else(PoisonError::into_inner).add(number, done);
            }
            Err(reason) => {
                self.halted.store(true, Ordering::Relaxed);
                let _ = self.halt.set(reason);
            }
        }
    }
}

impl Run<'_> {
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
            let left_over = earlier::left_over(&self.sink, kept).map_err(halt(MANIFEST))?;
            let removed = left_over.iter().filter(|name| self.remove(name));
            // Results of pages that now fail go as well, but those pages are not gone.
            let is_of_page = |name: &str| jobs.iter().any(|job| page::is_result_of(name, &job.stem));
            outcome.removed_files += removed.filter(|name| !is_of_page(name)).count();
        }
        manifest::write(&self.sink, self.earlier.into_lines(), places).map_err(halt(MANIFEST))?;
        self.sink.write(REPORT, outcome.report.to_json().as_bytes()).map_err(halt(REPORT))?;
        self.journal.map_or(Ok(()), Journal::close).map_err(halt(JOURNAL))
    }

    /// Compares what is left: the manifest, the report, files that no page has any more, an unfinished run.
    fn compare(&self, outcome: &mut Outcome, kept: Option<&Kept>, places: &[Option<Place>]) {
        let mut differ = |name: &str, what: &str| {
            outcome.differences.push(format!("{}: {what}", self.sink.path(name).display()));
        };
        // What cannot be read differs anyway.
        let left_over = kept.and_then(|kept| earlier::left_over(&self.sink, kept).ok()).unwrap_or_default();
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

//! `tamis bench`: what a run costs, stage by stage, for `benches/bench.py` to make a table of.
//!
//! Comes in: paths. Goes out: seconds of CPU time as JSON, for one thread. The stages are those of a real
//! `tamis convert --force` of these paths, told as each page passes them; what lies between two stages counts with the
//! later one. Deliberately absent: repetition, medians, other programs, and whatever happens before the first page and
//! after the last; the script sees to them.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{env, fs, process};

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

use crate::cli::{Convert, When};
use crate::config::Config;
use crate::decode::{self, Hints};
use crate::error::Error;
use crate::page::MediaType;
use crate::run::{self, Ending, Outcome};
use crate::source;
use crate::tree;

/// Runs once over the paths and once more through parsing alone; gives the figures as JSON.
pub(crate) fn run(paths: Vec<PathBuf>, output: Option<PathBuf>) -> Result<String, Error> {
    let is_kept = output.is_some();
    let output = output.unwrap_or_else(|| env::temp_dir().join(format!("tamis-bench-{}", process::id())));
    let config = Config::new(Convert {
        paths,
        output: Some(output.clone()),
        jobs: Some(NonZeroUsize::MIN),
        force: Some(true),
        check: Some(false),
        progress: Some(When::Never),
        quiet: Some(true),
        verbose: Some(false),
        templates: vec!["off".into()],
        ..Convert::default()
    })?;
    fs::create_dir(&output).map_err(|error| Error::output(&output, &error))?;
    let stopwatch = Stopwatch::default();
    let converted = run::convert(&config, &AtomicBool::new(false), &|stage| stopwatch.passed(stage));
    if !is_kept {
        // Whatever is left lies among the temporary files of the system.
        let _ = fs::remove_dir_all(&output);
    }
    let outcome = finished(converted?, &output)?;
    let figures = json!({
        "pages": outcome.pages,
        "failed": outcome.report.pages.failed,
        "bytes": outcome.bytes,
        "stages": stopwatch.seconds(),
        "parsing": parsing(&config)?,
    });
    Ok(format!("{figures:#}\n"))
}

/// A run in which every page was taken.
fn finished(outcome: Outcome, output: &Path) -> Result<Outcome, Error> {
    match outcome.ending {
        Ending::Halted(halt) => Err(Error::output(&output.join(halt.name), &halt.error)),
        _ if outcome.report.pages.total < outcome.pages as u64 => {
            Err(Error::System("stopped before the last page".into()))
        }
        _ => Ok(outcome),
    }
}

/// Parsing by itself: the pages of markup, each through the tokenizer, through [`tree::with`] and through scraper in
/// turn, so that whatever else the machine does meets all three.
fn parsing(config: &Config) -> Result<Value, Error> {
    let (mut pages, mut bytes) = (0_u64, 0_u64);
    let [mut tokenizer, mut parse, mut scraper] = [Duration::ZERO; 3];
    for entry in &source::list(&config.inputs, &config.fields)?.entries {
        // A page that cannot be read or is no text is counted among the failed ones of the run.
        let Ok(raw) = source::read(entry, config.max_bytes) else { continue };
        let Ok(page) = decode::page(&raw, &Hints::default()) else { continue };
        if page.media_type == MediaType::Html {
            pages += 1;
            bytes += raw.bytes.len() as u64;
            tokenizer += timed(|| tree::tokens(&page.text));
            parse += timed(|| tree::with(&page.text, tree::Tree::len));
            scraper += timed(|| tree::by_scraper(&page.text));
        }
    }
    let [tokenizer, parse, scraper] = [tokenizer, parse, scraper].map(|spent| spent.as_secs_f64());
    Ok(json!({"pages": pages, "bytes": bytes, "tokenizer": tokenizer, "tree": parse, "scraper": scraper}))
}

/// CPU time that some work takes, with letting go of what it made.
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = now();
    black_box(work());
    now().saturating_sub(start)
}

/// CPU time of this thread so far.
fn now() -> Duration {
    // A clock of time spent is never negative.
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

/// Adds up what the pages of a run spend in each stage. All of them are in one thread.
#[derive(Debug, Default)]
struct Stopwatch(Mutex<Spent>);

#[derive(Debug, Default)]
struct Spent {
    /// When the last stage was passed, by the clock of the thread.
    last: Duration,
    /// In the order in which they were first passed.
    stages: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    /// Counts the time since the last call to a stage.
    fn passed(&self, stage: &'static str) {
        let now = now();
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lap = now.saturating_sub(spent.last);
        spent.last = now;
        match spent.stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, sum)) => *sum += lap,
            None => spent.stages.push((stage, lap)),
        }
    }

    /// Name and seconds of each stage.
    fn seconds(self) -> Vec<(&'static str, f64)> {
        let spent = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        spent.stages.into_iter().map(|(stage, sum)| (stage, sum.as_secs_f64())).collect()
    }
}

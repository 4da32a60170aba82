//! The first pass over a dump: some pages of each site, looked at for what the site repeats.
//!
//! Pages are looked at in parallel and added up in the order of the input, so that what is learnt depends on the input
//! alone. Nothing is written. Which pages are looked at, [`Sampler::wants`] says, before a file is even opened; a
//! container has to be read through.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};

use super::gate::Gate;
use super::task::{Job, Task};
use super::{MEMORY_PER_BYTE, THREAD_NAME, feed, page};
use crate::cli::When;
use crate::config::Config;
use crate::label::{Learner, RuleBook, Sampler, Sketch, Templates};
use crate::pipeline;
use crate::progress::Progress;

/// Share of the memory for what is counted.
const SHARE_FOR_COUNTS: u64 = 8;

/// Sketches that wait for those before them, and what was learnt so far.
struct Ledger {
    learner: Learner,
    /// With what each page counts at the gate.
    waiting: BTreeMap<usize, (Option<Sketch>, u64)>,
    next: usize,
}

/// Tasks as they come, and who chooses among them.
struct Desk {
    tasks: mpsc::Receiver<Task>,
    sampler: Sampler,
    chosen: usize,
}

/// Looks through the input; `None` where the run was stopped.
pub(super) fn templates(
    config: &Config,
    rules: &RuleBook,
    jobs: &[Job],
    sampler: Sampler,
    pool: &rayon::ThreadPool,
    stop: &AtomicBool,
) -> Option<Templates> {
    let (queue, tasks) = mpsc::channel();
    let desk = Mutex::new(Desk { tasks, sampler, chosen: 0 });
    let learner = Learner::new(config.memory / SHARE_FOR_COUNTS);
    let ledger = Mutex::new(Ledger { learner, waiting: BTreeMap::new(), next: 0 });
    let gate = Gate::new(config.memory / MEMORY_PER_BYTE);
    let progress = Progress::start(When::Never, config.talk, 0);
    let is_stopped = || stop.load(Ordering::Relaxed);
    let fed = std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().name(format!("{THREAD_NAME}reader")).spawn_scoped(scope, || {
            // What is dropped at the end tells the others that nothing more will come.
            let queue = queue;
            feed::feed(config, jobs, &gate, &progress, &queue, &is_stopped)
        });
        pool.broadcast(|_| {
            while !is_stopped()
                && let Some((number, task)) = choose(&desk, jobs, &gate)
            {
                let weight = task.weight;
                let options = pipeline::Options { now: config.now, ..pipeline::Options::default() };
                let sketch = || {
                    let raw = task.look(jobs, config.max_bytes);
                    Ok(raw.and_then(|raw| pipeline::sketch(&raw, rules, &options).ok()))
                };
                // A page with a defect is looked at again, and named, when it is converted.
                let sketch = page::guard(sketch).unwrap_or_default();
                ledger.lock().unwrap_or_else(PoisonError::into_inner).add(number, sketch, weight, &gate);
            }
        });
        reader.ok().and_then(|reader| reader.join().ok()).unwrap_or_default()
    });
    progress.end();
    let learner = ledger.into_inner().unwrap_or_else(PoisonError::into_inner).learner;
    (fed.is_whole && !is_stopped()).then(|| learner.finish())
}

/// The next page that is to be looked at, and its number among these.
fn choose(desk: &Mutex<Desk>, jobs: &[Job], gate: &Gate) -> Option<(usize, Task)> {
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let task = desk.tasks.recv().ok()?;
        if desk.sampler.wants(&task.origin, task.stated(jobs)) {
            desk.chosen += 1;
            return Some((desk.chosen - 1, task));
        }
        gate.leave(task.weight);
    }
}

impl Ledger {
    fn add(&mut self, number: usize, sketch: Option<Sketch>, weight: u64, gate: &Gate) {
        self.waiting.insert(number, (sketch, weight));
        while let Some((sketch, weight)) = self.waiting.remove(&self.next) {
            self.next += 1;
            if let Some(sketch) = sketch {
                self.learner.add(sketch);
            }
            gate.leave(weight);
        }
    }
}

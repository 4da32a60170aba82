//! The threads of a run: one that reads ahead, and those that take a page at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};

use super::feed::{self, Fed};
use super::gate::Gate;
use super::order::{Order, Settled};
use super::page::{self, Done};
use super::tally::Tally;
use super::task::{Job, Task};
use super::{Halt, Run, Status, THREAD_NAME};
use crate::progress::Progress;

/// What the threads of a run share.
pub(super) struct Shared<'r> {
    pub(super) run: &'r Run<'r>,
    pub(super) jobs: &'r [Job],
    pub(super) stop: &'r AtomicBool,
    pub(super) progress: Progress,
    pub(super) gate: Gate,
    /// Where pages depend on those before them.
    pub(super) order: Option<Mutex<Order<'r>>>,
    pub(super) tally: Mutex<Tally>,
    pub(super) halted: AtomicBool,
    pub(super) halt: OnceLock<Halt>,
    pub(super) start_anew: AtomicBool,
}

impl Shared<'_> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.halted.load(Ordering::Relaxed)
    }

    /// Lets every thread take pages, in input order, until none is left or the run has to stop.
    pub(super) fn take_pages(&self, pool: &rayon::ThreadPool) -> Fed {
        let (queue, tasks) = mpsc::channel();
        let tasks = Mutex::new(tasks);
        std::thread::scope(|scope| {
            let reader = std::thread::Builder::new().name(format!("{THREAD_NAME}reader")).spawn_scoped(scope, || {
                // What is dropped at the end tells the others that nothing more will come.
                let queue = queue;
                feed::feed(self.run.config, self.jobs, &self.gate, &self.progress, &queue, &|| self.is_stopped())
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

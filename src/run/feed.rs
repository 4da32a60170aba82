//! The input, page by page, in its order: files as they are listed, and the records of containers as they are read.
//!
//! One thread of its own reads ahead of those that convert, as far as the [`Gate`] lets it. Files are read where they are
//! converted; records can only be had in a row.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::Sender;

use super::gate::Gate;
use super::task::{Job, Task, Work};
use crate::config::Config;
use crate::error::PageError;
use crate::page::Origin;
use crate::progress::Progress;
use crate::sink::RecordNames;
use crate::source::{self, Content, Flow, Holds, Record};

/// What was handed out.
#[derive(Debug, Default)]
pub(super) struct Fed {
    /// Pages, and records that say why they are none.
    pub(super) pages: usize,
    /// Records that are no pages by their type or name.
    pub(super) others: u64,
    /// Whether the input was read to its end.
    pub(super) is_whole: bool,
}

/// Hands every page of the input to those who convert, until the run has to stop.
pub(super) fn feed(
    config: &Config,
    jobs: &[Job],
    gate: &Gate,
    progress: &Progress,
    queue: &Sender<Task>,
    is_stopped: &(dyn Fn() -> bool + Sync),
) -> Fed {
    let mut fed = Fed::default();
    for (index, job) in jobs.iter().enumerate() {
        let entry = &job.entry;
        if entry.holds() == Holds::Page {
            // What is packed grows when it is read; text packs to a fifth or so.
            let bytes = if entry.is_packed() { entry.bytes.saturating_mul(5) } else { entry.bytes };
            let (origin, stem) = (entry.origin.clone(), job.stem.clone());
            let bytes = bytes.min(config.max_bytes);
            if !hand_out(&mut fed, gate, queue, is_stopped, bytes, Task::new(origin, stem, Work::File(index))) {
                return fed;
            }
            continue;
        }
        let mut names = RecordNames::new(&job.stem);
        let mut take = |record: Record| {
            let Record { origin, content, note } = record;
            let bytes = match &content {
                Content::Page(bytes) | Content::Damaged(_, bytes) => bytes.len() as u64,
                Content::None => 0,
            };
            let stem = names.stem(origin.record.as_deref().unwrap_or_default());
            let task = Task::new(origin, stem, Work::Record(content, note));
            if hand_out(&mut fed, gate, queue, is_stopped, bytes, task) { Flow::Continue(()) } else { Flow::Break(()) }
        };
        let read =
            || source::records(entry, config.max_bytes, &config.fields, &|bytes| progress.read(bytes), &mut take);
        let others = panic::catch_unwind(AssertUnwindSafe(read));
        let error = match others {
            Ok(Ok(others)) => {
                fed.others += others;
                None
            }
            Ok(Err(error)) => Some(PageError::read(&error)),
            Err(payload) => Some(PageError::panic(&*payload)),
        };
        if is_stopped() {
            return fed;
        }
        if let Some(error) = error {
            let origin = Origin { path: entry.origin.path.clone(), ..Origin::default() };
            let task = Task::new(origin, job.stem.clone(), Work::Failed(error));
            if !hand_out(&mut fed, gate, queue, is_stopped, 0, task) {
                return fed;
            }
        }
    }
    fed.is_whole = true;
    fed
}

/// Hands out one task as soon as there is room; false if the run has to stop.
fn hand_out(
    fed: &mut Fed,
    gate: &Gate,
    queue: &Sender<Task>,
    is_stopped: &(dyn Fn() -> bool + Sync),
    bytes: u64,
    task: Task,
) -> bool {
    let weight = Gate::weight(bytes);
    let task = task.placed(fed.pages, weight);
    let is_in = gate.enter(weight, is_stopped) && queue.send(task).is_ok();
    fed.pages += usize::from(is_in);
    is_in
}

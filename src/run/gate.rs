//! How much of a dump is in memory at a time: pages that wait and pages under way share one budget of bytes.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Least a page counts: its document, its place in the queue and what threads keep for it, also where it is tiny.
const LEAST_BYTES: u64 = 16 << 10;

/// How often a wait looks whether the run has to stop.
const TICK: Duration = Duration::from_millis(50);

/// The way into memory. A page that is larger than the budget comes in alone.
#[derive(Debug)]
pub(super) struct Gate {
    budget: u64,
    inside: Mutex<u64>,
    left: Condvar,
}

impl Gate {
    /// A gate for so many bytes of pages.
    pub(super) fn new(budget: u64) -> Self {
        Self { budget, inside: Mutex::new(0), left: Condvar::new() }
    }

    /// What a page of so many bytes counts.
    pub(super) fn weight(bytes: u64) -> u64 {
        bytes.max(LEAST_BYTES)
    }

    /// Waits until there is room; false if the run has to stop first.
    pub(super) fn enter(&self, weight: u64, is_stopped: impl Fn() -> bool) -> bool {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        while *inside > 0 && inside.saturating_add(weight) > self.budget {
            if is_stopped() {
                return false;
            }
            inside = self.left.wait_timeout(inside, TICK).unwrap_or_else(PoisonError::into_inner).0;
        }
        *inside += weight;
        !is_stopped()
    }

    /// Makes room again.
    pub(super) fn leave(&self, weight: u64) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        *inside = inside.saturating_sub(weight);
        self.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_waits_for_room_and_a_huge_one_for_solitude() {
        let gate = Gate::new(100 << 10);
        let never = || false;
        let now = std::cell::Cell::new(0);
        let at_once = || {
            now.set(now.get() + 1);
            now.get() > 0
        };
        assert!(gate.enter(Gate::weight(200 << 10), never));
        assert!(!gate.enter(Gate::weight(1), at_once), "the huge page is alone");
        gate.leave(200 << 10);
        for _ in 0..6 {
            assert!(gate.enter(Gate::weight(1), never));
        }
        assert!(!gate.enter(Gate::weight(1), at_once), "six small ones are 96 KiB");
        gate.leave(LEAST_BYTES);
        assert!(gate.enter(Gate::weight(1), never));
    }
}

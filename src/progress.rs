//! How far a run is: a bar on a terminal, a line now and then elsewhere, on standard error.
//!
//! The threads that convert only add to counters; one thread of its own looks at them and draws.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{BinaryBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::When;
use crate::config::Talk;

/// How often the bar is drawn: smooth to the eye. More often costs time, less often stutters.
const TICK: Duration = Duration::from_millis(100);

/// Least time between two plain lines unless every step is asked for: a log of an hour's run stays readable.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Percent between two plain lines where every step is asked for.
const STEP_PERCENT: u64 = 10;

/// A running display.
#[derive(Debug)]
pub(crate) struct Progress {
    counters: Arc<Counters>,
    display: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

#[derive(Debug, Default)]
struct Counters {
    pages: AtomicU64,
    /// Of pages, unpacked.
    bytes: AtomicU64,
    /// Of the input, as it lies on the disk.
    read: AtomicU64,
    failed: AtomicU64,
}

impl Progress {
    /// Starts the display of a run over so many bytes of files.
    pub(crate) fn start(when: When, talk: Talk, total: u64) -> Self {
        let counters = Arc::new(Counters::default());
        let silent = when == When::Never || (when == When::Auto && talk == Talk::Quiet);
        let display = (!silent).then(|| {
            let (end, ended) = mpsc::channel();
            let counters = Arc::clone(&counters);
            let thread = std::thread::spawn(move || {
                if io::stderr().is_terminal() {
                    draw_bar(&counters, total, &ended);
                } else {
                    print_lines(&counters, total, &ended, when);
                }
            });
            (end, thread)
        });
        Self { counters, display }
    }

    /// Counts bytes of the input that were read.
    pub(crate) fn read(&self, bytes: u64) {
        self.counters.read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts a finished page.
    pub(crate) fn count(&self, bytes: u64, failed: bool) {
        self.counters.bytes.fetch_add(bytes, Ordering::Relaxed);
        if failed {
            self.counters.failed.fetch_add(1, Ordering::Relaxed);
        }
        self.counters.pages.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes the display away.
    pub(crate) fn end(self) {
        if let Some((end, thread)) = self.display {
            drop(end);
            // A display that panicked has nothing to say about the pages.
            let _ = thread.join();
        }
    }
}

/// Waits for one tick; false once the run has ended.
fn tick(ended: &mpsc::Receiver<()>) -> bool {
    ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout)
}

fn draw_bar(counters: &Counters, total: u64, ended: &mpsc::Receiver<()>) {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let template = "{wide_bar} {binary_bytes}/{binary_total_bytes}  {msg}  {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let started = Instant::now();
    loop {
        let (rate, failed) = (counters.rate(started), counters.failed.load(Ordering::Relaxed));
        let pages = counters.pages.load(Ordering::Relaxed);
        bar.set_message(format!("{pages} pages  {}/s  {failed} failed", BinaryBytes(rate)));
        bar.set_position(counters.read.load(Ordering::Relaxed));
        if !tick(ended) {
            break;
        }
    }
    bar.finish_and_clear();
}

fn print_lines(counters: &Counters, total: u64, ended: &mpsc::Receiver<()>, when: When) {
    let started = Instant::now();
    let (mut last, mut step, mut shown) = (started, 0, 0);
    loop {
        let more = tick(ended);
        let pages = counters.pages.load(Ordering::Relaxed);
        let read = counters.read.load(Ordering::Relaxed);
        let percent = (read * 100).checked_div(total).unwrap_or(100);
        let due = match when {
            // Containers are read before their last pages are converted.
            When::Always => percent / STEP_PERCENT > step || last.elapsed() >= LINE_EVERY || (!more && pages != shown),
            _ => more && last.elapsed() >= LINE_EVERY,
        };
        if due {
            (last, step, shown) = (Instant::now(), percent / STEP_PERCENT, pages);
            let failed = counters.failed.load(Ordering::Relaxed);
            let rate = BinaryBytes(counters.rate(started));
            let left = started.elapsed().mul_f64(total.saturating_sub(read) as f64 / read.max(1) as f64);
            // Nobody may be listening; the run goes on.
            let _ = writeln!(
                io::stderr(),
                "tamis: {percent} %: {pages} pages, {} of {}, {rate}/s, {failed} failed, {} left",
                BinaryBytes(read),
                BinaryBytes(total),
                HumanDuration(left)
            );
        }
        if !more {
            break;
        }
    }
}

impl Counters {
    /// Bytes per second since the start.
    #[expect(clippy::cast_sign_loss, reason = "neither bytes nor time are negative")]
    fn rate(&self, started: Instant) -> u64 {
        let bytes = self.bytes.load(Ordering::Relaxed) as f64;
        (bytes / started.elapsed().as_secs_f64().max(0.001)) as u64
    }
}

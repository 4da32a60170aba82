//! Pages in the order of the input, where they depend on each other: rows of shards and repetitions.
//!
//! Threads hand in pages as they have them; whoever hands in the one whose turn it is settles it and all that waited for
//! it. What waits is bounded by the gate, through which nothing new comes before something is settled.

use std::collections::BTreeMap;
use std::io;

use super::manifest::{Line, Status};
use super::page::{Done, Fresh, Known as KnownPage, Prepared};
use super::repeats::{Mark, Repeats};
use super::shards::{Known, SHARDS, Shards};
use super::{Halt, Run};
use crate::config::{Dedup, Mode};

/// Share of the memory for what is kept to compare documents with.
const SHARE_FOR_REPEATS: u64 = 4;

/// The pages of a run that wait for their turn, and what those before them left.
pub(super) struct Order<'r> {
    run: &'r Run<'r>,
    /// With what each counts at the gate.
    waiting: BTreeMap<usize, (Prepared, u64)>,
    next: usize,
    /// The shards.
    pub(super) shards: Shards<'r>,
    repeats: Repeats,
}

/// What became of a page's turn.
#[derive(Debug)]
pub(super) enum Settled {
    /// It is done.
    Done(Box<Done>),
    /// What earlier runs left cannot be gone on from: everything has to be made anew.
    StartAnew,
}

impl<'r> Order<'r> {
    /// The order of a run before its first page.
    pub(super) fn new(run: &'r Run<'r>) -> Result<Self, Halt> {
        let config = run.config;
        let mode = if run.is_anew { Mode::Force } else { config.mode };
        let shards = Shards::open(&run.sink, &config.shards, mode, run.earlier.last_row).map_err(halt)?;
        let repeats = Repeats::new(config.memory / SHARE_FOR_REPEATS);
        Ok(Self { run, waiting: BTreeMap::new(), next: 0, shards, repeats })
    }

    /// Takes in a page; it waits for those before it.
    pub(super) fn hand_in(&mut self, number: usize, prepared: Prepared, weight: u64) {
        self.waiting.insert(number, (prepared, weight));
    }

    /// Settles the page whose turn it is, if it is there: its number, what it counts at the gate, what became of it.
    pub(super) fn settle(&mut self) -> Option<(usize, u64, Result<Settled, Halt>)> {
        let (prepared, weight) = self.waiting.remove(&self.next)?;
        self.next += 1;
        Some((self.next - 1, weight, self.turn(prepared)))
    }

    fn turn(&mut self, prepared: Prepared) -> Result<Settled, Halt> {
        match prepared {
            Prepared::Done(done) => Ok(Settled::Done(done)),
            Prepared::Unchanged(known) => self.again(*known),
            Prepared::Fresh(fresh) => self.fresh(*fresh),
        }
    }

    /// A page that an earlier run took: its results stand if those before it stand.
    fn again(&mut self, known: KnownPage) -> Result<Settled, Halt> {
        let original = self.original(&known.line);
        if original == known.line.duplicate_of {
            let Some(row) = known.line.row else { return Ok(Settled::Done(Box::new(known.keep(self.run)?))) };
            return match self.shards.pass(row).map_err(halt)? {
                Known::InPlace => Ok(Settled::Done(Box::new(known.keep(self.run)?))),
                Known::Moved => Ok(Settled::StartAnew),
            };
        }
        // It repeats another page than it did, or none any more.
        match known.redo(self.run)? {
            Prepared::Fresh(fresh) => match original {
                Some(original) => Ok(Settled::Done(Box::new(fresh.repeat(self.run, original)?))),
                None => self.write(*fresh),
            },
            other => self.turn(other),
        }
    }

    /// The page that an earlier line's page repeats now.
    fn original(&mut self, line: &Line) -> Option<super::manifest::Input> {
        let is_compared = self.run.config.dedup != Dedup::Off && line.status != Status::Empty;
        let mark = line.mark.as_deref().filter(|_| is_compared).and_then(Mark::from_text)?;
        self.repeats.original(mark, &line.input)
    }

    fn fresh(&mut self, fresh: Fresh) -> Result<Settled, Halt> {
        if let Some(mark) = fresh.mark.clone()
            && let Some(original) = self.repeats.original(mark, &fresh.input())
        {
            return Ok(Settled::Done(Box::new(fresh.repeat(self.run, original)?)));
        }
        self.write(fresh)
    }

    fn write(&mut self, fresh: Fresh) -> Result<Settled, Halt> {
        let Some(row) = &fresh.row else { return Ok(Settled::Done(Box::new(fresh.write(self.run, None)?))) };
        if !self.shards.takes_more() {
            return Ok(Settled::StartAnew);
        }
        let place = self.shards.add(row).map_err(halt)?;
        let done = fresh.write(self.run, Some(place))?;
        if done.line.row.is_some() {
            self.shards.close_if_full().map_err(halt)?;
        } else {
            self.shards.take_back(place).map_err(halt)?;
        }
        Ok(Settled::Done(Box::new(done)))
    }
}

/// Shards that cannot be written stop the run: no page is at fault.
pub(super) fn halt(error: io::Error) -> Halt {
    Halt { name: SHARDS.to_owned(), error }
}

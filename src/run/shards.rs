//! Shards: rows of documents in files of some size, in the order of the input.
//!
//! Comes in: rows, one after the other. Goes out: files that appear whole, and a line about each in `shards.jsonl`. The rows
//! of the shard that is not full yet lie in an open file beside them, and the journal says how far it counts: a run that
//! was killed goes on behind the last row that it noted. Where a run starts and how it is cut into shards decides nothing
//! but the rows, so that the bytes do not depend on how many runs it took.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};

use serde::{Deserialize, Serialize};

use super::manifest::{InShard, Output};
use crate::config::{Mode, ShardOptions};
use crate::digest::Pieces;
use crate::sink::Sink;

/// Name of the list of shards in the output folder.
pub(super) const SHARDS: &str = "shards.jsonl";

/// One finished shard.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Finished {
    rows: u64,
    /// Of the rows as JSON Lines.
    bytes: u64,
    files: Vec<Output>,
}

/// The shards of a run.
#[derive(Debug)]
pub(super) struct Shards<'a> {
    sink: &'a Sink,
    options: &'a ShardOptions,
    /// What earlier runs finished.
    finished: Vec<Finished>,
    /// Where the next row goes, or lies already.
    at: Place,
    /// Up to where rows lie already.
    known: Place,
    rows: u64,
    open: Open,
    /// Files that differ; only looked for when checking.
    pub(super) differences: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    shard: u32,
    bytes: u64,
}

/// The rows of the shard that is not full.
#[derive(Debug)]
enum Open {
    /// Nowhere yet.
    None,
    /// In a file.
    File(File),
    /// In memory, as a run does that writes nothing.
    Memory(Vec<u8>),
}

/// What became of a row that an earlier run had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It lies where it would be put now.
    InPlace,
    /// Something before it has changed.
    Moved,
}

impl<'a> Shards<'a> {
    /// The shards as an earlier run left them; `last` is the last row that its journal notes. Everything is forgotten where
    /// a file is missing or all is to be made anew.
    pub(super) fn open(
        sink: &'a Sink,
        options: &'a ShardOptions,
        mode: Mode,
        last: Option<InShard>,
    ) -> io::Result<Self> {
        let start = Place::default();
        let differences = Vec::new();
        let mut shards = Self {
            sink,
            options,
            finished: Vec::new(),
            at: start,
            known: start,
            rows: 0,
            open: Open::None,
            differences,
        };
        if mode == Mode::Check {
            shards.open = Open::Memory(Vec::new());
            return Ok(shards);
        }
        let listed = listed(sink)?;
        let is_torn = listed.is_none();
        shards.finished = listed.unwrap_or_default();
        let is_there = |shard: &Finished| shard.files.iter().all(|file| sink.holds(&file.path, file.bytes));
        if is_torn || mode == Mode::Force || options.kinds.is_empty() || !shards.finished.iter().all(is_there) {
            shards.forget()?;
            return Ok(shards);
        }
        let number = shards.finished.len() as u32;
        if let Some(before) = number.checked_sub(1) {
            remove(sink, &open_name(before))?;
        }
        shards.known.shard = number;
        let noted = last.filter(|row| row.shard == number).map_or(0, |row| row.start + row.bytes);
        if noted > 0 && sink.holds_at_least(&open_name(number), noted) {
            shards.known.bytes = noted;
        }
        Ok(shards)
    }

    /// Removes whatever earlier runs made.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        for file in self.finished.drain(..).flat_map(|shard| shard.files) {
            // A list that was edited must not lead out of the folder.
            if crate::sink::is_inside(&file.path, &crate::sink::Shard::FOLDERS) {
                self.sink.remove(&file.path)?;
            }
        }
        remove(self.sink, SHARDS)?;
        for name in fs::read_dir(self.sink.path(""))?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
            if is_open_name(&name) {
                remove(self.sink, &name)?;
            }
        }
        (self.at, self.known, self.rows, self.open) = (Place::default(), Place::default(), 0, Open::None);
        Ok(())
    }

    fn has_ahead(&self) -> bool {
        self.at < self.known
    }

    /// Whether a new row can follow: not where rows of an earlier run lie ahead, or where the last shard of one has room.
    pub(super) fn takes_more(&self) -> bool {
        let is_full = |shard: &Finished| shard.bytes >= self.options.bytes;
        !self.has_ahead() && (self.at.bytes > 0 || self.finished.last().is_none_or(is_full))
    }

    /// Goes past a row that an earlier run wrote.
    pub(super) fn pass(&mut self, row: InShard) -> io::Result<Known> {
        let is_here = row.shard == self.at.shard && row.start == self.at.bytes && self.has_ahead();
        if !is_here {
            return Ok(Known::Moved);
        }
        self.at.bytes += row.bytes;
        self.rows += 1;
        if let Some(whole) = self.finished.get(self.at.shard as usize) {
            if self.at.bytes == whole.bytes {
                self.at = Place { shard: self.at.shard + 1, bytes: 0 };
                self.rows = 0;
            }
        } else if self.at.bytes >= self.options.bytes {
            // Killed when the shard was full and before it was written.
            self.reopen()?;
            self.close()?;
        }
        Ok(Known::InPlace)
    }

    /// Adds a row; says where it now lies.
    pub(super) fn add(&mut self, row: &[u8]) -> io::Result<InShard> {
        self.reopen()?;
        match &mut self.open {
            Open::File(file) => file.write_all(row)?,
            Open::Memory(rows) => rows.extend_from_slice(row),
            Open::None => {}
        }
        let place = InShard { shard: self.at.shard, start: self.at.bytes, bytes: row.len() as u64 };
        self.at.bytes += place.bytes;
        self.rows += 1;
        Ok(place)
    }

    /// Takes the last row back: its page failed after all.
    pub(super) fn take_back(&mut self, row: InShard) -> io::Result<()> {
        match &mut self.open {
            Open::File(file) => file.set_len(row.start)?,
            Open::Memory(rows) => rows.truncate(usize::try_from(row.start).unwrap_or(usize::MAX)),
            Open::None => {}
        }
        self.at.bytes = row.start;
        self.known = self.known.min(self.at);
        self.rows -= 1;
        Ok(())
    }

    /// Closes the shard if it is full; to be called when its last row is noted.
    pub(super) fn close_if_full(&mut self) -> io::Result<()> {
        if self.at.bytes >= self.options.bytes { self.close() } else { Ok(()) }
    }

    /// Closes the last shard; false where rows of earlier runs are left over.
    pub(super) fn finish(&mut self) -> io::Result<bool> {
        if self.has_ahead() {
            return Ok(false);
        }
        if self.at.bytes > 0 {
            self.reopen()?;
            self.close()?;
        }
        if matches!(self.open, Open::Memory(_)) {
            let lines: Vec<u8> = self.finished.iter().flat_map(line).collect();
            if fs::read(self.sink.path(SHARDS)).unwrap_or_default() != lines {
                self.differences.push(format!("{}: is missing or out of date", self.sink.path(SHARDS).display()));
            }
        }
        Ok(true)
    }

    /// Opens the file of rows at the place of the next one.
    fn reopen(&mut self) -> io::Result<()> {
        if matches!(self.open, Open::None) {
            let path = self.sink.path(&open_name(self.at.shard));
            let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
            // What was written and not noted is written again.
            file.set_len(self.at.bytes)?;
            self.known = self.at;
            self.open = Open::File(file);
        }
        Ok(())
    }

    /// Writes the rows as a shard, notes it, and begins the next one.
    fn close(&mut self) -> io::Result<()> {
        let mut files = Vec::new();
        let name = open_name(self.at.shard);
        for &kind in &self.options.kinds {
            let path = kind.path(self.at.shard, self.options.compression);
            let file = if let Open::Memory(rows) = &self.open {
                let mut made = Vec::new();
                kind.write(&rows[..], self.options.compression, &mut made)?;
                if fs::read(self.sink.path(&path)).ok().as_ref() != Some(&made) {
                    self.differences.push(format!("{}: is missing or out of date", self.sink.path(&path).display()));
                }
                Output { path, bytes: made.len() as u64, digest: crate::digest::digest(&made) }
            } else {
                let rows = BufReader::with_capacity(1 << 16, File::open(self.sink.path(&name))?);
                self.sink.replace(&path, |file| {
                    kind.write(rows, self.options.compression, BufWriter::with_capacity(1 << 16, &mut *file))?;
                    file.sync_all()
                })?;
                let (bytes, digest) = fingerprint(&self.sink.path(&path))?;
                Output { path, bytes, digest }
            };
            files.push(file);
        }
        self.finished.push(Finished { rows: self.rows, bytes: self.at.bytes, files });
        if let Open::Memory(rows) = &mut self.open {
            rows.clear();
        } else {
            let mut list = OpenOptions::new().append(true).create(true).open(self.sink.path(SHARDS))?;
            list.write_all(&self.finished.last().map_or_else(Vec::new, line))?;
            list.sync_all()?;
            self.open = Open::None;
            remove(self.sink, &name)?;
        }
        self.at = Place { shard: self.at.shard + 1, bytes: 0 };
        self.known = self.known.max(self.at);
        self.rows = 0;
        Ok(())
    }
}

fn line(shard: &Finished) -> Vec<u8> {
    // Plain structs with string keys: serialising into memory cannot fail.
    let mut line = serde_json::to_vec(shard).unwrap_or_default();
    line.push(b'\n');
    line
}

/// The shards that the list knows, `None` where some line of it is none; a line that a killed run tore is cut off.
fn listed(sink: &Sink) -> io::Result<Option<Vec<Finished>>> {
    let path = sink.path(SHARDS);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Vec::new())),
        other => other?,
    };
    let whole = memchr::memrchr(b'\n', &text).map_or(0, |at| at + 1);
    if whole < text.len() {
        OpenOptions::new().write(true).open(&path)?.set_len(whole as u64)?;
    }
    let lines = text[..whole].split_inclusive(|byte| *byte == b'\n');
    Ok(lines.map(|line| serde_json::from_slice(line).ok()).collect())
}

/// Size and digest of a file.
fn fingerprint(path: &std::path::Path) -> io::Result<(u64, String)> {
    let (mut file, mut pieces, mut bytes) = (File::open(path)?, Pieces::default(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let got = file.read(&mut buffer)?;
        if got == 0 {
            return Ok((bytes, format!("blake3:{}", pieces.hex(32))));
        }
        pieces.add(&buffer[..got]);
        bytes += got as u64;
    }
}

/// The file of the rows of a shard that is not full.
fn open_name(number: u32) -> String {
    format!("open-{number:05}.jsonl")
}

fn is_open_name(name: &str) -> bool {
    name.strip_prefix("open-")
        .and_then(|rest| rest.strip_suffix(".jsonl"))
        .is_some_and(|number| number.len() >= 5 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Removes a file of the output folder itself, if it is there.
fn remove(sink: &Sink, name: &str) -> io::Result<()> {
    match fs::remove_file(sink.path(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

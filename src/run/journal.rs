//! The journal: the lines of the pages a run has finished, so that a killed run can go on.
//!
//! It is appended to, one write per page, and never synchronised: a killed process loses nothing that it wrote, and
//! after a power cut a page whose line or results are missing is converted again. Its presence says that a run did
//! not end; while a run lasts it is locked, so two runs cannot share an output folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::earlier::{Book, Place};
use super::manifest::Line;
use crate::sink::Sink;

/// Name of the journal in the output folder.
pub(super) const JOURNAL: &str = "journal.jsonl";

/// The line that stands where a run was started anew.
pub(super) const ANEW: &[u8] = b"{\"anew\":true}\n";

/// An open, locked journal.
#[derive(Debug)]
pub(super) struct Journal {
    file: Mutex<Growing>,
    path: PathBuf,
    /// Whether an earlier run left it.
    pub(super) is_left: bool,
}

/// A file and its length.
#[derive(Debug)]
struct Growing {
    file: File,
    bytes: u64,
}

impl Journal {
    /// Opens the journal, and cuts off a line that a killed run could not finish. `None` while another run holds it.
    pub(super) fn open(sink: &Sink) -> io::Result<Option<Self>> {
        let path = sink.path(JOURNAL);
        let open = |options: &mut OpenOptions| options.read(true).append(true).open(&path);
        let (mut file, is_left) = match open(OpenOptions::new().create_new(true)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => (open(&mut OpenOptions::new())?, true),
            other => (other?, false),
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            // A file system without locks: two runs at a time are then the user's to avoid.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        let bytes = whole_lines(&mut file)?;
        file.set_len(bytes)?;
        Ok(Some(Self { file: Mutex::new(Growing { file, bytes }), path, is_left }))
    }

    /// Notes that nothing before counts any more. It still says which files there may be.
    pub(super) fn start_anew(&self) -> io::Result<()> {
        let mut journal = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        journal.file.write_all(ANEW)?;
        journal.bytes += ANEW.len() as u64;
        Ok(())
    }

    /// Adds the line of a finished page; says where it now stands.
    pub(super) fn add(&self, line: &Line) -> io::Result<Place> {
        let json = line.to_json();
        let bytes = u32::try_from(json.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let mut journal = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        journal.file.write_all(&json)?;
        let start = journal.bytes;
        journal.bytes += u64::from(bytes);
        Ok(Place { book: Book::Journal, start, bytes })
    }

    /// Removes the journal: the manifest now says everything.
    pub(super) fn close(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// Length of the file up to its last line end.
fn whole_lines(file: &mut File) -> io::Result<u64> {
    let mut end = file.seek(SeekFrom::End(0))?;
    let mut buffer = [0; 4096];
    while end > 0 {
        let start = end.saturating_sub(buffer.len() as u64);
        let piece = &mut buffer[..(end - start) as usize];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(piece)?;
        if let Some(at) = memchr::memrchr(b'\n', piece) {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(folder.path()).unwrap();
        for (left, whole) in
            [("", 0), ("torn", 0), ("one\n", 4), ("one\ntwo", 4), (&format!("x\n{}", "y".repeat(9000)), 2)]
        {
            fs::write(sink.path(JOURNAL), left).unwrap();
            let journal = Journal::open(&sink).unwrap().unwrap();
            assert!(journal.is_left);
            assert_eq!(fs::metadata(sink.path(JOURNAL)).unwrap().len(), whole);
            assert!(Journal::open(&sink).unwrap().is_none(), "two runs hold the journal");
            journal.close().unwrap();
            assert!(!sink.path(JOURNAL).exists());
        }
        assert!(!Journal::open(&sink).unwrap().unwrap().is_left);
    }
}

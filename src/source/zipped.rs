//! ZIP archives, and the web archives in them that WACZ is.
//!
//! In: a file. Out: a record for each member that may be a page, and the records of containers in it. Where the directory
//! at the end is damaged or missing, members are found by the headers in front of them.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;

use memchr::memmem;
use zip::ZipArchive;
use zip::read::read_zipfile_from_stream;

use super::ReadError;
use super::archive::member;
use super::folder::readable_bytes;
use super::record::{Flow, Walk};

/// How the header in front of a member begins.
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

/// Bytes in which the next header is looked for at a time.
const STEP_BYTES: usize = 64 * 1024;

/// Gives out the members of an archive.
pub(super) fn records(file: File, walk: &mut Walk<'_>) -> Flow {
    let again = file.try_clone();
    let mut archive = match ZipArchive::new(BufReader::new(file)) {
        Ok(archive) => archive,
        Err(error) => {
            let why =
                format!("the directory of the archive is damaged ({error}); its members are looked for one by one");
            walk.damaged("(directory)", ReadError::Record(why), Vec::new())?;
            return again.map_or(ControlFlow::Continue(()), |file| without_directory(file, walk));
        }
    };
    // One piece of data that many members share unpacks to many times the archive.
    if archive.has_overlapping_files().unwrap_or(true) {
        let why = "members of the archive lie over each other, as in a bomb; it is not unpacked".into();
        return walk.damaged("(directory)", ReadError::Record(why), Vec::new());
    }
    let is_of_wacz = |name: &[u8]| name.starts_with(b"archive/");
    let is_wacz = archive.index_for_name("datapackage.json").is_some()
        && archive.file_names().any(|name| name.is_ok_and(|name| is_of_wacz(name.as_bytes())));
    for index in 0..archive.len() {
        let name = archive
            .name_for_index(index)
            .and_then(Result::ok)
            .map_or_else(|| format!("(member {})", index + 1), std::borrow::Cow::into_owned);
        match archive.by_index(index) {
            Ok(file) if file.is_dir() => {}
            // Beside its WARC files it holds lists of their pages.
            Ok(file) if is_wacz && !is_of_wacz(file.name_raw()) => walk.others += 1,
            Ok(file) => {
                let (name, size) = (readable_bytes(file.name_raw()), file.size());
                member(&name, Some(size), file, "", 1, walk)?;
            }
            Err(error) => {
                let why = format!("it cannot be unpacked ({error}); fetch or pack the archive again");
                walk.damaged(name, ReadError::Record(why), Vec::new())?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// Gives out the members that headers announce.
fn without_directory(file: File, walk: &mut Walk<'_>) -> Flow {
    let mut reader = BufReader::new(file);
    let mut at = 0;
    while let Some(found) = next_header(&mut reader, at) {
        at = found + LOCAL_HEADER.len() as u64;
        if reader.seek(SeekFrom::Start(found)).is_err() {
            break;
        }
        match read_zipfile_from_stream(&mut reader) {
            Ok(Some(file)) => {
                let (name, size) = (readable_bytes(file.name_raw()), file.size());
                if file.is_dir() {
                    continue;
                }
                member(&name, Some(size), file, "", 1, walk)?;
            }
            Ok(None) => break,
            Err(error) => {
                let why = format!("a member cannot be unpacked ({error}); fetch or pack the archive again");
                walk.damaged(format!("(member at {found})"), ReadError::Record(why), Vec::new())?;
                continue;
            }
        }
        at = reader.stream_position().unwrap_or(at).max(at);
    }
    ControlFlow::Continue(())
}

/// Where the next header begins, from a place on.
fn next_header(reader: &mut BufReader<File>, mut from: u64) -> Option<u64> {
    let mut piece = Vec::with_capacity(STEP_BYTES);
    loop {
        reader.seek(SeekFrom::Start(from)).ok()?;
        piece.clear();
        reader.by_ref().take(STEP_BYTES as u64).read_to_end(&mut piece).ok()?;
        if let Some(at) = memmem::find(&piece, LOCAL_HEADER) {
            return Some(from + at as u64);
        }
        if piece.len() < STEP_BYTES {
            return None;
        }
        from += (piece.len() - LOCAL_HEADER.len() + 1) as u64;
    }
}

//! Archives of files: tar, in any packing, and what tar and ZIP share about their members.
//!
//! In: the unpacked stream of a tar. Out: a record for each member that may be a page, named by its path, and the records
//! of containers in it. A damaged header costs its member: reading goes on with the next block that is one. Deliberately
//! absent: links, devices and permissions, which hold no page.

use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::folder::{Named, named, readable_bytes};
use super::packed::unpack;
use super::record::{Content, Flow, Walk};
use super::shape::{self, Holds};
use super::{ReadError, compressed, damage, jsonl, warc};
use crate::page::Origin;

/// Containers inside containers that are opened: a WARC in a tar in a WACZ. A file that packs itself would have no end.
pub(super) const MAX_DEPTH: usize = 3;

/// Longest names and extended headers of one member together; longer ones would let a header fill the memory.
const MAX_HEADER_BYTES: u64 = 1 << 20;

/// Size of a tar's blocks, at whose bounds headers stand.
const BLOCK_BYTES: u64 = 512;

/// How the name of a record begins that is a part of the container itself.
const PART: &str = "(damaged part)";

/// Gives out the members of a tar; their names begin with `below`.
pub(super) fn tar(reader: Box<dyn Read + '_>, below: &str, depth: usize, walk: &mut Walk<'_>) -> Flow {
    let room = Rc::new(Cell::new(MAX_HEADER_BYTES));
    let mut reader = Metered { reader, room: Rc::clone(&room), read: 0 };
    let mut is_damaged = false;
    loop {
        room.set(MAX_HEADER_BYTES);
        let mut archive = tar::Archive::new(&mut reader);
        // Archives that were joined have zeros between them.
        archive.set_ignore_zeros(true);
        let error = match archive.entries() {
            Err(error) => error,
            Ok(entries) => {
                let mut failed = None;
                for entry in entries {
                    match entry {
                        Err(error) => {
                            failed = Some(error);
                            break;
                        }
                        Ok(mut entry) => {
                            let before = walk.damages;
                            room.set(u64::MAX);
                            let kind = entry.header().entry_type();
                            if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
                                let name = readable_bytes(&entry.path_bytes());
                                let size = entry.size();
                                member(&name, Some(size), &mut entry, below, depth, walk)?;
                            }
                            let skipped = io::copy(&mut entry, &mut io::sink());
                            room.set(MAX_HEADER_BYTES);
                            // What was said of the member need not be said of the archive.
                            is_damaged = walk.damages > before;
                            if let Err(error) = skipped {
                                failed = Some(error);
                                break;
                            }
                        }
                    }
                }
                match failed {
                    None => return ControlFlow::Continue(()),
                    Some(error) => error,
                }
            }
        };
        let is_over = error.kind() == io::ErrorKind::UnexpectedEof || error.raw_os_error().is_some();
        if !is_damaged {
            let (error, raw) = damage(error);
            walk.damaged(format!("{below}{PART}"), error, raw)?;
        }
        // A run of blocks that are no headers is one damage.
        is_damaged = true;
        room.set(u64::MAX);
        if is_over || !reader.align() {
            return ControlFlow::Continue(());
        }
    }
}

/// A reader that fails where more is read than there is room for.
struct Metered<R> {
    reader: R,
    room: Rc<Cell<u64>>,
    read: u64,
}

impl<R: Read> Metered<R> {
    /// Goes to the next bound of a block; false at the end.
    fn align(&mut self) -> bool {
        let missing = self.read.next_multiple_of(BLOCK_BYTES) - self.read;
        let mut head = Vec::new();
        self.by_ref().take(missing).read_to_end(&mut head).is_ok_and(|got| got as u64 == missing)
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.room.get() == 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a header is longer than any name"));
        }
        let most = usize::try_from(self.room.get()).unwrap_or(usize::MAX).min(buffer.len());
        let got = self.reader.read(&mut buffer[..most])?;
        self.read += got as u64;
        if self.room.get() != u64::MAX {
            self.room.set(self.room.get() - got as u64);
        }
        Ok(got)
    }
}

/// Gives out one member of an archive: a page, the records of a container, or nothing where its name says it is no page.
pub(super) fn member(
    path: &str,
    size: Option<u64>,
    mut reader: impl Read,
    below: &str,
    depth: usize,
    walk: &mut Walk<'_>,
) -> Flow {
    let path = path.trim_start_matches("./");
    let kind = named(path.rsplit('/').next().unwrap_or(path));
    if kind == Named::Other || path.split('/').any(|part| part.starts_with('.') && part != "." && part != "..") {
        walk.others += 1;
        return ControlFlow::Continue(());
    }
    let name = format!("{below}{path}");
    let mut head = Vec::new();
    if let Err(error) = reader.by_ref().take(shape::HEAD_BYTES as u64).read_to_end(&mut head) {
        let (error, raw) = damage(error);
        return walk.damaged(name, error, if raw.is_empty() { head } else { raw });
    }
    let shape = shape::tell(&head, walk.fields);
    let stream = Cursor::new(head).chain(reader);
    let inner = format!("{name}/");
    match shape.holds {
        Holds::Page if kind == Named::Records => {
            walk.others += 1;
            ControlFlow::Continue(())
        }
        Holds::Page => page(name, size, stream, walk),
        Holds::Warc | Holds::Rows | Holds::Tar if depth < MAX_DEPTH => {
            let stream: Box<dyn Read + '_> = Box::new(stream);
            let stream = unpack(shape.packing, BufReader::new(stream));
            match shape.holds {
                Holds::Warc => warc::records(stream, &inner, walk),
                Holds::Rows => jsonl::records(stream, &inner, walk),
                _ => tar(stream, &inner, depth + 1, walk),
            }
        }
        holds => {
            let why = format!("{} inside another container; unpack the outer one first", holds.name());
            walk.damaged(name, ReadError::Record(why), Vec::new())
        }
    }
}

/// Gives out a member that is a page.
fn page(name: String, size: Option<u64>, stream: impl Read, walk: &mut Walk<'_>) -> Flow {
    let limit = walk.max_bytes;
    if let Some(bytes) = size.filter(|&bytes| bytes > limit) {
        return walk.damaged(name, ReadError::TooLarge { bytes: Some(bytes), limit }, Vec::new());
    }
    let mut raw = Vec::new();
    if let Err(error) = stream.take(limit.saturating_add(1)).read_to_end(&mut raw) {
        let (error, packed) = damage(error);
        return walk.damaged(name, error, if packed.is_empty() { raw } else { packed });
    }
    if size.is_some_and(|size| (raw.len() as u64) < size) {
        return walk.damaged(name, ReadError::Record("it is cut short; fetch the archive again".into()), raw);
    }
    match compressed::read(&raw[..], Some(raw.len() as u64), limit) {
        Ok(bytes) => {
            let origin = Origin { record: Some(name), ..Origin::default() };
            walk.give(origin, Content::Page(bytes), None)
        }
        Err(error) => walk.damaged(name, error, raw),
    }
}

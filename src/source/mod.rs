//! What lies at the paths a user names.
//!
//! In: paths, or standard input. Out: a [`Listing`] of the files that are pages or containers of pages, then one [`RawPage`]
//! per page, decompressed, or the [`Record`]s of a container, one after the other. Deliberately absent: charsets and kinds
//! (`decode`), output names (a `.gz` stays in `Origin::path`, which names the input).
//!
//! Messages of [`ReadError`] leave the path out: whoever reports them says which page failed.

mod archive;
mod compressed;
mod fields;
mod folder;
mod headers;
mod http;
mod jsonl;
mod packed;
#[cfg(feature = "parquet")]
mod parquet;
mod record;
mod saved;
mod shape;
mod stated;
mod warc;
mod window;
mod zipped;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::page::{Origin, RawPage};

use self::fields::Row;
use self::packed::{Damage, unpack};
use self::record::Walk;
use self::shape::Shape;

pub(crate) use self::fields::{Fields, Role};
pub(crate) use self::record::{Content, Flow, Record};
pub(crate) use self::shape::Holds;
pub(crate) use self::stated::address as stated_address;

/// The pages found at the paths of one run.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// One per page, sorted by the bytes of `origin.path`, no path twice.
    pub(crate) entries: Vec<Entry>,
    /// What was found in a folder and is no file of it; sorted.
    pub(crate) refused: Vec<Refusal>,
    /// Files in a folder whose name says they are not pages, as `origin.path` would name them; sorted.
    pub(crate) skipped: Vec<String>,
}

/// One file that is a page or holds pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where it can be opened.
    pub(crate) file: PathBuf,
    /// What it is called in the output.
    pub(crate) origin: Origin,
    /// Its size on the disk; 0 where that is not known.
    pub(crate) bytes: u64,
    /// The address that it says it has, where its first bytes tell.
    pub(crate) stated: Option<String>,
    /// Whether it could not be opened when it was listed: it may hold any number of pages, and whoever reads it finds out why.
    pub(crate) is_closed: bool,
    shape: Shape,
}

impl Entry {
    /// A file, whose first bytes are looked at. One that cannot be opened counts as a page.
    pub(crate) fn new(file: PathBuf, origin: Origin, fields: &Fields) -> Self {
        let opened = File::open(&file);
        let mut entry = Self { is_closed: opened.is_err(), ..Self::page(file, origin) };
        let mut head = Vec::with_capacity(shape::HEAD_BYTES);
        if let Ok(file) = opened
            && let Ok(metadata) = file.metadata()
            && metadata.is_file()
            && file.take(shape::HEAD_BYTES as u64).read_to_end(&mut head).is_ok()
        {
            entry.bytes = metadata.len();
            entry.shape = shape::tell(&head, fields);
            entry.stated = stated_address(&head).map(str::to_owned);
            let hinted = shape::hinted(&entry.origin.path);
            let is_markup = head.trim_ascii_start().starts_with(b"<");
            if entry.shape.holds == Holds::Page && hinted.holds != Holds::Page && !is_markup {
                entry.shape = Shape { packing: entry.shape.packing.or(hinted.packing), ..hinted };
            }
        }
        entry
    }

    /// A file that is taken for a page.
    pub(crate) fn page(file: PathBuf, origin: Origin) -> Self {
        Self { file, origin, bytes: 0, stated: None, is_closed: false, shape: Shape::PAGE }
    }

    /// What the file holds.
    pub(crate) fn holds(&self) -> Holds {
        self.shape.holds
    }

    /// Whether it may be many times as large in memory.
    pub(crate) fn is_packed(&self) -> bool {
        self.shape.packing.is_some()
    }
}

/// Something in a folder that is left unread on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Refusal {
    /// Path as `origin.path` would name it.
    pub(crate) path: String,
    /// The reason, for people.
    pub(crate) why: String,
}

/// Why the named paths give no list of pages.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SourceError {
    /// Nothing lies there.
    #[error("no such file or folder: {}; check the path", path.display())]
    NoSuchPath {
        /// The path as it was given.
        path: PathBuf,
    },
    /// It exists, but cannot be looked at.
    #[error("cannot read {}: {why}; check its permissions", path.display())]
    Unreadable {
        /// The path as it was given.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// A folder without a single page.
    #[error("no page in the folder {}: {found}; name a folder with HTML or text files, or a file itself", path.display())]
    NoPage {
        /// The folder as it was given.
        path: PathBuf,
        /// What it holds instead.
        found: String,
    },
    /// Two files would be one in the output.
    #[error(
        "{} and {} would both be called {name}; name the folder above them instead, or convert them one after the other",
        first.display(), second.display()
    )]
    SameName {
        /// The name they share.
        name: String,
        /// One of the files.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

/// Why a page's bytes could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ReadError {
    /// The system refused.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// Larger than the user allows.
    #[error("too large: {}the limit is {limit} bytes; raise it with --max-bytes", bytes.map_or_else(
        || String::from("decompressed or streamed it passes the limit; "), |bytes| format!("{bytes} bytes; ")))]
    TooLarge {
        /// Size of the page, where it is known without reading it.
        bytes: Option<u64>,
        /// The limit in bytes.
        limit: u64,
    },
    /// A compressed file without its end.
    #[error("the {format} data ends too early: the file was cut short; fetch or compress it again")]
    Truncated {
        /// `gzip` or `zstd`.
        format: &'static str,
    },
    /// A compressed file with wrong bytes inside.
    #[error("the {format} data is damaged ({why}); fetch or compress it again")]
    Damaged {
        /// `gzip` or `zstd`.
        format: &'static str,
        /// What the decompressor said.
        why: String,
    },
    /// A record that is not as its container says; the whole message.
    #[error("{0}")]
    Record(String),
    /// No byte at all.
    #[error("empty; fetch the page again or delete the file")]
    Empty,
}

/// Lists the pages at `paths`: folders recursively, files as they are.
///
/// The contents of a single folder are named from inside it. Of several paths each folder's contents are named below
/// the folder's own name and each file by its own, as `cp -r` would lay them out. A file named outright is always an
/// entry; a path given twice counts once.
pub(crate) fn list(paths: &[PathBuf], fields: &Fields) -> Result<Listing, SourceError> {
    let mut listing = Listing::default();
    for path in paths {
        let metadata = std::fs::metadata(path).map_err(|why| match why.kind() {
            io::ErrorKind::NotFound => SourceError::NoSuchPath { path: path.clone() },
            _ => SourceError::Unreadable { path: path.clone(), why },
        })?;
        let alone = paths.len() == 1;
        if metadata.is_dir() {
            let below = if alone { String::new() } else { own_name(path) + "/" };
            folder::walk(path, &below, fields, &mut listing)?;
        } else {
            let origin = Origin { path: own_name(path), ..Origin::default() };
            listing.entries.push(Entry::new(path.clone(), origin, fields));
        }
    }
    let entries = &mut listing.entries;
    // Stable: of two names for one file, the one that was given first stays.
    entries.sort_by(|one, other| one.origin.path.cmp(&other.origin.path));
    entries.dedup_by(|second, first| first.origin.path == second.origin.path && same_file(&first.file, &second.file));
    if let Some(at) = (1..entries.len()).find(|&at| entries[at - 1].origin.path == entries[at].origin.path) {
        let (first, second) = (&entries[at - 1], &entries[at]);
        let name = first.origin.path.clone();
        return Err(SourceError::SameName { name, first: first.file.clone(), second: second.file.clone() });
    }
    entries.shrink_to_fit();
    listing.refused.sort();
    listing.refused.dedup();
    listing.skipped.sort();
    listing.skipped.dedup();
    Ok(listing)
}

/// Reads one page and decompresses it where its first bytes say so.
///
/// At most `max_bytes + 1` bytes of the page are held at any time, whatever the file claims or unpacks to.
pub(crate) fn read(entry: &Entry, max_bytes: u64) -> Result<RawPage, ReadError> {
    let file = File::open(&entry.file).map_err(ReadError::Unreadable)?;
    let metadata = file.metadata().map_err(ReadError::Unreadable)?;
    let bytes = compressed::read(file, metadata.is_file().then_some(metadata.len()), max_bytes)?;
    let mut page = RawPage { origin: entry.origin.clone(), bytes };
    saved::read(&mut page);
    Ok(page)
}

/// Takes in what the program that saved a page noted in it. A page of a container needs this once, as [`read`] does it for
/// a file.
pub(crate) fn complete(page: &mut RawPage) {
    saved::read(page);
}

/// Gives out the records of a container, until `take` has enough; `passed` is told the bytes of the file as they are read.
/// Answers how many records were no pages.
///
/// Whatever is damaged is a record of its own; an error is one of the file as a whole.
pub(crate) fn records(
    entry: &Entry,
    max_bytes: u64,
    fields: &Fields,
    passed: &dyn Fn(u64),
    take: &mut dyn FnMut(Record) -> Flow,
) -> Result<u64, ReadError> {
    let file = File::open(&entry.file).map_err(ReadError::Unreadable)?;
    let mut walk = Walk::new(&entry.origin.path, max_bytes, fields, take);
    let flow = match entry.shape.holds {
        Holds::Zip => zipped::records(file, &mut walk),
        #[cfg(feature = "parquet")]
        Holds::Parquet => parquet::records(file, &mut walk),
        #[cfg(not(feature = "parquet"))]
        Holds::Parquet => {
            let why = "this tamis was built without Parquet; build it with the feature `parquet`".into();
            return Err(ReadError::Record(why));
        }
        holds => {
            let counted = Counted { file, passed };
            let stream = unpack(entry.shape.packing, BufReader::with_capacity(BUFFER_BYTES, counted));
            match holds {
                Holds::Warc => warc::records(stream, "", &mut walk),
                Holds::Tar => archive::tar(stream, "", 1, &mut walk),
                _ => jsonl::records(stream, "", &mut walk),
            }
        }
    };
    if matches!(entry.shape.holds, Holds::Zip | Holds::Parquet) && flow == ControlFlow::Continue(()) {
        passed(entry.bytes);
    }
    Ok(walk.others)
}

/// Bytes read from a container at a time.
const BUFFER_BYTES: usize = 256 << 10;

/// A file that tells how much of it was read.
struct Counted<'a> {
    file: File,
    passed: &'a dyn Fn(u64),
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read(buffer)?;
        (self.passed)(got as u64);
        Ok(got)
    }
}

/// What a failed read of a stream means, and the packed bytes of what is damaged.
fn damage(mut error: io::Error) -> (ReadError, Vec<u8>) {
    if let Some(damage) = Damage::of(&mut error) {
        let (format, raw) = (damage.packing.name(), std::mem::take(&mut damage.raw));
        let why = damage.why.clone();
        return (if damage.is_cut { ReadError::Truncated { format } } else { ReadError::Damaged { format, why } }, raw);
    }
    let error = match error.kind() {
        _ if error.raw_os_error().is_some() => ReadError::Unreadable(error),
        io::ErrorKind::UnexpectedEof => ReadError::Record("the file ends too early; fetch it again".into()),
        _ => ReadError::Record(format!("damaged ({error}); fetch it again")),
    };
    (error, Vec::new())
}

/// Where a row comes from: its name, else its number; its address; when it was fetched.
fn row_origin(row: &mut Row, below: &str, number: u64) -> Origin {
    let id = row.take(Role::Id).map(|id| id.trim_matches(['<', '>']).trim_start_matches("urn:uuid:").to_owned());
    let name = id.filter(|id| !id.is_empty()).unwrap_or_else(|| record::numbered(number));
    Origin {
        record: Some(format!("{below}{name}")),
        url: row.take(Role::Url).filter(|url| url.contains("://")),
        fetched: row.take(Role::Date).as_deref().and_then(iso_date),
        ..Origin::default()
    }
}

/// A date as rows write it, in ISO 8601: that already, or the fourteen digits of web archives; anything else is none.
fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if text.len() == 14 && digits(0..14) {
        let part = |range: std::ops::Range<usize>| &text[range];
        let (day, clock) =
            ([part(0..4), part(4..6), part(6..8)].join("-"), [part(8..10), part(10..12), part(12..14)].join(":"));
        return Some(format!("{day}T{clock}Z"));
    }
    let is_iso =
        digits(0..4) && digits(5..7) && digits(8..10) && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    is_iso.then(|| text.replacen(' ', "T", 1))
}

/// Reads one page from standard input, as [`read`] does from a file; its path is `-`.
pub(crate) fn standard_input(max_bytes: u64) -> Result<RawPage, ReadError> {
    from_reader(io::stdin().lock(), max_bytes)
}

/// What bytes that are no file's hold, by the first of them.
pub(crate) fn holds(bytes: &[u8]) -> Holds {
    shape::tell(&bytes[..bytes.len().min(shape::HEAD_BYTES)], &Fields::default()).holds
}

fn from_reader(reader: impl Read, max_bytes: u64) -> Result<RawPage, ReadError> {
    let bytes = compressed::read(reader, None, max_bytes)?;
    let mut page = RawPage { origin: Origin { path: "-".into(), ..Origin::default() }, bytes };
    saved::read(&mut page);
    Ok(page)
}

/// Last component of a path as it is really called; `.` and `..` are looked up.
fn own_name(path: &Path) -> String {
    let real = || path.canonicalize().ok().and_then(|real| real.file_name().map(folder::readable));
    path.file_name().map(folder::readable).or_else(real).unwrap_or_else(|| "root".into())
}

/// Whether two paths lead to one file.
pub(crate) fn same_file(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests;

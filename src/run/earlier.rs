//! What earlier runs left in the output folder: where their last line on every page stands, and which files they claim.
//!
//! Comes in: the manifest and the journal. The lines stay on the disk, so that memory does not grow by a line for every
//! page; one is read when its page's turn comes. Deliberately absent: what the lines say about pages that are gone,
//! apart from the names of their results.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::sync::{Mutex, PoisonError};

use clap::ValueEnum as _;

use super::journal::JOURNAL;
use super::manifest::{Line, MANIFEST};
use super::page::Job;
use crate::emit::Format;
use crate::sink::{self, Sink};

/// Bytes read at a time: some dozens of lines, which mostly are asked for in their order.
const BUFFER_BYTES: usize = 1 << 16;

/// A file of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Book {
    /// What the last finished run wrote.
    Manifest,
    /// What has been done since.
    Journal,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The file.
    pub(super) book: Book,
    /// Bytes before it.
    pub(super) start: u64,
    /// Its length, with its line end.
    pub(super) bytes: u32,
}

/// What earlier runs left.
#[derive(Debug)]
pub(super) struct Earlier {
    lines: Mutex<Lines>,
    /// The last line of each page of this run.
    places: Vec<Option<Place>>,
    /// Which results of each page of this run any line names: a bit for every format.
    claimed: Vec<u8>,
    /// Results of pages or formats that this run does not have, sorted.
    pub(super) strays: Vec<String>,
    /// Length of the manifest.
    manifest_bytes: u64,
}

impl Earlier {
    /// Looks through what is there. What is not a line (one torn by a killed run, one of another version) is passed
    /// over: its page is converted again. When comparing, only what the manifest says of a page counts.
    pub(super) fn open(sink: &Sink, jobs: &[Job], formats: &[Format], is_comparing: bool) -> io::Result<Self> {
        let lines = Lines { manifest: Reader::open(sink, MANIFEST)?, journal: Reader::open(sink, JOURNAL)? };
        let mut earlier = Self {
            lines: Mutex::default(),
            places: vec![None; jobs.len()],
            claimed: vec![0; jobs.len()],
            strays: Vec::new(),
            manifest_bytes: 0,
        };
        let mut strays = BTreeSet::new();
        let mut register = None;
        for (book, name, reader) in
            [(Book::Manifest, MANIFEST, &lines.manifest), (Book::Journal, JOURNAL, &lines.journal)]
        {
            if reader.is_none() {
                continue;
            }
            let register = register.get_or_insert_with(|| Register::new(jobs));
            let bytes = each_line(sink, name, |line, start, bytes| {
                let place = Place { book, start, bytes };
                if let Some(&page) = register.pages.get(&(line.input.path.as_str(), line.input.record.as_deref()))
                    && !(is_comparing && book == Book::Journal)
                {
                    earlier.places[page] = Some(place);
                }
                for output in line.outputs {
                    match register.claim(&output.path) {
                        Some((page, format)) if formats.contains(&format) => earlier.claimed[page] |= bit(format),
                        _ => drop(strays.insert(output.path)),
                    }
                }
            })?;
            if book == Book::Manifest {
                earlier.manifest_bytes = bytes;
            }
        }
        let folders = super::folders();
        earlier.strays = strays.into_iter().filter(|name| sink::is_inside(name, &folders)).collect();
        earlier.lines = Mutex::new(lines);
        Ok(earlier)
    }

    /// The last line of a page, as it stands and where.
    pub(super) fn line(&self, page: usize) -> Option<(Vec<u8>, Place)> {
        let place = self.places[page]?;
        let mut json = Vec::new();
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).read(place, &mut json).ok()?;
        Some((json, place))
    }

    /// Whether an earlier run claims a result of a page of this one.
    pub(super) fn claims(&self, page: usize, format: Format) -> bool {
        self.claimed[page] & bit(format) != 0
    }

    /// Whether lines at these places, one after the other, are the whole manifest.
    pub(super) fn is_manifest(&self, places: &[Option<Place>]) -> bool {
        let follows = |end: u64, place: &Option<Place>| {
            place.filter(|place| place.start == end).map(|place| end + u64::from(place.bytes))
        };
        places.iter().try_fold(0, follows) == Some(self.manifest_bytes)
    }

    /// The files themselves, to copy lines from.
    pub(super) fn into_lines(self) -> Lines {
        self.lines.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Calls `take` with every line of a file, its start and its length; gives the length of the file.
fn each_line(sink: &Sink, name: &str, mut take: impl FnMut(Line, u64, u32)) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, File::open(sink.path(name))?);
    let mut json = Vec::new();
    let mut start = 0;
    while reader.read_until(b'\n', &mut json)? > 0 {
        if let (Ok(line), Ok(bytes)) = (serde_json::from_slice(&json), u32::try_from(json.len())) {
            take(line, start, bytes);
        }
        start += json.len() as u64;
        json.clear();
    }
    Ok(start)
}

fn bit(format: Format) -> u8 {
    1 << format as u8
}

/// The pages of this run by name.
struct Register<'a> {
    /// By where they were found.
    pages: HashMap<(&'a str, Option<&'a str>), usize>,
    /// By the stem of their results.
    stems: HashMap<&'a str, usize>,
}

impl<'a> Register<'a> {
    fn new(jobs: &'a [Job]) -> Self {
        let origins = jobs.iter().map(|job| &job.entry.origin);
        Self {
            pages: origins.map(|origin| (origin.path.as_str(), origin.record.as_deref())).zip(0..).collect(),
            stems: jobs.iter().map(|job| job.stem.as_str()).zip(0..).collect(),
        }
    }

    /// The page and format whose result would have this name.
    fn claim(&self, name: &str) -> Option<(usize, Format)> {
        let (folder, file) = name.split_once('/')?;
        let format = *Format::value_variants().iter().find(|format| format.folder() == folder)?;
        let stem = file.strip_suffix(format.extension())?.strip_suffix('.')?;
        Some((*self.stems.get(stem)?, format))
    }
}

/// The files of lines, open for reading. A file that is missing is none.
#[derive(Debug, Default)]
pub(super) struct Lines {
    manifest: Option<Reader>,
    journal: Option<Reader>,
}

impl Lines {
    /// Reads one line.
    pub(super) fn read(&mut self, place: Place, json: &mut Vec<u8>) -> io::Result<()> {
        let reader = match place.book {
            Book::Manifest => &mut self.manifest,
            Book::Journal => &mut self.journal,
        };
        reader.as_mut().map_or_else(|| Err(io::ErrorKind::NotFound.into()), |reader| reader.read(place, json))
    }
}

/// A file of lines and where in it the last one that was read ends.
#[derive(Debug)]
struct Reader {
    file: BufReader<File>,
    at: u64,
}

impl Reader {
    fn open(sink: &Sink, name: &str) -> io::Result<Option<Self>> {
        match File::open(sink.path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            file => Ok(Some(Self { file: BufReader::with_capacity(BUFFER_BYTES, file?), at: 0 })),
        }
    }

    fn read(&mut self, place: Place, json: &mut Vec<u8>) -> io::Result<()> {
        // Lines follow each other almost in order, so most of them are in the buffer.
        self.file.seek_relative(place.start.cast_signed() - self.at.cast_signed())?;
        self.at = place.start + u64::from(place.bytes);
        json.resize(place.bytes as usize, 0);
        self.file.read_exact(json)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::error::{PageError, Stage};
    use crate::page::{Document, Origin};
    use crate::run::manifest::Output;
    use crate::source::Entry;

    fn job(name: &str) -> Job {
        let origin = Origin { path: format!("{name}.html"), ..Origin::default() };
        Job { entry: Entry { file: PathBuf::new(), origin }, stem: name.into() }
    }

    fn line(job: &Job, outputs: &[&str]) -> Vec<u8> {
        let output = |path: &&str| Output { path: (*path).into(), bytes: 3, digest: "blake3:0".into() };
        Line::converted(&job.entry.origin, "s", &Document::default(), outputs.iter().map(output).collect()).to_json()
    }

    #[test]
    fn the_last_word_on_a_page_is_found_and_torn_lines_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(folder.path()).unwrap();
        let jobs = [job("a"), job("b"), job("c")];
        let of_a = line(&jobs[0], &["md/a.md", "yaml/a.yaml"]);
        let of_b = line(&jobs[1], &["md/b.md"]);
        let of_gone = line(&job("gone"), &["md/gone.md", "../outside"]);
        let failed = Line::failed(&jobs[1].entry.origin, "s", None, PageError::new(Stage::Read, "gone")).to_json();
        sink.write(MANIFEST, &[b"{\"torn\n", &of_a[..], &of_b, &of_gone].concat()).unwrap();
        sink.write(JOURNAL, &[&failed, &of_a[..20]].concat()).unwrap();
        let earlier = Earlier::open(&sink, &jobs, &[Format::Markdown], false).unwrap();
        let (json, place) = earlier.line(1).unwrap();
        assert_eq!((json, place.book), (failed, Book::Journal));
        assert_eq!(earlier.line(0).map(|(json, place)| (json, place.start)), Some((of_a, 7)));
        assert_eq!(earlier.line(2), None);
        assert_eq!(earlier.strays, ["md/gone.md", "yaml/a.yaml"]);
        assert!(earlier.claims(1, Format::Markdown) && !earlier.claims(2, Format::Markdown));
        assert!(!earlier.claims(0, Format::Yaml), "a stray belongs to no page");
    }

    #[test]
    fn a_manifest_is_its_lines_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(folder.path()).unwrap();
        let jobs = [job("a"), job("b")];
        let lines = jobs.each_ref().map(|job| line(job, &[]));
        for (found, expected) in [
            (vec![&lines[0], &lines[1]], true),
            (vec![&lines[0]], false),
            (vec![&lines[1], &lines[0]], false),
            (vec![&lines[0], &lines[1], &lines[1]], false),
            (vec![&lines[0], &b"\n".to_vec(), &lines[1]], false),
            (vec![], false),
        ] {
            let text: Vec<u8> = found.into_iter().flatten().copied().collect();
            sink.write(MANIFEST, &text).unwrap();
            let earlier = Earlier::open(&sink, &jobs, &[], true).unwrap();
            let places = [0, 1].map(|page| earlier.line(page).map(|(_, place)| place));
            assert_eq!(earlier.is_manifest(&places), expected, "{}", String::from_utf8_lossy(&text));
        }
    }
}

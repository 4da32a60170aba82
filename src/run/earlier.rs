//! What earlier runs left in the output folder: where their last line on every page stands, and which files they claim.
//!
//! Comes in: the manifest and the journal. The lines stay on the disk, so that memory grows by some dozens of bytes for
//! every page and not by a line; one is read when its page's turn comes. Which results belong to no page shows in two
//! steps: before the first page for files, which are listed, and after the last for records, which are not.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::sync::{Mutex, PoisonError};

use super::journal::{ANEW, JOURNAL};
use super::manifest::{InShard, Input, Line, MANIFEST};
use super::task::{self, Job};
use crate::digest::digest_128;
use crate::emit::Format;
use crate::page::Origin;
use crate::sink::{self, REJECTED, Sink};
use crate::source::Holds;

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
#[derive(Debug, Default)]
pub(super) struct Earlier {
    lines: Mutex<Lines>,
    /// The last line of each page, by a digest of where it was found.
    places: HashMap<u128, Place>,
    /// The last row of a shard that the journal notes.
    pub(super) last_row: Option<InShard>,
    /// Results of pages or formats that this run cannot have, sorted.
    pub(super) strays: Vec<String>,
    /// Whether there are lines at all.
    is_any: bool,
    /// Length of the manifest.
    manifest_bytes: u64,
    closed: Closed,
    /// Where the last lines stand on what lies in inputs that could not be opened, in their order.
    unknown: Vec<Place>,
}

/// Inputs that could not be opened, folders or containers: whether what they held is gone is not known.
#[derive(Debug, Default)]
struct Closed(Vec<String>);

impl Closed {
    fn among(jobs: &[Job]) -> Self {
        Self(jobs.iter().filter(|job| job.entry.is_closed).map(|job| job.entry.origin.path.clone()).collect())
    }

    /// Whether a page was found in one of them.
    fn hold(&self, input: &Input) -> bool {
        self.0.iter().any(|closed| {
            input.path.strip_prefix(closed.as_str()).is_some_and(|below| match below {
                "" => input.record.is_some(),
                below => below.starts_with('/'),
            })
        })
    }
}

impl Earlier {
    /// Looks through what is there. What is not a line (one torn by a killed run, one of another version) is passed
    /// over: its page is converted again. When comparing, only what the manifest says of a page counts.
    pub(super) fn open(sink: &Sink, jobs: &[Job], formats: &[Format], is_comparing: bool) -> io::Result<Self> {
        let lines = Lines { manifest: Reader::open(sink, MANIFEST)?, journal: Reader::open(sink, JOURNAL)? };
        let mut earlier = Self { closed: Closed::among(jobs), ..Self::default() };
        let mut strays = BTreeSet::new();
        let mut unknown = HashMap::new();
        let mut register = None;
        for (book, name, reader) in
            [(Book::Manifest, MANIFEST, &lines.manifest), (Book::Journal, JOURNAL, &lines.journal)]
        {
            if reader.is_none() {
                continue;
            }
            let register = register.get_or_insert_with(|| Register::new(jobs, formats));
            let bytes = each_line(sink, name, |line, start, bytes| {
                earlier.is_any = true;
                let Some(line) = line else {
                    earlier.places.retain(|_, place| place.book == Book::Manifest);
                    earlier.last_row = None;
                    return;
                };
                if !(is_comparing && book == Book::Journal) {
                    earlier.places.insert(key(&line.input), Place { book, start, bytes });
                }
                if book == Book::Journal {
                    earlier.last_row = line.row.or(earlier.last_row);
                }
                if earlier.closed.hold(&line.input) {
                    if !(is_comparing && book == Book::Journal) {
                        unknown.insert(key(&line.input), Place { book, start, bytes });
                    }
                    return;
                }
                let outputs = line.outputs.into_iter().map(|output| output.path);
                strays.extend(outputs.filter(|path| !register.may_have(path)));
            })?;
            if book == Book::Manifest {
                earlier.manifest_bytes = bytes;
            }
        }
        earlier.unknown = unknown.into_values().collect();
        earlier.unknown.sort_by_key(|place| (place.book == Book::Journal, place.start));
        let folders = super::folders();
        earlier.strays = strays.into_iter().filter(|name| sink::is_inside(name, &folders)).collect();
        earlier.lines = Mutex::new(lines);
        Ok(earlier)
    }

    /// Whether there was an earlier run.
    pub(super) fn is_any(&self) -> bool {
        self.is_any
    }

    /// The last line of a page, as it stands and where.
    pub(super) fn line(&self, origin: &Origin) -> Option<(Vec<u8>, Place)> {
        self.line_of(&origin.into())
    }

    /// The same, by the name that lines have for it.
    pub(super) fn line_of(&self, input: &Input) -> Option<(Vec<u8>, Place)> {
        let place = *self.places.get(&key(input))?;
        let mut json = Vec::new();
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).read(place, &mut json).ok()?;
        Some((json, place))
    }

    /// Where the lines of the next manifest stand: those of the pages of this run, and behind them those on what could not be
    /// looked at.
    fn all<'a>(&'a self, places: &'a [Option<Place>]) -> impl Iterator<Item = Option<Place>> + 'a {
        places.iter().copied().chain(self.unknown.iter().copied().map(Some))
    }

    /// Whether lines at these places, one after the other, are the whole manifest.
    pub(super) fn is_manifest(&self, places: &[Option<Place>]) -> bool {
        let follows = |end: u64, place: Option<Place>| {
            place.filter(|place| place.start == end).map(|place| end + u64::from(place.bytes))
        };
        self.all(places).try_fold(0, follows) == Some(self.manifest_bytes)
    }

    /// The files themselves, to copy lines from, and where the lines of the next manifest stand in them.
    pub(super) fn into_lines(self, places: &[Option<Place>]) -> (Lines, Vec<Place>) {
        let places = self.all(places).flatten().collect();
        (self.lines.into_inner().unwrap_or_else(PoisonError::into_inner), places)
    }

    /// Results that some line names and that no page of the finished run has, sorted; `kept` knows those it has.
    pub(super) fn left_over(&self, sink: &Sink, kept: &Kept) -> io::Result<Vec<String>> {
        let mut left = BTreeSet::new();
        for name in [MANIFEST, JOURNAL].into_iter().filter(|name| sink.path(name).exists()) {
            each_line(sink, name, |line, _, _| {
                let line = line.filter(|line| !self.closed.hold(&line.input));
                let outputs = line.into_iter().flat_map(|line| line.outputs).map(|output| output.path);
                left.extend(outputs.filter(|path| !kept.holds(path)));
            })?;
        }
        let folders = super::folders();
        Ok(left.into_iter().filter(|name| sink::is_inside(name, &folders)).collect())
    }
}

/// What stands for a page: a digest of where it was found.
fn key(input: &Input) -> u128 {
    let record = input.record.as_deref().map_or(String::new(), |record| format!("\0{record}"));
    digest_128(format!("{}{record}", input.path).as_bytes())
}

/// The results that pages of this run have, by a digest of each name.
#[derive(Debug, Default)]
pub(super) struct Kept(HashSet<u128>);

impl Kept {
    /// Adds the results of a page.
    pub(super) fn add(&mut self, line: &Line) {
        self.0.extend(line.outputs.iter().map(|output| digest_128(output.path.as_bytes())));
    }

    fn holds(&self, path: &str) -> bool {
        self.0.contains(&digest_128(path.as_bytes()))
    }
}

/// Calls `take` with every line of a file, its start and its length, and with none where a run was started anew; gives the
/// length of the file.
fn each_line(sink: &Sink, name: &str, mut take: impl FnMut(Option<Line>, u64, u32)) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, File::open(sink.path(name))?);
    let mut json = Vec::new();
    let mut start = 0;
    while reader.read_until(b'\n', &mut json)? > 0 {
        if json == ANEW {
            take(None, start, 0);
        } else if let (Ok(line), Ok(bytes)) = (serde_json::from_slice(&json), u32::try_from(json.len())) {
            take(Some(line), start, bytes);
        }
        start += json.len() as u64;
        json.clear();
    }
    Ok(start)
}

/// The results that pages of this run may have.
struct Register<'a> {
    formats: &'a [Format],
    /// Stems of the pages that are files.
    stems: HashSet<&'a str>,
    /// Folders of the containers.
    containers: HashSet<&'a str>,
}

impl<'a> Register<'a> {
    fn new(jobs: &'a [Job], formats: &'a [Format]) -> Self {
        let of = |is_page: bool| {
            let jobs = jobs.iter().filter(move |job| (job.entry.holds() == Holds::Page) == is_page);
            jobs.map(|job| job.stem.as_str()).collect()
        };
        Self { formats, stems: of(true), containers: of(false) }
    }

    /// Whether a page of this run may have a result of this name. What a container holds shows only in the end.
    fn may_have(&self, name: &str) -> bool {
        let Some((folder, file)) = name.split_once('/') else { return false };
        let is_of_format = self.formats.iter().any(|format| format.folder() == folder);
        let is_of_record = || file.match_indices('/').any(|(at, _)| self.containers.contains(&file[..at]));
        is_of_format && task::stem_of(name).is_some_and(|stem| self.stems.contains(stem))
            || (is_of_format || folder == REJECTED) && is_of_record()
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
    use crate::page::Document;
    use crate::run::manifest::Output;
    use crate::source::Entry;

    fn job(name: &str) -> Job {
        let origin = Origin { path: format!("{name}.html"), ..Origin::default() };
        Job { entry: Entry::page(PathBuf::new(), origin), stem: name.into() }
    }

    fn line(job: &Job, outputs: &[&str]) -> Vec<u8> {
        let output = |path: &&str| Output { path: (*path).into(), bytes: 3, digest: "blake3:0".into() };
        Line::converted(&job.entry.origin, "s".into(), &Document::default(), None, outputs.iter().map(output).collect())
            .to_json()
    }

    #[test]
    fn the_last_word_on_a_page_is_found_and_torn_lines_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(folder.path()).unwrap();
        let jobs = [job("a"), job("b"), job("c")];
        let of_a = line(&jobs[0], &["md/a.md", "yaml/a.yaml"]);
        let of_b = line(&jobs[1], &["md/b.md"]);
        let of_gone = line(&job("gone"), &["md/gone.md", "../outside"]);
        let failed =
            Line::failed(&jobs[1].entry.origin, "s".into(), None, PageError::new(Stage::Read, "gone"), Vec::new())
                .to_json();
        sink.write(MANIFEST, &[b"{\"torn\n", &of_a[..], &of_b, &of_gone].concat()).unwrap();
        sink.write(JOURNAL, &[&failed, &of_a[..20]].concat()).unwrap();
        let earlier = Earlier::open(&sink, &jobs, &[Format::Markdown], false).unwrap();
        let (json, place) = earlier.line(&jobs[1].entry.origin).unwrap();
        assert_eq!((json, place.book), (failed, Book::Journal));
        assert_eq!(
            earlier.line(&jobs[0].entry.origin).map(|(json, place)| (json, place.start)),
            Some((of_a.clone(), 7))
        );
        assert_eq!(earlier.line(&jobs[2].entry.origin), None);
        assert_eq!(earlier.strays, ["md/gone.md", "yaml/a.yaml"]);
        let mut kept = Kept::default();
        kept.add(&serde_json::from_slice(&of_a).unwrap());
        assert_eq!(earlier.left_over(&sink, &kept).unwrap(), ["md/b.md", "md/gone.md"]);
    }

    #[test]
    fn what_lies_in_a_closed_folder_is_not_gone() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(folder.path()).unwrap();
        let mut jobs = [job("a"), job("deep")];
        jobs[1].entry.origin.path = "deep".into();
        jobs[1].entry.is_closed = true;
        let lines = [
            line(&jobs[0], &["md/a.md"]),
            line(&job("deep/b"), &["md/deep/b.md"]),
            line(&job("deeper"), &["md/deeper.md"]),
        ];
        sink.write(MANIFEST, &lines.concat()).unwrap();
        let earlier = Earlier::open(&sink, &jobs, &[Format::Markdown], false).unwrap();
        assert_eq!(earlier.strays, ["md/deeper.md"]);
        assert_eq!(earlier.left_over(&sink, &Kept::default()).unwrap(), ["md/a.md", "md/deeper.md"]);
        let places = [earlier.line(&jobs[0].entry.origin).map(|(_, place)| place)];
        let (mut found, places) = earlier.into_lines(&places);
        let mut json = Vec::new();
        found.read(places[1], &mut json).unwrap();
        assert_eq!((places.len(), json), (2, lines[1].clone()));
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
            let places = jobs.each_ref().map(|job| earlier.line(&job.entry.origin).map(|(_, place)| place));
            assert_eq!(earlier.is_manifest(&places), expected, "{}", String::from_utf8_lossy(&text));
        }
    }
}

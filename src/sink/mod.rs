//! Rendered pages → files: whole or not at all, never outside the output folder, never two pages in one file.
//!
//! [`stems`] decides the names of all pages before the first is written. A file is written under a temporary name in
//! its own folder and then renamed. A killed run can leave such files behind; [`Sink::clean`] knows them by their name.
//! Nothing is synchronised to the disk page by page: what a power cut loses shows in a wrong size and is converted again.

#[cfg(feature = "parquet")]
mod columns;
mod names;
mod shard;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) use names::{RecordNames, stems};
pub(crate) use shard::{Compression, Shard};

/// The folder for what could not be converted.
pub(crate) const REJECTED: &str = "rejected";

/// How the name of a temporary file begins; the rest is a process number, a counter and [`TEMPORARY_SUFFIX`].
const TEMPORARY_PREFIX: &str = ".tamis-";
/// How the name of a temporary file ends.
const TEMPORARY_SUFFIX: &str = ".part";

/// An output folder.
#[derive(Debug)]
pub(crate) struct Sink {
    root: PathBuf,
    /// Number of this process: two runs of one folder never share a temporary name.
    process: u32,
    written: AtomicU64,
}

impl Sink {
    /// The folder, which is made where it does not exist.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Self::at(root))
    }

    /// The folder as it is; for comparing only.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), process: std::process::id(), written: AtomicU64::new(0) }
    }

    /// Where a name below the folder lies.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Writes one file whole, or leaves what was there.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.replace(name, |file| file.write_all(bytes))
    }

    /// Lets `content` write one file, which takes its name only if that succeeds.
    pub(crate) fn replace(&self, name: &str, content: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let target = self.path(name);
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let process = self.process;
        let temporary = target.with_file_name(format!("{TEMPORARY_PREFIX}{process}-{number}{TEMPORARY_SUFFIX}"));
        let mut file = create(&temporary)?;
        let result = content(&mut file);
        drop(file);
        result.and_then(|()| fs::rename(&temporary, &target)).inspect_err(|_| {
            // The first error is the one to report; what cannot be removed is recognised by the next run.
            let _ = fs::remove_file(&temporary);
        })
    }

    /// Whether a file is there and as long as it should be.
    pub(crate) fn holds(&self, name: &str, bytes: u64) -> bool {
        fs::metadata(self.path(name)).is_ok_and(|found| found.is_file() && found.len() == bytes)
    }

    /// Whether a file is there and not shorter than it should be.
    pub(crate) fn holds_at_least(&self, name: &str, bytes: u64) -> bool {
        fs::metadata(self.path(name)).is_ok_and(|found| found.is_file() && found.len() >= bytes)
    }

    /// Removes a file and the folders that this leaves empty, up to the output folder itself. A file that is gone
    /// already is no error.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if gone(&error) => return Ok(()),
            other => other?,
        }
        for folder in Path::new(name).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            // A folder that is not empty stays, and so do those above it.
            if fs::remove_dir(self.root.join(folder)).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Removes the temporary files of a run that was killed, in the output folder and in the given folders below it.
    pub(crate) fn clean(&self, folders: &[&str]) -> io::Result<()> {
        let top = walkdir::WalkDir::new(&self.root).max_depth(1).into_iter();
        let below = folders.iter().flat_map(|folder| walkdir::WalkDir::new(self.root.join(folder)));
        // What cannot be listed cannot be cleaned, and a format without a folder has nothing to clean.
        for found in top.chain(below).filter_map(Result::ok) {
            if found.file_type().is_file() && is_temporary(&found.file_name().to_string_lossy()) {
                match fs::remove_file(found.path()) {
                    Err(error) if !gone(&error) => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// Writes a file that stands by itself, whole, or leaves what was there.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Sink::open(folder)?.write(&name.to_string_lossy(), bytes)
}

/// Opens a new file; makes its folder where that is missing, so that a folder costs no call for its later files.
fn create(path: &Path) -> io::Result<File> {
    let open = || OpenOptions::new().write(true).create_new(true).open(path);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            open()
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // Left by a killed process that had the same number.
            fs::remove_file(path)?;
            open()
        }
        other => other,
    }
}

fn is_temporary(name: &str) -> bool {
    name.strip_prefix(TEMPORARY_PREFIX)
        .and_then(|rest| rest.strip_suffix(TEMPORARY_SUFFIX))
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}

fn gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether a path from a manifest may be touched: below one of the folders, and made of plain names only.
pub(crate) fn is_inside(name: &str, folders: &[&str]) -> bool {
    let mut parts = name.split('/');
    parts.next().is_some_and(|first| folders.contains(&first))
        && parts.clone().next().is_some()
        && parts.all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(&folder.path().join("new/output")).unwrap();
        sink.write("md/a/b.md", b"first").unwrap();
        let failed = sink.replace("md/a/b.md", |file| {
            file.write_all(b"sec")?;
            Err(io::Error::other("the soup is cold"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(sink.path("md/a/b.md")).unwrap(), b"first");
        assert_eq!(fs::read_dir(sink.path("md/a")).unwrap().count(), 1, "a temporary file is left");
        assert!(sink.holds("md/a/b.md", 5) && !sink.holds("md/a/b.md", 4) && !sink.holds("md/a", 5));
    }

    #[test]
    fn cleaning_knows_its_own_files_only() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(folder.path()).unwrap();
        for name in
            ["md/.tamis-17-3.part", "md/x/.tamis-9-0.part", ".tamis-1-1.part", "md/.tamis-notes.part", "md/a.part"]
        {
            sink.write(name, b"x").unwrap();
        }
        sink.clean(&["md", "yaml"]).unwrap();
        let left = walkdir::WalkDir::new(folder.path()).sort_by_file_name().into_iter().filter_map(Result::ok);
        let left: Vec<_> =
            left.filter(|file| file.file_type().is_file()).map(|file| file.file_name().to_owned()).collect();
        assert_eq!(left, [".tamis-notes.part", "a.part"]);
    }

    #[test]
    fn removing_takes_empty_folders_along() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(folder.path()).unwrap();
        sink.write("md/a/b/c.md", b"x").unwrap();
        sink.write("md/a/d.md", b"x").unwrap();
        sink.remove("md/a/b/c.md").unwrap();
        sink.remove("md/a/b/c.md").unwrap();
        assert!(!sink.path("md/a/b").exists() && sink.path("md/a/d.md").exists());
        sink.remove("md/a/d.md").unwrap();
        assert!(!sink.path("md").exists() && folder.path().exists());
    }

    #[test]
    fn paths_of_a_manifest_are_not_trusted() {
        for (name, inside) in [
            ("md/a.md", true),
            ("md/a/b.md", true),
            ("md", false),
            ("md/", false),
            ("md/../../secret", false),
            ("/md/a.md", false),
            ("other/a.md", false),
            ("md/c:/x", false),
            ("md/..\\x", false),
            ("", false),
        ] {
            assert_eq!(is_inside(name, &["md", "yaml"]), inside, "{name}");
        }
    }
}

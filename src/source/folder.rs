//! A folder, walked recursively.
//!
//! In: a folder. Out: its pages, what was refused and what was skipped, added to a [`Listing`]. Deliberately absent:
//! charsets and kinds.

use std::ffi::OsStr;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::fields::Fields;
use super::shape::Holds;
use super::{Entry, Listing, Refusal, SourceError};
use crate::page::Origin;

/// The user's configuration, which may lie beside the pages and is not one of them.
const CONFIG_NAME: &str = "tamis.yaml";

/// Name endings of pages that a server made: the type they claim is the program's, what a scraper saved is its output.
const SERVED: [&str; 10] = ["asp", "aspx", "cfm", "cgi", "do", "jsp", "php", "phtml", "pl", "py"];

/// Adds everything below `root` to `listing`; names begin with `below`.
///
/// Fails where the folder itself cannot be opened or gives no page.
pub(super) fn walk(root: &Path, below: &str, fields: &Fields, listing: &mut Listing) -> Result<(), SourceError> {
    let unreadable = |why| SourceError::Unreadable { path: root.to_owned(), why };
    let real_root = root.canonicalize().map_err(unreadable)?;
    let before = (listing.entries.len(), listing.skipped.len(), listing.refused.len());
    let visible = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(root).follow_links(false).into_iter().filter_entry(visible) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => return Err(unreadable(error.into())),
            // What lies in a folder that cannot be opened is not known. It fails like a page, so that nobody takes its pages
            // for gone.
            Err(error) => {
                let file = error.path().unwrap_or(root).to_owned();
                let origin = Origin { path: name_below(&file, root, below), ..Origin::default() };
                listing.entries.push(Entry { is_closed: true, ..Entry::page(file, origin) });
                continue;
            }
        };
        if entry.file_type().is_dir() || entry.file_name() == CONFIG_NAME {
            continue;
        }
        let mut path = name_below(entry.path(), root, below);
        path.shrink_to_fit();
        let kind = named(&entry.file_name().to_string_lossy());
        if let Err(why) = readable_file(&entry, &real_root) {
            listing.refused.push(Refusal { path, why });
            continue;
        }
        let mut file = entry.into_path();
        // There may be millions of them.
        file.shrink_to_fit();
        let origin = Origin { path, ..Origin::default() };
        match kind {
            Named::Other => listing.skipped.push(origin.path),
            Named::Page => listing.entries.push(Entry::new(file, origin, fields)),
            Named::Records => {
                let entry = Entry::new(file, origin, fields);
                if entry.holds() == Holds::Page && !entry.is_closed {
                    listing.skipped.push(entry.origin.path);
                } else {
                    listing.entries.push(entry);
                }
            }
        }
    }
    if listing.entries.len() == before.0 {
        let count = |n: usize, what: &str| match n {
            0 => None,
            1 => Some(format!("1 file {what}")),
            n => Some(format!("{n} files {what}")),
        };
        let found = [
            count(listing.skipped.len() - before.1, "of another type"),
            count(listing.refused.len() - before.2, "refused"),
        ];
        let found = found.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let found = if found.is_empty() { "it is empty".into() } else { format!("it holds {found}") };
        return Err(SourceError::NoPage { path: root.to_owned(), found });
    }
    Ok(())
}

/// Whether a walked entry is a file of this folder that may be opened; otherwise why not.
fn readable_file(entry: &DirEntry, real_root: &Path) -> Result<(), String> {
    if entry.file_type().is_file() {
        return Ok(());
    }
    if !entry.file_type().is_symlink() {
        return Err("not a regular file".into());
    }
    let target = entry.path().canonicalize().map_err(|error| format!("symlink that leads nowhere: {error}"))?;
    if !target.starts_with(real_root) {
        return Err("symlink that leads out of the folder".into());
    }
    if target.is_dir() {
        // Its pages are found where they really lie; following it could only repeat them, without end in a loop.
        return Err("symlink to a folder: not followed".into());
    }
    if target.is_file() { Ok(()) } else { Err("not a regular file".into()) }
}

/// Endings of files that hold records if they hold anything for us: their content decides, and it is never a page.
const RECORDS: [&str; 12] =
    ["json", "jsonl", "ndjson", "parquet", "tar", "tgz", "txz", "tzst", "wacz", "warc", "wet", "zip"];

/// Endings of pages that a browser saved with all that belongs to them, and that the registry of media types calls mail.
const SAVED: [&str; 2] = ["mht", "mhtml"];

/// What a file's name leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// It may be a page: HTML, text, Markdown, or nothing known.
    Page,
    /// It may be a container.
    Records,
    /// It is neither.
    Other,
}

/// What a file's name says.
pub(super) fn named(name: &str) -> Named {
    let name = name.to_ascii_lowercase();
    let name = [".gz", ".zst", ".xz"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
    let ending = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    if RECORDS.contains(&ending) {
        Named::Records
    } else if SERVED.contains(&ending) || SAVED.contains(&ending) || is_page_type(name) {
        Named::Page
    } else {
        Named::Other
    }
}

fn is_page_type(name: &str) -> bool {
    mime_guess::from_path(name)
        .first_raw()
        .is_none_or(|claimed| matches!(claimed, "text/html" | "application/xhtml+xml" | "text/plain" | "text/markdown"))
}

/// Path of `file` below `root`, with `/` on every system, after `below`.
fn name_below(file: &Path, root: &Path, below: &str) -> String {
    let components = file.strip_prefix(root).unwrap_or(file).components();
    let names: Vec<String> = components.map(|component| readable(component.as_os_str())).collect();
    format!("{below}{}", names.join("/"))
}

/// A file name as text: bytes that are not UTF-8 are percent-encoded, and then `%` too, so that names stay different.
pub(super) fn readable(name: &OsStr) -> String {
    readable_bytes(name.as_encoded_bytes())
}

/// The same, of a name in an archive.
pub(super) fn readable_bytes(name: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(name) {
        return name.to_owned();
    }
    let mut readable = String::new();
    for chunk in name.utf8_chunks() {
        readable.push_str(&chunk.valid().replace('%', "%25"));
        readable.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    readable
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn listed(root: &Path) -> Listing {
        let mut listing = Listing::default();
        walk(root, "", &Fields::default(), &mut listing).unwrap();
        listing.entries.sort_by(|a, b| a.origin.path.cmp(&b.origin.path));
        listing.refused.sort();
        listing
    }

    #[test]
    fn names_leave_open_what_content_tells() {
        for (names, expected) in [
            ("a.html a.HTM.gz a.txt.zst readme.md index.php page page.gz article.20300401 a.xhtml a.mht", Named::Page),
            ("data.json.gz crawl.warc.gz a.tar.xz a.TGZ a.zip a.wacz a.jsonl a.parquet", Named::Records),
            ("logo.png style.css paper.pdf book.epub", Named::Other),
        ] {
            for name in names.split(' ') {
                assert_eq!(named(name), expected, "{name}");
            }
        }
    }

    #[test]
    fn hidden_files_and_the_configuration_are_no_pages() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(".cache")).unwrap();
        for file in ["a.html", ".b.html", ".cache/c.html", "tamis.yaml", "d.css"] {
            fs::write(root.path().join(file), "x").unwrap();
        }
        let listing = listed(root.path());
        assert_eq!(listing.entries.len(), 1);
        assert_eq!(listing.entries[0].origin.path, "a.html");
        assert_eq!(listing.skipped, ["d.css"]);
    }

    #[cfg(unix)]
    #[test]
    fn symlinks_stay_inside() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.html"), "x").unwrap();
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir(at("sub")).unwrap();
        fs::write(at("sub/a.html"), "x").unwrap();
        symlink("sub/a.html", at("inside.html")).unwrap();
        symlink(outside.path().join("secret.html"), at("outside.html")).unwrap();
        symlink(outside.path(), at("outside")).unwrap();
        symlink("..", at("sub/loop")).unwrap();
        symlink("ring", at("ring")).unwrap();
        symlink("gone.html", at("dangling.html")).unwrap();
        let listing = listed(root.path());
        let names: Vec<&str> = listing.entries.iter().map(|entry| entry.origin.path.as_str()).collect();
        assert_eq!(names, ["inside.html", "sub/a.html"]);
        let refused: Vec<(&str, &str)> =
            listing.refused.iter().map(|refusal| (refusal.path.as_str(), refusal.why.as_str())).collect();
        for (path, why) in [
            ("outside", "leads out of the folder"),
            ("outside.html", "leads out of the folder"),
            ("sub/loop", "not followed"),
            ("ring", "leads nowhere"),
            ("dangling.html", "leads nowhere"),
        ] {
            assert!(refused.iter().any(|(at, said)| *at == path && said.contains(why)), "{path}: {refused:?}");
        }
        assert_eq!(refused.len(), 5);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_stay_different() {
        use std::os::unix::ffi::OsStrExt;
        let name = |bytes: &[u8]| readable(OsStr::from_bytes(bytes));
        assert_eq!(name(b"caf\xe9.html"), "caf%E9.html");
        assert_eq!(name(b"caf\xe8.html"), "caf%E8.html");
        assert_eq!(name(b"100%\xff"), "100%25%FF");
        assert_eq!(name(b"100%"), "100%");
    }
}

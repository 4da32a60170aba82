//! A folder, walked recursively.
//!
//! In: a folder. Out: its pages, what was refused and what was skipped, added to a [`Listing`]. Deliberately absent:
//! a look at the files' contents.

use std::ffi::OsStr;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::{Entry, Listing, Refusal, SourceError};
use crate::page::Origin;

/// The user's own rules, which may lie beside the pages and are not one of them.
const CONFIG_NAME: &str = "tamis.yaml";

/// Name endings of pages that a server made: the type they claim is the program's, what a scraper saved is its output.
const SERVED: [&str; 10] = ["asp", "aspx", "cfm", "cgi", "do", "jsp", "php", "phtml", "pl", "py"];

/// Adds everything below `root` to `listing`; names begin with `below`.
///
/// Fails where the folder itself cannot be opened or gives no page.
pub(super) fn walk(root: &Path, below: &str, listing: &mut Listing) -> Result<(), SourceError> {
    let unreadable = |why| SourceError::Unreadable { path: root.to_owned(), why };
    let real_root = root.canonicalize().map_err(unreadable)?;
    let before = (listing.entries.len(), listing.skipped.len(), listing.refused.len());
    let visible = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(root).follow_links(false).into_iter().filter_entry(visible) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => return Err(unreadable(error.into())),
            Err(error) => {
                let path = name_below(error.path().unwrap_or(root), root, below);
                let why =
                    error.into_io_error().map_or_else(|| "cannot be read".into(), |io| format!("cannot be read: {io}"));
                listing.refused.push(Refusal { path, why });
                continue;
            }
        };
        if entry.file_type().is_dir() || entry.file_name() == CONFIG_NAME {
            continue;
        }
        let mut path = name_below(entry.path(), root, below);
        path.shrink_to_fit();
        if let Err(why) = readable_file(&entry, &real_root) {
            listing.refused.push(Refusal { path, why });
        } else if is_page_name(entry.file_name()) {
            let origin = Origin { path, ..Origin::default() };
            let mut file = entry.into_path();
            // There may be millions of them.
            file.shrink_to_fit();
            listing.entries.push(Entry { file, origin });
        } else {
            listing.skipped.push(path);
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

/// Endings of files that hold records and not a page, and that the registry of media types does not know.
const RECORDS: [&str; 5] = ["jsonl", "ndjson", "warc", "wet", "parquet"];

/// Whether a file's name leaves open that it is a page: HTML, text, Markdown, or nothing known.
fn is_page_name(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    let ending = Path::new(name).extension().unwrap_or_default();
    if RECORDS.iter().any(|records| ending == *records) {
        return false;
    }
    SERVED.iter().any(|served| ending == *served)
        || mime_guess::from_path(name).first_raw().is_none_or(|claimed| {
            matches!(claimed, "text/html" | "application/xhtml+xml" | "text/plain" | "text/markdown")
        })
}

/// Path of `file` below `root`, with `/` on every system, after `below`.
fn name_below(file: &Path, root: &Path, below: &str) -> String {
    let components = file.strip_prefix(root).unwrap_or(file).components();
    let names: Vec<String> = components.map(|component| readable(component.as_os_str())).collect();
    format!("{below}{}", names.join("/"))
}

/// A file name as text: bytes that are not UTF-8 are percent-encoded, and then `%` too, so that names stay different.
pub(super) fn readable(name: &OsStr) -> String {
    if let Some(name) = name.to_str() {
        return name.to_owned();
    }
    let mut readable = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
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
        walk(root, "", &mut listing).unwrap();
        listing.entries.sort_by(|a, b| a.origin.path.cmp(&b.origin.path));
        listing.refused.sort();
        listing
    }

    #[test]
    fn names_that_may_be_pages() {
        for (name, expected) in [
            ("a.html", true),
            ("a.HTM.gz", true),
            ("a.txt.zst", true),
            ("readme.md", true),
            ("index.php", true),
            ("page", true),
            ("page.gz", true),
            ("article.20300401", true),
            ("a.xhtml", true),
            ("logo.png", false),
            ("style.css", false),
            ("data.json.gz", false),
            ("paper.pdf", false),
        ] {
            assert_eq!(is_page_name(OsStr::new(name)), expected, "{name}");
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

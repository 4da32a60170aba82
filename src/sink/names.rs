//! Where pages come from → what their results are called, safe on every file system and each once.

use std::collections::HashSet;

use clap::ValueEnum as _;
use unicode_normalization::UnicodeNormalization as _;

use crate::digest::{digest_128, short_digest};
use crate::emit::Format;
use crate::page::Origin;

/// Endings that say how a page is packed.
const PACKED: &[&str] = &["gz", "xz", "zst"];

/// Endings that say what a page is. Others stay in the name: they may tell two pages apart.
const PAGES: &[&str] = &["htm", "html", "mht", "mhtml", "shtml", "text", "txt", "xht", "xhtml"];

/// Longest component in bytes. File systems allow 255; a digest and an ending still have to fit. Shorter cuts more
/// names than it must.
const LONGEST_COMPONENT_BYTES: usize = 200;

/// Names that Windows keeps for devices, also with an ending; those with a number come in [`is_reserved`].
const DEVICES: &[&str] = &["aux", "con", "conin$", "conout$", "nul", "prn"];

/// Endings of what is kept of pages that could not be converted.
const REJECTED_ENDINGS: &[&str] = &["bin", "json"];

/// The stem of every file's results, in the order of the files: `a/b.html.gz` becomes `a/b`. A container's, for which the
/// flag beside its origin is set, is the folder of its records and keeps the whole name.
///
/// The stems depend on the set of files only. No two are equal for a file system that ignores case or normalises names,
/// and none is, with an ending of any format, a folder of another. The first in sorted order keeps the plain name, a
/// later one keeps its full original name as its stem; where that is taken too, a digest of its path is added.
pub(crate) fn stems<'a>(files: impl Iterator<Item = (&'a Origin, bool)> + Clone) -> Vec<String> {
    let mut folders = HashSet::new();
    let mut last = String::new();
    for (origin, _) in files.clone() {
        let Parts { folder, .. } = Parts::new(&origin.path);
        if folder == last {
            continue;
        }
        let key = fold(&folder);
        // `a/b/` stands for the folders `a/` and `a/b/`.
        for (at, _) in key.match_indices('/') {
            if !folders.contains(&key[..at]) {
                folders.insert(key[..at].to_owned());
            }
        }
        last = folder;
    }
    let mut order: Vec<(usize, (&Origin, bool))> = files.enumerate().collect();
    let mut stems = vec![String::new(); order.len()];
    // Containers first: theirs are folders too.
    order.sort_by_key(|&(_, (origin, is_container))| (!is_container, &origin.path));
    let mut taken = HashSet::with_capacity(order.len());
    for (index, (origin, is_container)) in order {
        let Parts { folder, plain, full } = Parts::new(&origin.path);
        let mut attempt = usize::from(is_container);
        stems[index] = loop {
            let stem = folder.clone() + &attempted(attempt, &plain, &full, &origin.path);
            let key = fold(&stem);
            let is_folder = |format: &Format| folders.contains(&format!("{key}.{}", format.extension()));
            if is_container {
                if folders.insert(key) {
                    break stem;
                }
            // A digest stands for its name: two names that shared it would only get longer ones.
            } else if !Format::value_variants().iter().any(is_folder) && taken.insert(digest_128(key.as_bytes())) {
                break stem;
            }
            attempt += 1;
        };
    }
    stems
}

/// The names of the records of one container, as they come: `news/a.html` in `dump.tar` becomes `dump.tar/news/a`. The
/// first record keeps the plain name, a later one that would share it gets another.
#[derive(Debug)]
pub(crate) struct RecordNames<'a> {
    container: &'a str,
    taken: HashSet<u128>,
}

impl<'a> RecordNames<'a> {
    /// Names below the folder of a container.
    pub(crate) fn new(container: &'a str) -> Self {
        Self { container, taken: HashSet::new() }
    }

    /// The stem of a record's results.
    pub(crate) fn stem(&mut self, record: &str) -> String {
        let record = record.trim_start_matches('/');
        let (folders, name) = record.rsplit_once('/').map_or((None, record), |(folders, name)| (Some(folders), name));
        let mut folder = format!("{}/", self.container);
        for component in folders.into_iter().flat_map(|folders| folders.split('/')).filter(|part| *part != ".") {
            folder.push_str(&no_result(&safe(component)));
            folder.push('/');
        }
        let (plain, full) = (safe(without_endings(name)), safe(name));
        let mut attempt = 0;
        loop {
            let stem = folder.clone() + &attempted(attempt, &plain, &full, record);
            if self.taken.insert(digest_128(fold(&stem).as_bytes())) {
                return stem;
            }
            attempt += 1;
        }
    }
}

/// The name of a folder that is never that of a result: what records a container holds shows only one by one.
fn no_result(folder: &str) -> String {
    let ending = folder.rsplit_once('.').map_or("", |(_, ending)| ending);
    let mut endings =
        Format::value_variants().iter().map(|format| format.extension()).chain(REJECTED_ENDINGS.iter().copied());
    if endings.any(|known| ending.eq_ignore_ascii_case(known)) { format!("{folder}_") } else { folder.to_owned() }
}

/// The name to try: the plain one, the full one, then the full one with a digest of the path.
fn attempted(attempt: usize, plain: &str, full: &str, path: &str) -> String {
    match attempt {
        0 => plain.to_owned(),
        1 => full.to_owned(),
        _ => format!("{full}-{}", short_digest(format!("{path}\0{attempt}").as_bytes())),
    }
}

/// A page's name in safe pieces.
struct Parts {
    /// The folder, ending in `/` unless it is empty.
    folder: String,
    /// The name without its endings.
    plain: String,
    /// The whole name.
    full: String,
}

impl Parts {
    fn new(path: &str) -> Self {
        let path = path.trim_start_matches('/');
        let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
        let mut folder = String::new();
        for component in folders.into_iter().flat_map(|folders| folders.split('/')) {
            folder.push_str(&safe(component));
            folder.push('/');
        }
        Self { folder, plain: safe(without_endings(name)), full: safe(name) }
    }
}

fn without_endings(name: &str) -> &str {
    strip(strip(name, PACKED), PAGES)
}

fn strip<'a>(name: &'a str, endings: &[&str]) -> &'a str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && endings.iter().any(|known| ending.eq_ignore_ascii_case(known)) => {
            stem
        }
        _ => name,
    }
}

/// One component that every file system takes. What had to be changed gets a digest of the original, so that different
/// names stay different.
fn safe(component: &str) -> String {
    let mut name: String = component
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    name.truncate(name.trim_end_matches(['.', ' ']).len());
    if is_reserved(&name) {
        name.insert(0, '_');
    }
    if name.len() > LONGEST_COMPONENT_BYTES {
        let boundary = (0..=LONGEST_COMPONENT_BYTES).rev().find(|&at| name.is_char_boundary(at));
        name.truncate(boundary.unwrap_or(0));
        name.truncate(name.trim_end_matches(['.', ' ']).len());
    }
    if name == component && !name.is_empty() {
        return name;
    }
    let digest = short_digest(component.as_bytes());
    if name.is_empty() { digest } else { format!("{name}-{digest}") }
}

fn is_reserved(name: &str) -> bool {
    let device = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let mut chars = device.chars().skip(3);
    let numbered = (device.starts_with("com") || device.starts_with("lpt"))
        && matches!(chars.next(), Some('0'..='9' | '¹' | '²' | '³'))
        && chars.next().is_none();
    numbered || DEVICES.contains(&device.as_str())
}

/// The key under which the most forgiving file system would find a name: NFC, case folded by way of upper case.
fn fold(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let upper: String = name.nfd().flat_map(char::to_uppercase).collect();
    upper.to_lowercase().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paths: &[&str]) -> Vec<String> {
        let origins: Vec<Origin> =
            paths.iter().map(|path| Origin { path: (*path).into(), ..Origin::default() }).collect();
        stems(origins.iter().map(|origin| (origin, false)))
    }

    #[test]
    fn plain_names() {
        for (path, stem) in [
            ("a/b.html", "a/b"),
            ("a/b.HTM.gz", "a/b"),
            ("b.txt.zst", "b"),
            ("b.php", "b.php"),
            ("v1.2", "v1.2"),
            ("汤/锅.html", "汤/锅"),
            (".html", ".html"),
            ("b.gz", "b"),
            ("-", "-"),
        ] {
            assert_eq!(of(&[path]), [stem], "{path}");
        }
    }

    #[test]
    fn names_stay_inside_and_are_taken_everywhere() {
        for (path, begins) in [
            ("../../etc/passwd", ""),
            ("/etc/passwd", "etc/passwd"),
            ("a/../b.html", "a/"),
            ("C:\\soup.html", "C__soup-"),
            ("a\0b\nc.txt", "a_b_c-"),
            ("con.html", "_con-"),
            ("Lpt1.old.txt", "_Lpt1.old-"),
            ("dots...", "dots-"),
            ("space .html", "space-"),
            ("a//b.html", "a/"),
            ("what?.html", "what_-"),
        ] {
            let stem = &of(&[path])[0];
            let plain = |part: &str| !part.is_empty() && !matches!(part, "." | "..") && !part.ends_with(['.', ' ']);
            assert!(stem.split('/').all(plain), "{path} → {stem}");
            assert!(stem.starts_with(begins), "{path} → {stem}");
        }
        let long = of(&[&format!("{}.html", "汤".repeat(200))]);
        assert!(long[0].len() <= LONGEST_COMPONENT_BYTES + 9 && long[0].starts_with("汤汤"));
        assert_eq!(of(&["common.html", "com10.html", "console.html"]), ["common", "com10", "console"]);
    }

    #[test]
    fn the_first_keeps_the_plain_name() {
        for (paths, expected) in [
            (&["b.html", "b.txt"][..], &["b", "b.txt"][..]),
            (&["b.txt", "b.html"], &["b.txt", "b"]),
            (&["b.html", "b.txt", "b.txt.html"], &["b", "b.txt", "b.txt.html"]),
            (&["A.html", "a.html"], &["A", "a.html"]),
            (&["caf\u{e9}.html", "cafe\u{301}.txt"], &["caf\u{e9}.html", "cafe\u{301}"]),
            (&["Straße.html", "STRASSE.txt"], &["Straße.html", "STRASSE"]),
            (&["a.html", "a.md/x.html"], &["a.html", "a.md/x"]),
            (&["a.html", "A.MD/x.html"], &["a.html", "A.MD/x"]),
            (&["a.json/x.txt", "a.txt"], &["a.json/x", "a.txt"]),
        ] {
            assert_eq!(of(paths), expected, "{paths:?}");
        }
        let third = of(&["B.HTML", "B.html", "b.html"]);
        assert_eq!(&third[..2], ["B", "B.html"]);
        assert!(third[2].starts_with("b.html-") && third[2].len() == "b.html-".len() + 8, "{third:?}");
    }

    #[test]
    fn a_record_lies_in_a_folder_named_after_its_file() {
        let mut names = RecordNames::new("d/x.tar");
        for (record, stem) in [
            ("000001", "d/x.tar/000001"),
            ("news/a.html", "d/x.tar/news/a"),
            ("/news/a.txt", "d/x.tar/news/a.txt"),
            ("./b.html", "d/x.tar/b"),
            ("NEWS/A.HTML", "d/x.tar/NEWS/A.HTML"),
            ("a.md/c.html", "d/x.tar/a.md_/c"),
        ] {
            assert_eq!(names.stem(record), stem, "{record}");
        }
        for (record, begins) in
            [("http://a.example/b?c", "d/x.tar/http_-"), ("../../etc/passwd", "d/x.tar/"), ("..", "d/x.tar/")]
        {
            let stem = names.stem(record);
            assert!(stem.starts_with(begins) && !stem.contains(".."), "{stem}");
        }
    }

    #[test]
    fn a_container_s_folder_is_its_own() {
        let paths = ["a.json", "a.html", "X", "x/b.html"].map(|path| Origin { path: path.into(), ..Origin::default() });
        let found = stems(paths.iter().map(|origin| (origin, matches!(origin.path.as_str(), "a.json" | "X"))));
        assert_eq!((found[0].as_str(), found[1].as_str(), found[3].as_str()), ("a.json", "a.html", "x/b"));
        assert!(found[2].starts_with("X-"), "{found:?}");
    }
}

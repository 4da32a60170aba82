//! The house tests itself: module docs, who imports whom, one door per crate, and the map in ARCHITECTURE.md.
//!
//! The tables are read from ARCHITECTURE.md, so what people read there is what holds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Words that mark unfinished work.
const FORBIDDEN: [&str; 5] = ["TODO", "FIXME", "XXX", "todo!", "dbg!("];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Rust files below a folder: path from the project's root, and text.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    let rust = found.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"));
    let path = |path: &Path| path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
    rust.map(|entry| path(entry.path())).map(|path| (path.clone(), read(&path))).collect()
}

/// The part of ARCHITECTURE.md under a heading.
fn chapter(title: &str) -> String {
    let text = read("ARCHITECTURE.md");
    let (_, rest) = text.split_once(&format!("\n## {title}\n")).unwrap_or_else(|| panic!("no chapter {title}"));
    rest.split("\n## ").next().unwrap_or_default().to_owned()
}

/// Rows of a chapter's table: the names in backticks of the first two columns.
fn table(title: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let names = |cell: Option<&str>| cell.unwrap().split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let rows = chapter(title);
    let rows = rows.lines().filter(|line| line.starts_with("| `")).map(|row| row.split('|').skip(1));
    rows.map(|mut cells| (names(cells.next()), names(cells.next()))).collect()
}

/// A file's code without whole-line comments.
fn code(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("//")).collect()
}

/// Modules that code names behind `crate::`, also inside braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, start) in code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with('$')) {
        let rest = &code[at + start.len()..];
        let mut depth = 0;
        for (end, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            let begins = end == 0 || rest[..end].trim_end().ends_with(['{', ',']);
            if depth <= 1 && begins && c.is_alphabetic() {
                found.insert(rest[end..].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned());
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

#[test]
fn every_file_says_what_it_is_and_none_is_unfinished() {
    for (path, text) in rust_files("src").into_iter().chain(rust_files("tests")) {
        assert!(text.starts_with("//! "), "{path} does not begin with a module doc");
        let unfinished = FORBIDDEN.iter().find(|word| path.starts_with("src/") && text.contains(**word));
        assert!(unfinished.is_none(), "{path} holds {unfinished:?}");
    }
}

#[test]
fn modules_import_what_the_table_says() {
    let mut real: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in rust_files("src") {
        let module = path["src/".len()..].split(['/', '.']).next().unwrap().to_owned();
        real.entry(module.clone()).or_default().extend(imports(&code(&text)).into_iter().filter(|to| *to != module));
    }
    let mut above = BTreeSet::new();
    for (modules, may) in table("Layers") {
        let [module] = &modules[..] else { panic!("one module a row, not {modules:?}") };
        let says = may.into_iter().collect();
        assert_eq!(real.remove(module).as_ref(), Some(&says), "`{module}` imports (left) and may import (right)");
        // The one known circle: the report counts the run's lines.
        let below = says.iter().find(|to| !above.contains(*to) && (module.as_str(), to.as_str()) != ("report", "run"));
        assert!(below.is_none(), "`{module}` stands above {below:?}, which it imports");
        above.insert(module.clone());
    }
    let left: Vec<&String> = real.keys().filter(|module| !matches!(module.as_str(), "lib" | "main")).collect();
    assert!(left.is_empty(), "not in the table: {left:?}");
}

#[test]
fn crates_have_the_doors_of_the_table() {
    for (names, doors) in table("Doors") {
        let mut unused: BTreeSet<&String> = doors.iter().collect();
        for (path, text) in rust_files("src") {
            let code = code(&text);
            let word_before = |at: usize| code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            let uses = |name: &String| code.match_indices(&format!("{name}::")).any(|(at, _)| !word_before(at));
            if let Some(name) = names.iter().find(|name| uses(name)) {
                let door = doors.iter().find(|door| path == **door || (door.ends_with('/') && path.starts_with(*door)));
                unused.remove(door.unwrap_or_else(|| panic!("{path} uses {name}, whose doors are {doors:?}")));
            }
        }
        assert!(unused.is_empty(), "{names:?} are not used in {unused:?}");
    }
}

#[test]
fn the_map_shows_every_file_and_no_other() {
    let chapter = chapter("The map");
    let (mut folders, mut shown): (Vec<&str>, BTreeSet<String>) = Default::default();
    for line in chapter.split("```").nth(1).unwrap().lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let depth = (line.len() - line.trim_start().len()) / 2;
        let name = line.split_whitespace().next().unwrap();
        folders.truncate(depth);
        let path = folders.concat() + name;
        let exists = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path).exists();
        assert!(exists, "the map shows {path}, which does not exist");
        folders.extend(name.strip_suffix('/').map(|_| name));
        shown.insert(if path.starts_with("src/") && name.ends_with('/') { path + "mod.rs" } else { path });
    }
    let files = rust_files("src").into_iter().chain(rust_files("tests"));
    let hidden: Vec<String> = files.map(|(path, _)| path).filter(|path| !shown.contains(path)).collect();
    assert!(hidden.is_empty(), "the map lacks {hidden:?}");
}

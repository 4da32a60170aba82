//! The tree-construction tests of html5lib, run on the arena where they lie beside the checkout.

use std::path::Path;

use super::differential::print;
use super::parse;

/// What these tests expect and a page at rest does not get: a copy of the chosen option's text.
const NOT_OURS: &str = "<selectedcontent>";

/// One test of a file.
#[derive(Default)]
struct Case {
    data: String,
    fragment: bool,
    scripting: bool,
    expected: String,
}

/// The tests of a `.dat` file, in html5lib's format.
fn cases(file: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut section = "";
    for line in file.split('\n') {
        match line {
            "#data" => {
                cases.push(Case::default());
                section = line;
                continue;
            }
            "#errors" | "#new-errors" | "#document" => {
                section = line;
                continue;
            }
            "#document-fragment" | "#script-on" => section = line,
            "#script-off" => continue,
            _ => {}
        }
        let Some(case) = cases.last_mut() else { continue };
        match section {
            "#data" => case.data.extend([line, "\n"]),
            "#document-fragment" => case.fragment = true,
            "#script-on" => case.scripting = true,
            "#document" => case.expected.extend([line, "\n"]),
            _ => {}
        }
    }
    for case in &mut cases {
        case.data.pop();
        case.expected.truncate(case.expected.trim_end_matches('\n').len());
    }
    cases
}

#[test]
fn html5lib_tree_construction() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/html5lib/tree-construction");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no html5lib tests at {}", folder.display());
        return;
    };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "dat"));
    files.sort();
    let (mut run, mut fragments, mut scripted, mut not_ours) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for path in &files {
        let file = std::fs::read(path).unwrap();
        for case in cases(&String::from_utf8_lossy(&file)) {
            match &case {
                case if case.fragment => fragments += 1,
                case if case.scripting => scripted += 1,
                case if case.data.contains(NOT_OURS) => not_ours += 1,
                case => {
                    run += 1;
                    let found = print(&parse(&case.data));
                    if found != case.expected {
                        let name = path.file_name().unwrap_or_default().to_string_lossy();
                        wrong.push(format!("{name}: {:?}\nexpected\n{}\nfound\n{found}", case.data, case.expected));
                    }
                }
            }
        }
    }
    println!(
        "html5lib: {run} run in {} files; left out: {fragments} fragments, {scripted} with scripting, {not_ours} {NOT_OURS}",
        files.len()
    );
    assert!(run > 1000, "only {run} tests found");
    assert!(wrong.is_empty(), "{} differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}

//! Runs after the first: what has not changed is not converted again, and `--check` knows the difference.

use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use super::{Dump, article};

/// When each result was last written.
fn times(dump: &Dump) -> BTreeMap<String, SystemTime> {
    let names = dump.names("output").into_iter().filter(|name| name.contains('/'));
    names
        .map(|name| (name.clone(), fs::metadata(dump.path("output").join(&name)).unwrap().modified().unwrap()))
        .collect()
}

#[test]
fn one_thread_equals_eight() {
    let dump = Dump::of_size(60);
    dump.page("empty.html", b"");
    dump.run(&["convert", "-j", "1", "-o", "one", "-f", "md,yaml,json,text,html"]).exits(1);
    dump.run(&["convert", "-j", "8", "-o", "eight", "-f", "html,text,json,yaml,md"]).exits(1);
    assert_eq!(dump.files("one").len(), 60 * 5 + 2);
    assert_eq!(dump.files("one"), dump.files("eight"));
}

#[test]
fn a_second_run_converts_nothing() {
    let dump = Dump::of_size(12);
    let first = dump.run(&["convert"]);
    first.exits(0).says(&["12 pages converted, 0 unchanged, 0 failed"]).says(&["results in output"]);
    assert!(first.out().is_empty());
    let (files, before) = (dump.files("output"), times(&dump));
    dump.run(&["convert"]).exits(0).says(&["0 pages converted, 12 unchanged"]);
    assert_eq!((dump.files("output"), times(&dump)), (files.clone(), before.clone()));
    dump.run(&["convert", "--force"]).exits(0).says(&["12 pages converted, 0 unchanged"]);
    assert_eq!(dump.files("output"), files);
    assert_ne!(times(&dump), before);
}

#[test]
fn a_changed_page_is_converted_again() {
    let dump = Dump::of_size(6);
    dump.run(&["convert"]).exits(0);
    dump.page("0/page-0000.html", article(100).as_bytes());
    dump.run(&["convert"]).exits(0).says(&["1 page converted, 5 unchanged"]);
    assert!(String::from_utf8_lossy(&dump.files("output/md")["0/page-0000.md"]).contains("day 100"));
}

#[test]
fn changed_settings_convert_again() {
    let dump = Dump::of_size(4);
    dump.run(&["convert"]).exits(0);
    let rule = "label: furniture\nwhy: The festival stamps its pages.\nstrength: certain\nwhen:\n  text:\n    \
                - 'Stamped by the soup board'\ndrops:\n  - |\n    The kettles were empty by noon.\n\n    \
                Stamped by the soup board\nkeeps:\n  - |\n    The seal\n\n    \
                Stamped by the soup board in an earlier century, the charter still hangs in the hall.\n\n    \
                Nobody reads it.\n";
    fs::write(dump.path("stamp.yaml"), rule).unwrap();
    for (options, summary) in [
        (&["--rules", "stamp.yaml"][..], "4 pages converted, 0 unchanged"),
        (&["--rules", "stamp.yaml"], "0 pages converted, 4 unchanged"),
        (&[], "4 pages converted, 0 unchanged"),
        (&["--sections", "abstract"], "4 pages converted, 0 unchanged"),
        (&["--cjk-punctuation", "full"], "4 pages converted, 0 unchanged"),
        (&["--cjk-punctuation", "full"], "0 pages converted, 4 unchanged"),
        (&["--compat", "--typography", "ascii", "--cjk-spaces", "add"], "4 pages converted, 0 unchanged"),
        (&["-f", "md"], "4 pages converted, 0 unchanged"),
        (&["-f", "md", "-j", "3", "--max-bytes", "1MB"], "0 pages converted, 4 unchanged"),
    ] {
        dump.run(&[&["convert"], options].concat()).exits(0).says(&[summary]);
    }
    assert!(!dump.path("output/yaml").exists(), "results that the last run did not ask for are left");
}

#[test]
fn results_that_were_damaged_or_lost_are_made_again() {
    let dump = Dump::of_size(4);
    dump.run(&["convert"]).exits(0);
    let files = dump.files("output");
    fs::write(dump.path("output/md/0/page-0000.md"), "short").unwrap();
    fs::remove_file(dump.path("output/json/1/page-0001.json")).unwrap();
    dump.run(&["convert"]).exits(0).says(&["2 pages converted, 2 unchanged"]);
    assert_eq!(dump.files("output"), files);
}

#[test]
fn results_of_pages_that_are_gone_are_removed() {
    let dump = Dump::of_size(4);
    dump.run(&["convert"]).exits(0);
    fs::write(dump.path("output/md/mine.md"), "a stranger's file").unwrap();
    fs::remove_file(dump.path("input/3/page-0003.txt")).unwrap();
    dump.page("2/page-0002.html", b"");
    dump.run(&["convert"]).exits(1).says(&["removed 3 results of pages that are gone"]);
    assert_eq!(dump.names("output/md"), ["0/page-0000.md", "1/page-0001.md", "mine.md"]);
    assert!(!dump.path("output/md/3").exists());
}

#[test]
fn a_failed_page_is_tried_again() {
    let dump = Dump::of_size(2);
    dump.page("late.html", b"");
    for _ in 0..2 {
        dump.run(&["convert"]).exits(1).says(&["late.html: read: "]);
    }
    dump.page("late.html", article(8).as_bytes());
    dump.run(&["convert"]).exits(0).says(&["1 page converted, 2 unchanged"]);
}

#[test]
fn fail_fast_stops_and_can_go_on() {
    let dump = Dump::of_size(20);
    dump.page("0/page-0000.html", b"");
    let run = dump.run(&["convert", "--fail-fast", "-j", "1"]);
    run.exits(1).says(&["0/page-0000.html: read: "]).says(&["stopped at the first failure with 19 pages to go"]);
    assert!(!dump.path("output/manifest.jsonl").exists());
    dump.page("0/page-0000.html", article(0).as_bytes());
    dump.run(&["convert"]).exits(0);
    assert!(dump.path("output/manifest.jsonl").exists() && !dump.path("output/journal.jsonl").exists());
}

#[test]
fn check_writes_nothing_and_names_what_differs() {
    let dump = Dump::of_size(4);
    dump.run(&["convert", "--check"]).exits(1).says(&["output/md/0/page-0000.md: is missing"]);
    assert!(!dump.path("output").exists());
    dump.run(&["convert"]).exits(0);
    let (files, before) = (dump.files("output"), times(&dump));
    dump.run(&["convert", "--check"]).exits(0).says(&["output: up to date"]);
    assert_eq!((dump.files("output"), times(&dump)), (files, before));
    dump.run(&["convert", "--check", "--sections", "abstract"])
        .exits(1)
        .says(&["manifest.jsonl: is missing or out of date"]);

    fs::write(dump.path("output/md/0/page-0000.md"), "edited").unwrap();
    fs::remove_file(dump.path("output/json/1/page-0001.json")).unwrap();
    fs::remove_file(dump.path("input/3/page-0003.txt")).unwrap();
    fs::write(dump.path("output/report.json"), "{}").unwrap();
    let run = dump.run(&["convert", "--check"]);
    run.exits(1)
        .says(&["output/md/0/page-0000.md: is out of date"])
        .says(&["output/json/1/page-0001.json: is missing"])
        .says(&["output/md/3/page-0003.md: belongs to no page"])
        .says(&["output/manifest.jsonl: is missing or out of date"])
        .says(&["output/report.json: is missing or out of date"])
        .says(&["differences; run `tamis convert`"]);
    assert!(dump.path("output/md/3/page-0003.md").exists());
}

#[test]
fn a_configuration_file_beside_or_inside_the_input() {
    let dump = Dump::of_size(2);
    fs::write(dump.path("tamis.yaml"), "format: text\noutput: clean\n").unwrap();
    dump.run(&["convert", "input"]).exits(0).says(&["tamis.yaml: options are taken from this file"]);
    assert_eq!(dump.names("clean/text").len(), 2);
    fs::write(dump.path("input/tamis.yaml"), "format: [html]\noutput: ../inside\nquiet: true\n").unwrap();
    assert_eq!(dump.run(&["convert", "input"]).exits(0).said(), "");
    assert_eq!(dump.names("inside/html"), ["0/page-0000.html", "1/page-0001.html"]);
    dump.run(&["convert", "input", "-o", "typed", "-f", "md"]).exits(0);
    assert_eq!(dump.names("typed/md").len(), 2);
}

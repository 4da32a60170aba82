//! What results are called.

use std::fs;

use super::{Dump, article};

#[test]
fn results_mirror_the_input() {
    let text = article(1);
    let dump = Dump::new(&[("a/b.html", &text), ("a/c.txt", &text), ("d.htm", &text)]);
    dump.run(&["convert", "-f", "md,text"]).exits(0);
    let expected = [
        "manifest.jsonl",
        "md/a/b.md",
        "md/a/c.md",
        "md/d.md",
        "report.json",
        "text/a/b.txt",
        "text/a/c.txt",
        "text/d.txt",
    ];
    assert_eq!(dump.names("output"), expected);
}

#[test]
fn names_that_collide() {
    let text = article(1);
    let dump =
        Dump::new(&[("b.html", &text), ("b.txt", &text), ("b.htm", &text), ("x.html", &text), ("x.md/y.txt", &text)]);
    dump.run(&["convert", "-f", "md"]).exits(0);
    assert_eq!(dump.names("output/md"), ["b.html.md", "b.md", "b.txt.md", "x.html.md", "x.md/y.md"]);
}

#[test]
fn names_that_differ_in_case_only() {
    let text = article(1);
    let dump = Dump::new(&[("Soup.html", &text), ("soup.html", &text)]);
    if dump.names("input").len() < 2 {
        eprintln!("skipped: this file system ignores case");
        return;
    }
    dump.run(&["convert", "-f", "md"]).exits(0);
    assert_eq!(dump.names("output/md"), ["Soup.md", "soup.html.md"]);
}

#[cfg(unix)]
#[test]
fn names_that_other_systems_refuse() {
    let text = article(1);
    let dump = Dump::new(&[("con.html", &text), ("who?.html", &text), ("dots...", &text), ("back\\slash.txt", &text)]);
    dump.run(&["convert", "-f", "md"]).exits(0);
    let names = dump.names("output/md");
    assert_eq!(names.len(), 4);
    for (name, begins) in names.iter().zip(["_con-", "back_slash-", "dots-", "who_-"]) {
        assert!(name.starts_with(begins), "{names:?}");
    }
}

#[test]
fn a_manifest_cannot_point_out_of_the_output() {
    let dump = Dump::new(&[("a.html", &article(0))]);
    fs::create_dir(dump.path("output")).unwrap();
    fs::write(dump.path("precious.txt"), "keep me").unwrap();
    fs::write(dump.path("output/notes.txt"), "keep me too").unwrap();
    let line = |path: &str| {
        let output = format!(r#"{{"path":"{path}","bytes":7,"digest":"blake3:0"}}"#);
        format!(r#"{{"input":{{"path":"gone.html"}},"settings":"s","status":"converted","outputs":[{output}]}}"#)
    };
    let lines = [line("../precious.txt"), line("md/../../precious.txt"), line("notes.txt"), "not json".into()];
    fs::write(dump.path("output/manifest.jsonl"), lines.join("\n")).unwrap();
    dump.run(&["convert"]).exits(0);
    assert!(dump.path("precious.txt").exists() && dump.path("output/notes.txt").exists());
}

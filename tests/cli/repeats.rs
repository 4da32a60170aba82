//! Documents that repeat others are left out where that is asked for.

use serde_json::Value;

use super::{Dump, article};

/// Status and original of each page, by its name.
fn said(dump: &Dump) -> Vec<String> {
    let manifest = dump.files("output").remove("manifest.jsonl").unwrap();
    let lines = String::from_utf8(manifest).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let said = lines.map(|line| {
        let original = line["duplicate_of"]["path"].as_str().map_or(String::new(), |path| format!(" of {path}"));
        format!("{} {}{original}", line["input"]["path"].as_str().unwrap(), line["status"].as_str().unwrap())
    });
    said.collect()
}

#[test]
fn repetitions_name_what_they_repeat() {
    let dump = Dump::new(&[]);
    let same = article(0);
    let shouted = same.replace("praised", "PRAISED").replace("</p>\n<p>", "</p>\n\n\n<p>");
    let near = same.replace("thin this year", "thin");
    for (name, text) in [
        ("a.html", &same),
        ("b.html", &shouted),
        ("c.html", &near),
        ("d.txt", &"别的一天的完全不同的故事,没有人见过,也没有人写过。".to_owned()),
    ] {
        dump.page(name, text.as_bytes());
    }
    dump.run(&["convert", "-f", "md", "--dedup", "exact"])
        .exits(0)
        .says(&["3 pages converted, 0 unchanged, 1 repeated"]);
    assert_eq!(said(&dump), ["a.html converted", "b.html duplicate of a.html", "c.html converted", "d.txt converted"]);
    assert_eq!(dump.names("output/md"), ["a.md", "c.md", "d.md"]);
    let run = dump.run(&["convert", "-f", "md", "--dedup", "near", "-j", "4"]);
    run.exits(0).says(&["2 pages converted, 0 unchanged, 2 repeated"]);
    assert_eq!(
        said(&dump),
        ["a.html converted", "b.html duplicate of a.html", "c.html duplicate of a.html", "d.txt converted"]
    );
    assert_eq!(dump.names("output/md"), ["a.md", "d.md"]);
    let files = dump.files("output");
    dump.run(&["convert", "-f", "md", "--dedup", "near"]).exits(0).says(&["0 pages converted"]);
    assert_eq!(dump.files("output"), files);
    // What was a repetition takes its original's place when that is gone.
    std::fs::remove_file(dump.path("input/a.html")).unwrap();
    dump.run(&["convert", "-f", "md", "--dedup", "near"]).exits(0);
    assert_eq!(said(&dump), ["b.html converted", "c.html duplicate of b.html", "d.txt converted"]);
    assert_eq!(dump.names("output/md"), ["b.md", "d.md"]);
    dump.run(&["convert", "-f", "md", "--dedup", "near", "--check"]).exits(0).says(&["up to date"]);
}

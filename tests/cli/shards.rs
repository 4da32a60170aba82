//! Many documents in a file: jsonl and parquet.

use std::fs;
use std::io::Read as _;

use serde_json::Value;

use super::{Dump, article};

/// The rows of all shards, in their order.
fn rows(dump: &Dump, folder: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for (name, bytes) in dump.files(folder) {
        let mut text = String::new();
        match name.rsplit('.').next().unwrap() {
            "zst" => zstd::Decoder::new(&bytes[..]).unwrap().read_to_string(&mut text).map(drop).unwrap(),
            "gz" => flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).map(drop).unwrap(),
            _ => text = String::from_utf8(bytes).unwrap(),
        }
        rows.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    rows
}

#[test]
fn rows_have_the_fields_that_corpora_know_in_the_order_of_the_input() {
    let dump = Dump::of_size(30);
    dump.page("0/blank.html", b"<!DOCTYPE html>\n<html><body>\n</body></html>\n");
    for (jobs, compression, ending) in [("1", "none", "jsonl"), ("8", "zstd", "jsonl.zst"), ("3", "gzip", "jsonl.gz")] {
        let output = format!("out-{compression}");
        let run = dump.run(&[
            "convert",
            "-f",
            "jsonl",
            "-j",
            jobs,
            "-o",
            &output,
            "--compression",
            compression,
            "--shard-bytes",
            "4kB",
        ]);
        run.exits(0).says(&["results in", "(jsonl)"]);
        let names = dump.names(&format!("{output}/jsonl"));
        assert!(names.len() > 3 && names[0] == format!("part-00000.{ending}"), "{names:?}");
        let rows = rows(&dump, &format!("{output}/jsonl"));
        assert_eq!(rows.len(), 30);
        let paths: Vec<&str> = rows.iter().map(|row| row["metadata"]["path"].as_str().unwrap()).collect();
        assert!(paths.is_sorted(), "{paths:?}");
        assert!(rows[0]["text"].as_str().unwrap().contains("carried their kettles") && rows[0]["id"].is_string());
        assert_eq!(
            (&rows[0]["title"], &rows[0]["language"]),
            (&"The soup festival of Marrowby, day 0".into(), &"en".into())
        );
        let listed: Vec<Value> = String::from_utf8(dump.files(&output)["shards.jsonl"].clone())
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(listed.len(), names.len());
        assert_eq!(listed.iter().map(|shard| shard["rows"].as_u64().unwrap()).sum::<u64>(), 30);
        dump.run(&[
            "convert",
            "-f",
            "jsonl",
            "-o",
            &output,
            "--compression",
            compression,
            "--shard-bytes",
            "4kB",
            "--check",
        ])
        .exits(0);
    }
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_comes_back_as_a_dump() {
    let dump = Dump::of_size(25);
    dump.run(&["convert", "-f", "parquet,jsonl", "--shard-bytes", "4kB", "--compression", "none"]).exits(0);
    assert_eq!(dump.names("output/parquet").len(), dump.names("output/jsonl").len());
    for kind in ["parquet", "jsonl"] {
        fs::create_dir(dump.path(kind)).unwrap();
        for name in dump.names(&format!("output/{kind}")) {
            fs::copy(dump.path(&format!("output/{kind}/{name}")), dump.path(&format!("{kind}/{name}"))).unwrap();
        }
        let run = dump.run(&["convert", kind, "-o", &format!("again-{kind}"), "-f", "jsonl", "--compression", "none"]);
        run.exits(0).says(&["25 pages converted, 0 unchanged, 0 failed"]);
    }
    let texts = |kind: &str| {
        let rows = rows(&dump, &format!("again-{kind}/jsonl"));
        rows.iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts("parquet"), texts("jsonl"));
    assert_eq!(texts("jsonl").len(), 25);
}

#[test]
fn a_page_whose_own_file_cannot_be_written_has_no_row() {
    let dump = Dump::of_size(12);
    fs::create_dir_all(dump.path("output/md/2/page-0002.md/in-the-way")).unwrap();
    let options = ["convert", "-f", "md,jsonl", "--compression", "none"];
    dump.run(&options).exits(1).says(&["2/page-0002.html: write: "]);
    let found = rows(&dump, "output/jsonl");
    assert_eq!(found.len(), 11);
    assert!(found.iter().all(|row| row["metadata"]["path"] != "2/page-0002.html"));
    dump.run(&[&options[..], &["--check"]].concat()).exits(1).says(&["2/page-0002.md", "cannot be compared"]);
    fs::remove_dir_all(dump.path("output/md/2/page-0002.md")).unwrap();
    dump.run(&options).exits(0);
    dump.run(&[&options[..], &["-o", "fresh"]].concat()).exits(0);
    assert_eq!(dump.files("output"), dump.files("fresh"));
}

/// Something that happens to a dump or to its results.
type Change = fn(&Dump);

#[test]
fn what_has_changed_makes_the_shards_anew() {
    let dump = Dump::of_size(20);
    let options = ["convert", "-f", "md,jsonl", "--shard-bytes", "3kB", "--compression", "none"];
    dump.run(&options).exits(0).says(&["20 pages converted"]);
    let before = dump.files("output");
    dump.run(&options).exits(0).says(&["0 pages converted, 20 unchanged"]);
    assert_eq!(dump.files("output"), before);
    let changes: [Change; 5] = [
        |dump| dump.page("2/page-0002.html", article(100).as_bytes()),
        |dump| dump.page("9/new.html", article(102).as_bytes()),
        |dump| fs::remove_file(dump.path("input/0/page-0000.html")).unwrap(),
        |dump| fs::remove_file(dump.path("input/9/new.html")).unwrap(),
        |dump| fs::remove_file(dump.path("output/jsonl/part-00001.jsonl")).unwrap(),
    ];
    for change in changes {
        change(&dump);
        dump.run(&[&options[..], &["--check"]].concat()).exits(1);
        dump.run(&options).exits(0);
        dump.run(&[&options[..], &["--check"]].concat()).exits(0);
        dump.run(&[&options[..], &["-o", "fresh", "--force"]].concat()).exits(0);
        assert_eq!(dump.files("output"), dump.files("fresh"));
    }
    dump.run(&["convert", "-f", "md"]).exits(0);
    assert!(!dump.path("output/jsonl").exists() && !dump.path("output/shards.jsonl").exists());
}

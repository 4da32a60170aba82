//! The commands beside `convert`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use super::{Dump, article, program};

#[test]
fn extract_prints_a_file_or_standard_input() {
    let dump = Dump::new(&[("a.html", &article(0))]);
    let run = dump.run(&["extract", "input/a.html"]);
    assert!(run.exits(0).out().contains("carried their kettles"));
    assert!(run.said().is_empty());
    let json = dump.run(&["extract", "input/a.html", "-f", "json"]).exits(0).out();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["schema"], "tamis.document/1");
    let mut child = Command::new(program())
        .args(["extract", "-f", "json", "--url", "https://marrowby.example/soup", "--input", "text"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(article(1).as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(document["source"]["path"], "-");
    assert_eq!(document["source"]["url"], "https://marrowby.example/soup");
    assert_eq!(document["source"]["media_type"], "text/plain");
}

#[test]
fn where_the_metadata_was_found_and_when_the_page_was_fetched() {
    let page = "<meta property=og:site_name content='Marrowby News'><h1>Soup day</h1><time>52m ago</time><p>The kettles were carried out.";
    let dump = Dump::new(&[("a.html", page)]);
    let plain: serde_json::Value =
        serde_json::from_str(&dump.run(&["extract", "input/a.html", "-f", "json"]).exits(0).out()).unwrap();
    assert_eq!((plain.get("provenance"), plain.get("published")), (None, None));
    let arguments = ["extract", "input/a.html", "-f", "json", "--provenance", "--now", "2026-06-30T14:05Z"];
    let told: serde_json::Value = serde_json::from_str(&dump.run(&arguments).exits(0).out()).unwrap();
    assert_eq!(told["published"], "2026-06-30T13:13Z");
    assert_eq!(told["provenance"]["published"], "visible");
    assert_eq!(told["provenance"]["site"], "meta_tag");
    assert_eq!((&told["id"], &told["text_digest"]), (&plain["id"], &plain["text_digest"]));
    assert!(told["text_digest"].as_str().is_some_and(|digest| digest.starts_with("blake3:")));
    dump.run(&["extract", "input/a.html", "--now", "yesterday"]).exits(2).says(&["2026-06-30T14:05Z"]);
    let convert = ["convert", "-f", "json", "--now=2026-06-30T14:05Z", "--provenance"];
    dump.run(&convert).exits(0);
    let written: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dump.path("output/json/a.json")).unwrap()).unwrap();
    assert_eq!(written["provenance"]["published"], "visible");
}

#[test]
fn a_charset_that_the_user_knows() {
    let dump = Dump::new(&[]);
    dump.page("soup.txt", b"\xcc\xc0\xb5\xc4\xb9\xca\xca\xc2");
    let run = dump.run(&["extract", "input/soup.txt", "--charset", "GBK", "-f", "text"]);
    assert!(run.exits(0).out().contains("汤的故事"), "{}", run.out());
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let dump = Dump::new(&[("long.txt", &format!("Soup\n\n{}", article(1).repeat(2000)))]);
    let mut child = Command::new(program())
        .args(["extract", "input/long.txt", "-f", "text"])
        .current_dir(dump.home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(!first.is_empty());
    assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn help_schema_completions_and_manual() {
    let dump = Dump::new(&[]);
    for (arguments, part) in [
        (&["--help"][..], "Exit codes"),
        (&["--version"], "tamis 0"),
        (&["convert", "--help"], "tamis.yaml"),
        (&["extract", "--help"], "tamis extract page.html"),
        (&["schema"], "tamis.document/1"),
        (&["completions", "bash"], "_tamis"),
        (&["completions", "zsh"], "#compdef tamis"),
        (&["man"], "tamis convert"),
        (&["man", "convert"], "max"),
    ] {
        let run = dump.run(arguments);
        assert!(run.exits(0).out().contains(part), "{arguments:?}: {}", run.out());
    }
}

#[test]
fn progress_is_for_people() {
    let dump = Dump::of_size(30);
    let silent = dump.run(&["convert", "--progress", "never"]).exits(0).said();
    assert!(!silent.contains('%'), "{silent}");
    dump.run(&["convert", "--force", "--progress", "always"]).exits(0).says(&["100 %: 30 pages", "0 failed"]);
    assert!(!dump.run(&["convert"]).exits(0).said().contains('%'));
}

#[cfg(unix)]
#[test]
fn bench_names_every_stage() {
    let dump = Dump::of_size(9);
    let before = dump.names("");
    let figures: serde_json::Value = serde_json::from_str(&dump.run(&["bench", "input"]).exits(0).out()).unwrap();
    let stages = figures["stages"].as_array().unwrap().iter();
    let spent: Vec<(&str, f64)> =
        stages.map(|stage| (stage[0].as_str().unwrap(), stage[1].as_f64().unwrap())).collect();
    let names: Vec<&str> = spent.iter().map(|(name, _)| *name).collect();
    let expected = "read decode tree segment meta digest label assemble normalise md write yaml json journal";
    assert_eq!(names.join(" "), expected);
    assert!(spent.iter().all(|(_, seconds)| *seconds > 0.0), "{spent:?}");
    let bytes: usize = dump.files("input").values().map(Vec::len).sum();
    assert_eq!((&figures["pages"], &figures["failed"], &figures["bytes"]), (&9.into(), &0.into(), &bytes.into()));
    assert_eq!(figures["parsing"]["pages"], 5);
    for part in ["tokenizer", "tree", "scraper"] {
        assert!(figures["parsing"][part].as_f64().unwrap() > 0.0, "{part}");
    }
    assert_eq!(dump.names(""), before, "a run that is only measured leaves nothing behind");
    dump.run(&["bench", "nowhere"]).exits(2).says(&["nowhere", "no such file or folder"]);
}

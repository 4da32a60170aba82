//! Runs that are killed or interrupted, and the runs after them.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Dump, program};

/// Pages of a run that is to be interrupted: enough to be caught at it on a fast machine.
const PAGES: usize = 1500;

/// A run that has converted a few pages and goes on.
fn under_way(dump: &Dump) -> Child {
    let child = Command::new(program())
        .args(["convert", "-j", "2"])
        .current_dir(dump.home.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let journal = dump.path("output/journal.jsonl");
    while !fs::read(&journal).is_ok_and(|bytes| whole_lines(&bytes) >= 5) {
        assert!(started.elapsed() < Duration::from_mins(1), "the run never came under way");
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

fn whole_lines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

fn undisturbed() -> Dump {
    let dump = Dump::of_size(PAGES);
    dump.run(&["convert", "-q"]).exits(0);
    dump
}

#[test]
fn a_killed_run_goes_on() {
    let undisturbed = undisturbed();
    let dump = Dump::of_size(PAGES);
    for _ in 0..2 {
        let mut child = under_way(&dump);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(dump.path("output/journal.jsonl").exists(), "the run was over before it could be killed");
    }
    assert!(!dump.path("output/manifest.jsonl").exists());
    // What a kill in the middle of a write leaves behind.
    fs::write(dump.path("output/md/.tamis-1-1.part"), "half a p").unwrap();
    let whole = fs::read(dump.path("output/journal.jsonl")).unwrap();
    let torn = [whole.as_slice(), br#"{"input":{"path":"0/pa"#].concat();
    fs::write(dump.path("output/journal.jsonl"), torn).unwrap();
    dump.run(&["convert", "--check"]).exits(1).says(&["journal.jsonl: is left by a run that did not end"]);
    let resumed = dump.run(&["convert"]);
    resumed.exits(0);
    let lines = whole_lines(&whole);
    resumed.says(&[&format!("{} pages converted, {lines} unchanged", PAGES - lines)]);
    assert!(dump.files("output") == undisturbed.files("output"), "a resumed run ends with other bytes");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_cleanly_and_goes_on() {
    let undisturbed = undisturbed();
    let dump = Dump::of_size(PAGES);
    let child = under_way(&dump);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(130), "{said}");
    assert!(said.contains("pages to go; the same command goes on from here"), "{said}");
    assert!(dump.files("output").keys().all(|name| !name.contains(".part")));
    assert!(dump.path("output/journal.jsonl").exists());
    dump.run(&["convert"]).exits(0);
    assert!(dump.files("output") == undisturbed.files("output"), "a resumed run ends with other bytes");
}

#[test]
fn two_runs_do_not_share_an_output() {
    let dump = Dump::of_size(PAGES);
    let mut child = under_way(&dump);
    let second = dump.run(&["convert"]);
    child.kill().unwrap();
    child.wait().unwrap();
    second.exits(2).says(&["output: is being written by another run"]);
}

#[test]
fn results_that_a_killed_run_wrote_over_are_not_trusted() {
    let dump = Dump::of_size(3);
    dump.run(&["convert"]).exits(0);
    let files = dump.files("output");
    // As a run with other options leaves it that is killed after it wrote a result and before it noted it.
    let path = dump.path("output/md/0/page-0000.md");
    let other = String::from_utf8(fs::read(&path).unwrap()).unwrap().replace("kettles", "buckets");
    fs::write(&path, other).unwrap();
    fs::write(dump.path("output/journal.jsonl"), "").unwrap();
    dump.run(&["convert"]).exits(0).says(&["1 page converted, 2 unchanged"]);
    assert_eq!(dump.files("output"), files);
}

//! Runs that are killed at random moments, again and again: what they end with is what an undisturbed run writes.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::containers::warc;
use super::{Dump, article, pack, program};

/// Moments at which a run is killed.
const KILLS: u32 = 20;

/// Pages of a run: enough to be caught at it.
const PAGES: usize = 600;

/// Some numbers that look random and are the same every time.
fn random(seed: u64) -> u64 {
    let bits = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32
}

/// Kills runs of a dump and lets the last one end; `options` are those of all of them.
fn killed_and_resumed(make: fn(&Dump), options: &[&str]) {
    let undisturbed = Dump::new(&[]);
    make(&undisturbed);
    let started = Instant::now();
    undisturbed.run(&[&["convert"], options].concat()).exits(0);
    let whole = started.elapsed();
    let dump = Dump::new(&[]);
    make(&dump);
    let (mut killed, mut kills) = (0, 0);
    while kills < KILLS {
        let mut child = Command::new(program())
            .arg("convert")
            .args(options)
            .args(["-j", "2"])
            .current_dir(dump.home.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The work that is left shrinks with every run that was killed.
        let most = u64::try_from(whole.as_micros()).unwrap() * 2 / u64::from(KILLS) + 20_000;
        std::thread::sleep(Duration::from_micros(random(u64::from(kills)) % most));
        kills += 1;
        let is_over = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        killed += u32::from(!is_over);
    }
    assert!(killed >= 3, "only {killed} runs were killed before they were over");
    dump.run(&[&["convert"], options].concat()).exits(0);
    assert!(dump.files("output") == undisturbed.files("output"), "after {killed} kills the output is another");
    assert!(!dump.path("output/journal.jsonl").exists());
}

fn folder(dump: &Dump) {
    for number in 0..PAGES {
        dump.page(&format!("{}/page-{number:04}.html", number % 7), article(number).as_bytes());
    }
}

fn crawl(dump: &Dump) {
    let records: Vec<Vec<u8>> = warc(PAGES).iter().map(|record| pack::gzip(record)).collect();
    dump.page("crawl.warc.gz", &records.concat());
    dump.page("later/again.warc.gz", &records[..400].concat());
}

#[test]
fn a_folder() {
    killed_and_resumed(folder, &["-f", "md,json"]);
}

#[test]
fn a_crawl() {
    killed_and_resumed(crawl, &["-f", "md,json"]);
}

#[test]
fn a_crawl_into_shards_without_repetitions() {
    killed_and_resumed(crawl, &["-f", "text,jsonl,parquet", "--shard-bytes", "40kB", "--dedup", "near"]);
}

//! Every repair on a folder of pages, to be read by a person: `TAMIS_PAGES=dump cargo test --lib list_repairs -- --ignored
//! --nocapture`. One line each: page, text before, text after, with a word on either side.

use std::path::PathBuf;

use super::repair;
use crate::decode::charset;

#[test]
#[ignore = "prints repairs for a person to read"]
fn list_repairs() {
    let Some(folder) = std::env::var_os("TAMIS_PAGES") else {
        println!("skipped: TAMIS_PAGES names no folder of pages");
        return;
    };
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    for page in pages {
        let bytes = std::fs::read(&page).unwrap();
        let text = charset::decode(&bytes, None, None).text;
        let mended = repair(&text);
        // No repair adds or removes a line.
        for (before, after) in text.lines().zip(mended.lines()).filter(|(before, after)| before != after) {
            for (before, after) in changes(before, after) {
                println!("{}\t{before}\t{after}", page.file_name().unwrap().display());
            }
        }
    }
}

/// The stretches in which two lines differ, with the words around them.
fn changes(before: &str, after: &str) -> Vec<(String, String)> {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.split(' ').collect(), after.split(' ').collect());
    if before.len() == after.len() {
        let differing = (0..before.len()).filter(|&at| before[at] != after[at]);
        let around = |words: &[&str], at: usize| words[at.saturating_sub(1)..words.len().min(at + 2)].join(" ");
        return differing.map(|at| (around(&before, at), around(&after, at))).collect();
    }
    let start = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let longest = before.len().min(after.len()) - start;
    let end = before.iter().rev().zip(after.iter().rev()).take(longest).take_while(|(one, other)| one == other).count();
    vec![(before[start..before.len() - end].join(" "), after[start..after.len() - end].join(" "))]
}

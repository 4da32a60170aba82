//! How much of what a person would call the content comes out, on pages of all kinds that were written for this.
//!
//! A floor, not a benchmark: the labelled sets are measured by `make train`, which writes models/content/card.md.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tamis::{EmitOptions, Format, Options, Origin, RawPage, RuleBook, refine, render};

/// Word F1 that every page must reach, and all on average. The product page is the lowest: a price may be content.
const EACH: f64 = 0.8;
const MEAN: f64 = 0.93;

#[test]
fn content_comes_out_of_pages_of_all_kinds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/score");
    let rules = RuleBook::load(&[]).unwrap();
    let truths = fs::read_to_string(folder.join("truth.jsonl")).unwrap();
    let mut scores = Vec::new();
    for truth in truths.lines() {
        let truth: Value = serde_json::from_str(truth).unwrap();
        let (id, content) = (truth["id"].as_str().unwrap(), truth["content"].as_str().unwrap());
        let path = format!("{id}.html");
        let bytes = fs::read(folder.join("pages").join(&path)).unwrap();
        let page = RawPage { bytes, origin: Origin { path, ..Origin::default() } };
        let document = refine(&page, &rules, &Options::default()).unwrap();
        let text = render(&document, Format::Text, &EmitOptions::default());
        let score = f1(&text, content);
        assert!(score >= EACH, "{id}: {score:.3}, not {EACH}\n{text}");
        scores.push(score);
    }
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    assert!(mean >= MEAN, "{mean:.3}, not {MEAN}: {scores:?}");
}

/// F1 of two texts as multisets of words.
fn f1(text: &str, truth: &str) -> f64 {
    let (found, wanted) = (words(text), words(truth));
    let hit: usize = found.iter().map(|(word, count)| (*count).min(wanted.get(word).copied().unwrap_or(0))).sum();
    let all: usize = found.values().chain(wanted.values()).sum();
    2.0 * hit as f64 / all as f64
}

/// Words in lower case, each Han character a word of its own.
fn words(text: &str) -> HashMap<String, usize> {
    let mut spaced = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            '\u{4e00}'..='\u{9fff}' => spaced.extend([' ', c, ' ']),
            c if c.is_alphanumeric() => spaced.push(c),
            _ => spaced.push(' '),
        }
    }
    let mut counts = HashMap::new();
    for word in spaced.split_whitespace() {
        *counts.entry(word.to_owned()).or_insert(0) += 1;
    }
    counts
}

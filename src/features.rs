//! `tamis features`: what the model would see of each page, for training it.
//!
//! Comes in: paths. Goes out, in a folder: `features.f32`, a row of little-endian numbers for each leaf; `names.txt`, the name
//! of each column; `pages.jsonl`, a line for each page with the text, the element and the keys of every leaf behind the
//! rows. All of it is made by the code that runs at inference. Deliberately absent: labels, which training knows.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Error;
use crate::label::{
    Examined, RuleBook, evidence_of, keys_of_element, keys_of_leaf, leaf_names, page_names, text_key, words_of,
};
use crate::page::{self, Blocks, MediaType};
use crate::pipeline;
use crate::source::{self, Fields, Holds};

/// Largest page that is read, in bytes: pages of labelled sets are far smaller.
const MAX_BYTES: u64 = 64 << 20;

#[derive(Serialize)]
struct Page<'a> {
    path: &'a str,
    leaves: Vec<Leaf<'a>>,
    elements: Vec<Element>,
    /// What speaks for the kind of the page.
    evidence: Vec<String>,
}

#[derive(Serialize)]
struct Leaf<'a> {
    text: &'a str,
    element: Option<u32>,
    /// What rules that go by the text made of it, before the model is asked.
    label: Option<&'static str>,
    /// Probability that it is content, by the model of this program.
    probability: f32,
    keys: Vec<String>,
    words: Vec<String>,
}

#[derive(Serialize)]
struct Element {
    parent: u32,
    keys: Vec<String>,
}

/// Writes the features of all pages below the paths.
pub(crate) fn dump(paths: &[PathBuf], output: &Path, media_type: Option<MediaType>) -> Result<(), Error> {
    let rules = RuleBook::load(&[])?;
    let failed = |error: io::Error| Error::output(output, &error);
    fs::create_dir_all(output).map_err(failed)?;
    let open = |name: &str| File::create(output.join(name)).map(BufWriter::new).map_err(failed);
    let (mut numbers, mut pages) = (open("features.f32")?, open("pages.jsonl")?);
    let listing = source::list(paths, &Fields::default())?;
    for entry in listing.entries.into_iter().filter(|entry| entry.holds() == Holds::Page) {
        let path = &entry.origin.path;
        let raw = source::read(&entry, MAX_BYTES).map_err(|error| Error::System(format!("{path}: {error}")))?;
        let (blocks, meta, examined) =
            pipeline::examine(&raw, &rules, media_type).map_err(|error| Error::System(format!("{path}: {error}")))?;
        let Examined { verdicts, keys, found } = &examined;
        for number in
            found.features().into_iter().flat_map(|features| (0..features.len()).flat_map(|leaf| features.of(leaf)))
        {
            numbers.write_all(&number.to_le_bytes()).map_err(failed)?;
        }
        let leaves = blocks.leaves.iter().enumerate().map(|(at, leaf)| {
            let (mut edges, mut words) = (Vec::new(), Vec::new());
            let own = words_of(&keys[at]);
            keys_of_leaf(&own, text_key, &mut words, |key| edges.push(key));
            Leaf {
                text: blocks.text_of(leaf),
                element: leaf.element.map(|element| element.0),
                label: verdicts[at].as_ref().map(|verdict| verdict.label.as_str()),
                probability: found.probabilities()[at],
                keys: edges,
                words,
            }
        });
        let mut evidence = Vec::new();
        evidence_of(&blocks, &meta, |piece| evidence.push(piece.to_owned()));
        let page = Page { path, leaves: leaves.collect(), elements: elements(&blocks), evidence };
        serde_json::to_writer(&mut pages, &page).map_err(|error| failed(error.into()))?;
        writeln!(pages).map_err(failed)?;
    }
    let names: Vec<String> = leaf_names().chain(page_names()).collect();
    fs::write(output.join("names.txt"), names.join("\n")).map_err(failed)?;
    numbers.flush().and_then(|()| pages.flush()).map_err(failed)
}

fn elements(blocks: &Blocks) -> Vec<Element> {
    let keys = |element: &page::Element| keys_of_element(&element.name, blocks.tokens_of(element));
    blocks.elements.iter().map(|element| Element { parent: element.parent.0, keys: keys(element) }).collect()
}

//! The round trip: HTML → tamis, with nothing stripped → Markdown → somebody else's renderer → the same HTML.
//!
//! `cases.yaml` holds examples of our own. The examples of the `CommonMark` specification are read where they are at hand;
//! those that do not come back stand in `known.yaml`, each with its reason, and one that does come back must be taken
//! off.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod normal;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use comrak::nodes::NodeValue;
use serde::Deserialize;
use tamis::{EmitOptions, Format, FrontMatter, MediaType, Options, Origin, RawPage, RuleBook, Strip, refine, render};

/// Where the specification's examples lie, seen from the project.
const EXAMPLES: &str = "../shared/conformance/commonmark/spec.json";

/// Share of the specification's examples that must come back.
const MIN_SHARE: f64 = 0.985;

static RULES: LazyLock<RuleBook> = LazyLock::new(|| RuleBook::load(&[]).unwrap());

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// What tamis writes of a page.
fn markdown(html: &str) -> String {
    let origin = Origin { path: "example.html".to_owned(), ..Origin::default() };
    let page = RawPage { bytes: html.as_bytes().to_vec(), origin };
    let options = Options { media_type: Some(MediaType::Html), strip: Strip::None, ..Options::default() };
    let emit = EmitOptions { front_matter: FrontMatter::None, title: false, ..EmitOptions::default() };
    render(&refine(&page, &RULES, &options).unwrap(), Format::Markdown, &emit)
}

/// A reader of Markdown as `cmark-gfm` is one: of `CommonMark` alone, or with the extensions of GFM.
fn reader(gfm: bool) -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.render.r#unsafe = true;
    options.extension.table = gfm;
    options.extension.strikethrough = gfm;
    options.extension.tasklist = gfm;
    options.extension.footnotes = gfm;
    options
}

/// An example of the specification.
#[derive(Deserialize)]
struct Example {
    #[serde(rename = "example")]
    number: u32,
    section: String,
    markdown: String,
    html: String,
}

impl Example {
    /// Whether it holds raw HTML, which tamis never writes, or nothing at all.
    fn is_beside_the_point(&self) -> bool {
        let arena = comrak::Arena::new();
        let root = comrak::parse_document(&arena, &self.markdown, &reader(false));
        let is_raw = |value: &NodeValue| matches!(value, NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_));
        self.html.trim().is_empty() || root.descendants().any(|node| is_raw(&node.data().value))
    }
}

/// An example that does not come back, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    example: u32,
    why: String,
}

#[test]
fn examples_of_the_specification_come_back() {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLES);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {EXAMPLES} is not there");
        return;
    };
    let mut examples: Vec<Example> = serde_json::from_str(&text).unwrap();
    examples.retain(|example| !example.is_beside_the_point());
    let known: Vec<Known> = serde_yaml::from_str(&read("tests/markdown/known.yaml")).unwrap();
    let mut known: BTreeMap<u32, String> = known.into_iter().map(|known| (known.example, known.why)).collect();
    assert!(known.values().all(|why| !why.trim().is_empty()), "every known failure has a reason");
    let (mut failed, mut complaints) = (0, Vec::new());
    for Example { number: example, section, html, markdown: source } in &examples {
        let written = markdown(html);
        let wanted = normal::html(html);
        let lost = [false, true].map(|gfm| normal::html(&comrak::markdown_to_html(&written, &reader(gfm))));
        let lost = lost.into_iter().find(|got| *got != wanted);
        failed += usize::from(lost.is_some());
        match (lost, known.remove(example)) {
            (Some(got), None) => complaints.push(format!(
                "example {example} ({section}) does not come back\n  source {source:?}\n  html   {wanted:?}\n  \
                 tamis  {written:?}\n  back   {got:?}"
            )),
            (None, Some(_)) => complaints.push(format!("example {example} comes back: take it off known.yaml")),
            _ => {}
        }
    }
    complaints.extend(known.keys().map(|example| format!("known.yaml names example {example}, which is not there")));
    let share = 1.0 - failed as f64 / examples.len() as f64;
    eprintln!("{} examples, {failed} do not come back: {:.1} %", examples.len(), share * 100.0);
    assert!(complaints.is_empty(), "{}\n{} complaints", complaints.join("\n"), complaints.len());
    assert!(share >= MIN_SHARE, "{:.1} % of {} examples come back", share * 100.0, examples.len());
}

/// An example of our own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    html: String,
    markdown: String,
    /// What the Markdown reads as, where that is not the page's own markup.
    #[serde(default)]
    back: Option<String>,
}

#[test]
fn cases_of_our_own_come_back() {
    let cases: Vec<Case> = serde_yaml::from_str(&read("tests/markdown/cases.yaml")).unwrap();
    let mut complaints = Vec::new();
    for Case { html, markdown: expected, back } in cases {
        let written = markdown(&html);
        if written.trim_end() != expected.trim_end() {
            complaints.push(format!("html\n{html}\nwanted\n{expected}\ngot\n{written}"));
        }
        let got = normal::html(&comrak::markdown_to_html(&written, &reader(true)));
        let wanted = normal::html(back.as_ref().unwrap_or(&html));
        if got != wanted {
            complaints.push(format!("html\n{html}\nreads back as\n{got}\nand not as\n{wanted}"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

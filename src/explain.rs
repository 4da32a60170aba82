//! What `tamis explain` and `tamis rules` print: every leaf of a page with its verdict, every rule with its reason.

use std::{fmt::Write as _, path::Path};

use serde::Serialize;

use crate::{
    error::PageError,
    label::{RuleBook, RuleError, Spoke},
    page::{Blocks, ElementId, Leaf, LeafKind, RawPage, Verdict},
    pipeline::{self, Judged, Options},
};

/// One leaf and what was decided about it.
#[derive(Serialize)]
struct Row<'a> {
    /// Position in reading order, from 1.
    leaf: usize,
    /// Whether the document holds it.
    kept: bool,
    label: &'static str,
    /// The rule, finder or default that decided.
    by: String,
    confidence: f32,
    /// Probability that it is content, by the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f32>,
    /// The features that spoke loudest, by name, with the log-odds by which they moved the model.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spoke: Vec<Spoke>,
    kind: &'static str,
    words: u32,
    /// Share of the words that are inside links.
    links: f32,
    /// Names and first class of the elements around it, outermost first.
    #[serde(skip_serializing_if = "String::is_empty")]
    path: String,
    text: &'a str,
}

impl<'a> Row<'a> {
    /// A leaf by its position, from 0, without what the model says of it.
    fn of(at: usize, leaf: &Leaf, verdict: &Verdict, blocks: &'a Blocks) -> Self {
        Self {
            leaf: at + 1,
            kept: !verdict.label.is_removed(),
            label: verdict.label.as_str(),
            by: verdict.reason.to_string(),
            confidence: verdict.confidence,
            probability: None,
            spoke: Vec::new(),
            kind: name(&leaf.kind),
            words: leaf.words,
            links: if leaf.words == 0 { 0.0 } else { leaf.link_words as f32 / leaf.words as f32 },
            path: leaf.element.map(|element| path(blocks, element)).unwrap_or_default(),
            text: blocks.text_of(leaf),
        }
    }
}

/// Characters of a leaf that a table shows: what fits beside the other columns of a wide terminal.
const SHOWN_CHARACTERS: usize = 60;

/// Features that are shown for each leaf.
const SHOWN_FEATURES: usize = 4;

/// Every leaf of a page, as a table or as JSON lines. Where a text that stands in the page's data takes the place of what the page
/// shows, the latter comes behind it.
pub(crate) fn page(raw: &RawPage, rules: &RuleBook, options: &Options, json: bool) -> Result<String, PageError> {
    let Judged { blocks, labelled, beside } = pipeline::judge(raw, rules, options)?;
    let judged = blocks.leaves.iter().zip(&labelled.verdicts).enumerate().map(|(at, (leaf, verdict))| Row {
        probability: labelled.found.probabilities().get(at).copied(),
        spoke: labelled.found.reasons(at).into_iter().take(SHOWN_FEATURES).collect(),
        ..Row::of(at, leaf, verdict, &blocks)
    });
    let beside = beside.iter().flat_map(|(shown, verdicts)| {
        let leaves = shown.leaves.iter().zip(verdicts).enumerate();
        leaves.map(|(at, (leaf, verdict))| Row::of(blocks.leaves.len() + at, leaf, verdict, shown))
    });
    let rows = judged.chain(beside);
    let mut out = String::new();
    if json {
        for row in rows {
            out.push_str(&serde_json::to_string(&row).unwrap_or_default());
            out.push('\n');
        }
    } else {
        let _ = writeln!(
            out,
            "{:>4}  {:4}  {:11}  {:32}  {:9}  {:>5}  {:>4}  text",
            "leaf", "", "label", "by", "kind", "words", "prob"
        );
        for row in rows {
            let verdict = if row.kept { "keep" } else { "drop" };
            let text: String =
                row.text.chars().take(SHOWN_CHARACTERS).map(|c| if c == '\n' { ' ' } else { c }).collect();
            let probability = row.probability.map(|probability| format!("{probability:.2}")).unwrap_or_default();
            let _ = writeln!(
                out,
                "{:>4}  {verdict}  {:11}  {:32}  {:9}  {:>5}  {probability:>4}  {text}",
                row.leaf, row.label, row.by, row.kind, row.words
            );
            if !row.spoke.is_empty() {
                let spoke: Vec<String> = row.spoke.iter().map(Spoke::to_string).collect();
                let _ = writeln!(out, "{:12}{}", "", spoke.join(", "));
            }
        }
        if !blocks.limits.is_empty() {
            let limits: Vec<&str> = blocks.limits.iter().map(|limit| limit.as_str()).collect();
            let _ =
                writeln!(out, "the page ran into bounds, so some of its markup was left out: {}", limits.join(", "));
        }
    }
    Ok(out)
}

fn path(blocks: &Blocks, element: ElementId) -> String {
    let mut names: Vec<String> = blocks
        .lineage(element)
        .map(|element| match blocks.tokens_of(element).next() {
            Some(token) => format!("{}.{token}", element.name),
            None => element.name.to_string(),
        })
        .collect();
    names.reverse();
    names.join(" > ")
}

fn name(kind: &LeafKind) -> &'static str {
    match kind {
        LeafKind::Heading(_) => "heading",
        LeafKind::Paragraph => "paragraph",
        LeafKind::Code { .. } => "code",
        LeafKind::Image { .. } => "image",
        LeafKind::Math => "math",
        LeafKind::Embed { .. } => "embed",
        LeafKind::Rule => "rule",
    }
}

/// Every rule of the house: id and the first sentence of its reason.
pub(crate) fn rules(book: &RuleBook) -> String {
    let mut out = String::new();
    for (id, _, why) in book.rules() {
        let first = why.split_inclusive(". ").next().unwrap_or(why).trim();
        let _ = writeln!(out, "{id:32}  {first}");
    }
    out
}

/// What a rule file's own snippets showed, and whether all came out as the file says.
pub(crate) fn rule_file(file: &Path) -> Result<(String, bool), RuleError> {
    let report = crate::label::check_rule_file(file)?;
    if report.is_proven() {
        return Ok((format!("{}: every snippet comes out as the file says\n", report.id), true));
    }
    let mut out = String::new();
    for (snippets, what) in [(&report.missed, "must drop, but leaves"), (&report.caught, "must keep, but drops")] {
        for snippet in snippets {
            let first = snippet.trim().lines().next().unwrap_or_default();
            let _ = writeln!(out, "{}: {what}: {first}", report.id);
        }
    }
    Ok((out, false))
}

//! [`Blocks`] and their verdicts → a draft of the document: what is kept, where it goes, and a receipt for the rest.
//!
//! Nothing is judged here: every leaf goes where its verdict says. The draft's text is not yet normalised.

mod links;
mod nest;
mod sections;

use std::collections::BTreeSet;

use crate::{
    digest::Pieces,
    label::Labelled,
    page::{
        Block, Blocks, Document, Field, Found, Label, Meta, Part, Quality, Reason, Removal, SCHEMA, Source, Verdict,
    },
    text::language,
};

/// A document whose text is not yet normalised; only [`crate::normalise`] can turn it into one.
#[derive(Debug)]
pub(crate) struct Draft {
    /// What is known of it.
    pub(crate) document: Document,
    /// Whether its empty blocks stay: the page has them, and nothing was to be taken out.
    pub(crate) keeps_empty: bool,
}

/// Drafts a document.
pub(crate) fn draft(blocks: &Blocks, labelled: &Labelled, meta: Meta, source: Source) -> Draft {
    let verdicts = &labelled.verdicts;
    let kept = blocks.leaves.iter().zip(verdicts).filter(|(_, verdict)| verdict.label == Label::Content);
    let mut content = nest::nest(blocks, kept.map(|(leaf, _)| leaf));
    mend_headings(&mut content);
    trim_breaks(&mut content);
    Draft { document: document(blocks, labelled, meta, source, content), keeps_empty: false }
}

/// Drafts a document of all that a page holds, with the headings and breaks that its markup has.
pub(crate) fn whole(blocks: &Blocks, labelled: &Labelled, meta: Meta, source: Source) -> Draft {
    let content = nest::nest(blocks, blocks.leaves.iter());
    Draft { document: document(blocks, labelled, meta, source, content), keeps_empty: true }
}

fn document(blocks: &Blocks, labelled: &Labelled, meta: Meta, source: Source, content: Vec<Block>) -> Document {
    let verdicts = &labelled.verdicts;
    let section = |label| sections::with_label(blocks, verdicts, label);
    let first = |field| verdicts.iter().find_map(|verdict| verdict.capture(field)).map(str::to_owned);
    let value = |found: Option<Found<String>>| found.map(|found| found.value);

    let visible_title = blocks.leaves.iter().zip(verdicts).find(|(_, verdict)| verdict.label == Label::Title);
    let mut authors: Vec<String> = Vec::new();
    for captured in verdicts.iter().filter_map(|verdict| verdict.capture(Field::Author)) {
        authors.extend(sections::names(captured).filter(|name| !authors.contains(name)).collect::<Vec<_>>());
    }
    if authors.is_empty() {
        authors = meta.authors.into_iter().map(|author| author.value).collect();
    }
    let url = source.url.clone().or_else(|| value(meta.url));
    let declared = value(meta.language);
    let base = meta.base.clone();
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        id: identity(&source, url.as_deref()),
        kind: labelled.kind,
        title: value(meta.title).or_else(|| visible_title.map(|(leaf, _)| blocks.text_of(leaf).to_owned())),
        publisher: publisher(verdicts).or_else(|| value(meta.publisher)),
        authors,
        published: first(Field::Published).or_else(|| value(meta.published)),
        updated: first(Field::Updated).or_else(|| value(meta.updated)),
        language: language_of(blocks, verdicts, declared.as_deref()),
        summary: sections::summary(blocks, &section(Label::Abstract)),
        blocks: content,
        references: sections::references(blocks, &section(Label::References)),
        attribution: sections::attribution(&section(Label::Attribution)),
        questions: sections::questions(blocks, &section(Label::Questions)),
        related: sections::related(blocks, &section(Label::Related)),
        removed: receipts(blocks, verdicts),
        limits: blocks.limits.iter().copied().chain(labelled.limit).collect::<BTreeSet<_>>().into_iter().collect(),
        quality: quality(blocks, verdicts),
        source: Source { url, ..source },
    };
    if let Some(base) = base {
        links::complete(&mut document, &base);
    }
    document
}

/// The publication a by-line names; publishers of related reads are other articles' publishers.
fn publisher(verdicts: &[Verdict]) -> Option<String> {
    let mut bylines = verdicts.iter().filter(|verdict| verdict.label == Label::Byline);
    bylines.find_map(|verdict| verdict.capture(Field::Publisher)).map(str::to_owned)
}

/// Sixteen bytes of a digest over address and content, in hexadecimal.
fn identity(source: &Source, url: Option<&str>) -> String {
    let mut digest = Pieces::default();
    match (url, &source.record) {
        (Some(url), _) => digest.add(url),
        (None, Some(record)) => digest.add(format!("{}\0{record}", source.path)),
        (None, None) => digest.add(&source.path),
    }
    digest.add([0]);
    digest.add(&source.digest);
    digest.hex(16)
}

/// Bytes of main text that are enough to tell its language: some hundred words in any script.
const LANGUAGE_SAMPLE_BYTES: usize = 4_000;

fn language_of(blocks: &Blocks, verdicts: &[Verdict], declared: Option<&str>) -> Option<String> {
    let mut sample = String::new();
    for (leaf, _) in blocks.leaves.iter().zip(verdicts).filter(|(_, verdict)| verdict.label == Label::Content) {
        sample.push_str(blocks.text_of(leaf));
        sample.push('\n');
        if sample.len() > LANGUAGE_SAMPLE_BYTES {
            break;
        }
    }
    language::of(&sample, declared)
}

/// Headings below the title begin at level 2 and skip no level on the way down.
fn mend_headings(blocks: &mut [Block]) {
    // Levels of the page's own headings that are open, outermost first.
    let mut open: Vec<u8> = Vec::new();
    for block in blocks {
        if let Block::Heading { level, .. } = block {
            while open.last().is_some_and(|outer| *outer >= *level) {
                open.pop();
            }
            open.push(*level);
            *level = (open.len() as u8 + 1).min(6);
        }
    }
}

/// Thematic breaks separate: none at the ends, none beside another.
fn trim_breaks(blocks: &mut Vec<Block>) {
    blocks.dedup_by(|next, previous| *next == Block::Rule && *previous == Block::Rule);
    if blocks.first() == Some(&Block::Rule) {
        blocks.remove(0);
    }
    if blocks.last() == Some(&Block::Rule) {
        blocks.pop();
    }
}

/// One receipt per run of neighbouring leaves that one reason removed. Leaves without text leave none.
fn receipts(blocks: &Blocks, verdicts: &[Verdict]) -> Vec<Removal> {
    let mut receipts: Vec<Removal> = Vec::new();
    let mut previous: Option<(Label, &Reason)> = None;
    for (leaf, verdict) in blocks.leaves.iter().zip(verdicts) {
        let text = blocks.text_of(leaf).trim();
        if !verdict.label.is_removed() {
            previous = None;
        } else if !text.is_empty() {
            let key = (verdict.label, &verdict.reason);
            match receipts.last_mut() {
                Some(receipt) if previous == Some(key) => {
                    receipt.words += u64::from(leaf.words);
                    receipt.text.push('\n');
                    receipt.text.push_str(text);
                }
                _ => receipts.push(Removal {
                    label: verdict.label,
                    by: verdict.reason.to_string(),
                    words: u64::from(leaf.words),
                    text: text.to_owned(),
                }),
            }
            previous = Some(key);
        }
    }
    receipts
}

fn quality(blocks: &Blocks, verdicts: &[Verdict]) -> Quality {
    let sum = |keep: &dyn Fn(&Verdict) -> bool| -> u64 {
        let leaves = blocks.leaves.iter().zip(verdicts).filter(|(_, verdict)| keep(verdict));
        leaves.map(|(leaf, _)| u64::from(leaf.words)).sum()
    };
    let all = sum(&|_| true);
    let kept = sum(&|verdict| !verdict.label.is_removed() && verdict.part != Part::SectionTitle);
    let weighted: f64 = blocks
        .leaves
        .iter()
        .zip(verdicts)
        .map(|(leaf, verdict)| f64::from(leaf.words) * f64::from(verdict.confidence))
        .sum();
    let share = |part: f64| if all == 0 { 0.0 } else { (part / all as f64 * 100.0).round() / 100.0 };
    Quality {
        words: sum(&|verdict| verdict.label == Label::Content),
        kept: share(kept as f64),
        confidence: share(weighted),
    }
}

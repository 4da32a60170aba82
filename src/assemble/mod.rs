//! [`Blocks`] and their verdicts → a draft of the document: what is kept, where it goes, and a receipt for the rest.
//!
//! Nothing is judged here: every leaf goes where its verdict says. The draft's text is not yet normalised.

mod links;
mod marks;
mod nest;
mod sections;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    digest::Pieces,
    label::Labelled,
    page::{
        Block, Blocks, Document, Field, Found, Label, Leaf, LeafKind, MarkKind, Meta, Part, Provenance, Quality,
        Reason, Removal, SCHEMA, Source, Verdict,
    },
    text::{byline, language},
};

/// A document whose text is not yet normalised; only [`crate::normalise`] can turn it into one.
#[derive(Debug)]
pub(crate) struct Draft {
    /// What is known of it.
    pub(crate) document: Document,
    /// Whether its empty blocks stay: the page has them, and nothing was to be taken out.
    pub(crate) keeps_empty: bool,
}

impl Draft {
    /// Adds the receipt for what a page shows whose text stands in its data.
    pub(crate) fn leave_out(&mut self, shown: &Blocks, verdicts: &[Verdict]) {
        self.document.removed.extend(receipts(shown, verdicts));
    }
}

/// Drafts a document.
pub(crate) fn draft(blocks: &Blocks, labelled: &Labelled, meta: Meta, source: Source) -> Draft {
    let verdicts = &labelled.verdicts;
    let kept = blocks.leaves.iter().zip(verdicts).filter(|(_, verdict)| verdict.label == Label::Content);
    let mut content = nest::nest(blocks, kept.map(|(leaf, _)| leaf));
    mend_headings(&mut content);
    trim_breaks(&mut content);
    links::tidy(&mut content);
    marks::join(&mut content);
    Draft { document: document(blocks, labelled, meta, source, content), keeps_empty: false }
}

/// Drafts a document of all that a page holds, with the headings and breaks that its markup has.
pub(crate) fn whole(blocks: &Blocks, labelled: &Labelled, meta: Meta, source: Source) -> Draft {
    let content = nest::nest(blocks, blocks.leaves.iter());
    Draft { document: document(blocks, labelled, meta, source, content), keeps_empty: true }
}

fn document(blocks: &Blocks, labelled: &Labelled, meta: Meta, source: Source, content: Vec<Block>) -> Document {
    let title = labelled.title(blocks, &meta);
    let verdicts = &labelled.verdicts;
    let section = |label| sections::with_label(blocks, verdicts, label);
    let first = |field| verdicts.iter().find_map(|verdict| verdict.capture(field)).map(str::to_owned);

    let by_rule = |value: String| Found { value, provenance: Provenance::Rule };
    // Rules know lines by their words alone, and so come after what the page says of itself.
    let dated = |field| first(field).map(by_rule);
    let published = meta.published_of(labelled.kind).cloned().or_else(|| dated(Field::Published));
    let authors = || authors(verdicts).into_iter().map(by_rule).collect();
    let stated = meta.authors_of(labelled.kind);
    let authors: Vec<Found<String>> = if stated.is_empty() { authors() } else { stated.to_vec() };
    let updated = meta.updated.or_else(|| dated(Field::Updated));
    let updated = updated.filter(|updated| published.as_ref().is_none_or(|published| !is_before(updated, published)));
    let canonical = meta.url;
    let url = source.url.clone().or_else(|| canonical.as_ref().map(|found| found.value.clone()));
    let language = language_of(blocks, verdicts, meta.language.as_ref().map(|found| found.value.as_str()));
    let mut noted = Noted::default();
    let base = meta.base.clone();
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        id: identity(&source, url.as_deref()),
        kind: labelled.kind,
        title: noted.one("title", title),
        publisher: noted.one(
            "publisher",
            meta.publisher.or_else(|| publisher(verdicts).map(by_rule)).or_else(|| meta.site.clone()),
        ),
        site: noted.one("site", meta.site),
        authors: noted.all("authors", authors),
        published: noted.one("published", published),
        updated: noted.one("updated", updated),
        language: noted.one("language", language.map(|value| Found { provenance: Provenance::Text, value })),
        description: noted.one("description", meta.description),
        section: noted.one("section", meta.section),
        tags: noted.all("tags", meta.tags),
        canonical: noted.one("canonical", canonical),
        image: noted.one("image", meta.image),
        licence: noted.one("licence", meta.licence),
        provenance: noted.sources,
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
        text_digest: String::new(),
    };
    if let Some(base) = base {
        links::complete(&mut document, &base);
    }
    document
}

/// Where each field of a document was found.
#[derive(Default)]
struct Noted {
    sources: BTreeMap<String, Provenance>,
}

impl Noted {
    /// The value of a field, its source noted.
    fn one(&mut self, field: &str, found: Option<Found<String>>) -> Option<String> {
        self.all(field, found.into_iter().collect()).pop()
    }

    /// The values of a field, which have one source.
    fn all(&mut self, field: &str, found: Vec<Found<String>>) -> Vec<String> {
        if let Some(first) = found.first() {
            self.sources.insert(field.to_owned(), first.provenance);
        }
        found.into_iter().map(|found| found.value).collect()
    }
}

/// Whether a moment is on a day before that of another, as far as both say. A draft may well have been changed before the
/// article was published, but that is no change of what was published.
fn is_before(moment: &Found<String>, other: &Found<String>) -> bool {
    let (moment, other) = (moment.value.as_bytes(), other.value.as_bytes());
    let known = "2026-06-30".len().min(moment.len()).min(other.len());
    moment[..known] < other[..known]
}

/// Who rules say wrote the page, each once.
fn authors(verdicts: &[Verdict]) -> Vec<String> {
    let mut authors: Vec<String> = Vec::new();
    for line in verdicts.iter().filter_map(|verdict| verdict.capture(Field::Author)) {
        for name in byline::names(line, byline::Place::Text) {
            if !authors.contains(&name) {
                authors.push(name);
            }
        }
    }
    authors
}

/// The publication a by-line names; publishers of related reads are other articles' publishers.
fn publisher(verdicts: &[Verdict]) -> Option<String> {
    let bylines = verdicts.iter().filter(|verdict| verdict.label == Label::Byline);
    let mut captured = bylines.filter_map(|verdict| verdict.capture(Field::Publisher));
    captured.find(|name| byline::is_publication(name)).map(str::to_owned)
}

/// Sixteen bytes of a digest in hexadecimal: over the address the page was fetched from, as far as that is known. What a page
/// says its address is may be what all pages of its site say, and a path what another dump has too, so these count with
/// the page's bytes.
fn identity(source: &Source, url: Option<&str>) -> String {
    let mut digest = Pieces::default();
    if let Some(url) = &source.url {
        digest.add(address_key(url));
        return digest.hex(16);
    }
    match (url, &source.record) {
        (Some(url), _) => digest.add(address_key(url)),
        (None, Some(record)) => digest.add(format!("{}\0{record}", source.path)),
        (None, None) => digest.add(&source.path),
    }
    digest.add([0]);
    digest.add(&source.digest);
    digest.hex(16)
}

/// An address without what leads to the same page: place in it, spelling of its host, port that goes without saying.
fn address_key(url: &str) -> String {
    let url = url.trim();
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, place) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let port = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(port).unwrap_or(&host);
    let place = if place.is_empty() { "/" } else { place };
    format!("{scheme}://{host}{place}")
}

/// Bytes of main text that are enough to tell its language: some hundred words in any script.
const LANGUAGE_SAMPLE_BYTES: usize = 4_000;

fn language_of(blocks: &Blocks, verdicts: &[Verdict], declared: Option<&str>) -> Option<String> {
    let mut sample = String::new();
    // Code is in no language, whatever its words look like.
    let is_text = |leaf: &Leaf| matches!(leaf.kind, LeafKind::Heading(_) | LeafKind::Paragraph);
    let content = blocks.leaves.iter().zip(verdicts).filter(|(_, verdict)| verdict.label == Label::Content);
    for (leaf, _) in content.filter(|(leaf, _)| is_text(leaf)) {
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
        if let Block::Heading { level, text } = block {
            // A heading is bold as it is.
            let whole = 0..text.text.len();
            text.marks.retain(|mark| mark.kind != MarkKind::Strong || (mark.start..mark.end) != whole);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_before_publication() {
        let found = |value: &str| Found { value: value.to_owned(), provenance: Provenance::JsonLd };
        for (updated, published, expected) in [
            ("2026-06-29T23:50:00Z", "2026-06-30T00:10:00Z", true),
            ("2026-06-30T08:00:00Z", "2026-06-30T10:00:00Z", false),
            ("2026-07-01", "2026-06-30T10:00:00Z", false),
            ("2026-06", "2026-06-30", false),
            ("2025", "2026-06-30", true),
        ] {
            assert_eq!(is_before(&found(updated), &found(published)), expected, "{updated} {published}");
        }
    }

    #[test]
    fn one_address_one_identity() {
        let fetched = |url: &str, digest: &str| {
            let source = Source { url: Some(url.to_owned()), digest: digest.to_owned(), ..Source::default() };
            identity(&source, Some(url))
        };
        let pier = fetched("https://harbour.example/pier?page=2", "blake3:00");
        for same in [
            "https://harbour.example/pier?page=2#top",
            "HTTPS://Harbour.Example:443/pier?page=2",
            " https://harbour.example/pier?page=2",
        ] {
            assert_eq!(fetched(same, "blake3:01"), pier, "{same}");
        }
        for other in [
            "https://harbour.example/Pier?page=2",
            "https://harbour.example/pier",
            "http://harbour.example/pier?page=2",
        ] {
            assert_ne!(fetched(other, "blake3:00"), pier, "{other}");
        }
        assert_eq!(fetched("https://harbour.example", ""), fetched("https://harbour.example/", ""));
    }

    #[test]
    fn a_canonical_address_counts_with_the_bytes() {
        let named = |path: &str, digest: &str, url: Option<&str>| {
            let source = Source { path: path.to_owned(), digest: digest.to_owned(), ..Source::default() };
            identity(&source, url)
        };
        let front = Some("https://harbour.example/");
        assert_eq!(named("a.html", "blake3:00", front), named("b.html", "blake3:00", front));
        assert_ne!(named("a.html", "blake3:00", front), named("a.html", "blake3:01", front));
        assert_ne!(named("a.html", "blake3:00", None), named("b.html", "blake3:00", None));
    }
}

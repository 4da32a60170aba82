//! [`Blocks`] → a verdict on every leaf. Nothing is deleted here.
//!
//! Evidence in order: lines and sections that rules know by their text, templates that were learnt from other pages of the
//! site, the model, which hears the rules about elements, repetition on the page. What none of them speaks about is content.

mod age;
mod book;
mod element;
mod feature;
mod finder;
mod kind;
mod line;
mod model;
mod opening;
mod pattern;
mod proof;
mod rule;
mod section;
mod template;
mod title;
mod together;
mod token;

pub use book::{RuleBook, RuleError};
pub(crate) use feature::{keys_of_element, keys_of_leaf, leaf_names, page_names, text_key, words_of};
pub(crate) use finder::Numbers;
pub(crate) use kind::evidence_of;
pub(crate) use model::Spoke;
pub use proof::{RuleReport, check_rule_file};
pub(crate) use template::{Learner, Sampler, Site, Sketch, site_of};
pub use template::{TemplateError, Templates};

use std::borrow::Cow;

use foldhash::{HashMap, HashSet};

use crate::{
    page::{
        Blocks, Found, Label, Leaf, LeafKind, Limit, MarkKind, MediaType, Meta, PageKind, Provenance, Reason, Verdict,
    },
    text::fold,
};

/// What was decided about a page.
#[derive(Debug)]
pub(crate) struct Labelled {
    /// What the page is.
    pub(crate) kind: PageKind,
    /// One verdict per leaf, in the order of the leaves.
    pub(crate) verdicts: Vec<Verdict>,
    /// What the model saw and said.
    pub(crate) found: finder::Found,
    /// A bound that labelling ran into.
    pub(crate) limit: Option<Limit>,
}

impl Labelled {
    /// The headline of a page: what it states, else the leaf that is labelled so.
    pub(crate) fn title(&self, blocks: &Blocks, meta: &Meta) -> Option<Found<String>> {
        let visible = || {
            let (leaf, _) = blocks.leaves.iter().zip(&self.verdicts).find(|(_, found)| found.label == Label::Title)?;
            Some(Found { value: blocks.text_of(leaf).to_owned(), provenance: Provenance::Visible })
        };
        meta.title_of(self.kind).cloned().or_else(visible)
    }
}

/// Decides on every leaf of a page.
pub(crate) fn blocks(blocks: &Blocks, meta: &Meta, book: &RuleBook, site: Option<&Site>, numbers: Numbers) -> Labelled {
    let guess = kind::of(blocks, meta);
    let kind = guess.kind;
    let mut sections = by_text(blocks, meta, kind, book);
    let elements = element::Furniture::new(blocks, &sections.lines, book, kind);
    // Without markup to go by, what rules know about the tail of a page is surer than the model.
    if blocks.media_type == MediaType::Plain {
        sections.label_tail(kind);
    }
    let templates = site.map(|site| template::find(blocks, &sections.lines, site, &sections.verdicts));
    let found = finder::ask(blocks, &sections.lines, &sections.keys, meta, &guess, &elements, numbers);
    finder::label(blocks, &elements, &found, &mut sections.verdicts);
    template::label(blocks, &templates.unwrap_or_default(), &mut sections.verdicts);
    if blocks.media_type == MediaType::Html {
        sections.label_tail(kind);
    }
    let open = Verdict { confidence: DEFAULT_CONFIDENCE, ..Verdict::new(Label::Content, Reason::Default) };
    let section::Sections { lines, keys, verdicts, is_exhausted, .. } = sections;
    let mut verdicts: Vec<Verdict> =
        verdicts.into_iter().map(|verdict| verdict.unwrap_or_else(|| open.clone())).collect();
    label_repeats(blocks, &lines, &keys, &mut verdicts);
    label_ornaments(blocks, &mut verdicts);
    Labelled { kind, verdicts, found, limit: is_exhausted.then_some(Limit::Work) }
}

/// What proves itself by its text, and the title.
fn by_text<'a>(blocks: &'a Blocks, meta: &Meta, kind: PageKind, book: &'a RuleBook) -> section::Sections<'a> {
    let mut sections = section::Sections::new(blocks, book);
    sections.label_proven(kind);
    title::label(blocks, meta, kind, &mut sections);
    sections.heed_title(kind);
    sections
}

/// What training needs to know about a page.
pub(crate) struct Examined {
    /// What rules by text say about each leaf, before the model is asked.
    pub(crate) verdicts: Vec<Option<Verdict>>,
    /// The comparison key of each leaf; empty where the text is too long for rules.
    pub(crate) keys: Vec<String>,
    /// What the model sees and says.
    pub(crate) found: finder::Found,
}

/// Measures a page as the model does.
pub(crate) fn examine(blocks: &Blocks, meta: &Meta, book: &RuleBook) -> Examined {
    let guess = kind::of(blocks, meta);
    let sections = by_text(blocks, meta, guess.kind, book);
    let elements = element::Furniture::new(blocks, &sections.lines, book, guess.kind);
    let found = finder::ask(blocks, &sections.lines, &sections.keys, meta, &guess, &elements, Numbers::Kept);
    let section::Sections { lines, keys, verdicts, .. } = sections;
    Examined { verdicts, keys: lines.iter().map(|line| line.known_key(&keys).to_owned()).collect(), found }
}

/// Takes all of a page for its content; nothing is looked at but the kind of the page.
pub(crate) fn all_content(blocks: &Blocks, meta: &Meta) -> Labelled {
    let content = Verdict { confidence: 1.0, ..Verdict::new(Label::Content, Reason::Default) };
    let found = finder::Found::default();
    Labelled { kind: kind::of(blocks, meta).kind, verdicts: vec![content; blocks.leaves.len()], found, limit: None }
}

/// What a page shows whose text stands in its data: furniture, but for its headline, which is in the document.
pub(crate) fn beside_data(shown: &Blocks, title: Option<&str>) -> Vec<Verdict> {
    let title = title.map(fold);
    let is_title = |leaf: &Leaf| title.as_ref().is_some_and(|title| *title == fold(shown.text_of(leaf)));
    let label = |leaf: &Leaf| if is_title(leaf) { Label::Title } else { Label::Furniture };
    shown.leaves.iter().map(|leaf| Verdict::new(label(leaf), Reason::Data)).collect()
}

/// Confidence in a leaf that nothing spoke about: neither for nor against.
const DEFAULT_CONFIDENCE: f32 = 0.5;

/// Words from which the same text twice is a repeat. Shorter lines recur on purpose: a refrain, `Yes.`, a cell.
const MIN_REPEAT_WORDS: u32 = 8;

/// A paragraph whose text already stood among the content says nothing new; pages print their text a second time for
/// small screens and printers. Code and table cells may repeat. Of a heading and the link to it in a table of contents the
/// heading stays.
fn label_repeats(blocks: &Blocks, lines: &[line::Line], keys: &str, verdicts: &mut [Verdict]) {
    let may_repeat = |leaf: &Leaf, verdict: &Verdict| {
        verdict.label == Label::Content
            && leaf.words >= MIN_REPEAT_WORDS
            && matches!(leaf.kind, LeafKind::Paragraph | LeafKind::Heading(_))
    };
    let is_to_page = |kind: &MarkKind| matches!(kind, MarkKind::Link { url, .. } if url.starts_with('#'));
    let announces =
        |leaf: &Leaf| leaf.link_words == leaf.words && blocks.marks_of(leaf).iter().any(|(_, kind)| is_to_page(kind));
    let mut seen: HashSet<Cow<str>> = HashSet::default();
    let mut of_contents: HashMap<Cow<str>, usize> = HashMap::default();
    for (at, (leaf, line)) in blocks.leaves.iter().zip(lines).enumerate() {
        if !may_repeat(leaf, &verdicts[at]) {
            continue;
        }
        let (key, is_heading) = (line.key(keys), matches!(leaf.kind, LeafKind::Heading(_)));
        let again = if is_heading && let Some(link) = of_contents.remove(&key) {
            Some(link)
        } else if !seen.insert(key.clone()) {
            Some(at)
        } else {
            if !is_heading && announces(leaf) {
                of_contents.insert(key, at);
            }
            None
        };
        if let Some(again) = again {
            verdicts[again] = Verdict::new(Label::Furniture, Reason::Repeat);
        }
    }
}

/// Images of one address among the content from which they are ornaments: stars, ticks, stand-ins for pictures that come late.
///
/// Of 17,722 images in the text of the development sets 2,010 were such: the sixty most frequent of their addresses are those of stars,
/// ticks, arrows, stand-ins, badges, logos and backgrounds.
const MIN_ORNAMENTS: usize = 3;

/// Of many images with one address only the first may be the picture of something, unless they have captions; and so may only
/// one of two without anything between them, which are a narrow and a wide layout's.
fn label_ornaments(blocks: &Blocks, verdicts: &mut [Verdict]) {
    let mut counts: HashMap<&str, usize> = HashMap::default();
    let bare = blocks.leaves.iter().zip(&*verdicts).filter_map(|(leaf, verdict)| bare_image(leaf, verdict));
    bare.for_each(|url| *counts.entry(url).or_default() += 1);
    counts.retain(|_, count| *count > 1);
    if counts.is_empty() {
        return;
    }
    let mut seen: HashSet<&str> = HashSet::default();
    let mut before = None;
    for (leaf, verdict) in blocks.leaves.iter().zip(verdicts) {
        let url = bare_image(leaf, verdict);
        let mut is_ornament = |url| counts.get(url).is_some_and(|count| *count >= MIN_ORNAMENTS) && !seen.insert(url);
        if url.is_some_and(|url| before == Some(url) || is_ornament(url)) {
            *verdict = Verdict::new(Label::Furniture, Reason::Repeat);
        } else if verdict.label == Label::Content {
            before = url;
        }
    }
}

/// The address of an image among the content that has no caption.
fn bare_image<'a>(leaf: &'a Leaf, verdict: &Verdict) -> Option<&'a str> {
    match &leaf.kind {
        LeafKind::Image(image) if verdict.label == Label::Content && leaf.words == 0 => Some(&image.url),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{segment, tree::parse};

    #[test]
    fn of_a_heading_and_the_link_to_it_the_heading_stays() {
        const LINE: &str = "How nine goats crossed the sound by ferry on Monday";
        let book = RuleBook::load(&[]).unwrap();
        for (html, expected) in [
            (format!("<li><a href=#a>{LINE}</a><h2 id=a>{LINE}</h2>"), [true, false]),
            (format!("<li><a href=/a>{LINE}</a><h2 id=a>{LINE}</h2>"), [false, true]),
            (format!("<p>{LINE}<p>{LINE}"), [false, true]),
            (format!("<li><a href=#a>{LINE}</a><p>{LINE}"), [false, true]),
            ("<p>Soup again.<p>Soup again.".to_owned(), [false, false]),
        ] {
            let blocks = segment::html(&parse(&html), book.selectors());
            let sections = section::Sections::new(&blocks, &book);
            let mut verdicts = vec![Verdict::new(Label::Content, Reason::Default); blocks.leaves.len()];
            label_repeats(&blocks, &sections.lines, &sections.keys, &mut verdicts);
            let repeats: Vec<bool> = verdicts.iter().map(|verdict| verdict.reason == Reason::Repeat).collect();
            assert_eq!(repeats, expected, "{html}");
        }
    }
}

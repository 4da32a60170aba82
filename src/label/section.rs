//! Titled sections and single lines that rules know by their text.
//!
//! A phrase never decides alone: an article may have a heading called “Trading”. A title counts where its section
//! proves itself, by what follows it (a question and its answer, an address, a source line), or where no more prose
//! of the article comes after it (the tail of the page).

mod body;

use std::cell::{Cell, OnceCell};

use super::{
    book::{Hit, Matching, RuleBook},
    line::Line,
    rule::{Body, Rule, Strength, first_match},
};
use crate::{
    page::{Blocks, Field, Label, PageKind, Part, Reason, Verdict},
    text::{Folded, is_sentence, words},
};

/// Words from which a phrase without placeholders tells enough to count wherever it stands.
const MIN_TELLING_WORDS: u32 = 8;

/// The page while sections are being found.
pub(super) struct Sections<'a> {
    blocks: &'a Blocks,
    book: &'a RuleBook,
    pub(super) lines: Vec<Line<'a>>,
    /// The comparison keys of all lines, one after another.
    pub(super) keys: String,
    /// Whether patterns were given up on the last lines; see [`Matching`].
    pub(super) is_exhausted: bool,
    pub(super) verdicts: Vec<Option<Verdict>>,
    /// The first line of prose; the number of lines, if there is none.
    first_prose: usize,
    /// Lines up to the end of the article's prose, as far as it was looked for: labels only ever move it to the front.
    main_end: Cell<usize>,
    /// See [`Sections::middle`].
    middle: OnceCell<usize>,
    /// Up to which line paragraphs were counted, and how many there are; see [`Sections::prose_before`].
    prose_before: Cell<(usize, usize)>,
}

impl<'a> Sections<'a> {
    /// Reads the leaves; nothing is labelled yet.
    pub(super) fn new(blocks: &'a Blocks, book: &'a RuleBook) -> Self {
        let mut keys = String::with_capacity(blocks.text.len());
        let mut matching = Matching::new(blocks.text.len());
        let lines: Vec<Line> =
            blocks.leaves.iter().map(|leaf| Line::read(blocks, leaf, book, &mut keys, &mut matching)).collect();
        let is_exhausted = matching.is_exhausted();
        let shown = lines.iter().zip(&blocks.leaves);
        let first_prose = shown.map(|(line, leaf)| line.prose && leaf.is_shown).position(|is_prose| is_prose);
        let first_prose = first_prose.unwrap_or(lines.len());
        let main_end = Cell::new(lines.len());
        let verdicts = vec![None; blocks.leaves.len()];
        let (middle, prose_before) = (OnceCell::new(), Cell::new((0, 0)));
        Self { blocks, book, lines, keys, is_exhausted, verdicts, first_prose, main_end, middle, prose_before }
    }

    /// Labels everything that proves itself by its own text or by what hangs under it.
    pub(super) fn label_proven(&mut self, kind: PageKind) {
        for at in 0..self.lines.len() {
            self.label_pattern_line(at, kind, |label| label != Label::Attribution);
        }
        let mut at = 0;
        while at < self.lines.len() {
            at = self.label_proven_section(at).unwrap_or(at + 1);
        }
        self.label_attributions(kind);
    }

    /// Labels what says where the article was taken from, before its text or behind it.
    fn label_attributions(&mut self, kind: PageKind) {
        for at in 0..self.lines.len() {
            if self.is_open(at) && self.is_main(at) {
                self.label_pattern_line(at, kind, |label| label == Label::Attribution);
            }
        }
    }

    /// Takes back what rules said that the page's headline lets off: a page about cookies says that sites use them.
    pub(super) fn heed_title(&mut self, kind: PageKind) {
        let book = self.book;
        let is_title = |at: &usize| matches!(&self.verdicts[*at], Some(Verdict { label: Label::Title, .. }));
        let titles: Vec<usize> = (0..self.lines.len()).filter(is_title).collect();
        let lets_off = |at: usize, rule: usize| {
            // The button of a banner may have been taken for the headline of a dump.
            first_match(&book.rules[rule].off_topic, &self.folded(at)).is_some()
                && !self.lines[at].hits.iter().any(|hit| hit.rule == rule)
        };
        let mut off = (0..book.rules.len()).filter(|&rule| !book.rules[rule].off_topic.is_empty()).collect::<Vec<_>>();
        off.retain(|&rule| titles.iter().any(|&at| lets_off(at, rule)));
        if off.is_empty() {
            return;
        }
        let is_off = |id: &str| off.iter().any(|&rule| *book.rules[rule].id == *id);
        for (line, verdict) in self.lines.iter_mut().zip(&mut self.verdicts) {
            let hits = std::mem::take(&mut line.hits).into_vec();
            line.hits = hits.into_iter().filter(|hit| !off.contains(&hit.rule)).collect();
            // What was taken for the tail of the page may be none.
            let is_void = |found: &mut Verdict| {
                matches!(&found.reason, Reason::Rule(id) if is_off(id)) || found.label == Label::Attribution
            };
            verdict.take_if(is_void);
        }
        self.main_end.set(self.lines.len());
        self.label_attributions(kind);
    }

    /// Labels what counts only in the tail of the page or beside something already removed; from the end to the start,
    /// because a tail is known from its end.
    pub(super) fn label_tail(&mut self, kind: PageKind) {
        let mut prose_after = 0;
        for at in (0..self.lines.len()).rev() {
            if self.is_open(at) && !self.lines[at].hits.is_empty() {
                let tail = prose_after == 0;
                match self.label_short_or_rest(at, tail) {
                    Some(prose_removed) => prose_after -= prose_removed,
                    None => self.label_phrase_line(at, tail),
                }
            }
            prose_after += usize::from(self.is_main_prose(at));
        }
        for at in 1..self.lines.len() {
            if self.is_open(at) && !self.lines[at].hits.is_empty() {
                self.label_phrase_line(at, false);
            }
        }
        // Now it is known what stands behind the article.
        self.label_attributions(kind);
    }

    /// The text and key of a line as patterns are matched with.
    fn folded(&self, at: usize) -> Folded<'_> {
        self.lines[at].folded(&self.keys)
    }

    /// Whether a leaf is prose that readers see and that is, as far as is known, part of the article.
    fn is_main_prose(&self, at: usize) -> bool {
        self.lines[at].prose && self.blocks.leaves[at].is_shown && self.is_main(at)
    }

    /// Whether neither a rule has spoken about a leaf yet, nor other pages of the site.
    fn is_open(&self, at: usize) -> bool {
        !matches!(&self.verdicts[at], Some(Verdict { reason: Reason::Rule(_) | Reason::Template, .. }))
    }

    /// Whether a leaf is, as far as is known, part of the article.
    fn is_main(&self, at: usize) -> bool {
        self.verdicts[at].as_ref().is_none_or(|verdict| verdict.label == Label::Content)
    }

    /// Whether no prose of the article comes after a leaf.
    fn is_tail(&self, at: usize) -> bool {
        let mut end = self.main_end.get();
        while end > 0 && !self.is_main_prose(end - 1) {
            end -= 1;
        }
        self.main_end.set(end);
        end <= at + 1
    }

    /// A line that a pattern with placeholders matches: its literal words are proof enough.
    fn label_pattern_line(&mut self, at: usize, kind: PageKind, wanted: impl Fn(Label) -> bool) {
        let lines = self.lines[at].hits.iter().filter(|hit| {
            let file = &self.book.rules[hit.rule].file;
            file.body.is_none() && file.strength == Strength::Certain && wanted(file.label)
        });
        let telling = lines.filter(|hit| !hit.bare || words(self.lines[at].text) >= MIN_TELLING_WORDS);
        // Of several patterns the one that understands most of the line.
        let best = telling.rev().max_by_key(|hit| hit.captures.len());
        let found = best.map(|hit| verdict(&self.book.rules[hit.rule], Part::Body, hit.captures.clone()));
        let Some(found) = found else { return };
        // By-lines of teasers and sources of figures stand between paragraphs; this page's stand before or after them. An
        // article may have a lead before its by-line.
        let before = at <= self.first_prose;
        let in_place = match found.label {
            Label::Byline => before || kind == PageKind::Article && at == self.first_prose + 1,
            Label::Attribution => before || self.is_tail(at),
            _ => true,
        };
        if in_place {
            self.verdicts[at] = Some(found);
        }
    }

    /// A section whose title and body prove each other; the leaf after it.
    fn label_proven_section(&mut self, at: usize) -> Option<usize> {
        if !self.is_open(at) {
            return None;
        }
        let book = self.book;
        let (rule, body) = self.titles(at).find_map(|hit| {
            let rule = &book.rules[hit.rule];
            let body = match rule.file.body? {
                Body::Next => self.next_paragraph(at, rule)?,
                Body::References => self.references(at, rule)?,
                Body::Questions => self.questions(at, rule)?,
                Body::Reads => self.reads(at, rule)?,
                Body::Short | Body::Rest => return None,
            };
            Some((rule, body))
        })?;
        self.verdicts[at] = Some(verdict(rule, Part::SectionTitle, Vec::new()));
        let end = body.last().map_or(at, |(last, _)| *last) + 1;
        for (leaf, found) in body {
            self.verdicts[leaf] = Some(found);
        }
        Some(end)
    }

    /// Hits that make a leaf the title of a section.
    fn titles(&self, at: usize) -> impl Iterator<Item = &Hit> {
        self.lines[at].hits.iter().filter(|hit| self.book.rules[hit.rule].file.body.is_some())
    }

    /// Where a section that begins after `at` ends at the latest: the next known title, a labelled leaf, or the end.
    fn boundary(&self, at: usize) -> usize {
        (at + 1..self.lines.len())
            .find(|&next| !self.is_open(next) || self.titles(next).next().is_some())
            .unwrap_or(self.lines.len())
    }

    /// Leaves with text in a range.
    fn texts(&self, range: std::ops::Range<usize>) -> impl DoubleEndedIterator<Item = usize> + '_ {
        range.filter(|&at| !self.lines[at].text.trim().is_empty())
    }

    /// A section of body `short` or `rest`; how many of its lines had counted as prose of the article.
    fn label_short_or_rest(&mut self, at: usize, tail: bool) -> Option<usize> {
        let book = self.book;
        self.titles(at).next()?;
        let end = self.boundary(at);
        let lines: Vec<usize> = self.texts(at + 1..end).collect();
        let (rule, body) = self.titles(at).find_map(|hit| {
            let rule = &book.rules[hit.rule];
            let body = match rule.file.body? {
                Body::Rest => self.rest(at, &lines, end, tail, rule)?,
                Body::Short => self.short(&lines, end, tail)?,
                _ => return None,
            };
            Some((rule, body))
        })?;
        let prose = body.iter().filter(|&&line| self.is_main_prose(line)).count();
        self.verdicts[at] = Some(verdict(rule, Part::SectionTitle, Vec::new()));
        for line in body {
            self.verdicts[line] = Some(verdict(rule, Part::Body, Vec::new()));
        }
        Some(prose)
    }

    /// The lines of a box, where what stands before it or right under its title shows that it is one: all of them at the end
    /// of the page or before another section. An article may have a chapter of the same title, which goes on in sentences.
    fn rest(&self, at: usize, lines: &[usize], end: usize, tail: bool, rule: &Rule) -> Option<Vec<usize>> {
        let Some(&first) = lines.first() else { return tail.then(Vec::new) };
        let is_proven = first_match(&rule.proof, &self.folded(first)).is_some();
        let is_beside = self.texts(0..at).next_back().is_some_and(|before| self.is_behind(before));
        if (is_proven || is_beside && !is_sentence(self.lines[first].text)) && (tail || self.is_title(end)) {
            return Some(lines.to_vec());
        }
        is_proven.then(|| vec![first])
    }

    /// Whether rules know a line for what stands behind an article and no longer is a part of it, or for its title.
    fn is_behind(&self, at: usize) -> bool {
        let is_behind = |label| matches!(label, Label::Questions | Label::Related | Label::Trading | Label::Community);
        let verdict = self.verdicts[at].as_ref();
        verdict.is_some_and(|found| is_behind(found.label) && matches!(found.reason, Reason::Rule(_)))
            || self.titles(at).any(|hit| is_behind(self.book.rules[hit.rule].file.label))
    }

    /// Whether a line was found to be the title of a section.
    fn is_title(&self, at: usize) -> bool {
        let verdict = self.verdicts.get(at).and_then(Option::as_ref);
        verdict.is_some_and(|found| found.part == Part::SectionTitle)
    }

    /// The lines of a widget: up to the first sentence. Where the article goes on after it, they must show figures or
    /// links, or the title would be one of the article's own.
    fn short(&self, lines: &[usize], end: usize, tail: bool) -> Option<Vec<usize>> {
        let first_sentence = lines.iter().position(|&line| self.is_main(line) && is_sentence(self.lines[line].text));
        let count = first_sentence.unwrap_or(lines.len());
        let body = &lines[..count];
        let ends_at_section = first_sentence.is_none() && end < self.lines.len();
        let widget = |line: &usize| {
            let leaf = &self.blocks.leaves[*line];
            self.lines[*line].text.contains(|c: char| c.is_ascii_digit()) || leaf.link_words > 0
        };
        let proven = tail || ends_at_section || (!body.is_empty() && body.iter().any(widget));
        proven.then(|| body.to_vec())
    }

    /// A bare phrase: counts in the tail, or beside a line that rules remove or would remove.
    fn label_phrase_line(&mut self, at: usize, tail: bool) {
        let Some(rule) = self.phrase_rule(at) else { return };
        let removed = |beside: usize| {
            let verdict = self.verdicts.get(beside).and_then(Option::as_ref);
            verdict.is_some_and(|found| found.label.is_removed() && matches!(found.reason, Reason::Rule(_)))
                || (beside < self.lines.len() && self.phrase_rule(beside).is_some())
        };
        if tail || removed(at + 1) || at.checked_sub(1).is_some_and(removed) {
            self.verdicts[at] = Some(verdict(rule, Part::Body, Vec::new()));
        }
    }

    /// The rule that removes a line which is one of its bare phrases.
    fn phrase_rule(&self, at: usize) -> Option<&'a Rule> {
        let book = self.book;
        self.lines[at].hits.iter().filter(|hit| hit.bare).map(|hit| &book.rules[hit.rule]).find(|rule| {
            let file = &rule.file;
            file.body.is_none() && file.strength == Strength::Certain && file.label.is_removed()
        })
    }
}

type Captures = Vec<(Field, String)>;

fn verdict(rule: &Rule, part: Part, captures: Captures) -> Verdict {
    let (label, reason, captures) = (rule.file.label, Reason::Rule(rule.id.clone()), captures.into());
    Verdict { label, part, reason, captures, confidence: 1.0 }
}

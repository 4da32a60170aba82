//! Titled sections and single lines that rules know by their text.
//!
//! A phrase never decides alone: an article may have a heading called “Trading”. A title counts where its section
//! proves itself, by what follows it (a question and its answer, an address, a source line), or where no more prose
//! of the article comes after it (the tail of the page).

use std::{
    borrow::Cow,
    cell::{Cell, OnceCell},
};

use super::{
    book::{Hit, Matching, RuleBook},
    line::{Line, MAX_LINE_BYTES},
    rule::{Body, Rule, Strength, first_match},
};
use crate::{
    page::{Blocks, ContainerKind, Field, Label, Leaf, LeafKind, Part, Reason, Verdict},
    text::{Folded, is_sentence, words},
};

/// Words from which a phrase without placeholders tells enough to count wherever it stands.
const MIN_TELLING_WORDS: u32 = 8;

/// Fewest words, outside links, of a source without an address or a number. “Reference” stands over menus of
/// documentation, too, whose items are links and nothing else.
const MIN_SOURCE_WORDS: u32 = 3;

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
        let middle = OnceCell::new();
        Self { blocks, book, lines, keys, is_exhausted, verdicts, first_prose, main_end, middle }
    }

    /// Labels everything that proves itself by its own text or by what hangs under it.
    pub(super) fn label_proven(&mut self) {
        for at in 0..self.lines.len() {
            self.label_pattern_line(at, |label| label != Label::Attribution);
        }
        let mut at = 0;
        while at < self.lines.len() {
            at = self.label_proven_section(at).unwrap_or(at + 1);
        }
        for at in 0..self.lines.len() {
            if self.verdicts[at].is_none() {
                self.label_pattern_line(at, |label| label == Label::Attribution);
            }
        }
    }

    /// Labels what counts only in the tail of the page or beside something already removed; from the end to the start,
    /// because a tail is known from its end.
    pub(super) fn label_tail(&mut self) {
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
    fn label_pattern_line(&mut self, at: usize, wanted: impl Fn(Label) -> bool) {
        let lines = self.lines[at].hits.iter().filter(|hit| {
            let file = &self.book.rules[hit.rule].file;
            file.body.is_none() && file.strength == Strength::Certain && wanted(file.label)
        });
        let telling = lines.filter(|hit| !hit.bare || words(self.lines[at].text) >= MIN_TELLING_WORDS);
        // Of several patterns the one that understands most of the line.
        let best = telling.rev().max_by_key(|hit| hit.captures.len());
        let found = best.map(|hit| verdict(&self.book.rules[hit.rule], Part::Body, hit.captures.clone()));
        let Some(found) = found else { return };
        // By-lines of teasers and sources of figures stand between paragraphs; this page's stand before or after them.
        let before = at <= self.first_prose;
        let in_place = match found.label {
            Label::Byline => before,
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
    fn texts(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = usize> + '_ {
        range.filter(|&at| !self.lines[at].text.trim().is_empty())
    }

    /// The paragraph under a title. It sums up what follows: under the same title at the end of an article stands the last
    /// part of its text.
    fn next_paragraph(&self, at: usize, rule: &Rule) -> Option<Vec<(usize, Verdict)>> {
        let next = self.texts(at + 1..self.lines.len()).next()?;
        let sums_up = self.is_open(next) && self.lines[next].prose && next < self.middle();
        sums_up.then(|| vec![(next, verdict(rule, Part::Body, Vec::new()))])
    }

    /// The first leaf after half of the words that readers see outside links.
    fn middle(&self) -> usize {
        *self.middle.get_or_init(|| {
            let words = |leaf: &Leaf| if leaf.is_shown { u64::from(leaf.words - leaf.link_words) } else { 0 };
            let all: u64 = self.blocks.leaves.iter().map(words).sum();
            let mut so_far = 0;
            let passes = |leaf: &Leaf| {
                so_far += words(leaf);
                2 * so_far > all
            };
            self.blocks.leaves.iter().position(passes).map_or(0, |at| at + 1)
        })
    }

    fn references(&self, at: usize, rule: &Rule) -> Option<Vec<(usize, Verdict)>> {
        let lines = self.texts(at + 1..self.boundary(at)).take_while(|&next| self.is_reference(next));
        let body: Vec<_> = lines.map(|next| (next, verdict(rule, Part::Body, Vec::new()))).collect();
        (!body.is_empty()).then_some(body)
    }

    /// Whether a line names a source: an address, a bracketed number, or an item of a list that says more than a menu does.
    fn is_reference(&self, at: usize) -> bool {
        let text = self.lines[at].text.trim_start();
        let numbered =
            text.strip_prefix(['[', '【', '［']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let leaf = &self.blocks.leaves[at];
        let tells = leaf.words >= leaf.link_words + MIN_SOURCE_WORDS || text.contains(|c: char| c.is_ascii_digit());
        let is_item = |kind| matches!(kind, ContainerKind::Item { .. } | ContainerKind::Note { .. });
        let listed = || self.blocks.containers_around(leaf.container).any(|(_, container)| is_item(container.kind));
        numbered
            || ["http://", "https://", "www.", "doi.org/"].iter().any(|sign| text.contains(sign))
            || tells && listed()
    }

    fn questions(&self, at: usize, rule: &Rule) -> Option<Vec<(usize, Verdict)>> {
        let end = self.boundary(at);
        let lines: Vec<usize> = self.texts(at + 1..end).collect();
        let marked = self.asks(rule, &lines).is_some();
        if !marked && !rule.file.entries.unmarked {
            return None;
        }
        let mut body = Vec::new();
        let mut open = 0;
        // `open` is the first line not yet known to belong to the section.
        let mut index = 0;
        while index < lines.len() {
            let rest = &lines[index..];
            let question = if marked { self.asks(rule, rest) } else { self.asks_unmarked(rest) };
            let Some((question, answer)) = question else {
                index += 1;
                continue;
            };
            if body.is_empty() && index > 0 {
                return None;
            }
            let continued = lines[open..index].iter().map(|&line| (line, verdict(rule, Part::Body, Vec::new())));
            body.extend(continued);
            body.push((lines[index], verdict(rule, Part::EntryTitle, question)));
            body.push((lines[index + 1], verdict(rule, Part::Body, answer)));
            index += 2;
            open = index;
        }
        // What follows the last answer continues it, unless the page simply goes on.
        let ends_at_section = end < self.lines.len();
        let plain = |line: &&usize| self.blocks.leaves[**line].kind == LeafKind::Paragraph;
        if !body.is_empty() && ends_at_section && lines[open..].iter().all(|line| plain(&line)) {
            body.extend(lines[open..].iter().map(|&line| (line, verdict(rule, Part::Body, Vec::new()))));
        }
        (!body.is_empty()).then_some(body)
    }

    /// A marked question and its marked answer at the start of `lines`, without their markers.
    fn asks(&self, rule: &Rule, lines: &[usize]) -> Option<(Captures, Captures)> {
        let [question, answer, ..] = lines else { return None };
        let asked = first_match(&rule.question, &self.folded(*question))?;
        let answered = self.answer(rule, *answer)?;
        // `Quiet seas are back.` is no question that begins with the marker Q.
        let glued_word = text_of(&asked).starts_with(char::is_lowercase) && !text_of(&asked).ends_with(['?', '？']);
        (!glued_word).then_some((asked, answered))
    }

    /// The text of an answer without its marker. A long answer is not folded: its marker is at its start.
    fn answer(&self, rule: &Rule, at: usize) -> Option<Captures> {
        let text = self.lines[at].text;
        if text.len() <= MAX_LINE_BYTES {
            return first_match(&rule.answer, &self.folded(at));
        }
        let cut = text.char_indices().map(|(at, _)| at).take_while(|&at| at <= MAX_LINE_BYTES).last()?;
        let head = Folded::new(&text[..cut]);
        let found = first_match(&rule.answer, &head)?;
        Some(found.into_iter().map(|(field, head)| (field, head + &text[cut..])).collect())
    }

    /// A question by its question mark and the line after it.
    fn asks_unmarked(&self, lines: &[usize]) -> Option<(Captures, Captures)> {
        let [question, answer, ..] = lines else { return None };
        let asks = |at: usize| self.lines[at].text.trim_end().ends_with(['?', '？']);
        (asks(*question) && !asks(*answer)).then(|| (Vec::new(), Vec::new()))
    }

    fn reads(&self, at: usize, rule: &Rule) -> Option<Vec<(usize, Verdict)>> {
        let mut lines: Vec<usize> = self.texts(at + 1..self.boundary(at)).collect();
        let sources: Vec<Option<Captures>> =
            lines.iter().map(|&line| first_match(&rule.source, &self.folded(line))).collect();
        let linked = |line: &usize| {
            let leaf = &self.blocks.leaves[*line];
            leaf.link_words * 2 > leaf.words
        };
        match sources.iter().rposition(Option::is_some) {
            Some(last) => lines.truncate(last + 1),
            // Teasers that are links: up to the first paragraph of somebody's prose.
            None if lines.first().is_some_and(linked) => {
                let teasers = lines.iter().take_while(|line| linked(line) || !self.lines[**line].prose).count();
                return Some(self.teasers(&lines[..teasers], linked, rule));
            }
            None if lines.iter().any(|&line| self.lines[line].prose) || !self.is_tail(*lines.last()?) => return None,
            None => {}
        }
        let mut body = Vec::with_capacity(lines.len());
        let mut title: Option<Cow<str>> = None;
        let (mut summarised, mut closed) = (false, false);
        for (&line, source) in lines.iter().zip(sources) {
            let key = self.lines[line].key(&self.keys);
            if let Some(captures) = source {
                closed = true;
                body.push((line, verdict(rule, Part::EntrySource, captures)));
            } else if title.as_ref() == Some(&key) {
                body.push((line, verdict(rule, Part::EntryTitle, Vec::new())));
            } else if title.is_none() || closed || (summarised && !self.lines[line].prose) {
                (summarised, closed) = (false, false);
                title = Some(key);
                body.push((line, verdict(rule, Part::EntryTitle, Vec::new())));
            } else {
                summarised = true;
                body.push((line, verdict(rule, Part::Body, Vec::new())));
            }
        }
        Some(body)
    }

    /// Reads that are links: each begins with a linked heading, or, where there is none, with a link to another address.
    fn teasers(&self, lines: &[usize], linked: impl Fn(&usize) -> bool, rule: &Rule) -> Vec<(usize, Verdict)> {
        let headed = |line: &usize| matches!(self.blocks.leaves[*line].kind, LeafKind::Heading(_)) && linked(line);
        let has_headings = lines.iter().any(headed);
        let mut address = None;
        let parts = lines.iter().map(|line| {
            let leaf = &self.blocks.leaves[*line];
            let begins = if has_headings { headed(line) } else { linked(line) };
            let part = match self.blocks.link_of(leaf).filter(|_| begins) {
                Some(url) if address.replace(url) != Some(url) => Part::EntryTitle,
                _ if self.lines[*line].prose => Part::Body,
                _ => Part::EntrySource,
            };
            (*line, verdict(rule, part, Vec::new()))
        });
        parts.collect()
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
                Body::Rest if tail => lines.clone(),
                Body::Rest => {
                    let first = *lines.first()?;
                    first_match(&rule.proof, &self.folded(first))?;
                    vec![first]
                }
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

fn text_of(captures: &Captures) -> &str {
    captures.iter().find(|(field, _)| *field == Field::Text).map_or("", |(_, text)| text)
}

fn verdict(rule: &Rule, part: Part, captures: Captures) -> Verdict {
    let (label, reason, captures) = (rule.file.label, Reason::Rule(rule.id.clone()), captures.into());
    Verdict { label, part, reason, captures, confidence: 1.0 }
}

//! What stands under a title and proves it: a paragraph, sources, questions with their answers, other articles.

use std::borrow::Cow;

use super::{Captures, Sections, verdict};
use crate::{
    label::{
        line::MAX_LINE_BYTES,
        rule::{Rule, first_match},
    },
    page::{ContainerKind, Field, Label, Leaf, LeafKind, Part, Verdict},
    text::{Folded, final_character},
};

/// Fewest words, outside links, of a source without an address or a number. “Reference” stands over menus of
/// documentation, too, whose items are links and nothing else.
const MIN_SOURCE_WORDS: u32 = 3;

/// Paragraphs of prose that may stand before a summary: a notice, a lead and who wrote it. Two pages of `wcxb` have a chapter
/// called “Summary” further down, which more would take for one.
const MOST_BEFORE: usize = 3;

/// Words from which a link says what it leads to; a category, a day or “Read more” has fewer.
const MIN_TITLE_WORDS: u32 = 3;

/// Leaves of a section, each with its verdict.
pub(super) type Found = Vec<(usize, Verdict)>;

impl Sections<'_> {
    /// The paragraph under a title. It sums up what follows: under the same title within an article stands a part of its
    /// text.
    pub(super) fn next_paragraph(&self, at: usize, rule: &Rule) -> Option<Found> {
        let next = self.texts(at + 1..self.lines.len()).next()?;
        let sums_up = self.is_open(next) && self.lines[next].prose && next < self.middle();
        (sums_up && self.prose_before(at) <= MOST_BEFORE).then(|| vec![(next, verdict(rule, Part::Body, Vec::new()))])
    }

    /// Paragraphs of the article's prose before a line. Titles ask in their order, and each for what the one before left.
    fn prose_before(&self, at: usize) -> usize {
        let (from, before) = self.prose_before.get();
        let before = before + (from..at).filter(|&line| self.is_main_prose(line)).count();
        self.prose_before.set((at, before));
        before
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

    pub(super) fn references(&self, at: usize, rule: &Rule) -> Option<Found> {
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

    pub(super) fn questions(&self, at: usize, rule: &Rule) -> Option<Found> {
        let end = self.boundary(at);
        let mut lines: Vec<usize> = self.texts(at + 1..end).collect();
        let marked = self.asks(rule, &lines).is_some();
        if !marked && !rule.file.entries.unmarked {
            return None;
        }
        // Markers may stand in lines of their own: then the first line is one, and each has a text under it.
        let mut markers = Vec::new();
        if !marked && lines.first().is_some_and(|&line| self.is_marker(line, rule)) {
            (markers, lines) = lines.into_iter().partition(|&line| self.is_marker(line, rule));
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
        let last = body.last()?.0;
        let before = markers.into_iter().take_while(|&marker| marker < last);
        let mut all: Found = before.map(|marker| (marker, verdict(rule, Part::SectionTitle, Vec::new()))).collect();
        all.extend(body);
        all.sort_by_key(|(line, _)| *line);
        Some(all)
    }

    /// Whether a line is no more than the letter that marks a question or an answer.
    fn is_marker(&self, at: usize, rule: &Rule) -> bool {
        let text = self.lines[at].text.trim().trim_end_matches(['.', ':', '：']);
        let entries = &rule.file.entries;
        let mut marks = entries.question.iter().chain(&entries.answer);
        text.chars().count() == 1 && marks.any(|mark| mark.starts_with(text))
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

    pub(super) fn reads(&self, at: usize, rule: &Rule) -> Option<Found> {
        let mut lines: Vec<usize> = self.texts(at + 1..self.boundary(at).min(self.enclosed(at))).collect();
        let mut sources: Vec<Option<Captures>> =
            lines.iter().map(|&line| first_match(&rule.source, &self.folded(line))).collect();
        let is_link = |line: &usize| self.is_link(*line);
        let is_prose = |line: &usize| self.lines[*line].prose;
        let last = sources.iter().rposition(Option::is_some);
        let begins_with_link = lines.first().is_some_and(is_link);
        let is_statement = |line: &usize| matches!(final_character(self.lines[*line].text), Some('.' | '。'));
        let is_text = |line: &usize| is_prose(line) || is_statement(line);
        if last.is_none() && !begins_with_link && (lines.iter().any(is_text) || !self.is_tail(*lines.last()?)) {
            return None;
        }
        if lines.iter().any(is_link) {
            // Up to the first paragraph of somebody's prose.
            let from = last.map_or(0, |last| last + 1);
            let end = from + lines[from..].iter().take_while(|line| is_link(line) || !is_prose(line)).count();
            if lines[..end].iter().any(|&line| self.is_headed(line) || self.is_telling(line)) {
                sources.truncate(end);
                return Some(self.teasers(&lines[..end], sources, rule));
            }
            last?;
        }
        lines.truncate(last.map_or(lines.len(), |last| last + 1));
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

    /// Where the innermost element ends that holds a title and reads under it. A single text beside a title may be a link to
    /// all of them.
    fn enclosed(&self, at: usize) -> usize {
        let all = self.lines.len();
        let Some(second) = self.texts(at + 1..all).nth(1) else { return all };
        let around = self.blocks.leaves[at].element.map(|element| self.blocks.lineage(element));
        let mut ends = around.into_iter().flatten().map(|element| element.leaves.end as usize);
        ends.find(|&end| end > second).unwrap_or(all)
    }

    /// Whether most of a leaf is a link.
    fn is_link(&self, at: usize) -> bool {
        let leaf = &self.blocks.leaves[at];
        leaf.link_words * 2 > leaf.words
    }

    /// Whether most of a leaf is one link whose text may be a title: a line of tags is several, and a day or a time has more
    /// figures than letters.
    fn is_entry(&self, at: usize) -> bool {
        let leaf = &self.blocks.leaves[at];
        let is_most = |title: &str| 2 * title.len() >= self.blocks.text_of(leaf).len();
        let is_figures = |title: &str| {
            let figures = title.chars().filter(char::is_ascii_digit).count();
            figures >= title.chars().filter(|c| c.is_alphabetic()).count()
        };
        self.blocks.link_of(leaf).is_some_and(|(title, _)| is_most(title) && !is_figures(title))
    }

    /// Whether a leaf is a heading that links to what it names.
    fn is_headed(&self, at: usize) -> bool {
        matches!(self.blocks.leaves[at].kind, LeafKind::Heading(_)) && self.is_entry(at)
    }

    /// Whether a leaf is a link of several words.
    fn is_telling(&self, at: usize) -> bool {
        self.blocks.leaves[at].words >= MIN_TITLE_WORDS && self.is_entry(at)
    }

    /// Reads that are links to another address each: linked headings, where there are some, else links of several words.
    /// Sources before the first are of what follows them, and stay unread. What is neither a read nor of one (categories,
    /// days, “Read more”) is there to find one's way.
    fn teasers(&self, lines: &[usize], sources: Vec<Option<Captures>>, rule: &Rule) -> Found {
        let any_headed = lines.iter().any(|&line| self.is_headed(line));
        let is_title = |line: usize| if any_headed { self.is_headed(line) } else { self.is_telling(line) };
        let leaf = |line: usize| &self.blocks.leaves[line];
        let first = lines.iter().position(|&line| is_title(line)).unwrap_or(lines.len());
        let is_after = sources[..first].iter().all(Option::is_none);
        let key = |line: usize| self.lines[line].key(&self.keys);
        let (mut title, mut address) = (None, None);
        let parts = lines.iter().zip(sources).map(|(&line, source)| {
            let (part, captures) = match (self.blocks.link_of(leaf(line)).filter(|_| is_title(line)), source) {
                (Some((_, url)), _) if address.replace(url) != Some(url) => {
                    title = Some(key(line));
                    (Part::EntryTitle, Vec::new())
                }
                // Titles are often there twice.
                _ if title.is_some() && title == Some(key(line)) => (Part::EntryTitle, Vec::new()),
                (_, Some(captures)) if is_after => (Part::EntrySource, captures),
                _ if self.lines[line].prose && title.is_some() => (Part::Body, Vec::new()),
                _ => {
                    let found = verdict(rule, Part::Body, Vec::new());
                    return (line, Verdict { label: Label::Navigation, ..found });
                }
            };
            (line, verdict(rule, part, captures))
        });
        parts.collect()
    }
}

fn text_of(captures: &Captures) -> &str {
    captures.iter().find(|(field, _)| *field == Field::Text).map_or("", |(_, text)| text)
}

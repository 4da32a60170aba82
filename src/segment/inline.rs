//! A run of inline content: collapsed white space, line breaks and marks.
//!
//! White space and breaks are kept back until something visible follows, so neither a run nor a mark ever begins or
//! ends with them. Marks that are open when a run ends go on in the next one.

use std::cmp::Reverse;
use std::ops::Range;

use crate::page::MarkKind;
use crate::text::{is_cjk, is_plain_line, stands_apart, words};

/// Bytes of addresses that links round many blocks may repeat on one page, one copy a block; the blocks after that
/// are plain text. A page made for it could turn each of its bytes into thousands.
const MAX_REPEATED: usize = 1 << 20;

/// Marks before a link among which the link it touches is looked for.
const NEAR: usize = 4;

/// Stands for a mark that is not written.
const LEFT_OUT: usize = usize::MAX;

/// The text and the marks of all runs so far, and the run that is being written.
#[derive(Default)]
pub(super) struct Run {
    /// Text of all runs.
    pub(super) text: String,
    /// Marks of all runs.
    pub(super) marks: Vec<(Range<u32>, MarkKind)>,
    start: usize,
    first_mark: usize,
    /// White space waits for what follows.
    space: bool,
    /// Line breaks wait for what follows.
    breaks: u8,
    /// Marks around the present place, outermost first.
    open: Vec<Open>,
    /// How many of `open` have text in this run.
    placed: usize,
    /// Bytes of addresses repeated so far.
    repeated: usize,
    /// Whether markup counts to the letter: emphasis inside emphasis of its kind, white space at the edges of code.
    pub(super) is_exact: bool,
    /// Whether no more marks are made: of links only the words are counted.
    pub(super) is_full: bool,
    /// Words of this run in links that are no marks.
    loose_words: u32,
    /// Length of the text where an element in the line ended last.
    ended: usize,
    /// Length of the text where one began right after that.
    met: usize,
}

/// A mark around the present place.
struct Open {
    /// `None` while it has text in this run: then the mark holds it.
    kind: Option<MarkKind>,
    /// Its index in [`Run::marks`] once it has text in this run, or [`LEFT_OUT`].
    at: usize,
    /// Whether an earlier run has it.
    again: bool,
    /// Where its text in this run begins, if it is a link of which only the words are counted.
    loose: Option<usize>,
}

/// A finished run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Done {
    /// Its bytes in [`Run::text`]; empty for a run of images alone.
    pub(super) text: Range<u32>,
    /// Its marks in [`Run::marks`].
    pub(super) marks: Range<u32>,
    pub(super) words: u32,
    pub(super) link_words: u32,
}

impl Run {
    /// Whether nothing visible was written yet.
    pub(super) fn is_empty(&self) -> bool {
        self.text.len() == self.start && self.marks.len() == self.first_mark
    }

    /// Whether two or more line breaks lie between what was written and what follows: the eye sees a new paragraph.
    pub(super) fn is_split(&self) -> bool {
        self.breaks > 1 && !self.is_empty()
    }

    /// Adds text as markup holds it.
    pub(super) fn push(&mut self, text: &str) {
        if self.is_exact && text.contains(|c: char| !c.is_ascii_whitespace()) && self.is_in_code() {
            self.settle();
            self.place();
            for (at, word) in text.split_ascii_whitespace().enumerate() {
                let spaced = at > 0 || text.starts_with(|c: char| c.is_ascii_whitespace());
                self.text.push_str(if spaced { " " } else { "" });
                self.text.push_str(word);
            }
            self.text.push_str(if text.ends_with(|c: char| c.is_ascii_whitespace()) { " " } else { "" });
            return;
        }
        let start = text.trim_ascii_start();
        if start.is_empty() {
            self.blank(text);
            return;
        }
        let meets = self.met == self.text.len() && !self.is_exact && !self.is_in_code();
        self.space |= start.len() < text.len() || meets && stands_apart(&self.text[self.start..], start);
        self.settle();
        self.place();
        let inner = start.trim_ascii_end();
        self.space = inner.len() < start.len();
        if is_plain_line(inner) {
            self.text.push_str(inner);
            return;
        }
        // What lies between white space other than single spaces is copied whole.
        let bytes = inner.as_bytes();
        let (mut done, mut at) = (0, 0);
        while at < bytes.len() {
            if !bytes[at].is_ascii_whitespace() || bytes[at] == b' ' && !bytes[at + 1].is_ascii_whitespace() {
                at += 1;
                continue;
            }
            self.text.push_str(&inner[done..at]);
            done = at;
            while bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            // A line end between scripts without spaces is none (CSS Text, section 4.1.3).
            let is_line_end = bytes[done..at].contains(&b'\n')
                && inner[..done].chars().next_back().is_some_and(is_cjk)
                && inner[at..].chars().next().is_some_and(is_cjk);
            if !is_line_end {
                self.text.push(' ');
            }
            done = at;
        }
        self.text.push_str(&inner[done..]);
    }

    /// Adds white space as markup holds it.
    pub(super) fn blank(&mut self, space: &str) {
        self.space |= !space.is_empty();
    }

    /// Tells that an element in the line begins here, which has words of its own.
    pub(super) fn begin_element(&mut self) {
        if self.ended == self.text.len() {
            self.met = self.ended;
        }
    }

    /// Tells that such an element ends here.
    pub(super) fn end_element(&mut self) {
        self.ended = self.text.len();
    }

    /// Adds a line break.
    pub(super) fn line_break(&mut self) {
        self.breaks = self.breaks.saturating_add(1);
    }

    /// Makes sure that what follows begins a line, without adding an empty one.
    pub(super) fn fresh_line(&mut self) {
        self.breaks = self.breaks.max(1);
    }

    /// Adds an image, which has no text of its own.
    pub(super) fn image(&mut self, image: MarkKind) {
        self.settle();
        let here = self.text.len() as u32;
        self.marks.push((here..here, image));
    }

    /// Adds a formula.
    pub(super) fn formula(&mut self, tex: &str) {
        self.settle();
        self.place();
        let start = self.text.len() as u32;
        for (at, word) in tex.split_ascii_whitespace().enumerate() {
            self.text.push_str(if at > 0 { " " } else { "" });
            self.text.push_str(word);
        }
        self.marks.push((start..self.text.len() as u32, MarkKind::Math));
    }

    /// Writes the white space that was kept back.
    fn settle(&mut self) {
        let (space, breaks) = (std::mem::take(&mut self.space), std::mem::take(&mut self.breaks));
        let last = self.text.as_bytes()[self.start..].last();
        // An image at the end is something to stand apart from.
        let here = self.text.len() as u32;
        let is_here = |(range, kind): &(Range<u32>, MarkKind)| is_image(kind) && range.start == here;
        let after_image = self.marks[self.first_mark..].last().is_some_and(is_here);
        if last.is_none_or(u8::is_ascii_whitespace) && !after_image {
            return;
        }
        if breaks > 0 {
            self.text.push('\n');
        } else if space {
            self.text.push(' ');
        }
    }

    /// Begins the marks that have no text in this run yet.
    fn place(&mut self) {
        let here = self.text.len() as u32;
        for open in &mut self.open[self.placed..] {
            if open.loose.is_some() {
                open.loose = Some(self.text.len());
                continue;
            }
            if let (true, Some(MarkKind::Link { url, title })) = (open.again, &open.kind) {
                self.repeated += url.len() + title.as_ref().map_or(0, String::len);
                if self.repeated > MAX_REPEATED {
                    open.at = LEFT_OUT;
                    continue;
                }
            }
            open.again = true;
            open.at = self.marks.len();
            if let Some(kind) = open.kind.take() {
                self.marks.push((here..here, kind));
            }
        }
        self.placed = self.open.len();
    }

    /// Begins a mark; returns whether it is new, and must be closed, or lies inside one of its kind.
    pub(super) fn open(&mut self, kind: MarkKind) -> bool {
        let is_open = |open: &Open| match &open.kind {
            Some(open) => *open == kind,
            None => self.marks[open.at].1 == kind,
        };
        let is_link = matches!(kind, MarkKind::Link { .. });
        let nests = self.is_exact && matches!(kind, MarkKind::Emphasis | MarkKind::Strong);
        let new = (nests || !self.open.iter().any(is_open)) && (is_link || !self.is_full);
        // Links side by side are entries of a menu, which the style sets apart; halves of one link are one.
        let here = self.text.len() as u32;
        let touches = |(range, other): &(Range<u32>, MarkKind)| {
            matches!(other, MarkKind::Link { .. }) && range.end == here && range.start < here && *other != kind
        };
        if is_link && !self.is_exact && self.marks[self.first_mark..].iter().rev().take(NEAR).any(touches) {
            self.space = true;
        }
        if new {
            let loose = self.is_full.then_some(self.text.len());
            self.open.push(Open { kind: Some(kind), at: LEFT_OUT, again: false, loose });
        }
        new
    }

    /// The marks around the present place, innermost first.
    fn around(&self) -> impl Iterator<Item = &MarkKind> {
        self.open.iter().rev().filter_map(|open| match &open.kind {
            Some(kind) => Some(kind),
            None => self.marks.get(open.at).map(|(_, kind)| kind),
        })
    }

    fn is_in_code(&self) -> bool {
        self.around().any(|kind| *kind == MarkKind::Code)
    }

    /// Where the link around the present place leads.
    pub(super) fn link(&self) -> Option<&str> {
        self.around().find_map(|kind| match kind {
            MarkKind::Link { url, .. } => Some(url.as_str()),
            _ => None,
        })
    }

    /// Ends the mark that was opened last.
    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.pop()
            && self.placed > self.open.len()
        {
            self.end_mark(open.at, open.loose);
            self.placed = self.open.len();
        }
    }

    fn end_mark(&mut self, at: usize, loose: Option<usize>) {
        if let Some(start) = loose {
            self.loose_words += words(&self.text[start..]);
        } else if let Some((range, _)) = self.marks.get_mut(at) {
            range.end = self.text.len() as u32;
        }
    }

    /// Adds literal text as a run of its own; `None` where it is blank and is not kept all the same. Nothing may be
    /// unfinished.
    pub(super) fn literal(&mut self, text: &str, keeps_empty: bool) -> Option<Done> {
        if !keeps_empty && is_blank(text) {
            return None;
        }
        self.text.push_str(text);
        let done = Done { text: self.range(), marks: self.mark_range(), words: words(text), link_words: 0 };
        self.begin();
        Some(done)
    }

    /// Ends the run; `None` where it shows nothing.
    pub(super) fn finish(&mut self) -> Option<Done> {
        for at in 0..std::mem::take(&mut self.placed) {
            let Open { at, loose, .. } = self.open[at];
            self.end_mark(at, loose);
        }
        for open in self.open.iter_mut().filter(|open| open.kind.is_none()) {
            open.kind = self.marks.get(open.at).map(|(_, kind)| kind.clone());
        }
        if self.is_empty() {
            self.begin();
            return None;
        }
        self.trim();
        let (text, marks) = (self.range(), self.mark_range());
        let all = words(&self.text[self.start..]);
        let links = self.marks[self.first_mark..].iter().filter(|(_, kind)| matches!(kind, MarkKind::Link { .. }));
        let in_link = |(link, _): &(Range<u32>, MarkKind)| match () {
            () if *link == text => all,
            () => words(&self.text[link.start as usize..link.end as usize]),
        };
        // A link that cuts a word in two has a word that the whole has not.
        let link_words = (links.map(in_link).sum::<u32>() + self.loose_words).min(all);
        let shows = !text.is_empty() || !marks.is_empty();
        let done = shows.then_some(Done { text, marks, words: all, link_words });
        self.begin();
        done
    }

    /// Cuts white space off the ends of the run and of its marks, drops marks without text, and sorts them.
    fn trim(&mut self) {
        let run = &self.text[self.start..];
        if is_blank(run) {
            self.text.truncate(self.start);
        } else {
            let mut end = self.start + run.trim_end().len();
            let mut lead = run.len() - run.trim_start().len();
            // White space between an image and the text beside it stays.
            let is_exact = self.is_exact;
            let keeps = |kind: &MarkKind| is_image(kind) || is_exact && *kind == MarkKind::Code;
            for (range, _) in self.marks[self.first_mark..].iter().filter(|(_, kind)| keeps(kind)) {
                end = end.max(range.end as usize);
                lead = lead.min(range.start as usize - self.start);
            }
            self.text.truncate(end);
            if lead > 0 {
                self.text.replace_range(self.start..self.start + lead, "");
                for (range, _) in &mut self.marks[self.first_mark..] {
                    range.start = u32::max(self.start as u32, range.start.saturating_sub(lead as u32));
                    range.end = u32::max(self.start as u32, range.end.saturating_sub(lead as u32));
                }
            }
        }
        let (text, limit) = (&self.text, self.text.len() as u32);
        let mut kept = self.first_mark;
        for at in self.first_mark..self.marks.len() {
            let (range, kind) = &mut self.marks[at];
            *range = range.start.min(limit)..range.end.min(limit);
            let is_kept = self.is_exact && *kind == MarkKind::Code && range.start < range.end;
            if !is_image(kind) && !is_kept {
                let inner = &text[range.start as usize..range.end as usize];
                range.start += (inner.len() - inner.trim_start().len()) as u32;
                range.end = range.start + inner.trim().len() as u32;
                if range.start == range.end {
                    continue;
                }
            }
            self.marks.swap(kept, at);
            kept += 1;
        }
        self.marks.truncate(kept);
        self.marks[self.first_mark..].sort_by_key(|(range, _)| (range.start, Reverse(range.end)));
    }

    /// Takes note that the marks of the last run were taken away.
    pub(super) fn reset_marks(&mut self) {
        self.first_mark = self.marks.len();
    }

    fn range(&self) -> Range<u32> {
        self.start as u32..self.text.len() as u32
    }

    fn mark_range(&self) -> Range<u32> {
        self.first_mark as u32..self.marks.len() as u32
    }

    fn begin(&mut self) {
        self.start = self.text.len();
        self.first_mark = self.marks.len();
        self.space = false;
        self.breaks = 0;
        self.loose_words = 0;
    }
}

fn is_image(kind: &MarkKind) -> bool {
    matches!(kind, MarkKind::Image { .. })
}

/// Whether text shows nothing: white space of any kind, and characters without width.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'))
}

#[cfg(test)]
mod tests;

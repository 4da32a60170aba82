//! Where the ends of marks move while a pass rewrites the text under them.
//!
//! Every pass maps old offsets to new ones without changing their order, so marks that nest before nest after.

use crate::page::{Mark, MarkKind};

/// The offsets of a text's marks, in order, and where a pass has put them so far.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Offsets {
    /// The starts and ends of `marks`.
    pub(super) fn of(marks: &[Mark]) -> Self {
        let mut old: Vec<usize> = marks.iter().flat_map(|mark| [mark.start, mark.end]).collect();
        old.sort_unstable();
        old.dedup();
        let new = Vec::with_capacity(old.len());
        Self { old, new }
    }

    /// Puts every offset up to and including `source` that has no place yet at `target`.
    pub(super) fn reach(&mut self, source: usize, target: usize) {
        while self.pending().is_some_and(|offset| offset <= source) {
            self.new.push(target);
        }
    }

    /// The first offset that has no place yet.
    pub(super) fn pending(&self) -> Option<usize> {
        self.old.get(self.new.len()).copied()
    }

    /// Ends the pass: what is left lies at the end of the text, and `marks` move.
    pub(super) fn finish(mut self, end: usize, marks: &mut [Mark]) {
        self.reach(usize::MAX, end);
        let moved = |offset: usize| self.old.binary_search(&offset).map_or(end, |index| self.new[index]);
        for mark in marks {
            (mark.start, mark.end) = (moved(mark.start), moved(mark.end));
        }
    }
}

/// Takes white space off the ends of marks, drops those that hold nothing, and restores their order.
///
/// Images stay: they have no text; and so does white space in code. A mark does not shrink past an image at its end.
pub(super) fn tidy(text: &str, marks: &mut Vec<Mark>) {
    if marks.is_empty() {
        return;
    }
    let is_image = |mark: &Mark| matches!(mark.kind, MarkKind::Image { .. });
    let mut images: Vec<usize> = marks.iter().filter(|mark| is_image(mark)).map(|mark| mark.start).collect();
    images.sort_unstable();
    let bytes = text.as_bytes();
    let is_gap = |at: usize| matches!(bytes.get(at), Some(b' ' | b'\n'));
    marks.retain_mut(|mark| {
        if is_image(mark) {
            mark.end = mark.start;
            return true;
        }
        if mark.kind == MarkKind::Code && !text[mark.start..mark.end].trim().is_empty() {
            return true;
        }
        while mark.start < mark.end && is_gap(mark.start) && images.binary_search(&mark.start).is_err() {
            mark.start += 1;
        }
        while mark.start < mark.end && is_gap(mark.end - 1) && images.binary_search(&mark.end).is_err() {
            mark.end -= 1;
        }
        mark.start < mark.end
    });
    marks.sort_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
}

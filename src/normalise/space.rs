//! White space: every kind of it becomes one plain space or line break between words, and none at the ends.
//!
//! The ideographic space at the start of a Chinese paragraph goes with the rest; one between two wide characters stays, since
//! a writer put it there. Punctuation is never touched.

use super::cjk::is_wide;
use super::offsets::Offsets;
use crate::page::{Mark, MarkKind};

/// What line ends mean in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Nothing: the field is one line.
    None,
    /// A hard break each, however many stand together.
    Hard,
    /// A hard break, and two or more the end of a paragraph.
    Paragraphs,
}

/// The space that is as wide as a Han character.
const IDEOGRAPHIC: char = '\u{3000}';

/// Whether [`even`] would change nothing.
pub(super) fn is_even(text: &str, breaks: Breaks) -> bool {
    let mut gap = true;
    let mut newlines = 0;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            IDEOGRAPHIC if is_wide(before) && chars.peek().is_some_and(|&next| is_wide(next)) => {}
            ' ' if !gap => gap = true,
            '\n' if breaks != Breaks::None && (!gap || (breaks == Breaks::Paragraphs && newlines == 1)) => {
                gap = true;
                newlines += 1;
            }
            c if c.is_whitespace() => return false,
            _ => (gap, newlines) = (false, 0),
        }
        before = c;
    }
    !gap || text.is_empty()
}

/// The text with its white space evened out.
///
/// An offset inside a gap moves before it. A gap at an end of the text stays beside an image and in code, and one around
/// images is one on each side of each of them.
pub(super) fn even(text: &str, breaks: Breaks, marks: &mut [Mark]) -> String {
    let is_image = |mark: &&Mark| matches!(mark.kind, MarkKind::Image { .. });
    let is_code = |mark: &&Mark| mark.kind == MarkKind::Code && !text[mark.start..mark.end].trim().is_empty();
    let holds = |mark: &&Mark| is_image(mark) || is_code(mark);
    let is_held_before = marks.iter().filter(holds).any(|mark| mark.start == 0);
    let is_held_after = marks.iter().filter(holds).any(|mark| mark.end == text.len());
    let mut images: Vec<usize> = marks.iter().filter(is_image).map(|mark| mark.start).collect();
    images.sort_unstable();
    let mut offsets = Offsets::of(marks);
    let mut out = String::with_capacity(text.len());
    // Where the gap before the present place begins.
    let mut gap_start = None;
    let mut is_held = is_held_before;
    for (at, c) in text.char_indices() {
        let image = images.binary_search(&at).is_ok();
        if let Some(start) = gap_start.filter(|_| image || !c.is_whitespace()) {
            offsets.reach(at - 1, out.len());
            if is_held {
                let next = Some(c).filter(|c| !c.is_whitespace());
                write_gap(&mut out, &text[start..at], next, breaks);
            }
            gap_start = None;
        }
        is_held |= image || !c.is_whitespace();
        if c.is_whitespace() {
            if gap_start.is_none() {
                offsets.reach(at, out.len());
                gap_start = Some(at);
            }
            continue;
        }
        offsets.reach(at, out.len());
        out.push(c);
    }
    if let Some(start) = gap_start.filter(|_| is_held_after && is_held) {
        offsets.reach(text.len() - 1, out.len());
        write_gap(&mut out, &text[start..], None, breaks);
    }
    offsets.finish(out.len(), marks);
    out
}

/// Writes a stretch of white space as it is meant: between what is written and `next`, `None` for an image or the end.
fn write_gap(out: &mut String, gap: &str, next: Option<char>, breaks: Breaks) {
    let newlines = gap.bytes().filter(|&byte| byte == b'\n').count();
    match breaks {
        Breaks::Paragraphs if newlines > 1 => out.push_str("\n\n"),
        Breaks::Hard | Breaks::Paragraphs if newlines > 0 => out.push('\n'),
        _ if gap == "\u{3000}" && next.is_some_and(is_wide) && out.ends_with(is_wide) => out.push(IDEOGRAPHIC),
        _ => out.push(' '),
    }
}

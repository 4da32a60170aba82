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
/// an image stays on both of its sides.
pub(super) fn even(text: &str, breaks: Breaks, marks: &mut [Mark]) -> String {
    let is_image = |mark: &&Mark| matches!(mark.kind, MarkKind::Image { .. });
    let holds = |mark: &&Mark| matches!(mark.kind, MarkKind::Image { .. } | MarkKind::Code);
    let is_held_before = marks.iter().filter(holds).any(|mark| mark.start == 0);
    let images: Vec<usize> = marks.iter().filter(is_image).map(|mark| mark.start).collect();
    let is_held_after = marks.iter().filter(holds).any(|mark| mark.end == text.len());
    let mut offsets = Offsets::of(marks);
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut gap_start = 0;
    let mut newlines = 0_usize;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            if !gap {
                gap_start = at;
            }
            gap = true;
            newlines = newlines.saturating_add(usize::from(c == '\n'));
            continue;
        }
        if gap {
            let is_inside = |image: &usize| (gap_start + 1..at).contains(image);
            if newlines == 0 && images.iter().any(is_inside) {
                offsets.reach(gap_start, out.len());
                out.push_str(if out.is_empty() && !is_held_before { "" } else { " " });
            }
            offsets.reach(at - 1, out.len());
            if !out.is_empty() || is_held_before {
                match breaks {
                    Breaks::Paragraphs if newlines > 1 => out.push_str("\n\n"),
                    Breaks::Hard | Breaks::Paragraphs if newlines > 0 => out.push('\n'),
                    _ if &text[gap_start..at] == "\u{3000}" && is_wide(c) && out.ends_with(is_wide) => {
                        out.push(IDEOGRAPHIC);
                    }
                    _ => out.push(' '),
                }
            }
            (gap, newlines) = (false, 0);
        }
        offsets.reach(at, out.len());
        out.push(c);
    }
    if gap && is_held_after && !out.is_empty() {
        offsets.reach(text.len() - 1, out.len());
        out.push(' ');
    }
    offsets.finish(out.len(), marks);
    out
}

//! What is written whole, by rules of its own: targets of links and images, notes, formulas, code.

use super::{Place, is_entity};

/// Whether an address may be the target of a link: no script or data.
pub(in crate::emit) fn is_link(url: &str) -> bool {
    let mut scheme = [0; 11];
    let mut length = 0;
    for byte in url.bytes().filter(|byte| *byte > b' ') {
        scheme[length] = byte.to_ascii_lowercase();
        length += 1;
        if byte == b':' || length == scheme.len() {
            break;
        }
    }
    !matches!(&scheme[..length], b"javascript:" | b"vbscript:" | b"data:")
}

/// Whether an address may be the source of an image: as for links, or an image as data.
pub(in crate::emit) fn is_image(url: &str) -> bool {
    !url.trim().is_empty() && is_link(url)
        || url.trim_start().get(..11).is_some_and(|head| head.eq_ignore_ascii_case("data:image/"))
}

/// Appends `(address "title")`.
pub(in crate::emit) fn target(out: &mut String, url: &str, title: Option<&str>, place: Place) {
    let url = url.trim_matches(|c: char| c <= ' ');
    let title = title.filter(|title| !title.trim().is_empty());
    let needs_angle = |byte: u8| is_one_of(byte, b"()<>\x7f") | u8::from(byte <= b' ');
    let angle = url.is_empty() && title.is_some() || holds(url, needs_angle);
    out.push_str(if angle { "(<" } else { "(" });
    quoted(out, url, b"<>", place);
    if angle {
        out.push('>');
    }
    if let Some(title) = title {
        out.push_str(" \"");
        quoted(out, title.trim(), b"\"", place);
        out.push('"');
    }
    out.push(')');
}

/// Appends literal text in which only `marks`, backslashes and references are syntax; line ends become spaces.
fn quoted<const N: usize>(out: &mut String, text: &str, marks: &[u8; N], place: Place) {
    if !holds(text, |byte| is_one_of(byte, b"\\&|\n\r") | is_one_of(byte, marks)) {
        return out.push_str(text);
    }
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let escape = match byte {
            b'\\' if bytes.get(at + 1).is_none_or(u8::is_ascii_punctuation) => {
                // Some readers take the second of two backslashes and the quote after it for an escaped quote.
                out.push_str(&text[copied..at]);
                out.push_str("&#92;");
                copied = at + 1;
                false
            }
            b'&' => is_entity(&bytes[at..]),
            b'|' => place.is_cell(),
            b'\n' | b'\r' => {
                out.push_str(&text[copied..at]);
                out.push(' ');
                copied = at + 1;
                false
            }
            byte => marks.contains(&byte),
        };
        if escape {
            out.push_str(&text[copied..at]);
            out.push('\\');
            copied = at;
        }
    }
    out.push_str(&text[copied..]);
}

/// Whether a text holds some bytes, told without a look at each whether to stop: many are compared at once.
fn holds(text: &str, is: impl Fn(u8) -> u8) -> bool {
    text.bytes().fold(0, |any, byte| any | is(byte)) != 0
}

/// 1 for a byte that is one of some, 0 for others.
fn is_one_of<const N: usize>(byte: u8, some: &[u8; N]) -> u8 {
    some.iter().fold(0, |any, one| any | u8::from(byte == *one))
}

/// Appends a reference to a footnote, or the begin of the footnote itself.
pub(in crate::emit) fn note(out: &mut String, number: u32) {
    out.push_str("[^");
    out.push_str(&number.to_string());
    out.push(']');
}

/// Appends a formula between dollars.
pub(in crate::emit) fn math(out: &mut String, tex: &str, place: Place) {
    out.push('$');
    for c in tex.trim().chars() {
        out.push_str(if c == '|' && place.is_cell() { "\\" } else { "" });
        out.push(c);
    }
    out.push('$');
}

/// Appends literal text as a code span; line ends become spaces. The text must not be blank.
pub(in crate::emit) fn code(out: &mut String, text: &str, place: Place) {
    let fence = longest_run(text, b'`') + 1;
    let edge = |c: Option<char>| c == Some('`');
    let gap = |c: char| matches!(c, ' ' | '\n' | '\r');
    let spaced = text.starts_with(gap) && text.ends_with(gap);
    let pad = spaced || edge(text.chars().next()) || edge(text.chars().next_back());
    (0..fence).for_each(|_| out.push('`'));
    out.push_str(if pad { " " } else { "" });
    for (at, part) in text.split(['\n', '\r']).enumerate() {
        out.push_str(if at > 0 { " " } else { "" });
        for (at, cell) in part.split('|').enumerate() {
            out.push_str(match (at, place.is_cell()) {
                (0, _) => "",
                (_, true) => "\\|",
                (_, false) => "|",
            });
            out.push_str(cell);
        }
    }
    out.push_str(if pad { " " } else { "" });
    (0..fence).for_each(|_| out.push('`'));
}

/// Length of the longest run of a byte.
pub(in crate::emit) fn longest_run(text: &str, byte: u8) -> usize {
    let (mut longest, mut length, mut next) = (0, 0, 0);
    for at in memchr::memchr_iter(byte, text.as_bytes()) {
        length = if at == next { length + 1 } else { 1 };
        next = at + 1;
        longest = longest.max(length);
    }
    longest
}

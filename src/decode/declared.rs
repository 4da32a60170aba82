//! The charset label a page declares about itself.
//!
//! In: the first bytes of a page. Out: the label, as it was written. Deliberately absent: what a label means, and
//! whether the bytes bear it out (`charset`).

use memchr::{memchr, memmem};

use super::charset;

/// The label in the first `meta` that has one, or in the XML declaration.
pub(super) fn label(head: &[u8]) -> Option<&[u8]> {
    prescan(head).or_else(|| xml_declaration(head))
}

/// The label of the XML declaration: `<?xml version="1.0" encoding="…"?>` at the very start.
fn xml_declaration(head: &[u8]) -> Option<&[u8]> {
    let head = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let head = &head[..memchr(b'>', head)?];
    let after = head[memmem::find(head, b"encoding")? + b"encoding".len()..].trim_ascii_start();
    let value = after.strip_prefix(b"=")?.trim_ascii_start();
    let (&quote, value) = value.split_first().filter(|&(quote, _)| matches!(quote, b'"' | b'\''))?;
    Some(&value[..memchr(quote, value)?])
}

/// HTML standard, "prescan a byte stream to determine its encoding": the label of the first `meta` that has one.
fn prescan(head: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while at < head.len() {
        at += memchr(b'<', &head[at..])?;
        let tag = &head[at..];
        if tag.starts_with(b"<!--") {
            // The standard lets `<!-->` be a whole comment.
            at += 2 + memmem::find(&tag[2..], b"-->")? + 3;
        } else if starts_with_name(tag, b"meta") {
            let mut attributes = Attributes { rest: &tag[5..] };
            if let Some(label) = meta_label(&mut attributes) {
                return Some(label);
            }
            at = head.len() - attributes.rest.len();
        } else if tag.len() > 1
            && (tag[1].is_ascii_alphabetic() || (tag[1] == b'/' && tag.get(2).is_some_and(u8::is_ascii_alphabetic)))
        {
            let name = tag[1..].iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
            let mut attributes = Attributes { rest: &tag[1 + name..] };
            while attributes.next().is_some() {}
            at = head.len() - attributes.rest.len();
        } else if matches!(tag.get(1), Some(b'!' | b'/' | b'?')) {
            at += memchr(b'>', tag)? + 1;
        } else {
            at += 1;
        }
    }
    None
}

fn starts_with_name(tag: &[u8], name: &[u8]) -> bool {
    tag.len() > name.len() + 1
        && tag[1..=name.len()].eq_ignore_ascii_case(name)
        && (tag[name.len() + 1].is_ascii_whitespace() || tag[name.len() + 1] == b'/')
}

/// The label a `meta` gives in `charset`, or in `content` where it stands in for the HTTP header. A label that is no
/// charset does not count, as in the standard.
fn meta_label<'a>(attributes: &mut Attributes<'a>) -> Option<&'a [u8]> {
    let (mut is_content_type, mut in_content, mut in_charset) = (false, None, None);
    for (name, value) in attributes.by_ref() {
        if name.eq_ignore_ascii_case(b"http-equiv") {
            is_content_type |= value.eq_ignore_ascii_case(b"content-type");
        } else if name.eq_ignore_ascii_case(b"content") {
            in_content = in_content.or_else(|| label_in_content(value));
        } else if name.eq_ignore_ascii_case(b"charset") {
            in_charset = in_charset.or(Some(value));
        }
    }
    in_charset.or(in_content.filter(|_| is_content_type)).filter(|label| charset::is_label(label))
}

/// HTML standard, "extracting a character encoding from a meta element".
fn label_in_content(mut content: &[u8]) -> Option<&[u8]> {
    loop {
        let at = content.windows(7).position(|window| window.eq_ignore_ascii_case(b"charset"))?;
        content = content[at + 7..].trim_ascii_start();
        let Some(value) = content.strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        return match value.first()? {
            quote @ (b'"' | b'\'') => memchr(*quote, &value[1..]).map(|end| &value[1..=end]),
            _ => value.split(|byte| byte.is_ascii_whitespace() || *byte == b';').next(),
        };
    }
}

/// Attributes of a tag, from behind its name; afterwards `rest` begins at or behind the tag's `>`.
struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        let skipped = rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'/').unwrap_or(rest.len());
        let rest = &rest[skipped..];
        self.rest = rest;
        if rest.is_empty() || rest[0] == b'>' {
            return None;
        }
        let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/' | b'>');
        // A name may begin with `=`.
        let name_end = 1 + rest[1..].iter().position(ends_name).unwrap_or(rest.len() - 1);
        let (name, after) = rest.split_at(name_end);
        self.rest = after;
        let Some(value) = after.trim_ascii_start().strip_prefix(b"=") else { return Some((name, b"")) };
        let value = value.trim_ascii_start();
        let (value, after) = if let Some(quote @ (b'"' | b'\'')) = value.first() {
            // Cut off inside a value, the head says nothing reliable any more.
            let Some(end) = memchr(*quote, &value[1..]) else {
                self.rest = b"";
                return None;
            };
            (&value[1..=end], &value[end + 2..])
        } else {
            let ends_value = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
            value.split_at(value.iter().position(ends_value).unwrap_or(value.len()))
        };
        self.rest = after;
        Some((name, value))
    }
}

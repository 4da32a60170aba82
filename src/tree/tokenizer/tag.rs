//! Tags and their attributes.

use std::ops::Range;

use html5ever::tokenizer::{Tag, TagKind, Token};
use html5ever::{Attribute, LocalName, QualName, ns};
use memchr::memchr3;

use super::super::guard::MAX_ATTRIBUTES;
use super::names::NAMELESS;
use super::{Consumer, Mode, References, Tokenizer, ends_name, is_space};
use crate::page::Limit;

impl<S: Consumer> Tokenizer<'_, S> {
    /// A tag whose name begins at `start`. A page that ends inside a tag ends before it.
    pub(super) fn tag(&mut self, kind: TagKind, start: usize) -> Mode {
        let end = self.until(start, ends_name);
        let name = self.names.get(&self.text[start..end]).unwrap_or_else(|| {
            self.limits.insert(Limit::Names);
            LocalName::from(NAMELESS)
        });
        let mut tag = Tag { kind, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
        let mut at = end;
        loop {
            at = self.until(at, |byte| !is_space(byte));
            match self.bytes.get(at) {
                None => return self.finish(),
                Some(b'>') => break,
                Some(b'/') => {
                    at += 1;
                    if self.bytes.get(at) == Some(&b'>') {
                        tag.self_closing = true;
                        break;
                    }
                }
                Some(_) => {
                    if tag.attrs.capacity() == 0 {
                        tag.attrs = self.sink.room();
                    }
                    let Some(next) = self.attribute(&mut tag, at) else { return self.finish() };
                    at = next;
                }
            }
        }
        self.at = at + 1;
        if kind == TagKind::StartTag {
            self.last_start = tag.name.clone();
        }
        self.put(Token::TagToken(tag))
    }

    /// An attribute whose name begins at `start`: where it ends, or `None` if the page does first.
    fn attribute(&mut self, tag: &mut Tag, start: usize) -> Option<usize> {
        // The first character belongs to the name even if it is a `=`.
        let end = self.until(start + 1, |byte| ends_name(byte) || byte == b'=');
        let mut after = self.until(end, |byte| !is_space(byte));
        let (mut value, mut is_plain) = (0..0, true);
        if *self.bytes.get(after)? == b'=' {
            let begin = self.until(after + 1, |byte| !is_space(byte));
            (value, after) = match *self.bytes.get(begin)? {
                b'>' => (0..0, begin),
                quote @ (b'"' | b'\'') => {
                    // One search finds the end of nearly every value, and that nothing in it needs rewriting.
                    let rest = &self.bytes[begin + 1..];
                    let mark = memchr3(quote, b'&', 0, rest).map_or(self.bytes.len(), |found| begin + 1 + found);
                    is_plain = self.bytes.get(mark) == Some(&quote);
                    let close = if is_plain { mark } else { self.find(quote, mark) };
                    (begin + 1..close, close + 1)
                }
                _ => {
                    is_plain = false;
                    let close = self.until(begin, |byte| is_space(byte) || byte == b'>');
                    (begin..close, close)
                }
            };
            if after >= self.bytes.len() {
                return None;
            }
        }
        self.add_attribute(tag, start..end, value, is_plain);
        Some(after)
    }

    /// Adds an attribute whose value is plain, or may hold NUL and character references.
    fn add_attribute(&mut self, tag: &mut Tag, name: Range<usize>, value: Range<usize>, is_plain: bool) {
        // So many that the rest would be dropped anyway: looking for double ones would take too long.
        if tag.attrs.len() >= MAX_ATTRIBUTES {
            self.limits.insert(Limit::Attributes);
            return;
        }
        let Some(local) = self.names.get(&self.text[name]) else {
            self.limits.insert(Limit::Names);
            return;
        };
        if tag.attrs.iter().any(|attribute| attribute.name.local == local) {
            tag.had_duplicate_attributes = true;
            return;
        }
        let value = if is_plain { self.slice(value) } else { self.decoded(value, References::Attribute) };
        tag.attrs.push(Attribute { name: QualName::new(None, ns!(), local), value });
    }

    /// The next byte that fits, or the end of the page.
    fn until(&self, from: usize, fits: impl Fn(u8) -> bool) -> usize {
        let mut at = from;
        while self.bytes.get(at).is_some_and(|&byte| !fits(byte)) {
            at += 1;
        }
        at
    }
}

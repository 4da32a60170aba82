//! Markup → tokens, as the HTML standard has it, at the speed of a search for the next `<`.
//!
//! Comes in: a page as text. Goes out: tags, text, comments and doctypes, into a [`Consumer`]: html5ever's tree builder
//! behind [`super::guard`]. What lies between two marks that matter is found by byte search and handed on as a slice of
//! the page, never character by character; only what holds a character reference or a NUL is rewritten.
//!
//! Deliberately absent: parse errors, line numbers, and stopping at scripts.

#[cfg(test)]
mod conformance;
mod doctype;
mod names;
mod reference;
mod script;
mod tag;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Range;

use html5ever::local_name;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, LocalName};
use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};

use crate::page::Limit;
use names::Names;

/// What a NUL becomes where the standard replaces it.
const REPLACEMENT: char = '\u{fffd}';

/// Longest text that a tendril holds in itself: copying it is quicker than sharing the page's.
const INLINE_BYTES: usize = 8;

/// How the text ahead is to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    /// Text and markup.
    Data,
    /// Text up to the end tag of the element last started.
    Raw(RawKind),
    /// Text up to the end of the page.
    Plaintext,
    /// Text up to `]]>`.
    Cdata,
}

/// Which character references count.
#[derive(Clone, Copy, Debug, PartialEq)]
enum References {
    None,
    Text,
    Attribute,
}

/// What takes the tokens.
pub(super) trait Consumer: TokenSink {
    /// An empty list for the attributes of a tag, with the room of one it has emptied if it can: most tags then cost
    /// no allocation.
    fn room(&self) -> Vec<Attribute>;
}

/// Reads a page into a sink and gives the sink back, with the bounds the page ran into on the way.
pub(super) fn tokenize<S: Consumer>(html: &str, sink: S) -> (S, BTreeSet<Limit>) {
    let page = with_plain_line_ends(html);
    Tokenizer::new(&page, sink).run(Mode::Data)
}

/// The page with every line ended by a line feed.
fn with_plain_line_ends(html: &str) -> StrTendril {
    let mut returns = memchr_iter(b'\r', html.as_bytes()).peekable();
    if returns.peek().is_none() {
        return StrTendril::from(html);
    }
    let mut page = StrTendril::with_capacity(html.len() as u32);
    let mut start = 0;
    for at in returns {
        page.push_slice(&html[start..at]);
        start = at + 1;
        if html.as_bytes().get(start) != Some(&b'\n') {
            page.push_char('\n');
        }
    }
    page.push_slice(&html[start..]);
    page
}

/// Whether a byte is what the standard calls white space inside markup; carriage returns are gone by then.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0C' | b' ')
}

/// Whether a byte ends the name of a tag.
fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

/// Whether the end tag of an element begins at `at`, where a `<` stands.
fn closes(bytes: &[u8], at: usize, name: &str) -> bool {
    let end = at + 2 + name.len();
    !name.is_empty()
        && bytes.get(at + 1) == Some(&b'/')
        && bytes.get(end).is_some_and(|&byte| ends_name(byte))
        && bytes[at + 2..end].eq_ignore_ascii_case(name.as_bytes())
}

/// Writes a text without NUL and character references.
fn rewrite(text: &str, references: References, out: &mut String) {
    let (mut start, mut from) = (0, 0);
    while let Some(found) = memchr2(b'&', 0, &text.as_bytes()[from..]) {
        let here = from + found;
        from = here + 1;
        if text.as_bytes()[here] == 0 {
            out.push_str(&text[start..here]);
            out.push(REPLACEMENT);
            start = from;
        } else if references != References::None
            && let Some((characters, used)) = reference::read(&text[from..], references == References::Attribute)
        {
            out.push_str(&text[start..here]);
            reference::push(out, characters);
            from += used;
            start = from;
        }
    }
    out.push_str(&text[start..]);
}

/// A page on its way into a sink.
struct Tokenizer<'a, S> {
    page: &'a StrTendril,
    text: &'a str,
    bytes: &'a [u8],
    /// Whether a NUL stands anywhere: nearly no page has one, and need not be searched for it again.
    has_nul: bool,
    /// Everything before is done.
    at: usize,
    /// Name of the last start tag, empty before the first.
    last_start: LocalName,
    names: Names,
    /// Room for text that is rewritten.
    rewritten: Cell<String>,
    /// Bounds the page ran into.
    limits: BTreeSet<Limit>,
    sink: S,
}

impl<'a, S: Consumer> Tokenizer<'a, S> {
    fn new(page: &'a StrTendril, sink: S) -> Self {
        let (text, bytes) = (&**page, page.as_bytes());
        let has_nul = memchr(0, bytes).is_some();
        let (names, rewritten, limits) = (Names::default(), Cell::default(), BTreeSet::new());
        Self { page, text, bytes, has_nul, at: 0, last_start: local_name!(""), names, rewritten, limits, sink }
    }

    fn run(mut self, mut mode: Mode) -> (S, BTreeSet<Limit>) {
        while self.at < self.bytes.len() {
            mode = match mode {
                Mode::Data => self.data(),
                Mode::Raw(kind) => self.raw(kind),
                Mode::Plaintext => self.plaintext(),
                Mode::Cdata => self.cdata(),
            };
        }
        self.put(Token::EOFToken);
        self.sink.end();
        (self.sink, self.limits)
    }

    /// Text, up to the next piece of markup and with it.
    fn data(&mut self) -> Mode {
        // Tags often follow each other, and a search has its price.
        if self.bytes[self.at] == b'<' && self.is_markup(self.at) {
            return self.markup(self.at);
        }
        let (mut start, mut from) = (self.at, self.at);
        // Whether the text up to `start` waits, with its references resolved, to be handed on in one piece.
        let mut waiting = false;
        while let Some(found) = memchr3(b'<', b'&', 0, &self.bytes[from..]) {
            let here = from + found;
            from = here + 1;
            match self.bytes[here] {
                b'<' if self.is_markup(here) => {
                    self.put_text_after(waiting, start..here);
                    return self.markup(here);
                }
                b'&' => {
                    if let Some((characters, used)) = reference::read(&self.text[from..], false) {
                        self.write(|out| {
                            out.push_str(&self.text[start..here]);
                            reference::push(out, characters);
                        });
                        waiting = true;
                        from += used;
                        start = from;
                    }
                }
                0 => {
                    self.put_text_after(std::mem::take(&mut waiting), start..here);
                    self.put(Token::NullCharacterToken);
                    start = from;
                }
                _ => {}
            }
        }
        self.put_text_after(waiting, start..self.bytes.len());
        self.finish()
    }

    /// Hands on text, behind what waits to be.
    fn put_text_after(&self, waiting: bool, range: Range<usize>) {
        if waiting {
            self.write(|out| out.push_str(&self.text[range]));
            self.put(Token::CharacterTokens(self.take_written()));
        } else {
            self.put_text(range);
        }
    }

    /// Whether a `<` begins markup rather than text.
    fn is_markup(&self, at: usize) -> bool {
        match self.bytes.get(at + 1) {
            Some(b'/') => self.bytes.len() > at + 2,
            Some(b'!' | b'?') => true,
            Some(byte) => byte.is_ascii_alphabetic(),
            None => false,
        }
    }

    /// What begins with a `<`.
    fn markup(&mut self, at: usize) -> Mode {
        match (self.bytes[at + 1], self.bytes.get(at + 2)) {
            (b'/', Some(b'>')) => {
                self.at = at + 3;
                Mode::Data
            }
            (b'/', Some(byte)) if byte.is_ascii_alphabetic() => self.tag(TagKind::EndTag, at + 2),
            (b'/', _) => self.bogus_comment(at + 2),
            (b'!', _) => self.declaration(at + 2),
            (b'?', _) => self.bogus_comment(at + 1),
            _ => self.tag(TagKind::StartTag, at + 1),
        }
    }

    /// What follows `<!`.
    fn declaration(&mut self, at: usize) -> Mode {
        let rest = &self.bytes[at..];
        if rest.starts_with(b"--") {
            self.comment(at + 2)
        } else if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            self.doctype(at + 7)
        } else if rest.starts_with(b"[CDATA[") && self.sink.adjusted_current_node_present_but_not_in_html_namespace() {
            self.at = at + 7;
            Mode::Cdata
        } else {
            self.bogus_comment(at)
        }
    }

    /// What follows `<!--`.
    fn comment(&mut self, start: usize) -> Mode {
        let rest = &self.bytes[start..];
        for end in memchr_iter(b'>', rest) {
            let before = &rest[..end];
            let closing = match before {
                b"" | b"-" => Some(end),
                _ if before.ends_with(b"--") => Some(2),
                _ if before.ends_with(b"--!") => Some(3),
                _ => None,
            };
            if let Some(closing) = closing {
                self.put(Token::CommentToken(self.plain(start..start + end - closing)));
                self.at = start + end + 1;
                return Mode::Data;
            }
        }
        let open = [&b"--!"[..], b"--", b"-"].into_iter().find(|end| rest.ends_with(end)).map_or(0, <[u8]>::len);
        self.put(Token::CommentToken(self.plain(start..self.bytes.len() - open)));
        self.finish()
    }

    /// Markup that is none, up to the next `>`.
    fn bogus_comment(&mut self, start: usize) -> Mode {
        let end = self.find(b'>', start);
        self.put(Token::CommentToken(self.plain(start..end)));
        self.at = self.bytes.len().min(end + 1);
        Mode::Data
    }

    /// The text of an element that holds no markup, and its end tag.
    fn raw(&mut self, kind: RawKind) -> Mode {
        let start = self.at;
        let end = match kind {
            RawKind::Rcdata | RawKind::Rawtext => memchr_iter(b'<', &self.bytes[start..])
                .map(|found| start + found)
                .find(|&found| closes(self.bytes, found, &self.last_start))
                .unwrap_or(self.bytes.len()),
            RawKind::ScriptData | RawKind::ScriptDataEscaped(_) => script::end(self.bytes, start, &self.last_start),
        };
        if end > start {
            let text = match kind {
                RawKind::Rcdata => self.decoded(start..end, References::Text),
                _ => self.plain(start..end),
            };
            self.put(Token::CharacterTokens(text));
        }
        if end == self.bytes.len() { self.finish() } else { self.tag(TagKind::EndTag, end + 2) }
    }

    fn plaintext(&mut self) -> Mode {
        self.put(Token::CharacterTokens(self.plain(self.at..self.bytes.len())));
        self.finish()
    }

    /// What follows `<![CDATA[` in drawings and formulas.
    fn cdata(&mut self) -> Mode {
        let rest = &self.bytes[self.at..];
        let length = memmem::find(rest, b"]]>").unwrap_or(rest.len());
        let end = self.at + length;
        let mut start = self.at;
        for null in memchr_iter(0, &rest[..length]) {
            self.put_text(start..self.at + null);
            self.put(Token::NullCharacterToken);
            start = self.at + null + 1;
        }
        self.put_text(start..end);
        self.at = self.bytes.len().min(end + 3);
        Mode::Data
    }

    /// Nothing is left.
    fn finish(&mut self) -> Mode {
        self.at = self.bytes.len();
        Mode::Data
    }

    /// Where a byte stands next, or the end of the page.
    fn find(&self, byte: u8, from: usize) -> usize {
        memchr(byte, &self.bytes[from..]).map_or(self.bytes.len(), |found| from + found)
    }

    /// A piece of the page as it stands.
    fn slice(&self, range: Range<usize>) -> StrTendril {
        if range.len() <= INLINE_BYTES {
            StrTendril::from(&self.text[range])
        } else {
            self.page.subtendril(range.start as u32, range.len() as u32)
        }
    }

    /// A piece of the page without NUL.
    fn plain(&self, range: Range<usize>) -> StrTendril {
        if self.has_nul && memchr(0, &self.bytes[range.clone()]).is_some() {
            self.rewritten(range, References::None)
        } else {
            self.slice(range)
        }
    }

    /// A piece of the page without NUL and character references.
    fn decoded(&self, range: Range<usize>, references: References) -> StrTendril {
        match memchr2(b'&', 0, &self.bytes[range.clone()]) {
            None => self.slice(range),
            Some(_) => self.rewritten(range, references),
        }
    }

    fn rewritten(&self, range: Range<usize>, references: References) -> StrTendril {
        self.write(|out| rewrite(&self.text[range], references, out));
        self.take_written()
    }

    /// Adds to the text being rewritten.
    fn write(&self, add: impl FnOnce(&mut String)) {
        let mut out = self.rewritten.take();
        add(&mut out);
        self.rewritten.set(out);
    }

    /// What was written since the last time.
    fn take_written(&self) -> StrTendril {
        let mut out = self.rewritten.take();
        let text = StrTendril::from(&*out);
        out.clear();
        self.rewritten.set(out);
        text
    }

    fn put_text(&self, range: Range<usize>) {
        if !range.is_empty() {
            self.put(Token::CharacterTokens(self.slice(range)));
        }
    }

    /// Hands on a token; the answer tells how to go on, which only tags change.
    fn put(&self, token: Token) -> Mode {
        match self.sink.process_token(token, 1) {
            TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => {
                Mode::Data
            }
            TokenSinkResult::Plaintext => Mode::Plaintext,
            TokenSinkResult::RawData(kind) => Mode::Raw(kind),
        }
    }
}

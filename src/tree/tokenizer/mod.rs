//! Markup → tokens, as the HTML standard has it, at the speed of a search for the next `<`.
//!
//! Comes in: a page as text. Goes out: tags, text, comments and doctypes, into a [`TokenSink`]: html5ever's tree builder
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

use std::collections::BTreeSet;
use std::ops::Range;

use html5ever::LocalName;
use html5ever::local_name;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult};
use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};

use crate::page::Limit;
use names::Names;

/// What a NUL becomes where the standard replaces it.
const REPLACEMENT: char = '\u{fffd}';

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

/// Reads a page into a sink and gives the sink back, with the bounds the page ran into on the way.
pub(super) fn tokenize<S: TokenSink>(html: &str, sink: S) -> (S, BTreeSet<Limit>) {
    let page = with_plain_line_ends(html);
    Tokenizer::new(&page, sink).run(Mode::Data)
}

/// The page with every line ended by a line feed.
fn with_plain_line_ends(html: &str) -> StrTendril {
    if memchr(b'\r', html.as_bytes()).is_none() {
        return StrTendril::from(html);
    }
    let mut page = StrTendril::with_capacity(html.len() as u32);
    for (number, line) in html.split('\r').enumerate() {
        if number == 0 {
            page.push_slice(line);
        } else {
            page.push_char('\n');
            page.push_slice(line.strip_prefix('\n').unwrap_or(line));
        }
    }
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

/// A page on its way into a sink.
struct Tokenizer<'a, S> {
    page: &'a StrTendril,
    text: &'a str,
    bytes: &'a [u8],
    /// Everything before is done.
    at: usize,
    /// Name of the last start tag, empty before the first.
    last_start: LocalName,
    names: Names,
    /// Bounds the page ran into.
    limits: BTreeSet<Limit>,
    sink: S,
}

impl<'a, S: TokenSink> Tokenizer<'a, S> {
    fn new(page: &'a StrTendril, sink: S) -> Self {
        let (text, bytes) = (&**page, page.as_bytes());
        let (names, limits) = (Names::default(), BTreeSet::new());
        Self { page, text, bytes, at: 0, last_start: local_name!(""), names, limits, sink }
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
        let (mut start, mut from) = (self.at, self.at);
        while let Some(found) = memchr3(b'<', b'&', 0, &self.bytes[from..]) {
            let here = from + found;
            match self.bytes[here] {
                b'<' if self.is_markup(here) => {
                    self.put_text(start..here);
                    return self.markup(here);
                }
                b'&' => match reference::read(&self.text[here + 1..], false) {
                    Some((characters, used)) => {
                        self.put_text(start..here);
                        let mut text = StrTendril::new();
                        reference::push(&mut text, characters);
                        self.put(Token::CharacterTokens(text));
                        start = here + 1 + used;
                        from = start;
                    }
                    None => from = here + 1,
                },
                0 => {
                    self.put_text(start..here);
                    self.put(Token::NullCharacterToken);
                    start = here + 1;
                    from = start;
                }
                _ => from = here + 1,
            }
        }
        self.put_text(start..self.bytes.len());
        self.finish()
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
        self.page.subtendril(range.start as u32, range.len() as u32)
    }

    /// A piece of the page without NUL.
    fn plain(&self, range: Range<usize>) -> StrTendril {
        match memchr(0, &self.bytes[range.clone()]) {
            None => self.slice(range),
            Some(_) => self.rewritten(range, References::None),
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
        let text = &self.text[range];
        let mut out = StrTendril::with_capacity(text.len() as u32);
        let (mut start, mut from) = (0, 0);
        while let Some(found) = memchr2(b'&', 0, &text.as_bytes()[from..]) {
            let here = from + found;
            from = here + 1;
            if text.as_bytes()[here] == 0 {
                out.push_slice(&text[start..here]);
                out.push_char(REPLACEMENT);
                start = from;
            } else if references != References::None
                && let Some((characters, used)) = reference::read(&text[from..], references == References::Attribute)
            {
                out.push_slice(&text[start..here]);
                reference::push(&mut out, characters);
                from += used;
                start = from;
            }
        }
        out.push_slice(&text[start..]);
        out
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

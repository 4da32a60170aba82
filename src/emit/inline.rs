//! Text with marks → inline Markdown.
//!
//! In: one [`Text`] and the place it stands in. Out: Markdown on the page's current line. Which marks survive is
//! decided in `spans`, which characters are escaped in `escape`; here the two are only written down.

use std::ops::Range;

use super::{
    escape::{self, Literal, Place},
    markdown::Page,
    spans::{self, Span, Step},
};
use crate::page::{MarkKind, Text};

/// Appends a text to the page's current line; line breaks begin new lines of the page in prose, are spaces in headings
/// and `<br>` in cells.
pub(super) fn write(page: &mut Page, text: &Text, place: Place) {
    let mut spans = spans::spans(text);
    retain_code(&text.text, &mut spans, place);
    drop_in_addresses(&text.text, &mut spans);
    retain_formulas(&text.text, &mut spans);
    retain_notes(&text.text, &mut spans, &page.notes);
    spans::delimit(&text.text, &mut spans, place);
    let content = content(text, &spans);
    let formulas = spans.iter().any(|span| span.kind == &MarkKind::Math);
    let edges = spans.iter().flat_map(|span| [span.start, span.end]);
    let literal = Literal::new(&text.text, !spans.is_empty()).with_formulas(formulas).with_edges(edges);
    let (fresh, in_address) = (place == Place::Prose, false);
    let mut writer = Writer { page, text: &text.text, literal, place, fresh, first: true, in_address };
    spans::walk(content, &spans, |step| writer.step(step));
}

/// Drops the code spans and formulas that cannot be written: in a cell those with a backslash before a bar, in a link those with
/// `]:`, which at the begin of a block would make the block a definition.
fn retain_code(text: &str, spans: &mut Vec<Span<'_>>, place: Place) {
    let is_code = |span: &Span<'_>| matches!(span.kind, MarkKind::Code | MarkKind::Math);
    if spans.iter().any(is_code) {
        let links = spans.iter().any(|span| matches!(span.kind, MarkKind::Link { .. }));
        spans.retain(|span| {
            let code = &text[span.start..span.end];
            !is_code(span)
                || !(place.is_cell() && code.contains("\\|") || links && code.contains("]:"))
                    && !(span.kind == &MarkKind::Math && links && code.contains(['[', ']']))
        });
    }
}

/// Drops the formulas around which dollars would not be read as delimiters; their TeX stays as text.
fn retain_formulas(text: &str, spans: &mut Vec<Span<'_>>) {
    let mut end = None;
    spans.retain(|span| {
        if span.kind != &MarkKind::Math {
            return true;
        }
        let tex = &text[span.start..span.end];
        let before = text[..span.start].chars().next_back();
        let after = text[span.end..].chars().next();
        let stays = end != Some(span.start)
            && !tex.contains(['$', '`', '\n'])
            && !tex.ends_with('\\')
            && !before.is_some_and(|c| c == '$' || c == '\\')
            && !after.is_some_and(|c| c == '$' || c.is_ascii_digit());
        if stays {
            end = Some(span.end);
        }
        stays
    });
}

/// Drops references to footnotes that the page does not write as such, and those that would be read as something else:
/// inside links, and before what makes brackets a link or a definition. Their text stays.
fn retain_notes(text: &str, spans: &mut Vec<Span<'_>>, notes: &[u32]) {
    let mut link_end = 0;
    spans.retain(|span| {
        if matches!(span.kind, MarkKind::Link { .. }) {
            link_end = span.end;
        }
        let MarkKind::Note { number } = span.kind else { return true };
        let after = text[span.end..].chars().next();
        notes.binary_search(number).is_ok()
            && span.start >= link_end
            && !after.is_some_and(|c| matches!(c, '(' | '[' | ':'))
            && !text[..span.start].ends_with(['!', '\\'])
    });
}

/// Drops the marks inside links that are written as their address.
fn drop_in_addresses(text: &str, spans: &mut Vec<Span<'_>>) {
    let mut end = 0;
    spans.retain(|span| {
        let stays = span.start >= end;
        if stays && is_own_address(span, text) {
            end = span.end;
        }
        stays
    });
}

/// Whether the text of a link is its address, in a form that angle brackets can hold.
fn is_own_address(span: &Span<'_>, text: &str) -> bool {
    let MarkKind::Link { url, title: None } = span.kind else { return false };
    let shown = &text[span.start..span.end];
    let plain = |url: &str| !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>|\\`".contains(c));
    let Some((scheme, _)) = shown.split_once(':') else { return false };
    let is_scheme = (2..=32).contains(&scheme.len())
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    shown == url && is_scheme && plain(shown) && !shown.contains('&')
}

/// The text without white space around it, but with all its images.
fn content(text: &Text, spans: &[Span<'_>]) -> Range<usize> {
    let start = text.text.len() - text.text.trim_start().len();
    let words = start..start + text.text.trim().len();
    let images =
        spans.iter().filter(|span| matches!(span.kind, MarkKind::Image { .. })).map(|span| span.start..span.start);
    let both = |one: Range<usize>, other: Range<usize>| one.start.min(other.start)..one.end.max(other.end);
    images.chain((!words.is_empty()).then_some(words)).reduce(both).unwrap_or_default()
}

struct Writer<'p, 'a> {
    page: &'p mut Page,
    text: &'a str,
    literal: Literal<'a>,
    place: Place,
    /// Nothing stands on the line yet, so that block syntax would be read.
    fresh: bool,
    /// No line has ended yet.
    first: bool,
    /// Within a link that is written as its address between angle brackets.
    in_address: bool,
}

impl Writer<'_, '_> {
    fn step(&mut self, step: Step<'_, '_>) {
        match step {
            Step::Text(range) if self.in_address => self.page.out.push_str(&self.text[range]),
            Step::Text(range) => return self.lines(range.start, range.end),
            Step::Open(span) => self.open(span),
            Step::Close(span) => self.close(span),
            Step::Code(span) => {
                let code = &self.text[span.start..span.end];
                let out = &mut self.page.out;
                match span.kind {
                    MarkKind::Note { number } => escape::note(out, *number),
                    MarkKind::Math => escape::math(out, code, self.place),
                    _ => escape::code(out, code, self.place),
                }
            }
            Step::Image(span) => self.image(span),
        }
        self.fresh = false;
    }

    fn open(&mut self, span: &Span<'_>) {
        self.in_address = is_own_address(span, self.text);
        let out = &mut self.page.out;
        match span.kind {
            MarkKind::Link { .. } if self.in_address => out.push('<'),
            MarkKind::Link { .. } => {
                // `![` would begin an image.
                if out.ends_with('!') {
                    out.pop();
                    out.push_str("\\!");
                }
                out.push('[');
                self.place = self.place.label();
            }
            MarkKind::Subscript => out.push_str("<sub>"),
            MarkKind::Superscript => out.push_str("<sup>"),
            _ => self.delimiter(span),
        }
    }

    fn close(&mut self, span: &Span<'_>) {
        match span.kind {
            MarkKind::Link { .. } if self.in_address => {
                self.page.out.push('>');
                self.in_address = false;
            }
            MarkKind::Link { url, title } => {
                self.page.out.push(']');
                escape::target(&mut self.page.out, url, title.as_deref(), self.place);
                self.place = self.place.outside();
            }
            MarkKind::Subscript => self.page.out.push_str("</sub>"),
            MarkKind::Superscript => self.page.out.push_str("</sup>"),
            _ => self.delimiter(span),
        }
    }

    fn delimiter(&mut self, span: &Span<'_>) {
        let delimiter = char::from(span.delimiter);
        self.page.out.push(delimiter);
        if !matches!(span.kind, MarkKind::Emphasis) {
            self.page.out.push(delimiter);
        }
    }

    fn image(&mut self, span: &Span<'_>) {
        if let MarkKind::Image { url, alt, title, link } = span.kind {
            // A link inside a link is none.
            let link = link.as_deref().filter(|_| !self.place.is_label());
            Image { url, alt, title: title.as_deref(), link }.write(&mut self.page.out, self.place);
        }
    }

    fn lines(&mut self, start: usize, end: usize) {
        let mut at = start;
        while let Some(length) = memchr::memchr2(b'\n', b'\r', &self.text.as_bytes()[at..end]) {
            let line_end = at + self.text[at..at + length].trim_end_matches([' ', '\t']).len();
            self.line(at, line_end);
            self.line_break();
            at += length + 1;
        }
        self.line(at, end);
    }

    fn line(&mut self, start: usize, end: usize) {
        let mut at = start;
        if self.fresh {
            at = end - self.text[start..end].trim_start().len();
            if at < end {
                at = self.literal.write_line_start(&mut self.page.out, at, end, self.first);
                self.fresh = false;
            }
        }
        if at < end {
            self.literal.write(&mut self.page.out, at, end, self.place);
        }
    }

    fn line_break(&mut self) {
        self.first = false;
        match self.place {
            Place::Heading | Place::HeadingLabel => self.page.out.push(' '),
            Place::Cell | Place::CellLabel => self.page.out.push_str("<br>"),
            Place::Prose | Place::Label => {
                self.page.out.push('\\');
                self.page.new_line();
                self.fresh = true;
            }
        }
    }
}

/// An image, whose address must be an image's.
pub(super) struct Image<'a> {
    /// Its address.
    pub(super) url: &'a str,
    /// Alternative text.
    pub(super) alt: &'a str,
    /// Its title.
    pub(super) title: Option<&'a str>,
    /// Where it leads.
    pub(super) link: Option<&'a str>,
}

impl Image<'_> {
    /// Appends it.
    pub(super) fn write(&self, out: &mut String, place: Place) {
        let link = self.link.filter(|link| escape::is_link(link));
        let place = if link.is_some() { place.label() } else { place };
        out.push_str(if link.is_some() { "[![" } else { "![" });
        let alt = self.alt.split_whitespace().collect::<Vec<_>>().join(" ");
        Literal::new(&alt, true).write(out, 0, alt.len(), place.label());
        out.push(']');
        escape::target(out, self.url, self.title, place);
        if let Some(link) = link {
            out.push(']');
            escape::target(out, link, None, place);
        }
    }
}

//! Document → Markdown: `CommonMark` with GFM tables and strikethrough.
//!
//! In: a [`Document`] and the sections to show. Out: front matter, title, abstract, article, sections. A block inside a
//! list inside a quote is written by a call inside a call, and what stands left of it is the page's line prefix.
//! Absent: setext headings, indented code, reference links; each has a form that needs no look back.

mod list;

use list::Marker;

use super::{
    Options, Section, Tables,
    escape::{self, Place},
    front_matter, html, inline, sections, spans,
};
use crate::page::{Align, Block, Cell, Document, MarkKind, Text};

/// A page being written.
#[derive(Default)]
pub(super) struct Page {
    /// What is written; complete but for the current line's end.
    pub(super) out: String,
    /// What every line begins with here: `> ` for each quote, spaces for each item.
    prefix: String,
    /// Numbers of the footnotes that are written as such, sorted: those that stand on the page's own level and are
    /// referred to.
    pub(super) notes: Vec<u32>,
    /// How tables with spans are written.
    tables: Tables,
}

impl Page {
    /// Ends the current line and begins another.
    pub(super) fn new_line(&mut self) {
        self.out.push('\n');
        self.out.push_str(&self.prefix);
    }

    /// Ends the current line, leaves one empty and begins another.
    fn blank_line(&mut self) {
        self.out.push('\n');
        self.out.push_str(self.prefix.trim_end());
        self.new_line();
    }

    /// Ends the current line and begins another, after an empty one or directly.
    fn next(&mut self, gap: Gap) {
        match gap {
            Gap::Line => self.new_line(),
            Gap::Blank => self.blank_line(),
        }
    }

    /// Writes with a longer prefix from the next line on.
    fn indented(&mut self, prefix: &str, write: impl FnOnce(&mut Self)) {
        let length = self.prefix.len();
        self.prefix.push_str(prefix);
        write(self);
        self.prefix.truncate(length);
    }
}

/// The whole document as Markdown.
pub(super) fn document(document: &Document, options: &Options) -> String {
    let shown = options.sections;
    let mut page = Page { tables: options.tables, ..Page::default() };
    front_matter::write(&mut page.out, document, options.front_matter);
    // Most of the output is the text itself; the rest is a guess that spares the last doublings.
    page.out.reserve(document.blocks.len() * 64);
    let mut head = Vec::new();
    if let Some(title) = document.title.as_deref().filter(|title| options.title && !title.trim().is_empty()) {
        head.push(Block::Heading { level: 1, text: title.into() });
    }
    if let Some(summary) = document.summary.as_deref().filter(|_| shown.contains(Section::Abstract)) {
        head.push(Block::Quote { blocks: sections::paragraphs(summary).collect() });
    }
    let tail = sections::after_article(document, shown);
    page.notes = notes(&document.blocks);
    if head.iter().chain(&document.blocks).chain(&tail).any(|block| !is_blank(block)) {
        if !page.out.is_empty() {
            page.new_line();
        }
        blocks(&mut page, head.iter().chain(&document.blocks).chain(&tail), Gap::Blank);
        page.out.push('\n');
    }
    page.out
}

/// Numbers of the footnotes among blocks that these refer to, sorted.
fn notes(blocks: &[Block]) -> Vec<u32> {
    let number = |block: &Block| if let Block::Note { number, .. } = block { Some(*number) } else { None };
    let mut notes: Vec<u32> = blocks.iter().filter_map(number).collect();
    if !notes.is_empty() {
        let mut referred = Vec::new();
        references(blocks, &mut referred);
        notes.retain(|number| referred.contains(number));
        notes.sort_unstable();
        notes.dedup();
    }
    notes
}

/// Collects the numbers of the footnotes that blocks refer to.
fn references(blocks: &[Block], found: &mut Vec<u32>) {
    let mut add = |text: &Text| {
        found.extend(text.marks.iter().filter_map(|mark| match mark.kind {
            MarkKind::Note { number } => Some(number),
            _ => None,
        }));
    };
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text } => add(text),
            Block::Table { caption, header, rows, .. } => {
                let cells = header.iter().chain(rows.iter().flatten());
                caption.iter().chain(cells.map(|cell| &cell.text)).for_each(&mut add);
            }
            Block::Image { caption, .. } => caption.iter().for_each(&mut add),
            Block::List { items, .. } => items.iter().for_each(|item| add(&item.text)),
            _ => {}
        }
    }
    for block in blocks {
        match block {
            Block::Quote { blocks } | Block::Note { blocks, .. } => references(blocks, found),
            Block::List { items, .. } => items.iter().for_each(|item| references(&item.blocks, found)),
            Block::Table { header, rows, .. } => {
                header.iter().chain(rows.iter().flatten()).for_each(|cell| references(&cell.blocks, found));
            }
            _ => {}
        }
    }
}

/// What stands between two blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// The end of the line.
    Line,
    /// An empty line.
    Blank,
}

/// Appends blocks, the first one on the current line, with a gap between each two.
fn blocks<'a>(page: &mut Page, blocks: impl Iterator<Item = &'a Block>, gap: Gap) {
    let mut before: Option<(bool, Marker)> = None;
    for (at, next) in blocks.filter(|block| !is_blank(block)).enumerate() {
        if at > 0 {
            page.next(gap);
        }
        // Two lists of one kind would be read as one list; the second takes the other marker.
        let marker = match (next, before) {
            (Block::List { ordered, .. }, Some((same, marker))) if *ordered == same => marker.other(),
            _ => Marker::Usual,
        };
        before = if let Block::List { ordered, .. } = next { Some((*ordered, marker)) } else { None };
        block(page, next, marker, gap);
    }
}

/// Appends a block on the current line; `gap` is what stands before it.
fn block(page: &mut Page, block: &Block, marker: Marker, gap: Gap) {
    match block {
        Block::Heading { level, text } => heading(page, *level, text),
        Block::Paragraph { text } => inline::write(page, text, Place::Prose),
        Block::List { ordered, start, loose, items } => {
            list::write(page, ordered.then(|| start.unwrap_or(1)), *loose, items, marker);
        }
        Block::Quote { blocks: inner } => {
            page.out.push('>');
            if !inner.iter().all(is_blank) {
                page.out.push(' ');
                page.indented("> ", |page| blocks(page, inner.iter(), Gap::Blank));
            }
        }
        Block::Note { number, blocks: inner } if page.prefix.is_empty() && page.notes.binary_search(number).is_ok() => {
            escape::note(&mut page.out, *number);
            page.out.push_str(": ");
            page.indented("    ", |page| blocks(page, inner.iter(), Gap::Blank));
        }
        Block::Note { blocks: inner, .. } => blocks(page, inner.iter(), Gap::Blank),
        Block::Code { language, text } => code(page, language.as_deref().unwrap_or_default(), text),
        Block::Table { header, rows, spans, .. }
            if page.tables == Tables::Html
                && !(spans.is_empty()
                    && header.iter().chain(rows.iter().flatten()).all(|cell| cell.blocks.is_empty())) =>
        {
            let mut html = String::new();
            html::table(&mut html, block);
            // An empty line would end the table.
            for (at, line) in html.lines().filter(|line| !line.trim().is_empty()).enumerate() {
                if at > 0 {
                    page.new_line();
                }
                page.out.push_str(line);
            }
        }
        Block::Table { caption, header, align, rows, .. } => {
            if let Some(caption) = caption.as_ref().filter(|caption| !spans::is_blank(caption)) {
                inline::write(page, caption, Place::Prose);
                if columns(header, rows) > 0 {
                    page.blank_line();
                }
            }
            if columns(header, rows) > 0 {
                table(page, header, align, rows);
            }
        }
        Block::Image { url, alt, title, link, caption } => {
            let shown = escape::is_image(url);
            if shown {
                let image = inline::Image { url, alt, title: title.as_deref(), link: link.as_deref() };
                image.write(&mut page.out, Place::Prose);
            }
            if let Some(caption) = caption.as_ref().filter(|caption| !spans::is_blank(caption)) {
                if shown {
                    page.blank_line();
                }
                inline::write(page, caption, Place::Prose);
            }
        }
        Block::Math { text } => math(page, text),
        Block::Embed { url, title } => {
            inline::write(page, &Text::link(title.as_deref().unwrap_or(url), url), Place::Prose);
        }
        Block::Rule => page.out.push_str(if gap == Gap::Line { "___" } else { "---" }),
    }
}

fn heading(page: &mut Page, level: u8, text: &Text) {
    (0..level.clamp(1, 6)).for_each(|_| page.out.push('#'));
    page.out.push(' ');
    let start = page.out.len();
    inline::write(page, text, Place::Heading);
    if page.out.len() == start {
        page.out.pop();
        return;
    }
    // Marks at the end, after a space, would be read as the heading's closing marks.
    let end = page.out.trim_end_matches([' ', '\t']).len();
    page.out.truncate(end.max(start));
    let marks = page.out[start..].bytes().rev().take_while(|&byte| byte == b'#').count();
    let first = page.out.len() - marks;
    if marks > 0 && matches!(page.out.as_bytes()[first - 1], b' ' | b'\t') {
        page.out.insert(first, '\\');
    }
}

fn code(page: &mut Page, language: &str, text: &str) {
    let fence = usize::max(3, escape::longest_run(text, b'`') + 1);
    (0..fence).for_each(|_| page.out.push('`'));
    let is_word = |c: char| !c.is_whitespace() && !c.is_control() && !"`\\&".contains(c);
    if !language.is_empty() && language.chars().all(is_word) {
        page.out.push_str(language);
    }
    // Without text there is no line at all.
    for line in text.split('\n').filter(|_| !text.is_empty()) {
        if line.is_empty() {
            page.out.push('\n');
            page.out.push_str(page.prefix.trim_end());
        } else {
            page.new_line();
            page.out.push_str(line);
        }
    }
    page.new_line();
    (0..fence).for_each(|_| page.out.push('`'));
}

/// Between dollars on one line, where nothing in it is syntax of blocks; with comments, or dollars of its own, in a fence.
fn math(page: &mut Page, tex: &str) {
    let tex = tex.trim();
    if tex.contains(['$', '`']) || tex.ends_with('\\') || tex.contains('%') && tex.contains('\n') {
        return code(page, "math", tex);
    }
    page.out.push_str("$$");
    for (at, line) in tex.lines().enumerate() {
        page.out.push_str(if at > 0 { " " } else { "" });
        page.out.push_str(line.trim());
    }
    page.out.push_str("$$");
}

fn table(page: &mut Page, header: &[Cell], align: &[Align], rows: &[Vec<Cell>]) {
    let columns = columns(header, rows);
    let empty = Cell::default();
    row(page, header.iter().chain(std::iter::repeat_n(&empty, columns - header.len())));
    page.new_line();
    for column in 0..columns {
        page.out.push_str(match align.get(column).copied().unwrap_or_default() {
            Align::None => "| --- ",
            Align::Left => "| :-- ",
            Align::Center => "| :-: ",
            Align::Right => "| --: ",
        });
    }
    page.out.push('|');
    for cells in rows {
        page.new_line();
        row(page, cells.iter());
    }
}

/// Appends a row; missing cells at its end are left to the reader, as GFM allows.
fn row<'a>(page: &mut Page, cells: impl Iterator<Item = &'a Cell>) {
    page.out.push('|');
    for cell in cells {
        page.out.push(' ');
        inline::write(page, &cell.lines(), Place::Cell);
        page.out.push_str(" |");
    }
}

fn columns(header: &[Cell], rows: &[Vec<Cell>]) -> usize {
    rows.iter().map(Vec::len).fold(header.len(), usize::max)
}

/// Whether a block would write nothing. Looks no deeper than the block itself.
fn is_blank(block: &Block) -> bool {
    match block {
        Block::Paragraph { text } => spans::is_blank(text),
        Block::List { items, .. } => items.is_empty(),
        Block::Table { caption, header, rows, .. } => {
            columns(header, rows) == 0 && caption.as_ref().is_none_or(spans::is_blank)
        }
        Block::Image { url, caption, .. } => !escape::is_image(url) && caption.as_ref().is_none_or(spans::is_blank),
        Block::Math { text } => text.trim().is_empty(),
        Block::Note { blocks, .. } => blocks.iter().all(is_blank),
        Block::Embed { url, .. } => url.is_empty() || !escape::is_link(url),
        Block::Heading { .. } | Block::Quote { .. } | Block::Code { .. } | Block::Rule => false,
    }
}

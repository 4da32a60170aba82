//! Document → plain text: the words of the article and nothing else.
//!
//! In: a [`Document`]. Out: its blocks, an empty line between each two; headings and list items as lines, nested items
//! indented by two spaces, the cells of a row separated by tabs. Absent: the title and the sections, which have fields
//! of their own; bullets, numbers, rules and alternative texts, which are no words of the article.

use crate::page::{Block, Cell, Document, Item};

/// The main text, with a final line end; empty if there is none.
pub(super) fn document(document: &Document) -> String {
    let mut out = String::new();
    let mut writer = Writer { out: &mut out, depth: 0 };
    writer.blocks(&document.blocks);
    out
}

struct Writer<'o> {
    out: &'o mut String,
    /// Lists around the current one.
    depth: usize,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text } => self.paragraph(&text.text),
            Block::List { items, .. } => {
                self.gap();
                self.items(items);
            }
            Block::Quote { blocks } | Block::Note { blocks, .. } => self.blocks(blocks),
            Block::Code { text, .. } | Block::Math { text } => {
                self.gap();
                for line in text.lines() {
                    self.out.push_str(line);
                    self.out.push('\n');
                }
            }
            Block::Table { caption, header, rows, .. } => {
                self.gap();
                self.lines(caption.as_ref().map_or("", |caption| &caption.text));
                self.row(header);
                for row in rows {
                    self.row(row);
                }
            }
            Block::Image { caption, .. } => self.paragraph(caption.as_ref().map_or("", |caption| &caption.text)),
            Block::Embed { .. } | Block::Rule => {}
        }
    }

    /// An empty line, unless nothing stands above or one is there.
    fn gap(&mut self) {
        if self.depth == 0 && !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn paragraph(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.gap();
            self.lines(text);
        }
    }

    fn lines(&mut self, text: &str) {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            (1..self.depth).for_each(|_| self.out.push_str("  "));
            // A space on either side of an image are two without it.
            let mut rest = line;
            while let Some(at) = memchr::memmem::find(rest.as_bytes(), b"  ") {
                self.out.push_str(&rest[..=at]);
                rest = rest[at..].trim_start_matches(' ');
            }
            self.out.push_str(rest);
            self.out.push('\n');
        }
    }

    fn items(&mut self, items: &[Item]) {
        self.depth += 1;
        for item in items {
            self.lines(&item.text.text);
            self.blocks(&item.blocks);
        }
        self.depth -= 1;
    }

    fn row(&mut self, cells: &[Cell]) {
        let start = self.out.len();
        for (at, cell) in cells.iter().enumerate() {
            self.out.push_str(if at > 0 { "\t" } else { "" });
            for (at, word) in cell.lines().text.split_whitespace().enumerate() {
                self.out.push_str(if at > 0 { " " } else { "" });
                self.out.push_str(word);
            }
        }
        let end = start + self.out[start..].trim_end().len();
        self.out.truncate(end);
        if end > start {
            self.out.push('\n');
        }
    }
}

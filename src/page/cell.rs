//! A cell of a table: its lines, and the blocks it may hold beside them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Block, Mark, MarkKind, Text};

/// A cell of a table: its own text, then whatever else it holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Cell {
    /// Its text, a line a paragraph; empty where it begins with another block.
    #[serde(flatten)]
    pub text: Text,
    /// What follows from the first block on that is no line of text, such as a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
}

impl Cell {
    /// A cell that holds some blocks.
    pub(crate) fn holding(blocks: Vec<Block>) -> Self {
        let mut blocks = blocks.into_iter().peekable();
        let mut text = Text::default();
        while let Some(block) = blocks.next_if(is_line) {
            add(&mut text, block);
        }
        Self { text, blocks: blocks.collect() }
    }

    /// Whether a reader would see nothing in it.
    pub fn is_blank(&self) -> bool {
        self.text.is_blank() && self.blocks.is_empty()
    }

    /// All it holds as one text, a line an item or a paragraph, for what has no room for blocks.
    pub(crate) fn lines(&self) -> Cow<'_, Text> {
        if self.blocks.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut text = self.text.clone();
        self.blocks.iter().cloned().for_each(|block| add(&mut text, block));
        Cow::Owned(text)
    }
}

impl From<Text> for Cell {
    fn from(text: Text) -> Self {
        Self { text, blocks: Vec::new() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Text::from(text).into()
    }
}

/// Blocks as one text, a line a block; empty where they show nothing.
pub(crate) fn lines(blocks: Vec<Block>) -> Text {
    let mut text = Text::default();
    for block in blocks {
        add(&mut text, block);
    }
    text
}

/// Whether a block is as good as a line of text.
fn is_line(block: &Block) -> bool {
    matches!(block, Block::Paragraph { .. } | Block::Image { .. } | Block::Math { .. } | Block::Embed { .. })
}

/// Adds the texts of a block to a text, each on a line of its own.
fn add(all: &mut Text, block: Block) {
    match block {
        Block::Heading { text, .. } | Block::Paragraph { text } => add_line(all, text),
        Block::Code { text, .. } => add_line(all, Text::plain(text)),
        Block::Math { text } => {
            let marks = vec![Mark { start: 0, end: text.len(), kind: MarkKind::Math }];
            add_line(all, Text { text, marks });
        }
        Block::List { items, .. } => {
            for item in items {
                add_line(all, item.text);
                item.blocks.into_iter().for_each(|block| add(all, block));
            }
        }
        Block::Quote { blocks } | Block::Note { blocks, .. } => blocks.into_iter().for_each(|block| add(all, block)),
        Block::Table { header, rows, .. } => {
            for cell in header.into_iter().chain(rows.into_iter().flatten()) {
                add_line(all, cell.text);
                cell.blocks.into_iter().for_each(|block| add(all, block));
            }
        }
        Block::Image { url, alt, title, link, caption } => {
            let kind = MarkKind::Image { url, alt, title, link };
            add_line(all, Text { text: String::new(), marks: vec![Mark { start: 0, end: 0, kind }] });
            if let Some(caption) = caption {
                add_line(all, caption);
            }
        }
        Block::Embed { url, title } => add_line(all, Text::link(title.as_deref().unwrap_or(&url), &url)),
        Block::Rule => {}
    }
}

fn add_line(all: &mut Text, line: Text) {
    if line.is_blank() {
        return;
    }
    if all.is_blank() {
        *all = line;
        return;
    }
    all.text.push('\n');
    let offset = all.text.len();
    all.text.push_str(&line.text);
    all.marks.extend(line.marks.into_iter().map(|mark| Mark {
        start: mark.start + offset,
        end: mark.end + offset,
        kind: mark.kind,
    }));
}

#[cfg(test)]
mod tests {
    use super::super::Item;
    use super::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { text: text.into() }
    }

    #[test]
    fn pictures_and_paragraphs_are_lines() {
        let image = Block::Image {
            url: "/eel.png".to_owned(),
            alt: "An eel".to_owned(),
            title: None,
            link: Some("/eel".to_owned()),
            caption: Some("by night".into()),
        };
        let cell = Cell::holding(vec![paragraph("Sluice"), image, paragraph("closed")]);
        assert_eq!((cell.text.text.as_str(), cell.blocks.len()), ("Sluice\n\nby night\nclosed", 0));
        let [Mark { start: 7, end: 7, kind: MarkKind::Image { url, link, .. } }] = &cell.text.marks[..] else {
            panic!("{:?}", cell.text.marks)
        };
        assert_eq!((url.as_str(), link.as_deref()), ("/eel.png", Some("/eel")));
    }

    #[test]
    fn lists_stay_blocks_and_can_be_read_as_lines() {
        let item = |text: &str| Item { text: text.into(), ..Item::default() };
        let items = vec![item("rain"), item("lamp out")];
        let list = Block::List { ordered: false, start: None, loose: false, items };
        let cell = Cell::holding(vec![paragraph("night"), list.clone(), paragraph("day")]);
        assert_eq!((&cell.text, &cell.blocks), (&"night".into(), &vec![list, paragraph("day")]));
        assert_eq!(cell.lines().text, "night\nrain\nlamp out\nday");
    }
}

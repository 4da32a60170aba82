//! Lists: markers, numbers, and whether empty lines stand between their items.

use super::{Gap, Page, blocks, is_blank};
use crate::emit::{escape::Place, inline, spans};
use crate::page::{Block, Item};

/// The largest number a list may begin with: `CommonMark` reads nine digits.
const MAX_LIST_NUMBER: u32 = 999_999_999;

/// Which of its two markers a list uses: `-` and `1.`, or `*` and `1)`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Usual,
    Other,
}

impl Marker {
    pub(super) fn other(self) -> Self {
        if self == Self::Usual { Self::Other } else { Self::Usual }
    }
}

/// Appends a list. `number` is that of the first item; `None` for bullets. Markdown counts up by one: what is numbered otherwise is a list
/// of its own, which takes the other marker.
pub(super) fn write(page: &mut Page, number: Option<u32>, loose: bool, items: &[Item], marker: Marker) {
    let gap = if loose || !items.iter().all(is_tight) { Gap::Blank } else { Gap::Line };
    let (mut marker, mut due) = (marker, number);
    for (at, item) in items.iter().enumerate() {
        let number = due.map(|due| item.number.unwrap_or(due).min(MAX_LIST_NUMBER));
        let goes_on = number == due;
        if at > 0 {
            page.next(if goes_on { gap } else { Gap::Blank });
            marker = if goes_on { marker } else { marker.other() };
        }
        due = number.map(|number| number.saturating_add(1));
        let start = page.out.len();
        match (number, marker) {
            (None, Marker::Usual) => page.out.push('-'),
            (None, Marker::Other) => page.out.push('*'),
            (Some(number), marker) => {
                page.out.push_str(&number.to_string());
                page.out.push(if marker == Marker::Usual { '.' } else { ')' });
            }
        }
        let width = page.out.len() - start + 1;
        let spaces = &"           "[..width];
        page.indented(spaces, |page| self::item(page, item, gap));
    }
}

/// Appends an item after its marker.
fn item(page: &mut Page, item: &Item, gap: Gap) {
    let mut inner = item.blocks.iter().filter(|block| !is_blank(block)).peekable();
    // A box is one only before a paragraph.
    if let Some(checked) = item.checked.filter(|_| !spans::is_blank(&item.text)) {
        page.out.push_str(if checked { " [x]" } else { " [ ]" });
    }
    if !spans::is_blank(&item.text) {
        page.out.push(' ');
        inline::write(page, &item.text, Place::Prose);
        if inner.peek().is_some() {
            page.next(gap);
        }
        blocks(page, inner, gap);
        return;
    }
    match inner.peek() {
        None => {}
        Some(Block::Rule) => {
            // Dashes after a dash would be one rule, without the item.
            page.out.push_str(" ___");
            inner.next();
            if inner.peek().is_some() {
                page.next(gap);
                blocks(page, inner, gap);
            }
        }
        Some(_) => {
            page.out.push(' ');
            blocks(page, inner, gap);
        }
    }
}

/// Whether an item needs no empty lines: each block in it can follow the one before directly.
fn is_tight(item: &Item) -> bool {
    let mut inner = item.blocks.iter().filter(|block| !is_blank(block)).peekable();
    let mut open = !spans::is_blank(&item.text);
    while let Some(block) = inner.next() {
        let follows = match block {
            // Without an empty line their text would go on in the paragraph above.
            Block::Paragraph { .. } | Block::Image { caption: None, .. } | Block::Math { .. } | Block::Embed { .. } => {
                !open
            }
            // Of numbers only a 1 ends a paragraph, and of items only one with text.
            Block::List { ordered, start, items, .. } => {
                let ends = !ordered || start.is_none_or(|start| start == 1);
                !open || ends && items.first().is_some_and(|first| !spans::is_blank(&first.text))
            }
            Block::Heading { .. } | Block::Quote { .. } | Block::Code { .. } | Block::Rule => true,
            Block::Table { .. } | Block::Image { .. } | Block::Note { .. } => false,
        };
        // Two quotes, or two lists, would be one.
        let joins = matches!(
            (block, inner.peek()),
            (Block::Quote { .. }, Some(Block::Quote { .. })) | (Block::List { .. }, Some(Block::List { .. }))
        );
        if !follows || joins {
            return false;
        }
        open = !matches!(block, Block::Heading { .. } | Block::Code { .. } | Block::Rule);
    }
    true
}

//! Relative links and images of a document → absolute ones.

use crate::{
    page::{Block, Document, MarkKind, Text},
    text::absolute,
};

/// Makes every address of the main text, its references and related reads absolute.
pub(super) fn complete(document: &mut Document, base: &str) {
    blocks(&mut document.blocks, base);
    document.references.iter_mut().for_each(|reference| text(reference, base));
    document.related.iter_mut().filter_map(|read| read.url.as_mut()).for_each(|url| address(url, base));
}

fn blocks(blocks: &mut [Block], base: &str) {
    for block in blocks {
        match block {
            Block::Heading { text: inner, .. } | Block::Paragraph { text: inner } => text(inner, base),
            Block::List { items, .. } => {
                for item in items {
                    text(&mut item.text, base);
                    self::blocks(&mut item.blocks, base);
                }
            }
            Block::Quote { blocks } | Block::Note { blocks, .. } => self::blocks(blocks, base),
            Block::Table { caption, header, rows, .. } => {
                let cells = header.iter_mut().chain(rows.iter_mut().flatten());
                cells.chain(caption).for_each(|cell| text(cell, base));
            }
            Block::Image { url, link, caption, .. } => {
                address(url, base);
                optional(link, base);
                if let Some(caption) = caption {
                    text(caption, base);
                }
            }
            Block::Embed { url, .. } => address(url, base),
            Block::Code { .. } | Block::Math { .. } | Block::Rule => {}
        }
    }
}

fn text(text: &mut Text, base: &str) {
    for mark in &mut text.marks {
        match &mut mark.kind {
            MarkKind::Link { url, .. } => address(url, base),
            MarkKind::Image { url, link, .. } => {
                address(url, base);
                optional(link, base);
            }
            _ => {}
        }
    }
}

fn address(url: &mut String, base: &str) {
    if let Some(absolute) = absolute(base, url) {
        *url = absolute;
    }
}

fn optional(url: &mut Option<String>, base: &str) {
    if let Some(url) = url {
        address(url, base);
    }
}

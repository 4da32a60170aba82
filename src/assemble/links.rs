//! Addresses of a document: relative ones made absolute, and those that lead nowhere taken away.

use std::ops::RangeInclusive;

use crate::{
    page::{Block, Document, MarkKind, Text},
    text::absolute,
};

/// Makes every address of the main text, its references and related reads absolute.
pub(super) fn complete(document: &mut Document, base: &str) {
    let mut edit = |url: &mut String| address(url, base);
    addresses(&mut document.blocks, &mut edit);
    document.references.iter_mut().for_each(|reference| in_text(reference, &mut edit));
    document.related.iter_mut().filter_map(|read| read.url.as_mut()).for_each(edit);
}

/// Signs that stand for “the address of this part of the page”. A star or a dagger is none: it refers to a note.
const HANDLES: [char; 6] = ['¶', '§', '#', '🔗', '⚓', '\u{fe0f}'];

/// Characters that Unicode gives no meaning: fonts of icons draw their pictures with them.
const ICONS: RangeInclusive<char> = '\u{e000}'..='\u{f8ff}';

/// Takes away links to the page as a whole, which are buttons of programs, handles, which are links to their own place, and
/// those of whole headings to a place on the page, which are handles too or lead back to a table of contents; gives
/// addresses without a scheme the one they are read with today.
pub(super) fn tidy(blocks: &mut [Block]) {
    Block::edit_texts(blocks, &mut |text| {
        text.marks.retain(|mark| !matches!(&mark.kind, MarkKind::Link { url, .. } if url == "#"));
        for at in (0..text.marks.len()).rev() {
            // A cut may have taken marks around the handle too.
            let Some(mark) = text.marks.get(at) else { continue };
            let shows = &text.text[mark.start..mark.end];
            let is_sign = |c: char| c.is_whitespace() || HANDLES.contains(&c) || ICONS.contains(&c);
            if is_on_page(&mark.kind) && shows.chars().all(is_sign) {
                text.cut(mark.start..mark.end);
            }
        }
    });
    for block in blocks.iter_mut() {
        let Block::Heading { text, .. } = block else { continue };
        let end = text.text.trim_end().len();
        text.marks.retain(|mark| !(is_on_page(&mark.kind) && mark.start == 0 && mark.end >= end));
    }
    addresses(blocks, &mut |url| {
        if url.starts_with("//") {
            url.insert_str(0, "https:");
        }
    });
}

/// Whether a mark links to a place on its own page.
fn is_on_page(kind: &MarkKind) -> bool {
    matches!(kind, MarkKind::Link { url, .. } if url.starts_with('#'))
}

/// Edits all addresses of blocks.
fn addresses(blocks: &mut [Block], edit: &mut dyn FnMut(&mut String)) {
    Block::edit_texts(blocks, &mut |text| in_text(text, edit));
    in_blocks(blocks, edit);
}

/// Edits the addresses that blocks have themselves.
fn in_blocks(blocks: &mut [Block], edit: &mut dyn FnMut(&mut String)) {
    for block in blocks {
        match block {
            Block::List { items, .. } => items.iter_mut().for_each(|item| in_blocks(&mut item.blocks, edit)),
            Block::Table { header, rows, .. } => {
                let cells = header.iter_mut().chain(rows.iter_mut().flatten());
                cells.for_each(|cell| in_blocks(&mut cell.blocks, edit));
            }
            Block::Quote { blocks } | Block::Note { blocks, .. } => in_blocks(blocks, edit),
            Block::Image { url, link, .. } => {
                edit(url);
                link.iter_mut().for_each(&mut *edit);
            }
            Block::Embed { url, .. } => edit(url),
            _ => {}
        }
    }
}

fn in_text(text: &mut Text, edit: &mut dyn FnMut(&mut String)) {
    for mark in &mut text.marks {
        match &mut mark.kind {
            MarkKind::Link { url, .. } => edit(url),
            MarkKind::Image { url, link, .. } => {
                edit(url);
                link.iter_mut().for_each(&mut *edit);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Mark;

    #[test]
    fn handles_and_buttons_go() {
        let link =
            |start, end, url: &str| Mark { start, end, kind: MarkKind::Link { url: url.to_owned(), title: None } };
        let strong = |start, end| Mark { start, end, kind: MarkKind::Strong };
        for (text, marks, expected, left) in [
            ("Gates¶", vec![link(5, 7, "#gates")], "Gates", vec![]),
            ("§ Gates", vec![link(0, 2, "#gates"), strong(3, 8)], " Gates", vec![strong(1, 6)]),
            ("a #", vec![strong(2, 3), link(2, 3, "#a")], "a ", vec![]),
            ("a*", vec![link(1, 2, "#note")], "a*", vec![link(1, 2, "#note")]),
            ("more", vec![link(0, 4, "#")], "more", vec![]),
            ("C#", vec![link(1, 2, "/sharp")], "C#", vec![link(1, 2, "/sharp")]),
            ("x", vec![link(0, 1, "//a.example/x")], "x", vec![link(0, 1, "https://a.example/x")]),
            ("Gates\u{f0c1}", vec![link(5, 8, "#gates")], "Gates", vec![]),
            ("Gates", vec![link(0, 5, "#gates")], "Gates", vec![link(0, 5, "#gates")]),
        ] {
            let mut blocks = [Block::Paragraph { text: Text { text: text.to_owned(), marks } }];
            tidy(&mut blocks);
            assert_eq!(blocks, [Block::Paragraph { text: Text { text: expected.to_owned(), marks: left } }], "{text}");
        }
    }

    #[test]
    fn headings_do_not_link_to_themselves() {
        for (url, start, is_kept) in [("#gates", 0, false), ("#gates", 4, true), ("/gates", 0, true)] {
            let kind = MarkKind::Link { url: url.to_owned(), title: None };
            let text = Text { text: "The gates".to_owned(), marks: vec![Mark { start, end: 9, kind }] };
            let mut blocks = [Block::Heading { level: 2, text }];
            tidy(&mut blocks);
            let [Block::Heading { text, .. }] = &blocks else { panic!("{blocks:?}") };
            assert_eq!(text.marks.len(), usize::from(is_kept), "{url} from {start}");
        }
    }
}

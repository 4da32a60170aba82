//! The last stage before writing: every text of a document in one form.
//!
//! In comes a document as it was assembled, out goes the same document with normal text. The passes, in this order:
//!
//! 1. line ends become `\n`, invisible characters go, words divided by a soft hyphen are whole again ([`chars`]);
//! 2. with `--compat`, compatibility characters become plain ones (NFKC), outside code;
//! 3. composed letters take one form, NFC;
//! 4. ligatures in words are taken apart ([`typography`]);
//! 5. with `--typography ascii`, quotes, dashes and ellipses are in ASCII;
//! 6. with `--cjk-punctuation full`, punctuation in Chinese text takes full width ([`cjk`]);
//! 7. white space is evened out ([`space`]);
//! 8. spaces between Chinese or Japanese characters go, but for those between phrases of three letters or more; with
//!    `--cjk-spaces`, those before Latin letters come or go;
//! 9. marks shrink to what is left of their text; blocks, items and fields that became empty go;
//! 10. words that were divided at line ends are whole where the document has them whole ([`hyphens`]).
//!
//! Invisible characters go first because one may stand between a letter and its accent; spaces come last because
//! all others make some. Normalising twice changes nothing. Code keeps all its characters but control characters and
//! foreign line ends; addresses lose only what the URL standard strips. Deliberately absent: repeated punctuation, which is how
//! people write, and spelling.

mod chars;
mod cjk;
mod form;
mod hyphens;
mod offsets;
mod rewrite;
mod space;
mod typography;

use crate::{
    assemble::Draft,
    digest::digest,
    page::{Block, Cell, Document, Item, Mark, MarkKind, Text},
    text::is_plain_line,
};
pub use form::{CjkPunctuation, CjkSpaces, Form, Typography};
use space::Breaks;

/// Normalises every text of a document, and drops what is empty then.
pub(crate) fn document(Draft { mut document, keeps_empty }: Draft, mut form: Form) -> Document {
    if !document.language.as_deref().is_some_and(|language| language.starts_with("zh")) {
        form.cjk_punctuation = CjkPunctuation::Keep;
    }
    let fields = [
        &mut document.title,
        &mut document.publisher,
        &mut document.site,
        &mut document.description,
        &mut document.section,
    ];
    for field in fields {
        optional(field, Breaks::None, form);
    }
    document.tags.retain_mut(|tag| plain(tag, Breaks::None, form));
    for address in [&mut document.canonical, &mut document.image, &mut document.licence] {
        optional_url(address);
    }
    optional(&mut document.summary, Breaks::Paragraphs, form);
    document.authors.retain_mut(|author| plain(author, Breaks::None, form));
    blocks(&mut document.blocks, keeps_empty, form);
    hyphens::joined(&mut document.blocks);
    document.text_digest = text_digest(&document.blocks);
    document.references.retain_mut(|text| rich(text, form));
    document.attribution = document.attribution.take().and_then(|mut attribution| {
        optional(&mut attribution.channel, Breaks::None, form);
        optional(&mut attribution.name, Breaks::None, form);
        (attribution.channel.is_some() || attribution.name.is_some()).then_some(attribution)
    });
    document.questions.retain_mut(|pair| {
        let question = plain(&mut pair.question, Breaks::None, form);
        plain(&mut pair.answer, Breaks::Paragraphs, form) || question
    });
    document.related.retain_mut(|read| {
        optional(&mut read.summary, Breaks::None, form);
        optional(&mut read.publisher, Breaks::None, form);
        optional(&mut read.age, Breaks::None, form);
        optional_url(&mut read.url);
        plain(&mut read.title, Breaks::None, form)
    });
    document.removed.retain_mut(|removal| plain(&mut removal.text, Breaks::Hard, form) || removal.words > 0);
    document
}

/// Digest of the main text: every text and a line end, in order.
fn text_digest(blocks: &[Block]) -> String {
    // In one piece, of which many parts are read at once.
    let mut all = String::new();
    texts(blocks, &mut |text| {
        all.push_str(text);
        all.push('\n');
    });
    digest(all.as_bytes())
}

/// Tells every text of the blocks.
fn texts(blocks: &[Block], tell: &mut impl FnMut(&str)) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text } => tell(&text.text),
            Block::Code { text, .. } | Block::Math { text } => tell(text),
            Block::List { items, .. } => {
                for item in items {
                    tell(&item.text.text);
                    texts(&item.blocks, tell);
                }
            }
            Block::Quote { blocks } | Block::Note { blocks, .. } => texts(blocks, tell),
            Block::Table { caption, header, rows, .. } => {
                if let Some(caption) = caption {
                    tell(&caption.text);
                }
                for cell in header.iter().chain(rows.iter().flatten()) {
                    tell(&cell.text.text);
                    texts(&cell.blocks, tell);
                }
            }
            Block::Image { alt, caption, .. } => {
                tell(alt);
                if let Some(caption) = caption {
                    tell(&caption.text);
                }
            }
            Block::Embed { .. } | Block::Rule => {}
        }
    }
}

fn blocks(blocks: &mut Vec<Block>, keeps_empty: bool, form: Form) {
    blocks.retain_mut(|inner| block(inner, keeps_empty, form));
}

/// Normalises a block and says whether it stays: anything is left of it, or empty ones are kept.
fn block(block: &mut Block, keeps_empty: bool, form: Form) -> bool {
    match block {
        Block::Heading { text, .. } => rich(text, form) || keeps_empty,
        Block::Paragraph { text } => rich(text, form),
        Block::List { items, .. } => {
            items.retain_mut(|inner| item(inner, keeps_empty, form));
            !items.is_empty()
        }
        Block::Quote { blocks: inner } => {
            blocks(inner, keeps_empty, form);
            !inner.is_empty() || keeps_empty
        }
        Block::Note { blocks: inner, .. } => {
            blocks(inner, keeps_empty, form);
            !inner.is_empty()
        }
        Block::Code { text, language } => {
            optional(language, Breaks::None, form);
            code(text, keeps_empty)
        }
        Block::Math { text } => code(text, false),
        Block::Table { caption, header, rows, spans, .. } => {
            *caption = caption.take().and_then(|mut text| rich(&mut text, form).then_some(text));
            let mut filled = 0;
            for cell in header.iter_mut() {
                filled += usize::from(self::cell(cell, keeps_empty, form));
            }
            if filled == 0 && !header.is_empty() {
                header.clear();
                spans.retain_mut(|span| {
                    let stays = span.row > 0;
                    span.row = span.row.saturating_sub(1);
                    stays
                });
            }
            for cell in rows.iter_mut().flatten() {
                filled += usize::from(self::cell(cell, keeps_empty, form));
            }
            filled > 0
        }
        Block::Image { url, alt, title, link, caption } => {
            plain(alt, Breaks::None, form);
            optional(title, Breaks::None, form);
            optional_url(link);
            *caption = caption.take().and_then(|mut text| rich(&mut text, form).then_some(text));
            address(url)
        }
        Block::Embed { url, title } => {
            optional(title, Breaks::None, form);
            address(url)
        }
        Block::Rule => true,
    }
}

fn item(item: &mut Item, keeps_empty: bool, form: Form) -> bool {
    blocks(&mut item.blocks, keeps_empty, form);
    rich(&mut item.text, form) || !item.blocks.is_empty() || keeps_empty
}

/// Normalises a cell, which stays; says whether anything is left in it.
fn cell(cell: &mut Cell, keeps_empty: bool, form: Form) -> bool {
    blocks(&mut cell.blocks, keeps_empty, form);
    rich(&mut cell.text, form) || !cell.blocks.is_empty()
}

fn optional(field: &mut Option<String>, breaks: Breaks, form: Form) {
    if field.as_mut().is_some_and(|text| !plain(text, breaks, form)) {
        *field = None;
    }
}

fn optional_url(field: &mut Option<String>) {
    if field.as_mut().is_some_and(|url| !address(url)) {
        *field = None;
    }
}

/// Normalises a text without marks; `false` where nothing is left.
fn plain(text: &mut String, breaks: Breaks, form: Form) -> bool {
    normal(text, breaks, &mut [], form);
    !text.is_empty()
}

/// Normalises a text with marks; `false` where a reader would see nothing.
fn rich(text: &mut Text, form: Form) -> bool {
    for mark in &mut text.marks {
        match &mut mark.kind {
            MarkKind::Link { url, title } => {
                address(url);
                optional(title, Breaks::None, form);
            }
            MarkKind::Image { url, alt, title, link } => {
                address(url);
                plain(alt, Breaks::None, form);
                optional(title, Breaks::None, form);
                optional_url(link);
            }
            _ => {}
        }
    }
    normal(&mut text.text, Breaks::Hard, &mut text.marks, form);
    offsets::tidy(&text.text, &mut text.marks);
    !text.is_blank()
}

/// Passes 1 to 8. A text that is normal already is neither copied nor allocated.
fn normal(text: &mut String, breaks: Breaks, marks: &mut [Mark], form: Form) {
    if is_plain_line(text) || form == Form::default() && is_plainly_normal(text, breaks) {
        return;
    }
    if text.chars().any(chars::is_suspect) {
        *text = chars::visible(text, marks);
    }
    if !text.is_ascii() {
        if form.compat {
            replace(text, |text| chars::plain(text, marks));
        }
        compose(text, marks);
        // The last letter of a ligature may take an accent that followed it.
        if replace(text, |text| typography::unligated(text, marks)) {
            compose(text, marks);
        }
        replace(text, |text| typography::plain(text, marks, form.typography));
        replace(text, |text| cjk::punctuated(text, marks, form.cjk_punctuation));
    }
    if !space::is_even(text, breaks) {
        *text = space::even(text, breaks, marks);
    }
    if !text.is_ascii() {
        replace(text, |text| cjk::closed(text, marks));
        replace(text, |text| cjk::spaced(text, marks, form.cjk_spaces));
    }
}

fn compose(text: &mut String, marks: &mut [Mark]) {
    if !chars::is_composed(text) {
        *text = chars::composed(text, marks);
    }
}

/// Puts what a pass makes of a text in its place; false where it stays.
fn replace(text: &mut String, pass: impl FnOnce(&str) -> Option<String>) -> bool {
    let changed = pass(text);
    let is_changed = changed.is_some();
    if let Some(changed) = changed {
        *text = changed;
    }
    is_changed
}

/// Whether no pass would change a text, told in one look at it. Says no where it would take a closer look.
fn is_plainly_normal(text: &str, breaks: Breaks) -> bool {
    let (mut gap, mut wide, mut at) = (true, false, 0);
    while let Some(&byte) = text.as_bytes().get(at) {
        at += 1;
        (gap, wide) = match byte {
            b'!'..=b'~' => (false, false),
            b' ' if !gap => (true, wide),
            b'\n' if !gap && breaks != Breaks::None => (true, false),
            0x80.. => match text[at - 1..].chars().next().filter(|&c| chars::is_plain(c)) {
                Some(c) if !(gap && wide && cjk::is_wide(c)) => {
                    at += c.len_utf8() - 1;
                    (false, cjk::is_wide(c))
                }
                _ => return false,
            },
            _ => return false,
        };
    }
    !gap || text.is_empty()
}

/// Normalises code or a formula; `false` where it is blank and blank ones are not kept.
fn code(text: &mut String, keeps_empty: bool) -> bool {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        *text = chars::visible_code(text);
    }
    if !keeps_empty {
        text.truncate(text.trim_end_matches('\n').len());
    }
    keeps_empty || !text.trim().is_empty()
}

/// Strips what the URL standard strips: control characters and spaces at the ends, tabs and line ends anywhere.
fn address(url: &mut String) -> bool {
    if url.bytes().any(|byte| byte.is_ascii_control()) || url.starts_with(' ') || url.ends_with(' ') {
        url.retain(|c| !c.is_ascii_control());
        *url = String::from(url.trim_matches(' '));
    }
    !url.is_empty()
}

#[cfg(test)]
mod tests;

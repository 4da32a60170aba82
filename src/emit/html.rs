//! Document → HTML: title, abstract and article as a plain page, everything escaped.
//!
//! In: a [`Document`]. Out: one HTML file without styles or scripts. Absent: the sections and receipts; they are in
//! YAML and JSON.

use super::{
    Options, escape, sections,
    spans::{self, Span as Marked, Step},
};
use crate::page::{Align, Block, Document, Item, MarkKind, Span, Text};

/// The whole document as an HTML page.
pub(super) fn document(document: &Document, options: &Options) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html");
    attribute(&mut out, "lang", document.language.as_deref());
    out.push_str(">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    escaped(&mut out, document.title.as_deref().unwrap_or_default());
    out.push_str("</title>\n</head>\n<body>\n<article>\n");
    if let Some(title) = document.title.as_ref().filter(|_| options.title) {
        element(&mut out, "h1", &Text::plain(title.as_str()));
    }
    if let Some(summary) = &document.summary {
        block(&mut out, &Block::Quote { blocks: sections::paragraphs(summary).collect() });
    }
    blocks(&mut out, &document.blocks);
    out.push_str("</article>\n</body>\n</html>\n");
    out
}

fn blocks(out: &mut String, blocks: &[Block]) {
    for inner in blocks {
        block(out, inner);
    }
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Heading { level, text } => {
            element(out, ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(&1, &6) - 1)], text);
        }
        Block::Paragraph { text } => element(out, "p", text),
        Block::List { ordered, start, loose, items } => list(out, *ordered, *start, *loose, items),
        Block::Quote { blocks: inner } => {
            out.push_str("<blockquote>\n");
            blocks(out, inner);
            out.push_str("</blockquote>\n");
        }
        Block::Note { number, blocks: inner } => {
            out.push_str("<aside");
            attribute(out, "id", Some(&format!("note-{number}")));
            out.push_str(">\n");
            blocks(out, inner);
            out.push_str("</aside>\n");
        }
        Block::Code { language, text } => {
            out.push_str("<pre><code");
            let class = language.as_ref().map(|language| format!("language-{language}"));
            attribute(out, "class", class.as_deref());
            out.push('>');
            escaped(out, text);
            out.push_str("\n</code></pre>\n");
        }
        Block::Table { .. } => table(out, block),
        Block::Image { url, alt, title, link, caption } => {
            out.push_str("<figure>");
            if escape::is_image(url) {
                image(out, url, alt, title.as_deref(), link.as_deref());
            }
            if let Some(caption) = caption {
                out.push_str("<figcaption>");
                inline(out, caption);
                out.push_str("</figcaption>");
            }
            out.push_str("</figure>\n");
        }
        Block::Math { text } => {
            out.push_str("<pre class=\"math\">");
            escaped(out, text);
            out.push_str("</pre>\n");
        }
        Block::Embed { url, title } => element(out, "p", &Text::link(title.as_deref().unwrap_or(url), url)),
        Block::Rule => out.push_str("<hr>\n"),
    }
}

fn element(out: &mut String, name: &str, text: &Text) {
    for part in ["<", name, ">"] {
        out.push_str(part);
    }
    inline(out, text);
    for part in ["</", name, ">\n"] {
        out.push_str(part);
    }
}

/// The box of an item that is done.
const BOX_TICKED: &str = "<input type=\"checkbox\" checked disabled> ";
/// The box of an item that is not.
const BOX_EMPTY: &str = "<input type=\"checkbox\" disabled> ";

fn list(out: &mut String, ordered: bool, start: Option<u32>, loose: bool, items: &[Item]) {
    out.push_str(if ordered { "<ol" } else { "<ul" });
    attribute(out, "start", start.filter(|_| ordered).map(|start| start.to_string()).as_deref());
    out.push_str(">\n");
    for item in items {
        out.push_str("<li");
        attribute(out, "value", item.number.filter(|_| ordered).map(|number| number.to_string()).as_deref());
        out.push('>');
        if let Some(checked) = item.checked {
            out.push_str(if checked { BOX_TICKED } else { BOX_EMPTY });
        }
        if loose && !item.text.is_blank() {
            element(out, "p", &item.text);
        } else {
            inline(out, &item.text);
        }
        if !item.blocks.is_empty() {
            out.push('\n');
            blocks(out, &item.blocks);
        }
        out.push_str("</li>\n");
    }
    out.push_str(if ordered { "</ol>\n" } else { "</ul>\n" });
}

/// Appends a table, a row a line where its cells hold lines only; does nothing for other blocks.
pub(super) fn table(out: &mut String, block: &Block) {
    let Block::Table { caption, header, align, rows, spans } = block else { return };
    out.push_str("<table>\n");
    if let Some(caption) = caption {
        element(out, "caption", caption);
    }
    let head = (!header.is_empty()).then_some((header, "th"));
    // Columns that a cell above reaches into, and for how many more rows.
    let mut reach: Vec<usize> = Vec::new();
    let mut spans: Vec<&Span> = spans.iter().collect();
    spans.sort_by_key(|span| (span.row, span.column));
    let mut spans = spans.into_iter().peekable();
    for (number, (cells, name)) in head.into_iter().chain(rows.iter().map(|cells| (cells, "td"))).enumerate() {
        reach.resize(reach.len().max(cells.len()), 0);
        out.push_str("<tr>");
        let mut covered = 0;
        for (column, cell) in cells.iter().enumerate() {
            let is_reached = column < covered || reach[column] > 0;
            reach[column] = reach[column].saturating_sub(1);
            // What is covered is empty; where it is not, nothing may be lost.
            if is_reached && cell.is_blank() {
                continue;
            }
            out.push('<');
            out.push_str(name);
            while spans.next_if(|span| (span.row, span.column) < (number, column)).is_some() {}
            if let Some(span) = spans.next_if(|span| (span.row, span.column) == (number, column)) {
                covered = column + span.columns;
                reach[column..covered.min(cells.len())].fill(span.rows.saturating_sub(1));
                for (name, count) in [("colspan", span.columns), ("rowspan", span.rows)] {
                    attribute(out, name, (count > 1).then(|| count.to_string()).as_deref());
                }
            }
            let style = match align.get(column).copied().unwrap_or_default() {
                Align::None => None,
                Align::Left => Some("text-align: left"),
                Align::Center => Some("text-align: center"),
                Align::Right => Some("text-align: right"),
            };
            attribute(out, "style", style);
            out.push('>');
            inline(out, &cell.text);
            if !cell.blocks.is_empty() {
                out.push('\n');
                blocks(out, &cell.blocks);
            }
            for part in ["</", name, ">"] {
                out.push_str(part);
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

fn inline(out: &mut String, text: &Text) {
    let spans = spans::spans(text);
    let mut in_link = false;
    spans::walk(0..text.text.len(), &spans, |step| match step {
        Step::Text(range) => {
            for (at, line) in text.text[range].split('\n').enumerate() {
                out.push_str(if at > 0 { "<br>" } else { "" });
                escaped(out, line);
            }
        }
        Step::Open(Marked { kind: MarkKind::Link { url, title }, .. }) => {
            in_link = true;
            out.push_str("<a");
            attribute(out, "href", Some(url));
            attribute(out, "title", title.as_deref());
            out.push('>');
        }
        Step::Open(span) => tag(out, "<", span.kind),
        Step::Close(span) => {
            in_link &= !matches!(span.kind, MarkKind::Link { .. });
            tag(out, "</", span.kind);
        }
        Step::Code(Marked { kind: MarkKind::Math, start, end, .. }) => {
            out.push_str("<span class=\"math\">\\(");
            escaped(out, &text.text[*start..*end]);
            out.push_str("\\)</span>");
        }
        Step::Code(Marked { kind: MarkKind::Note { number }, start, end, .. }) => {
            out.push_str("<sup><a");
            attribute(out, "href", Some(&format!("#note-{number}")));
            out.push('>');
            escaped(out, &text.text[*start..*end]);
            out.push_str("</a></sup>");
        }
        Step::Code(span) => {
            out.push_str("<code>");
            escaped(out, &text.text[span.start..span.end]);
            out.push_str("</code>");
        }
        Step::Image(span) => {
            if let MarkKind::Image { url, alt, title, link } = span.kind {
                let link = link.as_deref().filter(|_| !in_link);
                image(out, url, alt, title.as_deref(), link);
            }
        }
    });
}

fn tag(out: &mut String, begin: &str, kind: &MarkKind) {
    out.push_str(begin);
    out.push_str(match kind {
        MarkKind::Emphasis => "em>",
        MarkKind::Strong => "strong>",
        MarkKind::Strikethrough => "del>",
        MarkKind::Subscript => "sub>",
        MarkKind::Superscript => "sup>",
        MarkKind::Link { .. } => "a>",
        MarkKind::Code | MarkKind::Math | MarkKind::Note { .. } | MarkKind::Image { .. } => "span>",
    });
}

fn image(out: &mut String, url: &str, alt: &str, title: Option<&str>, link: Option<&str>) {
    let link = link.filter(|link| escape::is_link(link));
    if link.is_some() {
        out.push_str("<a");
        attribute(out, "href", link);
        out.push('>');
    }
    out.push_str("<img");
    attribute(out, "src", Some(url));
    attribute(out, "alt", Some(alt));
    attribute(out, "title", title);
    out.push_str(if link.is_some() { "></a>" } else { ">" });
}

fn attribute(out: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        for part in [" ", name, "=\""] {
            out.push_str(part);
        }
        escaped(out, value);
        out.push('"');
    }
}

fn escaped(out: &mut String, text: &str) {
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        out.push_str(&text[copied..at]);
        out.push_str(match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
}

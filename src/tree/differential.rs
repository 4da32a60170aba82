//! The same page by html5ever's own tokenizer, and trees as text to compare: for tests and for `fuzz/`.

use std::fmt::Write as _;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};

use super::arena::{Kind, NodeId, Space, Tree};
use super::guard::Guard;
use super::sink::Sink;

/// The tree of html5ever's tokenizer.
pub(super) fn by_html5ever(html: &str) -> Tree {
    let builder = TreeBuilder::new(
        Sink::new(Tree::default(), html.len()),
        TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
    );
    // It would take a byte order mark away after every script too; ours goes before the page is read.
    let html = html.strip_prefix('\u{feff}').unwrap_or(html);
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(Guard::new(builder), options);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.into_tree()
}

/// A page as text: its tree by our tokenizer and by html5ever's.
#[cfg(fuzzing)]
pub(crate) fn both(html: &str) -> (String, String) {
    (print(&super::parse(html)), print(&by_html5ever(html)))
}

/// A tree in html5lib's format.
pub(super) fn print(tree: &Tree) -> String {
    let mut out = String::new();
    print_children(tree, tree.root(), 0, &mut out);
    out.truncate(out.trim_end_matches('\n').len());
    out
}

fn print_children(tree: &Tree, parent: NodeId, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let mut text = String::new();
    for id in tree.children(parent) {
        // Neighbouring texts are one to the standard.
        if let Some(piece) = tree.text(id) {
            text += piece;
            continue;
        }
        flush_text(&mut text, &indent, out);
        match tree.kind(id) {
            Kind::Comment => line(out, &indent, format_args!("<!-- {} -->", tree.data(id))),
            Kind::Doctype => line(out, &indent, format_args!("<!DOCTYPE {}>", tree.data(id))),
            _ => print_element(tree, id, depth, out),
        }
    }
    flush_text(&mut text, &indent, out);
}

/// Adds a line; writing to a String cannot fail.
fn line(out: &mut String, indent: &str, what: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "| {indent}{what}");
}

fn flush_text(text: &mut String, indent: &str, out: &mut String) {
    if !text.is_empty() {
        line(out, indent, format_args!("\"{text}\""));
        text.clear();
    }
}

fn print_element(tree: &Tree, id: NodeId, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let prefix = match tree.namespace(id) {
        Some(Space::Svg) => "svg ",
        Some(Space::MathMl) => "math ",
        _ => "",
    };
    line(out, &indent, format_args!("<{prefix}{}>", tree.local_name(id).map_or("", |name| name)));
    let mut attributes: Vec<_> = tree
        .attributes(id)
        .iter()
        .map(|attribute| {
            let prefix = match attribute.space {
                Space::XLink => "xlink ",
                Space::Xml => "xml ",
                Space::Xmlns => "xmlns ",
                _ => "",
            };
            (format!("{prefix}{}", attribute.name), tree.value(attribute))
        })
        .collect();
    attributes.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
    for (name, value) in attributes {
        line(out, &indent, format_args!("  {name}=\"{value}\""));
    }
    if let Some(contents) = tree.template_contents(id) {
        line(out, &indent, format_args!("  content"));
        print_children(tree, contents, depth + 2, out);
    }
    print_children(tree, id, depth + 1, out);
}

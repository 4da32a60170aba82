//! One form for HTML that a reader sees as the same, by the rules that the `CommonMark` specification compares its
//! examples with: white space is one space, and none beside the tags of blocks; attributes in order; characters instead
//! of references.

/// Elements beside whose tags white space says nothing.
const BLOCKS: [&str; 44] = [
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "canvas",
    "caption",
    "col",
    "colgroup",
    "dd",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "iframe",
    "li",
    "map",
    "object",
    "ol",
    "output",
    "p",
    "pre",
    "progress",
    "section",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
];
/// The rest of them.
const MORE_BLOCKS: [&str; 6] = ["thead", "tr", "ul", "video", "script", "style"];

fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name) || MORE_BLOCKS.contains(&name)
}

/// What was written last.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Start,
    End,
    Text,
}

/// HTML in its normal form.
pub(crate) fn html(source: &str) -> String {
    let mut out = String::new();
    let (mut last, mut last_name, mut in_pre) = (Last::Start, String::from("div"), false);
    let mut rest = source;
    while !rest.is_empty() {
        if let Some((tag, after)) = rest.strip_prefix('<').and_then(|tag| split_tag(tag)) {
            rest = after;
            let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
            let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
            if name == "pre" {
                in_pre = !is_end;
            }
            if is_block(name) && !(is_end && name == "pre") {
                out.truncate(out.trim_end().len());
            }
            out.push_str(if is_end { "</" } else { "<" });
            out.push_str(name);
            let mut attributes = split_attributes(attributes);
            attributes.sort();
            for (name, value) in attributes {
                out.extend([" ", &name, "=\"", &escaped(&value), "\""]);
            }
            out.push_str(if is_empty { " />" } else { ">" });
            (last, last_name) = (if is_end || is_empty { Last::End } else { Last::Start }, name.to_owned());
            continue;
        }
        let end = rest.char_indices().skip(1).find(|&(_, c)| c == '<').map_or(rest.len(), |(at, _)| at);
        let mut text = characters(&rest[..end]);
        rest = &rest[end..];
        if last != Last::Text && last_name == "br" {
            text = text.trim_start_matches('\n').to_owned();
        }
        if !in_pre {
            text = collapsed(&text);
            match last {
                Last::Start if is_block(&last_name) => text = text.trim_start().to_owned(),
                Last::End if is_block(&last_name) => text = text.trim().to_owned(),
                _ => {}
            }
        }
        out.push_str(&escaped(&text));
        last = Last::Text;
    }
    out.trim().to_owned()
}

/// A tag without its brackets, and what follows it.
fn split_tag(rest: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '>') => return Some((rest[..at].trim_end(), &rest[at + 1..])),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn split_attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(name_end) = rest.find(|c: char| c == '=' || c.is_whitespace()) else {
            found.extend((!rest.is_empty()).then(|| (rest.to_owned(), String::new())));
            return found;
        };
        let (name, after) = rest.split_at(name_end);
        let (value, after) = match after.strip_prefix("=\"").and_then(|value| value.split_once('"')) {
            Some(split) => split,
            None => ("", after.trim_start_matches('=')),
        };
        found.push((name.to_owned(), characters(value)));
        rest = after;
    }
}

/// Text with the references that renderers write as the characters they stand for.
fn characters(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (reference, character)| text.replace(reference, character))
}

fn collapsed(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if !(c == ' ' && out.ends_with(' ')) {
            out.push(c);
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[test]
fn what_looks_the_same_is_the_same() {
    for (one, other) in [
        ("<p>a\n b</p>\n<hr />", " <p> a b</p><hr/>"),
        ("<a title=\"\" href=\"x\">", "<a href=\"x\" title=\"\">"),
        ("&quot;&amp;amp;", "\"&amp;amp;"),
        ("a<br />\nb", "a<br />b"),
        ("<ul>\n<li>\n<p>a</p>\n</li></ul>", "<ul><li><p>a</p></li></ul>"),
    ] {
        assert_eq!(html(one), html(other));
    }
    for (one, other) in [
        ("<p>ab</p>", "<p>a b</p>"),
        ("<pre>a\n b</pre>", "<pre>a b</pre>"),
        ("<em>a </em>b", "<em>a</em> b"),
        ("<li>a</li>", "<li><p>a</p></li>"),
    ] {
        assert_ne!(html(one), html(other));
    }
}

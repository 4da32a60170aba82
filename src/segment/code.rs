//! Preformatted text: its lines and its language.

use html5ever::local_name;

use super::element::is_block;
use crate::tree::{NodeId, Sight, Tree};

/// How far above a `pre` its language may be named: highlighters wrap it in one or two elements.
const WRAPPERS: usize = 2;

/// Longest name of a language, in bytes; what is longer is something else.
const MAX_NAME_BYTES: usize = 40;

/// The text of a `pre`, line for line; without blank lines at its ends, unless they are kept.
pub(super) fn literal(tree: &Tree, sight: &Sight, pre: NodeId, keeps_blank: bool) -> String {
    let mut text = String::new();
    let mut next = tree.first_child(pre);
    // Blocks around the present place, each with the node after it.
    let mut blocks: Vec<Option<NodeId>> = Vec::new();
    let mut fresh = true;
    let end_line = |text: &mut String, fresh: &mut bool| {
        if !*fresh {
            text.push('\n');
            *fresh = true;
        }
    };
    loop {
        while blocks.last().is_some_and(|end| *end == next) {
            blocks.pop();
            end_line(&mut text, &mut fresh);
        }
        let Some(id) = next else { break };
        let after = || tree.following(id, pre);
        if let Some(piece) = tree.text(id) {
            text.push_str(piece);
            fresh = text.is_empty() || text.ends_with('\n');
        }
        if sight.hides(id) {
            next = after();
            continue;
        }
        match tree.name(id) {
            Some(name) if *name == local_name!("br") => {
                text.push('\n');
                fresh = true;
            }
            Some(name) if is_block(name) => {
                end_line(&mut text, &mut fresh);
                blocks.push(after());
            }
            _ => {}
        }
        next = tree.first_child(id).or_else(after);
    }
    if keeps_blank {
        text.truncate(text.strip_suffix('\n').unwrap_or(&text).len());
        return text;
    }
    trim_lines(&text).to_owned()
}

/// Without blank lines before and white space after; the first line's indent stays.
fn trim_lines(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.len() - text.trim_start().len();
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    &text[first..]
}

/// The language of a `pre`, as it, the `code` in it or what wraps it names it.
pub(super) fn language(tree: &Tree, pre: NodeId) -> Option<String> {
    let inner = tree.children(pre).find(|&child| tree.is_element(child));
    let inner = inner.filter(|&child| tree.name(child) == Some(&local_name!("code")));
    let around = std::iter::successors(Some(pre), |&id| tree.parent(id)).take(1 + WRAPPERS);
    let found = inner.into_iter().chain(around).find_map(|id| {
        let class = tree.attr_atom(id, &local_name!("class")).and_then(by_class);
        class.or_else(|| tree.attr(id, "data-lang")).or_else(|| tree.attr(id, "data-language"))
    })?;
    let found = found.trim();
    if found.len() > MAX_NAME_BYTES {
        return None;
    }
    let found = found.to_lowercase();
    (!matches!(&*found, "" | "none" | "plain" | "plaintext" | "text" | "txt" | "nohighlight")).then_some(found)
}

/// The language that a `class` attribute names.
fn by_class(class: &str) -> Option<&str> {
    let mut names = class.split_ascii_whitespace();
    while let Some(name) = names.next() {
        let prefixed =
            ["language-", "lang-", "highlight-source-"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
        if prefixed.is_some() {
            return prefixed;
        }
        if let Some(rest) = name.strip_prefix("brush:") {
            let language = if rest.is_empty() { names.next()? } else { rest };
            return language.split(';').next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::parse;

    fn pre(tree: &Tree) -> NodeId {
        tree.descendants(tree.root()).find(|&id| tree.name(id) == Some(&local_name!("pre"))).unwrap()
    }

    #[test]
    fn lines_are_kept() {
        for (html, expected) in [
            ("<pre>\n\n  let a;\n    b  c\n\n</pre>", "  let a;\n    b  c"),
            ("<pre>one<br>two<br><br>four</pre>", "one\ntwo\n\nfour"),
            ("<pre><code><div>one</div><div>two</div></code></pre>", "one\ntwo"),
            ("<pre><span>one\n</span><span>two</span></pre>", "one\ntwo"),
            ("<pre><ol><li>one<li>two</ol>three</pre>", "one\ntwo\nthree"),
            ("<pre>a<span aria-hidden=true>1</span><b>b</b></pre>", "ab"),
            ("<pre> </pre>", ""),
        ] {
            let tree = parse(html);
            assert_eq!(literal(&tree, &Sight::of(&tree), pre(&tree), false), expected, "{html}");
        }
    }

    #[test]
    fn languages() {
        for (html, expected) in [
            ("<pre class='x language-Rust'>", Some("rust")),
            ("<pre><code class=lang-sh>x</code></pre>", Some("sh")),
            ("<div class='highlight highlight-source-toml'><pre>x</pre></div>", Some("toml")),
            ("<pre class='brush: js; toolbar: false'>", Some("js")),
            ("<pre class='brush:py'>", Some("py")),
            ("<div data-lang=go><div><pre>x</pre></div></div>", Some("go")),
            ("<div data-lang=go><div><div><pre>x</pre></div></div></div>", None),
            ("<pre class=language-none>", None),
            ("<pre class=slanguage-x>", None),
        ] {
            let tree = parse(html);
            assert_eq!(language(&tree, pre(&tree)).as_deref(), expected, "{html}");
        }
    }
}

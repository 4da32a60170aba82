//! Preformatted text: its lines and its language.

use html5ever::local_name;

use super::element::is_block;
use super::protected;
use crate::tree::{NodeId, Sight, Tree};

/// How far above a `pre` its language may be named: highlighters wrap it in one or two elements.
const WRAPPERS: usize = 2;

/// Longest name of a language, in bytes; what is longer is something else.
const MAX_NAME_BYTES: usize = 40;

/// Longest column of line numbers, in bytes: some ten thousand lines.
const MAX_GUTTER_BYTES: usize = 1 << 16;

/// Classes of the numbers that highlighters put beside lines.
const GUTTERS: [&str; 14] = [
    "blob-num",
    "code-line-number",
    "gutter",
    "hljs-ln-numbers",
    "line-number",
    "line-numbers",
    "line-numbers-rows",
    "lineno",
    "linenos",
    "linenumber",
    "linenumbers",
    "ln",
    "lnt",
    "rouge-gutter",
];

/// Whether an element holds numbers of lines and nothing else.
fn is_gutter(tree: &Tree, id: NodeId) -> bool {
    let class = tree.attr_atom(id, &local_name!("class")).unwrap_or_default();
    class.split_ascii_whitespace().any(|token| GUTTERS.contains(&token)) && holds_numbers(tree, id)
}

/// Whether the text of an element is numbers and white space, and no more of them than lines have.
fn holds_numbers(tree: &Tree, id: NodeId) -> bool {
    let mut bytes = 0;
    tree.descendants(id).filter_map(|inner| tree.text(inner)).all(|text| {
        bytes += text.len();
        bytes <= MAX_GUTTER_BYTES && is_numbers(text)
    })
}

/// Whether text is numbers and white space.
fn is_numbers(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace())
}

/// Whether a `pre` is the column of line numbers beside another: it, or what wraps it, is called so, or its numbers count
/// up beside a column of code.
pub(super) fn is_number_column(tree: &Tree, pre: NodeId) -> bool {
    if !holds_numbers(tree, pre) {
        return false;
    }
    let text = tree.text_content(pre);
    if text.trim().is_empty() {
        return false;
    }
    let around = std::iter::successors(Some(pre), |&id| tree.parent(id)).take(2 + WRAPPERS);
    let inner = tree.descendants(pre).filter(|&id| tree.is_element(id));
    let named = around.chain(inner).any(|id| is_gutter(tree, id));
    let numbers: Vec<u32> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let counts_up = numbers.len() > 1 && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    let cell = std::iter::successors(tree.parent(pre), |&id| tree.parent(id)).take(WRAPPERS);
    let mut cells = cell.filter(|&id| tree.name(id) == Some(&local_name!("td")));
    let beside = cells.next().and_then(|cell| tree.next_sibling(cell));
    named || counts_up && beside.is_some()
}

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
            text.push_str(protected::shown(tree, id, piece).as_deref().unwrap_or(piece));
            fresh = text.is_empty() || text.ends_with('\n');
        }
        if sight.hides(id) || is_button(tree, id) || tree.is_element(id) && is_gutter(tree, id) {
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
            Some(_) if is_line(tree, id) && tree.prev_sibling(id).is_some_and(|before| is_line(tree, before)) => {
                end_line(&mut text, &mut fresh);
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

/// Whether an element copies or runs the code around it.
fn is_button(tree: &Tree, id: NodeId) -> bool {
    tree.name(id) == Some(&local_name!("button"))
}

/// Whether a highlighter calls an element a line. Most write the ends of lines between such, some leave them to the style.
fn is_line(tree: &Tree, id: NodeId) -> bool {
    let class = tree.is_element(id).then(|| tree.attr_atom(id, &local_name!("class"))).flatten().unwrap_or_default();
    class.split_ascii_whitespace().any(|token| token == "line")
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
    let inner = tree.children(pre).find(|&child| tree.name(child) == Some(&local_name!("code")));
    let around = std::iter::successors(Some(pre), |&id| tree.parent(id)).take(1 + WRAPPERS);
    let found = inner.into_iter().chain(around).find_map(|id| {
        let class = tree.attr_atom(id, &local_name!("class")).and_then(by_class);
        class.or_else(|| DATA.iter().find_map(|name| tree.attr(id, name)))
    })?;
    let found = found.trim();
    if found.len() > MAX_NAME_BYTES {
        return None;
    }
    let found = found.to_lowercase();
    (!matches!(&*found, "" | "none" | "plain" | "plaintext" | "text" | "txt" | "nohighlight")).then_some(found)
}

/// Attributes that name the language of code.
const DATA: [&str; 4] = ["data-lang", "data-language", "data-enlighter-language", "data-code-language"];

/// The language that a `class` attribute names.
fn by_class(class: &str) -> Option<&str> {
    let mut names = class.split_ascii_whitespace();
    while let Some(name) = names.next() {
        let prefixed =
            ["language-", "lang-", "highlight-source-"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
        if prefixed.is_some() {
            return prefixed;
        }
        // `Sphinx` calls a block without a language by what is no language.
        if let Some(rest) = name.strip_prefix("highlight-") {
            return (!matches!(rest, "default" | "notranslate")).then_some(rest);
        }
        // The word after the highlighter's own is the language, if it is a plain one.
        if matches!(name, "hljs" | "sourceCode" | "prettyprint") {
            let next = names.clone().next().filter(|next| next.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            if let Some(next) = next.filter(|next| !matches!(*next, "linenums" | "prettyprinted" | "numberSource")) {
                return Some(next);
            }
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
            ("<pre><span class=lineno>1 </span>one\n<span class=lineno>2 </span>two</pre>", "one\ntwo"),
            ("<pre><span class=ln>x</span>one</pre>", "xone"),
            ("<pre><button>Copy</button><code>one</code></pre>", "one"),
            ("<pre><code><span class=line>one</span><span class=line>two</span></code></pre>", "one\ntwo"),
            (
                "<pre><span class=line>one</span>\n<span class=line></span>\n<span class=line>two</span></pre>",
                "one\n\ntwo",
            ),
            ("<pre> </pre>", ""),
        ] {
            let tree = parse(html);
            assert_eq!(literal(&tree, &Sight::of(&tree), pre(&tree), false), expected, "{html}");
        }
    }

    #[test]
    fn columns_of_numbers() {
        for (html, expected) in [
            ("<table><tr><td class=linenos><pre>1\n2</pre><td><pre>a\nb</pre></table>", true),
            ("<table><tr><td><pre>1\n2\n3</pre><td><pre>a\nb\nc</pre></table>", true),
            ("<table><tr><td><pre><code><span class=lnt>7\n</span></code></pre><td><pre>a</pre></table>", true),
            ("<pre>1\n2\n3</pre>", false),
            ("<table><tr><td><pre>1 1 2 3 5</pre><td><pre>a</pre></table>", false),
            ("<pre></pre>", false),
        ] {
            let tree = parse(html);
            assert_eq!(is_number_column(&tree, pre(&tree)), expected, "{html}");
        }
    }

    #[test]
    fn languages() {
        for (html, expected) in [
            ("<pre class='x language-Rust'>", Some("rust")),
            ("<pre><code class=lang-sh>x</code></pre>", Some("sh")),
            ("<pre><div class=buttons></div><code class=lang-sh>x</code></pre>", Some("sh")),
            ("<div class='highlight highlight-source-toml'><pre>x</pre></div>", Some("toml")),
            ("<pre class='brush: js; toolbar: false'>", Some("js")),
            ("<pre class='brush:py'>", Some("py")),
            ("<div data-lang=go><div><pre>x</pre></div></div>", Some("go")),
            ("<div data-lang=go><div><div><pre>x</pre></div></div></div>", None),
            ("<pre class=language-none>", None),
            ("<pre class=slanguage-x>", None),
            ("<pre><code class='hljs rust'>x</code></pre>", Some("rust")),
            ("<pre><code class='hljs language-go'>x</code></pre>", Some("go")),
            ("<pre class='sourceCode haskell'>", Some("haskell")),
            (
                "<div class='highlight-python3 notranslate'><div class=highlight><pre>x</pre></div></div>",
                Some("python3"),
            ),
            ("<div class='highlight-default'><div><pre>x</pre></div></div>", None),
            ("<pre data-enlighter-language=java>", Some("java")),
        ] {
            let tree = parse(html);
            assert_eq!(language(&tree, pre(&tree)).as_deref(), expected, "{html}");
        }
    }
}

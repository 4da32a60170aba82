//! Formulas: the TeX that a page was written in, where it still holds it.
//!
//! In: an element of `MathML`, of `KaTeX`, `MathJax` or `MediaWiki`, or the text of one that they have yet to set. Out: TeX
//! without delimiters; where the page holds none, what its `MathML` says in TeX.

use html5ever::{LocalName, local_name};

use super::mathml;
use crate::tree::{NodeId, Space, Tree};

/// What an element has to do with formulas.
pub(super) enum Role {
    /// It is one.
    Formula {
        /// Its TeX.
        tex: String,
        /// Whether it stands on lines of its own.
        display: bool,
    },
    /// It shows one whose TeX stands elsewhere.
    Rendering,
}

/// How far around a formula it may say that it stands on its own lines.
const DISPLAY_REACH: usize = 4;

/// How far inside its wrapper a formula of `MediaWiki` begins; it is the second or third node there.
const WRAPPED: usize = 16;

/// Classes of elements that stand on lines of their own.
const DISPLAY: [&str; 4] = ["katex-display", "MathJax_Display", "mwe-math-fallback-image-display", "math-display"];

/// Classes of what `MathJax` puts beside its script.
const RENDERINGS: [&str; 7] = [
    "MathJax_Preview",
    "MathJax",
    "MathJax_Display",
    "MathJax_SVG",
    "MathJax_SVG_Display",
    "MathJax_CHTML",
    "mjx-chtml",
];

/// What an element of a page with formulas has to do with them.
pub(super) fn read(tree: &Tree, id: NodeId) -> Option<Role> {
    let name = tree.local_name(id)?;
    if *name == local_name!("math") {
        // One inside another is a part of that: were each asked, what lies in all of them would be read as often.
        let is_inside = tree.parent(id).is_some_and(|around| tree.namespace(around) == Some(Space::MathMl));
        return if is_inside { None } else { formula(tree, id, id) };
    }
    if *name == local_name!("script") {
        let display = tree.attr_atom(id, &local_name!("type")).is_some_and(|kind| kind.contains("mode=display"));
        let text = is_tex(tree, id).then(|| tree.text_content(id))?;
        return Some(Role::Formula { tex: clean(&text)?, display });
    }
    let class = tree.attr_atom(id, &local_name!("class"))?;
    if has(class, &["mwe-math-element"]) {
        let math = |inner: &NodeId| tree.local_name(*inner).is_some_and(|name| *name == local_name!("math"));
        return tree.descendants(id).take(WRAPPED).find(math).and_then(|math| formula(tree, math, id));
    }
    (has(class, &RENDERINGS) && has_script_beside(tree, id)).then_some(Role::Rendering)
}

/// Classes of elements whose text is a formula between `\\(` and `\\)`, or `\\[` and `\\]`, for a script to set: those of
/// Pandoc and Sphinx, and of `MkDocs`.
const UNSET: [&str; 2] = ["math", "arithmatex"];

/// The formula that a text is, its delimiters included, by the class of the element around it.
pub(super) fn unset(tree: &Tree, text_node: NodeId, text: &str) -> Option<(String, bool)> {
    let text = text.trim_ascii();
    let (end, display) = match text.as_bytes() {
        [b'\\', b'(', ..] => ("\\)", false),
        [b'\\', b'[', ..] => ("\\]", true),
        _ => return None,
    };
    let tex = text[2..].strip_suffix(end).filter(|tex| !tex.contains(end))?;
    let class = tree.parent(text_node).and_then(|around| tree.attr_atom(around, &local_name!("class")))?;
    Some((clean(tex).filter(|_| has(class, &UNSET))?, display))
}

/// Whether a script holds TeX.
pub(super) fn is_tex(tree: &Tree, id: NodeId) -> bool {
    tree.attr_atom(id, &local_name!("type")).is_some_and(|kind| kind.trim_start().starts_with("math/tex"))
}

/// Whether the script of a rendering follows it, maybe after another rendering.
fn has_script_beside(tree: &Tree, id: NodeId) -> bool {
    let after = std::iter::successors(tree.next_sibling(id), |&id| tree.next_sibling(id));
    let mut elements = after.filter(|&id| tree.is_element(id)).take(2);
    elements.any(|id| is_tex(tree, id))
}

/// A formula of `math`, which stands where `outer` does.
fn formula(tree: &Tree, math: NodeId, outer: NodeId) -> Option<Role> {
    let written = annotation(tree, math).or_else(|| tree.attr(math, "alttext").map(str::to_owned));
    let tex = written.or_else(|| mathml::tex(tree, math))?;
    let is_block = tree.attr_atom(math, &local_name!("display")) == Some("block");
    let around = std::iter::successors(Some(outer), |&id| tree.parent(id)).take(DISPLAY_REACH);
    let stands_alone = |id: NodeId| {
        tree.attr_atom(id, &local_name!("class")).is_some_and(|class| has(class, &DISPLAY))
            || tree.local_name(id).is_some_and(|name| &**name == "mjx-container")
                && tree.attr_atom(id, &local_name!("display")) == Some("true")
    };
    let display = is_block || around.into_iter().any(stands_alone);
    Some(Role::Formula { tex: clean(&tex)?, display })
}

/// The TeX kept inside `math`.
fn annotation(tree: &Tree, math: NodeId) -> Option<String> {
    let is_annotation = |name: &LocalName| *name == local_name!("annotation");
    let mut notes = tree.descendants(math).filter(|&id| tree.local_name(id).is_some_and(is_annotation));
    let tex =
        notes.find(|&id| tree.attr_atom(id, &local_name!("encoding")).is_some_and(|kind| kind.contains("tex")))?;
    Some(tree.text_content(tex))
}

/// TeX without white space, delimiters and the wrapper of `MediaWiki` around it; `None` where nothing is left.
fn clean(tex: &str) -> Option<String> {
    let mut tex = tex.trim();
    for (begin, end) in
        [("<![CDATA[", "]]>"), ("% <![CDATA[", "%]]>"), ("{\\displaystyle ", "}"), ("{\\textstyle ", "}")]
    {
        if let Some(inner) = tex.strip_prefix(begin).and_then(|inner| inner.strip_suffix(end)) {
            tex = inner.trim();
        }
    }
    let lines: Vec<&str> = tex.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn has(class: &str, names: &[&str]) -> bool {
    class.split_ascii_whitespace().any(|token| names.contains(&token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::parse;

    #[test]
    fn formulas() {
        let annotated = "<semantics><mi>x</mi><annotation encoding='application/x-tex'> x^2 </annotation></semantics>";
        for (html, expected) in [
            (format!("<math>{annotated}</math>"), Some(("x^2", false))),
            (format!("<math display=block>{annotated}</math>"), Some(("x^2", true))),
            (
                format!("<span class=katex-display><span class=katex><math>{annotated}</math></span></span>"),
                Some(("x^2", true)),
            ),
            ("<math alttext='a+b'><mi>a</mi></math>".to_owned(), Some(("a+b", false))),
            ("<script type='math/tex'>y_1</script>".to_owned(), Some(("y_1", false))),
            ("<script type='math/tex; mode=display'>\n a\n\n b</script>".to_owned(), Some(("a\nb", true))),
            ("<math alttext='{\\displaystyle z}'></math>".to_owned(), Some(("z", false))),
            ("<math><msup><mi>q</mi><mn>2</mn></msup></math>".to_owned(), Some(("q^{2}", false))),
            ("<math>q</math>".to_owned(), None),
            ("<script>math</script>".to_owned(), None),
        ] {
            let tree = parse(&html);
            let found = tree.descendants(tree.root()).find_map(|id| read(&tree, id));
            let found = found.and_then(|role| match role {
                Role::Formula { tex, display } => Some((tex, display)),
                Role::Rendering => None,
            });
            assert_eq!(found.as_ref().map(|(tex, display)| (tex.as_str(), *display)), expected, "{html}");
        }
    }

    #[test]
    fn formulas_that_are_yet_to_be_set() {
        for (html, expected) in [
            ("<span class='math inline'>\\(x_1\\)</span>", Some(("x_1", false))),
            ("<div class='math notranslate'>\n\\[a\n+ b\\]</div>", Some(("a\n+ b", true))),
            ("<span class=arithmatex>\\(y\\)</span>", Some(("y", false))),
            ("<span class=path>\\(x\\)</span>", None),
            ("<span class=math>\\(x\\) or \\(y\\)</span>", None),
            ("<span class=math>x</span>", None),
        ] {
            let tree = parse(html);
            let mut texts = tree.descendants(tree.root()).filter_map(|id| Some((id, tree.text(id)?)));
            let found = texts.find_map(|(id, text)| unset(&tree, id, text));
            assert_eq!(found.as_ref().map(|(tex, display)| (tex.as_str(), *display)), expected, "{html}");
        }
    }
}

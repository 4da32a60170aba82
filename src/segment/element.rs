//! What the names of HTML say about layout.

use html5ever::{LocalName, local_name};

use super::protected;
use crate::page::MarkKind;
use crate::tree::{NodeId, Tree, declared};

/// Whether an element stands on lines of its own. Unknown and custom elements do not, as in a browser.
pub(super) fn is_block(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("address")
            | local_name!("article")
            | local_name!("aside")
            | local_name!("blockquote")
            | local_name!("body")
            | local_name!("caption")
            | local_name!("center")
            | local_name!("col")
            | local_name!("colgroup")
            | local_name!("dd")
            | local_name!("details")
            | local_name!("dialog")
            | local_name!("dir")
            | local_name!("div")
            | local_name!("dl")
            | local_name!("dt")
            | local_name!("fieldset")
            | local_name!("figcaption")
            | local_name!("figure")
            | local_name!("footer")
            | local_name!("form")
            | local_name!("frameset")
            | local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6")
            | local_name!("header")
            | local_name!("hgroup")
            | local_name!("hr")
            | local_name!("html")
            | local_name!("legend")
            | local_name!("li")
            | local_name!("listing")
            | local_name!("main")
            | local_name!("menu")
            | local_name!("nav")
            | local_name!("noscript")
            | local_name!("ol")
            | local_name!("p")
            | local_name!("plaintext")
            | local_name!("pre")
            | local_name!("search")
            | local_name!("section")
            | local_name!("summary")
            | local_name!("table")
            | local_name!("tbody")
            | local_name!("td")
            | local_name!("tfoot")
            | local_name!("th")
            | local_name!("thead")
            | local_name!("tr")
            | local_name!("ul")
            | local_name!("xmp")
    )
}

/// Whether an element of a name and with a `style` attribute stands on lines of its own. Items and cells do by what they
/// are, and boxes side by side are no parts of one sentence, whatever their style.
pub(super) fn stands_alone(name: &LocalName, style: Option<&str>) -> bool {
    let Some(display) = style.and_then(|style| declared(style, "display")) else { return is_block(name) };
    let is = |word: &str| display.eq_ignore_ascii_case(word);
    let is_plain_box = matches!(
        *name,
        local_name!("div") | local_name!("p") | local_name!("section") | local_name!("center") | local_name!("form")
    );
    is_block(name) && !(is_plain_box && is("inline"))
        || ["block", "flex", "grid", "list-item", "table"].into_iter().any(is)
}

/// Whether a `style` attribute keeps the line ends of the markup; `None` where it does not say.
pub(super) fn keeps_lines(style: &str) -> Option<bool> {
    let value = declared(style, "white-space")?;
    Some(["pre", "pre-wrap", "pre-line", "break-spaces"].into_iter().any(|word| value.eq_ignore_ascii_case(word)))
}

/// Parts of the names of fonts whose characters are all of one width.
const MONOSPACED: [&str; 5] = ["mono", "courier", "consolas", "menlo", "lucida console"];

/// Whether an element is a listing by its style: it keeps spaces and line ends, is set in a font of one width or is called
/// code, has more than one line, and holds nothing that code does not.
pub(super) fn is_listing(tree: &Tree, id: NodeId, name: &LocalName) -> bool {
    let Some(style) = tree.attr_atom(id, &local_name!("style")) else { return false };
    let is_literal = keeps_lines(style) == Some(true)
        && !declared(style, "white-space").is_some_and(|value| value.eq_ignore_ascii_case("pre-line"));
    let is_monospaced = || {
        let fonts = [declared(style, "font-family"), declared(style, "font")];
        let fonts = fonts.into_iter().flatten().map(str::to_ascii_lowercase);
        fonts.into_iter().any(|font| MONOSPACED.into_iter().any(|part| font.contains(part)))
    };
    let is_code = || matches!(*name, local_name!("code") | local_name!("samp") | local_name!("tt"));
    let inner = || tree.descendants(id);
    let has_lines = || {
        inner().any(|inner| {
            tree.text(inner).is_some_and(|text| text.trim().contains('\n')) || tree.name(inner).is_some_and(is_block)
        })
    };
    is_literal
        && (is_code() || is_monospaced())
        && has_lines()
        && !inner().filter_map(|inner| tree.name(inner)).any(is_structure)
}

/// Whether a `link` says what the address of the page is.
pub(super) fn is_canonical(tree: &Tree, link: NodeId) -> bool {
    tree.attr_atom(link, &local_name!("rel")).is_some_and(|rel| rel.trim().eq_ignore_ascii_case("canonical"))
}

/// Whether an element keeps its text literally.
pub(super) fn is_literal(name: &LocalName) -> bool {
    matches!(*name, local_name!("pre") | local_name!("listing") | local_name!("xmp") | local_name!("plaintext"))
}

/// Whether an element holds text of more than one line by its nature, so that it cannot be part of a heading or a
/// caption.
pub(super) fn is_structure(name: &LocalName) -> bool {
    is_literal(name)
        || heading_level(name).is_some()
        || matches!(
            *name,
            local_name!("ul")
                | local_name!("ol")
                | local_name!("dl")
                | local_name!("table")
                | local_name!("blockquote")
                | local_name!("figure")
                | local_name!("form")
                | local_name!("article")
                | local_name!("section")
                | local_name!("hr")
        )
}

/// Level of `h1` to `h6`.
pub(super) fn heading_level(name: &LocalName) -> Option<u8> {
    match *name {
        local_name!("h1") => Some(1),
        local_name!("h2") => Some(2),
        local_name!("h3") => Some(3),
        local_name!("h4") => Some(4),
        local_name!("h5") => Some(5),
        local_name!("h6") => Some(6),
        _ => None,
    }
}

/// Level of a heading by its name or role; a role without a level stands for 2, as ARIA says.
pub(super) fn heading(tree: &Tree, id: NodeId, name: &LocalName) -> Option<u8> {
    let by_role = || {
        let role = tree.attr_atom(id, &local_name!("role"))?;
        let level = || tree.attr(id, "aria-level").and_then(|level| level.trim().parse::<u8>().ok());
        role.trim().eq_ignore_ascii_case("heading").then(|| level().unwrap_or(2).clamp(1, 6))
    };
    heading_level(name).or_else(by_role)
}

/// Whether all inside an element is one piece: no lists, tables, headings or the like, and at most one paragraph.
pub(super) fn is_one_piece(tree: &Tree, id: NodeId) -> bool {
    let mut paragraphs = 0;
    !tree.descendants(id).filter_map(|inner| tree.name(inner)).any(|name| {
        paragraphs += usize::from(*name == local_name!("p"));
        paragraphs > 1 || is_structure(name)
    })
}

/// Whether an `input` is a box to tick.
pub(super) fn is_box(tree: &Tree, input: NodeId) -> bool {
    tree.attr_atom(input, &local_name!("type")).is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"))
}

/// How far into an item its box may be.
const BOX_REACH: usize = 4;

/// Whether the box of an item is ticked; `None` where it does not begin with one. A box that can be ticked belongs to a
/// form, unless the item says that it is a task.
pub(super) fn checked(tree: &Tree, item: NodeId) -> Option<bool> {
    let is_blank = |id: NodeId| tree.text(id).is_some_and(|text| text.trim().is_empty());
    let mut first = tree.descendants(item).filter(|&id| !is_blank(id)).take(BOX_REACH);
    let found = first.find(|&id| !matches!(tree.name(id), Some(&local_name!("p") | &local_name!("label"))))?;
    let is_box = tree.name(found) == Some(&local_name!("input")) && is_box(tree, found);
    let is_task = || tree.attr_atom(item, &local_name!("class")).is_some_and(|class| class.contains("task"));
    let is_shown = is_box && (tree.attr_atom(found, &local_name!("disabled")).is_some() || is_task());
    is_shown.then(|| tree.attr_atom(found, &local_name!("checked")).is_some())
}

/// What an inline element says about its text; `keeps_empty` says that a link without an address is one.
pub(super) fn mark(tree: &Tree, id: NodeId, name: &LocalName, keeps_empty: bool) -> Option<MarkKind> {
    Some(match *name {
        local_name!("em") | local_name!("i") => MarkKind::Emphasis,
        local_name!("strong") | local_name!("b") => MarkKind::Strong,
        local_name!("s") | local_name!("strike") | local_name!("del") => MarkKind::Strikethrough,
        local_name!("code") | local_name!("kbd") | local_name!("samp") | local_name!("tt") => MarkKind::Code,
        local_name!("sub") => MarkKind::Subscript,
        local_name!("sup") => MarkKind::Superscript,
        local_name!("a") => {
            let url = tree.attr_atom(id, &local_name!("href"))?.trim();
            if url.is_empty() && !keeps_empty || is_script(url) {
                return None;
            }
            let url = protected::linked(tree, id, url).map_or(url.to_owned(), |address| format!("mailto:{address}"));
            MarkKind::Link { url, title: title(tree, id) }
        }
        _ => return None,
    })
}

/// The `title` attribute, where it says something.
pub(super) fn title(tree: &Tree, id: NodeId) -> Option<String> {
    let title = tree.attr_atom(id, &local_name!("title"))?.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// Whether an address is a program. Browsers skip control characters in front of a scheme, and tabs and line ends
/// inside it.
fn is_script(url: &str) -> bool {
    let first = url.bytes().next().unwrap_or_default();
    if first.is_ascii_graphic() && !matches!(first, b'j' | b'J' | b'v' | b'V') {
        return false;
    }
    let mut scheme = url.chars().filter(|c| !c.is_control() && *c != ' ').map(|c| c.to_ascii_lowercase());
    let start: String = scheme.by_ref().take("javascript:".len()).collect();
    start == "javascript:" || start.starts_with("vbscript:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_no_addresses() {
        for (url, expected) in [
            ("javascript:void(0)", true),
            ("JavaScript:x()", true),
            ("java\tscript\n:x()", true),
            ("vbscript:x", true),
            ("/javascript:", false),
            ("javascript", false),
            ("#", false),
            ("https://example.org/javascript:", false),
        ] {
            assert_eq!(is_script(url), expected, "{url}");
        }
    }
}

//! What a reader sees of a page: no scripts, templates, form fields or hidden nodes.
//!
//! Markup only: style sheets are not read. Where they and scripts would decide, the page's own text does: `noscript`,
//! and what is hidden by an attribute or a style, is for readers after all where it holds more text than all that is
//! open. Buttons, labels and `details` count as seen. What is covered is remembered all the same: the content model decides
//! about it.

use html5ever::{LocalName, local_name};

use super::{
    arena::{NodeId, Space, Tree},
    style::declared,
};
use crate::page::Cover;
use crate::text::{ink, is_blank};

/// How an element shows what is inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    /// As its parent does.
    AsItsParent,
    /// Not at all, on any page.
    Nothing,
    /// Not at first, or not to all.
    Under(Cover),
}

/// Ink from which an element with the `hidden` attribute is taken for a panel that readers open: a tab, an accordion,
/// a part of the page that was streamed in late.
///
/// Bytes without white space. Of the hidden elements of the WCXB development pages with 600 letters or more, 48 of 93
/// are main text and hold two thirds of the hidden letters; of the shorter ones 94 of 732. Lower lets closed menus and
/// notices in, higher loses the answers of folded question lists.
const PANEL_INK: usize = 600;

/// What a reader sees of one page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight {
    /// Per node: whether it is an element that hides all it holds. Not told apart inside elements that are no text on
    /// any page: nobody looks there.
    hidden: Vec<bool>,
    /// Covered elements in document order, hidden or not; no `noscript` without text.
    covers: Vec<(NodeId, Cover)>,
}

/// A covered element, and how much text is under it.
struct Covered {
    id: NodeId,
    cover: Cover,
    ink: usize,
}

impl Sight {
    /// Looks over a page, once.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut hidden = vec![false; tree.len()];
        let mut all = Vec::new();
        let mut walk = tree.descendants(tree.root());
        while let Some(id) = walk.next() {
            match shows(tree, id) {
                Shows::AsItsParent => {}
                Shows::Nothing => {
                    hidden[id.0 as usize] = true;
                    walk.skip_inside(id);
                }
                Shows::Under(cover) => {
                    hidden[id.0 as usize] = true;
                    all.push(Covered { id, cover, ink: 0 });
                }
            }
        }
        weigh(tree, &hidden, &mut all);
        let late: usize =
            all.iter().filter(|covered| covered.cover == Cover::Noscript).map(|covered| covered.ink).sum();
        let most = all.iter().filter(|covered| covered.cover != Cover::Noscript).map(|covered| covered.ink).max();
        let open = open_ink(tree, &hidden, most.unwrap_or(0).max(late));
        for covered in &all {
            let shown = match covered.cover {
                // One without text only repeats an image that a script loads late.
                Cover::Noscript => late > open && covered.ink > 0,
                Cover::Panel => covered.ink > open || covered.ink >= PANEL_INK,
                Cover::Unseen => covered.ink > open,
            };
            hidden[covered.id.0 as usize] = !shown;
        }
        let tells = |covered: &&Covered| covered.cover != Cover::Noscript || covered.ink > 0;
        let covers = all.iter().filter(tells).map(|covered| (covered.id, covered.cover)).collect();
        Self { hidden, covers }
    }

    /// Elements that cover what they hold, in document order, hidden or not.
    pub(crate) fn covers(&self) -> &[(NodeId, Cover)] {
        &self.covers
    }

    /// Whether an element covers what it holds, hidden or not.
    pub(crate) fn is_cover(&self, id: NodeId) -> bool {
        self.covers.binary_search_by_key(&id.0, |(id, _)| id.0).is_ok()
    }

    /// Whether a reader sees nothing of an element and all it holds. `false` for nodes that are no elements.
    pub(crate) fn hides(&self, id: NodeId) -> bool {
        self.hidden[id.0 as usize]
    }
}

/// Fills in the ink inside each covered element. They come in document order, and so does the walk.
fn weigh(tree: &Tree, hidden: &[bool], all: &mut [Covered]) {
    let mut new = 0;
    // Covered elements around the present node: index, the ink before it, the node after it.
    let mut around: Vec<(usize, usize, Option<NodeId>)> = Vec::new();
    while let Some(outermost) = all.get(new).map(|covered| covered.id) {
        around.push((new, 0, None));
        new += 1;
        let mut total = 0;
        let mut next = tree.first_child(outermost);
        loop {
            while let Some(&(at, before, end)) = around.last()
                && end == next
            {
                all[at].ink = total - before;
                around.pop();
            }
            let Some(id) = next else { break };
            let after = || tree.following(id, outermost);
            next = if all.get(new).is_some_and(|covered| covered.id == id) {
                around.push((new, total, after()));
                new += 1;
                tree.first_child(id).or_else(after)
            } else if hidden[id.0 as usize] {
                after()
            } else {
                total += tree.text(id).map_or(0, ink);
                tree.first_child(id).or_else(after)
            };
        }
    }
}

/// Ink outside all covered elements; counted up to `enough`, above which it makes no difference.
fn open_ink(tree: &Tree, hidden: &[bool], enough: usize) -> usize {
    let mut open = 0;
    let mut walk = tree.descendants(tree.root());
    while open < enough {
        let Some(id) = walk.next() else { break };
        if hidden[id.0 as usize] {
            walk.skip_inside(id);
        } else {
            open += tree.text(id).map_or(0, ink);
        }
    }
    open
}

fn shows(tree: &Tree, id: NodeId) -> Shows {
    let Some(name) = tree.local_name(id) else { return Shows::AsItsParent };
    match tree.namespace(id) {
        Some(Space::Html) => {}
        // A formula's source, kept beside it for other programs.
        Some(Space::MathMl) if name.starts_with("annotation") => return Shows::Nothing,
        Some(Space::MathMl) => return Shows::AsItsParent,
        _ => return Shows::Nothing,
    }
    if is_opaque(name) {
        return Shows::Nothing;
    }
    match *name {
        local_name!("noscript") => return Shows::Under(Cover::Noscript),
        local_name!("dialog") if tree.attr_atom(id, &local_name!("open")).is_none() => {
            return Shows::Under(Cover::Unseen);
        }
        // Pages hide themselves until their scripts have run.
        local_name!("html") | local_name!("body") => return Shows::AsItsParent,
        _ => {}
    }
    by_attributes(tree, id)
}

/// Elements whose content is no text for readers: code, data, fields, and what stands in for an embedded thing.
fn is_opaque(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("template")
            | local_name!("head")
            | local_name!("title")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("embed")
            | local_name!("applet")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("canvas")
            | local_name!("map")
            | local_name!("select")
            | local_name!("option")
            | local_name!("optgroup")
            | local_name!("datalist")
            | local_name!("textarea")
            | local_name!("progress")
            | local_name!("meter")
            | local_name!("noembed")
            | local_name!("noframes")
    )
}

fn by_attributes(tree: &Tree, id: NodeId) -> Shows {
    for attribute in tree.attributes(id) {
        let value = || tree.value(attribute);
        match attribute.name {
            local_name!("hidden") if !value().eq_ignore_ascii_case("until-found") => return Shows::Under(Cover::Panel),
            local_name!("aria-hidden") if value().eq_ignore_ascii_case("true") => return Shows::Under(Cover::Unseen),
            local_name!("style") if style_hides(value()) => return Shows::Under(Cover::Unseen),
            local_name!("style") if is_empty_box(tree, id, value()) => return Shows::Nothing,
            _ => {}
        }
    }
    Shows::AsItsParent
}

/// Classes by which style sheets take words out of sight and leave them to be read aloud, such as “(opens in a new window)” after
/// the text of a link: of `Bootstrap` and `Tailwind`, of later releases of the first, of `html5-boilerplate`, of `WordPress`, of
/// `Drupal`. What stands on lines of its own is left to `rules/furniture/screen-reader.yaml`, which knows these and more.
const FOR_LISTENERS: [&str; 5] =
    ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "element-invisible"];

/// Whether an element holds words that are read aloud and not shown.
pub(crate) fn is_for_listeners(tree: &Tree, id: NodeId) -> bool {
    let class = tree.attr_atom(id, &local_name!("class")).unwrap_or_default();
    class.split_ascii_whitespace().any(|class| FOR_LISTENERS.contains(&class))
}

/// Whether a `style` attribute hides its element: the last word on `display` is `none`, or on `visibility` is
/// `hidden` or `collapse`.
fn style_hides(style: &str) -> bool {
    let is = |property, words: &[&str]| {
        declared(style, property).is_some_and(|value| words.iter().any(|word| value.eq_ignore_ascii_case(word)))
    };
    is("display", &["none"]) || is("visibility", &["hidden", "collapse"])
}

/// Nodes of a box in a line that are looked at to see whether it shows anything.
const BOX_NODES: usize = 16;

/// Whether an element is a box in a line of text by its style, and shows nothing: what programs and browser extensions put
/// beside links. As a block it would cut the line in two.
fn is_empty_box(tree: &Tree, id: NodeId, style: &str) -> bool {
    let is_in_line = || {
        declared(style, "display").is_some_and(|display| {
            ["inline", "-webkit-inline"]
                .into_iter()
                .any(|start| display.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
        })
    };
    let is_bare = |inner: NodeId| match tree.name(inner) {
        Some(name) => matches!(*name, local_name!("div") | local_name!("span") | local_name!("i")),
        None => tree.text(inner).is_some_and(is_blank),
    };
    tree.name(id) == Some(&local_name!("div"))
        && is_in_line()
        && tree.descendants(id).take(BOX_NODES + 1).enumerate().all(|(at, inner)| at < BOX_NODES && is_bare(inner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::parse;

    /// The text a reader sees, words joined by one space.
    fn seen(html: &str) -> String {
        let tree = parse(html);
        let sight = Sight::of(&tree);
        let mut words = Vec::new();
        let mut walk = tree.descendants(tree.root());
        while let Some(id) = walk.next() {
            if sight.hides(id) {
                walk.skip_inside(id);
            } else {
                words.extend(tree.text(id).unwrap_or_default().split_whitespace());
            }
        }
        words.join(" ")
    }

    #[test]
    fn what_is_no_text_stays_out() {
        for hidden in [
            "<script>x</script>",
            "<style>x</style>",
            "<template>x</template>",
            "<title>x</title>",
            "<p hidden>x</p>",
            "<p hidden=''>x</p>",
            "<p aria-hidden=true>x</p>",
            "<p style='display:none'>x</p>",
            "<p style='color:red; Display : NONE !important'>x</p>",
            "<p style=visibility:hidden>x</p>",
            "<svg><text>x</text></svg>",
            "<iframe>x</iframe>",
            "<object>x</object>",
            "<select><option>x</select>",
            "<textarea>x</textarea>",
            "<dialog>x</dialog>",
            "<noscript>x</noscript>",
            "<div style='display:inline-block'><div> </div></div>",
            "<math><semantics><annotation>x</annotation></semantics></math>",
        ] {
            assert_eq!(seen(&format!("<p>bread</p>{hidden}<p>soup</p>")), "bread soup", "{hidden}");
        }
    }

    #[test]
    fn what_looks_hidden_and_is_not() {
        for shown in [
            "<details><summary>x</summary></details>",
            "<dialog open>x</dialog>",
            "<p style='display:none;display:block'>x</p>",
            "<p style='mask:none'>x</p>",
            "<p aria-hidden=false>x</p>",
            "<p hidden=until-found>x</p>",
            "<button>x</button>",
            "<math><mi>x</mi></math>",
        ] {
            assert_eq!(seen(&format!("<body style=visibility:hidden><p>bread</p>{shown}")), "bread x", "{shown}");
        }
    }

    #[test]
    fn hidden_text_is_read_where_it_outweighs_the_rest() {
        let long = "a long tale of dough and time ".repeat(30);
        let long = long.trim();
        for (html, expected) in [
            (format!("<p>menu</p><noscript><p>{long}</p></noscript>"), format!("menu {long}")),
            (format!("<p>{long} again</p><noscript>{long}</noscript>"), format!("{long} again")),
            (format!("<p>menu</p><main style='display:none'>{long}</main>"), format!("menu {long}")),
            (format!("<p>{long} {long}</p><div hidden>{long}</div>"), format!("{long} {long} {long}")),
            (format!("<p>{long} {long}</p><div aria-hidden=true>{long}</div>"), format!("{long} {long}")),
            (format!("<p>menu</p><div hidden>{long}<i hidden>x</i></div>"), format!("menu {long}")),
        ] {
            assert_eq!(seen(&html), expected);
        }
    }
}

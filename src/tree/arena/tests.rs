//! Links, walks and buffers of the arena.

use super::*;
use crate::tree::parse;

fn find(tree: &Tree, name: &str) -> NodeId {
    tree.descendants(tree.root()).find(|&id| tree.name(id).is_some_and(|found| **found == *name)).unwrap()
}

#[test]
fn a_node_is_forty_bytes() {
    assert_eq!(std::mem::size_of::<Node>(), 40);
}

#[test]
fn links_lead_both_ways() {
    let tree = parse("<ul id=shelf><li>flour<li class='a b'>salt<li>yeast</ul>");
    let list = find(&tree, "ul");
    let items: Vec<_> = tree.children(list).collect();
    assert_eq!(items.len(), 3);
    assert_eq!((tree.first_child(list), link(tree.node(list).last)), (Some(items[0]), Some(items[2])));
    assert_eq!((tree.prev_sibling(items[1]), tree.next_sibling(items[1])), (Some(items[0]), Some(items[2])));
    assert_eq!((tree.prev_sibling(items[0]), tree.next_sibling(items[2])), (None, None));
    assert!(items.iter().all(|&item| tree.parent(item) == Some(list)));
    assert_eq!((tree.attr(list, "id"), tree.attr(items[1], "class")), (Some("shelf"), Some("a b")));
    assert_eq!(tree.attr(list, "class"), None);
    assert_eq!(tree.text_content(list), "floursaltyeast");
    assert_eq!(tree.parent(tree.root()), None);
}

#[test]
fn descendants_stay_inside_and_in_order() {
    let tree = parse("<p>one <b>two <i>three</i></b> four</p><p>five</p>");
    let texts: Vec<_> = tree.descendants(find(&tree, "p")).filter_map(|id| tree.text(id)).collect();
    assert_eq!(texts, ["one ", "two ", "three", " four"]);
    let mut walk = tree.descendants(find(&tree, "p"));
    walk.next();
    let bold = walk.next().unwrap();
    walk.skip_inside(bold);
    assert_eq!(walk.next().and_then(|id| tree.text(id)), Some(" four"));
    assert_eq!(walk.next(), None);
}

#[test]
fn templates_stay_apart_and_drawings_have_no_html_names() {
    let tree = parse("<template><p>mould</p></template><svg><title>drawing</title></svg>");
    let template = find(&tree, "template");
    assert_eq!(tree.first_child(template), None);
    let contents = tree.template_contents(template).unwrap();
    assert_eq!(tree.text_content(contents), "mould");
    assert_eq!(tree.text_content(tree.root()), "drawing");
    assert!(!tree.descendants(tree.root()).any(|id| tree.name(id) == Some(&local_name!("title"))));
    assert!(
        tree.descendants(tree.root())
            .any(|id| tree.local_name(id) == Some(&local_name!("title")) && tree.namespace(id) == Some(Space::Svg))
    );
}

#[test]
fn buffers_of_an_old_tree_leave_no_trace() {
    let old = parse("<p class=old>before</p>");
    let new = crate::tree::parse_into("<p>after</p>", old);
    assert_eq!(new.text_content(new.root()), "after");
    assert_eq!(new.attr(find(&new, "p"), "class"), None);
}

#[test]
fn spaces_and_their_names_belong_together() {
    for space in [Space::Html, Space::Svg, Space::MathMl, Space::None, Space::XLink, Space::Xml, Space::Xmlns] {
        assert_eq!(Space::of(space.namespace()), space);
    }
}

#[test]
fn a_thread_keeps_the_buffers_of_a_page_unless_they_are_huge() {
    let small = "<p>kept</p>";
    let after = |page: &str| {
        crate::tree::with(page, |tree| assert!(tree.text_content(tree.root()).starts_with("kept")));
        crate::tree::with(small, Tree::buffer_bytes)
    };
    let large = after(&format!("<p>kept{}", "x".repeat(1 << 20)));
    assert!(large > 1 << 20, "{large}");
    let huge = after(&format!("<p>kept{}", "x".repeat(2 * crate::tree::MAX_KEPT_BYTES)));
    assert!(huge < 1 << 20, "{huge}");
}

//! Selectors and the elements they match.

use super::*;
use crate::tree::parse;

const PAGE: &str = "<main id=hall><ul class='bread list'><li>rye<li class='Sold out'>oat<li lang=de>Roggen</ul>\
    <aside class=list><p>closed<a href='/map?x=1'>map</a></aside><p></p></main>";

/// Names of the elements that a selector picks, in document order.
fn picked(css: &str) -> Vec<String> {
    let tree = parse(PAGE);
    let selectors = Selectors::new([(7, css)]).unwrap();
    let mut matcher = selectors.on(&tree);
    let hit = |&id: &NodeId| *matcher.matches(id) == [7];
    tree.descendants(tree.root()).filter(hit).map(|id| tree.local_name(id).unwrap().to_string()).collect()
}

#[test]
fn selectors_pick_what_css_says() {
    for (css, expected) in [
        ("#hall", "main"),
        (".list", "ul aside"),
        ("ul.list", "ul"),
        ("UL.list > li", "li li li"),
        ("li + li", "li li"),
        ("li:nth-child(2)", "li"),
        ("li:nth-last-child(-n+2)", "li li"),
        (".Sold.out", "li"),
        (".sold", ""),
        ("[lang|=de]", "li"),
        ("[LANG]", "li"),
        ("[Lang=de]", "li"),
        ("[class~=list]", "ul aside"),
        ("[class][id]", ""),
        ("a[href^='/map'], #hall", "main a"),
        ("main :is(ul, aside)", "ul aside"),
        ("aside:has(a)", "aside"),
        ("li:not(.out):not([lang])", "li"),
        ("p:empty", "p"),
        (":root", "html"),
        ("aside ~ p", "p"),
        ("body *.list *", "li li li p a"),
    ] {
        assert_eq!(picked(css).join(" "), expected, "{css}");
    }
}

#[test]
fn rules_come_sorted_and_once() {
    let tree = parse(PAGE);
    let selectors = Selectors::new([(9, "aside"), (3, ".list, [class]"), (5, "#hall"), (9, "main > *")]).unwrap();
    let aside = tree.descendants(tree.root()).find(|&id| tree.local_name(id) == Some(&local_name!("aside")));
    assert_eq!(*selectors.on(&tree).matches(aside.unwrap()), [3, 9]);
    assert!(selectors.on(&tree).matches(tree.root()).is_empty());
}

#[test]
fn a_bad_selector_is_named_with_its_fault() {
    for (css, why) in [
        ("", "empty"),
        ("a >", "combinator"),
        ("a:hover", "pseudo-class"),
        ("p::before", "pseudo-"),
        (".3col", "does not begin"),
        ("[href=", "too early"),
        ("svg|a", "namespaces"),
        ("a, , b", "empty"),
    ] {
        let error = Selectors::new([(1, "p"), (2, css)]).unwrap_err();
        assert_eq!(error.css, css);
        assert!(error.why.contains(why), "{css}: {}", error.why);
        assert!(error.to_string().contains(&format!("`{css}`")));
    }
}

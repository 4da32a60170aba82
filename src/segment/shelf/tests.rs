//! Where leaves and containers are put.

use super::*;
use crate::tree::parse;

#[test]
fn names_become_tokens() {
    for (attributes, expected) in [
        ("class='Post-body post_body'", "post-body post body post_body"),
        ("class='articleText' id=mainCol2", "articletext article text maincol2 main col2"),
        ("class='__x--y' role=NAV", "__x--y x y nav"),
        ("class='a a  a'", "a"),
        ("class='a b' id='b c' role='c d'", "a b c d"),
        ("class=' ' id=x", "x"),
        ("class='HTMLBox' id=''", "htmlbox"),
        ("class='Ünder-Zug'", "ünder-zug ünder zug"),
        ("", ""),
    ] {
        let tree = parse(&format!("<p {attributes}>x"));
        let selectors = Selectors::default();
        let mut elements = Elements::new(&tree, &selectors);
        let text = tree.descendants(tree.root()).find(|&id| tree.text(id).is_some()).unwrap();
        let id = elements.put(tree.parent(text).unwrap(), 0).unwrap();
        let (made, tokens) = elements.finish(&[]);
        let list = tokens.of(&made[id.0 as usize].tokens);
        let names: Vec<_> = list.iter().map(|&token| tokens.name(token)).collect();
        assert_eq!(names.join(" "), expected, "{attributes}");
    }
}

#[test]
fn containers_are_made_from_the_outside_when_needed() {
    let mut containers = Containers::new();
    let list = containers.slot(PAGE, ContainerKind::List { ordered: false, start: 1 });
    let _unused = containers.slot(list, ContainerKind::ITEM);
    let item = containers.slot(list, ContainerKind::ITEM);
    assert_eq!(containers.make(item), ContainerId(2));
    assert_eq!(containers.make(list), ContainerId(1));
    assert_eq!(containers.last_item(list), item);
    let kinds: Vec<_> = containers.finish().iter().map(|made| (made.parent.0, made.kind)).collect();
    assert_eq!(kinds[1..], [(0, ContainerKind::List { ordered: false, start: 1 }), (1, ContainerKind::ITEM)]);
}

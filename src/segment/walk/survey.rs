//! One look at all nodes of a page, before the walk.

use html5ever::local_name;

use super::super::{element, image::Counts, math, note};
use crate::tree::{NodeId, Sight, Tree};

/// What one look at all nodes tells.
pub(super) struct Survey<'a> {
    /// Which nodes stand on lines of their own, or hold one that does.
    pub(super) stands_alone: Vec<bool>,
    /// Whether the page holds formulas.
    pub(super) has_math: bool,
    /// Whether the page holds boxes to tick.
    pub(super) has_boxes: bool,
    /// Whether some style keeps the line ends of the markup.
    pub(super) has_lines: bool,
    /// Links to places on the page, and the names of the places.
    pub(super) links: Vec<(NodeId, &'a str)>,
    /// How often the page has images of an address.
    pub(super) images: Counts<'a>,
}

impl<'a> Survey<'a> {
    /// Looks a page over. What readers do not see cuts no line in two.
    pub(super) fn of(tree: &'a Tree, sight: &Sight) -> Self {
        let mut stands_alone = vec![false; tree.len()];
        let (mut has_math, mut has_boxes, mut has_lines, mut links) = (false, false, false, Vec::new());
        let mut images = Counts::default();
        let mut here = None;
        // In the order of their numbers, which takes no links: what does not hang in the page marks nothing that does.
        for id in tree.all() {
            let Some(name) = tree.local_name(id) else { continue };
            let style = tree.attr_atom(id, &local_name!("style"));
            has_lines |= style.and_then(element::keeps_lines).unwrap_or_default();
            match *name {
                local_name!("link") if element::is_canonical(tree, id) => {
                    here = tree.attr_atom(id, &local_name!("href")).map(str::trim);
                }
                local_name!("a") => links.extend(note::place(tree, id, here).map(|place| (id, place))),
                local_name!("img") => images.add(tree, id),
                local_name!("input") => has_boxes |= element::is_box(tree, id),
                local_name!("math") => has_math = true,
                local_name!("script") => has_math |= math::is_tex(tree, id),
                _ => {}
            }
            if element::stands_alone(name, style) && tree.name(id).is_some() {
                let mut at = Some(id);
                while let Some(around) = at.filter(|&around| !stands_alone[around.0 as usize]) {
                    stands_alone[around.0 as usize] = true;
                    at = tree.parent(around).filter(|_| !sight.hides(around));
                }
            }
        }
        Self { stands_alone, has_math, has_boxes, has_lines, links, images }
    }
}

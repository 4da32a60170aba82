//! Which container an element's leaves go into: lists, items, quotes, tables, notes.

use html5ever::{LocalName, local_name};

use super::super::{
    element,
    shelf::{Containers, PAGE, Slot},
    table,
};
use super::Walker;
use crate::page::ContainerKind;
use crate::tree::NodeId;

impl Walker<'_> {
    /// The container that an element's leaves go into.
    pub(super) fn slot_of(&mut self, node: NodeId, name: &LocalName) -> Slot {
        let outer = self.frames.last().map_or(PAGE, |frame| frame.slot);
        if self.is_full() {
            return outer;
        }
        let outer_kind = self.containers.kind(outer);
        let in_list = self.containers.is_list(outer);
        if let Some(number) = self.notes.number(node) {
            return self.containers.slot(outer, ContainerKind::Note { number });
        }
        if *name == local_name!("li") {
            let list = if in_list { outer } else { self.orphan_list(outer) };
            let checked = self.has_boxes.then(|| element::checked(self.tree, node)).flatten();
            let number = self.number_of(node);
            return self.containers.slot(list, ContainerKind::Item { loose: false, checked, number });
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.orphans = None;
        }
        match *name {
            local_name!("ul") | local_name!("ol") | local_name!("menu") | local_name!("dir") => {
                // What holds notes is no list of its own.
                if !self.notes.is_empty() && self.tree.children(node).any(|child| self.notes.number(child).is_some()) {
                    return outer;
                }
                let parent = if in_list { self.containers.last_item(outer) } else { outer };
                let ordered = *name == local_name!("ol");
                let start = self.tree.attr_atom(node, &local_name!("start")).filter(|_| ordered);
                let start = start.and_then(|start| start.trim().parse().ok());
                let start = start.or_else(|| self.count_of(node).filter(|_| ordered)).unwrap_or(1);
                self.containers.slot(parent, ContainerKind::List { ordered, start })
            }
            // A wrapper round items is nothing to a reader; anything else in a list is an item.
            _ if in_list => {
                let wraps = |&child: &NodeId| self.tree.name(child) == Some(&local_name!("li"));
                if self.tree.children(node).any(|child| wraps(&child)) {
                    return outer;
                }
                let item = self.containers.slot(outer, ContainerKind::ITEM);
                self.slot_in(item, node, name)
            }
            local_name!("caption") if outer_kind == ContainerKind::Table => {
                self.containers.slot(outer, ContainerKind::Caption)
            }
            local_name!("tr") if outer_kind == ContainerKind::Table => {
                self.containers.slot(outer, ContainerKind::Row { header: table::is_header(self.tree, node) })
            }
            local_name!("td") | local_name!("th") if matches!(outer_kind, ContainerKind::Row { .. }) => {
                // Empty cells hold their column's place.
                let cell = self.containers.slot(outer, table::cell(self.tree, node));
                self.containers.make(cell);
                cell
            }
            _ => self.slot_in(outer, node, name),
        }
    }

    /// The container of a quote or a table of data, or the one around other elements.
    pub(super) fn slot_in(&mut self, outer: Slot, node: NodeId, name: &LocalName) -> Slot {
        match *name {
            local_name!("blockquote") => self.containers.slot(outer, ContainerKind::Quote),
            local_name!("table") if table::is_data(self.tree, &self.sight, node) => {
                self.containers.slot(outer, ContainerKind::Table)
            }
            _ => outer,
        }
    }

    /// The number that an item is given, by itself or by a list that counts down.
    fn number_of(&mut self, item: NodeId) -> Option<u32> {
        let value = self.tree.attr_atom(item, &local_name!("value")).and_then(|value| value.trim().parse().ok());
        let list = self.frames.last_mut()?;
        if self.tree.name(list.node) != Some(&local_name!("ol")) {
            return None;
        }
        let number = value.or(list.next);
        if list.next.is_some() {
            list.next = number.map(|number| number.saturating_sub(1));
        }
        number
    }

    /// The number of items of a list that counts down to 1; `None` for others.
    pub(super) fn count_of(&self, list: NodeId) -> Option<u32> {
        self.tree.attr_atom(list, &local_name!("reversed"))?;
        let items = self.tree.children(list).filter(|&item| self.tree.name(item) == Some(&local_name!("li")));
        Some(items.count() as u32)
    }

    /// The list of items that stand in no list.
    pub(super) fn orphan_list(&mut self, outer: Slot) -> Slot {
        if let Some(list) = self.frames.last().and_then(|frame| frame.orphans) {
            return list;
        }
        let list = self.containers.slot(outer, ContainerKind::List { ordered: false, start: 1 });
        if let Some(frame) = self.frames.last_mut() {
            frame.orphans = Some(list);
        }
        list
    }

    pub(super) fn present_slot(&mut self) -> Slot {
        let slot = self.frames.last().map_or(PAGE, |frame| frame.slot);
        leaf_slot(&mut self.containers, slot)
    }
}

/// Where a leaf goes: what stands directly in a list is an item of it.
pub(super) fn leaf_slot(containers: &mut Containers, slot: Slot) -> Slot {
    if containers.is_list(slot) { containers.slot(slot, ContainerKind::ITEM) } else { slot }
}

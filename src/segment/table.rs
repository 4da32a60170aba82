//! Tables: data or layout, and what a cell says about itself.

use html5ever::{LocalName, local_name};

use super::element::{heading_level, is_structure};
use crate::page::{Align, ContainerKind};
use crate::text::is_blank;
use crate::tree::{NodeId, Sight, Tree, declared};

/// Most text of one cell of a data table, in bytes.
///
/// Cells of data are phrases, now and then a few sentences; posts, mails and whole pages laid out by tables are far
/// longer. Lower turns wordy comparisons into paragraphs, higher turns posts into cells.
const MAX_CELL_BYTES: usize = 1500;

/// Most columns a cell may span: HTML's own limit.
const MAX_SPAN: u16 = 1000;

/// What was seen of a table.
#[derive(Default)]
struct Survey {
    rows: usize,
    columns: usize,
    /// It has a caption, a head or header cells, which nobody writes for layout.
    titled: bool,
    /// Some cell holds a list, or several paragraphs.
    wordy: bool,
}

/// Whether a table holds data. One for layout is no table to a reader: it says so, holds another table, is a single
/// row or column, or its cells hold what only pages hold: headings but over columns, quotes, code, forms, long text.
pub(super) fn is_data(tree: &Tree, sight: &Sight, table: NodeId) -> bool {
    let role = tree.attr_atom(table, &local_name!("role")).unwrap_or_default().trim();
    if role.eq_ignore_ascii_case("presentation") || role.eq_ignore_ascii_case("none") {
        return false;
    }
    survey(tree, sight, table).is_some_and(|seen| seen.rows > 1 && seen.columns > 1 && (seen.titled || !seen.wordy))
}

/// Looks over a table; `None` as soon as it holds what no data table holds.
fn survey(tree: &Tree, sight: &Sight, table: NodeId) -> Option<Survey> {
    let mut seen = Survey::default();
    let (mut cells, mut bytes, mut paragraphs) = (0, 0, 0);
    // Whether the walk is in the head of the table, and in a cell that says what others hold.
    let (mut in_head, mut in_header) = (false, false);
    let mut walk = tree.descendants(table);
    while let Some(id) = walk.next() {
        if let Some(text) = tree.text(id) {
            bytes += text.trim_ascii().len();
            if bytes > MAX_CELL_BYTES {
                return None;
            }
            continue;
        }
        let Some(name) = tree.name(id) else { continue };
        if sight.hides(id) {
            walk.skip_inside(id);
            continue;
        }
        match *name {
            local_name!("tr") => {
                seen.rows += 1;
                cells = 0;
            }
            local_name!("td") | local_name!("th") => {
                cells += 1;
                (bytes, paragraphs) = (0, 0);
                seen.columns = seen.columns.max(cells);
                in_header = in_head || *name == local_name!("th");
                seen.titled |= in_header;
            }
            local_name!("caption") | local_name!("thead") => {
                (bytes, paragraphs) = (0, 0);
                seen.titled = true;
                in_head = *name == local_name!("thead");
            }
            local_name!("tbody") | local_name!("tfoot") => in_head = false,
            // What heads a column may be set as a heading.
            _ if in_header && heading_level(name).is_some() => {}
            local_name!("p") => {
                paragraphs += 1;
                seen.wordy |= paragraphs > 2;
            }
            local_name!("ul") | local_name!("ol") | local_name!("dl") => seen.wordy = true,
            _ if is_structure(name) => return None,
            _ => {}
        }
    }
    Some(seen)
}

/// Whether a row belongs to the head: it lies in `thead`, all its cells are headers, or it is the first and the only one
/// that is set in bold letters as a whole: editors that know no header cells write heads so.
pub(super) fn is_header(tree: &Tree, row: NodeId) -> bool {
    if tree.parent(row).and_then(|parent| tree.name(parent)) == Some(&local_name!("thead")) {
        return true;
    }
    let mut cells = tree.children(row).filter_map(|cell| tree.name(cell)).peekable();
    cells.peek().is_some() && cells.all(|name| *name == local_name!("th")) || {
        let is_row = |&id: &NodeId| tree.name(id) == Some(&local_name!("tr"));
        let mut after = std::iter::successors(tree.next_sibling(row), |&id| tree.next_sibling(id)).filter(is_row);
        is_first(tree, row) && is_bold_row(tree, row) && after.next().is_some_and(|next| !is_bold_row(tree, next))
    }
}

/// Whether no row of the table comes before one.
fn is_first(tree: &Tree, row: NodeId) -> bool {
    let holds_rows = |id: NodeId| {
        tree.name(id).is_some_and(|name| {
            matches!(*name, local_name!("tr") | local_name!("thead") | local_name!("tbody") | local_name!("tfoot"))
        })
    };
    let before = |id: NodeId| std::iter::successors(tree.prev_sibling(id), |&id| tree.prev_sibling(id)).any(holds_rows);
    !before(row) && tree.parent(row).is_none_or(|section| !before(section))
}

/// Whether a row has more than one cell with text, and no text that is not bold.
fn is_bold_row(tree: &Tree, row: NodeId) -> bool {
    let mut bold = 0;
    let is_fit = tree.children(row).filter(|&cell| tree.is_element(cell)).all(|cell| {
        let found = is_bold(tree, cell);
        bold += u32::from(found == Some(true));
        found != Some(false)
    });
    is_fit && bold > 1
}

/// Whether all text of a cell is set in bold letters; `None` where it has none.
fn is_bold(tree: &Tree, cell: NodeId) -> Option<bool> {
    let has_text = |id: NodeId| tree.text(id).is_some_and(|text| !is_blank(text));
    let mut found = None;
    let mut walk = tree.descendants(cell);
    while let Some(id) = walk.next() {
        if matches!(tree.name(id), Some(&local_name!("b") | &local_name!("strong"))) {
            found = found.or(tree.descendants(id).any(has_text).then_some(true));
            walk.skip_inside(id);
        } else if has_text(id) {
            return Some(false);
        }
    }
    found
}

/// A cell's container.
pub(super) fn cell(tree: &Tree, id: NodeId) -> ContainerKind {
    let span = |name: &LocalName| {
        let span = tree.attr_atom(id, name).and_then(|span| span.trim().parse::<u16>().ok());
        span.unwrap_or(1).clamp(1, MAX_SPAN)
    };
    ContainerKind::Cell {
        align: align(tree, id),
        columns: span(&local_name!("colspan")),
        rows: span(&local_name!("rowspan")),
    }
}

/// Alignment by style or, where that says nothing, by attribute.
fn align(tree: &Tree, id: NodeId) -> Align {
    let style = tree.attr_atom(id, &local_name!("style")).unwrap_or_default();
    let styled = declared(style, "text-align");
    let value = styled.or_else(|| tree.attr_atom(id, &local_name!("align"))).unwrap_or_default().trim();
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    match () {
        () if is("left") || is("start") => Align::Left,
        () if is("center") => Align::Center,
        () if is("right") || is("end") => Align::Right,
        () => Align::None,
    }
}

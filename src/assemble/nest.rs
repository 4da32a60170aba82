//! Kept leaves and the containers around them → nested blocks.
//!
//! Leaves come in reading order, each with the chain of its containers. A container is open while neighbouring leaves
//! share it and becomes a block when the first leaf outside it comes.

use crate::page::{
    self, Align, Block, Blocks, Cell, Container, ContainerId, ContainerKind, Image, Item, Leaf, LeafKind, Span, Text,
};

/// Nests the leaves that are kept.
pub(super) fn nest<'a>(blocks: &Blocks, kept: impl Iterator<Item = &'a Leaf>) -> Vec<Block> {
    let mut stack = vec![Frame::new(ContainerId(0), ContainerKind::Page)];
    let mut chain: Vec<(ContainerId, Container)> = Vec::new();
    for leaf in kept {
        chain.clear();
        chain.extend(blocks.containers_around(leaf.container));
        chain.reverse();
        let shared = chain.iter().zip(&stack).take_while(|((id, _), frame)| *id == frame.id).count();
        close_to(blocks, &mut stack, shared.max(1));
        for &(id, container) in chain.iter().skip(stack.len()) {
            if let Some(row) = stack.last_mut() {
                row.pass_cells(blocks, id.0);
            }
            stack.push(Frame::new(id, container.kind));
        }
        if let Some(frame) = stack.last_mut() {
            frame.blocks.push(block(blocks, leaf));
        }
    }
    close_to(blocks, &mut stack, 1);
    stack.pop().map(|page| page.blocks).unwrap_or_default()
}

/// An open container and what it holds so far.
struct Frame {
    id: ContainerId,
    kind: ContainerKind,
    blocks: Vec<Block>,
    items: Vec<Item>,
    /// Of a list: whether an item is loose.
    loose: bool,
    /// Of a row: the last container of it that was looked at.
    passed: u32,
    table: TableParts,
}

#[derive(Default)]
struct TableParts {
    caption: Option<Text>,
    header: Vec<Cell>,
    align: Vec<Align>,
    rows: Vec<Vec<Cell>>,
    /// Cells of more than one row or column.
    spans: Vec<Span>,
    /// Of a row: its cells as the markup has them.
    cells: Vec<Placed>,
    /// For each column, how many more rows a cell from above reaches into.
    reach: Vec<u16>,
    /// Cells without text that spans and short rows may still add.
    spare: Spare,
}

/// A cell as the markup has it.
struct Placed {
    cell: Cell,
    align: Align,
    columns: u16,
    rows: u16,
}

/// Cells without text that a table may have: some, and some for each real one. Spans and one wide row could make a table
/// of a few kilobytes one of millions of cells.
#[derive(Default)]
struct Spare {
    earned: usize,
    spent: usize,
}

impl Spare {
    /// Cells that any table may add; a table of this year's days by shop has as many.
    const FREE: usize = 4_096;

    /// Cells that each real cell allows. Lower and sparse tables lose their right edge; higher and a page made to hurt
    /// grows by as much.
    const PER_CELL: usize = 4;

    fn left(&self) -> usize {
        (Self::FREE + Self::PER_CELL * self.earned).saturating_sub(self.spent)
    }

    /// Takes one, if any is left.
    fn take(&mut self) -> bool {
        let is_left = self.left() > 0;
        self.spent += usize::from(is_left);
        is_left
    }
}

impl Frame {
    fn new(id: ContainerId, kind: ContainerKind) -> Self {
        Self {
            id,
            kind,
            blocks: Vec::new(),
            items: Vec::new(),
            loose: false,
            passed: id.0,
            table: TableParts::default(),
        }
    }
}

impl Frame {
    /// Gives a row the cells that hold nothing and stand before a container.
    fn pass_cells(&mut self, blocks: &Blocks, before: u32) {
        if !matches!(self.kind, ContainerKind::Row { .. }) {
            return;
        }
        for at in self.passed + 1..before {
            let Container { parent, kind } = blocks.containers[at as usize];
            if let (true, ContainerKind::Cell { align, columns, rows }) = (parent == self.id, kind) {
                self.table.cell(Cell::default(), align, columns, rows);
            }
        }
        self.passed = before;
    }

    /// The first container after a row; of other containers nobody asks.
    fn end(&self, blocks: &Blocks) -> u32 {
        let after = self.passed as usize + 1;
        match self.kind {
            // What lies in the row came after it.
            ContainerKind::Row { .. } => {
                let inside = blocks.containers[after.min(blocks.containers.len())..].iter();
                (after + inside.take_while(|container| container.parent >= self.id).count()) as u32
            }
            _ => self.passed,
        }
    }
}

/// Closes containers until `depth` are open.
fn close_to(blocks: &Blocks, stack: &mut Vec<Frame>, depth: usize) {
    while stack.len() > depth {
        let Some(mut closed) = stack.pop() else { return };
        let end = closed.end(blocks);
        closed.pass_cells(blocks, end);
        let Some(parent) = stack.last_mut() else { return };
        close(closed, parent);
    }
}

fn close(mut frame: Frame, parent: &mut Frame) {
    // Most hold one block, and have room for several.
    frame.blocks.shrink_to_fit();
    frame.items.shrink_to_fit();
    match frame.kind {
        ContainerKind::Page => parent.blocks.extend(frame.blocks),
        ContainerKind::Quote => parent.blocks.push(Block::Quote { blocks: frame.blocks }),
        ContainerKind::Note { number } => parent.blocks.push(Block::Note { number, blocks: frame.blocks }),
        ContainerKind::List { ordered, start } => {
            let start = (ordered && start != 1).then_some(start);
            parent.blocks.push(Block::List { ordered, start, loose: frame.loose, items: frame.items });
        }
        ContainerKind::Item { loose, checked, number } => {
            add_item(Item { checked, number, ..item(frame.blocks) }, loose, parent);
        }
        ContainerKind::Caption => {
            parent.table.caption = Some(page::lines(frame.blocks)).filter(|caption| !caption.is_blank());
        }
        ContainerKind::Cell { align, columns, rows } => {
            parent.table.cell(Cell::holding(frame.blocks), align, columns, rows);
        }
        ContainerKind::Row { header } => parent.table.close_row(frame.table, header),
        ContainerKind::Table => parent.blocks.extend(frame.table.finish()),
    }
}

/// A stray item, without a list around it, makes or continues an unordered one.
fn add_item(item: Item, loose: bool, parent: &mut Frame) {
    if matches!(parent.kind, ContainerKind::List { .. }) {
        parent.loose |= loose;
        parent.items.push(item);
    } else if let Some(Block::List { ordered: false, items, .. }) = parent.blocks.last_mut() {
        items.push(item);
    } else {
        parent.blocks.push(Block::List { ordered: false, start: None, loose, items: vec![item] });
    }
}

fn item(mut blocks: Vec<Block>) -> Item {
    match blocks.first_mut() {
        Some(Block::Paragraph { text }) => {
            let text = std::mem::take(text);
            blocks.remove(0);
            blocks.shrink_to_fit();
            Item { text, blocks, ..Item::default() }
        }
        _ => Item { blocks, ..Item::default() },
    }
}

/// Columns one cell may span: `colspan=1000` is a way to say “all”, and each column costs a cell.
const MAX_SPANNED_COLUMNS: u16 = 64;

impl TableParts {
    fn cell(&mut self, cell: Cell, align: Align, columns: u16, rows: u16) {
        self.cells.push(Placed { cell, align, columns: columns.min(MAX_SPANNED_COLUMNS), rows });
    }

    /// Takes a row's cells, leaving room where cells from above reach into it.
    fn close_row(&mut self, row: Self, header: bool) {
        self.spare.earned += row.cells.len();
        let mut cells = Vec::new();
        let number = self.rows.len() + usize::from(!self.header.is_empty());
        for Placed { cell, align, columns, rows } in row.cells {
            self.skip_reached(&mut cells);
            if columns > 1 || rows > 1 {
                let (rows, columns) = (usize::from(rows), usize::from(columns));
                self.spans.push(Span { row: number, column: cells.len(), rows, columns });
            }
            self.place(&mut cells, cell, align, rows);
            for _ in 1..columns {
                self.skip_reached(&mut cells);
                if !self.spare.take() {
                    break;
                }
                self.place(&mut cells, Cell::default(), align, rows);
            }
        }
        self.skip_reached(&mut cells);
        if header && self.header.is_empty() && self.rows.is_empty() {
            self.header = cells;
        } else {
            self.rows.push(cells);
        }
    }

    /// Leaves room for cells from above.
    fn skip_reached(&mut self, cells: &mut Vec<Cell>) {
        while let Some(rows) = self.reach.get_mut(cells.len()).filter(|rows| **rows > 0) {
            if !self.spare.take() {
                return;
            }
            *rows -= 1;
            cells.push(Cell::default());
        }
    }

    /// Puts a cell into the next column.
    fn place(&mut self, cells: &mut Vec<Cell>, cell: Cell, align: Align, rows: u16) {
        let column = cells.len();
        if self.reach.len() <= column {
            self.reach.resize(column + 1, 0);
            self.align.resize(column + 1, Align::None);
        }
        self.reach[column] = rows.saturating_sub(1);
        if self.align[column] == Align::None {
            self.align[column] = align;
        }
        cells.push(cell);
    }

    fn finish(mut self) -> Option<Block> {
        let widths = || self.rows.iter().chain(std::iter::once(&self.header)).map(Vec::len);
        let (widest, cells) = (widths().max().unwrap_or(0), widths().sum::<usize>());
        if widest == 0 {
            return None;
        }
        let width = widest.min((cells + self.spare.left()).div_ceil(self.rows.len() + 1));
        for row in &mut self.rows {
            fit(row, width);
        }
        if !self.header.is_empty() {
            fit(&mut self.header, width);
        }
        self.align.resize(width, Align::None);
        if self.align.iter().all(|align| *align == Align::None) {
            self.align.clear();
        }
        let height = self.rows.len() + usize::from(!self.header.is_empty());
        self.spans.retain_mut(|span| {
            span.rows = span.rows.min(height - span.row);
            span.columns = span.columns.min(width.saturating_sub(span.column));
            span.columns > 0 && (span.rows > 1 || span.columns > 1)
        });
        let Self { caption, header, align, rows, spans, .. } = self;
        Some(Block::Table { caption, header, align, rows, spans })
    }
}

/// Makes a row as wide as the table; what stands beyond goes into its last cell.
fn fit(row: &mut Vec<Cell>, width: usize) {
    if row.len() > width {
        let rest = row.split_off(width - 1).into_iter().filter(|cell| !cell.is_blank());
        let blocks = rest.flat_map(|Cell { text, blocks }| std::iter::once(Block::Paragraph { text }).chain(blocks));
        row.push(Cell::holding(blocks.collect()));
    }
    row.resize(width, Cell::default());
}

fn block(blocks: &Blocks, leaf: &Leaf) -> Block {
    match &leaf.kind {
        LeafKind::Heading(level) => Block::Heading { level: *level, text: blocks.rich_text(leaf) },
        LeafKind::Paragraph => Block::Paragraph { text: blocks.rich_text(leaf) },
        LeafKind::Code { language } => {
            Block::Code { language: language.clone(), text: blocks.text_of(leaf).to_owned() }
        }
        LeafKind::Image(image) => {
            let caption = blocks.rich_text(leaf);
            let caption = (!caption.is_blank()).then_some(caption);
            let Image { url, alt, title, link } = Image::clone(image);
            Block::Image { url, alt, title, link, caption }
        }
        LeafKind::Math => Block::Math { text: blocks.text_of(leaf).to_owned() },
        LeafKind::Embed(embed) => Block::Embed { url: embed.url.clone(), title: embed.title.clone() },
        LeafKind::Rule => Block::Rule,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of leaves, each with the path of its containers.
    fn page(leaves: &[(&[usize], &str)], containers: &[(u32, ContainerKind)]) -> Blocks {
        let mut blocks = Blocks::default();
        for &(parent, kind) in containers {
            blocks.containers.push(Container { parent: ContainerId(parent), kind });
        }
        for (path, text) in leaves {
            let start = blocks.text.len() as u32;
            blocks.text.push_str(text);
            blocks.leaves.push(Leaf {
                kind: LeafKind::Paragraph,
                text: start..blocks.text.len() as u32,
                marks: 0..0,
                container: ContainerId(*path.last().unwrap() as u32),
                element: None,
                words: 1,
                link_words: 0,
                is_shown: true,
            });
        }
        blocks
    }

    const ITEM: ContainerKind = ContainerKind::ITEM;
    const UL: ContainerKind = ContainerKind::List { ordered: false, start: 1 };
    const CELL: ContainerKind = ContainerKind::Cell { align: Align::None, columns: 1, rows: 1 };

    #[test]
    fn a_list_in_an_item_in_a_quote() {
        let containers =
            [(0, ContainerKind::Page), (0, ContainerKind::Quote), (1, UL), (2, ITEM), (3, UL), (4, ITEM), (2, ITEM)];
        let blocks = page(&[(&[3], "a"), (&[5], "b"), (&[6], "c"), (&[0], "d")], &containers);
        let inner = Item { text: "b".into(), ..Item::default() };
        let nested = Block::List { ordered: false, start: None, loose: false, items: vec![inner] };
        let items = vec![
            Item { text: "a".into(), blocks: vec![nested], ..Item::default() },
            Item { text: "c".into(), ..Item::default() },
        ];
        let list = Block::List { ordered: false, start: None, loose: false, items };
        assert_eq!(
            nest(&blocks, blocks.leaves.iter()),
            [Block::Quote { blocks: vec![list] }, Block::Paragraph { text: "d".into() }]
        );
    }

    #[test]
    fn spans_leave_room() {
        let tall = ContainerKind::Cell { align: Align::None, columns: 1, rows: 2 };
        let containers = [
            (0, ContainerKind::Page),
            (0, ContainerKind::Table),
            (1, ContainerKind::Row { header: true }),
            (2, CELL),
            (2, CELL),
            (1, ContainerKind::Row { header: false }),
            (5, tall),
            (5, CELL),
            (1, ContainerKind::Row { header: false }),
            (8, CELL),
        ];
        let blocks = page(&[(&[3], "h1"), (&[4], "h2"), (&[6], "tall"), (&[7], "x"), (&[9], "y")], &containers);
        let row = |cells: &[&str]| cells.iter().map(|&cell| Cell::from(cell)).collect::<Vec<_>>();
        assert_eq!(
            nest(&blocks, blocks.leaves.iter()),
            [Block::Table {
                caption: None,
                header: row(&["h1", "h2"]),
                align: vec![],
                rows: vec![row(&["tall", "x"]), row(&["", "y"])],
                spans: vec![Span { row: 1, column: 0, rows: 2, columns: 1 }],
            }]
        );
    }
}

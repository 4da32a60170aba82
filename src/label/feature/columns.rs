//! Columns of numbers: those of the leaves that are being measured, and those that are kept.

use std::ops::Range;

/// Leaves that are measured together, and then sent through the trees: few enough that their columns are still near when
/// the trees read them and that a long page takes no more memory than a short one, enough that what a tree takes to begin is
/// little beside its work.
pub(crate) const CHUNK: usize = 128;

/// Columns of one length, one after another.
#[derive(Debug)]
pub(crate) struct Columns {
    numbers: Vec<f32>,
    rows: usize,
}

impl Columns {
    /// So many columns of zeros.
    pub(crate) fn new(columns: usize, rows: usize) -> Self {
        Self { numbers: vec![0.0; columns * rows], rows }
    }

    /// A column.
    pub(crate) fn column(&self, at: usize) -> &[f32] {
        &self.numbers[at * self.rows..(at + 1) * self.rows]
    }

    /// Some rows of a column.
    pub(crate) fn part_mut(&mut self, column: usize, rows: Range<usize>) -> &mut [f32] {
        &mut self.numbers[column * self.rows..(column + 1) * self.rows][rows]
    }
}

/// The numbers of one page, for those who want to see them: a run lets go of them leaf by leaf.
#[derive(Debug)]
pub(crate) struct Features {
    /// Numbers of leaves, a column each.
    leaves: Columns,
    /// A number for each of the features that are about the page.
    page: Vec<f32>,
}

impl Features {
    /// Room for so many leaves of a page with these numbers.
    pub(crate) fn new(leaves: usize, page: Vec<f32>) -> Self {
        Self { leaves: Columns::new(super::leaf_names().count(), leaves), page }
    }

    /// Keeps the numbers of some leaves, which stand in the first places of the columns.
    pub(crate) fn add(&mut self, leaves: Range<usize>, columns: &Columns) {
        for feature in 0..self.of_leaves() {
            self.leaves.part_mut(feature, leaves.clone()).copy_from_slice(&columns.column(feature)[..leaves.len()]);
        }
    }

    fn of_leaves(&self) -> usize {
        self.leaves.numbers.len() / self.leaves.rows.max(1)
    }

    /// How many leaves there are.
    pub(crate) fn len(&self) -> usize {
        self.leaves.rows
    }

    /// All numbers of a leaf, those about the page at the end.
    pub(crate) fn of(&self, leaf: usize) -> impl Iterator<Item = f32> {
        self.leaves.numbers[leaf..].iter().step_by(self.leaves.rows).chain(&self.page).copied()
    }
}

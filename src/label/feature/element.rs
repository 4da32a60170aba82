//! What the elements around a leaf hold, and how often their like stands on the page.

use std::ops::Range;

use super::sums::Sums;
use super::survey::{Group, Place, Survey, kind_of};
use super::{CHUNK, Columns, LEVELS, features, share};
use crate::page::ElementId;

/// An element of a measured page.
struct View<'s> {
    place: &'s Place,
    shape: &'s Group,
    inside: Sums,
    page: Sums,
    /// Kind of its first leaf.
    first_kind: u8,
}

/// The elements around the leaves at hand: each is measured once, however many leaves it is around.
pub(super) struct Elements {
    /// The elements, in the order in which they were met.
    met: Vec<u32>,
    /// Of each element of the page: its place among them, if it stands there.
    places: Vec<u32>,
    /// What is known of them, a column for each of [`NAMES`]; -1 in the row [`NONE`].
    columns: Columns,
}

/// The row of leaves without an element.
const NONE: usize = LEVELS * CHUNK;

impl Elements {
    /// None yet.
    pub(super) fn new(survey: &Survey) -> Self {
        let mut columns = Columns::new(NAMES.len(), NONE + 1);
        for column in 0..NAMES.len() {
            columns.part_mut(column, NONE..NONE + 1).fill(-1.0);
        }
        Self { met: Vec::with_capacity(NONE), places: vec![0; survey.places.len()], columns }
    }

    /// Fills the columns of all levels, the first of them being `first`: for each leaf the numbers of its element, then of
    /// the next that holds more, and so on.
    pub(super) fn fill(&mut self, survey: &Survey, leaves: Range<usize>, first: usize, columns: &mut Columns) {
        self.met.clear();
        let mut around = [[NONE as u32; CHUNK]; LEVELS];
        for (at, leaf) in survey.blocks.leaves[leaves.clone()].iter().enumerate() {
            let Some(ElementId(mut element)) = leaf.element else { continue };
            for level in &mut around {
                level[at] = self.meet(element);
                element = survey.places[element as usize].outer;
            }
        }
        self.measure(survey);
        for (level, around) in around.iter().enumerate() {
            for feature in 0..NAMES.len() {
                let numbers = self.columns.column(feature);
                let places = columns.part_mut(first + level * NAMES.len() + feature, 0..leaves.len());
                for (place, element) in places.iter_mut().zip(around) {
                    *place = numbers[*element as usize];
                }
            }
        }
    }

    /// The row of an element.
    fn meet(&mut self, element: u32) -> u32 {
        let place = self.places[element as usize];
        if self.met.get(place as usize) == Some(&element) {
            return place;
        }
        let place = self.met.len() as u32;
        self.places[element as usize] = place;
        self.met.push(element);
        place
    }

    fn measure(&mut self, survey: &Survey) {
        let page = survey.page();
        let view = |&element: &u32| {
            let place = &survey.places[element as usize];
            let first = survey.blocks.elements[element as usize].leaves.start;
            View {
                place,
                shape: &survey.shapes[place.shape as usize],
                inside: survey.inside(element),
                page,
                first_kind: kind_of(&survey.blocks.leaves[first as usize]),
            }
        };
        let mut views = Vec::with_capacity(CHUNK);
        for (part, met) in self.met.chunks(CHUNK).enumerate() {
            views.clear();
            views.extend(met.iter().map(view));
            columns_of(&views, part * CHUNK, &mut self.columns);
        }
    }
}

features! { columns_of, NAMES, |v: &View<'_>|
    /// Words.
    words = v.inside.words;
    /// Share of the page's words.
    of_page = share(v.inside.words, v.page.words);
    /// Share of its words inside links.
    links = share(v.inside.links, v.inside.words);
    /// Share of its words in prose.
    prose = share(v.inside.prose, v.inside.words);
    /// Share of the page's prose.
    of_prose = share(v.inside.prose, v.page.prose);
    /// Words a leaf.
    mean = share(v.inside.words, v.inside.leaves);
    /// Share of prose among its leaves.
    prose_leaves = share(v.inside.prose_leaves, v.inside.leaves);
    /// Share of headings among its leaves.
    headings = share(v.inside.headings, v.inside.leaves);
    /// Pictures a leaf.
    images = share(v.inside.images, v.inside.leaves);
    /// Digits a letter.
    digits = share(v.inside.digits, v.inside.letters);
    /// Ends of sentences a word.
    stops = share(v.inside.stops, v.inside.words);
    /// Children that hold leaves.
    children = v.place.children as f32;
    /// Children of its parent with its shape: name and tokens.
    twins = v.place.twins as f32;
    /// Elements of its shape on the page.
    shape_count = v.shape.count;
    /// Share of the page's words in them.
    shape_of_page = share(v.shape.sums.words, v.page.words);
    /// Share of links in them.
    shape_links = share(v.shape.sums.links, v.shape.sums.words);
    /// Share of prose in them.
    shape_prose = share(v.shape.sums.prose, v.shape.sums.words);
    /// Words in each of them.
    shape_mean = share(v.shape.sums.words, v.shape.count);
    /// Kind of its first leaf.
    first_kind = f32::from(v.first_kind);
}

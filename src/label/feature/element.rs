//! What the elements around a leaf hold, and how often their like stands on the page.

use std::ops::Range;

use super::survey::{Group, Place, Sums, Survey, kind_of};
use super::{CHUNK, Columns, LEVELS, features, share};

/// An element of a measured page.
struct View<'s> {
    place: &'s Place,
    shape: &'s Group,
    inside: Sums,
    page: Sums,
    /// Kind of its first leaf.
    first_kind: u8,
}

/// What is known of every element of the page, a column for each of [`NAMES`].
pub(super) fn columns(survey: &Survey) -> Columns {
    let page = survey.page();
    let elements = &survey.blocks.elements;
    let view = |(at, place): (usize, &'_ Place)| View {
        shape: &survey.shapes[place.shape as usize],
        inside: survey.inside(at as u32),
        page,
        first_kind: kind_of(&survey.blocks.leaves[elements[at].leaves.start as usize]),
        place: &survey.places[at],
    };
    let mut columns = Columns::new(NAMES.len(), elements.len());
    let mut views = Vec::with_capacity(CHUNK.min(elements.len()));
    for start in (0..elements.len()).step_by(CHUNK) {
        views.clear();
        views.extend(survey.places.iter().enumerate().skip(start).take(CHUNK).map(view));
        columns_of(&views, start, &mut columns);
    }
    columns
}

/// Fills the columns of all levels, the first of them being `first`: for each leaf the numbers of its element, then of the
/// next that holds more, and so on.
pub(super) fn fill(survey: &Survey, own: &Columns, leaves: Range<usize>, first: usize, columns: &mut Columns) {
    let rows = 0..leaves.len();
    let mut around: Vec<Option<u32>> =
        survey.blocks.leaves[leaves].iter().map(|leaf| leaf.element.map(|element| element.0)).collect();
    for level in 0..LEVELS {
        for feature in 0..NAMES.len() {
            let numbers = own.column(feature);
            let places = columns.part_mut(first + level * NAMES.len() + feature, rows.clone());
            for (place, element) in places.iter_mut().zip(&around) {
                *place = element.map_or(-1.0, |element| numbers[element as usize]);
            }
        }
        for element in around.iter_mut().flatten() {
            *element = survey.places[*element as usize].outer;
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

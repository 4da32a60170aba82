//! What kind of page it is, as far as numbers tell.

use super::anchor::CORE;
use super::glance::Glance;
use super::sums::Sums;
use super::survey::{Group, Survey};
use super::{Columns, features, flag, share};
use crate::label::kind::Guess;
use crate::page::{ContainerKind, LeafKind};

struct View<'s, 'a> {
    survey: &'s Survey<'a>,
    page: Sums,
    /// The form with most words.
    largest: Group,
    /// The shape with most words among those that stand three times or more and hold several leaves: cards, posts.
    repeated: Group,
    kind: &'s Guess,
}

/// The numbers of a page.
pub(super) fn measure(survey: &Survey, kind: &Guess) -> Vec<f32> {
    let by_words = |one: &&Group, other: &&Group| one.sums.words.total_cmp(&other.sums.words);
    let is_repeated = |group: &&Group| group.count >= 3.0 && group.sums.leaves > group.count;
    let largest = survey.form_groups.iter().max_by(by_words).copied().unwrap_or_default();
    let repeated = survey.shapes.iter().filter(is_repeated).max_by(by_words).copied().unwrap_or_default();
    let mut row = Columns::new(NAMES.len(), 1);
    columns_of(&[View { survey, page: survey.page(), largest, repeated, kind }], 0, &mut row);
    (0..NAMES.len()).map(|at| row.column(at)[0]).collect()
}

impl View<'_, '_> {
    fn leaves(&self, is: impl Fn(&LeafKind) -> bool) -> f32 {
        self.survey.blocks.leaves.iter().filter(|leaf| is(&leaf.kind)).count() as f32
    }

    fn containers(&self, is: impl Fn(ContainerKind) -> bool) -> f32 {
        self.survey.blocks.containers.iter().filter(|container| is(container.kind)).count() as f32
    }

    /// Share of the page's words in the smallest element with both title and lead.
    fn core_words(&self) -> f32 {
        let inside = |element| share(self.survey.inside(element).words, self.page.words);
        self.survey.anchors.elements[CORE].map_or(-1.0, inside)
    }

    fn elements(&self, name: &str) -> f32 {
        self.survey.blocks.count_named(name) as f32
    }

    fn glances(&self, count: impl Fn(&Glance) -> u32) -> f32 {
        self.survey.glances.iter().map(count).sum::<u32>() as f32
    }
}

features! { columns_of, NAMES, |v: &View<'_, '_>|
    /// Words, a Han or kana character counting half.
    page_words = v.page.words;
    /// Leaves.
    page_leaves = v.page.leaves;
    /// Share of words inside links.
    page_links = share(v.page.links, v.page.words);
    /// Share of words in prose.
    page_prose = share(v.page.prose, v.page.words);
    /// Leaves of prose.
    page_prose_leaves = v.page.prose_leaves;
    /// Words a leaf.
    page_mean = share(v.page.words, v.page.leaves);
    /// Share of headings among the leaves.
    page_headings = share(v.page.headings, v.page.leaves);
    /// Pictures a leaf.
    page_images = share(v.page.images, v.page.leaves);
    /// Digits a letter.
    page_digits = share(v.page.digits, v.page.letters);
    /// Ends of sentences a word.
    page_stops = share(v.page.stops, v.page.words);
    /// Headings of level 2.
    page_h2 = v.leaves(|kind| matches!(kind, LeafKind::Heading(2)));
    /// Headings of level 3.
    page_h3 = v.leaves(|kind| matches!(kind, LeafKind::Heading(3)));
    /// Blocks of code.
    page_code = v.leaves(|kind| matches!(kind, LeafKind::Code { .. }));
    /// Cells of tables.
    page_cells = v.containers(|kind| matches!(kind, ContainerKind::Cell { .. }));
    /// Items of lists.
    page_items = v.containers(|kind| matches!(kind, ContainerKind::Item { .. }));
    /// `article` elements.
    page_articles = v.elements("article");
    /// `section` elements.
    page_sections = v.elements("section");
    /// `form` elements.
    page_forms = v.elements("form");
    /// `button` elements.
    page_buttons = v.elements("button");
    /// `time` elements.
    page_times = v.elements("time");
    /// Share of leaves with a sign of a currency.
    page_prices = share(v.glances(|glance| u32::from(glance.currencies > 0)), v.page.leaves);
    /// Share of leaves that are questions.
    page_questions = share(v.glances(|glance| u32::from(glance.ends_question)), v.page.leaves);
    /// Share of Han and kana among the letters.
    page_cjk = share(v.glances(|glance| glance.cjk), v.page.letters);
    /// Whether the title was found.
    page_title = flag(v.survey.anchors.title.is_some());
    /// Share of leaves before the title.
    page_title_place = v.survey.anchors.title.map_or(-1.0, |title| share(title as f32, v.page.leaves));
    /// Share of words in the largest form.
    page_form_words = share(v.largest.sums.words, v.page.words);
    /// Words a leaf of the largest form.
    page_form_mean = share(v.largest.sums.words, v.largest.count);
    /// Share of links in the largest form.
    page_form_links = share(v.largest.sums.links, v.largest.sums.words);
    /// How often the largest repeated shape stands on the page.
    page_repeated_count = v.repeated.count;
    /// Share of the page's words in it.
    page_repeated_words = share(v.repeated.sums.words, v.page.words);
    /// Words in each of it.
    page_repeated_mean = share(v.repeated.sums.words, v.repeated.count);
    /// Share of links in it.
    page_repeated_links = share(v.repeated.sums.links, v.repeated.sums.words);
    /// Share of prose in it.
    page_repeated_prose = share(v.repeated.sums.prose, v.repeated.sums.words);
    /// Share of the page's words in its core: the smallest element with both title and lead.
    page_core_words = v.core_words();
    /// Probability that it is an article, by the model of kinds.
    kind_article = v.kind.probabilities[0];
    /// The same for a thread.
    kind_thread = v.kind.probabilities[1];
    /// The same for a listing.
    kind_listing = v.kind.probabilities[2];
    /// The same for a product.
    kind_product = v.kind.probabilities[3];
    /// The same for documentation.
    kind_documentation = v.kind.probabilities[4];
    /// The same for a service.
    kind_service = v.kind.probabilities[5];
    /// The same for a collection.
    kind_collection = v.kind.probabilities[6];
}

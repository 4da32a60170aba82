//! What a leaf is by itself, beside its neighbours, and in the page.

use std::ops::Range;

use super::anchor::{CORE, LEAD, MAIN, TITLE};
use super::sums::{Sums, link_share};
use super::survey::{COVERS, Group, Place, RULED, Survey, kind_of};
use super::{Columns, features, flag, share};
use crate::page::{Leaf, MarkKind};

/// A leaf of a measured page.
struct View<'s, 'a> {
    survey: &'s Survey<'a>,
    at: usize,
    leaf: &'a Leaf,
    place: Option<&'s Place>,
    form: &'s Group,
    page: Sums,
    /// Sums over the leaves at most three, and at most ten, away.
    near: [Sums; 2],
}

/// Fills the columns with neighbouring leaves.
pub(super) fn fill(survey: &Survey, leaves: Range<usize>, columns: &mut Columns) {
    let page = survey.page();
    let count = survey.blocks.leaves.len();
    let window = |at: usize, radius: usize| survey.sums(at.saturating_sub(radius)..(at + radius + 1).min(count));
    let view = |at: usize| {
        let leaf = &survey.blocks.leaves[at];
        View {
            survey,
            at,
            leaf,
            place: leaf.element.map(|element| &survey.places[element.0 as usize]),
            form: &survey.form_groups[survey.forms[at] as usize],
            page,
            near: [window(at, 3), window(at, 10)],
        }
    };
    let views: Vec<View> = leaves.map(view).collect();
    columns_of(&views, 0, columns);
}

impl View<'_, '_> {
    fn weight(&self) -> f32 {
        self.survey.weights[self.at]
    }

    fn neighbour(&self, offset: isize) -> Option<&Leaf> {
        self.survey.blocks.leaves.get(self.at.checked_add_signed(offset)?)
    }

    fn words_of(&self, offset: isize) -> f32 {
        let at = self.at.checked_add_signed(offset);
        at.and_then(|at| self.survey.weights.get(at)).copied().unwrap_or(0.0)
    }

    fn links_of(&self, offset: isize) -> f32 {
        self.neighbour(offset).map_or(-1.0, link_share)
    }

    fn kind_of(&self, offset: isize) -> f32 {
        self.neighbour(offset).map_or(-1.0, |leaf| f32::from(kind_of(leaf)))
    }

    fn glance(&self) -> &super::glance::Glance {
        &self.survey.glances[self.at]
    }

    fn per_character(&self, count: u32) -> f32 {
        share(count as f32, (self.glance().letters + self.glance().digits) as f32)
    }

    fn marked(&self, is: impl Fn(&MarkKind) -> bool) -> f32 {
        let marks = self.survey.blocks.marks_of(self.leaf);
        let bytes: u32 = marks.iter().filter(|(_, kind)| is(kind)).map(|(range, _)| range.end - range.start).sum();
        share(bytes as f32, self.leaf.text.len() as f32)
    }

    fn before(&self) -> Sums {
        self.survey.sums(0..self.at)
    }

    fn landmark(&self, at: usize) -> f32 {
        self.place.map_or(-1.0, |place| f32::from(place.landmark(at)))
    }

    fn cover(&self, at: usize) -> f32 {
        self.place.map_or(-1.0, |place| f32::from(place.cover(at)))
    }

    fn ruled(&self, at: usize) -> f32 {
        self.place.map_or(-1.0, |place| f32::from(place.ruled(at)))
    }

    fn depth(&self, element: u32) -> f32 {
        f32::from(self.survey.blocks.elements[element as usize].depth)
    }

    /// An anchor's element, and the one that holds both it and the leaf; `None` where the page or the leaf has no element
    /// for it.
    fn joint(&self, anchor: usize) -> Option<(u32, u32)> {
        Some((self.survey.anchors.elements[anchor]?, self.place?.joints[anchor]))
    }

    /// Distance from the leaf's element up to the one that holds the anchor too.
    fn up_to(&self, anchor: usize) -> f32 {
        let place = self.place.filter(|_| self.survey.anchors.elements[anchor].is_some());
        place.map_or(-1.0, |place| f32::from(place.ups[anchor]))
    }

    /// Distance from there down to the anchor.
    fn down_to(&self, anchor: usize) -> f32 {
        self.joint(anchor).map_or(-1.0, |(element, joint)| self.depth(element) - self.depth(joint))
    }

    /// A part of what the element holds that holds both the leaf and the anchor, of what the page holds.
    fn shared(&self, anchor: usize, part: impl Fn(&Sums) -> f32) -> f32 {
        self.joint(anchor).map_or(-1.0, |(_, joint)| share(part(&self.survey.inside(joint)), part(&self.page)))
    }

    /// Share of the words of the element that holds both the leaf and the main element which the main element holds.
    fn main_share(&self) -> f32 {
        let words = |element| self.survey.inside(element).words;
        self.joint(MAIN).map_or(-1.0, |(main, joint)| share(words(main), words(joint)))
    }

    /// Distance from the leaf's element up to one that holds the core; -2 inside it.
    fn to_core(&self) -> f32 {
        match self.joint(CORE) {
            Some((core, joint)) if core == joint => -2.0,
            _ => self.up_to(CORE),
        }
    }

    /// Leaves to the start of the main element, negative, or from its end.
    fn beside_main(&self) -> f32 {
        let Some(main) = self.survey.anchors.elements[MAIN] else { return 0.0 };
        let main = &self.survey.blocks.elements[main as usize];
        let (at, start, end) = (self.at as f32, main.leaves.start as f32, main.leaves.end as f32);
        if at < start { at - start } else { (at - end + 1.0).max(0.0) }
    }

    /// Leaves since another; far before it where there is none.
    fn since(&self, leaf: Option<usize>) -> f32 {
        leaf.map_or(-999.0, |leaf| self.at as f32 - leaf as f32)
    }

    fn after_title(&self) -> f32 {
        self.since(self.survey.anchors.title)
    }

    fn words_after_title(&self) -> f32 {
        match self.survey.anchors.title {
            None => -1.0,
            Some(title) if title <= self.at => self.survey.sums(title..self.at).words,
            Some(title) => -self.survey.sums(self.at..title).words,
        }
    }
}

const _: () = assert!(RULED.len() == 3 && COVERS.len() == 3, "a feature for each");

features! { columns_of, NAMES, |v: &View<'_, '_>|
    /// Words, a Han or kana character counting half.
    words = v.weight();
    /// Share of its words inside links.
    links = link_share(v.leaf);
    /// 0 paragraph, 1 to 6 heading, 7 code, 8 image, 9 rule, 10 formula, 11 player.
    kind = v.kind_of(0);
    /// Words of running prose.
    prose = v.survey.prose[v.at];
    /// Share of capitals.
    capitals = v.per_character(v.glance().capitals);
    /// Share of Han and kana.
    cjk = v.per_character(v.glance().cjk);
    /// Bars, dots and arrows between entries.
    separators = v.glance().separators as f32;
    /// Whether it ends as a sentence.
    ends_sentence = flag(v.glance().ends_sentence);
    /// Share of its text in emphasis.
    emphasis = v.marked(|kind| matches!(kind, MarkKind::Emphasis));
    /// How often its text stands on the page.
    repeats = v.survey.repeats[v.at] as f32;
    /// Share of words in common with the page's title.
    title_match = v.survey.anchors.title_match[v.at];
    /// Leaves since the title.
    after_title = v.after_title().clamp(-200.0, 400.0);
    /// Words since the title.
    words_after_title = v.words_after_title();
    /// Share of the page's leaves before it.
    place_leaves = share(v.at as f32, v.page.leaves);
    /// Share of the page's words before it.
    place_words = share(v.before().words, v.page.words);
    /// Share of the page's prose before it.
    place_prose = share(v.before().prose, v.page.prose);
    /// Leaves before it.
    leaves_before = v.at as f32;
    /// Leaves after it.
    leaves_after = v.page.leaves - v.at as f32;
    /// Leaves back to prose.
    prose_before = f32::from(v.survey.prose_before[v.at]);
    /// Leaves on to prose.
    prose_after = f32::from(v.survey.prose_after[v.at]);
    /// Words of the leaf before.
    before_words = v.words_of(-1);
    /// Share of links in the leaf before.
    before_links = v.links_of(-1);
    /// Words of the leaf after.
    after_words = v.words_of(1);
    /// Share of links in the leaf after.
    after_links = v.links_of(1);
    /// Share of links in them.
    near3_links = share(v.near[0].links, v.near[0].words);
    /// Share of prose in the words of the leaves at most ten away.
    near10_prose = share(v.near[1].prose, v.near[1].words);
    /// Share of links in them.
    near10_links = share(v.near[1].links, v.near[1].words);
    /// Leaves of the same form: kind, element and the two elements around that.
    form_count = v.form.count;
    /// Share of the page's words in its form.
    form_words = share(v.form.sums.words, v.page.words);
    /// Words a leaf of its form.
    form_mean = share(v.form.sums.words, v.form.count);
    /// Share of links in its form.
    form_links = share(v.form.sums.links, v.form.sums.words);
    /// Share of prose in its form.
    form_prose = share(v.form.sums.prose, v.form.sums.words);
    /// Leaves from the first of its form to the last, for each of its form.
    form_spread = share(v.form.last as f32 - v.form.first as f32 + 1.0, v.form.count);
    /// Ends of sentences a word in its form.
    form_stops = share(v.form.sums.stops, v.form.sums.words);
    /// Share of digits in its form.
    form_digits = share(v.form.sums.digits, v.form.sums.letters);
    /// Pictures a leaf of its form.
    form_images = share(v.form.sums.images, v.form.count);
    /// Depth of its element.
    depth = v.leaf.element.map_or(-1.0, |element| v.depth(element.0));
    /// Distance to a `main` around it; 15 is none or far, here and below.
    to_main = v.landmark(0);
    /// Distance to an `article`.
    to_article = v.landmark(1);
    /// Distance to a `section`.
    to_section = v.landmark(2);
    /// Distance to a `footer`.
    to_footer = v.landmark(3);
    /// Distance to a `form`.
    to_form = v.landmark(4);
    /// Distance to a `li`.
    to_li = v.landmark(5);
    /// Distance to a `table`.
    to_table = v.landmark(6);
    /// Distance to a `figure`.
    to_figure = v.landmark(7);
    /// Distance to a `p`.
    to_p = v.landmark(8);
    /// Distance to a `noscript`.
    to_noscript = v.cover(0);
    /// Distance to an element with the attribute `hidden`.
    to_panel = v.cover(1);
    /// Distance to an element that is hidden by its style, as a closed dialog, or from listeners.
    to_unseen = v.cover(2);
    /// Whether readers see it, as far as markup and the amount of text under each cover tell.
    is_shown = flag(v.leaf.is_shown);
    /// Distance to an element under a certain rule for furniture.
    rule_furniture = v.ruled(0);
    /// The same for navigation.
    rule_navigation = v.ruled(1);
    /// The same for community boxes.
    rule_community = v.ruled(2);
    /// Distance up to the element that holds both the leaf and the main element: the smallest with most of the prose.
    main_up = v.up_to(MAIN);
    /// Distance from there down to the main element.
    main_down = v.down_to(MAIN);
    /// Share of that element's words in the main element.
    main_share = v.main_share();
    /// Leaves to the main element (negative) or from its end.
    main_beside = v.beside_main().clamp(-100.0, 100.0);
    /// Distance up to the element that holds both the leaf and the title.
    title_up = v.up_to(TITLE);
    /// Distance from there down to the title.
    title_down = v.down_to(TITLE);
    /// Share of the page's words in that element.
    title_words = v.shared(TITLE, |sums| sums.words);
    /// Share of the page's prose in it.
    title_prose = v.shared(TITLE, |sums| sums.prose);
    /// Distance up to the element that holds both the leaf and the lead: the prose that the page's description describes,
    /// else the first after the title.
    lead_up = v.up_to(LEAD);
    /// Distance from there down to the lead.
    lead_down = v.down_to(LEAD);
    /// Share of the page's words in that element.
    lead_words = v.shared(LEAD, |sums| sums.words);
    /// Share of the page's prose in it.
    lead_prose = v.shared(LEAD, |sums| sums.prose);
    /// Leaves since the lead.
    after_lead = v.since(v.survey.anchors.lead).clamp(-200.0, 400.0);
    /// Distance up to an element that holds the core, the smallest with both title and lead; -2 inside it.
    to_core = v.to_core();
    /// Share of the words of the page's description that it holds.
    description_held = v.survey.anchors.described(v.at).held;
    /// Share of its words that the description holds.
    description_share = v.survey.anchors.described(v.at).own;
}

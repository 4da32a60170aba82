//! Verdicts on what a page shares with others of its site.
//!
//! In: a page, what its site repeats, and the verdicts of rules by text and of the title, which stand. Out: verdicts on
//! leaves that are templates. A template outside what the page has for itself is furniture. In its midst nothing is:
//! headings, terms, notes, references and refrains of an article repeat too, and there the model decides. A page with
//! nothing of its own keeps all.

use std::ops::Range;

use super::file::{Company, Site};
use super::place::spots;
use crate::label::line::Line;
use crate::page::{Blocks, ContainerKind, Element, ElementId, Label, Leaf, LeafKind, Reason, Verdict};

/// What a word of a template takes from the worth of an element as the main one, in own words. With less, short pages stretch
/// over their menus, whose titles are words of their own: with 3, and half of that for links, 124 of the 1,167 pages of the
/// `PostgreSQL` manual kept theirs, with 5 none. With more, a short text falls apart at the headings that all pages have.
const COST: i64 = 5;

/// Words of what stands among templates and goes with them, at most: the titles of the chapter before and after, of the
/// part that a page belongs to, a date. Of 1,167 pages of the `PostgreSQL` manual 15 keep such a title without that.
const MOST_WORDS_AMONG: u32 = 12;

/// Elements that are paragraphs or parts of such, and no home of their own.
const PARAGRAPHS: [&str; 12] = ["a", "b", "blockquote", "cite", "em", "font", "i", "p", "q", "small", "span", "strong"];

/// Elements that are parts of a table or a list.
const PARTS: [&str; 9] = ["dd", "dt", "li", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// Share of a leaf's words inside links from which it leads elsewhere.
const LINK_SHARE: f32 = 0.5;

/// The leaves that are templates, of those that have no verdict yet.
pub(in crate::label) fn find(blocks: &Blocks, lines: &[Line], site: &Site, verdicts: &[Option<Verdict>]) -> Vec<usize> {
    let company: Vec<Option<Company>> =
        spots(blocks, |place| site.knows(place)).into_iter().map(|spot| site.repeats(spot?.text)).collect();
    if company.iter().all(Option::is_none) {
        return Vec::new();
    }
    let Some(page) = Page::new(blocks, lines, &company, verdicts) else { return Vec::new() };
    let is_furniture =
        |at: usize| verdicts[at].is_none() && company[at].is_some_and(|company| page.is_furniture(at, company));
    let mut found: Vec<bool> = (0..blocks.leaves.len()).map(is_furniture).collect();
    page.fill_gaps(verdicts, &mut found);
    (0..found.len()).filter(|&at| found[at]).collect()
}

/// Labels the templates of a page; where a rule about elements took one out already, the rule is named. What the model made
/// of the other leaves stays as it would be without: a choice among fewer leaves is another choice, and now and then a
/// worse one.
pub(in crate::label) fn label(blocks: &Blocks, templates: &[usize], verdicts: &mut [Option<Verdict>]) {
    let is_ruled = |verdict: &Option<Verdict>| {
        verdict.as_ref().is_some_and(|found| found.label.is_removed() && matches!(found.reason, Reason::Rule(_)))
    };
    for &at in templates {
        if is_ruled(&verdicts[at]) {
            continue;
        }
        let leaf = &blocks.leaves[at];
        let label = if leads_elsewhere(leaf) { Label::Navigation } else { Label::Furniture };
        verdicts[at] = Some(Verdict::new(label, Reason::Template));
    }
}

/// A page and what it has for itself.
struct Page<'a> {
    blocks: &'a Blocks,
    lines: &'a [Line<'a>],
    /// Leaves that it has for itself.
    own: Counts,
    /// Those of them with words outside links.
    own_text: Counts,
    /// Those of them that are prose.
    own_prose: Counts,
    /// The next heading behind each leaf, or the end.
    next_heading: Vec<usize>,
    /// The leaves among which the page's own text stands.
    main: Range<usize>,
}

impl<'a> Page<'a> {
    /// None of a page that has nothing for itself.
    fn new(
        blocks: &'a Blocks,
        lines: &'a [Line<'a>],
        company: &[Option<Company>],
        verdicts: &[Option<Verdict>],
    ) -> Option<Self> {
        let count = blocks.leaves.len();
        let is_own = |at: usize| {
            let is_removed = verdicts[at].as_ref().is_some_and(|verdict| verdict.label.is_removed());
            company[at].is_none() && !is_removed && blocks.leaves[at].is_shown
        };
        let own = Counts::new(count, |at| is_own(at) && blocks.leaves[at].words > 0);
        if own.of(&(0..count)) == 0 {
            return None;
        }
        let own_text = Counts::new(count, |at| is_own(at) && blocks.leaves[at].words > blocks.leaves[at].link_words);
        let mut next_heading = vec![count; count];
        for at in (1..count).rev() {
            let is_heading = matches!(blocks.leaves[at].kind, LeafKind::Heading(_));
            next_heading[at - 1] = if is_heading { at } else { next_heading[at] };
        }
        let is_own_prose = |at: &usize| is_own(*at) && lines[*at].prose && !leads_elsewhere(&blocks.leaves[*at]);
        let own_prose = Counts::new(count, |at| is_own_prose(&at));
        let first = (0..blocks.leaves.len()).find(is_own_prose);
        let last = (0..blocks.leaves.len()).rfind(is_own_prose);
        let prose = first.zip(last).map(|(first, last)| first..last + 1);
        let main = [prose, main_element(blocks, company, &is_own)]
            .into_iter()
            .flatten()
            .reduce(|one, other| one.start.min(other.start)..one.end.max(other.end))?;
        Some(Self { blocks, lines, own, own_text, own_prose, next_heading, main })
    }

    fn is_furniture(&self, at: usize, company: Company) -> bool {
        let leaf = &self.blocks.leaves[at];
        if self.main.contains(&at) || matches!(leaf.kind, LeafKind::Code { .. } | LeafKind::Math) {
            return false;
        }
        let is_kept = match leaf.kind {
            // What is over the page's own words belongs to them.
            LeafKind::Heading(_) => self.leads_to(at, &self.own),
            _ if !leads_elsewhere(leaf) && self.stands_in_text(at) => true,
            _ if self.lines[at].prose => company != Company::Only,
            // Menus are laid out in tables too, but figures and kinds of things recur in those of data.
            _ if self.is_data(at) => company == Company::Mixed || !leads_elsewhere(leaf) || self.is_term(at),
            _ => self.is_term(at) && self.leads_to(at, &self.own_text),
        };
        !is_kept
    }

    /// Whether a leaf is a paragraph beside others that are the page's own prose (the standing intro of a series, a refrain),
    /// or a cell or item beside others with text of the page.
    fn stands_in_text(&self, at: usize) -> bool {
        let mut around = self.blocks.leaves[at].element.into_iter().flat_map(|element| self.blocks.lineage(element));
        let Some(home) = around.find(|element| !PARAGRAPHS.contains(&&*element.name)) else { return false };
        if !PARTS.contains(&&*home.name) {
            return self.own_prose.of(&leaves(home)) > 0;
        }
        around.find(|element| !PARTS.contains(&&*element.name)).is_some_and(|all| self.own_text.of(&leaves(all)) > 0)
    }

    /// Takes in what stands among templates that are links, outside the page's own text, in an element that holds hardly
    /// anything else.
    fn fill_gaps(&self, verdicts: &[Option<Verdict>], found: &mut [bool]) {
        let may_go = |at: usize| {
            let leaf = &self.blocks.leaves[at];
            verdicts[at].is_none()
                && leaf.words <= MOST_WORDS_AMONG
                && matches!(leaf.kind, LeafKind::Paragraph | LeafKind::Image { .. } | LeafKind::Rule)
                && !self.lines[at].text.trim_end().ends_with([':', '：'])
        };
        let count = found.len();
        let links = Counts::new(count, |at| found[at] && leads_elsewhere(&self.blocks.leaves[at]));
        let others = Counts::new(count, |at| !found[at] && self.blocks.leaves[at].words > 0);
        let bars = Counts::new(count, |at| !found[at] && !may_go(at));
        // Elements come after those around them: what is inside one that is taken is taken already.
        let mut taken = 0;
        for range in self.blocks.elements.iter().map(leaves) {
            let is_outside = range.end <= self.main.start || range.start >= self.main.end;
            let is_menu = links.of(&range) >= others.of(&range).max(2) && bars.of(&range) == 0;
            if is_outside && is_menu && range.start >= taken {
                taken = range.end;
                found[range].fill(true);
            }
        }
    }

    /// Whether a leaf is the name of what comes after it.
    fn is_term(&self, at: usize) -> bool {
        let leaf = &self.blocks.leaves[at];
        let element = leaf.element.and_then(|element| self.blocks.lineage(element).next());
        self.blocks.text_of(leaf).trim_end().ends_with([':', '：'])
            || element.is_some_and(|element| matches!(&*element.name, "dt" | "th" | "legend" | "caption"))
            || self.blocks.containers_around(leaf.container).any(|(_, container)| {
                matches!(container.kind, ContainerKind::Row { header: true } | ContainerKind::Caption)
            })
    }

    /// Whether a leaf is a cell of a table of data.
    fn is_data(&self, at: usize) -> bool {
        let container = self.blocks.leaves[at].container;
        self.blocks.containers_around(container).any(|(_, container)| container.kind == ContainerKind::Table)
    }

    /// Whether some of these leaves come after a leaf in the nearest element that holds more than it, before the next heading.
    fn leads_to(&self, at: usize, some: &Counts) -> bool {
        let leaf = &self.blocks.leaves[at];
        let around =
            leaf.element.and_then(|element| self.blocks.lineage(element).find(|around| around.leaves.len() > 1));
        let end = around.map_or(self.blocks.leaves.len(), |around| around.leaves.end as usize);
        some.of(&(at + 1..end.min(self.next_heading[at]))) > 0
    }
}

/// Leaves of the element that is worth most, for its own words less its templates, or of what around it says that it is
/// for the main text.
fn main_element(blocks: &Blocks, company: &[Option<Company>], is_own: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let mut sum = 0;
    let worth = blocks.leaves.iter().enumerate().map(|(at, leaf)| {
        // A word of its own inside a link is half a word.
        sum += match company[at] {
            Some(_) => -COST * i64::from(2 * leaf.words),
            None if is_own(at) => i64::from(2 * leaf.words - leaf.link_words),
            None => 0,
        };
        sum
    });
    let before: Vec<i64> = std::iter::once(0).chain(worth).collect();
    let elements = blocks.elements.iter().enumerate();
    let worth = |element: &Element| before[element.leaves.end as usize] - before[element.leaves.start as usize];
    let (most, element) = elements.max_by_key(|(at, element)| (worth(element), std::cmp::Reverse(*at)))?;
    let around = blocks.lineage(ElementId(most as u32));
    let stated = around.filter(|element| says_main(blocks, element)).last();
    Some(leaves(stated.unwrap_or(element)))
}

/// How many of some leaves there are in any range.
struct Counts(Vec<u32>);

impl Counts {
    /// Counts those of so many leaves of which `counts` holds.
    fn new(leaves: usize, counts: impl Fn(usize) -> bool) -> Self {
        let mut sum = 0;
        let all = (0..leaves).map(|at| {
            sum += u32::from(counts(at));
            sum
        });
        Self(std::iter::once(0).chain(all).collect())
    }

    /// How many are in a range.
    fn of(&self, leaves: &Range<usize>) -> u32 {
        self.0[leaves.end] - self.0[leaves.start]
    }
}

fn leaves(element: &Element) -> Range<usize> {
    element.leaves.start as usize..element.leaves.end as usize
}

fn leads_elsewhere(leaf: &Leaf) -> bool {
    leaf.words > 0 && leaf.link_words as f32 >= leaf.words as f32 * LINK_SHARE
}

/// Whether an element says that it holds the main text: by its name, its role, or a class that is that and no part of
/// another (`main`, not `main-menu`).
fn says_main(blocks: &Blocks, element: &Element) -> bool {
    if matches!(&*element.name, "main" | "article") {
        return true;
    }
    let mut tokens = blocks.tokens_of(element);
    tokens.clone().any(|token| token == "main") && tokens.all(|token| token == "main" || !token.contains("main"))
}

#[cfg(test)]
mod tests {
    use crate::label::{Learner, Numbers, RuleBook, Sketch, Templates};
    use crate::page::{Blocks, Label, MediaType, Meta, Reason};
    use crate::{segment, tree};

    /// What is taken out of the first page as a template, where so many pages of a site are known.
    fn taken(pages: usize, page: impl Fn(usize) -> String) -> Vec<String> {
        let book = RuleBook::load(&[]).unwrap();
        let segment = |number: usize| match page(number) {
            html if html.starts_with('<') => segment::html(&tree::parse(&html), book.selectors()),
            text => segment::plain(&text),
        };
        let mut learner = Learner::new(1 << 20);
        (0..pages).for_each(|number| learner.add(Sketch::of("quay.example".into(), &segment(number))));
        let templates = learner.finish();
        let blocks: Blocks = segment(0);
        let labelled =
            crate::label::blocks(&blocks, &Meta::default(), &book, templates.site("quay.example"), Numbers::LetGo);
        let leaves = blocks.leaves.iter().zip(&labelled.verdicts);
        let taken = leaves.filter(|(_, verdict)| verdict.reason == Reason::Template);
        assert!(blocks.media_type == MediaType::Plain || labelled.verdicts.iter().any(|v| v.label != Label::Furniture));
        taken.map(|(leaf, _)| blocks.text_of(leaf).to_owned()).collect()
    }

    /// Some sentences that no other page has.
    fn own(number: usize) -> String {
        format!(
            "<p>The {number}th boat of the year brought {} barrels of soup, of which the {number}th was empty.</p>\
             <p>Nobody on the quay could say who had emptied it, and the {number}th captain did not want to know.</p>",
            number * 3 + 40
        )
    }

    #[test]
    fn what_stands_around_the_text_goes() {
        let page = |number: usize| {
            format!(
                "<div class=head><div>Boats of the quay</div><div>All about barrels</div></div><div class=text>{}</div>\
                 <div class=law><p>Whoever finds a barrel may keep it, says the law of the quay since the flood.</p></div>",
                own(number)
            )
        };
        let expected = [
            "Boats of the quay",
            "All about barrels",
            "Whoever finds a barrel may keep it, says the law of the quay since the flood.",
        ];
        assert_eq!(taken(9, page), expected);
        assert_eq!(taken(8, page), expected);
        assert_eq!(taken(7, page), [""; 0], "too few pages");
    }

    #[test]
    fn what_belongs_to_the_text_stays() {
        let around = |number: usize, text: &str| format!("<div class=text>{text}{}</div>", own(number));
        for repeated in [
            // The standing intro of a series, a quoted phrase, a refrain.
            "<p class=series>This is a part of our series on boats, which appears whenever one of them comes in.</p>",
            "<blockquote><p>A boat is a boat.</p></blockquote>",
            "<p>So it goes on the quay.</p>",
        ] {
            assert_eq!(taken(20, |number| around(number, repeated)), [""; 0], "{repeated}");
        }
        // Headings over text of the page, terms of its lists, heads of its tables, also behind the last sentence.
        for ending in [
            "<h2>Further boats</h2><ul><li><a href=x>The boat #</a></ul>",
            "<dl><dt>Since<dd>year #</dl>",
            "<div>Length:<div># hands</div></div>",
            "<table><thead><tr><th>Boat<th>Barrels</thead><tr><td>the red one<td>#<tr><td>number #<td>9</table>",
        ] {
            let page = |number: usize| {
                format!("<div class=all>{}{}</div>", own(number), ending.replace('#', &number.to_string()))
            };
            assert_eq!(taken(20, page), [""; 0], "{ending}");
        }
    }

    #[test]
    fn words_among_templates_stay_where_those_are_no_menu() {
        let page = |number: usize| {
            let cells = format!("<td><p>row {number}<p>first of all<td><p>colour {number}<p>what it looks like");
            format!("<div class=text>{}<table><tr><th><p>Sort<th><p>Sense<tr>{cells}</table></div>", own(number))
        };
        assert_eq!(taken(20, page), [""; 0]);
    }

    #[test]
    fn titles_in_menus_go_with_the_menu() {
        let page = |number: usize| {
            format!(
                "<div class=strip><a href=a>Back</a><div><a href=b>Boat {}</a></div><div><a href=c>On</a></div>\
                 <div><a href=d>Home</a></div></div><div class=text>{}</div>",
                number + 100,
                own(number)
            )
        };
        assert_eq!(taken(12, page), ["Back", "Boat 100", "On", "Home"]);
    }

    #[test]
    fn a_page_with_nothing_of_its_own_keeps_all() {
        // The others say something; this one is made of what all have.
        let page = |number: usize| {
            let text = if number == 0 { String::new() } else { own(number) };
            format!("<div class=head><div>Boats of the quay</div></div><div class=text>{text}</div>")
        };
        assert_eq!(taken(20, page), [""; 0]);
    }

    #[test]
    fn lines_of_dumps_have_no_place_but_before_and_behind() {
        let page = |number: usize| {
            let text = own(number).replace("<p>", "").replace("</p>", "\n\n");
            format!("Boats of the quay\n\nHome\n\n{text}\n\nSubscribe to boats\n\nAll boats reserved\n")
        };
        let found = taken(12, page);
        assert!(found.contains(&"All boats reserved".into()) && !found.join(" ").contains("barrels"), "{found:?}");
    }

    #[test]
    fn the_same_page_at_many_addresses_is_one() {
        let mut learner = Learner::new(1 << 20);
        let blocks = segment::plain("Boats of the quay\n\nThere are none today, nor were there any yesterday.\n");
        (0..50).for_each(|_| learner.add(Sketch::of("quay.example".into(), &blocks)));
        let learnt: Templates = learner.finish();
        assert!(learnt.is_empty(), "{}", learnt.to_json());
    }
}

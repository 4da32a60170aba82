//! Where a page says what it is about: its title, and the text that its head describes.
//!
//! An article lies around these places; teasers, comments and the next article lie elsewhere, however much they hold.

use super::key::{Hashed, MAX_WORDS, Words, hash_words};
use super::share;
use crate::label::line::Line;
use crate::page::{Blocks, LeafKind, Meta};
use crate::text::fold;

/// How many elements are anchors: [`MAIN`], [`TITLE`], [`LEAD`], [`CORE`].
pub(super) const ANCHORS: usize = 4;

/// The smallest element that holds most of the prose.
pub(super) const MAIN: usize = 0;

/// The element of the title.
pub(super) const TITLE: usize = 1;

/// The element of the lead.
pub(super) const LEAD: usize = 2;

/// The smallest element that holds both title and lead.
pub(super) const CORE: usize = 3;

/// Share of a description's words from which the prose that holds them is what it describes.
const DESCRIBED: f32 = 0.6;

/// Different words from which a description tells one text from another.
const LEAST_DESCRIPTION: usize = 5;

/// Words from which a leaf is held against the description; fewer are in it by chance.
const LEAST_LEAF: usize = 4;

/// The anchors of a page.
#[derive(Debug)]
pub(super) struct Anchors {
    /// The leaf that shows the page's title.
    pub(super) title: Option<usize>,
    /// Share of words that each leaf has in common with the title.
    pub(super) title_match: Vec<f32>,
    /// The prose that the page's description describes; where there is none, the first after the title.
    pub(super) lead: Option<usize>,
    /// How each leaf fits the page's description; empty where there is none to speak of.
    described: Vec<Described>,
    /// The elements, as far as the page has them.
    pub(super) elements: [Option<u32>; ANCHORS],
}

/// How a leaf fits the page's description, as far as its first [`MAX_WORDS`] words tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Described {
    /// Share of the description's words that it holds.
    pub(super) held: f32,
    /// Share of its words that the description holds.
    pub(super) own: f32,
}

impl Anchors {
    /// Finds title and lead.
    pub(super) fn find(blocks: &Blocks, lines: &[Line], keys: &str, words: &Words, meta: &Meta, prose: &[f32]) -> Self {
        let (title, title_match) = title(blocks, lines, keys, words, meta);
        let described = describe(blocks.leaves.len(), words, meta);
        let held = |at: usize| described.get(at).map_or(0.0, |described| described.held);
        let is_prose = |at: &usize| prose[*at] > 0.0 && blocks.leaves[*at].is_shown;
        let all = || (0..prose.len()).filter(is_prose);
        let fits = |best: Option<usize>, at: usize| match best {
            Some(best) if held(best) >= held(at) => Some(best),
            _ => Some(at).filter(|&at| held(at) >= DESCRIBED),
        };
        let lead = all().fold(None, fits);
        let lead = lead.or_else(|| all().find(|&at| Some(at) > title)).or_else(|| all().next());
        Self { title, title_match, lead, described, elements: [None; ANCHORS] }
    }

    /// Notes the elements, of which the main one is known. Answers which anchors each element holds or is: a bit for each.
    pub(super) fn settle(&mut self, blocks: &Blocks, main: Option<u32>) -> Vec<u8> {
        let element = |leaf: Option<usize>| leaf.and_then(|leaf| blocks.leaves[leaf].element).map(|element| element.0);
        let parent = |at: &u32| Some(blocks.elements[*at as usize].parent.0).filter(|parent| parent != at);
        let upwards = |element: Option<u32>| std::iter::successors(element, parent);
        let mut holds = vec![0; blocks.elements.len()];
        self.elements = [main, element(self.title), element(self.lead), None];
        for (anchor, element) in self.elements.iter().enumerate() {
            upwards(*element).for_each(|at| holds[at as usize] |= 1 << anchor);
        }
        let core = upwards(self.elements[LEAD]).find(|&at| holds[at as usize] & 1 << TITLE != 0);
        upwards(core).for_each(|at| holds[at as usize] |= 1 << CORE);
        self.elements[CORE] = core;
        holds
    }

    /// How a leaf fits the page's description.
    pub(super) fn described(&self, leaf: usize) -> Described {
        self.described.get(leaf).copied().unwrap_or_default()
    }
}

/// The leaf that says what the page's metadata gives as its title, the first `h1` where none does; and the share of words
/// that each leaf has in common with it.
fn title(blocks: &Blocks, lines: &[Line], keys: &str, words: &Words, meta: &Meta) -> (Option<usize>, Vec<f32>) {
    let title = meta.title.as_ref().map(|title| fold(&title.value)).unwrap_or_default();
    let (mut wanted, mut read) = (Vec::new(), Vec::new());
    hash_words(&title, &mut wanted);
    let wanted = Wanted::new(wanted);
    let mut matches = Vec::with_capacity(blocks.leaves.len());
    let mut best = (0.0, None);
    for (at, (leaf, line)) in blocks.leaves.iter().zip(lines).enumerate() {
        let length = line.key_bytes();
        let mut share = 0.0;
        if leaf.is_shown && !words.leaf(at).is_empty() && length <= 4 * title.len() && title.len() <= 4 * length {
            let all = words.whole_leaf(at).unwrap_or_else(|| {
                read.clear();
                hash_words(line.known_key(keys), &mut read);
                &read
            });
            let hit = all.iter().filter(|word| wanted.place(**word).is_some()).count();
            share = 2.0 * hit as f32 / (all.len() + wanted.words.len()) as f32;
        }
        matches.push(share);
        let heading: f32 = match leaf.kind {
            _ if !leaf.is_shown => 0.0,
            LeafKind::Heading(1) => 0.3,
            LeafKind::Heading(_) => 0.1,
            _ => 0.0,
        };
        let score = match share > 0.6 {
            true => share + heading,
            false if heading > 0.2 => heading,
            false => 0.0,
        };
        if score > best.0 {
            best = (score, Some(at));
        }
    }
    (best.1, matches)
}

/// How each leaf fits the page's description; nothing where there is none to speak of.
fn describe(leaves: usize, words: &Words, meta: &Meta) -> Vec<Described> {
    let description = meta.description.as_ref().map(|description| fold(&description.value)).unwrap_or_default();
    let mut wanted = Vec::new();
    hash_words(&description, &mut wanted);
    wanted.truncate(MAX_WORDS);
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.len() < LEAST_DESCRIPTION {
        return Vec::new();
    }
    let wanted = Wanted::new(wanted);
    (0..leaves).map(|at| fit(words.leaf(at), &wanted)).collect()
}

/// Words that are looked for in every leaf.
struct Wanted {
    words: Vec<Hashed>,
    /// A bit for each word, by its hash: most others are refused by one look.
    held: [u64; 8],
}

impl Wanted {
    fn new(words: Vec<Hashed>) -> Self {
        let mut held = [0; 8];
        for word in &words {
            held[word.0 as usize % 8] |= 1 << (word.0 >> 3 & 63);
        }
        Self { words, held }
    }

    /// Which of the words it is.
    fn place(&self, word: Hashed) -> Option<usize> {
        let may_be_held = self.held[word.0 as usize % 8] >> (word.0 >> 3 & 63) & 1 == 1;
        if may_be_held { self.words.iter().position(|other| *other == word) } else { None }
    }
}

/// How a leaf of these words fits a description of those, each different.
fn fit(leaf: &[Hashed], wanted: &Wanted) -> Described {
    if leaf.len() < LEAST_LEAF {
        return Described::default();
    }
    // A bit for each word of the description, of which there are fewer than bits.
    let (mut seen, mut own) = (0_u32, 0);
    for found in leaf.iter().filter_map(|word| wanted.place(*word)) {
        seen |= 1 << found;
        own += 1;
    }
    Described {
        held: share(seen.count_ones() as f32, wanted.words.len() as f32),
        own: share(own as f32, leaf.len() as f32),
    }
}

const _: () = assert!(MAX_WORDS < u32::BITS as usize, "a bit for each word of a description");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::RuleBook;
    use crate::label::section::Sections;
    use crate::page::{Found, Provenance};
    use crate::segment;
    use crate::tree::{Selectors, parse};

    const PAGE: &str = "<body><main><article><h1>Nine goats cross by ferry</h1><p>Photo: harbour office.\
        <div><p>The ferry to Moor waited for nine goats on Monday, and left with all of them at noon.\
        <p>Nobody paid.</div></article></main>\
        <aside><p>The harbour sells tickets for the summer now, and it wants exact change for every one of them.</aside>";

    fn anchors(description: &str) -> (Anchors, Vec<String>, Vec<String>) {
        let tree = parse(PAGE);
        let blocks = segment::html(&tree, &Selectors::default());
        let found = |value: &str| Some(Found { value: value.to_owned(), provenance: Provenance::MetaTag });
        let meta = Meta {
            title: found("Nine goats cross by ferry"),
            description: found(description).filter(|found| !found.value.is_empty()),
            ..Meta::default()
        };
        let book = RuleBook::load(&[]).unwrap();
        let sections = Sections::new(&blocks, &book);
        let words = Words::of(&sections.lines, &sections.keys);
        let prose: Vec<f32> = sections.lines.iter().map(|line| f32::from(u8::from(line.prose))).collect();
        let mut anchors = Anchors::find(&blocks, &sections.lines, &sections.keys, &words, &meta, &prose);
        anchors.settle(&blocks, Some(0));
        let texts = blocks.leaves.iter().map(|leaf| blocks.text_of(leaf).to_owned()).collect();
        let names = blocks.elements.iter().map(|element| element.name.to_string()).collect();
        (anchors, texts, names)
    }

    #[test]
    fn the_lead_is_what_the_head_describes_or_the_first_prose_after_the_title() {
        for (description, lead, core) in [
            ("", "The ferry to Moor", "article"),
            ("Nine goats waited for the ferry to Moor on Monday", "The ferry to Moor", "article"),
            ("For summer tickets the harbour wants exact change", "The harbour sells", "body"),
            // Too little to tell one text from another, or about neither.
            ("The harbour tickets", "The ferry to Moor", "article"),
            ("All that is new in the villages around the lake", "The ferry to Moor", "article"),
        ] {
            let (anchors, texts, names) = anchors(description);
            assert_eq!(texts[anchors.title.unwrap()], "Nine goats cross by ferry");
            assert!(texts[anchors.lead.unwrap()].starts_with(lead), "{description}: {anchors:?}");
            assert_eq!(names[anchors.elements[CORE].unwrap() as usize], core, "{description}");
        }
    }

    #[test]
    fn leaves_are_held_against_the_description() {
        let words = |text: &str| {
            let mut words = Vec::new();
            hash_words(text, &mut words);
            words
        };
        let wanted = words("nine goats on the ferry");
        let wanted = Wanted::new(wanted);
        for (leaf, held, own) in [
            ("nine goats on the ferry", 1.0, 1.0),
            ("goats and goats and goats and goats", 0.2, 4.0 / 7.0),
            ("nine goats ferry", 0.0, 0.0),
            ("a lake without a boat", 0.0, 0.0),
        ] {
            let fit = fit(&words(leaf), &wanted);
            assert_eq!((fit.held, fit.own), (held, own), "{leaf}");
        }
    }
}

//! A leaf as templates know it: where in the structure it stands, and its text.

use foldhash::HashMap;
use twox_hash::XxHash3_64;

use crate::page::{Blocks, Element, Leaf, LeafKind};
use crate::text::fold_into;

/// Longest text that is looked at, in bytes: a licence in the foot of a page has some 800. What is longer is an article.
const LONGEST_BYTES: usize = 1_200;

/// Elements around a leaf whose first name counts, beside the kinds of all, of those that have one: `nav.menu > ul > li` is
/// another place than `div.notes > ul > li`. With more, names that a page has for itself (`id="chapter-on-soup"`) tear
/// apart what stands in one place; with one, menus and lists of the article fall together where everything is a `div`.
const NAMED: usize = 2;

/// Where a leaf stands and what it says, as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Stands for the elements around it.
    pub(super) place: u64,
    /// Stands for its text at that place.
    pub(super) text: u64,
}

/// The spot of every leaf at a place worth looking at; none of leaves without text, or with very much.
pub(super) fn spots(blocks: &Blocks, is_worth: impl Fn(u64) -> bool) -> Vec<Option<Spot>> {
    let mut around: Vec<u64> = Vec::with_capacity(blocks.elements.len());
    for (at, element) in blocks.elements.iter().enumerate() {
        let parent = element.parent.0 as usize;
        let outer = if parent == at { 0 } else { around[parent] };
        around.push(hash(outer, element.name.as_bytes()));
    }
    let mut known: HashMap<u32, u64> = HashMap::default();
    let mut key = String::new();
    let spot = |leaf: &Leaf| {
        let place = leaf.element.map_or(0, |element| {
            *known.entry(element.0).or_insert_with(|| {
                let all = blocks.lineage(element).map(|around| name(blocks, around));
                let own = all.filter(|name| !name.is_empty()).take(NAMED);
                own.fold(around[element.0 as usize], hash)
            })
        });
        let place = hash(place, kind(&leaf.kind));
        if !is_worth(place) {
            return None;
        }
        let text = text(blocks, leaf);
        if text.is_empty() || text.len() > LONGEST_BYTES {
            return None;
        }
        key.clear();
        fold_into(text, &mut key);
        (!key.is_empty()).then(|| Spot { place, text: hash(place, key.as_bytes()) })
    };
    blocks.leaves.iter().map(spot).collect()
}

/// What a leaf says; a picture says what file it is.
fn text<'a>(blocks: &'a Blocks, leaf: &'a Leaf) -> &'a str {
    match &leaf.kind {
        LeafKind::Image(image) if leaf.text.is_empty() => image.url.rsplit('/').next().unwrap_or_default(),
        _ => blocks.text_of(leaf).trim(),
    }
}

/// The first name of an element that is no number of something. What holds a whole page is named for the page.
fn name<'a>(blocks: &'a Blocks, element: &'a Element) -> &'a [u8] {
    if matches!(&*element.name, "html" | "body" | "main" | "article") {
        return &[];
    }
    let first = blocks.tokens_of(element).next().filter(|name| !name.bytes().any(|byte| byte.is_ascii_digit()));
    first.unwrap_or_default().as_bytes()
}

fn kind(kind: &LeafKind) -> &'static [u8] {
    match kind {
        LeafKind::Heading(_) => b"heading",
        LeafKind::Paragraph => b"paragraph",
        LeafKind::Code { .. } => b"code",
        LeafKind::Image { .. } => b"image",
        LeafKind::Math => b"math",
        LeafKind::Embed { .. } | LeafKind::Rule => b"",
    }
}

/// A number for a place or a text in it, the same on every machine and in every release: learnt files hold it.
fn hash(around: u64, bytes: &[u8]) -> u64 {
    XxHash3_64::oneshot_with_seed(around, bytes)
}

/// What a page tells about its site.
#[derive(Debug)]
pub(crate) struct Sketch {
    /// The site.
    pub(super) site: String,
    /// What stands where, each once, in the order of the page.
    pub(super) seen: Vec<Seen>,
}

/// One text at one place of a page.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) spot: Spot,
    /// How often it stands there.
    pub(super) leaves: u32,
    /// How it begins, for people.
    pub(super) sample: String,
}

/// Characters of a text that the learnt file shows.
const SAMPLE_CHARACTERS: usize = 40;

impl Sketch {
    /// That of a page.
    pub(crate) fn of(site: String, blocks: &Blocks) -> Self {
        let mut seen: Vec<Seen> = Vec::new();
        let mut known: HashMap<u64, usize> = HashMap::default();
        for (leaf, spot) in blocks.leaves.iter().zip(spots(blocks, |_| true)) {
            let Some(spot) = spot else { continue };
            let at = *known.entry(spot.text).or_insert_with(|| {
                let sample = text(blocks, leaf).chars().take(SAMPLE_CHARACTERS).collect();
                seen.push(Seen { spot, leaves: 0, sample });
                seen.len() - 1
            });
            seen[at].leaves += 1;
        }
        Self { site, seen }
    }
}

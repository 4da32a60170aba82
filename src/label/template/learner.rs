//! Pages → what their sites repeat.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use super::file::{Learnt, LearntPlace, LearntText, Templates};
use super::place::{Seen, Sketch};
use super::site::site_of;
use crate::digest::digest_128;
use crate::page::{Meta, Origin};

/// Pages of a site that are looked at before some are passed over: of n pages so far the next is looked at with a chance of
/// this to n, which makes some 840 of 32,000. With 256 the first pass over the Python manual took half as much time as the
/// second and found one text more, 256 for 255; with much fewer the small parts of a site go unseen.
const MOST_AT_FIRST: u64 = 128;

/// First pages of a site that are not looked at: most sites of a crawl have no more, and cost nothing then.
const PASSED_OVER: u64 = 3;

/// Memory of one count, in bytes.
const ENTRY_BYTES: u64 = 64;

/// Pages that must show a text before its beginning is noted.
const NOTED_FROM: u32 = 4;

/// Chooses the pages that are looked at: some of each site, spread over all of it.
#[derive(Debug, Default)]
pub(crate) struct Sampler {
    /// Pages met of each site, as far as their addresses tell, by a digest of its name.
    met: HashMap<u64, u64>,
}

impl Sampler {
    /// Whether a page should be looked at; to be asked about every page, in the order of the input.
    pub(crate) fn wants(&mut self, origin: &Origin) -> bool {
        let site = site_of(origin, &Meta::default());
        let met = self.met.entry(digest_128(site.as_bytes()) as u64).or_default();
        *met += 1;
        let name = format!("{}\0{}", origin.path, origin.record.as_deref().unwrap_or_default());
        *met > PASSED_OVER && (digest_128(name.as_bytes()) as u64) % *met < MOST_AT_FIRST
    }
}

/// What has been seen so far. What comes out depends on the pages and their order only.
#[derive(Debug)]
pub(crate) struct Learner {
    sites: BTreeMap<String, Tally>,
    entries: usize,
    most_entries: usize,
    /// Texts on this many pages or fewer had to make room.
    forgotten: u32,
}

/// What has been seen of a site.
#[derive(Debug, Default)]
struct Tally {
    pages: u32,
    /// Digests of these pages: the same page at many addresses is one.
    known: HashSet<u64>,
    places: HashMap<u64, Counts>,
    texts: HashMap<u64, Text>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    pages: u32,
    leaves: u32,
}

#[derive(Debug)]
struct Text {
    place: u64,
    counts: Counts,
    sample: Box<str>,
}

impl Learner {
    /// Nothing seen yet; counts may take so many bytes. Where they would take more, what the fewest pages show is forgotten:
    /// fewer templates are found then.
    pub(crate) fn new(memory: u64) -> Self {
        let most_entries = usize::try_from(memory / ENTRY_BYTES).unwrap_or(usize::MAX).max(1_000);
        Self { sites: BTreeMap::new(), entries: 0, most_entries, forgotten: 0 }
    }

    /// Adds a page; in the order of the input.
    pub(crate) fn add(&mut self, sketch: Sketch) {
        let site = self.sites.entry(sketch.site).or_default();
        let page: Vec<u8> = sketch.seen.iter().flat_map(|seen| seen.spot.text.to_be_bytes()).collect();
        if !site.known.insert(digest_128(&page) as u64) {
            return;
        }
        let before = site.entries();
        site.add(sketch.seen);
        self.entries += site.entries() - before;
        while self.entries > self.most_entries {
            self.forgotten += 1;
            let least = self.forgotten + 1;
            self.sites.values_mut().for_each(|site| site.forget(least));
            self.sites.retain(|_, site| !site.texts.is_empty());
            self.entries = self.sites.values().map(Tally::entries).sum();
        }
    }

    /// What was learnt.
    pub(crate) fn finish(self) -> Templates {
        Templates::new(self.sites.into_iter().map(|(name, tally)| (name, tally.finish())).collect())
    }
}

impl Tally {
    fn entries(&self) -> usize {
        self.known.len() + self.places.len() + self.texts.len()
    }

    fn add(&mut self, seen: Vec<Seen>) {
        self.pages += 1;
        let mut places: HashMap<u64, u32> = HashMap::default();
        for Seen { spot, leaves, sample } in seen {
            *places.entry(spot.place).or_default() += leaves;
            let none = || Text { place: spot.place, counts: Counts::default(), sample: Box::default() };
            let text = self.texts.entry(spot.text).or_insert_with(none);
            text.counts.add(leaves);
            if text.counts.pages == NOTED_FROM {
                text.sample = sample.into();
            }
        }
        for (place, leaves) in places {
            self.places.entry(place).or_default().add(leaves);
        }
    }

    /// Forgets the texts that fewer pages show.
    fn forget(&mut self, least: u32) {
        self.texts.retain(|_, text| text.counts.pages >= least);
        let left: HashSet<u64> = self.texts.values().map(|text| text.place).collect();
        self.places.retain(|place, _| left.contains(place));
        self.texts.shrink_to_fit();
        self.places.shrink_to_fit();
    }

    fn finish(self) -> Learnt {
        let mut places = BTreeMap::new();
        for (text, Text { place, counts, sample }) in self.texts {
            let around = self.places.get(&place).copied().unwrap_or_default();
            let place = places.entry(place).or_insert_with(|| LearntPlace::new(around.pages, around.leaves));
            place.texts.insert(text, LearntText { pages: counts.pages, leaves: counts.leaves, sample: sample.into() });
        }
        Learnt { pages: self.pages, places }
    }
}

impl Counts {
    fn add(&mut self, leaves: u32) {
        self.pages += 1;
        self.leaves = self.leaves.saturating_add(leaves);
    }
}

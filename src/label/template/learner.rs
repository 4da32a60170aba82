//! Pages → what their sites repeat.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use super::file::{LEAST_PAGES, Learnt, LearntPlace, LearntText, Templates};
use super::place::{Seen, Sketch};
use super::site::{folder, host_of};
use crate::digest::digest_128;
use crate::page::Origin;

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
    /// Folders, by a digest too, with pages that state an address: no site, and their other pages are of sites unknown.
    mixed: HashSet<u64>,
    /// Pages there are of each site, where all are known.
    all: Option<HashMap<u64, u64>>,
}

impl Sampler {
    /// One that knows all pages there are before it is asked about the first. A site with too few to ever learn from costs
    /// nothing then.
    pub(crate) fn of_all<'p>(pages: impl Iterator<Item = (&'p Origin, Option<&'p str>)>) -> Self {
        let mut sampler = Self::default();
        let mut all: HashMap<u64, u64> = HashMap::default();
        for (origin, stated) in pages {
            if let Some(site) = sampler.site(origin, stated) {
                *all.entry(site).or_default() += 1;
            }
        }
        Self { all: Some(all), ..sampler }
    }

    /// Whether a page should be looked at; to be asked about every page, in the order of the input. `stated` is the address
    /// that it says it has, as far as can be told without reading it.
    pub(crate) fn wants(&mut self, origin: &Origin, stated: Option<&str>) -> bool {
        let Some(site) = self.site(origin, stated) else { return false };
        if self.all.as_ref().is_some_and(|all| all.get(&site) < Some(&(PASSED_OVER + u64::from(LEAST_PAGES)))) {
            return false;
        }
        let met = self.met.entry(site).or_default();
        *met += 1;
        let name = format!("{}\0{}", origin.path, origin.record.as_deref().unwrap_or_default());
        *met > PASSED_OVER && (digest_128(name.as_bytes()) as u64) % *met < MOST_AT_FIRST
    }

    /// The digest of a page's site, where that can be told.
    fn site(&mut self, origin: &Origin, stated: Option<&str>) -> Option<u64> {
        let folder = || digest_128(folder(origin).as_bytes()) as u64;
        match host_of(origin, stated) {
            Some(host) => {
                if origin.url.is_none() {
                    self.mixed.insert(folder());
                }
                Some(digest_128(host.as_bytes()) as u64)
            }
            None => Some(folder()).filter(|folder| !self.mixed.contains(folder)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_sites_are_looked_at() {
        let origin = |number: usize| Origin { path: format!("crawl/{number}.html"), ..Origin::default() };
        let looked_at = |stated: &dyn Fn(usize) -> Option<String>| {
            let mut sampler = Sampler::default();
            (0..1000).filter(|&number| sampler.wants(&origin(number), stated(number).as_deref())).count()
        };
        // One site: all of the first pages but some, then fewer and fewer.
        let of_one = looked_at(&|_| None);
        assert!((250..500).contains(&of_one), "{of_one}");
        assert_eq!(looked_at(&|_| Some("https://mill.example/".into())), of_one);
        // As many sites as pages, some of which state nothing.
        assert_eq!(looked_at(&|number| (number % 5 != 3).then(|| format!("https://{number}.example/"))), 0);
        // Some sites in one folder.
        let of_ten = looked_at(&|number| Some(format!("https://{}.example/", number % 10)));
        assert_eq!(of_ten, 1000 - 10 * PASSED_OVER as usize);
        // Sites with ten pages, and the first with eleven.
        let stated: Vec<String> = (0..1000).map(|number| format!("https://{}.example/", number % 999 / 10)).collect();
        let origins: Vec<Origin> = (0..1000).map(origin).collect();
        let all = || origins.iter().zip(stated.iter().map(|stated| Some(stated.as_str())));
        let mut sampler = Sampler::of_all(all());
        assert_eq!(all().filter(|(origin, stated)| sampler.wants(origin, *stated)).count(), 11 - PASSED_OVER as usize);
    }
}

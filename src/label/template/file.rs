//! What sites repeat, as it is kept in a file, and ready to be asked.
//!
//! The file is JSON: of each site how many pages were looked at, of each place in their structure how many of them have it,
//! of each text there how many show it, and how the text begins, for people. Files add up: sums of sums. Places and texts are
//! numbers, so that a file is small and says little about pages that few have seen.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use foldhash::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::site::host;
use crate::digest::Pieces;
use crate::page::Origin;

/// The form of the file; another one is refused by name.
const SCHEMA: &str = "tamis.templates/1";

/// Pages that must show a text at the same place. Two are chance, and five a series or one crawl of a front page. Small sites
/// are served too: of the labelled sets one has twelve pages of a site, a shop, and loses nothing but its menu.
pub(super) const LEAST_PAGES: u32 = 8;

/// Share of the pages with a place that must show a text at it. A menu is on nearly all pages that have its place; the
/// standing intro of a series is at a place that all articles have. In the `PostgreSQL` manual the four links of the menu are
/// on all of 595 pages, and of what comes next most is in tables of data (`Row identifier`, on 41 of 100).
const LEAST_SHARE: f64 = 0.5;

/// What is kept in the file of texts that are no templates yet, as a share of what they need: two files together may show
/// what neither does.
const KEPT_SHARE: f64 = 0.5;

/// Share of the leaves at a place that are templates, above which nothing else is expected there.
const MOSTLY: f64 = 0.5;

/// The same, above which the place is one for templates.
const ONLY: f64 = 0.9;

/// What has been learnt about sites.
#[derive(Debug, Default)]
pub struct Templates {
    learnt: BTreeMap<String, Learnt>,
    /// Those that repeat anything.
    sites: BTreeMap<String, Site>,
    fingerprint: String,
}

/// A file of templates that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", file.display())]
pub struct TemplateError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong and what to do.
    pub why: String,
}

/// What was seen of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Learnt {
    /// Pages that were looked at.
    pub(super) pages: u32,
    /// By the number of the place.
    #[serde(with = "numbered")]
    pub(super) places: BTreeMap<u64, LearntPlace>,
}

/// One place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct LearntPlace {
    /// Pages that have it.
    pages: u32,
    /// Leaves there on all pages.
    leaves: u32,
    /// By the number of the text.
    #[serde(with = "numbered")]
    pub(super) texts: BTreeMap<u64, LearntText>,
}

/// One text at a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct LearntText {
    /// Pages that show it there.
    pub(super) pages: u32,
    /// How often it stands there on all pages.
    pub(super) leaves: u32,
    /// How it begins.
    #[serde(rename = "text")]
    pub(super) sample: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<Sites> {
    schema: String,
    sites: Sites,
}

impl Templates {
    /// Reads files that `tamis learn` wrote, and adds them up.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or is none of templates.
    pub fn load(files: &[PathBuf]) -> Result<Self, TemplateError> {
        let mut all = BTreeMap::new();
        for file in files {
            add_up(&mut all, read(file)?);
        }
        Ok(Self::new(all))
    }

    /// What was learnt, ready to be asked. What is too rare to become a template is left out.
    pub(super) fn new(mut learnt: BTreeMap<String, Learnt>) -> Self {
        learnt.retain(|_, site| site.keep_promising());
        let sites = learnt.iter().map(|(name, learnt)| (name.clone(), Site::new(learnt)));
        let sites: BTreeMap<String, Site> = sites.filter(|(_, site)| !site.texts.is_empty()).collect();
        let mut all = Pieces::default();
        for (name, site) in &sites {
            all.add(name);
            all.add("\n");
            all.add(&site.fingerprint);
        }
        let fingerprint = if sites.is_empty() { String::new() } else { all.hex(16) };
        Self { learnt, sites, fingerprint }
    }

    /// These and others together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut all = self.learnt;
        add_up(&mut all, other.learnt);
        Self::new(all)
    }

    /// Whether no site is known to repeat anything.
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }

    /// Sites that repeat something.
    pub fn sites(&self) -> usize {
        self.sites.len()
    }

    /// Texts that are templates, on all sites.
    pub fn texts(&self) -> usize {
        self.sites.values().map(|site| site.texts.len()).sum()
    }

    /// The file.
    pub fn to_json(&self) -> String {
        let file = File { schema: SCHEMA.to_owned(), sites: &self.learnt };
        // Plain structs with string keys: serialising into memory cannot fail.
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    /// What is known about a site.
    pub(crate) fn site(&self, name: &str) -> Option<&Site> {
        self.sites.get(name)
    }

    /// Fingerprint of what a page's results depend on: its site, if that is known from its address alone, else everything.
    pub(crate) fn fingerprint(&self, origin: &Origin) -> &str {
        match origin.url.as_deref().and_then(host) {
            Some(host) => self.sites.get(&host).map_or("", |site| &site.fingerprint),
            None => &self.fingerprint,
        }
    }
}

/// What a site repeats.
#[derive(Debug)]
pub(crate) struct Site {
    /// Places where templates stand.
    places: HashSet<u64>,
    /// The texts that are templates, and what else stands at the place of each.
    texts: HashMap<u64, Company>,
    fingerprint: String,
}

/// What stands at a place beside a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Company {
    /// What pages have for themselves.
    Mixed,
    /// Mostly other templates.
    Mostly,
    /// Nothing else, or as good as nothing.
    Only,
}

impl Site {
    fn new(learnt: &Learnt) -> Self {
        let mut texts = HashMap::default();
        let mut places = HashSet::default();
        let mut digest = Pieces::default();
        for (&number, place) in &learnt.places {
            let found = place.texts.iter().filter(|(_, text)| place.repeats(text.pages, 1.0));
            let leaves: u32 = found.clone().map(|(_, text)| text.leaves).sum();
            let share = f64::from(leaves) / f64::from(place.leaves.max(1));
            let company = match share {
                share if share >= ONLY => Company::Only,
                share if share >= MOSTLY => Company::Mostly,
                _ => Company::Mixed,
            };
            for (&text, _) in found {
                places.insert(number);
                texts.insert(text, company);
                digest.add(text.to_be_bytes());
                digest.add([company as u8]);
            }
        }
        Self { places, texts, fingerprint: digest.hex(16) }
    }

    /// Whether templates stand at a place.
    pub(super) fn knows(&self, place: u64) -> bool {
        self.places.contains(&place)
    }

    /// Whether a text is a template at its place, and in what company.
    pub(super) fn repeats(&self, text: u64) -> Option<Company> {
        self.texts.get(&text).copied()
    }
}

impl Learnt {
    /// Leaves out what is far from being a template; false where nothing is left.
    fn keep_promising(&mut self) -> bool {
        self.places.retain(|_, place| {
            let (pages, leaves) = (place.pages, place.leaves);
            let around = LearntPlace::new(pages, leaves);
            place.texts.retain(|_, text| around.repeats(text.pages, KEPT_SHARE));
            !place.texts.is_empty()
        });
        !self.places.is_empty()
    }
}

impl LearntPlace {
    /// One on so many pages, with so many leaves.
    pub(super) fn new(pages: u32, leaves: u32) -> Self {
        Self { pages, leaves, texts: BTreeMap::new() }
    }

    /// Whether so many pages with a text are a share of what makes it a template.
    fn repeats(&self, pages: u32, share: f64) -> bool {
        f64::from(pages) >= f64::from(LEAST_PAGES) * share
            && f64::from(pages) >= f64::from(self.pages) * LEAST_SHARE * share
    }
}

fn read(path: &Path) -> Result<BTreeMap<String, Learnt>, TemplateError> {
    let fault = |why: String| TemplateError { file: path.to_owned(), why };
    let bytes = fs::read(path).map_err(|error| fault(format!("cannot be read ({error}); check the path")))?;
    let file: File<BTreeMap<String, Learnt>> = serde_json::from_slice(&bytes)
        .map_err(|error| fault(format!("is no file of templates ({error}); make one with `tamis learn`")))?;
    if file.schema != SCHEMA {
        let why = format!("is of the form {}, not {SCHEMA}; make it anew with `tamis learn`", file.schema);
        return Err(fault(why));
    }
    Ok(file.sites)
}

fn add_up(all: &mut BTreeMap<String, Learnt>, more: BTreeMap<String, Learnt>) {
    for (name, more) in more {
        let site = all.entry(name).or_insert_with(|| Learnt { pages: 0, places: BTreeMap::new() });
        site.pages = site.pages.saturating_add(more.pages);
        for (number, more) in more.places {
            let place = site.places.entry(number).or_insert_with(|| LearntPlace::new(0, 0));
            place.pages = place.pages.saturating_add(more.pages);
            place.leaves = place.leaves.saturating_add(more.leaves);
            for (number, more) in more.texts {
                let none = || LearntText { pages: 0, leaves: 0, sample: String::new() };
                let text = place.texts.entry(number).or_insert_with(none);
                text.pages = text.pages.saturating_add(more.pages);
                text.leaves = text.leaves.saturating_add(more.leaves);
                if text.sample.is_empty() {
                    text.sample = more.sample;
                }
            }
        }
    }
}

/// Maps by numbers that JSON writes in hexadecimal: programs that read it round large numbers.
mod numbered {
    use std::collections::BTreeMap;

    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer, T: Serialize>(map: &BTreeMap<u64, T>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(map.iter().map(|(number, value)| (format!("{number:016x}"), value)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        from: D,
    ) -> Result<BTreeMap<u64, T>, D::Error> {
        let map = BTreeMap::<String, T>::deserialize(from)?;
        let number = |text: &str| u64::from_str_radix(text, 16).map_err(D::Error::custom);
        map.into_iter().map(|(text, value)| Ok((number(&text)?, value))).collect()
    }
}

//! The names that a site goes by: whether a text is one of them, and which part of a title is.

use super::title::{LONGEST_TITLE_BYTES, parts};
use crate::text::fold;

/// The names that a site goes by, folded and without spaces and punctuation.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    names: Vec<String>,
    host: String,
}

/// Fewest letters of a site's name that may stand among other words (`Harbour Post UK`); shorter ones are common words.
const SHORTEST_NAME: usize = 4;

/// Most words of a part of a title that names the site with one of them (`Harbour Post UK`).
const MOST_WORDS: usize = 3;

/// Fewest letters of what is told by its letters alone: two say little.
const SHORTEST_TRACE: usize = 3;

impl Site {
    /// From names that the page gives its site, and the host of its address.
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a str>, host: Option<&str>) -> Self {
        let host = host.map(|host| host.strip_prefix("www.").unwrap_or(host)).unwrap_or_default();
        // `news.harbour.co.uk` goes by `harbour`.
        let labels = host.split('.').filter(|label| label.len() >= SHORTEST_NAME).chain([host]);
        let site = Self { names: labels.map(squash).filter(|key| !key.is_empty()).collect(), host: squash(host) };
        site.with(names)
    }

    /// The same site with more names.
    pub(super) fn with<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut site = self.clone();
        site.names.extend(names.into_iter().map(squash).filter(|key| !key.is_empty()));
        site
    }

    /// Whether a text is the name of the site.
    pub(super) fn is(&self, part: &str) -> bool {
        let key = squash(part);
        let bare = key.strip_prefix("the").unwrap_or(&key);
        !key.is_empty()
            && self.names.iter().any(|name| *name == key || name.strip_prefix("the").unwrap_or(name) == bare)
    }

    /// Whether a part at the end of a title names the site: its name, alone or among at most two other words, words that all
    /// stand in its host (`Harbour Forums` on `forums.harbour.example`), or the words that its host abbreviates.
    pub(super) fn is_named_by(&self, part: &str) -> bool {
        if self.is(part) {
            return true;
        }
        let words = words(part);
        let long: Vec<&String> = words.iter().filter(|word| word.len() > 1).collect();
        let holds_name = words.len() <= MOST_WORDS
            && words.iter().any(|word| word.len() >= SHORTEST_NAME && self.names.contains(word));
        let spells_host = !self.host.is_empty()
            && long.iter().map(|word| word.len()).sum::<usize>() >= SHORTEST_NAME
            && long.iter().all(|word| self.host.contains(word.as_str()));
        let initials = initials(part);
        let abbreviated = initials.len() >= SHORTEST_TRACE && self.names.contains(&initials);
        holds_name || spells_host || abbreviated
    }
}

/// What a page shows of its site without saying that it is its name.
#[derive(Debug)]
pub(super) struct Traces {
    host: String,
    /// What the site registered of its host: `harbour` of `news.harbour.co.uk`.
    own: String,
    texts: Vec<String>,
}

impl Traces {
    /// From the host of a page, and from texts that hold the name: titles of feeds, links to the front page.
    pub(super) fn new<'a>(host: Option<&str>, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let host = host.unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        // Below the domains of countries many sites are registered one level deeper.
        let is_deep = matches!(labels[..], [.., _, second, top] if top.len() == 2 && second.len() <= 3);
        let own = labels.iter().rev().nth(if is_deep { 2 } else { 1 }).copied().unwrap_or_default();
        // `Harbour Post » Pier reopens Comments Feed`.
        let texts = texts.into_iter().map(|text| squash(text.split(" » ").next().unwrap_or(text)));
        Self { host: squash(host), own: squash(own), texts: texts.collect() }
    }

    /// Whether a part of a title is the name of the site, word for word.
    pub(super) fn spell(&self, part: &str) -> bool {
        let key = squash(part);
        key.len() >= SHORTEST_TRACE && (key == self.own || key == self.host || self.texts.contains(&key))
    }

    /// Whether a part at the end of a title is the name of the site, as far as they tell.
    pub(super) fn show(&self, part: &str) -> bool {
        let part = part.trim_start().strip_prefix("The ").unwrap_or(part);
        let key = squash(part);
        if key.len() < SHORTEST_TRACE {
            return false;
        }
        // `Harbour Post Home` is a trace of the name, `More news of the Harbour Post` might be anything.
        if self.texts.iter().any(|text| text.contains(&key) && text.len() <= 2 * key.len()) {
            return true;
        }
        if self.own.len() < SHORTEST_TRACE {
            return false;
        }
        let words = words(part);
        let spells_host = words.iter().all(|word| self.host.contains(word.as_str()));
        let holds_own = words.len() <= MOST_WORDS && words.contains(&self.own);
        key.contains(&self.own) && spells_host || holds_own || initials(part) == self.own
    }
}

/// Longest name of a site in characters that the end of a title gives; what is longer is a slogan.
const LONGEST_NAME: usize = 60;

/// The part of a title that names the site, as other things on the page show: the last, else the nearest to the end. No
/// part is that a heading shows.
pub(super) fn signature<'a>(title: &'a str, headings: &[&str], traces: &Traces) -> Option<&'a str> {
    if title.len() > LONGEST_TITLE_BYTES {
        return None;
    }
    let parts = parts(title);
    let headings: Vec<String> = headings.iter().map(|heading| squash(heading)).collect();
    let is_name = |part: &str| part.chars().count() <= LONGEST_NAME && !headings.contains(&squash(part));
    let (last, before) = parts.split_last().filter(|(_, before)| !before.is_empty())?;
    let found = Some(last).filter(|part| traces.show(part) && is_name(part));
    found.or_else(|| before.iter().rev().find(|part| traces.spell(part) && is_name(part))).map(|part| part.trim())
}

/// The words of a name, each as [`squash`] gives it.
fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).map(squash).filter(|word| !word.is_empty()).collect()
}

/// What the capitals at the beginnings of its words spell.
fn initials(name: &str) -> String {
    let capitals = name.split(' ').filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase());
    squash(&capitals.collect::<String>())
}

/// Letters and digits alone, folded: the key under which two titles are the same.
pub(super) fn squash(text: &str) -> String {
    let mut key = fold(text);
    key.retain(char::is_alphanumeric);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_a_title_that_names_the_site() {
        for (title, host, texts, expected) in [
            ("Pier reopens | Harbour Post", "www.harbourpost.example", &[][..], Some("Harbour Post")),
            ("Pier reopens | Harbour Post", "news.harbourpost.co.uk", &[], Some("Harbour Post")),
            ("Pier reopens | Harbour Forums", "forums.harbour.example", &[], Some("Harbour Forums")),
            ("Pier reopens | Harbour Post UK", "post.example", &[], Some("Harbour Post UK")),
            ("Pier reopens | Moor Heritage Society", "mhs.org.uk", &[], Some("Moor Heritage Society")),
            ("Pier reopens - Harbour Post", "", &["Harbour Post » Feed"], Some("Harbour Post")),
            ("Pier reopens - Harbour Post", "", &["Back to the Harbour Post"], Some("Harbour Post")),
            ("码头重开_港口晚报", "", &["港口晚报"], Some("港口晚报")),
            ("Harbour Post: Pier reopens", "", &["Harbour Post"], None),
            ("Harbour Post - Pier reopens", "", &["Harbour Post"], Some("Harbour Post")),
            ("Pier reopens | Harbour Post | Coast", "", &["Harbour Post"], Some("Harbour Post")),
            // A section of a site, a word in a link, and what nothing shows.
            ("Pier reopens | News", "news.harbourpost.example", &[], None),
            ("Pier reopens | News", "", &["All the news of the coast"], None),
            ("Pier reopens | At last", "harbourpost.example", &["Harbour Post"], None),
            // What a heading shows is about this page.
            ("Harbour Post | Quay", "", &["Quay"], None),
            ("Harbour Post", "harbourpost.example", &[], None),
        ] {
            let traces = Traces::new(Some(host).filter(|host| !host.is_empty()), texts.iter().copied());
            assert_eq!(signature(title, &["Quay"], &traces), expected, "{title} {host} {texts:?}");
        }
    }
}

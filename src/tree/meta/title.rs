//! Which of a page's titles is its headline, and where the name of the site is cut off.
//!
//! A part of a title is only cut off when something else on the page says that it is the site's name, or that the rest is
//! the headline: a headline with a dash in it stays whole.

use crate::text::fold;

/// Longest headline in characters; longer headings are text that was marked up as one.
const LONGEST_HEADLINE: usize = 250;

/// Longest title, in bytes, that is taken apart: longer ones are no titles, and each of their parts would be compared
/// with each heading. The development sets have none above 1,000.
const LONGEST_TITLE_BYTES: usize = 4_000;

/// What stands between a headline and the name of a site. Dashes and colons count only between spaces.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " / ", " > ", " ~ ", " : ", "｜", "|", "_", " › ",
];

/// Those of them that do not stand inside a headline, and behind it more often than before it.
const BARS: &[&str] = &[" | ", " · ", " • ", " » ", " › ", "｜"];

/// Fewest characters of a headline before such a sign; fewer are the name of a site or a section.
const SHORTEST_HEADLINE: usize = 8;

/// The titles that a page gives itself.
#[derive(Debug, Default)]
pub(super) struct Titles<'a> {
    /// Visible first-level headings, the likeliest first.
    pub(super) headings: Vec<&'a str>,
    /// How many of them, at the end, link to the front page.
    pub(super) home: usize,
    /// Headline in JSON-LD.
    pub(super) stated: Option<&'a str>,
    /// `og:title` and its like, best first.
    pub(super) tags: Vec<&'a str>,
    /// The `title` element.
    pub(super) document: Option<&'a str>,
}

/// The names that a site goes by, folded and without spaces and punctuation.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    names: Vec<String>,
    host: String,
}

/// Fewest letters of a site's name that may stand among other words (`Harbour Post UK`); shorter ones are common words.
const SHORTEST_NAME: usize = 4;

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
    fn with<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
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
    fn is_named_by(&self, part: &str) -> bool {
        if self.is(part) {
            return true;
        }
        let words: Vec<String> =
            part.split(|c: char| !c.is_alphanumeric()).map(squash).filter(|w| !w.is_empty()).collect();
        let long: Vec<&String> = words.iter().filter(|word| word.len() > 1).collect();
        let holds_name =
            words.len() <= 3 && words.iter().any(|word| word.len() >= SHORTEST_NAME && self.names.contains(word));
        let spells_host = !self.host.is_empty()
            && long.iter().map(|word| word.len()).sum::<usize>() >= SHORTEST_NAME
            && long.iter().all(|word| self.host.contains(word.as_str()));
        let capitals: String =
            part.split(' ').filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).collect();
        let abbreviated = capitals.len() >= 3 && self.names.contains(&squash(&capitals));
        holds_name || spells_host || abbreviated
    }
}

/// Where a headline was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A visible heading, by its place in [`Titles::headings`].
    Heading(usize),
    Statement,
    Tag,
}

/// The headline of a page, without the name of the site.
pub(super) fn headline(titles: &Titles<'_>, site: &Site) -> Option<(String, Source)> {
    let mut long: Vec<&str> = titles.tags.iter().copied().chain(titles.document).collect();
    long.retain(|text| text.len() <= LONGEST_TITLE_BYTES);
    // A heading that ends a title is the name of the site or of its section, unless that name stands before it.
    let is_at_end = |heading: &str| {
        let key = squash(heading);
        long.iter().any(|text| ends(text, &key)) && !long.iter().any(|text| begins(text, &key, site))
    };
    let mut headings: Vec<(usize, &str)> = Vec::new();
    for (index, heading) in titles.headings.iter().enumerate() {
        let is_repeat = headings.iter().any(|(_, other)| squash(other) == squash(heading));
        let is_name = site.is(heading) || is_at_end(heading);
        if !is_repeat && !is_name && heading.chars().count() <= LONGEST_HEADLINE {
            headings.push((index, heading));
        }
    }
    let site = &site.with(titles.headings.iter().copied().filter(|heading| is_at_end(heading)));
    let seen = |(index, text): (usize, &str)| Some((without_site(text, site), Source::Heading(index)));
    // A heading that begins a title, or follows the site's name in it, is the headline.
    let stated_key = titles.stated.map(squash);
    let is_headline = |text: &str| {
        let key = squash(text);
        let stated = stated_key.as_ref() == Some(&key);
        stated || long.iter().any(|text| begins(text, &key, site))
    };
    if let Some(heading) = headings.iter().find(|(_, text)| is_headline(text)) {
        return seen(*heading);
    }
    let stated = titles.stated.filter(|stated| !site.is(stated));
    if let Some(stated) = stated.filter(|stated| long.iter().any(|text| begins(text, &squash(stated), site))) {
        return Some((before_bar(&without_site(stated, site)), Source::Statement));
    }
    // A heading that says nearly the same as a title is the fuller or plainer wording of the headline.
    let is_near = |heading: &str| {
        let titles = long.iter().copied().chain(stated.filter(|stated| stated.len() <= LONGEST_TITLE_BYTES));
        titles.into_iter().any(|text| resembles(heading, &without_site(text, site)))
    };
    if let Some(heading) = headings.iter().find(|(_, text)| is_near(text)) {
        return seen(*heading);
    }
    // What links to the front page is the name of the site, unless a title says otherwise.
    headings.retain(|(index, _)| index + titles.home < titles.headings.len());
    if let [only] = headings[..] {
        return seen(only);
    }
    // Two titles that differ in their ends agree on the headline.
    if let (Some(tag), Some(document)) = (titles.tags.first(), titles.document)
        && begins(document, &squash(tag), site)
    {
        return Some((before_bar(&without_site(tag, site)), Source::Tag));
    }
    if let Some(stated) = stated {
        return Some((before_bar(&without_site(stated, site)), Source::Statement));
    }
    if let Some(best) = long.first() {
        return Some((before_bar(&without_site(best, site)), Source::Tag));
    }
    titles.headings.first().map(|text| (tidy(text), Source::Heading(0)))
}

/// What the head of the page calls it, where no title of the page is like its headline.
pub(super) fn in_head(titles: &Titles<'_>, site: &Site, headline: &str) -> Option<String> {
    // What a search engine shows says what the page is; what is shared may be a slogan as well.
    let mut long: Vec<&str> = titles.document.into_iter().chain(titles.tags.iter().copied()).collect();
    long.retain(|text| text.len() <= LONGEST_TITLE_BYTES);
    let best = without_site(long.first()?, site);
    let key = squash(headline);
    let is_like = |text: &&str| begins(text, &key, site) || resembles(headline, &without_site(text, site));
    (!site.is(&best) && !long.iter().any(is_like)).then_some(best)
}

/// Whether a title of several parts ends with what `key` says and does not begin with it.
fn ends(text: &str, key: &str) -> bool {
    let parts = parts(text);
    parts.len() > 1
        && !key.is_empty()
        && (1..parts.len()).any(|first| squash(span(text, parts[first], parts[parts.len() - 1])) == key)
        && squash(parts[0]) != key
}

/// The text without the parts at its ends that name the site; a title that is nothing but the site's name stays.
fn without_site(text: &str, site: &Site) -> String {
    let parts = parts(text);
    let (mut first, mut last) = (0, parts.len());
    while last - first > 1 && site.is_named_by(parts[last - 1]) {
        last -= 1;
    }
    while last - first > 1 && site.is(parts[first]) {
        first += 1;
    }
    if parts.is_empty() {
        return tidy(text);
    }
    tidy(span(text, parts[first], parts[last - 1]))
}

/// What stands before the first sign that no headline has in it. What follows is a section, a slogan, or the name of the
/// site in words that nothing else on the page repeats.
fn before_bar(text: &str) -> String {
    let first = BARS.iter().filter_map(|bar| text.find(bar)).min().map_or(text, |at| &text[..at]);
    if first.chars().count() < SHORTEST_HEADLINE { text.to_owned() } else { tidy(first) }
}

/// Whether `key` is what a title begins with, up to a separator, once the site's name is cut off its start.
fn begins(text: &str, key: &str, site: &Site) -> bool {
    if text.len() > LONGEST_TITLE_BYTES {
        return false;
    }
    let parts = parts(text);
    let first = parts.iter().position(|part| !site.is(part)).unwrap_or(0);
    (first..parts.len()).any(|last| squash(span(text, parts[first], parts[last])) == *key)
        || (0..parts.len()).any(|last| squash(span(text, parts[0], parts[last])) == *key)
}

/// Whether two headlines share at least half of the words of both together.
fn resembles(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    let words = |text: &str| -> std::collections::HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (words(&a), words(&b));
    let shared = a.intersection(&b).count();
    shared >= 2 && 2 * shared >= a.union(&b).count()
}

/// The parts of a title between its separators, as slices of it.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for separator in SEPARATORS {
        if text.contains(separator) {
            parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// What a title holds from one of its parts to another.
fn span<'a>(text: &'a str, from: &'a str, to: &'a str) -> &'a str {
    let offset = |part: &str| part.as_ptr().addr() - text.as_ptr().addr();
    &text[offset(from)..offset(to) + to.len()]
}

/// Letters and digits alone, folded: the key under which two titles are the same.
fn squash(text: &str) -> String {
    let mut key = fold(text);
    key.retain(char::is_alphanumeric);
    key
}

/// One space between words, none at the ends.
pub(super) fn tidy(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // The sign of a permanent link stands behind headings of many documentation systems.
    text.trim_end_matches(['¶', '#', '🔗', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines() {
        let site = Site::new(["The Harbour Post"], Some("www.harbourpost.example"));
        for (heading, stated, tag, document, expected) in [
            ("Pier reopens", "", "", "Pier reopens - Harbour Post", "Pier reopens"),
            ("", "", "", "Pier reopens - Harbour Post", "Pier reopens"),
            ("", "", "", "Harbour Post | Pier reopens", "Pier reopens"),
            ("", "", "", "Pier reopens - at last", "Pier reopens - at last"),
            ("", "", "", "Pier reopens | Local news | Coast", "Pier reopens"),
            ("", "", "", "News | Pier reopens", "News | Pier reopens"),
            ("", "", "Pier reopens", "Pier reopens - Local news", "Pier reopens"),
            ("Pier - reopens", "", "", "Pier - reopens - Harbour Post", "Pier - reopens"),
            ("Harbour Post", "", "Pier reopens", "Pier reopens | Harbour Post", "Pier reopens"),
            (
                "Pier reopens after eleven years",
                "",
                "",
                "Pier reopens after years | Local",
                "Pier reopens after eleven years",
            ),
            ("", "Pier reopens", "", "News", "Pier reopens"),
            ("", "", "", "Harbour Post", "Harbour Post"),
            ("Shop", "", "", "", "Shop"),
            ("Pier reopens", "", "", "Harbour Post | Pier reopens", "Pier reopens"),
            ("Coast and sea", "", "", "Pier reopens | Coast and sea", "Pier reopens"),
            ("", "", "Pier reopens | Moor", "Pier reopens | Moor - Harbour Post", "Pier reopens"),
            ("", "Pier reopens | Moor", "", "News", "Pier reopens"),
        ] {
            let filled = |text: &'static str| (!text.is_empty()).then_some(text);
            let titles = Titles {
                headings: filled(heading).into_iter().collect(),
                home: 0,
                stated: filled(stated),
                tags: filled(tag).into_iter().collect(),
                document: filled(document),
            };
            assert_eq!(headline(&titles, &site).map(|(text, _)| text).as_deref(), Some(expected), "{titles:?}");
        }
        assert_eq!(headline(&Titles::default(), &site), None);
    }

    #[test]
    fn what_the_head_calls_a_page() {
        let site = Site::new(["The Harbour Post"], None);
        for (headline, document, expected) in [
            ("Set sail for less", "Boat hire in Moor | Harbour Post", Some("Boat hire in Moor")),
            ("Boat hire", "Boat hire | Harbour Post", None),
            ("Boat hire for all in Moor", "Boat hire in Moor | Harbour Post", None),
            ("Set sail for less", "Harbour Post", None),
            ("Set sail for less", "", None),
        ] {
            let titles = Titles { document: Some(document).filter(|text| !text.is_empty()), ..Titles::default() };
            assert_eq!(in_head(&titles, &site, headline).as_deref(), expected, "{headline} {document}");
        }
    }
}

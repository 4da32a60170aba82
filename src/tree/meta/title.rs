//! Which of a page's titles is its headline, and where the name of the site is cut off.
//!
//! A part of a title is only cut off when something else on the page says that it is the site's name, or that the rest is
//! the headline: a headline with a dash in it stays whole.

use super::site::{Site, squash};
use crate::text::{fold, one_line};

/// Longest headline in characters; longer headings are text that was marked up as one.
const LONGEST_HEADLINE: usize = 250;

/// Longest title, in bytes, that is taken apart: longer ones are no titles, and each of their parts would be compared
/// with each heading. The development sets have none above 1,000.
pub(super) const LONGEST_TITLE_BYTES: usize = 4_000;

/// Most titles of a page that are compared with its headings; the rest would cost time and say the same.
const MOST_TITLES: usize = 8;

/// Most parts of a title; what has more is a list of words for search engines, and one part.
const MOST_PARTS: usize = 16;

/// What stands between a headline and the name of a site. Dashes and colons count only between spaces.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " / ", " > ", " ~ ", " : ", "｜", "|", "_", " › ",
];

/// Those of them that do not stand inside a headline, and behind it more often than before it.
const BARS: &[&str] = &[" | ", " · ", " • ", " » ", " › ", "｜"];

/// The bars among them, which cut headings, too. Quotation marks look like other signs: `the « open » pier`.
const UPRIGHT: &[&str] = &[" | ", "｜"];

/// Signs between the steps of a path. A headline may hold one, but what holds one of them twice is a trail from the headline
/// to the front page (`Pier reopens / Local news / Coast`). Dashes do not tell: names of goods have several.
const STEPS: &[&str] = &[" / ", " > ", " :: "];

/// Signs that end a word or two before the headline (`Thread: Pier reopens`).
const AFTER_KICKERS: &[char] = &[':', '|', '/', '!', '?', '.', '»'];

/// Fewest characters of a headline before such a sign; fewer are the name of a site or a section.
const SHORTEST_HEADLINE: usize = 8;

/// The titles that a page gives itself.
#[derive(Debug, Default)]
pub(super) struct Titles<'a> {
    /// Visible first-level headings, the likeliest first.
    pub(super) headings: Vec<&'a str>,
    /// How many of them, at the end, link to the front page.
    pub(super) home: usize,
    /// Visible second-level headings.
    pub(super) sections: Vec<&'a str>,
    /// Headline in JSON-LD.
    pub(super) stated: Option<&'a str>,
    /// `og:title` and its like, best first.
    pub(super) tags: Vec<&'a str>,
    /// The `title` element.
    pub(super) document: Option<&'a str>,
}

/// Where a headline was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A visible heading, by its place in [`Titles::headings`].
    Heading(usize),
    /// A visible second-level heading, by its place in [`Titles::sections`].
    Section(usize),
    Statement,
    Tag,
}

/// The headline of a page, without the name of the site.
pub(super) fn headline(titles: &Titles<'_>, site: &Site) -> Option<(String, Source)> {
    let mut long: Vec<&str> = titles.tags.iter().copied().take(MOST_TITLES).chain(titles.document).collect();
    long.retain(|text| text.len() <= LONGEST_TITLE_BYTES);
    // A heading that ends a title is the name of the site or of its section, unless that name stands before it.
    let is_at_end =
        |key: &str| long.iter().any(|text| ends(text, key)) && !long.iter().any(|text| begins(text, key, site));
    let mut headings: Vec<(usize, &str)> = Vec::new();
    let mut at_end: Vec<&str> = Vec::new();
    let keys: Vec<String> = titles.headings.iter().map(|heading| squash(heading)).collect();
    for (index, (heading, key)) in titles.headings.iter().zip(&keys).enumerate() {
        let is_repeat = headings.iter().any(|(other, _)| keys[*other] == *key);
        let is_name = is_at_end(key);
        at_end.extend(is_name.then_some(heading));
        if !is_repeat && !is_name && !site.is(heading) && heading.chars().count() <= LONGEST_HEADLINE {
            headings.push((index, heading));
        }
    }
    let site = &site.with(at_end);
    let seen =
        |(index, text): (usize, &str)| Some((before(&without_site(text, site), UPRIGHT), Source::Heading(index)));
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
    // `Thread: Pier reopens`, `At last! Pier reopens`: the title says where the headline begins.
    for (index, text) in &headings {
        let mut rests = text.match_indices(AFTER_KICKERS).map(|(at, sign)| text[at + sign.len()..].trim());
        if let Some(rest) = rests.rfind(|rest| !site.is(rest) && is_headline(rest)) {
            return seen((*index, rest));
        }
    }
    let stated = titles.stated.filter(|stated| !site.is(stated));
    let is_begun = |text: &str| long.iter().any(|title| begins(title, &squash(text), site));
    let announced = stated.filter(|stated| is_begun(stated));
    // The same, where no sign stands between.
    if let Some(stated) = announced
        && headings.iter().any(|(_, text)| squash(text).ends_with(&squash(stated)))
    {
        return Some((without_ends(stated, site), Source::Statement));
    }
    // A heading that says nearly the same as a title is the fuller or plainer wording of the headline. What is stated for
    // machines is often the wording for search engines: where both are there, readers see the heading.
    let others: Vec<String> = long
        .iter()
        .copied()
        .chain(stated)
        .filter(|text| text.len() <= LONGEST_TITLE_BYTES)
        .map(|text| without_site(text, site))
        .collect();
    if let Some(heading) = headings.iter().find(|(_, text)| others.iter().any(|other| resembles(text, other))) {
        return seen(*heading);
    }
    // What links to the front page is the name of the site, unless a title says otherwise.
    headings.retain(|(index, _)| index + titles.home < titles.headings.len());
    if let [only] = headings[..]
        && others.iter().any(|other| echoes(only.1, other))
    {
        return seen(only);
    }
    // Where the first-level heading is about something else, the headline may be one below it. One word, as in “Related”, names
    // a part of the page; where words are written without spaces a part cannot be told from a headline so. At the end of a
    // title, where names stand, three words tell.
    let is_long = |text: &str| text.split_whitespace().nth(2).is_some();
    let is_in_title = |text: &str| is_begun(text) || is_long(text) && is_at_end(&squash(text));
    let is_below = |text: &&str| text.contains(' ') && !site.is(text) && is_in_title(text);
    if let Some(index) = titles.sections.iter().position(is_below) {
        return Some((without_site(titles.sections[index], site), Source::Section(index)));
    }
    if let Some(stated) = announced {
        return Some((without_ends(stated, site), Source::Statement));
    }
    // One word that no title holds names a part of the page, too.
    let is_known = |word: &str| long.is_empty() || long.iter().any(|title| squash(title).contains(&squash(word)));
    let is_part = |text: &str| text.is_ascii() && !text.contains(' ') && !is_known(text);
    if let [only] = headings[..]
        && !is_part(only.1)
    {
        return seen(only);
    }
    // Two titles that differ in their ends agree on the headline.
    if let (Some(tag), Some(document)) = (titles.tags.first(), titles.document)
        && begins(document, &squash(tag), site)
    {
        return Some((without_ends(tag, site), Source::Tag));
    }
    if let Some(stated) = stated {
        return Some((without_ends(stated, site), Source::Statement));
    }
    if let Some(best) = long.first() {
        return Some((without_ends(best, site), Source::Tag));
    }
    titles.headings.first().map(|text| (tidy(text), Source::Heading(0)))
}

/// What the head of the page calls it, where no title of the page is like its headline.
pub(super) fn in_head(titles: &Titles<'_>, site: &Site, headline: &str) -> Option<String> {
    // What a search engine shows says what the page is; what is shared may be a slogan as well.
    let mut long: Vec<&str> =
        titles.document.into_iter().chain(titles.tags.iter().copied().take(MOST_TITLES)).collect();
    long.retain(|text| text.len() <= LONGEST_TITLE_BYTES);
    let best = without_ends(long.first()?, site);
    let key = squash(headline);
    let is_like = |text: &&str| begins(text, &key, site) || resembles(headline, &without_site(text, site));
    (!site.is(&best) && !long.iter().any(is_like)).then_some(best)
}

/// What front pages are called in place of a title, as [`squash`] gives it.
const FRONT_PAGES: [&str; 18] = [
    "home",
    "homepage",
    "frontpage",
    "startseite",
    "accueil",
    "inicio",
    "início",
    "paginaprincipal",
    "главная",
    "главнаястраница",
    "anasayfa",
    "trangchủ",
    "stronagłówna",
    "beranda",
    "首页",
    "首頁",
    "ホーム",
    "홈",
];

/// Whether a title says no more than that this is the front page.
pub(super) fn names_front_page(title: &str) -> bool {
    FRONT_PAGES.contains(&squash(title).as_str())
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

/// What stands before the site's name and the first sign that no headline has in it, or not twice. What follows such a sign is
/// a section, a slogan, or the name of the site in words that nothing else on the page repeats.
fn without_ends(text: &str, site: &Site) -> String {
    let steps = STEPS.iter().filter(|step| text.matches(**step).nth(1).is_some());
    before(&without_site(text, site), &BARS.iter().chain(steps).copied().collect::<Vec<_>>())
}

/// What stands before the first of some signs, if that is enough for a headline.
fn before(text: &str, signs: &[&str]) -> String {
    // A `»` may close a quotation.
    let is_open = |at: usize| !text[..at].contains('«');
    let first = signs.iter().filter_map(|sign| text.find(sign)).filter(|&at| is_open(at)).min();
    let first = first.map_or(text, |at| &text[..at]);
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
    let (shared, all) = common(a, b, |_| true);
    shared >= 2 && 2 * shared >= all
}

/// Whether a heading is about what a title is about: they share two words of some length, and a quarter of all. Less than a
/// quarter takes the slogan over a page for its headline.
fn echoes(heading: &str, title: &str) -> bool {
    let (shared, all) = common(heading, title, |word| word.len() > 2 || word.bytes().all(|byte| byte.is_ascii_digit()));
    shared >= 2 && 4 * shared >= all
}

/// How many words two texts share, and how many there are in both together.
fn common(a: &str, b: &str, counts: fn(&str) -> bool) -> (usize, usize) {
    let (a, b) = (fold(a), fold(b));
    let words = |text: &str| -> std::collections::HashSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && counts(word));
        words.map(str::to_owned).collect()
    };
    let (a, b) = (words(&a), words(&b));
    (a.intersection(&b).count(), a.union(&b).count())
}

/// The parts of a title between its separators, as slices of it.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for separator in SEPARATORS {
        if text.contains(separator) {
            parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    if parts.len() > MOST_PARTS { vec![text] } else { parts }
}

/// What a title holds from one of its parts to another.
fn span<'a>(text: &'a str, from: &'a str, to: &'a str) -> &'a str {
    let offset = |part: &str| part.as_ptr().addr() - text.as_ptr().addr();
    &text[offset(from)..offset(to) + to.len()]
}

/// One space between words, none at the ends.
pub(super) fn tidy(text: &str) -> String {
    let text = one_line(text);
    // The sign of a permanent link stands behind headings of many documentation systems. `C#` has its own.
    let bare = text.trim_end_matches(['¶', '#', '🔗', ' ']);
    let mut end = bare.chars().rev();
    let is_letter = end.next().is_some_and(char::is_uppercase) && end.next().is_none_or(char::is_whitespace);
    let own = usize::from(is_letter && text[bare.len()..].starts_with('#'));
    text[..bare.len() + own].to_owned()
}

#[cfg(test)]
mod tests;

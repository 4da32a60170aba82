//! What a page says of itself beside its headline: site, summary, section, subjects, picture, licence.
//!
//! JSON-LD comes before `meta` elements, those before links of the visible page (`rel=tag`, `rel=license`). Absent: subjects
//! guessed from the text, and pictures that only stand in it.

use super::jsonld::{self, Rank};
use super::site::{Traces, signature, squash};
use super::tags::{self, Field};
use super::{Node, Page, plain, state, title};
use crate::page::{Found, Provenance};
use crate::text::{absolute, fold};
use crate::tree::Tree;

/// Most subjects of one page: some systems list every word a search might use.
const MOST_TAGS: usize = 32;

/// Characters of a subject or a section; longer texts are sentences for search engines.
const LONGEST_TAG: usize = 60;

/// Most types that a page is heard to declare; a real one has a dozen.
const MOST_TYPES: usize = 64;

impl<'a> Page<'a> {
    /// Name of the site.
    pub(super) fn site_name(&self) -> Option<Found<String>> {
        let tags = self.clues.tags.iter().filter(|(field, rank, _)| *field == Field::Publisher && tags::is_site(*rank));
        let best = tags.min_by_key(|(_, rank, _)| *rank).map(|(.., name)| (*name, Provenance::MetaTag));
        let stated = self.view.site().map(|name| (name, Provenance::JsonLd));
        best.into_iter().chain(stated).find_map(|(name, provenance)| self.publication(name, provenance))
    }

    /// A name of the site or its publisher; some systems put the title of the page in its place.
    pub(super) fn publication(&self, name: &str, provenance: Provenance) -> Option<Found<String>> {
        let title = self.clues.title.as_deref();
        let name = title::tidy(&plain(name));
        proper(without_rights(&name), provenance).filter(|found| {
            !title.is_some_and(|title| squash(title) == squash(&found.value) && title::parts(title).len() > 1)
        })
    }

    /// Name of the site at the end of the page's title, where its host, its feeds or its links to the front page show it, too.
    pub(super) fn signature(&self) -> Option<Found<String>> {
        let seen = self.clues.feed.into_iter().chain(self.clues.homes.iter().map(String::as_str));
        let traces = Traces::new(self.host.as_deref(), seen);
        let headings = self.clues.headings.iter().filter(|heading| heading.level == 1 && !heading.home);
        let headings: Vec<&str> = headings.map(|heading| heading.text.as_str()).collect();
        let name = signature(self.clues.title.as_deref()?, &headings, &traces)?;
        named(name, Provenance::MetaTag)
    }

    /// The page's own summary of itself.
    pub(super) fn description(&self, node: Option<Node<'a>>) -> Option<Found<String>> {
        let stated = node.and_then(|node| jsonld::text(node, "description")).map(|text| (text, Provenance::JsonLd));
        let tag = self.tags(Field::Description).into_iter().next().map(|text| (text, Provenance::MetaTag));
        let (text, provenance) = stated.or(tag)?;
        let value = title::tidy(&plain(text));
        // A template that was not filled in.
        let is_filled = !value.is_empty() && !value.contains("{{");
        is_filled.then_some(Found { value, provenance })
    }

    /// The part of the publication it stands in.
    pub(super) fn section(&self, node: Option<Node<'a>>) -> Option<Found<String>> {
        let stated = node.and_then(|node| jsonld::text(node, "articleSection")).map(|text| (text, Provenance::JsonLd));
        let tags = self.tags(Field::Section).into_iter().map(|text| (text, Provenance::MetaTag));
        stated.into_iter().chain(tags).find_map(|(text, provenance)| {
            named(text, provenance).filter(|found| found.value.chars().count() <= LONGEST_TAG)
        })
    }

    /// Its text, where the node that describes it holds one.
    pub(super) fn text(node: Node<'a>) -> Option<String> {
        let texts = ["articleBody", "text"].into_iter().filter_map(|key| jsonld::text(node, key));
        texts.map(str::trim).find(|text| !text.is_empty()).map(str::to_owned)
    }

    /// The text in data of its scripts, where it calls itself one: that of a shop is about everything it sells.
    pub(super) fn text_of_state(&self, tree: &Tree, declared: &[String]) -> Option<String> {
        let is_text = |kind: &String| ["article", "posting", "qapage"].iter().any(|end| kind.ends_with(end));
        let scripts = self.clues.data.iter().filter(|(_, is_ld)| !is_ld);
        let text = || state::text(scripts.map(|(script, _)| tree.text_content(*script)));
        declared.iter().any(is_text).then(text).flatten()
    }

    /// What it declares itself to be or to hold: `og:type`, then schema.org types.
    pub(super) fn declared(&self) -> Vec<String> {
        let mut declared: Vec<String> = Vec::new();
        let tags = self.tags(Field::Kind);
        for name in tags.iter().chain(self.view.types()).map(|name| name.trim().to_lowercase()) {
            let is_new = || declared.len() < MOST_TYPES && !declared.contains(&name);
            if !name.is_empty() && name.len() <= LONGEST_TAG && is_new() {
                declared.push(name);
            }
        }
        declared
    }

    /// What it is about, by the first source that says so.
    pub(super) fn subjects(&self, node: Option<Node<'a>>) -> Vec<Found<String>> {
        let stated = node.map(|node| self.view.names(node, "keywords")).unwrap_or_default();
        let mut ranked: Vec<(u8, Vec<&str>)> = Vec::new();
        for (_, rank, text) in self.clues.tags.iter().filter(|(field, ..)| *field == Field::Subject) {
            match ranked.iter_mut().find(|(other, _)| other == rank) {
                Some((_, texts)) => texts.push(text),
                None => ranked.push((*rank, vec![text])),
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        let tagged = ranked.into_iter().map(|(_, texts)| (Provenance::MetaTag, texts));
        let seen = self.clues.subjects.iter().map(String::as_str).collect();
        let sources = std::iter::once((Provenance::JsonLd, stated)).chain(tagged).chain([(Provenance::Visible, seen)]);
        let split = |(provenance, texts): (Provenance, Vec<&str>)| (provenance, parted(&texts));
        let best = sources.map(split).find(|(_, values)| !values.is_empty());
        let found = best.map(|(provenance, values)| values.into_iter().map(move |value| Found { value, provenance }));
        found.into_iter().flatten().collect()
    }

    /// Address of the picture that stands for the page, absolute where it can be.
    pub(super) fn image(&self, node: Option<Node<'a>>, base: Option<&str>) -> Option<Found<String>> {
        let tags = self.tags(Field::Image).into_iter().map(|url| (url, Provenance::MetaTag));
        let stated = node.and_then(|node| self.view.address(node, "image")).map(|url| (url, Provenance::JsonLd));
        tags.chain(stated).filter_map(|found| address(found, base)).find(|found| !is_blank_picture(&found.value))
    }

    /// Address of the licence the text is under, absolute where it can be.
    pub(super) fn licence(&self, node: Option<Node<'a>>, base: Option<&str>) -> Option<Found<String>> {
        let pages = self.view.nodes().iter().filter(|(rank, _)| *rank == Rank::Page).map(|(_, node)| *node);
        let stated = node.into_iter().chain(pages).find_map(|node| self.view.address(node, "license"));
        let stated = stated.map(|url| (url, Provenance::JsonLd));
        let tags = self.tags(Field::Licence).into_iter().map(|url| (url, Provenance::MetaTag));
        let link = self.clues.licence.map(|url| (url, Provenance::Visible));
        stated.into_iter().chain(tags).chain(link).find_map(|found| address(found, base))
    }
}

/// A name without markup; addresses are none.
fn named(name: &str, provenance: Provenance) -> Option<Found<String>> {
    proper(&title::tidy(&plain(name)), provenance)
}

/// A text that can be a name: it has a letter or a figure, and is no address.
fn proper(name: &str, provenance: Provenance) -> Option<Found<String>> {
    let is_name = name.contains(char::is_alphanumeric) && !name.contains("://");
    is_name.then(|| Found { value: name.to_owned(), provenance })
}

/// The name in `© 2024–2026 Harbour Post. All rights reserved.` “Copyright” alone may begin a name.
fn without_rights(text: &str) -> &str {
    const SIGNS: [&str; 3] = ["copyright", "©", "(c)"];
    let begins = |name: &str, sign: &str| name.get(..sign.len()).is_some_and(|head| head.eq_ignore_ascii_case(sign));
    // Marks, years, and what stands between them and the name.
    let is_filling = |c: char| c.is_ascii_digit() || !c.is_alphanumeric() && c != '(';
    let mut name = text;
    while let Some(sign) = SIGNS.iter().find(|sign| begins(name, sign)) {
        name = name[sign.len()..].trim_start_matches(is_filling);
    }
    let is_marked = text[..text.len() - name.len()].contains(|c: char| c.is_ascii_digit() || matches!(c, '©' | '('));
    name = if is_marked { name.get(3..).filter(|_| begins(name, "by ")).unwrap_or(name) } else { text };
    let end = name.to_ascii_lowercase().find("all rights reserved").unwrap_or(name.len());
    let name = name[..end].trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '-' | '–' | ',' | ';'));
    name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name)
}

/// An address, completed.
fn address((url, provenance): (&str, Provenance), base: Option<&str>) -> Option<Found<String>> {
    let url = url.trim();
    let value = base.and_then(|base| absolute(base, url)).unwrap_or_else(|| url.to_owned());
    let is_address = value.starts_with("https://") || value.starts_with("http://") || value.starts_with('/');
    let is_clean = !value.contains(|c: char| c.is_whitespace() || c.is_control());
    (is_address && is_clean).then_some(Found { value, provenance })
}

/// Whether an address is that of a picture that shows nothing, which a field must hold where a page has none.
fn is_blank_picture(url: &str) -> bool {
    let file = url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let name = file.split('.').next().unwrap_or_default();
    ["blank", "spacer", "transparent"].iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// The subjects in a list that is parted by commas or semicolons, each once. Of several texts each is one.
fn parted(texts: &[&str]) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let is_list = texts.len() == 1;
    for text in texts {
        let text = plain(text);
        for part in text.split(|c| is_list && matches!(c, ',' | ';' | '，' | '、' | '；')) {
            let value = title::tidy(part);
            let value = value.trim_start_matches('#').trim();
            let is_tag = !value.is_empty() && value.chars().count() <= LONGEST_TAG && !value.contains("://");
            if is_tag
                && !is_for_machines(value)
                && values.len() < MOST_TAGS
                && !values.iter().any(|other| fold(other) == fold(value))
            {
                values.push(value.to_owned());
            }
        }
    }
    values
}

/// Digits in a row from which they are a key into somebody's database; years and days have fewer between their signs.
const DIGITS_OF_KEYS: usize = 6;

/// Whether a subject is one for programs: `contentId: 81a7`, `type:news`, `stream-2345375`, or no word or number at all.
fn is_for_machines(tag: &str) -> bool {
    let key = tag.split_once(':').map(|(key, _)| key.trim_end());
    let is_field = key.is_some_and(|key| {
        key.starts_with(|c: char| c.is_ascii_lowercase()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    let longest = tag.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default();
    is_field || longest >= DIGITS_OF_KEYS || !tag.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_pictures() {
        for (url, expected) in [
            ("https://s.example/i/blank.jpg", true),
            ("https://s.example/Spacer.gif?v=2", true),
            ("https://s.example/blank-sails.jpg", false),
            ("https://s.example/", false),
        ] {
            assert_eq!(is_blank_picture(url), expected, "{url}");
        }
    }

    #[test]
    fn rights_are_no_part_of_a_name() {
        for (text, expected) in [
            ("© 2000-2026 Harbour Post Inc.", "Harbour Post Inc."),
            ("Copyright (c) 2003 - 2019 by Harbour Post", "Harbour Post"),
            ("(c) harbourpost.example - All rights reserved", "harbourpost.example"),
            ("Harbour Post |", "Harbour Post"),
            ("\"Harbour Post\"", "Harbour Post"),
            ("The weekly \"Post\"", "The weekly \"Post\""),
            ("By the Quay", "By the Quay"),
            ("Copyright Society of Moor", "Copyright Society of Moor"),
            ("Pier 39", "Pier 39"),
            ("© 2026", ""),
        ] {
            assert_eq!(without_rights(text), expected, "{text}");
        }
    }

    #[test]
    fn subjects_are_parted_and_told_once() {
        for (texts, expected) in [
            (&["Harbour, pier; Pier, "][..], &["Harbour", "pier"][..]),
            (&["Bread, and butter", "#quay", "Quay"], &["Bread, and butter", "quay"]),
            (&["港口，码头、灯塔"], &["港口", "码头", "灯塔"]),
            (&["https://a.example/tag", " "], &[]),
            (&["Ships &amp; boats"], &["Ships & boats"]),
            (
                &["contentId: 81a7-4, type:news, tide-23453375, 20260630, ..., Tides: a history, 2026"],
                &["Tides: a history", "2026"],
            ),
        ] {
            assert_eq!(parted(texts), expected, "{texts:?}");
        }
    }
}

//! What a page's markup says about the page: [`Tree`] → [`Meta`].
//!
//! One walk collects every statement ([`collect`]); then each field takes the most deliberate one that holds water: JSON-LD
//! ([`jsonld`]), `meta` and `link` elements ([`tags`]), the visible page. Headlines lose the name of the site ([`title`]),
//! by-lines everything but names ([`byline`]). Deliberately absent: rules for single sites, requests for linked data, and
//! guesses: a field that nothing states stays empty.

mod collect;
mod data;
mod dates;
mod element;
mod facets;
mod jsonld;
mod names;
mod site;
mod stamp;
mod state;
mod tags;
mod title;

use std::borrow::Cow;
use std::collections::BTreeSet;

use collect::{Clues, Person, Sign};
use dates::Dates;
use html5ever::{LocalName, local_name};
use jsonld::{Rank, Statements, View};
use site::{Site, squash};
use tags::Field;
use title::Titles;

use crate::page::{Found, Meta, Moment, Provenance};
use crate::text::{absolute, byline, tag};
use crate::tree::Tree;

/// Elements between a headline and a visible by-line or date that belongs to it. Nearer misses by-lines under a picture;
/// farther takes those of other articles.
const NEAR_HEADLINE: usize = 80;

/// Elements from a headline to a by-line in its header, whatever the names around it.
const IN_HEADER: usize = 20;

/// Elements between two by-lines of one article.
const NEXT_BYLINE: usize = 12;

/// Reads the metadata of a page. `address` is where and `fetched` when it was fetched, if known. Few pages need the text
/// that their data states, and it is as long as they are.
pub(crate) fn meta(tree: &Tree, address: Option<&str>, fetched: Option<Moment>, wants_text: bool) -> Meta {
    let clues = collect::clues(tree);
    let statements = Statements::read(clues.scripts.iter().map(String::as_str));
    let view = statements.view();
    let url = url(&clues, address);
    let page = Page { host: host(url.as_deref().or(address)), clues, view };
    let node = page.node(url.as_deref());
    let signature = page.signature();
    let site = page.site().with(signature.iter().map(|found| found.value.as_str()));
    let named = page.site_name().or(signature);
    let (title, head_title, order) = page.title(node, &site);
    // A front page called “Home” is that of a site with a name.
    let title = title.map(|title| named.clone().filter(|_| title::names_front_page(&title.value)).unwrap_or(title));
    let language = page.language(node);
    let days = Dates {
        tree,
        clues: &page.clues,
        view: &page.view,
        node,
        headline: order,
        address: url.as_deref().or(address),
        language: language.as_ref().map(|found| found.value.as_str()),
        fetched,
    }
    .find();
    let declared = page.declared();
    let base = base(tree, address.or(url.as_deref()));
    Meta {
        site: named,
        section: page.section(node),
        tags: page.subjects(node),
        image: page.image(node, base.as_deref()),
        licence: page.licence(node, base.as_deref()),
        authors: page.authors(node, &site, order),
        text: if wants_text { node.and_then(Page::text).or_else(|| page.text_of_state(tree, &declared)) } else { None },
        declared,
        publisher: page.publisher(node),
        language,
        description: page.description(node),
        base,
        url: url.map(|value| Found { value, provenance: Provenance::MetaTag }),
        title,
        head_title,
        published: days.published,
        published_weakly: days.published_weakly,
        updated: days.updated,
    }
}

/// Signs of an author in the visible page, the most reliable first, and whether beside the main text.
const SIGNS: [(Sign, bool); 12] = [
    (Sign::Relation, false),
    (Sign::Byline, false),
    (Sign::Author, false),
    (Sign::Profile, false),
    (Sign::Words, false),
    (Sign::User, false),
    (Sign::User, true),
    (Sign::Relation, true),
    (Sign::Byline, true),
    (Sign::Profile, true),
    (Sign::Author, true),
    (Sign::Words, true),
];

/// A node of JSON-LD that describes the page.
type Node<'a> = &'a jsonld::Node;

/// All that is known about a page before anything is chosen.
struct Page<'a> {
    clues: Clues<'a>,
    view: View<'a>,
    host: Option<String>,
}

impl<'a> Page<'a> {
    /// The JSON-LD node that describes the text of the page. Of several texts it is the one that has the page's title or
    /// address: a listing states many, and none of them is the page.
    fn node(&self, url: Option<&str>) -> Option<Node<'a>> {
        let best = self.view.nodes().first()?.0;
        let mut nodes = self.view.nodes().iter().filter(|(rank, _)| *rank == best).map(|(_, node)| *node);
        let first = nodes.clone().next()?;
        let states = |node: &Node<'a>| jsonld::text(node, "headline").or_else(|| jsonld::text(node, "name"));
        if best == Rank::Page || nodes.clone().all(|node| states(&node) == states(&first)) {
            return Some(first);
        }
        nodes.find(|node| {
            let own = [jsonld::text(node, "url"), jsonld::text(node, "mainEntityOfPage"), jsonld::text(node, "@id")];
            let here = url.is_some_and(|url| own.into_iter().flatten().any(|own| same_address(own, url)));
            let named = states(node).is_some_and(|name| {
                let title = self.clues.title.as_deref().filter(|title| title.len() <= title::LONGEST_TITLE_BYTES);
                let titled = title.is_some_and(|title| title.contains(name));
                titled || self.clues.headings.iter().any(|heading| heading.level == 1 && heading.text == name)
            });
            here || named
        })
    }

    /// Tags of one field, the most deliberate name first.
    fn tags(&self, field: Field) -> Vec<&'a str> {
        let mut tags: Vec<(u8, &'a str)> = self
            .clues
            .tags
            .iter()
            .filter(|(found, ..)| *found == field)
            .map(|(_, rank, text)| (*rank, *text))
            .collect();
        tags.sort_by_key(|(rank, _)| *rank);
        tags.into_iter().map(|(_, text)| text).collect()
    }

    fn site(&self) -> Site {
        let tags = self.tags(Field::Publisher);
        let nodes = self.view.nodes().iter().flat_map(|(_, node)| self.view.names(node, "publisher"));
        let stated = tags.into_iter().chain(nodes).chain(self.view.site());
        // Some systems state the title of the page for the name of its site.
        let title = self.clues.title.as_deref().map(squash);
        let names = stated.filter(|name| Some(squash(name)) != title);
        Site::new(names, self.host.as_deref())
    }

    /// The headline, what the head calls a page with another one, and the headline's place among the elements where it
    /// is visible.
    fn title(
        &self,
        node: Option<Node<'a>>,
        site: &Site,
    ) -> (Option<Found<String>>, Option<Found<String>>, Option<usize>) {
        let mut headings: Vec<_> = self.clues.headings.iter().filter(|heading| heading.level == 1).collect();
        headings.sort_by_key(|heading| (heading.home, heading.aside, !heading.marked));
        let sections: Vec<_> =
            self.clues.headings.iter().filter(|heading| heading.level == 2 && !heading.aside).collect();
        let stated =
            node.and_then(|node| jsonld::text(node, "headline").or_else(|| jsonld::text(node, "name"))).map(plain);
        let tags: Vec<Cow<'_, str>> = self.tags(Field::Title).into_iter().map(plain).collect();
        let titles = Titles {
            headings: headings.iter().map(|heading| heading.text.as_str()).collect(),
            home: headings.iter().filter(|heading| heading.home).count(),
            sections: sections.iter().map(|heading| heading.text.as_str()).collect(),
            stated: stated.as_deref(),
            tags: tags.iter().map(AsRef::as_ref).collect(),
            document: self.clues.title.as_deref(),
        };
        let Some((value, source)) = title::headline(&titles, site) else { return (None, None, None) };
        let in_head = title::in_head(&titles, site, &value);
        let in_head = in_head.map(|value| Found { value, provenance: Provenance::MetaTag });
        let (provenance, heading) = match source {
            title::Source::Heading(index) => (Provenance::Visible, headings.get(index)),
            title::Source::Section(index) => (Provenance::Visible, sections.get(index)),
            title::Source::Statement => (Provenance::JsonLd, headings.first()),
            title::Source::Tag => (Provenance::MetaTag, headings.first()),
        };
        (Some(Found { value, provenance }), in_head, heading.map(|heading| heading.order))
    }

    fn authors(&self, node: Option<Node<'a>>, site: &Site, headline: Option<usize>) -> Vec<Found<String>> {
        let mut offices = Vec::new();
        for (provenance, texts) in self.author_sources(node, headline) {
            let place = if provenance == Provenance::Visible { byline::Place::Text } else { byline::Place::Field };
            let mut names: Vec<String> = Vec::new();
            for name in texts.iter().flat_map(|text| byline::names(&title::tidy(&plain(text)), place)) {
                if names.len() < byline::MOST_AUTHORS && !names.contains(&name) {
                    names.push(name);
                }
            }
            let found = |value| Found { value, provenance };
            if names.iter().all(|name| site.is(name)) {
                if offices.is_empty() {
                    offices = names.into_iter().map(found).collect();
                }
                continue;
            }
            // Where the page says that its author is the site, a name further off is a commenter's.
            if offices.is_empty() || provenance != Provenance::Visible || self.is_byline(&texts, headline) {
                return names.into_iter().map(found).collect();
            }
        }
        // An article may well be by the publication itself, where no person is named.
        offices
    }

    /// Texts that name authors, the most reliable source first.
    /// Each is looked up when it is asked for: on most pages the first names somebody.
    fn author_sources(
        &self,
        node: Option<Node<'a>>,
        headline: Option<usize>,
    ) -> impl Iterator<Item = (Provenance, Vec<&str>)> {
        let nodes = node.into_iter().chain(self.page_node());
        let stated = nodes
            .flat_map(move |node| ["author", "creator"].map(|key| (Provenance::JsonLd, self.view.names(node, key))));
        let tags = self.clues.tags.iter().filter(|(field, ..)| *field == Field::Author);
        let ranks: BTreeSet<u8> = tags.clone().map(|(_, rank, _)| *rank).collect();
        let tagged = ranks.into_iter().map(move |rank| {
            let texts = tags.clone().filter(|(_, other, _)| *other == rank).map(|(.., text)| *text).collect();
            (Provenance::MetaTag, texts)
        });
        let visible = move |(sign, aside)| (Provenance::Visible, self.people(sign, aside, headline));
        let first = std::iter::once((Sign::Microdata, false)).map(visible);
        stated.chain(first).chain(tagged).chain(SIGNS.into_iter().map(visible))
    }

    /// Whether one of the visible names stands by the headline, and is no account's.
    fn is_byline(&self, texts: &[&str], headline: Option<usize>) -> bool {
        self.clues.people.iter().filter(|person| texts.contains(&person.text.as_str())).any(|person| {
            let is_near = headline.is_none_or(|headline| headline.abs_diff(person.order) <= NEAR_HEADLINE);
            is_near && !person.aside && person.sign != Sign::User
        })
    }

    /// Visible names of one sign: those of the first by-line that names somebody, which may take several elements.
    fn people(&self, sign: Sign, aside: bool, headline: Option<usize>) -> Vec<&str> {
        let candidates = self.clues.people.iter().filter(|person| person.sign == sign && person.aside == aside);
        let mut named = candidates.filter(|person| !byline::names(&person.text, byline::Place::Text).is_empty());
        let within = |order: usize, most: usize| headline.is_none_or(|headline| order.abs_diff(headline) <= most);
        let near = |order: usize| within(order, NEAR_HEADLINE);
        let first = match sign {
            // A box beside the text is called after what it is for, and holds by-lines of other pages.
            Sign::Words if aside => {
                let in_header = |person: &&Person| headline.is_some() && within(person.order, IN_HEADER);
                named.by_ref().find(in_header)
            }
            Sign::Words => named.by_ref().find(|person| near(person.order)),
            _ => named.clone().find(|person| near(person.order)).or_else(|| named.next()),
        };
        let Some(first) = first else { return Vec::new() };
        let several = matches!(sign, Sign::Microdata | Sign::Relation);
        let more =
            named.filter(|person| several && person.order > first.order && person.order - first.order <= NEXT_BYLINE);
        std::iter::once(first).chain(more).map(|person| person.text.as_str()).collect()
    }

    fn page_node(&self) -> Option<Node<'a>> {
        self.view.nodes().iter().find(|(rank, _)| *rank == Rank::Page).map(|(_, node)| *node)
    }

    fn publisher(&self, node: Option<Node<'a>>) -> Option<Found<String>> {
        let stated =
            node.into_iter().chain(self.page_node()).flat_map(|node| self.view.names(node, "publisher")).next();
        let stated = stated.map(|name| (name, Provenance::JsonLd));
        let tags = self.tags(Field::Publisher).into_iter().map(|name| (name, Provenance::MetaTag));
        let site = self.view.site().map(|name| (name, Provenance::JsonLd));
        let mut all = stated.into_iter().chain(tags).chain(site);
        all.find_map(|(name, provenance)| self.publication(name, provenance))
    }

    fn language(&self, node: Option<Node<'a>>) -> Option<Found<String>> {
        let tagged = self.clues.lang.into_iter().chain(self.tags(Field::Language));
        let tagged = tagged.filter_map(tag::canonical).map(|tag| (tag, Provenance::MetaTag));
        let stated = node.into_iter().chain(self.page_node()).filter_map(|node| jsonld::text(node, "inLanguage"));
        let stated = stated.filter_map(tag::canonical).map(|tag| (tag, Provenance::JsonLd));
        tagged.chain(stated).next().map(|(value, provenance)| Found { value, provenance })
    }
}

/// A field's text without the markup and references that some systems leave in it.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('&') && text.contains(';') || text.contains('<') && text.contains('>') {
        let tree = crate::tree::parse(text);
        Cow::Owned(tree.text_content(tree.root()))
    } else {
        Cow::Borrowed(text)
    }
}

/// The address that relative ones count from: the page's `base`, else where it was fetched from or says it is. Where only the
/// path of the `base` is known, that path.
fn base(tree: &Tree, address: Option<&str>) -> Option<String> {
    let child = |id, name: &LocalName| tree.children(id).find(|&child| tree.name(child) == Some(name));
    let head = child(tree.root(), &local_name!("html")).and_then(|html| child(html, &local_name!("head")));
    let href = head.and_then(|head| {
        let bases = tree.children(head).filter(|&id| tree.name(id) == Some(&local_name!("base")));
        bases.into_iter().find_map(|id| tree.attr_atom(id, &local_name!("href")))
    });
    let href = href.map(str::trim).filter(|href| !href.is_empty());
    let Some(href) = href else { return address.map(str::to_owned) };
    let is_known = || href.contains("://") || href.starts_with('/') && !href.starts_with("//");
    let completed = address.and_then(|address| absolute(address, href));
    completed.or_else(|| is_known().then(|| href.to_owned())).or_else(|| address.map(str::to_owned))
}

/// The page's canonical address: absolute, or a path below the host it was fetched from.
fn url(clues: &Clues<'_>, address: Option<&str>) -> Option<String> {
    let tags = clues.tags.iter().filter(|(field, ..)| *field == Field::Url).map(|(.., url)| *url);
    clues.canonical.into_iter().chain(tags).find_map(|url| {
        let url = url.trim();
        let is_clean = !url.contains(|c: char| c.is_whitespace() || c.is_control());
        if !is_clean {
            return None;
        }
        if url.starts_with("http://") || url.starts_with("https://") {
            return host(Some(url)).map(|_| url.to_owned());
        }
        let (scheme, rest) = address?.split_once("://")?;
        if let Some(rest) = url.strip_prefix("//") {
            return Some(format!("{scheme}://{rest}"));
        }
        url.starts_with('/').then(|| format!("{scheme}://{}{url}", rest.split(['/', '?', '#']).next().unwrap_or(rest)))
    })
}

/// Host of an address, in lower case, without user and port.
fn host(url: Option<&str>) -> Option<String> {
    let (_, rest) = url?.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (host.contains('.') || host == "localhost").then(|| host.to_ascii_lowercase())
}

fn same_address(a: &str, b: &str) -> bool {
    let bare = |url: &str| {
        let url = url.split('#').next().unwrap_or(url);
        url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_owned()
    };
    bare(a) == bare(b)
}

#[cfg(test)]
mod tests;

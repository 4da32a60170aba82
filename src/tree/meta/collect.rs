//! One walk over the tree: everything a page says about itself, before anything is chosen.

use html5ever::{LocalName, local_name};

use super::names::{Names, tokens};
use super::person;
use super::tags::{self, Field};
use crate::tree::{NodeId, Tree};

/// Candidates of one kind that are kept. A page's own headline and by-line stand early; a forum or listing may have
/// thousands of look-alikes further down.
const MOST_CANDIDATES: usize = 48;

/// Characters of visible text read for one candidate: longer than any name, date or headline.
const LONGEST_SNIPPET: usize = 300;

/// Bytes of a line of text that may be a by-line or a date without markup; longer ones are prose.
const LONGEST_LINE: usize = 120;

/// Elements between a candidate and the root that are asked for their region.
const HIGHEST_ANCESTOR: usize = 48;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Clues<'a> {
    /// `lang` of the root.
    pub(super) lang: Option<&'a str>,
    /// Text of the first `title`.
    pub(super) title: Option<String>,
    /// `link rel=canonical`.
    pub(super) canonical: Option<&'a str>,
    /// `meta` elements whose name is known, in document order: what they tell, rank of the name (0 is best), content.
    pub(super) tags: Vec<(Field, u8, &'a str)>,
    /// Texts of JSON-LD scripts.
    pub(super) scripts: Vec<String>,
    /// Visible headings of level 1 and 2.
    pub(super) headings: Vec<Heading>,
    /// Visible elements that hold a date.
    pub(super) times: Vec<Stamp>,
    /// Visible elements that hold a person's name.
    pub(super) people: Vec<Person>,
    /// Texts among `times` that no markup points out.
    lines: usize,
    /// What the classes and ids met so far say.
    names: Names<'a>,
}

/// A visible heading.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) level: u8,
    /// Place in document order.
    pub(super) order: usize,
    pub(super) text: String,
    /// Whether its markup says that it is the headline (`itemprop=headline`, `itemprop=name`).
    pub(super) marked: bool,
    pub(super) aside: bool,
    /// Whether it links to the front page, as the name of the site does.
    pub(super) home: bool,
}

/// A visible date.
#[derive(Debug)]
pub(super) struct Stamp {
    pub(super) order: usize,
    pub(super) role: Role,
    /// `datetime` or `content`, machine-readable.
    pub(super) machine: Option<String>,
    pub(super) text: String,
    pub(super) aside: bool,
}

/// What a date's markup says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// `itemprop=datePublished`, `pubdate`, class `published`.
    Published,
    /// A date without further word.
    Plain,
    /// `itemprop=dateModified`, class `updated`.
    Updated,
    /// No markup at all: a short text that holds a date.
    Words,
}

/// A visible name.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) order: usize,
    pub(super) sign: Sign,
    pub(super) text: String,
    pub(super) aside: bool,
}

/// How an element says that it holds an author, the clearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// `itemprop=author`.
    Microdata,
    /// `rel=author`.
    Relation,
    /// Class token `byline`.
    Byline,
    /// Class token `author`.
    Author,
    /// A link into the site's author pages (`/author/ada-quill`).
    Profile,
    /// Text that begins like a by-line.
    Words,
    /// Class token `username`, as forums have it.
    User,
}

/// Walks the page once.
pub(super) fn clues(tree: &Tree) -> Clues<'_> {
    let mut clues = Clues::default();
    let mut walk = tree.descendants(tree.root());
    let mut order = 0;
    while let Some(id) = walk.next() {
        let Some(name) = tree.name(id) else {
            if tree.is_element(id) {
                walk.skip_inside(id);
            } else if let Some(text) = tree.text(id) {
                clues.text(tree, id, text, order);
            }
            continue;
        };
        order += 1;
        match *name {
            local_name!("html") => {
                clues.lang = tree.attr_atom(id, &local_name!("lang")).or_else(|| tree.attr(id, "xml:lang"));
            }
            local_name!("title") if clues.title.is_none() => {
                clues.title = Some(tree.text_content(id)).filter(|text| !text.trim().is_empty());
            }
            local_name!("meta") => clues.meta(tree, id, order),
            local_name!("link") => clues.link(tree, id),
            local_name!("script") => {
                let kind = tree.attr_atom(id, &local_name!("type")).unwrap_or_default();
                if kind.trim_start().get(..19).is_some_and(|head| head.eq_ignore_ascii_case("application/ld+json")) {
                    clues.scripts.push(tree.text_content(id));
                }
                walk.skip_inside(id);
            }
            local_name!("style") | local_name!("svg") => walk.skip_inside(id),
            local_name!("h1") | local_name!("h2") | local_name!("time") => clues.visible(tree, id, name, order),
            // Most elements have no attributes and say nothing.
            _ if tree.attributes(id).is_empty() => {}
            _ => clues.visible(tree, id, name, order),
        }
    }
    clues
}

impl<'a> Clues<'a> {
    fn meta(&mut self, tree: &'a Tree, id: NodeId, order: usize) {
        let Some(content) = tree.attr_atom(id, &local_name!("content")).filter(|text| !text.trim().is_empty()) else {
            return;
        };
        for attribute in [local_name!("property"), local_name!("name"), local_name!("http-equiv")] {
            if let Some((field, rank)) = tree.attr_atom(id, &attribute).and_then(tags::meaning) {
                self.tags.push((field, rank, content));
                return;
            }
        }
        if let Some(property) = tree.attr_atom(id, &local_name!("itemprop")) {
            self.property(tree, id, property, order);
        }
    }

    fn link(&mut self, tree: &'a Tree, id: NodeId) {
        let rel = tree.attr_atom(id, &local_name!("rel")).unwrap_or_default();
        if self.canonical.is_none() && has_token(rel, "canonical") {
            self.canonical = tree.attr_atom(id, &local_name!("href")).filter(|url| !url.trim().is_empty());
        }
    }

    fn visible(&mut self, tree: &'a Tree, id: NodeId, name: &LocalName, order: usize) {
        match *name {
            local_name!("h1") => self.heading(tree, id, 1, order),
            local_name!("h2") => self.heading(tree, id, 2, order),
            local_name!("time") => {
                let class = tree.attr_atom(id, &local_name!("class")).unwrap_or_default();
                let property = tree.attr_atom(id, &local_name!("itemprop")).unwrap_or_default();
                let role = role_of(class, property, tree.attr(id, "pubdate").is_some());
                self.stamp(tree, id, role, order);
                return;
            }
            _ => {}
        }
        let [property, rel, href, class] =
            tree.attrs(id, &[local_name!("itemprop"), local_name!("rel"), local_name!("href"), local_name!("class")]);
        if let Some(property) = property {
            self.property(tree, id, property, order);
        }
        if rel.is_some_and(|rel| has_token(rel, "author")) {
            self.person(tree, id, Sign::Relation, order);
        } else if *name == local_name!("a") && href.is_some_and(is_profile) {
            self.person(tree, id, Sign::Profile, order);
        } else if let Some(class) = class {
            self.class(tree, id, class, order);
        }
    }

    /// A by-line or a date that no markup points out.
    fn text(&mut self, tree: &'a Tree, id: NodeId, text: &str, order: usize) {
        if text.len() > LONGEST_LINE {
            return;
        }
        let text = text.trim_ascii().trim();
        if text.len() > 1 && self.people.len() < MOST_CANDIDATES {
            match person::after_prefix(text).map(str::trim) {
                // `By <a>Ada Quill</a>`: the name stands in an element of its own.
                Some("") => {
                    let line = tree.parent(id).map(|parent| snippet(tree, parent)).unwrap_or_default();
                    if line.len() <= LONGEST_LINE {
                        let aside = self.is_aside(tree, id);
                        self.people.push(Person { order, sign: Sign::Words, text: line, aside });
                    }
                }
                Some(_) => {
                    let aside = self.is_aside(tree, id);
                    self.people.push(Person { order, sign: Sign::Words, text: text.to_owned(), aside });
                }
                None => {}
            }
        }
        if self.lines < MOST_CANDIDATES && text.len() >= 8 && has_year(text) {
            self.lines += 1;
            let aside = self.is_aside(tree, id);
            self.times.push(Stamp { order, role: Role::Words, machine: None, text: text.to_owned(), aside });
        }
    }

    fn property(&mut self, tree: &'a Tree, id: NodeId, property: &str, order: usize) {
        if has_token(property, "author") || has_token(property, "creator") {
            self.person(tree, id, Sign::Microdata, order);
        } else if has_token(property, "datePublished") || has_token(property, "dateCreated") {
            self.stamp(tree, id, Role::Published, order);
        } else if has_token(property, "dateModified") {
            self.stamp(tree, id, Role::Updated, order);
        }
    }

    fn class(&mut self, tree: &'a Tree, id: NodeId, class: &'a str, order: usize) {
        if self.people.len() >= MOST_CANDIDATES && self.times.len() - self.lines >= MOST_CANDIDATES {
            return;
        }
        let named = self.names.read(class);
        if let Some(sign) = named.sign {
            self.person(tree, id, sign, order);
        }
        if named.dated {
            self.stamp(tree, id, role_of(class, "", false), order);
        }
    }

    fn heading(&mut self, tree: &'a Tree, id: NodeId, level: u8, order: usize) {
        if self.headings.iter().filter(|heading| heading.level == level).count() >= MOST_CANDIDATES {
            return;
        }
        let text = snippet(tree, id);
        if !text.is_empty() {
            let property = tree.attr_atom(id, &local_name!("itemprop")).unwrap_or_default();
            let marked = has_token(property, "headline") || has_token(property, "name");
            let home = links_home(tree, id);
            let aside = self.is_aside(tree, id);
            self.headings.push(Heading { level, order, text, marked, aside, home });
        }
    }

    fn stamp(&mut self, tree: &'a Tree, id: NodeId, role: Role, order: usize) {
        if self.times.len() - self.lines >= MOST_CANDIDATES {
            return;
        }
        let machine = ["datetime", "content"].iter().find_map(|name| tree.attr(id, name));
        let machine = machine.filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let text = snippet(tree, id);
        if machine.is_some() || text.bytes().any(|b| b.is_ascii_digit()) {
            let aside = self.is_aside(tree, id);
            self.times.push(Stamp { order, role, machine, text, aside });
        }
    }

    fn person(&mut self, tree: &'a Tree, id: NodeId, sign: Sign, order: usize) {
        if self.people.len() >= MOST_CANDIDATES {
            return;
        }
        let text = match tree.attr_atom(id, &local_name!("content")) {
            Some(content) => content.to_owned(),
            None => name_inside(tree, id).unwrap_or_else(|| snippet(tree, id)),
        };
        if !text.trim().is_empty() {
            let aside = self.is_aside(tree, id);
            self.people.push(Person { order, sign, text, aside });
        }
    }

    /// Whether an element stands beside the main text, as far as its ancestors say: navigation, footer, comments,
    /// teasers.
    fn is_aside(&mut self, tree: &'a Tree, id: NodeId) -> bool {
        let mut at = Some(id);
        for _ in 0..HIGHEST_ANCESTOR {
            let Some(element) = at else { return false };
            match tree.name(element) {
                Some(&local_name!("nav") | &local_name!("footer") | &local_name!("aside")) => return true,
                Some(&local_name!("main") | &local_name!("body")) => return false,
                _ => {}
            }
            let named = tree.attrs(element, &[local_name!("class"), local_name!("id")]);
            if named.into_iter().flatten().any(|names| self.names.read(names).aside) {
                return true;
            }
            at = tree.parent(element);
        }
        false
    }
}

/// Whether a heading is, or stands in, a link to the front page.
fn links_home(tree: &Tree, id: NodeId) -> bool {
    let inside =
        tree.descendants(id).take(LONGEST_SNIPPET).find_map(|inner| tree.attr_atom(inner, &local_name!("href")));
    let around = tree.parent(id).and_then(|parent| tree.attr_atom(parent, &local_name!("href")));
    inside.or(around).is_some_and(|url| {
        let rest = url.split_once("//").map_or(url, |(_, rest)| rest.split_once('/').map_or("/", |(_, path)| path));
        matches!(rest.trim(), "" | "/" | "./" | "index.html" | "/index.html" | "/index.php" | "index.php")
    })
}

/// Whether an address leads to the page of one author.
fn is_profile(url: &str) -> bool {
    let path = memchr::memchr2(b'?', b'#', url.as_bytes()).map_or(url, |end| &url[..end]);
    let path = path.trim_end_matches('/');
    let Some(end) = memchr::memrchr(b'/', path.as_bytes()).filter(|&end| end + 1 < path.len()) else { return false };
    let start = memchr::memrchr(b'/', &path.as_bytes()[..end]).map_or(0, |before| before + 1);
    matches!(&path[start..end], "author" | "authors" | "autor" | "auteur" | "contributors")
}

/// The names inside an author's element that its own markup points out (`itemprop=name`, `rel=author`).
fn name_inside(tree: &Tree, id: NodeId) -> Option<String> {
    let named = |&inner: &NodeId| {
        tree.attr_atom(inner, &local_name!("itemprop")).is_some_and(|property| has_token(property, "name"))
            || tree.attr_atom(inner, &local_name!("rel")).is_some_and(|rel| has_token(rel, "author"))
    };
    let inner = tree.descendants(id).take(LONGEST_SNIPPET).filter(|&inner| tree.is_element(inner)).find(named)?;
    let text = tree.attr_atom(inner, &local_name!("content")).map_or_else(|| snippet(tree, inner), str::to_owned);
    (!text.trim().is_empty()).then_some(text)
}

fn role_of(class: &str, property: &str, pubdate: bool) -> Role {
    let has = |word: &str| tokens(class).any(|token| token.eq_ignore_ascii_case(word));
    if has_token(property, "dateModified") || has("updated") || has("modified") {
        Role::Updated
    } else if pubdate
        || has_token(property, "datePublished")
        || has_token(property, "dateCreated")
        || has("published")
        || has("pubdate")
    {
        Role::Published
    } else {
        Role::Plain
    }
}

/// The visible text inside an element, one space between words, up to [`LONGEST_SNIPPET`] characters.
fn snippet(tree: &Tree, id: NodeId) -> String {
    let mut text = String::new();
    let mut walk = tree.descendants(id);
    while let Some(inner) = walk.next() {
        if let Some(run) = tree.text(inner) {
            let glued = !run.starts_with(char::is_whitespace);
            for (index, word) in run.split_whitespace().enumerate() {
                if !(text.is_empty() || text.ends_with(' ') || glued && index == 0) {
                    text.push(' ');
                }
                text.push_str(word);
            }
            if run.ends_with(char::is_whitespace) && !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        } else if let Some(name) = tree.name(inner) {
            match *name {
                local_name!("script") | local_name!("style") | local_name!("button") => walk.skip_inside(inner),
                local_name!("br") | local_name!("div") | local_name!("p") | local_name!("li") | local_name!("time")
                    if !text.is_empty() && !text.ends_with(' ') =>
                {
                    text.push(' ');
                }
                _ => {}
            }
        } else if tree.is_element(inner) {
            walk.skip_inside(inner);
        }
        if text.len() > 4 * LONGEST_SNIPPET {
            break;
        }
    }
    if let Some((end, _)) = text.char_indices().nth(LONGEST_SNIPPET) {
        text.truncate(end);
    }
    text.truncate(text.trim_end().len());
    text
}

/// Whether four digits that may be a year stand in a text.
fn has_year(text: &str) -> bool {
    memchr::memchr2_iter(b'1', b'2', text.as_bytes()).any(|at| {
        matches!(text.as_bytes()[at..], [b'1', b'9', a, b, ..] | [b'2', b'0', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit())
    })
}

fn has_token(list: &str, token: &str) -> bool {
    list.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(token))
}

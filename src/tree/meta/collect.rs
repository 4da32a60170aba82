//! One walk over the tree: everything a page says about itself, before anything is chosen.

use html5ever::{LocalName, local_name};

use super::element::{
    has_token, heading_text, is_front_page, is_profile, links_home, name_inside, names_of_link, role_of, snippet,
};
use super::names::Names;
use super::stamp::{Region, Role, Stamp, has_year, is_short_date};
use super::tags::{self, Field};
use crate::text::{byline, is_blank, one_line};
use crate::tree::{NodeId, Tree};

/// Candidates of one kind that are kept. A page's own headline and by-line stand early; a forum or listing may have
/// thousands of look-alikes further down.
const MOST_CANDIDATES: usize = 48;

/// What links to the front page say is kept of so many names; what comes later repeats it or is about other sites.
const MOST_NAMES: usize = 6;

/// Texts that hold a date without markup and are kept: archives and calendars may come before the article.
const MOST_LINES: usize = 128;

/// Bytes of a text that may be the label of what follows it.
const LONGEST_LABEL: usize = 60;

/// Elements from a label to what it labels.
const NEXT_TO_LABEL: usize = 4;

/// Elements from one that only says `By` to the name: a picture and a box or two may stand between.
const NEXT_TO_BY: usize = 6;

/// Bytes at the start of a paragraph that may hold its date.
const LONGEST_LEAD: usize = 40;

/// Bytes of a line of text that may be a by-line or a date without markup; longer ones are prose.
const LONGEST_LINE: usize = 120;

/// Attributes that most of what elements say about the page is in, those that most elements have first.
static TELLING_ATTRIBUTES: [LocalName; 5] =
    [local_name!("class"), local_name!("href"), local_name!("rel"), local_name!("itemprop"), local_name!("datetime")];

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Clues<'a> {
    /// `lang` of the root.
    pub(super) lang: Option<&'a str>,
    /// Text of the first `title`.
    pub(super) title: Option<String>,
    /// `link rel=canonical`.
    pub(super) canonical: Option<&'a str>,
    /// `link` or `a` with `rel=license`.
    pub(super) licence: Option<&'a str>,
    /// Title of the first feed, which is the site's; those of a section or a topic follow.
    pub(super) feed: Option<&'a str>,
    /// What links to the front page say.
    pub(super) homes: Vec<String>,
    /// Texts of links with `rel=tag`.
    pub(super) subjects: Vec<String>,
    /// `meta` elements whose name is known, in document order: what they tell, rank of the name (0 is best), content.
    pub(super) tags: Vec<(Field, u8, &'a str)>,
    /// Texts of JSON-LD scripts.
    pub(super) scripts: Vec<String>,
    /// Visible headings of level 1 and 2.
    pub(super) headings: Vec<Heading>,
    /// Visible elements that hold a date.
    pub(super) times: Vec<Stamp<'a>>,
    /// Visible elements that hold a person's name.
    pub(super) people: Vec<Person>,
    /// Texts among `times` that no markup points out.
    lines: usize,
    /// The last visible text, where it is short enough for a label, and the place of its element.
    last: (usize, &'a str),
    /// The place of a `By` that stands alone in an element that ended: the next text is the name.
    lone_by: Option<usize>,
    /// How many texts were no more than `By`.
    bare_by: usize,
    /// The number of a `twitter:label` that says that a name follows.
    labelled: Option<&'a str>,
    /// Scripts, whose data is looked through where nothing else states a date; whether each is JSON-LD.
    pub(super) data: Vec<(NodeId, bool)>,
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
                clues.title = Some(one_line(&tree.text_content(id))).filter(|text| !text.is_empty());
            }
            local_name!("meta") => clues.meta(tree, id, order),
            local_name!("link") => clues.link(tree, id),
            local_name!("script") => {
                let kind = tree.attr_atom(id, &local_name!("type")).unwrap_or_default();
                let is_ld =
                    kind.trim_start().get(..19).is_some_and(|head| head.eq_ignore_ascii_case("application/ld+json"));
                if is_ld {
                    clues.scripts.push(tree.text_content(id));
                }
                clues.data.push((id, is_ld));
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
        let named =
            || tree.attr_atom(id, &local_name!("name")).or_else(|| tree.attr_atom(id, &local_name!("property")));
        if let Some((what, number)) = named().and_then(tags::pair) {
            match what {
                tags::Pair::Label => {
                    let is_by = byline::after_prefix(content).is_some_and(|rest| rest.trim().is_empty());
                    self.labelled = is_by.then_some(number);
                }
                tags::Pair::Value if self.labelled == Some(number) => {
                    self.tags.push((Field::Author, tags::LABELLED, content));
                }
                tags::Pair::Value => {}
            }
            return;
        }
        for attribute in [local_name!("property"), local_name!("name"), local_name!("http-equiv")] {
            if let Some((field, rank)) = tree.attr_atom(id, &attribute).and_then(tags::meaning) {
                self.tags.push((field, rank, content));
                return;
            }
        }
        if let Some(property) = tree.attr_atom(id, &local_name!("itemprop")) {
            self.property(tree, id, property, order);
            return;
        }
        // A name that is not known may still say what its date is.
        if content.len() <= LONGEST_LABEL && content.bytes().filter(u8::is_ascii_digit).count() >= 5 {
            let name =
                tree.attr_atom(id, &local_name!("property")).or_else(|| tree.attr_atom(id, &local_name!("name")));
            if let Some((field, rank)) = name.and_then(tags::dated) {
                self.tags.push((field, rank, content));
            }
        }
    }

    fn link(&mut self, tree: &'a Tree, id: NodeId) {
        let rel = tree.attr_atom(id, &local_name!("rel")).unwrap_or_default();
        if self.canonical.is_none() && has_token(rel, "canonical") {
            self.canonical = tree.attr_atom(id, &local_name!("href")).filter(|url| !url.trim().is_empty());
        } else if self.licence.is_none() && has_token(rel, "license") {
            self.licence = tree.attr_atom(id, &local_name!("href"));
        } else if self.feed.is_none() && has_token(rel, "alternate") {
            let kind = tree.attr_atom(id, &local_name!("type")).unwrap_or_default();
            if kind.contains("rss+xml") || kind.contains("atom+xml") {
                self.feed = tree.attr_atom(id, &local_name!("title"));
            }
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
        let [class, href, rel, property, datetime] = tree.attrs(id, &TELLING_ATTRIBUTES);
        // Elements of a site's own, such as `relative-time`, take the attribute of `time`.
        if datetime.is_some() && !matches!(*name, local_name!("del") | local_name!("ins")) {
            self.stamp(tree, id, role_of(class.unwrap_or_default(), property.unwrap_or_default(), false), order);
        }
        if let Some(property) = property {
            self.property(tree, id, property, order);
        }
        if self.homes.len() < MOST_NAMES
            && *name == local_name!("a")
            && href.is_some_and(|href| !href.trim().is_empty() && is_front_page(href))
        {
            self.homes.extend(names_of_link(tree, id));
        }
        if let Some(rel) = rel {
            self.relation(tree, id, rel, href);
        }
        if rel.is_some_and(|rel| has_token(rel, "author")) {
            self.person(tree, id, Sign::Relation, order);
        } else if *name == local_name!("a") && href.is_some_and(is_profile) {
            self.person(tree, id, Sign::Profile, order);
        } else if let Some(class) = class {
            self.class(tree, id, class, order);
        }
    }

    /// A link that says how it belongs to the page.
    fn relation(&mut self, tree: &'a Tree, id: NodeId, rel: &str, href: Option<&'a str>) {
        if has_token(rel, "license") && self.licence.is_none() && !self.is_aside(tree, id) {
            self.licence = href;
        } else if has_token(rel, "tag") && self.subjects.len() < MOST_CANDIDATES && !self.is_aside(tree, id) {
            self.subjects.push(snippet(tree, id));
        }
    }

    /// A by-line or a date that no markup points out.
    fn text(&mut self, tree: &'a Tree, id: NodeId, text: &'a str, order: usize) {
        // Most text between tags is white space of ASCII.
        let text = if is_blank(text) { "" } else { text.trim_ascii().trim() };
        if text.is_empty() {
            return;
        }
        let (at, before) =
            std::mem::replace(&mut self.last, (order, if text.len() > LONGEST_LABEL { "" } else { text }));
        let before = if order - at <= NEXT_TO_LABEL { before } else { "" };
        if let Some(by) = self.lone_by.take()
            && order - by <= NEXT_TO_BY
            && text.len() <= LONGEST_LABEL
            && !text.starts_with(char::is_lowercase)
            && self.people.len() < MOST_CANDIDATES
        {
            let aside = self.is_aside(tree, id);
            self.people.push(Person { order, sign: Sign::Words, text: text.to_owned(), aside });
        }
        if text.len() > LONGEST_LINE {
            // A paragraph may begin with its date.
            let head = &text[..text.floor_char_boundary(LONGEST_LEAD)];
            if has_year(head) {
                self.line(Stamp { id, order, role: Role::Lead, machine: None, text: head.to_owned(), before });
            }
            return;
        }
        if text.len() > 1 && self.people.len() < MOST_CANDIDATES {
            match byline::after_prefix(text).map(str::trim) {
                // `By <a>Ada Quill</a>`: the name stands in an element of its own.
                Some("") if self.bare_by == MOST_CANDIDATES => {}
                Some("") => {
                    self.bare_by += 1;
                    let line = tree.parent(id).map(|parent| snippet(tree, parent)).unwrap_or_default();
                    if line.trim() == text {
                        self.lone_by = Some(order);
                    } else if line.len() <= LONGEST_LINE {
                        let aside = self.is_aside(tree, id);
                        self.people.push(Person { order, sign: Sign::Words, text: line, aside });
                    }
                }
                // “By this time …” begins a sentence.
                Some(rest) if !rest.starts_with(char::is_lowercase) => {
                    let aside = self.is_aside(tree, id);
                    self.people.push(Person { order, sign: Sign::Words, text: text.to_owned(), aside });
                }
                _ => {}
            }
        }
        if text.len() >= 6 && (text.len() >= 8 && has_year(text) || is_short_date(text)) {
            self.line(Stamp { id, order, role: Role::Words, machine: None, text: text.to_owned(), before });
        }
    }

    /// A date that no markup points out.
    fn line(&mut self, stamp: Stamp<'a>) {
        if self.lines < MOST_LINES {
            self.lines += 1;
            self.times.push(stamp);
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
        let text = heading_text(tree, id);
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
        let [datetime, content, title] =
            tree.attrs(id, &[local_name!("datetime"), local_name!("content"), local_name!("title")]);
        let is_date = |text: &&str| text.len() >= 8 && text.bytes().any(|b| b.is_ascii_digit());
        let machine = datetime.or(content).filter(|text| !text.trim().is_empty()).or(title.filter(is_date));
        let text = snippet(tree, id);
        if machine.is_some() || text.bytes().any(|b| b.is_ascii_digit()) {
            let (at, before) = self.last;
            let before = if order - at <= NEXT_TO_LABEL { before } else { "" };
            self.times.push(Stamp { id, order, role, machine, text, before });
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

    /// Whether an element stands beside the main text.
    fn is_aside(&mut self, tree: &'a Tree, id: NodeId) -> bool {
        self.names.region(tree, id) != Region::Main
    }
}

//! schema.org statements in JSON-LD scripts: which node describes the page, and what it says.
//!
//! Scripts that are no JSON, even after comment wrappers and raw line breaks are mended, say nothing. References
//! (`{"@id": …}`) are followed within the page. Absent: contexts other than schema.org, and remote references.

mod value;

use foldhash::HashMap;

pub(super) use value::Node;
use value::Value;

/// How deep nested nodes are looked for: `@graph` → page → `mainEntity` → author is four.
const DEEPEST: usize = 6;

/// Everything the scripts of a page state.
#[derive(Debug, Default)]
pub(super) struct Statements {
    scripts: Vec<Value>,
}

/// Types that are remembered; real pages have a dozen.
const MOST_TYPES: usize = 32;

/// How well a type fits "this page": lower is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// An article, a posting, a question: the text itself.
    Text,
    /// Something the page is about: a product, a recipe, an event.
    Thing,
    /// The page as a page.
    Page,
}

/// A view on the statements: nodes that may describe the page, and all nodes by their id.
#[derive(Debug, Default)]
pub(super) struct View<'a> {
    nodes: Vec<(Rank, &'a Node)>,
    by_id: HashMap<&'a str, &'a Node>,
    site: Option<&'a Node>,
    types: Vec<&'a str>,
}

impl Statements {
    /// Reads the texts of all JSON-LD scripts.
    pub(super) fn read<'a>(scripts: impl IntoIterator<Item = &'a str>) -> Self {
        Self { scripts: scripts.into_iter().filter_map(parse).collect() }
    }

    /// The nodes that may describe the page, best first, in document order within a rank.
    pub(super) fn view(&self) -> View<'_> {
        let mut view = View::default();
        for script in &self.scripts {
            view.gather(script, 0, true);
        }
        view.nodes.sort_by_key(|(rank, _)| *rank);
        view
    }
}

fn parse(script: &str) -> Option<Value> {
    let mut text = script.trim();
    for (open, close) in [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")]
    {
        text = text.strip_prefix(open).unwrap_or(text).trim();
        text = text.strip_suffix(close).unwrap_or(text).trim();
    }
    text = text.trim_end_matches(';').trim_end();
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&text.replace(char::is_control, " ")).ok())
}

fn types(node: &Node) -> impl Iterator<Item = &str> {
    let list = match node.get("@type") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    list.iter().filter_map(Value::as_str).map(|name| name.rsplit(['/', ':', '#']).next().unwrap_or(name))
}

fn rank(node: &Node) -> Option<Rank> {
    types(node)
        .filter_map(|name| match name {
            "Question" | "Report" | "Review" | "DiscussionForumPosting" | "SocialMediaPosting" => Some(Rank::Text),
            "WebPage" | "AboutPage" | "CollectionPage" | "ItemPage" | "FAQPage" | "QAPage" | "ProfilePage"
            | "ContactPage" | "MedicalWebPage" => Some(Rank::Page),
            "Product"
            | "ProductGroup"
            | "Recipe"
            | "HowTo"
            | "Course"
            | "Event"
            | "Book"
            | "Movie"
            | "Dataset"
            | "JobPosting"
            | "SoftwareApplication"
            | "SoftwareSourceCode"
            | "PodcastEpisode"
            | "VideoObject"
            | "CreativeWork"
            | "LearningResource"
            | "Guide"
            | "Service" => Some(Rank::Thing),
            name if name.ends_with("Article") || name.ends_with("BlogPosting") || name == "BlogPost" => {
                Some(Rank::Text)
            }
            _ => None,
        })
        .min()
}

impl<'a> View<'a> {
    /// Walks a script. Nodes count as candidates at the top, in a `@graph` and as a page's main entity; below that they
    /// are only remembered by id.
    fn gather(&mut self, value: &'a Value, depth: usize, candidate: bool) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.gather(value, depth + 1, candidate)),
            Value::Object(node) => {
                if let Some(id) = node.get("@id").and_then(Value::as_str)
                    && node.members().len() > 1
                {
                    self.by_id.entry(id).or_insert(node);
                }
                for name in types(node) {
                    if self.types.len() < MOST_TYPES && !self.types.contains(&name) {
                        self.types.push(name);
                    }
                }
                if candidate {
                    if let Some(rank) = rank(node) {
                        self.nodes.push((rank, node));
                    }
                    if self.site.is_none() && types(node).any(|name| name == "WebSite") {
                        self.site = Some(node);
                    }
                }
                for (key, value) in node.members() {
                    let candidate = candidate && matches!(&**key, "@graph" | "mainEntity" | "mainEntityOfPage");
                    if matches!(value, Value::Object(_) | Value::Array(_)) {
                        self.gather(value, depth + 1, candidate);
                    }
                }
            }
            _ => {}
        }
    }

    /// The nodes that may describe the page, best first.
    pub(super) fn nodes(&self) -> &[(Rank, &'a Node)] {
        &self.nodes
    }

    /// Types of all nodes, each once.
    pub(super) fn types(&self) -> &[&'a str] {
        &self.types
    }

    /// Name of the site, as its `WebSite` node gives it.
    pub(super) fn site(&self) -> Option<&'a str> {
        self.site.and_then(|site| text(site, "name"))
    }

    /// The address under `key`: a string, an object with one, or the first of a list of these.
    pub(super) fn address(&self, node: &'a Node, key: &str) -> Option<&'a str> {
        let mut value = node.get(key)?;
        for _ in 0..DEEPEST {
            value = match value {
                Value::Array(list) => list.first()?,
                Value::Object(inner) => inner.get("url").or_else(|| inner.get("contentUrl")).or_else(|| {
                    let id = inner.get("@id").and_then(Value::as_str)?;
                    self.by_id.get(id).and_then(|other| other.get("url"))
                })?,
                value => return value.as_str(),
            };
        }
        None
    }

    /// Names of the people or bodies under `key`: strings, objects with a name, references, and lists of these.
    pub(super) fn names(&self, node: &'a Node, key: &str) -> Vec<&'a str> {
        let mut names = Vec::new();
        if let Some(value) = node.get(key) {
            self.name(value, 0, &mut names);
        }
        names
    }

    fn name(&self, value: &'a Value, depth: usize, names: &mut Vec<&'a str>) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::String(name) => names.push(name),
            Value::Array(list) => list.iter().for_each(|value| self.name(value, depth + 1, names)),
            Value::Object(node) => {
                if let Some(name) = node.get("name").filter(|name| !matches!(name, Value::Null)) {
                    self.name(name, depth + 1, names);
                } else if let Some(other) = node
                    .get("@id")
                    .and_then(Value::as_str)
                    .and_then(|id| self.by_id.get(id))
                    .filter(|_| node.members().len() <= 2)
                    && let Some(name) = other.get("name")
                {
                    self.name(name, depth + 1, names);
                }
            }
            _ => {}
        }
    }
}

/// A string under `key`, or the first of a list of strings; blank counts as absent.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    let value = match node.get(key)? {
        Value::Array(list) => list.first()?,
        Value::Object(inner) => inner.get("@value").or_else(|| inner.get("@id"))?,
        value => value,
    };
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

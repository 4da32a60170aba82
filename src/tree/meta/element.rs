//! What a single element says: its text, the names in it, where it leads.

use html5ever::local_name;

use super::names::telling;
use super::stamp::Role;
use crate::text::{push_one_line, stands_apart};
use crate::tree::{NodeId, Tree, is_for_listeners};

/// Characters of visible text read for one candidate: longer than any name, date or headline.
const LONGEST_SNIPPET: usize = 300;

/// Whether a heading is, or stands in, a link to the front page.
pub(super) fn links_home(tree: &Tree, id: NodeId) -> bool {
    let inside =
        tree.descendants(id).take(LONGEST_SNIPPET).find_map(|inner| tree.attr_atom(inner, &local_name!("href")));
    let around = tree.parent(id).and_then(|parent| tree.attr_atom(parent, &local_name!("href")));
    inside.or(around).is_some_and(is_front_page)
}

/// Whether an address leads to the front page of a site.
pub(super) fn is_front_page(url: &str) -> bool {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest.split_once('/').map_or("/", |(_, path)| path));
    matches!(rest.trim(), "" | "/" | "./" | "index.html" | "/index.html" | "/index.php" | "index.php")
}

/// What a link says about where it leads: its text, what its picture shows, its title.
pub(super) fn names_of_link(tree: &Tree, id: NodeId) -> impl Iterator<Item = String> {
    let alt = |inner| tree.attr_atom(inner, &local_name!("alt"));
    let picture = tree.descendants(id).take(LONGEST_SNIPPET).find_map(alt);
    let title = tree.attr_atom(id, &local_name!("title")).or_else(|| tree.attr(id, "aria-label"));
    let names = picture.into_iter().chain(title).map(str::to_owned);
    std::iter::once(snippet(tree, id)).chain(names).filter(|name| !name.trim().is_empty())
}

/// Whether an address leads to the page of one author.
pub(super) fn is_profile(url: &str) -> bool {
    let path = memchr::memchr2(b'?', b'#', url.as_bytes()).map_or(url, |end| &url[..end]);
    let path = path.trim_end_matches('/');
    let Some(end) = memchr::memrchr(b'/', path.as_bytes()).filter(|&end| end + 1 < path.len()) else { return false };
    let start = memchr::memrchr(b'/', &path.as_bytes()[..end]).map_or(0, |before| before + 1);
    matches!(&path[start..end], "author" | "authors" | "autor" | "auteur" | "contributors")
}

/// The names inside an author's element that its own markup points out (`itemprop=name`, `rel=author`).
pub(super) fn name_inside(tree: &Tree, id: NodeId) -> Option<String> {
    let named = |&inner: &NodeId| {
        tree.attr_atom(inner, &local_name!("itemprop")).is_some_and(|property| has_token(property, "name"))
            || tree.attr_atom(inner, &local_name!("rel")).is_some_and(|rel| has_token(rel, "author"))
    };
    let inner = tree.descendants(id).take(LONGEST_SNIPPET).filter(|&inner| tree.is_element(inner)).find(named)?;
    let text = tree.attr_atom(inner, &local_name!("content")).map_or_else(|| snippet(tree, inner), str::to_owned);
    (!text.trim().is_empty()).then_some(text)
}

/// What class and `itemprop` of a date say it is; `pubdate` is the attribute of that name.
pub(super) fn role_of(class: &str, property: &str, pubdate: bool) -> Role {
    let has = |words: [&str; 2]| telling(class).any(|token| words.iter().any(|word| token.eq_ignore_ascii_case(word)));
    if has_token(property, "dateModified") || has(["updated", "modified"]) {
        Role::Updated
    } else if pubdate
        || has_token(property, "datePublished")
        || has_token(property, "dateCreated")
        || has(["published", "pubdate"])
    {
        Role::Published
    } else {
        Role::Plain
    }
}

/// The visible text inside an element, one space between words, up to [`LONGEST_SNIPPET`] characters.
pub(super) fn snippet(tree: &Tree, id: NodeId) -> String {
    text_inside(tree, id, |_| false)
}

/// The text of a heading without what is set into it: a date, and what is hidden or only read aloud. All of it, where that
/// is all.
pub(super) fn heading_text(tree: &Tree, id: NodeId) -> String {
    let is_hidden = |inner| tree.attr_atom(inner, &local_name!("hidden")).is_some();
    let is_inset = |inner| {
        tree.name(inner) == Some(&local_name!("time"))
            || !tree.attributes(inner).is_empty() && (is_hidden(inner) || is_for_listeners(tree, inner))
    };
    let text = text_inside(tree, id, is_inset);
    if text.is_empty() { snippet(tree, id) } else { text }
}

/// Elements around a text in a line that are looked at to tell which it shares with another.
const DEEPEST_INLINE: usize = 8;

/// Whether an element ends and another begins between a text and the next.
fn are_apart(tree: &Tree, before: NodeId, after: NodeId) -> bool {
    let holds = |outer: NodeId, inner: NodeId| {
        let outer = tree.parent(outer);
        std::iter::successors(tree.parent(inner), |&at| tree.parent(at))
            .take(DEEPEST_INLINE)
            .any(|at| Some(at) == outer)
    };
    !holds(before, after) && !holds(after, before)
}

/// The text inside an element without that of the elements to pass over.
fn text_inside(tree: &Tree, id: NodeId, is_passed: impl Fn(NodeId) -> bool) -> String {
    let mut text = String::new();
    let mut last = id;
    let mut walk = tree.descendants(id);
    while let Some(inner) = walk.next() {
        if let Some(run) = tree.text(inner) {
            let meets = || stands_apart(&text, run) && are_apart(tree, last, inner);
            let glued = !run.starts_with(char::is_whitespace) && !meets();
            last = inner;
            // White space of one line, but for the wide space of Chinese and Japanese.
            if !(glued || text.is_empty() || text.ends_with(' ') || run.trim().is_empty()) {
                text.push(' ');
            }
            push_one_line(&mut text, run);
            if run.ends_with(char::is_whitespace) && !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        } else if let Some(name) = tree.name(inner) {
            match *name {
                _ if is_passed(inner) => walk.skip_inside(inner),
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

/// Whether a list of words between spaces has one, whatever its case.
pub(super) fn has_token(list: &str, token: &str) -> bool {
    list.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(token))
}

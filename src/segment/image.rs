//! Images: which address is the picture's, and which pictures are none.

use foldhash::HashMap;
use html5ever::{LocalName, local_name};
use unicode_properties::UnicodeEmoji;

use super::element::title;
use crate::text::{is_blank, one_line};
use crate::tree::{NodeId, Tree};

/// Attributes in which pages keep the address of an image that a script loads when it scrolls into sight.
const LATE: [&str; 6] =
    ["data-src", "data-original", "data-lazy-src", "data-lazy", "data-actualsrc", "data-original-src"];

/// The same, with a list of addresses by width.
const LATE_SETS: [&str; 2] = ["data-srcset", "data-lazy-srcset"];

/// An image a reader sees.
pub(super) struct Image {
    /// Its address, as the page wrote it.
    pub(super) url: String,
    /// Alternative text.
    pub(super) alt: String,
    /// The `title` attribute.
    pub(super) title: Option<String>,
}

/// Images of a page with one address from which it stands in for pictures that come late. Narrow and wide layouts and copies for
/// turning have a picture twice.
const MANY: u32 = 3;

/// How often a page has images of an address.
#[derive(Debug, Default)]
pub(super) struct Counts<'a>(HashMap<&'a str, u32>);

impl<'a> Counts<'a> {
    /// Counts an `img`.
    pub(super) fn add(&mut self, tree: &'a Tree, id: NodeId) {
        if let Some(src) = tree.attr_atom(id, &local_name!("src")).and_then(real) {
            *self.0.entry(src).or_default() += 1;
        }
    }

    fn has_many(&self, url: &str) -> bool {
        self.0.get(url).is_some_and(|count| *count >= MANY)
    }
}

/// Reads an `img`; `None` for one that shows nothing: without an address, or a tracking pixel.
pub(super) fn read(tree: &Tree, id: NodeId, counts: &Counts<'_>) -> Option<Image> {
    let tiny = |name: &LocalName| {
        let side = tree.attr_atom(id, name).and_then(|side| side.trim().trim_end_matches("px").parse::<f32>().ok());
        side.is_some_and(|side| side <= 1.0)
    };
    if tiny(&local_name!("width")) && tiny(&local_name!("height")) {
        return None;
    }
    let alt = one_line(tree.attr_atom(id, &local_name!("alt")).unwrap_or_default());
    Some(Image { url: address(tree, id, counts)?.to_owned(), alt, title: title(tree, id) })
}

/// Class tokens of pictures that stand for the sign in their `alt`.
const SIGNS: [&str; 7] = ["emoji", "emojione", "emoticon", "joypixels", "smilie", "smilies", "smiley"];

/// The sign that an `img` draws: an emoji as a picture, or the `:-)` of a forum. It is a part of the sentence.
pub(super) fn sign(tree: &Tree, id: NodeId) -> Option<&str> {
    let alt = tree.attr_atom(id, &local_name!("alt"))?.trim();
    let is_emoji = || alt.chars().all(UnicodeEmoji::is_emoji_char_or_emoji_component) && !alt.is_ascii();
    let class = || tree.attr_atom(id, &local_name!("class")).unwrap_or_default();
    let is_named = || class().split_ascii_whitespace().any(|token| SIGNS.contains(&token));
    (!alt.is_empty() && (is_emoji() || is_named())).then_some(alt)
}

/// Nodes of a figure among which a picture is looked for.
const FIGURE_NODES: usize = 64;

/// The picture of a figure that a script has yet to fill: what schema.org's `ImageObject` calls its own address.
pub(super) fn of_figure(tree: &Tree, figure: NodeId) -> Option<Image> {
    let url = tree.attr(figure, "itemid").and_then(real)?;
    let is_image = tree.attr(figure, "itemtype").is_some_and(|kind| kind.trim().ends_with("schema.org/ImageObject"));
    let shows =
        |inner: NodeId| tree.name(inner).is_some_and(|name| matches!(*name, local_name!("img") | local_name!("video")));
    let is_bare = is_image && !tree.descendants(figure).take(FIGURE_NODES).any(shows);
    is_bare.then(|| Image { url: url.to_owned(), alt: String::new(), title: title(tree, figure) })
}

/// The address of the picture itself. Where a script loads it late, `src` has a stand-in or a smaller copy: so it is on
/// nearly all of the 72 labelled pages whose pictures have other addresses in both, and where not, the late one is none. An
/// address that many images have stands in for those of their lists.
fn address<'a>(tree: &'a Tree, id: NodeId, counts: &Counts<'_>) -> Option<&'a str> {
    let late = LATE.iter().find_map(|name| tree.attr(id, name).and_then(real).filter(|url| is_address(url)));
    let late_of = |id: NodeId| LATE_SETS.iter().find_map(|name| tree.attr(id, name).and_then(largest));
    let set_of = |id: NodeId| tree.attr_atom(id, &local_name!("srcset")).and_then(largest).or_else(|| late_of(id));
    let in_picture = || {
        let picture = tree.parent(id).filter(|&parent| tree.name(parent) == Some(&local_name!("picture")))?;
        // Only the first image of a `picture` is its own.
        let mut before = std::iter::successors(tree.prev_sibling(id), |&id| tree.prev_sibling(id));
        if before.any(|before| tree.name(before) == Some(&local_name!("img"))) {
            return None;
        }
        let mut sources = tree.children(picture).filter(|&child| tree.name(child) == Some(&local_name!("source")));
        sources.find_map(set_of)
    };
    let src = tree.attr_atom(id, &local_name!("src")).and_then(real);
    let own = || src.filter(|src| !counts.has_many(src));
    let known = late.or_else(|| late_of(id)).or_else(own).or_else(|| set_of(id)).or_else(in_picture).or(src);
    known.or_else(|| by_any_name(tree, id)).or_else(|| without_script(tree, id, counts))
}

/// The address in whichever attribute a script keeps it: the names that scripts make up have `src` in them.
fn by_any_name(tree: &Tree, id: NodeId) -> Option<&str> {
    let mut named = tree.all_attrs(id).filter(|(name, _)| name.contains("src"));
    named.find_map(
        |(name, value)| {
            if name.ends_with("srcset") { largest(value) } else { real(value).filter(|url| is_address(url)) }
        },
    )
}

/// The address of the same picture for browsers without scripts, in the `noscript` behind it.
fn without_script<'a>(tree: &'a Tree, id: NodeId, counts: &Counts<'_>) -> Option<&'a str> {
    let is_space = |&id: &NodeId| tree.text(id).is_some_and(is_blank);
    let mut next = std::iter::successors(tree.next_sibling(id), |&id| tree.next_sibling(id)).skip_while(is_space);
    let noscript = next.next().filter(|&next| tree.name(next) == Some(&local_name!("noscript")))?;
    let same = tree.descendants(noscript).find(|&inner| tree.name(inner) == Some(&local_name!("img")))?;
    address(tree, same, counts)
}

/// Whether what an attribute of a script holds is an address, and not a switch, a name or a pattern of addresses.
fn is_address(url: &str) -> bool {
    url.contains(['/', '.']) && !url.contains(|c: char| c.is_whitespace() || "{}[]<>".contains(c))
}

/// Schemes of addresses that lead to no picture, or to one that only the browser had which saved the page. A picture
/// inside the address stands in for a late one.
const NOWHERE: [&str; 7] = ["data:", "about:", "javascript:", "blob:", "file:", "chrome-extension:", "moz-extension:"];

/// An address that leads to a picture.
fn real(url: &str) -> Option<&str> {
    let url = url.trim();
    let starts = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (!url.is_empty() && !url.starts_with('#') && !NOWHERE.into_iter().any(starts)).then_some(url)
}

/// The address with the greatest width or density of a `srcset`; the first among equals.
fn largest(set: &str) -> Option<&str> {
    let mut best: Option<(f32, &str)> = None;
    let mut rest = set.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    while !rest.is_empty() {
        let (url, after) = rest.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((rest, ""));
        let (url, descriptor, next) = if let Some(url) = url.strip_suffix(',') {
            (url, "", after)
        } else {
            let (descriptor, next) = after.split_once(',').unwrap_or((after, ""));
            (url, descriptor, next)
        };
        let size = descriptor.trim().trim_end_matches(['w', 'x', 'h']).parse().unwrap_or(1.0);
        if let Some(url) = real(url.trim_end_matches(','))
            && best.is_none_or(|(most, _)| size > most)
        {
            best = Some((size, url));
        }
        rest = next.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    }
    best.map(|(_, url)| url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::parse;

    #[test]
    fn addresses() {
        for (html, expected) in [
            ("<img src=' a.jpg '>", Some("a.jpg")),
            ("<img src=grey.gif data-src=b.jpg>", Some("b.jpg")),
            ("<img src=a.jpg data-src=false>", Some("a.jpg")),
            ("<img src=a.jpg data-src='//a.example/b_{width}x.jpg'>", Some("a.jpg")),
            ("<img src=a.jpg srcset='b.jpg 2x'>", Some("a.jpg")),
            ("<img src=grey.gif srcset='grey.gif 1x' data-srcset='b.jpg 2x'>", Some("b.jpg")),
            ("<img src='data:image/gif;base64,R0' data-src=b.jpg>", Some("b.jpg")),
            ("<img data-original=c.jpg>", Some("c.jpg")),
            ("<img srcset='s.jpg 320w, l.jpg 1280w, m.jpg 640w'>", Some("l.jpg")),
            ("<img src=about:blank data-srcset='one.jpg, two.jpg 2x'>", Some("two.jpg")),
            ("<img srcset='w_1,h_2.jpg 1x'>", Some("w_1,h_2.jpg")),
            ("<picture><source srcset='p.webp'><img></picture>", Some("p.webp")),
            ("<img src=t.gif width=1 height=1>", None),
            ("<img src=line.gif width=1 height=40>", Some("line.gif")),
            ("<img src='data:image/gif;base64,R0'>", None),
            ("<img alt=nothing>", None),
            ("<img src='blob:https://a.example/1' data-src=b.jpg>", Some("b.jpg")),
            ("<img src='chrome-extension://a/b.png'>", None),
            ("<img src='data:image/gif;base64,R0' slow-src=/b.jpg>", Some("/b.jpg")),
            ("<img data-src-error=none slow-srcset='/s.jpg 1x, /l.jpg 2x'>", Some("/l.jpg")),
            ("<img src='data:image/gif;base64,R0'> <noscript><img src=/b.jpg></noscript>", Some("/b.jpg")),
            ("<img alt=nothing><p><noscript><img src=/b.jpg></noscript>", None),
        ] {
            let tree = parse(html);
            let img = tree.descendants(tree.root()).find(|&id| tree.name(id) == Some(&local_name!("img"))).unwrap();
            let image = read(&tree, img, &Counts::default());
            assert_eq!(image.map(|image| image.url).as_deref(), expected, "{html}");
        }
    }

    #[test]
    fn pictures_of_signs() {
        for (html, expected) in [
            ("<img src=1f601.svg alt=😁>", Some("😁")),
            ("<img src=1f468.svg alt='👩🏽‍🚀 '>", Some("👩🏽‍🚀")),
            ("<img src=grin.gif class='smilie smilie--lazy' alt=:D>", Some(":D")),
            ("<img src=grin.gif alt=:D>", None),
            ("<img src=one.png alt=1>", None),
            ("<img src=pier.jpg alt='The pier ☀'>", None),
            ("<img src=grin.gif class=emoji alt=''>", None),
        ] {
            let tree = parse(html);
            let img = tree.all().find(|&id| tree.name(id) == Some(&local_name!("img"))).unwrap();
            assert_eq!(sign(&tree, img), expected, "{html}");
        }
    }

    #[test]
    fn an_address_of_many_images_is_a_stand_in() {
        for (html, expected) in [
            ("<img src=1.gif srcset='a.jpg 2x'><img src=1.gif srcset='b.jpg 2x'>", &["1.gif", "1.gif"][..]),
            (
                "<img src=1.gif srcset='a.jpg 2x'><img src=1.gif srcset='b.jpg 2x'><img src=1.gif>",
                &["a.jpg", "b.jpg", "1.gif"],
            ),
        ] {
            let tree = parse(html);
            let images = || tree.all().filter(|&id| tree.name(id) == Some(&local_name!("img")));
            let mut counts = Counts::default();
            images().for_each(|id| counts.add(&tree, id));
            let found = images().filter_map(|id| read(&tree, id, &counts)).map(|image| image.url);
            assert_eq!(found.collect::<Vec<_>>(), expected, "{html}");
        }
    }
}

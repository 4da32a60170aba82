//! What pages embed: films, sounds and players, by their address.

use html5ever::{LocalName, local_name};

use super::element::title;
use crate::tree::{NodeId, Tree};

/// Parts of an address that players have.
const PLAYER_WORDS: [&str; 3] = ["embed", "player", "video"];

/// Something embedded that a reader would play.
pub(super) struct Embed {
    /// Its address, as the page wrote it.
    pub(super) url: String,
    /// The `title` attribute.
    pub(super) title: Option<String>,
}

/// Reads an `iframe`, `video` or `audio`; `None` for every other element, for frames that play nothing (advertisements,
/// forms, counters), and where there is no address.
pub(super) fn read(tree: &Tree, id: NodeId, name: &LocalName) -> Option<Embed> {
    let source = |id| {
        let plain = tree.attr_atom(id, &local_name!("src")).map(str::trim);
        plain.filter(|url| is_address(url)).or_else(|| tree.attr(id, "data-src").map(str::trim))
    };
    let url = match *name {
        local_name!("iframe") => source(id).filter(|url| plays(tree, id, url)),
        local_name!("video") | local_name!("audio") => {
            let sources = || tree.children(id).filter(|&child| tree.name(child) == Some(&local_name!("source")));
            source(id).or_else(|| sources().find_map(source))
        }
        _ => return None,
    };
    let url = url.filter(|url| is_address(url))?.to_owned();
    Some(Embed { url, title: title(tree, id) })
}

/// Whether a frame is a player: it may fill the screen, or its address says so.
fn plays(tree: &Tree, id: NodeId, url: &str) -> bool {
    let allowed = tree.attr(id, "allow").is_some_and(|allowed| {
        ["fullscreen", "autoplay", "encrypted-media", "picture-in-picture"].iter().any(|what| allowed.contains(what))
    });
    let may_fill = allowed || tree.attr(id, "allowfullscreen").is_some();
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let words = || path.split(|c: char| !c.is_ascii_alphanumeric());
    may_fill || words().any(|word| PLAYER_WORDS.iter().any(|player| word.eq_ignore_ascii_case(player)))
}

/// Whether an address leads to a file or a page: no program, no data, no blank page.
fn is_address(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#', '.']));
    !url.is_empty()
        && scheme.is_none_or(|scheme| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::parse;

    #[test]
    fn what_is_played() {
        for (html, expected) in [
            ("<iframe src='https://films.example/embed/7'></iframe>", Some("https://films.example/embed/7")),
            ("<iframe src='//films.example/x' allowfullscreen></iframe>", Some("//films.example/x")),
            (
                "<iframe data-src='https://films.example/v?id=7' allow='autoplay; fullscreen'></iframe>",
                Some("https://films.example/v?id=7"),
            ),
            ("<iframe src='about:blank' data-src='/player/7'></iframe>", Some("/player/7")),
            ("<iframe src='https://ads.example/frame?x=video'></iframe>", None),
            ("<iframe src='javascript:video()' allowfullscreen></iframe>", None),
            ("<video src=film.mp4></video>", Some("film.mp4")),
            ("<video><source src='film.webm'><source src='film.mp4'></video>", Some("film.webm")),
            ("<audio controls src='/a.mp3'></audio>", Some("/a.mp3")),
            ("<video poster=x.jpg></video>", None),
            ("<video src='blob:https://a.example/1'></video>", None),
            ("<p>no</p>", None),
        ] {
            let tree = parse(html);
            let found = tree.descendants(tree.root()).find_map(|id| read(&tree, id, tree.name(id)?));
            assert_eq!(found.map(|embed| embed.url).as_deref(), expected, "{html}");
        }
    }
}

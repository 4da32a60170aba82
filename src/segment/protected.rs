//! Mail addresses that a delivery network hides from robots until a script shows them.
//!
//! Cloudflare writes `[email protected]` for each and keeps the address beside it, in hexadecimal: the first byte, and
//! every other one exclusive or the first.

use html5ever::local_name;

use crate::tree::{NodeId, Tree};

/// What the script would show in place of a text; `None` where that is no hidden address.
pub(super) fn shown(tree: &Tree, text: NodeId, words: &str) -> Option<String> {
    if !words.trim_ascii().starts_with("[email") {
        return None;
    }
    of_element(tree, tree.parent(text)?)
}

/// The hidden address that a link leads to.
pub(super) fn linked(tree: &Tree, link: NodeId, url: &str) -> Option<String> {
    if !url.contains("/cdn-cgi/l/email-protection") {
        return None;
    }
    of_element(tree, link)
}

fn of_element(tree: &Tree, id: NodeId) -> Option<String> {
    let in_link =
        || tree.attr_atom(id, &local_name!("href"))?.split_once("/email-protection#").map(|(_, hidden)| hidden);
    decode(tree.attr(id, "data-cfemail").or_else(in_link)?.trim())
}

fn decode(hidden: &str) -> Option<String> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let (pairs, []) = hidden.as_bytes().as_chunks::<2>() else { return None };
    let (key, rest) = pairs.split_first()?;
    let key = byte(key)?;
    let bytes = rest.iter().map(|pair| Some(byte(pair)? ^ key)).collect::<Option<Vec<_>>>()?;
    let address = String::from_utf8(bytes).ok()?;
    (address.contains('@') && !address.contains(|c: char| c.is_control() || c.is_whitespace())).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (hidden, expected) in [
            ("422d0223", Some("o@a")),
            ("422D0223", Some("o@a")),
            ("422d22", None),
            ("422d022", None),
            ("4", None),
            ("", None),
            ("öx", None),
            ("42zz", None),
        ] {
            assert_eq!(decode(hidden).as_deref(), expected, "{hidden}");
        }
    }
}

//! The address that a page says it has, from its first bytes and without parsing it: `link rel=canonical` or `og:url`.
//!
//! It only tells which pages of a dump may be of one site, before any is read; what a document says of its address comes
//! from its tree. Absent: addresses that are not absolute, and pages in charsets of two bytes.

use memchr::memmem;

use super::shape::HEAD_BYTES;

/// What names an address in a tag, and the attribute that holds it.
const SIGNS: [(&[u8], &str); 2] = [(b"canonical", "href="), (b"og:url", "content=")];

/// The absolute address that the first bytes of a page state.
pub(crate) fn address(page: &[u8]) -> Option<&str> {
    let head = &page[..page.len().min(HEAD_BYTES)];
    SIGNS.iter().find_map(|(sign, attribute)| {
        memmem::find_iter(head, sign).find_map(|at| {
            let start = memchr::memrchr(b'<', &head[..at])?;
            let end = at + memchr::memchr(b'>', &head[at..])?;
            let tag = std::str::from_utf8(&head[start..end]).ok()?;
            let (_, value) = tag.split_once(attribute)?;
            let value = value.trim_start_matches(['"', '\'']);
            let value = value.split(['"', '\'', ' ']).next()?;
            value.contains("://").then_some(value)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_the_head() {
        for (page, expected) in [
            ("<head><link rel=\"canonical\" href=\"https://mill.example/a?b\">", Some("https://mill.example/a?b")),
            ("<link href='https://mill.example/a' rel='canonical'/>", Some("https://mill.example/a")),
            ("<meta property=og:url content=https://mill.example/a >", Some("https://mill.example/a")),
            ("<p>canonical</p><meta property='og:url' content='https://mill.example/'>", Some("https://mill.example/")),
            ("<link rel=canonical href=/a>", None),
            ("<link rel=canonical href='https://mill.example/a", None),
            ("canonical", None),
            ("", None),
        ] {
            assert_eq!(address(page.as_bytes()), expected, "{page}");
        }
    }
}

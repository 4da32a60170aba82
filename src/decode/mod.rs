//! A page's bytes as text.
//!
//! In: a [`RawPage`] and what the user forces. Out: a [`DecodedPage`]: text, the charset it was read as, HTML or plain
//! text, and text that was once read with the wrong charset mended. Deliberately absent: any change to text that is
//! right; line ends, entities and Unicode forms are `normalise`'s.

mod alphabet;
mod charset;
mod declared;
mod fit;
mod kind;
mod mixed;
mod mojibake;

use std::borrow::Cow;

use crate::page::{MediaType, Mending, RawPage};

/// What the user says about a page, over what the page says about itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints {
    /// Charset to read the page in, unless a byte order mark says otherwise.
    pub(crate) charset: Option<Charset>,
    /// HTML or plain text.
    pub(crate) media_type: Option<MediaType>,
}

pub use charset::Charset;

/// A page as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodedPage<'a> {
    /// The whole page, without byte order mark; borrowed where the bytes were sound UTF-8.
    pub(crate) text: Cow<'a, str>,
    /// HTML or plain text.
    pub(crate) media_type: MediaType,
    /// Charset the bytes were read as: a name of the WHATWG Encoding Standard, in lower case.
    pub(crate) charset: String,
    /// What was mended on the way.
    pub(crate) mended: Vec<Mending>,
}

/// Why bytes are no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Undecodable {
    /// Something that is not text.
    #[error("not a text page: looks like {what}; leave it out or convert it to HTML or text first")]
    Binary {
        /// What it looks like, with its article.
        what: &'static str,
    },
}

/// Decodes one page.
pub(crate) fn page<'a>(raw: &'a RawPage, hints: &Hints) -> Result<DecodedPage<'a>, Undecodable> {
    if let Some(what) = kind::signature(&raw.bytes) {
        return Err(Undecodable::Binary { what });
    }
    let decoded = charset::decode(&raw.bytes, hints.charset, raw.origin.charset.as_deref());
    if kind::is_binary(&decoded.text) {
        return Err(Undecodable::Binary { what: "binary data" });
    }
    let charset = decoded.charset();
    let mut mended = Vec::new();
    if decoded.is_mixed {
        mended.push(Mending::Mixed);
    }
    let text = match mojibake::repair(&decoded.text) {
        Cow::Owned(text) => {
            mended.push(Mending::Misread);
            Cow::Owned(text)
        }
        Cow::Borrowed(_) => decoded.text,
    };
    let media_type = hints.media_type.unwrap_or_else(|| kind::media_type(&text));
    Ok(DecodedPage { text, media_type, charset, mended })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(bytes: &[u8]) -> RawPage {
        RawPage { bytes: bytes.to_vec(), ..RawPage::default() }
    }

    #[test]
    fn a_page_is_read_mended_and_told() {
        for (bytes, text, media_type, charset, mended) in [
            (&b"<p>Low tide</p>"[..], "<p>Low tide</p>", MediaType::Html, "utf-8", &[][..]),
            (b"Low tide", "Low tide", MediaType::Plain, "utf-8", &[][..]),
            ("\u{feff}<p>Fähre".as_bytes(), "<p>Fähre", MediaType::Plain, "utf-8", &[][..]),
            (
                b"<meta charset=latin1><p>F\xe4hre",
                "<meta charset=latin1><p>Fähre",
                MediaType::Html,
                "windows-1252",
                &[],
            ),
            (
                b"Gr\xc3\xbc\xc3\x9fe, caf\xc3\xa9, \xc3\xa0, \xc3\xa8, \xc3\xab, \xc3\xaf, \xc3\xb4\ncaf\xe9s",
                "Grüße, café, à, è, ë, ï, ô\ncafés",
                MediaType::Plain,
                "utf-8",
                &[Mending::Mixed],
            ),
            ("FÃ¤hre".as_bytes(), "Fähre", MediaType::Plain, "utf-8", &[Mending::Misread]),
        ] {
            let raw = raw(bytes);
            let page = page(&raw, &Hints::default()).unwrap();
            assert_eq!(
                (&*page.text, page.media_type, &*page.charset, &*page.mended),
                (text, media_type, charset, mended)
            );
        }
    }

    #[test]
    fn the_user_has_the_last_word_on_the_kind() {
        let hints = Hints { media_type: Some(MediaType::Plain), charset: None };
        assert_eq!(page(&raw(b"<html><body>x"), &hints).unwrap().media_type, MediaType::Plain);
    }

    #[test]
    fn binary_files_are_refused_in_one_line() {
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "a PNG image"),
            (b"\x01\x02\x03\xf0\x9f tail \0\0\0", "binary data"),
            (b"\0\0\0\0", "binary data"),
        ] {
            let message = page(&raw(bytes), &Hints::default()).unwrap_err().to_string();
            assert!(message.starts_with(&format!("not a text page: looks like {expected}")), "{message}");
        }
    }
}

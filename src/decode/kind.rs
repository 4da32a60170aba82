//! What a page holds: HTML, plain text, or nothing that could be read.
//!
//! In: the first bytes, then the decoded text. Out: [`MediaType`], or what the bytes look like instead. Deliberately
//! absent: file names and declared types, which in dumps are wrong too often to be worth asking.

use memchr::{memchr, memchr_iter, memmem};

use crate::page::MediaType;

/// Bytes of text that are looked at. Markup shows within the first screen; control characters of a binary file too.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Bytes that are counted together: a count of them fits a byte, and vectors of any size fill them without a rest.
const COUNTED_BYTES: usize = 192;

/// One character in this many may be a control character. Text dumps with stray form feeds or NULs stay below;
/// compressed or compiled bytes read in any charset have one in ten. A larger number refuses damaged text.
const TEXT_PER_CONTROL: usize = 50;

/// Bytes of text per tag, below which text that does not begin with a tag is still markup. A dump that mentions tags
/// has one in some thousand bytes; even wordy HTML has several in a paragraph.
const BYTES_PER_TAG: usize = 400;

/// What the first bytes say, where they are those of a well-known format that is not text.
pub(super) fn signature(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 36] = [
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF87a", "a GIF image"),
        (b"GIF89a", "a GIF image"),
        (b"II*\0", "a TIFF image"),
        (b"MM\0*", "a TIFF image"),
        (b"\0\0\x01\0", "an icon"),
        (b"8BPS\0", "a Photoshop image"),
        (b"%PDF-", "a PDF document"),
        (b"{\\rtf", "an RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
        (b"PK\x03\x04", "a ZIP archive or an Office document"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (b"\x1f\x8b", "a gzip file inside another"),
        (b"\x28\xb5\x2f\xfd", "a zstd file inside another"),
        (b"BZh91AY&SY", "a bzip2 file"),
        (b"\xfd7zXZ\0", "an xz file"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"\x7fELF", "a program"),
        (b"\xcf\xfa\xed\xfe", "a program"),
        (b"\xca\xfe\xba\xbe", "a program"),
        (b"\0asm", "a WebAssembly program"),
        (b"SQLite format 3\0", "a SQLite database"),
        (b"PAR1", "a Parquet file"),
        (b"ARROW1\0\0", "an Arrow file"),
        (b"wOFF", "a font"),
        (b"wOF2", "a font"),
        (b"OTTO\0", "a font"),
        (b"\0\x01\0\0\0", "a font"),
        (b"OggS\0", "an Ogg sound or film"),
        (b"fLaC\0", "a FLAC sound"),
        (b"ID3\x03", "an MP3 sound"),
        (b"ID3\x04", "an MP3 sound"),
        (b"\x1a\x45\xdf\xa3", "a Matroska film"),
        (b"\x80\x04\x95", "a Python pickle"),
    ];
    if let Some((_, what)) = SIGNATURES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(what);
    }
    match bytes {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("a WebP image"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some("a WAV sound"),
        [0, 0, 0, _, b'f', b't', b'y', b'p', ..] => Some("an MP4 film or an AVIF image"),
        // Text may begin with MZ; a DOS header has NULs at once.
        [b'M', b'Z', rest @ ..] if memchr(0, &rest[..rest.len().min(62)]).is_some() => Some("a program"),
        _ if bytes.get(257..262) == Some(b"ustar") => Some("a tar archive"),
        _ => None,
    }
}

/// Whether decoded text has too many control characters to be anyone's text.
pub(super) fn is_binary(text: &str) -> bool {
    let sample = head(text);
    // C1 controls are left to themselves: they are what Windows-1252 punctuation becomes when it is read as Latin-1.
    let control = |byte: &u8| {
        let is = |other: u8| u8::from(*byte == other);
        u8::from(*byte < 0x20) - (is(b'\t') + is(b'\n') + is(b'\r') + is(0x0c) + is(0x1b))
    };
    // Without branches and in sums that fit a byte, so that many bytes are counted at once.
    let count = |bytes: &[u8]| usize::from(bytes.iter().map(control).sum::<u8>());
    let controls: usize = sample.as_bytes().chunks(COUNTED_BYTES).map(count).sum();
    controls >= 2 && controls * TEXT_PER_CONTROL > sample.chars().count()
}

/// HTML or plain text.
///
/// HTML begins with a doctype, an XML declaration, or the tag of a known element that is not the only one; or its
/// known tags are dense and some are closed. Text that quotes a tag or has addresses in angle brackets is plain.
pub(super) fn media_type(text: &str) -> MediaType {
    let sample = head(text);
    let mut start = sample.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    while let Some(comment) = start.strip_prefix("<!--") {
        let Some(end) = memmem::find(comment.as_bytes(), b"-->") else {
            // Licence texts and styles can fill the sample: what follows such a comment is a page all the same.
            return if text.len() > sample.len() { MediaType::Html } else { MediaType::Plain };
        };
        start = comment[end + 3..].trim_start();
    }
    let lower = start.as_bytes()[..start.len().min(16)].to_ascii_lowercase();
    if lower.starts_with(b"<!doctype") || lower.starts_with(b"<?xml") {
        return MediaType::Html;
    }
    let (mut tags, mut closing) = (0_usize, 0_usize);
    for at in memchr_iter(b'<', start.as_bytes()) {
        match tag_at(&start[at..]) {
            Some(Tag::Page) if at == 0 => return MediaType::Html,
            Some(Tag::Open | Tag::Page) => tags += 1,
            Some(Tag::Close) => {
                tags += 1;
                closing += 1;
            }
            None => {}
        }
    }
    let begins = tag_at(start).is_some();
    // A single tag, such as a break, is markup where it is all there is.
    let is_whole = || start.trim_end().ends_with('>') && memchr_iter(b'>', start.as_bytes()).count() == 1;
    let is_markup =
        if begins { tags >= 2 || is_whole() } else { closing >= 1 && tags >= 2 && tags * BYTES_PER_TAG >= start.len() };
    if is_markup { MediaType::Html } else { MediaType::Plain }
}

/// The beginning of a text, cut between characters.
fn head(text: &str) -> &str {
    let end = (0..=SAMPLE_BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

enum Tag {
    /// The start tag of an element that only whole pages have.
    Page,
    /// Any other start tag.
    Open,
    /// An end tag.
    Close,
}

/// The tag of a known HTML element, or of a custom one (with a hyphen), that `text` begins with.
fn tag_at(text: &str) -> Option<Tag> {
    let inside = text.as_bytes().strip_prefix(b"<")?;
    let (closes, inside) = inside.strip_prefix(b"/").map_or((false, inside), |inside| (true, inside));
    let limit = inside.len().min(32);
    let length = inside[..limit].iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')?;
    if !matches!(inside[length], b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c) {
        return None;
    }
    let name = inside[..length].to_ascii_lowercase();
    let name = std::str::from_utf8(&name).ok()?;
    let is_custom = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.contains('-');
    if !is_custom && ELEMENTS.binary_search(&name).is_err() {
        return None;
    }
    Some(match name {
        _ if closes => Tag::Close,
        "html" | "head" | "body" => Tag::Page,
        _ => Tag::Open,
    })
}

/// Elements that pages are made of: HTML standard, "index of elements", and the presentational ones it retired.
const ELEMENTS: [&str; 124] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "video",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_elements_are_sorted() {
        assert!(ELEMENTS.is_sorted());
    }

    #[test]
    fn html_and_text() {
        for (text, expected) in [
            ("<!DOCTYPE html><title>Ferry</title>", MediaType::Html),
            ("\u{feff} \r\n<!-- saved --> <!-- twice -->\n<html lang=en>", MediaType::Html),
            ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", MediaType::Html),
            ("<BODY>Low tide", MediaType::Html),
            ("<div class=story>The ferry</div>", MediaType::Html),
            ("<hr />\n", MediaType::Html),
            ("<p>One<p>Two", MediaType::Html),
            ("<x-card><h2>Low tide</h2></x-card>", MediaType::Html),
            ("The <b>ferry</b> sails at noon.", MediaType::Html),
            ("Warning: line 3\n<table><tr><td>Tide</td></tr></table>", MediaType::Html),
            ("The ferry sails if depth < draught and tide > 2.", MediaType::Plain),
            ("Write to <https://example.org/ferry> or <harbour@example.org>.", MediaType::Plain),
            ("<https://example.org/> is the harbour's page", MediaType::Plain),
            ("<p> is the tag for a paragraph.", MediaType::Plain),
            ("A stray <br> in the text.", MediaType::Plain),
            ("vec<u8> and Map<String, a> are types; i<j and k</j too", MediaType::Plain),
            ("<3 the harbour", MediaType::Plain),
            ("<!-- nothing ends this", MediaType::Plain),
            ("", MediaType::Plain),
        ] {
            assert_eq!(media_type(text), expected, "{text:?}");
        }
        let lesson = format!("{}Use <em>word</em> for stress.", "The harbour school teaches knots. ".repeat(60));
        assert_eq!(media_type(&lesson), MediaType::Plain);
    }

    #[test]
    fn signatures_and_controls() {
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], Some("a PNG image")),
            (b"%PDF-1.7", Some("a PDF document")),
            (b"\x1f\x8b\x08", Some("a gzip file inside another")),
            (b"\x7fELF\x02", Some("a program")),
            (b"MZ\x90\0\x03", Some("a program")),
            (b"MZ is the sign of the Mizar society", None),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("a WebP image")),
            (b"<html>", None),
            (b"", None),
        ] {
            assert_eq!(signature(bytes), expected, "{bytes:?}");
        }
        for (text, expected) in [
            ("a\0b\u{1}c\u{2}", true),
            ("The ferry\u{c}sails\tat\r\nnoon\0", false),
            (
                "Tide tables, with one \0 stray \u{1} pair in a text that is clearly longer than one hundred characters, so it is fine.",
                false,
            ),
            ("", false),
        ] {
            assert_eq!(is_binary(text), expected, "{text:?}");
        }
    }
}

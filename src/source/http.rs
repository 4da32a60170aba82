//! An HTTP response as a crawler stored it → the page in it.
//!
//! In: status line, headers and body. Out: the body without transfer and content encoding, or why it is no page. Crawlers
//! often store a body unpacked under the header of the packed one, so a body that is not what its header says is taken
//! as it is.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use memchr::memmem;

use super::ReadError;
use super::headers::{self, Headers};

/// Media types of pages. A server that says nothing, or only that it sends bytes, leaves it to the content.
const PAGES: [&str; 7] = [
    "",
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "application/octet-stream",
    "unknown/unknown",
];

/// Whether what a server declares may be a page.
pub(super) fn is_page_type(media_type: &str) -> bool {
    PAGES.contains(&media_type)
}

/// What a response holds.
pub(super) enum Response {
    /// A page and the charset its server declared.
    Page(Vec<u8>, Option<String>),
    /// Another status than success, such as a redirection.
    Status(u16),
    /// Something else than a page.
    Other,
    /// A page that cannot be unpacked.
    Bad(ReadError),
}

/// Reads a stored response.
pub(super) fn response(bytes: &[u8], max_bytes: u64) -> Response {
    let (head, body) = bytes.split_at(headers::end(bytes).unwrap_or(bytes.len()));
    let headers = Headers::parse(head);
    let mut words = headers.first.split_whitespace();
    let status = words.next().filter(|version| version.starts_with("HTTP/")).and_then(|_| words.next()?.parse().ok());
    let Some(status) = status else {
        return Response::Bad(ReadError::Record("its HTTP head is damaged; crawl the page again".into()));
    };
    let (media_type, charset) = headers::content_type(headers.get("content-type").unwrap_or_default());
    if !is_page_type(&media_type) {
        return Response::Other;
    }
    if !(200..300).contains(&status) {
        return Response::Status(status);
    }
    let is_chunked =
        headers.get("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let joined = if is_chunked { dechunked(body) } else { None };
    let body = joined.as_deref().unwrap_or(body);
    match decoded(body, headers.get("content-encoding").unwrap_or_default(), max_bytes) {
        Ok(page) => Response::Page(page, charset),
        Err(error) => Response::Bad(error),
    }
}

/// The chunks of a body, joined; `None` where it is not made of chunks, as far as it goes. A last chunk that was cut short
/// counts.
fn dechunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    loop {
        let end = memmem::find(body, b"\r\n")?;
        let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[end + 2..];
        if size == 0 {
            return Some(joined);
        }
        if size >= body.len() {
            joined.extend_from_slice(body);
            return Some(joined);
        }
        joined.extend_from_slice(&body[..size]);
        body = body[size..].strip_prefix(b"\r\n")?;
        if body.is_empty() {
            return Some(joined);
        }
    }
}

/// A body without its content encodings, the last of which was put on last.
fn decoded(body: &[u8], encodings: &str, max_bytes: u64) -> Result<Vec<u8>, ReadError> {
    let mut body = std::borrow::Cow::Borrowed(body);
    for encoding in encodings.rsplit(',') {
        let encoding = encoding.trim().to_ascii_lowercase();
        let result = match encoding.as_str() {
            "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => bounded(MultiGzDecoder::new(&*body), max_bytes),
            // Servers disagree about whether deflate has a wrapping.
            "deflate" if body.first().is_some_and(|byte| byte & 0x0f == 8) => {
                bounded(ZlibDecoder::new(&*body), max_bytes)
                    .or_else(|_| bounded(DeflateDecoder::new(&*body), max_bytes))
            }
            "deflate" => bounded(DeflateDecoder::new(&*body), max_bytes),
            "br" => bounded(brotli_decompressor::Decompressor::new(&*body, 4096), max_bytes),
            "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
                zstd::stream::read::Decoder::new(&*body).and_then(|decoder| bounded(decoder, max_bytes))
            }
            _ => continue,
        };
        match result {
            Ok(bytes) if bytes.len() as u64 > max_bytes => {
                return Err(ReadError::TooLarge { bytes: None, limit: max_bytes });
            }
            Ok(bytes) => body = bytes.into(),
            // Already unpacked: text, and no packed bytes.
            Err(_) if is_text(&body) => {}
            Err(error) => {
                let why = format!("its body cannot be unpacked ({encoding}: {error}); crawl the page again");
                return Err(ReadError::Record(why));
            }
        }
    }
    Ok(body.into_owned())
}

fn bounded(reader: impl Read, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether bytes begin like text, which packed ones do not: without control characters.
fn is_text(body: &[u8]) -> bool {
    let head = &body[..body.len().min(512)];
    !head.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const PAGE: &[u8] = b"<p>The ferry to Oland sails at noon, and at noon only.</p>";

    fn page(head: &str, body: &[u8]) -> Result<(Vec<u8>, Option<String>), &'static str> {
        match response(&[b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body].concat(), 1000) {
            Response::Page(bytes, charset) => Ok((bytes, charset)),
            Response::Status(_) => Err("status"),
            Response::Other => Err("other"),
            Response::Bad(_) => Err("bad"),
        }
    }

    #[test]
    fn a_body_comes_out_of_every_wrapping() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(PAGE).unwrap();
        let gzip = gzip.finish().unwrap();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(PAGE).unwrap();
        let zlib = zlib.finish().unwrap();
        let chunked = [&b"3a;x=y\r\n"[..], PAGE, b"\r\n0\r\n\r\n"].concat();
        let cut = [&b"ff\r\n"[..], PAGE].concat();
        for (head, body) in [
            ("", PAGE.to_vec()),
            ("Content-Encoding: gzip\r\n", gzip.clone()),
            ("Content-Encoding: gzip\r\n", PAGE.to_vec()),
            ("Content-Encoding: deflate\r\n", zlib.clone()),
            ("Content-Encoding: deflate\r\n", zlib[2..].to_vec()),
            ("Content-Encoding: zstd\r\n", zstd::encode_all(PAGE, 3).unwrap()),
            ("Content-Encoding: br\r\n", PAGE.to_vec()),
            ("Content-Encoding: identity\r\n", PAGE.to_vec()),
            ("Transfer-Encoding: chunked\r\n", chunked),
            ("Transfer-Encoding: chunked\r\n", cut),
            ("Transfer-Encoding: chunked\r\n", PAGE.to_vec()),
        ] {
            assert_eq!(page(head, &body).unwrap().0, PAGE, "{head}");
        }
        let (_, charset) = page("Content-Type: text/html; charset=Big5\r\n", PAGE).unwrap();
        assert_eq!(charset.as_deref(), Some("Big5"));
    }

    #[test]
    fn what_is_no_page_says_so() {
        assert_eq!(page("Content-Type: image/png\r\n", PAGE), Err("other"));
        assert!(matches!(response(b"HTTP/1.1 302 Found\r\n\r\n", 9), Response::Status(302)));
        assert!(matches!(response(b"garbage", 9), Response::Bad(_)));
        let bomb = {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(&vec![b' '; 1_000_000]).unwrap();
            encoder.finish().unwrap()
        };
        assert_eq!(page("Content-Encoding: gzip\r\n", &bomb), Err("bad"));
        assert_eq!(page("Content-Encoding: gzip\r\n", &bomb[..40]), Err("bad"));
    }
}

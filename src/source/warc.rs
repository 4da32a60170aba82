//! WARC files of crawlers: response and resource records, and the conversion records of WET files.
//!
//! In: the unpacked stream. Out: a record for each page, and one for whatever is damaged. A record is only believed where
//! the next one, or the end, follows it: a wrong length costs its own record, and reading goes on with the next
//! `WARC/` at the start of a line. Counted over but not given out: requests, metadata, and what is no page by its media
//! type.

use std::io::Read;
use std::ops::ControlFlow;

use memchr::memmem;
use sha1::{Digest as _, Sha1};

use super::headers::{self, Headers};
use super::http::{self, Response};
use super::packed::Damage;
use super::record::{Content, Flow, Walk, numbered};
use super::window::Window;
use super::{ReadError, damage};
use crate::page::Origin;

/// Longest head of a record: addresses have some kilobytes at most. More would let a head without end fill the memory.
const MAX_HEAD_BYTES: usize = 256 << 10;

/// What a record's content may have over the page in it: the HTTP head and what packing adds to bytes that are packed
/// already.
const HTTP_ROOM_BYTES: u64 = 1 << 20;

/// How a record begins, at the start of a line.
const BEGINNING: &[u8] = b"\nWARC/1.";

/// Addresses of what is kept about a crawl and was never a page.
const NO_PAGES: [&str; 4] = ["dns:", "whois:", "urn:", "metadata:"];

/// What is wrong with a record, and its bytes.
type Bad = (ReadError, Vec<u8>);

/// Gives out the records of a stream; their names begin with `below`.
pub(super) fn records(reader: impl Read, below: &str, walk: &mut Walk<'_>) -> Flow {
    let mut window = Window::new(reader);
    let mut number = 0;
    loop {
        while window.ensure(1) && matches!(window.data()[0], b'\r' | b'\n') {
            window.consume(1);
        }
        number += 1;
        let name = || format!("{below}{}", numbered(number));
        if window.data().is_empty() {
            let Some(error) = window.take_error() else { return ControlFlow::Continue(()) };
            let is_final = error.raw_os_error().is_some();
            let (error, raw) = damage(error);
            walk.damaged(name(), error, raw)?;
            if is_final {
                return ControlFlow::Continue(());
            }
            continue;
        }
        match next(&mut window, walk.max_bytes) {
            Ok(Some((headers, content))) => give(&headers, content, name(), walk)?,
            Ok(None) => walk.others += 1,
            Err((error, raw)) => walk.damaged(name(), error, raw)?,
        }
    }
}

/// A record's head and content; nothing where it is too large and no page; what is wrong with it and its bytes. In any
/// case the window stands behind it afterwards.
fn next<R: Read>(window: &mut Window<R>, max_bytes: u64) -> Result<Option<(Headers, Vec<u8>)>, Bad> {
    let head_bytes = loop {
        let head = window.data().len().min(MAX_HEAD_BYTES);
        if let Some(end) = headers::end(&window.data()[..head]) {
            break end;
        }
        if window.data().len() > MAX_HEAD_BYTES {
            return Err(skipped(window, "its head has no end", 1, max_bytes));
        }
        if !window.more() {
            return Err(broken(window).unwrap_or_else(|| skipped(window, "its head is cut short", 1, max_bytes)));
        }
    };
    if !window.data().starts_with(&BEGINNING[1..]) {
        return Err(skipped(window, "no record begins here", 0, max_bytes));
    }
    let headers = Headers::parse(&window.data()[..head_bytes]);
    let Some(length) = headers.get("content-length").and_then(|length| length.parse::<u64>().ok()) else {
        return Err(skipped(window, "its head has no length", head_bytes - 1, max_bytes));
    };
    if length > max_bytes.saturating_add(HTTP_ROOM_BYTES) {
        return too_large(window, &headers, head_bytes, length, max_bytes);
    }
    let end = head_bytes + length as usize;
    let is_there = window.ensure(end);
    if !is_there || !is_followed(window, end) {
        let wrong = if is_there { "its length is wrong" } else { "it is cut short, or its length is wrong" };
        let last = end.min(window.data().len());
        if let Some(at) = memmem::find(&window.data()[head_bytes - 1..last], BEGINNING) {
            let raw = window.data()[..head_bytes + at].to_vec();
            window.consume(raw.len());
            return Err((unsound(wrong), raw));
        }
        let absolute = window.passed + end as u64;
        let is_of_next = |error: &mut std::io::Error| Damage::of(error).is_some_and(|damage| damage.sound >= absolute);
        match window.error().map(is_of_next) {
            // The next record is damaged, not this one.
            Some(true) if is_there => {}
            Some(_) => return Err(broken(window).unwrap_or_else(|| (unsound(wrong), Vec::new()))),
            None => return Err(skipped(window, wrong, last - 1, max_bytes)),
        }
    }
    let content = window.data()[head_bytes..end].to_vec();
    window.consume(end);
    Ok(Some((headers, content)))
}

/// What is said of a record that is not as it says.
fn unsound(why: &str) -> ReadError {
    ReadError::Record(format!("{why}; the record is skipped, crawl the page again"))
}

/// Passes over a record that is not as it says; where that is because the stream breaks in it, the break is what is said.
fn skipped<R: Read>(window: &mut Window<R>, why: &str, from: usize, max_bytes: u64) -> Bad {
    let raw = resync(window, from, max_bytes);
    if window.data().is_empty()
        && let Some((error, packed)) = broken(window)
    {
        return (error, if packed.is_empty() { raw } else { packed });
    }
    (unsound(why), raw)
}

/// Whether behind the content of a record the line ends stand that close it, or the next one begins, or the stream ends.
/// Looks far enough for a check sum behind the record to be checked.
fn is_followed<R: Read>(window: &mut Window<R>, end: usize) -> bool {
    let mut at = end;
    while window.ensure(at + 1) && matches!(window.data()[at], b'\r' | b'\n') {
        at += 1;
    }
    window.ensure(at + BEGINNING.len() - 1);
    let rest = &window.data()[at..];
    if rest.is_empty() {
        return window.error().is_none();
    }
    rest.starts_with(&BEGINNING[1..]) || window.data()[end..].starts_with(b"\r\n\r\n")
}

/// Passes over a record that is larger than a page may be, without holding it.
fn too_large<R: Read>(
    window: &mut Window<R>,
    headers: &Headers,
    head_bytes: usize,
    length: u64,
    limit: u64,
) -> Result<Option<(Headers, Vec<u8>)>, Bad> {
    let is_page = is_wanted(headers)
        && headers.get("content-type").is_some_and(|value| {
            let (media_type, _) = headers::content_type(value);
            media_type == "application/http" || http::is_page_type(&media_type)
        });
    let start = window.passed;
    window.consume(head_bytes - 1);
    let raw = resync(window, 0, 0);
    debug_assert!(raw.is_empty(), "nothing of it is kept");
    let passed = window.passed - start - head_bytes as u64;
    if passed < length {
        let why = format!("its length is wrong: {length} bytes are said, {passed} are there; the record is skipped");
        return Err((ReadError::Record(why), Vec::new()));
    }
    // What is large is seldom a page: mostly a film or an archive behind an HTTP head that says so.
    if is_page { Err((ReadError::TooLarge { bytes: Some(length), limit }, Vec::new())) } else { Ok(None) }
}

/// Goes to the next record, at least `from` bytes on; gives the bytes on the way, as many as wanted.
fn resync<R: Read>(window: &mut Window<R>, from: usize, most: u64) -> Vec<u8> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut raw = Vec::new();
    let mut leave = |window: &mut Window<R>, bytes: usize| {
        let room = most - raw.len();
        raw.extend_from_slice(&window.data()[..bytes.min(room)]);
        window.consume(bytes);
    };
    let mut from = from;
    loop {
        if let Some(at) = memmem::find(&window.data()[from.min(window.data().len())..], BEGINNING) {
            leave(window, from + at + 1);
            return raw;
        }
        // The beginning may itself begin in the last bytes.
        let done = window.data().len().saturating_sub(BEGINNING.len() - 1).max(from.min(window.data().len()));
        leave(window, done);
        from = from.saturating_sub(done);
        if !window.more() {
            let rest = window.data().len();
            leave(window, rest);
            return raw;
        }
    }
}

/// What broke the stream in the middle of a record, with the record's bytes; the window is empty afterwards.
fn broken<R: Read>(window: &mut Window<R>) -> Option<Bad> {
    let (error, packed) = damage(window.take_error()?);
    let rest = window.data().to_vec();
    window.consume(rest.len());
    Some((error, if packed.is_empty() { rest } else { packed }))
}

/// Whether a record may hold a page, by its kind and address.
fn is_wanted(headers: &Headers) -> bool {
    let kind = headers.get("warc-type").unwrap_or_default();
    let address = headers.get("warc-target-uri").unwrap_or_default();
    ["response", "resource", "conversion", "revisit", "continuation"]
        .iter()
        .any(|wanted| kind.eq_ignore_ascii_case(wanted))
        && !NO_PAGES.iter().any(|scheme| address.starts_with(scheme))
        && !address.ends_with("/robots.txt")
}

/// Hands out what a whole record holds.
fn give(headers: &Headers, content: Vec<u8>, name: String, walk: &mut Walk<'_>) -> Flow {
    if headers.get("warc-type").is_none() {
        let why = "its head does not say what it is (WARC-Type); crawl the page again".into();
        return walk.damaged(name, ReadError::Record(why), content);
    }
    if !is_wanted(headers) {
        walk.others += 1;
        return ControlFlow::Continue(());
    }
    let url = headers.get("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
    let fetched = headers.get("warc-date").map(str::to_owned);
    let mut origin = Origin { record: Some(name), url, fetched, ..Origin::default() };
    let kind = headers.get("warc-type").unwrap_or_default().to_ascii_lowercase();
    let (media_type, charset) = headers::content_type(headers.get("content-type").unwrap_or_default());
    let mut note = note(headers, &content);
    let content = match kind.as_str() {
        "revisit" => {
            note = Some("a revisit: the page is in the record it refers to".into());
            Content::None
        }
        "continuation" => {
            note = Some("a segment of a record that was split; join the segments first".into());
            Content::None
        }
        "response" if media_type == "application/http" || content.starts_with(b"HTTP/") => {
            match http::response(&content, walk.max_bytes) {
                Response::Page(bytes, declared) => {
                    origin.charset = declared;
                    Content::Page(bytes)
                }
                Response::Status(status) => {
                    note = Some(format!("HTTP status {status}"));
                    Content::None
                }
                Response::Other => {
                    walk.others += 1;
                    return ControlFlow::Continue(());
                }
                Response::Bad(error) => Content::Damaged(error, content),
            }
        }
        _ if http::is_page_type(&media_type) => {
            origin.charset = charset;
            Content::Page(content)
        }
        _ => {
            walk.others += 1;
            return ControlFlow::Continue(());
        }
    };
    walk.give(origin, content, note)
}

/// What a reader of the manifest should know about a record.
fn note(headers: &Headers, content: &[u8]) -> Option<String> {
    if let Some(reason) = headers.get("warc-truncated") {
        return Some(format!("cut short by the crawler ({})", reason.to_ascii_lowercase()));
    }
    let (algorithm, expected) = headers.get("warc-block-digest")?.split_once(':')?;
    let is_known = algorithm.eq_ignore_ascii_case("sha1") && expected.len() == 32;
    (is_known && !base32(&Sha1::digest(content)).eq_ignore_ascii_case(expected))
        .then(|| "its digest does not match: bytes have changed since it was crawled".into())
}

/// Base 32 as RFC 4648 has it, of a multiple of five bytes.
fn base32(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let groups = bytes.chunks_exact(5).map(|five| five.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)));
    groups.flat_map(|group| (0..8).rev().map(move |at| char::from(DIGITS[(group >> (5 * at)) as usize & 31]))).collect()
}

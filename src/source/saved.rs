//! Pages that a program saved for a reader: what it wrote beside or into them about where they come from.
//!
//! In: a page. Out: the same, with the address and the day that `SingleFile`, `HTTrack` and browsers note in a comment,
//! those of an MHTML file, whose page is taken out of it, or the address that a mirror's path says. An address is taken from a
//! path only where the page itself names the host: a folder may be called like one.

use jiff::fmt::rfc2822;
use jiff::fmt::strtime::BrokenDownTime;
use mail_parser::{MessageParser, MimeHeaders as _, PartType};
use memchr::memmem;

use crate::page::RawPage;

/// Bytes in which a comment or the head of an MHTML file stands: behind the doctype and the first tags.
const HEAD_BYTES: usize = 4096;

/// How `Date.toString` of JavaScript writes a time, which `SingleFile` uses.
const SCRIPT_DATE: &str = "%a %b %d %Y %H:%M:%S GMT%z";

/// Takes in what is known from how a page was saved.
pub(super) fn read(page: &mut RawPage) {
    let head = &page.bytes[..page.bytes.len().min(HEAD_BYTES)];
    if is_mhtml(head) {
        take_out(page);
    } else if page.origin.url.is_none() {
        let head = String::from_utf8_lossy(head);
        let (url, fetched) = comment(&head);
        page.origin.url = url;
        page.origin.fetched = page.origin.fetched.take().or(fetched);
    }
    if page.origin.url.is_none() {
        page.origin.url = from_path(page.origin.record.as_deref().unwrap_or(&page.origin.path), &page.bytes);
    }
}

/// Whether a file begins with the header of a message of several parts that belong together.
fn is_mhtml(head: &[u8]) -> bool {
    if !head.first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.split("\r\n\r\n").next().unwrap_or_default().split("\n\n").next().unwrap_or_default();
    let has = |name: &str| head.starts_with(name) || head.contains(&format!("\n{name}"));
    has("mime-version:") && has("content-type:") && head.contains("multipart/related")
}

/// Puts the page of an MHTML file in the file's place. A file without one stays as it is.
fn take_out(page: &mut RawPage) {
    let Some(message) = MessageParser::default().parse(&page.bytes) else { return };
    let root = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some((part, html)),
        _ => None,
    });
    let Some((part, html)) = root else { return };
    let snapshot = message.header("Snapshot-Content-Location").and_then(|value| value.as_text());
    let url = snapshot.or(part.content_location()).filter(|url| url.contains("://")).map(str::to_owned);
    let fetched = message.date().map(mail_parser::DateTime::to_rfc3339);
    let bytes = html.as_bytes().to_vec();
    page.origin.url = page.origin.url.take().or(url);
    page.origin.fetched = page.origin.fetched.take().or(fetched);
    // The message said the charset, and its reader has decoded it.
    page.origin.charset = Some("utf-8".into());
    page.bytes = bytes;
}

/// The address and the time in a comment near the start of a page.
fn comment(head: &str) -> (Option<String>, Option<String>) {
    for comment in head.split("<!--").skip(1).map(|rest| rest.split("-->").next().unwrap_or_default()) {
        if comment.contains("saved with SingleFile") {
            let line = |name: &str| comment.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
            return (line("url:").map(str::to_owned), line("saved date:").and_then(time));
        }
        if let Some((_, rest)) = comment.split_once("saved from url=(")
            && let Some((_, url)) = rest.split_once(')')
        {
            return (Some(url.trim().to_owned()).filter(|url| url.contains("://")), None);
        }
        if let Some((address, rest)) =
            comment.split_once("Mirrored from ").and_then(|(_, rest)| rest.split_once(" by HTTrack"))
        {
            let date = rest.rsplit_once("], ").map(|(_, date)| date.trim());
            let has_scheme = address.contains("://");
            // It leaves the scheme of plain HTTP out, and names that of any other.
            return (Some(if has_scheme { address.into() } else { format!("http://{address}") }), date.and_then(time));
        }
    }
    (None, None)
}

/// A time as mail headers or scripts write it, in ISO 8601.
fn time(text: &str) -> Option<String> {
    let mail = rfc2822::parse(text).map(|time| time.timestamp());
    let time =
        mail.or_else(|_| BrokenDownTime::parse_prefix(SCRIPT_DATE, text).and_then(|(time, _)| time.to_timestamp()));
    Some(time.ok()?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The address that the path of a mirror says, as `wget -x` and `HTTrack` lay it out: the host as the first folder.
fn from_path(path: &str, page: &[u8]) -> Option<String> {
    let (host, rest) = path.split_once('/').filter(|(host, _)| is_host(host))?;
    let found = memmem::find_iter(page, format!("://{host}").as_bytes()).find_map(|at| {
        let behind = page.get(at + 3 + host.len());
        let ends = behind.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'-' | b':'));
        let scheme = if page[..at].ends_with(b"https") {
            Some("https")
        } else {
            page[..at].ends_with(b"http").then_some("http")
        };
        scheme.filter(|_| ends)
    })?;
    let rest = rest.strip_suffix("index.html").filter(|rest| rest.is_empty() || rest.ends_with('/')).unwrap_or(rest);
    Some(format!("{found}://{host}/{rest}"))
}

/// Whether a folder is called as a host is: labels of letters, digits and hyphens, the last of letters only.
fn is_host(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let is_label =
        |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    labels.len() > 1
        && labels.iter().all(is_label)
        && labels.last().is_some_and(|last| last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Origin;

    fn saved(path: &str, bytes: &[u8]) -> RawPage {
        let origin = Origin { path: path.into(), ..Origin::default() };
        let mut page = RawPage { origin, bytes: bytes.to_vec() };
        read(&mut page);
        page
    }

    #[test]
    fn comments_of_programs() {
        for (head, url, fetched) in [
            (
                "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: https://tide.example/a?b=1 \n saved date: Tue Feb 04 2031 13:05:06 GMT+0100 (Central European Standard Time)\n--><meta charset=utf-8>",
                Some("https://tide.example/a?b=1"),
                Some("2031-02-04T12:05:06Z"),
            ),
            (
                "<html>\n<!-- Mirrored from tide.example/a.html by HTTrack Website Copier/3.x [XR&CO'2014], Tue, 04 Feb 2031 12:05:06 GMT -->",
                Some("http://tide.example/a.html"),
                Some("2031-02-04T12:05:06Z"),
            ),
            ("<!-- saved from url=(0022)https://tide.example/a -->\n<html>", Some("https://tide.example/a"), None),
            ("<!-- saved from url=(0014)about:internet -->\n<html>", None, None),
            ("<p>url: https://tide.example/</p>", None, None),
        ] {
            let page = saved("a.html", head.as_bytes());
            assert_eq!((page.origin.url.as_deref(), page.origin.fetched.as_deref()), (url, fetched), "{head}");
        }
    }

    #[test]
    fn a_path_counts_where_the_page_agrees() {
        let page = b"<link rel=canonical href='https://tide.example/tables/'>";
        for (path, bytes, url) in [
            ("tide.example/tables/index.html", &page[..], Some("https://tide.example/tables/")),
            ("tide.example/a.html", page, Some("https://tide.example/a.html")),
            ("tide.example/a.html", b"<p>nothing", None),
            ("tide.example/a.html", b"http://tide.example.org/ https://tide.examples", None),
            ("tables/a.html", page, None),
            ("v1.2/a.html", b"https://v1.2/", None),
        ] {
            assert_eq!(saved(path, bytes).origin.url.as_deref(), url, "{path}");
        }
    }

    #[test]
    fn the_page_of_an_mhtml_file() {
        let file = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://tide.example/a\r\nSubject: Tide\r\nDate: Tue, 4 Feb 2031 12:05:06 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--b\"\r\n\r\n\r\n----b\r\nContent-Type: text/html\r\nContent-ID: <f@mhtml.blink>\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://tide.example/a\r\n\r\n<p>F=C3=A4hre =3D f=\r\nerry</p>\r\n----b\r\nContent-Type: text/css\r\nContent-Location: cid:x\r\n\r\np { }\r\n----b--\r\n";
        let page = saved("a.mhtml", file.as_bytes());
        assert_eq!(String::from_utf8_lossy(&page.bytes).trim(), "<p>Fähre = ferry</p>");
        assert_eq!(page.origin.url.as_deref(), Some("https://tide.example/a"));
        assert_eq!(page.origin.fetched.as_deref(), Some("2031-02-04T12:05:06Z"));
    }
}

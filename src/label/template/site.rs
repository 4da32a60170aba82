//! Which site a page belongs to.

use crate::page::{Meta, Origin};

/// The name of a page's site: the host of the address that it was fetched from, else of the one that it says it has, else
/// the topmost folder that it lies in, of the input or of its container, which begins with `./`.
///
/// Two addresses of one host are one site, `www` or not: `https://www.example.org/a` and `http://Example.org:80/b`.
pub(crate) fn site_of(origin: &Origin, meta: &Meta) -> String {
    let stated = [meta.url.as_ref().map(|url| &url.value), meta.base.as_ref()];
    let mut addresses = [origin.url.as_ref()].into_iter().chain(stated).flatten();
    addresses.find_map(|address| host(address)).unwrap_or_else(|| folder(origin))
}

/// The host that an address names, in lower case.
pub(super) fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = place.rsplit('@').next().unwrap_or_default();
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let host = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(host, _)| host);
    let host = host.trim_end_matches('.').to_lowercase();
    let bare = host.strip_prefix("www.").filter(|bare| bare.contains('.')).unwrap_or(&host);
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// [`site_of`] a page that was not read: by the address that it was fetched from or `stated`, which is all that is known.
pub(super) fn host_of(origin: &Origin, stated: Option<&str>) -> Option<String> {
    [origin.url.as_deref(), stated].into_iter().flatten().find_map(host)
}

/// The topmost folder of a page's path. What a container numbers has no folders but the container.
pub(super) fn folder(origin: &Origin) -> String {
    let top = |path: &str| path.trim_start_matches('/').split_once('/').map(|(top, _)| top.to_owned());
    match &origin.record {
        Some(record) => match top(record) {
            Some(top) => format!("./{}/{top}", origin.path),
            None => format!("./{}", origin.path),
        },
        None => format!("./{}", top(&origin.path).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Found, Provenance};

    #[test]
    fn hosts() {
        for (address, expected) in [
            ("https://www.Example.org/a?b", Some("example.org")),
            ("http://example.org:80/b", Some("example.org")),
            ("https://me:secret@news.example.org", Some("news.example.org")),
            ("https://www.org/", Some("www.org")),
            ("file:///var/www/a.html", None),
            ("mailto:someone", None),
        ] {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn what_has_no_address_belongs_to_its_folder() {
        let meta = |url: Option<&str>| {
            let url = url.map(|url| Found { value: url.to_owned(), provenance: Provenance::MetaTag });
            Meta { url, ..Meta::default() }
        };
        for (path, record, url, stated, expected) in [
            ("a/b/c.html", None, None, None, "./a"),
            ("c.html", None, None, None, "./"),
            ("dump.tar", Some("a/b.html"), None, None, "./dump.tar/a"),
            ("rows.jsonl", Some("000012"), None, None, "./rows.jsonl"),
            ("a/c.html", None, None, Some("https://soup.example/c"), "soup.example"),
            ("a/c.html", None, Some("https://broth.example/"), Some("https://soup.example/c"), "broth.example"),
        ] {
            let (record, url) = (record.map(str::to_owned), url.map(str::to_owned));
            let origin = Origin { path: path.into(), record, url, ..Origin::default() };
            assert_eq!(site_of(&origin, &meta(stated)), expected, "{origin:?}");
        }
    }
}

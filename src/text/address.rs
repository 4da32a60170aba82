//! Relative addresses made absolute: RFC 3986, § 5.2, on text as pages have it.
//!
//! In: the address of a page or its `base`, and a reference on that page. Out: where the reference leads; below a base that
//! names no host, the path there. Absent: percent-encoding and other changes of spelling; what a page wrote with a space
//! keeps it.

/// The scheme of an address, without its colon.
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let mut chars = scheme.bytes();
    let is_scheme = chars.next().is_some_and(|first| first.is_ascii_alphabetic())
        && chars.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some(scheme)
}

/// Whether an address says by itself where it leads.
fn is_absolute(address: &str) -> bool {
    scheme(address).is_some()
}

/// Where a reference on a page leads; `None` where the base is neither a hierarchical address nor a path from the root, and
/// for a reference that is absolute already.
pub(crate) fn absolute(base: &str, reference: &str) -> Option<String> {
    if is_absolute(reference) {
        return None;
    }
    let scheme = scheme(base);
    let rest = match scheme {
        Some(scheme) => base[scheme.len() + 1..].strip_prefix("//")?,
        None if base.starts_with('/') && !base.starts_with("//") => base,
        None => return None,
    };
    if let Some(host) = reference.strip_prefix("//") {
        return scheme.map(|scheme| format!("{scheme}://{host}"));
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let host_end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, place) = rest.split_at(host_end);
    let (path, query) = place.split_at(place.find('?').unwrap_or(place.len()));
    let (target, suffix) = reference.split_at(reference.find(['?', '#']).unwrap_or(reference.len()));
    let mut whole = String::with_capacity(base.len() + reference.len() + 1);
    if let Some(scheme) = scheme {
        whole.push_str(scheme);
        whole.push_str("://");
    }
    whole.push_str(host);
    let path_start = whole.len();
    match target {
        "" => whole.push_str(if path.is_empty() { "/" } else { path }),
        target if target.starts_with('/') => whole.push_str(target),
        target => {
            whole.push_str(path.rfind('/').map_or("/", |at| &path[..=at]));
            whole.push_str(target);
        }
    }
    if !target.is_empty() && whole[path_start..].contains("/.") {
        let plain = plain_path(&whole[path_start..]);
        whole.replace_range(path_start.., &plain);
    }
    if target.is_empty() && !suffix.starts_with('?') {
        whole.push_str(query);
    }
    whole.push_str(suffix);
    Some(whole)
}

/// A path without `.` and `..`.
fn plain_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut ends_in_folder = false;
    for part in path.split('/').skip(1) {
        ends_in_folder = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if ends_in_folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        let base = "https://kettle.example/a/b/soup?day=1#top";
        for (reference, expected) in [
            ("c", Some("https://kettle.example/a/b/c")),
            ("./c", Some("https://kettle.example/a/b/c")),
            ("../c?x=1#y", Some("https://kettle.example/a/c?x=1#y")),
            ("../../../c", Some("https://kettle.example/c")),
            ("..", Some("https://kettle.example/a/")),
            ("/c/./d", Some("https://kettle.example/c/d")),
            ("//cdn.example/p.png", Some("https://cdn.example/p.png")),
            ("?day=2", Some("https://kettle.example/a/b/soup?day=2")),
            ("#end", Some("https://kettle.example/a/b/soup?day=1#end")),
            ("", Some("https://kettle.example/a/b/soup?day=1")),
            ("a b(c)", Some("https://kettle.example/a/b/a b(c)")),
            ("mailto:a@b.example", None),
            ("http://other.example", None),
        ] {
            assert_eq!(absolute(base, reference).as_deref(), expected, "{reference}");
        }
        assert_eq!(absolute("https://kettle.example", "c").as_deref(), Some("https://kettle.example/c"));
        assert_eq!(absolute("https://kettle.example?x", "?y").as_deref(), Some("https://kettle.example/?y"));
        assert_eq!(absolute("mailto:a@b.example", "c"), None);
        // The host is not known.
        for (reference, expected) in [
            ("c", Some("/a/c")),
            ("../c", Some("/c")),
            ("/c", Some("/c")),
            ("#end", Some("/a/b#end")),
            ("//cdn.example/p.png", None),
            ("http://other.example", None),
        ] {
            assert_eq!(absolute("/a/b", reference).as_deref(), expected, "{reference}");
        }
        assert_eq!(absolute("a/b", "c"), None);
        assert_eq!(absolute("//a.example/b", "c"), None);
    }
}

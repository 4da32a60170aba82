//! Document → YAML front matter: what a site generator or an index wants to know without reading on.
//!
//! Absent is absent. Not here: receipts, quality and digests, which are in YAML and JSON.

use serde::Serialize;

use crate::{
    page::{Document, PageKind},
    yaml,
};

#[derive(Serialize)]
struct FrontMatter<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    authors: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    kind: PageKind,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
}

/// Appends the front matter, its two `---` lines included.
pub(super) fn write(out: &mut String, document: &Document) {
    let fields = FrontMatter {
        title: document.title.as_deref(),
        publisher: document.publisher.as_deref(),
        authors: &document.authors,
        published: document.published.as_deref(),
        updated: document.updated.as_deref(),
        language: document.language.as_deref(),
        url: document.source.url.as_deref(),
        kind: document.kind,
        id: &document.id,
    };
    out.push_str("---\n");
    out.push_str(&yaml::to_string(&fields, &super::DATES).expect("front matter is a map of strings and lists"));
    out.push_str("---\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_stay_strings() {
        for (title, line) in [
            ("Soup day", "title: Soup day"),
            ("no", "title: 'no'"),
            ("1e3", "title: '1e3'"),
            ("2026", "title: '2026'"),
            ("2026-06-30", "title: '2026-06-30'"),
            ("12:30", "title: '12:30'"),
            ("Soup: a history", "title: 'Soup: a history'"),
            ("---", "title: '---'"),
            ("汤的故事", "title: 汤的故事"),
        ] {
            let document = Document { title: Some(title.to_owned()), ..Document::default() };
            let mut out = String::new();
            write(&mut out, &document);
            assert_eq!(out, format!("---\n{line}\nkind: article\n---\n"));
        }
    }

    #[test]
    fn only_what_exists_and_dates_as_dates() {
        let mut document = Document {
            id: "a1".to_owned(),
            authors: vec!["Ana Río".to_owned(), "1999".to_owned()],
            published: Some("2026-06-30".to_owned()),
            ..Document::default()
        };
        document.source.url = Some("https://kettle.example/a?b=1#c".to_owned());
        let mut out = String::new();
        write(&mut out, &document);
        let expected = "---\nauthors:\n- Ana Río\n- '1999'\npublished: 2026-06-30\n\
                        url: https://kettle.example/a?b=1#c\nkind: article\nid: a1\n---\n";
        assert_eq!(out, expected);
    }
}

//! Document → front matter, in YAML or TOML: what a site generator or an index wants to know without reading on.
//!
//! Absent is absent. Not here: receipts, quality and digests, which are in YAML and JSON; and keys with which a site
//! generator would do something: `url` and `kind` end a run of Hugo.

use serde::Serialize;

use super::FrontMatter;
use crate::{
    page::{Document, PageKind},
    yaml,
};

#[derive(Serialize)]
struct Fields<'a> {
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
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    page_kind: PageKind,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
}

/// The keys, in their order.
const KEYS: [&str; 11] = [
    "title",
    "publisher",
    "authors",
    "published",
    "updated",
    "language",
    "description",
    "tags",
    "source",
    "page_kind",
    "id",
];

/// Appends the front matter, the lines around it included.
pub(super) fn write(out: &mut String, document: &Document, notation: FrontMatter) {
    let fields = Fields {
        title: document.title.as_deref(),
        publisher: document.publisher.as_deref(),
        authors: &document.authors,
        published: document.published.as_deref(),
        updated: document.updated.as_deref(),
        language: document.language.as_deref(),
        description: document.description.as_deref(),
        tags: &document.tags,
        source: document.source.url.as_deref(),
        page_kind: document.kind,
        id: &document.id,
    };
    match notation {
        FrontMatter::None => {}
        FrontMatter::Yaml => {
            out.push_str("---\n");
            out.push_str(&yaml::to_string(&fields, &super::DATES).expect("front matter is a map of strings and lists"));
            out.push_str("---\n");
        }
        FrontMatter::Toml => {
            out.push_str("+++\n");
            toml(out, &fields);
            out.push_str("+++\n");
        }
    }
}

/// Appends a map of strings and lists of strings, one line a key. Strings of TOML are those of JSON.
fn toml(out: &mut String, fields: &Fields<'_>) {
    let fields = serde_json::to_value(fields).expect("front matter is a map of strings and lists");
    for key in KEYS {
        let Some(value) = fields.get(key) else { continue };
        out.push_str(key);
        out.push_str(" = ");
        match value.as_str() {
            Some(date) if super::DATES.contains(&key) && is_toml_date(date) => out.push_str(date),
            _ => out.push_str(&value.to_string().replace('\u{7f}', "\\u007f")),
        }
        out.push('\n');
    }
}

/// Whether TOML knows a date that is one of ISO 8601: a whole day, or a day with a time to the second.
fn is_toml_date(date: &str) -> bool {
    let like = |part: &str, pattern: &str| {
        part.len() == pattern.len()
            && part.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                other => byte == other,
            })
    };
    let Some((day, time)) = date.split_once('T') else { return like(date, "0000-00-00") };
    let clock = time.get(..8).unwrap_or_default();
    let rest = time.get(8..).unwrap_or_default();
    let zone = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let fraction = &rest[..rest.len() - zone.len()];
    like(day, "0000-00-00")
        && like(clock, "00:00:00")
        && (fraction.is_empty() || fraction.len() > 1 && fraction.rfind('.') == Some(0))
        && (matches!(zone, "" | "Z") || like(zone, "+00:00") || like(zone, "-00:00"))
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
            write(&mut out, &document, FrontMatter::Yaml);
            assert_eq!(out, format!("---\n{line}\npage_kind: article\n---\n"));
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
        write(&mut out, &document, FrontMatter::Yaml);
        let expected = "---\nauthors:\n- Ana Río\n- '1999'\npublished: 2026-06-30\n\
                        source: https://kettle.example/a?b=1#c\npage_kind: article\nid: a1\n---\n";
        assert_eq!(out, expected);
        out.clear();
        write(&mut out, &document, FrontMatter::Toml);
        let expected = "+++\nauthors = [\"Ana Río\",\"1999\"]\npublished = 2026-06-30\n\
                        source = \"https://kettle.example/a?b=1#c\"\npage_kind = \"article\"\nid = \"a1\"\n+++\n";
        assert_eq!(out, expected);
        out.clear();
        write(&mut out, &document, FrontMatter::None);
        assert_eq!(out, "");
    }

    #[test]
    fn what_toml_knows_of_dates() {
        for (date, expected) in [
            ("2026-06-30", true),
            ("2026-06", false),
            ("2026", false),
            ("2026-06-30T08:15:00Z", true),
            ("2026-06-30T08:15:00+02:00", true),
            ("2026-06-30T08:15:00.25-03:30", true),
            ("2026-06-30T08:15:00", true),
            ("2026-06-30T08:15Z", false),
            ("2026-06-30T08:15:00.Z", false),
            ("soup", false),
        ] {
            assert_eq!(is_toml_date(date), expected, "{date}");
        }
    }

    #[test]
    fn strings_of_toml() {
        let title = "a \"b\" \\ c\u{7f} 汤".to_owned();
        let mut out = String::new();
        let document = Document { title: Some(title), ..Document::default() };
        write(&mut out, &document, FrontMatter::Toml);
        assert_eq!(out, "+++\ntitle = \"a \\\"b\\\" \\\\ c\\u007f 汤\"\npage_kind = \"article\"\n+++\n");
    }
}

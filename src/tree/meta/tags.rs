//! What the names of `meta` elements mean.
//!
//! Open Graph, Twitter cards, Dublin Core, Highwire (`citation_*`) and the common names of publishing systems. Absent:
//! names that hold an account and not a person (`twitter:creator`).

use std::sync::LazyLock;

use foldhash::HashMap;

/// What a `meta` element tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Author,
    Published,
    Updated,
    Publisher,
    Description,
    Language,
    Url,
}

/// Names by field, the most deliberate first: the place in the list is the rank.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Title,
        &[
            "og:title",
            "twitter:title",
            "citation_title",
            "dc.title",
            "dcterms.title",
            "parsely-title",
            "sailthru.title",
            "headline",
            "title",
        ],
    ),
    (
        Field::Author,
        &[
            "citation_author",
            "citation_authors",
            "parsely-author",
            "sailthru.author",
            "author",
            "authors",
            "article:author",
            "og:article:author",
            "article:author_name",
            "book:author",
            "dc.creator",
            "dcterms.creator",
            "dc.creator.personalname",
            "byl",
            "byline",
            "cxenseparse:author",
            "creator",
        ],
    ),
    (
        Field::Published,
        &[
            "article:published_time",
            "og:article:published_time",
            "og:published_time",
            "article:published",
            "datepublished",
            "date_published",
            "citation_online_date",
            "citation_publication_date",
            "citation_date",
            "parsely-pub-date",
            "sailthru.date",
            "cxenseparse:recs:publishtime",
            "dc.date.issued",
            "dcterms.issued",
            "dc.date.created",
            "dcterms.created",
            "dc.date",
            "dcterms.date",
            "publish-date",
            "publish_date",
            "publishdate",
            "published-date",
            "publication-date",
            "publication_date",
            "pubdate",
            "originalpublicationdate",
            "article_date_original",
            "date.issued",
            "published",
            "published_at",
            "published_time",
            "posted",
            "article.created",
            "datecreated",
            "created",
            "date",
            "release_date",
        ],
    ),
    (
        Field::Updated,
        &[
            "article:modified_time",
            "og:article:modified_time",
            "og:updated_time",
            "article:modified",
            "datemodified",
            "dc.date.modified",
            "dcterms.modified",
            "dcterms.date.modified",
            "last-modified",
            "lastmod",
            "revised",
            "updated_time",
            "modified",
            "updated",
            "article.updated",
        ],
    ),
    (
        Field::Publisher,
        &[
            "og:site_name",
            "citation_journal_title",
            "dc.publisher",
            "dcterms.publisher",
            "citation_publisher",
            "publisher",
            "application-name",
            "apple-mobile-web-app-title",
            "article:publisher",
            "copyright",
        ],
    ),
    (
        Field::Description,
        &[
            "og:description",
            "description",
            "twitter:description",
            "dc.description",
            "dcterms.description",
            "dcterms.abstract",
            "citation_abstract",
        ],
    ),
    (
        Field::Language,
        &["content-language", "dc.language", "dcterms.language", "citation_language", "language", "og:locale"],
    ),
    (Field::Url, &["og:url", "twitter:url", "citation_abstract_html_url", "parsely-link"]),
];

static MEANINGS: LazyLock<HashMap<&str, (Field, u8)>> = LazyLock::new(|| {
    let ranked = |(field, names): &(Field, &'static [&'static str])| {
        let field = *field;
        names.iter().zip(0..).map(move |(name, rank)| (*name, (field, rank)))
    };
    NAMES.iter().flat_map(ranked).collect()
});

/// Field and rank of a name, whatever its case; `None` for names that tell nothing we keep.
pub(super) fn meaning(name: &str) -> Option<(Field, u8)> {
    let name = name.trim();
    // Longer than any known name.
    let mut lower = [0; 40];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    MEANINGS.get(std::str::from_utf8(lower).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, expected) in [
            ("og:title", Some((Field::Title, 0))),
            (" DC.Creator ", Some((Field::Author, 10))),
            ("viewport", None),
            ("twitter:creator", None),
            ("", None),
        ] {
            assert_eq!(meaning(name), expected, "{name:?}");
        }
    }

    #[test]
    fn every_name_stands_once_in_lower_case() {
        let all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        assert_eq!(all.len(), MEANINGS.len());
        assert!(all.iter().all(|name| *name == name.to_ascii_lowercase() && name.len() <= 40));
    }
}

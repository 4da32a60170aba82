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
    Section,
    Subject,
    Image,
    Licence,
    Kind,
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
    (
        Field::Section,
        &["article:section", "og:article:section", "parsely-section", "cxenseparse:recs:category", "section"],
    ),
    (
        Field::Subject,
        &[
            "article:tag",
            "og:article:tag",
            "book:tag",
            "parsely-tags",
            "sailthru.tags",
            "news_keywords",
            "citation_keywords",
            "keywords",
        ],
    ),
    (
        Field::Image,
        &[
            "og:image:secure_url",
            "og:image",
            "og:image:url",
            "twitter:image",
            "twitter:image:src",
            "parsely-image-url",
            "sailthru.image.full",
            "thumbnail",
        ],
    ),
    (Field::Licence, &["dcterms.license", "dc.rights.license", "license"]),
    (Field::Url, &["og:url", "twitter:url", "citation_abstract_html_url", "parsely-link"]),
    (Field::Kind, &["og:type"]),
];

static MEANINGS: LazyLock<HashMap<&str, (Field, u8)>> = LazyLock::new(|| {
    let ranked = |(field, names): &(Field, &'static [&'static str])| {
        let field = *field;
        names.iter().zip(0..).map(move |(name, rank)| (*name, (field, rank)))
    };
    NAMES.iter().flat_map(ranked).collect()
});

/// Whether a rank of [`Field::Publisher`] is that of a name for the site: `og:site_name` and those of its applications.
pub(super) const fn is_site(rank: u8) -> bool {
    matches!(rank, 0 | 6 | 7)
}

/// Last rank of the names that are made for the publication of an article.
pub(super) const LAST_OF_ARTICLES: u8 = 3;

/// Rank of a name under a label: see [`pair`].
pub(super) const LABELLED: u8 = UNKNOWN - 1;

/// What one half of a labelled pair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// What the other half is about, for readers.
    Label,
    /// What there is to say.
    Value,
}

/// A half of the pairs that cards of shared pages show (`twitter:label1`, `twitter:data1`), and its number.
pub(super) fn pair(name: &str) -> Option<(Pair, &str)> {
    let rest = name.strip_prefix("twitter:")?;
    let label = rest.strip_prefix("label").map(|number| (Pair::Label, number));
    label.or_else(|| Some((Pair::Value, rest.strip_prefix("data")?)))
}

/// Rank of names that are not known but speak of a date.
pub(super) const UNKNOWN: u8 = 100;

/// What a name that is not known says by its words (`w-published-date`, `ms.date`), of a content that is a date.
pub(super) fn dated(name: &str) -> Option<(Field, u8)> {
    let (mut published, mut updated, mut dated) = (false, false, false);
    for token in super::names::tokens(name) {
        let is = |words: &[&str]| words.iter().any(|word| token.eq_ignore_ascii_case(word));
        published |= is(&[
            "published",
            "publish",
            "publication",
            "published_time",
            "pub",
            "pubdate",
            "issued",
            "created",
            "posted",
            "uploaded",
        ]);
        updated |= is(&["updated", "update", "modified", "modification", "lastmod", "revised", "reviewed"]);
        dated |= is(&[
            "date",
            "uploaded",
            "time",
            "datetime",
            "published",
            "created",
            "updated",
            "modified",
            "pubdate",
            "lastmod",
            "reviewed",
        ]);
        if is(&[
            "expires",
            "expiry",
            "expiration",
            "end",
            "start",
            "event",
            "valid",
            "until",
            "birth",
            "unpublish",
            "build",
            "generated",
        ]) {
            return None;
        }
    }
    match (published, updated, dated) {
        (_, true, true) => Some((Field::Updated, UNKNOWN)),
        (_, false, true) => Some((Field::Published, if published { UNKNOWN } else { UNKNOWN + 1 })),
        _ => None,
    }
}

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
            ("application-name", Some((Field::Publisher, 6))),
            ("apple-mobile-web-app-title", Some((Field::Publisher, 7))),
            ("og:site_name", Some((Field::Publisher, 0))),
            ("article:published", Some((Field::Published, LAST_OF_ARTICLES))),
            ("viewport", None),
            ("twitter:creator", None),
            ("", None),
        ] {
            assert_eq!(meaning(name), expected, "{name:?}");
        }
    }

    #[test]
    fn names_that_are_not_known() {
        for (name, expected) in [
            ("w-published-date", Some((Field::Published, UNKNOWN))),
            ("ms.date", Some((Field::Published, UNKNOWN + 1))),
            ("site:last_updated", Some((Field::Updated, UNKNOWN))),
            ("createdDate", Some((Field::Published, UNKNOWN))),
            ("event-start-date", None),
            ("build-time", None),
            ("publisher", None),
            ("candidate", None),
        ] {
            assert_eq!(dated(name), expected, "{name:?}");
        }
    }

    #[test]
    fn every_name_stands_once_in_lower_case() {
        let all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        assert_eq!(all.len(), MEANINGS.len());
        assert!(all.iter().all(|name| *name == name.to_ascii_lowercase() && name.len() <= 40));
    }
}

//! Pages and what they say about themselves.

use super::*;
use crate::tree::parse;

fn read(html: &str) -> Meta {
    meta(&parse(html), Some("https://www.harbourpost.example/2026/pier"), None, true)
}

fn values(found: &[Found<String>]) -> Vec<&str> {
    found.iter().map(|found| found.value.as_str()).collect()
}

fn value(found: Option<&Found<String>>) -> Option<&str> {
    found.map(|found| found.value.as_str())
}

#[test]
fn json_ld_comes_first() {
    let page = read(
        r#"<html lang=en-gb><title>Pier reopens - Harbour Post</title><link rel=canonical href="/pier">
        <meta property=og:title content="Pier reopens!"><meta name=author content="Harbour Post">
        <script type="application/ld+json"><!-- {"@context": "https://schema.org", "@graph": [
            {"@type": "WebSite", "name": "Harbour Post Online"},
            {"@type": "WebPage", "datePublished": "2026-06-01", "dateModified": "2026-07-02T08:00:00Z"},
            {"@type": ["NewsArticle"], "headline": "Pier &amp; quay reopen", "datePublished": "2026-06-30T14:05:00+08:00",
             "author": [{"@id": "_:ada"}, {"@type": "Person", "name": "Tom Reed"}, "Lin Zhou"],
             "publisher": {"@type": "Organization", "name": "The Harbour Post"}, "description": "After eleven years."},
            {"@type": "Person", "@id": "_:ada", "name": "Ada Quill"}]} --></script>
        <h1>Pier &amp; quay reopen</h1>"#,
    );
    assert_eq!(value(page.title.as_ref()), Some("Pier & quay reopen"));
    assert_eq!(values(&page.authors), ["Ada Quill", "Tom Reed", "Lin Zhou"]);
    assert!(page.authors.iter().all(|author| author.provenance == Provenance::JsonLd));
    assert_eq!(value(page.published.as_ref()), Some("2026-06-30T14:05:00+08:00"));
    assert_eq!(value(page.updated.as_ref()), Some("2026-07-02T08:00:00Z"));
    assert_eq!(value(page.publisher.as_ref()), Some("The Harbour Post"));
    assert_eq!(value(page.description.as_ref()), Some("After eleven years."));
    assert_eq!(value(page.language.as_ref()), Some("en-GB"));
    assert_eq!(value(page.url.as_ref()), Some("https://www.harbourpost.example/pier"));
}

#[test]
fn tags_where_json_ld_is_broken() {
    let page = read(
        r#"<title>Pier reopens | News</title><script type="application/ld+json">{"headline": </script>
        <meta property="og:title" content="Pier reopens"><meta property="og:site_name" content="Harbour Post">
        <meta name="parsely-author" content="Ada Quill"><meta name="citation_author" content="Reed, Tom">
        <meta name="citation_author" content="Zhou, Lin"><meta property="article:author" content="https://social.example/ada">
        <meta name=date content="30 June 2026"><meta property="article:published_time" content="2026-06-29T10:00Z">
        <meta name="twitter:description" content="Second"><meta name=description content="First">"#,
    );
    assert_eq!(value(page.title.as_ref()), Some("Pier reopens"));
    assert_eq!(values(&page.authors), ["Tom Reed", "Lin Zhou"]);
    assert_eq!(value(page.published.as_ref()), Some("2026-06-29T10:00Z"));
    assert_eq!(value(page.publisher.as_ref()), Some("Harbour Post"));
    assert_eq!(value(page.description.as_ref()), Some("First"));
    assert_eq!(page.language, None);
}

#[test]
fn raw_line_breaks_in_json_are_mended() {
    let page = read(
        "<script type='application/ld+json'>//<![CDATA[\n{\"@type\":\"BlogPosting\",\"headline\":\"Pier\nreopens\"};\n//]]></script>",
    );
    assert_eq!(value(page.title.as_ref()), Some("Pier reopens"));
    assert_eq!(page.title.unwrap().provenance, Provenance::JsonLd);
}

#[test]
fn the_visible_page_where_markup_is_silent() {
    for (body, authors, published, updated) in [
        (
            "<h1>Pier</h1><p>By <a href=/staff/7>Ada Quill</a></p><p>June 30, 2026</p>",
            &["Ada Quill"][..],
            Some("2026-06-30"),
            None,
        ),
        (
            "<h1>Pier</h1><p>By Ada Quill and Tom Reed | 30 June 2026</p>",
            &["Ada Quill", "Tom Reed"],
            Some("2026-06-30"),
            None,
        ),
        (
            "<h1>Pier</h1><span class=post-author>Ada Quill</span><time datetime=2026-06-30>1 day</time>",
            &["Ada Quill"],
            Some("2026-06-30"),
            None,
        ),
        (
            "<h1>Pier</h1><p>Last updated: July 2, 2026</p><p>Published June 30, 2026</p>",
            &[],
            Some("2026-06-30"),
            Some("2026-07-02"),
        ),
        (
            "<h1>Pier</h1><a href=/author/ada-quill>Ada Quill</a><p>The pier of 1 May 1890 was lost.</p>",
            &["Ada Quill"],
            None,
            None,
        ),
        ("<h1>码头</h1><p>作者：林舟</p><p>2026年6月30日 14:05</p>", &["林舟"], Some("2026-06-30T14:05"), None),
        (
            "<div itemprop=author itemscope><span itemprop=name>Ada Quill</span>, editor</div>",
            &["Ada Quill"],
            None,
            None,
        ),
        (
            "<h1>Pier</h1><p>Byron Lake rose in 2026.</p><p class=author>admin</p><footer>© 2026</footer>",
            &[],
            None,
            None,
        ),
        ("<h1>Pier</h1><p>05/06/2026</p>", &[], None, None),
    ] {
        let page = read(body);
        assert_eq!(values(&page.authors), authors, "{body}");
        assert_eq!(value(page.published.as_ref()), published, "{body}");
        assert_eq!(value(page.updated.as_ref()), updated, "{body}");
    }
}

#[test]
fn headlines_and_names_of_sites() {
    for (html, expected) in [
        ("<title>Pier reopens - Harbour Post</title><h1>Pier reopens</h1>", Some("Pier reopens")),
        ("<title>Pier reopens - Harbour Post</title><h1>Harbour Post</h1>", Some("Pier reopens")),
        ("<title>Pier reopens</title><h1><a href=/>Ada's notes</a></h1>", Some("Pier reopens")),
        ("<title>Pier reopens - Quay</title><a href=/>Quay</a>", Some("Pier reopens")),
        ("<title>Home - Quay</title><a href=/><img alt='Quay logo'></a>", Some("Quay")),
        ("<title>Strona główna - Quay</title><a href=/><img alt='Quay logo'></a>", Some("Quay")),
        ("<title>Home</title><h1>Home</h1>", Some("Home")),
        ("<title>Pier</title><h1><time>30 June 2026</time> Pier reopens</h1>", Some("Pier reopens")),
        (
            "<title>Pier</title><h1><span class=sr-only>Story:</span> Pier reopens<i hidden>Tip</i></h1>",
            Some("Pier reopens"),
        ),
        ("<title>Pier</title><h1><b>Harbour</b><span>Pier 2</span></h1>", Some("Harbour Pier 2")),
        ("<title>Pier</title><h1><span hidden>Pier reopens</span></h1>", Some("Pier reopens")),
        ("<title>Pier - a love story</title>", Some("Pier - a love story")),
        ("<title>Pier reopens</title><nav><h1>Menu</h1></nav><h1>Pier reopens¶</h1>", Some("Pier reopens")),
        (
            "<title>Pier reopens</title><meta name=application-name content='Pier reopens'>\
             <h1>Quay news</h1><h1>Pier reopens</h1>",
            Some("Pier reopens"),
        ),
        ("<svg><title>Arrow</title></svg>", None),
        ("", None),
    ] {
        assert_eq!(value(read(html).title.as_ref()), expected, "{html}");
    }
}

#[test]
fn a_listing_of_articles_is_none_of_them() {
    let page = read(
        r#"<title>News</title><h1>News</h1><script type="application/ld+json">[
        {"@type": "Article", "headline": "Pier", "author": "Ada Quill", "datePublished": "2026-06-30"},
        {"@type": "Article", "headline": "Quay", "author": "Tom Reed", "datePublished": "2026-06-29"}]</script>"#,
    );
    assert_eq!((value(page.title.as_ref()), page.authors.len(), page.published), (Some("News"), 0, None));
}

#[test]
fn names_that_stand_for_themselves() {
    for (html, expected) in [
        ("<h1>Pier</h1><p><span>By</span></p><p><img src=a.jpg></p><p>Ada Quill</p>", &["Ada Quill"][..]),
        ("<h1>Pier</h1><p><span>By</span></p><p>the sea it stands.</p>", &[]),
        ("<h1>Pier</h1><div class=sidebar><p>By Ada Quill</p></div>", &["Ada Quill"]),
        (
            "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ada Quill'>\
             <meta name='twitter:label2' content='Time to read'><meta name='twitter:data2' content='Two Minutes'><h1>Pier</h1>",
            &["Ada Quill"],
        ),
        // Who comments did not write what the site says is its own.
        (
            "<meta property='og:site_name' content='Harbour Post'><meta name=author content='Harbour Post'><h1>Pier</h1>\
             <p>Text.</p><span class=username>Ben Stone</span>",
            &["Harbour Post"],
        ),
    ] {
        let page = read(html);
        assert_eq!(values(&page.authors), expected, "{html}");
    }
}

#[test]
fn addresses() {
    for (url, expected) in [
        ("https://a.example/pier", Some("a.example")),
        ("https://u:p@A.example:8080?q", Some("a.example")),
        ("https:///x", None),
        ("pier.html", None),
    ] {
        assert_eq!(host(Some(url)).as_deref(), expected, "{url}");
    }
    let own = "<link rel=canonical href=https://a.example/news/pier.html>";
    for (head, fetched, base) in [
        (own.to_owned(), None, Some("https://a.example/news/pier.html")),
        (own.to_owned(), Some("https://b.example/pier"), Some("https://b.example/pier")),
        (format!("<base href=files/>{own}"), None, Some("https://a.example/news/files/")),
        (format!("<base href=https://c.example/>{own}"), None, Some("https://c.example/")),
        ("<base href=files/>".to_owned(), None, None),
        ("<base href=/files/>".to_owned(), None, Some("/files/")),
        (format!("<base href=/files/>{own}"), None, Some("https://a.example/files/")),
        ("<link rel=canonical href=/pier>".to_owned(), None, None),
    ] {
        assert_eq!(meta(&parse(&head), fetched, None, false).base.as_deref(), base, "{head}");
    }
    for (url, published) in [
        ("https://a.example/2026/06/30/pier", Some("2026-06-30")),
        ("https://a.example/news-2026-06-30-pier.html", Some("2026-06-30")),
        ("https://a.example/2026/06/pier", None),
        ("https://a.example/1890-06-30", None),
    ] {
        let page = meta(&parse("<p>Pier</p>"), Some(url), None, false);
        assert_eq!(value(page.published.as_ref()), published, "{url}");
    }
}

#[test]
fn the_day_that_most_speaks_for() {
    for (html, published, updated) in [
        // The page was moved, and its data says when.
        (
            r#"<script type="application/ld+json">{"@type":"Article","datePublished":"2025-01-29T08:00:00+02:00"}</script>
            <meta property="article:published_time" content="2021-05-04T10:00:00+02:00"><h1>Pier</h1><time>4 May 2021</time>"#,
            Some("2021-05-04T10:00:00+02:00"),
            None,
        ),
        // Saved is not published.
        (
            r#"<script type="application/ld+json">{"@type":"Article","datePublished":"2026-06-30T08:00:00+02:00",
            "dateModified":"2026-06-30T08:00:00+02:00"}</script><h1>Pier</h1><p>Published 4 May 2021</p>"#,
            Some("2021-05-04"),
            Some("2026-06-30T08:00:00+02:00"),
        ),
        // A visible day without a word that is that of the change.
        (
            r#"<script type="application/ld+json">{"@type":"Article","datePublished":"2021-05-04",
            "dateModified":"2026-06-30"}</script><h1>Pier</h1><time>30 June 2026</time>"#,
            Some("2021-05-04"),
            Some("2026-06-30"),
        ),
        // The same, where the readers' day is not yet that of the change in UTC.
        (
            r#"<meta property="article:published_time" content="2021-05-04"><h1>Pier</h1><time>30 June 2026</time>
            <meta property="article:modified_time" content="2026-07-01T02:25:54Z">"#,
            Some("2021-05-04"),
            Some("2026-07-01T02:25:54Z"),
        ),
        // It was still the day before where the readers are.
        (
            r#"<meta property="article:published_time" content="2026-07-01T02:25:54Z"><h1>Pier</h1>
            <time datetime="2026-06-30T21:25:54-05:00">June 30, 2026</time>"#,
            Some("2026-06-30T21:25:54-05:00"),
            None,
        ),
        // A moment says more than the day that it was there.
        (
            r#"<meta property="article:published_time" content="2026-07-01T02:25:54Z"><h1>Pier</h1><p>June 30, 2026</p>"#,
            Some("2026-07-01T02:25:54Z"),
            None,
        ),
        // Words between two dates are about the second.
        ("<h1>Pier</h1><p>30 June 2026, updated 2 July 2026</p>", Some("2026-06-30"), Some("2026-07-02")),
        ("<h1>Pier</h1><p>June 2026</p>", Some("2026-06"), None),
        // Days of other pages, of readers and of rights.
        (
            "<h1>Pier</h1><time>30 June 2026</time><div class=related><time>1 July 2026</time><time>2 July 2026</time></div>",
            Some("2026-06-30"),
            None,
        ),
        ("<h1>Pier</h1><p>Member since 4 May 2021</p><footer>© 30 June 2026</footer>", None, None),
        (
            "<h1>Pier</h1><p>Text.</p><footer>This page was last edited on 30 June 2026, at 14:05.</footer>",
            None,
            Some("2026-06-30T14:05"),
        ),
        // Fields whose names nobody has agreed on, and data that is no JSON.
        (r#"<meta name="w-published-date" content="2026-06-30">"#, Some("2026-06-30"), None),
        (r#"<script>var page = {"publishDate": "2026-06-30", "title": "Pier"};</script>"#, Some("2026-06-30"), None),
        (
            r#"<script type="application/ld+json">{"datePublished": "2026-06-30", "headline": </script>"#,
            Some("2026-06-30"),
            None,
        ),
        (
            r#"<abbr class=published title="2026-06-30T14:05:00+02:00">14:05</abbr>"#,
            Some("2026-06-30T14:05:00+02:00"),
            None,
        ),
        (
            r#"<relative-time datetime="2026-06-30T12:05:00Z">last week</relative-time>"#,
            Some("2026-06-30T12:05:00Z"),
            None,
        ),
        // No dates.
        (r#"<meta name=date content="1970-01-01T00:00:00Z">"#, None, None),
        (r#"<meta property="article:published_time" content="0001-01-01T00:00:00">"#, None, None),
        (r#"<meta property="article:published_time" content="2206-06-30">"#, None, None),
        ("<h1>Pier</h1><time>3 hours ago</time>", None, None),
    ] {
        let page = read(html);
        assert_eq!((value(page.published.as_ref()), value(page.updated.as_ref())), (published, updated), "{html}");
    }
}

#[test]
fn the_order_of_day_and_month() {
    for (lang, address, expected) in [
        ("en-US", "https://a.example/", Some("2026-05-06")),
        ("en-GB", "https://a.example/", Some("2026-06-05")),
        ("fr", "https://a.example/", Some("2026-06-05")),
        ("en", "https://harbour.gov/", Some("2026-05-06")),
        ("en", "https://harbour.co.uk/", Some("2026-06-05")),
        ("en", "https://a.example/", None),
        ("en", "https://harbour.com/", Some("2026-05-06")),
        ("en", "https://a.example/2026/06/05/pier", Some("2026-06-05")),
    ] {
        let html = format!("<html lang={lang}><h1>Pier</h1><p>05/06/2026</p>");
        let page = meta(&parse(&html), Some(address), None, false);
        assert_eq!(value(page.published.as_ref()), expected, "{lang} {address}");
    }
    let page = read("<h1>Pier</h1><p>05/06/2026</p><p>Tide tables of 30/04/2026</p>");
    assert_eq!(value(page.published.as_ref()), Some("2026-06-05"), "the page's own numbers say so");
}

#[test]
fn a_known_time_of_fetching() {
    let fetched = Moment::parse("2026-06-30T14:05Z").ok();
    for (html, expected) in [
        ("<h1>Pier</h1><time>52m ago</time>", Some("2026-06-30T13:13Z")),
        ("<h1>码头</h1><span class=date>20小时前</span>", Some("2026-06-29")),
        ("<h1>Pier</h1><time>2 weeks ago</time>", None),
        (
            "<meta property='article:published_time' content='2026-07-01T01:00:00+13:00'>",
            Some("2026-07-01T01:00:00+13:00"),
        ),
        ("<meta property='article:published_time' content='2026-07-04'>", None),
        ("<h1>Pier</h1><time>4 July 2026</time><p>30 June 2026</p>", Some("2026-06-30")),
    ] {
        let page = meta(&parse(html), None, fetched, false);
        assert_eq!(value(page.published.as_ref()), expected, "{html}");
    }
}

#[test]
fn site_section_subjects_picture_and_licence() {
    let page = read(
        r#"<meta property=og:site_name content="Harbour Post"><meta property="article:section" content="Coast">
        <meta property="article:tag" content="pier"><meta property="article:tag" content="Pier"><meta name=keywords content="a, b">
        <meta property="og:image" content="/pier.jpg"><link rel=license href="https://licences.example/by">
        <h1>Pier</h1><a rel=tag href=/t/quay>quay</a>"#,
    );
    let untold = read("<title>Pier reopens - The Harbour Post</title><h1>Pier reopens</h1>");
    assert_eq!(value(untold.site.as_ref()), Some("The Harbour Post"));
    assert_eq!(value(page.site.as_ref()), Some("Harbour Post"));
    assert_eq!(value(page.section.as_ref()), Some("Coast"));
    assert_eq!(values(&page.tags), ["pier"]);
    assert_eq!(value(page.image.as_ref()), Some("https://www.harbourpost.example/pier.jpg"));
    assert_eq!(value(page.licence.as_ref()), Some("https://licences.example/by"));
    let page = read(
        r#"<script type="application/ld+json">[{"@type":"WebSite","name":"Harbour Post"},{"@type":"Article",
        "articleSection":["Coast","Sea"],"keywords":"pier, quay","image":[{"@type":"ImageObject","url":"https://a.example/p.jpg"}],
        "license":"https://licences.example/by"}]</script><h1>Pier</h1>"#,
    );
    assert_eq!(value(page.site.as_ref()), Some("Harbour Post"));
    assert_eq!(value(page.section.as_ref()), Some("Coast"));
    assert_eq!(values(&page.tags), ["pier", "quay"]);
    assert_eq!(value(page.image.as_ref()), Some("https://a.example/p.jpg"));
    assert_eq!(value(page.licence.as_ref()), Some("https://licences.example/by"));
    let page = read("<h1>Pier</h1><a rel=tag href=/t/quay>#quay</a><a rel=license href=/by>Licence</a>");
    assert_eq!(values(&page.tags), ["quay"]);
    assert_eq!(value(page.licence.as_ref()), Some("https://www.harbourpost.example/by"));
}

proptest::proptest! {
    #[test]
    fn any_markup_is_read_without_panic(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..12)) {
        let page = read(&parts.concat());
        proptest::prop_assert!(page.title.is_none_or(|title| !title.value.is_empty()));
        proptest::prop_assert!(page.authors.iter().all(|author| !author.value.trim().is_empty()));
    }
}

/// Pieces of markup and text in bad order.
const PARTS: &[&str] = &[
    "<h1>",
    "</h1>",
    "<title>",
    "</title>",
    " | ",
    " - ",
    "Pier",
    "港口",
    "By ",
    "作者：",
    "<a href=/>",
    "<p class=byline>",
    "<time>",
    "2026-06-30",
    "É\u{301}",
    "İ",
    "<script type=application/ld+json>{\"@type\":\"Article\",\"author\":[[],{\"name\":{}}]}</script>",
    "<meta name=author content='&amp;, ;'>",
    "<meta property=og:title content='| |'>",
    "<span itemprop=author>",
    "\u{a0}",
    ", ",
];

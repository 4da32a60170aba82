//! The promise of the main job: what surrounds an article does not change the document. The same article, in every
//! interface language, as HTML, in another charset or damaged, becomes the same document.

use std::{fs, path::Path};

use tamis::{Document, Options, Origin, RawPage, RuleBook, refine};

fn document(case: &str) -> Document {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/dump").join(case);
    let file = ["input.txt", "input.html"].into_iter().map(|name| folder.join(name)).find(|path| path.exists());
    let bytes = fs::read(file.expect("an input")).expect("a readable input");
    let raw = RawPage { bytes, origin: Origin { path: case.to_owned(), ..Origin::default() } };
    let rules = RuleBook::load(&[]).expect("the house's own rules");
    refine(&raw, &rules, &Options::default()).expect("a page")
}

/// What must not depend on the page's dress: everything but where it came from, what was removed, and ages, which each
/// language says in its own words.
fn essence(mut document: Document) -> Document {
    document.id.clear();
    document.source = tamis::Source::default();
    document.removed.clear();
    document.quality = tamis::Quality::default();
    for read in &mut document.related {
        assert!(read.age.take().is_some(), "{} has no age", read.title);
        read.url = None;
    }
    document
}

#[test]
fn the_interface_language_does_not_change_the_document() {
    let english = essence(document("interface-en"));
    for language in ["zh-hans", "zh-hant", "ja", "ko", "ru", "es", "pt", "tr", "vi"] {
        assert_eq!(essence(document(&format!("interface-{language}"))), english, "{language}");
    }
}

#[test]
fn charset_and_damage_do_not_change_the_document() {
    let sound = essence(document("interface-en"));
    for case in ["gb18030", "mojibake", "html-entities", "prices-under-trending"] {
        assert_eq!(essence(document(case)), sound, "{case}");
    }
}

#[test]
fn html_gives_the_same_document_as_text() {
    let text = essence(document("interface-en"));
    let mut html = essence(document("interface-en-html"));
    for block in &mut html.blocks {
        if let tamis::Block::Paragraph { text } | tamis::Block::Heading { text, .. } = block {
            text.marks.clear();
        }
    }
    for reference in &mut html.references {
        reference.marks.clear();
    }
    // What only markup tells: fields for machines, and the time of the day that text has too.
    assert_eq!(html.site.take().as_deref(), Some("Kestrel Exchange"));
    assert!(html.description.take().is_some() && html.canonical.take().is_some() && html.image.take().is_some());
    assert_eq!(html.published.as_deref(), Some("2026-03-18T08:00:00Z"));
    html.published = html.published.and_then(|published| published.get(..10).map(str::to_owned));
    assert_eq!(html, text);
}

#[test]
fn the_document_holds_what_the_page_said() {
    let document = document("interface-en");
    assert_eq!(document.publisher.as_deref(), Some("灯下周报"));
    assert_eq!(document.published.as_deref(), Some("2026-03-18"));
    assert!(document.summary.is_some() && document.attribution.is_some());
    assert_eq!((document.references.len(), document.questions.len(), document.related.len()), (2, 3, 2));
    let headings = document.blocks.iter().filter(|block| matches!(block, tamis::Block::Heading { .. })).count();
    let lists =
        document.blocks.iter().filter(|block| matches!(block, tamis::Block::List { ordered: true, .. })).count();
    assert_eq!((headings, lists), (3, 2));
}

#[test]
fn a_heading_of_the_article_may_be_called_as_a_widget_is() {
    let document = document("widget-words-as-headings");
    let headings: Vec<&str> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            tamis::Block::Heading { text, .. } => Some(text.text.as_str()),
            _ => None,
        })
        .collect();
    for heading in ["Trading", "Discussions", "Hot Articles"] {
        assert!(headings.contains(&heading), "{heading} in {headings:?}");
    }
}

//! Round trips: pages in every encoding of the standard, with their declaration, without one, and with wrong ones, give
//! the text that the same page gives in UTF-8.
//!
//! `pages.yaml` holds the texts and which encoding can write which. What does not come back stands in `known.yaml`, each
//! with its reason, and one that does come back must be taken off. The table is printed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258, X_USER_DEFINED};
use serde::Deserialize;
use tamis::{Format, Options, Origin, RawPage, RuleBook, Strip, refine, render};
use unicode_normalization::UnicodeNormalization;

/// Declarations that pages of the web carry wrongly: defaults of servers and editors, and one of each family.
const WRONG: [&str; 8] =
    ["utf-8", "iso-8859-1", "windows-1250", "windows-1251", "koi8-r", "gbk", "shift_jis", "iso-8859-7"];

static RULES: LazyLock<RuleBook> = LazyLock::new(|| RuleBook::load(&[]).unwrap());

#[derive(Deserialize)]
struct Pages {
    /// Title and paragraphs of each language.
    texts: BTreeMap<String, Vec<String>>,
    /// Languages of each encoding.
    encodings: BTreeMap<String, Vec<String>>,
}

/// A page that does not come back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    encoding: String,
    languages: Vec<String>,
    /// What it declares: labels of [`WRONG`], `none`, or `right`.
    declared: Vec<String>,
    why: String,
}

/// A page, with a declaration or without.
fn page(texts: &[String], declared: Option<&str>) -> String {
    let declared = declared.map_or_else(String::new, |label| format!("<meta charset=\"{label}\">"));
    let paragraphs = texts[1..].join("</p>\n<p>");
    let title = &texts[0];
    format!(
        "<!doctype html>\n<html><head>{declared}<title>{title}</title></head>\n<body><h1>{title}</h1>\n<p>{paragraphs}</p></body></html>\n"
    )
}

/// Letters with their tone marks apart, as windows-1258 has them.
fn tones_apart(text: &str) -> String {
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let apart = |c: char| {
        let base: String = c.nfd().filter(|c| !is_tone(c)).nfc().collect();
        base + &c.nfd().filter(is_tone).collect::<String>()
    };
    text.chars().map(apart).collect()
}

fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let units = text.encode_utf16();
    if encoding == UTF_16BE {
        return units.flat_map(u16::to_be_bytes).collect();
    }
    if encoding == UTF_16LE {
        return units.flat_map(u16::to_le_bytes).collect();
    }
    // In HTML this label means windows-1252.
    let encoding = if encoding == X_USER_DEFINED { WINDOWS_1252 } else { encoding };
    let text = if encoding == WINDOWS_1258 { tones_apart(text) } else { text.to_owned() };
    // Dashes and quotes that an encoding lacks become references, as editors write them; letters are all there.
    let lacks = |c: &char| c.is_alphabetic() && encoding.encode(&c.to_string()).2;
    assert_eq!(text.chars().find(lacks), None, "{} cannot write {text}", encoding.name());
    encoding.encode(&text).0.into_owned()
}

fn text_of(bytes: Vec<u8>) -> String {
    let page = RawPage { bytes, origin: Origin { path: "page.html".to_owned(), ..Origin::default() } };
    let options = Options { strip: Strip::None, ..Options::default() };
    let document = refine(&page, &RULES, &options).unwrap();
    render(&document, Format::Text, &tamis::EmitOptions::default())
}

#[test]
fn every_encoding_comes_back() {
    let pages: Pages = serde_yaml::from_str(include_str!("pages.yaml")).unwrap();
    let known: Vec<Known> = serde_yaml::from_str(include_str!("known.yaml")).unwrap();
    assert!(known.iter().all(|known| !known.why.is_empty()));
    let excused: BTreeSet<(&str, &str, &str)> = known
        .iter()
        .flat_map(|known| known.languages.iter().map(move |language| (known, language)))
        .flat_map(|(known, language)| {
            known.declared.iter().map(move |declared| (&*known.encoding, &**language, &**declared))
        })
        .collect();
    let mut wrong = BTreeSet::new();
    println!("| encoding | languages | declared | undeclared | wrongly declared |\n|---|--:|--:|--:|--:|");
    for (label, languages) in &pages.encodings {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let mut counts = [(0, 0); 3];
        for language in languages {
            let texts = &pages.texts[language];
            let expected = text_of(page(texts, None).into_bytes());
            assert!(expected.contains(&texts[1]));
            let others = WRONG.iter().filter(|other| Encoding::for_label(other.as_bytes()) != Some(encoding));
            let declarations = ["right", "none"].iter().chain(others);
            for (place, declared) in declarations.enumerate() {
                let written = match *declared {
                    "right" => Some(&**label),
                    "none" => None,
                    other => Some(other),
                };
                let found = text_of(encode(&page(texts, written), encoding));
                let count = &mut counts[place.min(2)];
                count.1 += 1;
                if found == expected {
                    count.0 += 1;
                } else {
                    wrong.insert((&**label, &**language, *declared));
                }
            }
        }
        let [right, none, others] = counts.map(|(passed, all)| format!("{passed}/{all}"));
        println!("| {label} | {} | {right} | {none} | {others} |", languages.len());
    }
    let new: Vec<_> = wrong.difference(&excused).collect();
    let mended: Vec<_> = excused.difference(&wrong).collect();
    assert!(new.is_empty() && mended.is_empty(), "do not come back: {new:#?}\ncome back, take them off: {mended:#?}");
}

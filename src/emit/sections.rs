//! Document → the parts beside the article as ordinary blocks, so that one writer serves both.
//!
//! Headings are in the article's language where the table has it, else in English.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Section, Sections};
use crate::{
    page::{Attribution, Block, Document, Item, QuestionAnswer, RelatedRead, Text},
    yaml,
};

/// One language's titles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Titles {
    language: String,
    references: String,
    source: String,
    questions: String,
    related: String,
}

static TITLES: LazyLock<Vec<Titles>> = LazyLock::new(|| {
    yaml::embedded(include_str!("../../rules/vocabulary/section_titles.yaml"), "rules/vocabulary/section_titles.yaml")
});

/// The titles for a BCP 47 tag; the first entry, English, for an unknown or absent one.
fn titles(language: Option<&str>) -> &'static Titles {
    let tag = match language.unwrap_or_default() {
        "zh-TW" | "zh-HK" | "zh-MO" => "zh-Hant",
        tag => tag,
    };
    let fits = |titles: &&Titles| {
        tag.get(..titles.language.len()).is_some_and(|head| head.eq_ignore_ascii_case(&titles.language))
            && matches!(tag.as_bytes().get(titles.language.len()), None | Some(b'-'))
    };
    TITLES.iter().filter(fits).max_by_key(|titles| titles.language.len()).unwrap_or(&TITLES[0])
}

/// The parts that follow the article, in the order Markdown shows them; the attribution always, the others as chosen.
pub(super) fn after_article(document: &Document, sections: Sections) -> Vec<Block> {
    let titles = titles(document.language.as_deref());
    let heading = |title: &str| Block::Heading { level: 2, text: title.into() };
    let mut blocks = Vec::new();
    if !document.references.is_empty() && sections.contains(Section::References) {
        blocks.push(heading(&titles.references));
        let items = document.references.iter().map(|text| Item { text: text.clone(), ..Item::default() });
        blocks.push(Block::List { ordered: false, start: None, loose: false, items: items.collect() });
    }
    if let Some(line) = document.attribution.as_ref().and_then(|from| attribution(from, &titles.source)) {
        blocks.push(line);
    }
    if !document.questions.is_empty() && sections.contains(Section::Questions) {
        blocks.push(heading(&titles.questions));
        blocks.extend(document.questions.iter().flat_map(question));
    }
    if !document.related.is_empty() && sections.contains(Section::Related) {
        blocks.push(heading(&titles.related));
        let items = document.related.iter().map(related).collect();
        blocks.push(Block::List { ordered: false, start: None, loose: false, items });
    }
    blocks
}

/// A field of several paragraphs, which a blank line separates, as blocks.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = Block> {
    text.split("\n\n").filter(|part| !part.trim().is_empty()).map(|part| Block::Paragraph { text: part.trim().into() })
}

fn attribution(from: &Attribution, source: &str) -> Option<Block> {
    let names = join(&[from.channel.as_deref(), from.name.as_deref()])?;
    Some(Block::Paragraph { text: Text::plain(source.to_owned() + &names) })
}

fn question(pair: &QuestionAnswer) -> impl Iterator<Item = Block> {
    let heading = Block::Heading { level: 3, text: pair.question.as_str().into() };
    std::iter::once(heading).chain(paragraphs(&pair.answer))
}

fn related(read: &RelatedRead) -> Item {
    let title = read.title.as_str();
    let mut text = read.url.as_ref().map_or_else(|| Text::plain(title), |url| Text::link(title, url));
    if let Some(line) = join(&[read.publisher.as_deref(), read.age.as_deref()]) {
        text.text.push('\n');
        text.text.push_str(&line);
    }
    Item { text, blocks: read.summary.iter().flat_map(|summary| paragraphs(summary)).collect(), ..Item::default() }
}

/// What is there of a few names, with a middle dot between.
fn join(names: &[Option<&str>]) -> Option<String> {
    let names: Vec<&str> = names.iter().copied().flatten().collect();
    (!names.is_empty()).then(|| names.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_language_wins() {
        for (language, title) in [
            (None, "References"),
            (Some("en-GB"), "References"),
            (Some("zh"), "参考资料"),
            (Some("zh-Hans-CN"), "参考资料"),
            (Some("zh-Hant"), "參考資料"),
            (Some("zh-TW"), "參考資料"),
            (Some("ja-JP"), "参考文献"),
            (Some("fi"), "References"),
            (Some("esperanto"), "References"),
        ] {
            assert_eq!(titles(language).references, title, "{language:?}");
        }
    }

    #[test]
    fn every_language_once() {
        let mut languages: Vec<&str> = TITLES.iter().map(|titles| titles.language.as_str()).collect();
        assert_eq!(languages[0], "en", "English is what other languages fall back to");
        languages.sort_unstable();
        languages.dedup();
        assert_eq!(languages.len(), TITLES.len());
    }
}

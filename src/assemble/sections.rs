//! Labelled leaves → the fields that have a section of their own.

use crate::{
    page::{Attribution, Blocks, Field, Label, Leaf, Part, QuestionAnswer, RelatedRead, Text, Verdict},
    text::{byline, fold},
};

/// Leaves of one label with their verdicts, in reading order.
type Labelled<'a> = Vec<(&'a Leaf, &'a Verdict)>;

/// Texts of a section's paragraphs, separated by a blank line.
pub(super) fn summary(blocks: &Blocks, leaves: &Labelled) -> Option<String> {
    let mut text = String::new();
    for (leaf, _) in leaves.iter().filter(|(_, verdict)| verdict.part == Part::Body) {
        paragraph(&mut text, blocks.text_of(leaf));
    }
    (!text.is_empty()).then_some(text)
}

/// One text per source.
pub(super) fn references(blocks: &Blocks, leaves: &Labelled) -> Vec<Text> {
    let body = leaves.iter().filter(|(_, verdict)| verdict.part == Part::Body);
    body.map(|(leaf, _)| blocks.rich_text(leaf)).filter(|text| !text.is_blank()).collect()
}

/// Marks that set off the name of an outlet, and are no part of it.
const QUOTES: [char; 12] = ['"', '“', '”', '„', '«', '»', '「', '」', '『', '』', '《', '》'];

/// The first outlet named.
pub(super) fn attribution(leaves: &Labelled) -> Option<Attribution> {
    let named = |verdict: &Verdict, field| {
        let name = verdict.capture(field)?;
        let bare = name.strip_prefix(QUOTES).and_then(|name| name.strip_suffix(QUOTES));
        let name = bare.filter(|name| !name.contains(QUOTES)).unwrap_or(name).trim();
        (!name.is_empty() && !byline::begins_with_day(name)).then(|| name.to_owned())
    };
    let all = leaves.iter().map(|(_, verdict)| (named(verdict, Field::Channel), named(verdict, Field::Name)));
    let mut all = all.map(|(channel, name)| Attribution { channel, name });
    all.find(|outlet| outlet.channel.is_some() || outlet.name.is_some())
}

/// Questions with their answers.
pub(super) fn questions(blocks: &Blocks, leaves: &Labelled) -> Vec<QuestionAnswer> {
    let mut pairs: Vec<QuestionAnswer> = Vec::new();
    for (leaf, verdict) in leaves {
        let text = verdict.capture(Field::Text).unwrap_or_else(|| blocks.text_of(leaf));
        match verdict.part {
            Part::EntryTitle => {
                pairs.push(QuestionAnswer { question: text.to_owned(), answer: String::new() });
            }
            Part::Body => {
                if let Some(pair) = pairs.last_mut() {
                    paragraph(&mut pair.answer, text);
                }
            }
            Part::SectionTitle | Part::EntrySource => {}
        }
    }
    pairs
}

/// Recommended articles, each once.
pub(super) fn related(blocks: &Blocks, leaves: &Labelled) -> Vec<RelatedRead> {
    let mut reads: Vec<RelatedRead> = Vec::new();
    for (leaf, verdict) in leaves {
        let text = blocks.text_of(leaf);
        match verdict.part {
            Part::EntryTitle => {
                let link = blocks.link_of(leaf);
                // Beside the title a line may hold its topic, or what else there is to click.
                let title = link.map(|(title, _)| title).filter(|title| 2 * title.len() >= text.len()).unwrap_or(text);
                let title = without_arrows(title);
                let repeats = reads.last().is_some_and(|read| fold(&read.title) == fold(title));
                if !repeats {
                    let url = link.map(|(_, url)| url.to_owned());
                    reads.push(RelatedRead { title: title.to_owned(), url, ..RelatedRead::default() });
                }
            }
            Part::EntrySource => {
                if let Some(read) = reads.last_mut() {
                    let capture = |field| verdict.capture(field).map(str::to_owned);
                    read.publisher = read.publisher.take().or_else(|| capture(Field::Publisher));
                    read.age = read.age.take().or_else(|| capture(Field::Age));
                }
            }
            Part::Body => {
                if let Some(read) = reads.last_mut() {
                    paragraph(read.summary.get_or_insert_default(), text);
                }
            }
            Part::SectionTitle => {}
        }
    }
    let mut seen = std::collections::HashSet::new();
    reads.retain(|read| seen.insert(fold(&read.title)));
    reads
}

/// A title without the arrows that point from it to its page (`← Pier reopens`, `Pier reopens →`). Quotation marks stay.
fn without_arrows(title: &str) -> &str {
    let begun = title.strip_prefix(['←', '→', '»', '›', '▸', '►']).filter(|rest| rest.starts_with(char::is_whitespace));
    let title = begun.unwrap_or(title);
    let ended = title.strip_suffix(['→', '›', '▸', '►']).filter(|rest| rest.ends_with(char::is_whitespace));
    ended.unwrap_or(title).trim()
}

/// Leaves that carry a label.
pub(super) fn with_label<'a>(blocks: &'a Blocks, verdicts: &'a [Verdict], label: Label) -> Labelled<'a> {
    blocks.leaves.iter().zip(verdicts).filter(|(_, verdict)| verdict.label == label).collect()
}

fn paragraph(text: &mut String, next: &str) {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(next.trim());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_the_arrows_around_them() {
        for (title, expected) in [
            ("← Pier reopens", "Pier reopens"),
            ("» Pier reopens", "Pier reopens"),
            ("Pier reopens ›", "Pier reopens"),
            ("»Pier« reopens", "»Pier« reopens"),
            ("The « pier »", "The « pier »"),
            ("«Pier» reopens", "«Pier» reopens"),
        ] {
            assert_eq!(without_arrows(title), expected);
        }
    }
}

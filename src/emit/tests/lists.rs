//! Lists and footnotes as a reader of GFM sees them: numbers, boxes, looseness, what refers to what.

use comrak::{
    Arena,
    nodes::{ListType, Node, NodeValue},
};
use proptest::prelude::*;

use super::*;

/// A list as a reader sees it.
#[derive(Debug, PartialEq)]
struct Seen {
    /// Number of the first item, of a numbered list.
    number: Option<u32>,
    loose: bool,
    /// Boxes and texts.
    items: Vec<(Option<bool>, String)>,
}

/// The lists that a list of plain items ought to be: one for each stretch whose numbers count up.
fn meant(number: Option<u32>, loose: bool, items: &[Item]) -> Vec<Seen> {
    let mut lists: Vec<Seen> = Vec::new();
    let mut due = number;
    for item in items {
        let number = due.map(|due| item.number.unwrap_or(due));
        if lists.is_empty() || number != due {
            lists.push(Seen { number, loose, items: Vec::new() });
        }
        due = number.map(|number| number + 1);
        if let Some(list) = lists.last_mut() {
            list.items.push((item.checked, item.text.text.clone()));
        }
    }
    // Nothing shows that a single item is loose.
    lists.iter_mut().filter(|list| list.items.len() == 1).for_each(|list| list.loose = false);
    lists
}

fn text_of(node: Node<'_>) -> String {
    let text = |inner: Node<'_>| match &inner.data().value {
        NodeValue::Text(text) => Some(text.to_string()),
        NodeValue::SoftBreak => Some(" ".to_owned()),
        _ => None,
    };
    node.descendants().filter_map(text).collect()
}

fn read(markdown: &str) -> Vec<Seen> {
    let mut options = comrak::Options::default();
    options.extension.tasklist = true;
    let arena = Arena::new();
    let list = |node: Node<'_>| {
        let data = node.data();
        let NodeValue::List(list) = &data.value else { return None };
        let item = |item: Node<'_>| {
            let checked = match &item.data().value {
                NodeValue::TaskItem(task) => Some(task.symbol.is_some()),
                _ => None,
            };
            (checked, text_of(item))
        };
        let number = (list.list_type == ListType::Ordered).then_some(list.start as u32);
        Some(Seen { number, loose: !list.tight, items: node.children().map(item).collect() })
    };
    comrak::parse_document(&arena, markdown, &options).children().filter_map(list).collect()
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["rye", "汤", "[x]", "1.", "- a", "2)", "oats"]), 1..4)
        .prop_map(|words| words.join(" "))
}

fn item() -> impl Strategy<Value = Item> {
    let number = prop_oneof![4 => Just(None), 1 => (0..40_u32).prop_map(Some)];
    (words(), prop::option::of(any::<bool>()), number).prop_map(|(text, checked, number)| Item {
        text: text.as_str().into(),
        checked,
        number,
        ..Item::default()
    })
}

/// A reference to a note after a word, and the note.
fn noted(number: u32, word: &str) -> (Block, Block) {
    let mark = Mark { start: word.len(), end: word.len() + 1, kind: MarkKind::Note { number } };
    let text = Text { text: format!("{word}*"), marks: vec![mark] };
    (Block::Paragraph { text }, Block::Note { number, blocks: vec![Block::Paragraph { text: word.into() }] })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_read_back(
        ordered in any::<bool>(),
        start in prop::option::of(0..2000_u32),
        loose in any::<bool>(),
        items in prop::collection::vec(item(), 1..6),
    ) {
        let expected = meant(ordered.then_some(start.unwrap_or(1)), loose, &items);
        let list = Block::List { ordered, start: start.filter(|_| ordered), loose, items };
        let markdown = body(vec![list]);
        prop_assert_eq!(read(&markdown), expected, "\n{}", markdown);
    }

    #[test]
    fn footnotes_read_back(notes in prop::collection::vec(words(), 1..5)) {
        let (texts, mut blocks): (Vec<Block>, Vec<Block>) =
            notes.iter().zip(1..).map(|(word, number)| noted(number, word)).unzip();
        blocks.splice(0..0, texts);
        let markdown = body(blocks);
        let mut options = comrak::Options::default();
        options.extension.footnotes = true;
        let arena = Arena::new();
        let root = comrak::parse_document(&arena, &markdown, &options);
        let (mut referred, mut defined) = (Vec::new(), Vec::new());
        for node in root.descendants() {
            match &node.data().value {
                NodeValue::FootnoteReference(note) => referred.push(note.name.clone()),
                NodeValue::FootnoteDefinition(note) => defined.push((note.name.clone(), text_of(node))),
                _ => {}
            }
        }
        let names: Vec<String> = (1..=notes.len()).map(|number| number.to_string()).collect();
        prop_assert_eq!(&referred, &names, "\n{}", markdown);
        prop_assert_eq!(defined, names.into_iter().zip(notes).collect::<Vec<_>>(), "\n{}", markdown);
    }
}

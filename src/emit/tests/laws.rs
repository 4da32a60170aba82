//! Whatever a document holds, it reads back.

use std::fmt::Write;

use comrak::{
    Arena,
    nodes::{ListType, Node, NodeValue},
};
use proptest::prelude::*;

use super::*;

/// A block as both sides see it: what it is and its text, white space folded.
#[derive(Debug, PartialEq)]
enum Shape {
    Heading(u8, String),
    Paragraph(String),
    Quote(Vec<Shape>),
    List(Option<u32>, Vec<Vec<Shape>>),
    Code(String, String),
    Table(Vec<Align>, Vec<Vec<String>>),
    Math(String),
    Rule,
    Other(String),
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a reader would see something.
fn shows(text: &Text) -> bool {
    let shown = |mark: &Mark| match &mark.kind {
        MarkKind::Image { url, .. } => !url.is_empty() && !url.starts_with("javascript:"),
        _ => false,
    };
    !text.text.trim().is_empty() || text.marks.iter().any(shown)
}

/// The shapes that blocks ought to have.
fn meant(blocks: &[Block]) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let paragraph = |text: &Text| shows(text).then(|| Shape::Paragraph(folded(&text.text)));
    for block in blocks {
        match block {
            Block::Heading { level, text } => shapes.push(Shape::Heading(*level, folded(&text.text))),
            Block::Paragraph { text } => shapes.extend(paragraph(text)),
            Block::List { items, .. } if items.is_empty() => {}
            Block::List { ordered, start, items, .. } => {
                let item =
                    |item: &Item| paragraph(&item.text).into_iter().chain(meant(&item.blocks)).collect::<Vec<_>>();
                let number = ordered.then(|| start.unwrap_or(1));
                shapes.push(Shape::List(number, items.iter().map(item).collect()));
            }
            Block::Quote { blocks } => shapes.push(Shape::Quote(meant(blocks))),
            Block::Code { language, text } => {
                shapes.push(Shape::Code(language.clone().unwrap_or_default(), text.clone()));
            }
            Block::Note { blocks, .. } => shapes.extend(meant(blocks)),
            Block::Math { text } => shapes.push(Shape::Math(folded(text))),
            Block::Embed { title, url } => {
                shapes.push(Shape::Paragraph(folded(title.as_deref().unwrap_or(url))));
            }
            Block::Table { caption, header, align, rows, .. } => {
                shapes.extend(caption.as_ref().and_then(paragraph));
                let columns = rows.iter().map(Vec::len).fold(header.len(), usize::max);
                if columns > 0 {
                    let row = |cells: &Vec<Cell>| {
                        let text = |at| cells.get(at).map_or(String::new(), |cell: &Cell| folded(&cell.lines().text));
                        (0..columns).map(text).collect()
                    };
                    let align = (0..columns).map(|at| align.get(at).copied().unwrap_or_default()).collect();
                    shapes.push(Shape::Table(align, std::iter::once(header).chain(rows).map(row).collect()));
                }
            }
            Block::Image { caption, .. } => {
                shapes.push(Shape::Paragraph(String::new()));
                shapes.extend(caption.as_ref().and_then(paragraph));
            }
            Block::Rule => shapes.push(Shape::Rule),
        }
    }
    shapes
}

/// The text of a node as a reader sees it; images have none.
fn seen(node: Node<'_>, out: &mut String) {
    match &node.data().value {
        NodeValue::Text(text) => out.push_str(text),
        NodeValue::Code(code) => out.push_str(&code.literal),
        NodeValue::Math(math) => out.push_str(&math.literal),
        NodeValue::SoftBreak | NodeValue::LineBreak => out.push('\n'),
        NodeValue::HtmlInline(tag) if tag == "<br>" => out.push('\n'),
        NodeValue::HtmlInline(tag) if ["<sub>", "</sub>", "<sup>", "</sup>"].contains(&tag.as_str()) => {}
        NodeValue::Image(_) => {}
        NodeValue::Paragraph
        | NodeValue::Heading(_)
        | NodeValue::TableCell
        | NodeValue::Emph
        | NodeValue::Strong
        | NodeValue::Strikethrough
        | NodeValue::Link(_) => node.children().for_each(|child| seen(child, out)),
        other => write!(out, "⟨{other:?}⟩").unwrap(),
    }
}

/// The shapes a reader of Markdown sees.
fn read<'a>(node: Node<'a>) -> Vec<Shape> {
    let text = |node: Node<'a>| {
        let mut text = String::new();
        seen(node, &mut text);
        folded(&text)
    };
    let shape = |child: Node<'a>| match &child.data().value {
        NodeValue::Heading(heading) => Shape::Heading(heading.level, text(child)),
        NodeValue::Paragraph => {
            let only = child.first_child().filter(|only| only.next_sibling().is_none());
            match only.map(|only| only.data().value.clone()) {
                Some(NodeValue::Math(math)) if math.display_math => Shape::Math(folded(&math.literal)),
                _ => Shape::Paragraph(text(child)),
            }
        }
        NodeValue::BlockQuote => Shape::Quote(read(child)),
        NodeValue::List(list) => {
            let number = (list.list_type == ListType::Ordered).then_some(list.start as u32);
            Shape::List(number, child.children().map(read).collect())
        }
        NodeValue::CodeBlock(code) if code.info == "math" => Shape::Math(folded(&code.literal)),
        NodeValue::CodeBlock(code) => {
            Shape::Code(code.info.clone(), code.literal.strip_suffix('\n').unwrap_or_default().to_owned())
        }
        NodeValue::Table(table) => {
            let align = table.alignments.iter().map(|align| match align {
                comrak::nodes::TableAlignment::None => Align::None,
                comrak::nodes::TableAlignment::Left => Align::Left,
                comrak::nodes::TableAlignment::Center => Align::Center,
                comrak::nodes::TableAlignment::Right => Align::Right,
            });
            Shape::Table(align.collect(), child.children().map(|row| row.children().map(text).collect()).collect())
        }
        NodeValue::ThematicBreak => Shape::Rule,
        other => Shape::Other(format!("{other:?}")),
    };
    node.children().map(shape).collect()
}

/// How a Markdown text reads: with nothing but what we write, or with all that GFM adds.
fn reads_as(markdown: &str, gfm: bool) -> Vec<Shape> {
    let body = markdown.split_once("\n---\n").unwrap().1;
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.math_dollars = true;
    options.extension.autolink = gfm;
    options.extension.tasklist = gfm;
    options.extension.footnotes = gfm;
    let arena = Arena::new();
    read(comrak::parse_document(&arena, body, &options))
}

fn check_markdown(blocks: Vec<Block>) {
    let shapes = meant(&blocks);
    let markdown = render(&document(blocks), Format::Markdown, &Options::default());
    for gfm in [false, true] {
        assert_eq!(reads_as(&markdown, gfm), shapes, "\n{markdown}");
    }
}

/// Pieces that are syntax somewhere, and neighbours that decide whether they are.
const PIECES: &[&str] = &[
    "a",
    "b",
    "中",
    "文",
    "é",
    "1",
    "12",
    " ",
    " ",
    " ",
    "  ",
    "    ",
    "\n",
    "\n",
    "“",
    "”",
    "，",
    "。",
    "€",
    "*",
    "**",
    "_",
    "__",
    "~",
    "~~",
    "~~~",
    "`",
    "``",
    "```",
    "[",
    "]",
    "(",
    ")",
    "](",
    "]:",
    "!",
    "!",
    "<",
    ">",
    "<b>",
    "<!--",
    "</p>",
    "&",
    "&amp;",
    "&#35;",
    ";",
    "#",
    "##",
    "-",
    "---",
    "+",
    "=",
    "===",
    "|",
    ":",
    ":-:",
    ".",
    "\\",
    "\"",
    "'",
    "$",
    "http://",
    "https://a.example/b_c",
    "www.",
    "www.a.example",
    "x@y.example",
    "[x] ",
    "[^1]",
    "://",
    "\u{a0}",
    "1. ",
    "2) ",
    "- ",
    "> ",
    "😀",
];

fn kind() -> impl Strategy<Value = MarkKind> {
    let url = prop::sample::select(vec![
        "https://a.example/",
        "/b(c) d",
        "#<e>&amp;",
        "x|y\\",
        "javascript:alert(1)",
        "",
        "(",
        "a_b*c",
    ]);
    let title = prop::option::of(prop::sample::select(vec!["soup", "a \"b\" | c\\", "", "&amp;\nx"]));
    let link = (url.clone(), title.clone())
        .prop_map(|(url, title)| MarkKind::Link { url: url.to_owned(), title: title.map(str::to_owned) });
    let image = (url, title).prop_map(|(url, title)| MarkKind::Image {
        url: url.to_owned(),
        alt: "a [b] *c* | `d`".to_owned(),
        title: title.map(str::to_owned),
        link: None,
    });
    prop_oneof![
        3 => Just(MarkKind::Emphasis),
        3 => Just(MarkKind::Strong),
        2 => Just(MarkKind::Strikethrough),
        2 => Just(MarkKind::Code),
        1 => Just(MarkKind::Math),
        1 => Just(MarkKind::Subscript),
        1 => Just(MarkKind::Superscript),
        2 => link,
        1 => image,
    ]
}

/// Random text, half of it with marks that nest as [`Text`] promises.
fn text() -> impl Strategy<Value = Text> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..9);
    let marks =
        prop_oneof![Just(Vec::new()).boxed(), prop::collection::vec((0..9_usize, 0..9_usize, kind()), 1..6).boxed()];
    (pieces, marks).prop_map(|(pieces, wished)| {
        let mut bounds = vec![0];
        let mut text = String::new();
        for piece in pieces {
            text.push_str(piece);
            bounds.push(text.len());
        }
        let mut marks: Vec<Mark> = Vec::new();
        for (from, to, kind) in wished {
            let start = bounds[from.min(to) % bounds.len()];
            let end = bounds[from.max(to) % bounds.len()].max(start);
            let image = matches!(kind, MarkKind::Image { .. });
            let end = if image { start } else { end };
            let nests = |mark: &Mark| {
                mark.end <= start
                    || end <= mark.start
                    || (mark.start <= start && end <= mark.end)
                    || (start <= mark.start && mark.end <= end)
            };
            if (image || start < end) && marks.iter().all(nests) {
                marks.push(Mark { start, end, kind });
            }
        }
        marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
        Text { text, marks }
    })
}

fn code() -> impl Strategy<Value = String> {
    let line =
        prop::sample::select(vec!["", "    let a = 1;", "```", "`````", "~~~", "- a", "> b", "\\", "&amp;", "中"]);
    // A single empty line and no line at all look the same in Markdown.
    prop::collection::vec(line, 1..4)
        .prop_map(|lines| lines.join("\n"))
        .prop_filter("final", |text| !text.ends_with('\n') && !text.is_empty())
}

fn tex() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "x^2",
        "a_1 * b_1 * c",
        "\\frac{a}{b}\n+ c",
        "- 1",
        "1. a\n= b",
        "a % b\nc",
        "\\text{$5}",
        "`",
        "\\\\",
    ])
    .prop_map(str::to_owned)
}

fn block() -> impl Strategy<Value = Block> {
    let align = prop::sample::select(vec![Align::None, Align::Left, Align::Center, Align::Right]);
    let cell = || {
        let items = prop::collection::vec(text().prop_map(|text| Item { text, ..Item::default() }), 1..3);
        let list = items.prop_map(|items| Block::List { ordered: false, start: None, loose: false, items });
        (text(), prop::collection::vec(list, 0..2)).prop_map(|(text, blocks)| Cell { text, blocks })
    };
    let cells = move |columns| prop::collection::vec(cell(), columns);
    let table = (0..4_usize).prop_flat_map(move |columns| {
        let header = prop_oneof![Just(Vec::new()).boxed(), cells(columns).boxed()];
        let rows = prop::collection::vec(cells(columns), 0..3);
        (prop::option::of(text()), header, prop::collection::vec(align.clone(), columns), rows)
            .prop_map(|(caption, header, align, rows)| Block::Table { caption, header, align, rows, spans: Vec::new() })
    });
    let language = prop::option::of(prop::sample::select(vec!["rust".to_owned(), "c++".to_owned()]));
    let leaf = prop_oneof![
        4 => text().prop_map(|text| Block::Paragraph { text }),
        2 => (1..=6_u8, text()).prop_map(|(level, text)| Block::Heading { level, text }),
        1 => (language, code()).prop_map(|(language, text)| Block::Code { language, text }),
        1 => tex().prop_map(|text| Block::Math { text }),
        1 => (prop::option::of(Just("A pot".to_owned())), Just("https://a.example/embed/1".to_owned()))
            .prop_map(|(title, url)| Block::Embed { url, title }),
        1 => Just(Block::Rule),
        1 => prop::option::of(text()).prop_map(|caption| Block::Image {
            url: "https://a.example/b c.png".to_owned(),
            alt: "- pot".to_owned(),
            title: None,
            link: None,
            caption,
        }),
        2 => table,
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let blocks = prop::collection::vec(inner, 0..4);
        let item = (text(), blocks.clone()).prop_map(|(text, blocks)| Item { text, blocks, ..Item::default() });
        let start = prop_oneof![Just(None), (0..2000_u32).prop_map(Some)];
        prop_oneof![
            blocks.prop_map(|blocks| Block::Quote { blocks }),
            (any::<bool>(), start, any::<bool>(), prop::collection::vec(item, 0..4)).prop_map(
                |(ordered, start, loose, items)| {
                    Block::List { ordered, start: start.filter(|_| ordered), loose, items }
                }
            ),
        ]
    })
}

/// Every emphasis in reading order, outermost first: whether it is strong, and its text.
fn emphasis(node: Node<'_>) -> Vec<(bool, String)> {
    let found = node.descendants().filter_map(|inner| {
        let strong = match inner.data().value {
            NodeValue::Strong => true,
            NodeValue::Emph => false,
            _ => return None,
        };
        let mut text = String::new();
        inner.children().for_each(|child| seen(child, &mut text));
        Some((strong, text))
    });
    found.collect()
}

/// Words, and emphasis that nests on some of them.
fn emphasised() -> impl Strategy<Value = Text> {
    let words = ["bread", "汤", "a1", "é"];
    let stretch = (0..6_usize, 0..6_usize, any::<bool>());
    (prop::collection::vec(prop::sample::select(words.to_vec()), 6), prop::collection::vec(stretch, 0..4)).prop_map(
        |(words, wished)| {
            let starts: Vec<usize> =
                words.iter().scan(0, |at, word| Some(std::mem::replace(at, *at + word.len() + 1))).collect();
            let mut marks: Vec<Mark> = Vec::new();
            for (from, to, strong) in wished {
                let (first, last) = (from.min(to), from.max(to));
                let (start, end) = (starts[first], starts[last] + words[last].len());
                let nests = |mark: &Mark| {
                    mark.end < start
                        || end < mark.start
                        || (mark.start <= start && end <= mark.end)
                        || (start <= mark.start && mark.end <= end)
                };
                if marks.iter().all(nests) {
                    let kind = if strong { MarkKind::Strong } else { MarkKind::Emphasis };
                    marks.push(Mark { start, end, kind });
                }
            }
            marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
            Text { text: words.join(" "), marks }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown_text_reads_back(text in text()) {
        check_markdown(vec![Block::Paragraph { text: text.clone() }, Block::Heading { level: 2, text: text.clone() }]);
        check_markdown(vec![Block::Table {
            caption: None,
            header: vec![text.clone().into()],
            align: Vec::new(),
            rows: vec![vec![text.into()]],
            spans: Vec::new(),
        }]);
    }

    #[test]
    fn emphasis_of_words_reads_back(text in emphasised()) {
        let meant: Vec<(bool, String)> = text
            .marks
            .iter()
            .map(|mark| (mark.kind == MarkKind::Strong, text.text[mark.start..mark.end].to_owned()))
            .collect();
        let options = Options { front_matter: FrontMatter::None, ..Options::default() };
        let markdown = render(&document(vec![Block::Paragraph { text }]), Format::Markdown, &options);
        let arena = Arena::new();
        let root = comrak::parse_document(&arena, &markdown, &comrak::Options::default());
        prop_assert_eq!(emphasis(root), meant, "{}", markdown);
    }

    #[test]
    fn markdown_blocks_read_back(blocks in prop::collection::vec(block(), 0..5)) {
        check_markdown(blocks);
    }

    #[test]
    fn yaml_and_json_read_back(blocks in prop::collection::vec(block(), 0..4), title in prop::option::of(text())) {
        let document = Document { title: title.map(|title| title.text), ..document(blocks) };
        let json = render(&document, Format::Json, &Options::default());
        prop_assert_eq!(&serde_json::from_str::<Document>(&json).unwrap(), &document, "\n{}", json);
        let yaml = render(&document, Format::Yaml, &Options::default());
        prop_assert_eq!(&yaml::from_str::<Document>(&yaml).unwrap(), &document, "\n{}", yaml);
    }
}

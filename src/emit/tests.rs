//! Laws of the output: what is written reads back as what was meant.

mod laws;
mod lists;

use super::*;
use crate::{
    page::{Align, Attribution, Block, Cell, Item, Mark, MarkKind, QuestionAnswer, RelatedRead, Span, Text},
    yaml,
};

fn document(blocks: Vec<Block>) -> Document {
    Document { blocks, ..Document::default() }
}

fn mark(text: &str, stretch: &str, kind: MarkKind) -> Mark {
    let start = text.find(stretch).unwrap();
    Mark { start, end: start + stretch.len(), kind }
}

fn body(blocks: Vec<Block>) -> String {
    let markdown = render(&document(blocks), Format::Markdown, &Options::default());
    markdown.strip_prefix("---\npage_kind: article\n---\n\n").unwrap().trim_end().to_owned()
}

#[test]
fn emphasis_beside_letters_and_punctuation() {
    use MarkKind::{Code, Emphasis, Strikethrough, Strong, Subscript};
    let link = || MarkKind::Link { url: "/a".to_owned(), title: None };
    for (text, marks, expected) in [
        ("a b c", vec![("b", Strong)], "a **b** c"),
        ("汤很好喝", vec![("很好", Strong)], "汤**很好**喝"),
        ("汤“很好”喝", vec![("“很好”", Strong)], "汤“**很好**”喝"),
        ("说：“好。”", vec![("“好。”", Strong)], "说：**“好。”**"),
        ("a (b)c", vec![("(b)", Emphasis)], "a *(b*)c"),
        ("汤——喝", vec![("——", Strong)], "汤——喝"),
        (" a b ", vec![(" a ", Emphasis)], "*a* b"),
        ("ab", vec![("a", Strong), ("b", Emphasis)], "**a**_b_"),
        ("abc", vec![("a", Strong), ("b", Emphasis)], "__a__*b*c"),
        ("ab", vec![("a", Strong), ("b", Strong)], "**ab**"),
        ("a b c", vec![("a b c", Strong), ("b", Emphasis)], "**a *b* c**"),
        ("一二三", vec![("一二三", Strong), ("二", Emphasis)], "**一*二*三**"),
        ("abc", vec![("abc", Strong), ("abc", link())], "[**abc**](/a)"),
        ("a b c", vec![("a b c", Emphasis), ("b", Emphasis)], "*a *b* c*"),
        ("a, b", vec![("a, ", Strikethrough)], "~~a,~~ b"),
        ("a*b", vec![("a*b", Code)], "`a*b`"),
        ("a*b", vec![("a", Strong)], "**a**\\*b"),
        ("a!b", vec![("b", link())], "a\\![b](/a)"),
        ("ab", vec![("b", MarkKind::Link { url: "javascript:a()".to_owned(), title: None })], "ab"),
        ("H2O", vec![("2", Subscript)], "H<sub>2</sub>O"),
        ("ab", vec![("a", Subscript), ("a", Code), ("b", Subscript), ("b", Code)], "<sub>`ab`</sub>"),
    ] {
        let marks = marks.into_iter().map(|(stretch, kind)| mark(text, stretch, kind)).collect();
        let block = Block::Paragraph { text: Text { text: text.to_owned(), marks } };
        assert_eq!(body(vec![block]), expected, "{text:?}");
    }
}

#[test]
fn blocks_of_every_kind() {
    let paragraph = |text: &str| Block::Paragraph { text: text.into() };
    let item = |text: &str, blocks: Vec<Block>| Item { text: text.into(), blocks, ..Item::default() };
    let list = |ordered, start, items| Block::List { ordered, start, loose: false, items };
    let bullets = |text: &str| list(false, None, vec![item(text, vec![])]);
    for (blocks, expected) in [
        (vec![bullets("a"), bullets("b"), bullets("c")], "- a\n\n* b\n\n- c"),
        (vec![list(true, Some(9), vec![item("a", vec![]), item("b", vec![bullets("c")])])], "9. a\n10. b\n    - c"),
        (vec![list(false, None, vec![item("a", vec![paragraph("b")]), item("c", vec![])])], "- a\n\n  b\n\n- c"),
        (vec![list(false, None, vec![item("", vec![Block::Rule]), item("", vec![])])], "- ___\n-"),
        (
            vec![Block::Quote { blocks: vec![paragraph("a\nb"), Block::Quote { blocks: vec![paragraph("c")] }] }],
            "> a\\\n> b\n>\n> > c",
        ),
        (
            vec![Block::Code { language: Some("rust".to_owned()), text: "```\n\n a".to_owned() }],
            "````rust\n```\n\n a\n````",
        ),
        (vec![Block::Heading { level: 9, text: "a\nC# #".into() }], "###### a C# \\#"),
        (vec![Block::Heading { level: 2, text: "C#".into() }], "## C#"),
        (
            vec![Block::Table {
                caption: Some("t".into()),
                header: vec![],
                align: vec![Align::None, Align::Right],
                rows: vec![vec!["a|b".into(), "c\nd".into()], vec!["e".into()]],
                spans: vec![],
            }],
            "t\n\n|  |  |\n| --- | --: |\n| a\\|b | c<br>d |\n| e |",
        ),
        (vec![paragraph(" "), paragraph("a"), Block::Rule, paragraph("b")], "a\n\n---\n\nb"),
    ] {
        assert_eq!(body(blocks), expected);
    }
}

/// A document with every section, about nothing that happened.
fn whole() -> Document {
    let mut document = document(vec![
        Block::Heading { level: 2, text: "炖汤".into() },
        Block::Paragraph { text: "先放水。".into() },
        Block::List {
            ordered: true,
            start: None,
            loose: false,
            items: vec![Item {
                text: "洗菜".into(),
                blocks: vec![Block::List {
                    ordered: false,
                    start: None,
                    loose: false,
                    items: vec![Item { text: "白菜".into(), ..Item::default() }],
                }],
                checked: Some(true),
                number: None,
            }],
        },
        Block::Quote { blocks: vec![Block::Paragraph { text: "慢慢来。".into() }] },
        Block::Table {
            caption: None,
            header: vec!["料".into(), "量".into()],
            align: Vec::new(),
            rows: vec![vec!["盐".into(), "少许\n一点".into()]],
            spans: vec![Span { row: 0, column: 0, rows: 2, columns: 1 }],
        },
        Block::Rule,
        Block::Image {
            url: "/pot.png".to_owned(),
            alt: "锅".to_owned(),
            title: None,
            link: None,
            caption: Some("一口锅".into()),
        },
        Block::Code { language: None, text: "a\n\n  b".to_owned() },
    ]);
    document.title = Some("汤的故事".to_owned());
    document.language = Some("zh".to_owned());
    document.summary = Some("一句话。\n\n又一句。".to_owned());
    document.references = vec!["https://kettle.example/1".into()];
    document.attribution =
        Some(Attribution { channel: Some("微信公众号".to_owned()), name: Some("汤勺".to_owned()) });
    document.questions = vec![QuestionAnswer { question: "咸吗？".to_owned(), answer: "不咸。".to_owned() }];
    document.related = vec![RelatedRead {
        title: "面的故事".to_owned(),
        url: Some("/noodles".to_owned()),
        summary: Some("一碗面。".to_owned()),
        publisher: Some("汤勺".to_owned()),
        age: Some("52m ago".to_owned()),
    }];
    document
}

#[test]
fn sections_follow_the_article() {
    let markdown = render(&whole(), Format::Markdown, &Options::default());
    let (head, tail) = markdown.split_once("## 炖汤").unwrap();
    assert!(head.ends_with("---\n\n# 汤的故事\n\n> 一句话。\n>\n> 又一句。\n\n"), "{head}");
    let expected = "## 参考资料\n\n- https://kettle.example/1\n\n来源：微信公众号 · 汤勺\n\n## 相关问题\n\n### 咸吗？\n\n\
                    不咸。\n\n## 相关阅读\n\n- [面的故事](/noodles)\\\n  汤勺 · 52m ago\n\n  一碗面。\n";
    assert!(tail.ends_with(expected), "{tail}");
    let sections = [Section::Related].into_iter().collect();
    let markdown = render(&whole(), Format::Markdown, &Options { sections, ..Options::default() });
    for (title, shown) in [("> 一句话", false), ("参考资料", false), ("相关问题", false), ("相关阅读", true)]
    {
        assert_eq!(markdown.contains(title), shown, "{title}");
    }
}

#[test]
fn text_is_the_words_of_the_article() {
    let expected = "炖汤\n\n先放水。\n\n洗菜\n  白菜\n\n慢慢来。\n\n料\t量\n盐\t少许 一点\n\n一口锅\n\na\n\n  b\n";
    assert_eq!(render(&whole(), Format::Text, &Options::default()), expected);
    assert_eq!(render(&Document::default(), Format::Text, &Options::default()), "");
}

#[test]
fn html_is_escaped() {
    let url = "/a?b=\"&".to_owned();
    let text =
        Text { text: "a <b>\n& c".into(), marks: vec![mark("a <b>\n& c", "c", MarkKind::Link { url, title: None })] };
    let html = render(&document(vec![Block::Paragraph { text }]), Format::Html, &Options::default());
    assert!(html.contains("<p>a &lt;b&gt;<br>&amp; <a href=\"/a?b=&quot;&amp;\">c</a></p>"), "{html}");
}

#[test]
fn tables_with_spans_can_be_html() {
    let table = Block::Table {
        caption: Some("Eels".into()),
        header: vec!["a".into(), "b".into()],
        align: vec![Align::None, Align::Right],
        rows: vec![vec!["<c>".into(), "".into()], vec!["d".into(), "e\nf".into()]],
        spans: vec![Span { row: 1, column: 0, rows: 1, columns: 2 }],
    };
    let document = document(vec![Block::Quote { blocks: vec![table] }]);
    let options = Options { front_matter: FrontMatter::None, ..Options::default() };
    let rows = render(&document, Format::Markdown, &options);
    assert_eq!(rows, "> Eels\n>\n> | a | b |\n> | --- | --: |\n> | \\<c> |  |\n> | d | e<br>f |\n");
    let html = render(&document, Format::Markdown, &Options { tables: Tables::Html, ..options });
    let expected = "> <table>\n> <caption>Eels</caption>\n> \
                    <tr><th>a</th><th style=\"text-align: right\">b</th></tr>\n> \
                    <tr><td colspan=\"2\">&lt;c&gt;</td></tr>\n> \
                    <tr><td>d</td><td style=\"text-align: right\">e<br>f</td></tr>\n> </table>\n";
    assert_eq!(html, expected);
}

#[test]
fn formats_go_by_their_names() {
    for format in Format::value_variants() {
        assert_eq!(format.name().parse(), Ok(*format));
        assert_eq!(format.to_possible_value().unwrap().get_name(), format.name());
    }
    let error = "docx".parse::<Format>().unwrap_err();
    assert_eq!(error.to_string(), "no format is called 'docx': use md, yaml, json, text or html");
}

/// Every key of a value must be known to the schema, every required key be there, and every alternative fit somewhere.
fn fits(value: &serde_json::Value, schema: &serde_json::Value, root: &serde_json::Value) -> Result<(), String> {
    use serde_json::Value;
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(name.trim_start_matches('#')).ok_or("dangling reference")?;
        fits(value, target, root)?;
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(schemas) = schema.get(choice).and_then(Value::as_array)
            && !schemas.iter().any(|schema| fits(value, schema, root).is_ok())
        {
            return Err(format!("{value} fits no alternative"));
        }
    }
    if let Some(wanted) = schema.get("const").filter(|wanted| *wanted != value) {
        return Err(format!("{value} is not {wanted}"));
    }
    if let Some(items) = schema.get("items") {
        value.as_array().into_iter().flatten().try_for_each(|value| fits(value, items, root))?;
    }
    let Some(object) = value.as_object() else { return Ok(()) };
    for key in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        object.get(key.as_str().unwrap()).ok_or_else(|| format!("{key} is missing in {value}"))?;
    }
    let mut known: Vec<&serde_json::Map<String, Value>> =
        schema.get("properties").and_then(Value::as_object).into_iter().collect();
    // A flattened field brings its properties by reference.
    let target = schema.get("$ref").and_then(|name| root.pointer(name.as_str()?.trim_start_matches('#')));
    known.extend(target.and_then(|target| target.get("properties")?.as_object()));
    for (key, value) in object {
        let schemas: Vec<&Value> = known.iter().filter_map(|properties| properties.get(key)).collect();
        if schemas.is_empty() && !known.is_empty() && schema.get("oneOf").is_none() {
            return Err(format!("{key} is not in the schema"));
        }
        schemas.into_iter().try_for_each(|schema| fits(value, schema, root))?;
    }
    Ok(())
}

#[test]
fn schema_describes_the_document() {
    let schema = schema();
    let json = render(&whole(), Format::Json, &Options::default());
    let mut value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(fits(&value, &schema, &schema), Ok(()));
    let broken = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value = value.clone();
        change(&mut value);
        fits(&value, &schema, &schema)
    };
    assert!(broken(&|value| value["soup"] = 1.into()).is_err());
    assert!(broken(&|value| value["blocks"][0]["type"] = "soup".into()).is_err());
    assert!(broken(&|value| value["blocks"][0]["soup"] = 1.into()).is_err());
    value.as_object_mut().unwrap().remove("quality");
    assert!(fits(&value, &schema, &schema).is_err());
}

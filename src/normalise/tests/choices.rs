//! What each choice of the user does, what none of them touches, and divided words.

use super::super::*;
use super::any_form;
use proptest::prelude::*;

fn normal(text: &str, form: Form) -> String {
    let mut text = Text::plain(text);
    rich(&mut text, form);
    text.text
}

#[test]
fn choices() {
    let compat = Form { compat: true, ..Form::default() };
    let ascii = Form { typography: Typography::Ascii, ..Form::default() };
    let add = Form { cjk_spaces: CjkSpaces::Add, ..Form::default() };
    let remove = Form { cjk_spaces: CjkSpaces::Remove, ..Form::default() };
    let full = Form { cjk_punctuation: CjkPunctuation::Full, ..Form::default() };
    for (form, text, expected) in [
        (compat, "① ㎡ ﬁ Ａｂ１ ﾃﾞ x² ½", "1 m2 fi Ab1 デ x2 1⁄2"),
        (compat, "港口\u{3000}很静", "港口很静"),
        (compat, "渡轮启航\u{3000}港口很静", "渡轮启航 港口很静"),
        (ascii, "“Low tide” – the harbour’s… «là» 5−3", "\"Low tide\" - the harbour's... \"là\" 5-3"),
        (ascii, "https://a.example/x–y“z” – so", "https://a.example/x-y\"z\" - so"),
        (add, "用Rust写的3个程序，第5章", "用 Rust 写的 3 个程序，第 5 章"),
        (add, "见https://a.example/港口 和www.a.example", "见https://a.example/港口和www.a.example"),
        (remove, "用 Rust 写的 3 个 程序， a b", "用Rust写的3个程序， a b"),
        (
            full,
            "渡轮启航,港口很静.真的吗?真的!!他说:走;好(一艘船)。",
            "渡轮启航，港口很静。真的吗？真的！！他说：走；好（一艘船）。",
        ),
        (full, "版本3.5,共1,000个,见a.b,c:d", "版本3.5,共1,000个，见a.b,c:d"),
        (full, "网址:http://a.example/港,口?x=1 很好,对", "网址：http://a.example/港，口？x=1 很好，对"),
        (full, "等等...再说 (see below) 文(a)", "等等...再说 (see below) 文(a)"),
        (full, "见(港(口)里)", "见（港（口）里）"),
        (full, "Plain, English. text?", "Plain, English. text?"),
    ] {
        assert_eq!(normal(text, form), expected, "{form:?}");
    }
}

#[test]
fn punctuation_is_full_in_chinese_documents_alone() {
    for (language, expected) in [("zh-CN", "港口，静"), ("ja", "港口,静")] {
        let form = Form { cjk_punctuation: CjkPunctuation::Full, ..Form::default() };
        let blocks = vec![Block::Paragraph { text: "港口,静".into() }];
        let document = Document { language: Some(language.into()), blocks, ..Document::default() };
        let document = document_of(document, form);
        assert_eq!(document.blocks, [Block::Paragraph { text: expected.into() }]);
    }
}

fn document_of(document: Document, form: Form) -> Document {
    super::super::document(Draft { document, keeps_empty: false }, form)
}

#[test]
fn divided_words() {
    for (texts, expected) in [
        (["The har-\nbour at low tide", "a harbour"], "The harbour at low tide"),
        (["the low-\nlying fen", "a low-lying fen"], "the low-lying fen"),
        (["the har- bour again", "a Harbour"], "the harbour again"),
        (["pre- and post-war", "prewar"], "pre- and post-war"),
        (["the har-\nbour at low tide", "no such word"], "the har-\nbour at low tide"),
        (["the har-\nbour", "harbour and har-bour"], "the har-\nbour"),
    ] {
        let mut blocks: Vec<Block> = texts.iter().map(|&text| Block::Paragraph { text: text.into() }).collect();
        hyphens::joined(&mut blocks);
        assert_eq!(blocks[0], Block::Paragraph { text: expected.into() });
    }
    let mark = |start, end| Mark { start, end, kind: MarkKind::Strong };
    let text = Text { text: "the har-\nbour wall".into(), marks: vec![mark(4, 8), mark(9, 18)] };
    let mut blocks = vec![Block::Paragraph { text }, Block::Paragraph { text: "harbour".into() }];
    hyphens::joined(&mut blocks);
    let text = Text { text: "the harbour wall".into(), marks: vec![mark(4, 7), mark(7, 16)] };
    assert_eq!(blocks[0], Block::Paragraph { text });
}

/// Text that every pass would like to change.
const TEMPTING: &str = "用Rust写,“x”… 港 口 ﬁsh ① har-\nbour";

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn code_is_never_changed(form in any_form(), lines in prop::collection::vec("[ -~“”…港口ﬁ①é,]{0,12}", 1..5)) {
        let code = lines.join("\n") + "x";
        let marked = Text {
            text: format!("{TEMPTING} `{TEMPTING}` harbour").replace('\n', ""),
            marks: vec![],
        };
        let literal = TEMPTING.replace('\n', "");
        let start = marked.text.find('`').unwrap() + 1;
        let mark = Mark { start, end: start + literal.len(), kind: MarkKind::Code };
        let marked = Text { marks: vec![mark], ..marked };
        let blocks = vec![Block::Code { language: None, text: code.clone() }, Block::Paragraph { text: marked }];
        let document = document_of(Document { language: Some("zh".into()), blocks, ..Document::default() }, form);
        let [Block::Code { text, .. }, Block::Paragraph { text: marked }] = &document.blocks[..] else {
            panic!("two blocks")
        };
        prop_assert_eq!(text, &code);
        let mark = &marked.marks[0];
        prop_assert_eq!(&marked.text[mark.start..mark.end], literal);
    }

    #[test]
    fn documents_settle(form in any_form(), texts in prop::collection::vec("[a-c]{1,2}(-[ \n][a-c]{1,2}| [a-c]{1,2}|，| 港)*", 1..5)) {
        let blocks: Vec<Block> = texts.iter().map(|text| Block::Paragraph { text: text.as_str().into() }).collect();
        let once = document_of(Document { blocks, ..Document::default() }, form);
        prop_assert_eq!(document_of(once.clone(), form), once);
    }
}

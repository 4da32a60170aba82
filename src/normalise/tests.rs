//! Tables and laws of the passes.

mod choices;

use proptest::prelude::*;

use super::*;

fn strong(start: usize, end: usize) -> Mark {
    Mark { start, end, kind: MarkKind::Strong }
}

fn image(at: usize) -> Mark {
    let kind = MarkKind::Image { url: "pier.png".into(), alt: String::new(), title: None, link: None };
    Mark { start: at, end: at, kind }
}

fn one_line(text: &str) -> String {
    let mut text = text.to_owned();
    plain(&mut text, Breaks::None, Form::default());
    text
}

#[test]
fn texts() {
    for (text, expected) in [
        ("plain text", "plain text"),
        ("  two \t spaces\u{a0}\u{a0}and\u{2009}thin  ", "two spaces and thin"),
        ("\u{3000}\u{3000}港口重建，引号“不变”。", "港口重建，引号“不变”。"),
        ("全角：ＡＢＣ！？", "全角：ＡＢＣ！？"),
        ("line\r\n \n\rbreak \u{2028}", "line\nbreak"),
        ("next\u{85}line", "next\nline"),
        ("e\u{301}t\u{200b}e\u{301}", "été"),
        ("e\u{200b}\u{301}", "é"),
        ("soft\u{ad}hyphen bell\u{7} bom\u{feff} end\u{fdd0}\u{ffff}", "softhyphen bell bom end"),
        ("lost \u{fffd} stays", "lost \u{fffd} stays"),
        ("a\u{200d}b \u{1f469}\u{200d}\u{1f33e} \u{1f469}\u{200d} x", "ab \u{1f469}\u{200d}\u{1f33e} \u{1f469} x"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("क्\u{200d}ष", "क्\u{200d}ष"),
        ("left\u{200e} \u{202a}right", "left right"),
        ("שלום\u{200f} \u{2067}א\u{2069}", "שלום\u{200f} \u{2067}א\u{2069}"),
        ("שלום\u{200f} \u{2067}א", "שלום\u{200f} א"),
        ("한글", "한글"),
        (" \u{a0}\u{200b} ", ""),
        // Words divided by a soft hyphen.
        ("har\u{ad}\nbour", "harbour"),
        ("har\u{ad} \r\n bour", "harbour"),
        ("har\u{ad}\nBour", "har\nBour"),
        // Ligatures in words, and by themselves.
        ("ﬁshing oﬃce, Pﬂaume", "fishing office, Pflaume"),
        ("the sign ﬁ, ① and ㎡", "the sign ﬁ, ① and ㎡"),
        // Spaces between Chinese or Japanese characters.
        ("渡轮 在中午， 启航 。", "渡轮在中午，启航。"),
        ("港は とても 静か", "港はとても静か"),
        ("山田\u{3000}太郎 と 海", "山田\u{3000}太郎と海"),
        ("收好裝備準備離開營地 亮麗的山頭", "收好裝備準備離開營地 亮麗的山頭"),
        ("第二章 失落的港口  靜夜歌", "第二章 失落的港口 靜夜歌"),
        ("渡轮启航了 港口", "渡轮启航了港口"),
        ("标 题 正文从这里开始 作 者", "标题正文从这里开始作者"),
        ("我们 今天 从 港口出发", "我们今天从港口出发"),
        ("渡轮启航， 港口很静 （晴）", "渡轮启航，港口很静（晴）"),
        ("한국 漢字 言語", "한국 漢字 言語"),
        ("第 5 章 用 Rust 写", "第 5 章用 Rust 写"),
        // Repeated punctuation and what a language sets.
        ("Really?!?! No…… «Oui» — “so”", "Really?!?! No…… «Oui» — “so”"),
    ] {
        let mut text = Text::plain(text);
        rich(&mut text, Form::default());
        assert_eq!(text.text, expected);
    }
}

#[test]
fn breaks_by_field() {
    for (text, one, hard, paragraphs) in
        [("a\nb", "a b", "a\nb", "a\nb"), ("a \n\n\n b", "a b", "a\nb", "a\n\nb"), ("\n a b\n", "a b", "a b", "a b")]
    {
        for (breaks, expected) in [(Breaks::None, one), (Breaks::Hard, hard), (Breaks::Paragraphs, paragraphs)] {
            let mut text = text.to_owned();
            plain(&mut text, breaks, Form::default());
            assert_eq!(text, expected);
        }
    }
}

#[test]
fn marks_follow_their_text() {
    for (text, marks, expected, moved) in [
        ("a  bold  word", vec![strong(2, 9)], "a bold word", vec![strong(2, 6)]),
        ("e\u{301}te\u{301} x", vec![strong(0, 4), strong(4, 7)], "été x", vec![strong(0, 3), strong(3, 5)]),
        ("xe\u{301}y", vec![strong(0, 2), strong(2, 5)], "xéy", vec![strong(0, 3), strong(3, 4)]),
        ("a\u{2126}b", vec![strong(1, 4)], "aΩb", vec![strong(1, 3)]),
        ("a \u{200b} b", vec![strong(1, 6)], "a b", vec![]),
        ("see \u{a0}", vec![image(4)], "see ", vec![image(4)]),
        ("a \n\nb", vec![image(2), image(3)], "a \n\nb", vec![image(2), image(3)]),
        ("a\n", vec![image(2)], "a\n", vec![image(2)]),
        (" a ", vec![image(0), image(3)], " a ", vec![image(0), image(3)]),
        ("a  caption", vec![strong(1, 10), image(1)], "a caption", vec![strong(1, 9), image(1)]),
    ] {
        let mut text = Text { text: text.to_owned(), marks };
        rich(&mut text, Form::default());
        assert_eq!(text, Text { text: expected.to_owned(), marks: moved });
    }
}

#[test]
fn code_keeps_its_characters() {
    for (text, expected) in [
        ("fn main() {\r\n\tpier();\r\n}\r\n", "fn main() {\n\tpier();\n}"),
        ("  two  spaces \u{a0}\u{200b}x\u{ad}", "  two  spaces \u{a0}\u{200b}x\u{ad}"),
        ("bell\u{7}e\u{301}\n\n", "belle\u{301}"),
    ] {
        let mut text = text.to_owned();
        code(&mut text, false);
        assert_eq!(text, expected);
    }
}

#[test]
fn what_is_empty_goes() {
    let blank = || Text::plain(" \u{200b}");
    let draft = Draft {
        keeps_empty: false,
        document: Document {
            title: Some(" \u{ad} ".into()),
            summary: Some("One.\r\n\r\nTwo.".into()),
            authors: vec!["\u{feff}".into(), " Ada  Quill ".into()],
            blocks: vec![
                Block::Heading { level: 2, text: blank() },
                Block::List {
                    ordered: false,
                    start: None,
                    loose: false,
                    items: vec![Item { text: blank(), ..Item::default() }],
                },
                Block::Quote { blocks: vec![Block::Paragraph { text: blank() }] },
                Block::Code { language: Some(" ".into()), text: "\r\n".into() },
                Block::Table {
                    caption: None,
                    header: vec![blank().into()],
                    align: vec![],
                    rows: vec![vec![blank().into()]],
                    spans: vec![],
                },
                Block::Image {
                    url: " pier.png\n".into(),
                    alt: " ".into(),
                    title: None,
                    link: None,
                    caption: Some(blank()),
                },
                Block::Paragraph { text: Text { text: " ".into(), marks: vec![image(1)] } },
            ],
            references: vec![blank()],
            ..Document::default()
        },
    };
    let document = document(draft, Form::default());
    assert_eq!(document.title, None);
    assert_eq!(document.summary.as_deref(), Some("One.\n\nTwo."));
    assert_eq!(document.authors, ["Ada Quill"]);
    assert!(document.references.is_empty());
    let picture = Block::Image { url: "pier.png".into(), alt: String::new(), title: None, link: None, caption: None };
    let inline = Block::Paragraph { text: Text { text: String::new(), marks: vec![image(0)] } };
    assert_eq!(document.blocks, [picture, inline]);
}

/// Characters that the passes treat differently, and their neighbours.
const ODD: &[char] = &[
    'a',
    'e',
    ' ',
    ' ',
    '\n',
    '\r',
    '\t',
    '\u{b}',
    '\u{7}',
    '\u{85}',
    '\u{a0}',
    '\u{ad}',
    '\u{301}',
    '\u{323}',
    '\u{338}',
    '\u{e9}',
    '\u{2126}',
    '\u{2329}',
    '\u{3000}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{202a}',
    '\u{202c}',
    '\u{2067}',
    '\u{2069}',
    '\u{2028}',
    '\u{feff}',
    '\u{fdd0}',
    '\u{fffd}',
    '\u{64e}',
    '\u{628}',
    '\u{915}',
    '\u{94d}',
    '\u{9c7}',
    '\u{9be}',
    '\u{f73}',
    '\u{fb1d}',
    '\u{1100}',
    '\u{1161}',
    '\u{11a8}',
    '\u{1f469}',
    '\u{fe0f}',
    '港',
    '，',
    '，',
    '한',
    ',',
    '.',
    '(',
    ')',
    '-',
    '7',
    'ﬁ',
    '①',
    '”',
    '…',
    'Ａ',
];

/// Characters between which spaces come and go.
const SPACED: &[char] = &['港', '口', 'は', '々', '，', ' ', '\u{3000}', '\n', 'a', '1', '한'];

fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(prop::sample::select(ODD), 0..24).prop_map(|chars| chars.into_iter().collect()),
        prop::collection::vec(prop::sample::select(SPACED), 0..24).prop_map(|chars| chars.into_iter().collect()),
        any::<String>(),
    ]
}

/// A text with marks that nest: each pair of cuts encloses or follows the others.
fn odd_rich_text() -> impl Strategy<Value = Text> {
    (odd_text(), prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3_u8), 0..6))
        .prop_map(|(text, cuts)| {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let mut marks: Vec<Mark> = Vec::new();
            for (from, to, kind) in cuts {
                let (from, to) = (*from.get(&places), *to.get(&places));
                let mark = if kind == 0 { image(from) } else { strong(from.min(to), from.max(to)) };
                if marks.iter().all(|other| nests(&mark, other)) {
                    marks.push(mark);
                }
            }
            marks.sort_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
            Text { text, marks }
        })
}

fn nests(a: &Mark, b: &Mark) -> bool {
    let apart = a.end <= b.start || b.end <= a.start;
    apart || (a.start <= b.start && b.end <= a.end) || (b.start <= a.start && a.end <= b.end)
}

/// Whether a character is normal on its own, whatever stands beside it.
fn stands_alone(c: char) -> bool {
    let mut text = Text::plain(c.to_string());
    rich(&mut text, Form::default());
    // Ligatures, and spaces between wide characters, depend on what stands beside them.
    !chars::is_suspect(c)
        && (text.text.starts_with(c) || c.is_whitespace())
        && !cjk::is_wide(c)
        && !('\u{fb00}'..='\u{fb06}').contains(&c)
}

fn any_form() -> impl Strategy<Value = Form> {
    (any::<bool>(), any::<bool>(), 0..3_usize, any::<bool>()).prop_map(|(compat, ascii, spaces, full)| Form {
        compat,
        typography: if ascii { Typography::Ascii } else { Typography::Keep },
        cjk_spaces: [CjkSpaces::Keep, CjkSpaces::Add, CjkSpaces::Remove][spaces],
        cjk_punctuation: if full { CjkPunctuation::Full } else { CjkPunctuation::Keep },
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn normalising_twice_changes_nothing(text in odd_rich_text(), form in any_form()) {
        let mut once = text;
        rich(&mut once, form);
        let mut twice = once.clone();
        rich(&mut twice, form);
        prop_assert_eq!(&once, &twice);
        prop_assert!(unicode_normalization::is_nfc(&once.text));
    }

    #[test]
    fn one_line_fields_settle_too(text in odd_text()) {
        let once = one_line(&text);
        prop_assert!(!once.contains('\n'));
        prop_assert_eq!(one_line(&once), once);
    }

    #[test]
    fn marks_stay_on_characters_sorted_and_nested(text in odd_rich_text()) {
        let images = text.marks.iter().filter(|mark| mark.start == mark.end && mark.kind != MarkKind::Strong).count();
        let mut text = text;
        rich(&mut text, Form::default());
        for (index, mark) in text.marks.iter().enumerate() {
            prop_assert!(text.text.get(mark.start..mark.end).is_some());
            prop_assert!(mark.start < mark.end || mark.kind != MarkKind::Strong);
            for later in &text.marks[index + 1..] {
                prop_assert!(mark.start < later.start || mark.start == later.start && mark.end >= later.end);
                prop_assert!(nests(mark, later));
            }
        }
        prop_assert_eq!(text.marks.iter().filter(|mark| mark.kind != MarkKind::Strong).count(), images);
    }

    /// What a mark covers, normalised by itself, is what it covers afterwards. Left out are ends inside a letter and
    /// characters whose meaning depends on their neighbours.
    #[test]
    fn marked_text_is_normalised_as_it_stands(text in odd_text(), ends: (prop::sample::Index, prop::sample::Index)) {
        let text: String = text.chars().filter(|&c| stands_alone(c) || "\u{200b}\u{7}\r".contains(c)).collect();
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (from, to) = (*ends.0.get(&places), *ends.1.get(&places));
        let (start, end) = (from.min(to), from.max(to));
        let inside = |at: usize| {
            let next = text[at..].chars().find(|c| !"\u{200b}\u{7}".contains(*c));
            next.is_some_and(|c| c == '\n' || !chars::begins_sequence(c))
        };
        prop_assume!(!inside(start) && !inside(end));
        let mut whole = Text { text: text.clone(), marks: vec![strong(start, end)] };
        rich(&mut whole, Form::default());
        let mut part = Text::plain(&text[start..end]);
        rich(&mut part, Form::default());
        let marked = whole.marks.first().map_or("", |mark| &whole.text[mark.start..mark.end]);
        prop_assert_eq!(marked, part.text);
    }
}

#[test]
fn the_shortcut_lets_nothing_pass_that_a_pass_would_change() {
    for c in ('\0'..=char::MAX).filter(|&c| chars::is_plain(c)) {
        assert!(!chars::is_suspect(c) && chars::begins_sequence(c) && !c.is_whitespace(), "{c:?}");
    }
    for c in '!'..='~' {
        assert!(!chars::is_suspect(c) && !c.is_whitespace(), "{c:?}");
    }
    for (text, one_line, lines) in [
        ("", true, true),
        ("soup", true, true),
        ("汤 и суп — où ça", true, true),
        ("two\nlines", false, true),
        ("two\n\nlines", false, false),
        ("two  gaps", false, false),
        (" before", false, false),
        ("after ", false, false),
        ("a\u{a0}b", false, false),
        ("a\tb", false, false),
        ("e\u{301}", false, false),
        ("soft\u{ad}hyphen", false, false),
        ("港 口", false, false),
        ("港 pier 口", true, true),
        ("항구 부두", true, true),
    ] {
        assert_eq!(is_plainly_normal(text, Breaks::None), one_line, "{text:?}");
        assert_eq!(is_plainly_normal(text, Breaks::Hard), lines, "{text:?}");
        assert_eq!(is_plainly_normal(text, Breaks::Paragraphs), lines, "{text:?}");
    }
}

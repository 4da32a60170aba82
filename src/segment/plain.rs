//! Plain-text dumps: the blocks a scraper's text still shows by its layout.
//!
//! In goes the visible text of a page, one block a line or hard-wrapped paragraphs between blank lines. Out come
//! headings, paragraphs, lists, quotes, code and breaks. No element stands behind a leaf here, and that is a state of
//! its own, not an element without tokens. What a line is *for* (a by-line, a widget) is not judged here.

pub(super) mod line;

use std::borrow::Cow;

use self::line::{Shape, shape};
use crate::{
    page::{Blocks, Container, ContainerId, ContainerKind, Leaf, LeafKind, Limit, MediaType},
    text::{date, final_character, is_sentence, words},
};

/// Segments a dump.
pub(crate) fn plain(text: &str) -> Blocks {
    let text = entities_resolved(text);
    let text = with_line_ends(&text);
    let mut builder = Builder::new(text.len());
    // A piece takes two lines at most, and a few more are looked at.
    let (lines, rest) = paragraphs(&text, 2 * builder.max_pieces + 8);
    let shapes: Vec<Shape> = lines.iter().map(|line| shape(line)).collect();
    let mut at = 0;
    while at < lines.len() && !builder.is_full() {
        at = builder.block(&lines, &shapes, at);
    }
    if at < lines.len() || !rest.is_empty() {
        builder.join(&lines[at..], rest);
    }
    builder.blocks
}

/// Character references that a scraper left in its text, resolved as HTML does.
fn entities_resolved(text: &str) -> Cow<'_, str> {
    match memchr::memchr(b'&', text.as_bytes()) {
        Some(_) => htmlize::unescape(text),
        None => Cow::Borrowed(text),
    }
}

/// A text whose lines end in carriage returns, as old systems wrote them, with the line ends of all others.
fn with_line_ends(text: &str) -> Cow<'_, str> {
    match memchr::memchr2(b'\n', b'\r', text.as_bytes()) {
        Some(at) if text[at..].starts_with('\r') && !text.contains('\n') => Cow::Owned(text.replace('\r', "\n")),
        _ => Cow::Borrowed(text),
    }
}

/// One block's lines: a line, or several that a fixed width had broken apart; code keeps its lines. With them, what
/// follows the first so many: a page can have a line for every two bytes, and a line here takes dozens.
fn paragraphs(text: &str, most: usize) -> (Vec<Cow<'_, str>>, &str) {
    let mut blocks: Vec<Cow<'_, str>> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut code = String::new();
    let mut chunk: Vec<&str> = Vec::new();
    let mut end = 0;
    for whole in text.split_inclusive('\n') {
        if fence.is_none() && blocks.len() + chunk.len() >= most {
            break;
        }
        end += whole.len();
        let line = whole.strip_suffix('\n').map_or(whole, |line| line.strip_suffix('\r').unwrap_or(line));
        let bare = line.trim();
        if let Some(mark) = fence {
            code.push_str(line);
            code.push('\n');
            if bare == mark {
                fence = None;
                blocks.push(Cow::Owned(std::mem::take(&mut code)));
            }
        } else if bare.is_empty() {
            unwrap(&mut chunk, &mut blocks);
        } else if bare.starts_with("```") || bare.starts_with("~~~") {
            unwrap(&mut chunk, &mut blocks);
            fence = Some(&bare[..3]);
            code = format!("{bare}\n");
        } else {
            chunk.push(bare);
        }
    }
    unwrap(&mut chunk, &mut blocks);
    // A fence that never closes was no fence.
    blocks.extend(code.lines().filter(|line| !line.trim().is_empty()).map(|line| Cow::Owned(line.trim().to_owned())));
    (blocks, &text[end..])
}

/// Width, in characters, from which neighbouring lines can be a hard-wrapped paragraph: mail and text browsers wrap at
/// 60 to 80; lines of menus and tickers are shorter.
const MIN_WRAP_WIDTH: usize = 55;

/// Adds the lines of a chunk: joined where they are a hard-wrapped paragraph, else one by one. Dashes that underline
/// nothing are a break.
fn unwrap<'a>(chunk: &mut Vec<&'a str>, blocks: &mut Vec<Cow<'a, str>>) {
    let wrapped = chunk.len() > 1
        && chunk[..chunk.len() - 1].iter().all(|line| {
            let width = line.chars().count();
            (MIN_WRAP_WIDTH..=100).contains(&width)
        })
        && chunk.iter().all(|line| matches!(shape(line), Shape::Line))
        && chunk[..chunk.len() - 1].iter().any(|line| !is_sentence(line));
    if wrapped {
        blocks.push(Cow::Owned(chunk.join(" ")));
    } else {
        for (index, line) in chunk.iter().enumerate() {
            let underlines = index > 0 && shape(chunk[index - 1]) == Shape::Line;
            let alone = shape(line) == Shape::Underline && !underlines;
            blocks.push(Cow::Borrowed(if alone { "***" } else { line }));
        }
    }
    chunk.clear();
}

struct Builder {
    blocks: Blocks,
    max_pieces: usize,
}

const PAGE: ContainerId = ContainerId(0);

impl Builder {
    fn new(capacity: usize) -> Self {
        let page = Container { parent: PAGE, kind: ContainerKind::Page };
        let blocks = Blocks {
            media_type: MediaType::Plain,
            text: String::with_capacity(capacity),
            containers: vec![page],
            ..Blocks::default()
        };
        Self { blocks, max_pieces: Blocks::max_pieces(capacity) }
    }

    /// Whether the page is cut into as many pieces as it may be.
    fn is_full(&self) -> bool {
        self.blocks.leaves.len() + self.blocks.containers.len() >= self.max_pieces
    }

    /// Adds lines, and those of the rest of the page, to the last leaf: the page is cut into as many pieces as it may be.
    fn join(&mut self, lines: &[Cow<'_, str>], rest: &str) {
        let Blocks { text, leaves, limits, .. } = &mut self.blocks;
        let Some(last) = leaves.last_mut() else { return };
        limits.push(Limit::Blocks);
        last.kind = LeafKind::Paragraph;
        let rest = rest.lines().map(str::trim).filter(|line| !line.is_empty());
        for line in lines.iter().map(AsRef::as_ref).chain(rest) {
            text.push('\n');
            text.push_str(line);
        }
        last.text.end = text.len() as u32;
        last.words = words(&text[last.text.start as usize..]);
    }

    fn container(&mut self, parent: ContainerId, kind: ContainerKind) -> ContainerId {
        self.blocks.containers.push(Container { parent, kind });
        ContainerId(self.blocks.containers.len() as u32 - 1)
    }

    fn leaf(&mut self, kind: LeafKind, container: ContainerId, text: &str) {
        let start = self.blocks.text.len() as u32;
        self.blocks.text.push_str(text);
        let end = self.blocks.text.len() as u32;
        let marks = self.blocks.marks.len() as u32;
        self.blocks.leaves.push(Leaf {
            kind,
            text: start..end,
            marks: marks..marks,
            container,
            element: None,
            words: words(text),
            link_words: 0,
            is_shown: true,
        });
    }

    /// Adds the block that begins at line `at`; the line after it.
    fn block(&mut self, lines: &[Cow<'_, str>], shapes: &[Shape], at: usize) -> usize {
        match shapes[at] {
            Shape::Rule => self.leaf(LeafKind::Rule, PAGE, ""),
            Shape::Fence => {
                let mut inside: Vec<&str> = lines[at].lines().collect();
                let language = inside.remove(0).trim_start_matches(['`', '~']).trim();
                inside.pop();
                let language = (!language.is_empty()).then(|| language.to_owned());
                self.leaf(LeafKind::Code { language }, PAGE, &inside.join("\n"));
            }
            Shape::Quote(text) => {
                let quote = self.container(PAGE, ContainerKind::Quote);
                self.leaf(LeafKind::Paragraph, quote, &lines[at][text..]);
                return self.rest_of_quote(lines, shapes, at + 1, quote);
            }
            Shape::Bullet(_) | Shape::Number { .. } => {
                if let Some(end) = self.list(lines, shapes, at) {
                    return end;
                }
                self.leaf(LeafKind::Paragraph, PAGE, &lines[at]);
            }
            Shape::Line if shapes.get(at + 1) == Some(&Shape::Underline) && lines[at].chars().count() < 120 => {
                let level = if lines[at + 1].starts_with('=') { 1 } else { 2 };
                self.leaf(LeafKind::Heading(level), PAGE, &lines[at]);
                return at + 2;
            }
            Shape::Line | Shape::Underline if is_heading(lines, shapes, at) => {
                self.leaf(LeafKind::Heading(2), PAGE, &lines[at]);
            }
            Shape::Line | Shape::Underline => self.leaf(LeafKind::Paragraph, PAGE, &lines[at]),
        }
        at + 1
    }

    fn rest_of_quote(&mut self, lines: &[Cow<'_, str>], shapes: &[Shape], mut at: usize, quote: ContainerId) -> usize {
        while let Some(Shape::Quote(text)) = shapes.get(at).filter(|_| !self.is_full()) {
            self.leaf(LeafKind::Paragraph, quote, &lines[at][*text..]);
            at += 1;
        }
        at
    }

    /// A list of at least two neighbouring items; numbers must count up. The line after it, or `None` for no list.
    fn list(&mut self, lines: &[Cow<'_, str>], shapes: &[Shape], at: usize) -> Option<usize> {
        let follows = |next: usize| match (shapes[at], *shapes.get(next)?) {
            (Shape::Bullet(_), Shape::Bullet(text)) => Some(text),
            (Shape::Number { number: first, style, .. }, Shape::Number { number, style: other, text }) => {
                (style == other && u64::from(number) == u64::from(first) + (next - at) as u64).then_some(text)
            }
            _ => None,
        };
        follows(at + 1)?;
        let kind = match shapes[at] {
            Shape::Number { number, .. } => ContainerKind::List { ordered: true, start: number },
            _ => ContainerKind::List { ordered: false, start: 1 },
        };
        let list = self.container(PAGE, kind);
        let mut next = at;
        while let Some(text) = follows(next).filter(|_| !self.is_full()) {
            let item = self.container(list, ContainerKind::ITEM);
            self.leaf(LeafKind::Paragraph, item, lines[next][text..].trim());
            next += 1;
        }
        Some(next)
    }
}

/// Longest heading, in words: headings of news articles have 2 to 12; a longer line without a full stop is more often a
/// sentence whose end was lost.
const MAX_HEADING_WORDS: u32 = 16;

/// The same where a character is a word.
const MAX_HEADING_CJK_CHARACTERS: u32 = 30;

/// Whether a line without markup is a heading: short, no final punctuation, mostly letters, no sentence that points back,
/// and a sentence comes under it (or one more such line and then a sentence). The first line of a dump has its own
/// judge, in `label`.
pub(super) fn is_heading<L: AsRef<str>>(lines: &[L], shapes: &[Shape], at: usize) -> bool {
    let candidate = |at: usize| matches!(shapes[at], Shape::Line) && is_heading_like(lines[at].as_ref());
    let leads = |at: usize| {
        lines.get(at).map(AsRef::as_ref).is_some_and(|line| match shapes[at] {
            Shape::Line => final_character(line).is_some_and(|c| is_sentence(line) || matches!(c, ':' | '：')),
            Shape::Bullet(_) | Shape::Number { .. } | Shape::Quote(_) | Shape::Fence => true,
            Shape::Rule | Shape::Underline => false,
        })
    };
    candidate(at) && (leads(at + 1) || (at + 1 < lines.len() && candidate(at + 1) && leads(at + 2)))
}

fn is_heading_like(line: &str) -> bool {
    let count = words(line);
    let cjk = if line.is_ascii() { 0 } else { line.chars().filter(|&c| crate::text::is_cjk(c)).count() as u32 };
    let longest = if cjk * 2 > count { MAX_HEADING_CJK_CHARACTERS } else { MAX_HEADING_WORDS };
    if !(1..=longest).contains(&count) {
        return false;
    }
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let visible = line.chars().filter(|c| !c.is_whitespace()).count();
    let open_end = final_character(line).is_some_and(|c| {
        !is_sentence(line) && !matches!(c, ':' | '：' | ';' | '；' | ',' | '，' | '、' | '-' | '—' | '–')
    });
    letters * 2 > visible && open_end && !line.contains("://") && !line::points_back(line) && !ends_in_moment(line)
}

/// Most words at the end of a line that a day and a time take (`Thu, 30 June 2026 at 9:05 pm`).
const MAX_MOMENT_WORDS: usize = 7;

/// Whether a line ends in a day and a time: it says who wrote when (`Ada wrote on 2026-06-30 09:05`).
fn ends_in_moment(line: &str) -> bool {
    let is_clock =
        |sign: &[u8]| matches!(sign, [hour, b':', minute] if hour.is_ascii_digit() && minute.is_ascii_digit());
    let mut starts = line.match_indices(' ').map(|(at, _)| at + 1).rev().take(MAX_MOMENT_WORDS);
    let is_moment = |at: usize| date::parse(&line[at..]).is_some_and(|value| value.contains('T'));
    line.as_bytes().windows(3).any(is_clock) && starts.any(is_moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, containers from outside in, and text of each leaf.
    fn outline(text: &str) -> Vec<String> {
        let blocks = plain(text);
        let describe = |leaf: &Leaf| {
            let mut path: Vec<String> = blocks
                .containers_around(leaf.container)
                .filter(|(_, container)| container.kind != ContainerKind::Page)
                .map(|(id, container)| match container.kind {
                    ContainerKind::List { ordered: true, start } => format!("ol{}@{start}", id.0),
                    ContainerKind::List { .. } => format!("ul{}", id.0),
                    ContainerKind::Item { .. } => "li".into(),
                    other => format!("{other:?}").to_lowercase(),
                })
                .collect();
            path.reverse();
            path.push(match &leaf.kind {
                LeafKind::Heading(level) => format!("h{level}"),
                LeafKind::Paragraph => "p".into(),
                LeafKind::Code { language } => format!("code({})", language.as_deref().unwrap_or("")),
                other => format!("{other:?}").to_lowercase(),
            });
            format!("{}: {}", path.join(" "), blocks.text_of(leaf))
        };
        blocks.leaves.iter().map(describe).collect()
    }

    #[test]
    fn headings_stand_without_final_punctuation_over_a_sentence() {
        let text = "The tide mill turns again\n\nIt stood still for ninety years.\n\nA wheel of larch\n\nThe wheel came by barge.\n\n\
                    This is what patience looks like\n\nThe miller smiled.\n\nBTC $63,201.5 +1.2%\n\nIt rose.\n\n\
                    The miller wrote on 2026-06-30 09:05\n\nIt turns.\n\nNews of 30 June 2026\n\nIt turns.";
        assert_eq!(
            outline(text),
            [
                "h2: The tide mill turns again",
                "p: It stood still for ninety years.",
                "h2: A wheel of larch",
                "p: The wheel came by barge.",
                "p: This is what patience looks like",
                "p: The miller smiled.",
                "p: BTC $63,201.5 +1.2%",
                "p: It rose.",
                "p: The miller wrote on 2026-06-30 09:05",
                "p: It turns.",
                "h2: News of 30 June 2026",
                "p: It turns.",
            ]
        );
    }

    #[test]
    fn chinese_headings_and_numbered_paragraphs() {
        let text = "水车重新转动\n\n它停了九十年。\n\n两个原因:\n\n1、河道改了。\n\n2、木头朽了。\n\n这就是所谓的“耐心”\n\n于是大家等。";
        assert_eq!(
            outline(text),
            [
                "h2: 水车重新转动",
                "p: 它停了九十年。",
                "p: 两个原因:",
                "ol1@1 li p: 河道改了。",
                "ol1@1 li p: 木头朽了。",
                "p: 这就是所谓的“耐心”",
                "p: 于是大家等。",
            ]
        );
    }

    #[test]
    fn layout_of_text() {
        for (text, expected) in [
            ("- one\n- two", vec!["ul1 li p: one", "ul1 li p: two"]),
            ("1. one\n3. three", vec!["p: 1. one", "p: 3. three"]),
            ("2. two\n3. three", vec!["ol1@2 li p: two", "ol1@2 li p: three"]),
            ("1994 was dry.\n\n1995 was wet.", vec!["p: 1994 was dry.", "p: 1995 was wet."]),
            ("> said\n> she", vec!["quote p: said", "quote p: she"]),
            ("Title\n=====\n\ntext", vec!["h1: Title", "p: text"]),
            ("a\n\n***\n\nb", vec!["p: a", "rule: ", "p: b"]),
            ("```rust\nlet x = 1;\n\nx\n```", vec!["code(rust): let x = 1;\n\nx"]),
            ("```\nnever closed", vec!["p: ```", "p: never closed"]),
            ("The ferry waits.\r\rIt is late.\r", vec!["p: The ferry waits.", "p: It is late."]),
            ("Fish &amp; chips&nbsp;&lt;3", vec!["p: Fish & chips\u{a0}<3"]),
            ("", vec![]),
        ] {
            assert_eq!(outline(text), expected, "{text:?}");
        }
    }

    #[test]
    fn hard_wrapped_paragraphs_are_joined_and_menus_are_not() {
        let wrapped = "The ferry left the harbour at dawn with nine passengers and one\nvery seasick goat, which the crew had \
                       named after the mayor of\nthe island.";
        assert_eq!(outline(wrapped).len(), 1);
        assert_eq!(outline("Home\nNews\nHarbour").len(), 3);
    }

    #[test]
    fn lines_beyond_the_bound_are_joined_and_none_is_lost() {
        for line in ["s\n", "- s\n", "> s\r\n", "s\n===\n", "s\n\n"] {
            let blocks = plain(&line.repeat(80_000));
            assert_eq!(blocks.limits, [Limit::Blocks], "{line:?}");
            assert_eq!(blocks.text.matches('s').count(), 80_000, "{line:?}");
        }
    }
}

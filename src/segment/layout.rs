//! What the layout of paragraphs says where markup is silent.
//!
//! Many sites set headings and lists as plain paragraphs: a bold line, a short line between two paragraphs, `1、…` and
//! `2、…`. Where the element around such paragraphs holds no heading of its own, they are read as the text of a dump is.

use html5ever::local_name;

use super::plain::{
    is_heading,
    line::{Shape, shape},
};
use crate::page::{Blocks, Container, ContainerId, ContainerKind, ElementId, LeafKind, MarkKind};
use crate::text::is_sentence;

/// Paragraphs that must end as sentences before short lines among them count as headings: with fewer there is no running
/// text to head.
const MIN_SENTENCES: usize = 6;

/// Reads headings and numbered lists out of paragraphs.
pub(super) fn read(blocks: &mut Blocks) {
    // Headings before each leaf, and before the end: an element may hold many runs, and is not searched for each.
    let mut headings_before = vec![0];
    headings_before.extend(blocks.leaves.iter().scan(0, |headings: &mut u32, leaf| {
        *headings += u32::from(matches!(leaf.kind, LeafKind::Heading(2..)));
        Some(*headings)
    }));
    // Reading a run changes its own leaves only.
    let parents: Vec<Option<ElementId>> = (0..blocks.leaves.len()).map(|at| parent(blocks, at)).collect();
    let mut start = 0;
    for run in parents.chunk_by(|a, b| a == b) {
        let parent = run[0];
        let end = start + run.len();
        if let Some(parent) = parent {
            let around = &blocks.elements[parent.0 as usize].leaves;
            let has_headings = headings_before[around.start as usize] < headings_before[around.end as usize];
            read_run(blocks, start, end, !has_headings);
        }
        start = end;
    }
}

/// The element around a plain paragraph; `None` for every other leaf.
fn parent(blocks: &Blocks, at: usize) -> Option<ElementId> {
    let leaf = &blocks.leaves[at];
    if !matches!(leaf.kind, LeafKind::Paragraph) || leaf.container != ContainerId(0) {
        return None;
    }
    let is_paragraph = |element: &&crate::page::Element| element.name == local_name!("p");
    blocks.lineage(leaf.element?).take(3).find(is_paragraph).map(|paragraph| paragraph.parent)
}

/// Reads neighbouring paragraphs of one element; its headings too, where the markup has none.
fn read_run(blocks: &mut Blocks, start: usize, end: usize, headings: bool) {
    let leaves = &blocks.leaves[start..end];
    let lines: Vec<&str> = leaves.iter().map(|leaf| blocks.text_of(leaf).trim()).collect();
    let shapes: Vec<Shape> = lines
        .iter()
        .map(|line| match shape(line) {
            number @ Shape::Number { .. } => number,
            _ => Shape::Line,
        })
        .collect();
    let sentences = lines.iter().filter(|line| is_sentence(line)).count();
    let mut short: Vec<usize> = (0..lines.len()).filter(|&at| headings && is_heading(&lines, &shapes, at)).collect();
    // Where every other line is short, the text is verse or a menu.
    let sparse = short.len() * 4 <= lines.len() && sentences >= MIN_SENTENCES;
    short.retain(|&at| {
        let leaf = &leaves[at];
        let is_all = |(range, kind): &(_, MarkKind)| *kind == MarkKind::Strong && *range == leaf.text;
        leaf.link_words == 0 && (sparse || blocks.marks_of(leaf).iter().any(is_all))
    });
    for at in short {
        blocks.leaves[start + at].kind = LeafKind::Heading(2);
    }
    let mut at = 0;
    while at < shapes.len() {
        at = list(blocks, start, &shapes, at).unwrap_or(at + 1);
    }
}

/// Makes a list of numbered paragraphs that count up; the paragraph after it.
fn list(blocks: &mut Blocks, start: usize, shapes: &[Shape], first: usize) -> Option<usize> {
    let Shape::Number { number, style, .. } = shapes[first] else { return None };
    let counts_up = |next: &usize| match shapes[*next] {
        Shape::Number { number: other, style: its, .. } => {
            its == style && other as usize == number as usize + next - first
        }
        _ => false,
    };
    let count = (first..shapes.len()).take_while(counts_up).count();
    if count < 2 {
        return None;
    }
    let list = container(blocks, ContainerId(0), ContainerKind::List { ordered: true, start: number });
    for (at, shape) in shapes.iter().enumerate().skip(first).take(count) {
        let Shape::Number { text, .. } = *shape else { continue };
        let item = container(blocks, list, ContainerKind::ITEM);
        let whole = blocks.text_of(&blocks.leaves[start + at]);
        // A no-break space may stand before the number.
        let text = whole.len() - whole.trim_start().len() + text;
        let leaf = &mut blocks.leaves[start + at];
        leaf.container = item;
        leaf.text.start += text as u32;
        let begin = leaf.text.start;
        for (range, _) in &mut blocks.marks[leaf.marks.start as usize..leaf.marks.end as usize] {
            *range = range.start.max(begin)..range.end.max(begin);
        }
    }
    Some(first + count)
}

fn container(blocks: &mut Blocks, parent: ContainerId, kind: ContainerKind) -> ContainerId {
    blocks.containers.push(Container { parent, kind });
    ContainerId(blocks.containers.len() as u32 - 1)
}

#[cfg(test)]
mod tests {
    use super::super::html;
    use super::*;
    use crate::tree::{self, Selectors};

    fn outline(page: &str) -> Vec<String> {
        let blocks = html(&tree::parse(page), &Selectors::default());
        let leaf = |leaf: &crate::page::Leaf| match leaf.kind {
            LeafKind::Heading(level) => format!("h{level} {}", blocks.text_of(leaf)),
            _ if leaf.container != ContainerId(0) => format!("li {}", blocks.text_of(leaf)),
            _ => format!("p {}", blocks.text_of(leaf)),
        };
        blocks.leaves.iter().map(leaf).collect()
    }

    const PROSE: &str = "<p>It stood still.</p><p>Nobody minded.</p><p>Then it moved.</p><p>A gull saw it.</p>\
                         <p>The miller came.</p><p>He brought a lamp.</p>";

    #[test]
    fn a_short_or_bold_line_over_a_sentence_is_a_heading() {
        let page = format!("<div>{PROSE}<p>A wheel of larch</p><p>The wheel came by barge.</p></div>");
        assert_eq!(outline(&page)[6..], ["h2 A wheel of larch", "p The wheel came by barge."]);
        let page = "<div><p><b>A wheel of larch</b></p><p>The wheel came by barge.</p></div>";
        assert_eq!(outline(page), ["h2 A wheel of larch", "p The wheel came by barge."]);
    }

    #[test]
    fn few_paragraphs_links_and_verse_stay_paragraphs() {
        for page in [
            "<div><p>A wheel of larch</p><p>The wheel came by barge.</p></div>".to_owned(),
            format!("<div>{PROSE}<p><a href=/w>A wheel of larch</a></p><p>The wheel came.</p></div>"),
            "<div><p>O wheel</p><p>you turn.</p><p>O gull</p><p>you cry.</p></div>".to_owned(),
        ] {
            assert!(outline(&page).iter().all(|line| line.starts_with("p ")), "{page}");
        }
    }

    #[test]
    fn numbered_paragraphs_are_a_list() {
        let page = "<div><p>Two reasons:</p><p>1、The <b>river</b> moved.</p><p><b>2、</b>The wood was old.</p></div>";
        assert_eq!(outline(page), ["p Two reasons:", "li The river moved.", "li The wood was old."]);
        let page = "<div><p>&nbsp;1、河道改了。</p><p>&nbsp;&nbsp;2、木头朽了。</p></div>";
        assert_eq!(outline(page), ["li 河道改了。", "li 木头朽了。"]);
        let page = "<div><p>1. The river moved.</p><p>In between.</p><p>2. The wood was old.</p></div>";
        assert!(outline(page).iter().all(|line| line.starts_with("p ")));
    }
}

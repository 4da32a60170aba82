//! Marks of a document: halves of one become one again.
//!
//! Editors cut emphasis and links at spaces (`<b>Pier</b> <b>reopens</b>`), and a reader sees one stretch all the same. Of
//! the 1,695 pages of `wcxb`, `multilingual` and `readability` 175 hold such halves.

use crate::page::{Block, Mark, MarkKind, Text};

/// Joins marks of one kind, links of one address too, between which there is nothing but spaces.
pub(super) fn join(blocks: &mut [Block]) {
    Block::edit_texts(blocks, &mut join_in);
}

fn join_in(text: &mut Text) {
    if text.marks.len() < 2 {
        return;
    }
    let images: Vec<usize> = text.marks.iter().filter(|mark| is_image(mark)).map(|mark| mark.start).collect();
    let is_gap = |start: usize, end: usize| {
        text.text.get(start..end).is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() && c != '\n'))
            && images.get(images.partition_point(|image| *image < start)).is_none_or(|image| *image > end)
    };
    let mut kept: Vec<Mark> = Vec::with_capacity(text.marks.len());
    // The newest mark inside each of them, and of those inside none.
    let mut newest: Vec<Option<usize>> = Vec::with_capacity(text.marks.len());
    let mut outermost = None;
    let mut open: Vec<usize> = Vec::new();
    for mark in std::mem::take(&mut text.marks) {
        while open.pop_if(|top| kept[*top].end <= mark.start).is_some() {}
        let before = open.last().map_or(&mut outermost, |&around| &mut newest[around]);
        let is_half = |&before: &usize| {
            let before = &kept[before];
            before.kind == mark.kind && is_joined(&mark.kind) && is_gap(before.end, mark.start)
        };
        if let Some(half) = before.filter(is_half) {
            kept[half].end = mark.end;
            open.push(half);
        } else {
            *before = Some(kept.len());
            open.push(kept.len());
            newest.push(None);
            kept.push(mark);
        }
    }
    text.marks = kept;
}

/// Whether two marks of a kind say the same as one: two pieces of code are not one with a space in it.
fn is_joined(kind: &MarkKind) -> bool {
    matches!(kind, MarkKind::Emphasis | MarkKind::Strong | MarkKind::Strikethrough | MarkKind::Link { .. })
}

fn is_image(mark: &Mark) -> bool {
    matches!(mark.kind, MarkKind::Image { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_become_one() {
        let mark = |start, end, kind: &MarkKind| Mark { start, end, kind: kind.clone() };
        let link = |url: &str| MarkKind::Link { url: url.to_owned(), title: None };
        let image = MarkKind::Image { url: "/p.jpg".to_owned(), alt: String::new(), title: None, link: None };
        let (strong, code, pier, quay) = (MarkKind::Strong, MarkKind::Code, link("/pier"), link("/quay"));
        for (text, marks, expected) in [
            ("old pier", vec![mark(0, 3, &strong), mark(4, 8, &strong)], vec![mark(0, 8, &strong)]),
            ("old pier", vec![mark(0, 3, &pier), mark(4, 8, &pier)], vec![mark(0, 8, &pier)]),
            ("oldpier", vec![mark(0, 3, &pier), mark(3, 7, &pier)], vec![mark(0, 7, &pier)]),
            (
                "an old pier",
                vec![mark(0, 2, &strong), mark(3, 6, &strong), mark(7, 11, &strong)],
                vec![mark(0, 11, &strong)],
            ),
            // Halves inside halves.
            (
                "old pier",
                vec![mark(0, 3, &strong), mark(0, 3, &pier), mark(4, 8, &strong), mark(4, 8, &pier)],
                vec![mark(0, 8, &strong), mark(0, 8, &pier)],
            ),
        ] {
            let mut blocks = [Block::Paragraph { text: Text { text: text.to_owned(), marks } }];
            join(&mut blocks);
            assert_eq!(blocks, [Block::Paragraph { text: Text { text: text.to_owned(), marks: expected } }]);
        }
        for (text, marks) in [
            ("old pier", vec![mark(0, 3, &code), mark(4, 8, &code)]),
            ("old pier", vec![mark(0, 3, &pier), mark(4, 8, &quay)]),
            ("old, pier", vec![mark(0, 3, &strong), mark(5, 9, &strong)]),
            ("old\npier", vec![mark(0, 3, &strong), mark(4, 8, &strong)]),
            ("old pier", vec![mark(0, 3, &strong), mark(3, 3, &image), mark(4, 8, &strong)]),
            // The first lies in a link that the second is outside of.
            ("old pier", vec![mark(0, 3, &pier), mark(0, 3, &strong), mark(4, 8, &strong)]),
        ] {
            let before = [Block::Paragraph { text: Text { text: text.to_owned(), marks } }];
            let mut after = before.clone();
            join(&mut after);
            assert_eq!(after, before);
        }
    }
}

//! Which leaf is the headline.

use super::section::Sections;
use crate::{
    page::{Blocks, Label, LeafKind, MediaType, Meta, PageKind, Reason, Verdict},
    text::{fold, is_sentence},
};

/// Longest line of a dump that can be its headline, in words; headlines of news are 5 to 20, of Chinese news up to 40
/// characters.
const MAX_TITLE_WORDS: u32 = 60;

/// Most words of a name without spaces, where a character of Chinese or Japanese is one (`链捕手`); the headline over it has
/// more.
const MAX_NAME_WORDS: u32 = 4;

/// Labels the headline, if the page shows one.
pub(super) fn label(blocks: &Blocks, meta: &Meta, kind: PageKind, sections: &mut Sections) {
    let found = match blocks.media_type {
        MediaType::Html => in_markup(blocks, meta, kind, sections),
        MediaType::Plain => in_text(blocks, sections).into_iter().collect(),
    };
    for at in found {
        if sections.verdicts[at].is_none() {
            sections.verdicts[at] = Some(Verdict::new(Label::Title, Reason::Metadata));
        }
    }
}

/// Headings that say what the metadata says, else the first `h1` that ends in it; the only `h1` where it says nothing.
fn in_markup(blocks: &Blocks, meta: &Meta, kind: PageKind, sections: &Sections) -> Vec<usize> {
    let headings = |level: Option<u8>| {
        let wanted = move |kind: &LeafKind| match (kind, level) {
            (LeafKind::Heading(found), Some(level)) => *found == level,
            (LeafKind::Heading(_), None) => true,
            _ => false,
        };
        let leaves = blocks.leaves.iter().enumerate();
        leaves.filter(move |(_, leaf)| leaf.is_shown && wanted(&leaf.kind)).map(|(at, _)| at)
    };
    if let Some(title) = meta.title_of(kind) {
        let key = fold(&title.value);
        let key_of = |at: usize| sections.lines[at].key(&sections.keys);
        let same: Vec<usize> = headings(None).filter(|&at| says_same(&key_of(at), &key)).collect();
        // A date or a kicker may stand before the headline (`30 June: Pier reopens`).
        let ends_in_it = |at: &usize| key_of(*at).ends_with(&key) && key_of(*at).len() <= 2 * key.len();
        return if same.is_empty() { headings(Some(1)).find(ends_in_it).into_iter().collect() } else { same };
    }
    let first: Vec<usize> = headings(Some(1)).collect();
    if first.len() == 1 { first } else { Vec::new() }
}

/// Whether two keys are the same but for signs: a heading may carry the sign of its address (`The pier¶`), or end in a colon.
fn says_same(one: &str, other: &str) -> bool {
    let is_said = |c: &char| c.is_alphanumeric();
    one == other || one.contains(char::is_alphanumeric) && one.chars().filter(is_said).eq(other.chars().filter(is_said))
}

/// The line over the by-line, else the first line, unless it is a paragraph of prose or all there is.
fn in_text(blocks: &Blocks, sections: &Sections) -> Option<usize> {
    let unlabelled = |at: &usize| sections.verdicts[*at].is_none() && !sections.lines[*at].text.is_empty();
    let is_byline = |verdict: &Option<Verdict>| verdict.as_ref().is_some_and(|found| found.label == Label::Byline);
    let byline = sections.verdicts.iter().position(is_byline);
    let mut over_byline = (0..byline.unwrap_or(0)).rev().filter(unlabelled);
    let (nearest, above) = (over_byline.next(), over_byline.next());
    // A name may stand between them.
    let is_under =
        |above: usize| nearest.is_some_and(|at| at == above + 1 && is_name_under(above, at, blocks, sections));
    let over_byline = above.filter(|&above| is_under(above)).or(nearest);
    let is_over_text =
        |at: &usize| !sections.lines[*at].prose && (at + 1..blocks.leaves.len()).any(|at| unlabelled(&at));
    let first = || (0..blocks.leaves.len()).find(unlabelled).filter(is_over_text);
    over_byline.or_else(first).filter(|&at| blocks.leaves[at].words <= MAX_TITLE_WORDS)
}

/// Whether a line is a name under a longer line, as that of a publisher, an author or a section is under a headline.
fn is_name_under(above: usize, at: usize, blocks: &Blocks, sections: &Sections) -> bool {
    let text = sections.lines[at].text.trim();
    let is_word = !text.contains(char::is_whitespace) && blocks.leaves[at].words <= MAX_NAME_WORDS;
    is_word && !is_sentence(text) && blocks.leaves[above].words > MAX_NAME_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_are_the_same_but_for_signs() {
        for (heading, title, expected) in [
            ("the pier¶", "the pier", true),
            ("low-light piers:", "low light piers", true),
            ("the piers", "the pier", false),
            ("¶", "#", false),
        ] {
            assert_eq!(says_same(heading, title), expected, "{heading}");
        }
    }
}

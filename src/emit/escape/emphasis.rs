//! Which literal `*` and `_` of a text without marks might be read as emphasis, by the flanking rules of `CommonMark`.

use crate::emit::flanking::{Class, after_class, before_class};

use super::Place;

/// What a run of delimiters may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flanks {
    pub(super) opens: bool,
    pub(super) closes: bool,
}

/// Where emphasis may begin at the earliest and end at the latest; `None` where no pair is possible.
pub(super) type Reach = Option<(usize, usize)>;

/// What the run `at..end` of a text may do. Where versions of the rules differ about a character, and at line ends, which
/// are white space in one place and a tag in another, all readings count.
pub(super) fn flanks(text: &str, at: usize, end: usize) -> Flanks {
    let byte = text.as_bytes()[at];
    let before = text[..at].chars().next_back();
    let before = before.map_or(vec![Class::Space], |c| readings(&|place| before_class(c, place)));
    let after = readings(&|place| after_class(&text[end..], place));
    let mut all = Flanks { opens: false, closes: false };
    for &before in &before {
        for &after in &after {
            let left = after != Class::Space && (after != Class::Punctuation || before != Class::Word);
            let right = before != Class::Space && (before != Class::Punctuation || after != Class::Word);
            let is_star = byte == b'*';
            all.opens |= left && (is_star || !right || before == Class::Punctuation);
            all.closes |= right && (is_star || !left || after == Class::Punctuation);
        }
    }
    all
}

/// What a character may count as: white space, punctuation or a letter.
fn readings(class: &dyn Fn(Place) -> Class) -> Vec<Class> {
    let mut all: Vec<Class> = Vec::with_capacity(2);
    for class in [class(Place::Prose), class(Place::Cell)] {
        match class {
            Class::Unsure => all.extend([Class::Punctuation, Class::Word]),
            class if !all.contains(&class) => all.push(class),
            _ => {}
        }
    }
    all
}

/// How far emphasis by one delimiter may reach in a text.
pub(super) fn reach(text: &str, byte: u8) -> Reach {
    let bytes = text.as_bytes();
    let (mut first, mut last) = (None, None);
    let mut at = 0;
    while let Some(step) = memchr::memchr(byte, &bytes[at..]) {
        at += step;
        let end = at + bytes[at..].iter().take_while(|&&other| other == byte).count();
        let Flanks { opens, closes } = flanks(text, at, end);
        if opens {
            first.get_or_insert(at);
        }
        if closes {
            last = Some(at);
        }
        at = end;
    }
    first.zip(last).filter(|(first, last)| first < last)
}

//! What stands beside a run of delimiters: whether `*` begins or ends emphasis there (`CommonMark` 0.31, § 6.2).

use super::escape::Place;

/// How the flanking rules of `CommonMark` see a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// White space, or an end of the line.
    Space,
    /// Punctuation in every version of the rules.
    Punctuation,
    /// A letter or digit.
    Word,
    /// Symbols and the like: versions differ, so the worse reading is assumed.
    Unsure,
}

impl Class {
    /// Whether emphasis may begin after (end before) this, whatever follows.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Space | Self::Punctuation)
    }
}

/// The class of what is written before a span for the last character before it: a line break ends in a tag in cells.
pub(super) fn before_class(c: char, place: Place) -> Class {
    match c {
        '\n' | '\r' if place == Place::Cell => Class::Punctuation,
        '\n' | '\r' => Class::Space,
        c => class(c),
    }
}

/// The class of what is written after a span for the text after it: a line break begins with a backslash, in a cell with
/// a tag, and in a heading it is a space; spaces before it are not written.
pub(super) fn after_class(text: &str, place: Place) -> Class {
    let breaks = text.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
    match text.chars().next() {
        None => Class::Space,
        Some(_) if breaks && matches!(place, Place::Prose | Place::Cell) => Class::Punctuation,
        Some(first) => class(first),
    }
}

/// The class of a character; the punctuation is that of the scripts we meet most, the rest of it is unsure.
pub(super) fn class(c: char) -> Class {
    match c {
        ' ' | '\t' | '\n' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => Class::Space,
        '\u{a1}'
        | '\u{a7}'
        | '\u{ab}'
        | '\u{b6}'
        | '\u{b7}'
        | '\u{bb}'
        | '\u{bf}'
        | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{2043}'
        | '\u{2045}'..='\u{2051}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301b}'
        | '\u{30fb}'
        | '\u{ff01}'..='\u{ff03}'
        | '\u{ff05}'..='\u{ff0a}'
        | '\u{ff0c}'..='\u{ff0f}'
        | '\u{ff1a}'
        | '\u{ff1b}'
        | '\u{ff1f}'
        | '\u{ff20}'
        | '\u{ff3b}'..='\u{ff3d}'
        | '\u{ff5b}'
        | '\u{ff5d}'
        | '\u{ff5f}'..='\u{ff65}' => Class::Punctuation,
        // Circled letters are letters to Unicode's Alphabetic and symbols by category.
        '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}' => Class::Unsure,
        c if c.is_ascii_punctuation() => Class::Punctuation,
        c if c.is_alphanumeric() => Class::Word,
        _ => Class::Unsure,
    }
}

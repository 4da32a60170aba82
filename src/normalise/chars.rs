//! Characters: line ends, what no reader sees, and one form for each composed letter (NFC).
//!
//! NFC and not NFKC: full-width and compatibility characters are how a language writes, not noise. U+FFFD stays, since
//! it says that something was lost.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::offsets::Offsets;
use super::rewrite::{Edit, code, rewrite};
use crate::page::Mark;

/// Bytes of a combining sequence up to which a mark may end inside it. Longer ones are not letters of any language;
/// looking inside them would take quadratic time.
const LONGEST_SEQUENCE: usize = 64;

/// Whether a character outside ASCII is left alone by every pass, whatever stands around it: visible, no space, and
/// neither reordered nor composed. A shortcut for the letters and punctuation that pages are full of; all others take the
/// long way.
pub(super) fn is_plain(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{391}'..='\u{3ce}' | '\u{400}'..='\u{481}'
        | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20bf}'
        | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}')
}

/// Whether [`visible`] might change a character or needs its neighbours to decide.
pub(super) fn is_suspect(c: char) -> bool {
    // Nearly all characters of any text are printable ASCII.
    !matches!(c, ' '..='~')
        && (is_invisible(c) || is_joiner(c) || is_direction(c) || matches!(c, '\r' | '\u{2028}' | '\u{2029}'))
}

/// Line ends become `\n`; control characters, noncharacters, zero-width characters and soft hyphens go.
///
/// Kept where they carry meaning: ZWJ and ZWNJ between emoji and after letters of Arabic, Indic and other joining
/// scripts; marks of direction in text that holds right-to-left letters (embeddings, overrides and isolates only where
/// they pair up).
pub(super) fn visible(text: &str, marks: &mut [Mark]) -> String {
    let mut offsets = Offsets::of(marks);
    let mut out = String::with_capacity(text.len());
    let right_to_left = text.chars().any(is_right_to_left);
    let paired = right_to_left && directions_pair(text);
    let mut base = '\0';
    // Where the soft hyphens end that are known to divide no line.
    let mut plain_hyphens = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        offsets.reach(at, out.len());
        let next = chars.peek().map_or('\0', |(_, next)| *next);
        if c == '\u{ad}' && at >= plain_hyphens && base.is_alphabetic() {
            if divides_line(&text[at..]) {
                // The word goes on in the next line.
                while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
                continue;
            }
            plain_hyphens = text.len() - text[at..].trim_start_matches('\u{ad}').len();
        }
        let keep = match c {
            '\r' if next == '\n' => false,
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push('\n');
                base = '\n';
                false
            }
            c if is_joiner(c) => is_joining_letter(base) || (c == '\u{200d}' && is_emoji(base) && is_emoji(next)),
            '\u{200e}' | '\u{200f}' | '\u{61c}' => right_to_left,
            c if is_direction(c) => paired,
            c => !is_invisible(c),
        };
        if keep {
            out.push(c);
            if canonical_combining_class(c) == 0 && !is_composed_of_marks(c) {
                base = c;
            }
        }
    }
    offsets.finish(out.len(), marks);
    out
}

/// Whether a soft hyphen stands at the end of a line that a word of the next line continues.
fn divides_line(text: &str) -> bool {
    let rest = text.trim_start_matches('\u{ad}');
    let next = rest.trim_start();
    rest[..rest.len() - next.len()].contains(['\n', '\r']) && next.starts_with(char::is_lowercase)
}

/// What follows the rules of code: line ends become `\n`, control characters other than tabs and line feeds go.
pub(super) fn visible_code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}

/// The text with compatibility characters made plain, outside code; `None` where there are none. NFC has to follow.
pub(super) fn plain(text: &str, marks: &mut [Mark]) -> Option<String> {
    if text.is_ascii() || unicode_normalization::is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        return None;
    }
    rewrite(text, marks, code(marks), |place| match place.char {
        c if unicode_normalization::is_nfkc(&c.to_string()) => Edit::Keep,
        _ => Edit::Plain,
    })
}

/// Whether a text is in NFC for certain.
pub(super) fn is_composed(text: &str) -> bool {
    is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// The text in NFC. A mark that ended inside a letter that is now one character ends behind it.
pub(super) fn composed(text: &str, marks: &mut [Mark]) -> String {
    if marks.is_empty() {
        return text.nfc().collect();
    }
    let mut offsets = Offsets::of(marks);
    let mut out = String::with_capacity(text.len());
    let mut start = 0;
    while start < text.len() {
        let end = text[start..].char_indices().skip(1).find(|&(_, c)| begins_sequence(c)).map(|(at, _)| start + at);
        let end = end.unwrap_or(text.len());
        let sequence = &text[start..end];
        let base = out.len();
        out.extend(sequence.nfc());
        offsets.reach(start, base);
        let mut least = base;
        while let Some(inside) = offsets.pending().filter(|&offset| offset < end) {
            let target = if out[base..] == *sequence {
                base + inside - start
            } else {
                let head: String = sequence[..inside - start].chars().take(LONGEST_SEQUENCE).nfc().collect();
                let fits = sequence.len() <= LONGEST_SEQUENCE && out[base..].starts_with(&head);
                if fits { base + head.len() } else { out.len() }
            };
            least = least.max(target);
            offsets.reach(inside, least);
        }
        start = end;
    }
    offsets.finish(out.len(), marks);
    out
}

/// Whether a character can neither be reordered nor composed with what stands before it.
pub(super) fn begins_sequence(c: char) -> bool {
    canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}

/// The three vowel signs that are no marks themselves but fall apart into marks.
fn is_composed_of_marks(c: char) -> bool {
    matches!(c, '\u{f73}' | '\u{f75}' | '\u{f81}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fdd0}'..='\u{fdef}')
        || (c.is_control() && !matches!(c, '\n' | '\t' | '\u{b}' | '\u{c}'))
        || u32::from(c) & 0xfffe == 0xfffe
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their relatives, with their presentation forms.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{61b}' | '\u{61d}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Letters of scripts whose shapes depend on joiners: Arabic and its relatives, Indic scripts, Tibetan, Myanmar, Khmer,
/// Mongolian.
fn is_joining_letter(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{a840}'..='\u{a8ff}' | '\u{11000}'..='\u{11fff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{fe0f}' | '\u{20e3}' | '\u{2190}'..='\u{21ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}')
}

/// Whether every embedding, override and isolate is closed in its turn, and nothing else is.
fn directions_pair(text: &str) -> bool {
    let mut open = Vec::new();
    let balanced = text.chars().all(|c| match c {
        '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => {
            open.push('\u{202c}');
            true
        }
        '\u{2066}'..='\u{2068}' => {
            open.push('\u{2069}');
            true
        }
        '\u{202c}' | '\u{2069}' => open.pop() == Some(c),
        _ => true,
    });
    balanced && open.is_empty()
}

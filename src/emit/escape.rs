//! What must be escaped in Markdown, and where.
//!
//! In: stretches of literal text, addresses, titles. Out: Markdown that reads back as exactly that. A character is
//! escaped where it would be read as syntax and left alone where it would not. Runs of plain text are copied whole.

mod atom;
mod emphasis;

use std::cell::OnceCell;

pub(super) use atom::{code, is_image, is_link, longest_run, math, note, target};
use emphasis::{Flanks, Reach, flanks, reach};

/// Where inline text stands, which decides what is syntax there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Lines of their own: paragraphs and the like.
    Prose,
    /// One line after a marker.
    Heading,
    /// A cell of a table: one line, in which `|` ends the cell.
    Cell,
    /// The text of a link or image in prose.
    Label,
    /// The text of a link or image in a heading.
    HeadingLabel,
    /// The text of a link or image in a cell.
    CellLabel,
}

impl Place {
    /// Whether a bar ends this place.
    pub(super) fn is_cell(self) -> bool {
        matches!(self, Self::Cell | Self::CellLabel)
    }

    /// Whether this is inside a link or an image.
    pub(super) fn is_label(self) -> bool {
        matches!(self, Self::Label | Self::HeadingLabel | Self::CellLabel)
    }

    /// The same place inside a link.
    pub(super) fn label(self) -> Self {
        match self {
            Self::Prose | Self::Label => Self::Label,
            Self::Heading | Self::HeadingLabel => Self::HeadingLabel,
            Self::Cell | Self::CellLabel => Self::CellLabel,
        }
    }

    /// The same place after a link.
    pub(super) fn outside(self) -> Self {
        match self {
            Self::Prose | Self::Label => Self::Prose,
            Self::Heading | Self::HeadingLabel => Self::Heading,
            Self::Cell | Self::CellLabel => Self::Cell,
        }
    }
}

/// One block's literal text: what its characters mean depends on the rest of it.
#[derive(Clone, Debug)]
pub(super) struct Literal<'a> {
    text: &'a str,
    marked: bool,
    /// Whether it holds formulas.
    formulas: bool,
    /// Where markup begins or ends, sorted; of a text without dollars nobody asks.
    edges: Vec<usize>,
    /// Which of `*`, `_`, `~` and the backtick occur at most once, so that nothing can pair with them; looked for when
    /// one of them is met, which few texts have.
    lone: OnceCell<[bool; 4]>,
    /// Of `*` and `_`, in a text without markup: where a pair of them may begin and end; looked for when one is met.
    emphasis: [OnceCell<Reach>; 2],
    /// The last dollar that may end a formula; looked for when one is met.
    formula: OnceCell<Option<usize>>,
    /// Whether there is an `@`; looked for when it matters.
    mail: OnceCell<bool>,
}

/// The bytes at which copying stops to look closer.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"\\`*_~[]<&|:.$";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// Bytes of a bare address that are looked at: more than addresses people print have, and few enough that text made of
/// beginnings of addresses stays cheap. A longer address is written so that nobody links it.
const MAX_ADDRESS: usize = 500;

/// Delimiters that need a partner.
const PAIRED: [u8; 4] = *b"*_~`";

impl<'a> Literal<'a> {
    /// The text of one block. `marked` says that it has markup of its own.
    pub(super) fn new(text: &'a str, marked: bool) -> Self {
        let (lone, emphasis, formula, mail) = Default::default();
        Self { text, marked, formulas: false, edges: Vec::new(), lone, emphasis, formula, mail }
    }

    /// The same, of a text with markup that begins and ends at these places.
    pub(super) fn with_edges(mut self, edges: impl Iterator<Item = usize>) -> Self {
        if memchr::memchr(b'$', self.text.as_bytes()).is_some() {
            self.edges.extend(edges);
            self.edges.sort_unstable();
        }
        self
    }

    /// The same, of a text that may hold formulas.
    pub(super) fn with_formulas(self, formulas: bool) -> Self {
        Self { formulas, ..self }
    }

    fn is_lone(&self, byte: u8) -> bool {
        let single = |byte| memchr::memchr_iter(byte, self.text.as_bytes()).nth(1).is_none();
        let lone = self.lone.get_or_init(|| PAIRED.map(|byte| !self.marked && single(byte)));
        PAIRED.iter().zip(lone).any(|(&paired, &lone)| paired == byte && lone)
    }

    /// Where the last dollar stands that might end a formula which another began; a dollar before a digit never does. In a
    /// text with formulas all are suspect, and beside markup and line ends stands syntax, not a space or a digit.
    fn last_dollar(&self) -> Option<usize> {
        *self.formula.get_or_init(|| {
            let bytes = self.text.as_bytes();
            if self.formulas {
                return Some(bytes.len());
            }
            let first = memchr::memchr(b'$', bytes)?;
            let is_edge = |at: usize| self.edges.binary_search(&at).is_ok();
            let is_space = |at: usize| bytes.get(at).is_none_or(|byte| matches!(byte, b' ' | b'\t' | 0x0c));
            let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            // Spaces before a line end are not written.
            let ends_line = |at: usize| self.text[at..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
            let begins = |&at: &usize| !is_space(at + 1) || is_edge(at + 1) || ends_line(at + 1);
            let ends = |&at: &usize| {
                let after_text = at.checked_sub(1).is_some_and(|before| !is_space(before)) || is_edge(at);
                after_text && (!is_digit(at + 1) || is_edge(at + 1))
            };
            let first = memchr::memchr_iter(b'$', &bytes[first..]).map(|at| first + at).find(begins)?;
            memchr::memrchr_iter(b'$', bytes).find(ends).filter(|last| first < *last)
        })
    }

    fn has_mail(&self) -> bool {
        *self.mail.get_or_init(|| memchr::memchr(b'@', self.text.as_bytes()).is_some())
    }

    /// Appends `start..end`, which must not hold a line end.
    pub(super) fn write(&self, out: &mut String, start: usize, end: usize, place: Place) {
        let bytes = self.text.as_bytes();
        let (mut copied, mut at) = (start, start);
        while let Some(step) = bytes[at..end].iter().position(|&byte| SPECIAL[byte as usize]) {
            at += step;
            let byte = bytes[at];
            let escape = match byte {
                b'\\' => at + 1 >= end || bytes[at + 1].is_ascii_punctuation(),
                b'[' => place.is_label() || bytes.get(at + 1) == Some(&b'^'),
                b']' => place.is_label() || bytes.get(at + 1) == Some(&b'('),
                b'<' => bytes.get(at + 1).is_some_and(|next| {
                    // A tag, or an address of electronic mail.
                    next.is_ascii_alphabetic() || b"/!?".contains(next) || next.is_ascii_graphic() && self.has_mail()
                }),
                b'&' => is_entity(&bytes[at..]),
                b'$' => self.last_dollar() >= Some(at),
                b'|' => place.is_cell(),
                b':' | b'.' if place.is_label() => false,
                b':' if bytes[at..end].starts_with(b"://") => {
                    out.push_str(&self.text[copied..at]);
                    at = self.address(out, start, at, end);
                    copied = at;
                    continue;
                }
                b'.' if bytes[start..at].ends_with(b"www") => !self.is_plain_address(start, at, end),
                b':' | b'.' => false,
                _ => {
                    let run = at + bytes[at..end].iter().take_while(|&&other| other == byte).count();
                    if self.pairs(byte, at, run, start, end) {
                        out.push_str(&self.text[copied..at]);
                        (at..run).for_each(|_| out.extend(['\\', char::from(byte)]));
                        copied = run;
                    }
                    at = run;
                    continue;
                }
            };
            if escape {
                out.push_str(&self.text[copied..at]);
                out.push('\\');
                copied = at;
            }
            at += 1;
        }
        out.push_str(&self.text[copied..end]);
    }

    /// Appends what keeps the line that begins at `at` from being read as a block, and answers where to go on.
    ///
    /// `first` says that the line begins a block. The line must not begin with a space.
    pub(super) fn write_line_start(&self, out: &mut String, at: usize, end: usize, first: bool) -> usize {
        let bytes = &self.text.as_bytes()[at..];
        let line = &self.text[at..at + memchr::memchr(b'\n', bytes).unwrap_or(bytes.len())];
        let line = line.trim_end().as_bytes();
        let only = |set: &[u8]| line.iter().all(|byte| set.contains(byte));
        let gap = |after: usize| line.get(after).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
        let escape = match line.first() {
            Some(b'#') => {
                let marks = line.iter().take_while(|&&byte| byte == b'#').count();
                marks <= 6 && gap(marks)
            }
            Some(b'>') => true,
            Some(b'-' | b'+') if gap(1) => true,
            Some(b'*') if gap(1) => {
                out.push_str("\\*");
                return at + 1;
            }
            // Three and nothing else are a rule; the bullet of an item counts as one of them.
            Some(b'*') if only(b"* \t") => return self.write_run(out, at, end),
            Some(b'_') if only(b"_ \t") && memchr::memchr_iter(b'_', line).count() >= 3 => {
                return self.write_run(out, at, end);
            }
            // A line of dashes is a rule or an underlined heading, with bars and colons the second row of a table.
            Some(b'-' | b'|' | b':') => line.contains(&b'-') && only(b"-|: \t"),
            Some(b'=') => !first && only(b"= \t"),
            Some(b'[') if first => {
                matches!(line, [b'[', b'^', ..] | [b'[', b' ' | b'x' | b'X', b']', ..])
                    || memchr::memmem::find(bytes, b"]:").is_some()
            }
            Some(b'0'..=b'9') => {
                let digits = line.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
                if digits <= 9 && matches!(line.get(digits), Some(b'.' | b')')) && gap(digits + 1) && at + digits < end
                {
                    out.push_str(&self.text[at..at + digits]);
                    out.push('\\');
                    out.push(char::from(line[digits]));
                    return at + digits + 1;
                }
                false
            }
            _ => false,
        };
        if !escape {
            return at;
        }
        out.push('\\');
        out.push(char::from(line[0]));
        at + 1
    }

    /// Appends the first of a run of delimiters as text, and all of them where others stand elsewhere: beside a backslash
    /// they might pair with those. Answers where to go on.
    fn write_run(&self, out: &mut String, at: usize, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let is_same = |&&byte: &&u8| byte == bytes[at];
        let run = bytes[at..end].iter().take_while(is_same).count();
        let is_alone = !self.marked && bytes.iter().filter(is_same).count() == run;
        let end = at + if is_alone { 1 } else { run };
        for &byte in &bytes[at..end] {
            out.extend(['\\', char::from(byte)]);
        }
        end
    }

    /// Whether a run of delimiters might be read as the begin or end of something.
    fn pairs(&self, byte: u8, at: usize, run: usize, start: usize, end: usize) -> bool {
        // What stands beside `*` and `_` is, to GFM, what stands behind a tilde there, but not behind `\~`.
        let is_seen_through =
            byte == b'~' && (self.text[..at].ends_with(['*', '_']) || self.text[run..].starts_with(['*', '_']));
        if self.is_lone(byte) && !is_seen_through {
            return false;
        }
        if byte == b'`' || self.marked && (at == start || run == end) {
            return true;
        }
        if !self.marked && byte != b'~' {
            let reach = self.emphasis[usize::from(byte == b'_')].get_or_init(|| reach(self.text, byte));
            let Flanks { opens, closes } = flanks(self.text, at, run);
            return reach.is_some_and(|(first, last)| opens && at < last || closes && first < at);
        }
        let before = self.text[..at].chars().next_back();
        let after = self.text[run..].chars().next();
        // A space before `start` may have been left out: the run may begin the line.
        let free = at > start && before == Some(' ') && after.is_none_or(|c| c == ' ' || c == '\n');
        let in_word =
            byte == b'_' && before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        !free && !in_word
    }

    /// Appends an address in running text from its colon on, and answers where to go on.
    ///
    /// GFM links bare addresses up to the next space, with all that is between, backslashes too. So an address stays
    /// bare only where GFM and we agree on its end; else it is put in angle brackets, which every reader understands.
    fn address(&self, out: &mut String, start: usize, colon: usize, end: usize) -> usize {
        let letters = out.bytes().rev().take(6).take_while(u8::is_ascii_alphabetic).count();
        let scheme = out.len() - letters;
        if !["http", "https", "ftp"].iter().any(|known| out[scheme..].eq_ignore_ascii_case(known)) {
            out.push(':');
            return colon + 1;
        }
        let plain = self.plain_address_end(colon, end);
        if let Some(plain) = plain {
            out.push_str(&self.text[colon..plain]);
            return plain;
        }
        let is_part = |byte: &u8| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(byte);
        let length = self.text.as_bytes()[colon..end].iter().take(MAX_ADDRESS).take_while(|byte| is_part(byte)).count();
        let address = self.text[colon..colon + length].trim_end_matches(|c| "?!.,:;*'\")]".contains(c));
        // The brackets might touch a delimiter, which would see them and not the address, or a backslash.
        let edge = colon - letters <= start || colon + address.len() == end;
        let touches = self.marked && edge
            || out[..scheme].ends_with(['\\', '*', '_', '~'])
            || self.text[colon + address.len()..].starts_with(['*', '_', '~']);
        let entity = memchr::memchr_iter(b'&', address.as_bytes()).any(|at| is_entity(&address.as_bytes()[at..]));
        if address.len() <= "://".len() || length == MAX_ADDRESS || touches || entity {
            out.push_str("\\:");
            return colon + 1;
        }
        out.insert(scheme, '<');
        out.push_str(address);
        out.push('>');
        colon + address.len()
    }

    /// Whether `www` before `dot` may stay: not an address at all, or one that nothing can be mistaken in.
    fn is_plain_address(&self, start: usize, dot: usize, end: usize) -> bool {
        let www = dot - "www".len();
        let inside = |c: char| c.is_alphanumeric() || "-./?=%#,;:'+@$)!&".contains(c);
        let inside = self.text[..www].chars().next_back().is_some_and(inside);
        (inside && www > start) || self.plain_address_end(dot, end).is_some()
    }

    /// The end of a bare address that goes on at `at`, if a space or the end of the text follows and nothing in it
    /// needs an escape.
    fn plain_address_end(&self, at: usize, end: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let is_plain = |at: usize| match bytes[at] {
            b'_' => bytes[at - 1].is_ascii_alphanumeric() && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
            b'&' => !is_entity(&bytes[at..]),
            byte => byte.is_ascii_alphanumeric() || b"-./?=%#,;:'+@()!".contains(&byte),
        };
        let reach = end.min(at + MAX_ADDRESS);
        let stop = (at..reach).find(|&at| !is_plain(at)).unwrap_or(reach);
        match bytes.get(stop) {
            None => (!self.marked).then_some(stop),
            Some(b' ') => (stop < end).then_some(stop),
            Some(_) => None,
        }
    }
}

/// Whether `&` begins what HTML reads as a character reference.
fn is_entity(bytes: &[u8]) -> bool {
    // The longest name has 31 letters.
    let body = &bytes[1..bytes.len().min(34)];
    let body = body.strip_prefix(b"#").unwrap_or(body);
    let name = body.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    name > 0 && body.get(name) == Some(&b';')
}

#[cfg(test)]
mod tests;

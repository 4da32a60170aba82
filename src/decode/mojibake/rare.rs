//! UTF-8 that was read as a charset that is seldom mistaken for it: Windows-1250 and ISO-8859-2, Windows-1257, Mac OS Roman.
//!
//! What speaks for a trace here is its place in a word alone: capitals behind small letters, symbols between letters. The
//! characters themselves are letters and punctuation of somebody's language.

use std::sync::LazyLock;

use super::super::charset;
use super::trace::{Runs, Trace, trace_at};

/// Signs that make a run sure: one that no word has, or two traces that touch.
const SURE: i32 = 2;

/// A charset that UTF-8 was read as.
struct Table {
    /// Characters of the bytes from 0x80 on.
    upper: Vec<char>,
    /// Whether lead characters are symbols, which stand in no word, as `√` and `≈` of Mac OS Roman do.
    by_symbols: bool,
}

static TABLES: LazyLock<[Table; 4]> = LazyLock::new(|| {
    [("iso-8859-2", false), ("windows-1250", false), ("windows-1257", false), ("macintosh", true)]
        .map(|(label, by_symbols)| Table { upper: charset::upper_half(label), by_symbols })
});

/// The text with what the first table explains mended; `None` where none does. ISO-8859-2, the first, is meant where there
/// are controls that Windows-1250 has punctuation for.
pub(super) fn mend(text: &str, controls: bool) -> Option<String> {
    let foreign = |c: char| matches!(c, '\u{80}'..='\u{9f}') && !"\u{81}\u{83}\u{88}\u{90}\u{98}".contains(c);
    let skipped = usize::from(!controls || !text.contains(foreign));
    TABLES[skipped..].iter().find_map(|table| table.mend(text))
}

impl Table {
    fn mend(&self, text: &str) -> Option<String> {
        let mut runs = Runs::default();
        let mut next = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            if at < next || !self.may_begin(c) {
                continue;
            }
            if let Some(trace) = trace_at(text, at, |c| self.byte(c)) {
                next = trace.end;
                let signs = self.signs(text, &trace, runs.end());
                runs.push(text, &trace, signs);
            }
        }
        runs.mend(text, SURE)
    }

    /// Whether a trace may begin with a character. Most leads of Mac OS Roman are quotes and capitals that stand before
    /// letters everywhere; only those that do not are asked.
    fn may_begin(&self, c: char) -> bool {
        !self.by_symbols || "√≈ƒ◊ÿŸŒœ‚¬–—".contains(c)
    }

    fn byte(&self, c: char) -> Option<u8> {
        match c {
            '\u{80}'..='\u{9f}' => Some(c as u8),
            c if c.is_ascii() => None,
            c => self.upper.iter().position(|&upper| upper == c).map(|at| 0x80 + at as u8),
        }
    }

    /// What speaks for a trace, in signs of 2; less than 0 where it looks like sound text.
    fn signs(&self, text: &str, trace: &Trace, run_end: usize) -> i32 {
        let control = trace.followers.iter().any(|c| matches!(c, '\u{80}'..='\u{9f}'));
        if trace.start == run_end {
            return -i32::from(matches!(trace.lead, 0xd0 | 0xd1)) + 3 * i32::from(control);
        }
        let Some(lead) = text[trace.start..].chars().next() else { return 0 };
        let before = text[..trace.start].chars().next_back().unwrap_or(' ');
        let after = text[trace.end..].chars().next().unwrap_or(' ');
        let last = trace.followers[trace.followers.len() - 1];
        let punctuation = trace.lead == 0xe2 && self.byte(trace.followers[0]) == Some(0x80);
        if punctuation || control {
            return SURE;
        }
        // A capital before a space is at best a sign of `à`.
        if trace.spaced && trace.lead > 0xc3 {
            return -1;
        }
        if before.is_uppercase() && lead.is_uppercase() && !after.is_lowercase() {
            return -4;
        }
        if self.by_symbols { symbol_signs(lead, before, last, after) } else { letter_signs(trace, lead, before, after) }
    }
}

/// Leads are symbols: the trace lies in a word, and what follows the symbol is nothing that a formula has there.
fn symbol_signs(lead: char, before: char, last: char, after: char) -> i32 {
    if !matches!(lead, '√' | '≈' | 'ƒ') {
        return 0;
    }
    let formula = matches!(last, 'π' | 'Ω' | 'µ' | '∂' | '∑' | '∏' | '∫' | '∞' | 'ƒ');
    let begins = last.is_alphabetic() && after.is_lowercase();
    2 * i32::from(!formula && (before.is_alphabetic() || begins))
}

/// Leads are capitals, or small letters of three bytes and more.
fn letter_signs(trace: &Trace, lead: char, before: char, after: char) -> i32 {
    let last = trace.followers[trace.followers.len() - 1];
    let capital_inside = lead.is_uppercase() && before.is_lowercase();
    // Two capitals before a small letter, which stand for one small letter.
    let doubled = lead.is_uppercase() && last.is_uppercase() && after.is_lowercase() && trace.character.is_lowercase();
    let raised = lead.is_lowercase() && trace.followers.iter().any(|c| c.is_uppercase()) && before.is_lowercase();
    let stands = matches!(last, '’' | '…' | '–' | '—' | '\u{a0}' | '·' | '”' | '“' | '„' | '»' | '«' | '›' | '‹' | '•');
    let symbol_inside = !last.is_alphabetic() && !stands && after.is_alphabetic();
    // Between letters of the script that it stands for.
    let fills = !trace.wide && trace.lead > 0xcd && is_same_script(trace.character, before);
    let spread = trace.lead == 0xe2 && trace.followers.iter().all(|c| !c.is_alphabetic() && *c != '\u{a0}');
    2 * i32::from(capital_inside) + 2 * i32::from(doubled || raised || symbol_inside || fills || spread)
}

/// Whether two letters are of one script beyond Latin, as far as UTF-8 tells by its first byte.
fn is_same_script(one: char, other: char) -> bool {
    let block = |c: char| u32::from(c) >> 8;
    one.is_alphabetic() && other.is_alphabetic() && block(one) == block(other) && block(one) > 2
}

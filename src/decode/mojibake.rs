//! Text that was once read with the wrong charset and saved again, read right.
//!
//! In: any text, HTML source too. Out: the same text, borrowed, or a mended copy. Mended are UTF-8 read as Windows-1252,
//! Latin-1, Windows-1251 and a few rarer charsets, also several times over, GBK read as Windows-1252 or Latin-1, and
//! Windows-1252 read as Latin-1, wherever on the page they stand. Deliberately absent: UTF-8 read as GBK, which loses bytes for
//! good, and code pages of DOS, which no page is ever read in.
//!
//! The method: a character of UTF-8 read as a one-byte charset leaves a *trace*, a lead character (`Ã`, `â`) and as many
//! followers (`©`, `€™`) as its lead byte announces. Traces that touch form a run. A run is mended when its signs add up:
//! characters that sound text would not put there speak for it, capitals and punctuation that sound text may well put
//! there do not. Runs without signs of their own follow a sure run nearby.

mod chinese;
mod controls;
mod cyrillic;
mod rare;
mod trace;
mod western;

use std::borrow::Cow;
use std::ops::Range;

/// Times a text is mended over, a charset at a time: three layers of one charset and two of others were met at most; each
/// costs a pass over broken text only.
const LAYERS: usize = 6;

/// The text, mended where parts of it were read with the wrong charset.
pub(super) fn repair(text: &str) -> Cow<'_, str> {
    let mut mended = Cow::Borrowed(text);
    for _ in 0..LAYERS {
        let hints = Hints::of(mended.as_bytes());
        // Chinese first: its traces touch each other, which the other tables would take for a sign of theirs.
        let next = chinese::mend(&mended, hints.chinese)
            .or_else(|| hints.western.then(|| western::mend(&mended)).flatten())
            .or_else(|| hints.cyrillic.then(|| cyrillic::mend(&mended)).flatten())
            .or_else(|| hints.rare.then(|| rare::mend(&mended, hints.controls)).flatten())
            .or_else(|| hints.controls.then(|| controls::mend(&mended)).flatten());
        let Some(next) = next else { break };
        mended = Cow::Owned(next);
    }
    mended
}

/// Bytes that are passed over at once where all are ASCII: long enough for vector instructions, short enough that one
/// foreign letter does not make a paragraph be looked at byte by byte.
const ASCII_STEP_BYTES: usize = 64;

/// What a text may have to be mended for. One pass over the bytes tells that sound text, which is nearly all, needs no
/// other.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one pass is needed")]
struct Hints {
    /// Traces of the four characters that hardly any Chinese text lacks.
    chinese: usize,
    /// Whether a character stands where a trace of Windows-1252 could begin.
    western: bool,
    /// Whether there is one of the characters that traces of Windows-1251 begin with.
    cyrillic: bool,
    /// Whether a character stands where a trace of a rarer charset could begin.
    rare: bool,
    /// Whether there are control characters that stand for punctuation.
    controls: bool,
}

impl Hints {
    fn of(text: &[u8]) -> Self {
        let mut hints = Self::default();
        let (steps, rest) = text.as_chunks::<ASCII_STEP_BYTES>();
        let is_ascii = |bytes: &[u8; ASCII_STEP_BYTES]| bytes.iter().fold(0, |all, byte| all | byte).is_ascii();
        for (step, _) in steps.iter().enumerate().filter(|(_, bytes)| !is_ascii(bytes)) {
            hints.look(text, step * ASCII_STEP_BYTES..(step + 1) * ASCII_STEP_BYTES);
        }
        hints.look(text, text.len() - rest.len()..text.len());
        hints
    }

    /// Looks for bytes that traces begin with.
    fn look(&mut self, text: &[u8], range: Range<usize>) {
        for at in range.filter(|&at| matches!(text[at], 0xc2..=0xc6 | 0xd0 | 0xe2)) {
            self.add(&text[at..]);
        }
    }

    /// Looks at what begins with one of the bytes that traces begin with.
    fn add(&mut self, text: &[u8]) {
        match text {
            // `£¬`, `¡£`, `¡¢`, `µÄ`, which are `，`, `。`, `、` and `的`.
            [0xc2, 0xa3, 0xc2, 0xac, ..] | [0xc2, 0xa1, 0xc2, 0xa2 | 0xa3, ..] | [0xc2, 0xb5, 0xc3, 0x84, ..] => {
                self.chinese += 1;
            }
            [0xc2, 0x80..=0x9f, ..] => self.controls = true,
            [0xc3, second, third, ..] => {
                self.western |= may_begin_western(*second, *third);
                self.rare |= may_begin_rare(*second, *third, text.get(3).copied().unwrap_or_default());
            }
            // `Р`, `С`, `вЂ`, and `Г` or `п` before a symbol.
            [0xd0, 0xa0 | 0xa1, ..]
            | [0xd0, 0xb2, 0xd0, 0x82, ..]
            | [0xd0, 0x93, 0xc2 | 0xe2, ..]
            | [0xd0, 0xbf, 0xc2, ..] => {
                self.cyrillic = true;
            }
            // `Ă`, `Ĺ`, `Ř`, `Ů`, `Œ`, `Ÿ`, `ƒ` before a letter or symbol; `‚Ä`, `‚à`, `√`, `≈`, `◊`; a
            // letter between two dashes.
            [0xc4, 0x82 | 0xb9, 0x80..=0xff, ..]
            | [0xc5, 0x98 | 0xae | 0x92 | 0xb8, 0x80..=0xff, ..]
            | [0xc6, 0x92, 0x80..=0xff, ..]
            | [0xe2, 0x80, 0x9a, 0xc3, 0x84 | 0xa0, ..]
            | [0xe2, 0x80, 0x93 | 0x94, 0xc2..=0xcf, _, 0xe2, 0x80, 0x93 | 0x94, ..]
            | [0xe2, 0x88, 0x9a, 0x80..=0xff, ..]
            | [0xe2, 0x89, 0x88, 0x80..=0xff, ..]
            | [0xe2, 0x97, 0x8a, 0x80..=0xff, ..] => self.rare = true,
            _ => {}
        }
    }
}

/// Whether the bytes behind 0xC3 are those of a trace: `Â` to `ô`, before the first byte of a possible follower. In sound
/// text few letters get further than this.
fn may_begin_western(second: u8, third: u8) -> bool {
    matches!(second, 0x82..=0xb4) && matches!(third, 0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2 | 0xef | b' ')
}

/// Whether the bytes behind 0xC3 are those of a trace of a rarer charset: `Ä`, `Å` before letters of Central Europe or
/// `Æ`, `Ø`; `×` before `˘`; `ÿ` before another letter or symbol; `â€`.
fn may_begin_rare(second: u8, third: u8, fourth: u8) -> bool {
    match (second, third) {
        (0x84 | 0x85, 0xc4 | 0xc5) | (0x97, 0xcb) | (0xbf, 0x80..) => true,
        (0x84 | 0x85, 0xc3) => matches!(fourth, 0x86 | 0x98 | 0xa6 | 0xb8),
        (0xa2, 0xe2) => fourth == 0x82,
        _ => false,
    }
}

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod listing;
#[cfg(test)]
mod tests;

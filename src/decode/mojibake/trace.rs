//! Traces of UTF-8 in text that was read as a one-byte charset, and runs of them.
//!
//! In: text, and which byte a charset shows as which character. Out: what the traces stand for, and the text with the runs
//! that are sure replaced. Deliberately absent: what speaks for a trace, which each charset's own module knows.

/// Bytes around a sure run in which runs without signs of their own follow it: about a paragraph. More would reach
/// sound text on pages where only one teaser is broken.
const NEARBY_BYTES: usize = 400;

/// One character of UTF-8, as the wrong charset shows it.
pub(super) struct Trace {
    pub(super) start: usize,
    pub(super) end: usize,
    /// First byte of the character.
    pub(super) lead: u8,
    /// What stands for the other bytes.
    pub(super) followers: Vec<char>,
    /// The character itself; U+FFFD where a follower was lost.
    pub(super) character: char,
    /// Whether the last follower is a space that once was a no-break space.
    pub(super) spaced: bool,
    /// Whether it is three bytes or four long and no general punctuation: Han, kana, Hangul and the like.
    pub(super) wide: bool,
}

/// The trace that begins at `start`, if the characters there stand for one plausible character.
pub(super) fn trace_at(text: &str, start: usize, byte: impl Fn(char) -> Option<u8>) -> Option<Trace> {
    let mut chars = text[start..].chars();
    let first = chars.next()?;
    let lead = byte(first)?;
    let length = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let (mut bytes, mut end, mut lost, mut spaced) = ([lead, 0, 0, 0], start + first.len_utf8(), false, false);
    let mut followers = Vec::with_capacity(3);
    for (place, slot) in bytes.iter_mut().enumerate().take(length).skip(1) {
        let c = chars.next()?;
        let is_last = place + 1 == length;
        *slot = match c {
            // One follower may be lost; of the character then nothing is left.
            '\u{fffd}' if is_last || lead > 0xdf => {
                lost = true;
                0x80
            }
            // Some converters write a question mark for what they lose. Only quotes and dashes are sure enough.
            '?' if is_last && lead == 0xe2 && byte(followers[0]) == Some(0x80) => {
                lost = true;
                0x80
            }
            // Scrapers turn no-break spaces into spaces.
            ' ' if is_last && matches!(lead, 0xc2 | 0xc3 | 0xc5 | 0xd0 | 0xe0 | 0xe3..=0xe9) => {
                spaced = true;
                0xa0
            }
            c => byte(c).filter(|byte| (0x80..=0xbf).contains(byte))?,
        };
        end += c.len_utf8();
        followers.push(c);
    }
    // With a byte lost in the middle, what is left of it need not be a character.
    let middle_lost = lost && followers[..length - 2].contains(&'\u{fffd}');
    let character = if middle_lost {
        '\u{fffd}'
    } else if lead == 0xed && bytes[1] >= 0xa0 {
        let (character, tail) = surrogates(&bytes, chars.as_str(), byte)?;
        end += tail;
        character
    } else {
        std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?
    };
    if !is_plausible(character) {
        return None;
    }
    let wide = length > 2 && lead != 0xe2 && lead != 0xef && lead != 0xf0;
    Some(Trace { start, end, lead, followers, character: if lost { '\u{fffd}' } else { character }, spaced, wide })
}

/// A character beyond U+FFFF that was written as two surrogates of three bytes each (CESU-8), given the bytes of the first;
/// and the length of what stands for the second.
fn surrogates(high: &[u8], rest: &str, byte: impl Fn(char) -> Option<u8>) -> Option<(char, usize)> {
    let mut low = [0; 3];
    let mut length = 0;
    for (slot, c) in low.iter_mut().zip(rest.chars()) {
        *slot = byte(c)?;
        length += c.len_utf8();
    }
    let unit = |bytes: &[u8]| 0xd000 | u16::from(bytes[1] & 0x3f) << 6 | u16::from(bytes[2] & 0x3f);
    let is_low = low[0] == 0xed && low[1] >= 0xb0 && low[2] & 0xc0 == 0x80;
    let mut pair = char::decode_utf16([unit(high), unit(&low)]);
    pair.next().filter(|_| is_low)?.ok().map(|character| (character, length))
}

/// Traces that touch, taken together.
struct Run {
    start: usize,
    end: usize,
    signs: i32,
    traces: usize,
    /// Whether control characters are among them, which no sound text has.
    control: bool,
    wide: bool,
    /// What it stands for.
    text: String,
}

/// The runs of a text.
#[derive(Default)]
pub(super) struct Runs(Vec<Run>);

impl Runs {
    /// Where the last run ends; no place in the text where there is none.
    pub(super) fn end(&self) -> usize {
        self.0.last().map_or(usize::MAX, |run| run.end)
    }

    pub(super) fn push(&mut self, text: &str, trace: &Trace, signs: i32) {
        if self.0.last().is_none_or(|run| run.end != trace.start) {
            let (start, end) = (trace.start, trace.start);
            self.0.push(Run { start, end, signs: 0, traces: 0, control: false, wide: false, text: String::new() });
        }
        let Some(run) = self.0.last_mut() else { return };
        run.signs += signs + 2 * i32::from(run.traces > 0);
        run.end = trace.end;
        run.traces += 1;
        run.wide |= trace.wide;
        run.control |= trace.followers.iter().any(|c| matches!(c, '\u{80}'..='\u{9f}'));
        run.text.push(trace.character);
        // `Ã ` for `à`: the word's own space and the no-break space became one, unless both are there, or the word goes on, as
        // `às`, `àquela` and `àquilo` do in Portuguese (an example of ftfy's).
        let goes_on = |end: &str| text[trace.end..].starts_with(end);
        if trace.spaced && trace.lead == 0xc3 && ![" ", "s ", "quel", "quil"].into_iter().any(goes_on) {
            run.text.push(' ');
        }
    }

    /// The text with every sure run, and every run that follows one, replaced; `None` where there is no sure one.
    pub(super) fn mend(self, text: &str, sure: i32) -> Option<String> {
        let Self(mut runs) = self;
        // A string of its own, as programs that mend such text have, is meant.
        let opens = |c: char| matches!(c, '(' | '[' | ',' | '=' | ':');
        let quotes = |c: char| matches!(c, '"' | '\'' | '`');
        let is_string = |run: &Run| {
            let before = text[..run.start].strip_suffix(quotes);
            !run.control && text[run.end..].starts_with(quotes) && before.is_some_and(|before| before.ends_with(opens))
        };
        runs.retain(|run| !is_string(run));
        if !runs.iter().any(|run| run.signs >= sure) {
            return None;
        }
        let mut follows = vec![false; runs.len()];
        let mut mark = |order: &mut dyn Iterator<Item = usize>| {
            // The nearest sure run on this side, and the nearest that stands for wide characters.
            let (mut near, mut near_wide): (Option<&Run>, Option<&Run>) = (None, None);
            for at in order {
                let run = &runs[at];
                if run.signs >= sure {
                    near = Some(run);
                    near_wide = if run.wide { near } else { near_wide };
                } else if run.signs >= 0 {
                    let leader = if run.wide { near_wide } else { near };
                    let distance = |leader: &Run| leader.start.abs_diff(run.end).min(run.start.abs_diff(leader.end));
                    follows[at] |= leader.is_some_and(|leader| distance(leader) <= NEARBY_BYTES);
                }
            }
        };
        mark(&mut (0..runs.len()));
        mark(&mut (0..runs.len()).rev());
        let mut mended = String::with_capacity(text.len());
        let mut copied = 0;
        for (run, follows) in runs.iter().zip(follows) {
            if follows || run.signs >= sure {
                mended.push_str(&text[copied..run.start]);
                mended.push_str(&run.text);
                copied = run.end;
            }
        }
        mended.push_str(&text[copied..]);
        Some(mended)
    }
}

/// Whether a character is in use on pages: living scripts, punctuation, symbols, emoji. Two sound characters that
/// happen to read as an extinct script or an empty code point are no trace.
fn is_plausible(c: char) -> bool {
    matches!(c as u32, 0x80..=0x2ff | 0x300..=0x36f | 0x370..=0x58f | 0x591..=0x5f4 | 0x600..=0x6ff | 0x900..=0xdff
        | 0xe01..=0xe5b | 0xe80..=0xfff | 0x1000..=0x10ff | 0x1200..=0x137f | 0x1780..=0x17ff | 0x1e00..=0x1fff
        | 0x2000..=0x2bff | 0x2e80..=0x33ff | 0x3400..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfb00..=0xfdff
        | 0xfe00..=0xfeff | 0xff01..=0xffee | 0xfffd | 0x1d400..=0x1d7ff | 0x1f000..=0x1faff | 0x20000..=0x323af)
}

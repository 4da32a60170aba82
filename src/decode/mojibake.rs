//! Text that was once read with the wrong charset and saved again, read right.
//!
//! In: any text, HTML source too. Out: the same text, borrowed, or a mended copy. Mended are UTF-8 read as
//! Windows-1252, Latin-1 or Windows-1251, also several times over, and GBK read as Windows-1252 or Latin-1, wherever
//! on the page they stand. Deliberately absent: UTF-8 read as GBK, which loses bytes for good, and rarer mix-ups, whose
//! traces occur in sound text.
//!
//! The method: a character of UTF-8 read as a one-byte charset leaves a *trace*, a lead character (`Ã`, `â`) and as many
//! followers (`©`, `€™`) as its lead byte announces. Traces that touch form a run. A run is mended when its signs add up:
//! characters that sound text would not put there speak for it, capitals and punctuation that sound text may well put
//! there do not. Runs without signs of their own follow a sure run nearby.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::{memchr_iter, memmem};

use super::charset;

/// Times a text is mended over: four is one more than was met; each costs a pass over broken text only.
const LAYERS: usize = 4;

/// Signs that make a run sure. One sign (2) suffices for Windows-1252, where followers are symbols; in Windows-1251 they
/// are letters of Ukrainian and Serbian, so that it takes three traces in a row.
const SURE_WESTERN: i32 = 2;
const SURE_CYRILLIC: i32 = 4;

/// Bytes around a sure run in which runs without signs of their own follow it: about a paragraph. More would reach
/// sound text on pages where only one teaser is broken.
const NEARBY_BYTES: usize = 400;

/// The text, mended where parts of it were read with the wrong charset.
pub(super) fn repair(text: &str) -> Cow<'_, str> {
    let mut mended = Cow::Borrowed(text);
    for _ in 0..LAYERS {
        let hints = Hints::of(mended.as_bytes());
        // Chinese first: its traces touch each other, which the other tables would take for a sign of theirs.
        let next = (chinese(&mended, hints.chinese))
            .or_else(|| hints.western.then(|| western(&mended)).flatten())
            .or_else(|| hints.cyrillic.then(|| cyrillic(&mended)).flatten());
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
struct Hints {
    /// Traces of the four characters that hardly any Chinese text lacks.
    chinese: usize,
    /// Whether a character stands where a trace of Windows-1252 could begin.
    western: bool,
    /// Whether there is one of the characters that traces of Windows-1251 begin with.
    cyrillic: bool,
}

impl Hints {
    fn of(text: &[u8]) -> Self {
        let mut hints = Self::default();
        for (step, bytes) in text.chunks(ASCII_STEP_BYTES).enumerate() {
            if bytes.is_ascii() {
                continue;
            }
            for (at, &byte) in bytes.iter().enumerate() {
                if matches!(byte, 0xc2 | 0xc3 | 0xd0) {
                    hints.add(&text[step * ASCII_STEP_BYTES + at..]);
                }
            }
        }
        hints
    }

    /// Looks at what begins with 0xC2, 0xC3 or 0xD0.
    fn add(&mut self, text: &[u8]) {
        match text {
            // `£¬`, `¡£`, `¡¢`, `µÄ`, which are `，`, `。`, `、` and `的`.
            [0xc2, 0xa3, 0xc2, 0xac, ..] | [0xc2, 0xa1, 0xc2, 0xa2 | 0xa3, ..] | [0xc2, 0xb5, 0xc3, 0x84, ..] => {
                self.chinese += 1;
            }
            [0xc3, second, third, ..] => self.western |= may_begin_western(*second, *third),
            // `Р`, `С` and `вЂ`.
            [0xd0, 0xa0 | 0xa1, ..] | [0xd0, 0xb2, 0xd0, 0x82, ..] => self.cyrillic = true,
            _ => {}
        }
    }
}

/// Whether the bytes behind 0xC3 are those of a trace: `Â` to `ô`, before the first byte of a possible follower. In sound
/// text few letters get further than this.
fn may_begin_western(second: u8, third: u8) -> bool {
    matches!(second, 0x82..=0xb4) && matches!(third, 0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2 | 0xef | b' ')
}

/// UTF-8 that was read as Windows-1252 or Latin-1.
fn western(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut runs = Runs::default();
    for at in memchr_iter(0xc3, bytes) {
        let [second, third] = [1, 2].map(|ahead| bytes.get(at + ahead).copied().unwrap_or_default());
        if !may_begin_western(second, third) {
            continue;
        }
        if let Some(trace) = trace_at(text, at, western_byte) {
            let signs = western_signs(text, &trace, runs.end());
            runs.push(text, &trace, signs);
        }
    }
    runs.mend(text, SURE_WESTERN)
}

/// UTF-8 that was read as Windows-1251.
fn cyrillic(text: &str) -> Option<String> {
    static TELLTALES: LazyLock<[memmem::Finder<'static>; 3]> =
        LazyLock::new(|| ["вЂ", "Р", "С"].map(memmem::Finder::new));
    let bytes = text.as_bytes();
    let is_telling = |finder: &memmem::Finder<'_>| {
        finder
            .find_iter(bytes)
            .any(|at| trace_at(text, at, cyrillic_byte).is_some_and(|trace| trace.followers != ['\u{a0}']))
    };
    if !TELLTALES.iter().any(is_telling) {
        return None;
    }
    let mut runs = Runs::default();
    let mut next = 0;
    for (at, c) in text.char_indices() {
        if at < next || !matches!(c, 'В'..='Я' | 'а'..='ф') {
            continue;
        }
        if let Some(trace) = trace_at(text, at, cyrillic_byte) {
            next = trace.end;
            let punctuation = trace.lead == 0xe2 && trace.followers[0] == 'Ђ';
            let spaced = trace.followers == ['\u{a0}'];
            let signs = if punctuation { SURE_CYRILLIC } else { -i32::from(spaced || trace.wide) };
            runs.push(text, &trace, signs);
        }
    }
    runs.mend(text, SURE_CYRILLIC)
}

/// GBK that was read as Windows-1252 or Latin-1.
///
/// No byte of GBK is a sure sign, but hardly any Chinese text lacks all of `，`, `。`, `、` and `的`: where their traces
/// make up a due share of the foreign characters, every stretch of foreign characters is read as GBK.
fn chinese(text: &str, telltales: usize) -> Option<String> {
    /// One of the four in this many characters; Chinese prose has one in eight, a list of names one in thirty.
    const CHARACTERS_PER_TELLTALE: usize = 60;
    if telltales < 2 {
        return None;
    }
    let foreign = text.chars().filter(|&c| !c.is_ascii()).count();
    if telltales * CHARACTERS_PER_TELLTALE * 2 < foreign {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let (mut read, mut left) = (0_usize, 0_usize);
    let mut chars = text.chars().peekable();
    let mut in_stretch = false;
    while let Some(c) = chars.next() {
        let second = chars.peek().copied();
        let pair = match (western_byte(c), second) {
            (Some(one @ 0x81..), Some(two)) if two.is_ascii() && in_stretch => Some([one, two as u8]),
            (Some(one @ 0x81..), Some(two)) if !two.is_ascii() => western_byte(two).map(|two| [one, two]),
            _ => None,
        };
        in_stretch = !c.is_ascii();
        if let Some(character) = pair.and_then(charset::gbk_character) {
            mended.push(character);
            read += 1;
            in_stretch = chars.next().is_some_and(|c| !c.is_ascii());
        } else {
            mended.push(c);
            left += usize::from(!c.is_ascii());
        }
    }
    // Nearly everything foreign must turn out to be Chinese, or it was another language after all.
    (read > 9 * left).then_some(mended)
}

/// One character of UTF-8, as the wrong charset shows it.
struct Trace {
    start: usize,
    end: usize,
    /// First byte of the character.
    lead: u8,
    /// What stands for the other bytes.
    followers: Vec<char>,
    /// The character itself; U+FFFD where a follower was lost.
    character: char,
    /// Whether the last follower is a space that once was a no-break space.
    spaced: bool,
    /// Whether it is three bytes or four long and no general punctuation: Han, kana, Hangul and the like.
    wide: bool,
}

/// The trace that begins at `start`, if the characters there stand for one plausible character.
fn trace_at(text: &str, start: usize, byte: fn(char) -> Option<u8>) -> Option<Trace> {
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
            '\u{fffd}' if is_last => {
                lost = true;
                0x80
            }
            // Scrapers turn no-break spaces into spaces.
            ' ' if is_last && matches!(lead, 0xc3 | 0xc5 | 0xd0 | 0xe0 | 0xe3..=0xe9) => {
                spaced = true;
                0xa0
            }
            c => byte(c).filter(|byte| (0x80..=0xbf).contains(byte))?,
        };
        end += c.len_utf8();
        followers.push(c);
    }
    let character = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    if !is_plausible(character) {
        return None;
    }
    let wide = length > 2 && lead != 0xe2 && lead != 0xef && lead != 0xf0;
    Some(Trace { start, end, lead, followers, character: if lost { '\u{fffd}' } else { character }, spaced, wide })
}

/// What speaks for a trace of Windows-1252, in signs of 2; less than 0 where it looks like sound text.
fn western_signs(text: &str, trace: &Trace, run_end: usize) -> i32 {
    if trace.start == run_end {
        // Touching another trace is a sign in itself, and what stands before says no more.
        return trace.followers.iter().map(|&c| oddness(c)).sum();
    }
    let before = text[..trace.start].chars().next_back().unwrap_or(' ');
    let after = text[trace.end..].chars().next().unwrap_or(' ');
    let last = trace.followers[trace.followers.len() - 1];
    let superscript = |c: &char| matches!(c, '¹' | '²' | '³');
    let only_footnotes = trace.lead >= 0xe0 && trace.followers.iter().all(superscript);
    let mut signs = if only_footnotes { 0 } else { trace.followers.iter().map(|&c| oddness(c)).sum() };
    let is_capital = trace.lead < 0xe0 && trace.lead != 0xd7;
    let in_capitals = is_capital && before.is_uppercase();
    if trace.spaced {
        return if in_capitals { -1 } else { 2 * i32::from(trace.lead == 0xc3 && before.is_lowercase()) };
    }
    let quoted = |c: char| matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | ';' | '&' | '\\');
    if trace.lead < 0xe0 && quoted(before) && quoted(after) {
        // A page about this very thing.
        return -4;
    }
    if before == '‚' {
        // `‚Ä` is how Mac OS Roman shows the quotes and dashes of UTF-8: another mix-up, not for this table.
        return -4;
    }
    if is_capital && before.is_lowercase() {
        signs += 2;
    }
    // A symbol between letters; apostrophes, dashes and dots do stand there.
    let in_word =
        !last.is_alphabetic() && !matches!(last, '’' | '…' | '–' | '—' | '\u{a0}' | '·') && after.is_alphabetic();
    if in_word && before.is_alphabetic() {
        signs += 2;
    }
    signs
        + match trace.lead {
            0xc2 if (0xa0..=0xbf).contains(&(last as u32)) && !before.is_uppercase() => 2,
            0xc3 => match last {
                '’' | '\u{a0}' => 0,
                '”' | '–' | '—' | '»' | '…' => {
                    2 * i32::from(after.is_alphabetic() && !(in_capitals && last == '…'))
                }
                '©' | '®' | '«' | '°' | '¡' | '¿' | 'ª' | 'º' | '´' | '¨' | '·'
                    if in_capitals && !after.is_alphabetic() =>
                {
                    0
                }
                _ => 2,
            },
            // The sign of multiplication stands before anything.
            0xd7 => -2,
            // Between capitals the letter may belong to the word, and what follows to the sentence.
            0xc4..=0xdf if in_capitals && !after.is_lowercase() => -4,
            0xc4..=0xdf if last == '°' && after.is_lowercase() => 2,
            0xe2 if matches!(trace.followers[0], 'œ' | 'ž') => 2,
            0xe2 if trace.followers.iter().all(|c| !c.is_alphabetic() && *c != '\u{a0}') => 2,
            // French sets a no-break space before its punctuation.
            0xe3..=0xef if trace.followers[0] == '\u{a0}' => -4,
            _ => 0,
        }
}

/// 2 for a character that sound text hardly puts behind an accented letter, 3 for a control character, 0 otherwise.
fn oddness(c: char) -> i32 {
    match c {
        '\u{80}'..='\u{9f}' => 3,
        '¢' | '£' | '¤' | '¥' | '¦' | '§' | '¬' | '\u{ad}' | '¯' | '±' | '²' | '³' | 'µ' | '¶' | '¸' | '¹' | '¼'
        | '½' | '¾' | '€' | 'ƒ' | '†' | '‡' | 'ˆ' | '‰' | '‹' | '›' | '•' | '˜' => 2,
        _ => 0,
    }
}

/// Traces that touch, taken together.
struct Run {
    start: usize,
    end: usize,
    signs: i32,
    traces: usize,
    wide: bool,
    /// What it stands for.
    text: String,
}

#[derive(Default)]
struct Runs(Vec<Run>);

impl Runs {
    /// Where the last run ends; no place in the text where there is none.
    fn end(&self) -> usize {
        self.0.last().map_or(usize::MAX, |run| run.end)
    }

    fn push(&mut self, text: &str, trace: &Trace, signs: i32) {
        if self.0.last().is_none_or(|run| run.end != trace.start) {
            let (start, end) = (trace.start, trace.start);
            self.0.push(Run { start, end, signs: 0, traces: 0, wide: false, text: String::new() });
        }
        let Some(run) = self.0.last_mut() else { return };
        run.signs += signs + 2 * i32::from(run.traces > 0);
        run.end = trace.end;
        run.traces += 1;
        run.wide |= trace.wide;
        run.text.push(trace.character);
        // `Ã ` for `à`: the word's own space and the no-break space became one, unless the word is `às`.
        if trace.spaced && trace.lead == 0xc3 && !text[trace.end..].starts_with("s ") {
            run.text.push(' ');
        }
    }

    /// The text with every sure run, and every run that follows one, replaced; `None` where there is no sure one.
    fn mend(self, text: &str, sure: i32) -> Option<String> {
        let Self(runs) = self;
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

/// The byte that Windows-1252, or Latin-1, shows as `c`.
fn western_byte(c: char) -> Option<u8> {
    static UPPER: LazyLock<Vec<char>> = LazyLock::new(|| charset::upper_half("windows-1252"));
    match c as u32 {
        code @ 0x80..=0xff => Some(code as u8),
        0x152.. => UPPER[..0x20].iter().position(|&upper| upper == c).map(|at| 0x80 + at as u8),
        _ => None,
    }
}

/// The byte that Windows-1251 shows as `c`.
fn cyrillic_byte(c: char) -> Option<u8> {
    static UPPER: LazyLock<Vec<char>> = LazyLock::new(|| charset::upper_half("windows-1251"));
    match c {
        'А'..='я' => Some((c as u32 - 'А' as u32) as u8 + 0xc0),
        c if c.is_ascii() => None,
        c => UPPER[..0x40].iter().position(|&upper| upper == c).map(|at| 0x80 + at as u8),
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

#[cfg(test)]
mod tests;

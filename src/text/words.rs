//! The one definition of a word.

use unicode_segmentation::UnicodeSegmentation;

use super::LANES;

/// Number of words: UAX #29 word segments that hold a letter or digit, each Han or kana character a word of its own.
///
/// Korean, Thai and other scripts count as UAX #29 splits them. Empty or punctuation-only text has none.
///
/// The characters nearly all text is made of are counted in one pass by a small automaton, a table look-up a byte;
/// stretches with any other character go to the segmenter of [`plain`], which gives the same numbers.
pub(crate) fn words(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut count, mut state, mut at) = (0, 0, 0);
    // Up to here the segmenter has counted.
    let mut floor = 0;
    while at < bytes.len() {
        if let Some((begun, next)) = easy(bytes, at) {
            count += begun;
            state = next;
            at += LANES;
            continue;
        }
        let piece = &bytes[at..bytes.len().min(at + LANES)];
        let end = at + piece.len();
        for &byte in piece {
            let step = BYTE_STEPS[usize::from(state) | usize::from(byte)];
            if step == HARD {
                break;
            }
            count += u32::from(step / ADD);
            state = step % ADD;
            at += 1;
        }
        if at == end {
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let step = STEPS[usize::from(state / STATE)][class(c) as usize];
        if step == HARD {
            // A segment never spans the place before a character that stands alone.
            let start = floor + text[floor..at].char_indices().rfind(|&(_, c)| stands_alone(c)).map_or(0, |(at, _)| at);
            let rest = &text[at + c.len_utf8()..];
            let end = at + c.len_utf8() + rest.find(stands_alone).unwrap_or(rest.len());
            count -= words(&text[start..at]);
            count += plain(&text[start..end]);
            (state, at, floor) = (0, end, end);
            continue;
        }
        count += u32::from(step / ADD);
        state = step % ADD;
        at += c.len_utf8();
    }
    count
}

/// The words that begin among the next [`LANES`] bytes, and the state after them; `None` where that is not easy to say.
///
/// Nearly always a word begins with a letter or digit behind anything else. The automaton waits for each byte before it can
/// take the next; here many are looked at at once.
fn easy(bytes: &[u8], at: usize) -> Option<(u32, u16)> {
    let window = bytes.get(at.checked_sub(2)?..at + LANES)?;
    let (second, first, here) =
        (window.first_chunk::<LANES>()?, window[1..].first_chunk::<LANES>()?, window[2..].first_chunk::<LANES>()?);
    let is_in = |byte: u8, from: u8, count: u8| u8::from(byte.wrapping_sub(from) < count);
    let is_word = |byte: u8| is_in(byte | 0x20, b'a', 26) | is_in(byte, b'0', 10);
    // Characters that may join letters or digits, and some that do not.
    let may_join = |byte: u8| (is_in(byte, b'\'', 8) | is_in(byte, b':', 2)) & u8::from(byte != b'-');
    let is_odd = |byte: u8| u8::from(byte > 0x7f) | u8::from(byte == b'_');
    let (mut begun, mut odd) = (0, 0);
    for ((second, first), here) in second.iter().zip(first).zip(here) {
        begun += is_word(*here) & (1 - is_word(*first));
        odd |= is_odd(*here) | is_odd(*second) | is_word(*here) & may_join(*first) & is_word(*second);
    }
    let [.., before, last] = *here;
    let after = |state: u16, byte: u8| BYTE_STEPS[usize::from(state) | usize::from(byte)] % ADD;
    (odd == 0).then(|| (u32::from(begun), after(after(to(State::Outside), before), last)))
}

/// The definition itself.
fn plain(text: &str) -> u32 {
    // UAX #29 splits Han and hiragana by character but keeps katakana runs together; they are counted by character.
    text.unicode_words().map(|word| u32::max(1, word.chars().filter(|&c| is_cjk(c)).count() as u32)).sum()
}

/// Whether a character is Han or kana: scripts written without spaces, where each character counts as a word.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What UAX #29 knows of a character, as far as counting needs it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A segment of its own that is no word: spaces, brackets, dashes.
    Other,
    /// `"`: the same, but where Hebrew letters stand on both sides.
    Quote,
    /// A segment of its own that is a word: Han and hiragana.
    Solo,
    Letter,
    Digit,
    /// Joins letters it stands between.
    MidLetter,
    /// Joins digits it stands between.
    MidNumber,
    /// Joins either.
    MidBoth,
    /// `_`: joins what stands on each side.
    Join,
    Katakana,
    /// All else: accents on their own, joiners, emoji, scripts with rules of their own.
    Hard,
}

/// What the characters up to the present place leave open.
#[derive(Clone, Copy)]
enum State {
    /// Nothing: a new segment begins.
    Outside,
    Letters,
    Digits,
    /// Letters, then a character that joins letters.
    LettersMid,
    /// Digits, then a character that joins digits.
    DigitsMid,
    /// Joiners alone, which are no word yet.
    Joiners,
    /// A word that ends with joiners.
    Joined,
    Katakana,
}

const CLASSES: usize = Class::Hard as usize + 1;
const STATES: usize = State::Katakana as usize + 1;

/// The unit of a state in a step, so that a state and a byte make an index.
const STATE: u16 = 256;

/// A step of the automaton is its next state in units of [`STATE`], plus this if one more word is counted.
const ADD: u16 = STATE * STATES as u16;

/// The step that only the segmenter can take.
const HARD: u16 = u16::MAX;

const STEPS: [[u16; CLASSES]; STATES] = steps();

/// [`STEPS`] by state and byte, for ASCII; all other bytes are hard.
const BYTE_STEPS: [u16; ADD as usize] = byte_steps();

const fn steps() -> [[u16; CLASSES]; STATES] {
    use State::{Digits, DigitsMid, Joined, Joiners, Katakana, Letters, LettersMid, Outside};
    let states = [Outside, Letters, Digits, LettersMid, DigitsMid, Joiners, Joined, Katakana];
    let mut steps = [[HARD; CLASSES]; STATES];
    let mut at = 0;
    while at < STATES {
        let from = states[at];
        let in_word = matches!(from, Letters | Digits | Joined);
        let joins_letter = in_word || matches!(from, LettersMid);
        let joins_digit = in_word || matches!(from, DigitsMid);
        let row = &mut steps[from as usize];
        row[Class::Other as usize] = to(Outside);
        row[Class::Quote as usize] = to(Outside);
        row[Class::Solo as usize] = to(Outside) + ADD;
        row[Class::Letter as usize] = to(Letters) + if joins_letter { 0 } else { ADD };
        row[Class::Digit as usize] = to(Digits) + if joins_digit { 0 } else { ADD };
        row[Class::MidLetter as usize] = to(if matches!(from, Letters) { LettersMid } else { Outside });
        row[Class::MidNumber as usize] = to(if matches!(from, Digits) { DigitsMid } else { Outside });
        row[Class::MidBoth as usize] = to(match from {
            Letters => LettersMid,
            Digits => DigitsMid,
            _ => Outside,
        });
        // Katakana and joiners share a segment, which the automaton does not count.
        row[Class::Join as usize] = match from {
            Katakana => HARD,
            Letters | Digits | Joined => to(Joined),
            _ => to(Joiners),
        };
        row[Class::Katakana as usize] = match from {
            Joiners | Joined => HARD,
            _ => to(Katakana) + ADD,
        };
        at += 1;
    }
    steps
}

/// The step into a state.
const fn to(state: State) -> u16 {
    state as u16 * STATE
}

const fn byte_steps() -> [u16; ADD as usize] {
    let mut steps = [HARD; ADD as usize];
    let mut state = 0;
    while state < STATES {
        let mut byte = 0u8;
        while byte.is_ascii() {
            steps[state * STATE as usize + byte as usize] = STEPS[state][class(byte as char) as usize];
            byte += 1;
        }
        state += 1;
    }
    steps
}

/// Whether a segment begins at a character whatever stands before it, and what follows does not depend on that.
fn stands_alone(c: char) -> bool {
    matches!(class(c), Class::Other | Class::Solo)
}

#[expect(clippy::match_same_arms, reason = "ASCII first, then script by script")]
const fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        '_' => Class::Join,
        '"' => Class::Quote,
        '.' | '\'' | '\u{2018}' | '\u{2019}' => Class::MidBoth,
        ',' | ';' | '，' | '；' => Class::MidNumber,
        ':' | '·' | '：' => Class::MidLetter,
        '\0'..='\x7f' => Class::Other,
        // Han, hiragana.
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{3041}'..='\u{3096}' => Class::Solo,
        '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30fe}' => Class::Katakana,
        // Latin, Greek, Cyrillic, Arabic, Vietnamese, Korean.
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24f}' => Class::Letter,
        '\u{388}'..='\u{38a}' | '\u{38e}'..='\u{3a1}' | '\u{3a3}'..='\u{3f5}' => Class::Letter,
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' | '\u{620}'..='\u{64a}' => Class::Letter,
        '\u{1e00}'..='\u{1eff}' | '\u{ac00}'..='\u{d7a3}' => Class::Letter,
        // Punctuation of these, no-break space, currency signs.
        '\u{a0}'..='\u{a8}' | '\u{ab}' | '\u{ac}' | '\u{af}'..='\u{b1}' | '\u{b4}' | '\u{bb}' | '\u{bf}' => {
            Class::Other
        }
        '\u{2010}'..='\u{2017}' | '\u{201a}'..='\u{2023}' | '\u{2025}' | '\u{2026}' => Class::Other,
        '\u{2039}' | '\u{203a}' | '\u{20ac}' | '\u{2212}' => Class::Other,
        '\u{3000}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}' | '\u{30fb}' => Class::Other,
        '！' | '（' | '）' | '？' | '～' => Class::Other,
        _ => Class::Hard,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts() {
        for (text, expected) in [
            ("", 0),
            ("— … !", 0),
            ("Don't stop at 3.14 or 1,000", 6),
            ("snake_case e-mail", 3),
            ("汤的故事", 4),
            ("カタカナ", 4),
            ("AGI倒计时", 4),
            ("한국어 문장", 2),
            ("Füße geübt", 2),
        ] {
            assert_eq!(words(text), expected, "{text:?}");
        }
    }

    /// Every character in every state, and before and after each other kind of character.
    #[test]
    fn the_automaton_agrees_on_every_character() {
        for c in ('\0'..='\u{33ff}').chain('\u{f900}'..='\u{ffff}').chain(['\u{4e00}', '\u{9fff}', '\u{d7a3}', '😀'])
        {
            for (before, after) in [
                ("", ""),
                ("a", "a"),
                ("1", "1"),
                ("_", "_"),
                ("ア", "ア"),
                ("汉", "汉"),
                ("a.", "a"),
                ("1,", "1"),
                ("a:", "\u{301}b"),
                (" ", "\u{93e}"),
                ("_a_", "ア_"),
                ("1'", "a"),
                ("\u{200d}", "©"),
                ("a", ":a"),
                ("a", "'1"),
                ("1", ".1"),
            ] {
                let text = format!("{before}{c}{after}");
                assert_eq!(words(&text), plain(&text), "{text:?} with {:x}", c as u32);
            }
        }
        for c in ('\u{3400}'..='\u{9fff}').chain('\u{ac00}'..='\u{d7ff}') {
            let text = format!("a{c}1");
            assert_eq!(words(&text), plain(&text), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_automaton_agrees_on_any_text(
            text in "[a-c1-3_.,:;' \"\u{301}\u{93e}\u{200d}\u{200b}\u{ad}汉あアー・，：。é’·ж한文字אก\u{fe0f}©🇩🇪😀\u{a0}²々\r\n]{0,24}|\\PC{0,40}|[a-c1-3A-C_.,:;' -]{16,90}"
        ) {
            prop_assert_eq!(words(&text), plain(&text));
        }
    }
}

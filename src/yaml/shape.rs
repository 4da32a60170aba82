//! How a string can be written in YAML without asking the crate: as it is, in quotes, or as a block of lines.
//!
//! In: any string. Out: a [`Shape`], which is [`Shape::Other`] whenever the rules of YAML 1.1 and 1.2 leave a doubt.

/// How a string can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// As it is.
    Plain,
    /// Between single quotes, its own doubled.
    Quoted,
    /// As a literal block without indicators but `-`.
    Lines,
    /// As the crate says.
    Other,
}

/// The bytes at which the look at a string stops: those that can end a plain scalar, line ends, and the first bytes of what
/// YAML takes for line ends or cannot show.
const STOPS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte < 0x20 || matches!(byte as u8, b':' | b'#' | 0x7f | 0xc2 | 0xe2 | 0xef);
        byte += 1;
    }
    table
};

/// Bytes that are looked at in one instruction: a vector of them, on every machine.
const LANES: usize = 16;

/// Where the look at a string stops next.
fn next_stop(bytes: &[u8]) -> Option<usize> {
    let stop = |bytes: &[u8]| bytes.iter().position(|byte| STOPS[usize::from(*byte)]);
    let (chunks, rest) = bytes.as_chunks::<LANES>();
    for (at, chunk) in chunks.iter().enumerate() {
        if may_stop(chunk)
            && let Some(step) = stop(chunk)
        {
            return Some(at * LANES + step);
        }
    }
    stop(rest).map(|step| bytes.len() - rest.len() + step)
}

/// Whether the look may stop within some bytes: not where all are printable ASCII of no meaning to YAML.
fn may_stop(chunk: &[u8; LANES]) -> bool {
    let may = |byte: u8| u8::from(!(b' '..=b'~').contains(&byte)) | u8::from(byte == b':') | u8::from(byte == b'#');
    chunk.iter().fold(0, |any, byte| any | may(*byte)) != 0
}

pub(super) fn shape(text: &str) -> Shape {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return Shape::Quoted };
    let (mut lines, mut indicators) = (false, false);
    let mut at = 0;
    while let Some(step) = next_stop(&bytes[at..]) {
        at += step;
        match &bytes[at..] {
            [b'\n', ..] if at > 0 && bytes[at - 1] == b' ' => return Shape::Other,
            [b'\n', ..] => lines = true,
            [b':'] | [b':', ..=b' ', ..] => indicators = true,
            [b'#', ..] => indicators |= at > 0 && bytes[at - 1] == b' ',
            // Controls, line ends of other alphabets, the byte order mark and what is no character.
            [..0x20 | 0x7f, ..]
            | [0xc2, ..0xa0, ..]
            | [0xe2, 0x80, 0xa8 | 0xa9, ..]
            | [0xef, 0xbb, 0xbf, ..]
            | [0xef, 0xbf, 0xbe | 0xbf, ..] => return Shape::Other,
            _ => {}
        }
        at += 1;
    }
    let spaced = matches!(first, b' ' | b'\n') || matches!(last, b' ' | b'\n');
    match (lines, spaced) {
        (true, false) => Shape::Lines,
        (false, spaced) if spaced || indicators || is_indicator(*first) => Shape::Quoted,
        (false, _) if begins_plain(bytes) => Shape::Plain,
        _ => Shape::Other,
    }
}

/// Whether no plain scalar begins with a byte, whatever follows it.
fn is_indicator(byte: u8) -> bool {
    matches!(byte, b'#' | b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"')
        || matches!(byte, b'%' | b'@' | b'`')
}

/// Whether a string is plain in every reading of YAML.
pub(super) fn is_plain(text: &str) -> bool {
    shape(text) == Shape::Plain
}

/// Whether a string begins like a word, and is no word or number that YAML 1.1 or 1.2 takes for something else.
fn begins_plain(bytes: &[u8]) -> bool {
    const WORDS: [&[u8]; 9] = [b"null", b"true", b"false", b"y", b"n", b"yes", b"no", b"on", b"off"];
    match bytes {
        [b'a'..=b'z' | b'A'..=b'Z', ..] => {
            bytes.len() > 5 || !WORDS.iter().any(|word| bytes.eq_ignore_ascii_case(word))
        }
        // No number, time or date has other letters or signs.
        [b'0'..=b'9', ..] => {
            let in_number = |byte: &u8| byte.is_ascii_hexdigit() || b" +-.:_oxTZ".contains(byte);
            !bytes.iter().all(in_number)
        }
        [b'(' | b'/' | b'$' | 0x80.., ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (text, expected) in [
            ("soup of the day", Shape::Plain),
            ("汤的故事", Shape::Plain),
            ("10 tips", Shape::Plain),
            ("https://kettle.example/a?b=1#c", Shape::Plain),
            ("it's 5:30 already", Shape::Plain),
            ("two\nlines: both # whole", Shape::Lines),
            ("two\n\n  lines", Shape::Lines),
            ("", Shape::Quoted),
            ("No", Shape::Other),
            ("null", Shape::Other),
            ("2026-06-30", Shape::Other),
            ("12:30", Shape::Other),
            ("0x1F", Shape::Other),
            ("- a", Shape::Other),
            ("a: b", Shape::Quoted),
            ("a:", Shape::Quoted),
            ("a #b", Shape::Quoted),
            (" a", Shape::Quoted),
            ("a ", Shape::Quoted),
            ("a \nb", Shape::Other),
            ("a\nb\n", Shape::Other),
            ("tab\there", Shape::Other),
            ("a\u{85}b", Shape::Other),
            ("a\u{2028}b", Shape::Other),
            ("a\u{feff}b", Shape::Other),
            ("a\u{ffff}b", Shape::Other),
        ] {
            assert_eq!(shape(text), expected, "{text:?}");
        }
    }
}

//! What most text is: lines that nearly no pass has anything to do to.

use super::LANES;

/// Whether a text is one line of printable ASCII, with single spaces between its words and none at its ends. Empty text is.
///
/// Costs little beside a pass that goes byte by byte.
pub(crate) fn is_plain_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ([first, after @ ..], [before @ .., last]) = (bytes, bytes) else { return true };
    let is_ink = |byte: &u8| byte.is_ascii_graphic();
    if !is_ink(first) || !is_ink(last) {
        return false;
    }
    match (before.last_chunk::<LANES>(), after.last_chunk::<LANES>()) {
        (Some(tail), Some(next)) => {
            let (chunks, nexts) = (before.as_chunks::<LANES>().0, after.as_chunks::<LANES>().0);
            let is_odd = chunks.iter().zip(nexts).any(|(chunk, next)| has_odd(chunk, next));
            // What fills no vector is looked at together with some of what stands before it.
            !is_odd && !has_odd(tail, next)
        }
        _ => !has_odd(before, after),
    }
}

/// Whether a text holds nothing but white space of ASCII, as most text between tags does. Empty text is blank.
///
/// As quick where that is indented by dozens of spaces.
pub(crate) fn is_blank(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_space = |byte: &u8| inked(*byte) == 0;
    // No look at each byte whether to stop: many are compared at once.
    let are_spaces = |chunk: &[u8; LANES]| chunk.iter().fold(0, |any, byte| any | inked(*byte)) == 0;
    match bytes.last_chunk::<LANES>() {
        // What fills no vector is looked at together with some of what stands before it.
        Some(tail) => is_space(&bytes[0]) && bytes.as_chunks().0.iter().all(are_spaces) && are_spaces(tail),
        None => bytes.iter().all(is_space),
    }
}

/// Bytes of a text that are no white space of ASCII.
pub(crate) fn ink(text: &str) -> usize {
    // As many at a time as a byte can count.
    let chunks = text.as_bytes().chunks(usize::from(u8::MAX));
    chunks.map(|bytes| usize::from(bytes.iter().map(|byte| inked(*byte)).sum::<u8>())).sum()
}

/// 1 for a byte that is no white space of ASCII, 0 for one that is. Said in comparisons that vectors have.
fn inked(byte: u8) -> u8 {
    let is_control = |byte: u8| byte.wrapping_sub(b'\t') <= b'\r' - b'\t';
    u8::from(byte != b' ') & u8::from(!is_control(byte)) | u8::from(byte == b'\x0b')
}

/// Whether any of some bytes is not printable, or a space and the next one too.
#[inline]
fn has_odd(bytes: &[u8], next: &[u8]) -> bool {
    let odd = |(byte, next): (&u8, &u8)| {
        u8::from(!(b' '..=b'~').contains(byte)) | u8::from(*byte == b' ') & u8::from(*next == b' ')
    };
    bytes.iter().zip(next).map(odd).fold(0, |all, odd| all | odd) != 0
}

/// A text on one line: one space in place of all white space between two words, none at the ends.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    push_one_line(&mut line, text);
    line
}

/// Adds what [`one_line`] makes of a text.
pub(crate) fn push_one_line(line: &mut String, text: &str) {
    if is_plain_line(text) {
        line.push_str(text);
        return;
    }
    let mut rest = text.trim();
    while let Some(end) = rest.find(char::is_whitespace) {
        let next = rest[end..].trim_start();
        // The wide space of Chinese and Japanese stands where others write a dash.
        let is_wide = rest[end..rest.len() - next.len()].contains('\u{3000}');
        line.push_str(&rest[..end]);
        line.push(if is_wide { '\u{3000}' } else { ' ' });
        rest = next;
    }
    line.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_texts() {
        for length in [0, 1, 2, 15, 16, 17, 33, 300] {
            let blank: String = " \n\t\r\x0c".chars().cycle().take(length).collect();
            assert!(is_blank(&blank), "{length}");
            assert_eq!(ink(&blank), 0, "{length}");
            for at in 0..length {
                for inked in ["x", "\x0b", "é", "\u{a0}"] {
                    let text = format!("{}{inked}{}", &blank[..at], &blank[at..]);
                    assert!(!is_blank(&text), "{text:?}");
                    assert_eq!(ink(&text), inked.len(), "{text:?}");
                }
            }
        }
        assert_eq!(ink(&"x".repeat(1000)), 1000);
    }

    #[test]
    fn plain_lines() {
        let long = "nine goats and a ferry, ".repeat(5) + "at last";
        for text in ["", "a", "a b", "Nine goats, one ferry.", "exactly sixteen!", "seventeen letters", &long] {
            assert!(is_plain_line(text), "{text:?}");
        }
        for odd in [" ", "  ", "\n", "\t", "\x7f", "\0", "é", "渡"] {
            assert!(!is_plain_line(odd), "{odd:?}");
            assert!(!is_plain_line(&format!("{odd}a")), "{odd:?}");
            assert!(!is_plain_line(&format!("a{odd}")), "{odd:?}");
        }
        for at in (0..=long.len()).filter(|&at| long.is_char_boundary(at)) {
            for odd in ["  ", "\n", "\x7f", "é"] {
                let (before, after) = long.split_at(at);
                assert!(!is_plain_line(&format!("{before}{odd}{after}")), "{odd:?} at {at}");
            }
        }
    }
}

//! What most text is: lines that nearly no pass has anything to do to.

/// Bytes that are looked at in one instruction: a vector of them, on every machine.
const LANES: usize = 16;

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

/// Whether any of some bytes is not printable, or a space and the next one too.
#[inline]
fn has_odd(bytes: &[u8], next: &[u8]) -> bool {
    let odd = |(byte, next): (&u8, &u8)| {
        u8::from(!(b' '..=b'~').contains(byte)) | u8::from(*byte == b' ') & u8::from(*next == b' ')
    };
    bytes.iter().zip(next).map(odd).fold(0, |all, odd| all | odd) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

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

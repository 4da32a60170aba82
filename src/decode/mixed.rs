//! Pages put together from parts in two charsets: one is UTF-8, the other is not.
//!
//! In: bytes that are not sound UTF-8 throughout, and how the other charset reads bytes. Out: text, each line or stretch
//! between tags read in the one charset that suits it. Deliberately absent: which charsets a page is in (`charset`),
//! and more than one charset in a line, where cut characters and foreign ones look alike.

use memchr::memchr3;

use super::fit::Fit;

/// Characters of two bytes that prove a stretch to be UTF-8. In a two-byte charset words of two or three characters can
/// pass for UTF-8, and so can pairs of capitals and symbols in a one-byte charset; four in a row do not.
const PROOF_CHARACTERS: usize = 4;

/// A page of UTF-8 in which some stretches are in another charset; `None` where no stretch is for certain.
pub(super) fn utf8_with_guests(bytes: &[u8], read: impl Fn(&[u8]) -> Option<String>) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut found = false;
    for stretch in Stretches(bytes) {
        match std::str::from_utf8(stretch) {
            Ok(sound) => text.push_str(sound),
            Err(_) => match guest(stretch, &read) {
                Some(read) => {
                    text.push_str(&read);
                    found = true;
                }
                None => text.push_str(&String::from_utf8_lossy(stretch)),
            },
        }
    }
    found.then_some(text)
}

/// The stretches of a page of UTF-8 that are in another charset, put together, from which that charset can be guessed.
pub(super) fn guests(bytes: &[u8]) -> Vec<u8> {
    Stretches(bytes).filter(|stretch| is_foreign(stretch)).collect::<Vec<_>>().concat()
}

/// A page in another charset in which some stretches are UTF-8; `None` where there is none for certain.
pub(super) fn host_with_utf8(bytes: &[u8], read: impl Fn(&[u8]) -> String) -> Option<String> {
    let mut text = String::with_capacity(2 * bytes.len());
    // Neighbouring stretches of the host are read together.
    let (mut host, mut at) = (0, 0);
    for stretch in Stretches(bytes) {
        if let Some(sound) = proven(stretch) {
            text.push_str(&read(&bytes[host..at]));
            text.push_str(sound);
            host = at + stretch.len();
        }
        at += stretch.len();
    }
    (host > 0).then(|| text + &read(&bytes[host..]))
}

/// A stretch as the other charset has it, if that leaves nothing to be desired.
fn guest(stretch: &[u8], read: impl Fn(&[u8]) -> Option<String>) -> Option<String> {
    if !is_foreign(stretch) {
        return None;
    }
    read(stretch).filter(|text| Fit::of(text).is_clean())
}

/// Whether a stretch has nothing of UTF-8 about it: not one sound character outside ASCII, and more wrong with it than a
/// character that was cut.
fn is_foreign(stretch: &[u8]) -> bool {
    let (mut broken, mut cut) = (0, 0);
    for chunk in stretch.utf8_chunks() {
        if !chunk.valid().is_ascii() {
            return false;
        }
        broken += usize::from(!chunk.invalid().is_empty());
        cut += usize::from(chunk.invalid().len() > 1);
    }
    broken > cut
}

/// A stretch that is UTF-8 beyond doubt.
fn proven(stretch: &[u8]) -> Option<&str> {
    if stretch.is_ascii() {
        return None;
    }
    let text = std::str::from_utf8(stretch).ok()?;
    let (mut foreign, mut long) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        foreign += 1;
        long += usize::from(c.len_utf8() > 2);
    }
    ((long > 1 || foreign >= PROOF_CHARACTERS) && Fit::of(text).is_clean()).then_some(text)
}

/// Bytes cut before and after tags and behind line ends, none of whose bytes occurs inside a character of any charset that
/// pages are in.
struct Stretches<'a>(&'a [u8]);

impl<'a> Iterator for Stretches<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let bytes = self.0;
        let end = match memchr3(b'<', b'>', b'\n', bytes) {
            // A tag is a stretch of its own, so that its attributes are judged with it and not with the text before.
            Some(at) if bytes[at] == b'<' && at > 0 => at,
            Some(0) if bytes[0] == b'<' => memchr3(b'<', b'>', b'\n', &bytes[1..])
                .map_or(bytes.len(), |at| at + 1 + usize::from(bytes[at + 1] != b'<')),
            Some(at) => at + 1,
            None => bytes.len(),
        };
        let (stretch, rest) = bytes.split_at(end);
        self.0 = rest;
        (!stretch.is_empty()).then_some(stretch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Latin-1, as far as these tests need it.
    fn latin(bytes: &[u8]) -> String {
        bytes.iter().map(|&byte| char::from(byte)).collect()
    }

    #[test]
    fn stretches_are_lines_and_tags() {
        let cut: Vec<&[u8]> = Stretches(b"one\ntwo<b c>three</b\n> <").collect();
        assert_eq!(cut, [&b"one\n"[..], b"two", b"<b c>", b"three", b"</b\n", b">", b" ", b"<"]);
    }

    #[test]
    fn guests_in_utf8() {
        let page = ["<p>Grüße 港".as_bytes(), b"<p>caf\xe9 na\xefve\n<p>Fl\xe4che"].concat();
        let read = |bytes: &[u8]| Some(latin(bytes));
        assert_eq!(utf8_with_guests(&page, read).as_deref(), Some("<p>Grüße 港<p>café naïve\n<p>Fläche"));
        assert_eq!(guests(&page), b"caf\xe9 na\xefve\nFl\xe4che");
        // Damage, not another charset: a cut character, and a byte amid sound ones.
        for damaged in [&b"Earth\xe2\x80<p>x"[..], "Grüße\u{e4}".as_bytes(), b"Gr\xc3\xbc\xdfe"] {
            assert_eq!(utf8_with_guests(damaged, read), None);
        }
    }

    #[test]
    fn utf8_in_another_charset() {
        let page = [b"<p>Fl\xe4che\n".as_slice(), "<p>渡轮<p>Ä".as_bytes()].concat();
        assert_eq!(host_with_utf8(&page, latin).as_deref(), Some("<p>Fläche\n<p>渡轮<p>Ã\u{84}"));
        assert_eq!(host_with_utf8(b"<p>Fl\xe4che\n", latin), None);
    }
}

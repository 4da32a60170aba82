//! The charset of a page, by the order of the WHATWG standards and then by the bytes.
//!
//! In: bytes and the user's word. Out: text and the charset's name. The order: byte order mark, the user, the server, the page's
//! declaration (`meta`, then the XML declaration), UTF-16 without a mark, UTF-8, a guess. Browsers believe a
//! declaration whatever follows; a dump has often been re-encoded after the page declared itself, so a declaration
//! that its bytes disprove is overruled here.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_2022_JP, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5,
    ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, KOI8_U, MACINTOSH, REPLACEMENT, SHIFT_JIS, UTF_8,
    UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, X_MAC_CYRILLIC,
    X_USER_DEFINED,
};
use memchr::{memchr, memchr_iter, memmem};

use super::{declared, fit::Fit, mixed};

/// Bytes in which a declaration must stand: HTML standard, "prescan a byte stream to determine its encoding".
const PRESCAN_BYTES: usize = 1024;

/// Bytes looked at for unmarked UTF-16: some 2,000 characters, among which line ends, spaces and commas are certain.
/// Fewer miss pages that begin with a long run of Han characters; more only cost time.
const UTF16_SAMPLE_BYTES: usize = 4096;

/// Bytes from the first non-ASCII one that the guess is made from. The guess runs some thirty state machines over each
/// byte and is settled after a few hundred letters; much less would see only a menu, much more is time for nothing.
const GUESS_BYTES: usize = 128 * 1024;

/// Sound multi-byte sequences there must be for each broken one for text still to count as UTF-8. Texts cut at a byte
/// limit, or with one foreign line, have hundreds; another charset read as UTF-8 has more broken sequences than sound
/// ones. Higher would read a short teaser that was cut in the middle as Windows-1252.
const SOUND_PER_BROKEN: usize = 8;

/// One character in this many may be unreadable before a declared multi-byte charset counts as wrong. Pages in the
/// right charset have a handful of private characters; pages in another one break every few characters.
const READABLE_PER_BROKEN: usize = 20;

/// Foreign bytes from which a guess among charsets of two bytes is trusted more than a declaration. Of 76 Chinese, Japanese
/// and Korean pages of the development sets with a hundred characters or more, written in a charset of their language, all
/// were guessed right; of shorter ones one in ten was not.
const TRUSTED_GUESS_BYTES: usize = 200;

/// Charsets of one byte, in the order of their use on pages. They are asked where what the guesser says is no text; it does
/// not know all of them.
const SECOND_GUESSES: [&Encoding; 18] = [
    WINDOWS_1252,
    WINDOWS_1251,
    WINDOWS_1250,
    ISO_8859_2,
    WINDOWS_1254,
    WINDOWS_1257,
    KOI8_U,
    MACINTOSH,
    X_MAC_CYRILLIC,
    IBM866,
    ISO_8859_15,
    ISO_8859_16,
    ISO_8859_13,
    ISO_8859_4,
    ISO_8859_3,
    ISO_8859_14,
    ISO_8859_10,
    ISO_8859_5,
];

/// A charset of the WHATWG Encoding Standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// The charset a label such as `gb2312` or `latin1` stands for; `None` for a label the standard does not know.
    pub fn from_label(label: &str) -> Option<Self> {
        Encoding::for_label_no_replacement(label.as_bytes()).map(Self)
    }
}

/// A page as text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'a> {
    /// The text, borrowed where the bytes were sound UTF-8.
    pub(super) text: Cow<'a, str>,
    /// The charset of most of it.
    encoding: &'static Encoding,
    /// Whether parts of the page were in another charset.
    pub(super) is_mixed: bool,
}

impl<'a> Decoded<'a> {
    fn plain(bytes: &'a [u8], encoding: &'static Encoding) -> Self {
        Self { text: read_as(encoding, bytes).0, encoding, is_mixed: false }
    }

    /// Name of the charset in the standard, in lower case.
    pub(super) fn charset(&self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }
}

/// Decodes a page. Bytes that mean nothing become U+FFFD, but a last character cut in half is dropped.
pub(super) fn decode<'a>(bytes: &'a [u8], forced: Option<Charset>, transport: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return Decoded::plain(&bytes[mark_bytes..], encoding);
    }
    if let Some(Charset(encoding)) = forced {
        return Decoded::plain(bytes, encoding);
    }
    let transport = transport.and_then(|label| Encoding::for_label_no_replacement(label.as_bytes()));
    if transport == Some(UTF_8)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Decoded { text: Cow::Borrowed(text), encoding: UTF_8, is_mixed: false };
    }
    let declared = outranking(transport).or_else(|| declared(bytes)).or(transport);
    if declared.is_none()
        && let Some(encoding) = unmarked_utf16(bytes)
    {
        return Decoded::plain(bytes, encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // Escape sequences are the only charset that hides in ASCII.
        if declared == Some(ISO_2022_JP) || (text.is_ascii() && escapes_japanese(bytes)) {
            return Decoded::plain(bytes, ISO_2022_JP);
        }
        return match declared {
            Some(encoding) if !proves_utf8(text, encoding) => Decoded::plain(bytes, encoding),
            _ => Decoded { text: Cow::Borrowed(text), encoding: UTF_8, is_mixed: false },
        };
    }
    let declared = declared.filter(|&encoding| encoding != UTF_8);
    if is_mostly_utf8(bytes) {
        let guests = mixed::guests(bytes);
        let guest = if guests.is_empty() { None } else { Some(declared.unwrap_or_else(|| legacy(&guests, None))) };
        let read = |guest| {
            move |bytes: &[u8]| {
                Some(read_as(guest, bytes)).filter(|(_, broken)| !broken).map(|(text, _)| text.into_owned())
            }
        };
        return match guest.and_then(|guest| mixed::utf8_with_guests(without_cut_character(bytes), read(guest))) {
            Some(text) => Decoded { text: Cow::Owned(text), encoding: UTF_8, is_mixed: true },
            None => Decoded::plain(bytes, UTF_8),
        };
    }
    let encoding = legacy(bytes, declared);
    if encoding != ISO_2022_JP
        && let Some(text) = mixed::host_with_utf8(bytes, |bytes| read_as(encoding, bytes).0.into_owned())
    {
        return Decoded { text: Cow::Owned(text), encoding, is_mixed: true };
    }
    Decoded::plain(bytes, encoding)
}

/// The charset of bytes that are not UTF-8: the declared one unless its reading is no text and another is, else the best
/// guess.
fn legacy(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    let window = foreign_window(bytes);
    let fit = |encoding: &'static Encoding| Fit::of(&read_as(encoding, window).0);
    let declared = declared.filter(|&encoding| {
        !is_multi_byte(encoding) || {
            let (text, broken) = read_as(encoding, bytes);
            !broken || is_mostly_readable(&text)
        }
    });
    let doubted = declared.map(|encoding| (encoding, fit(encoding)));
    let guessed = guess(bytes);
    if let Some((encoding, fit)) = doubted {
        // Charsets of two bytes read each other's bytes as sound characters.
        let is_other = is_multi_byte(encoding) && is_multi_byte(guessed) && is_long(window) && !same(encoding, guessed);
        if !is_other && !fit.is_doubtful() {
            return encoding;
        }
        if is_other && !read_as(guessed, window).1 {
            return guessed;
        }
    }
    let mut best = (guessed, fit(guessed));
    if best.1.is_doubtful() {
        for (encoding, fit) in SECOND_GUESSES.map(|encoding| (encoding, fit(encoding))) {
            if fit.beats(best.1) {
                best = (encoding, fit);
            }
        }
    }
    match doubted {
        Some((encoding, fit)) if !best.1.beats(fit) => encoding,
        _ => best.0,
    }
}

/// Whether two charsets read the same bytes alike.
fn same(one: &'static Encoding, other: &'static Encoding) -> bool {
    let plain = |encoding| if encoding == GB18030 { GBK } else { encoding };
    plain(one) == plain(other)
}

/// Whether there is enough foreign text for a guess among charsets of two bytes to be trusted more than a declaration.
fn is_long(window: &[u8]) -> bool {
    window.iter().filter(|byte| !byte.is_ascii()).take(TRUSTED_GUESS_BYTES).count() == TRUSTED_GUESS_BYTES
}

/// The characters that bytes 0x80 to 0xFF stand for in a one-byte charset; bytes without a meaning stay C1 controls.
pub(super) fn upper_half(label: &str) -> Vec<char> {
    let bytes: Vec<u8> = (0x80..=0xff).collect();
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
    encoding.decode_without_bom_handling(&bytes).0.chars().collect()
}

/// The character that two bytes of GBK stand for, if they do.
pub(super) fn gbk_character(bytes: [u8; 2]) -> Option<char> {
    let text = GBK.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Decodes without looking for a mark; says whether there were bytes without meaning, a cut last character aside.
fn read_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> (Cow<'a, str>, bool) {
    let bytes = if encoding == UTF_8 { without_cut_character(bytes) } else { bytes };
    let (mut text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken
        && encoding != UTF_8
        && is_cut_at_the_end(encoding, bytes)
        && let Cow::Owned(text) = &mut text
    {
        text.pop();
        let broken = memmem::find(text.as_bytes(), "\u{fffd}".as_bytes()).is_some();
        return (Cow::Owned(std::mem::take(text)), broken);
    }
    (text, broken)
}

/// The bytes without the first bytes of a UTF-8 character that the end of the page cut off.
fn without_cut_character(bytes: &[u8]) -> &[u8] {
    let last = &bytes[bytes.len().saturating_sub(3)..];
    // `error_len` is `None` only where the input ended inside a character; each shorter tail begins at another byte.
    let cut = (1..=last.len()).find(|&cut| {
        let tail = &last[last.len() - cut..];
        tail[0] >= 0xc2
            && std::str::from_utf8(tail).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    });
    &bytes[..bytes.len() - cut.unwrap_or(0)]
}

/// Whether the only thing wrong with the last character is that the page ended inside it.
fn is_cut_at_the_end(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    if !is_multi_byte(encoding) && encoding != UTF_16LE && encoding != UTF_16BE {
        return false;
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut buffer = [0_u8; 4096];
    let mut rest = bytes;
    loop {
        // Not told that this is the end, the decoder waits for the missing bytes in silence.
        let (result, read, written, _) = decoder.decode_to_utf8(rest, &mut buffer, false);
        rest = &rest[read..];
        if result == encoding_rs::CoderResult::InputEmpty {
            let ended_whole = decoder.decode_to_utf8(b"", &mut buffer[written..], true).2 == 0;
            return !ended_whole;
        }
    }
}

fn is_multi_byte(encoding: &'static Encoding) -> bool {
    [GBK, GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR, ISO_2022_JP].contains(&encoding)
}

fn is_mostly_readable(text: &str) -> bool {
    let broken = memmem::find_iter(text.as_bytes(), "\u{fffd}".as_bytes()).count();
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    broken * READABLE_PER_BROKEN <= foreign
}

/// Whether sound UTF-8 disproves a declaration of `declared`.
///
/// Windows-1252 and its like give two accidental bytes such as `Ã©` only in text that is broken anyway. In a two-byte
/// charset a word of two or three characters can pass for UTF-8, a sentence cannot.
fn proves_utf8(text: &str, declared: &'static Encoding) -> bool {
    if declared == UTF_8 || text.is_ascii() {
        return true;
    }
    if !is_multi_byte(declared) {
        return true;
    }
    let mut foreign = text.chars().filter(|c| !c.is_ascii());
    foreign.by_ref().take(4).any(|c| c.len_utf8() > 2) || foreign.next().is_some()
}

/// Whether bytes that are not sound UTF-8 are still meant as UTF-8: damaged in few places or cut at the end.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|&byte| byte >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let cut = usize::from(without_cut_character(bytes).len() < bytes.len());
    if cut == 1 && broken == 1 {
        // One byte at the end is as likely a letter of a one-byte charset, unless other characters vouch for UTF-8.
        return sound > 0 || without_cut_character(bytes).len() + 1 < bytes.len();
    }
    sound >= (broken - cut) * SOUND_PER_BROKEN
}

/// UTF-16 without a mark, told by characters that are everywhere and, with their bytes swapped, nowhere.
///
/// Either every third unit has a NUL, all on the same side: Latin text. Or one unit in a hundred, and two at least, is a
/// space, a line end, or one of `、。，`, and hardly any is when the bytes are swapped: any other script. (NULs alone
/// would not do: `一` and many emoji have one on the wrong side.) The sample must then decode without unpaired
/// surrogates or control characters.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..usize::min(bytes.len() & !1, UTF16_SAMPLE_BYTES)];
    let units = sample.len() / 2;
    let (mut nuls_first, mut nuls_second, mut big, mut little) = (0_usize, 0_usize, 0_usize, 0_usize);
    for pair in sample.chunks_exact(2) {
        let is_common = |unit| matches!(unit, 0x0020 | 0x000a | 0x000d | 0x3001 | 0x3002 | 0xff0c);
        nuls_first += usize::from(pair[0] == 0);
        nuls_second += usize::from(pair[1] == 0);
        big += usize::from(is_common(u16::from_be_bytes([pair[0], pair[1]])));
        little += usize::from(is_common(u16::from_le_bytes([pair[0], pair[1]])));
    }
    let clear = |more: usize, less: usize| more >= 2 && more * 100 >= units && less * 10 <= more;
    let encoding = match (nuls_first, nuls_second) {
        (0, nuls) if units > 0 && nuls * 3 >= units => UTF_16LE,
        (nuls, 0) if units > 0 && nuls * 3 >= units => UTF_16BE,
        _ if clear(little, big) => UTF_16LE,
        _ if clear(big, little) => UTF_16BE,
        _ => return None,
    };
    let (text, broken) = read_as(encoding, sample);
    // The sample may end between the halves of a surrogate pair.
    let is_split_pair = |text: &str| text.strip_suffix('\u{fffd}').is_some_and(|head| !head.contains('\u{fffd}'));
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    ((!broken || is_split_pair(&text)) && !text.contains(control)).then_some(encoding)
}

/// Whether ASCII switches to the characters of JIS X 0208 and means them.
fn escapes_japanese(bytes: &[u8]) -> bool {
    let switches = |at: usize| matches!(bytes.get(at + 1..at + 3), Some(b"$B" | b"$@"));
    memchr_iter(0x1b, bytes).any(switches) && !read_as(ISO_2022_JP, bytes).1
}

/// The part of a page from which its charset is told: from its first foreign byte on.
fn foreign_window(bytes: &[u8]) -> &[u8] {
    let foreign = if memchr(0x1b, bytes).is_some() { 0 } else { Encoding::ascii_valid_up_to(bytes) };
    &bytes[foreign.saturating_sub(2)..usize::min(bytes.len(), foreign + GUESS_BYTES)]
}

/// The best guess from the bytes alone.
fn guess(bytes: &[u8]) -> &'static Encoding {
    // Pages run no scripts here, so the reason for which browsers deny ISO-2022-JP does not apply.
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // Never told that the input ends, the detector forgives a character that the window or the page cuts in half.
    detector.feed(foreign_window(bytes), false);
    // Mostly sound UTF-8 was recognised before; a damaged page must not win here on its sound first part.
    detector.guess(None, Utf8Detection::Deny)
}

/// What a server declares, where it counts before what the page declares. Latin-1 was the default of servers for years and
/// says little; UTF-8 that the bytes are not says nothing.
fn outranking(transport: Option<&'static Encoding>) -> Option<&'static Encoding> {
    transport.filter(|&encoding| encoding != UTF_8 && encoding != WINDOWS_1252)
}

/// The charset the page declares in its first [`PRESCAN_BYTES`].
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..usize::min(bytes.len(), PRESCAN_BYTES)];
    Encoding::for_label(declared::label(head)?).and_then(as_declared)
}

/// Whether a label is one of the standard's.
pub(super) fn is_label(label: &[u8]) -> bool {
    Encoding::for_label(label).is_some()
}

/// What a declaration means: HTML standard, prescan, steps "if charset is UTF-16" and "x-user-defined".
fn as_declared(encoding: &'static Encoding) -> Option<&'static Encoding> {
    match encoding {
        // Bytes in which an ASCII declaration could be read are not UTF-16.
        encoding if encoding == UTF_16LE || encoding == UTF_16BE => Some(UTF_8),
        encoding if encoding == X_USER_DEFINED => Some(WINDOWS_1252),
        encoding if encoding == REPLACEMENT => None,
        encoding => Some(encoding),
    }
}

/// The text in GBK, for tests of what happens to it.
#[cfg(test)]
pub(super) fn tests_only_gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

#[cfg(test)]
mod tests;

//! The charset of a page, by the order of the WHATWG standards and then by the bytes.
//!
//! In: bytes and the user's word. Out: text and the charset's name. The order: byte order mark, the user, the server, the page's
//! declaration (`meta`, then the XML declaration), UTF-16 without a mark, UTF-8, a guess. Browsers believe a
//! declaration whatever follows; a dump has often been re-encoded after the page declared itself, so a declaration
//! that its bytes disprove is overruled here.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252, X_USER_DEFINED,
};
use memchr::{memchr, memmem};

use super::declared;

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

/// A charset of the WHATWG Encoding Standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// The charset a label such as `gb2312` or `latin1` stands for; `None` for a label the standard does not know.
    pub fn from_label(label: &str) -> Option<Self> {
        Encoding::for_label_no_replacement(label.as_bytes()).map(Self)
    }
}

/// Decodes a page. Bytes that mean nothing become U+FFFD, but a last character cut in half is dropped.
pub(super) fn decode<'a>(bytes: &'a [u8], forced: Option<Charset>, transport: Option<&str>) -> (Cow<'a, str>, String) {
    let (text, encoding) = decode_with(bytes, forced, transport);
    (text, encoding.name().to_ascii_lowercase())
}

fn decode_with<'a>(
    bytes: &'a [u8],
    forced: Option<Charset>,
    transport: Option<&str>,
) -> (Cow<'a, str>, &'static Encoding) {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return (read_as(encoding, &bytes[mark_bytes..]).0, encoding);
    }
    if let Some(Charset(encoding)) = forced {
        return (read_as(encoding, bytes).0, encoding);
    }
    let transport = transport.and_then(|label| Encoding::for_label_no_replacement(label.as_bytes()));
    if transport == Some(UTF_8)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return (Cow::Borrowed(text), UTF_8);
    }
    let declared = outranking(transport).or_else(|| declared(bytes)).or(transport);
    if declared.is_none()
        && let Some(encoding) = unmarked_utf16(bytes)
    {
        return (read_as(encoding, bytes).0, encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // Escape sequences are the only charset that hides in ASCII.
        if declared == Some(ISO_2022_JP) || (declared.is_none() && text.is_ascii() && memchr(0x1b, bytes).is_some()) {
            let encoding = declared.unwrap_or_else(|| guess(bytes));
            return (read_as(encoding, bytes).0, encoding);
        }
        return match declared {
            Some(encoding) if !proves_utf8(text, encoding) => (read_as(encoding, bytes).0, encoding),
            _ => (Cow::Borrowed(text), UTF_8),
        };
    }
    if is_mostly_utf8(bytes) {
        return (read_as(UTF_8, bytes).0, UTF_8);
    }
    if let Some(encoding) = declared.filter(|&encoding| encoding != UTF_8) {
        let (text, broken) = read_as(encoding, bytes);
        if !broken || !is_multi_byte(encoding) || is_mostly_readable(&text) {
            return (text, encoding);
        }
    }
    let encoding = guess(bytes);
    (read_as(encoding, bytes).0, encoding)
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

/// The best guess from the bytes alone.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let foreign = if memchr(0x1b, bytes).is_some() { 0 } else { Encoding::ascii_valid_up_to(bytes) };
    let window = &bytes[foreign.saturating_sub(2)..usize::min(bytes.len(), foreign + GUESS_BYTES)];
    // Pages run no scripts here, so the reason for which browsers deny ISO-2022-JP does not apply.
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // Never told that the input ends, the detector forgives a character that the window or the page cuts in half.
    detector.feed(window, false);
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
mod tests {
    use super::*;

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        let units = text.encode_utf16();
        units.flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    const CHINESE: &str = "渡轮在中午启航，港口很安静。船长说明天的潮水会比今天高，因此请大家早一点到码头来。";
    const TAIWANESE: &str = "渡輪在中午啟航，港口很安靜。船長說明天的潮水會比今天高，因此請大家早一點到碼頭來。";
    const JAPANESE: &str = "フェリーは正午に出港する。港はとても静かだった。船長は、明日の潮は今日より高いと言った。";
    const KOREAN: &str = "여객선은 정오에 출항한다. 항구는 아주 조용했다. 선장은 내일 물이 더 높을 것이라고 말했다.";
    const RUSSIAN: &str =
        "Паром отходит в полдень, гавань тиха. Капитан сказал, что завтра вода будет выше, чем сегодня.";
    const GERMAN: &str =
        "Die Fähre läuft um zwölf Uhr aus, der Hafen ist schön. Die Größe der Flut überrascht „jeden“.";
    const POLISH: &str =
        "Prom odpływa w południe, a przystań śpi. Jutro woda będzie wyższa niż dziś, źle więc żeglować łódką.";
    const TURKISH: &str =
        "Vapur öğlen kalkıyor, liman çok sakin. Kaptan yarın suyun bugünden yüksek olacağını söyledi, ışık sönük.";
    const GREEK: &str = "Το πλοίο φεύγει το μεσημέρι, το λιμάνι είναι ήσυχο. Αύριο η παλίρροια θα είναι ψηλότερη.";

    const CASES: [(&str, &str); 13] = [
        ("gb18030", CHINESE),
        ("gbk", CHINESE),
        ("big5", TAIWANESE),
        ("shift_jis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("iso-2022-jp", JAPANESE),
        ("euc-kr", KOREAN),
        ("windows-1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("windows-1252", GERMAN),
        ("windows-1250", POLISH),
        ("windows-1254", TURKISH),
        ("windows-1253", GREEK),
    ];

    fn encode(label: &str, text: &str) -> Vec<u8> {
        Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
    }

    #[test]
    fn declared_and_undeclared() {
        for (label, text) in CASES {
            for page in [
                text.to_owned(),
                format!("<html><head><title>{text}</title></head><body><p>{text}</p></body></html>"),
                format!("<meta charset={label}><p>{text}</p>"),
                format!("<META content='text/html; charset={label}' HTTP-EQUIV=Content-Type><p>{text}</p>"),
                format!("<?xml version=\"1.0\" encoding=\"{label}\"?><html>{text}</html>"),
            ] {
                let bytes = encode(label, &page);
                let (decoded, charset) = decode(&bytes, None, None);
                assert_eq!(decoded, page, "{label} read as {charset}");
            }
        }
    }

    #[test]
    fn wrong_declarations_are_overruled() {
        for (label, text) in CASES.into_iter().filter(|(label, _)| *label != "iso-2022-jp") {
            let page = format!("<meta charset=utf-8><p>{text}</p>");
            assert_eq!(decode(&encode(label, &page), None, None).0, page, "{label} declared as UTF-8");
            let page = format!("<meta charset={label}><p>{text}</p>");
            assert_eq!(
                decode(page.as_bytes(), None, None),
                (Cow::Borrowed(page.as_str()), "utf-8".into()),
                "UTF-8 as {label}"
            );
        }
        let page = format!("<meta charset=euc-jp><p>{CHINESE}</p>");
        assert_eq!(
            decode(&encode("big5", &page.replace(CHINESE, TAIWANESE)), None, None).0,
            page.replace(CHINESE, TAIWANESE)
        );
        let page = format!("<meta charset=utf-16><p>{GERMAN}</p>");
        assert_eq!(decode(page.as_bytes(), None, None).1, "utf-8");
    }

    #[test]
    fn marks_and_hints() {
        let forced = Charset::from_label("koi8-r");
        assert_eq!(decode("\u{feff}Fähre".as_bytes(), forced, None), ("Fähre".into(), "utf-8".into()));
        assert_eq!(decode(&encode("koi8-r", "В порту"), forced, None), ("В порту".into(), "koi8-r".into()));
        let declared = encode("koi8-r", "<meta charset=windows-1251>В порту");
        assert_eq!(decode(&declared, forced, None).0, "<meta charset=windows-1251>В порту");
        assert_eq!(Charset::from_label("no-such-charset"), None);
        for big_endian in [false, true] {
            let name = if big_endian { "utf-16be" } else { "utf-16le" };
            for text in [
                "Low tide\n",
                "潮汐表\n2031年\n港口 😀 一一很安静。\n",
                "渡轮在中午启航，一早港口一片安静。",
                "<p>Fähre</p>",
            ] {
                let bare = utf16(text, big_endian);
                assert_eq!(decode(&bare, None, None), (text.into(), name.into()), "{text:?}");
                let marked = utf16(&format!("\u{feff}{text}"), big_endian);
                assert_eq!(decode(&marked, forced, None), (text.into(), name.into()), "{text:?}");
            }
        }
    }

    #[test]
    fn a_server_is_believed_as_far_as_the_bytes_agree() {
        for (transport, declared, real) in [
            ("koi8-r", None, "koi8-r"),
            ("koi8-r", Some("windows-1251"), "koi8-r"),
            ("utf-8", Some("windows-1251"), "utf-8"),
            ("iso-8859-1", Some("koi8-r"), "koi8-r"),
            ("utf-8", Some("koi8-r"), "koi8-r"),
            ("nonsense", Some("koi8-r"), "koi8-r"),
        ] {
            let page = declared.map_or_else(String::new, |label| format!("<meta charset={label}>")) + RUSSIAN;
            assert_eq!(decode(&encode(real, &page), None, Some(transport)), (page.into(), real.into()), "{transport}");
        }
    }

    #[test]
    fn damage_does_not_change_the_charset() {
        for (label, text) in CASES.into_iter().chain([("utf-8", CHINESE), ("utf-8", GERMAN), ("utf-8", "港")]) {
            if label == "iso-2022-jp" {
                continue;
            }
            for page in [text.to_owned(), format!("<meta charset={label}>{text}")] {
                let mut bytes = encode(label, &page);
                let last_bytes = encode(label, &text[text.char_indices().next_back().unwrap().0..]).len();
                if last_bytes == 1 {
                    continue;
                }
                bytes.pop();
                let whole = &page[..page.char_indices().next_back().unwrap().0];
                assert_eq!(decode(&bytes, None, None).0, whole, "{label}");
            }
        }
        let mut holed = GERMAN.repeat(3).into_bytes();
        holed[5] = 0xff;
        let (text, charset) = decode(&holed, None, None);
        assert_eq!(charset, "utf-8");
        assert!(text.starts_with("Die F\u{fffd}") && text.contains("Fähre"));
        assert_eq!(decode(b"caf\xe9", None, None), ("café".into(), "windows-1252".into()));
    }

    #[test]
    fn sound_utf8_is_borrowed() {
        for page in [CHINESE, "plain", "<meta charset=latin1>Straße", "<meta charset=gbk>潮汐", ""] {
            assert!(matches!(decode(page.as_bytes(), None, None).0, Cow::Borrowed(text) if text == page));
        }
    }

    #[test]
    fn the_prescan_follows_the_standard() {
        for (head, expected) in [
            ("<meta charset=koi8-r>", Some("KOI8-R")),
            ("<!-- <meta charset=big5> --><meta charset='koi8-r'>", Some("KOI8-R")),
            ("<!--><meta charset=koi8-r>", Some("KOI8-R")),
            ("<a title='<meta charset=big5>'><meta/charset = \"koi8-r\"/>", Some("KOI8-R")),
            ("<meta name=x content='charset=big5'><meta charset=koi8-r>", Some("KOI8-R")),
            ("<meta http-equiv=content-type content='text/html; charset = \"koi8-r\"'>", Some("KOI8-R")),
            ("<meta charset=nonsense><meta charset=koi8-r>", Some("KOI8-R")),
            ("<metadata charset=big5><meta charset=koi8-r>", Some("KOI8-R")),
            ("<!doctype html><meta charset=utf-16le>", Some("UTF-8")),
            ("<meta charset=x-user-defined>", Some("windows-1252")),
            ("<?xml encoding='koi8-r'?>", Some("KOI8-R")),
            ("<!-- <meta charset=big5>", None),
            ("<meta charset='big5", None),
            ("<meta content='charset=big5'>", None),
            ("< meta charset=big5>", None),
            ("charset=big5", None),
            ("<", None),
            ("<meta", None),
            ("<meta charset", None),
            ("<meta =", None),
        ] {
            assert_eq!(declared(head.as_bytes()).map(Encoding::name), expected, "{head}");
        }
        let late = format!("{}<meta charset=koi8-r>", " ".repeat(PRESCAN_BYTES));
        assert_eq!(declared(late.as_bytes()), None);
    }
}

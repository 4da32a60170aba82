//! The language of a text: what the page declares, checked against what the text shows.
//!
//! In come the main text and the tag the page declares, out comes a BCP 47 tag or nothing. Deliberately absent: telling close
//! relatives apart against the page's word.

use whatlang::{Detector, Lang, Script};

use super::han;
use super::tag::{canonical, shorter};

/// Bytes of text looked at, from its start. Trigram statistics settle well within this; more costs time (the detector
/// reads every character several times), and less than about 1,000 makes close languages unreliable.
const SAMPLE_BYTES: usize = 4_096;

/// Letters below which the statistics of a script shared by several languages are not asked. Headlines of 40 letters are
/// often taken for a neighbouring language, whatever confidence is claimed.
const LEAST_LETTERS: usize = 100;

/// Letters that suffice where the script itself names the language, such as Hangul or kana.
const LEAST_LETTERS_OF_SCRIPT: usize = 4;

/// Letters of Latin script that take the room of one Han character or kana: a word has five or six, and one and a half of
/// them.
const LATIN_LETTERS_PER_WIDE: usize = 3;

/// Languages that statistics confuse with one another; a declared one stands against another of its row.
const RELATIVES: &[&[&str]] = &[
    &["nb", "no", "nn", "da", "sv"],
    &["hr", "sr", "bs", "sh", "sl"],
    &["cs", "sk"],
    &["es", "pt", "gl", "ca"],
    &["id", "ms", "jv"],
    &["ru", "uk", "be", "bg", "mk"],
    &["af", "nl"],
    &["az", "tr", "tk", "uz"],
    &["hi", "mr", "ne"],
    &["ar", "fa", "ur"],
];

/// Words that make up a good part of any text in a language and hardly stand in other languages. At most eight letters, all
/// ASCII. Enough of them and the text is in that language: what statistics take a hundred times longer to say.
const TELLING_WORDS: &[(&str, &[&str])] = &[
    ("en", &["the", "and", "of", "to", "that", "is", "with", "for", "you", "this", "are", "was", "from", "have", "it"]),
    ("de", &["der", "die", "und", "das", "den", "von", "zu", "mit", "ist", "nicht", "ein", "eine", "auf", "auch"]),
    ("fr", &["le", "et", "les", "des", "est", "dans", "pour", "une", "du", "qui", "sur", "pas", "avec", "vous"]),
    ("es", &["el", "que", "los", "las", "del", "con", "una", "por", "para", "es", "su", "como", "en", "y"]),
    ("it", &["di", "che", "il", "per", "non", "della", "sono", "con", "una", "del", "gli", "nel", "alla", "anche"]),
];

/// Share of a text's words that must be telling ones. Prose has 20 to 40 % of them, a list of names none.
const TELLING_SHARE: f32 = 0.15;

/// Words from which their share is asked.
const LEAST_WORDS: u32 = 40;

/// Bytes of text looked at for telling words: some 250 words.
const TELLING_BYTES: usize = 1_600;

/// BCP 47 tag of `text`, given the tag its page declares; `None` where neither tells.
///
/// - Text and page agree on the language: the declared tag, with its region or script (`zh-CN`, `pt-BR`).
/// - They disagree and the text is long enough to be sure: the language of the text (`lang="en"` on a Chinese page is
///   `zh-Hans`), unless the declared language is unknown to the detector or a near relative of what it found.
/// - Otherwise the declared tag, in its canonical form; one that is no BCP 47 tag counts as none.
/// - Chinese has its script (`zh-Hans`, `zh-Hant`) where the page names neither script nor region, or names another.
pub(crate) fn of(text: &str, declared: Option<&str>) -> Option<String> {
    let tag = spoken(text, declared)?;
    if tag.split('-').next() != Some("zh") {
        return Some(tag);
    }
    match han::script(start_of(text, SAMPLE_BYTES)) {
        Some(script) if written(&tag) != Some(script) => Some(script.tag().to_owned()),
        _ => Some(tag),
    }
}

/// The script that a tag of Chinese says or implies by its region.
fn written(tag: &str) -> Option<han::Script> {
    tag.split('-').skip(1).find_map(|part| match part {
        "Hans" | "CN" | "SG" | "MY" => Some(han::Script::Simplified),
        "Hant" | "TW" | "HK" | "MO" => Some(han::Script::Traditional),
        _ => None,
    })
}

/// The tag without a look at the script of Chinese.
fn spoken(text: &str, declared: Option<&str>) -> Option<String> {
    let Some(declared) = declared.and_then(canonical) else { return detect(text).map(str::to_owned) };
    let base = declared.split('-').next().unwrap_or(&declared);
    if !is_detectable(base) || is_evidently(text, base) {
        return Some(declared);
    }
    let Some(found) = detect(text) else { return Some(declared) };
    let related = || RELATIVES.iter().any(|row| row.contains(&base) && row.contains(&found));
    if base == found || related() { Some(declared) } else { Some(found.to_owned()) }
}

/// Whether the words of a text leave no doubt that it is in a language; false for a language whose words are not known.
fn is_evidently(text: &str, base: &str) -> bool {
    let Some((_, telling)) = TELLING_WORDS.iter().find(|(language, _)| *language == base) else { return false };
    let mut keys = [0; 16];
    for (key, word) in keys.iter_mut().zip(*telling) {
        *key = word.bytes().fold(0, word_key);
    }
    // A word as its letters, one byte each, the last eight of them: no telling word is longer.
    let (mut words, mut found, mut key, mut foreign) = (0, 0, 0_u64, 0);
    for &byte in text.as_bytes().iter().take(TELLING_BYTES).chain(b" ") {
        if byte.is_ascii_alphabetic() || !byte.is_ascii() {
            foreign += u32::from(!byte.is_ascii());
            key = word_key(key, byte | 0x20);
        } else if key != 0 {
            words += 1;
            found += u32::from(keys.contains(&key));
            key = 0;
        }
    }
    // Scripts without spaces have long words: every three bytes of other letters count as one.
    words += foreign / 3;
    words >= LEAST_WORDS && found as f32 >= words as f32 * TELLING_SHARE
}

fn word_key(key: u64, byte: u8) -> u64 {
    key << 8 | u64::from(byte)
}

/// A text up to a number of bytes, at the boundary of a character.
fn start_of(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

/// The language the text itself shows, where there is enough of it to be sure.
fn detect(text: &str) -> Option<&'static str> {
    let sample = start_of(text, SAMPLE_BYTES);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).take(LEAST_LETTERS).count();
    if letters < LEAST_LETTERS_OF_SCRIPT {
        return None;
    }
    let east_asian = match balance(sample) {
        Balance::EastAsian => sample.chars().filter(|c| !c.is_ascii_alphabetic()).collect(),
        Balance::Even => return None,
        Balance::Other => String::new(),
    };
    let sample = if east_asian.is_empty() { sample } else { &east_asian };
    if letters < LEAST_LETTERS && Detector::new().detect_script(sample).is_some_and(is_shared) {
        return None;
    }
    let found = Detector::new().detect(sample)?;
    if !found.is_reliable() {
        return None;
    }
    shorter(found.lang().code())
}

/// How Chinese, Japanese or Korean and Latin words share a text. The detector counts letters, of which Latin words have many
/// more.
enum Balance {
    /// Mostly Chinese, Japanese or Korean, with Latin words in between.
    EastAsian,
    /// Neither has two thirds of the text.
    Even,
    /// Anything else.
    Other,
}

fn balance(text: &str) -> Balance {
    let is_wide = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let (mut latin, mut wide) = (0, 0);
    if text.is_ascii() {
        return Balance::Other;
    }
    for c in text.chars() {
        latin += usize::from(c.is_ascii_alphabetic());
        wide += usize::from(is_wide(c));
    }
    let wide = wide * LATIN_LETTERS_PER_WIDE;
    match () {
        () if latin == 0 || wide * 2 <= latin => Balance::Other,
        () if wide >= latin * 2 => Balance::EastAsian,
        () => Balance::Even,
    }
}

/// Whether statistics are needed to tell the languages of a script apart.
fn is_shared(script: Script) -> bool {
    matches!(script, Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari | Script::Hebrew)
}

fn is_detectable(base: &str) -> bool {
    Lang::all().iter().any(|lang| shorter(lang.code()) == Some(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The harbour council voted on Tuesday to rebuild the old pier before the winter storms arrive, and the \
        fishermen who have waited for eleven years said that they would believe it when they saw the first stone.";
    const SPANISH: &str = "El consejo del puerto votó el martes a favor de reconstruir el viejo muelle antes de que lleguen las \
        tormentas del invierno, y los pescadores que esperan desde hace once años dijeron que lo creerán cuando lo vean.";
    const CHINESE: &str =
        "港口委员会周二投票决定在冬季风暴来临之前重建旧码头，等待了十一年的渔民们表示，看到第一块石头时才会相信。";
    const TAIWANESE: &str =
        "港口委員會週二投票決定在冬季風暴來臨之前重建舊碼頭，等待了十一年的漁民們表示，看到第一塊石頭時才會相信。";
    const JAPANESE: &str =
        "港湾評議会は火曜日、冬の嵐が来る前に古い桟橋を再建することを決めた。漁師たちは十一年も待っている。";

    #[test]
    fn text_and_declaration() {
        for (text, declared, expected) in [
            (ENGLISH, None, Some("en")),
            (ENGLISH, Some("en_us"), Some("en-US")),
            (ENGLISH, Some("de"), Some("en")),
            (ENGLISH, Some("english"), Some("en")),
            (SPANISH, Some("en"), Some("es")),
            (SPANISH, Some("gl"), Some("gl")),
            (CHINESE, Some("en"), Some("zh-Hans")),
            (CHINESE, Some("zh-cn"), Some("zh-CN")),
            (CHINESE, None, Some("zh-Hans")),
            (CHINESE, Some("zh"), Some("zh-Hans")),
            (CHINESE, Some("zh-TW"), Some("zh-Hans")),
            (TAIWANESE, Some("zh-TW"), Some("zh-TW")),
            (TAIWANESE, Some("zh-Hans-CN"), Some("zh-Hant")),
            (TAIWANESE, None, Some("zh-Hant")),
            (&format!("{CHINESE}{}", &ENGLISH[..60]), Some("en"), Some("zh-Hans")),
            (&format!("{CHINESE}{}", &ENGLISH[..150]), None, None),
            ("中文", Some("zh"), Some("zh")),
            (JAPANESE, Some("zh-CN"), Some("ja")),
            ("Готово", Some("ru"), Some("ru")),
            ("한국어 문장", Some("en"), Some("ko")),
            ("Short", Some("fr-CA"), Some("fr-CA")),
            ("Short", None, None),
            ("", None, None),
            ("12345 67890", Some("xx"), None),
        ] {
            assert_eq!(of(text, declared).as_deref(), expected, "{declared:?} {text:?}");
        }
    }

    #[test]
    fn words_that_leave_no_doubt() {
        for (text, base, expected) in [
            (ENGLISH, "en", false),
            (&ENGLISH.repeat(2), "en", true),
            (&SPANISH.repeat(2), "es", true),
            (&SPANISH.repeat(2), "en", false),
            (&ENGLISH.repeat(2), "de", false),
            (&CHINESE.repeat(4), "en", false),
            (&(CHINESE.repeat(4) + ENGLISH), "en", false),
            (&ENGLISH.repeat(2), "xx", false),
            ("", "en", false),
        ] {
            assert_eq!(is_evidently(text, base), expected, "{base} {text:?}");
        }
        for word in TELLING_WORDS.iter().flat_map(|(_, words)| *words) {
            assert!(word.len() <= 8 && word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        }
        assert!(TELLING_WORDS.iter().all(|(base, words)| is_detectable(base) && words.len() <= 16));
    }

    #[test]
    fn every_detectable_language_has_a_tag() {
        for lang in whatlang::Lang::all() {
            assert!(shorter(lang.code()).is_some(), "{lang:?}");
        }
    }
}

//! Which letters beyond a–z languages write, as far as one-byte charsets have them.
//!
//! In: letters of a text and how often each occurs. Out: how many of them no single language would have among its own.
//! Deliberately absent: Vietnamese and other languages whose letters no charset here confuses, and loan words, which are
//! few enough not to matter.

use std::collections::BTreeMap;

/// Small letters outside ASCII of languages in Latin script, those in everyday names and loans among them.
const LATIN: [&str; 30] = [
    "àâæçèéêëîïôœùûüÿ",       // French
    "äöüßéàè",                // German
    "áéíñóúüªº",              // Spanish, Galician, Basque
    "áâãàçéêíóôõúüªº",        // Portuguese
    "àèéìíîòóù",              // Italian
    "àçèéíïòóúü·",            // Catalan
    "áéëèêïíóöüú",            // Dutch, Afrikaans
    "æøåéôòóêäöü",            // Danish, Norwegian
    "åäöéàüáš",               // Swedish, Finnish
    "áðéíóúýþæöø",            // Icelandic, Faroese
    "áðíóúýæø",               // Faroese
    "áéíóúàèìòùḃċḋḟġṁṗṡṫ",    // Irish, Scottish Gaelic
    "âêîôûŵŷäëïöüáéíóúẁẃẅỳ",  // Welsh
    "ąćęłńóśźż",              // Polish
    "áčďéěíňóřšťúůýžöü",      // Czech
    "áäčďéíĺľňóôŕšťúýž",      // Slovak
    "áéíóöőúüű",              // Hungarian
    "ăâîșțşţ",                // Romanian
    "čćžšđ",                  // Croatian, Slovene, Bosnian, Serbian in Latin script
    "ëç",                     // Albanian
    "çğıöşüâîû",              // Turkish
    "äõöüšž",                 // Estonian
    "āčēģīķļņšūžōŗ",          // Latvian
    "ąčęėįšųūž",              // Lithuanian
    "ċġħżàèìòù",              // Maltese
    "ĉĝĥĵŝŭ",                 // Esperanto
    "áčđŋšŧžåäöæø",           // Sami
    "áâãéêíóôúăđĩũơưàèìòùýõ", // Vietnamese, as windows-1258 has it
    "ãáâéêíóôúçàñ",           // Guaraní and others with tildes
    "āēīōū",                  // Māori, Latin with marks
];

/// Small letters of languages in Cyrillic script.
const CYRILLIC: [&str; 6] = [
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", // Russian
    "абвгдежзийклмнопрстуфхцчшщъьюя",    // Bulgarian
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", // Ukrainian
    "абвгдеёжзійклмнопрстуўфхцчшыьэюя",  // Belarusian
    "абвгдђежзијклљмнњопрстћуфхцчџш",    // Serbian
    "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ", // Macedonian
];

/// Letters that the language they fit best does not have, counted with their frequency; of letters in other scripts none.
pub(super) fn strangers(letters: &BTreeMap<char, usize>) -> usize {
    let is_cyrillic = |c: char| matches!(c, '\u{400}'..='\u{52f}');
    let is_latin = |c: char| matches!(c, '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    best(letters, &LATIN, is_latin) + best(letters, &CYRILLIC, is_cyrillic)
}

fn best(letters: &BTreeMap<char, usize>, alphabets: &[&str], is_ours: fn(char) -> bool) -> usize {
    let strange = |alphabet: &&str| {
        letters.iter().filter(|&(&c, _)| is_ours(c) && !alphabet.contains(c)).map(|(_, count)| count).sum()
    };
    alphabets.iter().map(strange).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let mut letters = BTreeMap::new();
        for c in text.chars().filter(|c| !c.is_ascii()) {
            *letters.entry(c).or_default() += 1;
        }
        strangers(&letters)
    }

    #[test]
    fn strangers_to_every_language() {
        for (text, expected) in [
            ("déjà, garçon, œuvre", 0),
            ("déjŕ, garçon, čl", 1),
            ("zażółć gęślą jaźń", 0),
            ("паром и гавань", 0),
            ("паром і гавань ы", 0),
            ("їжак ы", 1),
            ("日本語 ไทย", 0),
            ("", 0),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }
}

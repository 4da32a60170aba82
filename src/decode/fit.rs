//! How well decoded text reads as anybody's writing, whatever the language.
//!
//! In: text as one charset has it. Out: how many of its characters stand where no language puts them, or belong to no one
//! language together. A right reading has hardly any; a wrong one puts symbols and capitals inside words, mixes scripts
//! letter by letter, spells whole words in accented letters, or mixes letters of several languages. Deliberately absent:
//! frequencies of letters, which are the guesser's.

use std::collections::BTreeMap;

use super::alphabet;

/// Foreign letters in a row that a word in Latin script may have. Vietnamese has three at most; Cyrillic, Greek or Thai
/// read as a Western charset is nothing else.
const LONGEST_ACCENTED_RUN: usize = 3;

/// Misfits in this many characters from which a reading is doubted: camel case and stray symbols on right pages stay well below,
/// and readings in a wrong charset have one in ten. The rarest case, capitals alone (Mac Cyrillic read as
/// Windows-1251), has one in forty.
const CHARACTERS_PER_MISFIT: usize = 100;

/// Misfits that are needed in any case, so that one trademark in a caption does not decide.
const LEAST_MISFITS: usize = 2;

/// How many times better another reading must be before it replaces one that was declared or guessed.
const TIMES_BETTER: usize = 4;

/// Foreign letters from which a text in which capitals outnumber small ones is doubted, and twice as many from which one
/// without any capital is. Headlines are shorter; KOI8-R read as Windows-1251 swaps the case of every letter, Hebrew read as
/// Windows-1251 has small letters alone.
const ONE_CASE_LETTERS: usize = 40;

/// Strange letters in this many foreign ones from which a reading is doubted. French read as Windows-1250 has one in five; a
/// page with foreign names, or in two languages of one charset, may have as many, but no better reading.
const LETTERS_PER_STRANGER: usize = 12;

/// Strange letters that are needed in any case: more than a foreign name has.
const LEAST_STRANGERS: usize = 3;

/// Characters outside ASCII, and how many of them are out of place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fit {
    foreign: usize,
    misfits: usize,
    strangers: usize,
    capitals: usize,
    small: usize,
    /// Whether letters of Greek or Cyrillic are among them, which have capitals at the start of sentences.
    cased: bool,
}

/// What a character is in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A letter of a script, with its case where it has one.
    Letter(Script, Case),
    /// A sign that never stands between two letters.
    Symbol,
    /// What no text has: controls, lost characters, private ones.
    Broken,
    /// All else: spaces, digits, punctuation that may stand anywhere.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Lower,
    Upper,
    None,
}

/// Scripts whose letters never touch those of another script, and the rest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Thai,
    /// Kana of half width, which hardly touch anything but themselves.
    NarrowKana,
    /// Scripts that touch Latin words without a space, or that no one-byte charset has.
    Free,
}

impl Fit {
    /// Looks at a text.
    pub(super) fn of(text: &str) -> Self {
        let mut fit = Self::default();
        let (mut before_last, mut last) = (Kind::Other, Kind::Other);
        let mut letters = BTreeMap::new();
        let (mut accented, mut accents, mut previous) = (0, 0, '\0');
        for c in text.chars() {
            let kind = kind(c);
            if !c.is_ascii() {
                fit.note(c, kind, &mut letters);
            }
            // Two letters of ASCII say nothing about the charset; pairs with a foreign one do.
            let misfit = match (last, kind) {
                (_, Kind::Broken) => true,
                // One Han character inside a Latin word is two accented letters.
                (Kind::Letter(Script::Free, _), Kind::Letter(Script::Latin, _)) => {
                    matches!(before_last, Kind::Letter(Script::Latin, _))
                }
                (Kind::Letter(Script::NarrowKana, _), Kind::Letter(Script::NarrowKana, _)) => {
                    matches!(before_last, Kind::Letter(Script::NarrowKana, _))
                }
                (Kind::Letter(script, _), Kind::Letter(other, _)) if script != other => {
                    script != Script::Free && other != Script::Free
                }
                (Kind::Letter(_, Case::Lower), Kind::Letter(_, Case::Upper)) => !c.is_ascii() || accented > 0,
                (Kind::Symbol, Kind::Letter(..)) => matches!(before_last, Kind::Letter(..)),
                _ => false,
            };
            accents = match kind {
                Kind::Letter(Script::Greek, _) => accents + usize::from("άέήίόύώ".contains(c)),
                _ => 0,
            };
            accented = match kind {
                // Drawn-out vowels are one letter.
                Kind::Letter(Script::Latin, _) if !c.is_ascii() => accented + usize::from(c != previous),
                _ => 0,
            };
            previous = c;
            // A Greek word has one accent, two before an enclitic.
            fit.misfits += usize::from(misfit || accented > LONGEST_ACCENTED_RUN || accents > 2);
            (before_last, last) = (last, kind);
        }
        fit.strangers = alphabet::strangers(&letters);
        fit
    }

    /// Counts a foreign character.
    fn note(&mut self, c: char, kind: Kind, letters: &mut BTreeMap<char, usize>) {
        self.foreign += 1;
        let Kind::Letter(script, case) = kind else { return };
        self.capitals += usize::from(case == Case::Upper);
        self.small += usize::from(case == Case::Lower);
        self.cased |= matches!(script, Script::Greek | Script::Cyrillic);
        // The capital İ is a plain i with a dot.
        if let Some(small) = c.to_lowercase().next().filter(|small| !small.is_ascii()) {
            *letters.entry(small).or_default() += 1;
        }
    }

    /// Whether a reading is so bad that another should be looked for.
    pub(super) fn is_doubtful(self) -> bool {
        (self.misfits >= LEAST_MISFITS && self.misfits * CHARACTERS_PER_MISFIT >= self.foreign)
            || (self.strangers >= LEAST_STRANGERS
                && self.strangers * LETTERS_PER_STRANGER >= self.capitals + self.small)
            || self.is_one_case()
    }

    /// Whether all is in capitals, or nothing is where sentences must begin.
    fn is_one_case(self) -> bool {
        (self.capitals >= ONE_CASE_LETTERS && self.capitals > self.small)
            || (self.cased && self.capitals == 0 && self.small >= 2 * ONE_CASE_LETTERS)
    }

    /// Whether this reading is clearly better than one that is doubted.
    pub(super) fn beats(self, doubted: Self) -> bool {
        // Shares of different wholes: two bytes may be two characters in one charset and one in another.
        let ours = (self.misfits + self.strangers) * doubted.foreign;
        let theirs = (doubted.misfits + doubted.strangers) * self.foreign;
        let better = if doubted.is_one_case() { ours <= theirs } else { ours * TIMES_BETTER <= theirs && theirs > 0 };
        better && !self.is_one_case()
    }

    /// Whether nothing at all is out of place.
    pub(super) fn is_clean(self) -> bool {
        self.misfits == 0
    }
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' => Kind::Letter(Script::Latin, Case::Lower),
        'A'..='Z' => Kind::Letter(Script::Latin, Case::Upper),
        '\u{80}'..='\u{9f}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' => Kind::Broken,
        // Beside ASCII, apostrophes, dashes, dots and spaces that do stand inside words.
        '\0'..='\u{7f}' | '\u{a0}' | '\u{ad}' | '·' | '‐'..='—' | '‘' | '’' | '…' | '\u{200b}'..='\u{200f}' => {
            Kind::Other
        }
        'ª' | 'º' => Kind::Symbol,
        c if c.is_alphabetic() => Kind::Letter(script(c), case(c)),
        '\u{a1}'..='\u{2ff}' | '\u{37e}'..='\u{387}' | '\u{2000}'..='\u{2bff}' => Kind::Symbol,
        _ => Kind::Other,
    }
}

fn case(c: char) -> Case {
    match (c.is_lowercase(), c.is_uppercase()) {
        (true, _) => Case::Lower,
        (_, true) => Case::Upper,
        _ => Case::None,
    }
}

fn script(c: char) -> Script {
    match c {
        '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{600}'..='\u{6ff}' => Script::Arabic,
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        '\u{ff66}'..='\u{ff9f}' => Script::NarrowKana,
        _ => Script::Free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_readings_are_not_doubted() {
        for text in [
            "",
            "plain ASCII camelCase and iPhone",
            "Die Fähre läuft um zwölf Uhr aus – „schön“, 20 °C, 5 €, Größe § 4.",
            "L’été à Besançon : 1 000 € ; l’œuvre coûte 5 £",
            "Паром отходит в полдень — «Гавань», 20 °C, № 5, iPhone и YouTube",
            "Το πλοίο φεύγει το μεσημέρι, «λιμάνι» του Ωρωπού",
            "フェリーはABC社のｶﾅ、港はとても静かだった",
            "ห้องสมุดที่ท่าเรือเก่า",
            "Ærø, Ålesund, ÅRSØL, HÅØYA",
            "OÜ ÄÄÄ! töööö, jäääär",
        ] {
            assert!(!Fit::of(text).is_doubtful(), "{text}: {:?}", Fit::of(text));
        }
    }

    #[test]
    fn wrong_readings_are_doubted() {
        for (right, wrong) in [
            (
                "Паром отходит в полдень, а гавань тиха и пуста весь день",
                "оЮПНЛ НРУНДХР Б ОНКДЕМЭ, Ю ЦЮБЮМЭ РХУЮ Х ОСЯРЮ БЕЯЭ ДЕМЭ",
            ),
            ("Паром отходит в полдень", "Ïàðîì îòõîäèò â ïîëäåíü"),
            ("Die Fähre läuft um zwölf Uhr aus, schön", "Die F‰hre l‰uft um zwˆlf Uhr aus, schˆn"),
            ("Το πλοίο φεύγει το μεσημέρι", "Το πλο\u{fffd}ο φε\u{fffd}γει το μεσημ\u{fffd}ρι"),
            ("ħażen żgħir", "±a¿en ¿g±ir"),
            (
                "L’été déjà très à côté où ça gêne la forêt à gauche",
                "L’été déjŕ trčs ŕ côté oů ça gęne la foręt ŕ gauche",
            ),
            ("A hűvös esőben őrzött fű, őszi tűz, erdő", "A hûvös esõben õrzött fû, õszi tûz, erdõ"),
        ] {
            assert!(Fit::of(wrong).is_doubtful(), "{wrong}: {:?}", Fit::of(wrong));
            assert!(Fit::of(right).beats(Fit::of(wrong)), "{right}");
        }
    }
}

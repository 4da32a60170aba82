//! Text ↔ values: the one place that knows a YAML crate.
//!
//! In: anything serde can write, or YAML text. Out: block-style YAML with lines as long as the text, or a value. Absent:
//! anchors, tags and custom styles; nothing we write or read uses them.

mod block;
mod shape;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, de::DeserializeOwned};

/// What was wrong with a YAML text, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) struct Error {
    /// Line, from 1; `None` where the trouble belongs to the whole text.
    pub(crate) line: Option<usize>,
    /// What was wrong, without the place.
    pub(crate) message: String,
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "line {line}: {}", self.message),
            None => formatter.write_str(&self.message),
        }
    }
}

impl serde::ser::Error for Error {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self { line: None, message: message.to_string() }
    }
}

impl From<serde_yaml::Error> for Error {
    fn from(error: serde_yaml::Error) -> Self {
        let text = error.to_string();
        // The crate repeats the place at the end of its message, and some messages name an earlier place as well.
        let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
        Self { line: error.location().map(|location| location.line()), message: message.to_owned() }
    }
}

/// One value as a YAML document in block style, with a final line end.
///
/// Strings that YAML 1.2 or 1.1 would read as something else are quoted, strings of several lines become literal blocks,
/// long lines stay whole. The fields named in `dates` are dates to YAML too and stay bare. Fails for maps whose keys are
/// not scalars.
pub(crate) fn to_string<T: Serialize>(value: &T, dates: &[&str]) -> Result<String, Error> {
    block::to_string(value, dates)
}

/// A scalar as the crate writes it inside so many sequences, without their dashes and without the last line end.
fn scalar<T: Serialize + ?Sized>(value: &T, sequences: usize) -> Result<String, Error> {
    let mut text = serde_yaml::to_string(&Nested(value, sequences))?;
    text.pop();
    text.drain(..sequences * "- ".len());
    Ok(text)
}

/// A key as the crate writes it, without its colon.
fn key(key: &str) -> Result<String, Error> {
    let mut text = serde_yaml::to_string(&BTreeMap::from([(key, 0)]))?;
    text.truncate(text.len() - ": 0\n".len());
    Ok(text)
}

/// A value as the only item of so many sequences inside each other.
struct Nested<'a, T: ?Sized>(&'a T, usize);

impl<T: Serialize + ?Sized> Serialize for Nested<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.1.checked_sub(1) {
            None => self.0.serialize(serializer),
            Some(inner) => serializer.collect_seq([Nested(self.0, inner)]),
        }
    }
}

/// Reads one value from a YAML document.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    Ok(serde_yaml::from_str(text)?)
}

/// Reads a file that is part of the program.
///
/// # Panics
///
/// If the file is not what the program expects. A test reads every such file, so no release can hold a bad one.
pub(crate) fn embedded<T: DeserializeOwned>(text: &str, path: &str) -> T {
    match from_str(text) {
        Ok(value) => value,
        #[expect(clippy::panic, reason = "the file is part of the binary and read by tests")]
        Err(error) => panic!("{path}: {error}"),
    }
}

/// Whether a plain scalar is a boolean, a time, a date or a number in YAML 1.1 alone. What is one in 1.2 too was meant
/// as one, for the crate quotes such strings.
fn is_value_of_1_1(scalar: &str) -> bool {
    let is_word =
        || ["y", "n", "yes", "no", "on", "off", "=", "<<"].iter().any(|word| scalar.eq_ignore_ascii_case(word));
    let is_of_number = |byte| {
        matches!(byte, b'0'..=b'9' | b'-' | b'+' | b':' | b'.' | b'_' | b'T' | b't' | b'Z' | b'z' | b'E' | b'e' | b' ')
    };
    match scalar.as_bytes() {
        [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => {
            // No number of ours is infinite: one that is too large for the crate is a text.
            scalar.bytes().all(is_of_number) && !scalar.parse::<f64>().is_ok_and(f64::is_finite)
        }
        _ => scalar.len() <= 3 && is_word(),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::*;

    /// What the crate writes, with quotes around what YAML 1.1 alone takes for something else: the slow way to the same
    /// text.
    fn by_the_crate<T: Serialize>(value: &T, dates: &[&str]) -> Result<String, Error> {
        let text = serde_yaml::to_string(value)?;
        let bare = bare_strings(&text, dates);
        if bare.is_empty() {
            return Ok(text);
        }
        let mut quoted = String::with_capacity(text.len() + 2 * bare.len());
        let mut copied = 0;
        for value in bare {
            quoted.push_str(&text[copied..value.start]);
            quoted.push('\'');
            quoted.push_str(&text[value.clone()]);
            quoted.push('\'');
            copied = value.end;
        }
        quoted.push_str(&text[copied..]);
        Ok(quoted)
    }

    /// Plain scalars that YAML 1.1, which most readers outside Rust still speak, takes for booleans, times or numbers and
    /// our crate, which speaks 1.2, for strings.
    ///
    /// Reads the crate's own output only: one scalar a line, never folded, literal blocks deeper than what holds them.
    fn bare_strings(text: &str, dates: &[&str]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut literal: Option<usize> = None;
        let mut start = 0;
        while let Some(length) = memchr::memchr(b'\n', &text.as_bytes()[start..]) {
            let line = &text.as_bytes()[start..start + length];
            let mut column = line.iter().take_while(|&&byte| byte == b' ').count();
            let next = start + length + 1;
            if literal.is_some_and(|around| column > around || column == length) {
                start = next;
                continue;
            }
            let mut around = column;
            while line[column..].starts_with(b"- ") {
                around = column;
                column += 2;
            }
            let word = line[column..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            let key = if line[column + word..].starts_with(b": ") {
                around = column;
                column += word + 2;
                &text[start + column - word - 2..start + column - 2]
            } else {
                ""
            };
            literal = line[column..].starts_with(b"|").then_some(around);
            let value = start + column..start + length;
            if is_value_of_1_1(&text[value.clone()]) && !dates.contains(&key) {
                found.push(value);
            }
            start = next;
        }
        found
    }

    /// Any value our documents could be made of.
    #[derive(Clone, Debug, serde::Serialize)]
    #[serde(untagged)]
    enum Any {
        Text(String),
        Number(i64),
        Share(f64),
        Flag(bool),
        Nothing,
        List(Vec<Any>),
        Map(BTreeMap<String, Any>),
    }

    fn any_text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "soup", "汤", "é", "🍲", " ", "  ", "\n", "\n\n", "\r", "\t", "\u{85}", "\u{feff}", "\u{fffe}", "\u{a0}",
            "\u{7f}", "\0", ":", ": ", " #", "#", "-", "- ", "---", "...", "?", "'", "\"", "[", "{", "&", "*", "!",
            "|", ">", "%", "@", "`", ",", "=", "<<", "~", "null", "True", "no", "Off", "y", "0", "7", "12", "0x", "0o",
            "1e3", ".5", ".inf", "nan", "_", "+", "T", "Z", "/", "(", "$",
        ]);
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    fn any_value() -> impl Strategy<Value = Any> {
        let leaf = prop_oneof![
            8 => any_text().prop_map(Any::Text),
            1 => any::<i64>().prop_map(Any::Number),
            1 => any::<f64>().prop_map(Any::Share),
            1 => (0..=100).prop_map(|share| Any::Share(f64::from(share) / 100.0)),
            1 => any::<bool>().prop_map(Any::Flag),
            1 => Just(Any::Nothing),
        ];
        let key = prop_oneof![9 => "[a-z_]{1,8}", 1 => Just("made".to_owned()), 1 => Just("no".to_owned())];
        leaf.prop_recursive(5, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Any::List),
                prop::collection::btree_map(key.clone(), inner, 0..6).prop_map(Any::Map),
            ]
        })
    }

    #[test]
    fn values_of_1_1() {
        for (scalar, expected) in [
            ("=", true),
            ("<<", true),
            ("Yes", true),
            ("1_000", true),
            ("1:30", true),
            ("685.230_15e+03", true),
            ("2001-12-14t21:59:43.10-05:00", true),
            ("0.77", false),
            ("soup", false),
            ("==", false),
        ] {
            assert_eq!(is_value_of_1_1(scalar), expected, "{scalar}");
        }
        assert!(is_value_of_1_1(&"9".repeat(400)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_short_way_leads_where_the_crate_does(value in any_value()) {
            prop_assert_eq!(to_string(&value, &["made"])?, by_the_crate(&value, &["made"])?);
        }
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Soup {
        #[expect(dead_code, reason = "only its type matters here")]
        litres: u32,
    }

    #[test]
    fn errors_name_the_line() {
        for (text, line, says) in [
            ("litres: 1\nsalt: 2\n", Some(2), "unknown field `salt`"),
            ("litres: many\n", Some(1), "invalid type"),
            ("litres: 1\n}\n", Some(2), "did not find"),
            ("salt\n", Some(1), "expected struct"),
        ] {
            let error = from_str::<Soup>(text).unwrap_err();
            assert_eq!(error.line, line, "{text:?}: {error}");
            assert!(error.message.contains(says), "{text:?}: {error}");
            assert!(!error.message.contains("at line"), "{error}");
        }
    }

    #[test]
    fn strings_read_back() {
        let long = "汤要慢慢炖，".repeat(200);
        for text in [
            "",
            " ",
            "no",
            "NULL",
            "~",
            "1e3",
            "0x1F",
            "007",
            "2026-06-30",
            "a: b",
            "---",
            "- a",
            "#",
            "a #b",
            "it's",
            "\"quoted\"",
            "\\",
            "tab\there",
            "two\nlines",
            "  leading\nspaces",
            "trailing  \nspaces  ",
            "\n",
            "\n\n a",
            "end\n",
            "end\n\n",
            "\u{7}bell",
            "\u{feff}mark",
            "\u{85}\u{2028}",
            "a\u{2028} b",
            "🍲",
            "%",
            "@",
            "`",
            "!tag",
            "&a",
            "*a",
            "? a",
            "| a",
            "> a",
            "{a}",
            "[a]",
            ",",
            "=",
            "<<",
            long.as_str(),
        ] {
            let value = BTreeMap::from([("text".to_owned(), vec![text.to_owned()])]);
            let yaml = to_string(&value, &[]).unwrap();
            assert_eq!(from_str::<BTreeMap<String, Vec<String>>>(&yaml).unwrap(), value, "{yaml}");
            assert_eq!(yaml, by_the_crate(&value, &[]).unwrap());
        }
        assert_eq!(to_string(&[long.as_str()], &[]).unwrap().lines().count(), 1, "long lines stay whole");
    }
    #[test]
    fn strings_stay_strings_in_yaml_1_1() {
        #[derive(serde::Serialize)]
        struct Recipe {
            name: &'static str,
            made: &'static str,
            steps: Vec<&'static str>,
            litres: f64,
            pots: u8,
            hot: bool,
        }
        let recipe = Recipe {
            name: "no",
            made: "2026-06-30",
            steps: vec!["12:30", "Off", "1_000", "2026-06-30", "-", "no more", "up\nname: no\n- no", "1.5.2", "yes"],
            litres: 0.5,
            pots: 2,
            hot: true,
        };
        let expected = "name: 'no'\nmade: 2026-06-30\nsteps:\n- '12:30'\n- 'Off'\n- '1_000'\n- '2026-06-30'\n- '-'\n- no more\n\
                        - |-\n  up\n  name: no\n  - no\n- '1.5.2'\n- 'yes'\nlitres: 0.5\npots: 2\nhot: true\n";
        assert_eq!(to_string(&recipe, &["made"]).unwrap(), expected);
    }
}

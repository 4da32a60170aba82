//! Text in the data that a page's own program shows: `__NEXT_DATA__`, `window.__INITIAL_STATE__ = {…}` and the like.
//!
//! Only asked where the page shows nothing, calls itself an article or a posting, and states its text nowhere else. Names
//! of such fields are nobody's standard, so the text is what stands in the fields of one name, that which holds most
//! prose: `body` of an article, `contentHtml` of all posts. Absent: data that is not JSON, or JSON within a string.

use std::fmt;

use foldhash::{HashMap, HashSet};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::text::{is_prose, words};

/// Words of prose that the fields of one name must hold. Notes on cookies and sales talk of a shop's footer, which such
/// data holds too, are shorter; so are the texts of a page that is all pictures.
const LEAST_PROSE: u32 = 60;

/// The text that scripts hold: plain paragraphs, or markup where any of them is.
pub(super) fn text(scripts: impl Iterator<Item = String>) -> Option<String> {
    let mut data = Data::default();
    scripts.for_each(|script| data.read(&script));
    let (best, prose) = data.prose.iter().copied().enumerate().max_by_key(|&(at, prose)| (prose, usize::MAX - at))?;
    if prose < LEAST_PROSE {
        return None;
    }
    // Titles stand between the paragraphs that they are of; what is before and after them is of something else.
    let of_best =
        || data.texts.iter().enumerate().filter(|(_, (name, _))| *name == best).map(|(at, (_, text))| (at, text));
    let is_text = |(_, text): &(usize, &String)| holds_prose(text) > 0;
    let first = of_best().find(is_text)?.0;
    let last = of_best().rfind(is_text)?.0;
    let mut seen = HashSet::default();
    let texts: Vec<&str> = of_best()
        .filter(|(at, text)| (first..=last).contains(at) && seen.insert(text.as_str()))
        .map(|(_, text)| text.as_str())
        .collect();
    if !texts.iter().any(|text| is_markup(text)) {
        return Some(texts.join("\n\n"));
    }
    let paragraph = |text: &&str| {
        let escaped = || format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"));
        if is_markup(text) { (*text).to_owned() } else { escaped() }
    };
    Some(texts.iter().map(paragraph).collect())
}

fn is_markup(text: &str) -> bool {
    text.contains("</")
}

/// Words of a text that is prose, or markup with paragraphs.
fn holds_prose(text: &str) -> u32 {
    let words = words(text);
    if text.contains("</p>") || is_prose(text, words) { words } else { 0 }
}

/// Texts of some scripts, in their order, with the number of the field's name.
#[derive(Default)]
struct Data {
    names: HashMap<String, usize>,
    /// Words of prose in the fields of each name.
    prose: Vec<u32>,
    texts: Vec<(usize, String)>,
}

impl Data {
    /// Reads the first value of a script; what comes before a fault counts.
    fn read(&mut self, script: &str) {
        let script = script.trim_start();
        let start = if script.starts_with(['{', '[']) { Some(0) } else { script.find("{\"") };
        if let Some(start) = start {
            let mut reader = serde_json::Deserializer::from_str(&script[start..]);
            let _ = Field { data: self, name: "" }.deserialize(&mut reader);
        }
    }

    fn add(&mut self, name: &str, text: &str) {
        // Ids, addresses and names of classes are no text.
        if text.is_ascii() && !text.trim().contains(' ') {
            return;
        }
        let known = self.names.get(name).copied();
        let at = known.unwrap_or(self.prose.len());
        if known.is_none() {
            self.names.insert(name.to_owned(), at);
            self.prose.push(0);
        }
        self.prose[at] += holds_prose(text);
        self.texts.push((at, text.to_owned()));
    }
}

/// A value and the name of the field that it stands in, directly or in a list.
struct Field<'a> {
    data: &'a mut Data,
    name: &'a str,
}

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.data.add(self.name, text);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            map.next_value_seed(Field { data: self.data, name: &name })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Field { data: self.data, name: self.name })?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    const FERRY: &str =
        "The crossing at Lower Tarn has no engine, and a steel rope lies across the river from bank to bank.";
    const COUNCIL: &str = "Last year some nine thousand people crossed, most of them on bicycles, and the council dropped its plan of a bridge.";
    const BELL: &str =
        "Whoever rings the bell on the far bank is fetched, from Easter to the end of October and in any weather.";
    const COOKIES: &str =
        "We use cookies to remember which bank you live on, and for nothing else that you would mind.";

    fn of(scripts: &[String]) -> Option<String> {
        text(scripts.iter().cloned())
    }

    #[test]
    fn the_field_with_most_prose() {
        let page = format!(
            r#"{{"props": {{"menu": [{{"text": "All ferries"}}], "notice": {{"html": "<p>{COOKIES}</p>"}}, "id": "a1-b2",
            "article": {{"kicker": "On the river", "body": "<p>{FERRY}</p><p>{COUNCIL}</p><p>{BELL}</p>"}}}}, "n": [1, 2.5, true, null, -3]}}"#
        );
        let assigned = format!("window.__STATE__ = {page};\nrun();");
        let expected = Some(format!("<p>{FERRY}</p><p>{COUNCIL}</p><p>{BELL}</p>"));
        assert_eq!(of(&[page]), expected);
        assert_eq!(of(&[assigned]), expected);
    }

    #[test]
    fn paragraphs_and_the_titles_between_them() {
        let page = format!(
            r#"{{"title": [{{"text": "The ferry"}}], "blocks": [{{"text": "{FERRY}"}}, {{"text": "The council"}}, {{"text": "{COUNCIL}"}},
            {{"text": "{BELL}"}}, {{"text": "{BELL}"}}, {{"text": "Read more here"}}]}}"#
        );
        assert_eq!(of(&[page]), Some(format!("{FERRY}\n\nThe council\n\n{COUNCIL}\n\n{BELL}")));
    }

    #[test]
    fn no_text() {
        let posts = format!(r#"[{{"a": "{FERRY}"}}, {{"b": "{COUNCIL}"}}, {{"c": "{COOKIES}"}}]"#);
        for script in [posts.as_str(), "", "{", "function run() { return {\"a\": b}; }", r#"{"a": "x y z"}"#] {
            assert_eq!(of(&[script.to_owned()]), None, "{script}");
        }
    }

    #[test]
    fn what_comes_before_a_fault_counts() {
        let torn = format!(r#"{{"body": ["{FERRY}", "{COUNCIL}", "{BELL}", "#);
        assert_eq!(of(&[torn]), Some(format!("{FERRY}\n\n{COUNCIL}\n\n{BELL}")));
        // Deeper than the parser goes.
        let deep = format!(r#"{{"body": ["{FERRY}", "{COUNCIL}", "{BELL}", {}"#, "[".repeat(10_000));
        assert!(of(&[deep]).is_some());
    }
}

//! Text in the data that a page's own program shows: `__NEXT_DATA__`, `window.__INITIAL_STATE__ = {…}` and the like.
//!
//! Only asked where the page shows nothing, calls itself an article or a posting, and states its text nowhere else. Names
//! of such fields are nobody's standard, so the text is what stands in the fields of one name, that which holds most
//! prose: `body` of an article, `contentHtml` of all posts. Absent: data that is not JSON, or JSON within a string.

use std::{fmt, ops::Range};

use foldhash::HashMap;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::text::{is_prose, words};
use crate::tree::is_markup;

/// Words of prose that the fields of one name must hold: three sentences. A notice on cookies and a teaser, which such data
/// holds too, have one or two.
const LEAST_PROSE: u32 = 60;

/// The text that scripts hold: plain paragraphs, or markup where any of them is.
pub(super) fn text(scripts: impl Iterator<Item = String>) -> Option<String> {
    let mut data = Data::default();
    scripts.for_each(|script| data.read(&script));
    let (best, prose) = data.prose.iter().copied().enumerate().max_by_key(|&(at, prose)| (prose, usize::MAX - at))?;
    if prose < LEAST_PROSE {
        return None;
    }
    let of_best = data.texts.iter().filter(|(name, _)| *name as usize == best);
    let mut texts: Vec<&str> = of_best.map(|(_, text)| &data.text[text.start as usize..text.end as usize]).collect();
    // Titles stand between the paragraphs that they are of; what is before and after them is of something else.
    let is_text = |text: &&str| holds_prose(text) > 0;
    let (first, last) = (texts.iter().position(is_text)?, texts.iter().rposition(is_text)?);
    texts.truncate(last + 1);
    texts.drain(..first);
    texts.dedup();
    let has_markup = texts.iter().any(|text| is_markup(text));
    let mut whole = String::new();
    for (at, text) in texts.iter().enumerate() {
        // A text in pieces, one for each change of its dress, has its spaces at their ends.
        let goes_on = at > 0 && (texts[at - 1].ends_with(char::is_whitespace) || text.starts_with(char::is_whitespace));
        match (has_markup, is_markup(text)) {
            (true, true) => whole.push_str(text),
            (true, false) => whole.extend(["<p>", &text.replace('<', "&lt;"), "</p>"]),
            (false, _) => whole.extend([if at == 0 || goes_on { "" } else { "\n\n" }, text]),
        }
    }
    Some(whole)
}

/// Words of a text that is prose, or markup.
fn holds_prose(text: &str) -> u32 {
    let words = words(text);
    if is_markup(text) || is_prose(text, words) { words } else { 0 }
}

/// Texts of some scripts, in their order, with the number of the field's name.
#[derive(Default)]
struct Data {
    names: HashMap<String, u32>,
    /// Words of prose in the fields of each name.
    prose: Vec<u32>,
    texts: Vec<(u32, Range<u32>)>,
    text: String,
}

impl Data {
    /// Reads the first object of a script, or the list of such; what comes before a fault counts.
    fn read(&mut self, script: &str) {
        let script = script.trim_start();
        let object = || script.find("{\"").map(|at| script[..at].trim_end().strip_suffix('[').map_or(at, str::len));
        let start = if script.starts_with(['{', '[']) { Some(0) } else { object() };
        if let Some(start) = start {
            let mut reader = serde_json::Deserializer::from_str(&script[start..]);
            let _ = Field { data: self, name: "" }.deserialize(&mut reader);
        }
    }

    fn add(&mut self, name: &str, text: &str) {
        let known = self.names.get(name).copied();
        let at = known.unwrap_or(self.prose.len() as u32);
        if known.is_none() {
            self.names.insert(name.to_owned(), at);
            self.prose.push(0);
        }
        self.prose[at as usize] += holds_prose(text);
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.texts.push((at, start..self.text.len() as u32));
    }
}

/// A value and the name of the field that it stands in, directly or in a list. Read as it comes: the values of JSON-LD are
/// sorted by key, and a script that is cut off would have none.
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
    const COUNCIL: &str =
        "Last year some nine thousand people crossed, most of them on bicycles, and the council gave up its bridge.";
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
    fn pieces_of_a_sentence() {
        let page = format!(
            r#"[{{"text": "{FERRY}"}}, {{"text": "The ferry to "}}, {{"text": "Skarn"}}, {{"text": " leaves at dawn."}}, {{"text": "Yes."}},
            {{"text": "{COUNCIL}"}}, {{"text": "Yes."}}, {{"text": "{BELL}"}}]"#
        );
        let expected = format!("{FERRY}\n\nThe ferry to Skarn leaves at dawn.\n\nYes.\n\n{COUNCIL}\n\nYes.\n\n{BELL}");
        assert_eq!(of(&[format!("window.posts = {page};")]), Some(expected));
    }

    #[test]
    fn markup_beside_plain_text() {
        let page = format!(r#"{{"body": ["<div>{FERRY}<br>{COUNCIL}", "Fish &amp; chips, 3 < 4", "{BELL}"]}}"#);
        let expected = format!("<div>{FERRY}<br>{COUNCIL}<p>Fish &amp; chips, 3 &lt; 4</p><p>{BELL}</p>");
        assert_eq!(of(&[page]), Some(expected));
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

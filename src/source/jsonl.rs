//! JSON Lines: one page a line.
//!
//! In: the unpacked stream. Out: a record for each line, named by its `id` or by its number. Only the fields that
//! [`Fields`] knows are held, so memory follows the page and not the line.

use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;

use memchr::memchr;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::{Fields, Role, Row};
use super::record::{Content, Flow, Walk, numbered};
use super::window::Window;
use super::{ReadError, damage, row_origin};

/// What a line may have over the page in it: other fields, and the escapes of JSON, which at worst make six bytes of one
/// but in markup seldom one of ten.
const LINE_ROOM_BYTES: u64 = 1 << 20;

/// The byte order mark of UTF-8, which some programs write at the beginning of a file.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Gives out the lines of a stream; their names begin with `below`.
pub(super) fn records(reader: impl Read, below: &str, walk: &mut Walk<'_>) -> Flow {
    let longest =
        usize::try_from(walk.max_bytes.saturating_mul(2).saturating_add(LINE_ROOM_BYTES)).unwrap_or(usize::MAX);
    let mut window = Window::new(reader);
    let mut number = 0;
    // What is left of a line that was named already may follow.
    let mut is_after_damage = false;
    loop {
        number += 1;
        let name = || format!("{below}{}", numbered(number));
        let mut scanned = 0;
        let end = loop {
            if let Some(at) = memchr(b'\n', &window.data()[scanned..]) {
                break Some(scanned + at);
            }
            scanned = window.data().len();
            if scanned > longest || !window.more() {
                break None;
            }
        };
        let rest = window.data().len();
        if end.is_none() && rest > longest {
            leave_line(&mut window);
            walk.damaged(name(), ReadError::TooLarge { bytes: None, limit: walk.max_bytes }, Vec::new())?;
        } else if end.is_none()
            && let Some(error) = window.take_error()
        {
            let is_final = error.raw_os_error().is_some();
            let (error, raw) = damage(error);
            let raw = if raw.is_empty() { window.data().to_vec() } else { raw };
            window.consume(rest);
            walk.damaged(name(), error, raw)?;
            if is_final {
                return ControlFlow::Continue(());
            }
            is_after_damage = true;
        } else if end.is_none() && rest == 0 {
            return ControlFlow::Continue(());
        } else {
            let line = &window.data()[..end.unwrap_or(rest)];
            let line = line.strip_prefix(BOM).filter(|_| number == 1).unwrap_or(line).trim_ascii();
            let is_named = std::mem::take(&mut is_after_damage);
            if !line.is_empty() {
                match row(line, walk.fields) {
                    Ok(row) => give(row, below, number, walk)?,
                    Err(_) if is_named => {}
                    Err(why) => walk.damaged(name(), ReadError::Record(why), line.to_vec())?,
                }
            }
            window.consume(end.map_or(rest, |end| end + 1));
        }
    }
}

/// Passes over the rest of a line without holding it.
fn leave_line<R: Read>(window: &mut Window<R>) {
    loop {
        let (end, bytes) = (memchr(b'\n', window.data()), window.data().len());
        window.consume(end.map_or(bytes, |end| end + 1));
        if end.is_some() || !window.more() {
            return;
        }
    }
}

/// Hands out the page of a row.
pub(super) fn give(mut row: Row, below: &str, number: u64, walk: &mut Walk<'_>) -> Flow {
    let page = row.take_bytes(Role::Page);
    let mut origin = row_origin(&mut row, below, number);
    if page.as_ref().is_none_or(|page| std::str::from_utf8(page).is_ok()) {
        // What a page of text declares is about the bytes that it had once.
        origin.charset = Some("utf-8".into());
    }
    let content = page.map_or_else(
        || Content::Damaged(ReadError::Record("it holds no page, or none that is not empty, in a known field; name the field with --field page=NAME".into()), Vec::new()),
        Content::Page,
    );
    walk.give(origin, content, None)
}

/// The fields of a line.
fn row(line: &[u8], fields: &Fields) -> Result<Row, String> {
    let mut row = Row::default();
    let mut json = serde_json::Deserializer::from_slice(line);
    let filled = Inside { fields, row: &mut row, below: "" }.deserialize(&mut json).and_then(|()| json.end());
    filled.map(|()| row).map_err(|error| format!("the line is no JSON object ({error}); write it again"))
}

/// Whether the first bytes of a file are those of rows with a page: an object whose first fields name one.
pub(super) fn is_rows(head: &[u8], fields: &Fields) -> bool {
    let head = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
    if head.first() != Some(&b'{') {
        return false;
    }
    let line = &head[..memchr(b'\n', head).unwrap_or(head.len())];
    let mut seen = Seen { fields, page: false };
    // A head ends within a value; what was seen before counts.
    let _ = seen.by_ref_deserialize(line);
    seen.page
}

/// Looks for the field of the page.
struct Seen<'a> {
    fields: &'a Fields,
    page: bool,
}

impl Seen<'_> {
    fn by_ref_deserialize(&mut self, line: &[u8]) -> Result<(), serde_json::Error> {
        struct Keys<'s, 'a>(&'s mut Seen<'a>);
        impl<'de> Visitor<'de> for Keys<'_, '_> {
            type Value = ();

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
                while let Some(key) = map.next_key::<String>()? {
                    self.0.page |= self.0.fields.role(&key).is_some_and(|(role, _)| role == Role::Page);
                    map.next_value::<IgnoredAny>()?;
                }
                Ok(())
            }
        }
        serde_json::Deserializer::from_slice(line).deserialize_map(Keys(self))
    }
}

/// Reads an object's known fields into a row.
struct Inside<'a> {
    fields: &'a Fields,
    row: &'a mut Row,
    /// What the names of its fields begin with.
    below: &'a str,
}

impl<'de> DeserializeSeed<'de> for Inside<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // Within a row anything may stand where an object is looked for.
        if self.below.is_empty() { deserializer.deserialize_map(self) } else { deserializer.deserialize_any(self) }
    }
}

impl<'de> Visitor<'de> for Inside<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let name = format!("{}{key}", self.below);
            if let Some(role) = self.fields.role(&name) {
                if let Some(value) = map.next_value_seed(Scalar)? {
                    self.row.put(role, value);
                }
            } else if self.below.is_empty() && self.fields.goes_into(&name) {
                let below = format!("{name}.");
                map.next_value_seed(Inside { fields: self.fields, row: &mut *self.row, below: &below })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A text or a number as text; anything else is nothing.
struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scalar {
    type Value = Option<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Record;

    fn read(text: &[u8], fields: &Fields) -> Vec<Record> {
        let mut records = Vec::new();
        let mut take = |record| {
            records.push(record);
            ControlFlow::Continue(())
        };
        let _ = super::records(text, "", &mut Walk::new("a.jsonl", 1000, fields, &mut take));
        records
    }

    fn shown(record: &Record) -> String {
        let origin = &record.origin;
        let content = match &record.content {
            Content::Page(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Content::None => "none".into(),
            Content::Damaged(error, _) => format!("! {error}"),
        };
        let [record, url, fetched] =
            [&origin.record, &origin.url, &origin.fetched].map(|text| text.as_deref().unwrap_or("-"));
        format!("{record} {url} {fetched} {content}")
    }

    #[test]
    fn fields_are_found_by_their_names() {
        for (line, expected) in [
            (r#"{"text":"Tide"}"#, "000001 - - Tide"),
            (r#"{"text":"Tide","html":"<p>Tide"}"#, "000001 - - <p>Tide"),
            (r#"{"html":null,"text":"Tide"}"#, "000001 - - Tide"),
            (
                r#"{"id":"a/b","text":"Tide","metadata":{"url":"https://x.example/","n":[{}]}}"#,
                "a/b https://x.example/ - Tide",
            ),
            (
                r#"{"id":7,"raw_content":"Tide","date_download":"2031-02-03T04:05:06Z"}"#,
                "7 - 2031-02-03T04:05:06Z Tide",
            ),
            (
                r#"{"warc_url":"https://x.example/","content":"Tide","timestamp":"20310203040506"}"#,
                "000001 https://x.example/ 2031-02-03T04:05:06Z Tide",
            ),
            (r#"{"metadata":"none","text":"Tide","date":"yesterday"}"#, "000001 - - Tide"),
        ] {
            assert_eq!(
                read(line.as_bytes(), &Fields::default()).iter().map(shown).collect::<Vec<_>>(),
                [expected],
                "{line}"
            );
        }
        let named = Fields::new(vec![(Role::Page, "payload.body".into()), (Role::Id, "key".into())]);
        let line = br#"{"key":"k","id":"x","text":"no","payload":{"body":"Tide"}}"#;
        assert_eq!(read(line, &named).iter().map(shown).collect::<Vec<_>>(), ["k - - Tide"]);
    }

    #[test]
    fn a_bad_line_costs_itself() {
        let long = "x".repeat(2_000_000);
        let text = format!(
            "{{\"text\":\"one\"}}\n\n{{\"text\":\"tw\n[1]\n{{\"text\":\"{long}\"}}\n{{\"id\":\"one\",\"text\":\"three\"}}\n{{\"id\":\"one\",\"text\":\"four\"}}"
        );
        let records: Vec<String> = read(text.as_bytes(), &Fields::default()).iter().map(shown).collect();
        let starts = [
            "000001 - - one",
            "000003 - - ! the line is no JSON",
            "000004 - - ! the line is no JSON",
            "000005 - - ! too large",
            "one - - three",
            "one#2 - - four",
        ];
        assert_eq!(records.len(), starts.len());
        for (record, start) in records.iter().zip(starts) {
            assert!(record.starts_with(start), "{record}");
        }
    }

    #[test]
    fn rows_are_told_by_their_first_fields() {
        for (head, expected) in [
            (&br#"{"id":1,"text":"a very long te"#[..], true),
            (b"\xef\xbb\xbf {\"html\": \"\"}\n", true),
            (br#"{"name":"package","version":"1"}"#, false),
            (b"{ margin: 0 }", false),
            (b"<p>{\"text\":1}", false),
        ] {
            assert_eq!(is_rows(head, &Fields::default()), expected, "{}", String::from_utf8_lossy(head));
        }
    }
}

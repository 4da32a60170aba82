//! Text with marks: the inline level of a document.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeStruct};

/// Plain text and the marks that lie on it.
///
/// `text` alone is what a reader sees; a hard line break is `\n`. Marks are sorted by start, the longer first, and nest:
/// two marks either share no character or one holds the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text a reader sees.
    pub text: String,
    /// Emphasis, links and the like, in byte offsets of `text`.
    pub marks: Vec<Mark>,
}

/// One stretch of text that means or does something more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// First byte of the stretch in [`Text::text`]; Unicode scalar values when serialised.
    pub start: usize,
    /// One past its last byte; equal to `start` for an image, which has no text of its own.
    pub end: usize,
    /// What the mark says.
    pub kind: MarkKind,
}

/// What a [`Mark`] says about its text, in the terms of HTML.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MarkKind {
    /// `em`, `i`.
    Emphasis,
    /// `strong`, `b`.
    Strong,
    /// `s`, `del`.
    Strikethrough,
    /// `code`, `kbd`, `samp`, `tt`: literal text.
    Code,
    /// A formula: the text is TeX.
    Math,
    /// A reference to a footnote.
    Note {
        /// The footnote's number.
        number: u32,
    },
    /// `sub`.
    Subscript,
    /// `sup`.
    Superscript,
    /// `a` with an address.
    Link {
        /// Where the link leads, as the page wrote it.
        url: String,
        /// The `title` attribute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
    /// An image inside running text; the mark is empty.
    Image {
        /// Address of the image.
        url: String,
        /// Alternative text; empty for a decorative image.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        alt: String,
        /// The `title` attribute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Where the image leads, as the page wrote it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    },
}

impl Text {
    /// Takes a stretch away, and the marks that hold nothing else.
    pub(crate) fn cut(&mut self, range: std::ops::Range<usize>) {
        self.text.replace_range(range.clone(), "");
        let moved = |at: usize| if at <= range.start { at } else { at.max(range.end) - range.len() };
        self.marks.retain_mut(|mark| {
            let was_empty = mark.start == mark.end;
            (mark.start, mark.end) = (moved(mark.start), moved(mark.end));
            was_empty || mark.start < mark.end
        });
    }

    /// Text without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), marks: Vec::new() }
    }

    /// A link.
    pub(crate) fn link(shown: &str, url: &str) -> Self {
        let kind = MarkKind::Link { url: url.to_owned(), title: None };
        Self { text: shown.to_owned(), marks: vec![Mark { start: 0, end: shown.len(), kind }] }
    }

    /// Whether a reader would see nothing: no characters but white space, and no image.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && !self.marks.iter().any(|mark| matches!(mark.kind, MarkKind::Image { .. }))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

/// A mark as it is serialised: offsets count Unicode scalar values, so that a program in any language can slice.
#[derive(Deserialize, schemars::JsonSchema)]
struct WireMark {
    /// First character of the stretch.
    start: usize,
    /// One past its last character.
    end: usize,
    #[serde(flatten)]
    kind: MarkKind,
}

/// The same, on its way out: what the mark says is borrowed.
#[derive(Serialize)]
struct WireMarkRef<'a> {
    start: usize,
    end: usize,
    #[serde(flatten)]
    kind: &'a MarkKind,
}

/// The marks of a text on their way out.
struct WireMarks<'a>(&'a Text);

#[derive(Deserialize, schemars::JsonSchema)]
#[schemars(rename = "Text")]
struct WireText {
    /// The text a reader sees; `\n` is a hard line break. Absent where there is none: an image alone, an item that begins
    /// with a list.
    #[serde(default)]
    text: String,
    /// Emphasis, links and the like; offsets count Unicode scalar values of `text`.
    #[serde(default)]
    marks: Vec<WireMark>,
}

/// All offsets of some marks, sorted and once each, with room for their conversion: one pass over the text then serves
/// any number of marks.
fn offsets(marks: impl Iterator<Item = (usize, usize)>) -> Vec<(usize, usize)> {
    let mut offsets: Vec<(usize, usize)> = marks.flat_map(|(start, end)| [(start, 0), (end, 0)]).collect();
    offsets.sort_unstable();
    offsets.dedup();
    offsets
}

fn converted(offsets: &[(usize, usize)], offset: usize) -> usize {
    offsets.binary_search_by_key(&offset, |&(from, _)| from).map_or(0, |at| offsets[at].1)
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (has_text, has_marks) = (!self.text.is_empty(), !self.marks.is_empty());
        let mut fields = serializer.serialize_struct("Text", usize::from(has_text) + usize::from(has_marks))?;
        if has_text {
            fields.serialize_field("text", &self.text)?;
        }
        if has_marks {
            fields.serialize_field("marks", &WireMarks(self))?;
        }
        fields.end()
    }
}

impl Serialize for WireMarks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Text { text, marks } = self.0;
        // In ASCII every byte is a character.
        let mut offsets =
            if text.is_ascii() { Vec::new() } else { offsets(marks.iter().map(|mark| (mark.start, mark.end))) };
        let mut counted = (0, 0);
        for (byte, chars) in &mut offsets {
            let step = text.get(counted.0..*byte).map_or(0, |stretch| stretch.chars().count());
            counted = (*byte, counted.1 + step);
            *chars = counted.1;
        }
        let wire = |offset| if offsets.is_empty() { offset } else { converted(&offsets, offset) };
        serializer.collect_seq(marks.iter().map(|mark| WireMarkRef {
            start: wire(mark.start),
            end: wire(mark.end),
            kind: &mark.kind,
        }))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WireText { text, marks } = WireText::deserialize(deserializer)?;
        let mut offsets = offsets(marks.iter().map(|mark| (mark.start, mark.end)));
        let mut starts = text.char_indices().map(|(at, _)| at).enumerate().peekable();
        for (chars, byte) in &mut offsets {
            while starts.next_if(|(passed, _)| passed < chars).is_some() {}
            *byte = starts.peek().map_or(text.len(), |&(_, at)| at);
        }
        let marks = marks
            .into_iter()
            .map(|mark| Mark {
                start: converted(&offsets, mark.start),
                end: converted(&offsets, mark.end),
                kind: mark.kind,
            })
            .collect();
        Ok(Self { text, marks })
    }
}

impl schemars::JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        WireText::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_characters_outside_and_bytes_inside() {
        let text =
            Text { text: "汤的故事".into(), marks: vec![Mark { start: 6, end: 12, kind: MarkKind::Strong }] };
        let json = serde_json::to_string(&text).unwrap();
        assert_eq!(json, r#"{"text":"汤的故事","marks":[{"start":2,"end":4,"type":"strong"}]}"#);
        assert_eq!(serde_json::from_str::<Text>(&json).unwrap(), text);
    }
}

//! Dates in the scripts of a page: data that its own program reads, and JSON-LD too broken to be parsed.
//!
//! Only asked where the page states no date to machines: names of such fields are nobody's standard. Absent: any reading
//! of the script beyond a field's name and its string.

/// Bytes from a field's name to its value, quotes, colon and spaces.
const LONGEST_GAP: usize = 8;

/// Bytes of a name before `ublish`: `first_p`, `article_p`.
const LONGEST_NAME: usize = 24;

/// Bytes of a date.
const LONGEST_VALUE: usize = 40;

/// Values of fields that say when something was published (`"publishDate": "2026-06-30"`), in their order.
pub(super) fn published(script: &str) -> impl Iterator<Item = &str> {
    fields(script, "ublish").filter(|(name, _)| says_when(name)).map(|(_, value)| value)
}

/// Whether a field's name asks for a date: `datePublished`, `published_at`, `publishDate`.
fn says_when(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let dated = ["date", "time", "at", "on"].iter().any(|end| name.ends_with(end));
    let is_date =
        name.ends_with("published") && (name.contains("date") || name == "published" || name == "firstpublished");
    (dated || is_date) && !name.contains("unpublish") && !name.contains("updat")
}

/// Names that hold `part`, and their strings.
fn fields<'a>(script: &'a str, part: &'static str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let bytes = script.as_bytes();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    memchr::memmem::find_iter(bytes, part).filter_map(move |at| {
        let before = bytes[at.saturating_sub(LONGEST_NAME)..at].iter().rev().take_while(|byte| is_name(byte)).count();
        let after = bytes[at..].iter().take(2 * LONGEST_NAME).take_while(|byte| is_name(byte)).count();
        let gap = bytes[at + after..].iter().take(LONGEST_GAP);
        let gap = gap.take_while(|byte| matches!(byte, b'"' | b'\'' | b'\\' | b':' | b' ' | b'=' | b'\n')).count();
        let start = at + after + gap;
        // Something must stand between them, and the value in quotes.
        if gap < 2 || !matches!(bytes[start - 1], b'"' | b'\'') {
            return None;
        }
        let length =
            bytes[start..].iter().take(LONGEST_VALUE).take_while(|byte| !matches!(byte, b'"' | b'\'' | b'\\')).count();
        Some((script.get(at - before..at + after)?, script.get(start..start + length)?))
    })
}

//! Character references: what follows a `&`.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

use super::REPLACEMENT;

/// Longest name of a character, without the semicolon.
const LONGEST_NAME: usize = 31;

/// One or two characters; the second is NUL where there is one only.
type Characters = [char; 2];

/// The characters a reference stands for, and its length without the `&`; `None` if the `&` is just that.
pub(super) fn read(text: &str, in_attribute: bool) -> Option<(Characters, usize)> {
    match text.as_bytes().first()? {
        b'#' => numeric(text.as_bytes()),
        byte if byte.is_ascii_alphanumeric() => named(text, in_attribute),
        _ => None,
    }
}

/// Writes the characters of a reference.
pub(super) fn push(out: &mut String, [first, second]: Characters) {
    out.push(first);
    if second != '\0' {
        out.push(second);
    }
}

/// The references that nearly all are, with what they stand for: found without the table of all.
const FREQUENT: [(&[u8], char); 5] =
    [(b"amp;", '&'), (b"nbsp;", '\u{a0}'), (b"quot;", '"'), (b"lt;", '<'), (b"gt;", '>')];

fn named(text: &str, in_attribute: bool) -> Option<(Characters, usize)> {
    let bytes = text.as_bytes();
    if let Some((name, character)) = FREQUENT.iter().find(|(name, _)| bytes.starts_with(name)) {
        return Some(([*character, '\0'], name.len()));
    }
    let run = bytes.iter().take(LONGEST_NAME + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(run) == Some(&b';')
        && let Some(characters) = lookup(&text[..=run])
    {
        return Some((characters, run + 1));
    }
    // Old names need no semicolon: the longest one counts.
    let begins_name = |length: &usize| NAMED_ENTITIES.contains_key(&text[..*length]);
    let beginnings = (1..=run).take_while(begins_name);
    let (characters, length) = beginnings.filter_map(|length| Some((lookup(&text[..length])?, length))).last()?;
    let is_more = |byte: &u8| *byte == b'=' || byte.is_ascii_alphanumeric();
    if in_attribute && bytes.get(length).is_some_and(is_more) {
        return None;
    }
    Some((characters, length))
}

/// The characters of a name; the table also holds the beginnings of names.
fn lookup(name: &str) -> Option<Characters> {
    let &(first, second) = NAMED_ENTITIES.get(name)?;
    (first != 0).then_some([char::from_u32(first)?, char::from_u32(second)?])
}

fn numeric(bytes: &[u8]) -> Option<(Characters, usize)> {
    let (base, start) = if matches!(bytes.get(1), Some(b'x' | b'X')) { (16, 2) } else { (10, 1) };
    let mut number: u32 = 0;
    let mut end = start;
    while let Some(digit) = bytes.get(end).and_then(|&byte| char::from(byte).to_digit(base)) {
        number = number.saturating_mul(base).saturating_add(digit);
        end += 1;
    }
    if end == start {
        return None;
    }
    let old = number.checked_sub(0x80).and_then(|at| *C1_REPLACEMENTS.get(at as usize)?);
    let found = old.or_else(|| char::from_u32(number)).filter(|&c| c != '\0').unwrap_or(REPLACEMENT);
    Some(([found, '\0'], end + usize::from(bytes.get(end) == Some(&b';'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (text, in_attribute, expected) in [
            ("amp;x", false, Some(("&", 4))),
            ("nbsp;", true, Some(("\u{a0}", 5))),
            ("quot;", true, Some(("\"", 5))),
            ("lt;", false, Some(("<", 3))),
            ("gt;", false, Some((">", 3))),
            ("ampx", false, Some(("&", 3))),
            ("ampx", true, None),
            ("amp=", true, None),
            ("amp ", true, Some(("&", 3))),
            ("notit;", false, Some(("\u{ac}", 3))),
            ("notin;", true, Some(("\u{2209}", 6))),
            ("NotEqualTilde;", false, Some(("\u{2242}\u{338}", 14))),
            ("CounterClockwiseContourIntegral;", false, Some(("\u{2233}", 32))),
            ("wrong;", false, None),
            ("#65;", false, Some(("A", 4))),
            ("#x41g", false, Some(("A", 4))),
            ("#", false, None),
            ("#x;", false, None),
            ("#128", false, Some(("\u{20ac}", 4))),
            ("#129", false, Some(("\u{81}", 4))),
            ("#0;", false, Some(("\u{fffd}", 3))),
            ("#xD800;", false, Some(("\u{fffd}", 7))),
            ("#99999999999999999999;", false, Some(("\u{fffd}", 22))),
            ("", false, None),
        ] {
            let found = read(text, in_attribute).map(|(characters, used)| {
                let mut out = String::new();
                push(&mut out, characters);
                (out, used)
            });
            assert_eq!(found, expected.map(|(characters, used)| (characters.to_owned(), used)), "{text}");
        }
    }

    #[test]
    fn no_name_is_longer_than_the_longest() {
        assert_eq!(NAMED_ENTITIES.keys().map(|name| name.trim_end_matches(';').len()).max(), Some(LONGEST_NAME));
    }
}

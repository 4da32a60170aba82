//! `style` attributes: what an element declares about itself. Style sheets are not read.

use memchr::{memchr, memrchr};

/// The last value that a `style` attribute declares for a property, without `!important`; `None` where it declares none.
pub(crate) fn declared<'a>(style: &'a str, property: &str) -> Option<&'a str> {
    let mut end = style.len();
    loop {
        let start = memrchr(b';', &style.as_bytes()[..end]).map_or(0, |found| found + 1);
        let declaration = &style[start..end];
        if let Some(colon) = memchr(b':', declaration.as_bytes())
            && declaration[..colon].trim().eq_ignore_ascii_case(property)
        {
            let value = &declaration[colon + 1..];
            return Some(value[..memchr(b'!', value.as_bytes()).unwrap_or(value.len())].trim());
        }
        end = start.checked_sub(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_declaration_counts() {
        for (style, expected) in [
            ("display:none", Some("none")),
            ("display:none; DISPLAY : block !important ;", Some("block")),
            ("color: red;display", None),
            ("-webkit-display: none", None),
            ("; display:none;;", Some("none")),
            (";:", None),
            ("", None),
        ] {
            assert_eq!(declared(style, "display"), expected, "{style}");
        }
    }
}

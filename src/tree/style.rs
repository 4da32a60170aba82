//! `style` attributes: what an element declares about itself. Style sheets are not read.

use memchr::{memchr2, memrchr_iter};

/// The last value that a `style` attribute declares for a property, without `!important`; `None` where it declares none.
pub(crate) fn declared<'a>(style: &'a str, property: &str) -> Option<&'a str> {
    memrchr_iter(b':', style.as_bytes()).find_map(|colon| {
        let name = style[..colon].trim_end();
        let start = name.len().checked_sub(property.len())?;
        name.get(start..).filter(|name| name.eq_ignore_ascii_case(property))?;
        let before = name[..start].trim_end();
        let value = &style[colon + 1..];
        (before.is_empty() || before.ends_with(';'))
            .then(|| value[..memchr2(b';', b'!', value.as_bytes()).unwrap_or(value.len())].trim())
    })
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
            ("é: 1; background: url(display:x); display", None),
            ("; \n display\t:none;color:red", Some("none")),
            ("x display:none", None),
            ("", None),
        ] {
            assert_eq!(declared(style, "display"), expected, "{style}");
        }
    }
}

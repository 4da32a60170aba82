//! `style` attributes: what an element declares about itself. Style sheets are not read.

/// The last value that a `style` attribute declares for a property, without `!important`; `None` where it declares none.
pub(crate) fn declared<'a>(style: &'a str, property: &str) -> Option<&'a str> {
    style.rsplit(';').find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.split('!').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case(property).then_some(value.trim())
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
            ("", None),
        ] {
            assert_eq!(declared(style, "display"), expected, "{style}");
        }
    }
}

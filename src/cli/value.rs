//! Values as they are typed: sizes, names of fields, charsets.

use crate::decode::Charset;
use crate::source::Role;

/// A number of bytes, typed with or without a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteCount(pub(crate) u64);

impl ByteCount {
    /// Reads `1048576`, `500kB`, `50MB`, `1.5 GiB` or `20m`: kB, MB and GB count in thousands, KiB, MiB and GiB in
    /// 1,024s; case and the final B do not matter.
    pub(crate) fn parse(typed: &str) -> Result<Self, String> {
        let digits = typed.trim().find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(typed.trim().len());
        let (number, unit) = typed.trim().split_at(digits);
        let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kb" => 1_000,
            "m" | "mb" => 1_000_000,
            "g" | "gb" => 1_000_000_000,
            "ki" | "kib" => 1 << 10,
            "mi" | "mib" => 1 << 20,
            "gi" | "gib" => 1 << 30,
            _ => return Err(format!("`{typed}` has no known unit; write for example 500kB, 50MB or 64MiB")),
        };
        let (whole, tenths) = number.split_once('.').unwrap_or((number, ""));
        let whole: u64 = whole.parse().map_err(|_| format!("`{typed}` is not a size; write for example 50MB"))?;
        // Three decimals are more than a limit needs; further ones are dropped.
        let thousandths: u64 = format!("{tenths:0<3.3}").parse().map_err(|_| format!("`{typed}` is not a size"))?;
        whole
            .checked_mul(factor)
            .and_then(|bytes| bytes.checked_add(factor * thousandths / 1_000))
            .map(Self)
            .ok_or_else(|| format!("`{typed}` is more than can be counted"))
    }
}

/// What a field of a row holds, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldName(pub(crate) Role, pub(crate) String);

impl FieldName {
    /// Reads `page=body`.
    pub(crate) fn parse(typed: &str) -> Result<Self, String> {
        let (role, name) = typed.split_once('=').unwrap_or((typed, ""));
        match Role::from_name(role) {
            Some(role) if !name.is_empty() => Ok(Self(role, name.to_owned())),
            _ => Err("write what the field holds and its name: page=NAME, url=NAME, id=NAME or date=NAME".into()),
        }
    }
}

/// A charset by any of its labels.
pub(super) fn charset(label: &str) -> Result<Charset, String> {
    Charset::from_label(label)
        .ok_or_else(|| "no charset of the WHATWG Encoding Standard is called so; write for example gb18030".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (typed, bytes) in [
            ("0", 0),
            ("1048576", 1_048_576),
            ("500kB", 500_000),
            ("50MB", 50_000_000),
            ("50 mb", 50_000_000),
            ("64MiB", 67_108_864),
            ("1.5GiB", 1_610_612_736),
            ("2g", 2_000_000_000),
        ] {
            assert_eq!(ByteCount::parse(typed), Ok(ByteCount(bytes)), "{typed}");
        }
        for typed in ["", "MB", "12 parsecs", "-1", "1.2.3MB", "99999999999999999999", "18446744073709551615GB"] {
            assert!(ByteCount::parse(typed).is_err(), "{typed}");
        }
    }
}

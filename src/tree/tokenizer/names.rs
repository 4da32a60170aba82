//! Names of tags and attributes → atoms, remembered: a page uses few names, and often.

use html5ever::{LocalName, local_name};

use super::REPLACEMENT;

/// Names remembered, a power of two. A page uses some hundred; fewer places and they push each other out, more and
/// small pages pay for empty ones.
const PLACES: usize = 512;

/// Longest name that its key spells out.
const SHORT: usize = 7;

/// The names met last.
pub(super) struct Names {
    /// By a bit of their key: names, as atoms, with the key of how they stood in the markup.
    places: Vec<(u64, LocalName)>,
    /// Room for a name in lower case.
    lower: String,
}

impl Default for Names {
    fn default() -> Self {
        Self { places: vec![(0, local_name!("")); PLACES], lower: String::new() }
    }
}

impl Names {
    /// The atom of a name as it stands in the markup: in lower case and without NUL.
    pub(super) fn get(&mut self, raw: &str) -> LocalName {
        let Self { places, lower } = self;
        let key = key(raw.as_bytes());
        // The upper bits of a product with an odd constant hang on every bit of a factor.
        let (held, atom) = &mut places[(key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % PLACES];
        if *held == key && (raw.len() <= SHORT || **atom == *raw) {
            return atom.clone();
        }
        let name = if raw.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) {
            lower.clear();
            lower.extend(raw.chars().map(|c| if c == '\0' { REPLACEMENT } else { c.to_ascii_lowercase() }));
            lower.as_str()
        } else {
            raw
        };
        (*held, *atom) = (key, LocalName::from(name));
        atom.clone()
    }
}

/// All of a short name and its length; what tells most long names apart.
fn key(name: &[u8]) -> u64 {
    let length = name.len();
    match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        (Some(first), Some(last)) if length <= SHORT => {
            // The halves overlap in equal bytes.
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            (length as u64) << 56 | u64::from(last) << (8 * (length - 4)) | u64::from(first)
        }
        _ => match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
            (Some(first), Some(last)) => {
                0xFF << 56 | (u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(23))
            }
            _ => name.iter().fold(length as u64, |all, &byte| all << 8 | u64::from(byte)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_and_stay_themselves() {
        let mut names = Names::default();
        for _ in 0..2 {
            for (raw, name) in
                [("div", "div"), ("DIV", "div"), ("É", "É"), ("a\0B", "a\u{fffd}b"), ("my-Tag", "my-tag")]
            {
                assert_eq!(&*names.get(raw), name);
            }
            for number in 0..2000 {
                let name = format!("data-{number}");
                assert_eq!(&*names.get(&name), name);
            }
        }
    }
}

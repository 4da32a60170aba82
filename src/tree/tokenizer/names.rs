//! Names of tags and attributes → atoms, remembered: a page uses few names, and often.

use std::collections::HashSet;

use html5ever::{LocalName, local_name};

use super::REPLACEMENT;

/// Names remembered, a power of two. A page uses some hundred; fewer places and they push each other out, more and
/// small pages pay for empty ones.
const PLACES: usize = 512;

/// Longest name, in bytes, that an atom holds in itself and not in the table; its key here spells it out too.
const SHORT: usize = 7;

/// Most long names of a page that are none of HTML's own. All threads keep such names in one table of 4,096 chains:
/// a million of them would be looked for along chains of hundreds. The pages of the development sets have 475 at most.
const MAX_UNKNOWN: usize = 4096;

/// What elements are called that come after [`MAX_UNKNOWN`] others: like nothing in HTML, and all the same, so that
/// start and end tags still meet.
pub(super) const NAMELESS: &str = "unnamed";

/// The names met last.
pub(super) struct Names {
    /// By a bit of their key: names, as atoms, with the key of how they stood in the markup.
    places: Vec<(u64, LocalName)>,
    /// Long names that are none of HTML's own.
    unknown: HashSet<Box<str>>,
    /// Room for a name in lower case.
    lower: String,
}

impl Default for Names {
    fn default() -> Self {
        Self { places: vec![(0, local_name!("")); PLACES], unknown: HashSet::default(), lower: String::new() }
    }
}

impl Names {
    /// The atom of a name as it stands in the markup: in lower case and without NUL. `None` for a name that HTML does
    /// not know, once the page has had [`MAX_UNKNOWN`] others.
    pub(super) fn get(&mut self, raw: &str) -> Option<LocalName> {
        let Self { places, unknown, lower } = self;
        let key = key(raw.as_bytes());
        // The upper bits of a product with an odd constant hang on every bit of a factor.
        let (held, atom) = &mut places[(key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % PLACES];
        if *held == key && (raw.len() <= SHORT || **atom == *raw) {
            return Some(atom.clone());
        }
        let name = if raw.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) {
            lower.clear();
            lower.extend(raw.chars().map(|c| if c == '\0' { REPLACEMENT } else { c.to_ascii_lowercase() }));
            lower.as_str()
        } else {
            raw
        };
        let found = match LocalName::try_static(name) {
            Some(atom) => atom,
            None if name.len() <= SHORT || unknown.contains(name) => LocalName::from(name),
            None if unknown.len() == MAX_UNKNOWN => return None,
            None => {
                unknown.insert(name.into());
                LocalName::from(name)
            }
        };
        (*held, *atom) = (key, found);
        Some(atom.clone())
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
                assert_eq!(names.get(raw).as_deref(), Some(name));
            }
            for number in 0..2000 {
                let name = format!("data-{number}");
                assert_eq!(names.get(&name).as_deref(), Some(&*name));
            }
        }
    }

    #[test]
    fn a_page_makes_only_so_many_names_up() {
        let mut names = Names::default();
        for _ in 0..2 {
            for number in 0..2 * MAX_UNKNOWN {
                let name = format!("invented-{number}");
                let expected = (number < MAX_UNKNOWN).then_some(&*name);
                assert_eq!(names.get(&name).as_deref(), expected);
                for known in ["blockquote", &format!("x{number}")] {
                    assert_eq!(names.get(known).as_deref(), Some(known));
                }
            }
        }
    }
}

//! A table of class, id and role tokens that is asked about every token of a page and knows few of them.

use foldhash::HashMap;

/// A value for each of some tokens.
#[derive(Debug)]
pub(super) struct TokenMap<T> {
    /// Per first byte: a bit for each length of a token, the longest together. Nearly all tokens of a page are refused
    /// here, before they are hashed.
    lengths: [u32; 256],
    values: HashMap<String, T>,
}

impl<T> Default for TokenMap<T> {
    fn default() -> Self {
        Self { lengths: [0; 256], values: HashMap::default() }
    }
}

impl<T: Default> TokenMap<T> {
    /// The value of a token, which is put in the table if it is not there.
    pub(super) fn entry(&mut self, token: &str) -> &mut T {
        self.lengths[first_byte(token)] |= 1 << token.len().min(31);
        self.values.entry(token.to_owned()).or_default()
    }
}

impl<T> TokenMap<T> {
    /// The value of a token.
    pub(super) fn get(&self, token: &str) -> Option<&T> {
        let may_be_here = self.lengths[first_byte(token)] >> token.len().min(31) & 1 == 1;
        if may_be_here { self.values.get(token) } else { None }
    }
}

fn first_byte(token: &str) -> usize {
    token.as_bytes().first().copied().map_or(0, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let mut map: TokenMap<u32> = TokenMap::default();
        let long = "a-token-of-more-than-thirty-one-bytes";
        for (value, token) in ["sidebar", "share", long, ""].into_iter().enumerate() {
            *map.entry(token) = value as u32;
        }
        for (token, value) in [
            ("sidebar", Some(0)),
            ("share", Some(1)),
            (long, Some(2)),
            ("", Some(3)),
            ("shore", None),
            ("a-token-of-more-than-thirty-two-bytes", None),
            ("s", None),
        ] {
            assert_eq!(map.get(token).copied(), value, "{token:?}");
        }
    }
}

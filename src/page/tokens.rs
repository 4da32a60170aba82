//! Class, id and role tokens of a page's elements: each distinct token once, and lists of them.

use std::ops::Range;

/// A distinct token of one page: its place in [`Tokens`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TokenId(pub u32);

/// The tokens of a page. Elements with the same attributes share a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    /// Names, one after another.
    text: String,
    /// Where each name lies.
    names: Vec<Range<u32>>,
    /// Lists, one after another.
    lists: Vec<TokenId>,
}

impl Tokens {
    /// Adds a token, which must be new.
    pub(crate) fn add(&mut self, name: &str) -> TokenId {
        let start = self.text.len() as u32;
        self.text.push_str(name);
        self.names.push(start..self.text.len() as u32);
        TokenId(self.names.len() as u32 - 1)
    }

    /// Where the next list begins.
    pub(crate) fn end(&self) -> u32 {
        self.lists.len() as u32
    }

    /// Lengthens the last list, which began at `start`, unless it holds the token or `most` tokens.
    pub(crate) fn list(&mut self, start: u32, token: TokenId, most: usize) {
        let held = &self.lists[start as usize..];
        if held.len() < most && !held.contains(&token) {
            self.lists.push(token);
        }
    }

    /// The tokens of a list.
    pub(crate) fn of(&self, list: &Range<u32>) -> &[TokenId] {
        &self.lists[list.start as usize..list.end as usize]
    }

    /// All tokens as text, in the order of their numbers.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &self.text[name.start as usize..name.end as usize])
    }

    /// A token as text, in lower case.
    pub(crate) fn name(&self, token: TokenId) -> &str {
        let name = &self.names[token.0 as usize];
        &self.text[name.start as usize..name.end as usize]
    }
}

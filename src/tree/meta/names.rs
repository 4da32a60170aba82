//! What classes and ids say about an element, read once for each distinct value of a page.

use foldhash::HashMap;

use super::collect::Sign;

/// What the words of a class or id say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Named {
    /// The element holds an author.
    pub(super) sign: Option<Sign>,
    /// The element holds a date.
    pub(super) dated: bool,
    /// The element stands beside the main text.
    pub(super) aside: bool,
}

/// Classes and ids of one page, and what they say: elements repeat them.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    known: HashMap<&'a str, Named>,
}

impl<'a> Names<'a> {
    /// What a class or id says.
    pub(super) fn read(&mut self, names: &'a str) -> Named {
        *self.known.entry(names).or_insert_with(|| named(names))
    }
}

fn named(names: &str) -> Named {
    let mut found = Named::default();
    for token in tokens(names).filter(|token| may_tell(token)) {
        let is = |word: &str| token.eq_ignore_ascii_case(word);
        if is("byline") {
            found.sign = Some(Sign::Byline);
        } else if is("author") || is("authors") {
            found.sign = found.sign.or(Some(Sign::Author));
        } else if is("username") {
            found.sign = found.sign.or(Some(Sign::User));
        }
        found.dated |= DATED.iter().any(|word| is(word));
        found.aside |= ASIDE.iter().any(|word| is(word));
    }
    found
}

/// Class tokens of what holds an author.
const SIGNS: &[&str] = &["author", "authors", "byline", "username"];

/// Class tokens of what holds a date.
const DATED: &[&str] = &[
    "byline",
    "date",
    "dateline",
    "datetime",
    "meta",
    "posted",
    "pubdate",
    "published",
    "time",
    "timestamp",
    "updated",
];

/// Class and id tokens of what stands beside the main text.
const ASIDE: &[&str] = &[
    "comment",
    "comments",
    "footer",
    "menu",
    "nav",
    "navigation",
    "popular",
    "recommended",
    "related",
    "reply",
    "replies",
    "review",
    "reviews",
    "sidebar",
    "teaser",
    "trending",
    "widget",
];

/// First two letters of the words above: per first letter a bit for each second.
const STARTS: [u32; 26] = {
    let mut starts = [0; 26];
    let lists = [SIGNS, DATED, ASIDE];
    let mut list = 0;
    while list < lists.len() {
        let mut word = 0;
        while word < lists[list].len() {
            let letters = lists[list][word].as_bytes();
            starts[(letters[0] - b'a') as usize] |= 1 << (letters[1] - b'a');
            word += 1;
        }
        list += 1;
    }
    starts
};

/// Whether a token can be one of the words, as far as its first letters tell; few others pass.
fn may_tell(token: &str) -> bool {
    let place = |letter: u8| letter.is_ascii_alphabetic().then(|| letter.to_ascii_lowercase() - b'a');
    match *token.as_bytes() {
        [a, b, ..] => place(a).zip(place(b)).is_some_and(|(a, b)| STARTS[usize::from(a)] & 1 << b != 0),
        _ => false,
    }
}

/// The words of a class or id: split at punctuation and where a capital follows a small letter.
pub(super) fn tokens(names: &str) -> impl Iterator<Item = &str> {
    let bytes = names.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(u8::is_ascii_alphanumeric)?;
        let goes_on = |pair: &[u8]| {
            pair[1].is_ascii_alphanumeric() && !(pair[1].is_ascii_uppercase() && pair[0].is_ascii_lowercase())
        };
        at = start + 1 + bytes[start..].windows(2).take_while(|pair| goes_on(pair)).count();
        Some(&names[start..at])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_an_element_is() {
        for (names, sign, dated, aside) in [
            ("post-byline", Some(Sign::Byline), true, false),
            ("author Byline", Some(Sign::Byline), true, false),
            ("userName author", Some(Sign::Author), false, false),
            ("username authors", Some(Sign::User), false, false),
            ("entryDate", None, true, false),
            ("siteFooter_wide", None, false, true),
            ("authority updates", None, false, false),
            ("", None, false, false),
        ] {
            let mut all = Names::default();
            for _ in 0..2 {
                let Named { sign: its, dated: is_dated, aside: is_aside } = all.read(names);
                assert_eq!((its, is_dated, is_aside), (sign, dated, aside), "{names:?}");
            }
        }
    }
}

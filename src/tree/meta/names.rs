//! What classes and ids say about an element, read once for each distinct value of a page.

use foldhash::{HashMap, HashMapExt as _};
use html5ever::local_name;

use super::collect::Sign;
use super::stamp::Region;
use crate::tree::{NodeId, Tree};

/// What the words of a class or id say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    /// The element holds an author.
    pub(super) sign: Option<Sign>,
    /// The element holds a date.
    pub(super) dated: bool,
    /// Where the element stands.
    pub(super) region: Region,
}

/// Elements between a candidate and the root that are asked for their region.
const HIGHEST_ANCESTOR: usize = 48;

/// Classes and ids of one page, and what they say: elements repeat them.
#[derive(Debug)]
pub(super) struct Names<'a> {
    known: HashMap<&'a str, Named>,
}

/// Distinct classes and ids that a page has on average in the development sets: room from the start for what most pages need.
const USUAL_NAMES: usize = 200;

impl Default for Names<'_> {
    fn default() -> Self {
        Self { known: HashMap::with_capacity(USUAL_NAMES) }
    }
}

impl<'a> Names<'a> {
    /// What a class or id says.
    pub(super) fn read(&mut self, names: &'a str) -> Named {
        *self.known.entry(names).or_insert_with(|| named(names))
    }

    /// Where an element stands, as far as its ancestors say: navigation, footer, comments, teasers.
    pub(super) fn region(&mut self, tree: &'a Tree, id: NodeId) -> Region {
        let mut at = Some(id);
        for _ in 0..HIGHEST_ANCESTOR {
            let Some(element) = at else { return Region::Main };
            match tree.name(element) {
                Some(&local_name!("footer")) => return Region::Foot,
                Some(&local_name!("nav") | &local_name!("aside")) => return Region::Beside,
                Some(&local_name!("main") | &local_name!("body")) => return Region::Main,
                _ => {}
            }
            let named = tree.attrs(element, &[local_name!("class"), local_name!("id")]);
            let regions = named.into_iter().flatten().map(|names| self.read(names).region);
            if let Some(region) = regions.max().filter(|region| *region != Region::Main) {
                return region;
            }
            at = tree.parent(element);
        }
        Region::Main
    }
}

fn named(names: &str) -> Named {
    let mut found = Named { sign: None, dated: false, region: Region::Main };
    for token in telling(names) {
        let is = |word: &str| token.eq_ignore_ascii_case(word);
        if is("byline") {
            found.sign = Some(Sign::Byline);
        } else if is("author") || is("authors") {
            found.sign = found.sign.or(Some(Sign::Author));
        } else if is("username") {
            found.sign = found.sign.or(Some(Sign::User));
        }
        found.dated |= DATED.iter().any(|word| is(word));
        if is("footer") {
            found.region = found.region.max(Region::Foot);
        } else if BESIDE.iter().any(|word| is(word)) && (!is("widget") || names_widget(names)) {
            found.region = Region::Beside;
        }
    }
    found
}

/// Whether a class is that of a box of a side column. Builders of pages call all parts of one widgets: `elementor-widget`.
fn names_widget(names: &str) -> bool {
    let mut first = names.split_ascii_whitespace().filter_map(|name| tokens(name).next());
    first.any(|token| token.eq_ignore_ascii_case("widget"))
}

/// Class tokens of what holds an author.
const SIGNS: &[&str] = &["author", "authors", "byline", "username"];

/// Class tokens of what holds a date.
const DATED: &[&str] = &[
    "authored",
    "byline",
    "created",
    "date",
    "dateline",
    "datetime",
    "datum",
    "fecha",
    "meta",
    "modified",
    "pageinfo",
    "postdate",
    "posted",
    "pubdate",
    "publish",
    "published",
    "pubtime",
    "time",
    "timestamp",
    "updated",
];

/// Class and id tokens of what stands beside the main text.
const BESIDE: &[&str] = &[
    "comment",
    "comments",
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

/// Per first letter of the words above: a bit for each second letter, and one for each length.
const STARTS: [(u32, u16); 32] = {
    let mut starts = [(0, 0); 32];
    let lists = [SIGNS, DATED, BESIDE, &["footer"]];
    let mut list = 0;
    while list < lists.len() {
        let mut word = 0;
        while word < lists[list].len() {
            let letters = lists[list][word].as_bytes();
            let start = &mut starts[place(letters[0])];
            start.0 |= 1 << place(letters[1]);
            start.1 |= 1 << letters.len();
            word += 1;
        }
        list += 1;
    }
    starts
};

/// Place of a letter in [`STARTS`], whatever its case; digits share those of letters.
const fn place(letter: u8) -> usize {
    (letter & 31) as usize
}

/// Whether a token can be one of the words, as far as its first letters and its length tell; few others pass.
fn may_tell(token: &str) -> bool {
    let [first, second, ..] = *token.as_bytes() else { return false };
    let (seconds, lengths) = STARTS[place(first)];
    seconds >> place(second) & 1 == 1 && token.len() < 16 && lengths >> token.len() & 1 == 1
}

/// Those words of a class or id that may be among the words above.
pub(super) fn telling(names: &str) -> impl Iterator<Item = &str> {
    tokens(names).filter(|token| may_tell(token))
}

/// The words of a class or id: split at punctuation and where a capital follows a small letter.
pub(super) fn tokens(names: &str) -> impl Iterator<Item = &str> {
    let bytes = names.as_bytes();
    let is_in = |at: usize, classes: u8| bytes.get(at).is_some_and(|byte| CLASSES[usize::from(*byte)] & classes != 0);
    let mut at = 0;
    std::iter::from_fn(move || {
        while is_in(at, MARK) {
            at += 1;
        }
        let start = at;
        loop {
            while is_in(at, SMALL | DIGIT) {
                at += 1;
            }
            if !is_in(at, CAPITAL) || at > start && is_in(at - 1, SMALL) {
                break;
            }
            at += 1;
        }
        (at > start).then(|| &names[start..at])
    })
}

/// What a byte is in a class or id: no part of a word, or one.
const MARK: u8 = 1;
const SMALL: u8 = 2;
const CAPITAL: u8 = 4;
const DIGIT: u8 = 8;

static CLASSES: [u8; 256] = {
    let mut classes = [MARK; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            _ => MARK,
        };
        byte += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_an_element_is() {
        for (names, sign, dated, region) in [
            ("post-byline", Some(Sign::Byline), true, Region::Main),
            ("author Byline", Some(Sign::Byline), true, Region::Main),
            ("userName author", Some(Sign::Author), false, Region::Main),
            ("username authors", Some(Sign::User), false, Region::Main),
            ("entryDate", None, true, Region::Main),
            ("siteFooter_wide", None, false, Region::Foot),
            ("authority updates", None, false, Region::Main),
            ("", None, false, Region::Main),
        ] {
            let mut all = Names::default();
            for _ in 0..2 {
                let Named { sign: its, dated: is_dated, region: its_region } = all.read(names);
                assert_eq!((its, is_dated, its_region), (sign, dated, region), "{names:?}");
            }
        }
    }
}

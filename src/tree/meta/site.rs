//! The names that a site goes by, and whether a text is one of them.

use crate::text::fold;

/// The names that a site goes by, folded and without spaces and punctuation.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    names: Vec<String>,
    host: String,
}

/// Fewest letters of a site's name that may stand among other words (`Harbour Post UK`); shorter ones are common words.
const SHORTEST_NAME: usize = 4;

impl Site {
    /// From names that the page gives its site, and the host of its address.
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a str>, host: Option<&str>) -> Self {
        let host = host.map(|host| host.strip_prefix("www.").unwrap_or(host)).unwrap_or_default();
        // `news.harbour.co.uk` goes by `harbour`.
        let labels = host.split('.').filter(|label| label.len() >= SHORTEST_NAME).chain([host]);
        let site = Self { names: labels.map(squash).filter(|key| !key.is_empty()).collect(), host: squash(host) };
        site.with(names)
    }

    /// The same site with more names.
    pub(super) fn with<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut site = self.clone();
        site.names.extend(names.into_iter().map(squash).filter(|key| !key.is_empty()));
        site
    }

    /// Whether a text is the name of the site.
    pub(super) fn is(&self, part: &str) -> bool {
        let key = squash(part);
        let bare = key.strip_prefix("the").unwrap_or(&key);
        !key.is_empty()
            && self.names.iter().any(|name| *name == key || name.strip_prefix("the").unwrap_or(name) == bare)
    }

    /// Whether a part at the end of a title names the site: its name, alone or among at most two other words, words that all
    /// stand in its host (`Harbour Forums` on `forums.harbour.example`), or the words that its host abbreviates.
    pub(super) fn is_named_by(&self, part: &str) -> bool {
        if self.is(part) {
            return true;
        }
        let words: Vec<String> =
            part.split(|c: char| !c.is_alphanumeric()).map(squash).filter(|w| !w.is_empty()).collect();
        let long: Vec<&String> = words.iter().filter(|word| word.len() > 1).collect();
        let holds_name =
            words.len() <= 3 && words.iter().any(|word| word.len() >= SHORTEST_NAME && self.names.contains(word));
        let spells_host = !self.host.is_empty()
            && long.iter().map(|word| word.len()).sum::<usize>() >= SHORTEST_NAME
            && long.iter().all(|word| self.host.contains(word.as_str()));
        let capitals: String =
            part.split(' ').filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).collect();
        let abbreviated = capitals.len() >= 3 && self.names.contains(&squash(&capitals));
        holds_name || spells_host || abbreviated
    }
}

/// Letters and digits alone, folded: the key under which two titles are the same.
pub(super) fn squash(text: &str) -> String {
    let mut key = fold(text);
    key.retain(char::is_alphanumeric);
    key
}

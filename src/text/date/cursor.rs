//! A place in a text, and the small steps from it: characters, numbers, words.

use foldhash::HashSet;

use super::Habit;
use crate::text::fold;

/// Longest word, in characters, that is looked up: no name in the vocabulary has more. A run of letters without spaces
/// may be as long as the page, and reading all of it for every date would be quadratic.
pub(super) const LONGEST_WORD: usize = 20;

/// Words in the longest phrase of the vocabulary (`tháng mười hai`).
pub(super) const LONGEST_PHRASE: usize = 3;

/// A reading position; a copy is a cheap look ahead.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) habit: Habit,
}

impl<'a> Cursor<'a> {
    /// What is still to be read.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Goes past the first of these texts that stands here; says whether one does.
    pub(super) fn eat(&mut self, any: &[&str]) -> bool {
        let found = any.iter().find(|word| self.rest().starts_with(**word));
        self.at += found.map_or(0, |word| word.len());
        found.is_some()
    }

    /// Skips characters of `set`, where a space stands for every space within a line; at most a few.
    pub(super) fn skip(&mut self, set: &str) {
        for _ in 0..4 {
            let Some(c) = self.peek() else { return };
            let space = c.is_whitespace() && c != '\n' && c != '\r';
            if !(set.contains(c) || space && set.contains(' ')) {
                return;
            }
            self.at += c.len_utf8();
        }
    }

    /// A number of `least` to `most` digits that no further digit follows.
    pub(super) fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.rest().bytes().take(most + 1).take_while(u8::is_ascii_digit).count();
        if digits < least || digits > most {
            return None;
        }
        let value = self.rest()[..digits].parse().ok()?;
        self.at += digits;
        Some(value)
    }

    /// The end of the word at the cursor, with hyphens and dots inside it; the cursor's own place where there is none.
    fn word_end(&self) -> usize {
        let mut end = self.at;
        for (count, (at, c)) in self.rest().char_indices().enumerate() {
            let inner = matches!(c, '-' | '.')
                && count > 0
                && self.rest()[at + 1..].chars().next().is_some_and(char::is_alphabetic);
            if count == LONGEST_WORD || !(c.is_alphabetic() || inner || matches!(c, '\u{300}'..='\u{36f}' | '\u{94d}'))
            {
                break;
            }
            end = self.at + at + c.len_utf8();
        }
        end
    }

    /// The value of the longest phrase at the cursor that `find` knows.
    pub(super) fn lookup<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        let mut ends = [self.at; LONGEST_PHRASE];
        let mut ahead = *self;
        for end in &mut ends {
            ahead.at = ahead.word_end();
            *end = ahead.at;
            if !ahead.eat(&[" "]) {
                break;
            }
        }
        for end in ends.into_iter().rev().filter(|&end| end > self.at) {
            if let Some(value) = find(&fold(&self.text[self.at..end])) {
                self.at = end;
                return Some(value);
            }
        }
        None
    }

    /// Goes past one of these phrases; says whether one stands here.
    pub(super) fn phrase(&mut self, words: &HashSet<String>) -> bool {
        self.lookup(|word| words.contains(word).then_some(())).is_some()
    }
}

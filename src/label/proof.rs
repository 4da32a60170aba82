//! A rule file proves itself on its own snippets.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use super::{Numbers, RuleBook, RuleError, book, rule::Rule};
use crate::{
    page::{Blocks, Label, Meta, Reason},
    segment, tree,
};

/// What a rule file's own snippets showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReport {
    /// The rule's id.
    pub id: String,
    /// Snippets of `drops` in which the rule did not fire.
    pub missed: Vec<String>,
    /// Snippets of `keeps` in which it did.
    pub caught: Vec<String>,
}

impl RuleReport {
    /// Whether every snippet came out as the file says.
    pub fn is_proven(&self) -> bool {
        self.missed.is_empty() && self.caught.is_empty()
    }
}

/// Tests one rule file against its own snippets, beside all rules of the house.
///
/// # Errors
///
/// A file that cannot be read or is not a rule.
pub fn check_rule_file(file: &Path) -> Result<RuleReport, RuleError> {
    let files = [PathBuf::from(file)];
    let book = RuleBook::load(&files)?;
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let id = book::read(file, &text)?.id;
    Ok(book.prove(&id).unwrap_or(RuleReport { id: id.to_string(), missed: Vec::new(), caught: Vec::new() }))
}

impl RuleBook {
    /// Ids, labels and reasons of all rules, in the order of their files.
    pub fn rules(&self) -> impl Iterator<Item = (&str, Label, &str)> {
        self.rules.iter().map(|rule| (&*rule.id, rule.file.label, rule.file.why.trim()))
    }

    /// Tests one rule against its own snippets; `None` if there is no such rule.
    pub fn prove(&self, id: &str) -> Option<RuleReport> {
        let mut rule = Cow::Borrowed(self.rules.iter().find(|rule| *rule.id == *id)?);
        if rule.file.drops.is_empty()
            && let Some(Ok(whole)) = book::read_house_rule(id)
        {
            rule = Cow::Owned(whole);
        }
        let picked = |snippets: &[String], fires: bool| {
            let wrong = snippets.iter().filter(|snippet| self.fires(id, snippet) != fires);
            wrong.cloned().collect::<Vec<_>>()
        };
        Some(RuleReport {
            id: id.to_owned(),
            missed: picked(&rule.file.drops, true),
            caught: picked(&rule.file.keeps, false),
        })
    }

    /// Whether a rule fires on any leaf of a snippet. A rule about elements fires where it speaks about one.
    fn fires(&self, id: &str, snippet: &str) -> bool {
        let blocks = self.segment(snippet);
        let labelled = super::blocks(&blocks, &Meta::default(), self, None, Numbers::LetGo);
        let lines = super::section::Sections::new(&blocks, self).lines;
        let elements = super::element::Furniture::new(&blocks, &lines, self, labelled.kind);
        let spoken = blocks.leaves.iter().filter_map(|leaf| leaf.element).any(|element| {
            let mut around = std::iter::successors(Some(element), |inner| {
                let parent = blocks.elements[inner.0 as usize].parent;
                (parent != *inner).then_some(parent)
            });
            let speaks = |rule: Option<&Rule>| rule.is_some_and(|rule| *rule.id == *id);
            around.any(|element| speaks(elements.certain(element)) || speaks(elements.hint(element)))
        });
        let of_lines = self.rules.iter().any(|rule| *rule.id == *id && !rule.file.when.text.is_empty());
        let by_rule = |reason: &Reason| matches!(reason, Reason::Rule(found) if **found == *id);
        spoken || of_lines && labelled.verdicts.iter().any(|verdict| by_rule(&verdict.reason))
    }

    fn segment(&self, snippet: &str) -> Blocks {
        if snippet.trim_start().starts_with('<') {
            segment::html(&tree::parse(snippet), self.selectors())
        } else {
            segment::plain(snippet)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_house_proves_itself() {
        let book = RuleBook::load(&[]).unwrap();
        let wrong: Vec<RuleReport> =
            book.rules().filter_map(|(id, _, _)| book.prove(id)).filter(|report| !report.is_proven()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        for rule in &book.rules {
            let whole = book::read_house_rule(&rule.id).unwrap().map_err(|error| error.to_string()).unwrap();
            assert_eq!(whole.file.label, rule.file.label, "{}", rule.id);
            assert_eq!(whole.file.when.text, rule.file.when.text, "{}", rule.id);
            assert!(!whole.file.drops.is_empty() && rule.file.drops.is_empty(), "{}", rule.id);
        }
    }

    #[test]
    fn tokens_are_named_in_whatever_case() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("board.yaml");
        let rule = "label: furniture\n\
            why: Boards beside the door of a house.\n\
            strength: certain\n\
            when: {tokens: [Notice-Board]}\n\
            unless: {tokens: [Harbour]}\n\
            drops: ['<div class=notice-board><p>Closed on Monday.</div>']\n\
            keeps: ['<div class=\"notice-board harbour\"><p>Open on Monday.</div>']\n";
        std::fs::write(&file, rule).unwrap();
        let report = check_rule_file(&file).unwrap();
        assert!(report.is_proven(), "{report:?}");
    }
}

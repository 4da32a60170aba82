//! One rule: what a person wrote, read and checked.

use std::sync::Arc;

use serde::Deserialize;

use super::pattern::Pattern;
use crate::page::{Field, Label, PageKind};
use crate::text::Folded;

/// A rule file as it is written. The file's folder and stem are the rule's id.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    /// What the rule says a leaf is.
    pub(crate) label: Label,
    /// What it is, where it was met, why a reader loses nothing.
    pub(crate) why: String,
    /// Whether the rule decides alone.
    pub(crate) strength: Strength,
    /// Kinds of pages the rule is for; empty means all.
    #[serde(default)]
    pub(crate) kinds: Vec<PageKind>,
    /// What must hold, all of it.
    pub(crate) when: Conditions,
    /// What must not hold, none of it.
    #[serde(default)]
    pub(crate) unless: Conditions,
    /// What hangs under the line, if the line is the title of a section.
    #[serde(default)]
    pub(crate) body: Option<Body>,
    /// How the entries of a section are marked.
    #[serde(default)]
    pub(crate) entries: Entries,
    /// Patterns for the line under the title that prove a section of body `rest`.
    #[serde(default)]
    pub(crate) proof: Vec<String>,
    /// Snippets the rule must catch. Not read with the rules of the house, before somebody asks for a proof.
    #[serde(default)]
    pub(crate) drops: Vec<String>,
    /// Look-alikes the rule must leave.
    #[serde(default)]
    pub(crate) keeps: Vec<String>,
}

/// How much a rule may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Strength {
    /// Decides alone.
    Certain,
    /// Counts against a leaf in the content finder, which decides.
    Hint,
}

/// The closed list of conditions. A rule is about lines of text or about elements, by selector, tokens or both.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Conditions {
    /// The whole line equals one of these phrases or patterns.
    pub(crate) text: Vec<String>,
    /// The leaf lies in an element that matches this CSS selector.
    pub(crate) selector: Option<String>,
    /// The leaf lies in an element with one of these class, id or role tokens, in whatever case.
    pub(crate) tokens: Vec<String>,
    /// The page's headline equals one of these phrases or patterns; for `unless` of rules about lines only.
    pub(crate) title: Vec<String>,
    /// What the rule names on this page holds most of the page's prose; for `unless` only.
    pub(crate) most_prose: bool,
    /// The element is the page itself, its `main` element, or holds that or the `h1`; for `unless` only.
    pub(crate) holds_main: bool,
}

impl Conditions {
    /// Whether nothing is asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.selector.is_none() && self.tokens.is_empty() && !self.most_prose
    }
}

/// What may hang under a section's title; each also says what must follow for the title to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Body {
    /// One paragraph of prose.
    Next,
    /// Lines that hold an address or begin with a number.
    References,
    /// Questions and answers.
    Questions,
    /// Titles, summaries and source lines.
    Reads,
    /// Lines that are not prose.
    Short,
    /// Everything up to the next section.
    Rest,
}

/// How the entries of a section are marked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Entries {
    /// A question with its marker.
    pub(crate) question: Vec<String>,
    /// An answer with its marker.
    pub(crate) answer: Vec<String>,
    /// A line with publisher and age.
    pub(crate) source: Vec<String>,
    /// Whether a question without a marker counts, by its question mark.
    pub(crate) unmarked: bool,
}

/// A rule ready to use.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// Its id: label folder and stem, such as `trading/trending`.
    pub(crate) id: Arc<str>,
    /// Whether the user gave it; the house's own rules are heard by the model instead.
    pub(crate) is_given: bool,
    /// The file it was read from.
    pub(crate) file: RuleFile,
    /// Phrases of `when.text`, as keys without a final colon.
    pub(crate) phrases: Vec<String>,
    /// Patterns of `when.text` that have placeholders.
    pub(crate) patterns: Vec<Pattern>,
    /// Patterns that prove the section.
    pub(crate) proof: Vec<Pattern>,
    /// Markers of questions.
    pub(crate) question: Vec<Pattern>,
    /// Markers of answers.
    pub(crate) answer: Vec<Pattern>,
    /// Source lines.
    pub(crate) source: Vec<Pattern>,
    /// Phrases of `unless.text`.
    pub(crate) excluded: Vec<Pattern>,
    /// Phrases of `unless.title`.
    pub(crate) off_topic: Vec<Pattern>,
}

/// Something wrong in a rule file: the text to look for in the file, and what is wrong with it.
pub(crate) struct Fault {
    /// A piece of the file near the fault; empty if the fault is about the whole file.
    pub(crate) near: String,
    /// What is wrong.
    pub(crate) why: String,
}

impl Rule {
    /// Compiles a rule that was checked.
    pub(crate) fn new(id: String, mut file: RuleFile) -> Result<Self, Fault> {
        // As those of pages are.
        for token in file.when.tokens.iter_mut().chain(&mut file.unless.tokens) {
            *token = token.to_lowercase();
        }
        let mut phrases = Vec::new();
        let mut patterns = Vec::new();
        for text in &file.when.text {
            let pattern = compile(text)?;
            match pattern.phrase() {
                Some(phrase) => phrases.push(phrase.trim_end_matches([':', ' ']).to_owned()),
                None => patterns.push(pattern),
            }
        }
        let all = |texts: &[String]| texts.iter().map(|text| compile(text)).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            is_given: false,
            proof: all(&file.proof)?,
            question: all(&file.entries.question)?,
            answer: all(&file.entries.answer)?,
            source: all(&file.entries.source)?,
            excluded: all(&file.unless.text)?,
            off_topic: all(&file.unless.title)?,
            id: id.into(),
            file,
            phrases,
            patterns,
        })
    }
}

/// The first capture of several patterns.
pub(crate) fn first_match(patterns: &[Pattern], line: &Folded) -> Option<Vec<(Field, String)>> {
    patterns.iter().find_map(|pattern| pattern.captures(line))
}

fn compile(text: &str) -> Result<Pattern, Fault> {
    Pattern::new(text).map_err(|why| Fault { near: text.to_owned(), why: format!("bad pattern {text:?}: {why}") })
}

/// What serde cannot check.
pub(super) fn check(file: &RuleFile) -> Result<(), Fault> {
    let whole = |why: &str| Err(Fault { near: String::new(), why: why.to_owned() });
    if file.why.trim().is_empty() {
        return whole("`why` is empty: say what the thing is and why a reader loses nothing");
    }
    if file.when.is_empty() {
        return whole("`when` asks for nothing: name text, selector or tokens");
    }
    if file.drops.is_empty() || file.keeps.is_empty() {
        return whole("`drops` and `keeps` each need at least one snippet");
    }
    let about_text = !file.when.text.is_empty();
    if about_text && (file.when.selector.is_some() || !file.when.tokens.is_empty()) {
        return whole("`when` names both text and an element: write one rule for each");
    }
    if about_text && (file.strength == Strength::Hint || !file.kinds.is_empty()) {
        return whole("`strength: hint` and `kinds` are for rules about elements; this one is about text");
    }
    if file.when.most_prose || file.when.holds_main || !file.when.title.is_empty() {
        return whole("`title`, `most_prose` and `holds_main` belong under `unless`");
    }
    if !about_text && !file.unless.title.is_empty() {
        return whole("`unless.title` is for rules about text; this one is about elements");
    }
    if file.body.is_some() && file.when.text.is_empty() {
        return whole("`body` needs `when.text`: the titles of the section");
    }
    if file.body == Some(Body::Questions) && (file.entries.question.is_empty() || file.entries.answer.is_empty()) {
        return whole("a body of `questions` needs `entries.question` and `entries.answer`");
    }
    if file.body == Some(Body::Reads) && file.entries.source.is_empty() {
        return whole("a body of `reads` needs `entries.source`");
    }
    if matches!(file.label, Label::Content | Label::Title) {
        return whole("a rule cannot say `content` or `title`: both are what is left");
    }
    Ok(())
}

//! The rule book: every rule of the house and of the user, read once and shared by all threads.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use foldhash::HashMap;

use super::{
    model,
    opening::{Needles, Openings},
    pattern::Pattern,
    rule::{Fault, Rule, RuleFile, check},
    token::TokenMap,
};
use crate::{digest::Pieces, page::Field, text::Folded, tree::Selectors, yaml};

/// The rules that come with the program: path below the project and text of each file.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// A rule file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {why}", file.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct RuleError {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub why: String,
}

/// All rules, ready to be asked.
#[derive(Debug)]
pub struct RuleBook {
    pub(super) rules: Vec<Rule>,
    /// Rules by the phrase that is the whole line.
    phrases: HashMap<String, Vec<usize>>,
    /// Bytes of the longest phrase.
    longest_phrase: usize,
    /// Rules with patterns: index of the rule and the pattern.
    patterns: Vec<(usize, Pattern)>,
    /// Finds which patterns are worth trying on a line, by its start …
    openings: Openings,
    /// … and, for patterns that may begin with anything, by what is in it.
    needles: Needles,
    /// Rules by class, id or role token.
    tokens: TokenMap<Vec<usize>>,
    selectors: Selectors,
    fingerprint: String,
}

/// Most rules of a book. An element notes which selectors it matches in 16 bits each, and a rule may have two.
const MOST_RULES: usize = 1 << 15;

/// A rule that a line's text matches.
pub(super) struct Hit {
    pub(super) rule: usize,
    /// Whether the line is a phrase without placeholders.
    pub(super) bare: bool,
    pub(super) captures: Vec<(Field, String)>,
}

impl RuleBook {
    /// The rules that come with the program and those of the given files, in this order. A given file replaces the rule
    /// of the house that has its id.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, is not a rule, or has the id of another given file.
    pub fn load(files: &[PathBuf]) -> Result<Self, RuleError> {
        let mut digest = Pieces::default();
        // A page is converted again when the model is another, as it is when a rule is.
        for model in model::EMBEDDED {
            digest.add(model);
        }
        let mut rules: Vec<Rule> = Vec::new();
        let mut replaced = BTreeSet::new();
        for (path, text) in EMBEDDED {
            digest.add(text);
            rules.push(read_known(path, text)?);
        }
        for file in files {
            let text = fs::read_to_string(file).map_err(|error| RuleError {
                file: file.clone(),
                line: None,
                why: format!("cannot be read: {error}; name a readable rule file"),
            })?;
            digest.add(&text);
            let rule = Rule { is_given: true, ..read(file, &text)? };
            match rules.iter().position(|other| other.id == rule.id) {
                Some(at) if at < EMBEDDED.len() && replaced.insert(at) => rules[at] = rule,
                Some(_) => {
                    let why = format!("another file has the id {} already; rename this one", rule.id);
                    return Err(RuleError { file: file.clone(), line: None, why });
                }
                None if rules.len() == MOST_RULES => {
                    let why = format!("there are {MOST_RULES} rules already; name fewer files");
                    return Err(RuleError { file: file.clone(), line: None, why });
                }
                None => rules.push(rule),
            }
        }
        Self::index(rules, digest.hex(32))
    }

    fn index(rules: Vec<Rule>, fingerprint: String) -> Result<Self, RuleError> {
        let mut phrases: HashMap<String, Vec<usize>> = HashMap::default();
        let mut tokens: TokenMap<Vec<usize>> = TokenMap::default();
        let mut patterns = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            for phrase in &rule.phrases {
                phrases.entry(phrase.clone()).or_default().push(index);
            }
            for token in &rule.file.when.tokens {
                tokens.entry(token).push(index);
            }
            patterns.extend(rule.patterns.iter().map(|pattern| (index, pattern.clone())));
        }
        let longest_phrase = phrases.keys().map(String::len).max().unwrap_or(0);
        let openings = Openings::new(patterns.iter().map(|(_, pattern)| pattern).enumerate());
        let needles = Needles::new(patterns.iter().map(|(_, pattern)| pattern).enumerate());
        let with_selector = rules.iter().enumerate();
        let css = with_selector.flat_map(|(index, rule)| {
            let when = rule.file.when.selector.as_deref().map(|css| (2 * index as u16, css));
            when.into_iter().chain(rule.file.unless.selector.as_deref().map(|css| (2 * index as u16 + 1, css)))
        });
        let selectors = Selectors::new(css).map_err(|error| RuleError {
            file: PathBuf::from("rules"),
            line: None,
            why: error.to_string(),
        })?;
        Ok(Self { rules, phrases, longest_phrase, patterns, openings, needles, tokens, selectors, fingerprint })
    }

    /// Digest of all rule texts and of the content model, in hexadecimal: changes when any of them does.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The selectors of all rules, for the segmenter to mark elements with.
    pub(crate) fn selectors(&self) -> &Selectors {
        &self.selectors
    }

    /// Rules whose text condition the line meets. Most lines meet none, and are refused without an allocation.
    pub(super) fn hits(&self, line: &Folded, matching: &mut Matching) -> Box<[Hit]> {
        if line.key().is_empty() {
            return Box::default();
        }
        let phrase = line.key().trim_end_matches([':', ' ']);
        let by_phrase = if phrase.len() <= self.longest_phrase { self.phrases.get(phrase) } else { None };
        let Matching { candidates, steps_left } = matching;
        candidates.clear();
        self.openings.candidates(line.key(), candidates);
        self.needles.candidates(line.key(), candidates);
        // In the order of the book.
        candidates.sort_unstable();
        candidates.dedup();
        let by_phrase = by_phrase.into_iter().flatten();
        let by_phrase = by_phrase.map(|&rule| Hit { rule, bare: true, captures: Vec::new() });
        let by_pattern = candidates.iter().filter_map(|&at| {
            let (rule, pattern) = &self.patterns[at];
            Some(Hit { rule: *rule, bare: false, captures: pattern.captures_within(line, steps_left)? })
        });
        let allowed = |hit: &Hit| !self.rules[hit.rule].excluded.iter().any(|text| text.captures(line).is_some());
        by_phrase.chain(by_pattern).filter(allowed).collect()
    }

    /// Rules that name a class, id or role token.
    pub(super) fn by_token(&self, token: &str) -> &[usize] {
        self.tokens.get(token).map_or(&[], Vec::as_slice)
    }
}

/// Pattern steps that any page may take; each byte of its text allows one more.
///
/// A line that names publisher and dates takes some 1,000, most lines none. The pages of the development sets take up to
/// 28,815, which is 0.6 for a byte. Lower and the by-lines of a long list are no longer found; higher and a page made of
/// them takes longer.
const STEPS_FREE: u32 = 1 << 18;

/// What matching the lines of a page takes along.
pub(super) struct Matching {
    /// A buffer to work in.
    candidates: Vec<usize>,
    /// Steps that the patterns of this page may still take.
    steps_left: u32,
}

impl Matching {
    /// For a page with so many bytes of text.
    pub(super) fn new(text_bytes: usize) -> Self {
        let steps_left = STEPS_FREE.saturating_add(u32::try_from(text_bytes).unwrap_or(u32::MAX));
        Self { candidates: Vec::new(), steps_left }
    }

    /// Whether the page has taken all of them; what patterns would say of its other lines is not known.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps_left == 0
    }
}

/// Reads one rule file; its id is its label and its stem.
pub(super) fn read(file: &Path, text: &str) -> Result<Rule, RuleError> {
    let error = |line, why| RuleError { file: file.to_owned(), line, why };
    let rule: RuleFile = yaml::from_str(text).map_err(|fault| error(fault.line, fault.message))?;
    check(&rule).map_err(|Fault { near, why }| error(line_of(text, &near), why))?;
    for css in rule.when.selector.iter().chain(&rule.unless.selector) {
        Selectors::new([(0, css.as_str())]).map_err(|why| error(line_of(text, css), why.to_string()))?;
    }
    Rule::new(id_of(file, &rule), rule).map_err(|Fault { near, why }| error(line_of(text, &near), why))
}

/// Reads one rule that comes with the program, without its snippets: they are most of the text and only of use to
/// [`RuleBook::prove`]. Nothing is checked that a test has checked.
fn read_known(path: &str, text: &str) -> Result<Rule, RuleError> {
    let file = Path::new(path);
    let error = |line, why| RuleError { file: file.to_owned(), line, why };
    let conditions = text.find("\ndrops:").map_or(text, |snippets| &text[..=snippets]);
    let rule: RuleFile = yaml::from_str(conditions).map_err(|fault| error(fault.line, fault.message))?;
    Rule::new(id_of(file, &rule), rule).map_err(|Fault { near, why }| error(line_of(text, &near), why))
}

/// Reads the rule of the house that has an id, snippets and all.
pub(super) fn read_house_rule(id: &str) -> Option<Result<Rule, RuleError>> {
    let own = |path: &str| path.strip_prefix("rules/").and_then(|path| path.strip_suffix(".yaml")) == Some(id);
    EMBEDDED.iter().find(|(path, _)| own(path)).map(|(path, text)| read(Path::new(path), text))
}

fn id_of(file: &Path, rule: &RuleFile) -> String {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    format!("{}/{stem}", rule.label.as_str())
}

/// The line of a file that holds a piece of text, counted from 1.
fn line_of(text: &str, piece: &str) -> Option<usize> {
    let piece = piece.lines().next().filter(|piece| !piece.is_empty())?;
    text.lines().position(|line| line.contains(piece)).map(|index| index + 1)
}

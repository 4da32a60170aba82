//! The rule book: every rule of the house and of the user, read once and shared by all threads.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use aho_corasick::AhoCorasick;

use super::{
    pattern::Pattern,
    rule::{Fault, Rule, RuleFile},
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
    /// Rules with patterns: index of the rule and the pattern.
    patterns: Vec<(usize, Pattern)>,
    /// Finds which patterns are worth trying on a line.
    needles: Needles,
    /// Rules by class, id or role token.
    tokens: HashMap<String, Vec<usize>>,
    selectors: Selectors,
    fingerprint: String,
}

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
        let mut rules: Vec<Rule> = Vec::new();
        let mut replaced = BTreeSet::new();
        let embedded = EMBEDDED.iter().map(|(path, text)| Ok((PathBuf::from(path), (*text).to_owned())));
        let given = files.iter().map(|file| match fs::read_to_string(file) {
            Ok(text) => Ok((file.clone(), text)),
            Err(error) => Err(RuleError {
                file: file.clone(),
                line: None,
                why: format!("cannot be read: {error}; name a readable rule file"),
            }),
        });
        for (index, source) in embedded.chain(given).enumerate() {
            let (file, text) = source?;
            digest.add(&text);
            let rule = read(&file, &text)?;
            match rules.iter().position(|other| other.id == rule.id) {
                Some(at) if index >= EMBEDDED.len() && at < EMBEDDED.len() && replaced.insert(at) => rules[at] = rule,
                Some(_) => {
                    let why = format!("another file has the id {} already; rename this one", rule.id);
                    return Err(RuleError { file, line: None, why });
                }
                None => rules.push(rule),
            }
        }
        Self::index(rules, digest.hex(32))
    }

    fn index(rules: Vec<Rule>, fingerprint: String) -> Result<Self, RuleError> {
        let mut phrases: HashMap<String, Vec<usize>> = HashMap::new();
        let mut tokens: HashMap<String, Vec<usize>> = HashMap::new();
        let mut patterns = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            for phrase in &rule.phrases {
                phrases.entry(phrase.clone()).or_default().push(index);
            }
            for token in &rule.file.when.tokens {
                tokens.entry(token.to_lowercase()).or_default().push(index);
            }
            patterns.extend(rule.patterns.iter().map(|pattern| (index, pattern.clone())));
        }
        let needles = Needles::new(&patterns);
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
        Ok(Self { rules, phrases, patterns, needles, tokens, selectors, fingerprint })
    }

    /// Digest of all rule texts, in hexadecimal: changes when any rule does.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The selectors of all rules, for the segmenter to mark elements with.
    pub(crate) fn selectors(&self) -> &Selectors {
        &self.selectors
    }

    /// Rules whose text condition the line meets.
    pub(super) fn hits(&self, line: &Folded) -> Vec<Hit> {
        let phrase = line.key().trim_end_matches([':', ' ']);
        let by_phrase = self.phrases.get(phrase).into_iter().flatten();
        let by_phrase = by_phrase.map(|&rule| Hit { rule, bare: true, captures: Vec::new() });
        let by_pattern = self.needles.candidates(line.key()).into_iter().filter_map(|at| {
            let (rule, pattern) = &self.patterns[at];
            Some(Hit { rule: *rule, bare: false, captures: pattern.captures(line)? })
        });
        let allowed = |hit: &Hit| !self.rules[hit.rule].excluded.iter().any(|text| text.captures(line).is_some());
        by_phrase.chain(by_pattern).filter(allowed).collect()
    }

    /// Rules that name one of these class, id or role tokens.
    pub(super) fn by_tokens<'a>(&'a self, tokens: impl Iterator<Item = &'a str>) -> impl Iterator<Item = usize> {
        tokens.filter_map(|token| self.tokens.get(token)).flatten().copied()
    }
}

/// Which patterns could match a line: one pass over the line for the texts that each pattern needs.
#[derive(Debug)]
struct Needles {
    search: AhoCorasick,
    /// Per needle: the patterns that need it.
    patterns: Vec<Vec<usize>>,
    /// Patterns that need nothing.
    always: Vec<usize>,
}

impl Needles {
    fn new(patterns: &[(usize, Pattern)]) -> Self {
        let mut by_needle: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut always = Vec::new();
        for (at, (_, pattern)) in patterns.iter().enumerate() {
            let needles = pattern.needles();
            if needles.is_empty() {
                always.push(at);
            }
            for needle in needles {
                by_needle.entry(needle).or_default().push(at);
            }
        }
        let search = AhoCorasick::new(by_needle.keys()).expect("a few thousand short words fit an automaton");
        Self { search, patterns: by_needle.into_values().collect(), always }
    }

    /// Patterns worth trying, in the order of the book.
    fn candidates(&self, key: &str) -> BTreeSet<usize> {
        let found = self.search.find_overlapping_iter(key).map(|found| found.pattern().as_usize());
        found.flat_map(|needle| &self.patterns[needle]).chain(&self.always).copied().collect()
    }
}

/// Reads one rule file; its id is its label and its stem.
pub(super) fn read(file: &Path, text: &str) -> Result<Rule, RuleError> {
    let error = |line, why| RuleError { file: file.to_owned(), line, why };
    let rule: RuleFile = yaml::from_str(text).map_err(|fault| error(fault.line, fault.message))?;
    for css in rule.when.selector.iter().chain(&rule.unless.selector) {
        Selectors::new([(0, css.as_str())]).map_err(|why| error(line_of(text, css), why.to_string()))?;
    }
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let id = format!("{}/{stem}", rule.label.as_str());
    Rule::new(id, rule).map_err(|Fault { near, why }| error(line_of(text, &near), why))
}

/// The line of a file that holds a piece of text, counted from 1.
fn line_of(text: &str, piece: &str) -> Option<usize> {
    let piece = piece.lines().next().filter(|piece| !piece.is_empty())?;
    text.lines().position(|line| line.contains(piece)).map(|index| index + 1)
}

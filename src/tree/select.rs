//! CSS selectors on the arena: which of a list of rules name an element.
//!
//! Matching is `selectors` (Servo's engine), the grammar is `scraper`'s. Rules are sorted into buckets by the id,
//! class, name or attribute that their last compound asks for: an element is only tried against rules that could fit.
//! Deliberately absent: pseudo-classes that depend on a user or a style sheet, and pseudo-elements; they are errors.

use cssparser::{BasicParseErrorKind, ParseErrorKind};
use foldhash::HashMap;
use html5ever::{LocalName, Namespace, local_name};
use scraper::selector::{CssLocalName, CssString, NonTSPseudoClass, Parser, PseudoElement, Simple};
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, matches_selector};
use selectors::parser::{Component, ParseRelative, Selector, SelectorList, SelectorParseErrorKind};
use selectors::{Element, OpaqueElement};

use super::arena::{Kind, NodeId, Space, Tree};

/// A selector that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("selector `{css}` cannot be used: {why}")]
pub(crate) struct SelectorError {
    /// The selector as it was written.
    pub(crate) css: String,
    /// What is wrong with it and what to write instead.
    pub(crate) why: &'static str,
}

/// Selectors of many rules, compiled for reading pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selectors {
    compiled: Vec<(u16, Selector<Simple>)>,
    by_id: HashMap<Box<str>, Vec<u32>>,
    by_class: HashMap<Box<str>, Vec<u32>>,
    by_name: HashMap<LocalName, Vec<u32>>,
    by_attribute: HashMap<LocalName, Vec<u32>>,
    /// Those that could fit any element.
    other: Vec<u32>,
}

impl Selectors {
    /// Compiles selectors, each given with the number of its rule; a rule may have several, and one selector may be a
    /// list with commas.
    pub(crate) fn new<'a>(rules: impl IntoIterator<Item = (u16, &'a str)>) -> Result<Self, SelectorError> {
        let mut all = Self::default();
        for (rule, css) in rules {
            let mut input = cssparser::Parser::new(css);
            let list = SelectorList::parse(&Parser, &mut input, ParseRelative::No)
                .map_err(|error| SelectorError { css: css.to_owned(), why: explain(&error.kind) })?;
            for selector in list.slice() {
                let at = all.compiled.len() as u32;
                all.bucket(selector).push(at);
                all.compiled.push((rule, selector.clone()));
            }
        }
        Ok(all)
    }

    /// The bucket of the most telling part of a selector's last compound.
    fn bucket(&mut self, selector: &Selector<Simple>) -> &mut Vec<u32> {
        let (mut id, mut class, mut name, mut attribute) = (None, None, None, None);
        for component in selector.iter() {
            match component {
                Component::ID(found) => id = Some(Box::from(&*found.0)),
                Component::Class(found) => class = Some(Box::from(&*found.0)),
                // A name in mixed case fits an HTML element in lower case and a drawing's as it stands: any bucket.
                Component::LocalName(found) if found.name == found.lower_name => name = Some(found.name.0.clone()),
                Component::AttributeInNoNamespaceExists { local_name, local_name_lower }
                    if local_name == local_name_lower =>
                {
                    attribute = Some(local_name.0.clone());
                }
                // The parser keeps this form for names in lower case.
                Component::AttributeInNoNamespace { local_name, .. } => attribute = Some(local_name.0.clone()),
                _ => {}
            }
        }
        match (id, class, name, attribute) {
            (Some(id), ..) => self.by_id.entry(id).or_default(),
            (_, Some(class), ..) => self.by_class.entry(class).or_default(),
            (_, _, Some(name), _) => self.by_name.entry(name).or_default(),
            (.., Some(attribute)) => self.by_attribute.entry(attribute).or_default(),
            _ => &mut self.other,
        }
    }

    /// Whether there is nothing to match.
    pub(crate) fn is_empty(&self) -> bool {
        self.compiled.is_empty()
    }

    /// Ready to match many elements of one page: what is learned about siblings is kept in between.
    pub(crate) fn on<'a>(&'a self, tree: &'a Tree) -> Matcher<'a> {
        Matcher { selectors: self, tree, caches: SelectorCaches::default(), rules: Vec::new() }
    }
}

/// See [`Selectors::on`].
pub(crate) struct Matcher<'a> {
    selectors: &'a Selectors,
    tree: &'a Tree,
    caches: SelectorCaches,
    rules: Vec<u16>,
}

impl Matcher<'_> {
    /// Rules that name the element, in ascending order; none for a node that is no element.
    pub(crate) fn matches(&mut self, id: NodeId) -> Box<[u16]> {
        let (all, tree) = (self.selectors, self.tree);
        let Some(name) = tree.local_name(id).filter(|_| !all.is_empty()) else { return Box::default() };
        self.rules.clear();
        self.attempt(id, &all.other);
        if let Some(bucket) = all.by_name.get(name) {
            self.attempt(id, bucket);
        }
        if !all.by_attribute.is_empty() {
            for attribute in tree.attributes(id) {
                if let Some(bucket) = all.by_attribute.get(&attribute.name) {
                    self.attempt(id, bucket);
                }
            }
        }
        if !all.by_id.is_empty()
            && let Some(bucket) = tree.attr_atom(id, &local_name!("id")).and_then(|id| all.by_id.get(id))
        {
            self.attempt(id, bucket);
        }
        if !all.by_class.is_empty() {
            for class in tree.attr_atom(id, &local_name!("class")).unwrap_or_default().split_ascii_whitespace() {
                if let Some(bucket) = all.by_class.get(class) {
                    self.attempt(id, bucket);
                }
            }
        }
        self.rules.sort_unstable();
        self.rules.dedup();
        Box::from(&*self.rules)
    }

    fn attempt(&mut self, id: NodeId, bucket: &[u32]) {
        let element = Node { tree: self.tree, id };
        for &at in bucket {
            let (rule, selector) = &self.selectors.compiled[at as usize];
            let mut context = MatchingContext::new(
                MatchingMode::Normal,
                None,
                &mut self.caches,
                QuirksMode::NoQuirks,
                NeedsSelectorFlags::No,
                MatchingForInvalidation::No,
            );
            if matches_selector(selector, 0, None, &element, &mut context) {
                self.rules.push(*rule);
            }
        }
    }
}

/// Says in plain words why a selector was refused.
fn explain(kind: &ParseErrorKind<SelectorParseErrorKind>) -> &'static str {
    use SelectorParseErrorKind as Kind;
    match kind {
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => "it ends too early; close what it opens",
        ParseErrorKind::Basic(BasicParseErrorKind::TooManyNestedBlocks) => "it nests too deep; write it flatter",
        ParseErrorKind::Basic(_) => "a character in it is not CSS; quote values and escape punctuation in names",
        ParseErrorKind::Custom(kind) => match kind {
            Kind::EmptySelector => {
                "it or a part of it between commas is empty or does not begin as CSS does; write a name, `.class` or `#id`"
            }
            Kind::DanglingCombinator => "it begins or ends with a combinator; write what stands on the other side",
            Kind::UnsupportedPseudoClassOrElement
            | Kind::PseudoElementExpectedColon
            | Kind::PseudoElementExpectedIdent
            | Kind::NoIdentForPseudo => {
                "it uses a pseudo-class or pseudo-element that a page at rest does not have; leave that part out"
            }
            Kind::ExpectedNamespace | Kind::ExplicitNamespaceUnexpectedToken => {
                "namespaces cannot be named; leave the prefix out"
            }
            Kind::ClassNeedsIdent => "a dot must be followed by a class name that does not begin with a digit",
            Kind::NoQualifiedNameInAttributeSelector
            | Kind::UnexpectedTokenInAttributeSelector
            | Kind::ExpectedBarInAttr
            | Kind::BadValueInAttr
            | Kind::InvalidQualNameInAttr => "an attribute test is malformed; write it as `[name=\"value\"]`",
            _ => "it is not a selector of CSS level 4 that stands for elements of a page; simplify it",
        },
    }
}

/// An element of a tree, as the matching engine sees it.
#[derive(Clone, Copy)]
struct Node<'a> {
    tree: &'a Tree,
    id: NodeId,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?}", self.id)
    }
}

impl Node<'_> {
    fn at(self, id: Option<NodeId>) -> Option<Self> {
        id.map(|id| Self { tree: self.tree, id })
    }

    fn element_from(self, start: Option<NodeId>, step: fn(&Tree, NodeId) -> Option<NodeId>) -> Option<Self> {
        self.at(std::iter::successors(start, |&id| step(self.tree, id)).find(|&id| self.tree.is_element(id)))
    }
}

impl Element for Node<'_> {
    type Impl = Simple;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.tree.node(self.id))
    }

    fn parent_element(&self) -> Option<Self> {
        self.at(self.tree.parent(self.id).filter(|&id| self.tree.is_element(id)))
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.element_from(self.tree.prev_sibling(self.id), Tree::prev_sibling)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.element_from(self.tree.next_sibling(self.id), Tree::next_sibling)
    }

    fn first_element_child(&self) -> Option<Self> {
        self.element_from(self.tree.first_child(self.id), Tree::next_sibling)
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.tree.namespace(self.id) == Some(Space::Html)
    }

    fn has_local_name(&self, name: &CssLocalName) -> bool {
        self.tree.local_name(self.id) == Some(&name.0)
    }

    fn has_namespace(&self, namespace: &Namespace) -> bool {
        self.tree.namespace(self.id).is_some_and(|space| space == Space::of(namespace))
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.tree.local_name(self.id) == other.tree.local_name(other.id)
            && self.tree.namespace(self.id) == other.tree.namespace(other.id)
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Namespace>,
        name: &CssLocalName,
        operation: &AttrSelectorOperation<&CssString>,
    ) -> bool {
        self.tree.attributes(self.id).iter().any(|attribute| {
            attribute.name == name.0
                && match namespace {
                    NamespaceConstraint::Any => true,
                    NamespaceConstraint::Specific(namespace) => attribute.space == Space::of(namespace),
                }
                && operation.eval_str(self.tree.value(attribute))
        })
    }

    fn match_non_ts_pseudo_class(&self, class: &NonTSPseudoClass, _: &mut MatchingContext<'_, Simple>) -> bool {
        match *class {}
    }

    fn match_pseudo_element(&self, element: &PseudoElement, _: &mut MatchingContext<'_, Simple>) -> bool {
        match *element {}
    }

    fn apply_selector_flags(&self, _flags: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        self.tree.name(self.id).is_some_and(|name| matches!(*name, local_name!("a") | local_name!("area")))
            && self.tree.attr_atom(self.id, &local_name!("href")).is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &CssLocalName, case: CaseSensitivity) -> bool {
        self.tree.attr_atom(self.id, &local_name!("id")).is_some_and(|found| case.eq(id.0.as_bytes(), found.as_bytes()))
    }

    fn has_class(&self, class: &CssLocalName, case: CaseSensitivity) -> bool {
        self.tree
            .attr_atom(self.id, &local_name!("class"))
            .is_some_and(|all| all.split_ascii_whitespace().any(|one| case.eq(class.0.as_bytes(), one.as_bytes())))
    }

    fn has_custom_state(&self, _name: &CssLocalName) -> bool {
        false
    }

    fn imported_part(&self, _name: &CssLocalName) -> Option<CssLocalName> {
        None
    }

    fn is_part(&self, _name: &CssLocalName) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        !self.tree.children(self.id).any(|child| matches!(self.tree.kind(child), Kind::Element | Kind::Text))
    }

    fn is_root(&self) -> bool {
        self.tree.parent(self.id) == Some(self.tree.root())
    }

    fn add_element_unique_hashes(&self, _filter: &mut BloomFilter) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;

//! Sieves dumps of scraped web pages into clean documents.
//!
//! ```text
//!  source      RawPage       bytes, and where they lay
//!    ▼
//!  decode      DecodedPage   text; HTML or plain
//!    ▼
//!  tree        Tree, Meta    HTML only; plain text goes straight on
//!    ▼
//!  segment     Blocks        the waist: leaves, and what lies around them
//!    ▼
//!  label       Labelled      a verdict on every leaf; nothing is deleted yet
//!    ▼
//!  assemble    Draft         kept, sorted into fields, or removed with a receipt
//!    ▼
//!  normalise   Document      every text in one form
//!    ▼
//!  emit        String        Markdown, YAML, JSON, text or HTML
//!    ▼
//!  sink        file          whole or not at all
//! ```
//!
//! [`refine`] carries one page from `decode` to `normalise`, [`render`] writes it out; the two ends of the picture belong
//! to the program. A [`RuleBook`] is loaded once and shared by all threads:
//!
//! ```
//! use tamis::{EmitOptions, Format, Options, Origin, RawPage, RuleBook, refine, render};
//!
//! let rules = RuleBook::load(&[])?;
//! let bytes = "The ferry\n\nIt waits for nine people now.\n\nTrending Cryptos\n\nKST $0.41 +2.31%\n".into();
//! let page = RawPage { bytes, origin: Origin { path: "ferry.txt".into(), ..Origin::default() } };
//! let document = refine(&page, &rules, &Options::default())?;
//! assert_eq!(document.title.as_deref(), Some("The ferry"));
//! assert_eq!(document.removed[0].by, "rule/trading/trending");
//! let text = render(&document, Format::Text, &EmitOptions::default());
//! assert_eq!(text, "It waits for nine people now.\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Everything else is private: what a caller can build on is named in this file and nowhere else.

mod assemble;
#[cfg(unix)]
mod bench;
mod cli;
mod config;
mod decode;
mod digest;
mod emit;
mod error;
mod explain;
mod features;
mod label;
mod normalise;
mod page;
mod pipeline;
mod program;
mod progress;
mod report;
mod run;
mod segment;
mod sink;
mod source;
mod text;
mod tree;
mod yaml;

pub use decode::Charset;
pub use emit::{Format, FrontMatter, Options as EmitOptions, Section, Sections, Tables, render, schema};
pub use error::{PageError, Stage};
pub use label::{RuleBook, RuleError, RuleReport, TemplateError, Templates, check_rule_file};
pub use normalise::{CjkPunctuation, CjkSpaces, Form, Typography};
pub use page::{
    Align, Attribution, Block, Cell, Document, Item, Label, Limit, Mark, MarkKind, MediaType, Mending, Moment, Origin,
    PageKind, Provenance, Quality, QuestionAnswer, RawPage, RelatedRead, Removal, SCHEMA, Source, Span, Text,
};
pub use pipeline::{Options, Strip, refine};
#[doc(hidden)]
pub use program::program;

/// A page's tree as text, by our tokenizer and by html5ever's own; only for `fuzz/`, which `cargo fuzz` builds.
#[cfg(fuzzing)]
pub fn trees_by_both_tokenizers(html: &str) -> (String, String) {
    tree::both(html)
}

/// The example of the README is compiled and run like one of our own.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

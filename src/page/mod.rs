//! The nouns every stage shares, as plain data.
//!
//! | noun | made by | read by |
//! |---|---|---|
//! | [`RawPage`], [`Origin`] | `source` | `decode`, `pipeline`, `run` |
//! | [`Blocks`], [`Leaf`], [`Element`], [`Container`] | `segment` | `label`, `assemble` |
//! | [`Meta`] | `tree::meta` | `label`, `assemble` |
//! | [`Verdict`], [`Label`], [`Reason`] | `label` | `assemble`, `explain` |
//! | [`Document`], [`Block`], [`Text`] | `assemble` (as a draft), `normalise` | `emit` |
//!
//! Terms, one each: a **page** is one input; a **leaf** is a run of inline content between block boundaries; a
//! **container** is a list, quote or table around leaves (`CommonMark`'s words for both); an **element** is a node of
//! the page's markup; a **block** is a piece of the finished document; a **section** is a titled part beside the
//! article, such as related reads; a **receipt** says what was removed and why.

mod block;
mod cell;
mod document;
mod meta;
mod moment;
mod origin;
mod text;
mod texts;
mod tokens;
mod verdict;

pub(crate) use block::{
    Blocks, Container, ContainerId, ContainerKind, Cover, Element, ElementId, Embed, Image, Leaf, LeafKind,
};
pub use cell::Cell;
pub(crate) use cell::lines;
pub use document::{
    Align, Attribution, Block, Document, Item, Limit, PageKind, Quality, QuestionAnswer, RelatedRead, Removal, SCHEMA,
    Source, Span,
};
pub use meta::Provenance;
pub(crate) use meta::{Found, Meta};
pub use moment::Moment;
pub use origin::{MediaType, Mending, Origin, RawPage};
pub use text::{Mark, MarkKind, Text};
pub(crate) use tokens::{TokenId, Tokens};
pub use verdict::Label;
pub(crate) use verdict::{Field, Part, Reason, Verdict};

//! Templates: what the pages of a site repeat is not the article.
//!
//! In: pages up to the waist of the pipeline, one after the other ([`Learner`]). Out: [`Templates`], what each site repeats
//! and where, as a small file that can be kept, read again and added to others, and verdicts on the leaves of a page of
//! one of these sites. Deliberately absent: guesses about a site of which too few pages are known; templates that
//! reach across sites, so that an article that two of them print stays in both.
//!
//! Thresholds are first choices with a reason each, tried on four manuals of Debian 12 (Python 3.11, `PostgreSQL` 15,
//! `OpenJDK` 17, Rust 1.63; 44,448 pages); `benches/templates.py` counts what is left of their menus, heads and feet, and
//! lists every text that is lost. No sweep was made, and no manual kept back.

mod file;
mod learner;
mod place;
mod site;
mod verdict;

pub(crate) use file::Site;
pub use file::{TemplateError, Templates};
pub(crate) use learner::{Learner, Sampler};
pub(crate) use place::Sketch;
pub(crate) use site::site_of;
pub(super) use verdict::{find, label};

//! Pure helpers on `&str` that more than one stage needs.

mod fold;
mod words;

pub use fold::fold;
pub use words::{is_cjk, words};

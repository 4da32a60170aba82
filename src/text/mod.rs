//! Pure helpers on `&str` that more than one stage needs.

mod address;
mod apart;
mod beginning;
pub(crate) mod byline;
pub(crate) mod date;
mod fold;
mod han;
pub(crate) mod language;
mod plain;
mod sentence;
mod similar;
pub(crate) mod tag;
mod words;

pub(crate) use address::absolute;
pub(crate) use apart::stands_apart;
pub(crate) use beginning::Beginnings;
pub(crate) use fold::{Folded, fold, fold_into};
pub(crate) use plain::{ink, is_blank, is_plain_line, one_line, push_one_line};
pub(crate) use sentence::{final_character, is_prose, is_sentence};
pub(crate) use similar::Signature;
pub(crate) use words::{is_cjk, words};

/// Bytes that are looked at together: a vector of them, on every machine.
const LANES: usize = 16;

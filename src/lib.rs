//! Sieves dumps of scraped web pages into clean documents.

mod assemble;
mod decode;
mod digest;
mod emit;
mod label;
mod normalise;
mod page;
mod segment;
mod source;
mod text;
mod tree;
mod yaml;

pub use page::*;

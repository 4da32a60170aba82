//! Sieves dumps of scraped web pages into clean documents.

mod decode;
mod page;
mod segment;
mod source;
mod text;
mod tree;
mod yaml;

pub use page::*;

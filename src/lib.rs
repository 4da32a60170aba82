//! Sieves dumps of scraped web pages into clean documents.

mod decode;
mod page;
mod source;
mod text;
mod yaml;

pub use page::*;

//! Sieves dumps of scraped web pages into clean documents.

mod page;
mod text;

pub use page::*;

//! What a container gives: one record after the other, each with the place it has in the dump.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;

use super::{Fields, ReadError};
use crate::digest::digest_128;
use crate::page::Origin;

/// Whether to go on.
pub(crate) type Flow = ControlFlow<()>;

/// One record of a container.
#[derive(Debug)]
pub(crate) struct Record {
    /// Where it was found.
    pub(crate) origin: Origin,
    /// What it holds.
    pub(crate) content: Content,
    /// What a reader of the manifest should know about it.
    pub(crate) note: Option<String>,
}

/// What a record holds.
#[derive(Debug)]
pub(crate) enum Content {
    /// The bytes of a page.
    Page(Vec<u8>),
    /// No page of its own, on purpose; the note says why.
    None,
    /// What cannot be read, and the bytes of it, as far as they could be had.
    Damaged(ReadError, Vec<u8>),
}

/// What readers of containers share: limits, names, and whoever takes the records.
pub(super) struct Walk<'a> {
    /// Path of the container, which all its records have.
    pub(super) path: &'a str,
    /// Largest page in bytes.
    pub(super) max_bytes: u64,
    /// Names of fields in rows.
    pub(super) fields: &'a Fields,
    /// Names of the records so far.
    names: HashMap<u128, u64>,
    take: &'a mut dyn FnMut(Record) -> Flow,
    /// Records that are no pages.
    pub(super) others: u64,
    /// Records that are damaged.
    pub(super) damages: u64,
}

impl<'a> Walk<'a> {
    /// A walk through a container.
    pub(super) fn new(
        path: &'a str,
        max_bytes: u64,
        fields: &'a Fields,
        take: &'a mut dyn FnMut(Record) -> Flow,
    ) -> Self {
        Self { path, max_bytes, fields, names: HashMap::new(), take, others: 0, damages: 0 }
    }

    /// Hands out one record under a name of its own: where the name is taken, a number is added.
    pub(super) fn give(&mut self, origin: Origin, content: Content, note: Option<String>) -> Flow {
        let name = origin.record.unwrap_or_default();
        let key = digest_128(name.as_bytes());
        let mut unique = name.clone();
        let mut number = self.names.get(&key).copied().unwrap_or(0);
        if number > 0 {
            unique = loop {
                number += 1;
                let numbered = format!("{name}#{number}");
                if let Entry::Vacant(free) = self.names.entry(digest_128(numbered.as_bytes())) {
                    free.insert(1);
                    break numbered;
                }
            };
        }
        self.names.insert(key, number.max(1));
        let origin = Origin { path: self.path.to_owned(), record: Some(unique), ..origin };
        let content = match content {
            Content::Page(bytes) if bytes.is_empty() => Content::Damaged(ReadError::Empty, bytes),
            Content::Page(bytes) if bytes.len() as u64 > self.max_bytes => {
                let error = ReadError::TooLarge { bytes: Some(bytes.len() as u64), limit: self.max_bytes };
                Content::Damaged(error, Vec::new())
            }
            other => other,
        };
        self.damages += u64::from(matches!(content, Content::Damaged(..)));
        (self.take)(Record { origin, content, note })
    }

    /// Hands out what cannot be read.
    pub(super) fn damaged(&mut self, record: impl Into<String>, error: ReadError, mut raw: Vec<u8>) -> Flow {
        raw.truncate(usize::try_from(self.max_bytes).unwrap_or(usize::MAX));
        let origin = Origin { record: Some(record.into()), ..Origin::default() };
        self.give(origin, Content::Damaged(error, raw), None)
    }
}

/// The name of a record that has none but its place, counted from 1; it sorts in the order of the container.
pub(super) fn numbered(number: u64) -> String {
    format!("{number:06}")
}

//! A stream seen through a buffer that grows as far as its reader wants, and no further.
//!
//! In: a reader. Out: bytes in order, as many at a time as are asked for. A failed read is kept until the bytes before
//! it are used up.

use std::io::{self, Read};

/// Bytes read at a time: a few pages of most crawls; less costs calls, more memory for nothing.
const STEP_BYTES: usize = 64 * 1024;

/// Room a buffer keeps when it is empty: more is given back, so that one huge record is not paid for ever after.
const KEPT_BYTES: usize = 8 << 20;

/// A stream and the part of it that is in memory.
pub(super) struct Window<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    /// Bytes before the window.
    pub(super) passed: u64,
    is_over: bool,
    broken: Option<io::Error>,
}

impl<R: Read> Window<R> {
    /// The window at the start of a stream.
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), start: 0, passed: 0, is_over: false, broken: None }
    }

    /// What is in memory.
    pub(super) fn data(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Reads until so many bytes are in memory; false where the stream ends or breaks before.
    pub(super) fn ensure(&mut self, bytes: usize) -> bool {
        while self.data().len() < bytes {
            if !self.more() {
                return false;
            }
        }
        true
    }

    /// Reads on; false where the stream ends or breaks.
    pub(super) fn more(&mut self) -> bool {
        if self.is_over || self.broken.is_some() {
            return false;
        }
        if self.start > 0 && self.start >= self.buffer.len() / 2 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT_BYTES {
            self.buffer = Vec::new();
        }
        let before = self.buffer.len();
        self.buffer.resize(before + STEP_BYTES, 0);
        let result = loop {
            match self.reader.read(&mut self.buffer[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let got = *result.as_ref().unwrap_or(&0);
        self.buffer.truncate(before + got);
        match result {
            Ok(got) => self.is_over = got == 0,
            Err(error) => self.broken = Some(error),
        }
        got > 0
    }

    /// Leaves bytes behind.
    pub(super) fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.data().len());
        self.start += bytes;
        self.passed += bytes as u64;
        if self.start == self.buffer.len() {
            self.buffer.clear();
            self.start = 0;
        }
    }

    /// The error at which the stream broke; afterwards it goes on, if its reader does.
    pub(super) fn take_error(&mut self) -> Option<io::Error> {
        self.broken.take()
    }

    /// The error at which the stream broke, if it has.
    pub(super) fn error(&mut self) -> Option<&mut io::Error> {
        self.broken.as_mut()
    }
}

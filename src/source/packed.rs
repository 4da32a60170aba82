//! A stream of many pages, unpacked: gzip members, zstd frames, xz streams.
//!
//! In: a reader and what its first bytes say it is. Out: the unpacked bytes. Where a member is damaged, one read fails
//! with a [`Damage`] and the next goes on with the member after it, so that damage costs a part and not the rest.
//! Deliberately absent: any limit on what comes out; whoever reads stops at theirs.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use memchr::memchr;
use zstd::stream::read::Decoder;

/// Bytes of a packed member that are kept, to look for the next member in them and to show them where it is damaged.
/// Members of crawls have some dozen kilobytes; of a larger damaged one only what comes behind is looked through.
const KEPT_BYTES: usize = 1 << 20;

/// The largest window zstd can ask for (2 GiB), as `zstd --long=31` writes; the default of 27 refuses such files. It is
/// reserved and not touched before data fill it.
pub(super) const ZSTD_WINDOW_LOG: u32 = 31;

/// Most memory an xz stream may ask for, in KiB: `xz -9` takes 65 MiB. More would let a file decide over our memory.
pub(super) const XZ_MEMORY_KIB: u32 = 128 << 10;

/// How the skippable frame begins in which a `.warc.zst` keeps the dictionary of all other frames; it comes before them.
pub(super) const DICTIONARY_FRAME: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];

/// Largest dictionary that is believed; the tools that make them stop at 128 KiB.
const MAX_DICTIONARY_BYTES: u32 = 16 << 20;

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// One or more gzip members.
    Gzip,
    /// One or more zstd frames.
    Zstd,
    /// One or more xz streams.
    Xz,
}

impl Packing {
    /// What the first bytes say.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // A frame, or a skippable frame as parallel compressors write in front.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            _ => None,
        }
    }

    /// Its name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
        }
    }
}

/// A part of a packed stream that cannot be unpacked.
#[derive(Debug)]
pub(super) struct Damage {
    /// How it is packed.
    pub(super) packing: Packing,
    /// What the decoder said.
    pub(super) why: String,
    /// Whether the stream ends inside it.
    pub(super) is_cut: bool,
    /// Unpacked bytes before the damaged part, all of them sound.
    pub(super) sound: u64,
    /// The packed bytes of the part, as far as they were kept.
    pub(super) raw: Vec<u8>,
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the {} data is damaged ({})", self.packing.name(), self.why)
    }
}

impl std::error::Error for Damage {}

impl Damage {
    /// The damage that a failed read carries.
    pub(super) fn of(error: &mut io::Error) -> Option<&mut Self> {
        error.get_mut().and_then(|inner| inner.downcast_mut())
    }
}

/// The unpacked bytes of a stream.
pub(super) fn unpack<'a>(packing: Option<Packing>, reader: impl BufRead + 'a) -> Box<dyn Read + 'a> {
    match packing {
        None => Box::new(reader),
        Some(Packing::Xz) => {
            Box::new(Xz { reader: XzReader::new_mem_limit(reader, true, XZ_MEMORY_KIB), is_over: false })
        }
        Some(packing) => Box::new(Members {
            packing,
            state: State::Between(Taped::new(reader)),
            dictionary: None,
            sound: 0,
            given: 0,
        }),
    }
}

/// An xz stream, which ends at its first damage.
struct Xz<R: Read> {
    reader: XzReader<R>,
    is_over: bool,
}

impl<R: Read> Read for Xz<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_over {
            return Ok(0);
        }
        self.reader.read(buffer).map_err(|error| {
            self.is_over = true;
            let is_cut = error.kind() == io::ErrorKind::UnexpectedEof;
            io::Error::other(Damage { packing: Packing::Xz, why: error.to_string(), is_cut, sound: 0, raw: Vec::new() })
        })
    }
}

/// A packed stream, member by member.
struct Members<R: BufRead> {
    packing: Packing,
    state: State<R>,
    /// What zstd frames refer to.
    dictionary: Option<Vec<u8>>,
    /// Unpacked bytes up to the end of the last whole member.
    sound: u64,
    /// Unpacked bytes so far.
    given: u64,
}

enum State<R: BufRead> {
    /// Before a member, or at the end.
    Between(Taped<R>),
    Gzip(Box<GzDecoder<Taped<R>>>),
    Zstd(Decoder<'static, Taped<R>>),
    Over,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let result = match &mut self.state {
                State::Over => return Ok(0),
                State::Between(_) => {
                    if self.begin()? {
                        continue;
                    }
                    return Ok(0);
                }
                State::Gzip(decoder) => decoder.read(buffer),
                State::Zstd(decoder) => decoder.read(buffer),
            };
            match result {
                Ok(0) => {
                    self.sound = self.given;
                    self.end();
                }
                Ok(got) => {
                    self.given += got as u64;
                    return Ok(got);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.damaged(&error)),
            }
        }
    }
}

impl<R: BufRead> Members<R> {
    /// Goes from a finished or failed member to the place behind it.
    fn end(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Over) {
            State::Gzip(decoder) => State::Between(decoder.into_inner()),
            State::Zstd(decoder) => State::Between(decoder.finish()),
            other => other,
        };
    }

    /// Begins the next member; false at the end of the stream.
    fn begin(&mut self) -> io::Result<bool> {
        let State::Between(taped) = &mut self.state else { return Ok(true) };
        // Tapes and disks are filled up with zeros.
        while taped.fill_buf()?.first() == Some(&0) {
            taped.consume(1);
        }
        let head = taped.head(4)?;
        if head.is_empty() {
            self.state = State::Over;
            return Ok(false);
        }
        taped.begin();
        if Packing::of(&head) != Some(self.packing) {
            let error = io::Error::new(io::ErrorKind::InvalidData, "something else stands where a member should begin");
            return Err(self.damaged(&error));
        }
        if head == DICTIONARY_FRAME
            && self.dictionary.is_none()
            && let Err(error) = self.read_dictionary()
        {
            return Err(self.damaged(&error));
        }
        let State::Between(taped) = std::mem::replace(&mut self.state, State::Over) else { return Ok(false) };
        self.state = match self.packing {
            Packing::Gzip => State::Gzip(Box::new(GzDecoder::new(taped))),
            _ => State::Zstd(frame(taped, self.dictionary.as_deref())?),
        };
        Ok(true)
    }

    /// Takes in the dictionary that a stream of `.warc.zst` begins with; it may be packed itself.
    fn read_dictionary(&mut self) -> io::Result<()> {
        let State::Between(taped) = &mut self.state else { return Ok(()) };
        let mut start = [0; 8];
        taped.read_exact(&mut start)?;
        let bytes = u32::from_le_bytes([start[4], start[5], start[6], start[7]]);
        if bytes > MAX_DICTIONARY_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the dictionary is too large"));
        }
        let mut dictionary = Vec::new();
        taped.by_ref().take(u64::from(bytes)).read_to_end(&mut dictionary)?;
        if Packing::of(&dictionary) == Some(Packing::Zstd) {
            let mut plain = Vec::new();
            Decoder::new(&dictionary[..])?.take(u64::from(MAX_DICTIONARY_BYTES)).read_to_end(&mut plain)?;
            dictionary = plain;
        }
        self.dictionary = Some(dictionary);
        taped.begin();
        Ok(())
    }

    /// Leaves a damaged member for the next one; gives the error to report.
    fn damaged(&mut self, error: &io::Error) -> io::Error {
        if error.raw_os_error().is_some() {
            self.state = State::Over;
            return io::Error::new(error.kind(), error.to_string());
        }
        let sound = self.sound;
        self.end();
        // The next member may begin in what was taken for a part of this one.
        let (raw, found) = match &mut self.state {
            State::Between(taped) => {
                taped.unwind();
                let found = taped.find(self.packing);
                (std::mem::take(&mut taped.tape), found)
            }
            _ => (Vec::new(), Ok(false)),
        };
        let is_cut = error.kind() == io::ErrorKind::UnexpectedEof && !matches!(found, Ok(true));
        if !matches!(found, Ok(true)) {
            self.state = State::Over;
        }
        self.sound = self.given;
        let (packing, why) = (self.packing, error.to_string());
        io::Error::other(Damage { packing, why, is_cut, sound, raw })
    }
}

/// A decoder for one frame.
fn frame<R: BufRead>(reader: R, dictionary: Option<&[u8]>) -> io::Result<Decoder<'static, R>> {
    let mut decoder = Decoder::with_dictionary(reader, dictionary.unwrap_or_default())?;
    decoder.window_log_max(ZSTD_WINDOW_LOG)?;
    Ok(decoder.single_frame())
}

/// A reader that keeps what was read since a mark, and can give it out once more.
struct Taped<R> {
    reader: R,
    /// Bytes to give out before those of the reader, from `again_at` on.
    again: Vec<u8>,
    again_at: usize,
    /// Bytes read since the mark, as long as there is room.
    tape: Vec<u8>,
    /// Whether the tape holds all of them.
    is_whole: bool,
}

impl<R: BufRead> Taped<R> {
    fn new(reader: R) -> Self {
        Self { reader, again: Vec::new(), again_at: 0, tape: Vec::new(), is_whole: true }
    }

    /// Marks the place.
    fn begin(&mut self) {
        self.tape.clear();
        self.is_whole = true;
    }

    /// Goes back to one byte behind the mark, if the tape reaches that far.
    fn unwind(&mut self) {
        if self.is_whole && self.tape.len() > 1 {
            let mut again = self.tape.split_off(1);
            again.extend_from_slice(&self.again[self.again_at..]);
            (self.again, self.again_at) = (again, 0);
        }
    }

    /// The next bytes, fewer only at the end, without consuming them.
    fn head(&mut self, bytes: usize) -> io::Result<Vec<u8>> {
        let rest = self.again.len() - self.again_at;
        if rest < bytes {
            let mut again = self.again.split_off(self.again_at);
            self.reader.by_ref().take((bytes - rest) as u64).read_to_end(&mut again)?;
            (self.again, self.again_at) = (again, 0);
        }
        let rest = &self.again[self.again_at..];
        Ok(rest[..rest.len().min(bytes)].to_vec())
    }

    /// Goes forward to where a member may begin, with everything before that on the tape; false if none does.
    fn find(&mut self, packing: Packing) -> io::Result<bool> {
        let first = if packing == Packing::Gzip { 0x1f } else { 0x28 };
        loop {
            let buffer = self.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let Some(at) = memchr(first, buffer) else {
                let bytes = buffer.len();
                self.consume(bytes);
                continue;
            };
            self.consume(at);
            let is_member = match (packing, &self.head(4)?[..]) {
                // Deflate is the only method there is; the upper flags have no meaning.
                (Packing::Gzip, [0x1f, 0x8b, 8, flags]) => flags & 0xe0 == 0,
                (Packing::Zstd, [0x28, 0xb5, 0x2f, 0xfd]) => true,
                _ => false,
            };
            if is_member {
                return Ok(true);
            }
            self.fill_buf()?;
            self.consume(1);
        }
    }
}

impl<R: BufRead> Read for Taped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let bytes = available.len().min(buffer.len());
        buffer[..bytes].copy_from_slice(&available[..bytes]);
        self.consume(bytes);
        Ok(bytes)
    }
}

impl<R: BufRead> BufRead for Taped<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.again_at < self.again.len() {
            return Ok(&self.again[self.again_at..]);
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        if bytes == 0 {
            return;
        }
        let rest = &self.again[self.again_at..];
        let is_again = !rest.is_empty();
        // A reader that filled its buffer before has it still.
        let consumed =
            if is_again { &rest[..bytes] } else { self.reader.fill_buf().map_or(&[][..], |buffer| &buffer[..bytes]) };
        let room = KEPT_BYTES - self.tape.len().min(KEPT_BYTES);
        self.is_whole &= consumed.len() <= room;
        self.tape.extend_from_slice(&consumed[..consumed.len().min(room)]);
        if is_again {
            self.again_at += bytes;
            if self.again_at == self.again.len() {
                self.again.clear();
                self.again_at = 0;
            }
        } else {
            self.reader.consume(bytes);
        }
    }
}

#[cfg(test)]
mod tests;

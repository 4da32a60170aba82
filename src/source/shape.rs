//! What a file holds, told by its first bytes: a page, or the records of a container.
//!
//! In: the first bytes, packed or not. Out: a [`Shape`]. A name is only asked where the bytes say nothing, as those of a
//! damaged container may.

use std::io::Read as _;

use memchr::memmem;

use super::fields::Fields;
use super::jsonl;
use super::packed::{DICTIONARY_FRAME, Packing, unpack};

/// Bytes looked at: the first header of any archive, and the first fields of a row unless they are very long.
pub(super) const HEAD_BYTES: usize = 16 << 10;

/// What a file holds and how it is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Around the whole.
    pub(super) packing: Option<Packing>,
    /// Inside of that.
    pub(crate) holds: Holds,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// One page.
    Page,
    /// WARC records.
    Warc,
    /// JSON Lines.
    Rows,
    /// A tar archive.
    Tar,
    /// A ZIP archive.
    Zip,
    /// Apache Parquet.
    Parquet,
}

impl Holds {
    /// What it is called, with its article.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "a page",
            Self::Warc => "a WARC file",
            Self::Rows => "a file of JSON Lines",
            Self::Tar => "a tar archive",
            Self::Zip => "a ZIP archive",
            Self::Parquet => "a Parquet file",
        }
    }
}

impl Shape {
    /// That of a file that is a page, packed or not.
    pub(crate) const PAGE: Self = Self { packing: None, holds: Holds::Page };
}

/// Tells what begins with these bytes.
pub(super) fn tell(head: &[u8], fields: &Fields) -> Shape {
    let packing = Packing::of(head);
    let mut inner = Vec::new();
    let head = if packing.is_some() {
        if head.starts_with(&DICTIONARY_FRAME) {
            return Shape { packing, holds: Holds::Warc };
        }
        // A head ends in the middle of what is packed; what comes out before that is enough.
        let _ = unpack(packing, head).take(HEAD_BYTES as u64).read_to_end(&mut inner);
        &inner
    } else {
        head
    };
    let holds = match head {
        _ if head.trim_ascii_start().starts_with(b"WARC/") => Holds::Warc,
        _ if is_tar(head) => Holds::Tar,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] if packing.is_none() => Holds::Zip,
        [b'P', b'A', b'R', b'1', ..] if packing.is_none() => Holds::Parquet,
        _ if jsonl::is_rows(head, fields) => Holds::Rows,
        _ => Holds::Page,
    };
    Shape { packing, holds }
}

/// What a name says a file holds, for content that says nothing.
pub(super) fn hinted(name: &str) -> Shape {
    let name = name.to_ascii_lowercase();
    let packings = [(".gz", Packing::Gzip), (".zst", Packing::Zstd), (".xz", Packing::Xz)];
    let packed = packings.iter().find_map(|&(ending, packing)| Some((name.strip_suffix(ending)?, packing)));
    let (name, packing) = packed.map_or((name.as_str(), None), |(name, packing)| (name, Some(packing)));
    let holds = match name.rsplit('.').next() {
        Some("warc" | "wet") => Holds::Warc,
        Some("jsonl" | "ndjson") => Holds::Rows,
        Some("tar" | "tgz" | "txz" | "tzst") => Holds::Tar,
        Some("zip" | "wacz") => Holds::Zip,
        Some("parquet") => Holds::Parquet,
        _ => Holds::Page,
    };
    Shape { packing, holds }
}

/// Whether a block is the header of a tar: by its magic word, or by a sum that is right.
fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    if &block[257..262] == b"ustar" {
        return true;
    }
    let said = std::str::from_utf8(&block[148..156]).unwrap_or_default();
    let said = u32::from_str_radix(said.trim_matches([' ', '\0']), 8);
    let field: u32 = 8 * u32::from(b' ');
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    memmem::find(block, b"\0").is_some() && said == Ok(sum(&block[..148]) + field + sum(&block[156..]))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn content_tells_and_not_the_name() {
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_old();
        header.set_size(1);
        header.set_cksum();
        tar.append_data(&mut header, "a.html", &b"x"[..]).unwrap();
        let tar = tar.into_inner().unwrap();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(b"WARC/1.1\r\nWARC-Type: response\r\n").unwrap();
        let gzip = gzip.finish().unwrap();
        for (head, packing, holds) in [
            (&b"<!DOCTYPE html>"[..], None, Holds::Page),
            (b"", None, Holds::Page),
            (b"WARC/1.0\r\n", None, Holds::Warc),
            (&gzip, Some(Packing::Gzip), Holds::Warc),
            (&gzip[..gzip.len() - 9], Some(Packing::Gzip), Holds::Warc),
            (&zstd::encode_all(&b"{\"text\":\"x\"}"[..], 3).unwrap(), Some(Packing::Zstd), Holds::Rows),
            (&tar, None, Holds::Tar),
            (&zstd::encode_all(&tar[..], 3).unwrap(), Some(Packing::Zstd), Holds::Tar),
            (b"PK\x03\x04\x14", None, Holds::Zip),
            (b"PAR1\x15", None, Holds::Parquet),
            (b"{\"version\": 1}", None, Holds::Page),
        ] {
            assert_eq!(tell(head, &Fields::default()), Shape { packing, holds });
        }
        assert_eq!(hinted("a.WARC.gz"), Shape { packing: Some(Packing::Gzip), holds: Holds::Warc });
        assert_eq!(hinted("a.html"), Shape::PAGE);
    }
}

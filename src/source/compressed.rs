//! One page's bytes: plain, gzip, zstd or xz, told by the first bytes and never by the name.
//!
//! In: a reader. Out: the page's bytes, never more than the limit and one. Deliberately absent: a second layer of
//! compression; what is still compressed afterwards is no text, and `decode` says so.

use std::io::{self, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::ReadError;
use super::packed::{Packing, XZ_MEMORY_KIB, ZSTD_WINDOW_LOG};

/// Bytes by which the buffer grows at first, doubling from there; more wastes memory on small pages, less costs copies.
const FIRST_CHUNK_BYTES: u64 = 64 * 1024;

/// Bytes that say how a page is packed.
const MAGIC_BYTES: usize = 6;

/// Reads everything, decompressed, or fails when it is more than `max_bytes`.
///
/// `length` is the size of the input where it is known: plain input above the limit is refused without reading it.
pub(super) fn read(mut reader: impl Read, length: Option<u64>, max_bytes: u64) -> Result<Vec<u8>, ReadError> {
    let mut magic = Vec::with_capacity(MAGIC_BYTES);
    reader.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut magic).map_err(ReadError::Unreadable)?;
    let packing = Packing::of(&magic);
    let input = Cursor::new(magic).chain(reader);
    let Some(packing) = packing else {
        if let Some(bytes) = length.filter(|&bytes| bytes > max_bytes) {
            return Err(ReadError::TooLarge { bytes: Some(bytes), limit: max_bytes });
        }
        let expected = length.map_or(FIRST_CHUNK_BYTES, |bytes| bytes + 1);
        return bounded(input, expected, max_bytes, ReadError::Unreadable);
    };
    let format = packing.name();
    let input = BufReader::with_capacity(FIRST_CHUNK_BYTES as usize, input);
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => ReadError::Truncated { format },
        _ if error.raw_os_error().is_some() => ReadError::Unreadable(error),
        _ => ReadError::Damaged { format, why: error.to_string() },
    };
    match packing {
        Packing::Gzip => bounded(MultiGzDecoder::new(input), FIRST_CHUNK_BYTES, max_bytes, failed),
        Packing::Xz => {
            let decoder = XzReader::new_mem_limit(input, true, XZ_MEMORY_KIB);
            bounded(decoder, FIRST_CHUNK_BYTES, max_bytes, failed)
        }
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(input).map_err(ReadError::Unreadable)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(ReadError::Unreadable)?;
            bounded(decoder, FIRST_CHUNK_BYTES, max_bytes, failed)
        }
    }
}

/// Reads to the end into a buffer that never grows beyond `max_bytes + 1`.
fn bounded(
    mut reader: impl Read,
    expected: u64,
    max_bytes: u64,
    failed: impl Fn(io::Error) -> ReadError,
) -> Result<Vec<u8>, ReadError> {
    let ceiling = max_bytes.saturating_add(1);
    let mut bytes = Vec::new();
    loop {
        let room = u64::max(expected, bytes.len() as u64).min(ceiling - bytes.len() as u64);
        bytes.reserve_exact(room as usize);
        let got = reader.by_ref().take(room).read_to_end(&mut bytes).map_err(&failed)?;
        if bytes.len() as u64 > max_bytes {
            return Err(ReadError::TooLarge { bytes: None, limit: max_bytes });
        }
        if (got as u64) < room {
            break;
        }
    }
    if bytes.is_empty() { Err(ReadError::Empty) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 3).unwrap()
    }

    #[test]
    fn every_wrapping_gives_the_same_page() {
        let page = b"<p>The ferry to Oland sails at noon.</p>".repeat(5000);
        let (head, tail) = page.split_at(777);
        let mut skippable = vec![0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9];
        skippable.extend(zst(&page));
        let mut long = zstd::Encoder::new(Vec::new(), 1).unwrap();
        long.window_log(30).unwrap();
        long.write_all(&page).unwrap();
        for (what, wrapped) in [
            ("plain", page.clone()),
            ("gzip", gzip(&page)),
            ("gzip, two members", [gzip(head), gzip(tail)].concat()),
            ("zstd", zst(&page)),
            ("zstd, two frames", [zst(head), zst(tail)].concat()),
            ("zstd, skippable frame", skippable),
            ("zstd, long window", long.finish().unwrap()),
        ] {
            let length = Some(wrapped.len() as u64);
            assert_eq!(read(&wrapped[..], length, page.len() as u64).unwrap(), page, "{what}");
            assert_eq!(read(&wrapped[..], None, 1 << 30).unwrap(), page, "{what}");
            let error = read(&wrapped[..], length, page.len() as u64 - 1).unwrap_err();
            assert!(matches!(error, ReadError::TooLarge { limit: 199_999, .. }), "{what}: {error}");
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 100_000);
        let error = read(&bomb[..], Some(bomb.len() as u64), 1000).unwrap_err();
        assert!(matches!(error, ReadError::TooLarge { bytes: None, limit: 1000 }));
    }

    #[test]
    fn a_large_plain_file_is_not_read() {
        struct Untouched;
        impl Read for Untouched {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                panic!("read past the magic bytes")
            }
        }
        let error = read((&b"<html>"[..]).chain(Untouched), Some(300_000_000), 1000).unwrap_err();
        assert_eq!(error.to_string(), "too large: 300000000 bytes; the limit is 1000 bytes; raise it with --max-bytes");
    }

    #[test]
    fn damage_is_told_from_truncation() {
        let page: Vec<u8> = (0..20_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for (format, whole) in [("gzip", gzip(&page)), ("zstd", zst(&page))] {
            let cut = read(&whole[..whole.len() / 2], None, 1 << 30).unwrap_err();
            assert!(matches!(cut, ReadError::Truncated { .. }), "{format}: {cut}");
            let mut bad = whole.clone();
            let end = bad.len() - 6;
            bad[end] ^= 0x55;
            bad[6] ^= 0xff;
            bad[12] ^= 0xff;
            match read(&bad[..], None, 1 << 30) {
                Err(ReadError::Damaged { .. } | ReadError::Truncated { .. }) => {}
                other => panic!("{format}: {:?}", other.map(|bytes| bytes.len())),
            }
        }
    }

    #[test]
    fn nothing_is_empty_also_when_compressed() {
        for nothing in [Vec::new(), gzip(b""), zst(b"")] {
            assert!(matches!(read(&nothing[..], None, 10), Err(ReadError::Empty)));
        }
    }
}

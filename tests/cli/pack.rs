//! Bytes, packed as crawlers pack them.

use std::io::Write as _;

/// One gzip member.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One zstd frame, with a check sum as the program writes it.
pub(super) fn zst(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zstd frame for each record, behind the frame of the dictionary that all refer to.
pub(super) fn with_dictionary(records: &[Vec<u8>]) -> Vec<u8> {
    // The trainer wants some more bytes than there are.
    let samples: Vec<&Vec<u8>> = records.iter().cycle().take(8 * records.len()).collect();
    let dictionary = zstd::dict::from_samples(&samples, 16 << 10).unwrap();
    let mut packed = vec![0x5d, 0x2a, 0x4d, 0x18];
    packed.extend((dictionary.len() as u32).to_le_bytes());
    packed.extend(&dictionary);
    for record in records {
        let mut encoder = zstd::Encoder::with_dictionary(Vec::new(), 3, &dictionary).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(record).unwrap();
        packed.extend(encoder.finish().unwrap());
    }
    packed
}

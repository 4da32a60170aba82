//! Fingerprints of bytes: BLAKE3, the same on every machine and in every release. Every page is read by it whole, and it
//! is several times as fast as SHA-256 even where the processor has instructions for that.

use blake3::Hasher;

/// `blake3:` and the hexadecimal digest of the bytes: the form in documents and in the manifest.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity("blake3:".len() + 64);
    text.push_str("blake3:");
    push_hex(&mut text, blake3::hash(bytes).as_bytes());
    text
}

/// The first eight hexadecimal digits of a digest: enough to tell names apart that would be equal otherwise.
pub(crate) fn short_digest(bytes: &[u8]) -> String {
    let mut pieces = Pieces::default();
    pieces.add(bytes);
    pieces.hex(4)
}

/// The first 128 bits of a digest: a short key that stands for bytes of any length.
pub(crate) fn digest_128(bytes: &[u8]) -> u128 {
    blake3::hash(bytes).as_bytes().first_chunk().map_or(0, |first| u128::from_be_bytes(*first))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    push_hex(&mut text, bytes);
    text
}

/// Bytes that come piece by piece; where one ends and the next begins leaves no trace in the digest.
#[derive(Default)]
pub(crate) struct Pieces(Hasher);

impl Pieces {
    /// Adds a piece.
    pub(crate) fn add(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes.as_ref());
    }

    /// The first bytes of the digest, 32 at most, in hexadecimal.
    pub(crate) fn hex(self, bytes: usize) -> String {
        let mut text = String::with_capacity(2 * bytes);
        push_hex(&mut text, &self.0.finalize().as_bytes()[..bytes]);
        text
    }
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0xf)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digest() {
        // The empty message, from BLAKE3's published test vectors.
        assert_eq!(digest(b""), "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
        assert_eq!(short_digest(b""), "af1349b9");
        let mut pieces = Pieces::default();
        pieces.add("a");
        pieces.add("bc");
        assert_eq!(format!("blake3:{}", pieces.hex(32)), digest(b"abc"));
    }
}

//! Fingerprints of bytes: SHA-256, the same on every machine and in every release.

use sha2::{Digest, Sha256};

/// `sha256:` and the hexadecimal digest of the bytes: the form in documents and in the manifest.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity("sha256:".len() + 64);
    text.push_str("sha256:");
    push_hex(&mut text, &Sha256::digest(bytes));
    text
}

/// The first eight hexadecimal digits of a digest: enough to tell names apart that would be equal otherwise.
pub(crate) fn short_digest(bytes: &[u8]) -> String {
    let mut pieces = Pieces::default();
    pieces.add(bytes);
    pieces.hex(4)
}

/// Bytes that come piece by piece; where one ends and the next begins leaves no trace in the digest.
#[derive(Default)]
pub(crate) struct Pieces(Sha256);

impl Pieces {
    /// Adds a piece.
    pub(crate) fn add(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// The first bytes of the digest, 32 at most, in hexadecimal.
    pub(crate) fn hex(self, bytes: usize) -> String {
        let mut text = String::with_capacity(2 * bytes);
        push_hex(&mut text, &self.0.finalize()[..bytes]);
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
        // The empty message, from FIPS 180-4's published examples.
        assert_eq!(digest(b""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(short_digest(b""), "e3b0c442");
        let mut pieces = Pieces::default();
        pieces.add("a");
        pieces.add("bc");
        assert_eq!(format!("sha256:{}", pieces.hex(32)), digest(b"abc"));
    }
}

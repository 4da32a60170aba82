//! GBK that was read as Windows-1252 or Latin-1.

use super::super::charset;
use super::western;

/// GBK that was read as Windows-1252 or Latin-1.
///
/// No byte of GBK is a sure sign, but hardly any Chinese text lacks all of `，`, `。`, `、` and `的`: where their traces
/// make up a due share of the foreign characters, every stretch of foreign characters is read as GBK.
pub(super) fn mend(text: &str, telltales: usize) -> Option<String> {
    /// One of the four in this many characters; Chinese prose has one in eight, a list of names one in thirty.
    const CHARACTERS_PER_TELLTALE: usize = 60;
    if telltales < 2 {
        return None;
    }
    let foreign = text.chars().filter(|&c| !c.is_ascii()).count();
    if telltales * CHARACTERS_PER_TELLTALE * 2 < foreign {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let (mut read, mut left) = (0_usize, 0_usize);
    let mut chars = text.chars().peekable();
    let mut in_stretch = false;
    while let Some(c) = chars.next() {
        let second = chars.peek().copied();
        let pair = match (western::byte(c), second) {
            (Some(one @ 0x81..), Some(two)) if two.is_ascii() && in_stretch => Some([one, two as u8]),
            (Some(one @ 0x81..), Some(two)) if !two.is_ascii() => western::byte(two).map(|two| [one, two]),
            _ => None,
        };
        in_stretch = !c.is_ascii();
        if let Some(character) = pair.and_then(charset::gbk_character) {
            mended.push(character);
            read += 1;
            in_stretch = chars.next().is_some_and(|c| !c.is_ascii());
        } else {
            mended.push(c);
            left += usize::from(!c.is_ascii());
        }
    }
    // Nearly everything foreign must turn out to be Chinese, or it was another language after all.
    (read > 9 * left).then_some(mended)
}

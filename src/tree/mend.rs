//! The one thing in which a page is not read by the letter.
//!
//! Counters of visits stand in `noscript` as `<iframe …/></noscript>`. Browsers run scripts and see none of it; where scripts are
//! off, as here, the standard has an `iframe` without an end take the rest of the page for its text.

use std::borrow::Cow;

use memchr::memmem::{find, rfind};

/// The page with every `iframe` inside `noscript` closed there. Spellings in capitals are left alone: programs write these.
pub(super) fn frames_closed(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let (mut mended, mut done, mut from) = (String::new(), 0, 0);
    while let Some(start) = find(&bytes[from..], b"<noscript").map(|start| from + start)
        && let Some(end) = find(&bytes[start..], b"</noscript").map(|end| start + end)
    {
        let inside = &bytes[start..end];
        if rfind(inside, b"<iframe").is_some_and(|frame| find(&inside[frame..], b"</iframe").is_none()) {
            mended.push_str(&html[done..end]);
            mended.push_str("</iframe>");
            done = end;
        }
        from = end;
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    mended.push_str(&html[done..]);
    Cow::Owned(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_end_with_their_noscript() {
        for (html, expected) in [
            (
                "<noscript><iframe src=x /></noscript><p>soup",
                Some("<noscript><iframe src=x /></iframe></noscript><p>soup"),
            ),
            (
                "<noscript><iframe/></noscript>a<noscript><iframe></iframe><iframe></noscript>b",
                Some(
                    "<noscript><iframe/></iframe></noscript>a<noscript><iframe></iframe><iframe></iframe></noscript>b",
                ),
            ),
            ("<noscript><iframe src=x></iframe></noscript><p>soup", None),
            ("<iframe></noscript><p>soup", None),
            ("<noscript><iframe><p>soup", None),
            ("<p>soup", None),
        ] {
            assert_eq!(frames_closed(html), expected.unwrap_or(html));
        }
    }
}

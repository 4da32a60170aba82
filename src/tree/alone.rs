//! Parts of parsing by themselves, for `tamis bench` to put a figure on: the tokenizer, and the parser that others use.

use std::cell::Cell;
use std::hint::black_box;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, local_name};

use super::tokenizer::{self, Consumer};

/// Reads a page into tokens, throws them away and gives their number.
pub(crate) fn tokens(html: &str) -> usize {
    tokenizer::tokenize(html, Drain::default()).0.tokens.get()
}

/// Parses a page as [`super::parse`] does, with `scraper`: html5ever from end to end.
pub(crate) fn by_scraper(html: &str) {
    black_box(scraper::Html::parse_document(html));
}

/// Takes tokens and keeps none.
#[derive(Default)]
struct Drain {
    tokens: Cell<usize>,
    spare: Cell<Vec<Attribute>>,
}

impl Consumer for Drain {
    fn room(&self) -> Vec<Attribute> {
        self.spare.take()
    }
}

impl TokenSink for Drain {
    type Handle = ();

    /// Answers as the tree builder would in HTML: otherwise scripts would be read as markup.
    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.tokens.set(self.tokens.get() + 1);
        let Token::TagToken(mut tag) = black_box(token) else { return TokenSinkResult::Continue };
        tag.attrs.clear();
        self.spare.set(std::mem::take(&mut tag.attrs));
        match tag.name {
            _ if tag.kind == TagKind::EndTag => TokenSinkResult::Continue,
            local_name!("script") => TokenSinkResult::RawData(RawKind::ScriptData),
            local_name!("title") | local_name!("textarea") => TokenSinkResult::RawData(RawKind::Rcdata),
            local_name!("style")
            | local_name!("xmp")
            | local_name!("iframe")
            | local_name!("noembed")
            | local_name!("noframes") => TokenSinkResult::RawData(RawKind::Rawtext),
            local_name!("plaintext") => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_markup_is_one_token() {
        // The end of the page is a token too.
        for (html, expected) in [
            ("", 1),
            ("<p>kettles</p>", 4),
            ("<script>if (a<b>c) {}</script>", 4),
            ("<style>a<b></style><title>a<b></title>", 7),
            ("<textarea><p></textarea>", 4),
            ("<plaintext><p></plaintext>", 3),
        ] {
            assert_eq!(tokens(html), expected, "{html}");
        }
    }
}

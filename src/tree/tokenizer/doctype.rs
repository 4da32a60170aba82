//! Doctypes.

use std::ops::Range;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Doctype, Token};
use memchr::memchr2;

use super::{Consumer, Mode, Tokenizer, is_space};

/// What went wrong in a doctype.
enum Broken {
    /// It ends here, with `>` or with the page.
    Ended,
    /// Something stands where nothing may; the rest up to `>` does not count.
    Bogus,
}

impl<S: Consumer> Tokenizer<'_, S> {
    /// What follows `<!doctype`.
    pub(super) fn doctype(&mut self, start: usize) -> Mode {
        self.at = start;
        let mut doctype = Doctype::default();
        match self.read_doctype(&mut doctype) {
            Ok(()) => {}
            Err(Broken::Ended) => doctype.force_quirks = true,
            Err(Broken::Bogus) => {
                doctype.force_quirks = true;
                self.at = self.find(b'>', self.at);
            }
        }
        self.put(Token::DoctypeToken(doctype));
        self.at = self.bytes.len().min(self.at + 1);
        Mode::Data
    }

    /// Reads up to the closing `>`, or to where the doctype breaks.
    fn read_doctype(&mut self, doctype: &mut Doctype) -> Result<(), Broken> {
        if self.doctype_byte()? == b'>' {
            return Err(Broken::Ended);
        }
        let name = self.doctype_name();
        let mut lower = self.plain(name);
        lower.make_ascii_lowercase();
        doctype.name = Some(lower);
        if self.doctype_byte()? == b'>' {
            return Ok(());
        }
        let word = self.bytes.get(self.at..self.at + 6).unwrap_or_default();
        let public = word.eq_ignore_ascii_case(b"public");
        if !public && !word.eq_ignore_ascii_case(b"system") {
            return Err(Broken::Bogus);
        }
        self.at += 6;
        if self.doctype_byte()? == b'>' {
            return Err(Broken::Ended);
        }
        if public {
            self.doctype_id(&mut doctype.public_id)?;
            if self.doctype_byte()? == b'>' {
                return Ok(());
            }
        }
        self.doctype_id(&mut doctype.system_id)?;
        if self.doctype_byte()? != b'>' {
            // Here alone the rest does no harm.
            self.at = self.find(b'>', self.at);
        }
        Ok(())
    }

    /// The next byte that is no space, without taking it.
    fn doctype_byte(&mut self) -> Result<u8, Broken> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !is_space(byte) {
                return Ok(byte);
            }
            self.at += 1;
        }
        Err(Broken::Ended)
    }

    fn doctype_name(&mut self) -> Range<usize> {
        let start = self.at;
        let rest = self.bytes[start..].iter();
        self.at += rest.take_while(|&&byte| !is_space(byte) && byte != b'>').count();
        start..self.at
    }

    /// An identifier in quotes; a `>` ends it too.
    fn doctype_id(&mut self, id: &mut Option<StrTendril>) -> Result<(), Broken> {
        let quote = self.bytes[self.at];
        if !matches!(quote, b'"' | b'\'') {
            return Err(Broken::Bogus);
        }
        let start = self.at + 1;
        let found = memchr2(quote, b'>', &self.bytes[start..]);
        let end = found.map_or(self.bytes.len(), |found| start + found);
        *id = Some(self.plain(start..end));
        self.at = end;
        if self.bytes.get(end) != Some(&quote) {
            return Err(Broken::Ended);
        }
        self.at += 1;
        Ok(())
    }
}

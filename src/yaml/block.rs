//! Any serde value → YAML in block style, on one growing string.
//!
//! In: what serde shows of a value. Out: exactly the text the crate would write. Structure, plain words, quoted lines and
//! literal blocks are written here, which costs little more than copying them; every scalar that is not obviously one of
//! these is handed to the crate, which alone knows all of when and how to quote. Absent: tags, and so enums with content.

use std::fmt::{Display, Write as _};

use serde::ser::{self, Serialize};

use super::shape::{Shape, is_plain, shape};
use super::{Error, is_value_of_1_1, scalar};

/// Columns by which a block is moved in.
const STEP: usize = SPACES.len();

/// What stands in these columns.
const SPACES: &str = "  ";

/// One value as a document, with a final line end.
pub(super) fn to_string<T: Serialize>(value: &T, dates: &[&str]) -> Result<String, Error> {
    let mut writer = Writer { out: String::new(), indent: 0, lead: Lead::Start, is_date: false, dates };
    value.serialize(&mut writer)?;
    writer.out.push('\n');
    Ok(writer.out)
}

/// What stands on the line before the next scalar or block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// Nothing: it is the document.
    Start,
    /// The dash of an item.
    Dash,
    /// The colon of a key.
    Colon,
    /// Nothing: it is a key.
    Key,
}

struct Writer<'d> {
    /// What is written; the current line has no end yet.
    out: String,
    /// Column of the keys or dashes of the innermost open block.
    indent: usize,
    lead: Lead,
    /// Whether the next scalar is the value of a field of `dates`.
    is_date: bool,
    /// Fields whose values are dates to YAML too.
    dates: &'d [&'d str],
}

impl Writer<'_> {
    fn new_line(&mut self, indent: usize) {
        self.out.push('\n');
        (0..indent / STEP).for_each(|_| self.out.push_str(SPACES));
    }

    /// Appends a scalar after what leads to it.
    fn put(&mut self, text: &str) {
        if matches!(self.lead, Lead::Dash | Lead::Colon) {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    fn key(&mut self, key: &str) -> Result<(), Error> {
        if is_plain(key) {
            self.out.push_str(key);
        } else {
            self.out.push_str(&super::key(key)?);
        }
        self.out.push(':');
        self.is_date = self.dates.contains(&key);
        Ok(())
    }

    fn string(&mut self, text: &str) -> Result<(), Error> {
        if self.lead == Lead::Key {
            return self.key(text);
        }
        match shape(text) {
            Shape::Plain => self.put(text),
            Shape::Quoted => {
                self.put("'");
                self.out.push_str(text.replace('\'', "''").as_str());
                self.out.push('\'');
            }
            Shape::Lines if self.lead != Lead::Start => {
                self.put("|-");
                for line in text.split('\n') {
                    self.new_line(if line.is_empty() { 0 } else { self.indent + STEP });
                    self.out.push_str(line);
                }
            }
            Shape::Lines | Shape::Other => {
                // Where no byte can be part of a line end, there is no further line and the depth does not matter.
                let one_line = !text.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | 0xc2 | 0xe2));
                let quoted = if one_line { scalar(text, 0)? } else { self.scalar(text)? };
                // The crate speaks YAML 1.2 only.
                if quoted == text && is_value_of_1_1(text) && !self.is_date {
                    self.put(&format!("'{text}'"));
                } else {
                    self.put(&quoted);
                }
            }
        }
        Ok(())
    }

    /// A scalar as the crate writes it here: the indent of its further lines depends on how deep it stands.
    fn scalar<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, Error> {
        scalar(value, if self.lead == Lead::Start { 0 } else { self.indent / STEP + 1 })
    }

    fn display(&mut self, value: impl Display) {
        self.put("");
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{value}");
        if self.lead == Lead::Key {
            self.out.push(':');
        }
    }
}

/// An open block: a map or a sequence.
struct Nest<'w, 'd> {
    writer: &'w mut Writer<'d>,
    /// Column of its keys or dashes.
    indent: usize,
    /// That of the block around it.
    around: usize,
    lead: Lead,
    is_empty: bool,
}

impl<'w, 'd> Nest<'w, 'd> {
    /// Opens a block. A sequence that is a field's value stands at the field's own column.
    fn open(writer: &'w mut Writer<'d>, is_map: bool) -> Result<Self, Error> {
        let (around, lead) = (writer.indent, writer.lead);
        let indent = match lead {
            Lead::Start => 0,
            Lead::Colon if !is_map => around,
            Lead::Dash | Lead::Colon => around + STEP,
            Lead::Key => return Err(ser::Error::custom("a key must be a string or a number")),
        };
        Ok(Self { writer, indent, around, lead, is_empty: true })
    }

    /// Begins a line for a key or a dash; the first one may share the line of what leads to it.
    fn entry(&mut self) {
        match (self.is_empty, self.lead) {
            (true, Lead::Start) => {}
            (true, Lead::Dash) => self.writer.out.push(' '),
            _ => self.writer.new_line(self.indent),
        }
        self.is_empty = false;
        self.writer.indent = self.indent;
    }

    fn item<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.entry();
        self.writer.out.push('-');
        (self.writer.lead, self.writer.is_date) = (Lead::Dash, false);
        item.serialize(&mut *self.writer)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.lead = Lead::Colon;
        value.serialize(&mut *self.writer)
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Error> {
        self.entry();
        self.writer.key(key)?;
        self.value(value)
    }

    fn close(self, nothing: &str) {
        self.writer.indent = self.around;
        if self.is_empty {
            self.writer.lead = self.lead;
            self.writer.put(nothing);
        }
    }
}

/// Methods for values that are written as `Display` shows them.
macro_rules! displayed {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), Error> {
            self.display(value);
            Ok(())
        })*
    };
}

impl<'w, 'd> ser::Serializer for &'w mut Writer<'d> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Nest<'w, 'd>;
    type SerializeTuple = Nest<'w, 'd>;
    type SerializeTupleStruct = Nest<'w, 'd>;
    type SerializeTupleVariant = ser::Impossible<(), Error>;
    type SerializeMap = Nest<'w, 'd>;
    type SerializeStruct = Nest<'w, 'd>;
    type SerializeStructVariant = ser::Impossible<(), Error>;

    displayed!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        let text = self.scalar(&value)?;
        self.display(text);
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        let text = self.scalar(&value)?;
        self.display(text);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        let text = self.scalar(&value)?;
        self.display(text);
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.string(value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        Err(ser::Error::custom("bytes have no form in YAML"))
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.display("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.string(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(tagged())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Nest<'w, 'd>, Error> {
        Nest::open(self, false)
    }

    fn serialize_tuple(self, _: usize) -> Result<Nest<'w, 'd>, Error> {
        Nest::open(self, false)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Nest<'w, 'd>, Error> {
        Nest::open(self, false)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Err(tagged())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Nest<'w, 'd>, Error> {
        Nest::open(self, true)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Nest<'w, 'd>, Error> {
        Nest::open(self, true)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(tagged())
    }
}

fn tagged() -> Error {
    ser::Error::custom("an enum with content would need a tag; name its kind in a field")
}

impl ser::SerializeSeq for Nest<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.item(item)
    }

    fn end(self) -> Result<(), Error> {
        self.close("[]");
        Ok(())
    }
}

impl ser::SerializeTuple for Nest<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.item(item)
    }

    fn end(self) -> Result<(), Error> {
        self.close("[]");
        Ok(())
    }
}

impl ser::SerializeTupleStruct for Nest<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.item(item)
    }

    fn end(self) -> Result<(), Error> {
        self.close("[]");
        Ok(())
    }
}

impl ser::SerializeMap for Nest<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.entry();
        self.writer.lead = Lead::Key;
        key.serialize(&mut *self.writer)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close("{}");
        Ok(())
    }
}

impl ser::SerializeStruct for Nest<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close("{}");
        Ok(())
    }
}

//! Rows → Apache Parquet, in row groups of bounded size.
//!
//! In: lines of JSON. Out: a file with a column for each field; those of `metadata` lie in a group of that name. Texts and
//! whole numbers only, as readers of corpora expect.

use std::io::{self, BufRead, Write};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use crate::emit::Row;

/// Text in one row group: a reader has to unpack a page of a column at a time, and can skip a group.
const GROUP_BYTES: usize = 32 << 20;

/// The columns, in the order of [`Row`].
const SCHEMA: &str = "message tamis {
    required binary id (STRING);
    required binary text (STRING);
    optional binary url (STRING);
    optional binary title (STRING);
    optional binary date (STRING);
    optional binary language (STRING);
    required group metadata {
        required binary path (STRING);
        optional binary record (STRING);
        required binary kind (STRING);
        optional binary authors (STRING);
        optional binary publisher (STRING);
        optional binary updated (STRING);
        optional binary fetched (STRING);
        required int64 words;
    }
}";

/// Writes all rows.
pub(super) fn write(mut rows: impl BufRead, out: impl Write + Send) -> io::Result<()> {
    let schema = Arc::new(parse_message_type(SCHEMA).map_err(io::Error::other)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(format!("tamis {}", env!("CARGO_PKG_VERSION")))
        .build();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(plain)?;
    let (mut group, mut bytes, mut line) = (Vec::new(), 0, Vec::new());
    while rows.read_until(b'\n', &mut line)? > 0 {
        group.push(serde_json::from_slice::<Row>(&line)?);
        bytes += line.len();
        line.clear();
        if bytes >= GROUP_BYTES {
            write_group(&mut writer, &group).map_err(plain)?;
            group.clear();
            bytes = 0;
        }
    }
    if !group.is_empty() {
        write_group(&mut writer, &group).map_err(plain)?;
    }
    writer.close().map_err(plain)?;
    Ok(())
}

/// The system's error, where it is one: a full disk must be known as such.
fn plain(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => inner.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error),
        other => io::Error::other(other),
    }
}

/// Where a column has its values from.
type Column = fn(&Row) -> Option<&str>;

fn write_group<W: Write + Send>(writer: &mut SerializedFileWriter<W>, rows: &[Row]) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    let required: [fn(&Row) -> &str; 2] = [|row| &row.id, |row| &row.text];
    for column in required {
        texts(&mut group, rows.iter().map(|row| Some(column(row))), false)?;
    }
    let optional: [Column; 4] = [
        |row| row.url.as_deref(),
        |row| row.title.as_deref(),
        |row| row.date.as_deref(),
        |row| row.language.as_deref(),
    ];
    for column in optional {
        texts(&mut group, rows.iter().map(column), true)?;
    }
    let metadata: [(Column, bool); 7] = [
        (|row| Some(&row.metadata.path), false),
        (|row| row.metadata.record.as_deref(), true),
        (|row| Some(&row.metadata.kind), false),
        (|row| row.metadata.authors.as_deref(), true),
        (|row| row.metadata.publisher.as_deref(), true),
        (|row| row.metadata.updated.as_deref(), true),
        (|row| row.metadata.fetched.as_deref(), true),
    ];
    for (column, is_optional) in metadata {
        texts(&mut group, rows.iter().map(column), is_optional)?;
    }
    if let Some(mut column) = group.next_column()? {
        let words: Vec<i64> = rows.iter().map(|row| row.metadata.words).collect();
        column.typed::<Int64Type>().write_batch(&words, None, None)?;
        column.close()?;
    }
    group.close()?;
    Ok(())
}

/// Writes one column of texts; where it is optional, a level says for each row whether there is one.
fn texts<'r, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    texts: impl Iterator<Item = Option<&'r str>> + Clone,
    is_optional: bool,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    let values: Vec<ByteArray> = texts.clone().flatten().map(ByteArray::from).collect();
    let levels: Option<Vec<i16>> = is_optional.then(|| texts.map(|text| i16::from(text.is_some())).collect());
    column.typed::<ByteArrayType>().write_batch(&values, levels.as_deref(), None)?;
    column.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};

    #[test]
    fn rows_come_back() {
        let rows = [
            r#"{"id":"a","text":"Tide","url":"https://tide.example/","metadata":{"path":"a.html","kind":"article","words":1}}"#,
            r#"{"id":"b","text":"","title":"Ebb","metadata":{"path":"b.html","kind":"thread","words":0}}"#,
        ];
        let file = tempfile::tempfile().unwrap();
        write(rows.join("\n").as_bytes(), file.try_clone().unwrap()).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let found: Vec<String> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].contains(r#"url: "https://tide.example/", title: null"#), "{}", found[0]);
        assert!(found[1].contains(r#"title: "Ebb""#) && found[1].contains(r#"kind: "thread""#), "{}", found[1]);
    }
}

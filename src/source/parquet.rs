//! Apache Parquet: one page a row.
//!
//! In: a file. Out: a record for each row, named by its `id` or by its number. Only the columns that [`Fields`] knows are
//! read, a few rows at a time; a damaged row group costs what is left of it. Deliberately absent: columns of lists and of
//! anything but text and whole numbers.

use std::fs::File;
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};

use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::SchemaDescriptor;

use super::ReadError;
use super::fields::{Fields, Role, Row};
use super::jsonl;
use super::record::{Flow, Walk};

/// Rows read at a time: their texts lie in the unpacked page of the column anyway, so more would only be held longer.
const BATCH_ROWS: usize = 16;

/// A column worth reading.
struct Column {
    index: usize,
    role: (Role, usize),
    /// The definition level of a value that is there.
    whole: i16,
}

/// Gives out the rows of a file.
pub(super) fn records(file: File, walk: &mut Walk<'_>) -> Flow {
    let damaged = |why: &str| ReadError::Record(format!("{why}; fetch or write the file again"));
    let reader = match guarded(|| SerializedFileReader::new(file)) {
        Ok(reader) => reader,
        Err(why) => {
            return walk.damaged("(file)", damaged(&format!("the Parquet footer is damaged ({why})")), Vec::new());
        }
    };
    let columns = columns(reader.metadata().file_metadata().schema_descr(), walk.fields);
    if !columns.iter().any(|column| column.role.0 == Role::Page) {
        let why = "no column holds a page under a known name; name it with --field page=NAME".into();
        return walk.damaged("(file)", ReadError::Record(why), Vec::new());
    }
    let mut first_row = 0;
    for group in 0..reader.num_row_groups() {
        let rows = u64::try_from(reader.metadata().row_group(group).num_rows()).unwrap_or(0);
        let mut done = 0;
        let opened = guarded(|| reader.get_row_group(group));
        let mut columns = opened.and_then(|group| guarded(|| open(&*group, &columns)));
        let why = loop {
            let batch = match &mut columns {
                Err(why) => break Some(std::mem::take(why)),
                Ok(columns) => guarded(|| batch(columns, BATCH_ROWS.min((rows - done) as usize))),
            };
            match batch {
                Err(why) => break Some(why),
                Ok(batch) if batch.is_empty() => break (done < rows).then(|| "rows are missing".into()),
                Ok(batch) => {
                    for row in batch {
                        done += 1;
                        jsonl::give(row, "", first_row + done, walk)?;
                    }
                }
            }
        };
        if let Some(why) = why {
            let name = format!("(rows {} to {})", first_row + done + 1, first_row + rows);
            walk.damaged(name, damaged(&format!("this part of the file is damaged ({why})")), Vec::new())?;
        }
        first_row += rows;
    }
    ControlFlow::Continue(())
}

/// The columns worth reading: texts and whole numbers, one value a row.
fn columns(schema: &SchemaDescriptor, fields: &Fields) -> Vec<Column> {
    use parquet::basic::Type;
    let is_read = |kind| matches!(kind, Type::BYTE_ARRAY | Type::INT32 | Type::INT64);
    let columns = schema.columns().iter().enumerate().filter_map(|(index, column)| {
        let name = column.path().string();
        let role = fields.role(&name)?;
        let is_one = column.max_rep_level() == 0 && is_read(column.physical_type());
        is_one.then(|| Column { index, role, whole: column.max_def_level() })
    });
    columns.collect()
}

/// Readers of the columns of one row group.
fn open(group: &dyn RowGroupReader, columns: &[Column]) -> Result<Vec<Open>, ParquetError> {
    let open = |column: &Column| {
        let values = match group.get_column_reader(column.index)? {
            reader @ ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(get_typed_column_reader(reader)),
            reader @ ColumnReader::Int32ColumnReader(_) => Values::Int(get_typed_column_reader(reader)),
            reader @ ColumnReader::Int64ColumnReader(_) => Values::Long(get_typed_column_reader(reader)),
            _ => return Err(ParquetError::General("the type of a column is not that of its schema".into())),
        };
        Ok(Open { role: column.role, whole: column.whole, values })
    };
    columns.iter().map(open).collect()
}

/// A column under way.
struct Open {
    role: (Role, usize),
    whole: i16,
    values: Values,
}

enum Values {
    Bytes(ColumnReaderImpl<ByteArrayType>),
    Int(ColumnReaderImpl<Int32Type>),
    Long(ColumnReaderImpl<Int64Type>),
}

impl Open {
    /// The next values, one for each row.
    fn next(&mut self, rows: usize) -> Result<Vec<Option<Vec<u8>>>, ParquetError> {
        let mut levels = Vec::with_capacity(rows);
        let has_levels = self.whole > 0;
        let levels_wanted = has_levels.then_some(&mut levels);
        let (read, texts): (usize, Vec<Vec<u8>>) = match &mut self.values {
            Values::Bytes(reader) => {
                let mut values: Vec<ByteArray> = Vec::with_capacity(rows);
                let (read, ..) = reader.read_records(rows, levels_wanted, None, &mut values)?;
                (read, values.iter().map(|value| value.data().to_vec()).collect())
            }
            Values::Int(reader) => {
                let mut values = Vec::with_capacity(rows);
                let (read, ..) = reader.read_records(rows, levels_wanted, None, &mut values)?;
                (read, values.iter().map(|value| value.to_string().into_bytes()).collect())
            }
            Values::Long(reader) => {
                let mut values = Vec::with_capacity(rows);
                let (read, ..) = reader.read_records(rows, levels_wanted, None, &mut values)?;
                (read, values.iter().map(|value| value.to_string().into_bytes()).collect())
            }
        };
        let mut texts = texts.into_iter();
        let is_there = |row: usize| !has_levels || levels.get(row) == Some(&self.whole);
        Ok((0..read).map(|row| if is_there(row) { texts.next() } else { None }).collect())
    }
}

/// The next rows.
fn batch(columns: &mut [Open], rows: usize) -> Result<Vec<Row>, ParquetError> {
    let mut batch: Vec<Row> = Vec::new();
    for (at, column) in columns.iter_mut().enumerate() {
        let values = if rows == 0 { Vec::new() } else { column.next(rows)? };
        if at == 0 {
            batch.resize_with(values.len(), Row::default);
        } else if values.len() != batch.len() {
            return Err(ParquetError::General("columns have different numbers of rows".into()));
        }
        for (row, value) in batch.iter_mut().zip(values) {
            if let Some(value) = value {
                row.put(column.role, value);
            }
        }
    }
    Ok(batch)
}

/// Runs a step of the reader, whose checks are not all that damaged bytes need: a panic in it is damage too.
fn guarded<T>(step: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match panic::catch_unwind(AssertUnwindSafe(step)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("its reader could make nothing of it".into()),
    }
}

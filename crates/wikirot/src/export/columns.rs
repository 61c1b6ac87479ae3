//! Rows become a file of Parquet, a group of them at a time.

use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use rusqlite::types::ValueRef;

use crate::state::{Column, Kind};

/// Rows of a group at most.
const ROWS: usize = 32_768;

/// Bytes of text in a group at most, but for the last row.
const BYTES: usize = 16 << 20;

/// A file that is being written.
pub(super) struct Table {
    out: SerializedFileWriter<BufWriter<File>>,
    group: Group,
}

impl Table {
    pub(super) fn new(name: &str, columns: &'static [Column], file: File) -> Result<Table> {
        let properties = WriterProperties::builder()
            .set_created_by(concat!("wikirot ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        let out = SerializedFileWriter::new(
            BufWriter::with_capacity(1 << 16, file),
            schema(name, columns)?,
            Arc::new(properties),
        )?;
        Ok(Table { out, group: Group::new(columns) })
    }

    /// Adds a row, whose values are in the order of the columns.
    pub(super) fn add(&mut self, row: &[ValueRef<'_>]) -> Result<()> {
        self.group.add(row);
        if self.group.rows >= ROWS || self.group.bytes >= BYTES { self.end_group() } else { Ok(()) }
    }

    fn end_group(&mut self) -> Result<()> {
        let mut out = self.out.next_row_group()?;
        self.group.write(&mut out)?;
        out.close()?;
        Ok(())
    }

    /// Ends the file; gives it back.
    pub(super) fn finish(mut self) -> Result<File> {
        if self.group.rows > 0 {
            self.end_group()?;
        }
        let out = self.out.into_inner()?;
        out.into_inner().map_err(|error| error.into_error()).context("cannot write it to its end")
    }
}

fn schema(name: &str, columns: &[Column]) -> Result<TypePtr> {
    let mut fields = Vec::with_capacity(columns.len());
    for column in columns {
        let (physical, logical) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Number => (Physical::INT64, None),
            Kind::Flag => (Physical::BOOLEAN, None),
            Kind::Instant => {
                let utc = true;
                let unit = TimeUnit::MICROS;
                (Physical::INT64, Some(LogicalType::timestamp(utc, unit)))
            }
        };
        let repetition = if column.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let field = Type::primitive_type_builder(column.name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition);
        fields.push(Arc::new(field.build()?));
    }
    Ok(Arc::new(Type::group_type_builder(name).with_fields(fields).build()?))
}

/// Rows that wait to be written, by column.
struct Group {
    columns: &'static [Column],
    values: Vec<Values>,
    /// For each column: of each row, whether there is a value (1) or none (0).
    levels: Vec<Vec<i16>>,
    rows: usize,
    bytes: usize,
}

enum Values {
    Flags(Vec<bool>),
    Numbers(Vec<i64>),
    Texts(Vec<ByteArray>),
}

impl Group {
    fn new(columns: &'static [Column]) -> Group {
        let empty = |column: &Column| match column.kind {
            Kind::Flag => Values::Flags(Vec::new()),
            Kind::Number | Kind::Instant => Values::Numbers(Vec::new()),
            Kind::Text => Values::Texts(Vec::new()),
        };
        let values = columns.iter().map(empty).collect();
        Group { columns, values, levels: vec![Vec::new(); columns.len()], rows: 0, bytes: 0 }
    }

    fn add(&mut self, row: &[ValueRef<'_>]) {
        let columns = self.columns.iter().zip(&mut self.values).zip(&mut self.levels);
        for (((column, values), levels), value) in columns.zip(row.iter().copied()) {
            let is_there = value != ValueRef::Null || !column.optional;
            levels.push(i16::from(is_there));
            if !is_there {
                continue;
            }
            match values {
                Values::Flags(flags) => flags.push(number(value) != 0),
                Values::Numbers(numbers) => numbers.push(number(value)),
                Values::Texts(texts) => {
                    let text = text(value);
                    self.bytes += text.len();
                    texts.push(ByteArray::from(text));
                }
            }
        }
        self.rows += 1;
    }

    /// Writes it, and is empty.
    fn write(&mut self, out: &mut SerializedRowGroupWriter<'_, BufWriter<File>>) -> Result<()> {
        for ((column, values), levels) in
            self.columns.iter().zip(&mut self.values).zip(&mut self.levels)
        {
            let levels = std::mem::take(levels);
            let levels = column.optional.then_some(levels.as_slice());
            match values {
                Values::Flags(flags) => write::<BoolType>(out, std::mem::take(flags), levels)?,
                Values::Numbers(all) => write::<Int64Type>(out, std::mem::take(all), levels)?,
                Values::Texts(all) => write::<ByteArrayType>(out, std::mem::take(all), levels)?,
            }
        }
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

fn write<T: DataType>(
    out: &mut SerializedRowGroupWriter<'_, BufWriter<File>>,
    values: Vec<T::T>,
    levels: Option<&[i16]>,
) -> Result<()> {
    let mut column = out.next_column()?.context("the file has fewer columns than the table")?;
    column.typed::<T>().write_batch(&values, levels, None)?;
    Ok(column.close()?)
}

/// A number, and 0 for what is none: a state that was edited by hand is given out as it is.
fn number(value: ValueRef<'_>) -> i64 {
    match value {
        ValueRef::Integer(number) => number,
        ValueRef::Real(number) => number as i64,
        _ => 0,
    }
}

/// A text, which Parquet wants in UTF-8.
fn text(value: ValueRef<'_>) -> Vec<u8> {
    match value {
        ValueRef::Text(text) | ValueRef::Blob(text) => match std::str::from_utf8(text) {
            Ok(_) => text.to_vec(),
            Err(_) => String::from_utf8_lossy(text).into_owned().into_bytes(),
        },
        ValueRef::Integer(number) => number.to_string().into_bytes(),
        ValueRef::Real(number) => number.to_string().into_bytes(),
        ValueRef::Null => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_another_kind_than_its_column_is_given_out_as_near_as_can_be() {
        let values = [
            ValueRef::Integer(7),
            ValueRef::Real(2.5),
            ValueRef::Text(b"7"),
            ValueRef::Blob(b"\xff"),
            ValueRef::Null,
        ];
        assert_eq!(values.map(number), [7, 2, 0, 0, 0]);
        let texts = values.map(|it| String::from_utf8(text(it)).unwrap());
        assert_eq!(texts, ["7", "2.5", "7", "\u{fffd}", ""]);
    }
}

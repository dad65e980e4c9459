//! Values on their way to and from Postgres, which is strict about types.

use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::fault::Fault;
use crate::value::{ColumnType, Row, Value};

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Text(text) if *kind == Type::TEXT => text.to_sql(kind, out),
            Self::Int(_) | Self::Text(_) => Err(format!("a parameter isn't of type {kind}").into()),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::TEXT].contains(kind)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        match *kind {
            Type::INT8 => i64::from_sql(kind, raw).map(Self::Int),
            Type::INT4 => i32::from_sql(kind, raw).map(|number| Self::Int(number.into())),
            Type::BOOL => bool::from_sql(kind, raw).map(Self::from),
            _ => String::from_sql(kind, raw).map(Self::Text),
        }
    }

    fn from_sql_null(_kind: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BOOL, Type::TEXT].contains(kind)
    }
}

/// One column of a batch.
pub(super) enum Column {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
}

impl Column {
    pub(super) fn param(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Ints(numbers) => numbers,
            Self::Texts(texts) => texts,
        }
    }

    fn push(&mut self, value: Value) -> Result<(), Fault> {
        match (self, value) {
            (Self::Ints(numbers), Value::Int(number)) => numbers.push(Some(number)),
            (Self::Ints(numbers), Value::Null) => numbers.push(None),
            (Self::Texts(texts), Value::Text(text)) => texts.push(Some(text)),
            (Self::Texts(texts), Value::Null) => texts.push(None),
            (Self::Ints(_), Value::Text(_)) | (Self::Texts(_), Value::Int(_)) => {
                return Err(Fault::shape("a batch's value is of the wrong type"));
            }
        }
        Ok(())
    }
}

/// Rows turned into columns.
pub(super) fn columns(kinds: &[(&str, ColumnType)], rows: Vec<Vec<Value>>) -> Result<Vec<Column>, Fault> {
    let empty = |(_, kind): &(&str, ColumnType)| match kind {
        ColumnType::Int => Column::Ints(Vec::with_capacity(rows.len())),
        ColumnType::Text => Column::Texts(Vec::with_capacity(rows.len())),
    };
    let mut columns: Vec<Column> = kinds.iter().map(empty).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value)?;
        }
    }
    Ok(columns)
}

/// The rows of an answer as acts and reads take them.
pub(super) fn values(rows: &[tokio_postgres::Row]) -> Result<Vec<Row>, tokio_postgres::Error> {
    let values = |row: &tokio_postgres::Row| (0..row.len()).map(|column| row.try_get(column)).collect::<Result<_, _>>();
    rows.iter().map(|row| Ok(Row::new(values(row)?))).collect()
}

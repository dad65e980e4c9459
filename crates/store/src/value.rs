//! What goes into a statement and comes out of it. Every column is a whole number or a text.

use domain::model::{
    AdminActionId, AttachmentId, ChannelId, GuildId, MessageId, ReactionId, ReactionKindId, SessionId, Timestamp,
    UserId,
};

use crate::fault::Fault;

/// One value: a parameter or a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
}

/// The kind of a batch's column, which one engine has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnType {
    Int,
    Text,
}

impl Value {
    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Null | Self::Int(_) => size_of::<Self>(),
            Self::Text(text) => size_of::<Self>() + text.len(),
        }
    }
}

/// One row of an answer; its columns are taken from left to right.
#[derive(Debug)]
pub(crate) struct Row(std::vec::IntoIter<Value>);

/// The parameters of a statement, each made a `Value`.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::value::Value::from($value)),*] };
}
pub(crate) use params;

/// A row of a batch, each made a `Value`.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::value::Value::from($value)),*] };
}
pub(crate) use values;

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Int(i64::from(flag))
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Int(time.millis())
    }
}

impl From<String> for Value {
    /// Postgres can't hold a NUL. What is stored has been checked for it; what is only looked for, such as a code
    /// that somebody typed, then just isn't found.
    fn from(text: String) -> Self {
        if text.contains('\0') { Self::Text(text.replace('\0', "\u{fffd}")) } else { Self::Text(text) }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An id as a column holds it.
pub(crate) trait Id: Sized {
    fn from_number(number: i64) -> Option<Self>;
}

macro_rules! ids {
    ($($id:ident),*) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                Self::Int(id.get())
            }
        }

        impl Id for $id {
            fn from_number(number: i64) -> Option<Self> {
                $id::new(number)
            }
        }
    )*};
}

ids!(AdminActionId, AttachmentId, UserId, GuildId, ChannelId, MessageId, SessionId, ReactionId, ReactionKindId);

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    fn next(&mut self) -> Result<Value, Fault> {
        self.0.next().ok_or_else(|| Fault::shape("a column is missing"))
    }

    pub(crate) fn opt_int(&mut self) -> Result<Option<i64>, Fault> {
        match self.next()? {
            Value::Int(number) => Ok(Some(number)),
            Value::Null => Ok(None),
            Value::Text(_) => Err(Fault::shape("a text stands where a number is expected")),
        }
    }

    pub(crate) fn int(&mut self) -> Result<i64, Fault> {
        self.opt_int()?.ok_or_else(|| Fault::shape("a number is missing"))
    }

    /// A count or a `seq`.
    pub(crate) fn count(&mut self) -> Result<u64, Fault> {
        u64::try_from(self.int()?).map_err(|_| Fault::shape("a count is negative"))
    }

    /// A picture's width or height.
    pub(crate) fn pixels(&mut self) -> Result<u32, Fault> {
        self.opt_pixels()?.ok_or_else(|| Fault::shape("a picture has no size"))
    }

    pub(crate) fn opt_pixels(&mut self) -> Result<Option<u32>, Fault> {
        let pixels = self.opt_int()?.map(u32::try_from).transpose();
        pixels.map_err(|_| Fault::shape("a picture has no size"))
    }

    pub(crate) fn flag(&mut self) -> Result<bool, Fault> {
        Ok(self.int()? != 0)
    }

    pub(crate) fn opt_text(&mut self) -> Result<Option<String>, Fault> {
        match self.next()? {
            Value::Text(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            Value::Int(_) => Err(Fault::shape("a number stands where a text is expected")),
        }
    }

    pub(crate) fn text(&mut self) -> Result<String, Fault> {
        self.opt_text()?.ok_or_else(|| Fault::shape("a text is missing"))
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, Fault> {
        Ok(Timestamp::from_millis(self.int()?))
    }

    pub(crate) fn opt_time(&mut self) -> Result<Option<Timestamp>, Fault> {
        Ok(self.opt_int()?.map(Timestamp::from_millis))
    }

    pub(crate) fn id<I: Id>(&mut self) -> Result<I, Fault> {
        self.opt_id()?.ok_or_else(|| Fault::shape("an id is missing"))
    }

    pub(crate) fn opt_id<I: Id>(&mut self) -> Result<Option<I>, Fault> {
        let Some(number) = self.opt_int()? else { return Ok(None) };
        I::from_number(number).map(Some).ok_or_else(|| Fault::shape("a number is no id"))
    }
}

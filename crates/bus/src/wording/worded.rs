//! Domain values as JSON has them, and back.

use std::borrow::Cow;
use std::sync::Arc;

use domain::model::{
    AnswerKey, AttachmentId, ChannelId, GuildId, MessageId, ReactionId, ReactionKindId, SessionId, Timestamp, UserId,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value that another node can read.
pub(crate) trait Worded: Sized {
    /// What stands in the line.
    type Line: Serialize + DeserializeOwned;

    /// As the line has it.
    fn form(&self) -> Self::Line;

    /// What the line says; none where it says what can't be.
    fn of(line: Self::Line) -> Option<Self>;
}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Worded for $type {
            type Line = Self;

            fn form(&self) -> Self {
                self.clone()
            }

            fn of(line: Self) -> Option<Self> {
                Some(line)
            }
        }
    )*};
}

plain!(bool, u32, u64, String);

macro_rules! ids {
    ($($id:ty),*) => {$(
        impl Worded for $id {
            type Line = i64;

            fn form(&self) -> i64 {
                self.get()
            }

            fn of(line: i64) -> Option<Self> {
                Self::new(line)
            }
        }
    )*};
}

ids!(AttachmentId, ChannelId, GuildId, MessageId, ReactionId, ReactionKindId, SessionId, UserId);

impl Worded for Timestamp {
    type Line = i64;

    fn form(&self) -> i64 {
        self.millis()
    }

    fn of(line: i64) -> Option<Self> {
        Some(Self::from_millis(line))
    }
}

impl Worded for AnswerKey {
    type Line = u64;

    fn form(&self) -> u64 {
        self.0
    }

    fn of(line: u64) -> Option<Self> {
        Some(Self(line))
    }
}

impl Worded for Cow<'static, str> {
    type Line = String;

    fn form(&self) -> String {
        self.clone().into_owned()
    }

    fn of(line: String) -> Option<Self> {
        Some(Self::Owned(line))
    }
}

impl<T: Worded> Worded for Option<T> {
    type Line = Option<T::Line>;

    fn form(&self) -> Self::Line {
        self.as_ref().map(T::form)
    }

    fn of(line: Self::Line) -> Option<Self> {
        match line {
            Some(line) => T::of(line).map(Some),
            None => Some(None),
        }
    }
}

impl<T: Worded> Worded for Vec<T> {
    type Line = Vec<T::Line>;

    fn form(&self) -> Self::Line {
        self.iter().map(T::form).collect()
    }

    fn of(line: Self::Line) -> Option<Self> {
        line.into_iter().map(T::of).collect()
    }
}

impl<T: Worded> Worded for Arc<[T]> {
    type Line = Vec<T::Line>;

    fn form(&self) -> Self::Line {
        self.iter().map(T::form).collect()
    }

    fn of(line: Self::Line) -> Option<Self> {
        line.into_iter().map(T::of).collect()
    }
}

impl<T: Worded> Worded for Arc<T> {
    type Line = T::Line;

    fn form(&self) -> Self::Line {
        T::form(self)
    }

    fn of(line: Self::Line) -> Option<Self> {
        T::of(line).map(Self::new)
    }
}

/// A noun, by its fields.
macro_rules! noun {
    ($noun:ty as $line:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(Serialize, Deserialize)]
        pub(crate) struct $line { $($field: <$type as Worded>::Line,)* }

        impl Worded for $noun {
            type Line = $line;

            fn form(&self) -> $line {
                $line { $($field: self.$field.form(),)* }
            }

            fn of(line: $line) -> Option<Self> {
                Some(Self { $($field: <$type as Worded>::of(line.$field)?,)* })
            }
        }
    };
}
pub(super) use noun;

/// One of a few words, by number. Numbers are never given anew.
macro_rules! choice {
    ($noun:ty { $($word:ident = $number:literal),* $(,)? }) => {
        impl Worded for $noun {
            type Line = u8;

            fn form(&self) -> u8 {
                match self { $(Self::$word => $number,)* }
            }

            fn of(line: u8) -> Option<Self> {
                match line {
                    $($number => Some(Self::$word),)*
                    _ => None,
                }
            }
        }
    };
}
pub(super) use choice;

//! A field of a body, or a parameter of a query: its name, and what the published document says of it besides its
//! type. A reader in `decode` names what it reads by these, and so describes it for the document.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use domain::limits;
use utoipa::ToSchema;
use utoipa::openapi::schema::{KnownFormat, RefBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, RefOr};

/// The name that a newcomer goes by.
pub const USERNAME: Field = field("username").chars(limits::USERNAME_CHARS.0..=limits::USERNAME_CHARS.1);
/// The name that somebody goes by from now on.
pub const NEW_USERNAME: Field = field("username").at_most(limits::USERNAME_CHARS.1);
/// An email address.
pub const EMAIL: Field = field("email").like(|text| {
    let address = in_format(text, KnownFormat::Email).examples(["ada@example.com"]);
    address.min_length(Some(3)).max_length(Some(limits::EMAIL_CHARS))
});
/// A password that somebody chooses.
pub const PASSWORD: Field = field("password").chars(limits::PASSWORD_CHARS.0..=limits::PASSWORD_CHARS.1);
/// The name that is shown.
pub const DISPLAY_NAME: Field = field("display_name").at_most(limits::DISPLAY_NAME_CHARS);
/// The address of somebody's picture.
pub const AVATAR_URL: Field = field("avatar_url").at_most(limits::URL_CHARS);
/// What somebody was given to register with: an invite, a join code, or a one-time code.
pub const INVITE_CODE: Field = field("invite_code").at_most(limits::JOIN_CODE_CHARS);
/// What a channel is about.
pub const DESCRIPTION: Field = field("description").at_most(limits::DESCRIPTION_CHARS);
/// What a message says.
pub const CONTENT: Field = field("content").chars(1..=limits::CONTENT_CHARS);
/// What a message says that has files, and so need say nothing.
pub const CONTENT_BESIDE_FILES: Field = field("content").at_most(limits::CONTENT_CHARS);
/// The sender's own mark on a message. Sent again, it makes no second message.
pub const NONCE: Field = field("nonce").at_most(limits::NONCE_CHARS);

/// A field, by its name.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// What it is called.
    pub name: &'static str,
    /// Another name that it may have.
    pub(super) alias: Option<&'static str>,
    pub(super) description: Option<&'static str>,
    pub(super) example: Option<&'static str>,
    shape: Shape,
}

/// Which values of its type a field takes.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// All.
    Any,
    /// Texts of so many characters.
    Chars(usize, usize),
    /// Numbers within bounds.
    Within(i64, i64),
    /// Lists of so many of these.
    Items(fn() -> RefOr<Schema>, usize, usize),
    /// Those of a schema that has a name in the document.
    Named(fn() -> Cow<'static, str>),
    /// Those of a schema that is made of its type's.
    Like(fn(ObjectBuilder) -> ObjectBuilder),
}

/// The type of a field's value in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueType {
    Text,
    Int,
    Flag,
    List,
    Object,
    /// The contents of one, or a list of them.
    File,
}

/// The field with this name.
#[must_use]
pub const fn field(name: &'static str) -> Field {
    Field { name, alias: None, description: None, example: None, shape: Shape::Any }
}

impl From<&'static str> for Field {
    fn from(name: &'static str) -> Self {
        field(name)
    }
}

impl Field {
    /// This field under another name.
    #[must_use]
    pub const fn called(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// This field, which may have the name `alias` instead.
    #[must_use]
    pub const fn or(self, alias: &'static str) -> Self {
        Self { alias: Some(alias), ..self }
    }

    /// This field with a description.
    #[must_use]
    pub const fn says(self, description: &'static str) -> Self {
        Self { description: Some(description), ..self }
    }

    /// This field with an example.
    #[must_use]
    pub const fn example(self, example: &'static str) -> Self {
        Self { example: Some(example), ..self }
    }

    /// This field as a text whose length in characters is within the bounds.
    #[must_use]
    pub const fn chars(self, bounds: RangeInclusive<usize>) -> Self {
        Self { shape: Shape::Chars(*bounds.start(), *bounds.end()), ..self }
    }

    /// This field as a text of at most so many characters.
    #[must_use]
    pub const fn at_most(self, chars: usize) -> Self {
        self.chars(0..=chars)
    }

    /// This field as a whole number within the bounds.
    #[must_use]
    pub const fn within(self, bounds: RangeInclusive<i64>) -> Self {
        Self { shape: Shape::Within(*bounds.start(), *bounds.end()), ..self }
    }

    /// This field as a list whose length is within the bounds, of values that `of` describes.
    #[must_use]
    pub const fn items(self, of: fn() -> RefOr<Schema>, bounds: RangeInclusive<usize>) -> Self {
        Self { shape: Shape::Items(of, *bounds.start(), *bounds.end()), ..self }
    }

    /// This field with values of `T`, whose schema has a name in the document.
    #[must_use]
    pub const fn of<T: ToSchema>(self) -> Self {
        Self { shape: Shape::Named(T::name), ..self }
    }

    /// This field with a schema that `make` makes of its type's.
    #[must_use]
    pub const fn like(self, make: fn(ObjectBuilder) -> ObjectBuilder) -> Self {
        Self { shape: Shape::Like(make), ..self }
    }

    /// This field without its description and example.
    pub(super) fn unsaid(self) -> Self {
        Self { description: None, example: None, ..self }
    }

    /// The schema of its values.
    pub(super) fn schema(self, kind: ValueType, nullable: bool) -> RefOr<Schema> {
        let long = (kind == ValueType::Int).then_some(SchemaFormat::KnownFormat(KnownFormat::Int64));
        let mut plain = Object::with_type(kind.schema_type(nullable));
        plain.example = self.example.map(Into::into);
        let plain = ObjectBuilder::from(plain).format(long).description(self.description);
        match self.shape {
            Shape::Any => plain.into(),
            Shape::Chars(least, most) => plain.min_length(some(least)).max_length(Some(most)).into(),
            Shape::Within(least, most) => plain.minimum(Some(least)).maximum(Some(most)).into(),
            Shape::Items(of, least, most) => {
                let list = ArrayBuilder::new().schema_type(kind.schema_type(nullable)).description(self.description);
                list.items(of()).min_items(some(least)).max_items(Some(most)).into()
            }
            Shape::Named(name) => {
                let named = RefBuilder::new().ref_location_from_schema_name(name()).description(self.description);
                let null = ObjectBuilder::new().schema_type(Type::Null);
                if nullable { OneOfBuilder::new().item(named).item(null).into() } else { named.into() }
            }
            Shape::Like(make) => make(plain).into(),
        }
    }
}

impl ValueType {
    /// What it is called.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Int => "integer",
            Self::Flag => "boolean",
            Self::List | Self::File => "array",
            Self::Object => "object",
        }
    }

    fn schema_type(self, nullable: bool) -> SchemaType {
        let own = match self {
            Self::Text => Type::String,
            Self::Int => Type::Integer,
            Self::Flag => Type::Boolean,
            Self::List | Self::File => Type::Array,
            Self::Object => Type::Object,
        };
        if nullable { SchemaType::from_iter([own, Type::Null]) } else { own.into() }
    }
}

/// A text in a format.
#[must_use]
pub fn in_format(text: ObjectBuilder, format: KnownFormat) -> ObjectBuilder {
    text.format(Some(SchemaFormat::KnownFormat(format)))
}

/// The contents of a file.
pub(super) fn binary(content: ObjectBuilder) -> ObjectBuilder {
    in_format(content.schema_type(Type::String), KnownFormat::Binary)
}

/// A bound that says something.
fn some(least: usize) -> Option<usize> {
    Some(least).filter(|least| *least > 0)
}

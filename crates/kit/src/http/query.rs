//! Reads the parameters of a URL's query, so that every wrong one is named at once. Unknown ones are ignored. Whoever
//! reads one describes it: the same code makes the parameters of the document.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use domain::{FieldProblem, InvalidField};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, Schema, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Required};

use super::field::{Field, ValueType};
use super::rejection::Rejection;

/// The parameters, and what is wrong with them so far. Of one given twice the last counts, but where it is a list.
#[derive(Default)]
pub struct Query {
    given: HashMap<String, Vec<String>>,
    problems: Vec<InvalidField>,
    /// What was asked for, where there is no query and its parameters are wanted.
    described: Option<Vec<Parameter>>,
}

impl Query {
    /// Reads the part of a URL behind `?`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes());
        let mut given: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in pairs {
            given.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Self { given, ..Self::default() }
    }

    /// The parameters that a reader reads, made of what it asks of an empty query.
    pub fn parameters<T>(reader: impl FnOnce(&mut Self) -> T) -> Vec<Parameter> {
        let mut query = Self { described: Some(Vec::new()), ..Self::default() };
        let _ = reader(&mut query);
        query.described.unwrap_or_default()
    }

    /// What a reader makes of it. Refuses if anything was wrong.
    pub fn read<T>(mut self, reader: impl FnOnce(&mut Self) -> T) -> Result<T, Rejection> {
        let read = reader(&mut self);
        self.done()?;
        Ok(read)
    }

    /// A parameter as it came, of which no document tells.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.given.get(name)?.last().map(String::as_str)
    }

    /// A text that may be absent.
    pub fn text(&mut self, field: impl Into<Field>) -> Option<&str> {
        let field = field.into();
        self.ask(field, false, |field| field.schema(ValueType::Text, false));
        self.get(field.name)
    }

    /// A text that has to be there; empty where it isn't.
    pub fn required_text(&mut self, field: impl Into<Field>) -> &str {
        let field = field.into();
        self.ask(field, true, |field| field.schema(ValueType::Text, false));
        self.require(field);
        self.get(field.name).unwrap_or_default()
    }

    /// The id of something, which may be absent or empty. Anything else is an invalid field.
    pub fn id<I>(
        &mut self,
        field: impl Into<Field>,
        read: impl FnOnce(&str) -> Option<I>,
        expected: &'static str,
    ) -> Option<I> {
        let field = field.into();
        let id = read(self.text(field).filter(|text| !text.is_empty())?);
        if id.is_none() {
            self.reject(field.name, FieldProblem::Malformed(expected));
        }
        id
    }

    /// The ids of things, separated by commas or given one by one; none where it is absent or empty. Anything else is an
    /// invalid field.
    pub fn ids<I>(
        &mut self,
        field: impl Into<Field>,
        read: impl Fn(&str) -> Option<I>,
        expected: &'static str,
    ) -> Vec<I> {
        let field = field.into();
        self.ask(field, false, |field| field.schema(ValueType::Text, false));
        let texts = self.given.get(field.name).into_iter().flatten().flat_map(|text| text.split(','));
        let ids: Option<Vec<I>> = texts.filter(|text| !text.is_empty()).map(read).collect();
        if ids.is_none() {
            self.reject(field.name, FieldProblem::Malformed(expected));
        }
        ids.unwrap_or_default()
    }

    /// A whole number within bounds, or the default when it isn't given. Anything else is an invalid field.
    pub fn int(&mut self, field: impl Into<Field>, default: i64, bounds: RangeInclusive<i64>) -> i64 {
        let field = field.into();
        self.ask(field, false, |_| number(&bounds).default(Some(default.into())).into());
        self.number(field.name, bounds).unwrap_or(default)
    }

    /// A whole number that has to be there; 0 where it isn't one.
    pub fn required_int(&mut self, field: impl Into<Field>) -> i64 {
        let (field, any) = (field.into(), i64::MIN..=i64::MAX);
        self.ask(field, true, |_| number(&any).into());
        self.require(field);
        self.number(field.name, any).unwrap_or_default()
    }

    fn number(&mut self, name: &'static str, bounds: RangeInclusive<i64>) -> Option<i64> {
        let text = self.given.get(name)?.last()?;
        // Digits that don't fit are a number all the same, only out of range.
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<i64>() {
            Ok(number) if bounds.contains(&number) => return Some(number),
            Ok(_) => self.reject(name, FieldProblem::OutOfRange(*bounds.start(), *bounds.end())),
            Err(_) if is_number => self.reject(name, FieldProblem::OutOfRange(*bounds.start(), *bounds.end())),
            Err(_) => self.reject(name, FieldProblem::WrongType("integer")),
        }
        None
    }

    /// A truth value, or the default when it isn't given.
    pub fn flag(&mut self, field: impl Into<Field>, default: bool) -> bool {
        let field = field.into();
        self.ask(field, false, |field| field.schema(ValueType::Flag, false));
        self.truth(field.name).unwrap_or(default)
    }

    /// A truth value that has to be there; false where it isn't one.
    pub fn required_flag(&mut self, field: impl Into<Field>) -> bool {
        let field = field.into();
        self.ask(field, true, |field| field.schema(ValueType::Flag, false));
        self.require(field);
        self.truth(field.name).unwrap_or_default()
    }

    fn truth(&mut self, name: &'static str) -> Option<bool> {
        match self.given.get(name)?.last()?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => {
                self.reject(name, FieldProblem::WrongType("boolean"));
                None
            }
        }
    }

    /// Notes something wrong that only the dialect can see.
    pub fn reject(&mut self, field: &'static str, problem: FieldProblem) {
        self.problems.push(InvalidField { field, problem });
    }

    /// Refuses if anything was wrong.
    pub fn done(self) -> Result<(), Rejection> {
        if self.problems.is_empty() { Ok(()) } else { Err(Rejection::Query(self.problems)) }
    }

    fn require(&mut self, field: Field) {
        if !self.given.contains_key(field.name) {
            self.reject(field.name, FieldProblem::Missing);
        }
    }

    /// Notes what a reader asks for, where parameters are wanted. What is said of one stands beside its schema.
    fn ask(&mut self, field: Field, required: bool, schema: impl FnOnce(Field) -> RefOr<Schema>) {
        let Some(described) = &mut self.described else { return };
        let required = if required { Required::True } else { Required::False };
        let parameter = ParameterBuilder::new().name(field.name).parameter_in(ParameterIn::Query).required(required);
        let parameter = parameter.description(field.description).example(field.example.map(Into::into));
        described.push(parameter.schema(Some(schema(field.unsaid()))).build());
    }
}

/// The schema of a number within bounds.
fn number(bounds: &RangeInclusive<i64>) -> ObjectBuilder {
    let (least, most) = (Some(*bounds.start()), Some(*bounds.end()));
    let format = if i32::try_from(*bounds.end()).is_ok() { KnownFormat::Int32 } else { KnownFormat::Int64 };
    let number = ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::KnownFormat(format)));
    number.minimum(least.filter(|least| *least > i64::MIN)).maximum(most.filter(|most| *most < i64::MAX))
}

//! Reads a JSON object field by field, so that every wrong field is named at once. Unknown fields are ignored. Whoever
//! reads one describes it: the same code makes the schema of the object.

use domain::{FieldProblem, InvalidField, Refusal, limits};
use serde_json::{Map, Value};
use utoipa::openapi::ObjectBuilder;

use super::field::{Field, ValueType, binary, field};

const _: () = assert!(limits::MESSAGE_ATTACHMENTS == 10, "descriptions take no constants");

/// How deep values may lie within others: as deep as the parser goes.
const DEEPEST: usize = 128;

/// An object that came from a client, and what is wrong with it so far.
#[derive(Debug, Default)]
pub struct Fields {
    object: Map<String, Value>,
    problems: Vec<InvalidField>,
    /// What was asked for, where there is no object and a schema is wanted.
    described: Option<Vec<DescribedField>>,
}

/// A field that a reader asks for.
#[derive(Debug)]
struct DescribedField {
    field: Field,
    kind: ValueType,
    required: bool,
    nullable: bool,
}

impl Fields {
    /// Reads text. What isn't a JSON object, or holds too many values, is refused as a problem of the field `body`.
    pub fn parse(text: &[u8]) -> Result<Self, Refusal> {
        if is_too_much(text) {
            return Err(Refusal::invalid("body", FieldProblem::TooLong(limits::JSON_VALUES)));
        }
        match serde_json::from_slice(text) {
            Ok(Value::Object(object)) => Ok(Self::of(object)),
            Ok(_) => Err(Refusal::invalid("body", FieldProblem::WrongType("object"))),
            Err(_) => Err(Refusal::invalid("body", FieldProblem::Malformed("valid JSON"))),
        }
    }

    /// Reads the pairs of a form. Too many are refused as a problem of the field `body`.
    pub fn form(text: &[u8]) -> Result<Self, Refusal> {
        if form_urlencoded::parse(text).take(limits::FORM_FIELDS + 1).count() > limits::FORM_FIELDS {
            return Err(Refusal::invalid("body", FieldProblem::TooLong(limits::FORM_FIELDS)));
        }
        let pairs = form_urlencoded::parse(text);
        Ok(Self::of(pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()))
    }

    /// Reads an object that was taken out of another one.
    #[must_use]
    pub fn of(object: Map<String, Value>) -> Self {
        Self { object, ..Self::default() }
    }

    /// The schema of the objects that a reader reads, made of what it asks of an empty one.
    pub fn schema<T>(reader: impl FnOnce(&mut Self) -> T) -> ObjectBuilder {
        let mut fields = Self { described: Some(Vec::new()), ..Self::default() };
        let _ = reader(&mut fields);
        let described = fields.described.unwrap_or_default();
        // With files it is a form of several parts, none of which is null.
        let is_form = described.iter().any(|described| described.kind == ValueType::File);
        described.into_iter().fold(ObjectBuilder::new(), |object, described| {
            let DescribedField { field, kind, required, nullable } = described;
            let object = if required { object.required(field.name) } else { object };
            object.property(field.name, field.schema(kind, nullable && !is_form))
        })
    }

    /// What a reader makes of it. Refuses if anything was wrong.
    pub fn read<T>(mut self, reader: impl FnOnce(&mut Self) -> T) -> Result<T, Refusal> {
        let read = reader(&mut self);
        self.done()?;
        Ok(read)
    }

    /// This object with one field more, or another value of it.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.object.insert(name.to_owned(), value);
        self
    }

    /// Whether the field is there and not null.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A text that has to be there.
    pub fn text(&mut self, field: impl Into<Field>) -> String {
        self.required(field.into(), ValueType::Text, text)
    }

    /// A text that may be absent or null.
    pub fn optional_text(&mut self, field: impl Into<Field>) -> Option<String> {
        self.optional(field.into(), ValueType::Text, text)
    }

    /// A text that may be absent, and where null stands for taking away what is there.
    pub fn erasable_text(&mut self, field: impl Into<Field>) -> Option<Option<String>> {
        let field = field.into();
        let text = self.optional_text(field);
        self.object.contains_key(field.name).then_some(text)
    }

    /// A text that has to be there, and may be null.
    pub fn nullable_text(&mut self, field: impl Into<Field>) -> Option<String> {
        let field = field.into();
        self.ask(field, ValueType::Text, true, true);
        if !self.object.contains_key(field.name) {
            self.reject(field.name, FieldProblem::Missing);
        }
        self.typed(field.name, ValueType::Text, text)
    }

    /// A text that has to be there if it is wanted, and isn't looked at otherwise.
    pub fn text_if(&mut self, wanted: bool, field: impl Into<Field>) -> Option<String> {
        let field = field.into();
        self.ask(field, ValueType::Text, false, true);
        wanted.then(|| self.typed_or_missing(field, ValueType::Text, text))
    }

    /// Reads what is there in some cases only, so that the schema has it as optional.
    pub fn sometimes<T>(&mut self, reader: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.described.as_ref().map_or(0, Vec::len);
        let read = reader(self);
        for described in self.described.iter_mut().flatten().skip(before) {
            (described.required, described.nullable) = (false, true);
        }
        read
    }

    /// One of two texts, the first if both are there; one has to be.
    pub fn either_text(&mut self, first: impl Into<Field>, second: impl Into<Field>) -> String {
        let (first, second) = (first.into(), second.into());
        let by_first = self.has(first.name) || !self.has(second.name);
        let texts = (self.text_if(by_first, first), self.text_if(!by_first, second));
        texts.0.or(texts.1).unwrap_or_default()
    }

    /// A file that has to be among the parts of a form. It is told of here; `Form` takes it in, whatever it is called.
    pub fn file(&mut self, field: impl Into<Field>) {
        self.ask(field.into().like(binary), ValueType::File, true, false);
    }

    /// Describes the files that a message may have.
    pub fn files(&mut self, name: &'static str) {
        let several = field(name).items(|| binary(ObjectBuilder::new()).into(), 0..=limits::MESSAGE_ATTACHMENTS);
        let about = "Up to 10. Every part with a file's name is one, whatever it is called.";
        self.ask(several.says(about), ValueType::File, false, false);
    }

    /// A whole number that has to be there.
    pub fn int(&mut self, field: impl Into<Field>) -> i64 {
        self.required(field.into(), ValueType::Int, Value::as_i64)
    }

    /// A whole number that may be absent or null.
    pub fn optional_int(&mut self, field: impl Into<Field>) -> Option<i64> {
        self.optional(field.into(), ValueType::Int, Value::as_i64)
    }

    /// A truth value that has to be there.
    pub fn flag(&mut self, field: impl Into<Field>) -> bool {
        self.required(field.into(), ValueType::Flag, Value::as_bool)
    }

    /// A truth value that may be absent or null.
    pub fn optional_flag(&mut self, field: impl Into<Field>) -> Option<bool> {
        self.optional(field.into(), ValueType::Flag, Value::as_bool)
    }

    /// A list that has to be there.
    pub fn list(&mut self, field: impl Into<Field>) -> Vec<Value> {
        self.required(field.into(), ValueType::List, |value| value.as_array().cloned())
    }

    /// A list that may be absent or null.
    pub fn optional_list(&mut self, field: impl Into<Field>) -> Option<Vec<Value>> {
        self.optional(field.into(), ValueType::List, |value| value.as_array().cloned())
    }

    /// An object within that may be absent, and where null stands for taking away what is there. What is read of it is
    /// described by the field.
    pub fn erasable_object(&mut self, field: impl Into<Field>) -> Option<Option<Self>> {
        let field = field.into();
        let object = self.optional(field, ValueType::Object, |value| value.as_object().cloned()).map(Self::of);
        self.object.contains_key(field.name).then_some(object)
    }

    /// An object within, whose problems are collected apart; empty when absent. No schema tells of it.
    pub fn object(&mut self, name: &'static str) -> Option<Self> {
        self.typed(name, ValueType::Object, |value| value.as_object().cloned()).map(Self::of)
    }

    /// Any value, as it came.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// All fields, as they came.
    #[must_use]
    pub fn all(&self) -> &Map<String, Value> {
        &self.object
    }

    /// Notes something wrong that only the dialect can see.
    pub fn reject(&mut self, field: &'static str, problem: FieldProblem) {
        self.problems.push(InvalidField { field, problem });
    }

    /// Takes over what was found wrong with an object within.
    pub fn adopt(&mut self, within: Self) {
        self.problems.extend(within.problems);
    }

    /// Where any field was invalid, adds the problems of the draft that was made of the readable fields, so that one
    /// answer names them all. A field that is listed already gets no second problem.
    pub fn adopt_more(&mut self, of_draft: impl FnOnce() -> Vec<InvalidField>) {
        if !self.problems.is_empty() {
            let known: Vec<&str> = self.problems.iter().map(|invalid| invalid.field).collect();
            let more: Vec<InvalidField> =
                of_draft().into_iter().filter(|invalid| !known.contains(&invalid.field)).collect();
            self.problems.extend(more);
        }
    }

    /// Refuses if anything was wrong.
    pub fn done(self) -> Result<(), Refusal> {
        if self.problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.problems)) }
    }

    /// Notes what a reader asks for, where a schema is wanted.
    fn ask(&mut self, field: Field, kind: ValueType, required: bool, nullable: bool) {
        if let Some(described) = &mut self.described {
            described.push(DescribedField { field, kind, required, nullable });
        }
    }

    fn optional<T>(&mut self, field: Field, kind: ValueType, read: fn(&Value) -> Option<T>) -> Option<T> {
        self.ask(field, kind, false, true);
        self.typed(self.named(field), kind, read)
    }

    fn required<T: Default>(&mut self, field: Field, kind: ValueType, read: fn(&Value) -> Option<T>) -> T {
        self.ask(field, kind, true, false);
        self.typed_or_missing(field, kind, read)
    }

    /// What the field is called here.
    fn named(&self, field: Field) -> &'static str {
        field.alias.filter(|alias| self.has(alias)).unwrap_or(field.name)
    }

    fn typed<T>(&mut self, name: &'static str, kind: ValueType, read: fn(&Value) -> Option<T>) -> Option<T> {
        let found = read(self.get(name)?);
        if found.is_none() {
            self.reject(name, FieldProblem::WrongType(kind.word()));
        }
        found
    }

    /// Notes that a field is missing, unless it is there and was found wrong already.
    fn typed_or_missing<T: Default>(&mut self, field: Field, kind: ValueType, read: fn(&Value) -> Option<T>) -> T {
        let name = self.named(field);
        let found = self.typed(name, kind, read);
        if !self.has(name) {
            self.reject(name, FieldProblem::Missing);
        }
        found.unwrap_or_default()
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// Whether reading the text would make more values than there may be, those within others included. Each has something
/// before or around it.
fn is_too_much(text: &[u8]) -> bool {
    let (mut values, mut depth, mut in_string, mut escaped) = (1, 0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => (values, depth) = (values + 1, depth + 1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        // Nobody reads on from so deep.
        if values > limits::JSON_VALUES || depth > DEEPEST {
            return depth <= DEEPEST;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use domain::{FieldProblem, Refusal, limits};
    use serde_json::json;

    use super::{Fields, field};

    #[test]
    fn a_text_of_too_many_values_is_not_read() {
        let list = |count: usize| format!("{{\"ids\":[{}]}}", vec!["0"; count].join(","));
        assert!(Fields::parse(list(limits::JSON_VALUES - 2).as_bytes()).is_ok());
        let refused = Refusal::invalid("body", FieldProblem::TooLong(limits::JSON_VALUES));
        for text in [list(limits::JSON_VALUES), format!("{{\"a\":[{}0]}}", "[],".repeat(50_000))] {
            assert_eq!(Fields::parse(text.as_bytes()).unwrap_err(), refused);
        }
        for text in ["[".repeat(50_000), "{\"a\":".repeat(50_000)] {
            let malformed = Refusal::invalid("body", FieldProblem::Malformed("valid JSON"));
            assert_eq!(Fields::parse(text.as_bytes()).unwrap_err(), malformed);
        }
        let members: Vec<String> = (0..limits::JSON_VALUES).map(|number| format!("\"{number}\":0")).collect();
        assert_eq!(Fields::parse(format!("{{{}}}", members.join(",")).as_bytes()).unwrap_err(), refused);
        // What stands in a text is no value.
        let text = format!("{{\"content\":\"{}\\\"[[,\"}}", "[,{".repeat(20_000));
        assert!(Fields::parse(text.as_bytes()).is_ok());
    }

    #[test]
    fn a_reader_describes_all_that_it_ever_wants() {
        let schema = Fields::schema(|fields| {
            let one = fields.either_text("id", "name");
            let number = fields.int(field("number").within(1..=9));
            let more = fields.sometimes(|fields| fields.text("more"));
            (one, number, more, fields.optional_text(field("text").at_most(5).says("A text.")))
        });
        let expected = json!({
            "type": "object",
            "required": ["number"],
            "properties": {
                "id": { "type": ["string", "null"] },
                "name": { "type": ["string", "null"] },
                "more": { "type": ["string", "null"] },
                "number": { "type": "integer", "format": "int64", "minimum": 1, "maximum": 9 },
                "text": { "type": ["string", "null"], "maxLength": 5, "description": "A text." },
            },
        });
        assert_eq!(serde_json::to_value(schema.build()).unwrap(), expected);
    }

    #[test]
    fn a_form_of_too_many_fields_is_not_read() {
        let form = |count: usize| (0..count).map(|number| format!("{number}=")).collect::<Vec<_>>().join("&");
        assert_eq!(Fields::form(form(limits::FORM_FIELDS).as_bytes()).unwrap().all().len(), limits::FORM_FIELDS);
        let refused = Refusal::invalid("body", FieldProblem::TooLong(limits::FORM_FIELDS));
        assert_eq!(Fields::form(form(limits::FORM_FIELDS + 1).as_bytes()).unwrap_err(), refused);
    }
}

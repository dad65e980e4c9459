//! Reads a JSON object field by field, so that every wrong field is named at once. Unknown fields are ignored.

use domain::{FieldProblem, InvalidField, Refusal, limits};
use serde_json::{Map, Value};

/// How deep values may lie within others: as deep as the parser goes.
const DEEPEST: usize = 128;

/// An object that came from a client, and what is wrong with it so far.
#[derive(Debug, Default)]
pub struct Fields {
    object: Map<String, Value>,
    flaws: Vec<InvalidField>,
}

impl Fields {
    /// Reads text. What isn't a JSON object is a flaw of the field `body`, and so is one of too many values.
    pub fn parse(text: &[u8]) -> Result<Self, Refusal> {
        if is_too_much(text) {
            return Err(Refusal::flaw("body", FieldProblem::TooLong(limits::JSON_VALUES)));
        }
        match serde_json::from_slice(text) {
            Ok(Value::Object(object)) => Ok(Self::of(object)),
            Ok(_) => Err(Refusal::flaw("body", FieldProblem::WrongType("object"))),
            Err(_) => Err(Refusal::flaw("body", FieldProblem::Malformed("valid JSON"))),
        }
    }

    /// Reads the pairs of a form. Too many are a flaw of the field `body`.
    pub fn form(text: &[u8]) -> Result<Self, Refusal> {
        if form_urlencoded::parse(text).take(limits::FORM_FIELDS + 1).count() > limits::FORM_FIELDS {
            return Err(Refusal::flaw("body", FieldProblem::TooLong(limits::FORM_FIELDS)));
        }
        let pairs = form_urlencoded::parse(text);
        Ok(Self::of(pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()))
    }

    /// Reads an object that was taken out of another one.
    #[must_use]
    pub fn of(object: Map<String, Value>) -> Self {
        Self { object, flaws: Vec::new() }
    }

    /// The same with one field more, or another value of it.
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
    pub fn text(&mut self, name: &'static str) -> String {
        match self.optional_text(name) {
            Some(text) => text,
            None => self.missing(name),
        }
    }

    /// A text that may be absent or null.
    pub fn optional_text(&mut self, name: &'static str) -> Option<String> {
        self.typed(name, "string", |value| value.as_str().map(str::to_owned))
    }

    /// A text that may be absent, and where null stands for taking away what is there.
    pub fn erasable_text(&mut self, name: &'static str) -> Option<Option<String>> {
        if self.object.contains_key(name) { Some(self.optional_text(name)) } else { None }
    }

    /// A whole number that has to be there.
    pub fn int(&mut self, name: &'static str) -> i64 {
        match self.optional_int(name) {
            Some(number) => number,
            None => self.missing(name),
        }
    }

    /// A whole number that may be absent or null.
    pub fn optional_int(&mut self, name: &'static str) -> Option<i64> {
        self.typed(name, "integer", Value::as_i64)
    }

    /// A truth value that has to be there.
    pub fn flag(&mut self, name: &'static str) -> bool {
        match self.optional_flag(name) {
            Some(flag) => flag,
            None => self.missing(name),
        }
    }

    /// A truth value that may be absent or null.
    pub fn optional_flag(&mut self, name: &'static str) -> Option<bool> {
        self.typed(name, "boolean", Value::as_bool)
    }

    /// An object within, whose flaws are found on their own; empty when absent.
    pub fn object(&mut self, name: &'static str) -> Option<Self> {
        self.typed(name, "object", |value| value.as_object().cloned()).map(Self::of)
    }

    /// A list that may be absent or null.
    pub fn optional_list(&mut self, name: &'static str) -> Option<Vec<Value>> {
        self.typed(name, "array", |value| value.as_array().cloned())
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
    pub fn flaw(&mut self, field: &'static str, problem: FieldProblem) {
        self.flaws.push(InvalidField { field, problem });
    }

    /// Takes over what was found wrong with an object within.
    pub fn adopt(&mut self, within: Self) {
        self.flaws.extend(within.flaws);
    }

    /// The same, and names what else is wrong with what could be read: those flaws of the draft made of it that are of
    /// fields not found wrong so far.
    pub fn done_with(mut self, of_draft: impl FnOnce() -> Vec<InvalidField>) -> Result<(), Refusal> {
        if !self.flaws.is_empty() {
            let known: Vec<&str> = self.flaws.iter().map(|flaw| flaw.field).collect();
            let more: Vec<InvalidField> = of_draft().into_iter().filter(|flaw| !known.contains(&flaw.field)).collect();
            self.flaws.extend(more);
        }
        self.done()
    }

    /// Refuses if anything was wrong.
    pub fn done(self) -> Result<(), Refusal> {
        if self.flaws.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.flaws)) }
    }

    fn typed<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let found = read(self.get(name)?);
        if found.is_none() {
            self.flaw(name, FieldProblem::WrongType(expected));
        }
        found
    }

    /// Notes that a field is missing, unless it is there and was found wrong already.
    fn missing<T: Default>(&mut self, name: &'static str) -> T {
        if !self.has(name) {
            self.flaw(name, FieldProblem::Missing);
        }
        T::default()
    }
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

    use super::Fields;

    #[test]
    fn a_text_of_too_many_values_is_not_read() {
        let list = |count: usize| format!("{{\"ids\":[{}]}}", vec!["0"; count].join(","));
        assert!(Fields::parse(list(limits::JSON_VALUES - 2).as_bytes()).is_ok());
        let refused = Refusal::flaw("body", FieldProblem::TooLong(limits::JSON_VALUES));
        for text in [list(limits::JSON_VALUES), format!("{{\"a\":[{}0]}}", "[],".repeat(50_000))] {
            assert_eq!(Fields::parse(text.as_bytes()).unwrap_err(), refused);
        }
        for text in ["[".repeat(50_000), "{\"a\":".repeat(50_000)] {
            let malformed = Refusal::flaw("body", FieldProblem::Malformed("valid JSON"));
            assert_eq!(Fields::parse(text.as_bytes()).unwrap_err(), malformed);
        }
        let members: Vec<String> = (0..limits::JSON_VALUES).map(|number| format!("\"{number}\":0")).collect();
        assert_eq!(Fields::parse(format!("{{{}}}", members.join(",")).as_bytes()).unwrap_err(), refused);
        // What stands in a text is no value.
        let text = format!("{{\"content\":\"{}\\\"[[,\"}}", "[,{".repeat(20_000));
        assert!(Fields::parse(text.as_bytes()).is_ok());
    }

    #[test]
    fn a_form_of_too_many_fields_is_not_read() {
        let form = |count: usize| (0..count).map(|number| format!("{number}=")).collect::<Vec<_>>().join("&");
        assert_eq!(Fields::form(form(limits::FORM_FIELDS).as_bytes()).unwrap().all().len(), limits::FORM_FIELDS);
        let refused = Refusal::flaw("body", FieldProblem::TooLong(limits::FORM_FIELDS));
        assert_eq!(Fields::form(form(limits::FORM_FIELDS + 1).as_bytes()).unwrap_err(), refused);
    }
}

//! Closes schemas, so that they accept only the fields that they name. Published schemas are open, so that clients
//! expect new fields; in a test an unnamed field is an undocumented one.

use std::collections::HashMap;
use std::sync::Arc;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// Makes validators of one document's schemas, each schema's once.
pub(super) struct Closed {
    open: Map<String, Value>,
    shut: Map<String, Value>,
    made: HashMap<String, Arc<Validator>>,
}

impl Closed {
    /// The schemas of a document, which refer to each other as `#/components/schemas/NAME`.
    pub(super) fn of(document: &Value) -> Self {
        let open = document["components"]["schemas"].as_object().cloned().unwrap_or_default();
        let shut = open.iter().map(|(name, schema)| (name.clone(), shut(schema, &open))).collect();
        Self { open, shut, made: HashMap::new() }
    }

    /// The validator of one schema.
    pub(super) fn validator(&mut self, schema: &Value) -> Arc<Validator> {
        let made = self.made.entry(schema.to_string()).or_insert_with(|| {
            let mut root = shut(schema, &self.open);
            root["components"] = json!({ "schemas": self.shut });
            let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            Arc::new(options.build(&root).unwrap_or_else(|error| panic!("{schema}: {error}")))
        });
        Arc::clone(made)
    }
}

/// What is wrong with a value, in one text; none where nothing is.
pub(super) fn problems(validator: &Validator, value: &Value) -> Option<String> {
    let problems: Vec<String> =
        validator.iter_errors(value).map(|problem| format!("at {}: {problem}", problem.instance_path())).collect();
    (!problems.is_empty()).then(|| problems.join("; "))
}

/// The schema, closed wherever it names properties. Those of `allOf` are parts of one object, which is closed as a
/// whole.
fn shut(schema: &Value, open: &Map<String, Value>) -> Value {
    let mut shut = inside(schema, open);
    if let Some(object) = shut.as_object_mut()
        && (object.contains_key("properties") || object.contains_key("allOf"))
        && !object.contains_key("additionalProperties")
    {
        object.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
    shut
}

/// The schema, open itself, with everything within closed.
fn inside(schema: &Value, open: &Map<String, Value>) -> Value {
    let Some(object) = schema.as_object() else { return schema.clone() };
    let each = |list: &Value, how: fn(&Value, &Map<String, Value>) -> Value| -> Value {
        list.as_array().into_iter().flatten().map(|schema| how(schema, open)).collect()
    };
    let within = |(keyword, value): (&String, &Value)| {
        let value = match keyword.as_str() {
            "properties" => value
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, schema)| (name.clone(), shut(schema, open)))
                .collect(),
            "items" | "additionalProperties" => shut(value, open),
            "oneOf" | "anyOf" => each(value, shut),
            "allOf" => each(value, part),
            _ => value.clone(),
        };
        (keyword.clone(), value)
    };
    object.iter().map(within).collect()
}

/// A part of `allOf`: what it refers to, open.
fn part(schema: &Value, open: &Map<String, Value>) -> Value {
    let named = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/"));
    inside(named.and_then(|name| open.get(name)).unwrap_or(schema), open)
}

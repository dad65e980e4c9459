//! Both casings of every key: the document's camelCase and the `snake_case` that existing clients read.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// The object with a `snake_case` twin beside every camelCase key, at every depth.
pub(super) fn both(wire: &impl Serialize) -> Value {
    // Wire structs hold strings, numbers, lists and maps with string keys: none of them can fail to serialize.
    twins(serde_json::to_value(wire).expect("wire structs always serialize"))
}

fn twins(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(twins).collect()),
        Value::Object(object) => {
            let mut doubled = Map::with_capacity(2 * object.len());
            for (key, value) in object {
                let value = twins(value);
                let snake = snake_case(&key);
                if snake != key {
                    doubled.insert(snake, value.clone());
                }
                doubled.insert(key, value);
            }
            Value::Object(doubled)
        }
        plain => plain,
    }
}

/// The schema of such an object, with the twins of its keys.
pub(super) fn both_in(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            for (key, value) in object.properties.clone() {
                object.properties.entry(snake_case(&key)).or_insert(value);
            }
            let twins: Vec<String> = object.required.iter().map(|key| snake_case(key)).collect();
            object.required.extend(twins);
            object.required.sort();
            object.required.dedup();
        }
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(both_in),
        _ => {}
    }
}

fn snake_case(key: &str) -> String {
    let mut snake = String::with_capacity(key.len() + 4);
    for letter in key.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

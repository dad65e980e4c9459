//! Both casings of every key: the document's camelCase and the `snake_case` that existing clients read.

use serde::Serialize;
use serde_json::{Map, Value};

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

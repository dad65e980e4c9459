//! Both casings of every key: the document's camelCase and the `snake_case` that existing clients read.

mod twins;

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use twins::Twins;

/// The object with a `snake_case` twin beside every camelCase key, at every depth. It is written so: nothing is copied.
pub(super) fn both<T: Serialize>(wire: T) -> Both<T> {
    Both(wire)
}

/// What is written with both casings of its keys.
pub(super) struct Both<T>(T);

impl<T: Serialize> Serialize for Both<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Twins(serializer))
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

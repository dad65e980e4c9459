//! A rejected field as `{"loc", "msg", "type"}`: the form that three of the documents' client families read.

use domain::{Flaw, Why};
use serde_json::{Value, json};

/// One rejected field. A flaw of the field `body` is one of the body itself.
#[must_use]
pub fn of(place: &str, flaw: &Flaw) -> Value {
    let loc = if flaw.field == place { json!([place]) } else { json!([place, flaw.field]) };
    json!({ "loc": loc, "msg": message(flaw), "type": kind(flaw.why) })
}

fn message(flaw: &Flaw) -> String {
    match flaw.why {
        Why::Missing => "Field required".to_owned(),
        why => format!("{} {why}", flaw.field),
    }
}

/// The machine-readable kind.
fn kind(why: Why) -> &'static str {
    match why {
        Why::Missing => "missing",
        Why::WrongType("string") => "string_type",
        Why::WrongType("integer") => "int_parsing",
        Why::WrongType("boolean") => "bool_parsing",
        Why::WrongType("array") => "list_type",
        Why::WrongType(_) => "dict_type",
        Why::Blank | Why::TooShort(_) => "string_too_short",
        Why::TooLong(_) => "string_too_long",
        Why::OutOfRange(..) => "out_of_range",
        Why::Malformed("valid JSON") => "json_invalid",
        Why::Malformed(_) | Why::Reserved => "value_error",
    }
}

//! Placeholders: what the server makes up, by type, and kept by name.

use std::collections::HashMap;

use serde_json::Value;

/// What a placeholder may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `{number}`: a positive whole number, such as the ids of `command` and `auth0`.
    Number,
    /// `{digits}`: a positive whole number as text, such as the ids of `gateway`.
    Digits,
    /// `{uuid}`: a UUID of version 8, such as the ids of `pythia` and `chat`.
    Uuid,
    /// `{time}`: a time as RFC 3339 in UTC, with a `Z`.
    Time,
    /// `{token}`: a JSON Web Token.
    Token,
    /// `{code}`: at least 20 characters of the URL-safe base64 alphabet that are no UUID, such as an invite or a refresh
    /// token.
    Code,
}

impl Type {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "number" => Self::Number,
            "digits" => Self::Digits,
            "uuid" => Self::Uuid,
            "time" => Self::Time,
            "token" => Self::Token,
            "code" => Self::Code,
            _ => return None,
        })
    }

    fn holds(self, value: &Value) -> bool {
        let text = value.as_str().unwrap_or_default();
        match self {
            Self::Number => value.as_i64().is_some_and(|number| number > 0),
            Self::Digits => text.parse().is_ok_and(|number: i64| number > 0 && number.to_string() == text),
            Self::Uuid => is_shaped(text, "xxxxxxxx-xxxx-8xxx-Yxxx-xxxxxxxxxxxx"),
            Self::Time => is_shaped(text, "dddd-dd-ddTdd:dd:ddZ") || is_shaped(text, "dddd-dd-ddTdd:dd:dd.dddZ"),
            Self::Token => text.split('.').count() == 3 && text.split('.').all(|part| part.len() > 10 && is_code(part)),
            Self::Code => text.len() >= 20 && is_code(text) && !Self::Uuid.holds(value),
        }
    }
}

fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Whether a text is formed like this: `d` a digit, `x` a lower-case hexadecimal digit, `Y` a variant's, else itself.
fn is_shaped(text: &str, shape: &str) -> bool {
    let fits = |(found, wanted): (u8, u8)| match wanted {
        b'd' => found.is_ascii_digit(),
        b'x' => found.is_ascii_digit() || (b'a'..=b'f').contains(&found),
        b'Y' => matches!(found, b'8' | b'9' | b'a' | b'b'),
        itself => found == itself,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

/// The values kept so far.
#[derive(Default)]
pub(super) struct Bindings(HashMap<String, Value>);

impl Bindings {
    /// A request's text with the kept values in it. A text that is nothing but a placeholder in quotes becomes
    /// the value itself, a number without quotes for one.
    pub(super) fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, name, after)) = first_placeholder(rest) {
            let value = self.0.get(name).ok_or_else(|| format!("nothing was kept as {{{name}}}"))?;
            let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match (before.strip_suffix('"'), after.strip_prefix('"')) {
                (Some(unquoted), Some(behind)) if !value.is_string() => {
                    filled += unquoted;
                    rest = behind;
                }
                _ => {
                    filled += before;
                    rest = after;
                }
            }
            filled += &plain;
        }
        Ok(filled + rest)
    }

    /// What is expected in this place, once what is there is known: a placeholder that it fits becomes it, and is kept.
    pub(super) fn meet(&mut self, expected: &Value, found: Option<&Value>) -> Value {
        match expected {
            Value::String(text) => self.meet_text(text, found),
            Value::Array(items) => {
                let there = |at: usize| found.and_then(|found| found.get(at));
                items.iter().enumerate().map(|(at, item)| self.meet(item, there(at))).collect()
            }
            Value::Object(fields) => {
                let there = |name: &str| found.and_then(|found| found.get(name));
                let met = fields.iter().map(|(name, value)| (name.clone(), self.meet(value, there(name))));
                Value::Object(met.collect())
            }
            other => other.clone(),
        }
    }

    fn meet_text(&mut self, text: &str, found: Option<&Value>) -> Value {
        let whole = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
        let (kind, name) = whole.split_once(':').unwrap_or((whole, ""));
        if let Some(kept) = self.0.get(if name.is_empty() { whole } else { name })
            && (Type::named(kind).is_none() || !name.is_empty())
        {
            return kept.clone();
        }
        let fits = found.filter(|found| Type::named(kind).is_some_and(|kind| kind.holds(found)));
        let Some(value) = fits else {
            return self.fill(text).map_or_else(|_| Value::String(text.to_owned()), Value::String);
        };
        if !name.is_empty() {
            self.0.insert(name.to_owned(), value.clone());
        }
        value.clone()
    }
}

/// The first `{name}` of a text: what stands before it, the name, and what stands after it.
fn first_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (name, after) = text[at + 1..].split_once('}')?;
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        is_name.then_some((&text[..at], name, after))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Bindings, Type};

    #[test]
    fn a_type_holds_its_own_and_nothing_else() {
        let values = [
            (Type::Number, json!(7)),
            (Type::Digits, json!("7")),
            (Type::Uuid, json!("6d6f7465-7401-8002-8000-000000000007")),
            (Type::Time, json!("2024-01-07T12:00:00Z")),
            (Type::Token, json!("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl")),
            (Type::Code, json!("AAAAAAAAAAAAAAAAAAAA-_")),
        ];
        for (kind, _) in &values {
            for (other, value) in &values {
                assert_eq!(kind.holds(value), kind == other, "{kind:?} {value}");
            }
            for wrong in [json!(null), json!(0), json!(-1), json!(""), json!("0"), json!("07"), json!([]), json!({})] {
                assert!(!kind.holds(&wrong), "{kind:?} {wrong}");
            }
        }
    }

    #[test]
    fn what_is_kept_stands_where_it_is_named() {
        let mut kept = Bindings::default();
        let expected = json!({ "id": "{number:guild}", "code": "{code}", "n": 1 });
        let found = json!({ "id": 4, "code": "AAAAAAAAAAAAAAAAAAAAAA", "n": 2 });
        let met = json!({ "id": 4, "code": "AAAAAAAAAAAAAAAAAAAAAA", "n": 1 });
        assert_eq!(kept.meet(&expected, Some(&found)), met);
        assert_eq!(kept.meet(&json!("{number:guild}"), Some(&json!(5))), json!(4), "a name has one value");
        assert_eq!(kept.meet(&json!("{guild}"), None), json!(4));
        assert_eq!(kept.meet(&json!("{code}"), Some(&json!("short"))), json!("{code}"));
        assert_eq!(kept.fill("/guilds/{guild}").as_deref(), Ok("/guilds/4"));
        assert_eq!(kept.fill("{\"guild_id\": \"{guild}\", \"a\": {}}").as_deref(), Ok("{\"guild_id\": 4, \"a\": {}}"));
        assert_eq!(kept.fill("{nobody}"), Err("nothing was kept as {nobody}".to_owned()));
    }
}

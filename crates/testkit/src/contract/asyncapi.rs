//! Frames and closes, held to an AsyncAPI document.

use std::sync::Arc;

use jsonschema::Validator;
use serde_json::Value;

use super::closed::{Closed, problems};
use super::yaml;

/// Close codes that no server sends: they stand for a missing close frame, and for a connection that just ended.
const UNSAID: [u16; 2] = [1005, 1006];

/// What a server may say on a socket.
pub(super) struct Frames {
    messages: Vec<(String, Arc<Validator>)>,
    closes: Vec<u64>,
}

impl Frames {
    /// Reads a document. What a server says is what it sends, and what it replies to what it receives.
    pub(super) fn of(document: &str) -> Self {
        let document: Value = yaml(document);
        let mut closed = Closed::of(&document);
        let mut names: Vec<String> = Vec::new();
        for operation in document["operations"].as_object().into_iter().flatten().map(|(_, operation)| operation) {
            let said = if operation["action"] == "send" { operation } else { &operation["reply"] };
            let said = said["messages"].as_array().into_iter().flatten();
            names.extend(said.filter_map(|message| message["$ref"].as_str()?.rsplit('/').next().map(str::to_owned)));
        }
        names.sort();
        names.dedup();
        let messages = names.into_iter().map(|name| {
            let payload = &document["components"]["messages"][&name]["payload"];
            assert!(payload.is_object(), "the message {name} has no payload");
            let validator = closed.validator(payload);
            (name, validator)
        });
        let messages = messages.collect();
        let channels = document["channels"].as_object().into_iter().flatten();
        let closes = channels.flat_map(|(_, channel)| channel["x-close-codes"].as_array().cloned().unwrap_or_default());
        Self { messages, closes: closes.filter_map(|code| code.as_u64()).collect() }
    }

    /// What is wrong with a frame, by the documented message that it is most like.
    pub(super) fn problem(&self, frame: &Value) -> Option<String> {
        if self.messages.iter().any(|(_, validator)| validator.is_valid(frame)) {
            return None;
        }
        let least = self.messages.iter().min_by_key(|(_, validator)| validator.iter_errors(frame).count());
        let (name, validator) = least?;
        let problems = problems(validator, frame).unwrap_or_default();
        Some(format!("a frame that isn't documented; it is most like {name}, but {problems}\n{frame:#}"))
    }

    /// Whether a close is documented.
    pub(super) fn has_close(&self, code: u16) -> bool {
        UNSAID.contains(&code) || self.closes.contains(&u64::from(code))
    }
}

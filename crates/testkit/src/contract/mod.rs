//! Holds what a server answers and says to the documents that it publishes. What they don't have fails the test.

mod asyncapi;
mod closed;
mod openapi;

use std::sync::LazyLock;

use dialects::DIALECTS;
use domain::limits;
use kit::DialectEntry;
use serde_json::Value;

use crate::Answer;
use asyncapi::Frames;
use openapi::Operations;

/// The documents of a dialect, ready to be held against.
struct PublishedContract {
    name: &'static str,
    operations: Option<Operations>,
    frames: Option<Frames>,
}

/// Those of all dialects that publish any, made ready once.
static PUBLISHED: LazyLock<Vec<PublishedContract>> = LazyLock::new(|| {
    let ready = |dialect: &DialectEntry| PublishedContract {
        name: dialect.name,
        operations: dialect.contract.openapi.map(|make| Operations::of(&serde_json::to_value(make()).unwrap())),
        frames: dialect.contract.published_asyncapi().as_deref().map(Frames::of),
    };
    DIALECTS.iter().map(ready).collect()
});

fn published(name: &str) -> Option<&'static PublishedContract> {
    PUBLISHED.iter().find(|published| published.name == name)
}

/// What an answer has that its dialect's OpenAPI document doesn't, where it publishes one.
#[must_use]
pub fn answer_problem(dialect: &str, method: &str, path: &str, answer: &Answer) -> Option<String> {
    let operations = published(dialect).and_then(|published| published.operations.as_ref())?;
    operations.sanction(method, path, answer).err()
}

/// Checks that an answer with status 503 has a `Retry-After` in `limits::RETRY_SECONDS`, whoever gives it.
///
/// # Panics
/// If the header is missing or out of range.
pub(crate) fn hold_delay(path: &str, answer: &Answer) {
    let told = answer.header("retry-after");
    assert!(answer.status != 503 || is_retry_delay(told), "{path} → 503, with the Retry-After {told:?}");
}

/// Holds an answer to its dialect's OpenAPI document, where it publishes one.
///
/// # Panics
/// If the document doesn't have it.
pub fn hold_answer(dialect: &str, method: &str, path: &str, answer: &Answer) {
    if let Some(problem) = answer_problem(dialect, method, path, answer) {
        panic!("not as documented: {method} {path} → {}: {problem}", answer.status);
    }
}

/// What a frame has that its dialect's AsyncAPI document doesn't, where it publishes one.
#[must_use]
pub fn frame_problem(dialect: &str, frame: &Value) -> Option<String> {
    published(dialect).and_then(|published| published.frames.as_ref()?.problem(frame))
}

/// Holds a frame that a server says to its dialect's AsyncAPI document, where it publishes one.
///
/// # Panics
/// If the document doesn't have it.
pub fn hold_frame(dialect: &str, frame: &Value) {
    if let Some(problem) = frame_problem(dialect, frame) {
        panic!("not as documented: {dialect}'s socket says {problem}");
    }
}

/// Checks a close against its dialect's AsyncAPI document, where it publishes one. The reason of a close with 1012 or 1013
/// must be a delay.
///
/// # Panics
/// If the document doesn't have the close, or the delay is missing.
pub fn hold_close(dialect: &str, code: u16, reason: &str) {
    let frames = published(dialect).and_then(|published| published.frames.as_ref());
    let documented = frames.is_none_or(|frames| frames.has_close(code));
    assert!(documented, "not as documented: {dialect}'s socket closes with {code}");
    let delay = reason.strip_prefix("retry in ").and_then(|rest| rest.strip_suffix(" s"));
    let says_when = !matches!(code, 1012 | 1013) || delay.is_some_and(is_retry_delay);
    assert!(says_when, "not as documented: {dialect}'s socket closes with {code} {reason:?}");
}

/// Whether the text is a number of seconds in `limits::RETRY_SECONDS`.
fn is_retry_delay(text: &str) -> bool {
    text.parse().is_ok_and(|seconds| limits::RETRY_SECONDS.contains(&seconds))
}

/// The text of a YAML file, read.
///
/// # Panics
/// If it is none.
pub fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

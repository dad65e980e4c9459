//! Holds what a server answers and says to the documents that it publishes. What they don't have fails the test.

mod asyncapi;
mod closed;
mod openapi;

use std::sync::LazyLock;

use dialects::CONTRACTS;

use crate::Answer;
pub(crate) use asyncapi::Frames;
use openapi::Operations;

/// The documents of a dialect, ready to be held against.
struct Published {
    name: &'static str,
    operations: Option<Operations>,
    frames: Frames,
}

/// Those of all dialects that publish any, made ready once.
static PUBLISHED: LazyLock<Vec<Published>> = LazyLock::new(|| {
    let ready = |contract: dialects::kit::Contract| Published {
        name: contract.name,
        operations: contract.openapi.map(|make| Operations::of(&make())),
        frames: Frames::of(contract.asyncapi),
    };
    CONTRACTS.into_iter().map(ready).collect()
});

fn published(name: &str) -> Option<&'static Published> {
    PUBLISHED.iter().find(|published| published.name == name)
}

/// What is wrong with an answer of this dialect, by its OpenAPI document.
pub(crate) fn flaw_of_answer(dialect: &str, method: &str, path: &str, answer: &Answer) -> Option<String> {
    let operations = published(dialect)?.operations.as_ref()?;
    operations.judge(method, path, answer).err().map(|flaw| format!("{method} {path} → {}: {flaw}", answer.status))
}

/// The frames and closes of this dialect's socket, by its AsyncAPI document.
pub(crate) fn frames_of(dialect: &str) -> Option<&'static Frames> {
    published(dialect).map(|published| &published.frames)
}

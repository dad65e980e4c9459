//! What needs no server: frames read, answers and events worded, each held against the document's own examples.

mod events;
mod frames;
mod refusals;
mod replies;
mod things;

//! What a chat server is: its nouns, its rules, its acts, and who hears of them.
//!
//! Knows nothing of HTTP, SQL, JSON or any client protocol. Everything from outside (storage, time, chance,
//! tokens, sockets) is a port in [`ports`], and everything that can go wrong for a user is a [`Refusal`].

pub mod core;
pub mod event;
pub mod fanout;
pub mod guard;
pub mod intake;
pub mod limits;
pub mod model;
pub mod ports;
pub mod refusal;
pub mod rules;
pub mod uses;
pub mod verbs;

pub use crate::core::Core;
pub use crate::event::{Event, EventKind, Stream, SubscriptionChange};
pub use crate::guard::Guard;
pub use crate::refusal::{FieldProblem, InvalidField, MembershipOf, MissingRight, Refusal, Resource, UniqueName};

/// What every verb answers.
pub type Outcome<T> = Result<T, Refusal>;

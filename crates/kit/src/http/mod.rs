//! Requests and answers: who asks, what they send and how fast, and what they are told.

pub mod answer;
mod bodies;
pub mod call;
pub mod detail;
mod discard;
pub mod field;
mod fields;
pub(crate) mod incoming;
pub mod origin;
mod pace;
mod peer;
mod query;
mod refused;
pub mod rejection;
mod request_connection;
pub mod token;

pub use bodies::Bodies;
pub(crate) use bodies::Share;
pub use call::{Call, Stranger};
pub use discard::discard;
pub use field::{Field, field};
pub use fields::Fields;
pub use origin::Arrival;
pub use peer::Peer;
pub use query::Query;
pub use refused::{Refused, RejectionAnswers};
pub use rejection::{HttpFault, Rejection};
pub use request_connection::{ConnectionRegistry, RequestConnection};

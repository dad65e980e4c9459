//! How an event reaches every node's listeners.
//!
//! One node is a cluster of one: its bus is [`Local`], and a bus between nodes takes the same path. It hands this
//! node's events to the same subscriber before `publish` returns, passes them on, and hands over what other nodes
//! pass on in the same way.

mod local;

pub use local::Local;

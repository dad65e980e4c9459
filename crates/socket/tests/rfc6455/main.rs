//! The reader of a client's frames: held to every clause of RFC 6455 that concerns a server without extensions, and to
//! another reader on random input.

mod clauses;
mod compared;
mod frame;
mod pieces;

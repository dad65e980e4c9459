//! Conversations with real servers and clients: what a peer sees, and what a handler is told.

mod bounds;
mod endings;
mod frames;
mod greetings;
mod node;
mod plain;
mod prefixes;
mod times;

//! The house rules. Each is a test, says its reason where it fails, and is stated as an absence where it can be:
//! what a piece may not know.

mod ambient;
mod crates;
mod dialects;
mod files;
mod lexer;
mod licences;
mod names;
mod readers;
mod sql;
mod tree;

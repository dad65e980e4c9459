//! How things are written, whatever the dialect: ids, times, presence, and how much of what is nested.

pub mod fitted;
pub mod id;
pub mod presence;
pub mod time;

pub use fitted::Fit;

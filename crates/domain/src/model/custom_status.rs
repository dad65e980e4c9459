//! What people say that they are doing.

use super::Timestamp;

/// What somebody says that they are doing: in words, by an emoji, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomStatus {
    /// The words.
    pub text: Option<String>,
    /// The emoji.
    pub emoji: Option<String>,
    /// When it ends by itself; none where it stays.
    pub until: Option<Timestamp>,
}

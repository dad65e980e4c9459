//! Messages that answer others.

use std::sync::Arc;

use super::{MessageId, User};

/// Which message another one is to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Which.
    pub to: MessageId,
    /// Whether its author isn't to be mentioned by that.
    pub silent: bool,
}

/// The message that another one answers, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepliedTo {
    /// Its id.
    pub message: MessageId,
    /// Who wrote it.
    pub author: Arc<User>,
    /// What it says, at most `limits::QUOTED_CHARS` of it; none once it is deleted.
    pub content: Option<String>,
}

//! Ends a login.

use crate::model::SessionId;

/// Ends a login, with its tokens and sockets: announces `SessionEnded`. Ending it again changes nothing.
#[derive(Clone, Debug)]
pub struct EndSession {
    /// The login.
    pub session: SessionId,
}

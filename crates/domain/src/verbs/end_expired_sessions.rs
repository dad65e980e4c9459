//! Ends the logins whose time is over, with their sockets.

use crate::Outcome;
use crate::core::Core;
use crate::verbs::EndSession;

/// Logins ended in one go.
const SLICE: u32 = 1000;

/// Ends them, and answers how many there were. Tokens of an expired login are refused anyway; this closes its sockets,
/// which present no token again. A node does this every few seconds.
pub async fn end_expired_sessions(core: &Core) -> Outcome<usize> {
    let expired = core.store.expired_sessions(SLICE).await?;
    for session in &expired {
        core.perform(EndSession { session: *session }).await?;
    }
    Ok(expired.len())
}

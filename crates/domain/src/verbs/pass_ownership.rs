//! Passes on what banned accounts own.

use crate::Outcome;
use crate::core::Core;

/// Passes on all that is left, some of it at a time, so that nobody is kept waiting. A ban that many channels hang on
/// leaves some of them to this.
pub async fn pass_ownership(core: &Core) -> Outcome<()> {
    while core.store.pass_ownership().await? {}
    Ok(())
}

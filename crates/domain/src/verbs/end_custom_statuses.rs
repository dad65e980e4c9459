//! Ends what people said that they are doing, at the time that they said.

use crate::Outcome;
use crate::core::Core;
use crate::model::UserId;

/// Accounts looked after in one go.
const SLICE: u32 = 1000;

/// Takes away the custom status of an account whose time is over, and announces that its profile changed. Changes nothing
/// where it isn't.
#[derive(Clone, Copy, Debug)]
pub struct EndCustomStatus {
    /// Whose.
    pub user: UserId,
}

/// Takes away those whose time is over. A node does this every few seconds.
pub async fn end_custom_statuses(core: &Core) -> Outcome<()> {
    for user in core.store.ended_custom_statuses(SLICE).await? {
        core.perform(EndCustomStatus { user }).await?;
    }
    Ok(())
}

//! Passes on what banned accounts own.

use crate::Outcome;
use crate::core::Core;

/// Passes on a slice of what banned accounts still own. Whether there may be more.
#[derive(Clone, Debug)]
pub struct PassOwnership;

/// Passes on all that is left, some of it at a time, so that nobody is kept waiting. A ban that many channels hang on
/// leaves some of them to this.
pub async fn pass_ownership(core: &Core) -> Outcome<()> {
    while core.perform(PassOwnership).await? {}
    Ok(())
}

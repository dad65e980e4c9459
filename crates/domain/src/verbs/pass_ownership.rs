//! Passes on what banned accounts own.

use crate::Outcome;
use crate::core::Core;

/// Passes on a slice of what banned accounts still own. Answers whether there may be more.
#[derive(Clone, Debug)]
pub struct PassOwnership;

/// Passes on all that is left, a slice at a time, so that other acts don't wait. A ban of an account that owns many
/// channels leaves some of them to this.
pub async fn pass_ownership(core: &Core) -> Outcome<()> {
    while core.perform(PassOwnership).await? {}
    Ok(())
}

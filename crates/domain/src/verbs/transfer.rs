//! Makes somebody else the owner of a channel or guild.

use crate::model::{Actor, UserId};
use crate::ports::OwnedResource;

/// Makes a member in good standing owner of a channel or guild; an administrator's right, entered in the record. A
/// guild's channel goes with its guild. Announced as handing over is. `Unknown(Member)`, `Barred` of the target,
/// `DirectConversation`.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Who does it; by the right of whoever works at the command line where there is none.
    pub actor: Option<Actor>,
    /// What gets another owner.
    pub resource: OwnedResource,
    /// Who gets it.
    pub target: UserId,
}

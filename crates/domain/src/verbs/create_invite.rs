//! Makes an invite to a guild.

use crate::core::Core;
use crate::model::{Actor, GuildId, Invite};
use crate::ports::NewInvite;
use crate::{Outcome, limits};

/// Makes an invite that admits any number of people for `limits::INVITE_LIFE`.
pub async fn create_invite(core: &Core, actor: Actor, guild: GuildId) -> Outcome<Invite> {
    let new = NewInvite { code: core.code(), life: limits::INVITE_LIFE, max_uses: None };
    core.store.create_invite(actor, guild, new).await
}

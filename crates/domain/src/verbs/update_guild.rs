//! Changes a guild's name, or its owner.

use crate::core::Core;
use crate::model::{Actor, Guild, GuildId, UserId};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, limits};

/// Changes a guild's name, or hands it over to a member; the owner's right. Announces `GuildUpdated` if anything changed, and
/// what handing over is announced by. `Unknown(Member)`, `Barred` of the new owner.
#[derive(Clone, Debug)]
pub struct UpdateGuild {
    /// Who does it.
    pub actor: Actor,
    /// The guild.
    pub guild: GuildId,
    /// The new name; none for the old one.
    pub name: Option<String>,
    /// Who is to own it; none for who does.
    pub owner: Option<UserId>,
}

/// Changes them, once the name is checked.
pub async fn update_guild(
    core: &Core,
    actor: Actor,
    guild: GuildId,
    name: Option<&str>,
    owner: Option<UserId>,
) -> Outcome<Guild> {
    let mut check = Check::default();
    let name = check.optional("name", name.map(|name| text::title(name, limits::GUILD_NAME_CHARS)));
    check.done()?;
    core.perform(UpdateGuild { actor, guild, name, owner }).await
}

//! Changes a guild's name.

use crate::core::Core;
use crate::model::{Actor, Guild, GuildId};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, limits};

/// Changes a guild's name; the owner's right. Announces `GuildUpdated` if it is another.
#[derive(Clone, Debug)]
pub struct UpdateGuild {
    /// Who does it.
    pub actor: Actor,
    /// The guild.
    pub guild: GuildId,
    /// The new name.
    pub name: String,
}

/// Changes the name, once it is checked.
pub async fn update_guild(core: &Core, actor: Actor, guild: GuildId, name: &str) -> Outcome<Guild> {
    let mut check = Check::default();
    let name = check.field("name", text::title(name, limits::GUILD_NAME_CHARS));
    check.done()?;
    core.perform(UpdateGuild { actor, guild, name }).await
}

//! Changes a guild's name.

use crate::core::Core;
use crate::model::{Actor, Guild, GuildId};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, limits};

/// Changes the name; the owner's right.
pub async fn update_guild(core: &Core, actor: Actor, guild: GuildId, name: &str) -> Outcome<Guild> {
    let mut check = Check::default();
    let name = check.field("name", text::title(name, limits::GUILD_NAME_CHARS));
    check.done()?;
    core.store.update_guild(actor, guild, name).await
}

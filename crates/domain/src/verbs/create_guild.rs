//! Makes a guild.

use crate::core::Core;
use crate::fanout::Connection;
use crate::model::{Actor, Guild};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, limits};

/// Makes a guild; the actor owns it. All of the actor's sockets hear of it but `answered`, the one that asked, where its
/// answer says the same.
pub async fn create_guild(core: &Core, actor: Actor, name: &str, answered: Option<Connection>) -> Outcome<Guild> {
    let mut check = Check::default();
    let name = check.field("name", text::title(name, limits::GUILD_NAME_CHARS));
    check.done()?;
    core.store.create_guild(actor, name, answered).await
}

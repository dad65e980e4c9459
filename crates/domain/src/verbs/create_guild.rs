//! Makes a guild.

use crate::core::Core;
use crate::fanout::ConnectionId;
use crate::model::{Actor, Guild};
use crate::ports::NewInvite;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, limits};

/// Makes a guild, owned by the actor, who is its first member. Announces `GuildCreated` to all of the actor's sockets
/// but `answered`, which is told by the answer.
#[derive(Clone, Debug)]
pub struct CreateGuild {
    /// Who does it.
    pub actor: Actor,
    /// Its name.
    pub name: String,
    /// The invite that it is made with, if it is to have one.
    pub invite: Option<NewInvite>,
    /// The socket whose answer tells of it.
    pub answered: Option<ConnectionId>,
}

/// Makes a guild; the actor owns it. All of the actor's sockets hear of it but `answered`, the one that asked, where its
/// answer says the same.
pub async fn create_guild(core: &Core, actor: Actor, name: &str, answered: Option<ConnectionId>) -> Outcome<Guild> {
    let name = checked(name)?;
    core.perform(CreateGuild { actor, name, invite: None, answered }).await
}

/// Creates a guild that can be joined at once: it has an invite that stands until somebody takes it back.
pub async fn create_open_guild(
    core: &Core,
    actor: Actor,
    name: &str,
    answered: Option<ConnectionId>,
) -> Outcome<Guild> {
    let name = checked(name)?;
    let invite = NewInvite { code: core.code(), life: limits::FIRST_INVITE_LIFE, max_uses: None };
    core.perform(CreateGuild { actor, name, invite: Some(invite), answered }).await
}

fn checked(name: &str) -> Outcome<String> {
    let mut check = Check::default();
    let name = check.field("name", text::title(name, limits::GUILD_NAME_CHARS));
    check.done()?;
    Ok(name)
}

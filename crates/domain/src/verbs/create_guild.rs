//! Makes a guild.

use crate::core::Core;
use crate::fanout::Subscription;
use crate::model::{Actor, AnswerKey, Guild};
use crate::ports::NewInvite;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, limits};

/// Makes a guild, owned by the actor, who is its first member. Announces `GuildCreated` to all of the actor's sockets
/// but the one that awaits the answer under the key `answered`.
#[derive(Clone, Debug)]
pub struct CreateGuild {
    /// Who does it.
    pub actor: Actor,
    /// Its name.
    pub name: String,
    /// The invite that it is made with, if it is to have one.
    pub invite: Option<NewInvite>,
    /// The key under which a socket awaits the answer that tells it of the guild.
    pub answered: Option<AnswerKey>,
}

/// Makes a guild; the actor owns it. All of the actor's sockets hear of it but `asker`, where its answer says the same.
pub async fn create_guild(core: &Core, actor: Actor, name: &str, asker: Option<&Subscription>) -> Outcome<Guild> {
    let name = checked(name)?;
    let answered = asker.map(|asker| await_answer(core, asker));
    core.perform(CreateGuild { actor, name, invite: None, answered }).await
}

/// Creates a guild that can be joined at once: it has an invite that stands until somebody takes it back.
pub async fn create_open_guild(core: &Core, actor: Actor, name: &str, asker: Option<&Subscription>) -> Outcome<Guild> {
    let name = checked(name)?;
    let answered = asker.map(|asker| await_answer(core, asker));
    let invite = NewInvite { code: core.code(), life: limits::FIRST_INVITE_LIFE, max_uses: None };
    core.perform(CreateGuild { actor, name, invite: Some(invite), answered }).await
}

fn await_answer(core: &Core, asker: &Subscription) -> AnswerKey {
    let mut key = [0; 8];
    core.chance.fill(&mut key);
    let key = AnswerKey(u64::from_be_bytes(key));
    asker.await_answer(key);
    key
}

fn checked(name: &str) -> Outcome<String> {
    let mut check = Check::default();
    let name = check.field("name", text::title(name, limits::GUILD_NAME_CHARS));
    check.done()?;
    Ok(name)
}

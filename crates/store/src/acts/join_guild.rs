//! Joins a guild by invite.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Guild, Invite, User};
use domain::verbs::JoinGuild;
use domain::{EventKind, Refusal, limits, rules};

use super::create_guild::room_for_guild;
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params, shape};
use crate::statements::guilds::{INSERT_GUILD_MEMBER, INVITE, OPEN_CHANNELS, USE_INVITE};
use crate::statements::read_marks::MARK_GUILD;

impl Transact for JoinGuild {
    type Answer = Guild;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Guild> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        admit(tx, log, user, &self.code).await
    }
}

/// Lets somebody in who shows an invite.
pub(super) async fn admit<T: Tx>(tx: &mut T, log: &mut Log, user: Arc<User>, code: &str) -> ActResult<Guild> {
    let guild = invite(tx, log, code).await?.guild;
    let access = facts::guild(tx, guild.id, user.id).await?;
    rules::join_guild(&access.ok_or(Refusal::InvalidInvite)?)?;
    room_for_guild(tx, user.id).await?;
    tx.execute(&USE_INVITE, params![code]).await?;
    tx.execute(&INSERT_GUILD_MEMBER, params![guild.id, user.id, log.now()]).await?;
    tx.execute(&MARK_GUILD, params![guild.id, user.id]).await?;
    let rows = tx.rows(&OPEN_CHANNELS, params![guild.id, user.id, limits::GUILD_CHANNELS]).await?;
    let channels = rows.into_iter().map(|mut row| shape::channel(&mut row)).collect::<Result<_, _>>()?;
    let streams = [Stream::User(user.id), Stream::Guild(guild.id)];
    let kind = EventKind::GuildMemberAdded { guild: Arc::new(guild.clone()), user, channels };
    log.announce(tx, &streams, kind).await?;
    Ok(guild)
}

/// An invite that admits now, and its guild to the act alone.
pub(super) async fn invite<T: Tx>(tx: &mut T, log: &Log, code: &str) -> ActResult<Invite> {
    loop {
        let row = tx.row(&INVITE, params![code, log.now()]).await?;
        let invite = shape::invite(&mut row.ok_or(Refusal::InvalidInvite)?)?;
        if !tx.lock(&[alone(invite.guild.id)]).await? {
            return Ok(invite);
        }
    }
}

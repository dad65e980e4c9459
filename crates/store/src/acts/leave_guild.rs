//! Leaves a guild.

use std::sync::Arc;

use domain::event::{MembershipEnd, Stream};
use domain::model::{Guild, User};
use domain::verbs::LeaveGuild;
use domain::{EventKind, limits, rules};

use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params, shape};
use crate::statements::guilds::{DELETE_GUILD_MEMBER, DELETE_GUILD_MODERATOR, OPEN_CHANNELS};
use crate::statements::read_marks::FORGET_GUILD_MARKS;

impl Transact for LeaveGuild {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user), alone(self.guild)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        let member = rules::leave_guild(facts::guild(tx, self.guild, user.id).await?)?;
        Ok(remove_member(tx, log, member.guild(), user, MembershipEnd::Left).await?)
    }
}

/// Removes a member from a guild and announces it, in the stream of that user first.
pub(super) async fn remove_member<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    guild: &Guild,
    user: Arc<User>,
    parting: MembershipEnd,
) -> Result<(), Fault> {
    let open = tx.rows(&OPEN_CHANNELS, params![guild.id, user.id, limits::GUILD_CHANNELS]).await?;
    let channels = open.into_iter().map(|mut row| shape::channel(&mut row)).collect::<Result<_, Fault>>()?;
    tx.execute(&DELETE_GUILD_MEMBER, params![guild.id, user.id]).await?;
    tx.execute(&DELETE_GUILD_MODERATOR, params![guild.id, user.id]).await?;
    tx.execute(&FORGET_GUILD_MARKS, params![guild.id, user.id]).await?;
    let streams = [Stream::User(user.id), Stream::Guild(guild.id)];
    let kind = EventKind::GuildMemberRemoved { guild: Arc::new(guild.clone()), user, parting, channels };
    log.announce(tx, &streams, kind).await
}

//! Takes a guild away, with its channels and all that is in them. Its cost doesn't depend on how many members it has:
//! it becomes a tombstone, and housekeeping deletes its rows.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::Channel;
use domain::verbs::DeleteGuild;
use domain::{EventKind, rules};

use super::delete_channel::remove_channel;
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params, shape, shared};
use crate::statements::guilds::{DELETE_GUILD, GUILD_CHANNELS};

impl Transact for DeleteGuild {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.guild)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        let rows = tx.rows(&GUILD_CHANNELS, params![self.guild]).await?;
        let channels: Vec<Channel> =
            rows.into_iter().map(|mut row| shape::channel(&mut row)).collect::<Result<_, _>>()?;
        tx.holds_all_of_a_guild(&channels.iter().map(|channel| channel.id).collect::<Vec<_>>());
        for channel in channels {
            remove_channel(tx, log, Arc::new(channel)).await?;
        }
        tx.execute(&DELETE_GUILD, params![self.guild, log.now()]).await?;
        let kind = EventKind::GuildDeleted { guild: Arc::new(owner.guild().clone()) };
        Ok(log.announce(tx, &[Stream::Guild(self.guild)], kind).await?)
    }
}

//! Takes a guild away, with its channels and all that is in them. Its cost doesn't depend on how many members it has:
//! it becomes a tombstone, and housekeeping deletes its rows.

use std::sync::Arc;

use domain::event::Stream;
use domain::verbs::DeleteGuild;
use domain::{EventKind, rules};

use super::delete_channel::remove_channel;
use super::{ActResult, Log, Transact, Tx, facts, params, shape};
use crate::statements::guilds::{DELETE_GUILD, GUILD_CHANNELS};

impl Transact for DeleteGuild {
    type Answer = ();

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        for mut row in tx.rows(&GUILD_CHANNELS, params![self.guild]).await? {
            let channel = Arc::new(shape::channel(&mut row)?);
            remove_channel(tx, log, channel).await?;
        }
        tx.execute(&DELETE_GUILD, params![self.guild, log.now()]).await?;
        let kind = EventKind::GuildDeleted { guild: Arc::new(owner.guild().clone()) };
        Ok(log.announce(tx, &[Stream::Guild(self.guild)], kind).await?)
    }
}

//! Takes a guild away, with its channels and all that is in them.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Actor, GuildId, User};
use domain::{What, rules};

use super::Act;
use super::delete_channel::remove_channel;
use crate::facts;
use crate::fault::{Done, Fault};
use crate::log::Log;
use crate::shape;
use crate::statements::guilds::{
    ALL_GUILD_MEMBERS, DELETE_GUILD, DELETE_GUILD_BANS, DELETE_GUILD_INVITES, DELETE_GUILD_MEMBERS, GUILD_CHANNELS,
};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct DeleteGuild {
    pub(crate) actor: Actor,
    pub(crate) guild: GuildId,
}

impl Act for DeleteGuild {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        for mut row in tx.rows(&GUILD_CHANNELS, params![self.guild]).await? {
            let channel = Arc::new(shape::channel(&mut row)?);
            remove_channel(tx, log, channel).await?;
        }
        let rows = tx.rows(&ALL_GUILD_MEMBERS, params![self.guild]).await?;
        let members: Vec<Arc<User>> =
            rows.into_iter().map(|mut row| shape::user(&mut row).map(Arc::new)).collect::<Result<_, Fault>>()?;
        for statement in [&DELETE_GUILD_MEMBERS, &DELETE_GUILD_BANS, &DELETE_GUILD_INVITES, &DELETE_GUILD] {
            tx.execute(statement, params![self.guild]).await?;
        }
        let what = What::GuildDeleted { guild: Arc::new(owner.guild().clone()), members: members.into() };
        Ok(log.announce(tx, &[Stream::Guild(self.guild)], what).await?)
    }
}

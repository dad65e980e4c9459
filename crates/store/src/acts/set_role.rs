//! Gives a member a role in a channel.

use std::sync::Arc;

use domain::event::{Change, Stream};
use domain::model::{Actor, Channel, ChannelId, Role, User, UserId};
use domain::ports::Post;
use domain::{What, rules};

use super::Act;
use super::update_channel::announce_update;
use crate::facts;
use crate::fault::{Done, Fault};
use crate::log::Log;
use crate::reads::post_of;
use crate::statements::channels::{DELETE_MODERATOR, INSERT_MODERATOR, SET_OWNER};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct SetRole {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    pub(crate) target: UserId,
    pub(crate) role: Role,
}

impl Act for SetRole {
    type Answer = Post;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<Post> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let standing = facts::channel(tx, self.channel, actor.id).await?;
        let target = facts::target(tx, self.target).await?;
        let theirs = facts::channel(tx, self.channel, target.id).await?;
        let (_, member) = rules::set_role(standing, theirs.clone(), self.role)?;
        if member.role() != self.role {
            match self.role {
                Role::Moderator => tx.execute(&INSERT_MODERATOR, params![self.channel, target.id]).await?,
                Role::Member => tx.execute(&DELETE_MODERATOR, params![self.channel, target.id]).await?,
                Role::Owner => {
                    tx.execute(&DELETE_MODERATOR, params![self.channel, target.id]).await?;
                    tx.execute(&SET_OWNER, params![self.channel, target.id]).await?
                }
            };
            if self.role == Role::Owner {
                let channel = announce_update(tx, log, self.channel, Change::Owner).await?;
                announce(tx, log, channel, actor, Role::Member).await?;
            }
            let channel = facts::fresh_channel(tx, self.channel).await?;
            announce(tx, log, channel, target, self.role).await?;
        }
        post_of(tx, member.channel(), self.target, self.role).await
    }
}

async fn announce<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    channel: Arc<Channel>,
    user: Arc<User>,
    role: Role,
) -> Result<(), Fault> {
    log.announce(tx, &[Stream::Channel(channel.id)], What::RoleChanged { channel, user, role }).await
}

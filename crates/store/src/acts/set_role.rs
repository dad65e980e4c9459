//! Gives a member a role in a channel.

use std::sync::Arc;

use domain::event::{ChannelField, Stream};
use domain::model::{ChannelId, Role, User};
use domain::ports::Membership;
use domain::verbs::SetRole;
use domain::{EventKind, FieldProblem, Refusal, limits, rules};

use super::update_channel::announce_update;
use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::reads::membership_of;
use crate::statements::channels::{DELETE_MODERATOR, INSERT_MODERATOR, MODERATOR_COUNT, SET_OWNER};

impl Transact for SetRole {
    type Answer = Membership;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), shared(self.target), alone(self.channel)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Membership> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let access = facts::channel(tx, self.channel, actor.id).await?;
        let theirs = facts::channel(tx, self.channel, self.target).await?;
        let (_, member) = rules::set_role(access, theirs, self.role)?;
        let target = facts::target(tx, self.target).await?;
        if member.role() != self.role {
            match self.role {
                Role::Owner => set_owner(tx, log, self.channel, Some(actor), target).await?,
                Role::Moderator => {
                    room_for_moderator(tx, self.channel).await?;
                    tx.execute(&INSERT_MODERATOR, params![self.channel, target.id]).await?;
                    announce_role(tx, log, self.channel, target, self.role).await?;
                }
                Role::Member => {
                    tx.execute(&DELETE_MODERATOR, params![self.channel, target.id]).await?;
                    announce_role(tx, log, self.channel, target, self.role).await?;
                }
            }
        }
        membership_of(tx, member.channel(), self.target, self.role).await
    }
}

/// Refuses when the channel has as many moderators as it may.
async fn room_for_moderator<T: Tx>(tx: &mut T, channel: ChannelId) -> ActResult<()> {
    let count = tx.one(&MODERATOR_COUNT, params![channel]).await?.count()?;
    if count >= limits::CHANNEL_MODERATORS as u64 {
        return Err(Refusal::invalid("moderators", FieldProblem::TooLong(limits::CHANNEL_MODERATORS)).into());
    }
    Ok(())
}

/// Makes a member owner and says so; whoever owned it until now, if they stay, is a member like others.
pub(super) async fn set_owner<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    channel: ChannelId,
    former: Option<Arc<User>>,
    successor: Arc<User>,
) -> Result<(), Fault> {
    tx.execute(&DELETE_MODERATOR, params![channel, successor.id]).await?;
    tx.execute(&SET_OWNER, params![channel, successor.id]).await?;
    announce_update(tx, log, channel, ChannelField::Owner).await?;
    if let Some(former) = former {
        announce_role(tx, log, channel, former, Role::Member).await?;
    }
    announce_role(tx, log, channel, successor, Role::Owner).await
}

pub(super) async fn announce_role<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    channel: ChannelId,
    user: Arc<User>,
    role: Role,
) -> Result<(), Fault> {
    let channel = facts::fresh_channel(tx, channel).await?;
    log.announce(tx, &[Stream::Channel(channel.id)], EventKind::RoleChanged { channel, user, role }).await
}

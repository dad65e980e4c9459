//! Leaves a channel, which may get another owner by it, or end.

use std::sync::Arc;

use domain::event::{MembershipEnd, Stream};
use domain::model::{ChannelId, User};
use domain::rules::Leaving;
use domain::verbs::LeaveChannel;
use domain::{EventKind, rules};

use super::delete_channel::remove_channel;
use super::set_role::set_owner;
use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params};
use crate::statements::channels::{DELETE_MEMBER, DELETE_MODERATOR, LONGEST_STANDING};
use crate::statements::read_marks::FORGET_MARK;

impl Transact for LeaveChannel {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user), alone(self.channel)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        let leaving = rules::leave(facts::channel(tx, self.channel, user.id).await?, self.owner)?;
        remove_member(tx, log, self.channel, user, MembershipEnd::Left).await?;
        if leaving == Leaving::OwnerGoes {
            hand_over(tx, log, self.channel).await?;
        }
        Ok(())
    }
}

/// Makes the longest-standing member the owner; when the last one leaves, deletes the channel.
async fn hand_over<T: Tx>(tx: &mut T, log: &mut Log, channel: ChannelId) -> ActResult<()> {
    let Some(mut successor) = tx.row(&LONGEST_STANDING, params![channel]).await? else {
        let channel = facts::fresh_channel(tx, channel).await?;
        return Ok(remove_channel(tx, log, channel).await?);
    };
    let successor = facts::target(tx, successor.id()?).await?;
    Ok(set_owner(tx, log, channel, None, successor).await?)
}

/// Removes a member and announces it, in the stream of that user first.
pub(super) async fn remove_member<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    channel: ChannelId,
    user: Arc<User>,
    parting: MembershipEnd,
) -> Result<(), Fault> {
    tx.execute(&DELETE_MEMBER, params![channel, user.id]).await?;
    tx.execute(&DELETE_MODERATOR, params![channel, user.id]).await?;
    tx.execute(&FORGET_MARK, params![channel, user.id]).await?;
    let streams = [Stream::User(user.id), Stream::Channel(channel)];
    let channel = facts::fresh_channel(tx, channel).await?;
    log.announce(tx, &streams, EventKind::ChannelMemberRemoved { channel, user, parting }).await
}

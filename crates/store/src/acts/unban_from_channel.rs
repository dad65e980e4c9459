//! Lifts a channel's ban.

use domain::event::Stream;
use domain::verbs::UnbanFromChannel;
use domain::{EventKind, rules};

use super::{ActResult, ActedOn, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::statements::channels::DELETE_BAN;
use crate::statements::read_marks::MARK_CHANNEL;

impl Transact for UnbanFromChannel {
    type Answer = ActedOn;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.target), alone(self.channel)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ActedOn> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::unban(facts::channel(tx, self.channel, actor.id).await?)?;
        let lifted = tx.changed(&DELETE_BAN, params![self.channel, self.target]).await? == 1;
        let access = facts::channel(tx, self.channel, self.target).await?;
        // Only a guild's member can be one again: elsewhere the ban took the membership itself.
        if lifted && access.is_some_and(|access| access.member) {
            tx.execute(&MARK_CHANNEL, params![self.channel, self.target]).await?;
            let channel = facts::fresh_channel(tx, self.channel).await?;
            let user = facts::target(tx, self.target).await?;
            let streams = [Stream::User(user.id), Stream::Channel(channel.id)];
            log.announce(tx, &streams, EventKind::ChannelMemberAdded { channel, user, answered: None }).await?;
        }
        Ok(ActedOn { user: actor.id, channel: self.channel })
    }
}

//! Joins a channel.

use std::sync::Arc;

use domain::model::{ChannelId, User};
use domain::ports::Admission;
use domain::rules::Joining;
use domain::verbs::JoinChannel;
use domain::{MembershipOf, Refusal, Resource, rules};

use super::create_channel::room_for_channel;
use super::new_channel::add_member;
use super::{ActResult, ActedOn, Locks, Log, Transact, Tx, alone, facts, params};
use crate::statements::channels::CHANNEL_BY_CODE;

impl Transact for JoinChannel {
    type Answer = ActedOn;

    fn locks(&self) -> Locks {
        let channel = match self.admission {
            Admission::Open(channel) => Some(channel),
            Admission::Code(_) => None,
        };
        Locks::of([alone(self.actor.user)]).and(channel.map(alone))
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ActedOn> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        let (channel, code) = match &self.admission {
            Admission::Open(channel) => (*channel, None),
            Admission::Code(code) => {
                let row = tx.row(&CHANNEL_BY_CODE, params![code]).await?;
                (row.ok_or(Refusal::Unknown(Resource::Channel))?.id()?, Some(code.as_str()))
            }
        };
        admit(tx, log, &user, channel, code, self.answered).await?;
        Ok(ActedOn { user: user.id, channel })
    }
}

/// Lets somebody in, to a channel that isn't open to all by its code.
pub(super) async fn admit<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    user: &Arc<User>,
    channel: ChannelId,
    code: Option<&str>,
    answered: Option<&'static str>,
) -> ActResult<()> {
    tx.lock(&[alone(user.id), alone(channel)]).await?;
    let access = facts::channel(tx, channel, user.id).await?;
    if rules::join(access, code)? == Joining::Already {
        return Err(Refusal::AlreadyMember(MembershipOf::Channel).into());
    }
    room_for_channel(tx, user.id).await?;
    Ok(add_member(tx, log, channel, user, answered).await?)
}

//! Joins a channel.

use std::sync::Arc;

use domain::model::{Actor, ChannelId, User};
use domain::ports::Admission;
use domain::rules::Joining;
use domain::{MembershipOf, Refusal, Resource, rules};

use super::Act;
use super::create_channel::room_for_channel;
use super::new_channel::add_member;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::channels::CHANNEL_BY_CODE;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct JoinChannel {
    pub(crate) actor: Actor,
    pub(crate) admission: Admission,
    pub(crate) answered: Option<&'static str>,
}

impl Act for JoinChannel {
    type Answer = ChannelId;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ChannelId> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        let (channel, code) = match &self.admission {
            Admission::Open(channel) => (*channel, None),
            Admission::Code(code) => {
                let row = tx.row(&CHANNEL_BY_CODE, params![code]).await?;
                (row.ok_or(Refusal::Unknown(Resource::Channel))?.id()?, Some(code.as_str()))
            }
        };
        admit(tx, log, &user, channel, code, self.answered).await?;
        Ok(channel)
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
    let standing = facts::channel(tx, channel, user.id).await?;
    if rules::join(standing, code)? == Joining::Already {
        return Err(Refusal::AlreadyMember(MembershipOf::Channel).into());
    }
    room_for_channel(tx, user.id).await?;
    Ok(add_member(tx, log, channel, user, answered).await?)
}

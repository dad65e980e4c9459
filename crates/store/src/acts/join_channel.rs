//! Joins a channel.

use domain::model::{Actor, ChannelId};
use domain::ports::Admission;
use domain::rules::Joining;
use domain::{Place, Refusal, Thing, rules};

use super::Act;
use super::create_channel::room_for_channel;
use super::making::add_member;
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::statements::channels::CHANNEL_BY_CODE;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct JoinChannel {
    pub(crate) actor: Actor,
    pub(crate) admission: Admission,
    pub(crate) answered: Option<usize>,
}

impl Act for JoinChannel {
    type Answer = ChannelId;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<ChannelId> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        let (channel, code) = match &self.admission {
            Admission::Open(channel) => (*channel, None),
            Admission::Code(code) => {
                let row = tx.row(&CHANNEL_BY_CODE, params![code]).await?;
                (row.ok_or(Refusal::Unknown(Thing::Channel))?.id()?, Some(code.as_str()))
            }
        };
        let standing = facts::channel(tx, channel, user.id).await?;
        if rules::join(standing, code)? == Joining::Already {
            return Err(Refusal::AlreadyMember(Place::Channel).into());
        }
        room_for_channel(tx, user.id).await?;
        add_member(tx, log, channel, &user, self.answered).await?;
        Ok(channel)
    }
}

//! A code that lets somebody register, and what it opens besides.

use std::sync::Arc;

use domain::model::{ChannelId, User};
use domain::ports::InviteCode;
use domain::verbs::MakeRegistrationCode;

use super::{ActResult, Fault, Locks, Log, Transact, Tx, join_channel, join_guild, params};
use crate::statements::channels::CHANNEL_BY_CODE;
use crate::statements::guilds::INVITE;
use crate::statements::sessions::{INSERT_REGISTRATION_CODE, REGISTRATION_CODE, USE_REGISTRATION_CODE};

/// A code that is good now.
pub(super) enum Invitation {
    /// The installation's own, good once, by its digest.
    Once(String),
    /// A guild's invite.
    Guild(String),
    /// A channel's join code.
    Channel(ChannelId, String),
}

impl Invitation {
    pub(super) async fn find<T: Tx>(tx: &mut T, log: &Log, invite: &InviteCode) -> Result<Option<Self>, Fault> {
        let InviteCode { code, digest } = invite;
        if tx.row(&REGISTRATION_CODE, params![digest, log.now()]).await?.is_some() {
            return Ok(Some(Self::Once(digest.clone())));
        }
        if tx.row(&INVITE, params![code, log.now()]).await?.is_some() {
            return Ok(Some(Self::Guild(code.clone())));
        }
        let channel = tx.row(&CHANNEL_BY_CODE, params![code]).await?;
        let channel = channel.map(|mut row| row.id()).transpose()?;
        Ok(channel.map(|channel| Self::Channel(channel, code.clone())))
    }

    /// Counts the use, and puts the newcomer where the code is for.
    pub(super) async fn accept<T: Tx>(self, tx: &mut T, log: &mut Log, user: &Arc<User>) -> ActResult<()> {
        match self {
            Self::Once(digest) => {
                tx.execute(&USE_REGISTRATION_CODE, params![digest]).await?;
            }
            Self::Guild(code) => {
                join_guild::admit(tx, log, user.clone(), &code).await?;
            }
            Self::Channel(channel, code) => join_channel::admit(tx, log, user, channel, Some(&code), None).await?,
        }
        Ok(())
    }
}

impl Transact for MakeRegistrationCode {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::none()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        tx.execute(&INSERT_REGISTRATION_CODE, params![&self.digest, log.now().plus(self.life)]).await?;
        Ok(())
    }
}

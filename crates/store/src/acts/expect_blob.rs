//! Notes that a blob is about to be written.

use domain::model::{Actor, ChannelId};
use domain::{Refusal, Why, limits, rules};

use super::Act;
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::statements::files::{DOOM, LOOSE_COUNT, STORED};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct ExpectBlob {
    pub(crate) actor: Actor,
    pub(crate) key: String,
    pub(crate) channel: Option<ChannelId>,
}

impl Act for ExpectBlob {
    type Answer = u64;

    fn keeps_a_file(&self) -> bool {
        true
    }

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<u64> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        if let Some(channel) = self.channel {
            rules::send(facts::channel(tx, channel, actor.id).await?)?;
        }
        let loose = tx.one(&LOOSE_COUNT, params![actor.id]).await?.count()?;
        if loose >= limits::LOOSE_FILES as u64 {
            return Err(Refusal::flaw("file", Why::TooLong(limits::LOOSE_FILES)).into());
        }
        tx.execute(&DOOM, params![&self.key, log.now().plus(limits::LOOSE_LIFE)]).await?;
        Ok(tx.one(&STORED, params![actor.id]).await?.count()?)
    }
}

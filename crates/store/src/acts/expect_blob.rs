//! Notes that a blob is about to be written.

use domain::model::{Actor, ChannelId};
use domain::{FieldProblem, Refusal, limits, rules};

use super::Act;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::files::{SCHEDULE_DELETION, STORED, UNATTACHED_COUNT};
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

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<u64> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        if let Some(channel) = self.channel {
            rules::send(facts::channel(tx, channel, actor.id).await?)?;
        }
        let unattached = tx.one(&UNATTACHED_COUNT, params![actor.id]).await?.count()?;
        if unattached >= limits::UNATTACHED_FILES as u64 {
            return Err(Refusal::flaw("file", FieldProblem::TooLong(limits::UNATTACHED_FILES)).into());
        }
        tx.execute(&SCHEDULE_DELETION, params![&self.key, log.now().plus(limits::UNATTACHED_LIFE)]).await?;
        Ok(tx.one(&STORED, params![actor.id]).await?.count()?)
    }
}

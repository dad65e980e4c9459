//! Notes that a blob is about to be written.

use domain::verbs::ExpectBlob;
use domain::{FieldProblem, Refusal, limits, rules};

use super::{ActResult, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params, shared};
use crate::statements::files::{SCHEDULE_DELETION, STORED, UNATTACHED_COUNT};

impl Transact for ExpectBlob {
    type Answer = u64;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(Lock::name(Name::Blob, &self.key))]).and(self.channel.map(shared))
    }

    fn keeps_a_file(&self) -> bool {
        true
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<u64> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        if let Some(channel) = self.channel {
            rules::send(facts::channel(tx, channel, actor.id).await?)?;
        }
        let unattached = tx.one(&UNATTACHED_COUNT, params![actor.id]).await?.count()?;
        if unattached >= limits::UNATTACHED_FILES as u64 {
            return Err(Refusal::invalid("file", FieldProblem::TooLong(limits::UNATTACHED_FILES)).into());
        }
        tx.execute(&SCHEDULE_DELETION, params![&self.key, log.now().plus(limits::UNATTACHED_LIFE)]).await?;
        Ok(tx.one(&STORED, params![actor.id]).await?.count()?)
    }
}

//! Takes a picture out of the catalogue of reactions.

use domain::verbs::DeleteReactionKind;
use domain::{MissingRight, Refusal, Resource};

use super::{ActResult, Lock, Locks, Log, Transact, Tx, alone, facts, params, shape, shared};
use crate::statements::reactions::{KIND, RETIRE_KIND};

impl Transact for DeleteReactionKind {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(Lock::CATALOGUE)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        if !facts::actor(tx, self.actor, log.now()).await?.admin {
            return Err(Refusal::Forbidden(MissingRight::Administration).into());
        }
        let row = tx.row(&KIND, params![self.kind]).await?;
        let kind = shape::reaction_kind(&mut row.ok_or(Refusal::Unknown(Resource::Reaction))?)?;
        if kind.system {
            return Err(Refusal::Forbidden(MissingRight::Ownership).into());
        }
        tx.execute(&RETIRE_KIND, params![self.kind]).await?;
        Ok(())
    }
}

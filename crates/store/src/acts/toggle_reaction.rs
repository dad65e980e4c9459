//! Reacts to a message, or takes the reaction back where it stands.

use domain::verbs::{React, ToggleReaction, Unreact};

use super::{ActResult, Lock, Locks, Log, Transact, Tx, find_message, shared};

impl Transact for ToggleReaction {
    type Answer = bool;

    fn locks(&self) -> Locks {
        find_message::locks(self.named, self.actor).and([shared(Lock::CATALOGUE)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<bool> {
        let Self { actor, named, ref choice } = *self;
        if (Unreact { actor, named, choice: choice.clone() }).run(tx, log).await? {
            return Ok(false);
        }
        (React { actor, named, choice: choice.clone() }).run(tx, log).await?;
        Ok(true)
    }
}

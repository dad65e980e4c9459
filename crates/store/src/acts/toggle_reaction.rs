//! Reacts to a message, or takes the reaction back where it stands.

use domain::model::{Actor, ReactionChoice};
use domain::ports::MessageRef;

use super::{Act, React, Unreact};
use crate::fault::ActResult;
use crate::log::Log;
use crate::tx::Tx;

pub(crate) struct ToggleReaction {
    pub(crate) actor: Actor,
    pub(crate) named: MessageRef,
    pub(crate) choice: ReactionChoice,
}

impl Act for ToggleReaction {
    type Answer = bool;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<bool> {
        let Self { actor, named, ref choice } = *self;
        if (Unreact { actor, named, choice: choice.clone() }).perform(tx, log).await? {
            return Ok(false);
        }
        (React { actor, named, choice: choice.clone() }).perform(tx, log).await?;
        Ok(true)
    }
}

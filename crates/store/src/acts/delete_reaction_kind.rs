//! Takes a picture out of the catalogue of reactions.

use domain::model::{Actor, ReactionKindId};
use domain::{MissingRight, Refusal, Resource};

use super::Act;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::shape;
use crate::statements::reactions::{KIND, RETIRE_KIND};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct DeleteReactionKind {
    pub(crate) actor: Actor,
    pub(crate) kind: ReactionKindId,
}

impl Act for DeleteReactionKind {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
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

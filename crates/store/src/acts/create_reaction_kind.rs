//! Puts a picture into the catalogue of reactions.

use std::sync::Arc;

use domain::model::ReactionKind;
use domain::verbs::CreateReactionKind;
use domain::{MissingRight, Refusal, UniqueName};

use super::{ActResult, Lock, Locks, Log, Transact, Tx, alone, facts, params, shape, shared};
use crate::statements::reactions::{ANY_KIND, INSERT_KIND, KIND_BY_CODE};

impl Transact for CreateReactionKind {
    type Answer = Arc<ReactionKind>;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(Lock::CATALOGUE)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<ReactionKind>> {
        if !facts::actor(tx, self.actor, log.now()).await?.admin {
            return Err(Refusal::Forbidden(MissingRight::Administration).into());
        }
        let Self { code, image_url, .. } = self;
        if tx.row(&KIND_BY_CODE, params![code]).await?.is_some() {
            return Err(Refusal::Taken(UniqueName::ReactionCode).into());
        }
        let id = tx.one(&INSERT_KIND, params![code, None::<String>, image_url, false, log.now()]).await?.int()?;
        Ok(Arc::new(shape::reaction_kind(&mut tx.one(&ANY_KIND, params![id]).await?)?))
    }
}

//! Puts a picture into the catalogue of reactions.

use std::sync::Arc;

use domain::model::{Actor, ReactionKind};
use domain::ports::NewReactionKind;
use domain::{MissingRight, Refusal, UniqueName};

use super::Act;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::shape;
use crate::statements::reactions::{ANY_KIND, INSERT_KIND, KIND_BY_CODE};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct CreateReactionKind {
    pub(crate) actor: Actor,
    pub(crate) new: NewReactionKind,
}

impl Act for CreateReactionKind {
    type Answer = Arc<ReactionKind>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<ReactionKind>> {
        if !facts::actor(tx, self.actor, log.now()).await?.admin {
            return Err(Refusal::Forbidden(MissingRight::Administration).into());
        }
        let NewReactionKind { code, image_url } = &self.new;
        if tx.row(&KIND_BY_CODE, params![code]).await?.is_some() {
            return Err(Refusal::Taken(UniqueName::ReactionCode).into());
        }
        let id = tx.one(&INSERT_KIND, params![code, None::<String>, image_url, false, log.now()]).await?.int()?;
        Ok(Arc::new(shape::reaction_kind(&mut tx.one(&ANY_KIND, params![id]).await?)?))
    }
}

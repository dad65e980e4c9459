//! Takes a reaction back by its id.

use domain::ports::MessageRef;
use domain::verbs::DeleteReaction;
use domain::{Refusal, Resource, rules};

use super::find_message::find;
use super::unreact::take_back;
use super::{ActError, ActResult, Locks, Log, Transact, Tx, facts, params, shape, shared};
use crate::statements::reactions::REACTION_BY_ID;

impl Transact for DeleteReaction {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let unknown = Refusal::Unknown(Resource::Reaction);
        let row = tx.row(&REACTION_BY_ID, params![self.reaction]).await?;
        let message = shape::reaction(&mut row.ok_or_else(|| unknown.clone())?)?.message;
        let found = find(tx, MessageRef { message, channel: None }, actor.id).await;
        // Where one may not know of the message, one may not know of the reaction.
        let found = found.map_err(|halt| match halt {
            ActError::Refused(Refusal::Unknown(_)) => ActError::Refused(unknown.clone()),
            other => other,
        })?;
        // Now that its channel is locked it stays, if it is there still.
        let row = tx.row(&REACTION_BY_ID, params![self.reaction]).await?;
        let bare = shape::reaction(&mut row.ok_or(unknown)?)?;
        rules::delete_reaction(found.access, bare.user)?;
        Ok(take_back(tx, log, found.channel, bare.whole(actor)).await?)
    }
}

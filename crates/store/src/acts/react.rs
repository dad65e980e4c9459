//! Reacts to a message.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Emoji, Reaction, ReactionChoice, ReactionKind};
use domain::verbs::React;
use domain::{EventKind, FieldProblem, Refusal, Resource, limits, rules};

use super::find_message::find;
use super::{ActResult, Fault, Lock, Locks, Log, Transact, Tx, alone, facts, find_message, params, shape, shared};
use crate::statements::reactions::{
    ANY_KIND, COUNT_REACTION, INSERT_KIND, INSERT_REACTION, KIND, KIND_BY_CODE, KIND_BY_EMOJI, OTHER_KINDS, REACTION,
};

impl Transact for React {
    type Answer = Arc<Reaction>;

    fn locks(&self) -> Locks {
        find_message::locks(self.named, self.actor).and([shared(Lock::CATALOGUE)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<Reaction>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let found = find(tx, self.named, actor.id).await?;
        rules::react(found.access)?;
        let (channel, message) = (found.channel, found.bare.id);
        let reaction_kind = match &self.choice {
            ReactionChoice::Kind(id) => {
                let row = tx.row(&KIND, params![*id]).await?;
                shape::reaction_kind(&mut row.ok_or(Refusal::Unknown(Resource::Reaction))?)?
            }
            ReactionChoice::Emoji(emoji) => kind_of(tx, log, emoji).await?,
        };
        if let Some(mut row) = tx.row(&REACTION, params![message, reaction_kind.id, actor.id]).await? {
            return Ok(Arc::new(shape::reaction(&mut row)?.whole(actor)));
        }
        let others = tx.one(&OTHER_KINDS, params![message, reaction_kind.id]).await?.count()?;
        if others >= limits::MESSAGE_REACTION_KINDS as u64 {
            return Err(Refusal::invalid("reactions", FieldProblem::TooLong(limits::MESSAGE_REACTION_KINDS)).into());
        }
        tx.execute(&INSERT_REACTION, params![channel.id, message, reaction_kind.id, actor.id, log.now()]).await?;
        tx.execute(&COUNT_REACTION, params![message, reaction_kind.id, channel.id]).await?;
        let mut row = tx.one(&REACTION, params![message, reaction_kind.id, actor.id]).await?;
        let reaction = Arc::new(shape::reaction(&mut row)?.whole(actor));
        let stream = Stream::Channel(channel.id);
        let kind = EventKind::ReactionAdded { channel, reaction: reaction.clone() };
        log.announce(tx, &[stream], kind).await?;
        Ok(reaction)
    }
}

/// The emoji's entry in the catalogue, made when it is used for the first time.
async fn kind_of<T: Tx>(tx: &mut T, log: &Log, emoji: &Emoji) -> Result<ReactionKind, Fault> {
    if let Some(mut row) = tx.row(&KIND_BY_EMOJI, params![emoji.text()]).await? {
        return shape::reaction_kind(&mut row);
    }
    // Another act may be making it.
    if tx.lock(&[alone(Lock::CATALOGUE)]).await?
        && let Some(mut row) = tx.row(&KIND_BY_EMOJI, params![emoji.text()]).await?
    {
        return shape::reaction_kind(&mut row);
    }
    let mut code = emoji.code();
    let mut number = 1;
    while tx.row(&KIND_BY_CODE, params![&code]).await?.is_some() {
        number += 1;
        code = format!("{}_{number}", emoji.code());
    }
    let params = params![code, emoji.text(), None::<String>, true, log.now()];
    let id = tx.one(&INSERT_KIND, params).await?.int()?;
    shape::reaction_kind(&mut tx.one(&ANY_KIND, params![id]).await?)
}

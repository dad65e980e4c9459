//! Questions about reactions and their catalogue.

use std::collections::HashMap;
use std::sync::Arc;

use domain::model::{
    MessageId, Reaction, ReactionChoice, ReactionId, ReactionKind, Reactions, Tally, Timestamp, UserId,
};
use domain::ports::MessageRef;
use domain::{limits, rules};

use super::Read;
use super::user_cache::UserCache;
use crate::acts::find_message::find;
use crate::fault::{ActResult, Fault};
use crate::shape;
use crate::statements::reactions::{
    ANY_KIND, KIND_BY_EMOJI, KINDS, OLDEST_REACTIONS, REACTIONS_AFTER, REACTIONS_OF_KIND_AFTER, TALLIES,
};
use crate::tx::Tx;
use crate::value::{Value, params, values};

pub(crate) struct ReactionsTo {
    pub(crate) user: UserId,
    pub(crate) named: MessageRef,
    pub(crate) choice: Option<ReactionChoice>,
    pub(crate) after: Option<ReactionId>,
    pub(crate) count: u32,
}

impl Read for ReactionsTo {
    type Answer = Vec<Reaction>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let found = find(tx, self.named, self.user).await?;
        rules::react(found.access)?;
        let (message, after) = (found.bare.id, self.after.map_or(0, ReactionId::get));
        let count = self.count.min(limits::PAGE);
        let rows = match &self.choice {
            None => tx.rows(&REACTIONS_AFTER, params![message, after, count]).await?,
            Some(choice) => match kind_named(tx, choice).await? {
                Some(kind) => tx.rows(&REACTIONS_OF_KIND_AFTER, params![message, after, count, kind.id]).await?,
                None => return Ok(Vec::new()),
            },
        };
        let whole = rows.into_iter().map(|mut row| {
            let bare = shape::reaction(&mut row)?;
            Ok(bare.whole(Arc::new(shape::user(&mut row)?)))
        });
        Ok(whole.collect::<Result<_, Fault>>()?)
    }
}

pub(crate) struct ReactionKinds {
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for ReactionKinds {
    type Answer = Vec<Arc<ReactionKind>>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&KINDS, params![self.count.min(limits::PAGE), self.skip.min(limits::SKIP)]).await?;
        let kinds = rows.into_iter().map(|mut row| shape::reaction_kind(&mut row).map(Arc::new));
        Ok(kinds.collect::<Result<_, Fault>>()?)
    }
}

/// The entry that somebody means, if there is one. One that was taken out still names the reactions that use it.
pub(crate) async fn kind_named<T: Tx>(tx: &mut T, choice: &ReactionChoice) -> Result<Option<ReactionKind>, Fault> {
    let row = match choice {
        ReactionChoice::Kind(id) => tx.row(&ANY_KIND, params![*id]).await?,
        ReactionChoice::Emoji(emoji) => tx.row(&KIND_BY_EMOJI, params![emoji.text()]).await?,
    };
    row.map(|mut row| shape::reaction_kind(&mut row)).transpose()
}

/// The reactions to one message, as the user sees them.
pub(crate) async fn reactions_of<T: Tx>(
    tx: &mut T,
    message: MessageId,
    user: Option<UserId>,
) -> Result<Reactions, Fault> {
    Ok(reactions(tx, &[message], user, &mut UserCache::default()).await?.remove(&message).unwrap_or_default())
}

/// The reactions to these messages, as the user sees them. Messages without any have no entry.
pub(super) async fn reactions<T: Tx>(
    tx: &mut T,
    messages: &[MessageId],
    user: Option<UserId>,
    people: &mut UserCache,
) -> Result<HashMap<MessageId, Reactions>, Fault> {
    let mut all: HashMap<MessageId, Reactions> = HashMap::new();
    let asker = user.map_or(0, UserId::get);
    let mut tallies = Vec::new();
    for mut row in tx.batch(&TALLIES, messages.iter().map(|id| values![*id, asker]).collect()).await? {
        let (message, count, own, first) = (row.id::<MessageId>()?, row.count()?, row.flag()?, row.int()?);
        tallies.push((first, message, own, Tally { kind: Arc::new(shape::reaction_kind(&mut row)?), count }));
    }
    if tallies.is_empty() {
        return Ok(all);
    }
    tallies.sort_unstable_by_key(|(first, ..)| *first);
    for (_, message, own, tally) in tallies {
        let entry = all.entry(message).or_default();
        entry.own.extend(own.then_some(tally.kind.id));
        entry.tallies.push(tally);
    }
    let most = (limits::PAGE_REACTIONS / all.len()).clamp(2, limits::NESTED_REACTIONS);
    let params: Vec<Vec<Value>> = all.keys().map(|id| values![*id, most]).collect();
    let rows = tx.batch(&OLDEST_REACTIONS, params).await?;
    let mut bare = rows.into_iter().map(|mut row| shape::reaction(&mut row)).collect::<Result<Vec<_>, Fault>>()?;
    bare.sort_unstable_by_key(|reaction| reaction.id);
    people.load(tx, bare.iter().map(|reaction| reaction.user)).await?;
    for reaction in bare {
        let (message, user) = (reaction.message, people.get(reaction.user)?);
        all.entry(message).or_default().shown.push(reaction.whole(user));
    }
    Ok(all)
}

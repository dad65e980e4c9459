//! Questions about who is mentioned where.

use std::collections::HashMap;
use std::sync::Arc;

use domain::model::{MessageId, User, UserId};
use domain::rules;

use super::user_cache::UserCache;
use crate::fault::Fault;
use crate::shape::MessageRow;
use crate::statements::mentions::MENTIONS;
use crate::tx::Tx;
use crate::value::{Value, values};

/// Whom a message mentions.
#[derive(Default)]
pub(crate) struct Mentions {
    /// Each once, in order.
    pub(crate) users: Vec<Arc<User>>,
    /// Whether that is everybody.
    pub(crate) everyone: bool,
}

/// Whom one message mentions.
pub(crate) async fn mentions_of<T: Tx>(tx: &mut T, message: &MessageRow) -> Result<Mentions, Fault> {
    let mut found = mentions(tx, std::iter::once(message), &mut UserCache::default()).await?;
    Ok(found.remove(&message.id).unwrap_or_default())
}

/// Whom these messages mention. Messages without any have no entry.
pub(crate) async fn mentions<'a, T: Tx>(
    tx: &mut T,
    messages: impl Iterator<Item = &'a MessageRow>,
    people: &mut UserCache,
) -> Result<HashMap<MessageId, Mentions>, Fault> {
    let rows: Vec<Vec<Value>> = messages
        .filter(|message| message.reply_to.is_some() || rules::may_mention(&message.content))
        .map(|message| values![message.id])
        .collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found = Vec::new();
    for mut row in tx.batch(&MENTIONS, rows).await? {
        found.push((row.id::<MessageId>()?, row.int()?, UserId::new(row.int()?)));
    }
    found.sort_unstable();
    people.load(tx, found.iter().filter_map(|(.., user)| *user)).await?;
    let mut all: HashMap<MessageId, Mentions> = HashMap::new();
    for (message, _, user) in found {
        let mentions = all.entry(message).or_default();
        match user {
            Some(user) => mentions.users.push(people.get(user)?),
            None => mentions.everyone = true,
        }
    }
    Ok(all)
}

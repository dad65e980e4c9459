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

/// Whom one message mentions.
pub(crate) async fn mentions_of<T: Tx>(tx: &mut T, message: &MessageRow) -> Result<Vec<Arc<User>>, Fault> {
    let mut found = mentions(tx, std::iter::once(message), &mut UserCache::default()).await?;
    Ok(found.remove(&message.id).unwrap_or_default())
}

/// Whom these messages mention, each once, in order. Messages without any have no entry.
pub(crate) async fn mentions<'a, T: Tx>(
    tx: &mut T,
    messages: impl Iterator<Item = &'a MessageRow>,
    people: &mut UserCache,
) -> Result<HashMap<MessageId, Vec<Arc<User>>>, Fault> {
    let rows: Vec<Vec<Value>> =
        messages.filter(|message| rules::may_mention(&message.content)).map(|message| values![message.id]).collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found = Vec::new();
    for mut row in tx.batch(&MENTIONS, rows).await? {
        found.push((row.id::<MessageId>()?, row.int()?, row.id::<UserId>()?));
    }
    found.sort_unstable();
    people.load(tx, found.iter().map(|(.., user)| *user)).await?;
    let mut all: HashMap<MessageId, Vec<Arc<User>>> = HashMap::new();
    for (message, _, user) in found {
        all.entry(message).or_default().push(people.get(user)?);
    }
    Ok(all)
}

//! Messages that others answer.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::limits;
use domain::model::{MessageId, RepliedTo, User, UserId};

use super::user_cache::UserCache;
use crate::fault::Fault;
use crate::shape::MessageRow;
use crate::statements::messages::REPLIED_TO;
use crate::tx::Tx;
use crate::value::{Row, values};

// The statements say it as a number.
const _: () = assert!(limits::QUOTED_CHARS == 200, "statements cut there");

/// A message that another one answers, without its author's account.
pub(crate) struct RepliedRow {
    pub(crate) message: MessageId,
    pub(crate) author: UserId,
    content: Option<String>,
}

impl RepliedRow {
    pub(crate) fn read(row: &mut Row) -> Result<Self, Fault> {
        let (message, author, content, deleted) = (row.id()?, row.id()?, row.text()?, row.flag()?);
        Ok(Self { message, author, content: (!deleted).then_some(content) })
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.content.is_none()
    }

    pub(crate) fn whole(&self, author: Arc<User>) -> Arc<RepliedTo> {
        Arc::new(RepliedTo { message: self.message, author, content: self.content.clone() })
    }
}

/// The message that one message answers.
pub(crate) async fn replied_to<T: Tx>(tx: &mut T, message: &MessageRow) -> Result<Option<Arc<RepliedTo>>, Fault> {
    let mut found = replies(tx, std::iter::once(message), &mut UserCache::default()).await?;
    Ok(message.reply_to.and_then(|replied| found.remove(&replied)))
}

/// What these messages answer, by its id.
pub(crate) async fn replies<'a, T: Tx>(
    tx: &mut T,
    messages: impl Iterator<Item = &'a MessageRow>,
    people: &mut UserCache,
) -> Result<HashMap<MessageId, Arc<RepliedTo>>, Fault> {
    let wanted: BTreeSet<MessageId> = messages.filter_map(|message| message.reply_to).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.batch(&REPLIED_TO, wanted.into_iter().map(|message| values![message]).collect()).await?;
    let found = rows.into_iter().map(|mut row| RepliedRow::read(&mut row)).collect::<Result<Vec<_>, Fault>>()?;
    people.load(tx, found.iter().map(|row| row.author)).await?;
    found.into_iter().map(|row| Ok((row.message, row.whole(people.get(row.author)?)))).collect()
}

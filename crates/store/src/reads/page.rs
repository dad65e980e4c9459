//! A page of a channel's history.

use domain::model::{ChannelId, GuildId, Message, MessageId, Page, Timestamp, UserId, Window};
use domain::{Refusal, Resource, limits, rules};

use super::Read;
use super::files::attachments;
use super::mentions::mentions;
use super::reactions::reactions;
use super::replies::replies;
use super::skip::position_after;
use super::user_cache::UserCache;
use crate::facts;
use crate::fault::{ActResult, Fault};
use crate::shape::{self, MessageRow};
use crate::statements::Statement;
use crate::statements::messages::{ABOVE, BELOW, HEAD, MOMENT, OLDER, PLACE};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct History {
    pub(crate) user: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) window: Window,
    pub(crate) count: u32,
}

/// Part of a history, newest first.
struct HistorySlice {
    messages: Vec<MessageRow>,
    /// Where the slice is empty, all older messages lie below this position.
    floor: i64,
}

impl Read for History {
    type Answer = Page;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Page> {
        let member = rules::enter(facts::channel(tx, self.channel, self.user).await?)?;
        let piece = self.piece(tx).await?;
        let floor = piece.messages.last().map_or(piece.floor, |oldest| oldest.position);
        let has_more = tx.one(&OLDER, params![self.channel, floor]).await?.flag()?;
        let guild = member.channel().guild;
        let messages = piece.messages.into_iter().map(|message| (message, guild)).collect();
        let messages = whole(tx, self.user, messages).await?;
        Ok(Page { messages, total: member.channel().message_count, has_more })
    }
}

impl History {
    async fn piece<T: Tx>(&self, tx: &mut T) -> ActResult<HistorySlice> {
        let count = i64::from(self.count.min(limits::PAGE));
        match self.window {
            Window::Newest => {
                let head = tx.one(&HEAD, params![self.channel]).await?.int()?;
                Ok(HistorySlice { messages: self.side(tx, &BELOW, head, count).await?, floor: head + 1 })
            }
            Window::Before(message) => {
                let (position, _) = self.position(tx, message).await?;
                Ok(HistorySlice { messages: self.side(tx, &BELOW, position - 1, count).await?, floor: position })
            }
            Window::After(message) => {
                let (position, _) = self.position(tx, message).await?;
                Ok(HistorySlice { messages: self.after(tx, position, count).await?, floor: position + 1 })
            }
            Window::Around(message) => self.around(tx, message, count).await,
            Window::At(moment) => self.at(tx, moment, count).await,
            Window::Skip(skip) => {
                let head = tx.one(&HEAD, params![self.channel]).await?.int()?;
                let from = position_after(tx, self.channel, head, skip).await?.unwrap_or(0);
                Ok(HistorySlice { messages: self.side(tx, &BELOW, from, count).await?, floor: from + 1 })
            }
        }
    }

    /// Half of them newer than the message, then itself, then the rest older.
    async fn around<T: Tx>(&self, tx: &mut T, message: MessageId, count: i64) -> ActResult<HistorySlice> {
        let (position, deleted) = self.position(tx, message).await?;
        if deleted {
            return Err(Refusal::Unknown(Resource::Message).into());
        }
        let newer = (count - 1).max(0) / 2;
        let mut messages = self.after(tx, position, newer).await?;
        messages.extend(self.side(tx, &BELOW, position, count - newer).await?);
        Ok(HistorySlice { messages, floor: position + 1 })
    }

    /// Half of them from a moment on, then the rest from before it.
    async fn at<T: Tx>(&self, tx: &mut T, moment: Timestamp, count: i64) -> ActResult<HistorySlice> {
        let before = self.last_before(tx, moment).await?;
        let mut messages = self.after(tx, before, count - count / 2).await?;
        let older = count - i64::try_from(messages.len()).unwrap_or(count);
        messages.extend(self.side(tx, &BELOW, before, older).await?);
        Ok(HistorySlice { messages, floor: before + 1 })
    }

    /// The last position from before a moment, 0 where there is none. Times never run backwards along positions, so it is
    /// found in as many steps as the number of positions has bits.
    async fn last_before<T: Tx>(&self, tx: &mut T, moment: Timestamp) -> Result<i64, Fault> {
        let (mut low, mut high) = (0, tx.one(&HEAD, params![self.channel]).await?.int()?);
        while low < high {
            let middle = high - (high - low) / 2;
            if tx.one(&MOMENT, params![self.channel, middle]).await?.time()? < moment {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(low)
    }

    async fn after<T: Tx>(&self, tx: &mut T, position: i64, count: i64) -> Result<Vec<MessageRow>, Fault> {
        let mut messages = self.side(tx, &ABOVE, position, count).await?;
        messages.reverse();
        Ok(messages)
    }

    /// The live messages nearest to a position on one side of it.
    async fn side<T: Tx>(
        &self,
        tx: &mut T,
        statement: &'static Statement,
        position: i64,
        count: i64,
    ) -> Result<Vec<MessageRow>, Fault> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let rows = tx.rows(statement, params![self.channel, position, count]).await?;
        rows.into_iter().map(|mut row| shape::message(&mut row)).collect()
    }

    /// Where a message of this channel stands, and whether it is a tombstone: one can page on from that too.
    async fn position<T: Tx>(&self, tx: &mut T, message: MessageId) -> ActResult<(i64, bool)> {
        let row = tx.row(&PLACE, params![message, self.channel]).await?;
        let mut row = row.ok_or(Refusal::Unknown(Resource::Message))?;
        Ok((row.int()?, row.flag()?))
    }
}

/// With their authors, their guilds, whom they mention, and their reactions as the user sees them.
pub(super) async fn whole<T: Tx>(
    tx: &mut T,
    user: UserId,
    messages: Vec<(MessageRow, Option<GuildId>)>,
) -> Result<Vec<Message>, Fault> {
    let mut people = UserCache::default();
    people.load(tx, messages.iter().map(|(message, _)| message.author)).await?;
    let ids: Vec<MessageId> = messages.iter().map(|(message, _)| message.id).collect();
    let mut mentions = mentions(tx, messages.iter().map(|(message, _)| message), &mut people).await?;
    let mut reactions = reactions(tx, &ids, Some(user), &mut people).await?;
    let mut attachments = attachments(tx, &ids).await?;
    let replies = replies(tx, messages.iter().map(|(message, _)| message), &mut people).await?;
    let whole = messages.into_iter().map(|(message, guild)| {
        let mentions = mentions.remove(&message.id).unwrap_or_default();
        let reactions = reactions.remove(&message.id).unwrap_or_default();
        let attachments = attachments.remove(&message.id).unwrap_or_default();
        let author = people.get(message.author)?;
        let reply_to = message.reply_to.and_then(|replied| replies.get(&replied).cloned());
        Ok(message.whole(author, guild, mentions, reactions, reply_to, attachments))
    });
    whole.collect()
}

//! Keeps how far somebody has read.

use domain::event::Stream;
use domain::model::{ChannelId, MessageId, ReadState, UserId};
use domain::verbs::{MarkGuildRead, MarkRead};
use domain::{EventKind, Refusal, Resource, limits, rules};

use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params, shared, values};
use crate::reads::{ReadMark, states};
use crate::statements::guilds::OPEN_CHANNELS;
use crate::statements::messages::PLACE;
use crate::statements::read_marks::{MARKS_AND_NEWEST, OWN_AFTER, READ_UP_TO, SET_MARK};

impl Transact for MarkRead {
    type Answer = ReadState;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user), shared(self.channel)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ReadState> {
        let user = facts::actor(tx, self.actor, log.now()).await?.id;
        rules::enter(facts::channel(tx, self.channel, user).await?)?;
        let position = match self.message {
            None => 0,
            Some(message) => {
                let row = tx.row(&PLACE, params![message, self.channel]).await?;
                row.ok_or(Refusal::Unknown(Resource::Message))?.int()?
            }
        };
        let found = marks(tx, &[self.channel], user).await?.pop();
        let (mark, newest) = found.ok_or_else(|| Fault::shape("a mark is missing"))?;
        if mark.position == position {
            return Ok(state(tx, user, mark).await?);
        }
        Ok(move_mark(tx, log, user, ReadMark { position, message: self.message, ..mark }, newest).await?)
    }
}

impl Transact for MarkGuildRead {
    type Answer = Vec<ReadState>;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user), alone(self.guild)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Vec<ReadState>> {
        let user = facts::actor(tx, self.actor, log.now()).await?.id;
        rules::enter_guild(facts::guild(tx, self.guild, user).await?)?;
        let open = tx.rows(&OPEN_CHANNELS, params![self.guild, user, limits::GUILD_CHANNELS]).await?;
        let open = open.into_iter().map(|mut row| row.id()).collect::<Result<Vec<_>, _>>()?;
        let mut behind = marks(tx, &open, user).await?;
        behind.retain(|(mark, _)| mark.position < mark.head);
        behind.sort_unstable_by_key(|(mark, _)| mark.channel);
        let rows = behind.iter().map(|(mark, newest)| values![mark.channel, user, mark.head, *newest]);
        tx.execute_batch(&READ_UP_TO, rows.collect()).await?;
        let read = |(mark, newest): &(ReadMark, _)| ReadState {
            channel: mark.channel,
            last_read: *newest,
            unread: 0,
            mentions: 0,
        };
        let states: Vec<ReadState> = behind.iter().map(read).collect();
        let changed =
            states.iter().map(|state| EventKind::ReadStateChanged { user, state: *state, newest: state.last_read });
        log.announce_each(tx, &[Stream::User(user)], changed.collect()).await?;
        Ok(states)
    }
}

/// How far the user has read each of these channels, and its newest message.
async fn marks<T: Tx>(
    tx: &mut T,
    channels: &[ChannelId],
    user: UserId,
) -> Result<Vec<(ReadMark, Option<MessageId>)>, Fault> {
    let rows = tx.batch(&MARKS_AND_NEWEST, channels.iter().map(|channel| values![*channel, user]).collect()).await?;
    rows.into_iter().map(|mut row| Ok((ReadMark::read(&mut row)?, row.opt_id()?))).collect()
}

async fn state<T: Tx>(tx: &mut T, user: UserId, mark: ReadMark) -> Result<ReadState, Fault> {
    states(tx, user, &[mark]).await?.pop().ok_or_else(|| Fault::shape("a read state is missing"))
}

/// Writes where the mark is now, and says so to its owner.
async fn move_mark<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    user: UserId,
    mark: ReadMark,
    newest: Option<MessageId>,
) -> Result<ReadState, Fault> {
    let after = mark.message.map_or(0, MessageId::get);
    let own_after = if mark.position < mark.head {
        tx.one(&OWN_AFTER, params![user, mark.channel, after, limits::OWN_MESSAGES]).await?.int()?
    } else {
        0
    };
    tx.execute(&SET_MARK, params![mark.channel, user, mark.position, mark.message, own_after]).await?;
    let state = state(tx, user, ReadMark { own_after, ..mark }).await?;
    log.announce(tx, &[Stream::User(user)], EventKind::ReadStateChanged { user, state, newest }).await?;
    Ok(state)
}

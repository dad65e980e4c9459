//! Keeps how far somebody has read.

use domain::event::Stream;
use domain::model::{ChannelId, MessageId, ReadState, UserId};
use domain::verbs::{MarkGuildRead, MarkRead};
use domain::{EventKind, Refusal, Resource, limits, rules};

use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::reads::{ReadMark, states};
use crate::statements::guilds::OPEN_CHANNELS;
use crate::statements::messages::PLACE;
use crate::statements::read_marks::{MARK, OWN_AFTER, SET_MARK};

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
        let (mark, newest) = mark(tx, self.channel, user).await?;
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
        let mut moved = Vec::new();
        for mut row in tx.rows(&OPEN_CHANNELS, params![self.guild, user, limits::GUILD_CHANNELS]).await? {
            let (mark, newest) = mark(tx, row.id()?, user).await?;
            if mark.position < mark.head {
                let mark = ReadMark { position: mark.head, message: newest, ..mark };
                moved.push(move_mark(tx, log, user, mark, newest).await?);
            }
        }
        Ok(moved)
    }
}

/// How far the user has read a channel, and its newest message.
async fn mark<T: Tx>(tx: &mut T, channel: ChannelId, user: UserId) -> Result<(ReadMark, Option<MessageId>), Fault> {
    let mut row = tx.one(&MARK, params![channel, user]).await?;
    Ok((ReadMark::read(&mut row)?, row.opt_id()?))
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

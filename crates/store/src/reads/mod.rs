//! The reads, one file per noun. Each sees one moment, and answers only what the rules let the asker know.

use std::future::Future;

use domain::model::Timestamp;
use domain::{Outcome, Refusal};

use crate::fault::{ActError, ActResult, Class};
use crate::locks::Locks;
use crate::tx::{Purpose, Tx};

pub(crate) mod accounts;
pub(crate) mod administration;
pub(crate) mod announced;
mod channel_cache;
pub(crate) mod channels;
pub(crate) mod correspondents;
pub(crate) mod files;
pub(crate) mod grants;
pub(crate) mod guilds;
pub(crate) mod listening;
pub(crate) mod mentions;
pub(crate) mod message_feeds;
pub(crate) mod messages;
pub(crate) mod missed;
mod page;
pub(crate) mod reactions;
pub(crate) mod read_states;
pub(crate) mod replay;
pub(crate) mod replies;
mod settings;
mod skip;
mod user_cache;
mod view;
mod writers;

pub(crate) use channel_cache::ChannelCache;
pub(crate) use channels::membership_of;
pub(crate) use files::{attachments, attachments_of};
pub(crate) use mentions::{Mentions, mentions, mentions_of};
pub(crate) use reactions::{kind_named, reactions_of};
pub(crate) use read_states::{ReadMark, states};
pub(crate) use settings::{
    NotificationsIn, SettingsOf, direct_messages, direct_messages_number, enter, level_number, notification,
    scope_numbers, settings,
};
pub(crate) use user_cache::UserCache;
pub(crate) use view::{Rosters, view_of};
pub(crate) use writers::writer_name;

/// A question.
pub(crate) trait Read: Send + Sync + 'static {
    /// What it answers.
    type Answer: Send + 'static;

    /// Whether answering it may take looking through a whole table.
    fn is_search(&self) -> bool {
        false
    }

    /// Reads, in the transaction that is open.
    fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> impl Future<Output = ActResult<Self::Answer>> + Send;
}

/// Asks one question, and once more where the connection broke on the way.
pub(crate) async fn ask<T: Tx, R: Read>(tx: &mut T, read: &R, now: Timestamp) -> Outcome<R::Answer> {
    let mut answer = ask_once(tx, read, now).await;
    if matches!(&answer, Err(ActError::Failed(fault)) if fault.class == Class::Lost) {
        answer = ask_once(tx, read, now).await;
    }
    answer.map_err(|halt| match halt {
        ActError::Refused(refusal) => refusal,
        ActError::Failed(fault) => {
            tracing::error!(question = std::any::type_name::<R>(), cause = %fault, "a read failed");
            Refusal::Unavailable
        }
    })
}

/// Asks it in a transaction of its own.
async fn ask_once<T: Tx, R: Read>(tx: &mut T, read: &R, now: Timestamp) -> ActResult<R::Answer> {
    let done = match tx.begin(Purpose::Read, &Locks::none()).await {
        Ok(()) => read.read(tx, now).await,
        Err(fault) => Err(fault.into()),
    };
    if let Err(ActError::Failed(_)) = &done {
        tx.rollback().await;
        return done;
    }
    tx.commit().await?;
    done
}

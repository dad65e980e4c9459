//! Turns what an act committed into what it answers.

use std::future::Future;

use domain::Outcome;
use domain::model::{ChannelId, ChannelView, UserId};

use crate::handle::{Readers, StoreHandle};
use crate::reads::channels::{ChannelVisibility, OneChannel};

/// What an act committed, to be made the answer `O`.
pub(crate) trait Conclude<O>: Send {
    /// Makes it the answer, beside the writer.
    fn conclude<R: Readers>(self, store: &StoreHandle<R>) -> impl Future<Output = Outcome<O>> + Send;
}

/// Most acts commit their answer.
impl<O: Send> Conclude<O> for O {
    async fn conclude<R: Readers>(self, _store: &StoreHandle<R>) -> Outcome<O> {
        Ok(self)
    }
}

/// Some commit a refusal: they may have ended a login.
impl<O: Send> Conclude<O> for Outcome<O> {
    async fn conclude<R: Readers>(self, _store: &StoreHandle<R>) -> Outcome<O> {
        self
    }
}

/// The channel that somebody acted on, which is answered as they see it. It is read after the commit: a roster of a
/// thousand must not hold up everybody's acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ActedOn {
    pub(crate) user: UserId,
    pub(crate) channel: ChannelId,
}

impl Conclude<ChannelView> for ActedOn {
    async fn conclude<R: Readers>(self, store: &StoreHandle<R>) -> Outcome<ChannelView> {
        let Self { user, channel } = self;
        store.read(OneChannel { user, channel, sight: ChannelVisibility::Agent }).await
    }
}

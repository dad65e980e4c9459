//! The store as the domain sees it: acts go to the writer, questions to the readers.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{ChannelId, ChannelView, Message, UserId};
use domain::ports::{NewMessage, Store};

use crate::acts::Act;
use crate::reads::Read;
use crate::reads::accounts::Reachable;
use crate::reads::channels::{Sight, View};
use crate::reads::listening::BrokenStreams;
use crate::tx::Tx;
use crate::writer::Queue;

/// Connections that read.
pub(crate) trait Readers: Send + Sync + 'static {
    /// The engine's connection.
    type Tx: Tx;

    /// Asks one question.
    fn read<R: Read>(&self, read: R) -> impl Future<Output = Outcome<R::Answer>> + Send;

    /// Ends them. Later questions are refused as unavailable.
    fn close(&self) -> impl Future<Output = ()> + Send;
}

/// An open store.
pub(crate) struct Handle<R: Readers> {
    queue: Queue<R::Tx>,
    readers: R,
    /// Whether acts are counted against the hour.
    limited: bool,
}

impl<R: Readers> Handle<R> {
    pub(crate) fn new(queue: Queue<R::Tx>, readers: R, limited: bool) -> Self {
        Self { queue, readers, limited }
    }

    pub(crate) fn is_limited(&self) -> bool {
        self.limited
    }

    pub(crate) async fn act<A: Act>(&self, act: A) -> Outcome<A::Answer> {
        self.queue.act(act).await
    }

    pub(crate) async fn send_message(&self, new: NewMessage) -> Outcome<Arc<Message>> {
        self.queue.send(new).await
    }

    pub(crate) async fn read<Q: Read>(&self, read: Q) -> Outcome<Q::Answer> {
        self.readers.read(read).await
    }

    /// The channel as whoever just acted on it sees it. Read after the commit and beside the writer: a roster of a
    /// thousand must not hold up everybody's acts.
    pub(crate) async fn view(&self, user: UserId, channel: ChannelId) -> Outcome<ChannelView> {
        self.read(View { user, channel, sight: Sight::Agent }).await
    }
}

#[async_trait]
impl<R: Readers> Store for Handle<R> {
    async fn ready(&self) -> Outcome<()> {
        if !self.queue.is_open() {
            return Err(domain::Refusal::Unavailable);
        }
        self.read(Reachable).await
    }

    async fn broken_streams(&self) -> Outcome<u64> {
        self.read(BrokenStreams).await
    }

    async fn close(&self) {
        self.queue.close().await;
        self.readers.close().await;
    }
}

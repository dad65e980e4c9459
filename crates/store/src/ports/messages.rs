//! Messages, and what a listener starts from.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{ChannelId, Message, MessageId, Page, UserId, Window};
use domain::ports::{Memberships, Messages, NewMessage, Snapshot};

use crate::handle::{Handle, Readers};
use crate::reads::listening::{Start, StreamsOf};
use crate::reads::messages::{History, OneMessage};

#[async_trait]
impl<R: Readers> Messages for Handle<R> {
    async fn send(&self, new: NewMessage) -> Outcome<Arc<Message>> {
        self.send_message(new).await
    }

    async fn page(&self, user: UserId, channel: ChannelId, window: Window, count: u32) -> Outcome<Page> {
        self.read(History { user, channel, window, count }).await
    }

    async fn message(&self, user: UserId, message: MessageId) -> Outcome<Message> {
        self.read(OneMessage { user, message }).await
    }

    async fn memberships(&self, user: UserId) -> Outcome<Memberships> {
        self.read(StreamsOf(user)).await
    }

    async fn snapshot(&self, user: UserId) -> Outcome<Snapshot> {
        self.read(Start(user)).await
    }
}

//! Messages, and what a listener starts from.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::event::Stream;
use domain::model::{
    ChannelId, Message, MessageId, Page, Reaction, ReactionChoice, ReactionId, ReactionKind, SessionId, User, UserId,
    Window,
};
use domain::ports::{MessageRef, Messages, Snapshot, StreamHeads};

use crate::handle::{Readers, StoreHandle};
use crate::reads::listening::{Entrant, ReadSnapshot, StreamsOf};
use crate::reads::message_feeds::{FeedKind, MessageFeed, NewestOf};
use crate::reads::messages::{History, OneMessage};
use crate::reads::reactions::{ReactionKinds, ReactionsTo};

#[async_trait]
impl<R: Readers> Messages for StoreHandle<R> {
    async fn page(&self, user: UserId, channel: ChannelId, window: Window, count: u32) -> Outcome<Page> {
        self.read(History { user, channel, window, count }).await
    }

    async fn message(&self, user: UserId, message: MessageId) -> Outcome<Message> {
        self.read(OneMessage { user, message }).await
    }

    async fn mentions_of(&self, user: UserId, skip: u64, count: u32) -> Outcome<Vec<Message>> {
        self.read(MessageFeed { user, which: FeedKind::Mentioning(skip), count }).await
    }

    async fn newest_of(&self, user: UserId, channels: &[ChannelId]) -> Outcome<Vec<Message>> {
        self.read(NewestOf { user, channels: channels.to_vec() }).await
    }

    async fn recent(&self, user: UserId, count: u32) -> Outcome<Vec<Message>> {
        self.read(MessageFeed { user, which: FeedKind::Recent, count }).await
    }

    async fn written_by(&self, user: UserId, skip: u64, count: u32) -> Outcome<Vec<Message>> {
        self.read(MessageFeed { user, which: FeedKind::Written(skip), count }).await
    }

    async fn reactions(
        &self,
        user: UserId,
        named: MessageRef,
        choice: Option<ReactionChoice>,
        after: Option<ReactionId>,
        count: u32,
    ) -> Outcome<Vec<Reaction>> {
        self.read(ReactionsTo { user, named, choice, after, count }).await
    }

    async fn reaction_kinds(&self, skip: u64, count: u32) -> Outcome<Vec<Arc<ReactionKind>>> {
        self.read(ReactionKinds { skip, count }).await
    }

    async fn entrant(&self, user: UserId, session: Option<SessionId>) -> Outcome<Option<(Arc<User>, Vec<Stream>)>> {
        self.read(Entrant { user, session }).await
    }

    async fn stream_heads(&self, user: UserId) -> Outcome<StreamHeads> {
        self.read(StreamsOf(user)).await
    }

    async fn snapshot(&self, user: UserId) -> Outcome<Snapshot> {
        self.read(ReadSnapshot(user)).await
    }
}

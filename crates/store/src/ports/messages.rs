//! Messages, and what a listener starts from.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{
    Actor, ChannelId, Message, MessageId, Page, Reaction, ReactionChoice, ReactionId, ReactionKind, ReactionKindId,
    UserId, Window,
};
use domain::ports::{Cleared, Memberships, MessageRef, Messages, NewMessage, NewReactionKind, Snapshot};

use crate::acts::{
    Clear, CreateReactionKind, DeleteMessage, DeleteReaction, DeleteReactionKind, EditMessage, React, SentBefore,
    ToggleReaction, Unreact,
};
use crate::handle::{Readers, StoreHandle};
use crate::reads::listening::{ReadSnapshot, StreamsOf};
use crate::reads::message_feeds::{FeedKind, MessageFeed, NewestOf};
use crate::reads::messages::{History, OneMessage, OwnIn};
use crate::reads::reactions::{ReactionKinds, ReactionsTo};

#[async_trait]
impl<R: Readers> Messages for StoreHandle<R> {
    async fn send(&self, new: NewMessage) -> Outcome<Arc<Message>> {
        self.send_message(new).await
    }

    async fn sent_before(&self, new: NewMessage) -> Outcome<Option<Arc<Message>>> {
        self.act(SentBefore(new)).await
    }

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

    /// They are looked for beside the writer: somebody may have written very much elsewhere.
    async fn clear(&self, actor: Actor, channel: ChannelId, before: Option<MessageId>) -> Outcome<Cleared> {
        let (messages, next) = self.read(OwnIn { user: actor.user, channel, before }).await?;
        if messages.is_empty() && before.is_some() {
            return Ok(Cleared { count: 0, next });
        }
        Ok(Cleared { count: self.act(Clear { actor, channel, messages }).await?, next })
    }

    async fn edit(&self, actor: Actor, named: MessageRef, content: String) -> Outcome<Arc<Message>> {
        self.act(EditMessage { actor, named, content }).await
    }

    async fn delete_message(&self, actor: Actor, named: MessageRef) -> Outcome<Arc<Message>> {
        self.act(DeleteMessage { actor, named }).await
    }

    async fn react(&self, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<Arc<Reaction>> {
        self.act(React { actor, named, choice }).await
    }

    async fn unreact(&self, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<bool> {
        self.act(Unreact { actor, named, choice }).await
    }

    async fn toggle_reaction(&self, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<bool> {
        self.act(ToggleReaction { actor, named, choice }).await
    }

    async fn delete_reaction(&self, actor: Actor, reaction: ReactionId) -> Outcome<()> {
        self.act(DeleteReaction { actor, reaction }).await
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

    async fn create_reaction_kind(&self, actor: Actor, new: NewReactionKind) -> Outcome<Arc<ReactionKind>> {
        self.act(CreateReactionKind { actor, new }).await
    }

    async fn delete_reaction_kind(&self, actor: Actor, kind: ReactionKindId) -> Outcome<()> {
        self.act(DeleteReactionKind { actor, kind }).await
    }

    async fn memberships(&self, user: UserId) -> Outcome<Memberships> {
        self.read(StreamsOf(user)).await
    }

    async fn snapshot(&self, user: UserId) -> Outcome<Snapshot> {
        self.read(ReadSnapshot(user)).await
    }
}

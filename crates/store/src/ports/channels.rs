//! Channels and who is in them.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Channel, ChannelId, ChannelView, Roster, User, UserId};
use domain::ports::{ChannelFilter, Channels, Correspondent, Membership, Slice};

use crate::handle::{Readers, StoreHandle};
use crate::reads::channels::{
    AvailableUsers, Banned, BareChannels, ChannelCalled, ChannelNamed, ChannelVisibility, ChannelWithCode, ChannelsOf,
    ChannelsSeenBy, Members, MembershipOfUser, OneChannel, OneMembership,
};
use crate::reads::correspondents::{ConversationWith, Correspondents};

#[async_trait]
impl<R: Readers> Channels for StoreHandle<R> {
    async fn channel(&self, user: UserId, channel: ChannelId) -> Outcome<ChannelView> {
        self.read(OneChannel { user, channel, sight: ChannelVisibility::Member }).await
    }

    async fn channel_seen(&self, user: UserId, channel: ChannelId) -> Outcome<ChannelView> {
        self.read(OneChannel { user, channel, sight: ChannelVisibility::Anybody }).await
    }

    async fn channel_named(&self, user: UserId, claim: &str) -> Outcome<Option<ChannelId>> {
        self.read(ChannelNamed { user, claim: claim.to_owned() }).await
    }

    async fn channel_called(&self, user: UserId, name: &str) -> Outcome<Option<ChannelId>> {
        self.read(ChannelCalled { user, name: name.to_owned() }).await
    }

    async fn channel_with_code(&self, user: UserId, code: &str) -> Outcome<ChannelView> {
        self.read(ChannelWithCode { user, code: code.to_owned() }).await
    }

    async fn channels_of(
        &self,
        user: UserId,
        conversations: Option<bool>,
        skip: u64,
        count: u32,
    ) -> Outcome<Vec<ChannelView>> {
        self.read(ChannelsOf { user, conversations, skip, count }).await
    }

    async fn correspondents(&self, user: UserId, skip: u64, count: u32) -> Outcome<Vec<Correspondent>> {
        self.read(Correspondents { user, skip, count }).await
    }

    async fn conversation_with(&self, user: UserId, other: UserId) -> Outcome<Option<ChannelId>> {
        self.read(ConversationWith { user, other }).await
    }

    async fn channels_seen_by(&self, user: UserId, skip: u64, count: u32) -> Outcome<Vec<ChannelView>> {
        self.read(ChannelsSeenBy { user, skip, count }).await
    }

    async fn bare_channels(&self, user: UserId, which: ChannelFilter, skip: u64, count: u32) -> Outcome<Vec<Channel>> {
        self.read(BareChannels { user, which, skip, count }).await
    }

    async fn post(&self, user: UserId, channel: ChannelId, target: UserId) -> Outcome<Membership> {
        self.read(MembershipOfUser { user, channel, target }).await
    }

    async fn available_users(
        &self,
        user: UserId,
        channel: Option<ChannelId>,
        skip: u64,
        count: u32,
    ) -> Outcome<Vec<Arc<User>>> {
        self.read(AvailableUsers { user, channel, skip, count }).await
    }

    async fn banned(&self, user: UserId, channel: ChannelId) -> Outcome<Vec<Arc<User>>> {
        self.read(Banned { user, channel }).await
    }

    async fn members(&self, user: UserId, channel: ChannelId, slice: Slice) -> Outcome<Roster> {
        self.read(Members { user, channel, slice }).await
    }

    async fn membership(&self, user: UserId, channel: ChannelId) -> Outcome<Arc<Channel>> {
        self.read(OneMembership { user, channel }).await
    }
}

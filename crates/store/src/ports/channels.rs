//! Channels and who is in them.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Actor, Channel, ChannelId, ChannelView, Role, Roster, User, UserId};
use domain::ports::{
    Admission, ChannelChange, ChannelFilter, Channels, Correspondent, Departure, Membership, NewChannel,
    NewConversation, OwnerLeaves, Slice,
};

use crate::acts::{
    AddToChannel, CreateChannel, DeleteChannel, JoinChannel, LeaveChannel, OpenConversation, RemoveMember,
    RenewJoinCode, SetRole, Unban, UpdateChannel,
};
use crate::handle::{Readers, StoreHandle};
use crate::reads::channels::{
    AvailableUsers, Banned, BareChannels, ChannelCalled, ChannelNamed, ChannelVisibility, ChannelWithCode, ChannelsOf,
    ChannelsSeenBy, Members, MembershipOfUser, OneChannel, OneMembership,
};
use crate::reads::correspondents::{ConversationWith, Correspondents};

#[async_trait]
impl<R: Readers> Channels for StoreHandle<R> {
    async fn create_channel(&self, actor: Actor, new: NewChannel) -> Outcome<ChannelView> {
        let channel = self.act(CreateChannel { actor, new }).await?;
        self.view(actor.user, channel).await
    }

    async fn open_conversation(&self, actor: Actor, new: NewConversation) -> Outcome<ChannelView> {
        let channel = self.act(OpenConversation { actor, new, limited: self.is_limited() }).await?;
        self.view(actor.user, channel).await
    }

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

    async fn join_channel_by(
        &self,
        actor: Actor,
        admission: Admission,
        dialect: Option<&'static str>,
    ) -> Outcome<ChannelView> {
        let channel = self.act(JoinChannel { actor, admission, answered: dialect }).await?;
        self.view(actor.user, channel).await
    }

    async fn update_channel(&self, actor: Actor, channel: ChannelId, change: ChannelChange) -> Outcome<ChannelView> {
        self.act(UpdateChannel { actor, channel, change }).await?;
        self.view(actor.user, channel).await
    }

    async fn delete_channel(&self, actor: Actor, channel: ChannelId) -> Outcome<ChannelView> {
        self.act(DeleteChannel { actor, channel }).await
    }

    async fn renew_join_code(&self, actor: Actor, channel: ChannelId, code: String) -> Outcome<Channel> {
        self.act(RenewJoinCode { actor, channel, code }).await
    }

    async fn set_role(&self, actor: Actor, channel: ChannelId, target: UserId, role: Role) -> Outcome<Membership> {
        self.act(SetRole { actor, channel, target, role }).await
    }

    async fn post(&self, user: UserId, channel: ChannelId, target: UserId) -> Outcome<Membership> {
        self.read(MembershipOfUser { user, channel, target }).await
    }

    async fn leave_channel(&self, actor: Actor, channel: ChannelId, owner: OwnerLeaves) -> Outcome<()> {
        self.act(LeaveChannel { actor, channel, owner }).await
    }

    async fn add_member(&self, actor: Actor, channel: ChannelId, target: UserId) -> Outcome<()> {
        self.act(AddToChannel { actor, channel, target, limited: self.is_limited() }).await
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

    async fn remove_member(
        &self,
        actor: Actor,
        channel: ChannelId,
        target: UserId,
        how: Departure,
    ) -> Outcome<ChannelView> {
        self.act(RemoveMember { actor, channel, target, how }).await?;
        self.view(actor.user, channel).await
    }

    async fn unban(&self, actor: Actor, channel: ChannelId, target: UserId) -> Outcome<ChannelView> {
        self.act(Unban { actor, channel, target }).await?;
        self.view(actor.user, channel).await
    }

    async fn banned(&self, user: UserId, channel: ChannelId) -> Outcome<Vec<Arc<User>>> {
        self.read(Banned { user, channel }).await
    }

    async fn members(&self, user: UserId, channel: ChannelId, slice: Slice) -> Outcome<Roster> {
        self.read(Members { user, channel, slice }).await
    }

    async fn membership(&self, user: UserId, channel: ChannelId) -> Outcome<Channel> {
        self.read(OneMembership { user, channel }).await
    }
}

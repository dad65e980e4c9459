//! Random acts of a few people who share rooms, guilds and conversations.

use std::sync::Arc;
use std::time::Duration;

use domain::Outcome;
use domain::model::{ChannelId, GuildId, MessageId, ReactionKindId, Reply, Role, User};
use domain::ports::{
    Admission, ChannelChange, Departure, MessageRef, NewChannel, NewInvite, NewName, OwnedResource, OwnerLeaves,
};
use domain::verbs::{
    AddToChannel, ClearMessages, CreateGuild, MarkGuildRead, MarkRead, SendMessage, ToggleReaction, Transfer,
    UpdateChannel, UpdateGuild,
};

use super::node::Node;
use super::random::Random;
use crate::acts;
use crate::world::{account, actor, message, room};

pub(super) struct History {
    pub(super) random: Random,
    pub(super) users: Vec<Arc<User>>,
    seed: u64,
    acts: usize,
    channels: Vec<ChannelId>,
    guilds: Vec<(GuildId, String)>,
    messages: Vec<(MessageId, ChannelId)>,
}

impl History {
    /// Four people, and nothing else.
    pub(super) async fn begin(node: &Node, seed: u64) -> Self {
        let mut users = Vec::new();
        for name in ["ada", "bob", "cyd", "dan"] {
            users.push(node.perform(account(&format!("{name}{seed}"))).await.unwrap().user);
        }
        let (channels, guilds, messages) = (Vec::new(), Vec::new(), Vec::new());
        Self { random: Random::new(seed), users, seed, acts: 0, channels, guilds, messages }
    }

    /// A room and a guild with a channel, and all people in both.
    pub(super) async fn furnish(&mut self, node: &Node) {
        let ada = self.users[0].clone();
        self.create_guild(node, &ada).await.unwrap();
        let (guild, code) = self.guilds[0].clone();
        self.create_room(node, &ada, None).await.unwrap();
        for user in &self.users[1..] {
            node.perform(acts::join_channel(user, Admission::Open(self.channels[0]))).await.unwrap();
            node.perform(acts::join_guild(user, &code)).await.unwrap();
        }
        self.create_room(node, &ada, Some(guild)).await.unwrap();
    }

    /// The first guild's owner says something in its channel.
    pub(super) async fn say_in_guild(&self, node: &Node, content: &str) {
        node.perform(message(&self.users[0], self.channels[1], content)).await.unwrap();
    }

    pub(super) async fn leave_guild(&self, node: &Node, user: usize) {
        node.perform(acts::leave_guild(&self.users[user], self.guilds[0].0)).await.unwrap();
    }

    pub(super) async fn join_guild(&self, node: &Node, user: usize) {
        node.perform(acts::join_guild(&self.users[user], &self.guilds[0].1)).await.unwrap();
    }

    /// Somebody tries something. That they may not is as good.
    pub(super) async fn act(&mut self, node: &Node) {
        self.acts += 1;
        let (user, other) = (self.user(), self.user());
        let done = match self.random.below(20) {
            0..=6 => self.say(node, &user, &other).await,
            7..=8 => self.react(node, &user).await,
            9 => self.read_on(node, &user).await,
            10..=12 => self.come_or_go(node, &user, &other).await,
            13..=14 => self.manage_channel(node, &user, &other).await,
            15..=17 => self.visit_guild(node, &user, &other).await,
            _ => self.found(node, &user, &other).await,
        };
        drop(done);
    }

    fn user(&mut self) -> Arc<User> {
        self.random.pick(&self.users).unwrap()
    }

    fn word(&self, word: &str) -> String {
        format!("{word} {}", self.acts)
    }

    async fn say(&mut self, node: &Node, user: &User, other: &User) -> Outcome<()> {
        let mention = if self.random.below(3) == 0 { format!(" @{}", other.username) } else { String::new() };
        let everyone = if self.random.below(9) == 0 { " @everyone" } else { "" };
        let content = self.word("word") + &mention + everyone;
        let named = self.random.pick(&self.messages);
        let about = named.map(|(message, channel)| MessageRef { message, channel: Some(channel) });
        match (self.random.below(12), about) {
            (0..=2, Some(about)) => drop(node.perform(acts::edit(user, about, &content)).await?),
            (3..=4, Some(about)) => drop(node.perform(acts::delete_message(user, about)).await?),
            (5, Some(MessageRef { channel: Some(channel), .. })) if self.random.below(4) == 0 => {
                node.perform(ClearMessages { actor: actor(user), channel, before: None }).await?;
            }
            _ => {
                let Some(channel) = self.random.pick(&self.channels) else { return Ok(()) };
                let replies = self.random.below(4) == 0;
                let reply = named.filter(|_| replies).map(|(to, _)| Reply { to, silent: false });
                let sent = node.perform(SendMessage { reply, ..message(user, channel, &content) }).await?;
                self.messages.push((sent.id, channel));
            }
        }
        Ok(())
    }

    async fn react(&mut self, node: &Node, user: &User) -> Outcome<()> {
        let recent = self.messages.len().saturating_sub(8);
        let Some((message, channel)) = self.random.pick(&self.messages[recent..]) else { return Ok(()) };
        let named = MessageRef { message, channel: Some(channel) };
        let choice = || ReactionKindId::new(1).unwrap().into();
        match self.random.below(4) {
            0 => drop(node.perform(acts::unreact(user, named, choice())).await?),
            1 => drop(node.perform(ToggleReaction { actor: actor(user), named, choice: choice() }).await?),
            _ => {
                let kind = ReactionKindId::new(1 + i64::try_from(self.random.below(2)).unwrap()).unwrap();
                drop(node.perform(acts::react(user, named, kind.into())).await?);
            }
        }
        Ok(())
    }

    /// Somebody says how far they have read, forwards or backwards.
    async fn read_on(&mut self, node: &Node, user: &User) -> Outcome<()> {
        let actor = actor(user);
        match (self.random.below(8), self.random.pick(&self.messages), self.random.pick(&self.guilds)) {
            (0, _, Some((guild, _))) => drop(node.perform(MarkGuildRead { actor, guild }).await?),
            (number, Some((message, channel)), _) => {
                let message = (number != 1).then_some(message);
                node.perform(MarkRead { actor, channel, message }).await?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn come_or_go(&mut self, node: &Node, user: &User, other: &User) -> Outcome<()> {
        let Some(channel) = self.random.pick(&self.channels) else { return Ok(()) };
        match self.random.below(8) {
            0..=2 => drop(node.perform(acts::join_channel(user, Admission::Open(channel))).await?),
            3 => node.perform(acts::leave_channel(user, channel, OwnerLeaves::HandsOver)).await?,
            4 => drop(node.perform(acts::remove(user, channel, other.id, Departure::Removed)).await?),
            5 => drop(node.perform(acts::remove(user, channel, other.id, Departure::Banned)).await?),
            6 => drop(node.perform(acts::unban(user, channel, other.id)).await?),
            _ => node.perform(AddToChannel { actor: actor(user), channel, target: other.id }).await?,
        }
        Ok(())
    }

    async fn manage_channel(&mut self, node: &Node, user: &User, other: &User) -> Outcome<()> {
        let Some(channel) = self.random.pick(&self.channels) else { return Ok(()) };
        let actor = actor(user);
        match self.random.below(6) {
            0 => drop(node.perform(acts::set_role(user, channel, other.id, Role::Moderator)).await?),
            1 => drop(node.perform(acts::set_role(user, channel, other.id, Role::Member)).await?),
            2 => drop(node.perform(acts::set_role(user, channel, other.id, Role::Owner)).await?),
            3 if self.random.below(3) == 0 => drop(node.perform(acts::delete_channel(user, channel)).await?),
            3 => {
                let resource = OwnedResource::Channel(channel);
                drop(node.perform(Transfer { actor: None, resource, target: other.id }).await?);
            }
            _ => {
                let name = self.word("name");
                let change = ChannelChange {
                    name: Some(NewName { claim: Ok(name.clone()), name }),
                    description: Some(Some(self.word("about"))),
                    private: Some(self.random.below(4) == 0),
                    spare_code: self.word("code"),
                    ..ChannelChange::default()
                };
                drop(node.perform(UpdateChannel { actor, channel, change }).await?);
            }
        }
        Ok(())
    }

    async fn visit_guild(&mut self, node: &Node, user: &User, other: &User) -> Outcome<()> {
        let Some((guild, code)) = self.random.pick(&self.guilds) else { return Ok(()) };
        let me = actor(user);
        match self.random.below(12) {
            0..=3 => drop(node.perform(acts::join_guild(user, &code)).await?),
            4 => node.perform(acts::leave_guild(user, guild)).await?,
            5 => node.perform(acts::remove_from_guild(me, guild, other.id, Departure::Removed)).await?,
            6 => node.perform(acts::remove_from_guild(me, guild, other.id, Departure::Banned)).await?,
            7 => node.perform(acts::unban_from_guild(me, guild, other.id)).await?,
            8 => {
                drop(
                    node.perform(UpdateGuild { actor: me, guild, name: Some(self.word("guild")), owner: None }).await?,
                );
            }
            9 if self.random.below(3) == 0 => node.perform(acts::delete_guild(user, guild)).await?,
            9 => {
                let resource = OwnedResource::Guild(guild);
                drop(node.perform(Transfer { actor: None, resource, target: other.id }).await?);
            }
            _ => self.create_room(node, user, Some(guild)).await?,
        }
        Ok(())
    }

    async fn found(&mut self, node: &Node, user: &User, other: &User) -> Outcome<()> {
        match self.random.below(4) {
            0 => self.create_guild(node, user).await,
            1 => self.create_room(node, user, None).await,
            _ => {
                let third = self.user();
                let others = if self.random.below(2) == 0 { vec![other.id] } else { vec![other.id, third.id] };
                let made = node.perform(acts::open_conversation(user, &others)).await?;
                self.channels.push(made.channel.id);
                Ok(())
            }
        }
    }

    async fn create_guild(&mut self, node: &Node, user: &User) -> Outcome<()> {
        let code = format!("{}-{}", self.seed, self.acts);
        let invite = NewInvite { code: code.clone(), life: Duration::from_hours(24), max_uses: None };
        let new = CreateGuild { invite: Some(invite), ..acts::create_guild(user, &self.word("guild")) };
        self.guilds.push((node.perform(new).await?.id, code));
        Ok(())
    }

    async fn create_room(&mut self, node: &Node, user: &User, guild: Option<GuildId>) -> Outcome<()> {
        let new = NewChannel { guild, ..room(&self.word("room")) };
        self.channels.push(node.perform(acts::create_channel(user, new)).await?.channel.id);
        Ok(())
    }
}

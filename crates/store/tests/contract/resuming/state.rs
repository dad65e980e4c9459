//! What a client knows: loaded from the store where something opens to it, and changed by what it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;

use domain::event::{Event, EventKind, Stream, SubscriptionChange};
use domain::model::{
    Channel, ChannelId, ChannelView, Guild, GuildId, Message, MessageId, ReactionKindId, Role, Timestamp, User, UserId,
    Window,
};
use domain::ports::ReadStateFilter;

use super::node::Node;
use super::reading::{self, Reading, Said};

/// How many messages and members a history stays below.
const ALL: u32 = 100;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    guilds: BTreeMap<GuildId, GuildState>,
    channels: BTreeMap<ChannelId, ChannelState>,
}

#[derive(Clone, Debug, PartialEq)]
struct GuildState {
    name: String,
    owner: UserId,
    members: BTreeSet<UserId>,
}

#[derive(Clone, Debug, PartialEq)]
struct ChannelState {
    guild: Option<GuildId>,
    name: String,
    description: Option<String>,
    private: bool,
    owner: UserId,
    /// Who is in it, and the moderators among them, where it has members of its own.
    members: BTreeSet<UserId>,
    moderators: BTreeSet<UserId>,
    messages: BTreeMap<MessageId, MessageState>,
    reading: Reading,
}

#[derive(Clone, Debug, PartialEq)]
struct MessageState {
    content: String,
    reactions: BTreeSet<(ReactionKindId, UserId)>,
}

impl State {
    /// What a client knows that starts now.
    pub(super) async fn fresh(node: &Node, user: UserId) -> Self {
        let snapshot = node.core().await.store.snapshot(user).await.unwrap();
        let mut state = Self::default();
        for summary in snapshot.guilds {
            state.load_guild(node, user, &summary.guild).await;
            for channel in summary.channels {
                state.load_channel(node, user, channel.id, node.now()).await;
            }
        }
        for (channel, _) in snapshot.channels {
            state.load_channel(node, user, channel.id, node.now()).await;
        }
        for read in &snapshot.read_states {
            state.channel(read.channel).reading = read.into();
        }
        state.count(node, user).await;
        state
    }

    /// Holds that what is unread is what counting by hand finds.
    async fn count(&mut self, node: &Node, user: UserId) {
        let core = node.core().await;
        for (channel, known) in &mut self.channels {
            let page = core.store.page(user, *channel, Window::Newest, ALL).await.unwrap();
            known.reading.check(user, page.messages.iter());
            known.reading.note_what_is_gone(page.messages.iter());
        }
    }

    /// Where it isn't as the fresh one is.
    pub(super) fn differences(&self, fresh: &Self) -> Vec<String> {
        let mut found = differences(&self.guilds, &fresh.guilds);
        found.extend(differences(&self.channels, &fresh.channels));
        found
    }

    async fn load_guild(&mut self, node: &Node, user: UserId, guild: &Guild) {
        let core = node.core().await;
        let members = core.store.guild_members(user, guild.id, None, ALL).await.unwrap_or_default();
        let members = ids(&members);
        self.guilds.insert(guild.id, GuildState { name: guild.name.clone(), owner: guild.owner, members });
    }

    /// Loads what was said until then: of what was said since, the client is told.
    async fn load_channel(&mut self, node: &Node, user: UserId, channel: ChannelId, until: Timestamp) {
        let core = node.core().await;
        // It may be closed again by now: of that the client is told next.
        let Ok(view) = core.store.channel(user, channel).await else { return };
        let page = core.store.page(user, channel, Window::Newest, ALL).await.unwrap();
        assert!(!page.has_more, "a history is short");
        let messages = page.messages.iter().filter(|message| message.created_at <= until);
        let messages = messages.map(|message| (message.id, message.into())).collect();
        let filter = ReadStateFilter::Channels(vec![channel]);
        let states = core.store.read_states(user, filter).await.unwrap();
        let reading = Reading::from_now_on(states.first());
        self.channels.insert(channel, ChannelState { messages, reading, ..ChannelState::from(&view) });
    }

    /// Takes what a client of the user is told.
    pub(super) async fn take(&mut self, node: &Node, user: UserId, event: &Event) {
        match event.kind.subscription_change() {
            SubscriptionChange::Gained(users, streams) if users.contains(&user) => {
                self.open(node, user, event, &streams).await;
            }
            SubscriptionChange::Inherited(_, to) => self.open(node, user, event, &[to]).await,
            SubscriptionChange::Lost(who, streams) if who == user => self.close(&streams),
            SubscriptionChange::Ended(streams) => self.close(&streams),
            _ => self.change(user, &event.kind),
        }
    }

    async fn open(&mut self, node: &Node, user: UserId, event: &Event, streams: &[Stream]) {
        let kind = &event.kind;
        for stream in streams {
            match (stream, kind) {
                (Stream::Channel(channel), _) => {
                    if let EventKind::ChannelCreated { channel, .. } | EventKind::ChannelMemberAdded { channel, .. } =
                        kind
                    {
                        self.channels.insert(channel.id, channel.as_ref().into());
                    }
                    self.load_channel(node, user, *channel, event.at).await;
                }
                (_, EventKind::GuildCreated { guild, .. } | EventKind::GuildMemberAdded { guild, .. }) => {
                    self.load_guild(node, user, guild).await;
                }
                _ => panic!("{stream:?} was opened by {kind:?}"),
            }
        }
        if let EventKind::GuildMemberAdded { channels, .. } = kind {
            for channel in channels.iter() {
                self.channels.entry(channel.id).or_insert_with(|| channel.into());
            }
        }
    }

    fn close(&mut self, streams: &[Stream]) {
        for stream in streams {
            match stream {
                Stream::Guild(guild) => drop(self.guilds.remove(guild)),
                Stream::Channel(channel) => drop(self.channels.remove(channel)),
                Stream::Server | Stream::User(_) => panic!("{stream:?} is never closed"),
            }
        }
    }

    fn change(&mut self, user: UserId, kind: &EventKind) {
        match kind {
            EventKind::GuildUpdated { guild } => {
                let known = self.guild(guild.id);
                (known.name, known.owner) = (guild.name.clone(), guild.owner);
            }
            EventKind::GuildMemberAdded { guild, user, .. } => drop(self.guild(guild.id).members.insert(user.id)),
            EventKind::GuildMemberRemoved { guild, user, .. } => drop(self.guild(guild.id).members.remove(&user.id)),
            EventKind::ChannelUpdated { channel, members, moderators, .. } => {
                let known = self.channel(channel.id);
                let (messages, reading) = (std::mem::take(&mut known.messages), known.reading.clone());
                let (members, moderators) = (ids(members), moderators.iter().copied().collect());
                let changed = ChannelState { members, moderators, messages, reading, ..channel.as_ref().into() };
                self.channels.insert(channel.id, changed);
            }
            EventKind::RoleChanged { channel, user, role } => self.role(channel, user, *role),
            EventKind::ChannelMemberAdded { channel, user, .. } if channel.guild.is_none() => {
                self.channel(channel.id).members.insert(user.id);
            }
            EventKind::ChannelMemberRemoved { channel, user, .. } => {
                let known = self.channel(channel.id);
                known.members.remove(&user.id);
                known.moderators.remove(&user.id);
            }
            EventKind::MessageCreated { message, .. } => {
                let known = self.channel(message.channel);
                known.messages.insert(message.id, message.as_ref().into());
                known.reading.hears(user, message.id, Said::to(user, message));
            }
            EventKind::MessageUpdated { message, .. } => {
                let known = self.channel(message.channel);
                known.messages.insert(message.id, message.as_ref().into());
                known.reading.hears_change(user, message.id, Said::to(user, message));
            }
            EventKind::MessageDeleted { channel, message, author, mentioned, mentioned_everyone, .. } => {
                let known = self.channel(channel.id);
                let was_known = known.messages.remove(message).is_some();
                let said = reading::deleted(user, *author, mentioned, *mentioned_everyone);
                known.reading.loses(user, *message, said, was_known);
            }
            EventKind::ReadStateChanged { state, .. } => self.channel(state.channel).reading = state.into(),
            EventKind::ReactionAdded { channel, reaction } => {
                if let Some(message) = self.channel(channel.id).messages.get_mut(&reaction.message) {
                    message.reactions.insert((reaction.kind.id, reaction.user.id));
                }
            }
            EventKind::ReactionRemoved { channel, reaction } => {
                if let Some(message) = self.channel(channel.id).messages.get_mut(&reaction.message) {
                    message.reactions.remove(&(reaction.kind.id, reaction.user.id));
                }
            }
            _ => {}
        }
    }

    fn role(&mut self, channel: &Channel, user: &User, role: Role) {
        let known = self.channel(channel.id);
        known.owner = channel.owner;
        if channel.guild.is_none() {
            match role {
                Role::Moderator => drop(known.moderators.insert(user.id)),
                Role::Member | Role::Owner => drop(known.moderators.remove(&user.id)),
            }
        }
    }

    fn guild(&mut self, guild: GuildId) -> &mut GuildState {
        self.guilds.get_mut(&guild).unwrap_or_else(|| panic!("told of guild {guild}, which isn't open"))
    }

    fn channel(&mut self, channel: ChannelId) -> &mut ChannelState {
        self.channels.get_mut(&channel).unwrap_or_else(|| panic!("told of channel {channel}, which isn't open"))
    }
}

impl From<&Channel> for ChannelState {
    fn from(channel: &Channel) -> Self {
        Self {
            guild: channel.guild,
            name: channel.name.clone(),
            description: channel.description.clone(),
            private: channel.private,
            owner: channel.owner,
            members: BTreeSet::new(),
            moderators: BTreeSet::new(),
            messages: BTreeMap::new(),
            reading: Reading::default(),
        }
    }
}

impl From<&ChannelView> for ChannelState {
    fn from(view: &ChannelView) -> Self {
        let (mut members, mut moderators) = (BTreeSet::new(), BTreeSet::new());
        if view.channel.guild.is_none() {
            members = ids(&view.roster.members);
            moderators.extend(&view.roster.moderators);
        }
        Self { members, moderators, ..Self::from(&view.channel) }
    }
}

impl From<&Message> for MessageState {
    fn from(message: &Message) -> Self {
        let reactions = message.reactions.shown.iter().map(|reaction| (reaction.kind.id, reaction.user.id)).collect();
        Self { content: message.content.clone(), reactions }
    }
}

fn differences<K: Copy + Debug + Ord, V: Debug + PartialEq>(
    known: &BTreeMap<K, V>,
    fresh: &BTreeMap<K, V>,
) -> Vec<String> {
    let keys: BTreeSet<K> = known.keys().chain(fresh.keys()).copied().collect();
    let differing = keys.into_iter().filter(|key| known.get(key) != fresh.get(key));
    differing.map(|key| format!("{key:?} as {:?}, which is {:?}", known.get(&key), fresh.get(&key))).collect()
}

fn ids(users: &[Arc<User>]) -> BTreeSet<UserId> {
    users.iter().map(|user| user.id).collect()
}

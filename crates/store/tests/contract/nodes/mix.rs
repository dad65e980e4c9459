//! Random acts of all kinds by three nodes at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::model::{
    AccountStatus, Actor, ChannelId, GuildId, MessageId, ReactionChoice, ReactionKindId, Reply, Role, SessionId,
    Status, User, UserId,
};
use domain::ports::{
    Admission, ChannelChange, DefaultChannels, DefaultJoin, Departure, MessageRef, NewChannel, NewFile, NewInvite,
    NewName, NewSession, OwnedResource, OwnerLeaves, ProfileChange,
};
use domain::rules::text::emoji;
use domain::verbs::{
    AddToChannel, ClearMessages, CreateGuild, DiscardFiles, EndOtherSessions, EndSession, ExpectBlob, KeepFile,
    MarkGuildRead, MarkRead, PassOwnership, Register, ReleaseBlobs, SanctionAccount, SendMessage, SetStatus,
    ToggleReaction, Transfer, UpdateChannel, UpdateGuild, UpdateProfile,
};
use domain::{Outcome, Refusal, limits};

use super::{all, close, head, in_order, spawn, three};
use crate::acts;
use crate::messages::mark;
use crate::resuming::Random;
use crate::world::{World, account, actor, message, room};

const TASKS: usize = 4;
const ACTS: usize = 150;
const WELCOME: DefaultChannels = DefaultChannels {
    dialect: "chat",
    channels: &[("general", "Talk"), ("random", "Talk")],
    joins: DefaultJoin::Everybody,
};

/// What the tasks of all nodes work on.
#[derive(Default)]
struct Shared {
    users: Vec<Arc<User>>,
    channels: Mutex<Vec<ChannelId>>,
    guilds: Mutex<Vec<(GuildId, String)>>,
    messages: Mutex<Vec<(MessageId, ChannelId)>>,
}

/// One of the tasks of a node.
struct Task {
    world: Arc<World>,
    shared: Arc<Shared>,
    random: Random,
    number: usize,
}

pub(crate) async fn leaves_every_stream_whole_and_nobody_in_a_deadlock(world: World) {
    let Some(worlds) = three(world).await else { return };
    let worlds = worlds.map(Arc::new);
    let mut shared = Shared::default();
    for name in ["ada", "bob", "cyd", "dan", "eve", "fay"] {
        shared.users.push(worlds[0].user(name).await);
    }
    worlds[0].perform(acts::set_admin("ada", true)).await.unwrap();
    let shared = Arc::new(shared);
    let tasks = (0..worlds.len() * TASKS).map(|number| {
        let (world, shared) = (worlds[number % worlds.len()].clone(), shared.clone());
        let seed = u64::try_from(number).unwrap();
        tokio::spawn(Task { world, shared, random: Random::new(seed), number: number * ACTS }.run())
    });
    all(tasks.collect()).await;
    let worlds = worlds.map(|world| Arc::into_inner(world).unwrap());
    each_kind_once(&worlds[1], &shared.users[0], &shared.users[1]).await.unwrap();
    let kinds = [
        "message created",
        "message updated",
        "message deleted",
        "reaction added",
        "reaction removed",
        "member added",
        "member removed",
        "role changed",
        "channel updated",
        "channel deleted",
        "guild member added",
        "guild member removed",
        "guild deleted",
        "account barred",
        "session ended",
        "read state changed",
    ];
    let heard = in_order(&worlds);
    for kind in kinds {
        assert!(heard.iter().any(|event| crate::world::kind_name(&event.kind) == kind), "no {kind}");
    }
    assert_eq!(worlds[0].store.broken_streams().await, Ok(0));
    let counted = "SELECT COUNT(*) FROM channels c WHERE c.deleted_at IS NULL AND (c.message_head <> (SELECT COUNT(*) FROM \
         messages m WHERE m.channel_id = c.id) OR c.message_count <> (SELECT COUNT(*) FROM messages m \
         WHERE m.channel_id = c.id AND m.deleted = 0))";
    assert_eq!(worlds[0].place.number(counted).await, 0);
    let totals = "SELECT COUNT(*) FROM reaction_totals t WHERE t.total <> (SELECT COUNT(*) FROM reactions r \
         WHERE r.message_id = t.message_id AND r.kind_id = t.kind_id)";
    assert_eq!(worlds[0].place.number(totals).await, 0);
    let stored = "SELECT COUNT(*) FROM users u WHERE u.stored_bytes <> (SELECT COALESCE(SUM(size), 0) FROM attachments a \
         WHERE a.uploader_id = u.id)";
    assert_eq!(worlds[0].place.number(stored).await, 0);
    let own = "SELECT COUNT(*) FROM read_marks r JOIN channels c ON c.id = r.channel_id WHERE c.deleted_at IS NULL \
         AND (r.position > c.message_head OR r.own_after <> (SELECT COUNT(*) FROM messages m WHERE m.channel_id = c.id \
         AND m.position > r.position AND m.deleted = 0 AND m.author_id = r.user_id))";
    assert_eq!(worlds[0].place.number(own).await, 0);
    close(&worlds).await;
}

/// What chance may have left out.
async fn each_kind_once(world: &World, ada: &User, bob: &User) -> Outcome<()> {
    let invite = NewInvite { code: "the last".to_owned(), life: Duration::from_hours(1), max_uses: None };
    let guild = world.perform(CreateGuild { invite: Some(invite), ..acts::create_guild(ada, "the last") }).await?.id;
    world.perform(acts::join_guild(bob, "the last")).await?;
    let hall = NewChannel { guild: Some(guild), ..room("hall") };
    let hall = world.perform(acts::create_channel(ada, hall)).await?.channel.id;
    let said = world.perform(message(ada, hall, "hear, hear")).await?.id;
    let named = MessageRef { message: said, channel: Some(hall) };
    let fox = || ReactionChoice::Emoji(emoji("🦊").unwrap());
    world.perform(acts::react(bob, named, fox())).await?;
    world.perform(acts::unreact(bob, named, fox())).await?;
    world.perform(acts::edit(ada, named, "here, here")).await?;
    world.perform(MarkRead { actor: actor(bob), channel: hall, message: Some(said) }).await?;
    world.perform(acts::delete_message(ada, named)).await?;
    world.perform(acts::remove_from_guild(actor(ada), guild, bob.id, Departure::Removed)).await?;
    world.perform(acts::delete_channel(ada, hall)).await?;
    world.perform(acts::delete_guild(ada, guild)).await?;
    let den = world.perform(acts::create_channel(ada, room("den"))).await?.channel.id;
    world.perform(acts::join_channel(bob, Admission::Open(den))).await?;
    world.perform(acts::set_role(ada, den, bob.id, Role::Moderator)).await?;
    let change = ChannelChange { private: Some(true), ..ChannelChange::default() };
    world.perform(UpdateChannel { actor: actor(ada), channel: den, change }).await?;
    world.perform(acts::remove(ada, den, bob.id, Departure::Removed)).await?;
    let session = log_in(world, bob.id).await?;
    world.perform(EndSession { session }).await?;
    for account_status in [AccountStatus::Banned { until: None }, AccountStatus::Good] {
        let (actor, target) = (actor(ada), bob.id);
        world.perform(SanctionAccount { actor, target, account_status, reason: None }).await?;
    }
    Ok(())
}

impl Task {
    async fn run(mut self) {
        for _ in 0..ACTS {
            self.number += 1;
            let (user, other) = (self.user(), self.user());
            let done = match self.random.below(28) {
                0..=6 => self.say(&user, &other).await,
                7..=11 => self.change_message(&user).await,
                12..=14 => self.come_or_go(&user, &other).await,
                15..=17 => self.manage_channel(&user, &other).await,
                18..=20 => self.visit_guild(&user, &other).await,
                21..=22 => self.found(&user, &other).await,
                23 => self.keep_files(&user).await,
                24..=25 => self.read_on(&user).await,
                _ => self.tend_account(&user, &other).await,
            };
            assert_ne!(done, Err(Refusal::Unavailable));
        }
    }

    fn user(&mut self) -> Arc<User> {
        self.random.pick(&self.shared.users).unwrap()
    }

    fn channel(&mut self) -> ChannelId {
        let channels = self.shared.channels.lock().unwrap();
        self.random.pick(&channels[channels.len().saturating_sub(6)..]).unwrap_or(ChannelId::new(1).unwrap())
    }

    fn named(&mut self) -> MessageRef {
        let messages = self.shared.messages.lock().unwrap();
        let picked = self.random.pick(&messages[messages.len().saturating_sub(4)..]);
        let (message, channel) = picked.unwrap_or((MessageId::new(1).unwrap(), ChannelId::new(1).unwrap()));
        MessageRef { message, channel: (self.random.below(2) == 0).then_some(channel) }
    }

    async fn say(&mut self, user: &User, other: &User) -> Outcome<()> {
        let channel = self.channel();
        let content = format!("hi @{} {}", other.username, self.random.below(4));
        let nonce = Some(mark(&format!("n{}", self.random.below(50)), &content));
        let reply = (self.random.below(3) == 0).then(|| Reply { to: self.named().message, silent: false });
        let sent = self.world.perform(SendMessage { nonce, reply, ..message(user, channel, &content) }).await?;
        self.shared.messages.lock().unwrap().push((sent.id, channel));
        Ok(())
    }

    async fn change_message(&mut self, user: &User) -> Outcome<()> {
        let named = self.named();
        let choice = match self.random.below(3) {
            0 => ReactionChoice::Emoji(emoji(["🦊", "🦉"][self.random.below(2)]).unwrap()),
            kind => ReactionKindId::new(i64::try_from(kind).unwrap()).unwrap().into(),
        };
        let world = &self.world;
        match self.random.below(12) {
            0 => drop(world.perform(acts::edit(user, named, &format!("edited {}", self.number))).await?),
            1 => drop(world.perform(acts::delete_message(user, named)).await?),
            2 => {
                let channel = self.channel();
                self.world.perform(ClearMessages { actor: actor(user), channel, before: None }).await?;
            }
            3..=7 => drop(world.perform(ToggleReaction { actor: actor(user), named, choice }).await?),
            8 => drop(world.perform(acts::unreact(user, named, choice)).await?),
            _ => drop(world.perform(acts::react(user, named, choice)).await?),
        }
        Ok(())
    }

    /// Says how far one has read: a channel, or a guild.
    async fn read_on(&mut self, user: &User) -> Outcome<()> {
        let (named, actor) = (self.named(), actor(user));
        let picked = {
            let guilds = self.shared.guilds.lock().unwrap();
            self.random.pick(&guilds[guilds.len().saturating_sub(3)..])
        };
        match (self.random.below(4), picked) {
            (0, Some((guild, _))) => drop(self.world.perform(MarkGuildRead { actor, guild }).await?),
            _ => {
                let channel = named.channel.unwrap_or_else(|| self.channel());
                self.world.perform(MarkRead { actor, channel, message: Some(named.message) }).await?;
            }
        }
        Ok(())
    }

    async fn come_or_go(&mut self, user: &User, other: &User) -> Outcome<()> {
        let channel = self.channel();
        let world = &self.world;
        match self.random.below(8) {
            0..=2 => drop(world.perform(acts::join_channel(user, Admission::Open(channel))).await?),
            3 => world.perform(acts::leave_channel(user, channel, OwnerLeaves::HandsOver)).await?,
            4 => drop(world.perform(acts::remove(user, channel, other.id, Departure::Removed)).await?),
            5 => drop(world.perform(acts::remove(user, channel, other.id, Departure::Banned)).await?),
            6 => drop(world.perform(acts::unban(user, channel, other.id)).await?),
            _ => world.perform(AddToChannel { actor: actor(user), channel, target: other.id }).await?,
        }
        Ok(())
    }

    async fn manage_channel(&mut self, user: &User, other: &User) -> Outcome<()> {
        let channel = self.channel();
        let (name, code) = (format!("name {}", self.random.below(5)), format!("code {}", self.random.below(5)));
        let world = &self.world;
        match self.random.below(8) {
            0 => drop(world.perform(acts::set_role(user, channel, other.id, Role::Moderator)).await?),
            1 => drop(world.perform(acts::set_role(user, channel, other.id, Role::Owner)).await?),
            2 => drop(world.perform(acts::delete_channel(user, channel)).await?),
            3 => {
                let resource = OwnedResource::Channel(channel);
                world.perform(Transfer { actor: None, resource, target: other.id }).await?;
            }
            4 => drop(world.perform(acts::join_channel(user, Admission::Code(code))).await?),
            _ => {
                let name = Some(NewName { claim: Ok(name.clone()), name });
                let (private, join_code) = (Some(false), Some(Some(code)));
                let owner = (self.random.below(3) == 0).then_some(other.id);
                let change = ChannelChange { name, private, join_code, owner, ..ChannelChange::default() };
                world.perform(UpdateChannel { actor: actor(user), channel, change }).await?;
            }
        }
        Ok(())
    }

    async fn visit_guild(&mut self, user: &User, other: &User) -> Outcome<()> {
        let picked = {
            let guilds = self.shared.guilds.lock().unwrap();
            self.random.pick(&guilds[guilds.len().saturating_sub(3)..])
        };
        let (Some((guild, code)), me) = (picked, actor(user)) else { return Ok(()) };
        let world = &self.world;
        match self.random.below(12) {
            0..=3 => drop(world.perform(acts::join_guild(user, &code)).await?),
            4 => world.perform(acts::leave_guild(user, guild)).await?,
            5 => world.perform(acts::remove_from_guild(me, guild, other.id, Departure::Removed)).await?,
            6 => world.perform(acts::remove_from_guild(me, guild, other.id, Departure::Banned)).await?,
            7 => world.perform(acts::unban_from_guild(me, guild, other.id)).await?,
            8 => {
                let name = Some(format!("guild {}", self.number));
                let owner = (self.random.below(3) == 0).then_some(other.id);
                world.perform(UpdateGuild { actor: me, guild, name, owner }).await?;
            }
            9 => world.perform(acts::delete_guild(user, guild)).await?,
            10 => {
                let resource = OwnedResource::Guild(guild);
                world.perform(Transfer { actor: None, resource, target: other.id }).await?;
            }
            _ => {
                let new = NewChannel { guild: Some(guild), ..room("stage") };
                let made = world.perform(acts::create_channel(user, new)).await?.channel.id;
                self.shared.channels.lock().unwrap().push(made);
            }
        }
        Ok(())
    }

    async fn found(&mut self, user: &User, other: &User) -> Outcome<()> {
        let (third, world) = (self.user(), &self.world);
        let made = match self.random.below(5) {
            0 => {
                let code = format!("invite {}", self.number);
                let invite = NewInvite { code: code.clone(), life: Duration::from_hours(1), max_uses: None };
                let new = CreateGuild { invite: Some(invite), ..acts::create_guild(user, "guild") };
                let guild = world.perform(new).await?.id;
                self.shared.guilds.lock().unwrap().push((guild, code));
                let new = NewChannel { guild: Some(guild), ..room("hall") };
                world.perform(acts::create_channel(user, new)).await?
            }
            1 => {
                let name = format!("newcomer{}", self.random.below(30));
                world.perform(Register { welcome: Some(WELCOME), ..account(&name) }).await?;
                return Ok(());
            }
            2 => world.perform(acts::open_conversation(user, &[other.id, third.id])).await?,
            3 => world.perform(acts::open_conversation(user, &[other.id])).await?,
            _ => {
                let claim = Some(format!("name {}", self.random.below(5)));
                world.perform(acts::create_channel(user, NewChannel { claim, ..room("room") })).await?
            }
        };
        self.shared.channels.lock().unwrap().push(made.channel.id);
        Ok(())
    }

    async fn keep_files(&mut self, user: &User) -> Outcome<()> {
        let (channel, world) = (self.channel(), &self.world);
        let (key, actor) = (format!("key {}", self.number), actor(user));
        world.perform(ExpectBlob { actor, key: key.clone(), channel: None }).await?;
        let content_type = "text/plain".to_owned();
        let new = NewFile {
            key: key.clone(),
            channel: None,
            name: "a".to_owned(),
            size: 7,
            digest: [0; 32],
            content_type,
            picture: None,
            unkept: false,
            in_flight: None,
        };
        let file = world.perform(KeepFile { actor, new, quota: u64::MAX }).await?.id;
        let send = SendMessage { attachments: vec![file], ..message(user, channel, "look") };
        let sent = spawn(world, send);
        if self.random.below(2) == 0 {
            world.perform(DiscardFiles { files: vec![file] }).await?;
            world.perform(ReleaseBlobs { keys: vec![key] }).await?;
        }
        let sent = sent.await.unwrap()?;
        self.shared.messages.lock().unwrap().push((sent.id, channel));
        Ok(())
    }

    async fn tend_account(&mut self, user: &User, other: &User) -> Outcome<()> {
        let (ada, world) = (actor(&self.shared.users[0]), &self.world);
        let sanction = |account_status| SanctionAccount { actor: ada, target: other.id, account_status, reason: None };
        match self.random.below(8) {
            0 => {
                let banned = world.perform(sanction(AccountStatus::Banned { until: None })).await;
                world.perform(sanction(AccountStatus::Good)).await?;
                banned?;
            }
            1 => {
                let (id, key) = (self.random.below(5), self.random.below(5));
                let username = Some((format!("{}-{id}", user.username), format!("{}-{key}", user.username)));
                let change = ProfileChange { username, ..ProfileChange::default() };
                world.perform(UpdateProfile { actor: actor(user), change }).await?;
            }
            2 => drop(world.perform(SetStatus { actor: actor(user), status: Status::Idle }).await?),
            3 => drop(world.perform(PassOwnership).await?),
            4 => world.perform(EndOtherSessions { actor: actor(user) }).await?,
            5 => drop(world.perform(acts::set_admin("ada", true)).await.ok()),
            _ => {
                let session = log_in(world, user.id).await?;
                let bearer = Actor { user: user.id, session: Some(session) };
                drop(world.perform(SetStatus { actor: bearer, status: Status::Online }).await);
                world.perform(EndSession { session }).await?;
            }
        }
        Ok(())
    }
}

async fn log_in(world: &World, user: UserId) -> Outcome<SessionId> {
    let new = NewSession {
        audience: "chat",
        life: limits::LOG_LIFE,
        refresh: None,
        marks: vec!["mark".to_owned()],
        proven: None,
    };
    Ok(world.perform(acts::open_session(user, new)).await?.id)
}

/// What is sent under a login that ends elsewhere, or by an account that is kept out there, stands before or not at all.
pub(super) async fn hold_logins(worlds: &[World; 3], bob: &User, hall: ChannelId) {
    let [one, two, three] = worlds;
    let ada = one.store.user_named("ada").await.unwrap().unwrap();
    one.perform(acts::set_admin("ada", true)).await.unwrap();
    let sanction =
        |account_status| SanctionAccount { actor: actor(&ada), target: bob.id, account_status, reason: None };
    for round in 0..100 {
        let session = log_in(two, bob.id).await.unwrap();
        let bearer = Actor { user: bob.id, session: Some(session) };
        let send = |node| spawn(node, SendMessage { actor: bearer, ..message(bob, hall, "hi") });
        let sends = [one, two, one, two].map(send);
        if round % 2 == 0 {
            three.perform(EndSession { session }).await.unwrap();
        } else {
            three.perform(sanction(AccountStatus::Suspended { until: None })).await.unwrap();
        }
        let stood = head(one, hall).await;
        all(sends.into()).await;
        assert_eq!(head(one, hall).await, stood, "round {round}: something was said after the login ended");
        three.perform(sanction(AccountStatus::Good)).await.unwrap();
    }
}

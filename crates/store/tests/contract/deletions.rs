//! What is deleted is gone at once for everybody, however much it is, and its rows go in slices.

use std::sync::Arc;
use std::time::Duration;

use domain::event::Stream;
use domain::model::{ChannelId, Guild, Reactions, User, Window};
use domain::ports::{ChannelFilter, MessageRef, NewChannel, Slice};
use domain::rules::text;
use domain::verbs::{DeleteReaction, SendMessage, ToggleReaction};
use domain::{Refusal, Resource, limits};

use crate::acts::{
    create_channel, create_guild, create_invite, delete_channel, delete_guild, delete_message, join_guild, leave_guild,
    open_conversation, react, set_admin, unreact,
};
use crate::database::TestDatabase;
use crate::edits::{hall, in_hall};
use crate::guilds::{channel, guild, invite};
use crate::messages::mark;
use crate::upkeep::gone;
use crate::world::{World, actor, message, room};

const NO_GUILD: Refusal = Refusal::Unknown(Resource::Guild);
const NO_CHANNEL: Refusal = Refusal::Unknown(Resource::Channel);
const NO_MESSAGE: Refusal = Refusal::Unknown(Resource::Message);

/// More than housekeeping takes away at once.
const MANY: usize = 2 * limits::PRUNE_SLICE as usize + 1;

/// How often housekeeping looks in stores that are to do it.
const OFTEN: Duration = Duration::from_millis(20);

/// Everything that hangs on guilds and channels.
const LEFT: [&str; 13] = [
    "guild_members",
    "guild_bans",
    "invites",
    "guilds",
    "channel_members",
    "channel_moderators",
    "channel_bans",
    "messages",
    "message_gaps",
    "read_marks",
    "reactions",
    "reaction_totals",
    "channels",
];

/// Makes that many accounts past the store, and puts them into a table with a guild or channel.
async fn crowd(place: &TestDatabase, name: &str, into: &[(&str, &str)]) {
    let count = MANY;
    let people = format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count}) \
         INSERT INTO users (username, username_key, admin, created_at, updated_at) \
         SELECT '{name}' || n, '{name}' || n, 0, 0, 0 FROM n"
    );
    place.run(&people).await;
    for (table, values) in into {
        let fill = format!("INSERT INTO {table} SELECT {values} FROM users WHERE username_key LIKE '{name}%'");
        place.run(&fill).await;
    }
}

/// Fills a guild and its channel with more than one slice of everything.
async fn crowd_into(world: &World, guild: &Guild, hall: ChannelId, owner: &User) {
    let (guild, owner) = (guild.id, owner.id);
    let into = [
        ("guild_members (guild_id, user_id, joined_at)", format!("{guild}, id, 0")),
        ("guild_bans (guild_id, user_id, banned_by, banned_at)", format!("{guild}, id, {owner}, 0")),
        (
            "invites (code, guild_id, inviter_id, created_at, expires_at, uses)",
            format!("username, {guild}, id, 0, 9000000000000, 0"),
        ),
        ("channel_moderators (channel_id, user_id)", format!("{hall}, id")),
        ("channel_bans (channel_id, user_id, banned_by, banned_at)", format!("{hall}, id, {owner}, 0")),
    ];
    let into: Vec<(&str, &str)> = into.iter().map(|(table, values)| (*table, values.as_str())).collect();
    crowd(&world.place, "singer", &into).await;
}

/// Who was in what is deleted is kept as long as the log, which tells them.
async fn all_rows_go(world: &World, place: &TestDatabase) {
    world.clock.advance(limits::LOG_LIFE + crate::accounts::HOUR);
    for table in LEFT {
        gone(place, &format!("SELECT COUNT(*) FROM {table}"), 0).await;
    }
}

/// That neither of its members is told of the guild any more, whatever they ask.
async fn nobody_is_told(world: &World, people: [&Arc<User>; 2], guild: &Guild, hall: ChannelId) {
    for user in people {
        assert_eq!(world.store.guild(user.id, guild.id).await.unwrap_err(), NO_GUILD);
        assert_eq!(world.store.guild_members(user.id, guild.id, None, 9).await.unwrap_err(), NO_GUILD);
        assert_eq!(world.store.invites(user.id, guild.id).await.unwrap_err(), NO_GUILD);
        assert_eq!(world.store.guilds_of(user.id).await.unwrap(), []);
        assert_eq!(world.store.bare_guilds(user.id).await.unwrap(), []);
        assert_eq!(world.store.channels_of(user.id, None, 0, 9).await.unwrap(), []);
        assert_eq!(world.store.channels_seen_by(user.id, 0, 9).await.unwrap(), []);
        assert_eq!(world.store.channel_called(user.id, "hall").await.unwrap(), None);
        assert_eq!(world.store.channel_seen(user.id, hall).await.unwrap_err(), NO_CHANNEL);
        assert_eq!(world.store.channel(user.id, hall).await.unwrap_err(), NO_CHANNEL);
        assert_eq!(world.store.members(user.id, hall, slice()).await.unwrap_err(), NO_CHANNEL);
        assert_eq!(world.store.page(user.id, hall, Window::Newest, 9).await.unwrap_err(), NO_CHANNEL);
        assert_eq!(world.store.recent(user.id, 9).await.unwrap(), []);
        assert_eq!(world.store.newest_of(user.id, &[hall]).await.unwrap(), []);
        assert_eq!(world.store.mentions_of(user.id, 0, 9).await.unwrap(), []);
        assert_eq!(world.store.written_by(user.id, 0, 9).await.unwrap(), []);
        assert_eq!(world.send(user, hall, "lo").await.unwrap_err(), NO_CHANNEL);
        let again = SendMessage { nonce: Some(mark("once", "@ada la")), ..message(user, hall, "@ada la") };
        assert_eq!(world.perform(again).await.unwrap_err(), NO_CHANNEL);
        assert_eq!(world.perform(leave_guild(user, guild.id)).await.unwrap_err(), NO_GUILD);
        assert_eq!(world.perform(delete_guild(user, guild.id)).await.unwrap_err(), NO_GUILD);
        let streams: Vec<Stream> =
            world.store.stream_heads(user.id).await.unwrap().streams.into_iter().map(|(stream, _)| stream).collect();
        assert_eq!(streams, [Stream::Server, Stream::User(user.id)]);
        let snapshot = world.store.snapshot(user.id).await.unwrap();
        assert_eq!((snapshot.guilds, snapshot.channels, snapshot.heads.streams.len()), (Vec::new(), Vec::new(), 2));
    }
    assert_eq!(world.store.invite("code").await.unwrap_err(), Refusal::InvalidInvite);
    assert_eq!(world.perform(join_guild(people[1], "code")).await.unwrap_err(), Refusal::InvalidInvite);
}

fn slice() -> Slice {
    Slice { after: None, skip: 0, count: 9 }
}

/// A guild of Ada's and Bob's where something was said, with more than one slice of everything.
async fn crowded_guild(world: &World) -> (Arc<User>, Arc<User>, Guild, ChannelId) {
    let (ada, bob, guild, hall) = guild(world).await;
    let said = SendMessage { nonce: Some(mark("once", "@ada la")), ..message(&bob, hall, "@ada la") };
    let said = world.perform(said).await.unwrap();
    let emoji = text::emoji("🎻").unwrap();
    world.perform(react(&ada, in_hall(said.id, hall), domain::model::ReactionChoice::Emoji(emoji))).await.unwrap();
    crowd_into(world, &guild, hall, &ada).await;
    (ada, bob, guild, hall)
}

pub(crate) async fn a_crowded_guild_is_gone_at_once_and_its_rows_follow(world: World) {
    // A round that began before the clock is put on may be over by then.
    let world = World::open_pruning(world.place.clone(), OFTEN).await;
    let (ada, bob, guild, hall) = crowded_guild(&world).await;
    world.perform(delete_guild(&ada, guild.id)).await.unwrap();
    nobody_is_told(&world, [&ada, &bob], &guild, hall).await;
    all_rows_go(&world, &world.place).await;
}

/// A server is stopped right after a deletion: nothing deleted is shown, and after the next start the rows are deleted.
pub(crate) async fn what_is_left_is_not_told_and_goes_after_a_restart(world: World) {
    let (ada, bob, guild, hall) = crowded_guild(&world).await;
    for table in ["guilds", "channels"] {
        world.place.run(&format!("UPDATE {table} SET deleted_at = 1")).await;
    }
    nobody_is_told(&world, [&ada, &bob], &guild, hall).await;
    assert_eq!(world.place.number("SELECT COUNT(*) FROM guild_members").await, 2 + i64::try_from(MANY).unwrap());
    let again = World::open_pruning(world.place.clone(), OFTEN).await;
    all_rows_go(&again, &world.place).await;
    again.store.close().await;
}

pub(crate) async fn a_crowded_room_is_gone_at_once_and_what_it_claimed_is_free(world: World) {
    // A round that began before the clock is put on may be over by then.
    let world = World::open_pruning(world.place.clone(), OFTEN).await;
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let new = || NewChannel {
        claim: Some("hall".to_owned()),
        private: true,
        join_code: Some("sesame".to_owned()),
        ..room("hall")
    };
    let hall = world.perform(create_channel(&ada, new())).await.unwrap().channel.id;
    let members = format!("{hall}, id, 0");
    crowd(&world.place, "singer", &[("channel_members (channel_id, user_id, joined_at)", &members)]).await;
    world.perform(delete_channel(&ada, hall)).await.unwrap();
    assert_eq!(world.store.channel_with_code(ada.id, "sesame").await.unwrap_err(), NO_CHANNEL);
    assert_eq!(world.store.channel_named(ada.id, "hall").await.unwrap(), None);
    assert_eq!(world.store.bare_channels(ada.id, ChannelFilter::OwnRooms, 0, 9).await.unwrap(), []);
    assert_eq!(world.store.bare_channels(ada.id, ChannelFilter::Public, 0, 9).await.unwrap(), []);
    let next = world.perform(create_channel(&bob, new())).await.unwrap().channel.id;
    assert_ne!(next, hall);
    let left = format!("SELECT COUNT(*) FROM channel_members WHERE channel_id <> {next}");
    world.clock.advance(limits::LOG_LIFE + crate::accounts::HOUR);
    gone(&world.place, &left, 0).await;
    gone(&world.place, "SELECT COUNT(*) FROM channels", 1).await;
}

/// Deleted channels and guilds count against no limit, and members of them aren't acquainted by that.
pub(crate) async fn what_is_deleted_does_not_count(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let (full, owner) = (limits::MEMBERSHIPS, ada.id);
    for sql in [
        format!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {full}) \
             INSERT INTO guilds (name, owner_id, created_at, deleted_at) SELECT 'gone', {owner}, 0, 1 FROM n"
        ),
        format!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {full}) \
             INSERT INTO channels (kind, name, owner_id, private, created_at, message_head, message_count, deleted_at) \
             SELECT 0, 'gone', {owner}, 0, 0, 0, 0, 1 FROM n"
        ),
        "INSERT INTO guild_members (guild_id, user_id, joined_at) SELECT g.id, u.id, 0 FROM guilds g, users u"
            .to_owned(),
        "INSERT INTO channel_members (channel_id, user_id, joined_at) SELECT c.id, u.id, 0 FROM channels c, users u"
            .to_owned(),
    ] {
        world.place.run(&sql).await;
    }
    world.perform(create_guild(&ada, "Choir")).await.unwrap();
    world.room(&ada, "hall").await;
    world.perform(open_conversation(&ada, &[bob.id])).await.unwrap();
    assert_eq!(world.place.number("SELECT SUM(strangers) FROM approaches").await, 1, "they share nothing that stands");
    world.perform(set_admin("ada", true)).await.unwrap();
    assert_eq!(world.store.installation_counts(ada.id).await.unwrap().channels, 2);
}

/// That many reactions to a message of Ada's, past the store.
async fn admired(world: &World) -> ([Arc<User>; 3], ChannelId, MessageRef) {
    let (people, hall) = hall(world).await;
    let said = world.send(&people[0], hall, "la").await.unwrap();
    let react = format!("{hall}, {}, 1, id, 0", said.id);
    let table = "reactions (channel_id, message_id, kind_id, user_id, created_at)";
    crowd(&world.place, "singer", &[(table, &react)]).await;
    let total = format!(
        "INSERT INTO reaction_totals (message_id, kind_id, channel_id, total) VALUES ({}, 1, {hall}, {MANY})",
        said.id
    );
    world.place.run(&total).await;
    (people, hall, in_hall(said.id, hall))
}

pub(crate) async fn a_message_goes_with_however_many_reactions(world: World) {
    let ([ada, bob, _], hall, admired) = admired(&world).await;
    let quiet = world.send(&ada, hall, "lo").await.unwrap();
    let kept = world.perform(react(&bob, in_hall(quiet.id, hall), choice())).await.unwrap();
    let first = world.store.reactions(ada.id, admired, None, None, 1).await.unwrap().remove(0);
    let deleted = world.perform(delete_message(&ada, admired)).await.unwrap();
    assert_eq!(deleted.reactions.tallies[0].count, MANY as u64, "the message as it was");
    assert_eq!(world.store.reactions(ada.id, admired, None, None, 9).await.unwrap_err(), NO_MESSAGE);
    let unknown = Refusal::Unknown(Resource::Reaction);
    assert_eq!(world.perform(DeleteReaction { actor: actor(&ada), reaction: first.id }).await.unwrap_err(), unknown);
    let again = World::open_pruning(world.place.clone(), OFTEN).await;
    gone(&world.place, "SELECT COUNT(*) FROM deleted_messages", 0).await;
    assert_eq!(world.place.numbers("SELECT id FROM reactions").await, [kept.id.get()]);
    assert_eq!(world.place.numbers("SELECT total FROM reaction_totals").await, [1]);
    again.store.close().await;
}

fn choice() -> domain::model::ReactionChoice {
    domain::model::ReactionChoice::Emoji(text::emoji("🎻").unwrap())
}

/// What is counted stays what there is, whoever reacts where at once.
pub(crate) async fn reactions_are_counted_right_under_concurrent_acts(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let other = World::open(world.place.clone()).await;
    let said = [world.send(&ada, hall, "la").await.unwrap().id, world.send(&ada, hall, "lo").await.unwrap().id];
    let toggles = (0..240_usize).map(|number| {
        let store = if number % 2 == 0 { world.store.clone() } else { other.store.clone() };
        let (who, named) = (actor([&ada, &bob, &eve][number / 2 % 3]), in_hall(said[number / 6 % 2], hall));
        let kind = domain::model::ReactionKindId::new(i64::try_from(number / 12 % 4 + 1).unwrap()).unwrap();
        tokio::spawn(
            async move { store.perform(ToggleReaction { actor: who, named, choice: kind.into() }).await.unwrap() },
        )
    });
    for toggle in toggles.collect::<Vec<_>>() {
        toggle.await.unwrap();
    }
    let wrong = "SELECT COUNT(*) FROM (SELECT message_id, kind_id, COUNT(*) AS total FROM reactions \
         GROUP BY message_id, kind_id) r FULL JOIN reaction_totals t ON t.message_id = r.message_id \
         AND t.kind_id = r.kind_id WHERE t.total IS NULL OR r.total IS NULL OR t.total <> r.total";
    assert_eq!(world.place.number(wrong).await, 0);
    for message in said {
        let named = in_hall(message, hall);
        for reaction in world.store.reactions(ada.id, named, None, None, 100).await.unwrap() {
            let who = [&ada, &bob, &eve].into_iter().find(|user| user.id == reaction.user.id).unwrap();
            assert!(world.perform(unreact(who, named, reaction.kind.id.into())).await.unwrap());
        }
        assert_eq!(world.store.message(ada.id, message).await.unwrap().reactions, Reactions::default());
    }
    assert_eq!(world.place.number("SELECT COUNT(*) FROM reaction_totals").await, 0);
    other.store.close().await;
}

/// Reactions that were taken back don't count for the order of kinds, nor for who used a kind first.
pub(crate) async fn the_order_of_reactions_is_that_of_those_that_stand(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let named = in_hall(said.id, hall);
    let kinds: Vec<_> = (1..=3).map(|id| domain::model::ReactionKindId::new(id).unwrap()).collect();
    for (who, kind) in [(&ada, 2), (&bob, 0), (&eve, 2), (&ada, 0), (&eve, 1)] {
        world.perform(react(who, named, kinds[kind].into())).await.unwrap();
    }
    let seen = async |by: &User| {
        let reactions = world.store.message(by.id, said.id).await.unwrap().reactions;
        let tallies: Vec<_> = reactions.tallies.iter().map(|tally| (tally.kind.id, tally.count)).collect();
        (tallies, reactions.own)
    };
    assert_eq!(seen(&ada).await, (vec![(kinds[2], 2), (kinds[0], 2), (kinds[1], 1)], vec![kinds[2], kinds[0]]));
    assert!(world.perform(unreact(&ada, named, kinds[2].into())).await.unwrap());
    assert_eq!(seen(&ada).await, (vec![(kinds[0], 2), (kinds[2], 1), (kinds[1], 1)], vec![kinds[0]]));
    assert_eq!(seen(&eve).await.1, [kinds[2], kinds[1]]);
    let of_one = world.store.reactions(ada.id, named, Some(kinds[0].into()), None, 9).await.unwrap();
    assert_eq!(of_one.iter().map(|reaction| reaction.user.id).collect::<Vec<_>>(), [bob.id, ada.id]);
}

/// Brings a database back to the schema before deletions became tombstones.
pub(crate) async fn undo_tombstones(place: &TestDatabase) {
    for undo in [
        "DROP TABLE announcements",
        "DROP TABLE notification_settings",
        "DROP TABLE user_settings",
        "DROP INDEX users_custom_until",
        "ALTER TABLE users DROP COLUMN custom_text",
        "ALTER TABLE users DROP COLUMN custom_emoji",
        "ALTER TABLE users DROP COLUMN custom_until",
        "ALTER TABLE messages DROP COLUMN reply_to",
        "ALTER TABLE messages DROP COLUMN silent",
        "DROP TABLE read_marks",
        "ALTER TABLE channels DROP COLUMN read_position",
        "ALTER TABLE channels DROP COLUMN read_message_id",
        "DROP INDEX mentions_unread",
        "DROP TABLE writers",
        "DROP TABLE log_marks",
        "DROP TABLE log_kept",
        "ALTER TABLE streams DROP COLUMN writer_id",
        "ALTER TABLE streams DROP COLUMN writer_act",
        "ALTER TABLE events DROP COLUMN writer_id",
        "ALTER TABLE events DROP COLUMN writer_act",
        "ALTER TABLE events DROP COLUMN part",
        "ALTER TABLE events DROP COLUMN version",
        "ALTER TABLE events DROP COLUMN payload",
        "ALTER TABLE messages DROP COLUMN writer_id",
        "ALTER TABLE messages DROP COLUMN writer_act",
        "ALTER TABLE channels DROP COLUMN emptied",
        "DROP TABLE reaction_totals",
        "DROP TABLE deleted_messages",
        "DROP INDEX reactions_kind",
        "DROP INDEX guilds_deleted",
        "DROP INDEX channels_deleted",
        "ALTER TABLE guilds DROP COLUMN deleted_at",
        "ALTER TABLE channels DROP COLUMN deleted_at",
        "CREATE TABLE doomed_channels (channel_id BIGINT PRIMARY KEY)",
        "DELETE FROM migrations WHERE number >= (SELECT number FROM migrations WHERE name = 'deletions')",
    ] {
        place.run(undo).await;
    }
}

/// An older version noted deleted channels otherwise, and counted reactions when it was asked.
pub(crate) async fn what_an_older_version_left_is_taken_over(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    for who in [&ada, &bob] {
        world.perform(react(who, in_hall(said.id, hall), choice())).await.unwrap();
    }
    world.send(&ada, hall, "lo").await.unwrap();
    let seen = world.store.page(bob.id, hall, Window::Newest, 9).await.unwrap();
    world.store.close().await;
    undo_tombstones(&world.place).await;
    let gone_before = i64::from(u32::MAX);
    for sql in [
        format!("INSERT INTO doomed_channels (channel_id) VALUES ({gone_before})"),
        format!(
            "INSERT INTO messages (channel_id, position, seq, author_id, content, created_at, deleted) \
             VALUES ({gone_before}, 1, 1, {}, 'la', 0, 0)",
            ada.id
        ),
    ] {
        world.place.run(&sql).await;
    }
    let again = World::open_pruning(world.place.clone(), OFTEN).await;
    assert_eq!(again.store.page(bob.id, hall, Window::Newest, 9).await.unwrap(), seen);
    gone(&world.place, "SELECT COUNT(*) FROM messages", 2).await;
    gone(&world.place, "SELECT COUNT(*) FROM channels", 1).await;
    again.store.close().await;
}

/// A guild with many channels, none of which anybody is told of in the middle.
pub(crate) async fn a_guild_goes_with_all_its_channels(world: World) {
    let (ada, bob, guild, hall) = guild(&world).await;
    let attics = [channel(&world, &ada, guild.id, "attic").await, channel(&world, &ada, guild.id, "cellar").await];
    world.perform(create_invite(actor(&bob), guild.id, invite("bobs"))).await.unwrap();
    world.perform(delete_channel(&ada, attics[0])).await.unwrap();
    world.heard();
    world.perform(delete_guild(&ada, guild.id)).await.unwrap();
    let streams: Vec<Stream> = world.heard().iter().map(|event| event.stream).collect();
    assert_eq!(streams, [Stream::Channel(hall), Stream::Channel(attics[1]), Stream::Guild(guild.id)]);
    assert_eq!(world.store.invite("bobs").await.unwrap_err(), Refusal::InvalidInvite);
    all_rows_go(&world, &world.place).await;
}

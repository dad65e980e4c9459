//! Who is shown in a channel.

use domain::limits;
use domain::model::{ChannelId, UserId};
use domain::ports::{Admission, ChannelFilter, Departure, Slice};

use crate::acts::{join_channel, join_guild, remove};
use crate::guilds;
use crate::world::World;

/// That many more accounts, past the store.
async fn crowd(world: &World, count: usize) {
    let rows: Vec<String> = (0..count).map(|n| format!("('u{n}', 'u{n}', 0, 0, 0)")).collect();
    let sql =
        format!("INSERT INTO users (username, username_key, admin, created_at, updated_at) VALUES {}", rows.join(","));
    world.place.run(&sql).await;
}

pub(crate) async fn shows_a_thousand_with_oneself_and_the_owner(world: World) {
    let first = world.user("First").await;
    let hall = world.room(&first, "hall").await.channel.id;
    crowd(&world, limits::NESTED_MEMBERS + 20).await;
    let last = world.user("Last").await;
    let fill = format!(
        "INSERT INTO channel_members (channel_id, user_id, joined_at) SELECT {hall}, id, 0 FROM users \
         WHERE id <> {} AND id <> {} ORDER BY id",
        first.id, last.id
    );
    world.place.run(&fill).await;
    world.perform(join_channel(&last, Admission::Open(hall))).await.unwrap();
    let total = limits::NESTED_MEMBERS as u64 + 22;
    let view = world.store.channel(last.id, hall).await.unwrap();
    assert_eq!((view.roster.members.len(), view.roster.total), (limits::NESTED_MEMBERS, total));
    assert_eq!(view.roster.members.first(), Some(&first));
    assert_eq!(view.roster.members.last(), Some(&last));
    let cut = world.store.channel(first.id, hall).await.unwrap();
    assert_eq!(cut.roster.members.len(), limits::NESTED_MEMBERS);
    assert!(!cut.roster.members.contains(&last));
    // A late owner is shown to everybody.
    world.place.run(&format!("UPDATE channels SET owner_id = {} WHERE id = {hall}", last.id)).await;
    let owned = world.store.channel(first.id, hall).await.unwrap();
    assert_eq!((owned.roster.members.len(), owned.roster.members.last()), (limits::NESTED_MEMBERS, Some(&last)));
    let snapshot = world.store.snapshot(last.id).await.unwrap();
    assert_eq!(snapshot.channels[0].1, None, "who is in a room is not what a listener starts from");
    pages(&world, last.id, hall, total).await;
}

/// The paged list is whole, whatever the size of its pages.
async fn pages(world: &World, asker: UserId, channel: ChannelId, total: u64) {
    for size in [1000, 333] {
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let roster = world.store.members(asker, channel, Slice { after, skip: 0, count: size }).await.unwrap();
            assert_eq!(roster.total, total);
            let Some(last) = roster.members.last() else { break };
            after = Some(last.id);
            seen.extend(roster.members.iter().map(|member| member.id));
        }
        assert_eq!(seen.len() as u64, total);
        assert!(seen.is_sorted());
    }
    let none = world.store.members(asker, channel, Slice { after: None, skip: 0, count: 0 }).await.unwrap();
    assert_eq!((none.members.len(), none.total), (0, total));
    assert_eq!(
        world
            .store
            .members(asker, channel, Slice { after: None, skip: 0, count: u32::MAX })
            .await
            .unwrap()
            .members
            .len(),
        limits::PAGE as usize
    );
}

pub(crate) async fn of_a_guild_channel_lacks_its_banned(world: World) {
    let (ada, bob, guild, hall) = guilds::guild(&world).await;
    crowd(&world, limits::NESTED_MEMBERS + 5).await;
    let fill = format!(
        "INSERT INTO guild_members (guild_id, user_id, joined_at) SELECT {}, id, 0 FROM users WHERE id > {} ORDER BY id",
        guild.id, bob.id
    );
    world.place.run(&fill).await;
    let late = world.user("Late").await;
    world.perform(join_guild(&late, "code")).await.unwrap();
    let total = limits::NESTED_MEMBERS as u64 + 8;
    let view = world.store.channel(late.id, hall).await.unwrap();
    assert_eq!((view.roster.members.len(), view.roster.total), (limits::NESTED_MEMBERS, total));
    assert_eq!(view.roster.members.last(), Some(&late));
    let view = world.perform(remove(&ada, hall, late.id, Departure::Banned)).await.unwrap();
    assert_eq!(view.roster.total, total - 1);
    pages(&world, bob.id, hall, total - 1).await;
}

/// In lists of channels few are shown, oneself and the owner among them, and whom it has banned only to the owner.
pub(crate) async fn are_short_in_lists(world: World) {
    let (first, owner) = (world.user("First").await, world.user("Owner").await);
    let hall = world.room(&first, "hall").await.channel.id;
    crowd(&world, limits::LISTED_MEMBERS + 20).await;
    let fill = format!(
        "INSERT INTO channel_members (channel_id, user_id, joined_at) SELECT {hall}, id, 0 FROM users \
         WHERE id > {} ORDER BY id",
        owner.id
    );
    world.place.run(&fill).await;
    let last = world.user("Last").await;
    for late in [&owner, &last] {
        world.perform(join_channel(late, Admission::Open(hall))).await.unwrap();
    }
    world.place.run(&format!("UPDATE channels SET owner_id = {} WHERE id = {hall}", owner.id)).await;
    let banned = format!(
        "INSERT INTO channel_bans (channel_id, user_id, banned_by, banned_at) SELECT {hall}, id, {0}, 0 \
         FROM users WHERE id > {0} AND id < {1}",
        owner.id, last.id
    );
    world.place.run(&banned).await;
    let total = limits::LISTED_MEMBERS as u64 + 23;
    for asker in [&first, &last, &owner] {
        let own = world.store.channels_of(asker.id, None, 0, 9).await.unwrap();
        let seen = world.store.channels_seen_by(asker.id, 0, 9).await.unwrap();
        for view in [&own[0], &seen[0]] {
            assert_eq!((view.roster.members.len(), view.roster.total), (limits::LISTED_MEMBERS, total));
            assert_eq!(view.roster.members.first(), Some(&first));
            assert!(view.roster.members.contains(asker) && view.roster.members.contains(&owner), "{}", asker.username);
            assert_eq!(view.bans.len(), if asker.id == owner.id { limits::LISTED_MEMBERS } else { 0 });
        }
    }
    assert_eq!(world.store.channel(owner.id, hall).await.unwrap().bans.len(), limits::LISTED_MEMBERS + 20);
    let bare = world.store.bare_channels(last.id, ChannelFilter::OwnRooms, 0, 9).await.unwrap();
    assert_eq!(bare.iter().map(|channel| channel.id).collect::<Vec<_>>(), [hall]);
    assert_eq!(world.store.bare_channels(last.id, ChannelFilter::Public, 0, 9).await.unwrap(), bare);
    assert_eq!(world.store.bare_channels(last.id, ChannelFilter::Seen, 0, 9).await.unwrap(), bare);
    assert_eq!(world.store.bare_channels(last.id, ChannelFilter::Seen, 1, 9).await.unwrap(), []);
}

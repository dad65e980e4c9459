//! Guilds, their members, bans and invites.

use std::sync::Arc;
use std::time::Duration;

use domain::event::{MembershipEnd, Stream};
use domain::model::{ChannelId, Guild, GuildId, User, UserId};
use domain::ports::{Departure, NewChannel, NewInvite, Slice};
use domain::verbs::{CreateChannel, CreateGuild, LeaveGuild, RevokeInvite};
use domain::{EventKind, FieldProblem, MembershipOf, MissingRight, Refusal, Resource, limits};

use crate::accounts::HOUR;
use crate::acts::{
    create_channel, create_guild, create_invite, join_guild, leave_guild, remove, remove_from_guild, unban,
    unban_from_guild,
};
use crate::world::{World, actor, room};

const UNKNOWN: Refusal = Refusal::Unknown(Resource::Guild);
const NOT_OWNER: Refusal = Refusal::Forbidden(MissingRight::Ownership);

pub(crate) fn invite(code: &str) -> NewInvite {
    NewInvite { code: code.to_owned(), life: HOUR, max_uses: None }
}

/// A guild of Ada's that Bob has joined, with one channel.
pub(crate) async fn guild(world: &World) -> (Arc<User>, Arc<User>, Guild, ChannelId) {
    guild_of(world, "Ada", "Bob").await
}

/// A guild of these two, and an open channel in it.
pub(crate) async fn guild_of(world: &World, owner: &str, member: &str) -> (Arc<User>, Arc<User>, Guild, ChannelId) {
    let (owner, member) = (world.user(owner).await, world.user(member).await);
    let guild = world.perform(create_guild(&owner, "Choir")).await.unwrap();
    let channel = channel(world, &owner, guild.id, "hall").await;
    world.perform(create_invite(actor(&owner), guild.id, invite("code"))).await.unwrap();
    world.perform(join_guild(&member, "code")).await.unwrap();
    (owner, member, guild, channel)
}

pub(crate) async fn channel(world: &World, owner: &User, guild: GuildId, name: &str) -> ChannelId {
    let new = NewChannel { guild: Some(guild), ..room(name) };
    world.perform(create_channel(owner, new)).await.unwrap().channel.id
}

pub(crate) async fn is_made_and_joined(world: World) {
    let (ada, bob, guild, hall) = guild(&world).await;
    assert_eq!((guild.name.as_str(), guild.owner), ("Choir", ada.id));
    let heard = world.heard();
    let streams: Vec<Stream> = heard.iter().map(|event| event.stream).collect();
    let of_guild = Stream::Guild(guild.id);
    assert_eq!(streams, [Stream::User(ada.id), of_guild, Stream::User(bob.id), of_guild]);
    assert_eq!(heard[2].position, heard[3].position);
    assert!(heard[1].position < heard[2].position && heard[0].position < heard[1].position);
    assert_eq!(heard[3].seq, Some(2));
    let EventKind::GuildMemberAdded { user, channels, .. } = &heard[3].kind else { panic!("{heard:?}") };
    let channels: Vec<_> = channels.iter().map(|channel| channel.id).collect();
    assert_eq!((user, channels), (&bob, vec![hall]));
    let seen = world.store.guild(bob.id, guild.id).await.unwrap();
    assert_eq!((&seen.guild, seen.invite_code.as_deref()), (&guild, Some("code")));
    assert_eq!(seen.channels.iter().map(|channel| channel.id).collect::<Vec<_>>(), [hall]);
    assert_eq!(world.store.guilds_of(bob.id).await.unwrap(), [seen]);
    assert_eq!(world.store.bare_guilds(bob.id).await.unwrap(), std::slice::from_ref(&guild));
    let members = world.store.guild_members(bob.id, guild.id, None, 10).await.unwrap();
    assert_eq!(members, [ada.clone(), bob.clone()]);
    assert_eq!(
        world.store.guild_members(bob.id, guild.id, Some(ada.id), 10).await.unwrap(),
        std::slice::from_ref(&bob)
    );
    assert_eq!(world.store.guild_members(bob.id, guild.id, None, 1).await.unwrap(), [ada]);
    let again = world.perform(join_guild(&bob, "code")).await;
    assert_eq!(again.unwrap_err(), Refusal::AlreadyMember(MembershipOf::Guild));
}

pub(crate) async fn strangers_know_nothing(world: World) {
    let (_, bob, guild, _) = guild(&world).await;
    let eve = world.user("Eve").await;
    let (who, id) = (actor(&eve), guild.id);
    assert_eq!(world.store.guild(eve.id, id).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.store.guild_members(eve.id, id, None, 9).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.perform(create_invite(who, id, invite("x"))).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.perform(LeaveGuild { actor: who, guild: id }).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.perform(remove_from_guild(who, id, bob.id, Departure::Removed)).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.perform(unban_from_guild(who, id, bob.id)).await.unwrap_err(), UNKNOWN);
    let new = NewChannel { guild: Some(id), ..room("x") };
    assert_eq!(world.perform(CreateChannel { actor: who, new }).await.unwrap_err(), UNKNOWN);
    assert!(world.store.guilds_of(eve.id).await.unwrap().is_empty());
}

pub(crate) async fn members_who_dont_own_it(world: World) {
    let (ada, bob, guild, _) = guild(&world).await;
    let (who, id) = (actor(&bob), guild.id);
    assert_eq!(world.perform(remove_from_guild(who, id, ada.id, Departure::Removed)).await.unwrap_err(), NOT_OWNER);
    assert_eq!(world.perform(remove_from_guild(who, id, ada.id, Departure::Banned)).await.unwrap_err(), NOT_OWNER);
    let new = NewChannel { guild: Some(id), ..room("x") };
    assert_eq!(world.perform(CreateChannel { actor: who, new }).await.unwrap_err(), NOT_OWNER);
    world.perform(create_invite(who, id, invite("bob's"))).await.unwrap();
    assert_eq!(world.store.guild(bob.id, id).await.unwrap().invite_code.as_deref(), Some("bob's"));
}

pub(crate) async fn invites_run_out(world: World) {
    let (ada, _, guild, _) = guild(&world).await;
    let once = NewInvite { max_uses: Some(1), ..invite("once") };
    let made = world.perform(create_invite(actor(&ada), guild.id, once)).await.unwrap();
    assert_eq!(world.store.invite("once").await.unwrap(), made);
    let (eve, zoe) = (world.user("Eve").await, world.user("Zoe").await);
    world.perform(join_guild(&eve, "once")).await.unwrap();
    assert_eq!(world.perform(join_guild(&zoe, "once")).await.unwrap_err(), Refusal::InvalidInvite);
    assert_eq!(world.store.invite("once").await.unwrap_err(), Refusal::InvalidInvite);
    assert_eq!(world.store.invite("code").await.unwrap().uses, 1);
    world.clock.advance(HOUR.saturating_sub(Duration::from_millis(1)));
    world.store.invite("code").await.unwrap();
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(world.perform(join_guild(&zoe, "code")).await.unwrap_err(), Refusal::InvalidInvite);
    assert_eq!(world.store.guild(ada.id, guild.id).await.unwrap().invite_code, None);
}

pub(crate) async fn is_left(world: World) {
    let (ada, bob, guild, hall) = guild(&world).await;
    assert_eq!(world.perform(leave_guild(&ada, guild.id)).await.unwrap_err(), Refusal::OwnerStays(MembershipOf::Guild));
    world.heard();
    world.perform(leave_guild(&bob, guild.id)).await.unwrap();
    let heard = world.heard();
    assert_eq!(heard.iter().map(|e| e.stream).collect::<Vec<_>>(), [Stream::User(bob.id), Stream::Guild(guild.id)]);
    let EventKind::GuildMemberRemoved { parting, channels, .. } = &heard[0].kind else { panic!("{heard:?}") };
    let channels: Vec<_> = channels.iter().map(|channel| channel.id).collect();
    assert_eq!((*parting, &channels[..]), (MembershipEnd::Left, &[hall][..]));
    assert_eq!(world.store.guild(bob.id, guild.id).await.unwrap_err(), UNKNOWN);
    let outside = world.store.membership(bob.id, hall).await;
    assert_eq!(outside.unwrap_err(), Refusal::Unknown(Resource::Channel));
    assert_eq!(world.send(&bob, hall, "hi").await.unwrap_err(), Refusal::Unknown(Resource::Channel));
    world.perform(join_guild(&bob, "code")).await.unwrap();
}

pub(crate) async fn kicks_and_bans(world: World) {
    let (ada, bob, guild, hall) = guild(&world).await;
    let (eve, id) = (world.user("Eve").await, guild.id);
    let owner = actor(&ada);
    assert_eq!(
        world.perform(remove_from_guild(owner, id, ada.id, Departure::Removed)).await.unwrap_err(),
        Refusal::NotOnYourself
    );
    let absent = world.perform(remove_from_guild(owner, id, eve.id, Departure::Removed)).await;
    assert_eq!(absent.unwrap_err(), Refusal::NotMember(MembershipOf::Guild));
    let nobody = UserId::new(99).unwrap();
    assert_eq!(
        world.perform(remove_from_guild(owner, id, nobody, Departure::Banned)).await.unwrap_err(),
        Refusal::Unknown(Resource::User)
    );
    world.perform(remove_from_guild(owner, id, bob.id, Departure::Removed)).await.unwrap();
    world.perform(join_guild(&bob, "code")).await.unwrap();
    world.heard();
    for _ in 0..2 {
        world.perform(remove_from_guild(owner, id, bob.id, Departure::Banned)).await.unwrap();
        world.perform(remove_from_guild(owner, id, eve.id, Departure::Banned)).await.unwrap();
    }
    let gone = "guild member removed";
    assert_eq!(world.heard_briefly(), [(Stream::User(bob.id), gone), (Stream::Guild(id), gone)]);
    for banned in [&bob, &eve] {
        let refused = world.perform(join_guild(banned, "code")).await;
        assert_eq!(refused.unwrap_err(), Refusal::Forbidden(MissingRight::GoodStanding));
    }
    assert_eq!(world.send(&bob, hall, "hi").await.unwrap_err(), Refusal::Unknown(Resource::Channel));
    world.perform(unban_from_guild(owner, id, bob.id)).await.unwrap();
    world.perform(unban_from_guild(owner, id, bob.id)).await.unwrap();
    world.perform(join_guild(&bob, "code")).await.unwrap();
}

pub(crate) async fn channel_bans_shut_one_channel(world: World) {
    let (ada, bob, guild, hall) = guild(&world).await;
    let attic = channel(&world, &ada, guild.id, "attic").await;
    let removed = world.perform(remove(&ada, hall, bob.id, Departure::Removed)).await;
    assert_eq!(removed.unwrap_err(), Refusal::ManagedByGuild);
    world.heard();
    let view = world.perform(remove(&ada, hall, bob.id, Departure::Banned)).await.unwrap();
    assert_eq!((view.roster.members.clone(), view.roster.total), (vec![ada.clone()], 1));
    assert_eq!(view.bans.iter().map(|ban| ban.0).collect::<Vec<_>>(), [bob.id]);
    let gone = "member removed";
    assert_eq!(world.heard_briefly(), [(Stream::User(bob.id), gone), (Stream::Channel(hall), gone)]);
    let banned = Refusal::Forbidden(MissingRight::GoodStanding);
    assert_eq!(world.send(&bob, hall, "hi").await.unwrap_err(), banned);
    assert_eq!(world.store.channel(bob.id, hall).await.unwrap_err(), banned);
    world.send(&bob, attic, "hi").await.unwrap();
    let seen = world.store.guild(bob.id, guild.id).await.unwrap();
    assert_eq!(seen.channels.iter().map(|channel| channel.id).collect::<Vec<_>>(), [attic]);
    let heads = world.store.stream_heads(bob.id).await.unwrap();
    let streams: Vec<Stream> = heads.streams.into_iter().map(|(stream, _)| stream).collect();
    assert!(streams.contains(&Stream::Channel(attic)) && !streams.contains(&Stream::Channel(hall)));
    assert_eq!(world.store.members(ada.id, hall, Slice { after: None, skip: 0, count: 9 }).await.unwrap().total, 1);
    let listed = world.store.channels_of(bob.id, None, 0, 9).await.unwrap();
    assert_eq!(listed.iter().map(|view| view.channel.id).collect::<Vec<_>>(), [attic]);
    // A ban from a channel still holds after its user left the guild and came back.
    world.perform(leave_guild(&bob, guild.id)).await.unwrap();
    world.heard();
    world.perform(join_guild(&bob, "code")).await.unwrap();
    let heard = world.heard();
    let EventKind::GuildMemberAdded { channels, .. } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!(channels.iter().map(|channel| channel.id).collect::<Vec<_>>(), [attic]);
    world.perform(unban(&ada, hall, bob.id)).await.unwrap();
    let back = "member added";
    assert_eq!(world.heard_briefly(), [(Stream::User(bob.id), back), (Stream::Channel(hall), back)]);
    world.send(&bob, hall, "hi").await.unwrap();
}

pub(crate) async fn channels_are_numbered(world: World) {
    let (ada, _, guild, _) = guild(&world).await;
    let fill = format!(
        "INSERT INTO channels (guild_id, kind, name, owner_id, private, created_at, message_head, message_count) \
         SELECT guild_id, kind, name, owner_id, private, created_at, 0, 0 FROM channels WHERE guild_id = {}",
        guild.id
    );
    while world.place.number("SELECT COUNT(*) FROM channels").await < i64::try_from(limits::GUILD_CHANNELS).unwrap() {
        world.place.run(&fill).await;
    }
    let one_more = NewChannel { guild: Some(guild.id), ..room("x") };
    let refused = world.perform(create_channel(&ada, one_more)).await.unwrap_err();
    assert_eq!(refused, Refusal::invalid("channels", FieldProblem::TooLong(limits::GUILD_CHANNELS)));
}

pub(crate) async fn is_made_with_an_invite(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let invite = NewInvite { code: "open".to_owned(), life: limits::FIRST_INVITE_LIFE, max_uses: None };
    let guild = CreateGuild { invite: Some(invite), ..create_guild(&ada, "Choir") };
    let guild = world.perform(guild).await.unwrap();
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "guild created")]);
    world.clock.advance(limits::INVITE_LIVES.1);
    let seen = world.store.guilds_of(ada.id).await.unwrap();
    assert_eq!(seen[0].invite_code.as_deref(), Some("open"), "it stands until it is taken back");
    assert_eq!(world.perform(join_guild(&bob, "open")).await.unwrap(), guild);
    world.perform(RevokeInvite { actor: actor(&ada), code: "open".to_owned() }).await.unwrap();
    assert_eq!(world.store.guilds_of(ada.id).await.unwrap()[0].invite_code, None);
}

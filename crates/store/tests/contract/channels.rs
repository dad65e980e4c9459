//! Making, seeing and listing channels.

use domain::event::Stream;
use domain::model::{ChannelId, ChannelView, User};
use domain::ports::{NewChannel, Slice};
use domain::{EventKind, MissingRight, Refusal, Resource, UniqueName};

use crate::acts::{create_channel, leave_channel, leave_guild, open_conversation};
use crate::world::{START, World, room};

fn ids(views: &[ChannelView]) -> Vec<ChannelId> {
    views.iter().map(|view| view.channel.id).collect()
}

pub(crate) async fn are_made(world: World) {
    let ada = world.user("Ada").await;
    let new = NewChannel {
        claim: Some("hall".to_owned()),
        description: Some("where we sing".to_owned()),
        join_code: Some("code".to_owned()),
        ..room("Hall")
    };
    let view = world.perform(create_channel(&ada, new)).await.unwrap();
    let channel = view.channel.clone();
    assert_eq!((channel.name.as_str(), channel.description.as_deref()), ("Hall", Some("where we sing")));
    assert_eq!((channel.owner, channel.guild, channel.private), (ada.id, None, false));
    assert_eq!((channel.join_code.as_deref(), channel.created_at.millis()), (Some("code"), START));
    assert_eq!((channel.message_count, channel.last_message_at), (0, None));
    assert_eq!((view.roster.members.clone(), view.roster.total, view.bans.len()), (vec![ada.clone()], 1, 0));
    let heard = world.heard();
    assert_eq!(
        heard.iter().map(|e| (e.stream, e.seq)).collect::<Vec<_>>(),
        [(Stream::User(ada.id), Some(1)), (Stream::Server, Some(1))]
    );
    assert_eq!(
        heard[1].kind,
        EventKind::ChannelCreated { channel: channel.clone().into(), members: vec![ada.clone()].into() }
    );
    assert_eq!(world.store.channel(ada.id, channel.id).await.unwrap(), view);
    assert_eq!(world.store.membership(ada.id, channel.id).await.unwrap().as_ref(), &channel);
    assert_eq!(world.store.channel_named(ada.id, "hall").await.unwrap(), Some(channel.id));
    assert_eq!(world.store.channel_named(ada.id, "Hall").await.unwrap(), None);
    let private = world.perform(create_channel(&ada, NewChannel { private: true, ..room("cellar") })).await.unwrap();
    assert!(private.channel.private);
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "channel created")]);
}

pub(crate) async fn claims_and_codes_are_unique(world: World) {
    let ada = world.user("Ada").await;
    let claim = NewChannel { claim: Some("hall".to_owned()), ..room("hall") };
    let code = NewChannel { join_code: Some("code".to_owned()), ..room("hall") };
    for (new, claim) in [(claim, UniqueName::ChannelName), (code, UniqueName::JoinCode)] {
        world.perform(create_channel(&ada, new.clone())).await.unwrap();
        assert_eq!(world.perform(create_channel(&ada, new)).await.unwrap_err(), Refusal::Taken(claim));
    }
    world.room(&ada, "hall").await;
    assert_eq!(world.place.number("SELECT COUNT(*) FROM channels").await, 3);
}

pub(crate) async fn strangers_see_public_ones_only(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let public = world.room(&ada, "hall").await.channel.id;
    let hidden = NewChannel { private: true, claim: Some("cellar".to_owned()), ..room("cellar") };
    let hidden = world.perform(create_channel(&ada, hidden)).await.unwrap().channel.id;
    let unknown = Refusal::Unknown(Resource::Channel);
    let never = ChannelId::new(99).unwrap();
    for channel in [hidden, never] {
        assert_eq!(world.store.channel(bob.id, channel).await.unwrap_err(), unknown);
        assert_eq!(world.store.channel_seen(bob.id, channel).await.unwrap_err(), unknown);
        assert_eq!(world.store.membership(bob.id, channel).await.unwrap_err(), unknown);
        assert_eq!(
            world.store.members(bob.id, channel, Slice { after: None, skip: 0, count: 9 }).await.unwrap_err(),
            unknown
        );
        assert_eq!(world.store.banned(bob.id, channel).await.unwrap_err(), unknown);
    }
    assert_eq!(world.store.channel_named(bob.id, "cellar").await.unwrap(), None);
    assert_eq!(world.store.channel_seen(bob.id, public).await.unwrap().channel.id, public);
    let outside = Refusal::Forbidden(MissingRight::Membership);
    assert_eq!(world.store.channel(bob.id, public).await.unwrap_err(), outside);
    assert_eq!(
        world.store.members(bob.id, public, Slice { after: None, skip: 0, count: 9 }).await.unwrap_err(),
        outside
    );
    assert_eq!(ids(&world.store.channels_seen_by(bob.id, 0, 9).await.unwrap()), [public]);
    assert_eq!(ids(&world.store.channels_seen_by(ada.id, 0, 9).await.unwrap()), [public, hidden]);
    assert!(world.store.channels_of(bob.id, None, 0, 9).await.unwrap().is_empty());
}

pub(crate) async fn latest_message_comes_first(world: World) {
    let ada = world.user("Ada").await;
    let mut rooms = Vec::new();
    for name in ["one", "two", "three"] {
        rooms.push(world.room(&ada, name).await.channel.id);
        world.clock.advance(crate::accounts::HOUR);
    }
    let (one, two, three) = (rooms[0], rooms[1], rooms[2]);
    let list = || async { ids(&world.store.channels_of(ada.id, None, 0, 9).await.unwrap()) };
    assert_eq!(list().await, [three, two, one]);
    world.send(&ada, one, "hi").await.unwrap();
    assert_eq!(list().await, [one, three, two]);
    assert_eq!(ids(&world.store.channels_of(ada.id, None, 1, 1).await.unwrap()), [three]);
    assert!(world.store.channels_of(ada.id, None, u64::MAX, u32::MAX).await.unwrap().is_empty());
    assert!(world.store.channels_of(ada.id, None, 0, 0).await.unwrap().is_empty());
    assert_eq!(ids(&world.store.channels_seen_by(ada.id, 1, 1).await.unwrap()), [two]);
    let view = world.store.channel(ada.id, one).await.unwrap().channel;
    assert_eq!((view.message_count, view.last_message_at.unwrap().millis()), (1, START + 3 * 3_600_000));
}

/// By its name, whoever is in it.
pub(crate) async fn are_called_by_name(world: World) {
    let (ada, bob, guild, choir) = crate::guilds::guild(&world).await;
    let called = |user: &User, name: &'static str| {
        let (store, user) = (world.store.clone(), user.id);
        async move { store.channel_called(user, name).await.unwrap() }
    };
    let in_guild = world.store.channel(bob.id, choir).await.unwrap().channel.name.to_lowercase();
    assert_eq!(world.store.channel_called(bob.id, &in_guild).await.unwrap(), Some(choir));
    let stranger = world.user("Mallory").await;
    assert_eq!(world.store.channel_called(stranger.id, &in_guild).await.unwrap(), None);
    let talk = world.perform(open_conversation(&ada, &[bob.id])).await.unwrap().channel;
    assert_eq!(world.store.channel_called(bob.id, &talk.name).await.unwrap(), Some(talk.id));
    // Of several of the same name, folded, the one that was spoken in last.
    let one = world.room(&ada, "Straße").await.channel.id;
    world.clock.advance(crate::accounts::HOUR);
    let other = world.room(&ada, "STRASSE").await.channel.id;
    assert_eq!(called(&ada, "strasse").await, Some(other));
    world.clock.advance(crate::accounts::HOUR);
    world.send(&ada, one, "hi").await.unwrap();
    assert_eq!(called(&ada, "strasse").await, Some(one));
    assert_eq!(called(&bob, "strasse").await, None, "nobody is in a channel by its name");
    assert_eq!(called(&ada, "ST\u{200b}RASSE").await, Some(one), "what nobody sees doesn't count");
    // Whoever is out of the guild doesn't know its channels by name either.
    world.perform(leave_guild(&bob, guild.id)).await.unwrap();
    assert_eq!(world.store.channel_called(bob.id, &in_guild).await.unwrap(), None);
}

pub(crate) async fn commits_give_the_order_whatever_the_clock_does(world: World) {
    let ada = world.user("Ada").await;
    let mut rooms = Vec::new();
    for name in ["one", "two", "three"] {
        rooms.push(world.room(&ada, name).await.channel.id);
    }
    let listed = async || {
        let views = world.store.channels_of(ada.id, None, 0, 9).await.unwrap();
        views.iter().map(|view| view.channel.name.clone()).collect::<Vec<_>>()
    };
    let said = async |room: usize| world.send(&ada, rooms[room], "words").await.unwrap().id;
    let recent = async || {
        let messages = world.store.recent(ada.id, 2).await.unwrap();
        messages.into_iter().map(|message| message.id).collect::<Vec<_>>()
    };
    // All at the same moment.
    said(2).await;
    said(0).await;
    let (second, third) = (said(1).await, said(0).await);
    assert_eq!(listed().await, ["one", "two", "three"]);
    assert_eq!(recent().await, [third, second]);
    // And once the clock was set back by an hour.
    world.clock.set(START - 3_600_000);
    let fourth = said(2).await;
    assert_eq!(listed().await, ["three", "one", "two"]);
    assert_eq!(recent().await, [fourth, third]);
    world.room(&ada, "new").await;
    assert_eq!(listed().await, ["new", "three", "one", "two"]);
    let fifth = said(1).await;
    assert_eq!(listed().await, ["two", "new", "three", "one"]);
    assert_eq!(recent().await, [fifth, fourth]);
    // A channel that goes with the newest message takes no place from those that are made after.
    world.perform(leave_channel(&ada, rooms[1], domain::ports::OwnerLeaves::HandsOver)).await.unwrap();
    world.room(&ada, "newer").await;
    assert_eq!(listed().await, ["newer", "new", "three", "one"]);
}

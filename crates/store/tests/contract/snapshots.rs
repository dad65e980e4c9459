//! What a listener starts from.

use std::collections::HashMap;

use domain::event::Stream;
use domain::model::{Roster, UserId};
use domain::ports::Admission;
use domain::{Refusal, Resource};

use crate::acts::{join_channel, open_conversation};
use crate::guilds;
use crate::world::World;

pub(crate) async fn hold_everything_of_one_moment(world: World) {
    let (ada, bob, guild, choir) = guilds::guild(&world).await;
    let hall = world.room(&ada, "hall").await.channel.id;
    let other = world.room(&ada, "not Bob's").await.channel.id;
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    let talk = world.perform(open_conversation(&bob, &[ada.id])).await.unwrap().channel.id;
    world.clock.advance(crate::accounts::HOUR / 2);
    world.send(&ada, hall, "hi").await.unwrap();
    let snapshot = world.store.snapshot(bob.id).await.unwrap();
    assert_eq!(snapshot.user, bob);
    assert_eq!(snapshot.guilds, world.store.guilds_of(bob.id).await.unwrap());
    let channels: Vec<_> = snapshot.channels.iter().map(|(channel, _)| channel.id).collect();
    assert_eq!(channels, [hall, talk]);
    let talkers = Roster { members: vec![bob.clone(), ada.clone()], moderators: Vec::new(), total: 2 };
    assert_eq!((&snapshot.channels[0].1, &snapshot.channels[1].1), (&None, &Some(talkers)));
    // The heads are those of the events so far.
    let mut last: HashMap<Stream, u64> = HashMap::new();
    for event in world.heard() {
        last.insert(event.stream, event.seq.unwrap());
    }
    let expected = [
        Stream::Server,
        Stream::User(bob.id),
        Stream::Guild(guild.id),
        Stream::Channel(choir),
        Stream::Channel(hall),
        Stream::Channel(talk),
    ];
    let heads: Vec<(Stream, u64)> =
        expected.iter().map(|stream| (*stream, last.get(stream).copied().unwrap_or(0))).collect();
    assert_eq!(snapshot.heads.streams, heads);
    assert!(!expected.contains(&Stream::Channel(other)));
    assert_eq!(world.store.stream_heads(bob.id).await.unwrap(), snapshot.heads);
    let nobody = UserId::new(99).unwrap();
    assert_eq!(world.store.snapshot(nobody).await.unwrap_err(), Refusal::Unknown(Resource::User));
}

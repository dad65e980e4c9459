//! The channels that newcomers find.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::User;
use domain::ports::{DefaultChannels, DefaultJoin, NewChannel, OwnerLeaves};
use domain::verbs::Register;

use crate::acts::{create_channel, leave_channel};
use crate::world::{World, account, room};

const CHAT: DefaultChannels = DefaultChannels {
    dialect: "chat",
    channels: &[("general", "Talk"), ("random", "More talk")],
    joins: DefaultJoin::Everybody,
};
const PYTHIA: DefaultChannels = DefaultChannels {
    dialect: "pythia",
    channels: &[("general", "Talk"), ("random", "More talk"), ("announcements", "News")],
    joins: DefaultJoin::First,
};

async fn newcomer(world: &World, name: &str, welcome: DefaultChannels) -> Arc<User> {
    world.perform(Register { welcome: Some(welcome), ..account(name) }).await.unwrap().user
}

async fn names(world: &World, user: &User) -> Vec<String> {
    let mut views = world.store.channels_of(user.id, None, 0, 100).await.unwrap();
    views.sort_by_key(|view| view.channel.id);
    views.into_iter().map(|view| view.channel.name).collect()
}

pub(crate) async fn makes_default_channels_once(world: World) {
    let ada = newcomer(&world, "Ada", CHAT).await;
    let made = "channel created";
    let own = Stream::User(ada.id);
    let heard = world.heard_briefly();
    assert_eq!(heard, [(own, made), (Stream::Server, made), (own, made), (Stream::Server, made)]);
    let bob = newcomer(&world, "Bob", CHAT).await;
    let general = world.store.channel_named(bob.id, "general").await.unwrap().unwrap();
    let joined = world.heard_briefly();
    assert_eq!(joined[..2], [(Stream::User(bob.id), "member added"), (Stream::Channel(general), "member added")]);
    assert_eq!(joined.len(), 4);
    // The other dialect finds two of its three channels, makes the third, and its first newcomer is put into all three.
    let eve = newcomer(&world, "Eve", PYTHIA).await;
    let zoe = newcomer(&world, "Zoe", PYTHIA).await;
    assert_eq!(names(&world, &bob).await, ["general", "random"]);
    assert_eq!(names(&world, &eve).await, ["general", "random", "announcements"]);
    assert_eq!(names(&world, &zoe).await, [""; 0]);
    let view = world.store.channel(bob.id, general).await.unwrap();
    assert_eq!((view.channel.owner, view.roster.total, view.channel.private), (ada.id, 3, false));
}

pub(crate) async fn never_makes_a_deleted_one_again(world: World) {
    let ada = newcomer(&world, "Ada", CHAT).await;
    let general = world.store.channel_named(ada.id, "general").await.unwrap().unwrap();
    world.perform(leave_channel(&ada, general, OwnerLeaves::HandsOver)).await.unwrap();
    let bob = newcomer(&world, "Bob", CHAT).await;
    assert_eq!(names(&world, &bob).await, ["random"]);
    assert_eq!(world.store.channel_named(bob.id, "general").await.unwrap(), None);
}

pub(crate) async fn takes_a_users_channel_of_that_name(world: World) {
    let ada = world.user("Ada").await;
    let claim = |name: &str| NewChannel { claim: Some(name.to_owned()), ..room(name) };
    world.perform(create_channel(&ada, claim("general"))).await.unwrap();
    let hidden = NewChannel { private: true, ..claim("random") };
    world.perform(create_channel(&ada, hidden)).await.unwrap();
    let bob = newcomer(&world, "Bob", CHAT).await;
    assert_eq!(names(&world, &bob).await, ["general"]);
    assert_eq!(world.place.number("SELECT COUNT(*) FROM channels").await, 2);
}

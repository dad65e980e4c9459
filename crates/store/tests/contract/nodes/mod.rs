//! Several nodes that write to one Postgres database: what works on different channels and guilds goes on side by side,
//! what works on the same ones in one order.

mod announcing;
mod mix;

use std::collections::HashMap;
use std::sync::Arc;

use domain::event::Stream;
use domain::model::{ChannelId, Message, ReactionKindId, Role, User};
use domain::ports::{Act, Admission, Departure, MessageRef, OwnerLeaves, Perform, ProfileChange, Store};
use domain::verbs::{UpdateGuild, UpdateProfile};
use domain::{Event, EventKind, Outcome};
use tokio::task::JoinHandle;

use crate::acts;
use crate::guilds::{channel, guild_of};
use crate::world::{TestDatabase, World, account, actor, message, room};

pub(crate) use announcing::{
    a_changed_profile_is_announced_too, no_more_is_read_at_once_than_fits,
    what_a_commit_brought_about_is_kept_with_what_it_saw,
};
pub(crate) use mix::leaves_every_stream_whole_and_nobody_in_a_deadlock;

const ROUNDS: usize = 500;
const SENDS: usize = 4;

/// The world and two others on its database; none where one node has the database to itself.
async fn three(world: World) -> Option<[World; 3]> {
    if let TestDatabase::Sqlite(_) = world.place {
        return None;
    }
    let place = world.place.clone();
    Some([world, World::open(place.clone()).await, World::open(place).await])
}

async fn close(worlds: &[World]) {
    for world in &worlds[1..] {
        world.store.close().await;
    }
    assert_eq!(
        worlds[0].place.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").await,
        0
    );
}

/// Has an act performed aside.
fn spawn<A: Act>(world: &World, act: A) -> JoinHandle<Outcome<A::Output>>
where
    dyn Store: Perform<A>,
{
    let store = world.store.clone();
    tokio::spawn(async move { store.perform(act).await })
}

/// A send that has everything locked which it needs, and can't commit, holds up what works on its channel, and nothing else.
pub(crate) async fn acts_on_other_channels_and_guilds_do_not_wait(world: World) {
    let Some(worlds) = three(world).await else { return };
    let [one, two, three] = &worlds;
    let (ada, bob, choir, hall) = guild_of(one, "Ada", "Bob").await;
    let attic = channel(one, &ada, choir.id, "attic").await;
    let room_of = async |name: &str| one.perform(acts::create_channel(&bob, room(name))).await.unwrap().channel.id;
    let (cellar, garden) = (room_of("cellar").await, room_of("garden").await);
    let (cyd, dan) = (one.user("Cyd").await, one.user("Dan").await);
    let rows = format!("SELECT 1 FROM channels WHERE id = {hall} FOR UPDATE");
    let holding = one.place.hold(&rows).await;
    let first = spawn(one, message(&ada, hall, "first"));
    one.place.until_waiting(1).await;
    // Another channel of the same guild, and rooms, another guild and conversations of other people.
    two.send(&bob, attic, "beside").await.unwrap();
    others_act(two, &bob, &cyd, &dan, [cellar, garden]).await;
    // The author waits only where the account itself changes.
    two.send(&ada, attic, "beside").await.unwrap();
    let kick = spawn(three, acts::remove_from_guild(actor(&ada), choir.id, bob.id, Departure::Removed));
    one.place.until_waiting(2).await;
    let second = spawn(two, message(&ada, hall, "second"));
    one.place.until_waiting(3).await;
    holding.end().await;
    let (first, second) = (first.await.unwrap().unwrap(), second.await.unwrap().unwrap());
    kick.await.unwrap().unwrap();
    assert!(first.id < second.id);
    assert!(one.send(&bob, attic, "gone").await.is_err());
    close(&worlds).await;
}

/// Acts of all kinds, none of which may wait.
async fn others_act(node: &World, bob: &User, cyd: &User, dan: &User, [cellar, garden]: [ChannelId; 2]) {
    let said = node.send(bob, cellar, "here").await.unwrap();
    let named = MessageRef { message: said.id, channel: Some(cellar) };
    node.perform(acts::join_channel(cyd, Admission::Open(cellar))).await.unwrap();
    node.perform(acts::react(cyd, named, ReactionKindId::new(1).unwrap().into())).await.unwrap();
    node.perform(acts::edit(bob, MessageRef { channel: None, ..named }, "there")).await.unwrap();
    node.perform(acts::set_role(bob, cellar, cyd.id, Role::Moderator)).await.unwrap();
    node.perform(acts::delete_message(bob, named)).await.unwrap();
    node.perform(acts::remove(bob, cellar, cyd.id, Departure::Banned)).await.unwrap();
    node.perform(acts::leave_channel(bob, cellar, OwnerLeaves::HandsOver)).await.unwrap();
    node.perform(acts::delete_channel(bob, garden)).await.unwrap();
    node.perform(acts::open_conversation(cyd, &[dan.id])).await.unwrap();
    node.perform(UpdateProfile { actor: actor(dan), change: ProfileChange::default() }).await.unwrap();
    node.perform(account("newcomer")).await.unwrap();
    let guild = node.perform(acts::create_guild(cyd, "Band")).await.unwrap().id;
    channel(node, cyd, guild, "stage").await;
    node.perform(UpdateGuild { actor: actor(cyd), guild, name: Some("Trio".to_owned()), owner: None }).await.unwrap();
    node.perform(acts::delete_guild(cyd, guild)).await.unwrap();
}

/// Whoever is banned, put out or leaves at one node says nothing any more at another, whatever waits there to be sent.
pub(crate) async fn nothing_is_said_after_a_loss_at_another_node(world: World) {
    let Some(worlds) = three(world).await else { return };
    let [one, two, three] = &worlds;
    let (ada, bob) = (one.user("Ada").await, one.user("Bob").await);
    let hall = one.room(&ada, "hall").await.channel.id;
    for round in 0..ROUNDS {
        one.perform(acts::join_channel(&bob, Admission::Open(hall))).await.unwrap();
        let sends = send_at_both(one, two, &bob, hall);
        match round % 3 {
            0 => drop(three.perform(acts::remove(&ada, hall, bob.id, Departure::Banned)).await.unwrap()),
            1 => drop(three.perform(acts::remove(&ada, hall, bob.id, Departure::Removed)).await.unwrap()),
            _ => three.perform(acts::leave_channel(&bob, hall, OwnerLeaves::Refused)).await.unwrap(),
        }
        all(sends).await;
        two.perform(acts::unban(&ada, hall, bob.id)).await.unwrap();
    }
    let (_, spoken) = in_order(&worlds).into_iter().filter(|event| event.stream == Stream::Channel(hall)).fold(
        (false, 0),
        |(inside, spoken), event| match event.kind {
            EventKind::ChannelMemberAdded { .. } => (true, spoken),
            EventKind::ChannelMemberRemoved { .. } => (false, spoken),
            EventKind::MessageCreated { .. } => {
                assert!(inside, "a message was committed after its author had gone");
                (inside, spoken + 1)
            }
            _ => (inside, spoken),
        },
    );
    assert!(spoken > 0);
    close(&worlds).await;
}

/// The same of a guild and of its deleted channels, of a login and of an account: what stands when the loss is answered
/// is all that ever stands.
pub(crate) async fn a_guilds_channels_and_an_ended_login_are_shut_at_every_node(world: World) {
    let Some(worlds) = three(world).await else { return };
    let [one, two, three] = &worlds;
    let (ada, bob, choir, hall) = guild_of(one, "Ada", "Bob").await;
    for round in 0..ROUNDS / 2 {
        let stage = if round % 4 == 3 { channel(one, &ada, choir.id, "stage").await } else { hall };
        let sends = send_at_both(one, two, &bob, stage);
        match round % 4 {
            0 => {
                three.perform(acts::remove_from_guild(actor(&ada), choir.id, bob.id, Departure::Banned)).await.unwrap();
            }
            1 => {
                three
                    .perform(acts::remove_from_guild(actor(&ada), choir.id, bob.id, Departure::Removed))
                    .await
                    .unwrap();
            }
            2 => three.perform(acts::leave_guild(&bob, choir.id)).await.unwrap(),
            _ => drop(three.perform(acts::delete_channel(&ada, stage)).await.unwrap()),
        }
        let stood = head(one, stage).await;
        all(sends).await;
        assert_eq!(head(one, stage).await, stood, "round {round}: something was said after the loss");
        if round % 4 < 3 {
            two.perform(acts::unban_from_guild(actor(&ada), choir.id, bob.id)).await.unwrap();
            two.perform(acts::join_guild(&bob, "code")).await.unwrap();
        }
    }
    mix::hold_logins(&worlds, &bob, hall).await;
    close(&worlds).await;
}

/// How many events and messages a channel has had.
async fn head(world: &World, channel: ChannelId) -> i64 {
    world.place.number(&format!("SELECT COALESCE(MAX(head), 0) FROM streams WHERE kind = 3 AND id = {channel}")).await
}

fn send_at_both(one: &World, two: &World, user: &User, channel: ChannelId) -> Vec<JoinHandle<Outcome<Arc<Message>>>> {
    let nodes = [one, two].into_iter().cycle().take(SENDS);
    nodes.map(|node| spawn(node, message(user, channel, "still here"))).collect()
}

async fn all<T>(tasks: Vec<JoinHandle<T>>) {
    for task in tasks {
        task.await.unwrap();
    }
}

/// What all nodes announced that is kept, in the order of each stream; fails unless each stream has 1, 2, 3 and so on.
fn in_order(worlds: &[World]) -> Vec<Event> {
    let mut heard: Vec<Event> = worlds.iter().flat_map(World::heard).filter(|event| event.seq.is_some()).collect();
    heard.sort_by_key(|event| (event.stream, event.seq));
    let mut heads: HashMap<Stream, u64> = HashMap::new();
    for event in &heard {
        let last = heads.entry(event.stream).or_default();
        *last += 1;
        assert_eq!(event.seq, Some(*last), "{:?}", event.stream);
    }
    heard
}

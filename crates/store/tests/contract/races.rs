//! Losing a membership while sends wait: none of them may come to stand after the loss.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{ChannelId, User};
use domain::ports::{Admission, Departure, OwnerLeaves};
use domain::{Event, EventKind};

use crate::acts::{
    join_channel, join_guild, leave_channel, leave_guild, remove, remove_from_guild, unban, unban_from_guild,
};
use crate::order;
use crate::world::{World, actor, message};

const ROUNDS: usize = 1000;
const SENDS: usize = 6;

/// Queues sends of the user around the loss, and waits for all of them.
async fn race(world: &World, user: &Arc<User>, channel: ChannelId, loss: impl Future<Output = ()>) {
    let send = || {
        let (store, new) = (world.store.clone(), message(user, channel, "still here"));
        tokio::spawn(async move { drop(store.perform(new).await) })
    };
    let mut sends: Vec<_> = (0..SENDS / 2).map(|_| send()).collect();
    tokio::task::yield_now().await;
    loss.await;
    sends.extend((0..SENDS / 2).map(|_| send()));
    for send in sends {
        send.await.unwrap();
    }
}

/// Goes through the channel's and the guild's events in the order in which they were committed.
fn nobody_spoke_after_leaving(heard: &[Event], user: &User, channel: ChannelId) {
    let (mut inside, mut losses, mut spoken) = (true, 0, 0);
    for event in heard {
        match &event.kind {
            EventKind::ChannelMemberAdded { user: who, .. } | EventKind::GuildMemberAdded { user: who, .. }
                if who.id == user.id =>
            {
                inside = true;
            }
            EventKind::ChannelMemberRemoved { user: who, .. } | EventKind::GuildMemberRemoved { user: who, .. }
                if who.id == user.id =>
            {
                inside = false;
                losses += usize::from(event.stream != Stream::User(user.id));
            }
            EventKind::MessageCreated { message, .. } if message.channel == channel && message.author.id == user.id => {
                assert!(inside, "a message was committed after its author had gone");
                spoken += 1;
            }
            _ => {}
        }
    }
    assert_eq!(losses, ROUNDS);
    assert!(spoken > 0);
}

pub(crate) async fn ban_leave_and_removal(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    for round in 0..ROUNDS {
        world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
        race(&world, &bob, hall, async {
            match round % 3 {
                0 => drop(world.perform(remove(&ada, hall, bob.id, Departure::Banned)).await.unwrap()),
                1 => drop(world.perform(remove(&ada, hall, bob.id, Departure::Removed)).await.unwrap()),
                _ => world.perform(leave_channel(&bob, hall, OwnerLeaves::Refused)).await.unwrap(),
            }
        })
        .await;
        world.perform(unban(&ada, hall, bob.id)).await.unwrap();
    }
    let heard = world.heard();
    nobody_spoke_after_leaving(&heard, &bob, hall);
    order::check(&world, &heard).await;
}

pub(crate) async fn guild_kick_and_ban(world: World) {
    let (ada, bob, guild, hall) = crate::guilds::guild(&world).await;
    for round in 0..ROUNDS {
        race(&world, &bob, hall, async {
            match round % 3 {
                0 => world.perform(remove_from_guild(actor(&ada), guild.id, bob.id, Departure::Banned)).await.unwrap(),
                1 => world.perform(remove_from_guild(actor(&ada), guild.id, bob.id, Departure::Removed)).await.unwrap(),
                _ => world.perform(leave_guild(&bob, guild.id)).await.unwrap(),
            }
        })
        .await;
        world.perform(unban_from_guild(actor(&ada), guild.id, bob.id)).await.unwrap();
        world.perform(join_guild(&bob, "code")).await.unwrap();
    }
    let heard = world.heard();
    nobody_spoke_after_leaving(&heard, &bob, hall);
    order::check(&world, &heard).await;
}

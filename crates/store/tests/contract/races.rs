//! Losing a membership while sends wait: none of them may come to stand after the loss.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{ChannelId, User};
use domain::ports::{Admission, Departure, OwnerLeaves};
use domain::{Event, EventKind};

use crate::order;
use crate::world::{World, actor, message};

const ROUNDS: usize = 1000;
const SENDS: usize = 6;

/// Queues sends of the user around the loss, and waits for all of them.
async fn race(world: &World, user: &Arc<User>, channel: ChannelId, loss: impl Future<Output = ()>) {
    let send = || {
        let (store, new) = (world.store.clone(), message(user, channel, "still here"));
        tokio::spawn(async move { drop(store.send(new).await) })
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
        match &event.what {
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
            EventKind::MessageCreated { message } if message.channel == channel && message.author.id == user.id => {
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
        world.store.join_channel(actor(&bob), Admission::Open(hall)).await.unwrap();
        race(&world, &bob, hall, async {
            match round % 3 {
                0 => drop(world.store.remove_member(actor(&ada), hall, bob.id, Departure::Banned).await.unwrap()),
                1 => drop(world.store.remove_member(actor(&ada), hall, bob.id, Departure::Removed).await.unwrap()),
                _ => world.store.leave_channel(actor(&bob), hall, OwnerLeaves::Refused).await.unwrap(),
            }
        })
        .await;
        world.store.unban(actor(&ada), hall, bob.id).await.unwrap();
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
                0 => world.store.ban_from_guild(actor(&ada), guild.id, bob.id).await.unwrap(),
                1 => world.store.kick_from_guild(actor(&ada), guild.id, bob.id).await.unwrap(),
                _ => world.store.leave_guild(actor(&bob), guild.id).await.unwrap(),
            }
        })
        .await;
        world.store.unban_from_guild(actor(&ada), guild.id, bob.id).await.unwrap();
        world.store.join_guild(actor(&bob), "code").await.unwrap();
    }
    let heard = world.heard();
    nobody_spoke_after_leaving(&heard, &bob, hall);
    order::check(&world, &heard).await;
}

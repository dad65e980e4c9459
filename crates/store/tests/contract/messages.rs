//! Sending, and single messages.

use std::time::Duration;

use domain::event::Stream;
use domain::model::{Actor, MessageId, UserId};
use domain::ports::{Admission, NewChannel, NewMessage};
use domain::{Lack, Refusal, Thing, What};

use crate::guilds;
use crate::world::{START, World, actor, message, room};

fn marked(new: NewMessage, nonce: &str) -> NewMessage {
    NewMessage { nonce: Some(nonce.to_owned()), ..new }
}

pub(crate) async fn are_sent(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    world.heard();
    let sent = world.store.send(marked(message(&ada, hall, "grüß 👋\nnext"), "n")).await.unwrap();
    assert_eq!((sent.id.get(), sent.channel, sent.guild), (1, hall, None));
    assert_eq!((&sent.author, sent.content.as_str()), (&ada, "grüß 👋\nnext"));
    assert_eq!((sent.nonce.as_deref(), sent.created_at.millis(), sent.edited_at), (Some("n"), START, None));
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream, heard[0].act), (1, Stream::Channel(hall), None));
    assert_eq!(heard[0].what, What::MessageCreated { message: sent.clone() });
    assert_eq!(world.store.message(ada.id, sent.id).await.unwrap(), *sent);
    let (_, bob, guild, choir) = guild_of(&world).await;
    let sung = world.send(&bob, choir, "la").await.unwrap();
    assert_eq!(sung.guild, Some(guild));
    assert_eq!(world.store.message(bob.id, sung.id).await.unwrap(), *sung);
}

type Choir = (
    std::sync::Arc<domain::model::User>,
    std::sync::Arc<domain::model::User>,
    domain::model::GuildId,
    domain::model::ChannelId,
);

async fn guild_of(world: &World) -> Choir {
    let (eve, bob) = (world.user("Eve").await, world.user("Bob").await);
    let guild = world.store.create_guild(actor(&eve), "Choir".to_owned(), None).await.unwrap().id;
    world.store.create_invite(actor(&eve), guild, guilds::invite("choir")).await.unwrap();
    world.store.join_guild(actor(&bob), "choir").await.unwrap();
    let channel = guilds::channel(world, &eve, guild, "choir").await;
    (eve, bob, guild, channel)
}

pub(crate) async fn strangers_are_refused(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    let cellar = NewChannel { private: true, ..room("cellar") };
    let cellar = world.store.create_channel(actor(&ada), cellar).await.unwrap().channel.id;
    let open = world.send(&ada, hall, "hi").await.unwrap();
    let hidden = world.send(&ada, cellar, "hi").await.unwrap();
    world.heard();
    let outside = Refusal::Forbidden(Lack::Membership);
    assert_eq!(world.send(&bob, hall, "hi").await.unwrap_err(), outside);
    assert_eq!(world.send(&bob, cellar, "hi").await.unwrap_err(), Refusal::Unknown(Thing::Channel));
    let nobody = Actor { user: UserId::new(99).unwrap(), session: None };
    let sent = world.store.send(NewMessage { actor: nobody, ..message(&ada, hall, "hi") }).await;
    assert_eq!(sent.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.message(bob.id, open.id).await.unwrap_err(), outside);
    let unknown = Refusal::Unknown(Thing::Message);
    for id in [hidden.id, MessageId::new(99).unwrap(), MessageId::new((1 << 53) - 1).unwrap()] {
        assert_eq!(world.store.message(bob.id, id).await.unwrap_err(), unknown);
    }
    assert_eq!(world.heard(), vec![]);
}

pub(crate) async fn a_repeated_nonce_answers_the_same(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    let attic = world.room(&ada, "attic").await.channel.id;
    world.store.join_channel(actor(&bob), Admission::Open(hall)).await.unwrap();
    world.heard();
    let first = world.store.send(marked(message(&ada, hall, "one"), "n")).await.unwrap();
    for (channel, content) in [(hall, "one"), (hall, "other"), (attic, "one")] {
        let again = world.store.send(marked(message(&ada, channel, content), "n")).await.unwrap();
        assert_eq!(again, first);
    }
    assert_eq!(world.heard().len(), 1);
    let other = world.store.send(marked(message(&bob, hall, "one"), "n")).await.unwrap();
    assert_ne!(other.id, first.id);
    // A refused send keeps no mark.
    let refused = world.store.send(marked(message(&bob, attic, "x"), "m")).await;
    assert_eq!(refused.unwrap_err(), Refusal::Forbidden(Lack::Membership));
    let sent = world.store.send(marked(message(&bob, hall, "y"), "m")).await.unwrap();
    assert_eq!(sent.content, "y");
}

pub(crate) async fn concurrent_nonces_make_one(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    world.heard();
    for round in 0..20 {
        let sends = (0..10).map(|_| {
            let (store, new) = (world.store.clone(), marked(message(&ada, hall, "hi"), &format!("n{round}")));
            tokio::spawn(async move { store.send(new).await.unwrap() })
        });
        let mut ids = Vec::new();
        for send in sends.collect::<Vec<_>>() {
            ids.push(send.await.unwrap().id);
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
    }
    assert_eq!(world.heard().len(), 20);
    assert_eq!(world.place.number("SELECT COUNT(*) FROM messages").await, 20);
}

pub(crate) async fn time_never_runs_backwards(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    let mut times = Vec::new();
    for millis in [0, 5, -3_600_000, 7] {
        world.clock.set(START + millis);
        times.push(world.send(&ada, hall, "hi").await.unwrap().created_at.millis() - START);
    }
    assert_eq!(times, [0, 5, 5, 7]);
    world.clock.advance(Duration::from_secs(1));
}

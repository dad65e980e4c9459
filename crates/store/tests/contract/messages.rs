//! Sending, and single messages.

use std::time::Duration;

use domain::event::Stream;
use domain::model::{Actor, MessageId, Nonce, SendDigest, UserId, Window};
use domain::ports::{Admission, Departure, MessageRef, NewChannel};
use domain::verbs::{ClearMessages, DeleteAnyMessage, SendMessage};
use domain::{EventKind, MissingRight, Refusal, Resource, limits};

use crate::acts::{
    create_channel, create_guild, create_invite, delete_message, edit, join_channel, join_guild, remove, set_admin,
};
use crate::guilds;
use crate::world::{START, World, actor, message, room};

fn marked(new: SendMessage, nonce: &str) -> SendMessage {
    SendMessage { nonce: Some(mark(nonce, &new.content)), ..new }
}

/// A nonce of these words alone.
pub(crate) fn mark(nonce: &str, content: &str) -> Nonce {
    Nonce { text: nonce.to_owned(), digest: SendDigest::of(content, &[], []) }
}

pub(crate) async fn are_sent(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    world.heard();
    let sent = world.perform(marked(message(&ada, hall, "grüß 👋\nnext"), "n")).await.unwrap();
    assert_eq!((sent.id.get(), sent.channel, sent.guild), (1, hall, None));
    assert_eq!((&sent.author, sent.content.as_str()), (&ada, "grüß 👋\nnext"));
    assert_eq!((sent.nonce.as_deref(), sent.created_at.millis(), sent.edited_at), (Some("n"), START, None));
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream, heard[0].seq.is_some()), (1, Stream::Channel(hall), true));
    let EventKind::MessageCreated { channel, message } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!((channel.id, channel.name.as_str(), message), (hall, "hall", &sent));
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
    let guild = world.perform(create_guild(&eve, "Choir")).await.unwrap().id;
    world.perform(create_invite(actor(&eve), guild, guilds::invite("choir"))).await.unwrap();
    world.perform(join_guild(&bob, "choir")).await.unwrap();
    let channel = guilds::channel(world, &eve, guild, "choir").await;
    (eve, bob, guild, channel)
}

pub(crate) async fn strangers_are_refused(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    let cellar = NewChannel { private: true, ..room("cellar") };
    let cellar = world.perform(create_channel(&ada, cellar)).await.unwrap().channel.id;
    let open = world.send(&ada, hall, "hi").await.unwrap();
    let hidden = world.send(&ada, cellar, "hi").await.unwrap();
    world.heard();
    let outside = Refusal::Forbidden(MissingRight::Membership);
    assert_eq!(world.send(&bob, hall, "hi").await.unwrap_err(), outside);
    assert_eq!(world.send(&bob, cellar, "hi").await.unwrap_err(), Refusal::Unknown(Resource::Channel));
    let nobody = Actor { user: UserId::new(99).unwrap(), session: None };
    let sent = world.perform(SendMessage { actor: nobody, ..message(&ada, hall, "hi") }).await;
    assert_eq!(sent.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.message(bob.id, open.id).await.unwrap_err(), outside);
    let unknown = Refusal::Unknown(Resource::Message);
    for id in [hidden.id, MessageId::new(99).unwrap(), MessageId::new((1 << 53) - 1).unwrap()] {
        assert_eq!(world.store.message(bob.id, id).await.unwrap_err(), unknown);
    }
    assert_eq!(world.heard(), vec![]);
}

pub(crate) async fn a_repeated_nonce_answers_the_same(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    let attic = world.room(&ada, "attic").await.channel.id;
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    world.heard();
    let first = world.perform(marked(message(&ada, hall, "one"), "n")).await.unwrap();
    for _ in 0..2 {
        let again = world.perform(marked(message(&ada, hall, "one"), "n")).await.unwrap();
        assert_eq!(again, first);
    }
    assert_eq!(world.heard().len(), 1);
    // Another content, channel or author makes another message, which can be repeated by itself.
    for (author, channel, content) in [(&ada, hall, "other"), (&ada, attic, "one"), (&bob, hall, "one")] {
        let other = world.perform(marked(message(author, channel, content), "n")).await.unwrap();
        assert_eq!((other.channel, other.content.as_str(), &other.author), (channel, content, author));
        assert_eq!(world.perform(marked(message(author, channel, content), "n")).await.unwrap(), other);
        assert_eq!(world.heard().len(), 1);
    }
    assert_eq!(world.perform(marked(message(&ada, hall, "one"), "n")).await.unwrap(), first);
    // A refused send doesn't use its nonce up.
    let refused = world.perform(marked(message(&bob, attic, "x"), "m")).await;
    assert_eq!(refused.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
    let sent = world.perform(marked(message(&bob, hall, "y"), "m")).await.unwrap();
    assert_eq!(sent.content, "y");
}

pub(crate) async fn a_repeated_nonce_brings_nothing_back(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    world.perform(set_admin("ada", true)).await.unwrap();
    let named = |message| MessageRef { message, channel: None };
    for (nonce, way) in ["author", "moderator", "administrator", "cleared"].into_iter().enumerate() {
        let again = || world.perform(marked(message(&bob, hall, "regretted"), &nonce.to_string()));
        let sent = again().await.unwrap().id;
        match way {
            "author" => drop(world.perform(delete_message(&bob, named(sent))).await.unwrap()),
            "moderator" => drop(world.perform(delete_message(&ada, named(sent))).await.unwrap()),
            "administrator" => {
                world.perform(DeleteAnyMessage { actor: actor(&ada), message: sent, reason: None }).await.unwrap();
            }
            _ => assert_eq!(
                world.perform(ClearMessages { actor: actor(&bob), channel: hall, before: None }).await.unwrap().count,
                1
            ),
        }
        world.heard();
        assert_eq!(again().await.unwrap_err(), Refusal::Unknown(Resource::Message), "{way}");
        let twice = tokio::join!(again(), again());
        assert!(twice.0.is_err() && twice.1.is_err() && world.heard().is_empty(), "{way}");
    }
    assert_eq!(world.store.page(ada.id, hall, Window::Newest, 9).await.unwrap().total, 0);
    let other = world.perform(marked(message(&bob, hall, "other words"), "0")).await.unwrap();
    // A repetition is compared with what was first sent, also after an edit or a deletion.
    let edited = world.perform(edit(&bob, named(other.id), "better words")).await.unwrap();
    let again = world.perform(marked(message(&bob, hall, "other words"), "0")).await.unwrap();
    assert_eq!((again.id, again.content.as_str()), (other.id, "better words"));
    let better = world.perform(marked(message(&bob, hall, &edited.content), "0")).await.unwrap();
    assert_ne!(better.id, other.id);
    // Whoever is out is shown nothing of what they sent.
    world.perform(remove(&ada, hall, bob.id, Departure::Removed)).await.unwrap();
    let again = world.perform(marked(message(&bob, hall, "other words"), "0")).await;
    assert_eq!(again.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
}

pub(crate) async fn clearing_looks_through_much_in_slices(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let (hall, attic) = (world.room(&ada, "hall").await.channel.id, world.room(&ada, "attic").await.channel.id);
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    world.send(&ada, hall, "early").await.unwrap();
    world.send(&bob, hall, "another's").await.unwrap();
    let many = limits::CLEARING_LOOKS + 1;
    let elsewhere = format!(
        "INSERT INTO messages (channel_id, position, seq, author_id, content, created_at, deleted) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many}) \
         SELECT {attic}, i, i, {}, 'elsewhere', 0, 0 FROM n",
        ada.id
    );
    world.place.run(&elsewhere).await;
    world.send(&ada, hall, "late").await.unwrap();
    let (mut counts, mut before) = (Vec::new(), None);
    loop {
        let cleared = world.perform(ClearMessages { actor: actor(&ada), channel: hall, before }).await.unwrap();
        counts.push(cleared.count);
        before = cleared.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(counts, [1, 1]);
    assert_eq!(world.store.page(bob.id, hall, Window::Newest, 9).await.unwrap().total, 1);
    world.perform(remove(&ada, hall, bob.id, Departure::Removed)).await.unwrap();
    let shut = world.perform(ClearMessages { actor: actor(&bob), channel: hall, before: None }).await;
    assert_eq!(shut.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
}

pub(crate) async fn concurrent_nonces_make_one(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    world.heard();
    for round in 0..20 {
        let sends = (0..10).map(|_| {
            let (store, new) = (world.store.clone(), marked(message(&ada, hall, "hi"), &format!("n{round}")));
            tokio::spawn(async move { store.perform(new).await.unwrap() })
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

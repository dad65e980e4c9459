//! Reactions to messages, and their catalogue.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{ReactionChoice, ReactionKind, User};
use domain::ports::NewReactionKind;
use domain::rules::text;
use domain::{EventKind, MissingRight, Outcome, Refusal, Resource, UniqueName, limits};

use crate::edits::{hall, in_hall};
use crate::world::{World, actor};

const UNKNOWN: Refusal = Refusal::Unknown(Resource::Reaction);

fn emoji(text: &str) -> ReactionChoice {
    ReactionChoice::Emoji(text::emoji(text).unwrap())
}

async fn catalogue(world: &World) -> Vec<Arc<ReactionKind>> {
    world.store.reaction_kinds(0, 1_000).await.unwrap()
}

pub(crate) async fn stand_once_each(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let named = in_hall(said.id, hall);
    world.heard();
    let first = world.store.react(actor(&bob), named, emoji("🎻")).await.unwrap();
    assert_eq!((first.kind.code.as_str(), first.kind.emoji.as_deref(), first.user.id), ("violin", Some("🎻"), bob.id));
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream), (1, Stream::Channel(hall)));
    assert_eq!(heard[0].what, EventKind::ReactionAdded { channel: hall, reaction: first.clone() });
    assert_eq!(world.store.react(actor(&bob), named, first.kind.id.into()).await.unwrap(), first);
    assert_eq!(world.heard(), [], "it stood already");
    let second = world.store.react(actor(&ada), named, first.kind.id.into()).await.unwrap();
    let message = world.store.message(ada.id, said.id).await.unwrap();
    let tallies: Vec<_> = message.reactions.tallies.iter().map(|tally| (tally.kind.id, tally.count)).collect();
    assert_eq!((tallies, message.reactions.own), (vec![(first.kind.id, 2)], vec![first.kind.id]));
    let listed = world.store.reactions(ada.id, named, None, None, 10).await.unwrap();
    assert_eq!(listed, [first.as_ref().clone(), second.as_ref().clone()]);
    let rest = world.store.reactions(ada.id, named, Some(emoji("🎻")), Some(first.id), 10).await.unwrap();
    assert_eq!(rest, [second.as_ref().clone()]);
    world.heard();
    assert!(world.store.unreact(actor(&bob), named, emoji("🎻")).await.unwrap());
    assert_eq!(world.heard()[0].what, EventKind::ReactionRemoved { channel: hall, reaction: first });
    assert!(!world.store.unreact(actor(&bob), named, emoji("🎻")).await.unwrap());
    assert!(!world.store.unreact(actor(&bob), named, emoji("🦀")).await.unwrap(), "nobody ever used it");
    assert_eq!(world.heard(), []);
    let refused = world.store.delete_reaction(actor(&bob), second.id).await.unwrap_err();
    assert_eq!(refused, Refusal::Forbidden(MissingRight::Ownership));
    world.store.delete_reaction(actor(&ada), second.id).await.unwrap();
    assert_eq!(world.store.delete_reaction(actor(&ada), second.id).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.store.reactions(ada.id, named, None, None, 10).await.unwrap(), []);
}

pub(crate) async fn are_members_only(world: World) {
    let ([ada, ..], hall) = hall(&world).await;
    let eve = world.user("Mallory").await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let named = in_hall(said.id, hall);
    let refused = Refusal::Forbidden(MissingRight::Membership);
    assert_eq!(world.store.react(actor(&eve), named, emoji("🎻")).await.unwrap_err(), refused);
    assert_eq!(world.store.unreact(actor(&eve), named, emoji("🎻")).await.unwrap_err(), refused);
    assert_eq!(world.store.toggle_reaction(actor(&eve), named, emoji("🎻")).await.unwrap_err(), refused);
    assert_eq!(world.store.reactions(eve.id, named, None, None, 10).await.unwrap_err(), refused);
    world.store.delete_message(actor(&ada), named).await.unwrap();
    let gone = world.store.react(actor(&ada), named, emoji("🎻")).await.unwrap_err();
    assert_eq!(gone, Refusal::Unknown(Resource::Message));
}

/// However many use an emoji for the first time at once, it enters the catalogue once, and each reaction is told once.
pub(crate) async fn of_many_at_once(world: World) {
    let ([ada, ..], hall) = hall(&world).await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let mut people: Vec<Arc<User>> = Vec::new();
    for number in 0..20 {
        let singer = world.user(&format!("Singer{number}")).await;
        world.store.join_channel(actor(&singer), domain::ports::Admission::Open(hall)).await.unwrap();
        people.push(singer);
    }
    let before = catalogue(&world).await.len();
    world.heard();
    let reacting = people
        .iter()
        .flat_map(|singer| [0, 1].map(|_| world.store.react(actor(singer), in_hall(said.id, hall), emoji("🎻"))));
    let answers: Vec<Outcome<_>> = futures_util::future::join_all(reacting).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(world.heard().len(), people.len());
    assert_eq!(catalogue(&world).await.len(), before + 1);
    let message = world.store.message(ada.id, said.id).await.unwrap();
    assert_eq!(message.reactions.tallies[0].count, 20);
}

pub(crate) async fn toggle(world: World) {
    let ([ada, ..], hall) = hall(&world).await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let toggle = || world.store.toggle_reaction(actor(&ada), in_hall(said.id, hall), emoji("👍"));
    assert_eq!([toggle().await, toggle().await, toggle().await], [Ok(true), Ok(false), Ok(true)]);
}

pub(crate) async fn are_of_so_many_kinds_at_most(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    world.store.set_admin_by_name("ada", true).await.unwrap();
    let said = world.send(&ada, hall, "la").await.unwrap();
    let named = in_hall(said.id, hall);
    let mut last = None;
    for number in 0..=limits::MESSAGE_REACTION_KINDS {
        let new = NewReactionKind { code: format!("kind_{number}"), image_url: "https://example.com/k.png".to_owned() };
        let kind = world.store.create_reaction_kind(actor(&ada), new).await.unwrap();
        let reacted = world.store.react(actor(&ada), named, kind.id.into()).await;
        assert_eq!(reacted.is_ok(), number < limits::MESSAGE_REACTION_KINDS, "{number}");
        if reacted.is_ok() {
            last = Some(kind);
        }
    }
    let stands = last.unwrap().id;
    world.store.react(actor(&bob), named, stands.into()).await.unwrap();
}

pub(crate) async fn have_a_catalogue_that_administrators_keep(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    world.store.set_admin_by_name("ada", true).await.unwrap();
    let seeded = catalogue(&world).await;
    assert!(seeded.iter().all(|kind| kind.system && kind.image_url.is_none()));
    let party = || NewReactionKind { code: "party".to_owned(), image_url: "https://example.com/p.png".to_owned() };
    let not_admin = Refusal::Forbidden(MissingRight::Administration);
    assert_eq!(world.store.create_reaction_kind(actor(&bob), party()).await.unwrap_err(), not_admin);
    let made = world.store.create_reaction_kind(actor(&ada), party()).await.unwrap();
    assert_eq!((made.system, made.emoji.as_deref()), (false, None));
    let again = world.store.create_reaction_kind(actor(&ada), party()).await.unwrap_err();
    assert_eq!(again, Refusal::Taken(UniqueName::ReactionCode));
    let said = world.send(&ada, hall, "la").await.unwrap();
    let named = in_hall(said.id, hall);
    world.store.react(actor(&bob), named, made.id.into()).await.unwrap();
    let delete = |who, id| world.store.delete_reaction_kind(actor(who), id);
    assert_eq!(delete(&bob, made.id).await.unwrap_err(), not_admin);
    assert_eq!(delete(&ada, seeded[0].id).await.unwrap_err(), Refusal::Forbidden(MissingRight::Ownership));
    delete(&ada, made.id).await.unwrap();
    assert_eq!(delete(&ada, made.id).await.unwrap_err(), UNKNOWN);
    assert_eq!(catalogue(&world).await, seeded);
    assert_eq!(world.store.react(actor(&ada), named, made.id.into()).await.unwrap_err(), UNKNOWN);
    let message = world.store.message(ada.id, said.id).await.unwrap();
    assert_eq!(message.reactions.tallies[0].kind.code, "party", "what stands, stands");
}

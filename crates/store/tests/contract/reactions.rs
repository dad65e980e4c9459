//! Reactions to messages, and their catalogue.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{ReactionChoice, ReactionKind, User};
use domain::rules::text;
use domain::verbs::{CreateReactionKind, DeleteReaction, DeleteReactionKind, ToggleReaction};
use domain::{EventKind, MissingRight, Outcome, Refusal, Resource, UniqueName, limits};

use crate::acts::{delete_message, join_channel, react, set_admin, unreact};
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
    let first = world.perform(react(&bob, named, emoji("🎻"))).await.unwrap();
    assert_eq!((first.kind.code.as_str(), first.kind.emoji.as_deref(), first.user.id), ("violin", Some("🎻"), bob.id));
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream), (1, Stream::Channel(hall)));
    let EventKind::ReactionAdded { channel, reaction } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!((channel.id, channel.name.as_str(), reaction), (hall, "hall", &first));
    assert_eq!(world.perform(react(&bob, named, first.kind.id.into())).await.unwrap(), first);
    assert_eq!(world.heard(), [], "it stood already");
    let second = world.perform(react(&ada, named, first.kind.id.into())).await.unwrap();
    let message = world.store.message(ada.id, said.id).await.unwrap();
    let tallies: Vec<_> = message.reactions.tallies.iter().map(|tally| (tally.kind.id, tally.count)).collect();
    assert_eq!((tallies, message.reactions.own), (vec![(first.kind.id, 2)], vec![first.kind.id]));
    let listed = world.store.reactions(ada.id, named, None, None, 10).await.unwrap();
    assert_eq!(listed, [first.as_ref().clone(), second.as_ref().clone()]);
    let rest = world.store.reactions(ada.id, named, Some(emoji("🎻")), Some(first.id), 10).await.unwrap();
    assert_eq!(rest, [second.as_ref().clone()]);
    world.heard();
    assert!(world.perform(unreact(&bob, named, emoji("🎻"))).await.unwrap());
    let heard = world.heard();
    let EventKind::ReactionRemoved { channel, reaction } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!((channel.id, channel.name.as_str(), reaction), (hall, "hall", &first));
    assert!(!world.perform(unreact(&bob, named, emoji("🎻"))).await.unwrap());
    assert!(!world.perform(unreact(&bob, named, emoji("🦀"))).await.unwrap(), "nobody ever used it");
    assert_eq!(world.heard(), []);
    let refused = world.perform(DeleteReaction { actor: actor(&bob), reaction: second.id }).await.unwrap_err();
    assert_eq!(refused, Refusal::Forbidden(MissingRight::Ownership));
    world.perform(DeleteReaction { actor: actor(&ada), reaction: second.id }).await.unwrap();
    assert_eq!(world.perform(DeleteReaction { actor: actor(&ada), reaction: second.id }).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.store.reactions(ada.id, named, None, None, 10).await.unwrap(), []);
}

pub(crate) async fn are_members_only(world: World) {
    let ([ada, ..], hall) = hall(&world).await;
    let eve = world.user("Mallory").await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let named = in_hall(said.id, hall);
    let refused = Refusal::Forbidden(MissingRight::Membership);
    assert_eq!(world.perform(react(&eve, named, emoji("🎻"))).await.unwrap_err(), refused);
    assert_eq!(world.perform(unreact(&eve, named, emoji("🎻"))).await.unwrap_err(), refused);
    assert_eq!(
        world.perform(ToggleReaction { actor: actor(&eve), named, choice: emoji("🎻") }).await.unwrap_err(),
        refused
    );
    assert_eq!(world.store.reactions(eve.id, named, None, None, 10).await.unwrap_err(), refused);
    world.perform(delete_message(&ada, named)).await.unwrap();
    let gone = world.perform(react(&ada, named, emoji("🎻"))).await.unwrap_err();
    assert_eq!(gone, Refusal::Unknown(Resource::Message));
}

/// However many use an emoji for the first time at once, it enters the catalogue once, and each reaction is told once.
pub(crate) async fn of_many_at_once(world: World) {
    let ([ada, ..], hall) = hall(&world).await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let mut people: Vec<Arc<User>> = Vec::new();
    for number in 0..20 {
        let singer = world.user(&format!("Singer{number}")).await;
        world.perform(join_channel(&singer, domain::ports::Admission::Open(hall))).await.unwrap();
        people.push(singer);
    }
    let before = catalogue(&world).await.len();
    world.heard();
    let reacting = people
        .iter()
        .flat_map(|singer| [0, 1].map(|_| world.perform(react(singer, in_hall(said.id, hall), emoji("🎻")))));
    let answers: Vec<Outcome<_>> = futures_util::future::join_all(reacting).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(world.heard().len(), people.len());
    assert_eq!(catalogue(&world).await.len(), before + 1);
    let message = world.store.message(ada.id, said.id).await.unwrap();
    assert_eq!(message.reactions.tallies[0].count, 20);
}

/// An entry with a picture.
fn pictured(by: &User, code: &str) -> CreateReactionKind {
    CreateReactionKind { actor: actor(by), code: code.to_owned(), image_url: "https://example.com/p.png".to_owned() }
}

pub(crate) async fn toggle(world: World) {
    let ([ada, ..], hall) = hall(&world).await;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let toggle =
        || world.perform(ToggleReaction { actor: actor(&ada), named: in_hall(said.id, hall), choice: emoji("👍") });
    assert_eq!([toggle().await, toggle().await, toggle().await], [Ok(true), Ok(false), Ok(true)]);
}

pub(crate) async fn are_of_so_many_kinds_at_most(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    world.perform(set_admin("ada", true)).await.unwrap();
    let said = world.send(&ada, hall, "la").await.unwrap();
    let named = in_hall(said.id, hall);
    let mut last = None;
    for number in 0..=limits::MESSAGE_REACTION_KINDS {
        let kind = world.perform(pictured(&ada, &format!("kind_{number}"))).await.unwrap();
        let reacted = world.perform(react(&ada, named, kind.id.into())).await;
        assert_eq!(reacted.is_ok(), number < limits::MESSAGE_REACTION_KINDS, "{number}");
        if reacted.is_ok() {
            last = Some(kind);
        }
    }
    let stands = last.unwrap().id;
    world.perform(react(&bob, named, stands.into())).await.unwrap();
}

pub(crate) async fn have_a_catalogue_that_administrators_keep(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    world.perform(set_admin("ada", true)).await.unwrap();
    let seeded = catalogue(&world).await;
    assert!(seeded.iter().all(|kind| kind.system && kind.image_url.is_none()));
    let not_admin = Refusal::Forbidden(MissingRight::Administration);
    assert_eq!(world.perform(pictured(&bob, "party")).await.unwrap_err(), not_admin);
    let made = world.perform(pictured(&ada, "party")).await.unwrap();
    assert_eq!((made.system, made.emoji.as_deref()), (false, None));
    let again = world.perform(pictured(&ada, "party")).await.unwrap_err();
    assert_eq!(again, Refusal::Taken(UniqueName::ReactionCode));
    let said = world.send(&ada, hall, "la").await.unwrap();
    let named = in_hall(said.id, hall);
    world.perform(react(&bob, named, made.id.into())).await.unwrap();
    let delete = |who, id| world.perform(DeleteReactionKind { actor: actor(who), kind: id });
    assert_eq!(delete(&bob, made.id).await.unwrap_err(), not_admin);
    assert_eq!(delete(&ada, seeded[0].id).await.unwrap_err(), Refusal::Forbidden(MissingRight::Ownership));
    delete(&ada, made.id).await.unwrap();
    assert_eq!(delete(&ada, made.id).await.unwrap_err(), UNKNOWN);
    assert_eq!(catalogue(&world).await, seeded);
    assert_eq!(world.perform(react(&ada, named, made.id.into())).await.unwrap_err(), UNKNOWN);
    let message = world.store.message(ada.id, said.id).await.unwrap();
    assert_eq!(message.reactions.tallies[0].kind.code, "party", "what stands, stands");
}

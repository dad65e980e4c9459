//! Refresh tokens.

use std::sync::Arc;
use std::time::Duration;

use domain::event::Stream;
use domain::model::{Session, User};
use domain::ports::{NewSession, Rotated, TokenHolder};
use domain::verbs::RotateRefresh;
use domain::{Outcome, Refusal, limits};

use crate::accounts::HOUR;
use crate::acts::open_session;
use crate::world::World;

async fn login(world: &World) -> (Arc<User>, Session) {
    let ada = world.user("Ada").await;
    let new = NewSession {
        audience: "gateway",
        life: HOUR,
        refresh: Some("one".to_owned()),
        marks: Vec::new(),
        proven: None,
    };
    let session = world.perform(open_session(ada.id, new)).await.unwrap();
    (ada, session)
}

/// A rotation at the door of the dialect that opened the login.
pub(crate) fn rotation(old: &str, new: &str) -> RotateRefresh {
    RotateRefresh { old: old.to_owned(), new: new.to_owned(), holder: TokenHolder::Dialect("gateway") }
}

async fn rotate(world: &World, old: &str, new: &str) -> Outcome<Rotated> {
    world.perform(rotation(old, new)).await
}

pub(crate) async fn rotates(world: World) {
    let (user, session) = login(&world).await;
    let rotated = Rotated { session, user, grant: None };
    for (old, new) in [("one", "two"), ("two", "three")] {
        assert_eq!(rotate(&world, old, new).await.unwrap(), rotated);
    }
    assert_eq!(rotate(&world, "never made", "x").await.unwrap_err(), Refusal::BadToken);
    world.store.session(rotated.session.id).await.unwrap();
    world.clock.advance(HOUR);
    assert_eq!(rotate(&world, "three", "four").await.unwrap_err(), Refusal::BadToken);
}

pub(crate) async fn a_lost_answer_is_given_again(world: World) {
    let (ada, session) = login(&world).await;
    let first = rotate(&world, "one", "two").await.unwrap();
    world.clock.advance(limits::REFRESH_GRACE);
    for _ in 0..2 {
        assert_eq!(rotate(&world, "one", "two").await.unwrap(), first);
    }
    // The time counts from the first answer.
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(rotate(&world, "one", "two").await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.session(session.id).await.unwrap_err(), Refusal::BadToken);
    assert_eq!(rotate(&world, "two", "three").await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "session ended")]);
}

pub(crate) async fn once_its_successor_was_used_it_ends_the_login(world: World) {
    let (ada, session) = login(&world).await;
    rotate(&world, "one", "two").await.unwrap();
    rotate(&world, "two", "three").await.unwrap();
    assert_eq!(rotate(&world, "one", "two").await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.session(session.id).await.unwrap_err(), Refusal::BadToken);
    assert_eq!(rotate(&world, "three", "four").await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "session ended")]);
}

pub(crate) async fn at_another_door_it_is_unknown_and_stays_good(world: World) {
    let (_, session) = login(&world).await;
    rotate(&world, "one", "two").await.unwrap();
    for holder in
        [TokenHolder::Dialect("auth0"), TokenHolder::Client("an app".to_owned()), TokenHolder::Client(String::new())]
    {
        for (old, new) in [("one", "two"), ("two", "three")] {
            let elsewhere = RotateRefresh { holder: holder.clone(), ..rotation(old, new) };
            assert_eq!(world.perform(elsewhere).await.unwrap_err(), Refusal::BadToken);
        }
    }
    world.store.session(session.id).await.unwrap();
    rotate(&world, "two", "three").await.unwrap();
}

pub(crate) async fn all_who_come_at_once_get_the_same(world: World) {
    let (user, session) = login(&world).await;
    let rotated = Rotated { session, user, grant: None };
    let tries = (0..20).map(|_| {
        let store = world.store.clone();
        tokio::spawn(async move { store.perform(rotation("one", "two")).await })
    });
    for attempt in tries.collect::<Vec<_>>() {
        assert_eq!(attempt.await.unwrap().unwrap(), rotated);
    }
    // Two pages of one browser refresh at once: one already uses the successor.
    let (old, new) = tokio::join!(rotate(&world, "one", "two"), rotate(&world, "two", "three"));
    assert!(new.is_ok(), "{new:?}");
    let stands = world.store.session(rotated.session.id).await.is_ok();
    assert_eq!(old.is_ok(), stands, "whoever came with an old one after the new one was used ended the login");
}

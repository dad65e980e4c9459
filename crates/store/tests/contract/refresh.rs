//! Refresh tokens.

use std::time::Duration;

use domain::event::Stream;
use domain::model::{Session, User};
use domain::ports::NewSession;
use domain::{Refusal, limits};

use crate::accounts::HOUR;
use crate::world::World;

async fn login(world: &World) -> (std::sync::Arc<User>, Session) {
    let ada = world.user("Ada").await;
    let new = NewSession { audience: "gateway", life: HOUR, refresh: Some("one".to_owned()), marks: Vec::new() };
    let session = world.store.open_session(ada.id, new).await.unwrap();
    (ada, session)
}

pub(crate) async fn rotates(world: World) {
    let (ada, session) = login(&world).await;
    for (old, new) in [("one", "two"), ("two", "three")] {
        assert_eq!(world.store.rotate_refresh(old, new).await.unwrap(), (session.clone(), ada.clone()));
    }
    assert_eq!(world.store.rotate_refresh("never made", "x").await.unwrap_err(), Refusal::BadToken);
    world.store.session(session.id).await.unwrap();
    world.clock.advance(HOUR);
    assert_eq!(world.store.rotate_refresh("three", "four").await.unwrap_err(), Refusal::BadToken);
}

pub(crate) async fn predecessor_is_refused_then_ends_the_login(world: World) {
    let (ada, session) = login(&world).await;
    world.store.rotate_refresh("one", "two").await.unwrap();
    world.clock.advance(limits::REFRESH_GRACE);
    assert_eq!(world.store.rotate_refresh("one", "x").await.unwrap_err(), Refusal::BadToken);
    world.store.session(session.id).await.unwrap();
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(world.store.rotate_refresh("one", "x").await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.session(session.id).await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.rotate_refresh("two", "x").await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "session ended")]);
}

pub(crate) async fn older_one_ends_the_login_at_once(world: World) {
    let (_, session) = login(&world).await;
    world.store.rotate_refresh("one", "two").await.unwrap();
    world.store.rotate_refresh("two", "three").await.unwrap();
    assert_eq!(world.store.rotate_refresh("one", "x").await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.session(session.id).await.unwrap_err(), Refusal::BadToken);
}

pub(crate) async fn one_of_many_wins(world: World) {
    let (_, session) = login(&world).await;
    let tries = (0..20).map(|number| {
        let store = world.store.clone();
        tokio::spawn(async move { store.rotate_refresh("one", &format!("new {number}")).await })
    });
    let mut won = 0;
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(_) => won += 1,
            Err(refusal) => assert_eq!(refusal, Refusal::BadToken),
        }
    }
    assert_eq!(won, 1);
    world.store.session(session.id).await.unwrap();
}

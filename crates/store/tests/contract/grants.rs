//! What the built-in issuer remembers: browsers, codes, what logins were granted, keys.

use std::time::Duration;

use domain::Refusal;
use domain::event::Stream;
use domain::model::{Grant, Session, User};
use domain::ports::{NewCode, NewSession, Proven, Redemption, Rotation, TokenHolder};

use crate::accounts::HOUR;
use crate::refresh::rotation;
use crate::world::World;

const MINUTE: Duration = Duration::from_mins(1);

pub(crate) fn grant(user: &User) -> Grant {
    Grant {
        user: user.id,
        client: "an app".to_owned(),
        audience: "https://chat.example".to_owned(),
        scope: "openid offline_access".to_owned(),
        nonce: Some("a nonce".to_owned()),
        offline: true,
        authenticated_at: domain::model::Timestamp::from_millis(crate::world::START),
    }
}

fn code(digest: &str) -> NewCode {
    NewCode {
        digest: digest.to_owned(),
        browser: "browser".to_owned(),
        redirect_uri: "http://localhost/".to_owned(),
        challenge: Some("challenge".to_owned()),
        life: MINUTE,
    }
}

fn shown(code: &str) -> Redemption {
    Redemption {
        code: code.to_owned(),
        client: "an app".to_owned(),
        redirect_uri: "http://localhost/".to_owned(),
        challenge: Some("challenge".to_owned()),
    }
}

fn session(refresh: &str) -> NewSession {
    NewSession { audience: "auth0", life: HOUR, refresh: Some(refresh.to_owned()), marks: Vec::new(), proven: None }
}

/// Somebody who was just made.
fn known(user: &User) -> Proven {
    Proven { user: user.id, hash: None }
}

/// Ada, who is logged in with a browser.
async fn ada(world: &World) -> std::sync::Arc<User> {
    let ada = world.user("Ada").await;
    world.store.remember_browser("browser", known(&ada), 2 * HOUR, Vec::new()).await.unwrap();
    ada
}

/// A code that nobody traded, one that came to a login, and a grant without a code.
pub(crate) async fn leave_traces(world: &World, user: &User) {
    world.store.remember_browser("browser", known(user), HOUR, Vec::new()).await.unwrap();
    for name in ["traced one", "traced two"] {
        world.store.make_code(grant(user), code(name)).await.unwrap();
    }
    redeem(world, "traced two").await;
    world.store.open_granted(grant(user), session("traced three")).await.unwrap();
}

async fn redeem(world: &World, name: &str) -> Session {
    world.store.redeem_code(shown(name), session(name)).await.unwrap().session
}

pub(crate) async fn browsers_are_remembered_for_a_while(world: World) {
    let ada = ada(&world).await;
    let browser = world.store.browser("browser").await.unwrap().unwrap();
    assert_eq!((browser.user, browser.since.millis()), (ada.id, crate::world::START));
    assert_eq!(world.store.browser("other").await.unwrap(), None);
    world.clock.advance(2 * HOUR);
    assert_eq!(world.store.browser("browser").await.unwrap(), None);
    assert_eq!(world.store.make_code(grant(&ada), code("late")).await, Err(Refusal::BadToken));
}

pub(crate) async fn codes_are_traded_once(world: World) {
    let ada = ada(&world).await;
    world.store.make_code(grant(&ada), code("one")).await.unwrap();
    let redeemed = world.store.redeem_code(shown("one"), session("r")).await.unwrap();
    assert_eq!((redeemed.user, redeemed.grant), (ada.clone(), grant(&ada)));
    let session_id = redeemed.session.id;
    world.store.session(session_id).await.unwrap();
    assert_eq!(world.store.grant_of(session_id).await.unwrap(), Some(grant(&ada)));
    assert_eq!(world.store.grant_by_refresh("r").await.unwrap(), Some((session_id, grant(&ada))));
    assert!(world.heard_briefly().is_empty());
    // Whoever shows it again has a copy: what it gave is taken back.
    let again = world.store.redeem_code(shown("one"), session("x")).await;
    assert_eq!(again.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.session(session_id).await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.grant_by_refresh("r").await.unwrap(), None);
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "session ended")]);
}

pub(crate) async fn one_of_many_gets_the_code(world: World) {
    let ada = ada(&world).await;
    world.store.make_code(grant(&ada), code("one")).await.unwrap();
    let tries = (0..20).map(|number| {
        let store = world.store.clone();
        tokio::spawn(async move { store.redeem_code(shown("one"), session(&number.to_string())).await.is_ok() })
    });
    let mut won = 0;
    for attempt in tries.collect::<Vec<_>>() {
        won += u32::from(attempt.await.unwrap());
    }
    assert_eq!(won, 1);
}

pub(crate) async fn codes_are_bound_to_what_they_were_made_for(world: World) {
    let ada = ada(&world).await;
    world.store.make_code(grant(&ada), code("one")).await.unwrap();
    for (wrong, refusal) in [
        (shown("other"), Refusal::BadToken),
        (Redemption { client: "another app".to_owned(), ..shown("one") }, Refusal::BadToken),
        (Redemption { redirect_uri: "http://localhost".to_owned(), ..shown("one") }, Refusal::BadToken),
        (Redemption { challenge: Some("another".to_owned()), ..shown("one") }, Refusal::BadCredentials),
        (Redemption { challenge: None, ..shown("one") }, Refusal::BadCredentials),
    ] {
        assert_eq!(world.store.redeem_code(wrong, session("x")).await.unwrap_err(), refusal);
    }
    world.clock.advance(Duration::from_millis(59_999));
    redeem(&world, "one").await;
    // One without a challenge takes no verifier.
    world.store.make_code(grant(&ada), NewCode { challenge: None, ..code("bare") }).await.unwrap();
    let with_verifier = world.store.redeem_code(shown("bare"), session("x")).await;
    assert_eq!(with_verifier.unwrap_err(), Refusal::BadCredentials);
    let bare = Redemption { challenge: None, ..shown("bare") };
    world.store.redeem_code(bare, session("bare")).await.unwrap();
    world.store.make_code(grant(&ada), code("two")).await.unwrap();
    world.clock.advance(MINUTE);
    let late = world.store.redeem_code(shown("two"), session("x")).await;
    assert_eq!(late.unwrap_err(), Refusal::BadToken);
}

pub(crate) async fn codes_are_for_whoever_is_logged_in(world: World) {
    let ada = ada(&world).await;
    let bob = world.user("Bob").await;
    assert_eq!(world.store.make_code(grant(&bob), code("one")).await, Err(Refusal::BadToken));
    let elsewhere = NewCode { browser: "other".to_owned(), ..code("one") };
    assert_eq!(world.store.make_code(grant(&ada), elsewhere).await, Err(Refusal::BadToken));
}

pub(crate) async fn refresh_tokens_come_only_with_an_offline_grant(world: World) {
    let ada = ada(&world).await;
    world.store.make_code(Grant { offline: false, ..grant(&ada) }, code("one")).await.unwrap();
    redeem(&world, "one").await;
    let at_its_client = |old: &str, new: &str| {
        let holder = TokenHolder::Client("an app".to_owned());
        world.store.rotate_refresh(Rotation { holder, ..rotation(old, new) })
    };
    assert_eq!(at_its_client("one", "x").await.unwrap_err(), Refusal::BadToken);
    let opened = world.store.open_granted(grant(&ada), session("r")).await.unwrap();
    assert_eq!(world.store.grant_by_refresh("r").await.unwrap(), Some((opened.id, grant(&ada))));
    for holder in [TokenHolder::Dialect("auth0"), TokenHolder::Client("another app".to_owned())] {
        let elsewhere = world.store.rotate_refresh(Rotation { holder, ..rotation("r", "s") }).await;
        assert_eq!(elsewhere.unwrap_err(), Refusal::BadToken);
    }
    let rotated = at_its_client("r", "s").await.unwrap();
    assert_eq!((rotated.session.id, rotated.grant), (opened.id, Some(grant(&ada))));
    // The one before it still says whose it was, so that it can be revoked.
    for token in ["r", "s"] {
        assert_eq!(world.store.grant_by_refresh(token).await.unwrap(), Some((opened.id, grant(&ada))));
    }
    assert_eq!(world.store.grant_by_refresh("x").await.unwrap(), None);
}

pub(crate) async fn a_logout_ends_what_came_from_the_browser(world: World) {
    let ada = ada(&world).await;
    for name in ["one", "two"] {
        world.store.make_code(grant(&ada), code(name)).await.unwrap();
    }
    let (one, two) = (redeem(&world, "one").await, redeem(&world, "two").await);
    let elsewhere = world.store.open_granted(grant(&ada), session("r")).await.unwrap();
    world.store.end_session(two.id).await.unwrap();
    world.heard();
    for _ in 0..2 {
        world.store.forget_browser("browser").await.unwrap();
        assert_eq!(world.store.browser("browser").await.unwrap(), None);
    }
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "session ended")]);
    assert_eq!(world.store.session(one.id).await.unwrap_err(), Refusal::BadToken);
    world.store.session(elsewhere.id).await.unwrap();
}

pub(crate) async fn keys_rotate(world: World) {
    assert!(world.store.issuer_keys().await.unwrap().is_empty());
    for candidate in ["one", "other"] {
        world.store.first_issuer_key(candidate.to_owned()).await.unwrap();
    }
    assert_eq!(world.store.issuer_keys().await.unwrap(), ["one"]);
    world.store.rotate_issuer_key("two".to_owned(), HOUR).await.unwrap();
    world.clock.advance(MINUTE);
    world.store.rotate_issuer_key("three".to_owned(), HOUR).await.unwrap();
    assert_eq!(world.store.issuer_keys().await.unwrap(), ["three", "two", "one"]);
    world.clock.advance(Duration::from_mins(59));
    assert_eq!(world.store.issuer_keys().await.unwrap(), ["three", "two"]);
    world.clock.advance(100 * HOUR);
    assert_eq!(world.store.issuer_keys().await.unwrap(), ["three"]);
}

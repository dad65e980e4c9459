//! What the built-in issuer remembers: browsers, codes, what logins were granted, keys.

use std::time::Duration;

use domain::Refusal;
use domain::event::Stream;
use domain::model::{Grant, Session, User};
use domain::ports::{NewSession, Proven, TokenHolder};
use domain::verbs::{
    EndSession, FirstIssuerKey, ForgetBrowser, MakeCode, OpenGranted, RedeemCode, RotateIssuerKey, RotateRefresh,
};

use crate::accounts::HOUR;
use crate::acts::remember_browser;
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

fn code(user: &User, digest: &str) -> MakeCode {
    MakeCode {
        grant: grant(user),
        digest: digest.to_owned(),
        browser: "browser".to_owned(),
        redirect_uri: "http://localhost/".to_owned(),
        challenge: Some("challenge".to_owned()),
        life: MINUTE,
    }
}

fn shown(code: &str, refresh: &str) -> RedeemCode {
    RedeemCode {
        code: code.to_owned(),
        client: "an app".to_owned(),
        redirect_uri: "http://localhost/".to_owned(),
        challenge: Some("challenge".to_owned()),
        session: session(refresh),
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
    world.perform(remember_browser("browser", known(&ada), 2 * HOUR, Vec::new())).await.unwrap();
    ada
}

/// A code that nobody traded, one that came to a login, and a grant without a code.
pub(crate) async fn leave_traces(world: &World, user: &User) {
    world.perform(remember_browser("browser", known(user), HOUR, Vec::new())).await.unwrap();
    for name in ["traced one", "traced two"] {
        world.perform(code(user, name)).await.unwrap();
    }
    redeem(world, "traced two").await;
    world.perform(OpenGranted { grant: grant(user), session: session("traced three") }).await.unwrap();
}

async fn redeem(world: &World, name: &str) -> Session {
    world.perform(shown(name, name)).await.unwrap().session
}

pub(crate) async fn browsers_are_remembered_for_a_while(world: World) {
    let ada = ada(&world).await;
    let browser = world.store.browser("browser").await.unwrap().unwrap();
    assert_eq!((browser.user, browser.since.millis()), (ada.id, crate::world::START));
    assert_eq!(world.store.browser("other").await.unwrap(), None);
    world.clock.advance(2 * HOUR);
    assert_eq!(world.store.browser("browser").await.unwrap(), None);
    assert_eq!(world.perform(code(&ada, "late")).await, Err(Refusal::BadToken));
}

pub(crate) async fn codes_are_traded_once(world: World) {
    let ada = ada(&world).await;
    world.perform(code(&ada, "one")).await.unwrap();
    let redeemed = world.perform(shown("one", "r")).await.unwrap();
    assert_eq!((redeemed.user, redeemed.grant), (ada.clone(), grant(&ada)));
    let session_id = redeemed.session.id;
    world.store.session(session_id).await.unwrap();
    assert_eq!(world.store.grant_of(session_id).await.unwrap(), Some(grant(&ada)));
    assert_eq!(world.store.grant_by_refresh("r").await.unwrap(), Some((session_id, grant(&ada))));
    assert!(world.heard_briefly().is_empty());
    // A code shown twice was copied: the login that it opened ends.
    let again = world.perform(shown("one", "x")).await;
    assert_eq!(again.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.session(session_id).await.unwrap_err(), Refusal::BadToken);
    assert_eq!(world.store.grant_by_refresh("r").await.unwrap(), None);
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "session ended")]);
}

pub(crate) async fn one_of_many_gets_the_code(world: World) {
    let ada = ada(&world).await;
    world.perform(code(&ada, "one")).await.unwrap();
    let tries = (0..20).map(|number| {
        let store = world.store.clone();
        tokio::spawn(async move { store.perform(shown("one", &number.to_string())).await.is_ok() })
    });
    let mut won = 0;
    for attempt in tries.collect::<Vec<_>>() {
        won += u32::from(attempt.await.unwrap());
    }
    assert_eq!(won, 1);
}

pub(crate) async fn codes_are_bound_to_what_they_were_made_for(world: World) {
    let ada = ada(&world).await;
    world.perform(code(&ada, "one")).await.unwrap();
    for (wrong, refusal) in [
        (shown("other", "x"), Refusal::BadToken),
        (RedeemCode { client: "another app".to_owned(), ..shown("one", "x") }, Refusal::BadToken),
        (RedeemCode { redirect_uri: "http://localhost".to_owned(), ..shown("one", "x") }, Refusal::BadToken),
        (RedeemCode { challenge: Some("another".to_owned()), ..shown("one", "x") }, Refusal::BadCredentials),
        (RedeemCode { challenge: None, ..shown("one", "x") }, Refusal::BadCredentials),
    ] {
        assert_eq!(world.perform(wrong).await.unwrap_err(), refusal);
    }
    world.clock.advance(Duration::from_millis(59_999));
    redeem(&world, "one").await;
    // One without a challenge takes no verifier.
    world.perform(MakeCode { challenge: None, ..code(&ada, "bare") }).await.unwrap();
    let with_verifier = world.perform(shown("bare", "x")).await;
    assert_eq!(with_verifier.unwrap_err(), Refusal::BadCredentials);
    let bare = RedeemCode { challenge: None, ..shown("bare", "bare") };
    world.perform(bare).await.unwrap();
    world.perform(code(&ada, "two")).await.unwrap();
    world.clock.advance(MINUTE);
    let late = world.perform(shown("two", "x")).await;
    assert_eq!(late.unwrap_err(), Refusal::BadToken);
}

pub(crate) async fn codes_are_for_whoever_is_logged_in(world: World) {
    let ada = ada(&world).await;
    let bob = world.user("Bob").await;
    assert_eq!(world.perform(code(&bob, "one")).await, Err(Refusal::BadToken));
    let elsewhere = MakeCode { browser: "other".to_owned(), ..code(&ada, "one") };
    assert_eq!(world.perform(elsewhere).await, Err(Refusal::BadToken));
}

pub(crate) async fn refresh_tokens_come_only_with_an_offline_grant(world: World) {
    let ada = ada(&world).await;
    world.perform(MakeCode { grant: Grant { offline: false, ..grant(&ada) }, ..code(&ada, "one") }).await.unwrap();
    redeem(&world, "one").await;
    let at_its_client = |old: &str, new: &str| {
        let holder = TokenHolder::Client("an app".to_owned());
        world.perform(RotateRefresh { holder, ..rotation(old, new) })
    };
    assert_eq!(at_its_client("one", "x").await.unwrap_err(), Refusal::BadToken);
    let opened = world.perform(OpenGranted { grant: grant(&ada), session: session("r") }).await.unwrap();
    assert_eq!(world.store.grant_by_refresh("r").await.unwrap(), Some((opened.id, grant(&ada))));
    for holder in [TokenHolder::Dialect("auth0"), TokenHolder::Client("another app".to_owned())] {
        let elsewhere = world.perform(RotateRefresh { holder, ..rotation("r", "s") }).await;
        assert_eq!(elsewhere.unwrap_err(), Refusal::BadToken);
    }
    let rotated = at_its_client("r", "s").await.unwrap();
    assert_eq!((rotated.session.id, rotated.grant), (opened.id, Some(grant(&ada))));
    // The replaced token still names its login, so that it can be revoked.
    for token in ["r", "s"] {
        assert_eq!(world.store.grant_by_refresh(token).await.unwrap(), Some((opened.id, grant(&ada))));
    }
    assert_eq!(world.store.grant_by_refresh("x").await.unwrap(), None);
}

pub(crate) async fn a_logout_ends_what_came_from_the_browser(world: World) {
    let ada = ada(&world).await;
    for name in ["one", "two"] {
        world.perform(code(&ada, name)).await.unwrap();
    }
    let (one, two) = (redeem(&world, "one").await, redeem(&world, "two").await);
    let elsewhere = world.perform(OpenGranted { grant: grant(&ada), session: session("r") }).await.unwrap();
    world.perform(EndSession { session: two.id }).await.unwrap();
    world.heard();
    for _ in 0..2 {
        world.perform(ForgetBrowser { digest: "browser".to_owned() }).await.unwrap();
        assert_eq!(world.store.browser("browser").await.unwrap(), None);
    }
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "session ended")]);
    assert_eq!(world.store.session(one.id).await.unwrap_err(), Refusal::BadToken);
    world.store.session(elsewhere.id).await.unwrap();
}

pub(crate) async fn keys_rotate(world: World) {
    assert!(world.store.issuer_keys().await.unwrap().is_empty());
    for candidate in ["one", "other"] {
        world.perform(FirstIssuerKey { candidate: candidate.to_owned() }).await.unwrap();
    }
    assert_eq!(world.store.issuer_keys().await.unwrap(), ["one"]);
    world.perform(RotateIssuerKey { key: "two".to_owned(), keep: HOUR }).await.unwrap();
    world.clock.advance(MINUTE);
    world.perform(RotateIssuerKey { key: "three".to_owned(), keep: HOUR }).await.unwrap();
    assert_eq!(world.store.issuer_keys().await.unwrap(), ["three", "two", "one"]);
    world.clock.advance(Duration::from_mins(59));
    assert_eq!(world.store.issuer_keys().await.unwrap(), ["three", "two"]);
    world.clock.advance(100 * HOUR);
    assert_eq!(world.store.issuer_keys().await.unwrap(), ["three"]);
}

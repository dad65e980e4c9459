//! Outside identities and the accounts they are bound to.

use domain::model::{Identity, Profile, User, UserId};
use domain::ports::ProfileChange;
use domain::verbs::{EndSession, Register, UpdateProfile};
use domain::{Refusal, UniqueName};

use crate::accounts::login;
use crate::acts::{bind_identity, open_session};
use crate::world::{World, account};

fn identity(subject: &str) -> Identity {
    Identity {
        issuer: "https://tenant.example/".to_owned(),
        subject: subject.to_owned(),
        verified_email: None,
        session: None,
        local_user: None,
        address: None,
        scope: None,
    }
}

fn email(address: &str) -> Profile {
    Profile { email: Some(address.to_owned()), ..Profile::default() }
}

pub(crate) async fn makes_an_account(world: World) {
    let who = identity("auth0|1");
    assert_eq!(world.store.identified(&who).await.unwrap_err(), Refusal::NotSynced);
    let profile = Profile {
        email: Some("Ada@example.org".to_owned()),
        display_name: Some("Ada".to_owned()),
        avatar_url: Some("https://example.org/a.png".to_owned()),
    };
    let made = world.perform(bind_identity(who.clone(), profile.clone(), "ada")).await.unwrap();
    assert_eq!(made.session, None);
    assert_eq!(made.user.username, "ada");
    assert_eq!(made.user.subject.as_deref(), Some("auth0|1"));
    let shown = &made.user;
    let said = Profile {
        email: shown.email.clone(),
        display_name: shown.display_name.clone(),
        avatar_url: shown.avatar_url.clone(),
    };
    assert_eq!(said, profile);
    assert_eq!(world.store.identified(&who).await.unwrap().user, made.user);
    assert_eq!(world.store.credentials("ada", Vec::new()).await.unwrap().unwrap().password_hash, None);
    // The same subject of another issuer is somebody else.
    let other = Identity { issuer: "local".to_owned(), ..who };
    assert_eq!(world.store.identified(&other).await.unwrap_err(), Refusal::NotSynced);
}

pub(crate) async fn updates_the_profile(world: World) {
    let who = identity("auth0|1");
    let first = world.perform(bind_identity(who.clone(), email("a@example.org"), "ada")).await.unwrap().user;
    world.clock.advance(crate::accounts::HOUR);
    let again = world.perform(bind_identity(who.clone(), Profile::default(), "other")).await.unwrap().user;
    assert_eq!(again, first);
    let changed = world.perform(bind_identity(who.clone(), email("b@example.org"), "ada")).await.unwrap().user;
    assert_eq!((changed.id, changed.email.as_deref()), (first.id, Some("b@example.org")));
    assert!(changed.updated_at > first.updated_at);
    world.perform(bind_identity(identity("auth0|2"), email("c@example.org"), "bob")).await.unwrap();
    let taken = world.perform(bind_identity(who, email("C@example.org"), "ada")).await;
    assert_eq!(taken.unwrap_err(), Refusal::Taken(UniqueName::Email));
}

pub(crate) async fn links_only_what_is_proven(world: World) {
    let address = Some(("Ada@example.org".to_owned(), "ada@example.org".to_owned()));
    let ada = world.perform(Register { email: address, ..account("Ada") }).await.unwrap().user;
    let unproven = world.perform(bind_identity(identity("x"), email("ADA@example.org"), "mallory")).await;
    assert_eq!(unproven.unwrap_err(), Refusal::Taken(UniqueName::Email));
    assert_eq!(world.store.user_count().await.unwrap(), 1);
    let proven = Identity { verified_email: Some("ADA@example.org".to_owned()), ..identity("y") };
    let bound = world.perform(bind_identity(proven.clone(), Profile::default(), "mallory")).await.unwrap();
    assert_eq!((bound.user.id, bound.user.subject.as_deref()), (ada.id, Some("y")));
    assert_eq!(world.store.identified(&proven).await.unwrap().user.id, ada.id);
}

pub(crate) async fn binds_local_accounts(world: World) {
    let ada = world.user("Ada").await;
    let session = world.perform(open_session(ada.id, login())).await.unwrap();
    let local = Identity {
        issuer: "local".to_owned(),
        session: Some(session.id),
        local_user: Some(ada.id),
        ..identity("auth0|1")
    };
    // They are known at once.
    let known = world.store.identified(&local).await.unwrap();
    assert_eq!((known.user.id, known.session), (ada.id, Some(session.id)));
    let bound = world.perform(bind_identity(local.clone(), Profile::default(), "x")).await.unwrap();
    assert_eq!((bound.user.id, bound.session), (ada.id, Some(session.id)));
    world.perform(EndSession { session: session.id }).await.unwrap();
    assert_eq!(world.store.identified(&local).await.unwrap_err(), Refusal::BadToken);
    let again = world.perform(bind_identity(local.clone(), Profile::default(), "x")).await;
    assert_eq!(again.unwrap_err(), Refusal::BadToken);
    let nobody = Identity { local_user: UserId::new(99), subject: "auth0|99".to_owned(), session: None, ..local };
    let unknown = world.perform(bind_identity(nobody, Profile::default(), "x")).await;
    assert_eq!(unknown.unwrap_err(), Refusal::BadToken);
}

pub(crate) async fn numbers_taken_usernames(world: World) {
    world.user("Ada").await;
    let mut names = Vec::new();
    for number in 1..=3 {
        let who = identity(&format!("auth0|{number}"));
        names.push(world.perform(bind_identity(who, Profile::default(), "ada")).await.unwrap().user);
    }
    let names: Vec<&str> = names.iter().map(|user| user.username.as_str()).collect();
    assert_eq!(names, ["ada2", "ada3", "ada4"]);
    let long = "x".repeat(32);
    world.user(&long).await;
    let made = world.perform(bind_identity(identity("long"), Profile::default(), &long)).await.unwrap();
    assert_eq!(made.user.username, format!("{}2", "x".repeat(31)));
}

/// What an account says of itself.
fn said(user: &User) -> [Option<&str>; 3] {
    [user.email.as_deref(), user.display_name.as_deref(), user.avatar_url.as_deref()]
}

fn profile(letter: &str) -> Profile {
    Profile {
        email: Some(format!("{letter}@example.org")),
        display_name: Some(letter.to_owned()),
        avatar_url: Some(format!("https://example.org/{letter}.png")),
    }
}

pub(crate) async fn a_tenant_changes_only_what_was_not_set_here(world: World) {
    let who = identity("auth0|1");
    let sync = async |said: Profile| {
        world.perform(bind_identity(who.clone(), said, "ada")).await.unwrap().user.as_ref().clone()
    };
    let ada = sync(profile("a")).await;
    assert_eq!(said(&sync(profile("b")).await), said_of("b"));
    let change = |change: ProfileChange| world.perform(UpdateProfile { actor: crate::world::actor(&ada), change });
    change(ProfileChange { display_name: Some(Some("Countess".to_owned())), ..Default::default() }).await.unwrap();
    let [email, _, picture] = said_of("c");
    assert_eq!(said(&sync(profile("c")).await), [email, Some("Countess"), picture]);
    let email = Some(("own@example.org".to_owned(), "own@example.org".to_owned()));
    change(ProfileChange { email, avatar_url: Some(None), ..Default::default() }).await.unwrap();
    // What was taken away here stays away, too.
    assert_eq!(said(&sync(profile("d")).await), [Some("own@example.org"), Some("Countess"), None]);
}

fn said_of(letter: &'static str) -> [Option<&'static str>; 3] {
    match letter {
        "a" => [Some("a@example.org"), Some("a"), Some("https://example.org/a.png")],
        "b" => [Some("b@example.org"), Some("b"), Some("https://example.org/b.png")],
        _ => [Some("c@example.org"), Some("c"), Some("https://example.org/c.png")],
    }
}

pub(crate) async fn local_subjects_bring_only_what_is_missing(world: World) {
    let ada = world.user("Ada").await;
    let local = Identity { issuer: "local".to_owned(), local_user: Some(ada.id), ..identity("auth0|1") };
    let sync = async |said: Profile| {
        world.perform(bind_identity(local.clone(), said, "x")).await.unwrap().user.as_ref().clone()
    };
    // The token's name is the username where there is no other.
    let named = Profile { display_name: Some("Ada".to_owned()), ..Profile::default() };
    assert_eq!(said(&sync(named).await), [None, None, None]);
    assert_eq!(said(&sync(profile("a")).await), said_of("a"));
    assert_eq!(said(&sync(profile("b")).await), said_of("a"));
    let change = ProfileChange { display_name: Some(None), ..Default::default() };
    world.perform(UpdateProfile { actor: crate::world::actor(&ada), change }).await.unwrap();
    let [email, _, picture] = said_of("a");
    assert_eq!(said(&sync(profile("b")).await), [email, None, picture]);
}

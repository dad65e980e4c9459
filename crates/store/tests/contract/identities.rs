//! Outside identities and the accounts they are bound to.

use domain::model::{Identity, Profile, UserId};
use domain::ports::NewAccount;
use domain::{Claim, Refusal};

use crate::accounts::login;
use crate::world::{World, account};

fn identity(subject: &str) -> Identity {
    Identity {
        issuer: "https://tenant.example/".to_owned(),
        subject: subject.to_owned(),
        verified_email: None,
        session: None,
        local_user: None,
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
    let made = world.store.bind_identity(who.clone(), profile.clone(), "ada".to_owned()).await.unwrap();
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
    let first = world.store.bind_identity(who.clone(), email("a@example.org"), "ada".to_owned()).await.unwrap().user;
    world.clock.advance(crate::accounts::HOUR);
    let again = world.store.bind_identity(who.clone(), Profile::default(), "other".to_owned()).await.unwrap().user;
    assert_eq!(again, first);
    let changed = world.store.bind_identity(who.clone(), email("b@example.org"), "ada".to_owned()).await.unwrap().user;
    assert_eq!((changed.id, changed.email.as_deref()), (first.id, Some("b@example.org")));
    assert!(changed.updated_at > first.updated_at);
    world.store.bind_identity(identity("auth0|2"), email("c@example.org"), "bob".to_owned()).await.unwrap();
    let taken = world.store.bind_identity(who, email("C@example.org"), "ada".to_owned()).await;
    assert_eq!(taken.unwrap_err(), Refusal::Taken(Claim::Email));
}

pub(crate) async fn links_only_what_is_proven(world: World) {
    let address = Some(("Ada@example.org".to_owned(), "ada@example.org".to_owned()));
    let ada = world.store.register(NewAccount { email: address, ..account("Ada") }).await.unwrap().user;
    let unproven = world.store.bind_identity(identity("x"), email("ADA@example.org"), "mallory".to_owned()).await;
    assert_eq!(unproven.unwrap_err(), Refusal::Taken(Claim::Email));
    assert_eq!(world.store.user_count().await.unwrap(), 1);
    let proven = Identity { verified_email: Some("ADA@example.org".to_owned()), ..identity("y") };
    let bound = world.store.bind_identity(proven.clone(), Profile::default(), "mallory".to_owned()).await.unwrap();
    assert_eq!((bound.user.id, bound.user.subject.as_deref()), (ada.id, Some("y")));
    assert_eq!(world.store.identified(&proven).await.unwrap().user.id, ada.id);
}

pub(crate) async fn binds_local_accounts(world: World) {
    let ada = world.user("Ada").await;
    let session = world.store.open_session(ada.id, login()).await.unwrap();
    let local = Identity {
        issuer: "local".to_owned(),
        session: Some(session.id),
        local_user: Some(ada.id),
        ..identity("auth0|1")
    };
    assert_eq!(world.store.identified(&local).await.unwrap_err(), Refusal::NotSynced);
    let bound = world.store.bind_identity(local.clone(), Profile::default(), "x".to_owned()).await.unwrap();
    assert_eq!((bound.user.id, bound.session), (ada.id, Some(session.id)));
    world.store.end_session(session.id).await.unwrap();
    assert_eq!(world.store.identified(&local).await.unwrap_err(), Refusal::BadToken);
    let again = world.store.bind_identity(local.clone(), Profile::default(), "x".to_owned()).await;
    assert_eq!(again.unwrap_err(), Refusal::BadToken);
    let nobody = Identity { local_user: UserId::new(99), subject: "auth0|99".to_owned(), session: None, ..local };
    let unknown = world.store.bind_identity(nobody, Profile::default(), "x".to_owned()).await;
    assert_eq!(unknown.unwrap_err(), Refusal::BadToken);
}

pub(crate) async fn numbers_taken_usernames(world: World) {
    world.user("Ada").await;
    let mut names = Vec::new();
    for number in 1..=3 {
        let who = identity(&format!("auth0|{number}"));
        names.push(world.store.bind_identity(who, Profile::default(), "ada".to_owned()).await.unwrap().user);
    }
    let names: Vec<&str> = names.iter().map(|user| user.username.as_str()).collect();
    assert_eq!(names, ["ada2", "ada3", "ada4"]);
    let long = "x".repeat(32);
    world.user(&long).await;
    let made = world.store.bind_identity(identity("long"), Profile::default(), long).await.unwrap();
    assert_eq!(made.user.username, format!("{}2", "x".repeat(31)));
}

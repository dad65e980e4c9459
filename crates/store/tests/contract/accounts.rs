//! Accounts and logins.

use std::time::Duration;

use domain::event::Stream;
use domain::model::{SessionId, Timestamp, UserId};
use domain::ports::{NewSession, Proven};
use domain::verbs::{CreateChannel, CreateGuild, EndSession, OpenGranted, Register, SendMessage, SetPassword};
use domain::{Refusal, Resource, UniqueName, limits};

use crate::acts::{open_session, remember_browser, set_admin};
use crate::refresh::rotation;
use crate::world::{START, World, account, actor, message, room};

pub(crate) const HOUR: Duration = Duration::from_hours(1);

pub(crate) fn login() -> NewSession {
    NewSession { audience: "pythia", life: HOUR, refresh: None, marks: Vec::new(), proven: None }
}

pub(crate) async fn registers(world: World) {
    let new = Register {
        email: Some(("Ada@Example.org".to_owned(), "ada@example.org".to_owned())),
        display_name: Some("Ada L.".to_owned()),
        avatar_url: Some("https://example.org/ada.png".to_owned()),
        session: Some(login()),
        ..account("Ada")
    };
    let made = world.perform(new).await.unwrap();
    assert_eq!(made.user.id.get(), 1);
    assert_eq!(made.user.username, "Ada");
    assert_eq!(made.user.email.as_deref(), Some("Ada@Example.org"));
    assert_eq!(made.user.display_name.as_deref(), Some("Ada L."));
    assert_eq!(made.user.avatar_url.as_deref(), Some("https://example.org/ada.png"));
    assert_eq!(made.user.created_at, Timestamp::from_millis(START));
    assert!(!made.user.admin);
    let session = made.session.unwrap();
    assert_eq!((session.user, session.audience.as_str()), (made.user.id, "pythia"));
    assert_eq!(session.expires_at, Timestamp::from_millis(START + 3_600_000));
    assert_eq!(world.store.session(session.id).await.unwrap(), (session, made.user.clone()));
    assert_eq!(world.store.user(made.user.id).await.unwrap(), Some(made.user.clone()));
    assert_eq!(world.store.user_named("ada").await.unwrap(), Some(made.user));
    assert_eq!(world.store.user_count().await.unwrap(), 1);
    assert_eq!(world.heard(), vec![]);
}

pub(crate) async fn names_and_emails_are_taken_once(world: World) {
    let email = Some(("a@example.org".to_owned(), "a@example.org".to_owned()));
    world.perform(Register { email: email.clone(), ..account("Ada") }).await.unwrap();
    let same_name = world.perform(account("ADA")).await;
    assert_eq!(same_name.unwrap_err(), Refusal::Taken(UniqueName::Username));
    let same_email = world.perform(Register { email, ..account("Bob") }).await;
    assert_eq!(same_email.unwrap_err(), Refusal::Taken(UniqueName::Email));
    assert_eq!(world.store.user_count().await.unwrap(), 1);
    // Of two registrations at once one succeeds.
    let (one, other) = tokio::join!(world.perform(account("Eve")), world.perform(account("eve")));
    assert!(one.is_ok() != other.is_ok());
}

pub(crate) async fn remembers_where_from(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let mark = |number: u32| format!("mark {number:02}");
    for number in 0..=limits::KNOWN_CALLERS {
        world.clock.advance(Duration::from_secs(1));
        let login = NewSession { marks: vec![mark(number)], ..login() };
        world.perform(open_session(ada.id, login)).await.unwrap();
        // The first mark is seen again each time, so it is never the one that was seen longest ago.
        let again = NewSession { marks: vec![mark(0)], ..crate::accounts::login() };
        world.perform(open_session(ada.id, again)).await.unwrap();
    }
    let all: Vec<String> = (0..=limits::KNOWN_CALLERS).map(mark).collect();
    let known = |name: &'static str| async { world.store.credentials(name, all.clone()).await.unwrap().unwrap().known };
    let expected: Vec<String> = all.iter().filter(|mark| **mark != "mark 01").cloned().collect();
    assert_eq!(known("ada").await, expected);
    assert_eq!(known("bob").await, Vec::<String>::new());
    world.clock.advance(limits::KNOWN_LIFE);
    assert_eq!(known("ada").await, Vec::<String>::new());
    world.perform(remember_browser("cookie", Proven { user: bob.id, hash: None }, HOUR, vec![mark(3)])).await.unwrap();
    assert_eq!(known("bob").await, [mark(3)]);
}

pub(crate) async fn logs_in(world: World) {
    let email = Some(("A@example.org".to_owned(), "a@example.org".to_owned()));
    let ada = world.perform(Register { email, ..account("Ada") }).await.unwrap().user;
    for login in ["ada", "a@example.org"] {
        let found = world.store.credentials(login, Vec::new()).await.unwrap().unwrap();
        assert_eq!((found.user, found.password_hash.as_deref()), (ada.id, Some("a hash")));
    }
    assert!(world.store.credentials("nobody", Vec::new()).await.unwrap().is_none());
    let session = world.perform(open_session(ada.id, login())).await.unwrap();
    assert_eq!(world.store.session(session.id).await.unwrap().1, ada);
    let nobody = UserId::new(99).unwrap();
    assert_eq!(world.perform(open_session(nobody, login())).await.unwrap_err(), Refusal::Unknown(Resource::User));
}

/// A password is checked, and changed before the act that it was checked for: that act is refused.
pub(crate) async fn a_replaced_password_opens_nothing(world: World) {
    let ada = world.user("Ada").await;
    let find = || async { world.store.credentials("ada", Vec::new()).await.unwrap().unwrap().password_hash };
    let shown = find().await;
    assert_eq!(shown.as_deref(), Some("a hash"));
    let open = |proven: &Option<String>| {
        let new = NewSession { proven: proven.clone(), ..login() };
        let who = Proven { user: ada.id, hash: proven.clone() };
        let (store, ada) = (&world.store, &ada);
        async move {
            let (grant, life) = (crate::grants::grant(ada), HOUR);
            [
                store.perform(open_session(ada.id, new.clone())).await.err(),
                store.perform(OpenGranted { grant, session: new }).await.err(),
                store.perform(remember_browser("cookie of ada", who, life, Vec::new())).await.err(),
            ]
        }
    };
    assert_eq!(open(&shown).await, [None, None, None]);
    let change = |proven: &Option<String>, hash: &str| {
        world.perform(SetPassword {
            actor: actor(&ada),
            proven: proven.clone(),
            hash: hash.to_owned(),
            marks: Vec::new(),
        })
    };
    change(&shown, "another").await.unwrap();
    let refused = || Some(Refusal::BadCredentials);
    assert_eq!(open(&shown).await, [refused(), refused(), refused()]);
    assert_eq!(change(&shown, "a third").await.err(), refused());
    assert!(world.store.sessions_of(ada.id).await.unwrap().is_empty());
    assert!(world.store.browser("cookie of ada").await.unwrap().is_none());
    assert_eq!(find().await.as_deref(), Some("another"));
    assert_eq!(open(&find().await).await, [None, None, None]);
    // A login and a change at once: in either order the login that the old password opened has ended.
    let shown = find().await;
    let (opened, changed) = tokio::join!(open(&shown), change(&shown, "a third"));
    changed.unwrap();
    assert!(opened.iter().all(|refusal| refusal.is_none() || *refusal == refused()), "{opened:?}");
    assert!(world.store.sessions_of(ada.id).await.unwrap().is_empty());
    assert!(world.store.browser("cookie of ada").await.unwrap().is_none());
}

pub(crate) async fn sessions_end(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    let ended = world.perform(open_session(ada.id, login())).await.unwrap();
    let expired = world.perform(open_session(ada.id, login())).await.unwrap();
    world.heard();
    world.perform(EndSession { session: ended.id }).await.unwrap();
    world.perform(EndSession { session: ended.id }).await.unwrap();
    assert_eq!(world.heard_briefly(), [(Stream::User(ada.id), "session ended")]);
    world.clock.advance(HOUR);
    let foreign = world.user("Bob").await;
    let foreign = world.perform(open_session(foreign.id, login())).await.unwrap();
    for session in [ended.id, expired.id, foreign.id, SessionId::new(99).unwrap()] {
        let actor = domain::model::Actor { session: Some(session), ..actor(&ada) };
        if session != foreign.id {
            assert_eq!(world.store.session(session).await.unwrap_err(), Refusal::BadToken);
        }
        let sent = world.perform(SendMessage { actor, ..message(&ada, hall, "hi") }).await;
        assert_eq!(sent.unwrap_err(), Refusal::BadToken);
        assert_eq!(world.perform(CreateChannel { actor, new: room("x") }).await.unwrap_err(), Refusal::BadToken);
        assert_eq!(
            world.perform(CreateGuild { actor, name: "x".to_owned(), invite: None, answered: None }).await.unwrap_err(),
            Refusal::BadToken
        );
    }
    assert_eq!(world.heard(), vec![]);
}

pub(crate) async fn administrators(world: World) {
    let (ada, _) = (world.user("Ada").await, world.user("Bob").await);
    assert!(world.perform(set_admin("ada", true)).await.unwrap().admin);
    let admins = world.store.admins().await.unwrap();
    assert_eq!(admins.iter().map(|user| user.id).collect::<Vec<_>>(), [ada.id]);
    assert!(!world.perform(set_admin("ada", false)).await.unwrap().admin);
    assert!(world.store.admins().await.unwrap().is_empty());
    assert_eq!(world.perform(set_admin("nobody", true)).await.unwrap_err(), Refusal::Unknown(Resource::User));
}

pub(crate) async fn bad_input_finds_nothing(world: World) {
    let ada = world.user("Ada").await;
    for odd in ["", "\0", "a\0da", "'; DROP TABLE users; --", "%", "\u{10ffff}"] {
        assert!(world.store.credentials(odd, Vec::new()).await.unwrap().is_none());
        assert!(world.store.user_named(odd).await.unwrap().is_none());
        assert_eq!(world.store.invite(odd).await.unwrap_err(), Refusal::InvalidInvite);
        assert_eq!(world.store.channel_named(ada.id, odd).await.unwrap(), None);
        assert_eq!(world.perform(rotation(odd, "new")).await.unwrap_err(), Refusal::BadToken);
    }
    assert_eq!(world.store.user_count().await.unwrap(), 1);
}

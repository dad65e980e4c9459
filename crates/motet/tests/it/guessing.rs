//! The guard around passwords, at every door: guesses are stopped where they come from, and owners get in all the same.

use std::time::Duration;

use domain::limits;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};

use crate::issuer_app::{Browser, with};

const OWNER: &str = "192.0.2.1";
const TRIES: u32 = limits::LOGIN_TRIES.0;

/// Where a password can be shown, and how each says that it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Pythia,
    Chat,
    Gateway,
    Token,
    Page,
    Command,
}

pub(crate) const DOORS: [Door; 6] = [Door::Pythia, Door::Chat, Door::Gateway, Door::Token, Door::Page, Door::Command];

/// A server that believes who forwards a request.
pub(crate) async fn server() -> Server {
    Server::with(&[("trusted_proxies", "127.0.0.1")]).await
}

pub(crate) fn coming_from(place: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("x-forwarded-for", HeaderValue::from_str(place).unwrap());
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    headers
}

pub(crate) async fn post_from(server: &Server, place: &str, path: &str, body: &Value) -> Answer {
    server.raw(Method::POST, path, coming_from(place), body.to_string()).await
}

pub(crate) async fn register(server: &Server, place: &str, name: &str, password: &str) -> Answer {
    let email = format!("{name}@example.com");
    let body = json!({ "username": name, "email": email, "password": password });
    post_from(server, place, "/api/rest/auth/register", &body).await
}

/// Shows a password: whether it was right, or how long to wait, in seconds.
pub(crate) async fn show(server: &Server, door: Door, place: &str, name: &str, password: &str) -> Result<bool, u64> {
    let body = json!({ "username": name, "password": password });
    let (right, wrong, answer) = match door {
        Door::Pythia => (200, 401, post_from(server, place, "/api/v1/auth/login", &body).await),
        Door::Chat => (200, 401, post_from(server, place, "/api/auth/login", &body).await),
        Door::Gateway => (200, 401, post_from(server, place, "/api/rest/auth/login", &body).await),
        Door::Token => {
            let body = json!({ "grant_type": "password", "username": name, "password": password });
            (200, 403, post_from(server, place, "/oauth/token", &body).await)
        }
        Door::Page => {
            let mut browser = Browser::new(server);
            let path = format!("/u/login?{}", with(&[]));
            (302, 400, browser.fill_in_from(place, &path, &[("username", name), ("password", password)]).await)
        }
        Door::Command => return show_on_socket(server, place, &body).await,
    };
    match answer.status {
        429 => Err(answer.header("retry-after").parse().unwrap()),
        status if status == right => Ok(true),
        status => {
            assert_eq!(status, wrong, "{door:?}: {answer:?}");
            Ok(false)
        }
    }
}

async fn show_on_socket(server: &Server, place: &str, credentials: &Value) -> Result<bool, u64> {
    let from = [(HeaderName::from_static("x-forwarded-for"), place)];
    let mut socket = server.try_socket("/ws", &from).await.unwrap();
    let answer = socket.ask(&json!({ "command": "login", "payload": credentials })).await;
    match answer["detail"].as_str() {
        None => Ok(answer["access_token"].is_string()),
        Some("Invalid credentials") => Ok(false),
        Some(words) => {
            let wait = words.strip_prefix("Too many requests, try again in ").and_then(|wait| wait.strip_suffix(" s"));
            Err(wait.unwrap_or_else(|| panic!("{words}")).parse().unwrap())
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_stops_whoever_guesses_and_nobody_else() {
    let server = server().await;
    assert_eq!(register(&server, OWNER, "ada", "correct horse").await.status, 201);
    for (number, door) in DOORS.into_iter().enumerate() {
        let stranger = format!("198.51.100.{number}");
        for _ in 0..TRIES {
            assert_eq!(show(&server, door, &stranger, "ada", "guess").await, Ok(false), "{door:?}");
        }
        // Each failure from now on doubles the wait, also for the right password.
        for wait in [2, 4, 8] {
            assert_eq!(show(&server, door, &stranger, "ada@example.com", "guess").await, Err(wait), "{door:?}");
            assert_eq!(show(&server, door, &stranger, "ADA", "correct horse").await, Err(wait), "{door:?}");
            server.clock.advance(Duration::from_secs(wait));
            assert_eq!(show(&server, door, &stranger, "ada", "guess").await, Ok(false), "{door:?}");
        }
        // The owner comes in from where they have been before, and from somewhere new.
        assert_eq!(show(&server, door, OWNER, "ada", "correct horse").await, Ok(true), "{door:?}");
        let new = format!("203.0.113.{number}");
        assert_eq!(show(&server, door, &new, "ada", "correct horse").await, Ok(true), "{door:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doors_count_together_and_names_that_are_nobodys_alike() {
    let server = server().await;
    register(&server, OWNER, "ada", "correct horse").await;
    for name in ["ada", "nobody"] {
        // IPv6 is counted by its network.
        for (time, door) in (0..TRIES).zip(DOORS.into_iter().cycle()) {
            let place = format!("2001:db8:1:2::{time:x}");
            assert_eq!(show(&server, door, &place, name, "guess").await, Ok(false), "{name} {door:?}");
        }
        for door in DOORS {
            assert_eq!(show(&server, door, "2001:db8:1:2:ffff::", name, "guess").await, Err(2), "{name} {door:?}");
        }
        assert_eq!(show(&server, Door::Chat, "2001:db8:1:3::", name, "guess").await, Ok(false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_tries_everybodys_door_is_stopped_and_those_at_home_there_are_not() {
    let server = server().await;
    let school = "198.51.100.7";
    register(&server, school, "ada", "correct horse").await;
    for number in 0..limits::PLACE_FAILURES.0 {
        assert_eq!(show(&server, Door::Chat, school, &format!("user{number}"), "guess").await, Ok(false));
    }
    let wait = limits::PLACE_FAILURES.1.as_secs();
    for door in DOORS {
        assert_eq!(show(&server, door, school, "somebody", "guess").await, Err(wait), "{door:?}");
        assert_eq!(show(&server, door, school, "ada", "correct horse").await, Ok(true), "{door:?}");
    }
}

pub(crate) async fn who_is_at_home_where_survives_a_restart(engine: Engine) {
    let mut server = Server::on(engine, &[("trusted_proxies", "127.0.0.1")]).await;
    register(&server, OWNER, "ada", "correct horse").await;
    server.restart().await;
    for place in [OWNER, "198.51.100.1"] {
        for number in 0..limits::PLACE_FAILURES.0 {
            assert_eq!(show(&server, Door::Chat, place, &format!("user{number}"), "guess").await, Ok(false));
        }
    }
    assert!(show(&server, Door::Chat, "198.51.100.1", "ada", "correct horse").await.is_err());
    assert_eq!(show(&server, Door::Chat, OWNER, "ada", "correct horse").await, Ok(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_logged_in_before_passes_wherever_it_is() {
    let server = server().await;
    let (mut browser, cafe) = (Browser::new(&server), "198.51.100.9");
    browser.sign_up("ada").await;
    assert!(browser.cookie("motet_known").is_some());
    browser.get("/v2/logout").await.expect(200);
    assert!(browser.cookie("motet_known").is_some() && browser.cookie("motet_login").is_none());
    for number in 0..limits::PLACE_FAILURES.0 {
        assert_eq!(show(&server, Door::Chat, cafe, &format!("user{number}"), "guess").await, Ok(false));
    }
    assert!(show(&server, Door::Page, cafe, "ada", "correct horse").await.is_err());
    let path = format!("/u/login?{}", with(&[]));
    let right = [("username", "ada"), ("password", "correct horse")];
    assert_eq!(browser.fill_in_from(cafe, &path, &right).await.status, 302);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ups_are_counted_by_address_at_every_door() {
    let server = server().await;
    let (most, span) = limits::SIGN_UPS;
    let place = "198.51.100.3";
    let from = [(HeaderName::from_static("x-forwarded-for"), place)];
    let mut socket = server.try_socket("/ws", &from).await.unwrap();
    let paths = ["/api/rest/auth/register", "/api/v1/auth/register", "/api/auth/register", "/dbconnections/signup"];
    for number in 0..most {
        let name = format!("user{number}");
        let body = json!({ "username": name, "email": format!("{name}@example.com"), "password": "correct horse" });
        if number % 5 == 4 {
            let frame = json!({ "command": "register", "payload": body });
            assert_eq!(socket.ask(&frame).await["status"], "success");
        } else {
            let answer = post_from(&server, place, paths[number as usize % 5], &body).await;
            assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        }
    }
    let body = json!({ "username": "late", "email": "late@example.com", "password": "correct horse" });
    for path in paths {
        let answer = post_from(&server, place, path, &body).await;
        assert_eq!((answer.status, answer.header("retry-after")), (429, "36"), "{path}: {answer:?}");
    }
    let refused = socket.ask(&json!({ "command": "register", "payload": body })).await;
    assert_eq!(refused["detail"], "Too many requests, try again in 36 s");
    assert_eq!(post_from(&server, "198.51.100.4", paths[0], &body).await.status, 201);
    server.clock.advance(span);
    assert_eq!(register(&server, place, "later", "correct horse").await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_limits_nothing_is_counted() {
    let server = Server::with(&[("rate_limits", "off")]).await;
    server.post("/api/auth/register", "", json!({ "username": "ada", "password": "correct horse" })).await.expect(200);
    for _ in 0..40 {
        for door in [Door::Chat, Door::Token, Door::Command] {
            assert_eq!(show(&server, door, "192.0.2.1", "ada", "guess").await, Ok(false));
        }
    }
    for number in 0..150 {
        let body = json!({ "username": format!("user{number}"), "password": "correct horse" });
        server.post("/api/auth/register", "", body).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_learn_no_more_than_one_by_one() {
    let server = std::sync::Arc::new(server().await);
    register(&server, OWNER, "ada", "correct horse").await;
    let guesses: Vec<_> = (0..200)
        .map(|number| {
            let server = std::sync::Arc::clone(&server);
            let password = format!("guess {number}");
            tokio::spawn(async move { show(&server, Door::Gateway, "198.51.100.1", "ada", &password).await })
        })
        .collect();
    let mut heard = 0;
    for guess in guesses {
        heard += u32::from(guess.await.unwrap() == Ok(false));
    }
    assert_eq!(heard, TRIES);
    assert_eq!(show(&server, Door::Gateway, OWNER, "ada", "correct horse").await, Ok(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_the_same_from_every_keyboard() {
    let server = Server::start().await;
    for (name, kept, typed) in [
        ("nfc", "caf\u{e9}-12345", "cafe\u{301}-12345"),
        ("nfd", "cafe\u{301}-12345", "caf\u{e9}-12345"),
        ("spaced", "two words here", "two\u{a0}words\u{a0}here"),
        ("korean", "\u{ac00}\u{ac01}-12345", "\u{1100}\u{1161}\u{1100}\u{1161}\u{11a8}-12345"),
    ] {
        assert_eq!(register(&server, OWNER, name, kept).await.status, 201);
        for door in DOORS {
            for password in [kept, typed] {
                assert_eq!(show(&server, door, OWNER, name, password).await, Ok(true), "{name} {door:?}");
            }
            for wrong in [format!("{kept} "), format!(" {kept}"), format!("X{kept}"), kept[..kept.len() - 1].to_owned()]
            {
                assert_eq!(show(&server, door, OWNER, name, &wrong).await, Ok(false), "{wrong:?} {door:?}");
                assert_eq!(show(&server, door, OWNER, name, kept).await, Ok(true));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn white_space_around_a_name_is_none_of_it() {
    let server = Server::start().await;
    register(&server, OWNER, "ada", "correct horse").await;
    for door in DOORS {
        for name in ["ada ", " ada", "ada@example.com ", "\tada\n", "ada\u{a0}", "\u{2003}Ada@Example.com\u{3000}"] {
            assert_eq!(show(&server, door, OWNER, name, "correct horse").await, Ok(true), "{name:?} {door:?}");
        }
        for other in ["a da", "ad a@example.com", "ada\0"] {
            assert_eq!(show(&server, door, OWNER, other, "correct horse").await, Ok(false), "{other:?} {door:?}");
        }
    }
    let by_email = json!({ "email": "ada@example.com\u{a0}", "password": "correct horse" });
    server.post("/api/rest/auth/login", "", by_email).await.expect(200);
}

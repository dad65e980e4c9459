//! Changing a password and setting a new one, and the logins that end with that.

use std::io::Write as _;
use std::process::Stdio;

use domain::limits;
use domain::verbs::MakePasswordLink;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};

use crate::issuer_app::{Browser, field, refresh, tokens, with};
use crate::registration::{command, printed};

async fn register(server: &Server, name: &str) -> Value {
    let body = json!({ "username": name, "email": format!("{name}@example.com"), "password": "correct horse" });
    server.post("/api/rest/auth/register", "", body).await.expect(201)
}

async fn log_in(server: &Server, name: &str, password: &str) -> Answer {
    server.post("/api/rest/auth/login", "", json!({ "username": name, "password": password })).await
}

async fn token_of(server: &Server, name: &str) -> String {
    text(&log_in(server, name, "correct horse").await.expect(200)["access_token"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn change(server: &Server, token: &str, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    server.call(Method::PUT, "/api/rest/users/@me/password", token, body).await
}

fn code(answer: &Answer) -> &str {
    answer.body["error"]["code"].as_str().unwrap_or_else(|| panic!("{answer:?}"))
}

pub(crate) async fn a_changed_password_ends_every_other_login(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let mut browser = Browser::new(&server);
    let issued = tokens(&server, &browser.sign_up("ada").await).await;
    let waiting = browser.code(&[]).await;
    let known = json!({ "email": "ada@example.com", "auth0_id": "auth0|1" });
    server.post("/auth/sync", issued["access_token"].as_str().unwrap(), known).await.expect(200);
    let first = log_in(&server, "ada", "correct horse").await.expect(200);
    let (asking, other) = (text(&first["access_token"]), token_of(&server, "ada").await);
    let bob = text(&register(&server, "bob").await["access_token"]);
    let mut mine = server.socket(&format!("/api/ws?token={asking}")).await;
    let mut others = Vec::new();
    for path in ["/api/ws?token=", "/ws?token=", "/api/ws/ada?token="] {
        others.push(server.socket(&format!("{path}{other}")).await);
    }
    others.push(server.socket(&format!("/ws?token={}", text(&issued["access_token"]))).await);

    for (current, new, status, says) in [
        ("wrong horse", "a new password", 403, "wrong_password"),
        ("correct horse", "short", 400, "invalid_request"),
        ("correct horse", "", 400, "invalid_request"),
    ] {
        let answer = change(&server, &asking, current, new).await;
        assert_eq!((answer.status, code(&answer)), (status, says), "{answer:?}");
    }
    let missing = server.call(Method::PUT, "/api/rest/users/@me/password", &asking, json!({})).await;
    assert_eq!((missing.status, missing.body["error"]["fields"].as_array().unwrap().len()), (400, 2));
    assert_eq!(server.get("/api/rest/auth/me", &other).await.status, 200, "nothing has happened yet");
    assert_eq!(change(&server, &asking, "correct horse", "a new password").await.status, 204);

    for socket in &mut others {
        assert!(matches!(socket.closed().await, 1008 | 4001 | 4004), "a socket");
    }
    assert_eq!(server.get("/api/rest/auth/me", &other).await.status, 401);
    assert_eq!(server.get("/userinfo", issued["access_token"].as_str().unwrap()).await.status, 401);
    assert_eq!(refresh(&server, &issued["refresh_token"]).await.status, 403);
    let traded = server.post("/oauth/token", "", crate::issuer_app::trade(&waiting)).await;
    assert_eq!(traded.status, 403, "{traded:?}");
    let silent = browser.get(&format!("/authorize?{}", with(&[("prompt", "none")]))).await;
    assert!(silent.header("location").contains("error=login_required"), "{silent:?}");
    assert_eq!(log_in(&server, "ada", "correct horse").await.status, 401);
    log_in(&server, "ada", "a new password").await.expect(200);
    // The one that asked stays, with its refresh token and its socket; and so does everybody else's.
    server.get("/api/rest/auth/me", &asking).await.expect(200);
    server.post("/api/rest/auth/refresh", "", json!({ "refresh_token": first["refresh_token"] })).await.expect(200);
    server.get("/api/rest/auth/me", &bob).await.expect(200);
    mine.ask(&json!({ "op": 1, "d": {} })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_current_password_cant_be_guessed_through_a_change() {
    let server = Server::start().await;
    let token = text(&register(&server, "ada").await["access_token"]);
    for _ in 0..limits::LOGIN_TRIES.1 {
        assert_eq!(change(&server, &token, "guess", "a new password").await.status, 403);
    }
    let refused = change(&server, &token, "correct horse", "a new password").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "2"));
    assert_eq!(log_in(&server, "ada", "correct horse").await.status, 429);
}

pub(crate) async fn logins_are_listed_and_ended_by_their_owner(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let asking = text(&register(&server, "ada").await["access_token"]);
    let other = token_of(&server, "ada").await;
    let chat = json!({ "username": "ada", "password": "correct horse" });
    let third = text(&server.post("/api/auth/login", "", chat).await.expect(200)["access_token"]);
    let bob = text(&register(&server, "bob").await["access_token"]);
    let listed = server.get("/api/rest/users/@me/sessions", &asking).await.expect(200);
    let shown = |name: &str| listed.as_array().unwrap().iter().map(|login| login[name].clone()).collect::<Vec<_>>();
    assert_eq!(shown("dialect"), ["gateway", "gateway", "chat"]);
    assert_eq!(shown("current"), [true, false, false]);
    let path = |id: &Value| format!("/api/rest/users/@me/sessions/{}", id.as_str().unwrap());
    let second = path(&shown("session_id")[1]);
    for foreign in [second.as_str(), "/api/rest/users/@me/sessions/999", "/api/rest/users/@me/sessions/x"] {
        let answer = server.delete(foreign, &bob).await;
        assert_eq!((answer.status, code(&answer)), (404, "unknown_session"));
    }
    let mut socket = server.socket(&format!("/api/ws?token={other}")).await;
    assert_eq!(server.delete(&second, &asking).await.status, 204);
    assert_eq!(socket.closed().await, 4004);
    assert_eq!(server.get("/api/rest/auth/me", &other).await.status, 401);
    assert_eq!(server.delete(&second, &asking).await.status, 404);
    assert_eq!(server.delete("/api/rest/users/@me/sessions", &asking).await.status, 204);
    assert_eq!(server.get("/api/auth/me", &third).await.status, 401);
    let left = server.get("/api/rest/users/@me/sessions", &asking).await.expect(200);
    assert_eq!(left.as_array().unwrap().len(), 1);
    server.get("/api/rest/auth/me", &bob).await.expect(200);
}

pub(crate) async fn of_too_many_logins_the_one_unused_for_the_longest_ends(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let first = text(&register(&server, "ada").await["access_token"]);
    let bob = text(&register(&server, "bob").await["access_token"]);
    let mut tokens = vec![first];
    for number in 1..limits::LOGINS_AT_ONCE {
        server.clock.advance(std::time::Duration::from_secs(1));
        let dialect = ["/api/rest/auth/login", "/api/v1/auth/login", "/api/auth/login"][number % 3];
        let body = json!({ "username": "ada", "password": "correct horse" });
        tokens.push(text(&server.post(dialect, "", body).await.expect(200)["access_token"]));
    }
    let mut idle = server.socket(&format!("/api/ws?token={}", tokens[1])).await;
    let mut second = server.socket(&format!("/api/ws?token={}", tokens[2])).await;
    server.clock.advance(std::time::Duration::from_secs(1));
    // All logins but the second are used again.
    for token in tokens.iter().enumerate().filter(|(number, _)| *number != 1).map(|(_, token)| token) {
        server.get("/api/rest/auth/me", token).await.expect(200);
    }
    server.clock.advance(std::time::Duration::from_secs(1));
    tokens.push(token_of(&server, "ada").await);
    assert_eq!(idle.closed().await, 4004);
    for (number, token) in tokens.iter().enumerate() {
        let expected = if number == 1 { 401 } else { 200 };
        assert_eq!(server.get("/api/rest/auth/me", token).await.status, expected, "{number}");
    }
    server.get("/api/rest/auth/me", &bob).await.expect(200);
    second.ask(&json!({ "op": 1, "d": {} })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_on_the_issuers_page() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    let issued = tokens(&server, &browser.sign_up("ada").await).await;
    let mut stranger = Browser::new(&server);
    let entered = |current: &'static str, new: &'static str| {
        [("username", "ada "), ("current_password", current), ("new_password", new)]
    };
    let page = stranger.fill_in("/u/password", &entered("wrong horse", "a new password")).await;
    assert!(page.clone().expect(403).as_str().unwrap().contains("Wrong email, username or password."), "{page:?}");
    let page = stranger.fill_in("/u/password", &entered("correct horse", "short")).await.expect(400);
    assert!(page.as_str().unwrap().contains("New password must have at least 8 characters."), "{page}");
    // A form of another site's page is not ours.
    let mark = field(browser.get("/u/password").await.expect(200).as_str().unwrap(), "mark");
    let mut forged = entered("correct horse", "a new password").to_vec();
    forged.push(("mark", &mark));
    let refused = browser.post("/u/password", &forged, &[("origin", "https://evil.example")]).await;
    assert_eq!(refused.status, 403);
    log_in(&server, "ada", "correct horse").await.expect(200);
    let done = browser.fill_in("/u/password", &entered("correct horse", "a new password")).await.expect(200);
    assert!(done.as_str().unwrap().contains("Your password is set"), "{done}");
    assert_eq!(refresh(&server, &issued["refresh_token"]).await.status, 403);
    assert_eq!(log_in(&server, "ada", "correct horse").await.status, 401);
    log_in(&server, "ada", "a new password").await.expect(200);
    // The browser itself stays.
    browser.code(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_forgot_a_password_gets_a_link_that_is_good_once() {
    let server = Server::start().await;
    let token = text(&register(&server, "ada").await["access_token"]);
    let path = |link: &str| link.strip_prefix(&format!("http://{}", server.address())).unwrap().to_owned();
    let older = path(&printed(&server, &["admin", "password", "ADA@example.com"]));
    let link = path(&printed(&server, &["admin", "password", "ada"]));
    let mut browser = Browser::new(&server);
    let nowhere = "/u/reset-password?code=nonsense";
    for void in [older.as_str(), "/u/reset-password", nowhere] {
        let page = browser.get(void).await.expect(400);
        assert!(page.as_str().unwrap().contains("This link is no longer good"), "{page}");
    }
    let page = browser.get(&link).await;
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.clone().expect(200).as_str().unwrap().contains("value=\"ada\""), "{page:?}");
    assert_eq!(browser.fill_in(&link, &[("new_password", "short")]).await.status, 400);
    let mark = field(browser.get(&link).await.expect(200).as_str().unwrap(), "mark");
    let entered = [("new_password", "a new password"), ("mark", &*mark)];
    let forged = browser.post(&link, &entered, &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(forged.status, 403);
    let done = browser.fill_in(&link, &[("username", "ada"), ("new_password", "a new password")]).await.expect(200);
    assert!(done.as_str().unwrap().contains("Your password is set"), "{done}");
    let mark = browser.cookie("motet_form").unwrap().to_owned();
    let again = browser.post(&link, &[("new_password", "another password"), ("mark", &mark)], &[]).await;
    assert_eq!(again.status, 400);
    assert_eq!(server.get("/api/rest/auth/me", &token).await.status, 401);
    assert_eq!(log_in(&server, "ada", "correct horse").await.status, 401);
    log_in(&server, "ada", "a new password").await.expect(200);
    // Whatever is asked for, the answer is Auth0's.
    for email in ["ada@example.com", "nobody@example.com"] {
        let body = json!({ "client_id": "an-app", "email": email, "connection": "Username-Password-Authentication" });
        let answer = server.post("/dbconnections/change_password", "", body).await;
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.expect(200), "We've just sent you an email to reset your password.");
    }
    server.post("/dbconnections/change_password", "", json!({})).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_good_for_a_day() {
    let server = Server::start().await;
    register(&server, "ada").await;
    // The command line makes links by the machine's clock, so this link is made by the server's, which the test moves.
    let ada = server.running().core.store.user_named("ada").await.unwrap().unwrap().id;
    let digest = domain::core::digest("a code");
    server
        .running()
        .core
        .store
        .perform(MakePasswordLink { user: ada, digest: digest.clone(), life: limits::PASSWORD_LINK_LIFE })
        .await
        .unwrap();
    let mut browser = Browser::new(&server);
    browser.get("/u/reset-password?code=a+code").await.expect(200);
    server.clock.advance(limits::PASSWORD_LINK_LIFE);
    browser.get("/u/reset-password?code=a+code").await.expect(400);
}

/// Runs a command that reads a password.
fn told(server: &Server, arguments: &[&str], password: &str) -> (bool, String) {
    let mut child =
        command(server, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = if output.status.success() { output.stdout } else { output.stderr };
    (output.status.success(), String::from_utf8(said).unwrap().trim().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_set_at_the_command_line_ends_the_sockets_of_the_running_server() {
    let server = Server::with(&[("registration", "closed")]).await;
    assert_eq!(told(&server, &["admin", "user", "add", "ada", "--new"], "correct horse"), (true, "1\tada".to_owned()));
    let token = token_of(&server, "ada").await;
    // The command uses the machine's clock and the server a stopped one; the server notices logins that end from now on.
    let mut socket = server.socket(&format!("/ws?token={token}")).await;
    let set = told(&server, &["admin", "password", "ada", "--new"], " a new\u{a0}password ");
    assert_eq!(set, (true, "the password is set, and all logins are ended".to_owned()));
    assert_eq!(server.get("/api/auth/me", &token).await.status, 401);
    assert_eq!(socket.closed().await, 1008);
    log_in(&server, "ada", " a new password ").await.expect(200);
    for (arguments, entered, says) in [
        (&["admin", "password", "nobody", "--new"][..], "a new password", "motet: there is no user named \"nobody\""),
        (&["admin", "password", "ada", "--new"], "short", "motet: the password must have at least 8 characters"),
        (&["admin", "user", "add", "ADA", "--new"], "correct horse", "motet: there is a user named \"ADA\" already"),
        (
            &["admin", "user", "add", "a b", "--new"],
            "",
            "motet: the username must be letters, digits, '_', '.' and '-' only",
        ),
    ] {
        assert_eq!(told(&server, arguments, entered), (false, says.to_owned()));
    }
    let link = printed(&server, &["admin", "user", "add", "bob", "--email", "bob@example.com"]);
    let path = link.strip_prefix(&format!("http://{}", server.address())).unwrap().to_owned();
    Browser::new(&server).fill_in(&path, &[("new_password", "bobs password")]).await.expect(200);
    log_in(&server, "bob@example.com", "bobs password").await.expect(200);
}

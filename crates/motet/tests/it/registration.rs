//! Who may register: anybody, whoever has a code, or nobody, at every door.

use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};

use crate::issuer_app::{Browser, field, with};
use crate::starting::motet;

const PATHS: [(&str, u16); 4] = [
    ("/api/rest/auth/register", 403),
    ("/api/v1/auth/register", 400),
    ("/api/auth/register", 400),
    ("/dbconnections/signup", 403),
];

fn newcomer(name: &str, code: Option<&str>) -> Value {
    let mut body = json!({ "username": name, "email": format!("{name}@example.com"), "password": "correct horse" });
    if let Some(code) = code {
        body["invite_code"] = json!(code);
    }
    body
}

/// The code of a refusal, in each dialect's form.
fn said(answer: &Answer) -> String {
    let body = &answer.body;
    [&body["error"]["code"], &body["detail"], &body["code"]]
        .into_iter()
        .find_map(Value::as_str)
        .unwrap_or_else(|| panic!("{answer:?}"))
        .to_owned()
}

async fn on_socket(server: &Server, body: Value) -> Value {
    let mut socket = server.socket("/ws").await;
    socket.ask(&json!({ "command": "register", "payload": body })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_registration_is_closed_no_door_makes_an_account() {
    let server = Server::with(&[("registration", "closed")]).await;
    let words = ["registration_closed", "Registration is closed", "Registration is closed", "public_signup_disabled"];
    for ((path, status), words) in PATHS.into_iter().zip(words) {
        for code in [None, Some("anything")] {
            let answer = server.post(path, "", newcomer("ada", code)).await;
            assert_eq!((answer.status, &*said(&answer)), (status, words), "{path}");
        }
    }
    let refused = on_socket(&server, newcomer("ada", None)).await;
    assert_eq!(refused, json!({ "status": "error", "detail": "Registration is closed" }));
    let mut browser = Browser::new(&server);
    let path = format!("/u/signup?{}", with(&[]));
    let page = browser.get(&path).await.expect(403);
    assert!(page.as_str().unwrap().contains("Nobody can sign up here"), "{page}");
    let login = browser.get(&format!("/u/login?{}", with(&[]))).await.expect(200);
    let mark = field(login.as_str().unwrap(), "mark");
    let entered = [("email", "ada@example.com"), ("password", "correct horse"), ("mark", &*mark)];
    assert_eq!(browser.post(&path, &entered, &[]).await.status, 403);
    assert_eq!(server.running().core.store.user_count().await, Ok(0));
}

pub(crate) async fn where_registration_takes_a_code_it_opens_what_the_code_is_for(engine: Engine) {
    let mut server = Server::on(engine, &[]).await;
    let owner = server.post("/api/rest/auth/register", "", newcomer("owner", None)).await.expect(201);
    let token = owner["access_token"].as_str().unwrap();
    let guild = server.post("/api/rest/servers", token, json!({ "name": "home" })).await.expect(201);
    let id = guild["server_id"].as_str().unwrap();
    let path = format!("/api/rest/servers/{id}/invites");
    let invite = server.post(&path, token, json!({ "max_uses": 6 })).await.expect(201)["code"].clone();
    let invite = invite.as_str().unwrap();
    let private = json!({ "name": "den", "is_private": true, "join_code": "let-me-in" });
    let channel = server.post("/channels", token, private).await.expect(200)["id"].clone();
    server.set("registration", "invite");
    server.restart().await;

    let words = ["invite_required", "Registration takes an invite code", "Registration takes an invite code"];
    for ((path, status), words) in PATHS.into_iter().zip(words.into_iter().chain(["invite_required"])) {
        for code in [None, Some(""), Some("  "), Some("no such code"), Some("a\0b"), Some(&*"x".repeat(1000))] {
            let answer = server.post(path, "", newcomer("ada", code)).await;
            assert_eq!((answer.status, &*said(&answer)), (status, words), "{path} {code:?}");
        }
    }
    let refused = on_socket(&server, newcomer("ada", None)).await;
    assert_eq!(refused["detail"], "Registration takes an invite code");
    // An invite puts newcomers into its server, however they register, until it is used up.
    for (number, (path, _)) in PATHS.into_iter().enumerate() {
        let answer = server.post(path, "", newcomer(&format!("guest{number}"), Some(invite))).await;
        assert!(matches!(answer.status, 200 | 201), "{path}: {answer:?}");
    }
    assert_eq!(on_socket(&server, newcomer("guest4", Some(invite))).await["status"], "success");
    let by_query = format!("/dbconnections/signup?invite_code={invite}");
    server.post(&by_query, "", newcomer("guest5", None)).await.expect(200);
    let late = server.post("/api/rest/auth/register", "", newcomer("late", Some(invite))).await;
    assert_eq!(said(&late), "invite_required");
    let owner = login(&server, "owner").await;
    let members = server.get(&format!("/api/rest/servers/{id}/members"), &owner).await.expect(200);
    assert_eq!(members.as_array().unwrap().len(), 7, "{members}");
    // A channel's join code puts newcomers into that channel.
    server.post("/api/auth/register", "", newcomer("friend", Some(" let-me-in "))).await.expect(200);
    let friend = login(&server, "friend").await;
    assert_eq!(server.get(&format!("/channels/{channel}"), &friend).await.expect(200)["name"], "den");
}

async fn login(server: &Server, name: &str) -> String {
    let body = json!({ "username": name, "password": "correct horse" });
    server.post("/api/rest/auth/login", "", body).await.expect(200)["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_code_lets_one_person_in() {
    let server = Server::with(&[("registration", "invite")]).await;
    let code = printed(&server, &["admin", "invite"]);
    assert_eq!(code.len(), 32, "{code}");
    let mut browser = Browser::new(&server);
    // The page is reached with the code in the address, and shows it.
    let sent = browser.get(&format!("/authorize?{}", with(&[("screen_hint", "signup"), ("invite_code", &code)]))).await;
    let path = sent.header("location").to_owned();
    let page = browser.get(&path).await.expect(200);
    let html = page.as_str().unwrap().to_owned();
    assert!(html.contains(&format!("value=\"{code}\"")) && html.contains("Invite code"), "{html}");
    let entered = [("email", "ada@example.com"), ("password", "correct horse"), ("invite_code", "wrong")];
    let refused = browser.fill_in(&path, &entered).await.expect(403);
    assert!(refused.as_str().unwrap().contains("This takes a code that is good."), "{refused}");
    let entered = [("email", "ada@example.com"), ("password", "correct horse"), ("invite_code", &*code)];
    assert_eq!(browser.fill_in(&path, &entered).await.status, 302);
    let again = server.post("/api/rest/auth/register", "", newcomer("bob", Some(&code))).await;
    assert_eq!(said(&again), "invite_required");
    // A registration that fails, as the name is taken, doesn't use the code up.
    let code = printed(&server, &["admin", "invite", "--days", "1"]);
    let taken = server.post("/api/rest/auth/register", "", newcomer("ada", Some(&code))).await;
    assert_eq!(said(&taken), "username_taken");
    server.post("/api/rest/auth/register", "", newcomer("bob", Some(&code))).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_anybody_registers_a_code_is_used_if_it_is_good() {
    let server = Server::start().await;
    let owner = server.post("/api/rest/auth/register", "", newcomer("owner", Some("nonsense"))).await.expect(201);
    let token = owner["access_token"].as_str().unwrap();
    let guild = server.post("/api/rest/servers", token, json!({ "name": "home" })).await.expect(201);
    let path = format!("/api/rest/servers/{}", guild["server_id"].as_str().unwrap());
    let invite = server.post(&format!("{path}/invites"), token, json!({})).await.expect(201)["code"].clone();
    server.post("/api/v1/auth/register", "", newcomer("guest", invite.as_str())).await.expect(200);
    let members = server.get(&format!("{path}/members"), token).await.expect(200);
    assert_eq!(members.as_array().unwrap().len(), 2, "{members}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_says_what_it_is() {
    let settings = [("registration", "invite"), ("app_name", "Lighthouse"), ("dialects", "gateway,chat,command")];
    let server = Server::with(&settings).await;
    let expected = json!({
        "name": "Lighthouse", "registration": "invite", "dialects": ["gateway", "chat", "command"],
        "claimable": true,
        "providers": ["password"],
    });
    assert_eq!(server.get("/api/rest/instance", "").await.expect(200), expected);
    let tenant = [("auth0_domain", "tenant.example.com"), ("auth0_audience", "chat"), ("registration", "closed")];
    let server = Server::with(&tenant).await;
    let said = server.get("/api/rest/instance", "").await.expect(200);
    assert_eq!((&said["registration"], &said["providers"]), (&json!("closed"), &json!(["password", "auth0"])));
}

pub(crate) async fn whoever_runs_the_server_becomes_its_first_administrator(engine: Engine) {
    let mut server = Server::on(engine, &[]).await;
    let first = server.running().admin_code.clone().unwrap();
    server.restart().await;
    let code = server.running().admin_code.clone().unwrap();
    assert!(code.len() == 32 && code != first, "{code}");
    let mut tokens = Vec::new();
    for name in ["ada", "bob"] {
        let made = server.post("/api/rest/auth/register", "", newcomer(name, None)).await.expect(201);
        tokens.push(made["access_token"].as_str().unwrap().to_owned());
    }
    let claim = |token: String, code: Value| {
        let server = &server;
        async move { server.post("/api/rest/admin/claim", &token, json!({ "code": code })).await }
    };
    assert_eq!(claim(String::new(), json!(code)).await.status, 401);
    assert_eq!(claim(tokens[0].clone(), json!(7)).await.status, 400);
    for wrong in ["", "wrong", &*first, &*code.to_uppercase().replace(char::is_numeric, "X")] {
        let refused = claim(tokens[0].clone(), json!(wrong)).await;
        assert_eq!((refused.status, &*said(&refused)), (403, "not_an_admin"));
    }
    assert_eq!(server.get("/api/v1/admin/dashboard", &tokens[0]).await.status, 403);
    assert_eq!(claim(tokens[0].clone(), json!(code)).await.status, 204);
    server.get("/api/v1/admin/dashboard", &tokens[0]).await.expect(200);
    assert_eq!(claim(tokens[1].clone(), json!(code)).await.status, 403);
    assert_eq!(claim(tokens[0].clone(), json!(code)).await.status, 403);
    server.restart().await;
    assert_eq!(server.running().admin_code, None);
}

/// What a command beside the server prints, its last line.
pub(crate) fn printed(server: &Server, arguments: &[&str]) -> String {
    let output = command(server, arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().last().unwrap_or_default().to_owned()
}

/// A command beside the server, on the same database.
pub(crate) fn command(server: &Server, arguments: &[&str]) -> std::process::Command {
    let mut command = motet(server.folder());
    let folder = server.folder().display().to_string();
    command.args(arguments).args(["--data-dir", &folder]).env("MOTET_PASSWORD_COST", "cheap");
    command.env("MOTET_LISTEN", server.address().to_string());
    command
}

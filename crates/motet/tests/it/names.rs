//! Names: which are taken at every dialect's door, and whom a message mentions by them.

use domain::verbs::Register;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server};
use voices::Dialect;

use crate::people::{admit, gateway, guild, id, number, pythia, say, voice_client};

/// Registers through one of the dialects; the status, or for `command` what stands for it, and the name that was kept.
async fn register(server: &Server, door: &str, username: &str, email: &str) -> (u16, Value) {
    let account = json!({ "username": username, "email": email, "password": "long enough" });
    let path = match door {
        "command" => {
            let mut socket = server.socket("/ws").await;
            let answer = socket.ask(&json!({ "command": "register", "payload": account })).await;
            let status = if answer["status"] == "success" { 200 } else { 400 };
            return (status, answer["user"]["username"].clone());
        }
        "auth0" => "/dbconnections/signup",
        "pythia" => "/api/v1/auth/register",
        "chat" => "/api/auth/register",
        _ => "/api/rest/auth/register",
    };
    let answer = server.post(path, "", account).await;
    let user = if answer.body["user"].is_object() { &answer.body["user"] } else { &answer.body };
    (answer.status, user["username"].clone())
}

const DOORS: [&str; 5] = ["command", "auth0", "pythia", "chat", "gateway"];

#[tokio::test(flavor = "multi_thread")]
async fn every_dialect_takes_the_words_of_every_script_and_no_name_that_hides() {
    let server = Server::start().await;
    for (at, door) in DOORS.into_iter().enumerate() {
        for (number, name) in ["प्रिया", "jose\u{301}", "สมชาย", "तुलसी"].into_iter().enumerate()
        {
            let (name, email) = (format!("{name}{at}"), format!("{number}{door}@example.com"));
            let (status, kept) = register(&server, door, &name, &email).await;
            assert!(status < 300, "{door} {name}: {status}");
            assert_eq!(kept, name.replace("e\u{301}", "é"), "{door}");
        }
        let plain = format!("ada{at}@example.com");
        for name in [
            "\u{3164}\u{3164}",
            "ada\u{3164}",
            "ada\u{200b}",
            "ad\u{ffa0}a",
            "ada\u{e0061}",
            "..",
            "...",
            "ada\u{1100}",
        ] {
            let (status, _) = register(&server, door, name, &plain).await;
            assert!((400..500).contains(&status), "{door} {name:?}: {status}");
        }
        for email in ["\u{200b}ada@example.com", "ada@example\u{ad}.com", "ada@example.com\u{2060}"] {
            let (status, _) = register(&server, door, &format!("ada{at}"), email).await;
            assert!((400..500).contains(&status), "{door} {email:?}: {status}");
        }
        let taken = register(&server, door, &format!("JOSÉ{at}"), &plain).await.0;
        assert!((400..500).contains(&taken), "{door}: {taken}");
    }
    let signup = json!({ "email": "p@example.com", "password": "long enough", "nickname": "प्रिया" });
    let made = server.post("/dbconnections/signup", "", signup).await.expect(200);
    assert_eq!(made["username"], "प्रिया");
}

pub(crate) async fn a_name_that_was_kept_before_still_logs_in(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let core = &server.running().core;
    for name in ["ada\u{3164}", "..", "\u{e3f}a\u{300}"] {
        let turn = core.passwords.turn(None).await.unwrap();
        let account = Register {
            password_hash: Some(core.passwords.hash(turn, "long enough".to_owned()).await.unwrap()),
            display_name: Some("\u{202e}exe".to_owned()),
            ..fixtures::register(name)
        };
        core.store.perform(account).await.unwrap();
        let login = json!({ "username": name, "password": "long enough" });
        let token = server.post("/api/rest/auth/login", "", login).await.expect(200)["access_token"].clone();
        let me = server.get("/api/rest/auth/me", token.as_str().unwrap()).await.expect(200);
        assert_eq!((&me["username"], &me["display_name"]), (&json!(name), &json!("\u{202e}exe")));
        let about = json!({ "about_me": "still here" });
        server.call(Method::PATCH, "/api/rest/users/@me", token.as_str().unwrap(), about).await.expect(200);
    }
}

/// Every request that sets a title, in every dialect: the method, the path, the title's field, and the other fields.
fn titles() -> Vec<(&'static str, Method, &'static str, &'static str, Value)> {
    vec![
        ("gateway", Method::PATCH, "/api/rest/users/@me", "display_name", json!({})),
        ("gateway", Method::PATCH, "/api/rest/users/@me", "pronouns", json!({})),
        ("gateway", Method::POST, "/api/rest/servers", "name", json!({})),
        ("gateway", Method::PATCH, "/api/rest/servers/{guild}", "name", json!({})),
        ("gateway", Method::POST, "/api/rest/servers/{guild}/channels", "name", json!({})),
        ("gateway", Method::PATCH, "/api/rest/channels/{channel}", "name", json!({})),
        (
            "gateway",
            Method::POST,
            "/api/rest/users/@me/dm-channels",
            "name",
            json!({ "recipient_ids": ["{bob}", "{cy}"] }),
        ),
        ("auth0", Method::POST, "/channels/", "name", json!({})),
        ("pythia", Method::POST, "/api/v1/channels/", "name", json!({})),
        ("chat", Method::POST, "/api/channels", "name", json!({})),
        ("chat", Method::PUT, "/api/users/me", "display_name", json!({})),
    ]
}

pub(crate) async fn a_title_has_something_to_see_and_turns_nothing_around(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob, cy) = (gateway(&server, "ada").await, gateway(&server, "bob").await, gateway(&server, "cy").await);
    let (guild, channel) = guild(&server, &ada).await;
    let (bob, cy) = (id(&server, &bob).await, id(&server, &cy).await);
    let fill = |text: &str| {
        let numbers = [("{guild}", guild), ("{channel}", channel), ("{bob}", bob), ("{cy}", cy)];
        numbers.iter().fold(text.to_owned(), |text, (name, number)| text.replace(name, &number.to_string()))
    };
    let eve = voice_client(&server, Dialect::Auth0, "eve").await.token;
    for (dialect, method, path, field, beside) in titles() {
        let token = if dialect == "auth0" { &eve } else { &ada };
        let ask = async |title: &str| {
            let mut body: Value = serde_json::from_str(&fill(&beside.to_string())).unwrap();
            body[field] = json!(title);
            server.call(method.clone(), &fill(path), token, body).await
        };
        for blank in ["\u{200b}", "\u{3164}\u{3164}", "\u{2800}", "\u{202e}", "\u{fe0f}\u{200d}"] {
            let answer = ask(blank).await;
            assert!((400..500).contains(&answer.status), "{path} {field} {blank:?}: {}", answer.status);
        }
        let named = ask("\u{202e}exe\u{202c} من\u{200f} \u{2067}א\u{2069}").await;
        assert!(named.status < 300, "{path}: {}", named.body);
        assert_eq!(named.body[field], "exe من\u{200f} \u{2067}א\u{2069}", "{path}");
    }
    let mut socket = server.socket("/ws").await;
    for (command, field) in [("create_guild", "name"), ("create_channel", "name"), ("update_user", "display_name")] {
        for (title, status) in [("\u{200b}", "error"), ("\u{202e}exe", "success")] {
            let payload = json!({ field: title, "guild_id": guild });
            let answer = socket.ask(&json!({ "command": command, "payload": payload, "token": ada })).await;
            assert_eq!(answer["status"], status, "{command} {title:?}: {answer}");
            assert!(!answer.to_string().contains('\u{202e}'), "{answer}");
        }
    }
    let sent = say(&server, &ada, channel, json!({ "content": "\u{202e}exe \u{200b}" })).await.expect(201);
    assert_eq!(sent["content"], "\u{202e}exe \u{200b}", "what messages say stays as it is");
}

pub(crate) async fn a_claimed_name_fits_in_a_path_and_is_one_however_it_is_written(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob) = (pythia(&server, "ada").await, pythia(&server, "bob").await);
    for name in [".", "..", "%2e%2E", ".%2e", "join"] {
        for path in ["/api/channels", "/api/v1/channels/"] {
            let status = server.post(path, &ada, json!({ "name": name })).await.status;
            assert!((400..500).contains(&status), "{path} {name}: {status}");
        }
    }
    let made = server.post("/api/channels", &ada, json!({ "name": "Café\u{200b} ❤\u{fe0f}" })).await.expect(200);
    let taken = server.post("/api/channels", &bob, json!({ "name": "cafe\u{301} ❤" })).await;
    assert_eq!(taken.status, 400, "{}", taken.body);
    for written in ["Caf%C3%A9%E2%80%8B%20%E2%9D%A4%EF%B8%8F", "cafe%CC%81%20%E2%9D%A4"] {
        let found = server.get(&format!("/api/channels/{written}"), &ada).await.expect(200);
        assert_eq!(found["id"], made["id"], "{written}");
    }
    let again = server.post("/api/channels", &ada, json!({ "name": "CAFÉ ❤" })).await.expect(200);
    assert_eq!(again["id"], made["id"], "one's own is answered");
}

pub(crate) async fn a_mention_reaches_whom_it_names_and_nobody_else(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, bare) = (gateway(&server, "owner").await, gateway(&server, "rene").await);
    let accented = gateway(&server, "rené").await;
    let (guild, channel) = guild(&server, &owner).await;
    for member in [&bare, &accented] {
        admit(&server, guild, &owner, member).await;
    }
    let mentioned = async |message: &Value| {
        let mut found = Vec::new();
        for (name, token) in [("rene", &bare), ("rené", &accented)] {
            let mine = server.get("/api/v1/messages/mentions/my", token).await.expect(200);
            let ids = mine.as_array().unwrap().iter().map(|one| one["content"].clone());
            found.extend(ids.filter(|content| content == message).map(|_| name));
        }
        found
    };
    for (content, who) in [
        ("@rene\u{301} look at this", vec!["rené"]),
        ("@rene look at this", vec!["rene"]),
        ("交给＠rene处理", vec!["rene"]),
        ("_@rené_ and @reneさん", vec!["rene", "rené"]),
        ("https://e.org/@rene and [x](https://e.org/@rené)", vec![]),
        ("x_@rene, e@rené, `@rene`, @rene\u{302}", vec![]),
    ] {
        let sent = say(&server, &owner, channel, json!({ "content": content })).await.expect(201);
        assert_eq!(mentioned(&sent["content"]).await, who, "{content}");
        // What an edit takes away is mentioned no more, and what it adds is.
        let path = format!("/api/rest/channels/{channel}/messages/{}", number(&sent["message_id"]));
        for (edit, who) in [("nobody", vec![]), (content, who)] {
            let edited = server.call(Method::PATCH, &path, &owner, json!({ "content": edit })).await.expect(200);
            assert_eq!(mentioned(&edited["content"]).await, who, "{content}");
        }
        server.delete(&path, &owner).await.expect(204);
    }
    let validate = json!({ "content": "@adaさん, _@bob_, @e\u{301}va, https://e.org/@cy, x_@dan" });
    let said = server.post("/api/v1/messages/format/validate", &owner, validate).await.expect(200);
    assert_eq!(said["mentions"], json!(["ada", "bob", "éva"]));
}

//! Who finds which channels: the default ones, private ones.

use serde_json::{Value, json};
use testkit::{Engine, Server};
use voices::Dialect;

use crate::people::{pythia, voice_client};

async fn chat(server: &Server, name: &str) -> String {
    voice_client(server, Dialect::Chat, name).await.token
}

/// The names of the channels that somebody is in, in order.
async fn names(server: &Server, token: &str) -> Vec<String> {
    sorted(&server.get("/api/v1/channels/my", token).await.expect(200))
}

fn sorted(channels: &Value) -> Vec<String> {
    let named = channels.as_array().unwrap().iter();
    let mut names: Vec<String> = named.map(|channel| channel["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// The name of every channel's owner.
async fn owners(server: &Server, token: &str) -> Vec<(String, String)> {
    let all = server.get("/api/channels", token).await.expect(200);
    let people = server.get("/api/users", token).await.expect(200);
    let name =
        |id: &Value| people.as_array().unwrap().iter().find(|user| user["id"] == *id).unwrap()["username"].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut owners: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|channel| (text(&channel["name"]), text(&name(&channel["owner_id"]))))
        .collect();
    owners.sort();
    owners
}

fn pairs(expected: [(&str, &str); 3]) -> Vec<(String, String)> {
    expected.map(|(channel, owner)| (channel.to_owned(), owner.to_owned())).to_vec()
}

pub(crate) async fn pythias_first_user_makes_and_joins_three_and_chats_users_join_two(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (first, second) = (pythia(&server, "first").await, pythia(&server, "second").await);
    assert_eq!(names(&server, &first).await, ["announcements", "general", "random"]);
    assert_eq!(names(&server, &second).await, [""; 0]);
    let (chad, other) = (chat(&server, "chad").await, chat(&server, "other").await);
    assert_eq!(names(&server, &chad).await, ["general", "random"]);
    assert_eq!(names(&server, &other).await, ["general", "random"]);
    let expected = pairs([("announcements", "first"), ("general", "first"), ("random", "first")]);
    assert_eq!(owners(&server, &chad).await, expected);
}

pub(crate) async fn chats_first_user_makes_two_and_pythias_first_adds_the_third(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let chad = chat(&server, "chad").await;
    assert_eq!(names(&server, &chad).await, ["general", "random"]);
    let pia = pythia(&server, "pia").await;
    assert_eq!(names(&server, &pia).await, ["announcements", "general", "random"]);
    let expected = pairs([("announcements", "pia"), ("general", "chad"), ("random", "chad")]);
    assert_eq!(owners(&server, &chad).await, expected);
    let gwen = voice_client(&server, Dialect::Gateway, "gwen").await.token;
    assert_eq!(names(&server, &gwen).await, [""; 0]);
}

pub(crate) async fn nobody_is_put_back_after_leaving(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    chat(&server, "owner").await;
    let chad = chat(&server, "chad").await;
    assert_eq!(server.post("/api/channels/general/leave", &chad, json!({})).await.status, 200);
    chat(&server, "newcomer").await;
    let login = json!({ "username": "chad", "password": voices::PASSWORD });
    let again = server.post("/api/auth/login", "", login).await.expect(200)["access_token"].clone();
    assert_eq!(names(&server, again.as_str().unwrap()).await, ["random"]);
}

pub(crate) async fn a_private_channel_stands_in_no_strangers_list_and_opens_with_its_code_alone(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, guest) = (pythia(&server, "owner").await, pythia(&server, "guest").await);
    let draft = json!({ "name": "vault", "is_private": true, "join_code": "open-sesame" });
    let vault = server.post("/channels/", &owner, draft).await.expect(200)["id"].as_i64().unwrap();
    let id = kit::id::uuid(kit::id::IdKind::Channel, vault);
    for list in ["/api/v1/channels/", "/api/channels"] {
        assert!(!sorted(&server.get(list, &guest).await.expect(200)).contains(&"vault".to_owned()), "{list}");
        assert!(sorted(&server.get(list, &owner).await.expect(200)).contains(&"vault".to_owned()), "{list}");
    }
    let knocks = [
        ("/api/v1/channels/join".to_owned(), json!({ "channel_id": id })),
        (format!("/api/channels/{id}/join"), json!({})),
        (format!("/channels/{vault}/join"), json!({})),
        (format!("/api/rest/channels/{vault}/join"), json!({})),
        ("/channels/join".to_owned(), json!({ "code": "open-barley" })),
    ];
    for (path, body) in knocks {
        let answer = server.post(&path, &guest, body).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
    }
    server.post("/channels/join", &guest, json!({ "code": "open-sesame" })).await.expect(200);
    assert!(names(&server, &guest).await.contains(&"vault".to_owned()));
}

//! A server in this process, on the embedded database, with somebody in it.

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Client;
use serde_json::{Value, json};
use testkit::Server;

const PASSWORD: &str = "fuzz-it-well";

/// Where a loop happens.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) client: Client,
    /// How many have been registered.
    people: Mutex<u64>,
    seed: u64,
}

/// Somebody who is logged in.
pub(crate) struct Person {
    /// A token of `gateway`, good in every dialect's REST.
    pub(crate) token: String,
    /// A token of the built-in issuer, for the same account.
    pub(crate) issued: String,
    pub(crate) username: String,
}

impl World {
    pub(crate) async fn start(seed: u64) -> Self {
        let server = Server::with(&[("rate_limits", "off"), ("log", "error")]).await;
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let client = client.expect("a client without settings of its own can be built");
        Self { server, client, people: Mutex::new(0), seed }
    }

    /// Registers somebody new, who has a server with a channel, a public channel, and a message in each.
    pub(crate) async fn newcomer(&self) -> Person {
        let number = {
            let mut people = self.people.lock().expect("nobody panics while counting");
            *people += 1;
            *people
        };
        let username = format!("u{number}_{}", self.seed % 10_000);
        let account = json!({ "username": username, "email": format!("{username}@example.com"), "password": PASSWORD });
        let answer = self.post("/api/rest/auth/register", "", &account).await;
        let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
        let made = self.post("/api/rest/servers", &token, &json!({ "name": "fuzz" })).await;
        let server = made["server_id"].as_str().unwrap_or("1").to_owned();
        self.post(&format!("/api/rest/servers/{server}/channels"), &token, &json!({ "name": "general" })).await;
        self.post("/api/v1/channels/", &token, &json!({ "name": format!("room {number}") })).await;
        for channel in 1..=3 {
            let path = format!("/api/rest/channels/{channel}/messages");
            self.post(&path, &token, &json!({ "content": "hello **@ada**" })).await;
        }
        let grant = json!({ "grant_type": "password", "username": username, "password": PASSWORD });
        let granted = self.post("/oauth/token", "", &grant).await;
        let issued = granted["access_token"].as_str().unwrap_or_default().to_owned();
        let email = format!("{username}@example.com");
        self.post("/auth/sync", &issued, &json!({ "email": email, "auth0_id": subject_of(&issued) })).await;
        Person { token, issued, username }
    }

    async fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        let url = format!("http://{}{path}", self.server.address());
        let request = self.client.post(url).bearer_auth(token).header("content-type", "application/json");
        let Ok(response) = request.body(body.to_string()).send().await else { return Value::Null };
        let text = response.bytes().await.unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Ids and names that may stand for something: in the forms of every dialect.
    pub(crate) async fn words(&self, person: &Person) -> Vec<String> {
        let mut words: Vec<String> = (1..=4).map(|id: u8| id.to_string()).collect();
        words.extend([person.username.clone(), "general".to_owned(), "👍".to_owned()]);
        for path in ["/api/v1/channels/", "/api/v1/users/", "/api/channels"] {
            let url = format!("http://{}{path}", self.server.address());
            let Ok(response) = self.client.get(url).bearer_auth(&person.token).send().await else { continue };
            let Ok(text) = response.bytes().await else { continue };
            let list: Value = serde_json::from_slice(&text).unwrap_or_default();
            let ids = list.as_array().into_iter().flatten().filter_map(|item| item["id"].as_str().map(str::to_owned));
            words.extend(ids.take(3));
        }
        words
    }

    pub(crate) async fn stop(mut self) {
        self.server.stop().await;
    }
}

/// Whom a token is for.
fn subject_of(token: &str) -> String {
    let payload = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&payload).unwrap_or_default();
    claims["sub"].as_str().unwrap_or_default().to_owned()
}

//! The examples that `auth0`'s published document gives: each works when it is tried.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Server};

/// The document, and the server that it is tried on.
struct Trial {
    server: Server,
    document: Value,
    token: String,
}

impl Trial {
    /// The example of a body, as Swagger UI shows it.
    fn example(&self, method: &str, path: &str) -> Value {
        let content = &self.document["paths"][path][method]["requestBody"]["content"];
        let body = content.as_object().and_then(|content| content.values().next());
        let place = body.and_then(|body| body["schema"]["$ref"].as_str()).unwrap_or_else(|| panic!("{method} {path}"));
        let example = &self.document.pointer(place.trim_start_matches('#')).unwrap()["example"];
        assert!(example.is_object(), "{place} has no example");
        example.clone()
    }

    /// Tries it, with numbers for what the path leaves open.
    async fn with(&self, method: Method, path: &str, numbers: &[(&str, i64)]) -> Answer {
        let body = self.example(&method.as_str().to_lowercase(), path);
        let mut place = path.to_owned();
        for (name, number) in numbers {
            place = place.replace(&format!("{{{name}}}"), &number.to_string());
        }
        self.server.call(method, &place, &self.token, body).await
    }
}

#[tokio::test]
async fn each_works_in_turn() {
    let server = Server::start().await;
    let document = server.get("/openapi/auth0.json", "").await.expect(200);
    let mut trial = Trial { server, document, token: String::new() };
    trial.with(Method::POST, "/dbconnections/signup", &[]).await.expect(200);
    let given = trial.with(Method::POST, "/oauth/token", &[]).await.expect(200);
    trial.token = given["access_token"].as_str().unwrap().to_owned();
    let bob = json!({"username": "bob", "password": "correct horse"});
    assert!(trial.server.post("/api/auth/register", "", bob.clone()).await.status < 300);
    let bob =
        trial.server.post("/api/auth/login", "", bob).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(trial.with(Method::POST, "/auth/sync", &[]).await.expect(200)["id"], 1);
    trial.with(Method::PUT, "/users/me/bio", &[]).await.expect(200);
    assert_eq!(trial.with(Method::PUT, "/users/me/name", &[]).await.expect(200)["name"], "Ada Lovelace");
    let channel = trial.with(Method::POST, "/channels", &[]).await.expect(200)["id"].as_i64().unwrap();
    let there = ("channel_id", channel);
    trial.with(Method::PUT, "/channels/{channel_id}", &[there]).await.expect(200);
    trial.with(Method::PUT, "/channels/{channel_id}/privacy", &[there]).await.expect(200);
    let code = trial.example("post", "/channels/join");
    trial.server.post("/channels/join", &bob, code).await.expect(200);
    trial.with(Method::PUT, "/channels/{channel_id}/roles/{user_id}", &[there, ("user_id", 2)]).await.expect(200);
    let message = trial.with(Method::POST, "/channels/{channel_id}/messages", &[there]).await.expect(200);
    let message = ("message_id", message["id"].as_i64().unwrap());
    trial.with(Method::PUT, "/channels/{channel_id}/messages/{message_id}", &[there, message]).await.expect(200);
    trial
        .with(Method::POST, "/channels/{channel_id}/messages/{message_id}/reactions", &[there, message])
        .await
        .expect(200);
    trial.with(Method::POST, "/channels/dm", &[]).await.expect(200);
    assert_eq!(trial.with(Method::POST, "/oauth/revoke", &[]).await.status, 200);
    // Administrators may, and nobody is one yet.
    trial.with(Method::POST, "/reactions", &[]).await.expect(403);
}

#[tokio::test]
async fn every_body_has_one() {
    let server = Server::start().await;
    let document = server.get("/openapi/auth0.json", "").await.expect(200);
    let trial = Trial { server, document, token: String::new() };
    let paths = trial.document["paths"].as_object().unwrap();
    let with_body = |item: &Value| {
        let item = item.as_object().unwrap();
        item.iter()
            .filter(|(_, it)| it.get("requestBody").is_some())
            .map(|(method, _)| method.clone())
            .collect::<Vec<_>>()
    };
    let mut seen = 0;
    for (path, item) in paths {
        for method in with_body(item) {
            trial.example(&method, path);
            seen += 1;
        }
    }
    assert!(seen >= 20, "{seen}");
    let email = &trial.document["components"]["schemas"]["Newcomer"]["properties"]["email"];
    assert_eq!(email["format"], "email");
}

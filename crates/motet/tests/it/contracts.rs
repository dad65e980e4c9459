//! What is published of the dialects: the documents themselves, the pages that show them, and that tests are held to
//! them.

use std::collections::BTreeSet;

use dialects::DIALECTS;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use testkit::Server;

use crate::people::{gateway, guild, say};

/// The dialects that publish an OpenAPI document.
fn with_openapi() -> impl Iterator<Item = &'static str> {
    DIALECTS.iter().filter(|dialect| dialect.contract.openapi.is_some()).map(|dialect| dialect.name)
}

/// Those that publish an AsyncAPI document.
fn with_asyncapi() -> impl Iterator<Item = &'static str> {
    DIALECTS.iter().filter(|dialect| dialect.contract.asyncapi.is_some()).map(|dialect| dialect.name)
}

async fn openapi(server: &Server, name: &str) -> Value {
    let answer = server.get(&format!("/openapi/{name}.json"), "").await;
    assert_eq!(answer.header("content-type"), "application/json");
    answer.expect(200)
}

async fn asyncapi(server: &Server, name: &str) -> Value {
    let answer = server.get(&format!("/asyncapi/{name}.yaml"), "").await;
    assert_eq!(answer.header("content-type"), "application/yaml");
    let text = answer.expect(200);
    let text = text.as_str().unwrap();
    assert!(!text.contains("# include"), "{name} includes what isn't there");
    testkit::yaml(text)
}

/// Every object within a value, the value itself among them.
fn objects(value: &Value) -> Vec<&serde_json::Map<String, Value>> {
    match value {
        Value::Object(object) => std::iter::once(object).chain(object.values().flat_map(objects)).collect(),
        Value::Array(list) => list.iter().flat_map(objects).collect(),
        _ => Vec::new(),
    }
}

/// Whatever a document refers to has to be in it.
fn refers_to_itself_only(document: &Value) {
    for reference in objects(document).iter().filter_map(|object| object.get("$ref")?.as_str()) {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} is elsewhere"));
        assert!(document.pointer(pointer).is_some(), "{reference} isn't there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_can_not_be_answered_now_is_documented_with_a_delay() {
    let server = Server::start().await;
    for name in with_openapi() {
        let document = openapi(&server, name).await;
        let unavailable: Vec<&Value> = objects(&document).iter().filter_map(|object| object.get("503")).collect();
        assert!(!unavailable.is_empty(), "{name}");
        for answer in unavailable {
            let schema = &answer["headers"]["Retry-After"]["schema"];
            assert_eq!(schema, &json!({ "type": "integer", "minimum": 1, "maximum": 10 }), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn openapi_documents_are_whole() {
    let server = Server::with(&[("app_name", "Our Chat")]).await;
    for name in with_openapi() {
        let document = openapi(&server, name).await;
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["title"], format!("Our Chat: {name}"));
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
        refers_to_itself_only(&document);
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let at = format!("{method} {path}");
                let id = operation["operationId"].as_str().unwrap();
                assert!(ids.insert(id.to_owned()), "{at}: {id} is called twice");
                assert!(operation["summary"].is_string(), "{at} says nothing of itself");
                for (status, answer) in operation["responses"].as_object().unwrap() {
                    assert!(answer["description"].is_string(), "{at}: {status} says nothing of itself");
                }
                let parameters = operation["parameters"].as_array().unwrap().iter();
                let named =
                    parameters.filter(|parameter| parameter["in"] == "path").map(|parameter| &parameter["name"]);
                let in_path: Vec<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
                assert_eq!(named.collect::<Vec<_>>(), in_path, "{at}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asyncapi_documents_are_whole() {
    let server = Server::start().await;
    for name in with_asyncapi() {
        let document = asyncapi(&server, name).await;
        assert_eq!(document["asyncapi"], "3.0.0");
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
        refers_to_itself_only(&document);
        let query = &document["channels"]["socket"]["bindings"]["ws"]["query"]["properties"];
        assert_eq!(query["cursor"]["type"], "string", "{name}");
        let operations = document["operations"].to_string();
        for (channel, of) in document["channels"].as_object().unwrap() {
            for message in of["messages"].as_object().unwrap().keys() {
                let reference = format!("\"#/channels/{channel}/messages/{message}\"");
                assert!(operations.contains(&reference), "{name}: nobody says {message}");
            }
        }
    }
}

/// A schema without what only readers see.
fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let meaning = object.iter().filter(|(keyword, value)| !(*keyword == "description" && value.is_string()));
            meaning.map(|(keyword, value)| (keyword.clone(), bare(value))).collect()
        }
        Value::Array(list) => list.iter().map(bare).collect(),
        other => other.clone(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialects_two_documents_say_the_same_of_the_same_things() {
    let server = Server::start().await;
    for name in with_openapi() {
        let (rest, socket) = (openapi(&server, name).await, asyncapi(&server, name).await);
        let shared = rest["components"]["schemas"].as_object().unwrap().iter();
        let shared =
            shared.filter_map(|(thing, schema)| Some((thing, schema, socket["components"]["schemas"].get(thing)?)));
        let shared: Vec<_> = shared.collect();
        assert!(shared.len() > 3, "{name}: {shared:?}");
        for (thing, rest, socket) in shared {
            assert_eq!(bare(rest), bare(socket), "{name}: {thing}");
        }
    }
}

/// Whether a path is there is told by what it answers to a method that none has.
#[tokio::test(flavor = "multi_thread")]
async fn every_documented_path_is_there() {
    let server = Server::start().await;
    for name in with_openapi() {
        for path in openapi(&server, name).await["paths"].as_object().unwrap().keys() {
            let path = path.replace(['{', '}'], "");
            assert_eq!(server.raw(Method::TRACE, &path, HeaderMap::new(), "").await.status, 405, "{path}");
        }
    }
}

/// In this order the examples work on a new server, as whoever tries them finds.
const TRIED: [(&str, &[(&str, &str)]); 4] = [
    (
        "pythia",
        &[
            ("post", "/api/v1/auth/register"),
            ("post", "/api/v1/auth/login"),
            ("put", "/api/v1/users/{user_id}"),
            ("post", "/api/v1/channels"),
            ("post", "/api/v1/channels/join"),
            ("post", "/api/v1/messages"),
            ("put", "/api/v1/messages/{message_id}"),
            ("post", "/api/v1/messages/format/validate"),
            ("post", "/api/v1/messages/reactions"),
            ("post", "/api/v1/channels/{channel_id}/add-user"),
            ("post", "/api/v1/admin/channels/{channel_id}/owner"),
            ("post", "/api/v1/admin/bulk-actions"),
            ("delete", "/api/v1/messages/reactions/{reaction_id}"),
            ("delete", "/api/v1/admin/messages/{message_id}"),
        ],
    ),
    (
        "chat",
        &[
            ("post", "/api/auth/register"),
            ("post", "/api/auth/login"),
            ("put", "/api/users/me"),
            ("post", "/api/channels"),
            ("post", "/api/messages"),
            ("post", "/api/chat/messages"),
            ("put", "/api/channels/{channel}/messages/{message}"),
            ("get", "/api/messages/{channel}"),
            ("get", "/api/users/{username}"),
            ("post", "/api/channels/{channel}/ban/{user_id}"),
            ("post", "/api/messages/clear"),
        ],
    ),
    (
        "gateway",
        &[
            ("post", "/api/rest/auth/register"),
            ("post", "/api/rest/auth/login"),
            ("patch", "/api/rest/users/{user_id}"),
            ("post", "/api/rest/servers"),
            ("post", "/api/rest/servers/{server_id}/channels"),
            ("post", "/api/rest/servers/{server_id}/invites"),
            ("patch", "/api/rest/channels/{channel_id}"),
            ("post", "/api/rest/channels/{channel_id}/messages"),
            ("patch", "/api/rest/channels/{channel_id}/messages/{message_id}"),
            ("put", "/api/rest/channels/{channel_id}/messages/{message_id}/reactions/{reaction}"),
            ("post", "/api/rest/channels"),
            ("post", "/api/rest/users/{user_id}/dm-channels"),
            ("patch", "/api/rest/servers/{server_id}"),
        ],
    ),
    (
        "auth0",
        &[
            ("post", "/dbconnections/signup"),
            ("post", "/oauth/token"),
            ("post", "/auth/sync"),
            ("put", "/users/me/name"),
            ("put", "/users/me/bio"),
            ("post", "/channels"),
            ("put", "/channels/{channel_id}"),
            ("put", "/channels/{channel_id}/privacy"),
            ("post", "/channels/join"),
            ("put", "/channels/{channel_id}/roles/{user_id}"),
            ("post", "/channels/{channel_id}/messages"),
            ("put", "/channels/{channel_id}/messages/{message_id}"),
            ("post", "/channels/{channel_id}/messages/{message_id}/reactions"),
            ("post", "/channels/dm"),
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_body_has_an_example_and_examples_work_when_tried() {
    for (name, tried) in TRIED {
        let server = Server::start().await;
        let document = openapi(&server, name).await;
        for operation in
            document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
        {
            for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
                let shown = &content["example"];
                let whole =
                    shown.is_object() || kind == "multipart/form-data" || operation["tags"] == json!(["issuer"]);
                assert!(whole, "{name}: {} has no example as {kind}", operation["operationId"]);
            }
        }
        let mut token = String::new();
        for (place, (method, path)) in tried.iter().enumerate() {
            let operation = &document["paths"][path][method];
            assert!(operation.is_object(), "{name}: {method} {path} isn't there");
            let mut to = (*path).to_owned();
            for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "path")
            {
                let example = &parameter["example"];
                let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                to = to.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), &example);
            }
            let body = operation["requestBody"]["content"]["application/json"]["example"].clone();
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = server.call(method, &to, &token, body.clone()).await;
            assert!(answer.status < 300, "{name}: {path} as {to} with {body}: {}", answer.body);
            if let Some(given) = answer.body["access_token"].as_str() {
                given.clone_into(&mut token);
            }
            if place == 0 {
                // Whom examples speak of besides.
                let other = json!({ "username": "bob", "email": "bob@example.com", "password": "correct horse" });
                server.post("/api/rest/auth/register", "", other).await.expect(201);
                if name == "pythia" {
                    server.set_admin("ada", true).await;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn emails_are_called_so_and_summaries_read_as_they_stand() {
    let server = Server::start().await;
    for name in with_openapi() {
        let document = openapi(&server, name).await;
        for (schema, properties) in document["components"]["schemas"].as_object().unwrap() {
            // Only what is sent: what is shown may be an address that no mail server would take.
            if let Some(email) = properties["properties"].get("email").filter(|email| email.get("maxLength").is_some())
            {
                assert_eq!(email["format"], "email", "{name}: {schema}");
            }
        }
        for operation in objects(&document).iter().filter(|object| object.contains_key("operationId")) {
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(!summary.contains('`'), "{name}: {summary}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_lists_what_is_spoken() {
    let server = Server::with(&[("dialects", "pythia,command"), ("app_name", "Our <Chat>")]).await;
    let page = server.get("/", "").await.expect(200).as_str().unwrap().to_owned();
    assert!(page.contains("Our &lt;Chat>") && page.contains("/api/v1") && page.contains("/docs"), "{page}");
    assert!(!page.contains("gateway") && !page.contains("auth0"), "{page}");
    for address in fetched(&page) {
        assert_eq!(server.get(address, "").await.status, 200, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_spoken_is_not_published() {
    let server = Server::with(&[("dialects", "auth0,command")]).await;
    assert_eq!(server.get("/asyncapi/command.yaml", "").await.status, 200);
    for path in
        ["/openapi/gateway.json", "/asyncapi/gateway.yaml", "/openapi/command.json", "/openapi", "/docs/nowhere"]
    {
        assert_eq!(server.get(path, "").await.expect(404), json!({ "detail": "Not Found" }), "{path}");
    }
    for path in ["/docs", "/redoc"] {
        let page = server.get(path, "").await.expect(200);
        assert!(!page.as_str().unwrap().contains("gateway"), "{path}: {page}");
    }
}

/// The addresses in a page that a browser would fetch from.
fn fetched(page: &str) -> Vec<&str> {
    let attributes = ["src=\"", "href=\""].into_iter().flat_map(|name| page.split(name).skip(1));
    attributes.filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_come_from_the_binary_whole() {
    let server = Server::start().await;
    for path in ["/docs", "/docs/", "/redoc", "/redoc/", "/redoc?api=gateway"] {
        let answer = server.get(path, "").await;
        let policy = answer.header("content-security-policy").to_owned();
        assert!(policy.starts_with("default-src 'self'; "), "{path}: {policy}");
        assert!(!policy.contains("//") && !policy.contains("unsafe-eval") && !policy.contains('*'), "{path}: {policy}");
        let page = answer.expect(200).as_str().unwrap().to_owned();
        for name in with_asyncapi() {
            assert!(page.contains(&format!("/asyncapi/{name}.yaml")), "{path}");
        }
        for address in fetched(&page) {
            assert!(address.starts_with('/') && !address.starts_with("//"), "{path}: {address}");
            assert_eq!(server.get(address, "").await.status, 200, "{path}: {address}");
        }
    }
    let choices = server.get("/docs/swagger-initializer.js", "").await.expect(200).as_str().unwrap().to_owned();
    let redoc = server.get("/redoc", "").await.expect(200).as_str().unwrap().to_owned();
    for name in with_openapi() {
        let address = format!("\"/openapi/{name}.json\"");
        assert!(choices.contains(&address) && redoc.contains(&address), "{name} can't be chosen");
    }
    assert!(choices.contains("\"validatorUrl\": \"none\""), "{choices}");
    let scripts = server.get("/redoc/redoc.standalone.js", "").await.expect(200);
    assert!(!scripts.as_str().unwrap().contains("https://cdn."), "ReDoc fetches from elsewhere");
}

/// What the testkit holds against an answer that it is given, by what it panics with.
fn held_against(sanction: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panicked = std::panic::catch_unwind(sanction).expect_err("nothing was held against it");
    panicked.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_documented_fails_its_test() {
    let server = Server::start().await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    let path = format!("/api/rest/channels/{channel}/messages");
    let sent = say(&server, &gwen, channel, json!({ "content": "hello" })).await;
    let with = |change: fn(&mut testkit::Answer)| {
        let mut answer = sent.clone();
        change(&mut answer);
        let path = path.clone();
        held_against(move || testkit::hold_answer("gateway", "POST", &path, &answer))
    };
    testkit::hold_answer("gateway", "POST", &path, &sent);
    let problems = [
        (with(|answer| answer.body["mood"] = "cheerful".into()), "mood"),
        (with(|answer| answer.body["author"]["email"] = "gwen@example.com".into()), "email"),
        (with(|answer| answer.body["timestamp"] = "yesterday".into()), "date-time"),
        (with(|answer| answer.body["edited_at"] = json!(7)), "/edited_at"),
        (with(|answer| drop(answer.body.as_object_mut().unwrap().remove("nonce"))), "nonce"),
        (with(|answer| answer.status = 418), "no such status is documented"),
        (with(|answer| drop(answer.headers.remove("content-type"))), "content type"),
    ];
    for (said, expected) in problems {
        assert!(said.contains(expected) && said.contains(&format!("POST {path} → ")), "{expected}: {said}");
    }
    let nowhere = move || testkit::hold_answer("gateway", "GET", "/api/rest/nowhere", &sent);
    assert!(held_against(nowhere).contains("the path isn't documented"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_socket_takes_a_cursor() {
    let server = Server::start().await;
    let mut sockets = 0;
    for name in with_openapi() {
        let document = openapi(&server, name).await;
        for operation in objects(&document).iter().filter(|operation| operation.contains_key("operationId")) {
            let opens = operation["responses"].get("101").is_some();
            let parameters = operation["parameters"].as_array().unwrap().iter();
            let takes = parameters.filter(|one| one["in"] == "query" && one["name"] == "cursor").count();
            // Paths with pages have cursors of their own.
            assert!(!opens || takes == 1, "{name}: {}", operation["operationId"]);
            sockets += usize::from(opens);
        }
    }
    assert_eq!(sockets, 2);
}

#[test]
fn cursors_stand_where_they_are_documented_alone() {
    let cursor = "AQAB";
    for dialect in ["auth0", "chat", "command", "pythia"] {
        for word in ["cursor", "resumed", "reload"] {
            testkit::hold_frame(dialect, &json!({ "type": word, "cursor": cursor }));
            let said = held_against(move || testkit::hold_frame(dialect, &json!({ "type": word })));
            assert!(said.contains("isn't documented"), "{dialect}: {said}");
            let long = json!({ "type": word, "cursor": "A".repeat(513) });
            assert!(held_against(move || testkit::hold_frame(dialect, &long)).contains("isn't documented"));
        }
    }
    let gone = json!({ "message_id": "1", "channel_id": "2", "server_id": null });
    for frame in [
        json!({ "op": 3, "d": { "resumed": true, "presences": [] }, "cursor": cursor }),
        json!({ "op": 3, "d": { "resumed": false }, "cursor": cursor }),
        json!({ "op": 13, "d": gone, "cursor": cursor }),
        json!({ "op": 13, "d": gone }),
    ] {
        testkit::hold_frame("gateway", &frame);
    }
    for frame in [
        json!({ "op": 3, "d": { "resumed": true }, "cursor": cursor }),
        json!({ "op": 3, "d": { "resumed": false, "presences": [] }, "cursor": cursor }),
        json!({ "op": 3, "d": { "resumed": false } }),
        json!({ "op": 40, "d": { "user_id": "1", "status": "idle" }, "cursor": cursor }),
        json!({ "op": 0, "d": { "heartbeat_interval": 30_000 }, "cursor": cursor }),
    ] {
        let said = held_against(move || testkit::hold_frame("gateway", &frame));
        assert!(said.contains("isn't documented"), "{said}");
    }
}

#[test]
fn a_frame_that_is_not_documented_fails_its_test() {
    let typing = json!({ "channel_id": "1", "user_id": "2", "username": "bo", "timestamp": "2024-01-07T12:00:00Z" });
    testkit::hold_frame("gateway", &json!({ "op": 50, "d": typing }));
    testkit::hold_frame("command", &json!({ "status": "error", "detail": "Unauthorized" }));
    testkit::hold_close("gateway", 4004, "session ended");
    testkit::hold_close("gateway", 1012, "retry in 10 s");
    for (dialect, frame, expected) in [
        ("gateway", json!({ "op": 51, "d": typing }), "51"),
        ("gateway", json!({ "op": 50, "d": typing, "t": "TYPING_START" }), "'t'"),
        ("gateway", json!({ "op": 2, "d": {} }), "heartbeatAck"),
        ("command", json!({ "status": "success" }), "isn't documented"),
        ("command", json!({ "status": "error", "detail": "no", "code": 7 }), "'code'"),
        ("command", json!({ "type": "typing", "user_id": 1 }), "isn't documented"),
    ] {
        let said = held_against(move || testkit::hold_frame(dialect, &frame));
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(held_against(|| testkit::hold_close("gateway", 4321, "")).contains("4321"));
    for reason in ["", "restarting", "retry in 11 s", "retry in 0 s", "retry in a s"] {
        let said = held_against(move || testkit::hold_close("gateway", 1013, reason));
        assert!(said.contains("1013") && said.contains(reason), "{said}");
    }
}

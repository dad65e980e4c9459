//! One Motet as the tenant of another, and attacks on whoever believes a tenant. A front before the tenant counts what
//! it is asked, and can be shut.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::hmac;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use testkit::Server;

use crate::issuer_app::claims;
use domain::verbs::RotateIssuerKey;

const AUDIENCE: &str = "https://chat.example/api";

/// What stands between the tenant and whoever believes it.
#[derive(Clone, Default)]
struct Front {
    tenant: Arc<Mutex<Option<SocketAddr>>>,
    asked_for_keys: Arc<AtomicUsize>,
    shut: Arc<AtomicBool>,
}

async fn pass(State(front): State<Front>, request: Request) -> Response {
    if request.uri().path() == "/.well-known/jwks.json" {
        front.asked_for_keys.fetch_add(1, Ordering::SeqCst);
    }
    let tenant = *front.tenant.lock().unwrap();
    match tenant {
        Some(tenant) if !front.shut.load(Ordering::SeqCst) => {
            let answer = reqwest::get(format!("http://{tenant}{}", request.uri())).await.unwrap();
            (answer.status(), answer.bytes().await.unwrap()).into_response()
        }
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A tenant, and a server that believes it, both in the same minute.
struct World {
    tenant: Server,
    server: Server,
    front: Front,
    /// Where the tenant is, as the server sees it.
    host: String,
}

impl World {
    async fn start() -> Self {
        Self::with_audience(AUDIENCE).await
    }

    /// The tenant's tokens are for this API.
    async fn with_audience(audience: &str) -> Self {
        let front = Front::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let app = Router::new().fallback(pass).with_state(front.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let tenant = Server::with(&[("auth0_audience", audience)]).await;
        *front.tenant.lock().unwrap() = Some(tenant.address());
        let url = format!("http://{host}");
        let server = Server::with(&[("auth0_domain", &url), ("auth0_audience", AUDIENCE)]).await;
        let account = json!({"email": "ada@example.com", "username": "ada", "password": "correct horse"});
        tenant.post("/dbconnections/signup", "", account).await.expect(200);
        Self { tenant, server, front, host }
    }

    /// A token of the tenant's for Ada, who reached it as this host.
    async fn token_by(&self, host: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_str(host).unwrap());
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        let body = json!({"grant_type": "password", "username": "ada", "password": "correct horse", "scope": "openid email profile", "client_id": "an-app"});
        let answer = self.tenant.raw(Method::POST, "/oauth/token", headers, body.to_string()).await.expect(200);
        answer["access_token"].as_str().unwrap().to_owned()
    }

    async fn token(&self) -> String {
        self.token_by(&self.host).await
    }

    async fn sync(&self, token: &str) -> testkit::Answer {
        let profile = json!({"email": "ada@example.com", "auth0_id": "auth0|1", "name": "Ada"});
        self.server.post("/auth/sync", token, profile).await
    }

    async fn is_refused(&self, token: &str, problem: &str) {
        let answer = self.server.get("/users/me", token).await;
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{problem}");
        assert_eq!(answer.expect(401), json!({"detail": "Invalid or missing token"}), "{problem}");
        assert_eq!(self.sync(token).await.expect(401), json!({"detail": "Invalid or missing token"}), "{problem}");
        let socket = self.server.try_socket(&format!("/ws?token={token}"), &[]).await;
        assert!(matches!(socket.err(), Some(401 | 403)), "{problem}");
    }

    fn fetches(&self) -> usize {
        self.front.asked_for_keys.load(Ordering::SeqCst)
    }
}

/// The token with another header, and a signature of the attacker's own.
fn forged(token: &str, header: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let payload = token.split('.').nth(1).unwrap();
    let signed = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header.to_string()));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(sign(signed.as_bytes())))
}

#[tokio::test]
async fn a_motet_can_be_the_tenant_of_another() {
    let world = World::start().await;
    let token = world.token().await;
    assert_eq!(claims(&token)["iss"], format!("http://{}/", world.host));
    let unsynced = world.server.get("/users/me", &token).await;
    assert_eq!(unsynced.expect(404), json!({"detail": "User not found"}));
    assert_eq!(world.server.try_socket(&format!("/ws?token={token}"), &[]).await.err(), Some(403));
    let foreign = json!({"email": "ada@example.com", "auth0_id": "auth0|2", "name": "Ada"});
    let foreign = world.server.post("/auth/sync", &token, foreign).await;
    assert_eq!(foreign.expect(403), json!({"detail": "Not enough permissions"}));
    assert_eq!(world.sync(&token).await.expect(200)["auth0_id"], "auth0|1");
    world.server.get("/users/me", &token).await.expect(200);
    world.server.socket(&format!("/ws?token={token}")).await;
    assert_eq!(world.fetches(), 1);
}

#[tokio::test]
async fn tokens_for_others_by_others_and_of_other_times_are_refused() {
    let world = World::start().await;
    world.sync(&world.token().await).await.expect(200);
    world.is_refused(&world.token_by("evil.example").await, "issuer").await;
    let elsewhere = World::with_audience("https://other.example").await;
    elsewhere.is_refused(&elsewhere.token().await, "audience").await;
    let token = world.token().await;
    world.server.clock.advance(Duration::from_secs(1800 + 59));
    world.server.get("/users/me", &token).await.expect(200);
    world.server.clock.advance(Duration::from_secs(1));
    world.is_refused(&token, "expired").await;
    world.tenant.clock.advance(Duration::from_secs(1860 + 61));
    let token = world.token().await;
    world.is_refused(&token, "not yet valid").await;
    world.server.clock.advance(Duration::from_secs(1));
    world.server.get("/users/me", &token).await.expect(200);
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let world = World::start().await;
    let token = world.token().await;
    world.sync(&token).await.expect(200);
    let keys = world.tenant.get("/.well-known/jwks.json", "").await.expect(200);
    let key = &keys["keys"][0];
    let header = |alg: &str| json!({"alg": alg, "typ": "at+jwt", "kid": key["kid"]});
    for alg in ["none", "None", "NONE"] {
        world.is_refused(&forged(&token, &header(alg), |_| Vec::new()), alg).await;
    }
    let n = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&n));
    for secret in [n, pem.into_bytes(), key.to_string().into_bytes(), key["n"].to_string().into_bytes()] {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let sign = |message: &[u8]| hmac::sign(&secret, message).as_ref().to_vec();
        world.is_refused(&forged(&token, &header("HS256"), sign), "HS256").await;
        world.is_refused(&forged(&token, &header("RS256"), sign), "RS256").await;
    }
    let (signed, _) = token.rsplit_once('.').unwrap();
    world.is_refused(&format!("{signed}."), "no signature").await;
    // Our own tokens are none of the tenant's.
    let account = json!({"username": "eve", "password": "correct horse"});
    let own = world.server.post("/api/auth/register", "", account.clone()).await;
    assert!(own.status < 300, "{own:?}");
    let own = world.server.post("/api/auth/login", "", account).await.expect(200)["access_token"].clone();
    let answer = world.server.get("/users/me", own.as_str().unwrap()).await;
    assert_eq!(answer.expect(401), json!({"detail": "Invalid or missing token"}));
}

#[tokio::test]
async fn a_flood_of_unknown_keys_is_one_fetch_a_minute() {
    let world = World::start().await;
    let token = world.token().await;
    world.sync(&token).await.expect(200);
    for minute in 0..3 {
        for number in 0..50 {
            let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": format!("key {minute} {number}")});
            let answer = world.server.get("/users/me", &forged(&token, &header, |_| vec![1; 256])).await;
            assert_eq!(answer.status, 401);
        }
        assert_eq!(world.fetches(), 2 + minute);
        world.server.clock.advance(Duration::from_mins(1));
    }
    world.server.get("/users/me", &token).await.expect(200);
}

#[tokio::test]
async fn a_key_rotated_at_the_tenant_is_good_at_once() {
    let world = World::start().await;
    let old = world.token().await;
    world.sync(&old).await.expect(200);
    let store = &world.tenant.running().core.store;
    store
        .perform(RotateIssuerKey { key: auth::BuiltIn::generate().unwrap(), keep: Duration::from_mins(31) })
        .await
        .unwrap();
    world.tenant.clock.advance(Duration::from_secs(2));
    let new = world.token().await;
    let kid = |token: &str| -> Value {
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        serde_json::from_slice::<Value>(&header).unwrap()["kid"].clone()
    };
    assert_ne!(kid(&new), kid(&old));
    for token in [&new, &old] {
        world.server.get("/users/me", token).await.expect(200);
    }
    assert_eq!(world.fetches(), 2);
    let shown = world.tenant.get("/.well-known/jwks.json", "").await.expect(200);
    let kids: Vec<&Value> = shown["keys"].as_array().unwrap().iter().map(|key| &key["kid"]).collect();
    assert_eq!(kids, [&kid(&new), &kid(&old)]);
    world.tenant.clock.advance(Duration::from_mins(31));
    let shown = world.tenant.get("/.well-known/jwks.json", "").await.expect(200);
    assert_eq!(shown["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn known_keys_serve_while_the_tenant_is_down() {
    let world = World::start().await;
    let token = world.token().await;
    world.front.shut.store(true, Ordering::SeqCst);
    let answer = world.server.get("/users/me", &token).await;
    assert_eq!(answer.expect(503), json!({"detail": "Service unavailable, try again"}));
    world.front.shut.store(false, Ordering::SeqCst);
    world.server.clock.advance(Duration::from_secs(1));
    world.sync(&token).await.expect(200);
    world.front.shut.store(true, Ordering::SeqCst);
    for server in [&world.tenant, &world.server] {
        server.clock.advance(Duration::from_hours(48));
    }
    world.server.get("/users/me", &world.token().await).await.expect(200);
}

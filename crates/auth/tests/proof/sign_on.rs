//! Logging in at a tenant: which of its words are believed, and what comes of its faults.

use std::collections::BTreeMap;
use std::sync::Arc;

use auth::WebClient;
use domain::Refusal;
use domain::ports::{SignOn as _, SignOnAnswer, SignOnRequest};
use serde_json::{Value, json};

use crate::forge::{NOW, at, first_key, hs256, second_key, token, with};
use crate::tenant_server::{AUDIENCE, Answer, TenantServer};

const ANSWER: SignOnAnswer<'static> = SignOnAnswer {
    code: "a code",
    redirect_uri: "https://chat.example/app/sign-on",
    nonce: "a nonce",
    verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
};

fn header() -> Value {
    json!({"alg": "RS256", "typ": "JWT", "kid": "first"})
}

fn payload(server: &TenantServer) -> Value {
    json!({"iss": server.url, "sub": "auth0|5f7c", "aud": "the-web-client", "iat": NOW, "exp": NOW + 600,
           "nonce": "a nonce", "at_hash": "x", "name": "Ada", "email": "ada@example.com", "email_verified": true,
           "picture": "https://pictures.example/ada.png"})
}

/// A tenant that lists what it has, and this installation as its client.
async fn client() -> (TenantServer, WebClient) {
    let server = TenantServer::start(Answer::Keys(vec![first_key().jwk()], "")).await;
    server.lists(json!(["RS256"]));
    let client = WebClient::new(Arc::new(server.tenant()), "the-web-client".to_owned(), None, "Harbour".to_owned());
    (server, client.unwrap())
}

fn signed(header: &Value, payload: &Value) -> String {
    token(header, payload, |message| first_key().rs256(message))
}

/// What comes of a code for which the tenant gives this ID token.
async fn redeemed(server: &TenantServer, client: &WebClient, id_token: &str) -> Result<String, Refusal> {
    server.trades(Answer::Text("200 OK", json!({ "id_token": id_token }).to_string()));
    client.redeem(&ANSWER, at(NOW)).await.map(|(identity, _)| identity.subject)
}

#[tokio::test]
async fn the_address_asks_for_a_code_and_shows_the_verifiers_hash_alone() {
    let (server, client) = client().await;
    let SignOnAnswer { redirect_uri, nonce, verifier, .. } = ANSWER;
    let request = SignOnRequest { redirect_uri, nonce, verifier, state: "a state" };
    let address = client.address(&request, at(NOW)).await.unwrap();
    let address = reqwest::Url::parse(&address).unwrap();
    assert_eq!(address.path(), "/authorize");
    assert!(address.as_str().starts_with(&server.url));
    let asked: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
    let expected = [
        ("tenant", "1"),
        ("response_type", "code"),
        ("client_id", "the-web-client"),
        ("redirect_uri", redirect_uri),
        ("scope", "openid profile email"),
        ("state", "a state"),
        ("nonce", "a nonce"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];
    assert_eq!(asked, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
}

#[tokio::test]
async fn an_id_token_says_who_it_is_and_what_they_are_called() {
    let (server, client) = client().await;
    server.trades(Answer::Text("200 OK", json!({ "id_token": signed(&header(), &payload(&server)) }).to_string()));
    let (identity, profile) = client.redeem(&ANSWER, at(NOW)).await.unwrap();
    assert_eq!((&*identity.issuer, &*identity.subject), (&*server.url, "auth0|5f7c"));
    assert_eq!(identity.verified_email.as_deref(), Some("ada@example.com"));
    assert_eq!(profile.display_name.as_deref(), Some("Ada"));
    assert_eq!(profile.avatar_url.as_deref(), Some("https://pictures.example/ada.png"));
}

#[tokio::test]
async fn what_is_said_to_others_at_other_times_or_by_others_is_not_believed() {
    let (server, client) = client().await;
    assert!(redeemed(&server, &client, &signed(&header(), &payload(&server))).await.is_ok());
    for change in [
        json!({"nonce": "another"}),
        json!({"nonce": null}),
        json!({"aud": AUDIENCE}),
        json!({"aud": ["the-web-client", "another"]}),
        json!({"azp": "another"}),
        json!({"iss": "https://evil.example/"}),
        json!({"exp": NOW - 61}),
        json!({"iat": NOW + 61}),
        json!({"sub": ""}),
        json!({"sub": null}),
    ] {
        let token = signed(&header(), &with(&payload(&server), change.clone()));
        assert_eq!(redeemed(&server, &client, &token).await, Err(Refusal::BadCredentials), "{change}");
    }
    for change in [json!({"typ": "at+jwt"}), json!({"alg": "none"}), json!({"alg": "HS256"}), json!({"kid": "second"})]
    {
        let token = signed(&with(&header(), change.clone()), &payload(&server));
        assert_eq!(redeemed(&server, &client, &token).await, Err(Refusal::BadCredentials), "{change}");
    }
    let forged = token(&header(), &payload(&server), |message| second_key().rs256(message));
    assert_eq!(redeemed(&server, &client, &forged).await, Err(Refusal::BadCredentials));
    for secret in first_key().public_forms() {
        let forged = token(&with(&header(), json!({"alg": "HS256"})), &payload(&server), hs256(&secret));
        assert_eq!(redeemed(&server, &client, &forged).await, Err(Refusal::BadCredentials));
    }
}

#[tokio::test]
async fn a_code_that_is_not_good_is_told_from_a_tenant_that_is_not_well() {
    let (server, client) = client().await;
    let large = format!("\"{}\"", "x".repeat(300_000));
    for (status, body, refusal) in [
        ("403 Forbidden", r#"{"error": "invalid_grant"}"#, Refusal::BadCredentials),
        ("400 Bad Request", r#"{"error": "invalid_grant"}"#, Refusal::BadCredentials),
        ("401 Unauthorized", r#"{"error": "invalid_client"}"#, Refusal::Unavailable),
        ("500 Internal Server Error", "oh", Refusal::Unavailable),
        ("302 Found", "", Refusal::Unavailable),
        ("200 OK", r#"{"access_token": "but no ID token"}"#, Refusal::Unavailable),
        ("200 OK", "no JSON", Refusal::Unavailable),
        ("200 OK", &large, Refusal::Unavailable),
    ] {
        server.trades(Answer::Text(status, body.to_owned()));
        let answered = client.redeem(&ANSWER, at(NOW)).await.map(|(identity, _)| identity.subject);
        assert_eq!(answered, Err(refusal), "{status} {}", &body[..body.len().min(40)]);
    }
    server.trades(Answer::Nothing);
    assert!(matches!(client.redeem(&ANSWER, at(NOW)).await, Err(Refusal::Unavailable)));
}

//! When a tenant's keys are fetched, and when they aren't.

use std::sync::Arc;
use std::time::Duration;

use auth::Tenant;
use domain::Refusal;
use domain::ports::Identities as _;
use serde_json::json;

use crate::forge::{NOW, Rsa, at, first_key, hs256, second_key, token};
use crate::tenant_server::{AUDIENCE, Answer, TenantServer};

const HOUR: i64 = 3600;
const FOREVER: i64 = NOW + 1_000_000;

fn signed(server: &TenantServer, key: &Rsa) -> String {
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": key.kid});
    let payload = json!({"iss": server.url, "sub": "auth0|5f7c", "aud": AUDIENCE, "iat": NOW, "exp": FOREVER});
    token(&header, &payload, |message| key.rs256(message))
}

fn keys(keys: &[&Rsa]) -> Answer {
    Answer::Keys(keys.iter().map(|key| key.jwk()).collect(), "")
}

async fn is_good(tenant: &Tenant, token: &str, second: i64) -> bool {
    match tenant.verify(token, at(second)).await {
        Ok(_) => true,
        Err(refusal) => {
            assert_eq!(refusal, Refusal::BadToken);
            false
        }
    }
}

#[tokio::test]
async fn nothing_is_fetched_for_tokens_that_cannot_be_good() {
    let server = TenantServer::start(keys(&[first_key()])).await;
    let tenant = server.tenant();
    let elsewhere = TenantServer::start(keys(&[first_key()])).await;
    assert!(!is_good(&tenant, "garbage", NOW).await);
    assert!(!is_good(&tenant, &signed(&elsewhere, first_key()), NOW).await);
    assert!(!is_good(&tenant, &signed(&server, first_key()), FOREVER + HOUR).await);
    let payload = json!({"iss": server.url, "sub": "auth0|5f7c", "aud": AUDIENCE, "exp": FOREVER});
    let shared = token(&json!({"alg": "HS256", "kid": "first"}), &payload, hs256(b"secret"));
    assert!(!is_good(&tenant, &shared, NOW).await);
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_crowd_causes_one_fetch() {
    let jwk = first_key().jwk();
    let server = TenantServer::start(Answer::Slow(vec![jwk], Duration::from_millis(200))).await;
    let (tenant, token) = (Arc::new(server.tenant()), signed(&server, first_key()));
    let crowd: Vec<_> = (0..50)
        .map(|number| {
            let (tenant, token) = (Arc::clone(&tenant), token.clone());
            // Each is late enough to be allowed a fetch of its own, had nobody else fetched meanwhile.
            tokio::spawn(async move { is_good(&tenant, &token, NOW + 2 * number).await })
        })
        .collect();
    for one in crowd {
        assert!(one.await.unwrap());
    }
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_rotated_key_is_good_at_once() {
    let server = TenantServer::start(keys(&[first_key()])).await;
    let tenant = server.tenant();
    assert!(is_good(&tenant, &signed(&server, first_key()), NOW).await);
    server.answers(keys(&[second_key()]));
    assert!(is_good(&tenant, &signed(&server, second_key()), NOW + 1).await, "the first fetch used nothing up");
    assert!(!is_good(&tenant, &signed(&server, first_key()), NOW + 2).await, "a withdrawn key is good no more");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_flood_of_unknown_keys_causes_one_fetch_a_minute() {
    let server = TenantServer::start(keys(&[first_key()])).await;
    let tenant = server.tenant();
    let (good, unknown) = (signed(&server, first_key()), signed(&server, second_key()));
    assert!(is_good(&tenant, &good, NOW).await);
    for second in 0..60 {
        assert!(!is_good(&tenant, &unknown, NOW + second).await);
        assert!(!is_good(&tenant, &signed(&server, &first_key().under("third")), NOW + second).await);
    }
    assert_eq!(server.requests(), 2);
    assert!(!is_good(&tenant, &unknown, NOW + 60).await);
    assert!(!is_good(&tenant, &unknown, NOW + 119).await);
    assert_eq!(server.requests(), 3);
    assert!(is_good(&tenant, &good, NOW + 119).await);
    server.answers(keys(&[first_key(), second_key()]));
    assert!(is_good(&tenant, &unknown, NOW + 120).await);
}

#[tokio::test]
async fn keys_just_fetched_for_a_token_are_not_fetched_again_for_it() {
    let server = TenantServer::start(keys(&[first_key()])).await;
    let (tenant, unknown) = (server.tenant(), signed(&server, second_key()));
    assert!(!is_good(&tenant, &unknown, NOW).await);
    assert_eq!(server.requests(), 1);
    assert!(!is_good(&tenant, &unknown, NOW + 1).await);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn an_asker_who_goes_away_breaks_no_fetch_off() {
    let slow = Answer::Slow(vec![first_key().jwk(), second_key().jwk()], Duration::from_millis(300));
    let server = TenantServer::start(keys(&[first_key()])).await;
    let tenant = server.tenant();
    assert!(is_good(&tenant, &signed(&server, first_key()), NOW).await);
    server.answers(slow);
    let unknown = signed(&server, second_key());
    let gone = tokio::time::timeout(Duration::from_millis(100), tenant.verify(&unknown, at(NOW + 1))).await;
    assert!(gone.is_err());
    assert!(is_good(&tenant, &unknown, NOW + 1).await, "the next one waits for the same fetch");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn keys_are_renewed_in_the_background() {
    let server = TenantServer::start(keys(&[first_key()])).await;
    let (tenant, token) = (server.tenant(), signed(&server, first_key()));
    assert!(is_good(&tenant, &token, NOW).await);
    assert!(is_good(&tenant, &token, NOW + HOUR - 1).await);
    assert_eq!(server.requests(), 1);
    server.answers(keys(&[second_key()]));
    assert!(is_good(&tenant, &token, NOW + HOUR).await, "the known keys serve meanwhile");
    server.until_requested(2).await;
    assert!(!is_good(&tenant, &token, NOW + HOUR).await);
}

#[tokio::test]
async fn the_tenant_says_how_long_its_keys_are_fresh() {
    for (header, fresh) in [
        ("Cache-Control: public, max-age=7200\r\n", 2 * HOUR),
        ("Cache-Control: max-age=1\r\n", 300),
        ("Cache-Control: max-age=99999999\r\n", 10 * HOUR),
        ("Cache-Control: max-age=soon\r\n", HOUR),
    ] {
        let server = TenantServer::start(Answer::Keys(vec![first_key().jwk()], header)).await;
        let (tenant, token) = (server.tenant(), signed(&server, first_key()));
        assert!(is_good(&tenant, &token, NOW).await);
        assert!(is_good(&tenant, &token, NOW + fresh - 1).await);
        assert_eq!(server.requests(), 1, "{header}");
        assert!(is_good(&tenant, &token, NOW + fresh).await);
        server.until_requested(2).await;
    }
}

#[tokio::test]
async fn old_keys_are_not_believed_unasked() {
    let server = TenantServer::start(keys(&[first_key()])).await;
    let (tenant, token) = (server.tenant(), signed(&server, first_key()));
    assert!(is_good(&tenant, &token, NOW).await);
    server.answers(keys(&[second_key()]));
    assert!(!is_good(&tenant, &token, NOW + 10 * HOUR).await, "the key was withdrawn in the meantime");
}

#[tokio::test]
async fn known_keys_serve_while_the_tenant_is_down() {
    let too_much = Answer::Text("200 OK", " ".repeat(300_000));
    for failure in [
        Answer::Nothing,
        Answer::Text("503 Service Unavailable", String::new()),
        Answer::Text("200 OK", "<html>".to_owned()),
        Answer::Text("200 OK", r#"{"keys":[]}"#.to_owned()),
        too_much,
    ] {
        let server = TenantServer::start(keys(&[first_key()])).await;
        let (tenant, token) = (server.tenant(), signed(&server, first_key()));
        assert!(is_good(&tenant, &token, NOW).await);
        server.answers(failure);
        for hours in [1, 5, 10, 11, 100] {
            assert!(is_good(&tenant, &token, NOW + hours * HOUR).await);
        }
        server.until_requested(2).await;
        assert!(!is_good(&tenant, &signed(&server, second_key()), NOW + 101 * HOUR).await);
        server.answers(keys(&[second_key()]));
        assert!(is_good(&tenant, &signed(&server, second_key()), NOW + 102 * HOUR).await);
    }
}

#[tokio::test]
async fn without_any_key_the_answer_is_not_now() {
    let server = TenantServer::start(Answer::Nothing).await;
    let (tenant, token) = (server.tenant(), signed(&server, first_key()));
    for _ in 0..10 {
        assert_eq!(tenant.verify(&token, at(NOW)).await, Err(Refusal::Unavailable));
    }
    assert!(!is_good(&tenant, "garbage", NOW).await);
    let tried = server.requests();
    assert!(
        (1..=2).contains(&tried),
        "a client may repeat a request whose connection broke, but only one is made: {tried}"
    );
    server.answers(keys(&[first_key()]));
    assert!(is_good(&tenant, &token, NOW + 1).await);
}

#[tokio::test]
async fn a_clock_set_back_stops_no_renewal() {
    let server = TenantServer::start(keys(&[first_key()])).await;
    let tenant = server.tenant();
    assert!(is_good(&tenant, &signed(&server, first_key()), NOW + 50 * HOUR).await);
    assert!(!is_good(&tenant, &signed(&server, second_key()), NOW + 50 * HOUR).await);
    server.answers(keys(&[second_key()]));
    assert!(is_good(&tenant, &signed(&server, second_key()), NOW).await);
}

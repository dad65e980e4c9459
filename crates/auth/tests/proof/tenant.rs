//! A tenant's tokens: which of them are good.

use auth::{SetupError, Tenant};
use domain::Refusal;
use domain::model::{Identity, Timestamp};
use domain::ports::Identities as _;
use serde_json::{Value, json};

use crate::forge::{NOW, Rsa, at, elliptic_key, first_key, hs256, second_key, token, with};
use crate::tenant_server::{AUDIENCE, Answer, TenantServer};

fn header() -> Value {
    json!({"alg": "RS256", "typ": "JWT", "kid": "first"})
}

fn payload(server: &TenantServer) -> Value {
    json!({"iss": server.url, "sub": "auth0|5f7c", "aud": [AUDIENCE, "https://tenant.example/userinfo"],
           "iat": NOW, "exp": NOW + 600, "azp": "client", "scope": "openid profile"})
}

/// A tenant with the first key, and its server.
async fn tenant() -> (TenantServer, Tenant) {
    let server = TenantServer::start(Answer::Keys(vec![first_key().jwk()], "")).await;
    let tenant = server.tenant();
    (server, tenant)
}

fn signed(header: &Value, payload: &Value) -> String {
    token(header, payload, |message| first_key().rs256(message))
}

async fn is_good(tenant: &Tenant, token: &str) -> bool {
    match tenant.verify(token, at(NOW)).await {
        Ok(_) => true,
        Err(refusal) => {
            assert_eq!(refusal, Refusal::BadToken);
            false
        }
    }
}

#[tokio::test]
async fn an_access_token_says_who_it_is() {
    let (server, tenant) = tenant().await;
    let identity = Identity {
        issuer: server.url.clone(),
        subject: "auth0|5f7c".to_owned(),
        verified_email: None,
        session: None,
        local_user: None,
        address: None,
        scope: None,
    };
    assert_eq!(tenant.issuer(), server.url);
    assert_eq!(tenant.verify(&signed(&header(), &payload(&server)), at(NOW)).await, Ok(identity));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn the_audience_may_stand_alone_and_the_kind_may_be_spelled_out() {
    let (server, tenant) = tenant().await;
    assert!(is_good(&tenant, &signed(&header(), &with(&payload(&server), json!({"aud": AUDIENCE})))).await);
    for kind in [json!(null), json!("jwt"), json!("at+jwt"), json!("application/at+JWT")] {
        assert!(is_good(&tenant, &signed(&with(&header(), json!({"typ": kind})), &payload(&server))).await);
    }
}

#[tokio::test]
async fn an_email_counts_only_when_the_token_says_that_it_is_verified() {
    let (server, tenant) = tenant().await;
    let email = async |claims: Value| {
        let token = signed(&header(), &with(&payload(&server), claims));
        tenant.verify(&token, at(NOW)).await.unwrap().verified_email
    };
    let verified = email(json!({"email": "ada@example.org", "email_verified": true})).await;
    assert_eq!(verified.as_deref(), Some("ada@example.org"));
    for verified in [json!(false), json!(null), json!("true"), json!(1), json!({})] {
        assert_eq!(email(json!({"email": "ada@example.org", "email_verified": verified})).await, None);
    }
    assert_eq!(email(json!({"email_verified": true})).await, None);
    for odd in [String::new(), "a\0b@example.org".to_owned(), "a".repeat(255)] {
        assert_eq!(email(json!({"email": odd, "email_verified": true})).await, None);
    }
}

#[tokio::test]
async fn issuer_and_audience_must_be_the_configured_ones() {
    let (server, tenant) = tenant().await;
    let without_slash = server.url.trim_end_matches('/');
    for iss in [json!(null), json!("https://evil.example/"), json!(without_slash), json!(""), json!([server.url])] {
        assert!(!is_good(&tenant, &signed(&header(), &with(&payload(&server), json!({"iss": iss})))).await);
    }
    for aud in [json!(null), json!("client"), json!([]), json!([1]), json!(""), json!("https://chat.example/api/")] {
        assert!(!is_good(&tenant, &signed(&header(), &with(&payload(&server), json!({"aud": aud})))).await);
    }
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_no_more() {
    let (server, tenant) = tenant().await;
    let good = async |changes: Value, millis: i64| {
        let token = signed(&header(), &with(&payload(&server), changes));
        tenant.verify(&token, Timestamp::from_millis(millis)).await.is_ok()
    };
    let now = NOW * 1000;
    assert!(good(json!({"exp": NOW}), now + 59_999).await);
    assert!(!good(json!({"exp": NOW}), now + 60_000).await);
    for name in ["nbf", "iat"] {
        assert!(good(json!({name: NOW}), now - 60_000).await, "{name}");
        assert!(!good(json!({name: NOW}), now - 60_001).await, "{name}");
        assert!(good(json!({name: null}), now).await, "{name}");
    }
    assert!(good(json!({"exp": f64::from(1_700_000_000) + 0.5}), now).await, "fractions are allowed");
}

#[tokio::test]
async fn the_end_of_a_token_and_whom_it_is_about_are_required() {
    let (server, tenant) = tenant().await;
    for exp in [json!(null), json!("soon"), json!(-1), json!(0), json!(NOW - 3600), json!([NOW])] {
        assert!(!is_good(&tenant, &signed(&header(), &with(&payload(&server), json!({"exp": exp})))).await);
    }
    for sub in [json!(null), json!(""), json!(7), json!("a\0b"), json!("a\nb"), json!("x".repeat(256))] {
        assert!(!is_good(&tenant, &signed(&header(), &with(&payload(&server), json!({"sub": sub})))).await);
    }
    assert!(is_good(&tenant, &signed(&header(), &with(&payload(&server), json!({"sub": "x".repeat(255)})))).await);
}

#[tokio::test]
async fn id_tokens_and_other_kinds_are_no_access_tokens() {
    let (server, tenant) = tenant().await;
    for mark in [
        json!({"nonce": "abc"}),
        json!({"at_hash": "abc"}),
        json!({"c_hash": "abc"}),
        json!({"token_use": "id"}),
        json!({"typ": "ID"}),
        json!({"typ": "Refresh"}),
    ] {
        assert!(!is_good(&tenant, &signed(&header(), &with(&payload(&server), mark))).await);
    }
    assert!(is_good(&tenant, &signed(&header(), &with(&payload(&server), json!({"typ": "Bearer"})))).await);
    assert!(is_good(&tenant, &signed(&header(), &with(&payload(&server), json!({"token_use": "access"})))).await);
    for kind in ["logout+jwt", "dpop+jwt", "rt+jwt", ""] {
        assert!(!is_good(&tenant, &signed(&with(&header(), json!({"typ": kind})), &payload(&server))).await);
    }
}

#[tokio::test]
async fn the_published_key_is_no_shared_secret() {
    let (server, tenant) = tenant().await;
    assert!(is_good(&tenant, &signed(&header(), &payload(&server))).await);
    for form in first_key().public_forms() {
        for alg in ["HS256", "HS384", "HS512", "RS256"] {
            let forged = token(&with(&header(), json!({"alg": alg})), &payload(&server), hs256(&form));
            assert!(!is_good(&tenant, &forged).await);
        }
    }
    for alg in ["none", "None", ""] {
        let unsigned = token(&with(&header(), json!({"alg": alg})), &payload(&server), |_| Vec::new());
        assert!(!is_good(&tenant, &unsigned).await);
    }
}

#[tokio::test]
async fn a_shared_secret_among_the_keys_is_passed_over() {
    let secret = json!({"kty": "oct", "kid": "shared", "alg": "HS256", "k": "c2VjcmV0"});
    let server = TenantServer::start(Answer::Keys(vec![secret, first_key().jwk()], "")).await;
    let forged = token(&json!({"alg": "HS256", "kid": "shared"}), &payload(&server), hs256(b"secret"));
    assert!(!is_good(&server.tenant(), &forged).await);
}

#[tokio::test]
async fn another_key_signs_nothing() {
    let (server, tenant) = tenant().await;
    let forged = token(&header(), &payload(&server), |message| second_key().rs256(message));
    assert!(!is_good(&tenant, &forged).await);
    let brought_along = with(&header(), json!({"jwk": second_key().jwk(), "jku": "https://evil.example/"}));
    assert!(!is_good(&tenant, &token(&brought_along, &payload(&server), |message| second_key().rs256(message))).await);
}

#[tokio::test]
async fn a_key_is_used_only_with_the_algorithms_it_is_for() {
    let pinned = first_key();
    let free = with(&second_key().jwk(), json!({"alg": null}));
    let (elliptic, elliptic_jwk) = elliptic_key("curved");
    let encrypting = with(&second_key().under("encrypting").jwk(), json!({"use": "enc"}));
    let keys = vec![json!({"kty": "unheard of"}), json!(7), pinned.jwk(), free, elliptic_jwk, encrypting];
    let server = TenantServer::start(Answer::Keys(keys, "")).await;
    server.lists(json!(["HS256", "RS256", "RS512", "PS256", "ES256", "ES384", "EdDSA"]));
    let (tenant, payload) = (server.tenant(), payload(&server));
    let made =
        |alg: &str, kid: &str, sign: &dyn Fn(&[u8]) -> Vec<u8>| token(&json!({"alg": alg, "kid": kid}), &payload, sign);
    let second: &Rsa = second_key();
    assert!(is_good(&tenant, &made("RS256", "second", &|message| second.rs256(message))).await);
    assert!(is_good(&tenant, &made("RS512", "second", &|message| second.rs512(message))).await);
    assert!(is_good(&tenant, &made("PS256", "second", &|message| second.ps256(message))).await);
    assert!(is_good(&tenant, &made("ES256", "curved", &elliptic)).await);
    assert!(!is_good(&tenant, &made("RS512", "first", &|message| pinned.rs512(message))).await);
    assert!(!is_good(&tenant, &made("RS256", "encrypting", &|message| second.rs256(message))).await);
    assert!(!is_good(&tenant, &made("RS256", "curved", &elliptic)).await);
    assert!(!is_good(&tenant, &made("ES384", "curved", &elliptic)).await);
    assert!(!is_good(&tenant, &made("ES256", "second", &elliptic)).await);
    assert!(!is_good(&tenant, &made("EdDSA", "curved", &elliptic)).await);
}

#[tokio::test]
async fn only_what_the_tenant_says_it_signs_with_is_believed() {
    let free = with(&second_key().jwk(), json!({"alg": null}));
    let server = TenantServer::start(Answer::Keys(vec![free], "")).await;
    let payload = payload(&server);
    let made = |alg: &str, sign: &dyn Fn(&[u8]) -> Vec<u8>| {
        token(&json!({"alg": alg, "kid": "second"}), &payload, |message| sign(message))
    };
    let second: &Rsa = second_key();
    let [rs256, rs512, ps256] = [
        made("RS256", &|message| second.rs256(message)),
        made("RS512", &|message| second.rs512(message)),
        made("PS256", &|message| second.ps256(message)),
    ];
    let tenant = server.tenant();
    assert!(is_good(&tenant, &rs256).await);
    assert_eq!(server.configurations(), 0, "it takes no word of the tenant's");
    for _ in 0..10 {
        assert!(!is_good(&tenant, &ps256).await && !is_good(&tenant, &rs512).await);
    }
    assert_eq!(server.configurations(), 1, "a tenant that has no configuration is asked once a minute");
    server.lists(json!(["HS256", "PS256"]));
    let tenant = server.tenant();
    assert!(is_good(&tenant, &rs256).await && is_good(&tenant, &ps256).await && !is_good(&tenant, &rs512).await);
    for alg in ["HS256", "HS384", "none"] {
        let forged = token(&json!({"alg": alg, "kid": "second"}), &payload, hs256(b"secret"));
        assert!(!is_good(&tenant, &forged).await);
    }
    assert_eq!((server.configurations(), server.requests()), (2, 2));
}

#[tokio::test]
async fn a_token_without_a_key_id_is_checked_with_the_only_key() {
    let (server, tenant) = tenant().await;
    let anonymous = signed(&with(&header(), json!({"kid": null})), &payload(&server));
    assert!(is_good(&tenant, &anonymous).await);
    let server = TenantServer::start(Answer::Keys(vec![first_key().jwk(), second_key().jwk()], "")).await;
    let anonymous = signed(&with(&header(), json!({"kid": null})), &payload(&server));
    assert!(!is_good(&server.tenant(), &anonymous).await);
    assert_eq!(server.requests(), 1);
}

#[test]
fn a_tenant_is_a_host_or_a_url() {
    let issuer = |domain: &str| Tenant::new(domain, AUDIENCE, reqwest::Client::new()).map(|it| it.issuer().to_owned());
    for (domain, expected) in [
        ("tenant.eu.auth0.com", "https://tenant.eu.auth0.com/"),
        ("Tenant.EU.auth0.com/", "https://tenant.eu.auth0.com/"),
        ("localhost:8443", "https://localhost:8443/"),
        ("https://tenant.eu.auth0.com", "https://tenant.eu.auth0.com/"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/"),
        ("https://id.example/realms/chat", "https://id.example/realms/chat/"),
    ] {
        assert_eq!(issuer(domain), Ok(expected.to_owned()));
    }
    for bad in ["", "https://", "ftp://tenant", "a b", "https://me@tenant", "https://tenant/?a", "https://tenant/#a"] {
        assert!(issuer(bad).is_err(), "{bad:?}");
    }
    let without: Result<Tenant, SetupError> = Tenant::new("tenant.eu.auth0.com", "", reqwest::Client::new());
    assert!(without.is_err());
}

//! The built-in issuer: its tokens, its keys, and what only looks like them.

use std::sync::OnceLock;

use auth::BuiltIn;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::Refusal;
use domain::model::{Identity, SessionId, Timestamp, UserId};
use domain::ports::{Identities as _, Issuer as _, TokenGrant};
use serde_json::{Value, json};

use crate::forge::{NOW, at, first_key, hs256, public_forms, token, with};

const HERE: &str = "http://127.0.0.1:8000/";

fn secret() -> &'static str {
    static SECRET: OnceLock<String> = OnceLock::new();
    SECRET.get_or_init(|| BuiltIn::generate().unwrap())
}

fn built_in(public_url: Option<&str>, audience: Option<&str>) -> BuiltIn {
    BuiltIn::from_secret(secret(), public_url.map(str::to_owned), audience.map(str::to_owned)).unwrap()
}

fn grant(issuer: &str) -> TokenGrant<'_> {
    TokenGrant {
        issuer,
        user: UserId::new(7).unwrap(),
        session: SessionId::new(42).unwrap(),
        audience: "https://chat.example/api",
        scope: "openid profile",
        issued_at: at(NOW),
        expires_at: at(NOW + 60),
    }
}

fn identity() -> Identity {
    Identity {
        issuer: "local".to_owned(),
        subject: "auth0|7".to_owned(),
        verified_email: None,
        session: SessionId::new(42),
        local_user: UserId::new(7),
    }
}

/// Signs with the issuer's own key what the issuer itself would never say.
fn signed(header: &Value, payload: &Value) -> String {
    let pair = KeyPair::from_pkcs8(&STANDARD.decode(secret()).unwrap()).unwrap();
    token(header, payload, |message| {
        let mut signature = vec![0; pair.public_modulus_len()];
        let (padding, random) = (&aws_lc_rs::signature::RSA_PKCS1_SHA256, aws_lc_rs::rand::SystemRandom::new());
        pair.sign(padding, &random, message, &mut signature).unwrap();
        signature
    })
}

fn header() -> Value {
    json!({"alg": "RS256", "typ": "at+jwt", "kid": built_in(None, None).public_keys()[0].kid})
}

fn payload() -> Value {
    json!({"iss": HERE, "sub": "auth0|7", "aud": "https://chat.example/api", "iat": NOW, "exp": NOW + 60,
           "scope": "openid profile", "sid": 42})
}

async fn assert_refused(issuer: &BuiltIn, token: &str) {
    assert_eq!(issuer.verify(token, at(NOW)).await, Err(Refusal::BadToken), "{token}");
}

#[tokio::test]
async fn what_was_issued_is_read_back_until_the_very_second() {
    let issuer = built_in(None, None);
    let token = issuer.access_token(&grant(HERE));
    let end = (NOW + 60) * 1000;
    assert_eq!(issuer.verify(&token, Timestamp::from_millis(end - 1)).await, Ok(identity()));
    assert_eq!(issuer.verify(&token, Timestamp::from_millis(end)).await, Err(Refusal::BadToken));
}

#[tokio::test]
async fn the_key_outlives_a_restart() {
    let token = built_in(None, None).access_token(&grant(HERE));
    assert_eq!(built_in(None, None).verify(&token, at(NOW)).await, Ok(identity()));
    let stranger = BuiltIn::from_secret(&BuiltIn::generate().unwrap(), None, None).unwrap();
    assert_refused(&stranger, &token).await;
}

#[test]
fn the_token_says_what_it_should() {
    let issuer = built_in(None, None);
    let token = issuer.access_token(&grant(HERE));
    let parts: Vec<&str> = token.split('.').collect();
    let read = |part: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    assert_eq!(read(parts[0]), header());
    assert_eq!(read(parts[1]), payload());
}

#[test]
fn others_can_check_it_with_the_published_key() {
    let issuer = built_in(None, None);
    let [public] = &issuer.public_keys()[..] else { panic!("one key is published") };
    assert_eq!(public.e, "AQAB");
    assert_eq!(URL_SAFE_NO_PAD.decode(&public.n).unwrap().len(), 256);
    let key = jsonwebtoken::DecodingKey::from_rsa_components(&public.n, &public.e).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.validate_exp = false;
    rules.set_audience(&["https://chat.example/api"]);
    rules.set_issuer(&[HERE]);
    let read = jsonwebtoken::decode::<Value>(issuer.access_token(&grant(HERE)), &key, &rules).unwrap();
    assert_eq!(read.header.kid.as_deref(), Some(public.kid.as_str()));
}

#[test]
fn the_key_id_is_the_keys_thumbprint() {
    let public = built_in(None, None).public_keys().remove(0);
    let jwk: jsonwebtoken::jwk::Jwk =
        serde_json::from_value(json!({"kty": "RSA", "n": public.n, "e": public.e})).unwrap();
    assert_eq!(jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap(), public.kid);
}

#[tokio::test]
async fn a_configured_address_is_the_only_issuer() {
    for configured in ["https://chat.example", "https://chat.example/"] {
        let issuer = built_in(Some(configured), None);
        let good = issuer.access_token(&grant("https://chat.example/"));
        assert_eq!(issuer.verify(&good, at(NOW)).await, Ok(identity()));
        assert_refused(&issuer, &issuer.access_token(&grant(HERE))).await;
        assert_refused(&issuer, &issuer.access_token(&grant("https://chat.example"))).await;
    }
}

#[tokio::test]
async fn without_one_the_issuer_is_any_web_address() {
    let issuer = built_in(None, None);
    for good in [HERE, "https://chat.example/"] {
        assert_eq!(issuer.verify(&issuer.access_token(&grant(good)), at(NOW)).await, Ok(identity()));
    }
    for bad in ["", "local", "ftp://chat.example/", "javascript:alert(1)", "https://"] {
        assert_refused(&issuer, &issuer.access_token(&grant(bad))).await;
    }
}

#[tokio::test]
async fn a_configured_audience_has_to_be_among_the_tokens() {
    let issuer = built_in(None, Some("https://chat.example/api"));
    assert_eq!(issuer.verify(&signed(&header(), &payload()), at(NOW)).await, Ok(identity()));
    let several = with(&payload(), json!({"aud": ["https://other.example", "https://chat.example/api"]}));
    assert_eq!(issuer.verify(&signed(&header(), &several), at(NOW)).await, Ok(identity()));
    for aud in [json!("https://chat.example/"), json!([]), json!(["x"]), json!(1)] {
        assert_refused(&issuer, &signed(&header(), &with(&payload(), json!({"aud": aud})))).await;
    }
}

#[tokio::test]
async fn header_and_claims_are_all_required() {
    let issuer = built_in(None, None);
    assert_eq!(issuer.verify(&signed(&header(), &payload()), at(NOW)).await, Ok(identity()));
    for name in ["alg", "typ", "kid"] {
        assert_refused(&issuer, &signed(&with(&header(), json!({name: null})), &payload())).await;
    }
    for change in [json!({"typ": "JWT"}), json!({"kid": "other"}), json!({"alg": "RS512"}), json!({"crit": []})] {
        assert_refused(&issuer, &signed(&with(&header(), change), &payload())).await;
    }
    for name in ["iss", "sub", "aud", "iat", "exp", "sid"] {
        assert_refused(&issuer, &signed(&header(), &with(&payload(), json!({name: null})))).await;
    }
}

#[tokio::test]
async fn subjects_and_logins_are_ours_and_in_range() {
    let issuer = built_in(None, None);
    for sub in ["", "7", "auth0|", "auth0|0", "auth0|-7", "auth0|07", "auth0|seven", "google|7", "AUTH0|7"] {
        assert_refused(&issuer, &signed(&header(), &with(&payload(), json!({"sub": sub})))).await;
    }
    for sid in [json!(0), json!(-1), json!(1.5), json!("42"), json!(u64::MAX), json!(1_i64 << 53)] {
        assert_refused(&issuer, &signed(&header(), &with(&payload(), json!({"sid": sid})))).await;
    }
}

#[tokio::test]
async fn the_public_key_is_no_shared_secret() {
    let issuer = built_in(None, None);
    let pair = KeyPair::from_pkcs8(&STANDARD.decode(secret()).unwrap()).unwrap();
    let public = pair.public_key();
    for form in public_forms(public.as_ref(), public.modulus().big_endian_without_leading_zero()) {
        for alg in ["HS256", "RS256"] {
            let forged = token(&with(&header(), json!({"alg": alg})), &payload(), hs256(&form));
            assert_refused(&issuer, &forged).await;
        }
    }
    assert_refused(&issuer, &token(&with(&header(), json!({"alg": "none"})), &payload(), |_| Vec::new())).await;
    assert_refused(&issuer, &token(&header(), &payload(), |message| first_key().rs256(message))).await;
}

#[test]
fn what_is_no_key_makes_no_issuer() {
    for bad in ["", "not base64!", "bm90IGEga2V5"] {
        assert!(BuiltIn::from_secret(bad, None, None).is_err());
    }
}

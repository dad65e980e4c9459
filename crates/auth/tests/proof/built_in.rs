//! The built-in issuer: its tokens, its keys, and what only looks like them.

use std::sync::OnceLock;

use auth::BuiltIn;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::Refusal;
use domain::model::{Hint, Identity, SessionId, Timestamp, UserId};
use domain::ports::{ClaimValue, IdGrant, Identities as _, Issuer as _, TokenGrant};
use serde_json::{Value, json};

use crate::forge::{NOW, at, first_key, hs256, public_forms, token, with};
use crate::ring::{Ring, issuer_with};

const HERE: &str = "http://127.0.0.1:8000/";

fn secret() -> &'static str {
    static SECRET: OnceLock<String> = OnceLock::new();
    SECRET.get_or_init(|| BuiltIn::generate().unwrap())
}

fn built_in(public_url: Option<&str>, audience: Option<&str>) -> BuiltIn {
    issuer_with(&Ring::of(&[secret()]), public_url, audience)
}

fn grant(issuer: &str) -> TokenGrant<'_> {
    TokenGrant {
        issuer,
        user: UserId::new(7).unwrap(),
        session: SessionId::new(42).unwrap(),
        client: "an-app",
        id: "a-mark",
        audience: issuer,
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
        address: Some(HERE.to_owned()),
        scope: Some("openid profile".to_owned()),
    }
}

/// Of a token that names this address, where no setting does.
fn identity_at(address: &str) -> Identity {
    Identity { address: Some(address.to_owned()), ..identity() }
}

/// Of a token that names the address which is set.
fn identity_of_setting() -> Identity {
    Identity { address: None, ..identity() }
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
    let pair = KeyPair::from_pkcs8(&STANDARD.decode(secret()).unwrap()).unwrap();
    let public = pair.public_key();
    let (n, e) = (public.modulus(), public.exponent());
    let [n, e] = [n, e].map(|number| URL_SAFE_NO_PAD.encode(number.big_endian_without_leading_zero()));
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(json!({"kty": "RSA", "n": n, "e": e})).unwrap();
    json!({"alg": "RS256", "typ": "at+jwt", "kid": jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap()})
}

fn payload() -> Value {
    json!({"iss": HERE, "sub": "auth0|7", "aud": HERE, "client_id": "an-app", "jti": "a-mark", "iat": NOW,
           "exp": NOW + 60, "scope": "openid profile", "sid": 42})
}

/// The header or the payload of a token.
fn part(token: &str, place: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(place).unwrap()).unwrap()).unwrap()
}

async fn assert_refused(issuer: &BuiltIn, token: &str) {
    assert_eq!(issuer.verify(token, at(NOW)).await, Err(Refusal::BadToken), "{token}");
}

#[tokio::test]
async fn what_was_issued_is_read_back_until_the_very_second() {
    let issuer = built_in(None, None);
    let token = issuer.access_token(&grant(HERE)).await.unwrap();
    let end = (NOW + 60) * 1000;
    assert_eq!(issuer.verify(&token, Timestamp::from_millis(end - 1)).await, Ok(identity()));
    assert_eq!(issuer.verify(&token, Timestamp::from_millis(end)).await, Err(Refusal::BadToken));
}

#[tokio::test]
async fn the_key_outlives_a_restart() {
    let token = built_in(None, None).access_token(&grant(HERE)).await.unwrap();
    assert_eq!(built_in(None, None).verify(&token, at(NOW)).await, Ok(identity()));
    let stranger = issuer_with(&Ring::of(&[&BuiltIn::generate().unwrap()]), None, None);
    assert_refused(&stranger, &token).await;
}

#[tokio::test]
async fn the_token_says_what_it_should() {
    let issuer = built_in(None, None);
    let token = issuer.access_token(&grant(HERE)).await.unwrap();
    assert_eq!(part(&token, 0), header());
    assert_eq!(part(&token, 1), payload());
}

#[tokio::test]
async fn others_can_check_it_with_the_published_key() {
    let issuer = built_in(None, None);
    let [public] = &issuer.public_keys(at(NOW)).await.unwrap()[..] else { panic!("one key is published") };
    assert_eq!(public.e, "AQAB");
    assert_eq!(URL_SAFE_NO_PAD.decode(&public.n).unwrap().len(), 256);
    let key = jsonwebtoken::DecodingKey::from_rsa_components(&public.n, &public.e).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.validate_exp = false;
    rules.set_audience(&[HERE]);
    rules.set_issuer(&[HERE]);
    let read = jsonwebtoken::decode::<Value>(issuer.access_token(&grant(HERE)).await.unwrap(), &key, &rules).unwrap();
    assert_eq!(read.header.kid.as_deref(), Some(public.kid.as_str()));
}

#[tokio::test]
async fn the_key_id_is_the_keys_thumbprint() {
    let public = built_in(None, None).public_keys(at(NOW)).await.unwrap().remove(0);
    let jwk: jsonwebtoken::jwk::Jwk =
        serde_json::from_value(json!({"kty": "RSA", "n": public.n, "e": public.e})).unwrap();
    assert_eq!(jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap(), public.kid);
}

#[tokio::test]
async fn a_configured_address_is_the_only_issuer() {
    for configured in ["https://chat.example", "https://chat.example/"] {
        let issuer = built_in(Some(configured), None);
        let good = issuer.access_token(&grant("https://chat.example/")).await.unwrap();
        assert_eq!(issuer.verify(&good, at(NOW)).await, Ok(identity_of_setting()));
        assert_refused(&issuer, &issuer.access_token(&grant(HERE)).await.unwrap()).await;
        assert_refused(&issuer, &issuer.access_token(&grant("https://chat.example")).await.unwrap()).await;
    }
}

#[tokio::test]
async fn without_one_the_issuer_is_any_web_address_which_is_told() {
    let issuer = built_in(None, None);
    for good in [HERE, "https://chat.example/"] {
        let token = issuer.access_token(&grant(good)).await.unwrap();
        assert_eq!(issuer.verify(&token, at(NOW)).await, Ok(identity_at(good)));
    }
    for bad in ["", "local", "ftp://chat.example/", "javascript:alert(1)", "https://"] {
        assert_refused(&issuer, &issuer.access_token(&grant(bad)).await.unwrap()).await;
    }
}

#[tokio::test]
async fn the_audience_has_to_be_among_the_tokens() {
    let api = "https://chat.example/api";
    for (configured, home) in [(Some(api), api), (None, HERE)] {
        let issuer = built_in(None, configured);
        let of = |aud: Value| signed(&header(), &with(&payload(), json!({"aud": aud})));
        for good in [json!(home), json!(["https://other.example", home])] {
            assert_eq!(issuer.verify(&of(good), at(NOW)).await, Ok(identity()));
        }
        for aud in [json!("https://chat.example/"), json!("https://other.example"), json!([]), json!(["x"]), json!(1)] {
            assert_refused(&issuer, &of(aud)).await;
        }
    }
}

#[tokio::test]
async fn an_id_token_tells_whose_login_it_was_long_after() {
    let issuer = built_in(None, None);
    let id = |change: Value| {
        let said = json!({"iss": HERE, "sub": "auth0|7", "aud": "an-app", "sid": "42", "exp": NOW - 9999});
        signed(&with(&header(), json!({"typ": "JWT"})), &with(&said, change))
    };
    let hint =
        Hint { user: UserId::new(7).unwrap(), session: SessionId::new(42).unwrap(), client: "an-app".to_owned() };
    assert_eq!(issuer.hint(&id(json!({})), at(NOW)).await, Ok(hint));
    let access = issuer.access_token(&grant(HERE)).await.unwrap();
    let stranger = issuer_with(&Ring::of(&[&BuiltIn::generate().unwrap()]), None, None);
    let own = id(json!({}));
    for bad in [
        id(json!({"sub": "google|7"})),
        id(json!({"sid": 42})),
        id(json!({"sid": "x"})),
        id(json!({"iss": "nonsense"})),
        id(json!({"aud": null})),
        access,
        own[..own.len() - 4].to_owned(),
        "nonsense".to_owned(),
    ] {
        assert_eq!(issuer.hint(&bad, at(NOW)).await, Err(Refusal::BadToken), "{bad}");
    }
    assert_eq!(stranger.hint(&own, at(NOW)).await, Err(Refusal::BadToken));
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

#[tokio::test]
async fn what_is_no_key_signs_nothing() {
    for bad in ["", "not base64!", "bm90IGEga2V5"] {
        let issuer = issuer_with(&Ring::of(&[bad]), None, None);
        assert_eq!(issuer.access_token(&grant(HERE)).await, Err(Refusal::Unavailable));
        assert_eq!(issuer.public_keys(at(NOW)).await, Ok(Vec::new()));
    }
}

#[tokio::test]
async fn an_id_token_tells_who_it_is_and_opens_no_door() {
    let issuer = built_in(None, None);
    let access_token = issuer.access_token(&grant(HERE)).await.unwrap();
    let claims = [("name", ClaimValue::Text("Ada".to_owned())), ("email_verified", ClaimValue::Flag(false))];
    let grant = IdGrant {
        access_token: &access_token,
        token: TokenGrant { audience: "an-app", ..grant(HERE) },
        nonce: Some("a nonce"),
        authenticated_at: at(NOW - 5),
        claims: &claims,
    };
    let id = issuer.id_token(&grant).await.unwrap();
    let hash = URL_SAFE_NO_PAD
        .encode(&aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, access_token.as_bytes()).as_ref()[..16]);
    let said = json!({"name": "Ada", "email_verified": false, "iss": HERE, "sub": "auth0|7", "aud": "an-app", "iat": NOW,
                      "exp": NOW + 60, "auth_time": NOW - 5, "sid": "42", "at_hash": hash, "nonce": "a nonce"});
    assert_eq!(part(&id, 1), said);
    assert_eq!(part(&id, 0), with(&header(), json!({"typ": "JWT"})));
    assert_refused(&issuer, &id).await;
}

#[tokio::test]
async fn a_rotated_key_signs_at_once_and_the_old_one_is_still_believed() {
    let ring = Ring::of(&[secret()]);
    let issuer = issuer_with(&ring, None, None);
    let old = issuer.access_token(&grant(HERE)).await.unwrap();
    let newer = BuiltIn::generate().unwrap();
    ring.hold(&[&newer, secret()]);
    let later = at(NOW + 2);
    let new = issuer.access_token(&TokenGrant { issued_at: later, ..grant(HERE) }).await.unwrap();
    assert_ne!(part(&new, 0)["kid"], part(&old, 0)["kid"]);
    for token in [&old, &new] {
        assert_eq!(issuer.verify(token, later).await, Ok(identity()));
    }
    let kids: Vec<Value> = issuer.public_keys(later).await.unwrap().into_iter().map(|key| json!(key.kid)).collect();
    assert_eq!(kids, [&part(&new, 0)["kid"], &part(&old, 0)["kid"]].map(Value::clone));
    ring.hold(&[&newer]);
    assert_eq!(issuer.public_keys(at(NOW + 5)).await.unwrap().len(), 1);
    assert_refused(&issuer, &old).await;
}

#[tokio::test]
async fn a_key_that_another_node_made_is_looked_for_once_a_second() {
    let ring = Ring::of(&[secret()]);
    let issuer = issuer_with(&ring, None, None);
    issuer.public_keys(at(NOW)).await.unwrap();
    let newer = BuiltIn::generate().unwrap();
    let other = issuer_with(&Ring::of(&[&newer]), None, None).access_token(&grant(HERE)).await.unwrap();
    ring.hold(&[&newer, secret()]);
    for _ in 0..100 {
        assert_eq!(issuer.verify(&other, at(NOW)).await, Err(Refusal::BadToken));
    }
    assert_eq!(ring.looks(), 1);
    assert_eq!(issuer.verify(&other, at(NOW + 1)).await, Ok(identity()));
    let stranger = issuer_with(&Ring::of(&[&BuiltIn::generate().unwrap()]), None, None);
    let forged = stranger.access_token(&grant(HERE)).await.unwrap();
    for second in 1..=10 {
        for _ in 0..10 {
            assert_eq!(issuer.verify(&forged, at(NOW + second)).await, Err(Refusal::BadToken));
        }
    }
    assert_eq!(ring.looks(), 11);
}

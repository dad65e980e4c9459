//! Own tokens: HS256 under the installation's secret.

use auth::OwnTokens;
use domain::Refusal;
use domain::model::{Claims, SessionId, Timestamp, UserId};
use domain::ports::Tokens as _;
use serde_json::{Value, json};

use crate::forge::{NOW, at, first_key, hs256, hs512, raw_token, token, with};

const SECRET: &[u8] = b"a secret of raw bytes \xff\x00 and no text";

fn tokens() -> OwnTokens {
    OwnTokens::new(SECRET).unwrap()
}

fn claims() -> Claims {
    Claims {
        user: UserId::new(7).unwrap(),
        session: SessionId::new(42).unwrap(),
        audience: "pythia".to_owned(),
        issued_at: at(NOW),
        expires_at: at(NOW + 1800),
    }
}

fn header() -> Value {
    json!({"alg": "HS256", "typ": "JWT"})
}

fn payload() -> Value {
    json!({"sub": "7", "sid": 42, "aud": "pythia", "iat": NOW, "exp": NOW + 1800})
}

#[track_caller]
fn assert_refused(token: &str) {
    assert_eq!(tokens().verify(token, at(NOW)), Err(Refusal::BadToken), "{token}");
}

#[test]
fn what_was_issued_is_read_back() {
    let token = tokens().issue(&claims());
    assert_eq!(tokens().verify(&token, at(NOW)), Ok(claims()));
}

#[test]
fn times_are_kept_in_whole_seconds() {
    let odd = Claims { issued_at: Timestamp::from_millis(NOW * 1000 + 999), ..claims() };
    assert_eq!(tokens().verify(&tokens().issue(&odd), at(NOW)), Ok(claims()));
}

#[test]
fn it_ends_at_the_very_second() {
    let token = tokens().issue(&claims());
    let end = (NOW + 1800) * 1000;
    assert_eq!(tokens().verify(&token, Timestamp::from_millis(end - 1)), Ok(claims()));
    assert_eq!(tokens().verify(&token, Timestamp::from_millis(end)), Err(Refusal::BadToken));
}

#[test]
fn a_token_from_elsewhere_with_the_same_secret_is_good() {
    assert_eq!(tokens().verify(&token(&header(), &payload(), hs256(SECRET)), at(NOW)), Ok(claims()));
    let bare = token(&json!({"alg": "HS256"}), &with(&payload(), json!({"name": "ignored"})), hs256(SECRET));
    assert_eq!(tokens().verify(&bare, at(NOW)), Ok(claims()));
}

#[test]
fn another_implementation_reads_ours() {
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
    rules.validate_exp = false;
    rules.set_audience(&["pythia"]);
    let key = jsonwebtoken::DecodingKey::from_secret(SECRET);
    let read = jsonwebtoken::decode::<Value>(tokens().issue(&claims()), &key, &rules).unwrap();
    assert_eq!(read.claims, payload());
}

#[test]
fn another_secret_opens_nothing() {
    for other in [&b"another secret"[..], b"", &SECRET[..SECRET.len() - 1]] {
        assert_refused(&token(&header(), &payload(), hs256(other)));
    }
}

#[test]
fn an_empty_secret_is_no_secret() {
    assert!(OwnTokens::new(b"").is_err());
}

#[test]
fn only_hs256_counts() {
    for name in ["none", "None", "NONE", "hs256", "HS384", "RS256", "ES256", "EdDSA", "", "HS256 "] {
        let header = json!({"alg": name, "typ": "JWT"});
        assert_refused(&token(&header, &payload(), |_| Vec::new()));
        assert_refused(&token(&header, &payload(), hs256(SECRET)));
    }
    assert_refused(&token(&json!({"alg": "HS512"}), &payload(), hs512(SECRET)));
    assert_refused(&token(&json!({"alg": "RS256"}), &payload(), |message| first_key().rs256(message)));
    assert_refused(&token(&header(), &payload(), |_| Vec::new()));
    assert_refused(&token(&json!({"typ": "JWT"}), &payload(), hs256(SECRET)));
}

#[test]
fn every_claim_is_required() {
    for name in ["sub", "sid", "aud", "iat", "exp"] {
        assert_refused(&token(&header(), &with(&payload(), json!({name: null})), hs256(SECRET)));
        let mut explicit = payload();
        explicit[name] = Value::Null;
        assert_refused(&token(&header(), &explicit, hs256(SECRET)));
    }
}

#[test]
fn every_claim_has_its_type() {
    let wrong = [
        json!({"sub": 7}),
        json!({"sub": ["7"]}),
        json!({"sid": "42"}),
        json!({"sid": 42.0}),
        json!({"sid": true}),
        json!({"aud": ["pythia"]}),
        json!({"aud": 1}),
        json!({"iat": NOW.to_string()}),
        json!({"exp": (NOW + 1800).to_string()}),
        json!({"exp": 1.7e9 + 1800.5}),
    ];
    for change in wrong {
        assert_refused(&token(&header(), &with(&payload(), change), hs256(SECRET)));
    }
}

#[test]
fn ids_are_within_their_range_and_written_in_one_way() {
    let subjects = ["", "0", "-7", "+7", "07", " 7", "7 ", "7.0", "７", "9007199254740992", "99999999999999999999"];
    for sub in subjects {
        assert_refused(&token(&header(), &with(&payload(), json!({"sub": sub})), hs256(SECRET)));
    }
    for sid in [json!(0), json!(-42), json!(1_i64 << 53), json!(i64::MIN), json!(u64::MAX), json!(1e300)] {
        assert_refused(&token(&header(), &with(&payload(), json!({"sid": sid})), hs256(SECRET)));
    }
    let largest = with(&payload(), json!({"sub": "9007199254740991", "sid": 9_007_199_254_740_991_i64}));
    assert!(tokens().verify(&token(&header(), &largest, hs256(SECRET)), at(NOW)).is_ok());
}

#[test]
fn times_out_of_this_world_are_refused() {
    for exp in [json!(i64::MAX), json!(i64::MIN), json!(u64::MAX), json!(-1), json!(0)] {
        assert_refused(&token(&header(), &with(&payload(), json!({"exp": exp})), hs256(SECRET)));
    }
    assert_refused(&token(&header(), &with(&payload(), json!({"iat": i64::MAX})), hs256(SECRET)));
}

#[test]
fn what_a_header_demands_and_nobody_here_understands_is_refused() {
    let header = with(&header(), json!({"crit": ["exp"]}));
    assert_refused(&token(&header, &payload(), hs256(SECRET)));
}

#[test]
fn claims_said_twice_and_claims_in_an_array_are_refused() {
    let header = header().to_string();
    let twice = payload().to_string().replace('{', r#"{"sub":"8","#);
    assert_refused(&raw_token(header.as_bytes(), twice.as_bytes(), hs256(SECRET)));
    let array = format!(r#"["7",42,"pythia",{NOW},{}]"#, NOW + 1800);
    assert_refused(&raw_token(header.as_bytes(), array.as_bytes(), hs256(SECRET)));
}

#[test]
fn an_overlong_token_is_not_looked_at() {
    let fits = with(&payload(), json!({"pad": "x".repeat(5000)}));
    assert!(tokens().verify(&token(&header(), &fits, hs256(SECRET)), at(NOW)).is_ok());
    let long = with(&payload(), json!({"pad": "x".repeat(8000)}));
    assert_refused(&token(&header(), &long, hs256(SECRET)));
}

#[test]
fn a_token_has_three_parts_in_plain_base64url() {
    let good = token(&header(), &payload(), hs256(SECRET));
    let (head, signature) = good.rsplit_once('.').unwrap();
    for bad in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        head.to_owned(),
        format!("{head}."),
        format!("{good}."),
        format!("{good}.{signature}"),
        format!("{good}="),
        format!(" {good}"),
        format!("{good}\n"),
        format!("Bearer {good}"),
    ] {
        assert_refused(&bad);
    }
}

#[test]
fn a_successor_is_always_the_same_and_only_ours() {
    let (first, other) = ("a".repeat(64), "b".repeat(64));
    let next = tokens().successor(&first);
    assert_eq!(next, tokens().successor(&first));
    assert!(next.len() == 64 && next.bytes().all(|digit| b"0123456789abcdef".contains(&digit)), "{next}");
    assert_ne!(next, tokens().successor(&other));
    assert_ne!(next, OwnTokens::new(b"another secret").unwrap().successor(&first));
    assert_ne!(tokens().successor(&next), first);
}

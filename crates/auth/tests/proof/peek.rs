//! The look that chooses who checks a token.

use auth::{Peeked, SignedWith, peek};
use serde_json::{Value, json};

use crate::forge::{raw_token, token};

fn peeked(algorithm: &str, payload: &Value) -> Option<Peeked> {
    peek(&token(&json!({"alg": algorithm}), payload, |_| b"signature".to_vec()))
}

#[test]
fn the_kind_of_signature_is_told_apart() {
    let kinds = [
        ("HS256", SignedWith::Hs256),
        ("RS256", SignedWith::Asymmetric),
        ("PS512", SignedWith::Asymmetric),
        ("ES384", SignedWith::Asymmetric),
        ("EdDSA", SignedWith::Asymmetric),
        ("HS512", SignedWith::Other),
        ("none", SignedWith::Other),
        ("ROT13", SignedWith::Other),
    ];
    for (name, algorithm) in kinds {
        assert_eq!(peeked(name, &json!({})), Some(Peeked { algorithm, audience: None, unaddressed: false }), "{name}");
    }
}

#[test]
fn an_unsigned_token_is_readable() {
    let unsigned = token(&json!({"alg": "none"}), &json!({"aud": "command"}), |_| Vec::new());
    let expected = Peeked { algorithm: SignedWith::Other, audience: Some("command".to_owned()), unaddressed: false };
    assert_eq!(peek(&unsigned), Some(expected));
}

#[test]
fn the_audience_is_one_string_or_none() {
    let unaddressed = |claims: Value| peeked("HS256", &claims).unwrap().unaddressed;
    assert!(unaddressed(json!({"sub": "ada", "exp": 1})));
    assert!(!unaddressed(json!({"exp": 1})) && !unaddressed(json!({"sub": "ada", "aud": "chat"})));
    let audience = |aud: Value| peeked("HS256", &json!({"aud": aud})).unwrap().audience;
    assert_eq!(audience(json!("command")), Some("command".to_owned()));
    assert_eq!(audience(json!("")), Some(String::new()));
    for other in [json!(["command"]), json!(1), json!(null), json!({})] {
        assert_eq!(audience(other), None);
    }
}

#[test]
fn what_is_no_token_is_none() {
    for text in ["", "abc", "a.b", "a.b.c", "a.b.c.d.e", "ä.ö.ü", "....", "\0.\0.\0"] {
        assert_eq!(peek(text), None, "{text:?}");
    }
    let unsigned = |_: &[u8]| Vec::new();
    assert_eq!(peek(&raw_token(b"{}", b"{}", unsigned)), None);
    assert_eq!(peek(&raw_token(b"[\"HS256\"]", b"{}", unsigned)), None);
    assert_eq!(peek(&raw_token(b"{\"alg\":\"HS256\"}", b"not JSON", unsigned)), None);
    assert_eq!(peek(&raw_token(b"{\"alg\":\"HS256\"}", b"\xff\xfe", unsigned)), None);
    assert_eq!(peek(&raw_token(b"{\"alg\":\"HS256\"}", &b"[".repeat(5000), unsigned)), None);
}

//! Anything at all, thrown at everything that reads tokens: it is refused, and nothing panics.

use auth::{BuiltIn, OwnTokens, Tenant, peek};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Refusal;
use domain::model::{Claims, SessionId, UserId};
use domain::ports::{Identities as _, Tokens as _};
use proptest::prelude::*;

use crate::forge::{NOW, at};
use crate::ring::{Ring, issuer_with};

fn refused_by_all(own: &OwnTokens, built_in: &BuiltIn, tenant: &Tenant, token: &str) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _looked_at = peek(token);
    own.verify(token, at(NOW)) == Err(Refusal::BadToken)
        && runtime.block_on(built_in.verify(token, at(NOW))) == Err(Refusal::BadToken)
        && runtime.block_on(tenant.verify(token, at(NOW))) == Err(Refusal::BadToken)
}

fn readers() -> (OwnTokens, BuiltIn, Tenant) {
    (
        OwnTokens::new(b"secret").unwrap(),
        issuer_with(&Ring::of(&[&BuiltIn::generate().unwrap()]), None, None),
        Tenant::new("tenant.invalid", "api", reqwest::Client::new()).unwrap(),
    )
}

#[test]
fn any_text_is_refused() {
    let (own, built_in, tenant) = readers();
    proptest!(|(text in any::<String>(), dots in "[.a-zA-Z0-9_=-]{0,200}")| {
        prop_assert!(refused_by_all(&own, &built_in, &tenant, &text));
        prop_assert!(refused_by_all(&own, &built_in, &tenant, &dots));
    });
}

#[test]
fn any_bytes_in_the_form_of_a_token_are_refused() {
    let (own, built_in, tenant) = readers();
    let headers = prop_oneof![
        any::<Vec<u8>>(),
        "[\\x00-\\x7f]{0,40}".prop_map(String::into_bytes),
        r#"\{"alg":"(HS256|RS256|none|ES256)","typ":"(JWT|at\+jwt)","kid":"[a-z]{0,5}"\}"#.prop_map(String::into_bytes),
    ];
    let payloads = prop_oneof![
        any::<Vec<u8>>(),
        r#"\{"sub":"?-?[0-9]{0,25}"?,"sid":-?[0-9.e]{0,25},"aud":"x","iat":[0-9]{1,20},"exp":[0-9]{1,20}\}"#
            .prop_map(String::into_bytes),
    ];
    proptest!(|(header in headers, payload in payloads, signature in any::<Vec<u8>>())| {
        let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        let token = format!("{}.{}.{}", encode(&header), encode(&payload), encode(&signature));
        prop_assert!(refused_by_all(&own, &built_in, &tenant, &token));
    });
}

#[test]
fn a_good_token_changed_anywhere_is_refused() {
    let own = OwnTokens::new(b"secret").unwrap();
    let claims = Claims {
        user: UserId::new(7).unwrap(),
        session: SessionId::new(42).unwrap(),
        audience: "chat".to_owned(),
        issued_at: at(NOW),
        expires_at: at(NOW + 60),
    };
    let good = own.issue(&claims);
    proptest!(|(place in 0..good.len(), put in "[ -~]")| {
        let mut changed = good.clone();
        changed.replace_range(place..=place, &put);
        let expected = if changed == good { Ok(claims.clone()) } else { Err(Refusal::BadToken) };
        prop_assert_eq!(own.verify(&changed, at(NOW)), expected);
    });
}

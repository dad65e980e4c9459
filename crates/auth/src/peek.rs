//! Reads a token without checking it: the result only chooses who checks the token, and how a refusal is worded.

use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::Value;

use crate::jws::Jws;

/// What kind of signature a token claims to bear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedWith {
    /// One of a key pair (RS, PS, ES, Ed): an identity provider's.
    Asymmetric,
    /// HS256: one of our own.
    Hs256,
    /// Anything else, "none" and unknown algorithms too.
    Other,
}

/// What a token claims, unproven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peeked {
    /// Its signature's kind (`alg`).
    pub algorithm: SignedWith,
    /// The dialect it says it was made for (`aud`), if that is one string.
    pub audience: Option<String>,
    /// Whether it names somebody (`sub`) and was made for nobody in particular (no `aud`), as tokens that servers
    /// before this one made.
    pub unaddressed: bool,
}

#[derive(Deserialize)]
struct Payload {
    sub: Option<Value>,
    aud: Option<Value>,
}

/// What a token claims; none if it can't be read as a token.
#[must_use]
pub fn peek(token: &str) -> Option<Peeked> {
    let jws = Jws::parse(token)?;
    let payload: Payload = jws.claims()?;
    let algorithm = match jws.header.algorithm() {
        Some(Algorithm::HS256) => SignedWith::Hs256,
        Some(Algorithm::HS384 | Algorithm::HS512) | None => SignedWith::Other,
        Some(_) => SignedWith::Asymmetric,
    };
    let unaddressed = payload.sub.is_some() && payload.aud.is_none();
    let audience = match payload.aud {
        Some(Value::String(audience)) => Some(audience),
        _ => None,
    };
    Some(Peeked { algorithm, audience, unaddressed })
}

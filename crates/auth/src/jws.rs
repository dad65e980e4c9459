//! The compact form of signed tokens (RFC 7515, section 7.1): taken apart, put together, signature checked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::limits;
use domain::model::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

/// The part of a token's header that matters here. Nothing in it is proven before the signature is.
#[derive(Debug, Deserialize)]
pub(crate) struct Header {
    /// The algorithm's name.
    pub(crate) alg: String,
    /// Which key signed it.
    pub(crate) kid: Option<String>,
    /// What kind of token it is.
    pub(crate) typ: Option<String>,
    crit: Option<IgnoredAny>,
}

impl Header {
    /// The algorithm, if it is one that signs at all ("none" isn't).
    pub(crate) fn algorithm(&self) -> Option<Algorithm> {
        self.alg.parse().ok()
    }

    /// Whether it names one of these kinds, or says nothing of its kind.
    pub(crate) fn is_one_of(&self, kinds: &[&str]) -> bool {
        self.typ.as_deref().is_none_or(|kind| kinds.iter().any(|known| kind.eq_ignore_ascii_case(known)))
    }
}

/// A token taken apart.
pub(crate) struct Jws<'a> {
    pub(crate) header: Header,
    payload: Vec<u8>,
    signed: &'a str,
    signature: &'a str,
}

impl<'a> Jws<'a> {
    /// Takes a token apart; none if it is too long or isn't one. A header with `crit` demands what isn't understood
    /// here, and has to be refused (RFC 7515, section 4.1.11).
    pub(crate) fn parse(token: &'a str) -> Option<Self> {
        if token.len() > limits::TOKEN_BYTES {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if payload.contains('.') {
            return None;
        }
        let header: Header = object(&URL_SAFE_NO_PAD.decode(header).ok()?)?;
        if header.crit.is_some() {
            return None;
        }
        Some(Self { header, payload: URL_SAFE_NO_PAD.decode(payload).ok()?, signed, signature })
    }

    /// What the token says; none if that isn't what the type asks for. Proven only once `signed_by` said yes.
    pub(crate) fn claims<T: DeserializeOwned>(&self) -> Option<T> {
        object(&self.payload)
    }

    /// Whether the key signed it with this very algorithm.
    pub(crate) fn signed_by(&self, algorithm: Algorithm, key: &DecodingKey) -> bool {
        self.header.algorithm() == Some(algorithm)
            && jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), key, algorithm).unwrap_or(false)
    }
}

/// Puts a token together from its header, what it says, and a signature over both.
pub(crate) fn assemble(
    header: &impl Serialize,
    claims: &impl Serialize,
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> serde_json::Result<String> {
    let mut token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(header)?);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
    let signature = sign(token.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

/// The moment this many seconds after the epoch, if time reaches that far.
pub(crate) fn moment(seconds: i64) -> Option<Timestamp> {
    seconds.checked_mul(1000).map(Timestamp::from_millis)
}

/// The JSON object. A struct could be read from a JSON array as well, which no token holds.
fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    if json.trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    serde_json::from_slice(json).ok()
}

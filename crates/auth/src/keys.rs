//! A tenant's public keys, as its JWKS document lists them (RFC 7517).

use domain::limits;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// The keys that can check signatures.
#[derive(Debug)]
pub(crate) struct KeySet(Vec<VerifyingKey>);

#[derive(Debug)]
struct VerifyingKey {
    jwk: Jwk,
    checking: DecodingKey,
}

#[derive(Deserialize)]
struct KeySetBody {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a JWKS document. Keys of kinds unknown here are passed over; a document without any other is none.
    pub(crate) fn read(json: &[u8]) -> Option<Self> {
        let document: KeySetBody = serde_json::from_slice(json).ok()?;
        let keys: Vec<VerifyingKey> =
            document.keys.into_iter().filter_map(VerifyingKey::read).take(limits::JWKS_KEYS).collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// The key of this id that the algorithm may be used with. A token without an id is checked with the only key
    /// that fits, never with one of several.
    pub(crate) fn find(&self, algorithm: Algorithm, kid: Option<&str>) -> Option<&DecodingKey> {
        let mut fitting = self.0.iter().filter(|key| key.fits(algorithm));
        let found = if kid.is_some() {
            fitting.find(|key| key.jwk.common.key_id.as_deref() == kid)?
        } else {
            let only = fitting.next()?;
            if fitting.next().is_some() {
                return None;
            }
            only
        };
        Some(&found.checking)
    }
}

impl VerifyingKey {
    fn read(json: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(json).ok()?;
        let checking = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Self { jwk, checking })
    }

    /// Whether the key is of the algorithm's kind and nothing in it speaks against checking signatures with it.
    fn fits(&self, algorithm: Algorithm) -> bool {
        use Algorithm::{ES256, ES384, PS256, PS384, PS512, RS256, RS384, RS512};
        let kind = match &self.jwk.algorithm {
            AlgorithmParameters::RSA(_) => matches!(algorithm, RS256 | RS384 | RS512 | PS256 | PS384 | PS512),
            AlgorithmParameters::EllipticCurve(key) => {
                matches!((algorithm, &key.curve), (ES256, EllipticCurve::P256) | (ES384, EllipticCurve::P384))
            }
            _ => false,
        };
        let common = &self.jwk.common;
        kind && common.key_algorithm.is_none_or(|only| only == KeyAlgorithm::from(algorithm))
            && common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
            && common.key_operations.as_ref().is_none_or(|uses| uses.contains(&KeyOperations::Verify))
    }
}

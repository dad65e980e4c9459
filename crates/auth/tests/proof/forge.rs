//! Makes tokens of any kind, good and forged, without any help from the crate under test.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
    RsaEncoding,
};
use aws_lc_rs::{hmac, signature};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::model::Timestamp;
use serde_json::{Value, json};

/// The second at which the clock stands in all of these tests.
pub(crate) const NOW: i64 = 1_700_000_000;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

/// `base` with these members set; those set to null are left out.
pub(crate) fn with(base: &Value, changes: Value) -> Value {
    let (Value::Object(mut object), Value::Object(changes)) = (base.clone(), changes) else {
        panic!("only objects have members")
    };
    for (name, value) in changes {
        if value.is_null() {
            object.remove(&name);
        } else {
            object.insert(name, value);
        }
    }
    Value::Object(object)
}

/// A token of this header and payload, signed so.
pub(crate) fn token(header: &Value, payload: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    raw_token(header.to_string().as_bytes(), payload.to_string().as_bytes(), sign)
}

/// A token of any bytes whatever, signed so.
pub(crate) fn raw_token(header: &[u8], payload: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// A signer with a shared secret.
pub(crate) fn hs256(secret: &[u8]) -> impl Fn(&[u8]) -> Vec<u8> {
    move |message| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
}

/// A signer with a shared secret and a longer digest.
pub(crate) fn hs512(secret: &[u8]) -> impl Fn(&[u8]) -> Vec<u8> {
    move |message| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA512, secret), message).as_ref().to_vec()
}

/// An RSA key pair under an id.
pub(crate) struct Rsa {
    pub(crate) kid: &'static str,
    pair: KeyPair,
}

impl Rsa {
    pub(crate) fn rs256(&self, message: &[u8]) -> Vec<u8> {
        self.sign(&RSA_PKCS1_SHA256, message)
    }

    pub(crate) fn rs512(&self, message: &[u8]) -> Vec<u8> {
        self.sign(&RSA_PKCS1_SHA512, message)
    }

    pub(crate) fn ps256(&self, message: &[u8]) -> Vec<u8> {
        self.sign(&RSA_PSS_SHA256, message)
    }

    fn sign(&self, padding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signed = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(padding, &SystemRandom::new(), message, &mut signed).unwrap();
        signed
    }

    pub(crate) fn jwk(&self) -> Value {
        let public = self.pair.public_key();
        let n = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
        let e = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": e})
    }

    /// This key under another id.
    pub(crate) fn under(&self, kid: &'static str) -> Self {
        let pkcs8: aws_lc_rs::encoding::Pkcs8V1Der<'_> = self.pair.as_der().unwrap();
        Self { kid, pair: KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap() }
    }

    /// All that somebody might take for a shared secret: the public key in each of its forms.
    pub(crate) fn public_forms(&self) -> Vec<Vec<u8>> {
        let public = self.pair.public_key();
        public_forms(public.as_ref(), public.modulus().big_endian_without_leading_zero())
    }
}

/// The public key as PKCS#1 DER, as bare modulus, in base64, and as PEM.
pub(crate) fn public_forms(pkcs1: &[u8], n: &[u8]) -> Vec<Vec<u8>> {
    let pem = format!("-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n", STANDARD.encode(pkcs1));
    vec![
        pkcs1.to_vec(),
        n.to_vec(),
        URL_SAFE_NO_PAD.encode(n).into_bytes(),
        pem.trim_end().as_bytes().to_vec(),
        pem.into_bytes(),
    ]
}

/// The key that the tenants of these tests sign with. Made once, since making one takes a while.
pub(crate) fn first_key() -> &'static Rsa {
    static KEY: OnceLock<Rsa> = OnceLock::new();
    KEY.get_or_init(|| Rsa { kid: "first", pair: KeyPair::generate(KeySize::Rsa2048).unwrap() })
}

/// Another key.
pub(crate) fn second_key() -> &'static Rsa {
    static KEY: OnceLock<Rsa> = OnceLock::new();
    KEY.get_or_init(|| Rsa { kid: "second", pair: KeyPair::generate(KeySize::Rsa2048).unwrap() })
}

/// A key on the curve P-256, as its signer and as a JWKS shows it.
pub(crate) fn elliptic_key(kid: &str) -> (impl Fn(&[u8]) -> Vec<u8>, Value) {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = signature::KeyPair::public_key(&pair).as_ref().to_vec();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    let jwk = json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y});
    (move |message: &[u8]| pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(), jwk)
}

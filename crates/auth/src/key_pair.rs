//! A key pair of the built-in issuer: RSA with 2,048 bits, for RS256.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::ports::PublicKey;
use jsonwebtoken::{Algorithm, DecodingKey};

use crate::SetupError;
use crate::jws::Jws;

/// A pair, read from what is kept of it.
pub(crate) struct KeyPair {
    pub(crate) public: PublicKey,
    secret: String,
    pair: RsaKeyPair,
    checking: DecodingKey,
}

impl KeyPair {
    /// Makes a new pair, to be kept secret: PKCS#8 in base64. Takes about a tenth of a second. Its randomness is the
    /// cryptographic library's own, which takes no other.
    pub(crate) fn generate() -> Result<String, SetupError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| SetupError("no RSA key can be made"))?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| SetupError("no RSA key can be made"))?;
        Ok(STANDARD.encode(der.as_ref()))
    }

    /// Reads what `generate` made.
    pub(crate) fn read(secret: &str) -> Result<Self, SetupError> {
        let der = STANDARD.decode(secret).map_err(|_| SetupError("isn't base64"))?;
        let pair = RsaKeyPair::from_pkcs8(&der).map_err(|_| SetupError("isn't an RSA key in PKCS#8"))?;
        let n = pair.public_key().modulus().big_endian_without_leading_zero();
        let e = pair.public_key().exponent().big_endian_without_leading_zero();
        let checking = DecodingKey::from_rsa_raw_components(n, e);
        let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        let public = PublicKey { kid: thumbprint(&n, &e), n, e };
        Ok(Self { public, secret: secret.to_owned(), pair, checking })
    }

    /// Whether it was read from this.
    pub(crate) fn is(&self, secret: &str) -> bool {
        self.secret == secret
    }

    /// The RS256 signature.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("an RSA key that was read signs any message");
        signature
    }

    /// Whether it signed the token, and the token says so.
    pub(crate) fn signed(&self, jws: &Jws<'_>) -> bool {
        jws.header.kid.as_ref() == Some(&self.public.kid) && jws.signed_by(Algorithm::RS256, &self.checking)
    }
}

/// The key's id: its thumbprint (RFC 7638), so that the same key always has the same.
fn thumbprint(n: &str, e: &str) -> String {
    let canonical = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, canonical.as_bytes()))
}

//! The built-in issuer: makes RS256 access tokens with a key pair of its own, and checks them.

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::model::{Identity, SessionId, Timestamp};
use domain::ports::{Identities, Issuer, PublicKey, TokenGrant};
use domain::{Outcome, Refusal};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::SetupError;
use crate::jws::{Jws, assemble, moment};
use crate::own_tokens::user_id;
use crate::tenant::Audience;

/// The kind of its tokens (RFC 9068), which tells them from ID tokens under the same key.
const KIND: &str = "at+jwt";
/// What stands before the account's id in `sub`.
const SUBJECT_PREFIX: &str = "auth0|";

/// The built-in issuer.
pub struct BuiltIn {
    pair: KeyPair,
    public: PublicKey,
    checking: DecodingKey,
    issuer: Option<String>,
    audience: Option<String>,
}

#[derive(Serialize)]
struct MadeHeader<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

#[derive(Serialize)]
struct MadeClaims<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    iat: i64,
    exp: i64,
    scope: &'a str,
    sid: i64,
}

#[derive(Deserialize)]
struct ReadClaims {
    iss: String,
    sub: String,
    aud: Audience,
    iat: i64,
    exp: i64,
    sid: i64,
}

impl BuiltIn {
    /// Makes a new RSA key pair of 2,048 bits, to be kept secret: PKCS#8 in base64. Takes about a tenth of a second.
    /// Its randomness is the cryptographic library's own, which takes no other.
    pub fn generate() -> Result<String, SetupError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| SetupError("no RSA key can be made"))?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| SetupError("no RSA key can be made"))?;
        Ok(STANDARD.encode(der.as_ref()))
    }

    /// The issuer with this key pair. With `public_url`, its tokens must name that (with a trailing slash, which is
    /// added) as their issuer, else any web address; with `audience`, they must be made for that, else for any.
    pub fn from_secret(secret: &str, public_url: Option<String>, audience: Option<String>) -> Result<Self, SetupError> {
        let der = STANDARD.decode(secret).map_err(|_| SetupError("isn't base64"))?;
        let pair = KeyPair::from_pkcs8(&der).map_err(|_| SetupError("isn't an RSA key in PKCS#8"))?;
        let n = pair.public_key().modulus().big_endian_without_leading_zero();
        let e = pair.public_key().exponent().big_endian_without_leading_zero();
        let checking = DecodingKey::from_rsa_raw_components(n, e);
        let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        let public = PublicKey { kid: thumbprint(&n, &e), n, e };
        let issuer = public_url.map(|url| if url.ends_with('/') { url } else { format!("{url}/") });
        Ok(Self { pair, public, checking, issuer, audience })
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("an RSA key that was read signs any message");
        signature
    }

    fn read(&self, token: &str, now: Timestamp) -> Option<Identity> {
        let jws = Jws::parse(token)?;
        let header = &jws.header;
        let ours = header.typ.as_deref() == Some(KIND) && header.kid.as_ref() == Some(&self.public.kid);
        if !ours || !jws.signed_by(Algorithm::RS256, &self.checking) {
            return None;
        }
        let claims: ReadClaims = jws.claims()?;
        let good = now < moment(claims.exp)?
            && moment(claims.iat).is_some()
            && self.names_issuer(&claims.iss)
            && self.audience.as_ref().is_none_or(|audience| claims.aud.contains(audience));
        let user = user_id(claims.sub.strip_prefix(SUBJECT_PREFIX)?)?;
        let session = SessionId::new(claims.sid)?;
        good.then(|| Identity {
            issuer: "local".to_owned(),
            subject: claims.sub,
            verified_email: None,
            session: Some(session),
            local_user: Some(user),
        })
    }

    fn names_issuer(&self, named: &str) -> bool {
        match &self.issuer {
            Some(issuer) => named == issuer,
            None => Url::parse(named).is_ok_and(|url| matches!(url.scheme(), "http" | "https")),
        }
    }
}

impl Issuer for BuiltIn {
    /// Times are kept in whole seconds, rounded down.
    fn access_token(&self, grant: &TokenGrant<'_>) -> String {
        let header = MadeHeader { alg: "RS256", typ: KIND, kid: &self.public.kid };
        let claims = MadeClaims {
            iss: grant.issuer,
            sub: format!("{SUBJECT_PREFIX}{}", grant.user),
            aud: grant.audience,
            iat: grant.issued_at.seconds(),
            exp: grant.expires_at.seconds(),
            scope: grant.scope,
            sid: grant.session.get(),
        };
        assemble(&header, &claims, |message| self.sign(message)).expect("strings and integers are JSON")
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        vec![self.public.clone()]
    }
}

#[async_trait]
impl Identities for BuiltIn {
    async fn verify(&self, token: &str, now: Timestamp) -> Outcome<Identity> {
        self.read(token, now).ok_or(Refusal::BadToken)
    }
}

/// The key's id: its thumbprint (RFC 7638), so that the same key always has the same.
fn thumbprint(n: &str, e: &str) -> String {
    let canonical = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, canonical.as_bytes()))
}

//! An outside tenant that vouches for people: its access tokens, checked with the keys that it publishes.

use std::time::Duration;

use async_trait::async_trait;
use domain::model::{Identity, Timestamp};
use domain::ports::Identities;
use domain::{Outcome, Refusal, limits};
use jsonwebtoken::Algorithm;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::SetupError;
use crate::jwks::Jwks;
use crate::jws::{Header, Jws};

/// How far the tenant's clock may be from ours.
const SKEW: Duration = Duration::from_mins(1);

/// A tenant, and for which API its tokens have to be made.
pub struct Tenant {
    issuer: String,
    audience: String,
    keys: Jwks,
}

/// What an access token says. Times may have fractions (RFC 7519, section 2).
#[derive(Deserialize)]
struct TenantClaims {
    iss: String,
    sub: String,
    aud: TokenAudience,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    email: Option<String>,
    #[serde(default)]
    email_verified: serde_json::Value,
    nonce: Option<IgnoredAny>,
    at_hash: Option<IgnoredAny>,
    c_hash: Option<IgnoredAny>,
    token_use: Option<String>,
    typ: Option<String>,
}

/// For whom a token is: one, or several.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum TokenAudience {
    One(String),
    Many(Vec<String>),
}

impl Tenant {
    /// The tenant at this host, or at this whole URL, whose tokens are made for `audience`. Its issuer is the URL
    /// with a trailing slash. Nothing is fetched before the first token comes.
    pub fn new(domain_or_url: &str, audience: &str, client: Client) -> Result<Self, SetupError> {
        if audience.is_empty() {
            return Err(SetupError("needs an audience as well"));
        }
        let url = if domain_or_url.contains("://") {
            Url::parse(domain_or_url)
        } else {
            Url::parse(&format!("https://{domain_or_url}"))
        };
        let mut url = url.map_err(|_| SetupError("must be a host or a URL"))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(SetupError("must be a host, or a URL that begins with https:// or http://"));
        }
        let bare = url.username().is_empty() && url.password().is_none();
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(SetupError("must be a URL without user, query and fragment"));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        let place = |path| url.join(path).map_err(|_| SetupError("must be a host or a URL"));
        let keys = Jwks::new(client, place(".well-known/jwks.json")?, place(".well-known/openid-configuration")?);
        Ok(Self { issuer: url.into(), audience: audience.to_owned(), keys })
    }

    /// The tenant's own address, with a trailing slash (`iss` in its tokens).
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whether a token that says this would be good now, if the signature is.
    fn accepts(&self, claims: &TenantClaims, now: Timestamp) -> bool {
        let begun = |at: Option<f64>| at.is_none_or(|at| at <= seconds(now.plus(SKEW)));
        claims.iss == self.issuer
            && claims.aud.contains(&self.audience)
            && claims.exp > seconds(now.minus(SKEW))
            && begun(claims.nbf)
            && begun(claims.iat)
            && claims.of_access_token()
            && (1..=limits::SUBJECT_CHARS).contains(&claims.sub.chars().count())
            && !claims.sub.contains(char::is_control)
    }
}

#[async_trait]
impl Identities for Tenant {
    /// `Unavailable` for what may be a good token while the tenant's keys could never be fetched.
    async fn verify(&self, token: &str, now: Timestamp) -> Outcome<Identity> {
        let jws = Jws::parse(token).ok_or(Refusal::BadToken)?;
        let algorithm = jws.header.algorithm().filter(|&algorithm| asymmetric(algorithm));
        let algorithm = algorithm.filter(|_| of_access_tokens(&jws.header)).ok_or(Refusal::BadToken)?;
        // Judged before the signature, so that only tokens which could be good ever cause a fetch.
        let claims: TenantClaims = jws.claims().ok_or(Refusal::BadToken)?;
        if !self.accepts(&claims, now) {
            return Err(Refusal::BadToken);
        }
        let key = self.keys.find(algorithm, jws.header.kid.as_deref(), now).await?;
        if !jws.signed_by(algorithm, &key) {
            return Err(Refusal::BadToken);
        }
        Ok(Identity {
            issuer: self.issuer.clone(),
            verified_email: claims.verified_email(),
            subject: claims.sub,
            session: None,
            local_user: None,
            address: None,
            scope: None,
        })
    }
}

impl TenantClaims {
    /// Whether nothing marks it as another kind of token: ID tokens bear a nonce or hashes (OIDC Core, sections 2
    /// and 3.3), and some providers write the kind into what the token says.
    fn of_access_token(&self) -> bool {
        self.nonce.is_none()
            && self.at_hash.is_none()
            && self.c_hash.is_none()
            && self.token_use.as_deref().is_none_or(|kind| kind == "access")
            && self.typ.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"))
    }

    fn verified_email(&self) -> Option<String> {
        let email = self.email.as_ref().filter(|_| self.email_verified == true)?;
        let fits = (1..=limits::EMAIL_CHARS).contains(&email.chars().count()) && !email.contains(char::is_control);
        fits.then(|| email.clone())
    }
}

impl TokenAudience {
    pub(crate) fn contains(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Many(many) => many.iter().any(|one| one == audience),
        }
    }
}

/// Whether it is an algorithm of key pairs. Which of them the tenant signs with, and which a key may be used with, is
/// asked later.
fn asymmetric(algorithm: Algorithm) -> bool {
    !matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512)
}

/// Whether the kind in the header, if there is one, is that of access tokens (RFC 9068) or says nothing.
fn of_access_tokens(header: &Header) -> bool {
    header
        .typ
        .as_deref()
        .is_none_or(|kind| ["JWT", "at+jwt", "application/at+jwt"].iter().any(|known| kind.eq_ignore_ascii_case(known)))
}

/// A moment as tokens write it: seconds since the epoch, with a fraction.
#[expect(clippy::cast_precision_loss, reason = "milliseconds are exact up to 2^53, 285,000 years from now")]
fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1000.0
}

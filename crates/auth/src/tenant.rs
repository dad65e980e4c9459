//! An outside tenant that vouches for people: its access tokens, checked with the keys that it publishes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::model::{Identity, Timestamp};
use domain::ports::Identities;
use domain::{Outcome, Refusal, limits};
use jsonwebtoken::Algorithm;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::SetupError;
use crate::endpoints::Endpoints;
use crate::jwks::Jwks;
use crate::jws::Jws;
use crate::published::PublishedDocument;

/// How far the tenant's clock may be from ours.
const SKEW: Duration = Duration::from_mins(1);

/// What the header of an access token may call it (RFC 9068), if it says anything.
const ACCESS_KINDS: [&str; 3] = ["JWT", "at+jwt", "application/at+jwt"];

/// A tenant, and for which API its tokens have to be made.
pub struct Tenant {
    issuer: String,
    audience: String,
    keys: Jwks,
    endpoints: PublishedDocument<Endpoints>,
}

/// What a token says, with what only tokens of its kind say. Times may have fractions (RFC 7519, section 2).
#[derive(Deserialize)]
pub(crate) struct TenantClaims<K> {
    iss: String,
    sub: String,
    aud: TokenAudience,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    pub(crate) email: Option<String>,
    #[serde(default)]
    email_verified: serde_json::Value,
    #[serde(flatten)]
    pub(crate) own: K,
}

/// What marks a token as no access token.
#[derive(Deserialize)]
struct AccessMarks {
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
        let configuration = place(".well-known/openid-configuration")?;
        let keys = Jwks::new(client.clone(), place(".well-known/jwks.json")?, configuration.clone());
        let endpoints = PublishedDocument::new(client, configuration);
        Ok(Self { issuer: url.into(), audience: audience.to_owned(), keys, endpoints })
    }

    /// The tenant's own address, with a trailing slash (`iss` in its tokens).
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where it has people log in and trades codes. `Unavailable` while it never said so.
    pub(crate) async fn endpoints(&self, now: Timestamp) -> Outcome<Arc<Endpoints>> {
        let (endpoints, _) = self.endpoints.get(now).await;
        endpoints.filter(|endpoints| endpoints.issuer == self.issuer).ok_or(Refusal::Unavailable)
    }

    /// Whether a token for this audience that says this would be good now, if the signature is.
    fn accepts<K>(&self, claims: &TenantClaims<K>, audience: &str, now: Timestamp) -> bool {
        let begun = |at: Option<f64>| at.is_none_or(|at| at <= seconds(now.plus(SKEW)));
        claims.iss == self.issuer
            && claims.aud.contains(audience)
            && claims.exp > seconds(now.minus(SKEW))
            && begun(claims.nbf)
            && begun(claims.iat)
            && (1..=limits::SUBJECT_CHARS).contains(&claims.sub.chars().count())
            && !claims.sub.contains(char::is_control)
    }

    /// What a token for this audience says, once the tenant's signature is found good. `kinds` are those that its header
    /// may name, `fits` judges what only its kind says. `Unavailable` for what may be a good token while the tenant's
    /// keys could never be fetched.
    pub(crate) async fn proven<K: DeserializeOwned>(
        &self,
        token: &str,
        audience: &str,
        kinds: &[&str],
        fits: impl Fn(&TenantClaims<K>) -> bool + Send,
        now: Timestamp,
    ) -> Outcome<TenantClaims<K>> {
        let jws = Jws::parse(token).ok_or(Refusal::BadToken)?;
        let algorithm = jws.header.algorithm().filter(|&algorithm| asymmetric(algorithm));
        let algorithm = algorithm.filter(|_| jws.header.is_one_of(kinds)).ok_or(Refusal::BadToken)?;
        // Judged before the signature, so that only tokens which could be good ever cause a fetch.
        let claims: TenantClaims<K> = jws.claims().ok_or(Refusal::BadToken)?;
        if !self.accepts(&claims, audience, now) || !fits(&claims) {
            return Err(Refusal::BadToken);
        }
        let key = self.keys.find(algorithm, jws.header.kid.as_deref(), now).await?;
        if !jws.signed_by(algorithm, &key) {
            return Err(Refusal::BadToken);
        }
        Ok(claims)
    }

    /// Whom a token that was proven tells of.
    pub(crate) fn identity<K>(&self, claims: &TenantClaims<K>) -> Identity {
        Identity {
            issuer: self.issuer.clone(),
            verified_email: claims.verified_email(),
            subject: claims.sub.clone(),
            session: None,
            local_user: None,
            address: None,
            scope: None,
        }
    }
}

#[async_trait]
impl Identities for Tenant {
    /// `Unavailable` for what may be a good token while the tenant's keys could never be fetched.
    async fn verify(&self, token: &str, now: Timestamp) -> Outcome<Identity> {
        let fits = |claims: &TenantClaims<AccessMarks>| claims.own.of_access_token();
        let claims = self.proven(token, &self.audience, &ACCESS_KINDS, fits, now).await?;
        Ok(self.identity(&claims))
    }
}

impl AccessMarks {
    /// Whether nothing marks it as another kind of token: ID tokens bear a nonce or hashes (OIDC Core, sections 2
    /// and 3.3), and some providers write the kind into what the token says.
    fn of_access_token(&self) -> bool {
        self.nonce.is_none()
            && self.at_hash.is_none()
            && self.c_hash.is_none()
            && self.token_use.as_deref().is_none_or(|kind| kind == "access")
            && self.typ.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"))
    }
}

impl<K> TenantClaims<K> {
    /// Whether it is for nobody besides.
    pub(crate) fn is_only_for(&self, audience: &str) -> bool {
        match &self.aud {
            TokenAudience::One(one) => one == audience,
            TokenAudience::Many(many) => many.iter().all(|one| one == audience),
        }
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

/// A moment as tokens write it: seconds since the epoch, with a fraction.
#[expect(clippy::cast_precision_loss, reason = "milliseconds are exact up to 2^53, 285,000 years from now")]
fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1000.0
}

//! The built-in issuer: makes RS256 tokens with key pairs of its own, and checks its access tokens.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::model::{Hint, Identity, SessionId, Timestamp};
use domain::ports::{ClaimValue, IdGrant, Identities, Issuer, KeyRing, PublicKey, TokenGrant};
use domain::{Outcome, Refusal};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::SetupError;
use crate::jws::{Jws, assemble, moment};
use crate::key_pair::KeyPair;
use crate::own_tokens::user_id;
use crate::tenant::TokenAudience;

/// The kind of its access tokens (RFC 9068), which tells them from ID tokens under the same key.
const ACCESS: &str = "at+jwt";
/// The kind of its ID tokens.
const ID: &str = "JWT";
/// What stands before the account's id in `sub`.
const SUBJECT_PREFIX: &str = "auth0|";
/// How old what is known of the key ring may be when a token is signed, or the keys are shown.
const FRESH: Duration = Duration::from_secs(2);
/// How often a token with an unknown key id may cause a look at the key ring.
const LOOK_GAP: Duration = Duration::from_secs(1);

/// The built-in issuer.
pub struct BuiltIn {
    ring: Arc<dyn KeyRing>,
    issuer: Option<String>,
    audience: Option<String>,
    known: Mutex<Known>,
}

/// The keys as they were when the ring was last looked at.
#[derive(Default)]
struct Known {
    keys: Vec<Arc<KeyPair>>,
    read_at: Option<Timestamp>,
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
    client_id: &'a str,
    jti: &'a str,
    iat: i64,
    exp: i64,
    scope: &'a str,
    sid: i64,
}

#[derive(Deserialize)]
struct ReadClaims {
    iss: String,
    sub: String,
    aud: TokenAudience,
    iat: i64,
    exp: i64,
    sid: i64,
    scope: Option<String>,
}

/// What of an ID token is read again.
#[derive(Deserialize)]
struct HintClaims {
    iss: String,
    sub: String,
    aud: String,
    sid: String,
}

impl BuiltIn {
    /// Makes a new key pair for the ring, to be kept secret. Takes about a tenth of a second.
    pub fn generate() -> Result<String, SetupError> {
        KeyPair::generate()
    }

    /// The issuer with the keys of this ring. It reads the ring again every few seconds, so that a key that another
    /// process made is soon used. With `public_url`, tokens must name that (with a trailing slash, which is added) as
    /// their issuer; without it they may name any web address, which the verified identity then holds as `address`.
    /// With `audience`, tokens must be made for that, else for the issuer that they name.
    #[must_use]
    pub fn new(ring: Arc<dyn KeyRing>, public_url: Option<String>, audience: Option<String>) -> Self {
        let issuer = public_url.map(|url| if url.ends_with('/') { url } else { format!("{url}/") });
        Self { ring, issuer, audience, known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys, the signing one first, looked at again if that was this long ago.
    async fn keys(&self, now: Timestamp, gap: Duration) -> Outcome<Vec<Arc<KeyPair>>> {
        {
            let known = self.known();
            // A clock that was set back must not put the next look off.
            let recent = |at: Timestamp| (at..at.plus(gap)).contains(&now);
            if known.read_at.is_some_and(recent) {
                return Ok(known.keys.clone());
            }
        }
        let kept = self.ring.issuer_keys().await?;
        let mut known = self.known();
        let keys = kept.iter().filter_map(|secret| known.pair(secret)).collect::<Vec<_>>();
        *known = Known { keys: keys.clone(), read_at: Some(now) };
        Ok(keys)
    }

    async fn sign(&self, typ: &'static str, claims: &impl Serialize, now: Timestamp) -> Outcome<String> {
        let keys = self.keys(now, FRESH).await?;
        let key = keys.first().ok_or(Refusal::Unavailable)?;
        let header = MadeHeader { alg: "RS256", typ, kid: &key.public.kid };
        Ok(assemble(&header, claims, |message| key.sign(message)).expect("strings and numbers are JSON"))
    }

    /// Whether one of the keys signed it. Only what may be good otherwise makes anybody look for a new key.
    async fn signed(&self, jws: &Jws<'_>, now: Timestamp) -> Outcome<bool> {
        let by_one_of = |keys: &[Arc<KeyPair>]| keys.iter().any(|key| key.signed(jws));
        let known = self.known().keys.clone();
        if known.iter().any(|key| Some(&key.public.kid) == jws.header.kid.as_ref()) {
            return Ok(by_one_of(&known));
        }
        Ok(by_one_of(&self.keys(now, LOOK_GAP).await?))
    }

    fn read(&self, jws: &Jws<'_>, now: Timestamp) -> Option<Identity> {
        let claims: ReadClaims = jws.claims()?;
        let good = jws.header.typ.as_deref() == Some(ACCESS)
            && now < moment(claims.exp)?
            && moment(claims.iat).is_some()
            && self.names_issuer(&claims.iss)
            && claims.aud.contains(self.audience.as_ref().unwrap_or(&claims.iss));
        let user = user_id(claims.sub.strip_prefix(SUBJECT_PREFIX)?)?;
        let session = SessionId::new(claims.sid)?;
        good.then(|| Identity {
            issuer: "local".to_owned(),
            subject: claims.sub,
            verified_email: None,
            session: Some(session),
            local_user: Some(user),
            address: Some(claims.iss).filter(|_| self.issuer.is_none()),
            // A token without a scope grants no scope.
            scope: Some(claims.scope.unwrap_or_default()),
        })
    }

    fn read_hint(&self, jws: &Jws<'_>) -> Option<Hint> {
        let claims: HintClaims = jws.claims().filter(|_| jws.header.typ.as_deref() == Some(ID))?;
        let user = user_id(claims.sub.strip_prefix(SUBJECT_PREFIX)?)?;
        let session = SessionId::new(claims.sid.parse().ok()?)?;
        self.names_issuer(&claims.iss).then_some(Hint { user, session, client: claims.aud })
    }

    fn names_issuer(&self, named: &str) -> bool {
        match &self.issuer {
            Some(issuer) => named == issuer,
            None => Url::parse(named).is_ok_and(|url| matches!(url.scheme(), "http" | "https")),
        }
    }
}

impl Known {
    /// The pair kept as this, which is read once; none if it is damaged.
    fn pair(&self, secret: &str) -> Option<Arc<KeyPair>> {
        if let Some(known) = self.keys.iter().find(|key| key.is(secret)) {
            return Some(Arc::clone(known));
        }
        match KeyPair::read(secret) {
            Ok(pair) => Some(Arc::new(pair)),
            Err(error) => {
                tracing::error!(%error, "a key of the built-in issuer can't be used");
                None
            }
        }
    }
}

#[async_trait]
impl Issuer for BuiltIn {
    /// Times are kept in whole seconds, rounded down.
    async fn access_token(&self, grant: &TokenGrant<'_>) -> Outcome<String> {
        let claims = MadeClaims {
            iss: grant.issuer,
            sub: format!("{SUBJECT_PREFIX}{}", grant.user),
            aud: grant.audience,
            client_id: grant.client,
            jti: grant.id,
            iat: grant.issued_at.seconds(),
            exp: grant.expires_at.seconds(),
            scope: grant.scope,
            sid: grant.session.get(),
        };
        self.sign(ACCESS, &claims, grant.issued_at).await
    }

    async fn id_token(&self, grant: &IdGrant<'_>) -> Outcome<String> {
        let token = &grant.token;
        let mut claims: Map<String, Value> = grant.claims.iter().map(claim).collect();
        claims.insert("iss".into(), token.issuer.into());
        claims.insert("sub".into(), format!("{SUBJECT_PREFIX}{}", token.user).into());
        claims.insert("aud".into(), token.audience.into());
        claims.insert("iat".into(), token.issued_at.seconds().into());
        claims.insert("exp".into(), token.expires_at.seconds().into());
        claims.insert("auth_time".into(), grant.authenticated_at.seconds().into());
        claims.insert("sid".into(), token.session.to_string().into());
        claims.insert("at_hash".into(), half_hash(grant.access_token).into());
        if let Some(nonce) = grant.nonce {
            claims.insert("nonce".into(), nonce.into());
        }
        self.sign(ID, &claims, token.issued_at).await
    }

    async fn hint(&self, id_token: &str, now: Timestamp) -> Outcome<Hint> {
        let jws = Jws::parse(id_token).ok_or(Refusal::BadToken)?;
        let hint = self.read_hint(&jws).ok_or(Refusal::BadToken)?;
        if self.signed(&jws, now).await? { Ok(hint) } else { Err(Refusal::BadToken) }
    }

    async fn public_keys(&self, now: Timestamp) -> Outcome<Vec<PublicKey>> {
        Ok(self.keys(now, FRESH).await?.iter().map(|key| key.public.clone()).collect())
    }
}

#[async_trait]
impl Identities for BuiltIn {
    async fn verify(&self, token: &str, now: Timestamp) -> Outcome<Identity> {
        let jws = Jws::parse(token).ok_or(Refusal::BadToken)?;
        let identity = self.read(&jws, now).ok_or(Refusal::BadToken)?;
        if self.signed(&jws, now).await? { Ok(identity) } else { Err(Refusal::BadToken) }
    }
}

fn claim((name, value): &(&'static str, ClaimValue)) -> (String, Value) {
    let value = match value {
        ClaimValue::Text(text) => json!(text),
        ClaimValue::Flag(flag) => json!(flag),
    };
    ((*name).to_owned(), value)
}

/// `at_hash` (`OpenID` Connect Core, section 3.1.3.6), which also marks an ID token as no access token.
fn half_hash(access_token: &str) -> String {
    let whole = digest(&SHA256, access_token.as_bytes());
    URL_SAFE_NO_PAD.encode(&whole.as_ref()[..16])
}

//! Logging in at a tenant with a browser: the authorization code flow of `OpenID` Connect with PKCE, of which this server
//! does all but showing the tenant's pages.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::model::{Identity, Profile, Timestamp};
use domain::ports::{SignOn, SignOnAnswer, SignOnRequest};
use domain::{Outcome, Refusal, limits};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::tenant::{Tenant, TenantClaims};
use crate::{SetupError, published};

/// How long the tenant may take to trade a code.
const PATIENCE: Duration = Duration::from_secs(8);
/// How many codes are traded at once; who comes besides is asked to try again.
const AT_ONCE: usize = 32;
/// What is asked for: who they are, what they are called, and their address.
const SCOPE: &str = "openid profile email";
/// What the header of an ID token may call it, if it says anything.
const ID_KINDS: [&str; 1] = ["JWT"];

/// This installation as a client of a tenant.
pub struct WebClient {
    tenant: Arc<Tenant>,
    id: String,
    secret: Option<String>,
    name: String,
    http: Client,
    turns: Semaphore,
}

/// What only an ID token says (`OpenID` Connect Core, section 2).
#[derive(Deserialize)]
struct IdClaims {
    nonce: Option<String>,
    azp: Option<String>,
    name: Option<String>,
    picture: Option<String>,
}

/// What the tenant answers to a code.
#[derive(Deserialize)]
struct Traded {
    id_token: String,
}

/// Why it doesn't trade one (RFC 6749, section 5.2).
#[derive(Deserialize)]
struct Untraded {
    error: String,
}

impl WebClient {
    /// The client with this id, and a secret if it has one. `name` is what people know the tenant by.
    pub fn new(tenant: Arc<Tenant>, id: String, secret: Option<String>, name: String) -> Result<Self, SetupError> {
        // A code goes to the tenant's own address and nowhere else.
        let http = Client::builder().redirect(Policy::none()).timeout(PATIENCE).build();
        let http = http.map_err(|_| SetupError("needs a client for HTTPS, which can't be made"))?;
        Ok(Self { tenant, id, secret, name, http, turns: Semaphore::new(AT_ONCE) })
    }

    /// The ID token that the tenant gives for a code.
    async fn trade(&self, answer: &SignOnAnswer<'_>, now: Timestamp) -> Outcome<String> {
        let _turn = self.turns.try_acquire().map_err(|_| Refusal::Unavailable)?;
        let endpoint = self.tenant.endpoints(now).await?.token.clone();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", &*self.id),
            ("code", answer.code),
            ("code_verifier", answer.verifier),
            ("redirect_uri", answer.redirect_uri),
        ];
        form.extend(self.secret.as_deref().map(|secret| ("client_secret", secret)));
        let failed = |error: String| {
            tracing::warn!(error, "a tenant doesn't trade codes");
            Refusal::Unavailable
        };
        let sent = self.http.post(endpoint).form(&form).send().await;
        let told = sent.map_err(|error| failed(format!("{error:?}")))?;
        let status = told.status();
        let json = published::body(told, limits::JWKS_BYTES).await.map_err(failed)?;
        if status == StatusCode::OK {
            let traded = serde_json::from_slice::<Traded>(&json);
            return traded.map(|traded| traded.id_token).map_err(|_| failed("it gives no ID token".to_owned()));
        }
        match serde_json::from_slice::<Untraded>(&json) {
            Ok(untraded) if untraded.error == "invalid_grant" => Err(Refusal::BadCredentials),
            Ok(untraded) => Err(failed(format!("answered {status}, {:?}", untraded.error))),
            Err(_) => Err(failed(format!("answered {status}"))),
        }
    }
}

#[async_trait]
impl SignOn for WebClient {
    fn name(&self) -> &str {
        &self.name
    }

    async fn address(&self, request: &SignOnRequest<'_>, now: Timestamp) -> Outcome<String> {
        let mut url = self.tenant.endpoints(now).await?.authorization.clone();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(request.verifier.as_bytes()));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.id)
            .append_pair("redirect_uri", request.redirect_uri)
            .append_pair("scope", SCOPE)
            .append_pair("state", request.state)
            .append_pair("nonce", request.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url.into())
    }

    async fn redeem(&self, answer: &SignOnAnswer<'_>, now: Timestamp) -> Outcome<(Identity, Profile)> {
        let token = self.trade(answer, now).await?;
        let fits = |claims: &TenantClaims<IdClaims>| {
            claims.own.nonce.as_deref() == Some(answer.nonce)
                && claims.is_only_for(&self.id)
                && claims.own.azp.as_ref().is_none_or(|party| *party == self.id)
        };
        let claims = self.tenant.proven(&token, &self.id, &ID_KINDS, fits, now).await;
        let claims = claims.map_err(|refusal| match refusal {
            Refusal::BadToken => Refusal::BadCredentials,
            other => other,
        })?;
        let identity = self.tenant.identity(&claims);
        let IdClaims { name, picture, .. } = claims.own;
        Ok((identity, Profile { email: claims.email, display_name: name, avatar_url: picture }))
    }
}

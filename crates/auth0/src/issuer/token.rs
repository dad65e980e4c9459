//! `POST /oauth/token`: trades a code, a refresh token or a password for tokens.

use axum::response::Response;
use domain::model::Grant;
use domain::ports::{IdGrant, Proven, TokenGrant};
use domain::verbs::{self, Granted};
use domain::{FieldProblem, Refusal, limits};
use serde::Serialize;

use super::client::{self, client};
use super::issuer_request::IssuerRequest;
use super::refuse::OauthError;
use super::request::NO_ORGANIZATIONS;
use super::requests;
use super::{GRANTS, claims, scope};
use crate::NAME;
use crate::answers::{NoIssuer, Oauth};
use kit::{Fields, answer, field};

/// What our refresh tokens begin with, which tells them from those of other dialects.
const REFRESH_PREFIX: &str = "v1.";

/// RFC 6749, section 5.1, and `OpenID` Connect Core, section 3.1.3.3.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Tokens)]
pub(super) struct TokenResponse {
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id_token: Option<String>,
    scope: String,
    expires_in: u64,
    token_type: &'static str,
}

/// Trades a code, a refresh token or a password for tokens.
#[utoipa::path(
    post,
    path = "/oauth/token",
    tag = "issuer",
    security(()),
    request_body(content((requests::TokenRequest = "application/x-www-form-urlencoded"), (requests::TokenRequest = "application/json"))),
    responses((status = 200, body = TokenResponse), Oauth, NoIssuer),
)]
pub(super) async fn token(request: IssuerRequest) -> Response {
    answer::unkept(match traded(&request).await {
        Ok(tokens) => answer::ok(&tokens),
        Err(error) => error.response(),
    })
}

async fn traded(request: &IssuerRequest) -> Result<TokenResponse, OauthError> {
    let mut fields = request.call.form_or_fields()?;
    let grant = grant_type(&mut fields);
    let client = client(request, &mut fields)?;
    if fields.optional_text("organization").is_some_and(|organization| !organization.is_empty()) {
        return Err(OauthError::invalid_request(NO_ORGANIZATIONS));
    }
    let audience = named_audience(&mut fields);
    if audience.as_ref().is_some_and(|audience| audience.chars().count() > limits::PARAMETER_CHARS) {
        fields.reject("audience", FieldProblem::TooLong(limits::PARAMETER_CHARS));
    } else {
        request.audience(audience.as_deref())?;
    }
    match grant.as_str() {
        "authorization_code" => by_code(request, fields, client).await,
        "refresh_token" => by_refresh(request, fields, client).await,
        grant if GRANTS.contains(&grant) => by_password(request, fields, client).await,
        _ if fields.has("grant_type") => Err(OauthError::unsupported(&grant)),
        _ => Err(fields.done().err().unwrap_or(Refusal::invalid("grant_type", FieldProblem::Missing)).into()),
    }
}

fn grant_type(fields: &mut Fields) -> String {
    fields.text(field("grant_type").says("`authorization_code`, `refresh_token` or `password`.").example("password"))
}

fn named_audience(fields: &mut Fields) -> Option<String> {
    fields.optional_text("audience")
}

/// The code, where it was sent, and what proves who asked for it.
fn given_code(fields: &mut Fields, confidential: bool) -> (String, String, Option<String>) {
    let (code, redirect_uri) = (fields.text("code"), fields.text("redirect_uri"));
    let verifier = "code_verifier";
    (code, redirect_uri, if confidential { fields.optional_text(verifier) } else { Some(fields.text(verifier)) })
}

fn given_refresh_token(fields: &mut Fields) -> (String, Option<String>) {
    (fields.text("refresh_token"), wanted_scope(fields))
}

fn given_password(fields: &mut Fields) -> (String, String, Option<String>) {
    let username = fields.text(field("username").example("ada@example.com"));
    (username, fields.text(field("password").example("correct horse")), wanted_scope(fields))
}

fn wanted_scope(fields: &mut Fields) -> Option<String> {
    fields.optional_text(field("scope").example("openid profile email offline_access"))
}

/// All that a body may say: of some grants it says this, of others that.
pub(super) fn token_fields(fields: &mut Fields) {
    grant_type(fields);
    client::client_fields(fields);
    named_audience(fields);
    fields.sometimes(|fields| given_code(fields, false));
    fields.sometimes(given_refresh_token);
    fields.sometimes(given_password);
}

async fn by_code(
    request: &IssuerRequest,
    mut fields: Fields,
    client: Option<String>,
) -> Result<TokenResponse, OauthError> {
    let client = required(&mut fields, client);
    let confidential = request.is_confidential(&client);
    let (code, redirect_uri, verifier) = fields.read(|fields| given_code(fields, confidential))?;
    let granted = verbs::redeem_code(request.core(), &code, &client, &redirect_uri, verifier.as_deref(), NAME).await;
    let granted = granted.map_err(|refusal| match refusal {
        Refusal::BadToken => OauthError::bad_grant("Invalid authorization code"),
        Refusal::BadCredentials => OauthError::bad_grant("Failed to verify code verifier"),
        other => other.into(),
    })?;
    tokens(request, granted, None).await
}

async fn by_refresh(
    request: &IssuerRequest,
    mut fields: Fields,
    client: Option<String>,
) -> Result<TokenResponse, OauthError> {
    let client = required(&mut fields, client);
    let (token, wanted) = fields.read(given_refresh_token)?;
    let unknown = || OauthError::bad_grant("Unknown or invalid refresh token.");
    let token = inner(&token).ok_or_else(unknown)?;
    let granted = verbs::refresh_granted(request.core(), token, &client).await;
    let mut granted =
        granted.map_err(|refusal| if refusal == Refusal::BadToken { unknown() } else { refusal.into() })?;
    // The client gets its nonce back in the first ID token only.
    granted.grant.nonce = None;
    tokens(request, granted, wanted.as_deref()).await
}

async fn by_password(
    request: &IssuerRequest,
    fields: Fields,
    client: Option<String>,
) -> Result<TokenResponse, OauthError> {
    let (username, password, wanted) = fields.read(given_password)?;
    let scope = scope::granted(wanted.as_deref());
    let caller = request.call.caller();
    let Proven { user, hash } = verbs::prove_password(request.core(), &caller, &username, &password).await?;
    let grant = Grant {
        user,
        client: client.unwrap_or_default(),
        audience: request.audience(None)?,
        offline: scope::has(&scope, "offline_access"),
        scope,
        nonce: None,
        authenticated_at: request.core().clock.now(),
    };
    tokens(request, verbs::open_granted(request.core(), &caller, grant, hash, NAME).await?, None).await
}

/// The tokens for a login, for all that was granted to it or less.
async fn tokens(request: &IssuerRequest, granted: Granted, wanted: Option<&str>) -> Result<TokenResponse, OauthError> {
    let core = request.core();
    let Granted { user, session, grant, refresh } = granted;
    let (now, scope) = (core.clock.now(), scope::narrowed(&grant.scope, wanted));
    // The address may be another one than when it was granted, and the API's name with it.
    let (audience, id) = (request.audience(None)?, core.code());
    let token = TokenGrant {
        issuer: &request.address,
        user: user.id,
        session: session.id,
        client: &grant.client,
        id: &id,
        audience: &audience,
        scope: &scope,
        issued_at: now,
        expires_at: now.plus(core.token_life),
    };
    let access_token = request.issuer.access_token(&token).await?;
    // An ID token is for a client, so it takes one that has a name.
    let id_token = if scope::has(&scope, "openid") && !grant.client.is_empty() {
        let grant = IdGrant {
            access_token: &access_token,
            token: TokenGrant { audience: &grant.client, ..token },
            nonce: grant.nonce.as_deref(),
            authenticated_at: grant.authenticated_at,
            claims: &claims::of(&user, &scope),
        };
        Some(request.issuer.id_token(&grant).await?)
    } else {
        None
    };
    let refresh_token = refresh.map(|refresh| format!("{REFRESH_PREFIX}{refresh}"));
    let expires_in = core.token_life.as_secs();
    Ok(TokenResponse { access_token, refresh_token, id_token, scope, expires_in, token_type: "Bearer" })
}

/// The part of a refresh token that the store has the digest of.
pub(super) fn inner(token: &str) -> Option<&str> {
    token.strip_prefix(REFRESH_PREFIX).filter(|inner| inner.len() == 64)
}

fn required(fields: &mut Fields, client: Option<String>) -> String {
    client.unwrap_or_else(|| {
        fields.reject("client_id", FieldProblem::Missing);
        String::new()
    })
}

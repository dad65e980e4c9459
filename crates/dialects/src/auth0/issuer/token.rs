//! `POST /oauth/token`: trades a password for an access token.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::ports::{Issuer, TokenGrant};
use domain::{Refusal, Why, limits, verbs};
use serde::Serialize;

use super::refuse::OauthError;
use super::{GRANTS, SCOPES, address};
use crate::auth0::STYLE;
use crate::auth0::refuse::refuse;
use crate::kit::{Call, HttpFault, No, answer};

/// RFC 6749, section 5.1.
#[derive(Serialize)]
struct Granted {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

/// What is asked for.
struct Request {
    username: String,
    password: String,
    audience: Option<String>,
    scope: Option<String>,
}

pub(super) async fn token(call: Call) -> Response {
    let Some(issuer) = &call.core().issuer else { return refuse(&No::Http(HttpFault::NoSuchPath)) };
    let mut response = match granted(&call, issuer.as_ref()).await {
        Ok(granted) => answer::ok(&granted),
        Err(error) => error.response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn granted(call: &Call, issuer: &dyn Issuer) -> Result<Granted, OauthError> {
    let request = request(call)?;
    let address = address(call).ok_or_else(OauthError::no_address)?;
    let core = call.core();
    let login = verbs::login(core, &request.username, &request.password, STYLE).await?;
    let now = core.clock.now();
    let scope = scope(request.scope.as_deref());
    let access_token = issuer.access_token(&TokenGrant {
        issuer: &address,
        user: login.user.id,
        session: login.session.id,
        audience: request.audience.as_ref().or(call.context.facts.audience.as_ref()).unwrap_or(&address),
        scope: &scope,
        issued_at: now,
        expires_at: now.plus(login.expires_in),
    });
    Ok(Granted { access_token, token_type: "Bearer", expires_in: login.expires_in.as_secs(), scope })
}

/// Which client asks doesn't matter: `client_id`, `client_secret` and `realm` aren't looked at.
fn request(call: &Call) -> Result<Request, OauthError> {
    let mut fields = call.form_or_fields()?;
    let grant = fields.text("grant_type");
    if fields.has("grant_type") && !GRANTS.contains(&grant.as_str()) {
        return Err(OauthError::unsupported(&grant));
    }
    let username = fields.text("username");
    let password = fields.text("password");
    let audience = fields.optional_text("audience").filter(|audience| !audience.is_empty());
    if audience.as_ref().is_some_and(|audience| audience.chars().count() > limits::URL_CHARS) {
        fields.flaw("audience", Why::TooLong(limits::URL_CHARS));
    }
    let scope = fields.optional_text("scope");
    fields.done()?;
    // No name holds one, and not every store can look for it.
    if username.contains('\0') {
        return Err(Refusal::BadCredentials.into());
    }
    Ok(Request { username, password, audience, scope })
}

/// What of the requested scope is granted: all that there is when nothing is asked for, and never what we can't give,
/// such as `openid` (an ID token) or `offline_access` (a refresh token).
pub(super) fn scope(requested: Option<&str>) -> String {
    let requested = requested.map(str::trim).filter(|requested| !requested.is_empty());
    let words = requested.map(|requested| requested.split_whitespace().collect::<Vec<_>>());
    let granted = SCOPES.iter().filter(|scope| words.as_ref().is_none_or(|words| words.contains(scope)));
    granted.copied().collect::<Vec<_>>().join(" ")
}

//! What a client asks of `/authorize` (RFC 6749, section 4.1.1; RFC 7636; `OpenID` Connect Core, section 3.1.2.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::core::hex;
use domain::limits;
use domain::model::{Grant, Timestamp, UserId};
use url::Url;

use super::client::CLIENT_ID;
use super::issuer_request::IssuerRequest;
use super::reply::{AuthorizationReply, Mode};
use super::scope;
use kit::{Field, Query, field};

/// What a request is made of.
pub(super) const CARRIED: [Field; 15] = [
    CLIENT_ID,
    field("redirect_uri").example("http://localhost:3000/callback"),
    field("response_type").example("code"),
    field("response_mode"),
    field("state").example("a-state"),
    field("scope").example("openid profile email offline_access"),
    field("audience"),
    field("nonce"),
    field("code_challenge").example("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    field("code_challenge_method").example("S256"),
    field("prompt"),
    field("max_age"),
    field("login_hint"),
    field("screen_hint"),
    field("invite_code").says("Shown in the sign-up form, where sign-up takes one."),
];

/// What is said of a request for members of an organization, as Auth0 knows them.
pub(super) const NO_ORGANIZATIONS: &str = "organization is not supported";

/// A request that can be answered with a code once somebody is logged in.
pub(super) struct AuthRequest {
    /// Where and how it is answered.
    pub(super) reply: AuthorizationReply,
    pub(super) client: String,
    /// As the client wrote it, and will write it again.
    pub(super) redirect_uri: String,
    /// None where the client has a secret to show instead.
    pub(super) challenge: Option<String>,
    /// Whether nothing may be asked of the user.
    pub(super) silent: bool,
    /// Who may be logged in already, and for how long at most.
    pub(super) freshness: Freshness,
    /// Whether the user wants to sign up.
    pub(super) new_here: bool,
    pub(super) login_hint: Option<String>,
    /// What somebody gave the user to sign up with.
    pub(super) invite_code: Option<String>,
    /// The request itself, to be carried through the pages.
    pub(super) query: String,
    nonce: Option<String>,
    audience: String,
    scope: Option<String>,
}

/// How old the login may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    Any,
    /// At most so many seconds.
    Seconds(i64),
    /// The password has to be shown now.
    Now,
}

/// Why a request can't be answered with a code.
pub(super) enum Bad {
    /// The redirect address can't be trusted, so the user is shown an error page: a status, an OAuth error, and words.
    Here(u16, &'static str, String),
    /// The client is told by a redirect: an OAuth error, and words.
    There(Box<AuthorizationReply>, &'static str, String),
}

impl AuthRequest {
    pub(super) fn read(request: &IssuerRequest, text: &str) -> Result<Self, Bad> {
        let query = Query::parse(text);
        let given = |name: &str| query.get(name).filter(|value| !value.is_empty());
        let (client, redirect_uri, url) = addressee(request, &query)?;
        let mode = Mode::read(given("response_mode"));
        let reply =
            AuthorizationReply { url, mode: mode.unwrap_or(Mode::Query), state: query.get("state").map(str::to_owned) };
        let rejection = |error, words: &str| Bad::There(Box::new(reply.clone()), error, words.to_owned());
        let invalid = |words: &str| rejection("invalid_request", words);
        if mode.is_none() {
            return Err(invalid("response_mode must be query, fragment, form_post or web_message"));
        }
        for (name, error) in [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")] {
            if given(name).is_some() {
                return Err(rejection(error, &format!("{name} is not supported")));
            }
        }
        if given("organization").is_some() {
            return Err(invalid(NO_ORGANIZATIONS));
        }
        match given("response_type") {
            Some("code") => {}
            Some(_) => return Err(rejection("unsupported_response_type", "response_type must be code")),
            None => return Err(invalid("response_type is required")),
        }
        for name in ["state", "nonce", "audience", "scope", "login_hint", "invite_code"] {
            if given(name).is_some_and(|value| value.chars().count() > limits::PARAMETER_CHARS) {
                return Err(invalid(&format!("{name} must have at most {}", limits::PARAMETER_CHARS)));
            }
        }
        let audience = request.audience(given("audience")).map_err(|error| rejection(error.name(), error.words()))?;
        let challenge = challenge(&query, request.is_confidential(&client)).map_err(invalid)?;
        let prompt: Vec<&str> = given("prompt").unwrap_or_default().split_whitespace().collect();
        let silent = prompt.contains(&"none");
        if silent && prompt.len() > 1 {
            return Err(invalid("prompt can't be none and something else"));
        }
        let freshness = freshness(&prompt, given("max_age")).map_err(invalid)?;
        let owned = |name| given(name).map(str::to_owned);
        Ok(Self {
            client,
            redirect_uri,
            challenge,
            silent,
            freshness,
            new_here: given("screen_hint") == Some("signup") || prompt.contains(&"create"),
            login_hint: owned("login_hint"),
            invite_code: owned("invite_code"),
            query: carried(&query),
            nonce: owned("nonce"),
            audience,
            scope: owned("scope"),
            reply,
        })
    }

    /// What whoever is logged in lets the client have.
    pub(super) fn grant(&self, user: UserId, authenticated_at: Timestamp) -> Grant {
        let scope = scope::granted(self.scope.as_deref());
        Grant {
            user,
            client: self.client.clone(),
            audience: self.audience.clone(),
            offline: scope::has(&scope, "offline_access"),
            scope,
            nonce: self.nonce.clone(),
            authenticated_at,
        }
    }
}

/// The request as the pages carry it: what is read here and nothing else.
fn carried(query: &Query) -> String {
    let pairs = CARRIED.iter().filter_map(|field| Some((field.name, query.get(field.name)?)));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Who asks, and where the answer goes, if it may.
fn addressee(request: &IssuerRequest, query: &Query) -> Result<(String, String, Url), Bad> {
    let given = |name: &str| query.get(name).filter(|value| !value.is_empty());
    let missing = |name| Bad::Here(400, "invalid_request", format!("{name} is required"));
    let client = given("client_id").ok_or_else(|| missing("client_id"))?;
    if client.chars().count() > limits::PARAMETER_CHARS || client.contains(char::is_control) {
        return Err(Bad::Here(400, "invalid_request", "client_id can't be read".to_owned()));
    }
    if !request.serves(client) {
        return Err(Bad::Here(400, "invalid_request", format!("Unknown client: {client}")));
    }
    let written = given("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
    let url = Url::parse(written).ok().filter(|_| written.chars().count() <= limits::PARAMETER_CHARS);
    match url.filter(|url| request.may_call_back(url)) {
        Some(url) => Ok((client.to_owned(), written.to_owned(), url)),
        None => Err(Bad::Here(
            403,
            "unauthorized_client",
            "Callback URL mismatch. The redirect_uri is not in the list of allowed callback URLs.".to_owned(),
        )),
    }
}

/// The challenge in hex. A client that shows its secret when it trades the code may do without.
fn challenge(query: &Query, confidential: bool) -> Result<Option<String>, &'static str> {
    let given = query.get("code_challenge").filter(|text| !text.is_empty());
    if given.is_none() && confidential {
        return Ok(None);
    }
    let given = given.ok_or("code_challenge is required")?;
    if query.get("code_challenge_method") != Some("S256") {
        return Err("code_challenge_method must be S256");
    }
    let hash = URL_SAFE_NO_PAD.decode(given).ok().filter(|hash| hash.len() == 32);
    hash.map(|hash| Some(hex(&hash))).ok_or("code_challenge must be a SHA-256 in base64url")
}

fn freshness(prompt: &[&str], max_age: Option<&str>) -> Result<Freshness, &'static str> {
    let max_age = max_age.map(|text| text.parse::<i64>().ok().filter(|age| *age >= 0));
    match max_age {
        _ if prompt.contains(&"login") || prompt.contains(&"create") || prompt.contains(&"select_account") => {
            Ok(Freshness::Now)
        }
        Some(Some(seconds)) => Ok(Freshness::Seconds(seconds)),
        Some(None) => Err("max_age must be a whole number of seconds"),
        None => Ok(Freshness::Any),
    }
}

impl Freshness {
    /// Whether a login that was made at `since` is fresh enough at `now`.
    pub(super) fn takes(self, since: Timestamp, now: Timestamp) -> bool {
        match self {
            Self::Any => true,
            Self::Seconds(most) => now.millis().saturating_sub(since.millis()) / 1000 <= most,
            Self::Now => false,
        }
    }
}

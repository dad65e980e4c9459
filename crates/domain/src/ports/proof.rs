//! Ports for what proves who somebody is.

use std::net::IpAddr;

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{Claims, Hint, Identity, Profile, SessionId, Ticket, Timestamp, UserId};

/// Our own tokens: JWT, HS256, keyed with the installation's secret.
pub trait Tokens: Send + Sync {
    /// Signs the claims.
    fn issue(&self, claims: &Claims) -> String;

    /// What a token says, if it is one of ours, whole and not yet expired at `now`. Anything else is `BadToken`.
    fn verify(&self, token: &str, now: Timestamp) -> Outcome<Claims>;

    /// The refresh token that takes the place of this one: 64 lower-case hex digits, made from it with the
    /// installation's secret, so that it is the same whenever it is asked for, and nobody else can make it.
    fn successor(&self, refresh_token: &str) -> String;

    /// Signs a ticket to read files, which is no token.
    fn issue_ticket(&self, ticket: &Ticket) -> String;

    /// What a ticket says, if it is one of ours and not yet expired at `now`. Anything else is `BadToken`.
    fn verify_ticket(&self, ticket: &str, now: Timestamp) -> Outcome<Ticket>;
}

/// A turn at hashing, over when it is dropped.
pub type HashPermit = Box<dyn Send + Sync>;

/// Password hashes (argon2id, in PHC format). No method blocks the caller's thread.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// Waits for a turn. Places that have passwords waiting take turns with each other, whatever each has waiting.
    /// `Unavailable` after `limits::PASSWORD_WAIT`; `TooMany` when the place has too many waiting.
    async fn turn(&self, place: Option<IpAddr>) -> Outcome<HashPermit>;

    /// The hash of a password.
    async fn hash(&self, turn: HashPermit, password: String) -> Outcome<String>;

    /// Whether one of the passwords, which are tried in order, is the one behind the hash. With no hash it takes as
    /// long as with another's and says no, so that time doesn't tell which accounts exist.
    async fn verify(&self, turn: HashPermit, passwords: Vec<String>, hash: Option<String>) -> Outcome<bool>;
}

/// Tokens with asymmetric signatures: a configured tenant's, or the built-in issuer's.
#[async_trait]
pub trait Identities: Send + Sync {
    /// Who the bearer is. Anything but a good access token is `BadToken`.
    async fn verify(&self, token: &str, now: Timestamp) -> Outcome<Identity>;
}

/// A provider at which people log in with a browser, and which then vouches for them (`OpenID` Connect).
#[async_trait]
pub trait SignOn: Send + Sync {
    /// What people know it by.
    fn name(&self) -> &str;

    /// The address at which it asks who they are. `Unavailable` while it can't be had.
    async fn address(&self, request: &SignOnRequest<'_>, now: Timestamp) -> Outcome<String>;

    /// Who they are, and what it says of them, for the code that it sent them back with. A code that isn't good, or that
    /// isn't for this request, is `BadCredentials`; `Unavailable` where it doesn't answer.
    async fn redeem(&self, answer: &SignOnAnswer<'_>, now: Timestamp) -> Outcome<(Identity, Profile)>;
}

/// What a browser is sent to a provider with.
#[derive(Clone, Copy, Debug)]
pub struct SignOnRequest<'a> {
    /// Where it is sent back to.
    pub redirect_uri: &'a str,
    /// What it brings back, by which its client knows that it asked for this.
    pub state: &'a str,
    /// What the provider's word on who they are has to repeat.
    pub nonce: &'a str,
    /// What has to be shown with the code; the provider sees only its hash before.
    pub verifier: &'a str,
}

/// What a browser came back with.
#[derive(Clone, Copy, Debug)]
pub struct SignOnAnswer<'a> {
    /// The provider's code.
    pub code: &'a str,
    /// Where it was sent back to.
    pub redirect_uri: &'a str,
    /// As in the request.
    pub nonce: &'a str,
    /// As in the request.
    pub verifier: &'a str,
}

/// The built-in issuer, in use while no outside tenant is configured.
#[async_trait]
pub trait Issuer: Send + Sync {
    /// An access token (RS256) for this account.
    async fn access_token(&self, grant: &TokenGrant<'_>) -> Outcome<String>;

    /// An ID token (RS256), which tells the client who its user is and opens no door.
    async fn id_token(&self, grant: &IdGrant<'_>) -> Outcome<String>;

    /// Whose login an ID token told of, which may have expired since; `BadToken` if it isn't one of ours.
    async fn hint(&self, id_token: &str, now: Timestamp) -> Outcome<Hint>;

    /// The keys that its tokens can be checked with, as of `now`.
    async fn public_keys(&self, now: Timestamp) -> Outcome<Vec<PublicKey>>;
}

/// What an access token of the built-in issuer is to say.
#[derive(Clone, Copy, Debug)]
pub struct TokenGrant<'a> {
    /// The issuer's own address, with a trailing slash (`iss`).
    pub issuer: &'a str,
    /// For whom (`sub` is `auth0|ID`).
    pub user: UserId,
    /// Under which login (`sid`).
    pub session: SessionId,
    /// For which client (`client_id`); empty where it has no id.
    pub client: &'a str,
    /// Its unique id (`jti`).
    pub id: &'a str,
    /// For which API (`aud`).
    pub audience: &'a str,
    /// For what, words separated by spaces (`scope`).
    pub scope: &'a str,
    /// When it is made (`iat`).
    pub issued_at: Timestamp,
    /// When it stops being good (`exp`).
    pub expires_at: Timestamp,
}

/// What an ID token of the built-in issuer is to say.
#[derive(Clone, Copy, Debug)]
pub struct IdGrant<'a> {
    /// The access token that it comes with.
    pub access_token: &'a str,
    /// What that says; `audience` is the client's id here.
    pub token: TokenGrant<'a>,
    /// The client's nonce, if it gave one (`nonce`).
    pub nonce: Option<&'a str>,
    /// When the password was shown (`auth_time`).
    pub authenticated_at: Timestamp,
    /// What it says of the user besides, by the claims' names.
    pub claims: &'a [(&'static str, ClaimValue)],
}

/// What is said of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimValue {
    /// A text.
    Text(String),
    /// Yes or no.
    Flag(bool),
}

/// An RSA public key, as a JWKS shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its id.
    pub kid: String,
    /// The modulus, big-endian, base64url without padding.
    pub n: String,
    /// The exponent, big-endian, base64url without padding.
    pub e: String,
}

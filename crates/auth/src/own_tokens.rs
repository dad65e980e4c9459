//! Own tokens: JWT, HS256, keyed with the raw bytes of the installation's secret.

use aws_lc_rs::hmac;
use domain::core::hex;
use domain::model::{Claims, SessionId, Ticket, Timestamp, UserId};
use domain::ports::Tokens;
use domain::{Outcome, Refusal};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::SetupError;
use crate::jws::{Jws, moment};

/// Makes and checks own tokens.
pub struct OwnTokens {
    signing: EncodingKey,
    checking: DecodingKey,
    refreshing: hmac::Key,
}

/// The claims as the token holds them, each of them required.
#[derive(Serialize, Deserialize)]
struct OwnTokenBody {
    sub: String,
    sid: i64,
    aud: String,
    iat: i64,
    exp: i64,
}

/// What a ticket holds. It has no `aud` and no `iat`, so that it is no token.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireTicket {
    /// The account.
    reader: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<i64>,
    exp: i64,
}

impl OwnTokens {
    /// Keyed with these bytes as they are. An empty secret, which anybody knows, is refused.
    pub fn new(secret: &[u8]) -> Result<Self, SetupError> {
        if secret.is_empty() {
            return Err(SetupError("must not be empty"));
        }
        // Refresh tokens have a key of their own, so that no signature of anything else can be one.
        let own = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), b"refresh tokens");
        Ok(Self {
            signing: EncodingKey::from_secret(secret),
            checking: DecodingKey::from_secret(secret),
            refreshing: hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()),
        })
    }

    /// What stands in a token, if its signature is ours.
    fn open<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        let jws = Jws::parse(token)?;
        if jws.signed_by(Algorithm::HS256, &self.checking) { jws.claims() } else { None }
    }

    fn seal(&self, claims: &impl Serialize) -> String {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.signing)
            .expect("strings and integers are JSON, and HMAC signs any bytes")
    }

    fn read_ticket(&self, ticket: &str) -> Option<Ticket> {
        let wire: WireTicket = self.open(ticket)?;
        let session = match wire.sid {
            Some(sid) => Some(SessionId::new(sid)?),
            None => None,
        };
        Some(Ticket { user: user_id(&wire.reader)?, session, expires_at: moment(wire.exp)? })
    }

    fn read(&self, token: &str) -> Option<Claims> {
        let wire: OwnTokenBody = self.open(token)?;
        Some(Claims {
            user: user_id(&wire.sub)?,
            session: SessionId::new(wire.sid)?,
            audience: wire.aud,
            issued_at: moment(wire.iat)?,
            expires_at: moment(wire.exp)?,
        })
    }
}

impl Tokens for OwnTokens {
    /// Times are kept in whole seconds, rounded down.
    fn issue(&self, claims: &Claims) -> String {
        let wire = OwnTokenBody {
            sub: claims.user.to_string(),
            sid: claims.session.get(),
            aud: claims.audience.clone(),
            iat: claims.issued_at.seconds(),
            exp: claims.expires_at.seconds(),
        };
        self.seal(&wire)
    }

    fn verify(&self, token: &str, now: Timestamp) -> Outcome<Claims> {
        self.read(token).filter(|claims| now < claims.expires_at).ok_or(Refusal::BadToken)
    }

    fn successor(&self, refresh_token: &str) -> String {
        hex(hmac::sign(&self.refreshing, refresh_token.as_bytes()).as_ref())
    }

    fn issue_ticket(&self, ticket: &Ticket) -> String {
        let sid = ticket.session.map(SessionId::get);
        self.seal(&WireTicket { reader: ticket.user.to_string(), sid, exp: ticket.expires_at.seconds() })
    }

    fn verify_ticket(&self, ticket: &str, now: Timestamp) -> Outcome<Ticket> {
        self.read_ticket(ticket).filter(|ticket| now < ticket.expires_at).ok_or(Refusal::BadToken)
    }
}

/// The account that a subject names, in the one way in which ids are written: "+1" and "01" name nobody.
pub(crate) fn user_id(subject: &str) -> Option<UserId> {
    UserId::new(subject.parse().ok()?).filter(|id| id.to_string() == subject)
}

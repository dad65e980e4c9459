//! Refusals in the words of document 003: `{"detail": …}` over REST, `{"error": …}` on the socket.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Claim, Flaw, Lack, Place, Refusal, Thing};
use serde_json::{Value, json};

use crate::kit::{HttpFault, No, answer, detail};

type Worded = (StatusCode, &'static str);

/// A refusal on its way out.
pub(super) struct Refused(Response);

impl<T: Into<No>> From<T> for Refused {
    fn from(no: T) -> Self {
        Self(refuse(&no.into()))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.0
    }
}

/// What was asked for, where that changes the words of a 403.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// To join a channel.
    Join,
    /// To ban somebody.
    Ban,
    /// To lift a ban.
    Unban,
    /// To see who is banned.
    SeeBanned,
}

impl Asked {
    /// The refusal of what was asked for.
    pub(super) fn refused(self, refusal: Refusal) -> Refused {
        let special = if let Refusal::Forbidden(lack) = refusal { self.forbidden(lack) } else { None };
        match special {
            Some((status, text)) => Refused(detailed(status, &text.into())),
            None => refusal.into(),
        }
    }

    fn forbidden(self, lack: Lack) -> Option<Worded> {
        match self {
            Self::Join => (lack == Lack::GoodStanding).then_some((StatusCode::BAD_REQUEST, BANNED)),
            Self::Ban => Some((StatusCode::FORBIDDEN, "Only channel owner can ban users")),
            Self::Unban => Some((StatusCode::FORBIDDEN, "Only channel owner can unban users")),
            Self::SeeBanned => Some((StatusCode::FORBIDDEN, "Only channel owner can view banned users")),
        }
    }
}

const BANNED: &str = "User is banned from this channel";

/// The answer for anything but a success.
pub fn refuse(no: &No) -> Response {
    let (status, detail) = match no {
        No::Refusal(Refusal::Invalid(flaws)) => (StatusCode::UNPROCESSABLE_ENTITY, details("body", flaws)),
        No::Query(flaws) => (StatusCode::UNPROCESSABLE_ENTITY, details("query", flaws)),
        No::Path(flaws) => (StatusCode::UNPROCESSABLE_ENTITY, details("path", flaws)),
        No::Refusal(refusal) => {
            let (status, text) = worded(refusal);
            (status, text.into())
        }
        No::Http(fault) => {
            let (status, text) = http_fault(*fault);
            (status, text.into())
        }
    };
    detailed(status, &detail)
}

fn detailed(status: StatusCode, detail: &Value) -> Response {
    let mut response = answer::json(status, &json!({ "detail": detail }));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// A refusal as one line, for the socket.
pub(super) fn line(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(flaws) => {
            let flaws: Vec<String> = flaws.iter().map(|flaw| format!("{} {}", flaw.field, flaw.why)).collect();
            flaws.join("; ")
        }
        other => worded(other).1.to_owned(),
    }
}

/// The status and the text of each refusal.
fn worded(refusal: &Refusal) -> Worded {
    match refusal {
        Refusal::Anonymous => (StatusCode::UNAUTHORIZED, "Not authenticated"),
        Refusal::BadToken | Refusal::NotSynced => (StatusCode::UNAUTHORIZED, "Could not validate credentials"),
        Refusal::BadCredentials => (StatusCode::UNAUTHORIZED, "Incorrect username or password"),
        Refusal::Unknown(thing) => (StatusCode::NOT_FOUND, unknown(*thing)),
        Refusal::Forbidden(lack) => (StatusCode::FORBIDDEN, forbidden(*lack)),
        Refusal::Taken(claim) => (StatusCode::BAD_REQUEST, taken(*claim)),
        Refusal::AlreadyMember(Place::Channel) => (StatusCode::BAD_REQUEST, "Already a member of this channel"),
        Refusal::AlreadyMember(Place::Guild) => (StatusCode::BAD_REQUEST, "Already a member of this server"),
        Refusal::NotMember(Place::Channel) => (StatusCode::BAD_REQUEST, "Not a member of this channel"),
        Refusal::NotMember(Place::Guild) => (StatusCode::BAD_REQUEST, "Not a member of this server"),
        Refusal::OwnerStays(Place::Channel) => (StatusCode::BAD_REQUEST, "Channel owner cannot leave channel"),
        Refusal::OwnerStays(Place::Guild) => (StatusCode::BAD_REQUEST, "Server owner cannot leave server"),
        Refusal::NotOnYourself => (StatusCode::BAD_REQUEST, "You cannot ban yourself"),
        Refusal::ManagedByGuild => (StatusCode::BAD_REQUEST, "This channel is managed by its server"),
        Refusal::DirectConversation => (StatusCode::BAD_REQUEST, "Not possible in a direct conversation"),
        Refusal::InvalidInvite => (StatusCode::BAD_REQUEST, "Invalid invite code"),
        Refusal::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "Invalid request"),
        Refusal::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Service unavailable, try again"),
    }
}

fn unknown(thing: Thing) -> &'static str {
    match thing {
        Thing::User => "User not found",
        Thing::Guild => "Server not found",
        Thing::Channel => "Channel not found",
        Thing::Message => "Message not found",
        Thing::Member => "Member not found",
    }
}

fn forbidden(lack: Lack) -> &'static str {
    match lack {
        Lack::Membership => "Not a member of this channel",
        Lack::Ownership => "Only channel owner can do this",
        Lack::Moderation => "Not enough permissions",
        Lack::Authorship => "Not your message",
        Lack::Identity => "Not your account",
        Lack::GoodStanding => BANNED,
    }
}

fn taken(claim: Claim) -> &'static str {
    match claim {
        Claim::Username => "Username already registered",
        Claim::Email => "Email already registered",
        Claim::ChannelName => "Channel name already exists",
        Claim::JoinCode => "Join code already in use",
    }
}

fn http_fault(fault: HttpFault) -> Worded {
    match fault {
        HttpFault::NoSuchPath => (StatusCode::NOT_FOUND, "Not Found"),
        HttpFault::NoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
        HttpFault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
        HttpFault::NotAHandshake => (StatusCode::UPGRADE_REQUIRED, "WebSocket handshake expected"),
        HttpFault::CutOff => (StatusCode::BAD_REQUEST, "Request body cut off"),
    }
}

/// The rejected fields, as clients of this family expect them.
fn details(place: &str, flaws: &[Flaw]) -> Value {
    flaws.iter().map(|flaw| detail::of(place, flaw)).collect()
}

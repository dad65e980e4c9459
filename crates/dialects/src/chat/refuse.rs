//! Refusals in the words of document 003's clients: `{"detail": …}` over REST, `{"error": …}` on the socket.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Claim, Lack, Place, Refusal, Thing};

use super::NAME;
use crate::kit::detail::{self, Worded};
use crate::kit::{HttpFault, No, no};

/// A refusal on its way out.
pub(super) enum Refused {
    /// In the dialect's usual words.
    Usual(No),
    /// In the words that clients know from one endpoint.
    Worded(StatusCode, &'static str),
}

impl<T: Into<No>> From<T> for Refused {
    fn from(no: T) -> Self {
        Self::Usual(no.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Usual(no) => refuse(&no),
            Self::Worded(status, text) => {
                no::count(NAME, "forbidden");
                detail::text((status, text))
            }
        }
    }
}

/// What is the owner's right alone is refused to anybody else in the words of its endpoint.
pub(super) fn owners(refusal: Refusal, text: &'static str) -> Refused {
    match refusal {
        Refusal::Forbidden(_) => Refused::Worded(StatusCode::FORBIDDEN, text),
        other => other.into(),
    }
}

/// The answer for anything but a success.
pub fn refuse(no: &No) -> Response {
    no.count(NAME);
    detail::refuse(no, worded, http_fault)
}

/// The status and the text of each refusal.
pub(super) fn worded(refusal: &Refusal) -> Worded {
    match refusal {
        Refusal::Anonymous => (StatusCode::UNAUTHORIZED, "Not authenticated"),
        Refusal::Barred => (StatusCode::FORBIDDEN, "Account is banned or suspended"),
        Refusal::BadToken | Refusal::NotSynced => (StatusCode::UNAUTHORIZED, "Could not validate credentials"),
        Refusal::BadCredentials => (StatusCode::UNAUTHORIZED, "Incorrect username or password"),
        Refusal::Unknown(thing) => (StatusCode::NOT_FOUND, unknown(*thing)),
        // As their clients show it beside the fields.
        Refusal::Forbidden(lack @ (Lack::Invitation | Lack::Registration)) => {
            (StatusCode::BAD_REQUEST, forbidden(*lack))
        }
        Refusal::Forbidden(lack) => (StatusCode::FORBIDDEN, forbidden(*lack)),
        Refusal::Taken(claim) => (StatusCode::BAD_REQUEST, taken(*claim)),
        Refusal::AlreadyMember(_) => (StatusCode::BAD_REQUEST, "User is already a member of this channel"),
        Refusal::NotMember(_) => (StatusCode::BAD_REQUEST, "User is not a member of this channel"),
        Refusal::OwnerStays(Place::Channel) => (StatusCode::BAD_REQUEST, "Channel owner cannot leave channel"),
        Refusal::OwnerStays(Place::Guild) => (StatusCode::BAD_REQUEST, "Server owner cannot leave server"),
        Refusal::NotOnYourself => (StatusCode::BAD_REQUEST, "You cannot ban yourself"),
        Refusal::ManagedByGuild => (StatusCode::BAD_REQUEST, "This channel is managed by its server"),
        Refusal::DirectConversation => (StatusCode::BAD_REQUEST, "Not possible in a direct conversation"),
        Refusal::InvalidInvite => (StatusCode::BAD_REQUEST, "Invalid invite code"),
        Refusal::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "Invalid request"),
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "File too large"),
        Refusal::StorageFull => (StatusCode::INSUFFICIENT_STORAGE, "No room left for files"),
        Refusal::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "Too many requests, try again later"),
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
        Thing::Reaction => "Reaction not found",
        Thing::File => "File not found",
        Thing::Session => "Session not found",
    }
}

fn forbidden(lack: Lack) -> &'static str {
    match lack {
        Lack::Password => "Wrong current password",
        Lack::Invitation => "Registration takes an invite code",
        Lack::Registration => "Registration is closed",
        Lack::Membership => "User is not a member of this channel",
        Lack::Ownership => "Only channel owner can do this",
        Lack::Moderation => "Only channel owner and moderators can do this",
        Lack::Authorship => "You can only change your own messages",
        Lack::Identity => "You can only change your own profile",
        Lack::GoodStanding => "User is banned from this channel",
        Lack::Administration => "Only administrators can do this",
    }
}

fn taken(claim: Claim) -> &'static str {
    match claim {
        Claim::Username => "Username already registered",
        Claim::Email => "Email already registered",
        Claim::ChannelName => "Channel name already exists",
        Claim::JoinCode => "Join code already in use",
        Claim::ReactionCode => "Reaction code already exists",
    }
}

fn http_fault(fault: HttpFault) -> Worded {
    match fault {
        HttpFault::NoSuchPath => (StatusCode::NOT_FOUND, "Not Found"),
        HttpFault::NoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
        HttpFault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
        HttpFault::NotAHandshake => (StatusCode::UPGRADE_REQUIRED, "WebSocket handshake expected"),
        HttpFault::BadHeaders => (StatusCode::BAD_REQUEST, "Invalid request headers"),
        HttpFault::CutOff => (StatusCode::BAD_REQUEST, "Request body cut off"),
        HttpFault::TimedOut => (StatusCode::REQUEST_TIMEOUT, "Request body took too long"),
        HttpFault::Busy => (StatusCode::SERVICE_UNAVAILABLE, "Service busy, try again"),
    }
}

/// What a socket is told, in one line.
pub(super) fn line(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(flaws) => {
            let lines: Vec<String> = flaws.iter().map(|flaw| format!("{} {}", flaw.field, flaw.why)).collect();
            lines.join("; ")
        }
        other => worded(other).1.to_owned(),
    }
}

//! Refusals in the words of clients of document 000: `{"status":"error","detail":…}`, with a status where it is HTTP's.

use std::fmt::Write as _;

use axum::http::StatusCode;
use axum::response::Response;
use domain::{Claim, Flaw, Lack, Place, Refusal, Thing, Why};
use serde_json::{Value, json};

use super::NAME;
use crate::kit::{HttpFault, No, answer, no};

/// Longest name of an unknown command that is repeated to the client, in characters.
const ECHO_CHARS: usize = 64;

/// Why a command got no success.
#[derive(Debug)]
pub(super) enum Refused {
    /// The domain refused, or the frame has flaws.
    Refusal(Refusal),
    /// No command has this name.
    UnknownCommand(String),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

/// The error frame.
pub(super) fn frame(refused: &Refused) -> Value {
    match refused {
        Refused::Refusal(refusal) => {
            no::count(NAME, refusal.label());
            error(&detail(refusal))
        }
        Refused::UnknownCommand(name) => {
            no::count(NAME, "unknown_command");
            let name: String = name.chars().take(ECHO_CHARS).collect();
            error(&format!("Unknown command: {name}"))
        }
    }
}

/// The answer to a request that never became a socket.
pub fn refuse(no: &No) -> Response {
    no.count(NAME);
    let (status, detail) = match no {
        No::Refusal(refusal) => (status(refusal), detail(refusal)),
        No::Query(flaws) | No::Path(flaws) => (StatusCode::UNPROCESSABLE_ENTITY, flawed(flaws)),
        No::Http(fault) => {
            let (status, text) = http_fault(*fault);
            (status, text.to_owned())
        }
    };
    let mut response = answer::json(status, &error(&detail));
    answer::retry_after(&mut response, no);
    response
}

fn error(detail: &str) -> Value {
    json!({ "status": "error", "detail": detail })
}

/// The text of each refusal.
pub(super) fn detail(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::Anonymous => "Unauthorized",
        Refusal::BadToken | Refusal::NotSynced => "Invalid token",
        Refusal::Barred => "Account is banned or suspended",
        Refusal::BadCredentials => "Invalid credentials",
        Refusal::Unknown(thing) => unknown(*thing),
        Refusal::Forbidden(lack) => forbidden(*lack),
        Refusal::Taken(claim) => taken(*claim),
        Refusal::AlreadyMember(Place::Guild) => "User is already a member of this guild",
        Refusal::AlreadyMember(Place::Channel) => "User is already a member of this channel",
        Refusal::NotMember(Place::Guild) => "User is not a member of this guild",
        Refusal::NotMember(Place::Channel) => "User is not a member of this channel",
        Refusal::OwnerStays(Place::Guild) => "The owner cannot leave this guild",
        Refusal::OwnerStays(Place::Channel) => "The owner cannot leave this channel",
        Refusal::NotOnYourself => "You cannot do this to yourself",
        Refusal::ManagedByGuild => "This channel is managed by its guild",
        Refusal::DirectConversation => "Not possible in a direct conversation",
        Refusal::InvalidInvite => "Invalid invite code",
        Refusal::Invalid(flaws) => return flawed(flaws),
        Refusal::TooLarge => "File too large",
        Refusal::StorageFull => "No room left for files",
        Refusal::TooMany(wait) => return format!("Too many requests, try again in {} s", answer::seconds(*wait)),
        Refusal::Unavailable => "Service unavailable, try again",
    };
    text.to_owned()
}

fn forbidden(lack: Lack) -> &'static str {
    match lack {
        Lack::Password => "Wrong password",
        Lack::Invitation => "Registration takes an invite code",
        Lack::Registration => "Registration is closed",
        Lack::Membership
        | Lack::Ownership
        | Lack::Moderation
        | Lack::Authorship
        | Lack::Identity
        | Lack::GoodStanding
        | Lack::Administration => "Permission denied",
    }
}

fn unknown(thing: Thing) -> &'static str {
    match thing {
        Thing::User => "User not found",
        Thing::Guild => "Guild not found",
        Thing::Channel => "Channel not found",
        Thing::Message => "Message not found",
        Thing::Member => "User is not a member of this guild",
        Thing::Reaction => "Reaction not found",
        Thing::File => "File not found",
        Thing::Session => "Session not found",
    }
}

fn taken(claim: Claim) -> &'static str {
    match claim {
        Claim::Username => "Username is already in use",
        Claim::Email => "Email is already in use",
        Claim::ChannelName => "Channel name is already in use",
        Claim::JoinCode => "Join code is already in use",
        Claim::ReactionCode => "Reaction code is already in use",
    }
}

/// Every rejected field and what is wrong with it. What is wrong with `body` is wrong with the whole frame.
fn flawed(flaws: &[Flaw]) -> String {
    let mut text = String::new();
    for flaw in flaws {
        let separator = if text.is_empty() { "" } else { "; " };
        let written = match (flaw.field, flaw.why) {
            ("body", Why::Malformed(_)) => write!(text, "{separator}Malformed JSON"),
            ("status", Why::Malformed(_)) => write!(text, "{separator}Invalid status"),
            ("body", why) => write!(text, "{separator}The frame {why}"),
            (field, why) => write!(text, "{separator}{field} {why}"),
        };
        written.expect("a string takes whatever is written to it");
    }
    text
}

/// The HTTP status of each refusal; it matters only before the upgrade.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Anonymous | Refusal::BadToken | Refusal::NotSynced | Refusal::BadCredentials => {
            StatusCode::UNAUTHORIZED
        }
        Refusal::Unknown(_) => StatusCode::NOT_FOUND,
        Refusal::Barred | Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
        Refusal::Taken(_)
        | Refusal::AlreadyMember(_)
        | Refusal::NotMember(_)
        | Refusal::OwnerStays(_)
        | Refusal::NotOnYourself
        | Refusal::ManagedByGuild
        | Refusal::DirectConversation
        | Refusal::InvalidInvite => StatusCode::BAD_REQUEST,
        Refusal::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        Refusal::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn http_fault(fault: HttpFault) -> (StatusCode, &'static str) {
    match fault {
        HttpFault::NoSuchPath => (StatusCode::NOT_FOUND, "Not found"),
        HttpFault::NoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
        HttpFault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
        HttpFault::NotAHandshake => (StatusCode::UPGRADE_REQUIRED, "WebSocket handshake expected"),
        HttpFault::BadHeaders => (StatusCode::BAD_REQUEST, "Invalid request headers"),
        HttpFault::CutOff => (StatusCode::BAD_REQUEST, "Request body cut off"),
        HttpFault::TimedOut => (StatusCode::REQUEST_TIMEOUT, "Request body took too long"),
        HttpFault::Busy => (StatusCode::SERVICE_UNAVAILABLE, "Service busy, try again"),
    }
}

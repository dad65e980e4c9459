//! Refusals in the words of document 003's clients: `{"detail": …}` over REST, `{"error": …}` on the socket.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{MembershipOf, MissingRight, Refusal, UniqueName};
use kit::detail::{self, Worded};
use kit::{Rejection, RejectionAnswers, rejection};

use super::NAME;

/// A refusal on its way out.
pub(super) type Refused = kit::Refused<ChatErrors>;

/// The errors of this dialect.
pub(super) enum ChatErrors {}

impl RejectionAnswers for ChatErrors {
    fn answer(rejection: &Rejection) -> Response {
        refuse(rejection)
    }
}

/// A refusal in the words that clients know from one endpoint.
pub(super) fn in_its_words(status: StatusCode, text: &'static str) -> Refused {
    rejection::count(NAME, "forbidden");
    Refused::with(detail::text((status, text)))
}

/// What is the owner's right alone is refused to anybody else in the words of its endpoint.
pub(super) fn owners(refusal: Refusal, text: &'static str) -> Refused {
    match refusal {
        Refusal::Forbidden(_) => in_its_words(StatusCode::FORBIDDEN, text),
        other => other.into(),
    }
}

/// The answer for anything but a success.
pub(super) fn refuse(rejection: &Rejection) -> Response {
    rejection.count(NAME);
    detail::refuse(rejection, worded, detail::http_fault)
}

/// The status and the text of each refusal.
pub(super) fn worded(refusal: &Refusal) -> Worded {
    match refusal {
        Refusal::Anonymous => (StatusCode::UNAUTHORIZED, "Not authenticated"),
        Refusal::Barred => (StatusCode::FORBIDDEN, "Account is banned or suspended"),
        Refusal::BadToken | Refusal::NotSynced => (StatusCode::UNAUTHORIZED, "Could not validate credentials"),
        Refusal::BadCredentials => (StatusCode::UNAUTHORIZED, "Incorrect username or password"),
        Refusal::Unknown(resource) => (StatusCode::NOT_FOUND, detail::unknown(*resource)),
        // As their clients show it beside the fields.
        Refusal::Forbidden(right @ (MissingRight::Invitation | MissingRight::Registration)) => {
            (StatusCode::BAD_REQUEST, forbidden(*right))
        }
        Refusal::Forbidden(right) => (StatusCode::FORBIDDEN, forbidden(*right)),
        Refusal::Taken(claim) => (StatusCode::BAD_REQUEST, taken(*claim)),
        Refusal::AlreadyMember(_) => (StatusCode::BAD_REQUEST, "User is already a member of this channel"),
        Refusal::NotMember(_) => (StatusCode::BAD_REQUEST, "User is not a member of this channel"),
        Refusal::OwnerStays(MembershipOf::Channel) => (StatusCode::BAD_REQUEST, "Channel owner cannot leave channel"),
        Refusal::OwnerStays(MembershipOf::Guild) => (StatusCode::BAD_REQUEST, "Server owner cannot leave server"),
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

fn forbidden(right: MissingRight) -> &'static str {
    match right {
        MissingRight::Password => "Wrong current password",
        MissingRight::Invitation => "Registration takes an invite code",
        MissingRight::Registration => "Registration is closed",
        MissingRight::Consent => "This user takes no direct messages from you",
        MissingRight::Membership => "User is not a member of this channel",
        MissingRight::Ownership => "Only channel owner can do this",
        MissingRight::Moderation => "Only channel owner and moderators can do this",
        MissingRight::Authorship => "You can only change your own messages",
        MissingRight::Identity => "You can only change your own profile",
        MissingRight::GoodStanding => "User is banned from this channel",
        MissingRight::Administration => "Only administrators can do this",
    }
}

fn taken(claim: UniqueName) -> &'static str {
    match claim {
        UniqueName::Username => "Username already registered",
        UniqueName::Email => "Email already registered",
        UniqueName::ChannelName => "Channel name already exists",
        UniqueName::JoinCode => "Join code already in use",
        UniqueName::ReactionCode => "Reaction code already exists",
    }
}

/// What a socket is told, in one line.
pub(super) fn line(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(problems) => {
            let lines: Vec<String> =
                problems.iter().map(|invalid| format!("{} {}", invalid.field, invalid.problem)).collect();
            lines.join("; ")
        }
        other => worded(other).1.to_owned(),
    }
}

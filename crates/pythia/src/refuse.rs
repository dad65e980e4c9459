//! Refusals in the words of document 002: `{"detail": …}` over REST, `error` frames on the socket.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{MembershipOf, MissingRight, Refusal, UniqueName};
use kit::detail::{self, Worded};
use kit::{Rejection, RejectionAnswers};

use super::NAME;

/// A refusal on its way out.
pub(super) type Refused = kit::Refused<PythiaErrors>;

/// The errors of this dialect.
pub(super) enum PythiaErrors {}

impl RejectionAnswers for PythiaErrors {
    fn answer(rejection: &Rejection) -> Response {
        refuse(rejection)
    }

    fn rename(rejection: &mut Rejection) {
        if let Rejection::Refusal(Refusal::Invalid(problems)) = rejection {
            // The core's name for it isn't this dialect's.
            problems
                .iter_mut()
                .filter(|invalid| invalid.field == "avatar_url")
                .for_each(|invalid| invalid.field = "avatar");
        }
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
        Refusal::Anonymous => (StatusCode::FORBIDDEN, "Not authenticated"),
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
        Refusal::AlreadyMember(MembershipOf::Channel) => (StatusCode::BAD_REQUEST, "Already a member of this channel"),
        Refusal::AlreadyMember(MembershipOf::Guild) => (StatusCode::BAD_REQUEST, "Already a member of this server"),
        Refusal::NotMember(MembershipOf::Channel) => (StatusCode::BAD_REQUEST, "Not a member of this channel"),
        Refusal::NotMember(MembershipOf::Guild) => (StatusCode::BAD_REQUEST, "Not a member of this server"),
        Refusal::OwnerStays(MembershipOf::Channel) => (StatusCode::BAD_REQUEST, "Channel owner cannot leave channel"),
        Refusal::OwnerStays(MembershipOf::Guild) => (StatusCode::BAD_REQUEST, "Server owner cannot leave server"),
        Refusal::NotOnYourself => (StatusCode::BAD_REQUEST, "You cannot do this to yourself"),
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
        MissingRight::Membership => "Not a member of this channel",
        MissingRight::Ownership | MissingRight::Administration => "Not enough permissions",
        MissingRight::Moderation => "Can only delete your own messages",
        MissingRight::Authorship => "Can only edit your own messages",
        MissingRight::Identity => "Can only update your own profile",
        MissingRight::GoodStanding => "Access denied to channel",
    }
}

fn taken(claim: UniqueName) -> &'static str {
    match claim {
        UniqueName::Username => "Username already taken",
        UniqueName::Email => "Email already registered",
        UniqueName::ChannelName => "Channel name already exists",
        UniqueName::JoinCode => "Join code already in use",
        UniqueName::ReactionCode => "Reaction code already exists",
    }
}

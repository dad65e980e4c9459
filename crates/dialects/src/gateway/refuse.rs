//! Refusals as `{"error": {"code", "message"}}` with stable codes; every rejected field is named in `fields`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Claim, Flaw, Lack, Place, Refusal, Thing, Why};
use serde_json::{Value, json};

use super::NAME;
use crate::kit::{HttpFault, No, answer};

/// A refusal on its way out.
pub(super) struct Refused(No);

impl<T: Into<No>> From<T> for Refused {
    fn from(no: T) -> Self {
        Self(no.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refuse(&self.0)
    }
}

type Worded = (StatusCode, &'static str, &'static str);

/// The answer for anything but a success.
pub fn refuse(no: &No) -> Response {
    no.count(NAME);
    let ((status, code, message), flaws) = match no {
        No::Refusal(Refusal::Invalid(flaws)) | No::Query(flaws) | No::Path(flaws) => (INVALID, flaws.as_slice()),
        No::Refusal(refusal) => (worded(refusal), [].as_slice()),
        No::Http(fault) => (http_fault(*fault), [].as_slice()),
    };
    let mut error = json!({ "code": code, "message": message });
    if !flaws.is_empty() {
        error["fields"] = flaws.iter().map(field).collect();
    }
    let mut response = answer::json(status, &json!({ "error": error }));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

const INVALID: Worded = (StatusCode::BAD_REQUEST, "invalid_request", "The request has invalid fields");

fn worded(refusal: &Refusal) -> Worded {
    match refusal {
        Refusal::Anonymous => (StatusCode::UNAUTHORIZED, "unauthorized", "A token is required"),
        Refusal::BadToken | Refusal::NotSynced => {
            (StatusCode::UNAUTHORIZED, "invalid_token", "The token is invalid or expired")
        }
        Refusal::BadCredentials => {
            (StatusCode::UNAUTHORIZED, "invalid_credentials", "Wrong username, email or password")
        }
        Refusal::Unknown(thing) => unknown(*thing),
        Refusal::Forbidden(lack) => forbidden(*lack),
        Refusal::Taken(claim) => taken(*claim),
        Refusal::AlreadyMember(_) => (StatusCode::CONFLICT, "already_member", "Already a member"),
        Refusal::NotMember(_) => (StatusCode::NOT_FOUND, "unknown_member", "Not a member"),
        Refusal::OwnerStays(Place::Guild) => {
            (StatusCode::BAD_REQUEST, "owner_stays", "The owner can't leave the server")
        }
        Refusal::OwnerStays(Place::Channel) => {
            (StatusCode::BAD_REQUEST, "owner_stays", "The owner can't leave the channel")
        }
        Refusal::NotOnYourself => (StatusCode::BAD_REQUEST, "not_on_yourself", "Not possible on yourself"),
        Refusal::ManagedByGuild => {
            (StatusCode::BAD_REQUEST, "managed_by_server", "The channel is managed by its server")
        }
        Refusal::DirectConversation => {
            (StatusCode::BAD_REQUEST, "direct_conversation", "Not possible in a direct conversation")
        }
        Refusal::InvalidInvite => (StatusCode::NOT_FOUND, "unknown_invite", "Unknown or expired invite"),
        Refusal::Invalid(_) => INVALID,
        Refusal::Unavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The server can't answer now, try again")
        }
    }
}

fn unknown(thing: Thing) -> Worded {
    let (code, message) = match thing {
        Thing::User => ("unknown_user", "Unknown user"),
        Thing::Guild => ("unknown_server", "Unknown server"),
        Thing::Channel => ("unknown_channel", "Unknown channel"),
        Thing::Message => ("unknown_message", "Unknown message"),
        Thing::Member => ("unknown_member", "Unknown member"),
        Thing::Reaction => ("unknown_reaction", "Unknown reaction"),
    };
    (StatusCode::NOT_FOUND, code, message)
}

fn forbidden(lack: Lack) -> Worded {
    let (code, message) = match lack {
        Lack::Membership => ("not_a_member", "Only members may do this"),
        Lack::Ownership => ("not_the_owner", "Only the owner may do this"),
        Lack::Moderation => ("not_a_moderator", "Only the owner and moderators may do this"),
        Lack::Authorship => ("not_the_author", "Only the author may do this"),
        Lack::Identity => ("not_yourself", "Only possible on yourself"),
        Lack::GoodStanding => ("banned", "You are banned"),
        Lack::Administration => ("not_an_admin", "Only administrators may do this"),
    };
    (StatusCode::FORBIDDEN, code, message)
}

fn taken(claim: Claim) -> Worded {
    let (code, message) = match claim {
        Claim::Username => ("username_taken", "The username is taken"),
        Claim::Email => ("email_taken", "The email address is taken"),
        Claim::ChannelName => ("channel_name_taken", "The channel name is taken"),
        Claim::JoinCode => ("join_code_taken", "The join code is taken"),
        Claim::ReactionCode => ("reaction_code_taken", "The reaction's code is taken"),
    };
    (StatusCode::CONFLICT, code, message)
}

fn http_fault(fault: HttpFault) -> Worded {
    match fault {
        HttpFault::NoSuchPath => (StatusCode::NOT_FOUND, "unknown_path", "No such path"),
        HttpFault::NoSuchMethod => {
            (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "No such method on this path")
        }
        HttpFault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The request body is too large"),
        HttpFault::NotAHandshake => {
            (StatusCode::UPGRADE_REQUIRED, "handshake_expected", "A WebSocket handshake is expected")
        }
        HttpFault::CutOff => (StatusCode::BAD_REQUEST, "cut_off", "The request body was cut off"),
    }
}

fn field(flaw: &Flaw) -> Value {
    let code = match flaw.why {
        Why::Missing => "required",
        Why::WrongType(_) => "wrong_type",
        Why::Blank => "blank",
        Why::TooShort(_) => "too_short",
        Why::TooLong(_) => "too_long",
        Why::OutOfRange(..) => "out_of_range",
        Why::Malformed(_) => "malformed",
        Why::Reserved => "reserved",
    };
    // Whom a conversation is to be with has a name of this document's own.
    let name = if flaw.field == "user_ids" { "recipient_ids" } else { flaw.field };
    json!({ "field": name, "code": code, "message": format!("{name} {}", flaw.why) })
}

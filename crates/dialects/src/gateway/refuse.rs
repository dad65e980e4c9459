//! Refusals as `{"error": {"code", "message"}}` with stable codes; every rejected field is named in `fields`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Claim, Flaw, Lack, Place, Refusal, Thing, Why};

use super::code::{Code, FieldCode};
use super::{NAME, wire};
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

type Worded = (StatusCode, Code, &'static str);

/// The answer for anything but a success.
pub fn refuse(no: &No) -> Response {
    no.count(NAME);
    let ((status, code, message), flaws) = match no {
        No::Refusal(Refusal::Invalid(flaws)) | No::Query(flaws) | No::Path(flaws) => (INVALID, flaws.as_slice()),
        No::Refusal(refusal) => (worded(refusal), [].as_slice()),
        No::Http(fault) => (http_fault(*fault), [].as_slice()),
    };
    let error = wire::Error { code, message, fields: flaws.iter().map(field).collect() };
    let mut response = answer::json(status, &wire::Failure { error });
    answer::retry_after(&mut response, no);
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

const INVALID: Worded = (StatusCode::BAD_REQUEST, Code::InvalidRequest, "The request has invalid fields");

fn worded(refusal: &Refusal) -> Worded {
    match refusal {
        Refusal::Anonymous => (StatusCode::UNAUTHORIZED, Code::Unauthorized, "A token is required"),
        Refusal::BadToken | Refusal::NotSynced => {
            (StatusCode::UNAUTHORIZED, Code::InvalidToken, "The token is invalid or expired")
        }
        Refusal::BadCredentials => {
            (StatusCode::UNAUTHORIZED, Code::InvalidCredentials, "Wrong username, email or password")
        }
        Refusal::Barred => (StatusCode::FORBIDDEN, Code::AccountBarred, "This account is banned or suspended"),
        Refusal::Unknown(thing) => unknown(*thing),
        Refusal::Forbidden(lack) => forbidden(*lack),
        Refusal::Taken(claim) => taken(*claim),
        Refusal::AlreadyMember(_) => (StatusCode::CONFLICT, Code::AlreadyMember, "Already a member"),
        Refusal::NotMember(_) => (StatusCode::NOT_FOUND, Code::UnknownMember, "Not a member"),
        Refusal::OwnerStays(Place::Guild) => {
            (StatusCode::BAD_REQUEST, Code::OwnerStays, "The owner can't leave the server")
        }
        Refusal::OwnerStays(Place::Channel) => {
            (StatusCode::BAD_REQUEST, Code::OwnerStays, "The owner can't leave the channel")
        }
        Refusal::NotOnYourself => (StatusCode::BAD_REQUEST, Code::NotOnYourself, "Not possible on yourself"),
        Refusal::ManagedByGuild => {
            (StatusCode::BAD_REQUEST, Code::ManagedByServer, "The channel is managed by its server")
        }
        Refusal::DirectConversation => {
            (StatusCode::BAD_REQUEST, Code::DirectConversation, "Not possible in a direct conversation")
        }
        Refusal::InvalidInvite => (StatusCode::NOT_FOUND, Code::UnknownInvite, "Unknown or expired invite"),
        Refusal::Invalid(_) => INVALID,
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, Code::TooLarge, "The file is too large"),
        Refusal::StorageFull => {
            (StatusCode::INSUFFICIENT_STORAGE, Code::StorageFull, "There is no room left for files")
        }
        Refusal::TooMany(_) => {
            (StatusCode::TOO_MANY_REQUESTS, Code::TooManyRequests, "Too many requests, try again later")
        }
        Refusal::Unavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, "The server can't answer now, try again")
        }
    }
}

fn unknown(thing: Thing) -> Worded {
    let (code, message) = match thing {
        Thing::User => (Code::UnknownUser, "Unknown user"),
        Thing::Guild => (Code::UnknownServer, "Unknown server"),
        Thing::Channel => (Code::UnknownChannel, "Unknown channel"),
        Thing::Message => (Code::UnknownMessage, "Unknown message"),
        Thing::Member => (Code::UnknownMember, "Unknown member"),
        Thing::Reaction => (Code::UnknownReaction, "Unknown reaction"),
        Thing::File => (Code::UnknownFile, "Unknown file"),
        Thing::Session => (Code::UnknownSession, "Unknown session"),
    };
    (StatusCode::NOT_FOUND, code, message)
}

fn forbidden(lack: Lack) -> Worded {
    let (code, message) = match lack {
        Lack::Password => (Code::WrongPassword, "The current password is wrong"),
        Lack::Invitation => (Code::InviteRequired, "Registration takes an invite code"),
        Lack::Registration => (Code::RegistrationClosed, "Registration is closed"),
        Lack::Membership => (Code::NotAMember, "Only members may do this"),
        Lack::Ownership => (Code::NotTheOwner, "Only the owner may do this"),
        Lack::Moderation => (Code::NotAModerator, "Only the owner and moderators may do this"),
        Lack::Authorship => (Code::NotTheAuthor, "Only the author may do this"),
        Lack::Identity => (Code::NotYourself, "Only possible on yourself"),
        Lack::GoodStanding => (Code::Banned, "You are banned"),
        Lack::Administration => (Code::NotAnAdmin, "Only administrators may do this"),
    };
    (StatusCode::FORBIDDEN, code, message)
}

fn taken(claim: Claim) -> Worded {
    let (code, message) = match claim {
        Claim::Username => (Code::UsernameTaken, "The username is taken"),
        Claim::Email => (Code::EmailTaken, "The email address is taken"),
        Claim::ChannelName => (Code::ChannelNameTaken, "The channel name is taken"),
        Claim::JoinCode => (Code::JoinCodeTaken, "The join code is taken"),
        Claim::ReactionCode => (Code::ReactionCodeTaken, "The reaction's code is taken"),
    };
    (StatusCode::CONFLICT, code, message)
}

fn http_fault(fault: HttpFault) -> Worded {
    match fault {
        HttpFault::NoSuchPath => (StatusCode::NOT_FOUND, Code::UnknownPath, "No such path"),
        HttpFault::NoSuchMethod => {
            (StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, "No such method on this path")
        }
        HttpFault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, Code::TooLarge, "The request body is too large"),
        HttpFault::NotAHandshake => {
            (StatusCode::UPGRADE_REQUIRED, Code::HandshakeExpected, "A WebSocket handshake is expected")
        }
        HttpFault::BadHeaders => {
            (StatusCode::BAD_REQUEST, Code::InvalidRequest, "The request's headers break the rules of HTTP")
        }
        HttpFault::CutOff => (StatusCode::BAD_REQUEST, Code::CutOff, "The request body was cut off"),
        HttpFault::TimedOut => (StatusCode::REQUEST_TIMEOUT, Code::TimedOut, "The request body took too long"),
        HttpFault::Busy => (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, "The server is busy, try again"),
    }
}

fn field(flaw: &Flaw) -> wire::FieldError {
    let code = match flaw.why {
        Why::Missing => FieldCode::Required,
        Why::WrongType(_) => FieldCode::WrongType,
        Why::Blank => FieldCode::Blank,
        Why::TooShort(_) => FieldCode::TooShort,
        Why::TooLong(_) => FieldCode::TooLong,
        Why::OutOfRange(..) => FieldCode::OutOfRange,
        Why::Malformed(_) => FieldCode::Malformed,
        Why::Reserved => FieldCode::Reserved,
    };
    // Whom a conversation is to be with has a name of this document's own.
    let name = if flaw.field == "user_ids" { "recipient_ids" } else { flaw.field };
    wire::FieldError { field: name, code, message: format!("{name} {}", flaw.why) }
}

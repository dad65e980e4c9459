//! Refusals as `{"error": {"code", "message"}}` with stable codes; every rejected field is named in `fields`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{FieldProblem, InvalidField, MembershipOf, MissingRight, Refusal, Resource, UniqueName};
use kit::{HttpFault, Rejection, RejectionAnswers, answer};

use super::code::{Code, FieldCode};
use super::{NAME, wire};

/// A refusal on its way out.
pub(super) type Refused = kit::Refused<GatewayErrors>;

/// The errors of this dialect.
pub(super) enum GatewayErrors {}

impl RejectionAnswers for GatewayErrors {
    fn answer(rejection: &Rejection) -> Response {
        refuse(rejection)
    }
}

type Worded = (StatusCode, Code, &'static str);

/// The answer for anything but a success.
pub(super) fn refuse(rejection: &Rejection) -> Response {
    rejection.count(NAME);
    let ((status, code, message), problems) = match rejection {
        Rejection::Refusal(Refusal::Invalid(problems)) | Rejection::Query(problems) | Rejection::Path(problems) => {
            (INVALID, problems.as_slice())
        }
        Rejection::Refusal(refusal) => (worded(refusal), [].as_slice()),
        Rejection::Http(fault) => (http_fault(*fault), [].as_slice()),
    };
    let error = wire::Error { code, message, fields: problems.iter().map(field).collect() };
    let mut response = answer::json(status, &wire::Failure { error });
    answer::retry_after(&mut response, rejection);
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
        Refusal::Unknown(resource) => unknown(*resource),
        Refusal::Forbidden(right) => forbidden(*right),
        Refusal::Taken(claim) => taken(*claim),
        Refusal::AlreadyMember(_) => (StatusCode::CONFLICT, Code::AlreadyMember, "Already a member"),
        Refusal::NotMember(_) => (StatusCode::NOT_FOUND, Code::UnknownMember, "Not a member"),
        Refusal::OwnerStays(MembershipOf::Guild) => {
            (StatusCode::BAD_REQUEST, Code::OwnerStays, "The owner can't leave the server")
        }
        Refusal::OwnerStays(MembershipOf::Channel) => {
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

fn unknown(resource: Resource) -> Worded {
    let (code, message) = match resource {
        Resource::User => (Code::UnknownUser, "Unknown user"),
        Resource::Guild => (Code::UnknownServer, "Unknown server"),
        Resource::Channel => (Code::UnknownChannel, "Unknown channel"),
        Resource::Message => (Code::UnknownMessage, "Unknown message"),
        Resource::Member => (Code::UnknownMember, "Unknown member"),
        Resource::Reaction => (Code::UnknownReaction, "Unknown reaction"),
        Resource::File => (Code::UnknownFile, "Unknown file"),
        Resource::Session => (Code::UnknownSession, "Unknown session"),
    };
    (StatusCode::NOT_FOUND, code, message)
}

fn forbidden(right: MissingRight) -> Worded {
    let (code, message) = match right {
        MissingRight::Password => (Code::WrongPassword, "The current password is wrong"),
        MissingRight::Invitation => (Code::InviteRequired, "Registration takes an invite code"),
        MissingRight::Registration => (Code::RegistrationClosed, "Registration is closed"),
        MissingRight::Consent => (Code::DirectMessagesClosed, "They take no direct messages from you"),
        MissingRight::Membership => (Code::NotAMember, "Only members may do this"),
        MissingRight::Ownership => (Code::NotTheOwner, "Only the owner may do this"),
        MissingRight::Moderation => (Code::NotAModerator, "Only the owner and moderators may do this"),
        MissingRight::Authorship => (Code::NotTheAuthor, "Only the author may do this"),
        MissingRight::Identity => (Code::NotYourself, "Only possible on yourself"),
        MissingRight::GoodStanding => (Code::Banned, "You are banned"),
        MissingRight::Administration => (Code::NotAnAdmin, "Only administrators may do this"),
    };
    (StatusCode::FORBIDDEN, code, message)
}

fn taken(claim: UniqueName) -> Worded {
    let (code, message) = match claim {
        UniqueName::Username => (Code::UsernameTaken, "The username is taken"),
        UniqueName::Email => (Code::EmailTaken, "The email address is taken"),
        UniqueName::ChannelName => (Code::ChannelNameTaken, "The channel name is taken"),
        UniqueName::JoinCode => (Code::JoinCodeTaken, "The join code is taken"),
        UniqueName::ReactionCode => (Code::ReactionCodeTaken, "The reaction's code is taken"),
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

fn field(invalid: &InvalidField) -> wire::FieldError {
    let code = match invalid.problem {
        FieldProblem::Missing => FieldCode::Required,
        FieldProblem::WrongType(_) => FieldCode::WrongType,
        FieldProblem::Blank => FieldCode::Blank,
        FieldProblem::TooShort(_) => FieldCode::TooShort,
        FieldProblem::TooLong(_) => FieldCode::TooLong,
        FieldProblem::OutOfRange(..) => FieldCode::OutOfRange,
        FieldProblem::Malformed(_) => FieldCode::Malformed,
        FieldProblem::Reserved => FieldCode::Reserved,
    };
    // Whom a conversation is to be with has a name of this document's own.
    let name = if invalid.field == "user_ids" { "recipient_ids" } else { invalid.field };
    wire::FieldError { field: name, code, message: format!("{name} {}", invalid.problem) }
}

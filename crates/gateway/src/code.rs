//! The codes of this dialect's errors. They are stable: clients decide by them.

use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Code {
    AccountBarred,
    AlreadyMember,
    Banned,
    ChannelNameTaken,
    CutOff,
    DirectConversation,
    DirectMessagesClosed,
    EmailTaken,
    HandshakeExpected,
    InvalidCredentials,
    InvalidRequest,
    InvalidToken,
    InviteRequired,
    JoinCodeTaken,
    ManagedByServer,
    MethodNotAllowed,
    NotAMember,
    NotAModerator,
    NotAnAdmin,
    NotOnYourself,
    NotTheAuthor,
    NotTheOwner,
    NotYourself,
    OwnerStays,
    ReactionCodeTaken,
    RegistrationClosed,
    StorageFull,
    TimedOut,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    UnknownChannel,
    UnknownFile,
    UnknownInvite,
    UnknownMember,
    UnknownMessage,
    UnknownPath,
    UnknownReaction,
    UnknownServer,
    UnknownSession,
    UnknownUser,
    UsernameTaken,
    WrongPassword,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FieldCode {
    Blank,
    Malformed,
    OutOfRange,
    Required,
    Reserved,
    TooLong,
    TooShort,
    WrongType,
}

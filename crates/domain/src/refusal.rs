//! The closed list of reasons to say no. Each dialect maps all of it to its own documented errors.

use std::time::Duration;

/// Why an act was not done. Nothing was changed when one of these is the answer, but for [`Refusal::Unavailable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No credentials came with the request.
    Anonymous,
    /// A token came that is unreadable, expired, revoked or not meant for this server.
    BadToken,
    /// A login whose name or password is wrong. Never says which.
    BadCredentials,
    /// The account is banned or suspended. Told only to whoever proved to be its owner.
    Barred,
    /// The token proves an identity to which no account is bound yet.
    NotSynced,
    /// It doesn't exist, or the asker may not know that it does.
    Unknown(Resource),
    /// The asker may see it but not do this to it.
    Forbidden(MissingRight),
    /// Somebody else has it already.
    Taken(UniqueName),
    /// Joining where one already is.
    AlreadyMember(MembershipOf),
    /// Leaving where one isn't, or removing somebody who isn't there.
    NotMember(MembershipOf),
    /// The owner can't leave, be removed or be banned.
    OwnerStays(MembershipOf),
    /// Banning or removing oneself.
    NotOnYourself,
    /// A guild's channel: its members come and go with the guild.
    ManagedByGuild,
    /// A direct conversation can't be joined, left by one of two, or opened to others.
    DirectConversation,
    /// The code opens no door: unknown, expired, used up or revoked.
    InvalidInvite,
    /// The input is wrong; every rejected field is named.
    Invalid(Vec<InvalidField>),
    /// What was uploaded is larger than an upload may be.
    TooLarge,
    /// There is no room for what was uploaded.
    StorageFull,
    /// It was asked for, or tried in vain, too often: how long to wait before the next time.
    TooMany(Duration),
    /// The server can't answer now: storage unreachable or full, or shutting down. The cause is in the log.
    /// A write answered so may or may not have been committed.
    Unavailable,
}

/// A kind of thing that can be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// An account.
    User,
    /// A guild (a "server" to some clients).
    Guild,
    /// A channel of any kind.
    Channel,
    /// A message.
    Message,
    /// Somebody's membership.
    Member,
    /// An entry of the catalogue of reactions, or somebody's reaction.
    Reaction,
    /// An uploaded file.
    File,
    /// A login.
    Session,
}

/// What the asker lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingRight {
    /// Being a member of a channel that strangers may know of.
    Membership,
    /// Being the owner.
    Ownership,
    /// Being the owner or a moderator.
    Moderation,
    /// Being the author.
    Authorship,
    /// Being the person concerned.
    Identity,
    /// Not being banned.
    GoodStanding,
    /// Being an administrator of the installation.
    Administration,
    /// A code that lets somebody register.
    Invitation,
    /// The account's password.
    Password,
    /// An installation where anybody registers.
    Registration,
    /// Being somebody from whom the other takes conversations.
    Consent,
}

/// A name or code that only one may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniqueName {
    /// A username, after folding.
    Username,
    /// An email address, after folding.
    Email,
    /// A channel name claimed by a dialect that promises unique names.
    ChannelName,
    /// A channel's join code.
    JoinCode,
    /// The code of an entry in the catalogue of reactions.
    ReactionCode,
}

/// Where one can be a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipOf {
    /// A guild.
    Guild,
    /// A channel with members of its own.
    Channel,
}

/// One rejected field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidField {
    /// The field's name, as the domain calls it; nested fields are joined by dots.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: FieldProblem,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// It has to be there.
    Missing,
    /// It is there with another type; the text names the expected one ("string", "integer", "boolean", "array", "object").
    WrongType(&'static str),
    /// Nothing but white space.
    Blank,
    /// Fewer characters (Unicode scalar values) than this.
    TooShort(usize),
    /// More characters (Unicode scalar values), or items, than this.
    TooLong(usize),
    /// A number outside of these bounds, both included.
    OutOfRange(i64, i64),
    /// It can't be read; the text says what was expected.
    Malformed(&'static str),
    /// A name that the server keeps for itself.
    Reserved,
}

impl Refusal {
    /// One rejected field.
    #[must_use]
    pub fn invalid(field: &'static str, problem: FieldProblem) -> Self {
        Self::Invalid(vec![InvalidField { field, problem }])
    }

    /// A stable word for logs and metrics; never holds anything a user wrote.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::BadToken => "bad_token",
            Self::BadCredentials => "bad_credentials",
            Self::Barred => "barred",
            Self::NotSynced => "not_synced",
            Self::Unknown(_) => "unknown",
            Self::Forbidden(_) => "forbidden",
            Self::Taken(_) => "taken",
            Self::AlreadyMember(_) => "already_member",
            Self::NotMember(_) => "not_member",
            Self::OwnerStays(_) => "owner_stays",
            Self::NotOnYourself => "not_on_yourself",
            Self::ManagedByGuild => "managed_by_guild",
            Self::DirectConversation => "direct_conversation",
            Self::InvalidInvite => "invalid_invite",
            Self::Invalid(_) => "invalid",
            Self::TooLarge => "too_large",
            Self::StorageFull => "storage_full",
            Self::TooMany(_) => "too_many",
            Self::Unavailable => "unavailable",
        }
    }
}

impl std::fmt::Display for FieldProblem {
    /// Plain English for a user, without the field's name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => write!(f, "is required"),
            Self::WrongType(expected) => write!(f, "must be of type {expected}"),
            Self::Blank => write!(f, "must not be blank"),
            Self::TooShort(min) => write!(f, "must have at least {min} characters"),
            Self::TooLong(max) => write!(f, "must have at most {max}"),
            Self::OutOfRange(min, max) => write!(f, "must be between {min} and {max}"),
            Self::Malformed(expected) => write!(f, "must be {expected}"),
            Self::Reserved => write!(f, "is reserved"),
        }
    }
}

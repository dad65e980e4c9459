//! The objects of document 004: ids are decimal strings, field names are typed, times are RFC 3339.
#![expect(clippy::struct_field_names, reason = "the names are the document's")]

mod administration;
mod channel;
mod connected;
mod custom_status;
mod deleted_message;
mod instance;
mod invite_preview;
mod read_state;
mod recipients;
mod reply_to;
mod settings;

use domain::model::{self, SessionId, Timestamp};
use domain::ports::GuildSummary;
use domain::verbs;
use kit::time::rfc3339;
use kit::{Fit, address};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use self::administration::{Account, AdminAction, Overview, Standing};
pub(super) use self::channel::Channel;
pub(super) use self::connected::connected;
pub(super) use self::custom_status::CustomStatus;
pub(super) use self::deleted_message::DeletedMessage;
pub(super) use self::instance::{Instance, Provider, SignOnStarted};
pub(super) use self::invite_preview::InvitePreview;
pub(super) use self::read_state::ReadState;
pub(super) use self::reply_to::ReplyTo;
pub(super) use self::settings::{NotificationSetting, UserSettings};
use super::code::{Code, FieldCode};

/// An id: a number in decimal digits, as text.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[1-9][0-9]{0,15}$", examples("42"))]
pub(super) struct Id(#[expect(dead_code, reason = "it documents the form; ids are written as text")] String);

/// A login that stands.
#[derive(Serialize, ToSchema)]
pub(super) struct Session {
    #[schema(value_type = Id)]
    session_id: String,
    /// The dialect through which it was opened.
    dialect: String,
    /// Whether it is the one that asks.
    current: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl Session {
    /// The login, when it was opened, and the one that asks.
    pub(super) fn new(session: &model::Session, opened: Timestamp, asking: Option<SessionId>) -> Self {
        Self {
            session_id: session.id.to_string(),
            dialect: session.audience.clone(),
            current: asking == Some(session.id),
            created_at: rfc3339(opened),
            expires_at: rfc3339(session.expires_at),
        }
    }
}

/// A user, as anybody sees one.
#[derive(Serialize, ToSchema)]
pub(super) struct User<'a> {
    #[schema(value_type = Id)]
    pub(super) user_id: String,
    pub(super) username: &'a str,
    #[schema(required)]
    display_name: Option<&'a str>,
    #[schema(required)]
    avatar_url: Option<&'a str>,
    #[schema(required)]
    about_me: Option<&'a str>,
    #[schema(required)]
    pronouns: Option<&'a str>,
    #[schema(format = DateTime)]
    created_at: String,
    /// What they say that they are doing; left out where that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = CustomStatus<'_>, required = false)]
    custom_status: Option<CustomStatus<'a>>,
}

impl<'a> From<&'a model::User> for User<'a> {
    fn from(user: &'a model::User) -> Self {
        Self {
            user_id: user.id.to_string(),
            username: &user.username,
            display_name: user.display_name.as_deref(),
            avatar_url: user.avatar_url.as_deref(),
            about_me: user.about_me.as_deref(),
            pronouns: user.pronouns.as_deref(),
            created_at: rfc3339(user.created_at),
            custom_status: user.custom_status.as_ref().map(CustomStatus::from),
        }
    }
}

/// Oneself, with the email that nobody else sees.
#[derive(Serialize, ToSchema)]
pub(super) struct Oneself<'a> {
    #[serde(flatten)]
    user: User<'a>,
    #[schema(required)]
    email: Option<&'a str>,
}

impl<'a> From<&'a model::User> for Oneself<'a> {
    fn from(user: &'a model::User) -> Self {
        Self { user: user.into(), email: user.email.as_deref() }
    }
}

/// A login, with its tokens.
#[derive(Serialize, ToSchema)]
pub(super) struct Login<'a> {
    access_token: &'a str,
    #[schema(required)]
    refresh_token: Option<&'a str>,
    #[schema(pattern = "^bearer$")]
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    user: Oneself<'a>,
}

impl<'a> From<&'a verbs::Login> for Login<'a> {
    fn from(login: &'a verbs::Login) -> Self {
        Self {
            access_token: &login.token,
            refresh_token: login.refresh.as_deref(),
            token_type: "bearer",
            expires_in: login.expires_in.as_secs(),
            user: login.user.as_ref().into(),
        }
    }
}

/// A server.
#[derive(Serialize, ToSchema)]
pub(super) struct Server<'a> {
    #[schema(value_type = Id)]
    server_id: String,
    name: &'a str,
    #[schema(value_type = Id)]
    owner_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// Where a server is shown whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<Channel<'_>>)]
    channels: Option<Vec<Channel<'a>>>,
    /// How many are in it, where that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    member_count: Option<u64>,
}

impl<'a> From<&'a model::Guild> for Server<'a> {
    fn from(guild: &'a model::Guild) -> Self {
        Self {
            server_id: guild.id.to_string(),
            name: &guild.name,
            owner_id: guild.owner.to_string(),
            created_at: rfc3339(guild.created_at),
            channels: None,
            member_count: None,
        }
    }
}

impl<'a> Server<'a> {
    /// The server with so many of its channels.
    pub(super) fn with_channels(summary: &'a GuildSummary, fit: Fit) -> Self {
        let channels = fit.nested(&summary.channels).iter().map(Channel::from).collect();
        Self { channels: Some(channels), ..Self::from(&summary.guild) }
    }

    /// The server with how many are in it, where that was counted.
    pub(super) fn of(self, members: Option<u64>) -> Self {
        Self { member_count: members, ..self }
    }
}

/// A message.
#[derive(Serialize, ToSchema)]
pub(super) struct Message<'a> {
    #[schema(value_type = Id)]
    message_id: String,
    #[schema(value_type = Id)]
    channel_id: String,
    #[schema(value_type = Option<Id>, required)]
    server_id: Option<String>,
    author: User<'a>,
    content: &'a str,
    #[schema(format = DateTime)]
    timestamp: String,
    #[schema(required, format = DateTime)]
    edited_at: Option<String>,
    #[schema(required)]
    nonce: Option<&'a str>,
    reactions: Vec<Tally<'a>>,
    /// The files that it carries; left out where it carries none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
    /// The message that it answers; left out where it answers none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = ReplyTo<'_>, required = false)]
    reply_to: Option<ReplyTo<'a>>,
    /// The users whom it mentions; left out where it mentions none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Id>, required = false)]
    mentions: Vec<String>,
    /// Whether it mentions everybody in the channel; left out where it doesn't.
    #[serde(skip_serializing_if = "is_false")]
    #[schema(required = false)]
    mentions_everyone: bool,
}

impl<'a> Message<'a> {
    /// The message as nobody in particular sees it, with so many kinds of reactions.
    pub(super) fn of(message: &'a model::Message, fit: Fit) -> Self {
        Self {
            message_id: message.id.to_string(),
            channel_id: message.channel.to_string(),
            server_id: message.guild.map(|guild| guild.to_string()),
            author: message.author.as_ref().into(),
            content: &message.content,
            timestamp: rfc3339(message.created_at),
            edited_at: message.edited_at.map(rfc3339),
            nonce: message.nonce.as_deref(),
            reactions: fit.nested(&message.reactions.tallies).iter().map(Tally::from).collect(),
            attachments: message.attachments.iter().map(Attachment::from).collect(),
            reply_to: message.reply_to.as_deref().map(ReplyTo::from),
            mentions: message.mentions.iter().map(|user| user.id.to_string()).collect(),
            mentions_everyone: message.mentions_everyone,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A file that a message carries. Its addresses are paths of this server, read with a token or a ticket.
#[derive(Serialize, ToSchema)]
pub(super) struct Attachment<'a> {
    #[schema(value_type = Id)]
    attachment_id: String,
    filename: &'a str,
    /// Its length in bytes.
    size: u64,
    /// Its media type, told by its content.
    content_type: &'a str,
    url: String,
    /// Where it is shown small, if it is a picture.
    #[schema(required)]
    thumbnail_url: Option<String>,
    /// Pixels across, likewise.
    #[schema(required)]
    width: Option<u32>,
    /// Pixels down, likewise.
    #[schema(required)]
    height: Option<u32>,
}

impl<'a> From<&'a model::Attachment> for Attachment<'a> {
    fn from(file: &'a model::Attachment) -> Self {
        Self {
            attachment_id: file.id.to_string(),
            filename: &file.name,
            size: file.size,
            content_type: &file.content_type,
            url: address::file(file),
            thumbnail_url: address::thumbnail(file),
            width: file.picture.as_ref().map(|picture| picture.width),
            height: file.picture.as_ref().map(|picture| picture.height),
        }
    }
}

impl<'a> Message<'a> {
    /// The message as whoever asked for it sees it: with which reactions they answered it themselves.
    pub(super) fn seen(message: &'a model::Message, fit: Fit) -> Self {
        let own = |tally: &model::Tally| message.reactions.own.contains(&tally.kind.id);
        let tallies = fit.nested(&message.reactions.tallies).iter();
        let reactions = tallies.map(|tally| Tally { me: Some(own(tally)), ..Tally::from(tally) }).collect();
        Self { reactions, ..Self::of(message, fit) }
    }
}

/// How often a message was answered with one entry of the catalogue.
#[derive(Serialize, ToSchema)]
pub(super) struct Tally<'a> {
    #[serde(flatten)]
    kind: ReactionKind<'a>,
    count: u64,
    /// Whether the asker did; left out in events, which nobody in particular asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = bool)]
    me: Option<bool>,
}

impl<'a> From<&'a model::Tally> for Tally<'a> {
    fn from(tally: &'a model::Tally) -> Self {
        Self { kind: tally.kind.as_ref().into(), count: tally.count, me: None }
    }
}

/// An entry of the catalogue of reactions: an emoji or a picture.
#[derive(Serialize, ToSchema)]
pub(super) struct ReactionKind<'a> {
    #[schema(value_type = Id)]
    reaction_id: String,
    code: &'a str,
    #[schema(required)]
    emoji: Option<&'a str>,
    #[schema(required)]
    image_url: Option<&'a str>,
}

impl<'a> From<&'a model::ReactionKind> for ReactionKind<'a> {
    fn from(kind: &'a model::ReactionKind) -> Self {
        Self {
            reaction_id: kind.id.to_string(),
            code: &kind.code,
            emoji: kind.emoji.as_deref(),
            image_url: kind.image_url.as_deref(),
        }
    }
}

/// Somebody's reaction to a message.
#[derive(Serialize, ToSchema)]
pub(super) struct Reaction<'a> {
    #[schema(value_type = Id)]
    message_id: String,
    #[schema(value_type = Id)]
    channel_id: String,
    #[schema(value_type = Id)]
    user_id: String,
    user: User<'a>,
    #[serde(flatten)]
    kind: ReactionKind<'a>,
    #[schema(format = DateTime)]
    timestamp: String,
}

impl<'a> Reaction<'a> {
    /// The reaction to a message of this channel.
    pub(super) fn new(channel: model::ChannelId, reaction: &'a model::Reaction) -> Self {
        Self {
            message_id: reaction.message.to_string(),
            channel_id: channel.to_string(),
            user_id: reaction.user.id.to_string(),
            user: reaction.user.as_ref().into(),
            kind: reaction.kind.as_ref().into(),
            timestamp: rfc3339(reaction.at),
        }
    }
}

/// How somebody is seen. Only oneself is ever seen as invisible.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "it documents the words; `kit::presence` writes them")]
enum Status {
    Online,
    Idle,
    Dnd,
    Invisible,
    Offline,
}

/// How somebody is seen.
#[derive(Serialize, ToSchema)]
pub(super) struct Presence {
    #[schema(value_type = Id)]
    user_id: String,
    #[schema(value_type = Status)]
    status: &'static str,
}

impl Presence {
    /// Somebody, and the word for how they are seen.
    pub(super) fn new(user: model::UserId, status: &'static str) -> Self {
        Self { user_id: user.to_string(), status }
    }
}

/// A member of a server or channel, and how they are seen.
#[derive(Serialize, ToSchema)]
pub(super) struct Member<'a> {
    #[serde(flatten)]
    user: User<'a>,
    #[schema(value_type = Status)]
    status: &'static str,
}

impl<'a> Member<'a> {
    /// The member, and the word for how they are seen.
    pub(super) fn new(user: &'a model::User, status: &'static str) -> Self {
        Self { user: user.into(), status }
    }
}

/// An invite to a server.
#[derive(Serialize, ToSchema)]
pub(super) struct Invite<'a> {
    code: &'a str,
    server: Server<'a>,
    #[schema(value_type = Id)]
    inviter_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    #[schema(required)]
    max_uses: Option<i64>,
    uses: i64,
}

impl<'a> From<&'a model::Invite> for Invite<'a> {
    fn from(invite: &'a model::Invite) -> Self {
        Self {
            code: &invite.code,
            server: (&invite.guild).into(),
            inviter_id: invite.inviter.to_string(),
            created_at: rfc3339(invite.created_at),
            expires_at: rfc3339(invite.expires_at),
            max_uses: invite.max_uses,
            uses: invite.uses,
        }
    }
}

/// Anything but a success.
#[derive(Serialize, ToSchema)]
pub(super) struct Failure {
    pub(super) error: Error,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
pub(super) struct Error {
    pub(super) code: Code,
    /// The same in words, which may change.
    pub(super) message: &'static str,
    /// Every rejected field, with `invalid_request`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fields: Vec<FieldError>,
}

/// A rejected field. The field `body` is the body itself.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldError {
    pub(super) field: &'static str,
    pub(super) code: FieldCode,
    /// The same in words, which may change.
    pub(super) message: String,
}

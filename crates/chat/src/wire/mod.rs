//! The objects of document 003, with the fields besides that its clients read.

#![expect(clippy::struct_field_names, reason = "the names are the document's")]

mod files;

use domain::model::{self, ChannelView, Status, Timestamp, UserId};
use kit::Fit;
use kit::id::{IdKind, uuid};
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use files::{File, Metadata};
pub(super) use kit::id::UuidShape as Id;

/// Something was done.
#[derive(Serialize, ToSchema)]
pub(super) struct Done {
    pub(super) message: &'static str,
}

/// Messages were taken away.
#[derive(Serialize, ToSchema)]
pub(super) struct Cleared {
    pub(super) message: &'static str,
    /// How many.
    pub(super) deleted: u64,
}

/// Whose token it is.
#[derive(Serialize, ToSchema)]
pub(super) struct Authenticated<'a> {
    pub(super) message: &'static str,
    pub(super) username: &'a str,
}

/// Whether one is in a channel.
#[derive(Serialize, ToSchema)]
pub(super) struct Subscription {
    pub(super) is_subscribed: bool,
}

/// A user, as anybody sees one.
#[derive(Serialize, ToSchema)]
pub(super) struct User<'a> {
    #[schema(value_type = Id)]
    id: String,
    username: &'a str,
    display_name: &'a str,
    #[schema(required)]
    avatar_url: Option<&'a str>,
    is_online: bool,
    #[schema(format = DateTime)]
    created_at: String,
}

impl<'a> User<'a> {
    /// Somebody, who is there as `status` says.
    pub(super) fn seen(user: &'a model::User, status: Status) -> Self {
        Self {
            id: uuid(IdKind::User, user.id.get()),
            username: &user.username,
            display_name: user.name(),
            avatar_url: user.avatar_url.as_deref(),
            is_online: status.shown() != Status::Offline,
            created_at: rfc3339(user.created_at),
        }
    }
}

/// A user, as shown to themselves: nobody else sees the email. Whoever asks is there, unless they chose not to be seen.
#[derive(Serialize, ToSchema)]
pub(super) struct Own<'a> {
    #[serde(flatten)]
    user: User<'a>,
    #[schema(required)]
    email: Option<&'a str>,
}

impl<'a> From<&'a model::User> for Own<'a> {
    fn from(user: &'a model::User) -> Self {
        Self { user: User::seen(user, user.status), email: user.email.as_deref() }
    }
}

/// A user, in short.
#[derive(Serialize, ToSchema)]
pub(super) struct Name<'a> {
    #[schema(value_type = Id)]
    id: String,
    username: &'a str,
    display_name: &'a str,
}

impl<'a> From<&'a model::User> for Name<'a> {
    fn from(user: &'a model::User) -> Self {
        Self { id: uuid(IdKind::User, user.id.get()), username: &user.username, display_name: user.name() }
    }
}

/// A registration: the user's fields and the login's, as clients read either.
#[derive(Serialize, ToSchema)]
pub(super) struct Registered<'a> {
    pub(super) access_token: &'a str,
    pub(super) token_type: &'static str,
    #[serde(flatten)]
    pub(super) user: Own<'a>,
}

/// A login.
#[derive(Serialize, ToSchema)]
pub(super) struct Login<'a> {
    pub(super) access_token: &'a str,
    pub(super) token_type: &'static str,
}

/// Somebody whom a channel has banned.
#[derive(Serialize, ToSchema)]
pub(super) struct Exception {
    #[schema(value_type = Id)]
    user_id: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// A channel.
#[derive(Serialize, ToSchema)]
pub(super) struct Channel<'a> {
    #[schema(value_type = Id)]
    id: String,
    name: &'a str,
    #[schema(required)]
    description: Option<&'a str>,
    #[schema(value_type = Id)]
    owner_id: String,
    #[schema(value_type = Id)]
    created_by: String,
    #[schema(format = DateTime)]
    created_at: String,
    is_private: bool,
    /// Who is in it, at most 1,000; in lists of channels 20, oneself and the owner among them.
    #[schema(value_type = Vec<Id>)]
    members: Vec<String>,
    /// How many are in it.
    member_count: u64,
    /// Whom it has banned; empty for everybody but the owner. Cut as the members are.
    member_exceptions: Vec<Exception>,
    /// How many messages one hasn't read in it. There only in lists of channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    unread_count: Option<u64>,
}

impl<'a> Channel<'a> {
    /// With so many messages unread.
    pub(super) fn with_unread(self, count: u64) -> Self {
        Self { unread_count: Some(count), ..self }
    }

    /// As this user sees it: whom it has banned only its owner learns.
    pub(super) fn seen_by(user: UserId, view: &'a ChannelView, fit: Fit) -> Self {
        let channel = &view.channel;
        let owner = uuid(IdKind::User, channel.owner.get());
        let members = view.roster.shown(fit.nested, user, channel.owner).into_iter();
        let exception = |(user, at): &(UserId, Timestamp)| Exception {
            user_id: uuid(IdKind::User, user.get()),
            created_at: rfc3339(*at),
        };
        let bans = if channel.owner == user { fit.nested(&view.bans) } else { &[] };
        Self {
            id: uuid(IdKind::Channel, channel.id.get()),
            name: &channel.name,
            description: channel.description.as_deref(),
            owner_id: owner.clone(),
            created_by: owner,
            created_at: rfc3339(channel.created_at),
            is_private: !channel.is_public(),
            members: members.map(|member| uuid(IdKind::User, member.id.get())).collect(),
            member_count: view.roster.total,
            member_exceptions: bans.iter().map(exception).collect(),
            unread_count: None,
        }
    }

    /// As it is without this user, who just left it.
    pub(super) fn left_by(user: UserId, view: &'a ChannelView, fit: Fit) -> Self {
        let seen = Self::seen_by(user, view, fit);
        let gone = uuid(IdKind::User, user.get());
        let members = seen.members.into_iter().filter(|member| *member != gone).collect();
        Self { members, member_count: seen.member_count.saturating_sub(1), member_exceptions: Vec::new(), ..seen }
    }
}

/// A channel that was left.
#[derive(Serialize, ToSchema)]
pub(super) struct Left<'a> {
    pub(super) message: &'static str,
    #[serde(flatten)]
    pub(super) channel: Channel<'a>,
}

/// A message.
#[derive(Serialize, ToSchema)]
pub(super) struct Message<'a> {
    #[schema(value_type = Id)]
    id: String,
    content: &'a str,
    #[schema(value_type = Id)]
    user_id: String,
    #[schema(value_type = Id)]
    channel_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    username: &'a str,
    #[schema(format = DateTime)]
    timestamp: String,
    user: Name<'a>,
    /// The first file that it carries; left out where it carries none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = File<'a>, required = false)]
    file: Option<File<'a>>,
    /// All of them, likewise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    files: Vec<File<'a>>,
    /// Left out until it is edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = DateTime)]
    edited_at: Option<String>,
    /// What people answered it with; left out where nobody did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    emojis: Vec<Emoji<'a>>,
    /// The message that it answers; left out where it answers none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = ReplyTo<'a>, required = false)]
    reply_to: Option<ReplyTo<'a>>,
}

/// The message that another one answers, as it is now.
#[derive(Serialize, ToSchema)]
struct ReplyTo<'a> {
    #[schema(value_type = Id)]
    message_id: String,
    author: Name<'a>,
    /// The first 200 characters of what it says; null once it is deleted.
    #[schema(required)]
    content: Option<&'a str>,
    deleted: bool,
}

impl<'a> From<&'a model::RepliedTo> for ReplyTo<'a> {
    fn from(replied: &'a model::RepliedTo) -> Self {
        Self {
            message_id: uuid(IdKind::Message, replied.message.get()),
            author: replied.author.as_ref().into(),
            content: replied.content.as_deref(),
            deleted: replied.content.is_none(),
        }
    }
}

impl<'a> From<&'a model::Message> for Message<'a> {
    fn from(message: &'a model::Message) -> Self {
        let at = rfc3339(message.created_at);
        Self {
            id: uuid(IdKind::Message, message.id.get()),
            content: &message.content,
            user_id: uuid(IdKind::User, message.author.id.get()),
            channel_id: uuid(IdKind::Channel, message.channel.get()),
            created_at: at.clone(),
            username: &message.author.username,
            timestamp: at,
            user: message.author.as_ref().into(),
            file: message.attachments.first().map(File::from),
            files: message.attachments.iter().map(File::from).collect(),
            edited_at: message.edited_at.map(rfc3339),
            emojis: message.reactions.tallies.iter().map(|tally| Emoji::new(tally, &message.reactions)).collect(),
            reply_to: message.reply_to.as_deref().map(ReplyTo::from),
        }
    }
}

/// An emoji that people answered a message with.
#[derive(Serialize, ToSchema)]
struct Emoji<'a> {
    emoji: &'a str,
    count: u64,
    /// The first of them, by id.
    #[schema(value_type = Vec<Id>)]
    users: Vec<String>,
}

impl<'a> Emoji<'a> {
    fn new(tally: &'a model::Tally, reactions: &model::Reactions) -> Self {
        let same = reactions.shown.iter().filter(|reaction| reaction.kind.id == tally.kind.id);
        let users = same.map(|reaction| uuid(IdKind::User, reaction.user.id.get())).collect();
        Self { emoji: sign(&tally.kind), count: tally.count, users }
    }
}

/// Somebody's reaction to a message.
#[derive(Serialize, ToSchema)]
pub(super) struct Reaction<'a> {
    #[schema(value_type = Id)]
    id: String,
    #[schema(value_type = Id)]
    message_id: String,
    #[schema(value_type = Id)]
    user_id: String,
    username: &'a str,
    emoji: &'a str,
    #[schema(format = DateTime)]
    created_at: String,
}

impl<'a> From<&'a model::Reaction> for Reaction<'a> {
    fn from(reaction: &'a model::Reaction) -> Self {
        Self {
            id: uuid(IdKind::Reaction, reaction.id.get()),
            message_id: uuid(IdKind::Message, reaction.message.get()),
            user_id: uuid(IdKind::User, reaction.user.id.get()),
            username: &reaction.user.username,
            emoji: sign(&reaction.kind),
            created_at: rfc3339(reaction.at),
        }
    }
}

/// The emoji; for a picture of the installation's own its code.
fn sign(kind: &model::ReactionKind) -> &str {
    kind.emoji.as_deref().unwrap_or(&kind.code)
}

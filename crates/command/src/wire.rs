//! The objects of document 000.

use domain::model;
use kit::attachment::AttachmentShape;
use kit::time::rfc3339;
use serde::Serialize;

/// A user.
#[derive(Serialize)]
pub(super) struct User<'a> {
    id: i64,
    username: &'a str,
    email: Option<&'a str>,
    display_name: Option<&'a str>,
    avatar_url: Option<&'a str>,
    about_me: Option<&'a str>,
    pronouns: Option<&'a str>,
}

impl<'a> From<&'a model::User> for User<'a> {
    fn from(user: &'a model::User) -> Self {
        Self {
            id: user.id.get(),
            username: &user.username,
            email: user.public_email(),
            display_name: user.display_name.as_deref(),
            avatar_url: user.avatar_url.as_deref(),
            about_me: user.about_me.as_deref(),
            pronouns: user.pronouns.as_deref(),
        }
    }
}

impl<'a> User<'a> {
    /// Oneself, whose email is shown whatever others see.
    pub(super) fn own(user: &'a model::User) -> Self {
        Self { email: user.email.as_deref(), ..Self::from(user) }
    }
}

/// A user, and how they are seen.
#[derive(Serialize)]
pub(super) struct SeenUser<'a> {
    #[serde(flatten)]
    user: User<'a>,
    status: &'static str,
}

impl<'a> SeenUser<'a> {
    /// The user, and the word for how they are seen.
    pub(super) fn new(user: &'a model::User, status: &'static str) -> Self {
        Self { user: User::from(user), status }
    }
}

/// A guild. The code of an invite comes with the list that a live session is greeted with, and nowhere else.
#[derive(Serialize)]
pub(super) struct Guild<'a> {
    id: i64,
    name: &'a str,
    owner_id: i64,
}

impl<'a> From<&'a model::Guild> for Guild<'a> {
    fn from(guild: &'a model::Guild) -> Self {
        Self { id: guild.id.get(), name: &guild.name, owner_id: guild.owner.get() }
    }
}

/// A guild as a live session is greeted with it.
#[derive(Serialize)]
pub(super) struct OpenGuild<'a> {
    #[serde(flatten)]
    pub(super) guild: Guild<'a>,
    /// The code of its newest standing invite.
    pub(super) invite_code: Option<&'a str>,
}

/// A channel. `guild_id` is null where it belongs to no guild.
#[derive(Serialize)]
pub(super) struct Channel<'a> {
    id: i64,
    name: &'a str,
    guild_id: Option<i64>,
    /// How many messages one hasn't read in it. There only in lists of channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread_count: Option<u64>,
}

impl Channel<'_> {
    /// With so many messages unread.
    pub(super) fn with_unread(self, count: u64) -> Self {
        Self { unread_count: Some(count), ..self }
    }
}

impl<'a> From<&'a model::Channel> for Channel<'a> {
    fn from(channel: &'a model::Channel) -> Self {
        Self {
            id: channel.id.get(),
            name: &channel.name,
            guild_id: channel.guild.map(model::GuildId::get),
            unread_count: None,
        }
    }
}

/// A message.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    id: i64,
    content: &'a str,
    author: User<'a>,
    channel_id: i64,
    guild_id: Option<i64>,
    timestamp: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReplyTo<'a>>,
}

/// The message that another one answers, as it is now.
#[derive(Serialize)]
pub(super) struct ReplyTo<'a> {
    message_id: i64,
    author: User<'a>,
    content: Option<&'a str>,
    deleted: bool,
}

impl<'a> From<&'a model::RepliedTo> for ReplyTo<'a> {
    fn from(replied: &'a model::RepliedTo) -> Self {
        Self {
            message_id: replied.message.get(),
            author: User::from(replied.author.as_ref()),
            content: replied.content.as_deref(),
            deleted: replied.content.is_none(),
        }
    }
}

impl<'a> From<&'a model::Message> for Message<'a> {
    fn from(message: &'a model::Message) -> Self {
        Self {
            id: message.id.get(),
            content: &message.content,
            author: User::from(message.author.as_ref()),
            channel_id: message.channel.get(),
            guild_id: message.guild.map(model::GuildId::get),
            timestamp: rfc3339(message.created_at),
            attachments: message.attachments.iter().map(AttachmentShape::from).collect(),
            reply_to: message.reply_to.as_deref().map(ReplyTo::from),
        }
    }
}

/// A member of a guild, as live sessions see one.
#[derive(Serialize)]
pub(super) struct Member<'a> {
    id: i64,
    username: &'a str,
    display_name: Option<&'a str>,
    avatar_url: Option<&'a str>,
    status: &'static str,
}

impl<'a> Member<'a> {
    /// The member, and the word for how they are seen.
    pub(super) fn new(user: &'a model::User, status: &'static str) -> Self {
        Self {
            id: user.id.get(),
            username: &user.username,
            display_name: user.display_name.as_deref(),
            avatar_url: user.avatar_url.as_deref(),
            status,
        }
    }
}

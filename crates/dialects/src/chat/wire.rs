//! The objects of document 003, with the fields besides that its clients read.

#![expect(clippy::struct_field_names, reason = "the names are the document's")]

use domain::model::{self, ChannelView, Timestamp, UserId};
use serde::Serialize;

use crate::kit::address;
use crate::kit::id::{Kind, uuid};
use crate::kit::time::rfc3339;

/// A user, as anybody sees one.
#[derive(Serialize)]
pub(super) struct User<'a> {
    id: String,
    username: &'a str,
    display_name: &'a str,
    avatar_url: Option<&'a str>,
    created_at: String,
}

impl<'a> From<&'a model::User> for User<'a> {
    fn from(user: &'a model::User) -> Self {
        Self {
            id: uuid(Kind::User, user.id.get()),
            username: &user.username,
            display_name: user.name(),
            avatar_url: user.avatar_url.as_deref(),
            created_at: rfc3339(user.created_at),
        }
    }
}

/// A user, as shown to themselves: nobody else sees the email.
#[derive(Serialize)]
pub(super) struct Own<'a> {
    #[serde(flatten)]
    user: User<'a>,
    email: Option<&'a str>,
}

impl<'a> From<&'a model::User> for Own<'a> {
    fn from(user: &'a model::User) -> Self {
        Self { user: user.into(), email: user.email.as_deref() }
    }
}

/// A user, in short.
#[derive(Serialize)]
pub(super) struct Name<'a> {
    id: String,
    username: &'a str,
    display_name: &'a str,
}

impl<'a> From<&'a model::User> for Name<'a> {
    fn from(user: &'a model::User) -> Self {
        Self { id: uuid(Kind::User, user.id.get()), username: &user.username, display_name: user.name() }
    }
}

/// A registration: the user's fields and the login's, as clients read either.
#[derive(Serialize)]
pub(super) struct Registered<'a> {
    pub(super) access_token: &'a str,
    pub(super) token_type: &'static str,
    #[serde(flatten)]
    pub(super) user: Own<'a>,
}

/// A login.
#[derive(Serialize)]
pub(super) struct Login<'a> {
    pub(super) access_token: &'a str,
    pub(super) token_type: &'static str,
}

/// Somebody whom a channel has banned.
#[derive(Serialize)]
pub(super) struct Exception {
    user_id: String,
    created_at: String,
}

/// A channel.
#[derive(Serialize)]
pub(super) struct Channel<'a> {
    id: String,
    name: &'a str,
    description: Option<&'a str>,
    owner_id: String,
    created_by: String,
    created_at: String,
    is_private: bool,
    members: Vec<String>,
    member_exceptions: Vec<Exception>,
}

/// As somebody sees it who isn't in it.
impl<'a> From<&'a model::Channel> for Channel<'a> {
    fn from(channel: &'a model::Channel) -> Self {
        let owner = uuid(Kind::User, channel.owner.get());
        Self {
            id: uuid(Kind::Channel, channel.id.get()),
            name: &channel.name,
            description: channel.description.as_deref(),
            owner_id: owner.clone(),
            created_by: owner,
            created_at: rfc3339(channel.created_at),
            is_private: !channel.is_public(),
            members: Vec::new(),
            member_exceptions: Vec::new(),
        }
    }
}

impl<'a> Channel<'a> {
    /// As this user sees it: who is in it only its members learn, and whom it has banned only its owner.
    pub(super) fn seen_by(user: UserId, view: &'a ChannelView) -> Self {
        let mut channel = Self::from(&view.channel);
        let members = &view.roster.members;
        if members.iter().any(|member| member.id == user) {
            channel.members = members.iter().map(|member| uuid(Kind::User, member.id.get())).collect();
        }
        if view.channel.owner == user {
            let exception = |(user, at): &(UserId, Timestamp)| Exception {
                user_id: uuid(Kind::User, user.get()),
                created_at: rfc3339(*at),
            };
            channel.member_exceptions = view.bans.iter().map(exception).collect();
        }
        channel
    }
}

/// A channel that was left.
#[derive(Serialize)]
pub(super) struct Left<'a> {
    pub(super) message: &'static str,
    #[serde(flatten)]
    pub(super) channel: Channel<'a>,
}

/// A message.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    id: String,
    content: &'a str,
    user_id: String,
    channel_id: String,
    created_at: String,
    username: &'a str,
    timestamp: String,
    user: Name<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<File<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<File<'a>>,
}

impl<'a> From<&'a model::Message> for Message<'a> {
    fn from(message: &'a model::Message) -> Self {
        let at = rfc3339(message.created_at);
        Self {
            id: uuid(Kind::Message, message.id.get()),
            content: &message.content,
            user_id: uuid(Kind::User, message.author.id.get()),
            channel_id: uuid(Kind::Channel, message.channel.get()),
            created_at: at.clone(),
            username: &message.author.username,
            timestamp: at,
            user: message.author.as_ref().into(),
            file: message.attachments.first().map(File::from),
            files: message.attachments.iter().map(File::from).collect(),
        }
    }
}

/// A file that a message carries.
#[derive(Serialize)]
pub(super) struct File<'a> {
    id: String,
    filename: &'a str,
    size: u64,
    content_type: &'a str,
}

impl<'a> From<&'a model::Attachment> for File<'a> {
    fn from(file: &'a model::Attachment) -> Self {
        Self {
            id: uuid(Kind::File, file.id.get()),
            filename: &file.name,
            size: file.size,
            content_type: &file.content_type,
        }
    }
}

/// What there is to say of a file.
#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    #[serde(flatten)]
    file: File<'a>,
    user_id: String,
    channel_id: Option<String>,
    message_id: Option<String>,
    created_at: String,
    url: String,
    thumbnail_url: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
}

impl<'a> From<&'a model::Attachment> for Metadata<'a> {
    fn from(file: &'a model::Attachment) -> Self {
        let id = uuid(Kind::File, file.id.get());
        Self {
            url: format!("/api/files/{id}"),
            thumbnail_url: address::thumbnail(file),
            file: file.into(),
            user_id: uuid(Kind::User, file.uploader.get()),
            channel_id: file.channel.map(|channel| uuid(Kind::Channel, channel.get())),
            message_id: file.message.map(|message| uuid(Kind::Message, message.get())),
            created_at: rfc3339(file.created_at),
            width: file.picture.as_ref().map(|picture| picture.width),
            height: file.picture.as_ref().map(|picture| picture.height),
        }
    }
}

/// A success without an object.
#[derive(Serialize)]
pub(super) struct Said {
    pub(super) message: &'static str,
}

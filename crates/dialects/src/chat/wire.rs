//! The objects of document 003, with the fields besides that its clients read.

#![expect(clippy::struct_field_names, reason = "the names are the document's")]

use domain::model::{self, ChannelView};
use serde::Serialize;

use crate::kit::id::{Kind, uuid};
use crate::kit::time::rfc3339;

/// A user.
#[derive(Serialize)]
pub(super) struct User<'a> {
    id: String,
    username: &'a str,
    email: Option<&'a str>,
    display_name: &'a str,
    avatar_url: Option<&'a str>,
    created_at: String,
}

impl<'a> From<&'a model::User> for User<'a> {
    fn from(user: &'a model::User) -> Self {
        Self {
            id: uuid(Kind::User, user.id.get()),
            username: &user.username,
            email: user.email.as_deref(),
            display_name: user.name(),
            avatar_url: user.avatar_url.as_deref(),
            created_at: rfc3339(user.created_at),
        }
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
    pub(super) user: User<'a>,
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

/// A channel. Who is in it, and whom it has banned, is shown to its members.
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

impl<'a> From<&'a ChannelView> for Channel<'a> {
    fn from(view: &'a ChannelView) -> Self {
        let members = view.roster.members.iter().map(|user| uuid(Kind::User, user.id.get()));
        let banned = view
            .bans
            .iter()
            .map(|(user, at)| Exception { user_id: uuid(Kind::User, user.get()), created_at: rfc3339(*at) });
        Self { members: members.collect(), member_exceptions: banned.collect(), ..Self::from(&view.channel) }
    }
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
        }
    }
}

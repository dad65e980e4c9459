//! The objects of document 003.

use domain::model::{self, ChannelView, Timestamp, UserId};
use serde::Serialize;

use crate::kit::id::{Kind, uuid};
use crate::kit::time::rfc3339;

/// A login.
#[derive(Serialize)]
pub(super) struct Token {
    access_token: String,
    token_type: &'static str,
}

impl Token {
    /// The token for `Authorization: Bearer` and `?token=`.
    pub(super) fn bearer(access_token: String) -> Self {
        Self { access_token, token_type: "bearer" }
    }
}

/// A user, as anybody sees one.
#[derive(Serialize)]
pub(super) struct User<'a> {
    id: String,
    username: &'a str,
    display_name: &'a str,
    is_online: bool,
    created_at: String,
}

impl<'a> User<'a> {
    pub(super) fn of(user: &'a model::User, is_online: bool) -> Self {
        Self {
            id: uuid(Kind::User, user.id.get()),
            username: &user.username,
            display_name: user.name(),
            is_online,
            created_at: rfc3339(user.created_at),
        }
    }
}

/// A user, as shown to themselves.
#[derive(Serialize)]
pub(super) struct Own<'a> {
    #[serde(flatten)]
    user: User<'a>,
    email: Option<&'a str>,
}

impl<'a> Own<'a> {
    pub(super) fn of(user: &'a model::User, is_online: bool) -> Self {
        Self { user: User::of(user, is_online), email: user.email.as_deref() }
    }
}

/// The answer to a registration: clients read either the user or the token.
#[derive(Serialize)]
pub(super) struct Registered<'a> {
    /// The new user.
    #[serde(flatten)]
    pub(super) user: Own<'a>,
    /// Its first login.
    #[serde(flatten)]
    pub(super) token: Token,
}

/// A user where only the name matters: the author of a message, somebody banned.
#[derive(Serialize)]
pub(super) struct Person<'a> {
    id: String,
    username: &'a str,
    display_name: &'a str,
}

impl<'a> From<&'a model::User> for Person<'a> {
    fn from(user: &'a model::User) -> Self {
        Self { id: uuid(Kind::User, user.id.get()), username: &user.username, display_name: user.name() }
    }
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

/// Somebody who may not be a member, and since when.
#[derive(Serialize)]
struct Exception {
    user_id: String,
    created_at: String,
}

impl<'a> Channel<'a> {
    /// As this user sees it: who is in it only its members learn, and whom it has banned only its owner.
    pub(super) fn seen_by(user: UserId, view: &'a ChannelView) -> Self {
        let mut channel = Self::to_stranger(&view.channel);
        let members = &view.roster.members;
        if members.iter().any(|member| member.id == user) {
            channel.members = members.iter().map(|member| uuid(Kind::User, member.id.get())).collect();
        }
        if view.channel.owner == user {
            channel.member_exceptions = view.bans.iter().copied().map(Exception::from).collect();
        }
        channel
    }

    /// As somebody sees it who isn't in it.
    pub(super) fn to_stranger(channel: &'a model::Channel) -> Self {
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

impl From<(UserId, Timestamp)> for Exception {
    fn from((user, at): (UserId, Timestamp)) -> Self {
        Self { user_id: uuid(Kind::User, user.get()), created_at: rfc3339(at) }
    }
}

/// A message.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    id: String,
    content: &'a str,
    channel_id: String,
    user_id: String,
    username: &'a str,
    created_at: String,
    timestamp: String,
    user: Person<'a>,
}

impl<'a> From<&'a model::Message> for Message<'a> {
    fn from(message: &'a model::Message) -> Self {
        let at = rfc3339(message.created_at);
        Self {
            id: uuid(Kind::Message, message.id.get()),
            content: &message.content,
            channel_id: uuid(Kind::Channel, message.channel.get()),
            user_id: uuid(Kind::User, message.author.id.get()),
            username: &message.author.username,
            created_at: at.clone(),
            timestamp: at,
            user: Person::from(message.author.as_ref()),
        }
    }
}

/// What the socket says of messages.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Frame<'a> {
    /// There is a new one. Older clients look for its fields at the top.
    Message {
        /// At the top.
        #[serde(flatten)]
        flat: &'a Message<'a>,
        /// Where the document has it.
        data: &'a Message<'a>,
    },
    /// The client's own, which it marked with a nonce, is committed.
    MessageAck {
        /// The mark.
        nonce: &'a str,
        /// The message.
        data: &'a Message<'a>,
    },
}

/// What the socket says of a frame that came to nothing.
#[derive(Serialize)]
pub(super) struct ErrorFrame {
    /// Why, for a reader.
    pub(super) error: String,
}

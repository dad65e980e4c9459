//! The objects of document 002, with its own camelCase keys; `casing` adds the other set.

mod admin;
mod attachment;

pub(super) use admin::{Account, AdminAction, Dashboard};

use attachment::Attachment;
use domain::Why;
use domain::model::{self, ChannelView, Standing, Timestamp};
use domain::rules::markup::markup;
use domain::rules::{Mention, mentions, text};
use serde::Serialize;

use super::CONTENT_CHARS;
use crate::kit::id::{Kind, uuid};
use crate::kit::time::rfc3339;

/// A user, as REST shows one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    id: String,
    email: Option<String>,
    username: String,
    avatar: Option<String>,
    status: &'static str,
    banned_until: Option<String>,
    created_at: String,
    updated_at: String,
}

impl User {
    /// The user as they stand at this moment.
    pub(super) fn of(user: &model::User, now: Timestamp) -> Self {
        let standing = user.standing.at(now);
        Self {
            id: uuid(Kind::User, user.id.get()),
            email: user.email.clone(),
            username: user.username.clone(),
            avatar: user.avatar_url.clone(),
            status: status(standing),
            banned_until: standing.until().map(rfc3339),
            created_at: rfc3339(user.created_at),
            updated_at: rfc3339(user.updated_at),
        }
    }
}

/// The word for how an account stands.
pub(super) fn status(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => "ACTIVE",
        Standing::Suspended { .. } => "SUSPENDED",
        Standing::Banned { .. } => "BANNED",
    }
}

/// A login.
#[derive(Serialize)]
pub(super) struct Login {
    /// The token for `Authorization: Bearer` and `?token=`.
    pub(super) access_token: String,
    /// Always `bearer`.
    pub(super) token_type: &'static str,
    /// Who logged in.
    pub(super) user: serde_json::Value,
}

/// A channel. Lists of members come with one's own channels only.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    id: String,
    name: String,
    description: Option<String>,
    is_private: bool,
    owner_id: String,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<User>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_count: Option<u64>,
}

impl From<&model::Channel> for Channel {
    fn from(channel: &model::Channel) -> Self {
        Self {
            id: uuid(Kind::Channel, channel.id.get()),
            name: channel.name.clone(),
            description: channel.description.clone(),
            is_private: !channel.is_public(),
            owner_id: uuid(Kind::User, channel.owner.get()),
            created_at: rfc3339(channel.created_at),
            members: None,
            member_count: None,
        }
    }
}

impl Channel {
    /// The channel with the people in it.
    pub(super) fn with_members(view: &ChannelView, now: Timestamp) -> Self {
        Self {
            members: Some(view.roster.members.iter().map(|user| User::of(user, now)).collect()),
            member_count: Some(view.roster.total),
            ..Self::from(&view.channel)
        }
    }
}

/// A message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message {
    id: String,
    content: String,
    channel_id: String,
    user_id: String,
    created_at: String,
    updated_at: String,
    is_edited: bool,
    /// The oldest, so many.
    reactions: Vec<Reaction>,
    /// The usernames of the members whom it mentions.
    mentions: Vec<String>,
    mention_count: usize,
    formatting: Formatting,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
    user: User,
}

/// What a text is made of.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the object as clients read it")]
pub(super) struct Formatting {
    has_bold: bool,
    has_italic: bool,
    has_code: bool,
    has_code_block: bool,
    has_links: bool,
    has_mentions: bool,
    has_emojis: bool,
    link_count: usize,
    mention_count: usize,
    emoji_count: usize,
}

impl Formatting {
    /// Of a text with so many mentions.
    pub(super) fn of(content: &str, mention_count: usize) -> Self {
        let markup = markup(content);
        Self {
            has_bold: markup.bold,
            has_italic: markup.italic,
            has_code: markup.code || markup.code_block,
            has_code_block: markup.code_block,
            has_links: markup.links > 0,
            has_mentions: mention_count > 0,
            has_emojis: markup.emojis > 0,
            link_count: markup.links,
            mention_count,
            emoji_count: markup.emojis,
        }
    }
}

/// What the server would make of a text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Validation {
    valid: bool,
    error: Option<String>,
    formatting: Formatting,
    sanitized_content: String,
    mentions: Vec<String>,
}

impl Validation {
    /// Of a text as a client would send it. The names in it are nobody's yet: that depends on the channel.
    pub(super) fn of(content: &str) -> Self {
        let content = content.trim();
        let why = if content.chars().count() > CONTENT_CHARS {
            Some(Why::TooLong(CONTENT_CHARS))
        } else {
            text::content(content).err()
        };
        let mentions = mentions(content).into_iter().filter_map(Mention::name);
        let mentions: Vec<String> = mentions.map(str::to_owned).collect();
        Self {
            valid: why.is_none(),
            error: why.map(|why| format!("content {why}")),
            formatting: Formatting::of(content, mentions.len()),
            sanitized_content: content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            mentions,
        }
    }
}

/// Somebody's reaction to a message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reaction {
    id: String,
    emoji: String,
    user_id: String,
    message_id: String,
    created_at: String,
    user: User,
}

impl Reaction {
    fn of(reaction: &model::Reaction, now: Timestamp) -> Self {
        Self {
            id: uuid(Kind::Reaction, reaction.id.get()),
            emoji: emoji(&reaction.kind).to_owned(),
            user_id: uuid(Kind::User, reaction.user.id.get()),
            message_id: uuid(Kind::Message, reaction.message.get()),
            created_at: rfc3339(reaction.at),
            user: User::of(&reaction.user, now),
        }
    }
}

/// The emoji of a reaction; of a picture, which this dialect can't show, its name.
pub(super) fn emoji(kind: &model::ReactionKind) -> &str {
    kind.emoji.as_deref().unwrap_or(&kind.code)
}

impl Message {
    /// The message, its people as they stand at this moment.
    pub(super) fn of(message: &model::Message, now: Timestamp) -> Self {
        Self {
            id: uuid(Kind::Message, message.id.get()),
            content: message.content.clone(),
            channel_id: uuid(Kind::Channel, message.channel.get()),
            user_id: uuid(Kind::User, message.author.id.get()),
            created_at: rfc3339(message.created_at),
            updated_at: rfc3339(message.updated_at()),
            is_edited: message.edited_at.is_some(),
            mentions: message.mentions.iter().map(|user| user.username.clone()).collect(),
            mention_count: message.mentions.len(),
            formatting: Formatting::of(&message.content, message.mentions.len()),
            reactions: message.reactions.shown.iter().map(|reaction| Reaction::of(reaction, now)).collect(),
            attachments: message.attachments.iter().map(Attachment::from).collect(),
            user: User::of(&message.author, now),
        }
    }
}

//! The objects of document 002, with its own camelCase keys; `casing` adds the other set.

mod admin;
mod attachment;
mod done;

pub(super) use admin::{Account, AdminAction, Bulk, Dashboard, Failed, SanctionedAccount};
pub(super) use done::{Done, Health, ReactionAction, Toggled};
pub(super) use kit::id::UuidShape as Id;

use attachment::Attachment;
use domain::model::{self, ChannelView, Timestamp, UserId};
use domain::rules::markup::markup;
use domain::rules::{Mention, mentions, text};
use domain::{FieldProblem, verbs};
use kit::Fit;
use kit::id::{IdKind, uuid};
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::CONTENT_CHARS;

/// A user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    #[schema(value_type = Id)]
    id: String,
    #[schema(required)]
    email: Option<String>,
    username: String,
    #[schema(required)]
    avatar: Option<String>,
    status: AccountStatus,
    /// When a ban or suspension ends; null where it doesn't, and where there is none.
    #[schema(required, format = DateTime)]
    banned_until: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

impl User {
    /// The user as they stand at this moment.
    pub(super) fn of(user: &model::User, now: Timestamp) -> Self {
        let account_status = user.account_status.at(now);
        Self {
            id: uuid(IdKind::User, user.id.get()),
            email: user.public_email().map(str::to_owned),
            username: user.username.clone(),
            avatar: user.avatar_url.clone(),
            status: account_status.into(),
            banned_until: account_status.until().map(rfc3339),
            created_at: rfc3339(user.created_at),
            updated_at: rfc3339(user.updated_at),
        }
    }
}

impl User {
    /// The user with their email, for themselves and for administrators, whatever others see.
    pub(super) fn whole(user: &model::User, now: Timestamp) -> Self {
        Self { email: user.email.clone(), ..Self::of(user, now) }
    }

    /// The user as somebody sees them who may be the same.
    pub(super) fn seen_by(user: &model::User, viewer: UserId, now: Timestamp) -> Self {
        if user.id == viewer { Self::whole(user, now) } else { Self::of(user, now) }
    }
}

/// How an account stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum AccountStatus {
    Active,
    Suspended,
    Banned,
}

impl From<model::AccountStatus> for AccountStatus {
    fn from(account_status: model::AccountStatus) -> Self {
        match account_status {
            model::AccountStatus::Good => Self::Active,
            model::AccountStatus::Suspended { .. } => Self::Suspended,
            model::AccountStatus::Banned { .. } => Self::Banned,
        }
    }
}

/// A login.
#[derive(Serialize, ToSchema)]
pub(super) struct Login {
    /// The token for `Authorization: Bearer` and `?token=`.
    access_token: String,
    #[schema(pattern = "^bearer$")]
    token_type: &'static str,
    user: User,
}

impl Login {
    /// The login that was made at this moment.
    pub(super) fn of(login: verbs::Login, now: Timestamp) -> Self {
        Self { user: User::whole(&login.user, now), access_token: login.token, token_type: "bearer" }
    }
}

/// A channel. The list of all channels and events leave out who is in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    #[schema(value_type = Id)]
    id: String,
    name: String,
    #[schema(required)]
    description: Option<String>,
    is_private: bool,
    #[schema(value_type = Id)]
    owner_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// In order of joining, at most 1,000 of them; in lists of channels 20, oneself and the owner among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<User>)]
    members: Option<Vec<User>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64)]
    member_count: Option<u64>,
    /// How many messages one hasn't read in it. There only in lists of channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64)]
    unread_count: Option<u64>,
}

impl From<&model::Channel> for Channel {
    fn from(channel: &model::Channel) -> Self {
        Self {
            id: uuid(IdKind::Channel, channel.id.get()),
            name: channel.name.clone(),
            description: channel.description.clone(),
            is_private: !channel.is_public(),
            owner_id: uuid(IdKind::User, channel.owner.get()),
            created_at: rfc3339(channel.created_at),
            members: None,
            member_count: None,
            unread_count: None,
        }
    }
}

impl Channel {
    /// With so many messages unread.
    pub(super) fn with_unread(self, count: u64) -> Self {
        Self { unread_count: Some(count), ..self }
    }

    /// The channel with the people in it, as one of its viewers sees it.
    pub(super) fn with_members(view: &ChannelView, viewer: UserId, fit: Fit, now: Timestamp) -> Self {
        let members = view.roster.shown(fit.nested, viewer, view.channel.owner);
        Self {
            members: Some(members.into_iter().map(|user| User::seen_by(user, viewer, now)).collect()),
            member_count: Some(view.roster.total),
            ..Self::from(&view.channel)
        }
    }
}

/// A message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message {
    #[schema(value_type = Id)]
    id: String,
    content: String,
    #[schema(value_type = Id)]
    channel_id: String,
    #[schema(value_type = Id)]
    user_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    is_edited: bool,
    /// The oldest, so many.
    reactions: Vec<Reaction>,
    /// The usernames of the members whom it mentions.
    mentions: Vec<String>,
    mention_count: usize,
    formatting: Formatting,
    /// The files that it carries; left out where it carries none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    attachments: Vec<Attachment>,
    user: User,
    /// The message that it answers; left out where it answers none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = ReplyTo, required = false)]
    reply_to: Option<ReplyTo>,
}

/// The message that another one answers, as it is now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplyTo {
    #[schema(value_type = Id)]
    message_id: String,
    author: User,
    /// The first 200 characters of what it says; null once it is deleted.
    #[schema(required)]
    content: Option<String>,
    deleted: bool,
}

impl ReplyTo {
    /// The message, its author as they stand at this moment.
    fn of(replied: &model::RepliedTo, now: Timestamp) -> Self {
        Self {
            message_id: uuid(IdKind::Message, replied.message.get()),
            author: User::of(&replied.author, now),
            content: replied.content.clone(),
            deleted: replied.content.is_none(),
        }
    }
}

/// What a text is made of.
#[derive(Serialize, ToSchema)]
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
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Validation {
    valid: bool,
    /// What is wrong with it, in words.
    #[schema(required)]
    error: Option<String>,
    formatting: Formatting,
    /// The text as it can stand in HTML.
    sanitized_content: String,
    /// The names that it would mention, of those who are in the channel.
    mentions: Vec<String>,
}

impl Validation {
    /// Of a text as a client would send it. The names in it are nobody's yet: that depends on the channel.
    pub(super) fn of(content: &str) -> Self {
        let content = content.trim();
        let problem = if content.chars().count() > CONTENT_CHARS {
            Some(FieldProblem::TooLong(CONTENT_CHARS))
        } else {
            text::content(content).err()
        };
        let mentions = mentions(content);
        let mentions: Vec<String> = mentions.iter().filter_map(Mention::name).map(str::to_owned).collect();
        Self {
            valid: problem.is_none(),
            error: problem.map(|problem| format!("content {problem}")),
            formatting: Formatting::of(content, mentions.len()),
            sanitized_content: content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            mentions,
        }
    }
}

/// Somebody's reaction to a message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reaction {
    #[schema(value_type = Id)]
    id: String,
    emoji: String,
    #[schema(value_type = Id)]
    user_id: String,
    #[schema(value_type = Id)]
    message_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    user: User,
}

impl Reaction {
    fn of(reaction: &model::Reaction, now: Timestamp) -> Self {
        Self {
            id: uuid(IdKind::Reaction, reaction.id.get()),
            emoji: emoji(&reaction.kind).to_owned(),
            user_id: uuid(IdKind::User, reaction.user.id.get()),
            message_id: uuid(IdKind::Message, reaction.message.get()),
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
    pub(super) fn of(message: &model::Message, fit: Fit, now: Timestamp) -> Self {
        let reactions = fit.nested(&message.reactions.shown);
        Self {
            id: uuid(IdKind::Message, message.id.get()),
            content: message.content.clone(),
            channel_id: uuid(IdKind::Channel, message.channel.get()),
            user_id: uuid(IdKind::User, message.author.id.get()),
            created_at: rfc3339(message.created_at),
            updated_at: rfc3339(message.updated_at()),
            is_edited: message.edited_at.is_some(),
            mentions: message.mentions.iter().map(|user| user.username.clone()).collect(),
            mention_count: message.mentions.len(),
            formatting: Formatting::of(&message.content, message.mentions.len()),
            reactions: reactions.iter().map(|reaction| Reaction::of(reaction, now)).collect(),
            attachments: message.attachments.iter().map(Attachment::from).collect(),
            user: User::of(&message.author, now),
            reply_to: message.reply_to.as_deref().map(|replied| ReplyTo::of(replied, now)),
        }
    }
}

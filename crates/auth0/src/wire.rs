//! The objects of document 001.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use domain::model::{self, ChannelId, ChannelKind, ChannelView, UserId, shortened};
use domain::ports::{self, Membership};
use kit::Fit;
use kit::attachment::AttachmentShape;
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

/// How the built-in issuer names an account.
pub(super) fn subject(user: UserId) -> String {
    format!("auth0|{user}")
}

/// A user, as one is nested in other things.
#[derive(Serialize, ToSchema)]
pub(super) struct Person<'a> {
    id: i64,
    #[schema(required)]
    email: Option<&'a str>,
    name: &'a str,
    #[schema(required)]
    picture: Option<&'a str>,
}

impl<'a> From<&'a model::User> for Person<'a> {
    fn from(user: &'a model::User) -> Self {
        Self { id: user.id.get(), email: user.public_email(), name: user.name(), picture: user.avatar_url.as_deref() }
    }
}

/// Somebody who is in a channel.
#[derive(Serialize, ToSchema)]
pub(super) struct Member<'a> {
    #[serde(flatten)]
    person: Person<'a>,
    #[schema(value_type = Role)]
    role: &'static str,
}

/// Members of a channel with this owner and these moderators.
pub(super) fn members<'a>(
    users: impl IntoIterator<Item = &'a model::User>,
    owner: UserId,
    moderators: &[UserId],
) -> Vec<Member<'a>> {
    let moderators: HashSet<UserId> = moderators.iter().copied().collect();
    let role = |user: UserId| {
        if user == owner {
            model::Role::Owner
        } else if moderators.contains(&user) {
            model::Role::Moderator
        } else {
            model::Role::Member
        }
    };
    users.into_iter().map(|user| Member { person: Person::from(user), role: role_word(role(user.id)) }).collect()
}

/// A user, as synchronisation and verification answer one.
#[derive(Serialize, ToSchema)]
pub(super) struct User<'a> {
    #[serde(flatten)]
    person: Person<'a>,
    #[schema(value_type = String)]
    auth0_id: Cow<'a, str>,
    is_active: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(required)]
    bio: Option<&'a str>,
}

impl<'a> From<&'a model::User> for User<'a> {
    fn from(user: &'a model::User) -> Self {
        Self {
            person: Person::from(user),
            auth0_id: user.subject.as_deref().map_or_else(|| subject(user.id).into(), Cow::Borrowed),
            is_active: true,
            created_at: rfc3339(user.created_at),
            bio: user.about_me.as_deref(),
        }
    }
}

impl<'a> User<'a> {
    /// Oneself, whose email is shown whatever others see.
    pub(super) fn own(user: &'a model::User) -> Self {
        let mut own = Self::from(user);
        own.person.email = user.email.as_deref();
        own
    }
}

/// A user, as the paths under `/users` answer one.
#[derive(Serialize, ToSchema)]
pub(super) struct Profile<'a> {
    #[serde(flatten)]
    user: User<'a>,
    channels: Vec<Channel<'a>>,
    messages: Vec<Message<'a>>,
}

impl<'a> Profile<'a> {
    /// Somebody as they are seen by somebody who may be the same.
    pub(super) fn seen_by(user: &'a model::User, viewer: UserId) -> Self {
        if user.id == viewer { Self::own(user, &[], Fit::WHOLE) } else { Self::of(user, &[], Fit::WHOLE) }
    }

    /// Oneself, with one's email and these of one's channels.
    pub(super) fn own(user: &'a model::User, channels: &'a [ChannelView], fit: Fit) -> Self {
        Self { user: User::own(user), ..Self::of(user, channels, fit) }
    }

    /// With these of the user's channels, which only they themselves may see.
    pub(super) fn of(user: &'a model::User, channels: &'a [ChannelView], fit: Fit) -> Self {
        let channels = channels.iter().map(|view| Channel::of(view, user.id, fit)).collect();
        Self { user: User::from(user), channels, messages: Vec::new() }
    }
}

/// Whose token it is.
#[derive(Serialize, ToSchema)]
pub(super) struct Verified<'a> {
    pub(super) valid: bool,
    pub(super) user: User<'a>,
}

/// Somebody with whom one has a conversation of two, or could have one.
#[derive(Serialize, ToSchema)]
pub(super) struct Correspondent<'a> {
    user: User<'a>,
    /// When something was said there last.
    #[schema(required, format = DateTime)]
    last_dm_at: Option<String>,
    #[schema(required)]
    channel_id: Option<i64>,
}

impl<'a> From<&'a ports::Correspondent> for Correspondent<'a> {
    fn from(other: &'a ports::Correspondent) -> Self {
        Self {
            user: User::from(other.user.as_ref()),
            last_dm_at: other.conversation.and_then(|(_, last)| last).map(rfc3339),
            channel_id: other.conversation.map(|(channel, _)| channel.get()),
        }
    }
}

/// A conversation that was looked for.
#[derive(Serialize, ToSchema)]
pub(super) struct Found {
    #[schema(required)]
    pub(super) channel_id: Option<i64>,
}

/// A code that admits to a channel.
#[derive(Serialize, ToSchema)]
pub(super) struct Invitation<'a> {
    #[schema(required)]
    pub(super) join_code: Option<&'a str>,
    pub(super) channel_id: i64,
}

/// Something was done.
#[derive(Serialize, ToSchema)]
pub(super) struct Done {
    pub(super) message: &'static str,
}

/// A channel.
#[derive(Serialize, ToSchema)]
pub(super) struct Channel<'a> {
    id: i64,
    name: &'a str,
    #[schema(required)]
    description: Option<&'a str>,
    owner_id: i64,
    #[schema(format = DateTime)]
    created_at: String,
    is_private: bool,
    is_dm: bool,
    #[schema(required)]
    join_code: Option<&'a str>,
    /// Left out only where an event doesn't know who they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<Member<'a>>, required = false)]
    users: Option<Vec<Member<'a>>>,
    /// How many are in it. Left out only where an event doesn't know.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    member_count: Option<u64>,
    messages: Vec<Message<'a>>,
    /// How many messages one hasn't read in it. There only in lists of one's channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    unread_count: Option<u64>,
}

impl<'a> Channel<'a> {
    /// With so many messages unread.
    pub(super) fn with_unread(self, count: u64) -> Self {
        Self { unread_count: Some(count), ..self }
    }

    /// As this member sees it, with so many people.
    pub(super) fn of(view: &'a ChannelView, member: UserId, fit: Fit) -> Self {
        Self::with_messages(view, member, [], fit)
    }

    /// As this member sees it, with these messages.
    pub(super) fn with_messages(
        view: &'a ChannelView,
        member: UserId,
        messages: impl IntoIterator<Item = &'a model::Message>,
        fit: Fit,
    ) -> Self {
        let (channel, roster) = (&view.channel, &view.roster);
        let shown = roster.shown(fit.nested, member, channel.owner);
        Self {
            users: Some(members(shown, channel.owner, &roster.moderators)),
            messages: messages.into_iter().map(|message| Message::of(message, fit)).collect(),
            join_code: channel.join_code.as_deref(),
            ..Self::to_stranger(view)
        }
    }

    /// As an event shows it to its members. Those of a guild's channel are the guild's and aren't in the event.
    pub(super) fn changed(
        channel: &'a model::Channel,
        users: &'a [Arc<model::User>],
        moderators: &[UserId],
        total: u64,
        fit: Fit,
    ) -> Self {
        let own = channel.guild.is_none();
        let users = users.iter().map(AsRef::as_ref).collect();
        let shown = shortened(users, fit.nested, |user: &&model::User| user.id == channel.owner);
        Self {
            users: own.then(|| members(shown, channel.owner, moderators)),
            member_count: Some(total).filter(|_| own),
            join_code: channel.join_code.as_deref(),
            ..Self::bare(channel)
        }
    }

    /// As somebody sees it who isn't in it: neither its code, nor who is in it, nor what they say.
    pub(super) fn to_stranger(view: &'a ChannelView) -> Self {
        Self { member_count: Some(view.roster.total), ..Self::bare(&view.channel) }
    }

    fn bare(channel: &'a model::Channel) -> Self {
        let is_dm = channel.kind != ChannelKind::Room;
        Self {
            id: channel.id.get(),
            name: &channel.name,
            description: channel.description.as_deref().or(is_dm.then_some("Direct Message Channel")),
            owner_id: channel.owner.get(),
            created_at: rfc3339(channel.created_at),
            is_private: !channel.is_public(),
            is_dm,
            join_code: None,
            users: Some(Vec::new()),
            member_count: None,
            messages: Vec::new(),
            unread_count: None,
        }
    }
}

/// A message.
#[derive(Serialize, ToSchema)]
pub(super) struct Message<'a> {
    id: i64,
    content: &'a str,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    user_id: i64,
    channel_id: i64,
    user: Person<'a>,
    reactions: Vec<MessageReaction<'a>>,
    /// Left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    attachments: Vec<AttachmentShape<'a>>,
    /// The message that it answers; left out where it answers none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = ReplyTo<'a>, required = false)]
    reply_to: Option<ReplyTo<'a>>,
}

/// The message that another one answers, as it is now.
#[derive(Serialize, ToSchema)]
pub(super) struct ReplyTo<'a> {
    message_id: i64,
    author: Person<'a>,
    /// The first 200 characters of what it says; null once it is deleted.
    #[schema(required)]
    content: Option<&'a str>,
    deleted: bool,
}

impl<'a> From<&'a model::RepliedTo> for ReplyTo<'a> {
    fn from(replied: &'a model::RepliedTo) -> Self {
        Self {
            message_id: replied.message.get(),
            author: Person::from(replied.author.as_ref()),
            content: replied.content.as_deref(),
            deleted: replied.content.is_none(),
        }
    }
}

impl<'a> Message<'a> {
    /// The message, with so many reactions.
    pub(super) fn of(message: &'a model::Message, fit: Fit) -> Self {
        Self {
            id: message.id.get(),
            content: &message.content,
            created_at: rfc3339(message.created_at),
            updated_at: rfc3339(message.updated_at()),
            user_id: message.author.id.get(),
            channel_id: message.channel.get(),
            user: Person::from(message.author.as_ref()),
            reactions: fit.nested(&message.reactions.shown).iter().map(MessageReaction::from).collect(),
            attachments: message.attachments.iter().map(AttachmentShape::from).collect(),
            reply_to: message.reply_to.as_deref().map(ReplyTo::from),
        }
    }
}

/// What somebody may do in a channel.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "it documents the words; `role_word` writes them")]
pub(super) enum Role {
    Owner,
    Moderator,
    Member,
}

/// The word for a role.
pub(super) fn role_word(role: model::Role) -> &'static str {
    match role {
        model::Role::Owner => "owner",
        model::Role::Moderator => "moderator",
        model::Role::Member => "member",
    }
}

/// How somebody stands in a channel.
#[derive(Serialize, ToSchema)]
pub(super) struct ChannelRole {
    id: i64,
    channel_id: i64,
    user_id: i64,
    #[schema(value_type = Role)]
    role: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
}

impl ChannelRole {
    /// Somebody's place in a channel.
    pub(super) fn new(channel: ChannelId, user: UserId, post: Membership) -> Self {
        Self {
            id: post.number,
            channel_id: channel.get(),
            user_id: user.get(),
            role: role_word(post.role),
            created_at: rfc3339(post.since),
        }
    }
}

/// An entry of the catalogue of reactions.
#[derive(Serialize, ToSchema)]
pub(super) struct ReactionKind<'a> {
    id: i64,
    code: &'a str,
    is_system: bool,
    #[schema(required)]
    image_url: Option<&'a str>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl<'a> From<&'a model::ReactionKind> for ReactionKind<'a> {
    fn from(kind: &'a model::ReactionKind) -> Self {
        Self {
            id: kind.id.get(),
            code: &kind.code,
            is_system: kind.system,
            image_url: kind.image_url.as_deref(),
            created_at: rfc3339(kind.created_at),
        }
    }
}

/// Somebody's reaction to a message.
#[derive(Serialize, ToSchema)]
pub(super) struct MessageReaction<'a> {
    id: i64,
    message_id: i64,
    reaction_id: i64,
    user_id: i64,
    #[schema(format = DateTime)]
    created_at: String,
    code: &'a str,
    reaction: ReactionKind<'a>,
    user: Person<'a>,
}

impl<'a> From<&'a model::Reaction> for MessageReaction<'a> {
    fn from(reaction: &'a model::Reaction) -> Self {
        Self {
            id: reaction.id.get(),
            message_id: reaction.message.get(),
            reaction_id: reaction.kind.id.get(),
            user_id: reaction.user.id.get(),
            created_at: rfc3339(reaction.at),
            code: &reaction.kind.code,
            reaction: ReactionKind::from(reaction.kind.as_ref()),
            user: Person::from(reaction.user.as_ref()),
        }
    }
}

/// A page of a channel's history, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct Page<'a> {
    messages: Vec<Message<'a>>,
    total: u64,
    has_more: bool,
}

impl<'a> Page<'a> {
    /// So much of the page.
    pub(super) fn of(page: &'a model::Page, fit: Fit) -> Self {
        let messages = fit.of(&page.messages);
        let has_more = page.has_more || messages.len() < page.messages.len();
        let messages = messages.iter().map(|message| Message::of(message, fit)).collect();
        Self { messages, total: page.total, has_more }
    }
}

/// What the socket says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Frame<'a> {
    /// A message was sent.
    NewMessage { channel_id: i64, message: Message<'a> },
    /// A message says something else.
    MessageUpdate { channel_id: i64, message: Message<'a> },
    /// A message is gone.
    MessageDelete { channel_id: i64, message_id: i64 },
    /// Somebody reacted.
    MessageReactionAdd { channel_id: i64, message_id: i64, reaction: MessageReaction<'a> },
    /// Somebody took a reaction back.
    MessageReactionRemove { channel_id: i64, message_id: i64, reaction_id: i64, user_id: i64 },
    /// Somebody's role is another.
    RoleUpdated { channel_id: i64, user_id: i64, role: &'static str },
    /// Strangers may know of the channel now, or no longer.
    PrivacyUpdated { channel_id: i64, is_private: bool },
    /// A channel is new to its members, or changed.
    ChannelUpdate { channel_id: i64, channel: Channel<'a> },
    /// A channel is gone.
    ChannelDelete { channel_id: i64 },
    /// Somebody came.
    MemberJoined { channel_id: i64, user: Person<'a> },
    /// Somebody went.
    MemberLeft { channel_id: i64, user_id: i64 },
    /// To the sender alone: what became of a frame with a nonce.
    MessageAck { nonce: &'a str, channel_id: i64, message: Message<'a> },
    /// To the sender alone: a frame that came to nothing.
    Error { detail: Cow<'a, str> },
}

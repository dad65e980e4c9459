//! From rows to nouns: the columns are those of the macros in `statements`.

use std::sync::Arc;

use domain::model::{
    AccountStatus, AdminAction, AdminActionId, AdminActionKind, Attachment, Browser, Channel, ChannelId, ChannelKind,
    CustomStatus, Grant, Guild, GuildId, Invite, Message, MessageId, Picture, Reaction, ReactionId, ReactionKind,
    Reactions, RepliedTo, Session, Status, Thumbnail, Timestamp, User, UserId,
};
use domain::rules::{ChannelAccess, GuildAccess};

use crate::fault::Fault;
use crate::reads::Mentions;
use crate::value::Row;

pub(crate) fn user(row: &mut Row) -> Result<User, Fault> {
    let user = User {
        id: row.id()?,
        username: row.text()?,
        email: row.opt_text()?,
        email_hidden: row.flag()?,
        display_name: row.opt_text()?,
        avatar_url: row.opt_text()?,
        about_me: row.opt_text()?,
        pronouns: row.opt_text()?,
        subject: row.opt_text()?,
        admin: row.flag()?,
        account_status: account_status(row.int()?, row.opt_time()?)?,
        status: status(row.int()?)?,
        created_at: row.time()?,
        updated_at: row.time()?,
        custom_status: None,
    };
    let said = CustomStatus { text: row.opt_text()?, emoji: row.opt_text()?, until: row.opt_time()? };
    let custom_status = (said.text.is_some() || said.emoji.is_some()).then_some(said);
    Ok(User { custom_status, ..user })
}

pub(crate) fn session(row: &mut Row) -> Result<Session, Fault> {
    Ok(Session { id: row.id()?, user: row.id()?, audience: row.text()?, expires_at: row.time()? })
}

pub(crate) fn browser(row: &mut Row) -> Result<Browser, Fault> {
    Ok(Browser { user: row.id()?, since: row.time()? })
}

pub(crate) fn grant(row: &mut Row) -> Result<Grant, Fault> {
    Ok(Grant {
        user: row.id()?,
        client: row.text()?,
        audience: row.text()?,
        scope: row.text()?,
        nonce: row.opt_text()?,
        offline: row.flag()?,
        authenticated_at: row.time()?,
    })
}

pub(crate) fn guild(row: &mut Row) -> Result<Guild, Fault> {
    Ok(Guild { id: row.id()?, name: row.text()?, owner: row.id()?, created_at: row.time()? })
}

pub(crate) fn guild_access(row: &mut Row, user: UserId) -> Result<GuildAccess, Fault> {
    Ok(GuildAccess { guild: guild(row)?, user, member: row.flag()?, banned: row.flag()? })
}

pub(crate) fn invite(row: &mut Row) -> Result<Invite, Fault> {
    Ok(Invite {
        code: row.text()?,
        guild: guild(row)?,
        inviter: row.id()?,
        created_at: row.time()?,
        expires_at: row.time()?,
        max_uses: row.opt_int()?,
        uses: row.int()?,
    })
}

pub(crate) fn channel(row: &mut Row) -> Result<Channel, Fault> {
    Ok(Channel {
        id: row.id()?,
        guild: row.opt_id()?,
        kind: kind(row.int()?)?,
        name: row.text()?,
        description: row.opt_text()?,
        owner: row.id()?,
        private: row.flag()?,
        join_code: row.opt_text()?,
        created_at: row.time()?,
        message_count: row.count()?,
        last_message_at: row.opt_time()?,
    })
}

pub(crate) fn channel_access(row: &mut Row, user: UserId) -> Result<ChannelAccess, Fault> {
    let channel = Arc::new(channel(row)?);
    Ok(ChannelAccess { channel, user, member: row.flag()?, banned: row.flag()?, moderator: row.flag()? })
}

/// A message as its table holds it: without its author's account and its channel's guild.
pub(crate) struct MessageRow {
    pub(crate) author: UserId,
    pub(crate) position: i64,
    pub(crate) id: MessageId,
    channel: ChannelId,
    pub(crate) content: String,
    nonce: Option<String>,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    /// Of what was first sent; 0 where that was written by a version that kept none.
    pub(crate) digest: i64,
    /// Its place in its channel's stream.
    pub(crate) seq: u64,
    /// The message that it answers.
    pub(crate) reply_to: Option<MessageId>,
    /// Whether it answers without mentioning the author of that.
    pub(crate) silent: bool,
}

pub(crate) fn message(row: &mut Row) -> Result<MessageRow, Fault> {
    let (id, channel, author) = (row.id()?, row.id()?, row.id()?);
    let (content, nonce) = (row.text()?, row.opt_text()?);
    let (created_at, edited_at, position) = (row.time()?, row.opt_time()?, row.int()?);
    let (digest, seq) = (row.int()?, row.count()?);
    let (reply_to, silent) = (row.opt_id()?, row.flag()?);
    Ok(MessageRow {
        author,
        position,
        id,
        channel,
        content,
        nonce,
        created_at,
        edited_at,
        digest,
        seq,
        reply_to,
        silent,
    })
}

impl MessageRow {
    /// The nonce, by which a repeated send finds it.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    pub(crate) fn channel(&self) -> ChannelId {
        self.channel
    }

    pub(crate) fn whole(
        self,
        author: Arc<User>,
        guild: Option<GuildId>,
        mentions: Mentions,
        reactions: Reactions,
        reply_to: Option<Arc<RepliedTo>>,
        attachments: Vec<Attachment>,
    ) -> Message {
        let Self { id, channel, content, nonce, created_at, edited_at, .. } = self;
        let Mentions { users: mentions, everyone: mentions_everyone } = mentions;
        Message {
            id,
            channel,
            guild,
            author,
            content,
            nonce,
            created_at,
            edited_at,
            mentions,
            mentions_everyone,
            reactions,
            reply_to,
            attachments,
        }
    }
}

pub(crate) fn attachment(row: &mut Row) -> Result<Attachment, Fault> {
    let (id, message, channel, uploader) = (row.id()?, row.opt_id()?, row.opt_id()?, row.id()?);
    let (name, size, content_type) = (row.text()?, row.count()?, row.text()?);
    let (key, created_at) = (row.text()?, row.time()?);
    Ok(Attachment { id, message, channel, uploader, name, size, content_type, picture: picture(row)?, key, created_at })
}

/// A picture from four columns: width and height, which are both there or both missing, and size and type of its
/// thumbnail, which are too.
fn picture(row: &mut Row) -> Result<Option<Picture>, Fault> {
    let (width, height) = (row.opt_pixels()?, row.opt_pixels()?);
    let (size, content_type) = (row.opt_int()?, row.opt_text()?);
    let thumbnail = match (size.map(u64::try_from), content_type) {
        (Some(Ok(size)), Some(content_type)) => Some(Thumbnail { size, content_type }),
        _ => None,
    };
    Ok(width.zip(height).map(|(width, height)| Picture { width, height, thumbnail }))
}

/// An entry of the catalogue.
pub(crate) fn reaction_kind(row: &mut Row) -> Result<ReactionKind, Fault> {
    Ok(ReactionKind {
        id: row.id()?,
        code: row.text()?,
        emoji: row.opt_text()?,
        image_url: row.opt_text()?,
        system: row.flag()?,
        created_at: row.time()?,
    })
}

/// A reaction as its table holds it: without the account whose it is.
pub(crate) struct ReactionRow {
    pub(crate) message: MessageId,
    pub(crate) user: UserId,
    pub(crate) id: ReactionId,
    at: Timestamp,
    kind: Arc<ReactionKind>,
}

pub(crate) fn reaction(row: &mut Row) -> Result<ReactionRow, Fault> {
    let (id, message, user, at) = (row.id()?, row.id()?, row.id()?, row.time()?);
    Ok(ReactionRow { message, user, id, at, kind: Arc::new(reaction_kind(row)?) })
}

impl ReactionRow {
    pub(crate) fn whole(self, user: Arc<User>) -> Reaction {
        let Self { id, message, kind, at, .. } = self;
        Reaction { id, message, kind, user, at }
    }
}

/// An entry of the administrators' record as its table holds it: without the accounts.
pub(crate) struct AdminActionRow {
    pub(crate) by: Option<UserId>,
    pub(crate) target: UserId,
    id: AdminActionId,
    action: AdminActionKind,
    message: Option<MessageId>,
    until: Option<Timestamp>,
    reason: Option<String>,
    at: Timestamp,
}

pub(crate) fn admin_action(row: &mut Row) -> Result<AdminActionRow, Fault> {
    let (id, by, action, target) = (row.id()?, row.opt_id()?, action(row.int()?)?, row.id()?);
    let (message, until, reason, at) = (row.opt_id()?, row.opt_time()?, row.opt_text()?, row.time()?);
    Ok(AdminActionRow { by, target, id, action, message, until, reason, at })
}

impl AdminActionRow {
    pub(crate) fn whole(self, by: Option<Arc<User>>, target: Arc<User>) -> AdminAction {
        let Self { id, action, message, until, reason, at, .. } = self;
        AdminAction { id, by, action, target, message, until, reason, at }
    }
}

fn account_status(number: i64, until: Option<Timestamp>) -> Result<AccountStatus, Fault> {
    match number {
        0 => Ok(AccountStatus::Good),
        1 => Ok(AccountStatus::Suspended { until }),
        2 => Ok(AccountStatus::Banned { until }),
        _ => Err(Fault::shape("the status of an account is of an unknown kind")),
    }
}

/// How a column holds the status of an account, whose end stands in another.
pub(crate) fn account_status_number(account_status: AccountStatus) -> i64 {
    match account_status {
        AccountStatus::Good => 0,
        AccountStatus::Suspended { .. } => 1,
        AccountStatus::Banned { .. } => 2,
    }
}

pub(crate) fn action(number: i64) -> Result<AdminActionKind, Fault> {
    match number {
        0 => Ok(AdminActionKind::Ban),
        1 => Ok(AdminActionKind::Suspend),
        2 => Ok(AdminActionKind::Restore),
        3 => Ok(AdminActionKind::Grant),
        4 => Ok(AdminActionKind::Revoke),
        5 => Ok(AdminActionKind::DeleteMessage),
        6 => Ok(AdminActionKind::Transfer),
        _ => Err(Fault::shape("a deed is of an unknown kind")),
    }
}

/// How a column holds an administrator's action.
pub(crate) fn action_number(action: AdminActionKind) -> i64 {
    match action {
        AdminActionKind::Ban => 0,
        AdminActionKind::Suspend => 1,
        AdminActionKind::Restore => 2,
        AdminActionKind::Grant => 3,
        AdminActionKind::Revoke => 4,
        AdminActionKind::DeleteMessage => 5,
        AdminActionKind::Transfer => 6,
    }
}

fn status(number: i64) -> Result<Status, Fault> {
    match number {
        0 => Ok(Status::Online),
        1 => Ok(Status::Idle),
        2 => Ok(Status::DoNotDisturb),
        3 => Ok(Status::Invisible),
        _ => Err(Fault::shape("a status is of an unknown kind")),
    }
}

/// How a column holds a chosen status.
pub(crate) fn status_number(status: Status) -> i64 {
    match status {
        // Nobody can choose to be offline.
        Status::Online | Status::Offline => 0,
        Status::Idle => 1,
        Status::DoNotDisturb => 2,
        Status::Invisible => 3,
    }
}

pub(crate) fn kind(number: i64) -> Result<ChannelKind, Fault> {
    match number {
        0 => Ok(ChannelKind::Room),
        1 => Ok(ChannelKind::Direct),
        2 => Ok(ChannelKind::Group),
        _ => Err(Fault::shape("a channel is of an unknown kind")),
    }
}

/// How a column holds the kind of a channel.
pub(crate) fn kind_number(kind: ChannelKind) -> i64 {
    match kind {
        ChannelKind::Room => 0,
        ChannelKind::Direct => 1,
        ChannelKind::Group => 2,
    }
}

//! From rows to nouns: the columns are those of the macros in `statements`.

use std::sync::Arc;

use domain::model::{
    Browser, Channel, ChannelId, ChannelKind, Grant, Guild, GuildId, Invite, Message, MessageId, Session, Timestamp,
    User, UserId,
};
use domain::rules::{ChannelStanding, GuildStanding};

use crate::fault::Fault;
use crate::value::Row;

pub(crate) fn user(row: &mut Row) -> Result<User, Fault> {
    Ok(User {
        id: row.id()?,
        username: row.text()?,
        email: row.opt_text()?,
        display_name: row.opt_text()?,
        avatar_url: row.opt_text()?,
        about_me: row.opt_text()?,
        pronouns: row.opt_text()?,
        subject: row.opt_text()?,
        admin: row.flag()?,
        created_at: row.time()?,
        updated_at: row.time()?,
    })
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

pub(crate) fn guild_standing(row: &mut Row, user: UserId) -> Result<GuildStanding, Fault> {
    Ok(GuildStanding { guild: guild(row)?, user, member: row.flag()?, banned: row.flag()? })
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

pub(crate) fn channel_standing(row: &mut Row, user: UserId) -> Result<ChannelStanding, Fault> {
    Ok(ChannelStanding {
        channel: channel(row)?,
        user,
        member: row.flag()?,
        banned: row.flag()?,
        moderator: row.flag()?,
    })
}

/// A message as its table holds it: without its author's account and its channel's guild.
pub(crate) struct Bare {
    pub(crate) author: UserId,
    pub(crate) position: i64,
    id: MessageId,
    channel: ChannelId,
    content: String,
    nonce: Option<String>,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
}

pub(crate) fn message(row: &mut Row) -> Result<Bare, Fault> {
    let (id, channel, author) = (row.id()?, row.id()?, row.id()?);
    let (content, nonce) = (row.text()?, row.opt_text()?);
    let (created_at, edited_at, position) = (row.time()?, row.opt_time()?, row.int()?);
    Ok(Bare { author, position, id, channel, content, nonce, created_at, edited_at })
}

impl Bare {
    /// The nonce, by which a repeated send finds it.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    pub(crate) fn channel(&self) -> ChannelId {
        self.channel
    }

    pub(crate) fn whole(self, author: Arc<User>, guild: Option<GuildId>) -> Message {
        let Self { id, channel, content, nonce, created_at, edited_at, .. } = self;
        Message { id, channel, guild, author, content, nonce, created_at, edited_at }
    }
}

fn kind(number: i64) -> Result<ChannelKind, Fault> {
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

//! Reads the facts on which the rules decide, inside the act's own transaction, and sees to it that nobody changes them
//! before its commit.

use std::sync::Arc;

use domain::model::{Actor, Channel, ChannelId, GuildId, Timestamp, User, UserId};
use domain::rules::{ChannelAccess, GuildAccess};
use domain::{Refusal, Resource, rules};

use crate::fault::{ActResult, Fault};
use crate::locks::shared;
use crate::shape;
use crate::statements::{channels, guilds, users};
use crate::tx::Tx;
use crate::value::params;

/// The account of whoever acts; `BadToken` once the login it acts under is over, `Barred` out of good standing.
pub(crate) async fn actor<T: Tx>(tx: &mut T, actor: Actor, now: Timestamp) -> ActResult<Arc<User>> {
    tx.lock(&[shared(actor.user)]).await?;
    let row = tx.row(&users::ACTOR, params![actor.user, actor.session, now]).await?;
    let mut row = row.ok_or(Refusal::BadToken)?;
    let user = shape::user(&mut row)?;
    rules::take_part(&user, now)?;
    Ok(Arc::new(user))
}

pub(crate) async fn user<T: Tx>(tx: &mut T, user: UserId) -> Result<Option<Arc<User>>, Fault> {
    tx.lock(&[shared(user)]).await?;
    let row = tx.row(&users::USER, params![user]).await?;
    row.map(|mut row| shape::user(&mut row).map(Arc::new)).transpose()
}

/// An account that somebody names.
pub(crate) async fn target<T: Tx>(tx: &mut T, id: UserId) -> ActResult<Arc<User>> {
    Ok(user(tx, id).await?.ok_or(Refusal::Unknown(Resource::User))?)
}

pub(crate) async fn guild<T: Tx>(tx: &mut T, guild: GuildId, user: UserId) -> Result<Option<GuildAccess>, Fault> {
    tx.lock(&[shared(guild)]).await?;
    let row = tx.row(&guilds::GUILD_ACCESS, params![guild, user]).await?;
    row.map(|mut row| shape::guild_access(&mut row, user)).transpose()
}

pub(crate) async fn channel<T: Tx>(
    tx: &mut T,
    channel: ChannelId,
    user: UserId,
) -> Result<Option<ChannelAccess>, Fault> {
    tx.lock(&[shared(channel)]).await?;
    loop {
        let row = tx.row(&channels::CHANNEL_ACCESS, params![channel, user]).await?;
        let access = row.map(|mut row| shape::channel_access(&mut row, user)).transpose()?;
        // A guild whose channel was only just made isn't locked with it.
        match access.as_ref().and_then(|access| access.channel.guild) {
            Some(guild) if tx.lock(&[shared(guild)]).await? => {}
            _ => return Ok(access),
        }
    }
}

/// The channel as it is now, after the act changed it.
pub(crate) async fn fresh_channel<T: Tx>(tx: &mut T, channel: ChannelId) -> Result<Arc<Channel>, Fault> {
    Ok(Arc::new(shape::channel(&mut tx.one(&channels::CHANNEL, params![channel]).await?)?))
}

/// All channels of a guild.
pub(crate) async fn channel_ids<T: Tx>(tx: &mut T, guild: GuildId) -> Result<Vec<ChannelId>, Fault> {
    let rows = tx.rows(&guilds::GUILD_CHANNEL_IDS, params![guild]).await?;
    rows.into_iter().map(|mut row| row.id()).collect()
}

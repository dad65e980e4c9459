//! The channels that a dialect's newcomers find.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{ChannelId, User};
use domain::ports::{DefaultChannels, DefaultJoin};
use domain::rules::text::fold;

use super::new_channel::{NewChannelRow, add_member};
use super::{Fault, Lock, Log, Name, Tx, alone, facts, params, remembered};
use crate::statements::channels::CHANNEL_BY_CLAIM;
use crate::statements::sessions::{REMEMBER, REMEMBERED};
use crate::value::Id;

/// Makes those default channels that were never made, and adds the newcomer to those that the dialect names.
pub(super) async fn greet<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    user: &Arc<User>,
    welcome: &DefaultChannels,
) -> Result<(), Fault> {
    let first = remember(tx, &format!("first_of:{}", welcome.dialect), user.id.get()).await?;
    let joins = first || welcome.joins == DefaultJoin::Everybody;
    for (name, purpose) in welcome.channels {
        let claim = fold(name);
        let memory = format!("default_channel:{claim}");
        let made = loop {
            let made = match tx.row(&REMEMBERED, params![&memory]).await? {
                Some(mut row) => row.text()?.parse().ok().and_then(ChannelId::from_number),
                None => claimed(tx, &claim).await?,
            };
            let wanted = match made {
                Some(channel) => Vec::from_iter(joins.then(|| alone(channel))),
                None => vec![alone(Stream::Server), alone(Lock::name(Name::Claim, &claim))],
            };
            if !tx.lock(&wanted).await? {
                break made;
            }
        };
        let Some(channel) = made else {
            let new = NewChannelRow {
                claim: Some(claim),
                description: Some((*purpose).to_owned()),
                ..NewChannelRow::room(name, user.id)
            };
            let channel = new.make(tx, log, vec![user.clone()]).await?;
            remember(tx, &memory, channel.id.get()).await?;
            continue;
        };
        remember(tx, &memory, channel.get()).await?;
        if joins {
            enter(tx, log, channel, user).await?;
        }
    }
    Ok(())
}

/// The channel that somebody gave this name before any default one was made: it counts as the default one.
async fn claimed<T: Tx>(tx: &mut T, claim: &str) -> Result<Option<ChannelId>, Fault> {
    tx.row(&CHANNEL_BY_CLAIM, params![claim]).await?.map(|mut row| row.id()).transpose()
}

/// Puts the newcomer in, if the channel still stands and is open to all.
async fn enter<T: Tx>(tx: &mut T, log: &mut Log, channel: ChannelId, user: &Arc<User>) -> Result<(), Fault> {
    let access = facts::channel(tx, channel, user.id).await?;
    if access.is_some_and(|access| access.channel.is_public() && !access.member && !access.banned) {
        add_member(tx, log, channel, user, None).await?;
    }
    Ok(())
}

/// Whether nothing was kept under this name before.
async fn remember<T: Tx>(tx: &mut T, name: &str, number: i64) -> Result<bool, Fault> {
    while tx.row(&REMEMBERED, params![name]).await?.is_none() {
        if !tx.lock(&[remembered(name)]).await? {
            tx.execute(&REMEMBER, params![name, number.to_string()]).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

//! A channel with the people in it, as one of them sees it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::limits;
use domain::model::{Channel, ChannelId, ChannelView, Roster, User, UserId};

use super::people::People;
use crate::fault::Fault;
use crate::statements::channels::BANS;
use crate::statements::rosters::{
    GUILD_ROSTER, GUILD_ROSTER_OF, GUILD_ROSTER_TOTAL, MODERATORS, ROSTER, ROSTER_OF, ROSTER_TOTAL,
};
use crate::tx::Tx;
use crate::value::{Row, params, values};

/// These channels as the user sees them. Nobody's right to see them is asked for here.
pub(super) async fn views<T: Tx>(tx: &mut T, user: UserId, channels: Vec<Channel>) -> Result<Vec<ChannelView>, Fault> {
    let mut people = People::default();
    let mut moderators = moderators(tx, channels.iter().map(|channel| channel.id)).await?;
    let mut views = Vec::with_capacity(channels.len());
    for channel in channels {
        let members = shown(tx, user, &channel, &mut people).await?;
        let roster = roster(tx, &channel, members, moderators.remove(&channel.id).unwrap_or_default()).await?;
        let bans = tx.rows(&BANS, params![channel.id, limits::NESTED_MEMBERS]).await?;
        let bans = bans.into_iter().map(|mut row| Ok((row.id()?, row.time()?))).collect::<Result<_, Fault>>()?;
        views.push(ChannelView { channel, roster, bans });
    }
    Ok(views)
}

/// The members shown, with the moderators among them, and how many there are in all.
pub(crate) async fn roster<T: Tx>(
    tx: &mut T,
    channel: &Channel,
    members: Vec<Arc<User>>,
    moderators: HashSet<UserId>,
) -> Result<Roster, Fault> {
    let total = if members.len() < limits::NESTED_MEMBERS { members.len() as u64 } else { total(tx, channel).await? };
    let moderators = members.iter().map(|user| user.id).filter(|id| moderators.contains(id)).collect();
    Ok(Roster { members, moderators, total })
}

/// Who was made moderator of each of these channels.
pub(crate) async fn moderators<T: Tx>(
    tx: &mut T,
    channels: impl Iterator<Item = ChannelId>,
) -> Result<HashMap<ChannelId, HashSet<UserId>>, Fault> {
    let mut moderators: HashMap<ChannelId, HashSet<UserId>> = HashMap::new();
    for mut row in tx.batch(&MODERATORS, channels.map(|channel| values![channel]).collect()).await? {
        moderators.entry(row.id()?).or_default().insert(row.id()?);
    }
    Ok(moderators)
}

/// One channel as the user sees it.
pub(crate) async fn view_of<T: Tx>(tx: &mut T, user: UserId, channel: Channel) -> Result<ChannelView, Fault> {
    views(tx, user, vec![channel]).await?.pop().ok_or_else(|| Fault::shape("a view is missing"))
}

/// The members to show: the longest-standing ones, and always the asker and the owner if they are in.
pub(crate) async fn shown<T: Tx>(
    tx: &mut T,
    user: UserId,
    channel: &Channel,
    people: &mut People,
) -> Result<Vec<Arc<User>>, Fault> {
    let (id, most) = (channel.id, limits::NESTED_MEMBERS);
    let rows = match channel.guild {
        Some(guild) => tx.rows(&GUILD_ROSTER, params![id, guild, most]).await?,
        None => tx.rows(&ROSTER, params![id, most]).await?,
    };
    let mut members = ids(rows)?;
    if members.len() == most {
        let rows = match channel.guild {
            Some(guild) => tx.rows(&GUILD_ROSTER_OF, params![id, guild, user, channel.owner]).await?,
            None => tx.rows(&ROSTER_OF, params![id, user, channel.owner]).await?,
        };
        let late: Vec<UserId> = ids(rows)?.into_iter().filter(|id| !members.contains(id)).collect();
        members.truncate(most - late.len());
        members.extend(late);
    }
    people.meet(tx, members.iter().copied()).await?;
    people.all(&members)
}

/// How many members there are.
pub(super) async fn total<T: Tx>(tx: &mut T, channel: &Channel) -> Result<u64, Fault> {
    let mut row = match channel.guild {
        Some(guild) => tx.one(&GUILD_ROSTER_TOTAL, params![channel.id, guild]).await?,
        None => tx.one(&ROSTER_TOTAL, params![channel.id]).await?,
    };
    row.count()
}

fn ids(rows: Vec<Row>) -> Result<Vec<UserId>, Fault> {
    rows.into_iter().map(|mut row| row.id()).collect()
}

//! Channels with the people in them, as somebody sees them.

use std::collections::{HashMap, HashSet};
use std::iter;

use domain::model::{Channel, ChannelId, ChannelView, GuildId, Roster, Timestamp, UserId, shortened};

use super::people::People;
use crate::fault::Fault;
use crate::statements::channels::BANS;
use crate::statements::rosters::{
    BANNED_GUILD_MEMBERS, GUILD_ROSTER, GUILD_ROSTER_OF, GUILD_SIZE, MODERATORS, ROSTER, ROSTER_OF, ROSTER_TOTAL,
};
use crate::tx::Tx;
use crate::value::{Row, params, values};

/// These channels as the user sees them, each with so many people at most. Nobody's right to see them is asked for here.
pub(super) async fn views<T: Tx>(
    tx: &mut T,
    user: UserId,
    channels: Vec<Channel>,
    most: usize,
) -> Result<Vec<ChannelView>, Fault> {
    let mut rosters = Rosters::new(user, most);
    rosters.moderators = moderators(tx, channels.iter().map(|channel| channel.id)).await?;
    let mut views = Vec::with_capacity(channels.len());
    for channel in channels {
        let roster = rosters.of(tx, &channel).await?;
        let bans = if channel.owner == user { bans(tx, &channel, most).await? } else { Vec::new() };
        views.push(ChannelView { channel, roster, bans });
    }
    Ok(views)
}

/// Who was made moderator of each of these channels.
pub(crate) async fn moderators<T: Tx>(
    tx: &mut T,
    channels: impl Iterator<Item = ChannelId>,
) -> Result<HashMap<ChannelId, HashSet<UserId>>, Fault> {
    let channels: Vec<ChannelId> = channels.collect();
    let mut moderators: HashMap<ChannelId, HashSet<UserId>> = channels.iter().map(|id| (*id, HashSet::new())).collect();
    for mut row in tx.batch(&MODERATORS, channels.into_iter().map(|channel| values![channel]).collect()).await? {
        moderators.entry(row.id()?).or_default().insert(row.id()?);
    }
    Ok(moderators)
}

/// One channel as the user sees it, with so many people at most.
pub(crate) async fn view_of<T: Tx>(
    tx: &mut T,
    user: UserId,
    channel: Channel,
    most: usize,
) -> Result<ChannelView, Fault> {
    views(tx, user, vec![channel], most).await?.pop().ok_or_else(|| Fault::shape("a view is missing"))
}

async fn bans<T: Tx>(tx: &mut T, channel: &Channel, most: usize) -> Result<Vec<(UserId, Timestamp)>, Fault> {
    let rows = tx.rows(&BANS, params![channel.id, most]).await?;
    rows.into_iter().map(|mut row| Ok((row.id()?, row.time()?))).collect()
}

/// Reads who is in channels. What several of them have in common is read once.
pub(crate) struct Rosters {
    asker: UserId,
    /// How many each shows.
    most: usize,
    people: People,
    /// Who moderates the channels to come, where that was read before.
    moderators: HashMap<ChannelId, HashSet<UserId>>,
    /// How many are in guilds.
    sizes: HashMap<GuildId, u64>,
}

impl Rosters {
    pub(crate) fn new(asker: UserId, most: usize) -> Self {
        Self { asker, most, people: People::default(), moderators: HashMap::new(), sizes: HashMap::new() }
    }

    /// The longest-standing members, and always the asker and the owner if they are in.
    pub(crate) async fn of<T: Tx>(&mut self, tx: &mut T, channel: &Channel) -> Result<Roster, Fault> {
        let (id, most, always) = (channel.id, self.most, [self.asker, channel.owner]);
        let rows = match channel.guild {
            Some(guild) => tx.rows(&GUILD_ROSTER, params![id, guild, most]).await?,
            None => tx.rows(&ROSTER, params![id, most]).await?,
        };
        let mut members = ids(rows)?;
        let mut total = members.len() as u64;
        if members.len() == most {
            let rows = match channel.guild {
                Some(guild) => tx.rows(&GUILD_ROSTER_OF, params![id, guild, always[0], always[1]]).await?,
                None => tx.rows(&ROSTER_OF, params![id, always[0], always[1]]).await?,
            };
            let late: Vec<UserId> = ids(rows)?.into_iter().filter(|id| !members.contains(id)).collect();
            members.extend(late);
            members = shortened(members, most, |member| always.contains(member));
            total = self.total(tx, channel).await?;
        }
        self.people.meet(tx, members.iter().copied()).await?;
        let moderators = match self.moderators.remove(&id) {
            Some(moderators) => moderators,
            None => moderators(tx, iter::once(id)).await?.remove(&id).unwrap_or_default(),
        };
        let moderators = members.iter().copied().filter(|id| moderators.contains(id)).collect();
        Ok(Roster { members: self.people.all(&members)?, moderators, total })
    }

    /// How many members there are.
    pub(super) async fn total<T: Tx>(&mut self, tx: &mut T, channel: &Channel) -> Result<u64, Fault> {
        let Some(guild) = channel.guild else {
            return tx.one(&ROSTER_TOTAL, params![channel.id]).await?.count();
        };
        let size = match self.sizes.get(&guild) {
            Some(size) => *size,
            None => tx.one(&GUILD_SIZE, params![guild]).await?.count()?,
        };
        self.sizes.insert(guild, size);
        let banned = tx.one(&BANNED_GUILD_MEMBERS, params![channel.id, guild]).await?.count()?;
        Ok(size.saturating_sub(banned))
    }
}

fn ids(rows: Vec<Row>) -> Result<Vec<UserId>, Fault> {
    rows.into_iter().map(|mut row| row.id()).collect()
}

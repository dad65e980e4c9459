//! Channels with the people in them, as somebody sees them.

use std::collections::HashMap;

use domain::model::{Channel, ChannelView, GuildId, Roster, Timestamp, UserId, shortened};

use super::user_cache::UserCache;
use crate::fault::Fault;
use crate::statements::channels::BANS;
use crate::statements::rosters::{
    BANNED_GUILD_MEMBERS, GUILD_ROSTER, GUILD_ROSTER_OF, GUILD_SIZE, ROSTER, ROSTER_OF, ROSTER_TOTAL,
};
use crate::tx::Tx;
use crate::value::{Row, params};

/// These channels as the user sees them, each with so many people at most. Nobody's right to see them is asked for here.
pub(super) async fn views<T: Tx>(
    tx: &mut T,
    user: UserId,
    channels: Vec<Channel>,
    most: usize,
) -> Result<Vec<ChannelView>, Fault> {
    let mut rosters = Rosters::new(user, most);
    let mut views = Vec::with_capacity(channels.len());
    for channel in channels {
        let roster = rosters.of(tx, &channel).await?;
        let bans = if channel.owner == user { bans(tx, &channel, most).await? } else { Vec::new() };
        views.push(ChannelView { channel, roster, bans });
    }
    Ok(views)
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
    people: UserCache,
    /// How many are in guilds.
    sizes: HashMap<GuildId, u64>,
}

impl Rosters {
    pub(crate) fn new(asker: UserId, most: usize) -> Self {
        Self { asker, most, people: UserCache::default(), sizes: HashMap::new() }
    }

    /// The longest-standing members, and always the asker and the owner if they are in.
    pub(crate) async fn of<T: Tx>(&mut self, tx: &mut T, channel: &Channel) -> Result<Roster, Fault> {
        let (id, most, always) = (channel.id, self.most, [self.asker, channel.owner]);
        let rows = match channel.guild {
            Some(guild) => tx.rows(&GUILD_ROSTER, params![id, guild, most]).await?,
            None => tx.rows(&ROSTER, params![id, most]).await?,
        };
        let mut members = member_rows(rows)?;
        let mut total = members.len() as u64;
        if members.len() == most {
            let rows = match channel.guild {
                Some(guild) => tx.rows(&GUILD_ROSTER_OF, params![id, guild, always[0], always[1]]).await?,
                None => tx.rows(&ROSTER_OF, params![id, always[0], always[1]]).await?,
            };
            let late: Vec<_> = member_rows(rows)?.into_iter().filter(|member| !members.contains(member)).collect();
            members.extend(late);
            members = shortened(members, most, |(member, _)| always.contains(member));
            total = self.total(tx, channel).await?;
        }
        self.people.load(tx, members.iter().map(|(member, _)| *member)).await?;
        let moderators = members.iter().filter(|(_, moderates)| *moderates).map(|(member, _)| *member).collect();
        let members = members.iter().map(|(member, _)| self.people.get(*member)).collect::<Result<_, Fault>>()?;
        Ok(Roster { members, moderators, total })
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

/// Who is in, and whether they moderate.
fn member_rows(rows: Vec<Row>) -> Result<Vec<(UserId, bool)>, Fault> {
    rows.into_iter().map(|mut row| Ok((row.id()?, row.flag()?))).collect()
}

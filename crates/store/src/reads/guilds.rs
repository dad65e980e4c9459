//! Questions about guilds.

use std::collections::HashMap;
use std::sync::Arc;

use domain::model::{Channel, Guild, GuildId, Invite, InvitePreview, Timestamp, User, UserId};
use domain::ports::GuildSummary;
use domain::{Refusal, Resource, limits, rules};

use super::channels::channels;
use super::{Read, user_cache};
use crate::facts;
use crate::fault::{ActResult, Fault};
use crate::shape;
use crate::statements::guilds::{
    BARE_GUILDS_OF, FIRST_CHANNEL, GUILD_BANS, GUILD_MEMBERS, GUILD_MEMBERS_AMONG, GUILD_SUMMARY, GUILDS_OF, INVITE,
    INVITES, OPEN_CHANNELS, OPEN_CHANNELS_OF,
};
use crate::statements::rosters::GUILD_SIZE;
use crate::tx::Tx;
use crate::value::{Row, params, values};

pub(crate) struct GuildsOf(pub(crate) UserId);

impl Read for GuildsOf {
    type Answer = Vec<GuildSummary>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        Ok(guilds_of(tx, self.0, now).await?)
    }
}

/// The guilds alone.
pub(crate) struct BareGuilds(pub(crate) UserId);

impl Read for BareGuilds {
    type Answer = Vec<Guild>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&BARE_GUILDS_OF, params![self.0, limits::MEMBERSHIPS]).await?;
        Ok(rows.into_iter().map(|mut row| shape::guild(&mut row)).collect::<Result<_, _>>()?)
    }
}

pub(super) async fn guilds_of<T: Tx>(tx: &mut T, user: UserId, now: Timestamp) -> Result<Vec<GuildSummary>, Fault> {
    let rows = tx.rows(&GUILDS_OF, params![user, now, limits::MEMBERSHIPS]).await?;
    let mut open: HashMap<GuildId, Vec<Channel>> = HashMap::new();
    for channel in channels(tx.rows(&OPEN_CHANNELS_OF, params![user, limits::STREAMS]).await?)? {
        if let Some(guild) = channel.guild {
            open.entry(guild).or_default().push(channel);
        }
    }
    rows.into_iter()
        .map(|mut row| {
            let summary = summary(&mut row, Vec::new())?;
            let channels = open.remove(&summary.guild.id).unwrap_or_default();
            Ok(GuildSummary { channels, ..summary })
        })
        .collect()
}

pub(crate) struct OneGuild {
    pub(crate) user: UserId,
    pub(crate) guild: GuildId,
}

impl Read for OneGuild {
    type Answer = GuildSummary;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<GuildSummary> {
        rules::enter_guild(facts::guild(tx, self.guild, self.user).await?)?;
        let row = tx.row(&GUILD_SUMMARY, params![self.guild, now]).await?;
        let mut row = row.ok_or(Refusal::Unknown(Resource::Guild))?;
        let rows = tx.rows(&OPEN_CHANNELS, params![self.guild, self.user, limits::GUILD_CHANNELS]).await?;
        Ok(summary(&mut row, channels(rows)?)?)
    }
}

fn summary(row: &mut Row, channels: Vec<Channel>) -> Result<GuildSummary, Fault> {
    Ok(GuildSummary { guild: shape::guild(row)?, invite_code: row.opt_text()?, channels })
}

pub(crate) struct GuildSize {
    pub(crate) user: UserId,
    pub(crate) guild: GuildId,
}

impl Read for GuildSize {
    type Answer = u64;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<u64> {
        rules::enter_guild(facts::guild(tx, self.guild, self.user).await?)?;
        Ok(tx.one(&GUILD_SIZE, params![self.guild]).await?.count()?)
    }
}

pub(crate) struct ValidInvite(pub(crate) String);

impl Read for ValidInvite {
    type Answer = Invite;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Invite> {
        let row = tx.row(&INVITE, params![&self.0, now]).await?;
        Ok(shape::invite(&mut row.ok_or(Refusal::InvalidInvite)?)?)
    }
}

pub(crate) struct PreviewOf(pub(crate) String);

impl Read for PreviewOf {
    type Answer = InvitePreview;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<InvitePreview> {
        let invite = ValidInvite(self.0.clone()).read(tx, now).await?;
        let inviter = facts::target(tx, invite.inviter).await?;
        let members = tx.one(&GUILD_SIZE, params![invite.guild.id]).await?.count()?;
        let first = tx.row(&FIRST_CHANNEL, params![invite.guild.id]).await?;
        let channel = first.map(|mut row| Ok::<_, Fault>((row.id()?, row.text()?))).transpose()?;
        Ok(InvitePreview { invite, inviter, members, channel })
    }
}

pub(crate) struct GuildInvites {
    pub(crate) user: UserId,
    pub(crate) guild: GuildId,
}

impl Read for GuildInvites {
    type Answer = Vec<Invite>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let member = rules::enter_guild(facts::guild(tx, self.guild, self.user).await?)?;
        let only = (!member.is_owner()).then_some(self.user);
        let rows = tx.rows(&INVITES, params![self.guild, now, only, limits::GUILD_INVITES]).await?;
        Ok(rows.into_iter().map(|mut row| shape::invite(&mut row)).collect::<Result<_, _>>()?)
    }
}

pub(crate) struct GuildBans {
    pub(crate) user: UserId,
    pub(crate) guild: GuildId,
    pub(crate) after: Option<UserId>,
    pub(crate) count: u32,
}

impl Read for GuildBans {
    type Answer = Vec<Arc<User>>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        rules::manage_guild(facts::guild(tx, self.guild, self.user).await?)?;
        let (after, count) = (self.after.map_or(0, UserId::get), self.count.min(limits::PAGE));
        Ok(user_cache::users(tx.rows(&GUILD_BANS, params![self.guild, after, count]).await?)?)
    }
}

pub(crate) struct GuildMembers {
    pub(crate) user: UserId,
    pub(crate) guild: GuildId,
    pub(crate) after: Option<UserId>,
    pub(crate) count: u32,
}

impl Read for GuildMembers {
    type Answer = Vec<Arc<User>>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        rules::enter_guild(facts::guild(tx, self.guild, self.user).await?)?;
        let (after, count) = (self.after.map_or(0, UserId::get), self.count.min(limits::PAGE));
        Ok(user_cache::users(tx.rows(&GUILD_MEMBERS, params![self.guild, after, count]).await?)?)
    }
}

pub(crate) struct GuildMembersAmong {
    pub(crate) user: UserId,
    pub(crate) guild: GuildId,
    pub(crate) people: Vec<UserId>,
}

impl Read for GuildMembersAmong {
    type Answer = Vec<Arc<User>>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        rules::enter_guild(facts::guild(tx, self.guild, self.user).await?)?;
        if self.people.is_empty() {
            return Ok(Vec::new());
        }
        let asked = self.people.iter().take(limits::PAGE as usize);
        let rows = asked.map(|person| values![self.guild, *person]).collect();
        let mut found = user_cache::users(tx.batch(&GUILD_MEMBERS_AMONG, rows).await?)?;
        found.sort_unstable_by_key(|user| user.id);
        Ok(found)
    }
}

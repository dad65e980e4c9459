//! Questions about channels and who is in them.

use std::sync::Arc;

use domain::model::{Channel, ChannelId, ChannelView, Role, Roster, Timestamp, User, UserId};
use domain::ports::{ChannelFilter, Membership, Slice};
use domain::rules::text::claims;
use domain::{Refusal, Resource, limits, rules};

use super::view::{Rosters, view_of, views};
use super::{Read, user_cache};
use crate::facts;
use crate::fault::{ActResult, Fault};
use crate::shape;
use crate::statements::channels::{
    AVAILABLE_USERS, BANNED, CHANNEL, CHANNEL_BY_CLAIM, CHANNEL_BY_CODE, CHANNELS_OF, CHANNELS_SEEN_BY,
    GUILD_MEMBERS_AFTER, GUILD_MEMBERSHIP, MEMBERS_AFTER, MEMBERSHIP, NAMES_OF, OWN_ROOMS_OF, PUBLIC_CHANNELS,
};
use crate::tx::Tx;
use crate::value::{Row, params};

/// Whom a channel is shown to.
pub(crate) enum ChannelVisibility {
    /// Its members.
    Member,
    /// Whoever may know of it.
    Anybody,
    /// Whoever just acted on it: the act has checked their right.
    Agent,
}

pub(crate) struct OneChannel {
    pub(crate) user: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) sight: ChannelVisibility,
}

impl Read for OneChannel {
    type Answer = ChannelView;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<ChannelView> {
        let channel = match self.sight {
            ChannelVisibility::Member => {
                let member = rules::enter(facts::channel(tx, self.channel, self.user).await?)?;
                Channel::clone(member.channel())
            }
            ChannelVisibility::Anybody => {
                Arc::unwrap_or_clone(rules::see(facts::channel(tx, self.channel, self.user).await?)?)
            }
            ChannelVisibility::Agent => {
                let row = tx.row(&CHANNEL, params![self.channel]).await?;
                shape::channel(&mut row.ok_or(Refusal::Unknown(Resource::Channel))?)?
            }
        };
        Ok(view_of(tx, self.user, channel, limits::NESTED_MEMBERS).await?)
    }
}

/// By the code that admits to it.
pub(crate) struct ChannelWithCode {
    pub(crate) user: UserId,
    pub(crate) code: String,
}

impl Read for ChannelWithCode {
    type Answer = ChannelView;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<ChannelView> {
        let row = tx.row(&CHANNEL_BY_CODE, params![&self.code]).await?;
        let channel = row.ok_or(Refusal::Unknown(Resource::Channel))?.id()?;
        OneChannel { user: self.user, channel, sight: ChannelVisibility::Member }.read(tx, now).await
    }
}

/// By folded name.
pub(crate) struct ChannelNamed {
    pub(crate) user: UserId,
    pub(crate) claim: String,
}

impl Read for ChannelNamed {
    type Answer = Option<ChannelId>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Option<ChannelId>> {
        let Some(mut row) = tx.row(&CHANNEL_BY_CLAIM, params![&self.claim]).await? else { return Ok(None) };
        let access = facts::channel(tx, row.id()?, self.user).await?;
        Ok(rules::see(access).ok().map(|channel| channel.id))
    }
}

/// By name, of those that one is in.
pub(crate) struct ChannelCalled {
    pub(crate) user: UserId,
    pub(crate) name: String,
}

impl Read for ChannelCalled {
    type Answer = Option<ChannelId>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Option<ChannelId>> {
        let wanted = claims(&self.name).last();
        for mut row in tx.rows(&NAMES_OF, params![self.user, limits::STREAMS]).await? {
            let (id, name) = (row.id()?, row.text()?);
            if claims(&name).last() == wanted {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

pub(crate) struct ChannelsOf {
    pub(crate) user: UserId,
    pub(crate) conversations: Option<bool>,
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for ChannelsOf {
    type Answer = Vec<ChannelView>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let params = params![self.user, self.conversations, self.count.min(limits::PAGE), self.skip.min(limits::SKIP)];
        let channels = channels(tx.rows(&CHANNELS_OF, params).await?)?;
        Ok(views(tx, self.user, channels, limits::LISTED_MEMBERS).await?)
    }
}

pub(crate) struct ChannelsSeenBy {
    pub(crate) user: UserId,
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for ChannelsSeenBy {
    type Answer = Vec<ChannelView>;

    fn is_search(&self) -> bool {
        self.skip > limits::DEEP_SKIP
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let params = params![self.user, self.count.min(limits::PAGE), self.skip.min(limits::SKIP)];
        let channels = channels(tx.rows(&CHANNELS_SEEN_BY, params).await?)?;
        Ok(views(tx, self.user, channels, limits::LISTED_MEMBERS).await?)
    }
}

pub(crate) struct BareChannels {
    pub(crate) user: UserId,
    pub(crate) which: ChannelFilter,
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for BareChannels {
    type Answer = Vec<Channel>;

    fn is_search(&self) -> bool {
        self.skip > limits::DEEP_SKIP
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let (count, skip) = (self.count.min(limits::PAGE), self.skip.min(limits::SKIP));
        let rows = match self.which {
            ChannelFilter::OwnRooms => tx.rows(&OWN_ROOMS_OF, params![self.user, count, skip]).await?,
            ChannelFilter::Seen => tx.rows(&CHANNELS_SEEN_BY, params![self.user, count, skip]).await?,
            ChannelFilter::Public => tx.rows(&PUBLIC_CHANNELS, params![count, skip]).await?,
        };
        Ok(channels(rows)?)
    }
}

pub(crate) struct Banned {
    pub(crate) user: UserId,
    pub(crate) channel: ChannelId,
}

impl Read for Banned {
    type Answer = Vec<Arc<User>>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        rules::unban(facts::channel(tx, self.channel, self.user).await?)?;
        Ok(user_cache::users(tx.rows(&BANNED, params![self.channel, limits::NESTED_MEMBERS]).await?)?)
    }
}

pub(crate) struct Members {
    pub(crate) user: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) slice: Slice,
}

impl Read for Members {
    type Answer = Roster;

    fn is_search(&self) -> bool {
        self.slice.skip > limits::DEEP_SKIP
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Roster> {
        let member = rules::enter(facts::channel(tx, self.channel, self.user).await?)?;
        let (after, count) = (self.slice.after.map_or(0, UserId::get), self.slice.count.min(limits::PAGE));
        let skip = self.slice.skip.min(limits::SKIP);
        let rows = match member.channel().guild {
            Some(guild) => tx.rows(&GUILD_MEMBERS_AFTER, params![self.channel, after, count, skip, guild]).await?,
            None => tx.rows(&MEMBERS_AFTER, params![self.channel, after, count, skip]).await?,
        };
        let (mut members, mut moderators) = (Vec::with_capacity(rows.len()), Vec::new());
        for mut row in rows {
            let user = shape::user(&mut row)?;
            moderators.extend(row.flag()?.then_some(user.id));
            members.push(Arc::new(user));
        }
        let mut rosters = Rosters::new(self.user, limits::NESTED_MEMBERS);
        Ok(Roster { members, moderators, total: rosters.total(tx, member.channel()).await? })
    }
}

pub(crate) struct AvailableUsers {
    pub(crate) user: UserId,
    pub(crate) channel: Option<ChannelId>,
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for AvailableUsers {
    type Answer = Vec<Arc<User>>;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        if let Some(channel) = self.channel {
            rules::invite(facts::channel(tx, channel, self.user).await?)?;
        }
        let (count, skip) = (self.count.min(limits::PAGE), self.skip.min(limits::SKIP));
        Ok(user_cache::users(tx.rows(&AVAILABLE_USERS, params![self.user, self.channel, count, skip]).await?)?)
    }
}

pub(crate) struct OneMembership {
    pub(crate) user: UserId,
    pub(crate) channel: ChannelId,
}

impl Read for OneMembership {
    type Answer = Arc<Channel>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Arc<Channel>> {
        Ok(rules::enter(facts::channel(tx, self.channel, self.user).await?)?.channel().clone())
    }
}

pub(crate) struct MembershipOfUser {
    pub(crate) user: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) target: UserId,
}

impl Read for MembershipOfUser {
    type Answer = Membership;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Membership> {
        rules::enter(facts::channel(tx, self.channel, self.user).await?)?;
        let target = rules::enter(facts::channel(tx, self.channel, self.target).await?);
        let target = target.map_err(|_| Refusal::Unknown(Resource::Member))?;
        membership_of(tx, target.channel(), self.target, target.role()).await
    }
}

/// Somebody's membership of a channel, or of the guild that it belongs to.
pub(crate) async fn membership_of<T: Tx>(
    tx: &mut T,
    channel: &Channel,
    user: UserId,
    role: Role,
) -> ActResult<Membership> {
    let row = match channel.guild {
        Some(guild) => tx.row(&GUILD_MEMBERSHIP, params![guild, user]).await?,
        None => tx.row(&MEMBERSHIP, params![channel.id, user]).await?,
    };
    let mut row = row.ok_or(Refusal::Unknown(Resource::Member))?;
    Ok(Membership { number: row.int()?, role, since: row.time()? })
}

pub(super) fn channels(rows: Vec<Row>) -> Result<Vec<Channel>, Fault> {
    rows.into_iter().map(|mut row| shape::channel(&mut row)).collect()
}

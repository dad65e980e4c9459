//! Passes on what banned accounts own: to the longest-standing moderator of each, else to the longest-standing member.

use std::sync::Arc;

use domain::EventKind;
use domain::event::{ChannelField, Stream};
use domain::limits;
use domain::model::{AccountStatus, ChannelId, Guild, GuildId, Role, User, UserId};
use domain::verbs::PassOwnership;

use super::set_role::{announce_role, set_owner};
use super::update_channel::announce_update;
use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params, shape, shared};
use crate::statements::Statement;
use crate::statements::channels::CHANNEL_ACCESS;
use crate::statements::guilds::{DELETE_GUILD_MODERATOR, GUILD_ACCESS};
use crate::statements::read_marks::MARK_CHANNEL;
use crate::statements::sessions::REMEMBER;
use crate::statements::successors::{
    CHANNEL_SUCCESSOR, FORGET_OWNERLESS, GUILD_SUCCESSOR, LIFT_BANS_IN_GUILD, MODERATOR_SUCCESSOR,
    MODERATOR_SUCCESSOR_OF_GUILD, NEXT_OWNERLESS, OWNED_CHANNELS, OWNED_GUILD, SET_GUILD_OWNER,
};

impl Transact for PassOwnership {
    type Answer = bool;

    fn locks(&self) -> Locks {
        Locks::none()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<bool> {
        let (name, user) = loop {
            let Some(mut row) = tx.row(&NEXT_OWNERLESS, &[]).await? else { return Ok(false) };
            let name = row.text()?;
            let user = name.strip_prefix(OWNERLESS).and_then(|id| id.parse().ok()).and_then(UserId::new);
            let user = user.ok_or_else(|| Fault::shape("what is remembered names no account"))?;
            if !tx.lock(&[alone(user)]).await? {
                break (name, user);
            }
        };
        let banned = facts::target(tx, user).await?;
        let rests = !matches!(banned.account_status.at(log.now()), AccountStatus::Banned { .. });
        if rests || pass_ownership(tx, log, &banned).await? {
            tx.execute(&FORGET_OWNERLESS, params![name]).await?;
        }
        Ok(true)
    }
}

/// The prefix of the rows in `meta` that remember banned accounts which still own something; the account's number
/// follows it.
const OWNERLESS: &str = "ownerless/";

/// Passes on a slice of what a just-banned account owns, and remembers the account if there is more.
pub(super) async fn begin<T: Tx>(tx: &mut T, log: &mut Log, banned: &Arc<User>) -> ActResult<()> {
    if !pass_ownership(tx, log, banned).await? {
        tx.execute(&REMEMBER, params![format!("{OWNERLESS}{}", banned.id), ""]).await?;
    }
    Ok(())
}

/// Passes on a slice: several channels, or one guild. True if that was all. Channels and guilds without another member
/// stay as they are.
async fn pass_ownership<T: Tx>(tx: &mut T, log: &mut Log, former: &Arc<User>) -> ActResult<bool> {
    let most = limits::PASSED_ON_AT_ONCE;
    let channels: Vec<ChannelId> = loop {
        let rows = tx.rows(&OWNED_CHANNELS, params![former.id, log.now(), most]).await?;
        let channels = rows.into_iter().map(|mut row| row.id()).collect::<Result<Vec<ChannelId>, Fault>>()?;
        if !tx.lock(&channels.iter().map(|channel| alone(*channel)).collect::<Vec<_>>()).await? {
            break channels;
        }
    };
    let owned = channels.len();
    for channel in channels {
        if let Some(successor) =
            successor(tx, log, former, channel.get(), [&MODERATOR_SUCCESSOR, &CHANNEL_SUCCESSOR]).await?
        {
            set_owner(tx, log, channel, Some(former.clone()), successor).await?;
        }
    }
    if owned == most as usize {
        return Ok(false);
    }
    let guild: GuildId = loop {
        let Some(mut row) = tx.row(&OWNED_GUILD, params![former.id, log.now()]).await? else { return Ok(true) };
        let guild = row.id()?;
        if !tx.lock(&[alone(guild)]).await? {
            break guild;
        }
    };
    if let Some(successor) =
        successor(tx, log, former, guild.get(), [&MODERATOR_SUCCESSOR_OF_GUILD, &GUILD_SUCCESSOR]).await?
    {
        set_guild_owner(tx, log, guild, former.clone(), successor).await?;
    }
    Ok(false)
}

/// The user that the first successful one of these statements finds.
async fn successor<T: Tx>(
    tx: &mut T,
    log: &Log,
    former: &User,
    owned: i64,
    statements: [&'static Statement; 2],
) -> ActResult<Option<Arc<User>>> {
    for statement in statements {
        while let Some(mut row) = tx.row(statement, params![owned, former.id, log.now()]).await? {
            let user: UserId = row.id()?;
            if !tx.lock(&[shared(user)]).await? {
                return facts::target(tx, user).await.map(Some);
            }
        }
    }
    Ok(None)
}

/// Makes a member owner of a guild and so of its channels, and announces it in each.
pub(super) async fn set_guild_owner<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    guild: GuildId,
    former: Arc<User>,
    successor: Arc<User>,
) -> Result<(), Fault> {
    tx.lock(&[alone(guild), alone(successor.id)]).await?;
    let channels = facts::channel_ids(tx, guild).await?;
    tx.holds_all_of_a_guild(&channels);
    tx.execute(&SET_GUILD_OWNER, params![guild, successor.id]).await?;
    tx.execute(&DELETE_GUILD_MODERATOR, params![guild, successor.id]).await?;
    let row = tx.one(&GUILD_ACCESS, params![guild, successor.id]).await;
    let now: Arc<Guild> = Arc::new(shape::guild_access(&mut row?, successor.id)?.guild);
    log.announce(tx, &[Stream::Guild(guild)], EventKind::GuildUpdated { guild: now }).await?;
    for mut row in tx.rows(&LIFT_BANS_IN_GUILD, params![guild, successor.id]).await? {
        let channel = row.id()?;
        // What of a deleted one is left goes with it.
        if !channels.contains(&channel) {
            continue;
        }
        let channel = facts::fresh_channel(tx, channel).await?;
        tx.execute(&MARK_CHANNEL, params![channel.id, successor.id]).await?;
        let streams = [Stream::User(successor.id), Stream::Channel(channel.id)];
        let kind = EventKind::ChannelMemberAdded { channel, user: successor.clone(), answered: None };
        log.announce(tx, &streams, kind).await?;
    }
    for channel in channels {
        announce_update(tx, log, channel, ChannelField::Owner).await?;
        let mut row = tx.one(&CHANNEL_ACCESS, params![channel, former.id]).await?;
        let moderates = shape::channel_access(&mut row, former.id)?.moderator;
        let role = if moderates { Role::Moderator } else { Role::Member };
        announce_role(tx, log, channel, former.clone(), role).await?;
        announce_role(tx, log, channel, successor.clone(), Role::Owner).await?;
    }
    Ok(())
}

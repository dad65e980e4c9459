//! What people want to be told of.

use domain::model::{
    DirectMessages, NotificationLevel, NotificationScope, NotificationSetting, QuietHours, Timestamp, UserId,
    UserSettings,
};
use domain::rules;

use super::Read;
use crate::facts;
use crate::fault::{ActResult, Fault};
use crate::statements::settings::{NOTIFICATION_SETTING, NOTIFICATIONS_OF, SETTINGS_OF};
use crate::tx::Tx;
use crate::value::{Row, params};

pub(crate) struct SettingsOf(pub(crate) UserId);

impl Read for SettingsOf {
    type Answer = UserSettings;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<UserSettings> {
        Ok(settings(tx, self.0).await?)
    }
}

pub(crate) struct NotificationsIn {
    pub(crate) user: UserId,
    pub(crate) scope: NotificationScope,
}

impl Read for NotificationsIn {
    type Answer = NotificationSetting;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<NotificationSetting> {
        let guild = enter(tx, self.user, self.scope).await?;
        if let Some(own) = notification(tx, self.user, self.scope).await? {
            return Ok(own);
        }
        let inherited = match guild {
            Some(guild) => notification(tx, self.user, guild).await?,
            None => None,
        };
        Ok(inherited.unwrap_or_default())
    }
}

/// Sees to it that the user is in there; of a guild's channel answers the guild.
pub(crate) async fn enter<T: Tx>(
    tx: &mut T,
    user: UserId,
    scope: NotificationScope,
) -> ActResult<Option<NotificationScope>> {
    match scope {
        NotificationScope::Guild(guild) => {
            rules::enter_guild(facts::guild(tx, guild, user).await?)?;
            Ok(None)
        }
        NotificationScope::Channel(channel) => {
            let member = rules::enter(facts::channel(tx, channel, user).await?)?;
            Ok(member.channel().guild.map(NotificationScope::Guild))
        }
    }
}

/// What the user said of it.
pub(crate) async fn notification<T: Tx>(
    tx: &mut T,
    user: UserId,
    scope: NotificationScope,
) -> Result<Option<NotificationSetting>, Fault> {
    let (kind, id) = scope_numbers(scope);
    let row = tx.row(&NOTIFICATION_SETTING, params![user, kind, id]).await?;
    row.map(|mut row| setting(&mut row)).transpose()
}

/// All that the user said.
pub(crate) async fn settings<T: Tx>(tx: &mut T, user: UserId) -> Result<UserSettings, Fault> {
    let (direct_messages, quiet_hours) = said(tx, user).await?;
    let mut notifications = Vec::new();
    for mut row in tx.rows(&NOTIFICATIONS_OF, params![user]).await? {
        let scope = match row.int()? {
            0 => NotificationScope::Guild(row.id()?),
            1 => NotificationScope::Channel(row.id()?),
            _ => return Err(Fault::shape("a notification setting is of no known kind")),
        };
        notifications.push((scope, setting(&mut row)?));
    }
    Ok(UserSettings { direct_messages, quiet_hours, notifications })
}

/// Who may open a conversation with the user.
pub(crate) async fn direct_messages<T: Tx>(tx: &mut T, user: UserId) -> Result<DirectMessages, Fault> {
    Ok(said(tx, user).await?.0)
}

async fn said<T: Tx>(tx: &mut T, user: UserId) -> Result<(DirectMessages, Option<QuietHours>), Fault> {
    let Some(mut row) = tx.row(&SETTINGS_OF, params![user]).await? else {
        return Ok((DirectMessages::default(), None));
    };
    Ok((taken_from(row.int()?)?, quiet_hours(&mut row)?))
}

fn setting(row: &mut Row) -> Result<NotificationSetting, Fault> {
    Ok(NotificationSetting { level: level(row.int()?)?, muted_until: row.opt_time()? })
}

fn quiet_hours(row: &mut Row) -> Result<Option<QuietHours>, Fault> {
    let (from, to, zone) = (row.opt_int()?, row.opt_int()?, row.opt_text()?);
    let Some(((from, to), zone)) = from.zip(to).zip(zone) else { return Ok(None) };
    let minutes = |number| u16::try_from(number).map_err(|_| Fault::shape("quiet hours begin at no time of a day"));
    Ok(Some(QuietHours { from: minutes(from)?, to: minutes(to)?, zone }))
}

/// What a scope is called in a row.
pub(crate) fn scope_numbers(scope: NotificationScope) -> (i64, i64) {
    match scope {
        NotificationScope::Guild(guild) => (0, guild.get()),
        NotificationScope::Channel(channel) => (1, channel.get()),
    }
}

pub(crate) fn direct_messages_number(direct_messages: DirectMessages) -> i64 {
    match direct_messages {
        DirectMessages::Everyone => 0,
        DirectMessages::Shared => 1,
        DirectMessages::Nobody => 2,
    }
}

fn taken_from(number: i64) -> Result<DirectMessages, Fault> {
    match number {
        0 => Ok(DirectMessages::Everyone),
        1 => Ok(DirectMessages::Shared),
        2 => Ok(DirectMessages::Nobody),
        _ => Err(Fault::shape("who may open conversations is no known word")),
    }
}

pub(crate) fn level_number(level: NotificationLevel) -> i64 {
    match level {
        NotificationLevel::All => 0,
        NotificationLevel::Mentions => 1,
        NotificationLevel::None => 2,
    }
}

fn level(number: i64) -> Result<NotificationLevel, Fault> {
    match number {
        0 => Ok(NotificationLevel::All),
        1 => Ok(NotificationLevel::Mentions),
        2 => Ok(NotificationLevel::None),
        _ => Err(Fault::shape("a notification level is none of the three")),
    }
}

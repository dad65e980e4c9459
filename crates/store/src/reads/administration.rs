//! Administrators' questions.

use std::sync::Arc;

use domain::model::{AdminAction, InstallationCounts, Timestamp, User, UserId};
use domain::ports::AccountFilter;
use domain::{Refusal, Resource, limits, rules};

use super::Read;
use super::accounts::containing;
use super::user_cache::{UserCache, users};
use crate::facts;
use crate::fault::{ActResult, Fault};
use crate::shape::{self, AdminActionRow, account_status_number};
use crate::statements::administration::{ACCOUNTS, ADMIN_ACTIONS, CHANNEL_CENSUS, USER_CENSUS};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct CountInstallation(pub(crate) UserId);

impl Read for CountInstallation {
    type Answer = InstallationCounts;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<InstallationCounts> {
        administrator(tx, self.0).await?;
        let mut people = tx.one(&USER_CENSUS, params![now]).await?;
        let mut places = tx.one(&CHANNEL_CENSUS, &[]).await?;
        Ok(InstallationCounts {
            users: people.count()?,
            suspended: people.count()?,
            banned: people.count()?,
            admins: people.count()?,
            channels: places.count()?,
            messages: places.count()?,
        })
    }
}

pub(crate) struct FindAccounts {
    pub(crate) user: UserId,
    pub(crate) sought: AccountFilter,
}

impl Read for FindAccounts {
    type Answer = Vec<Arc<User>>;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        administrator(tx, self.user).await?;
        let AccountFilter { text, account_status, skip, count } = &self.sought;
        let Some(pattern) = containing(text) else { return Ok(Vec::new()) };
        let (count, skip) = (count.min(&limits::PAGE), skip.min(&limits::SKIP));
        let params = params![now, pattern, account_status.map(account_status_number), *count, *skip];
        Ok(users(tx.rows(&ACCOUNTS, params).await?)?)
    }
}

pub(crate) struct AdminActions {
    pub(crate) user: UserId,
    pub(crate) target: Option<UserId>,
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for AdminActions {
    type Answer = Vec<AdminAction>;

    fn is_search(&self) -> bool {
        self.target.is_some() || self.skip > limits::DEEP_SKIP
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        administrator(tx, self.user).await?;
        let params = params![self.target, self.count.min(limits::PAGE), self.skip.min(limits::SKIP)];
        let rows = tx.rows(&ADMIN_ACTIONS, params).await?;
        let bare = rows.into_iter().map(|mut row| shape::admin_action(&mut row));
        let bare: Vec<AdminActionRow> = bare.collect::<Result<_, Fault>>()?;
        let mut people = UserCache::default();
        people.load(tx, bare.iter().flat_map(|action| action.by.into_iter().chain([action.target]))).await?;
        let whole = bare.into_iter().map(|action| {
            let by = action.by.map(|id| people.get(id)).transpose()?;
            let target = people.get(action.target)?;
            Ok(action.whole(by, target))
        });
        Ok(whole.collect::<Result<_, Fault>>()?)
    }
}

async fn administrator<T: Tx>(tx: &mut T, user: UserId) -> ActResult<()> {
    let user = facts::user(tx, user).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(rules::administer(&user)?)
}

//! Administrators' questions.

use std::sync::Arc;

use domain::model::{AdminAction, Census, Timestamp, User, UserId};
use domain::ports::Sought;
use domain::{Refusal, Thing, limits, rules};

use super::Read;
use super::accounts::containing;
use super::people::{People, users};
use crate::facts;
use crate::fault::{Done, Fault};
use crate::shape::{self, BareAction, standing_number};
use crate::statements::administration::{ACCOUNTS, ADMIN_ACTIONS, CHANNEL_CENSUS, USER_CENSUS};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct Count(pub(crate) UserId);

impl Read for Count {
    type Answer = Census;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> Done<Census> {
        administrator(tx, self.0).await?;
        let mut people = tx.one(&USER_CENSUS, params![now]).await?;
        let mut places = tx.one(&CHANNEL_CENSUS, &[]).await?;
        Ok(Census {
            users: people.count()?,
            suspended: people.count()?,
            banned: people.count()?,
            admins: people.count()?,
            channels: places.count()?,
            messages: places.count()?,
        })
    }
}

pub(crate) struct Seek {
    pub(crate) user: UserId,
    pub(crate) sought: Sought,
}

impl Read for Seek {
    type Answer = Vec<Arc<User>>;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> Done<Self::Answer> {
        administrator(tx, self.user).await?;
        let Sought { text, standing, skip, count } = &self.sought;
        let Some(pattern) = containing(text) else { return Ok(Vec::new()) };
        let (count, skip) = (count.min(&limits::PAGE), skip.min(&limits::SKIP));
        let params = params![now, pattern, standing.map(standing_number), *count, *skip];
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

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> Done<Self::Answer> {
        administrator(tx, self.user).await?;
        let params = params![self.target, self.count.min(limits::PAGE), self.skip.min(limits::SKIP)];
        let rows = tx.rows(&ADMIN_ACTIONS, params).await?;
        let bare = rows.into_iter().map(|mut row| shape::admin_action(&mut row));
        let bare: Vec<BareAction> = bare.collect::<Result<_, Fault>>()?;
        let mut people = People::default();
        people.meet(tx, bare.iter().flat_map(|action| action.by.into_iter().chain([action.target]))).await?;
        let whole = bare.into_iter().map(|action| {
            let by = action.by.map(|id| people.get(id)).transpose()?;
            let target = people.get(action.target)?;
            Ok(action.whole(by, target))
        });
        Ok(whole.collect::<Result<_, Fault>>()?)
    }
}

async fn administrator<T: Tx>(tx: &mut T, user: UserId) -> Done<()> {
    let user = facts::user(tx, user).await?.ok_or(Refusal::Unknown(Thing::User))?;
    Ok(rules::administer(&user)?)
}

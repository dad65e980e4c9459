//! Bans, suspends or restores an account.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Actor, Deed, Standing, User, UserId};
use domain::ports::Verdict;
use domain::{What, rules};

use super::record::Entry;
use super::{Act, pass_on};
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::shape::standing_number;
use crate::statements::administration::{END_SESSIONS, SET_STANDING};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct Judge {
    pub(crate) actor: Actor,
    pub(crate) target: UserId,
    pub(crate) verdict: Verdict,
}

impl Act for Judge {
    type Answer = Arc<User>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<Arc<User>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::administer(&actor)?;
        let target = facts::target(tx, self.target).await?;
        rules::judge(&actor, target.id)?;
        let Verdict { standing, reason } = self.verdict.clone();
        let deed = match standing {
            Standing::Good if target.standing.at(log.now()) == Standing::Good => return Ok(target),
            Standing::Good => Deed::Restore,
            Standing::Suspended { .. } => Deed::Suspend,
            Standing::Banned { .. } => Deed::Ban,
        };
        let until = standing.until();
        tx.execute(&SET_STANDING, params![target.id, standing_number(standing), until]).await?;
        let entry = Entry { until, reason: reason.clone(), ..Entry::of(Some(actor.id), deed, target.id) };
        entry.enter(tx, log).await?;
        let user = facts::target(tx, target.id).await?;
        if standing != Standing::Good {
            tx.execute(&END_SESSIONS, params![user.id, log.now()]).await?;
            let what = What::AccountBarred { user: user.clone(), reason };
            log.announce(tx, &[Stream::User(user.id)], what).await?;
        }
        if deed == Deed::Ban {
            pass_on::begin(tx, log, &user).await?;
        }
        Ok(user)
    }
}

//! Changes what an account says of itself.

use std::sync::Arc;

use domain::model::{User, UserId};
use domain::rules::text::fold;
use domain::verbs::UpdateProfile;
use domain::{Refusal, UniqueName};

use super::profile::{ProfileColumns, changed};
use super::{ActResult, Fault, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params};
use crate::statements::Statement;
use crate::statements::users::{EMAIL_HOLDER, SET_PROFILE, USERNAME_HOLDER};

impl Transact for UpdateProfile {
    type Answer = Arc<User>;

    fn locks(&self) -> Locks {
        let username = self.change.username.iter().map(|(_, key)| Lock::name(Name::Username, key));
        let email = self.change.email.iter().map(|(_, key)| Lock::name(Name::Email, key));
        Locks::of([alone(self.actor.user)]).and(username.chain(email).map(alone))
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        let change = self.change.clone();
        let set = ProfileColumns {
            name: change.display_name.is_some(),
            email: change.email.is_some(),
            picture: change.avatar_url.is_some(),
        };
        let username = change.username.unwrap_or_else(|| (user.username.clone(), fold(&user.username)));
        let email = change.email.or_else(|| user.email.clone().map(|email| (email.clone(), fold(&email))));
        if another_has(tx, &USERNAME_HOLDER, &username.1, user.id).await? {
            return Err(Refusal::Taken(UniqueName::Username).into());
        }
        if let Some((_, key)) = &email
            && another_has(tx, &EMAIL_HOLDER, key, user.id).await?
        {
            return Err(Refusal::Taken(UniqueName::Email).into());
        }
        let (email, email_key) = email.unzip();
        let custom_status = change.custom_status.unwrap_or_else(|| user.custom_status.clone()).unwrap_or_default();
        let params = params![
            user.id,
            username.0,
            username.1,
            email,
            email_key,
            change.display_name.unwrap_or_else(|| user.display_name.clone()),
            change.avatar_url.unwrap_or_else(|| user.avatar_url.clone()),
            change.about_me.unwrap_or_else(|| user.about_me.clone()),
            change.pronouns.unwrap_or_else(|| user.pronouns.clone()),
            log.now(),
            set.number(),
            custom_status.text,
            custom_status.emoji,
            custom_status.until
        ];
        tx.execute(&SET_PROFILE, params).await?;
        changed(tx, log, user.id).await
    }
}

/// Whether somebody else has the name.
async fn another_has<T: Tx>(tx: &mut T, holder: &'static Statement, key: &str, user: UserId) -> Result<bool, Fault> {
    let Some(mut row) = tx.row(holder, params![key]).await? else { return Ok(false) };
    Ok(row.id::<UserId>()? != user)
}

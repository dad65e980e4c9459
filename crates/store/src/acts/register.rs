//! Makes an account, with its first login and the channels it finds.

use domain::ports::{NewAccount, Registered};
use domain::{MissingRight, Refusal, Resource, UniqueName};

use super::invitation::Invitation;
use super::profile::ProfileColumns;
use super::{Act, open_session, welcome};
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::users::{EMAIL_HOLDER, INSERT_USER, USERNAME_HOLDER};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct Register(pub(crate) NewAccount);

impl Act for Register {
    type Answer = Registered;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Registered> {
        let new = &self.0;
        let (username, username_key) = &new.username;
        let (email, email_key) = new.email.clone().unzip();
        if tx.row(&USERNAME_HOLDER, params![username_key]).await?.is_some() {
            return Err(Refusal::Taken(UniqueName::Username).into());
        }
        if email_key.is_some() && tx.row(&EMAIL_HOLDER, params![email_key.clone()]).await?.is_some() {
            return Err(Refusal::Taken(UniqueName::Email).into());
        }
        let invitation = match &new.invite {
            Some(invite) => Invitation::find(tx, log, invite).await?,
            None => None,
        };
        if new.invited_only && invitation.is_none() {
            return Err(Refusal::Forbidden(MissingRight::Invitation).into());
        }
        let set = ProfileColumns {
            name: new.display_name.is_some(),
            email: new.email.is_some(),
            picture: new.avatar_url.is_some(),
        };
        let params = params![
            username,
            username_key,
            email,
            email_key,
            new.password_hash.clone(),
            new.display_name.clone(),
            new.avatar_url.clone(),
            log.now(),
            set.number()
        ];
        let id = tx.one(&INSERT_USER, params).await?.id()?;
        let user = facts::user(tx, id).await?.ok_or(Refusal::Unknown(Resource::User))?;
        let session = match &new.session {
            Some(session) => Some(open_session::open(tx, log, id, session).await?),
            None => None,
        };
        if let Some(greeting) = &new.welcome {
            welcome::greet(tx, log, &user, greeting).await?;
        }
        if let Some(invitation) = invitation {
            invitation.accept(tx, log, &user).await?;
        }
        Ok(Registered { user, session })
    }
}

//! Makes an account, with its first login and the channels it finds.

use domain::model::UserId;
use domain::ports::Registered;
use domain::verbs::Register;
use domain::{MissingRight, Refusal, Resource, UniqueName};

use super::invitation::Invitation;
use super::profile::ProfileColumns;
use super::{ActResult, Lock, Locks, Log, Name, Transact, Tx, alone, facts, open_session, params, welcome};
use crate::statements::users::{EMAIL_HOLDER, INSERT_USER, USERNAME_HOLDER};

impl Transact for Register {
    type Answer = Registered;

    fn locks(&self) -> Locks {
        let names = [Lock::name(Name::Username, &self.username.1)].into_iter();
        let emails = self.email.iter().map(|(_, key)| Lock::name(Name::Email, key));
        let codes = self.invite.iter().map(|invite| Lock::name(Name::Code, &invite.digest));
        Locks::of(names.chain(emails).chain(codes).map(alone))
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Registered> {
        let (username, username_key) = &self.username;
        let (email, email_key) = self.email.clone().unzip();
        if tx.row(&USERNAME_HOLDER, params![username_key]).await?.is_some() {
            return Err(Refusal::Taken(UniqueName::Username).into());
        }
        if email_key.is_some() && tx.row(&EMAIL_HOLDER, params![email_key.clone()]).await?.is_some() {
            return Err(Refusal::Taken(UniqueName::Email).into());
        }
        let invitation = match &self.invite {
            Some(invite) => Invitation::find(tx, log, invite).await?,
            None => None,
        };
        if self.invited_only && invitation.is_none() {
            return Err(Refusal::Forbidden(MissingRight::Invitation).into());
        }
        let set = ProfileColumns {
            name: self.display_name.is_some(),
            email: self.email.is_some(),
            picture: self.avatar_url.is_some(),
        };
        let params = params![
            username,
            username_key,
            email,
            email_key,
            self.password_hash.clone(),
            self.display_name.clone(),
            self.avatar_url.clone(),
            log.now(),
            set.number()
        ];
        let id = tx.one(&INSERT_USER, params).await?.id::<UserId>()?;
        tx.lock(&[alone(id)]).await?;
        let user = facts::user(tx, id).await?.ok_or(Refusal::Unknown(Resource::User))?;
        let session = match &self.session {
            Some(session) => Some(open_session::open(tx, log, id, session).await?),
            None => None,
        };
        if let Some(greeting) = &self.welcome {
            welcome::greet(tx, log, &user, greeting).await?;
        }
        if let Some(invitation) = invitation {
            invitation.accept(tx, log, &user).await?;
        }
        Ok(Registered { user, session })
    }
}

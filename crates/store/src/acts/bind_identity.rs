//! Binds an outside identity to an account.

use std::sync::Arc;

use domain::model::{Account, Actor, Profile, User, UserId};
use domain::rules::text::fold;
use domain::verbs::BindIdentity;
use domain::{Refusal, UniqueName, limits};

use super::profile::{ProfileColumns, changed};
use super::{ActResult, Fault, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params, shape, shared};
use crate::statements::users::{
    EMAIL_HOLDER, IDENTITY, INSERT_IDENTITY, INSERT_USER, SET_HERE, UPDATE_PROFILE, USERNAME_HOLDER,
};

/// How many numbers are tried after a taken username before chance picks one.
const NUMBERS_TRIED: u64 = 50;

impl Transact for BindIdentity {
    type Answer = Account;

    fn locks(&self) -> Locks {
        let Self { identity, profile, username } = self;
        let subject = format!("{} {}", identity.issuer, identity.subject);
        let emails = [&identity.verified_email, &profile.email].into_iter().flatten();
        Locks::of(identity.local_user.map(alone))
            .and([alone(Lock::name(Name::Identity, &subject)), alone(Lock::name(Name::Username, &fold(username)))])
            .and(emails.map(|email| alone(Lock::name(Name::Email, &fold(email)))))
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Account> {
        let identity = &self.identity;
        let (bound, existing) = loop {
            let bound = tx.row(&IDENTITY, params![&identity.issuer, &identity.subject]).await?;
            let bound = bound.map(|mut row| shape::user(&mut row)).transpose()?.map(|user| user.id);
            let existing = existing(self, tx).await?;
            if !tx.lock(&bound.or(existing).map(shared).into_iter().collect::<Vec<_>>()).await? {
                break (bound, existing);
            }
        };
        let user = match (bound, existing) {
            (Some(user), _) => user,
            (None, Some(user)) => bind(self, tx, log, user).await?,
            (None, None) if identity.session.is_some() => return Err(Refusal::BadToken.into()),
            (None, None) => {
                let user = make(self, tx, log).await?;
                bind(self, tx, log, user).await?
            }
        };
        let session = identity.session;
        let known = facts::actor(tx, Actor { user, session }, log.now()).await?;
        let user = update(self, tx, log, known).await?;
        Ok(Account { user, session })
    }
}

/// The account that the identity itself proves to be its own.
async fn existing<T: Tx>(act: &BindIdentity, tx: &mut T) -> ActResult<Option<UserId>> {
    if let Some(user) = act.identity.local_user {
        return Ok(Some(facts::user(tx, user).await?.ok_or(Refusal::BadToken)?.id));
    }
    match &act.identity.verified_email {
        Some(email) => Ok(holder(tx, &fold(email)).await?),
        None => Ok(None),
    }
}

async fn bind<T: Tx>(act: &BindIdentity, tx: &mut T, log: &Log, user: UserId) -> Result<UserId, Fault> {
    let params = params![&act.identity.issuer, &act.identity.subject, user, log.now()];
    tx.execute(&INSERT_IDENTITY, params).await?;
    Ok(user)
}

/// A new account, without a password.
async fn make<T: Tx>(act: &BindIdentity, tx: &mut T, log: &Log) -> ActResult<UserId> {
    let email = act.profile.email.as_ref().or(act.identity.verified_email.as_ref());
    let email_key = email.map(|email| fold(email));
    if let Some(key) = &email_key
        && holder(tx, key).await?.is_some()
    {
        return Err(Refusal::Taken(UniqueName::Email).into());
    }
    let username = free_username(act, tx, log).await?;
    let profile = &act.profile;
    let params = params![
        &username,
        fold(&username),
        email,
        email_key,
        None::<String>,
        profile.display_name.clone(),
        profile.avatar_url.clone(),
        log.now(),
        ProfileColumns::NONE.number()
    ];
    Ok(tx.one(&INSERT_USER, params).await?.id()?)
}

/// The candidate, or the first number after it that makes it free.
async fn free_username<T: Tx>(act: &BindIdentity, tx: &mut T, log: &Log) -> ActResult<String> {
    for number in 1..NUMBERS_TRIED {
        let name = if number == 1 { act.username.clone() } else { numbered(&act.username, number) };
        if is_free(tx, &name).await? {
            return Ok(name);
        }
    }
    let name = numbered(&act.username, log.random() % 1_000_000_000_000);
    if is_free(tx, &name).await? { Ok(name) } else { Err(Refusal::Taken(UniqueName::Username).into()) }
}

/// Whether nobody has the username, and nobody else takes it now.
async fn is_free<T: Tx>(tx: &mut T, name: &str) -> Result<bool, Fault> {
    let key = fold(name);
    while tx.row(&USERNAME_HOLDER, params![&key]).await?.is_none() {
        if !tx.lock(&[alone(Lock::name(Name::Username, &key))]).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The account with what the profile says anew.
async fn update<T: Tx>(act: &BindIdentity, tx: &mut T, log: &mut Log, user: Arc<User>) -> ActResult<Arc<User>> {
    let Profile { email, display_name, avatar_url } = news(act, tx, &user).await?;
    let news = email.is_some() || display_name.is_some() || avatar_url.is_some();
    if !news && user.subject.as_ref() == Some(&act.identity.subject) {
        return Ok(user);
    }
    tx.lock(&[alone(user.id)]).await?;
    let email_key = email.as_deref().map(fold);
    if let Some(key) = &email_key
        && holder(tx, key).await?.is_some_and(|other| other != user.id)
    {
        return Err(Refusal::Taken(UniqueName::Email).into());
    }
    let params = params![user.id, email, email_key, display_name, avatar_url, &act.identity.subject, log.now()];
    tx.execute(&UPDATE_PROFILE, params).await?;
    changed(tx, log, user.id).await
}

/// The fields of the profile that are to be written. For a tenant's identity: those that the user hasn't set here. A
/// token of the built-in issuer only repeats what the account said when the token was made, so that for its identities
/// only missing fields are filled.
async fn news<T: Tx>(act: &BindIdentity, tx: &mut T, user: &User) -> Result<Profile, Fault> {
    let set = ProfileColumns::read(tx.one(&SET_HERE, params![user.id]).await?.int()?);
    let local = act.identity.local_user.is_some();
    let new = |set: bool, new: &Option<String>, old: &Option<String>| {
        new.clone().filter(|new| !set && Some(new) != old.as_ref() && !(local && old.is_some()))
    };
    let Profile { email, display_name, avatar_url } = &act.profile;
    // The issuer's `name` is the username of an account without a display name, so that isn't taken for one.
    let named = display_name.clone().filter(|name| !local || *name != user.username);
    Ok(Profile {
        email: new(set.email, email, &user.email),
        display_name: new(set.name, &named, &user.display_name),
        avatar_url: new(set.picture, avatar_url, &user.avatar_url),
    })
}

/// Whose folded email address this is.
async fn holder<T: Tx>(tx: &mut T, email_key: &str) -> Result<Option<UserId>, Fault> {
    tx.row(&EMAIL_HOLDER, params![email_key]).await?.map(|mut row| row.id()).transpose()
}

/// The name with a number after it, no longer than a username may be.
fn numbered(name: &str, number: u64) -> String {
    let number = number.to_string();
    let room = limits::USERNAME_CHARS.1.saturating_sub(number.len());
    name.chars().take(room).chain(number.chars()).collect()
}

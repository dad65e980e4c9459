//! What the built-in issuer remembers: browsers that somebody is logged in with, and what clients were granted.

use domain::model::{Session, SessionId, UserId};
use domain::verbs::{ForgetBrowser, MakeCode, OpenGranted, RememberBrowser};
use domain::{Refusal, limits};

use super::{
    ActResult, Locks, Log, Transact, Tx, alone, end_session, facts, open_session, params, set_password, shape,
};
use crate::statements::grants::{
    BROWSER, FORGET_BROWSER, FORGET_SURPLUS_BROWSERS, FORGET_SURPLUS_CODES, INSERT_CODE, INSERT_GRANT,
    REMEMBER_BROWSER, SESSIONS_OF_BROWSER, USERS_OF_BROWSER,
};

impl Transact for RememberBrowser {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.who.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let (user, now) = (facts::target(tx, self.who.user).await?.id, log.now());
        set_password::still(tx, user, self.who.hash.as_deref()).await?;
        tx.execute(&REMEMBER_BROWSER, params![&self.digest, user, now, now.plus(self.life)]).await?;
        tx.execute(&FORGET_SURPLUS_BROWSERS, params![user, limits::BROWSERS]).await?;
        open_session::remember(tx, now, user, &self.marks).await?;
        Ok(())
    }
}

impl Transact for ForgetBrowser {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::none()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        // Of whom the browser is, and the logins that came from it: theirs.
        let sessions = loop {
            let (mut users, mut sessions): (Vec<UserId>, Vec<SessionId>) = (Vec::new(), Vec::new());
            for mut row in tx.rows(&USERS_OF_BROWSER, params![&self.digest]).await? {
                users.push(row.id()?);
            }
            for mut row in tx.rows(&SESSIONS_OF_BROWSER, params![&self.digest]).await? {
                sessions.push(row.id()?);
                users.push(row.id()?);
            }
            if !tx.lock(&users.into_iter().map(alone).collect::<Vec<_>>()).await? {
                break sessions;
            }
        };
        for session in sessions {
            end_session::end(tx, log, session).await?;
        }
        tx.execute(&FORGET_BROWSER, params![&self.digest]).await?;
        Ok(())
    }
}

impl Transact for MakeCode {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.grant.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let grant = &self.grant;
        let row = tx.row(&BROWSER, params![&self.browser, log.now()]).await?;
        let browser = row.map(|mut row| shape::browser(&mut row)).transpose()?;
        browser.filter(|browser| browser.user == grant.user).ok_or(Refusal::BadToken)?;
        let params = params![
            grant.user,
            &grant.client,
            &grant.audience,
            &grant.scope,
            grant.nonce.clone(),
            grant.offline,
            grant.authenticated_at,
            &self.browser,
            &self.digest,
            &self.redirect_uri,
            self.challenge.clone(),
            log.now().plus(self.life)
        ];
        tx.execute(&INSERT_CODE, params).await?;
        tx.execute(&FORGET_SURPLUS_CODES, params![grant.user, limits::WAITING_CODES]).await?;
        Ok(())
    }
}

impl Transact for OpenGranted {
    type Answer = Session;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.grant.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Session> {
        let Self { grant, session } = self;
        facts::target(tx, grant.user).await?;
        set_password::still(tx, grant.user, session.proven.as_deref()).await?;
        let session = open_session::open(tx, log, grant.user, session).await?;
        let params = params![
            grant.user,
            &grant.client,
            &grant.audience,
            &grant.scope,
            grant.nonce.clone(),
            grant.offline,
            grant.authenticated_at,
            session.id
        ];
        tx.execute(&INSERT_GRANT, params).await?;
        Ok(session)
    }
}

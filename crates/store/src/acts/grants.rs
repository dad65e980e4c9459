//! What the built-in issuer remembers: browsers that somebody is logged in with, and what clients were granted.

use std::time::Duration;

use domain::model::{Grant, Session};
use domain::ports::{NewCode, NewSession, Proven};
use domain::{Refusal, limits};

use super::{Act, end_session, open_session, set_password};
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::shape;
use crate::statements::grants::{
    BROWSER, FORGET_BROWSER, FORGET_SURPLUS_BROWSERS, FORGET_SURPLUS_CODES, INSERT_CODE, INSERT_GRANT,
    REMEMBER_BROWSER, SESSIONS_OF_BROWSER,
};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct RememberBrowser {
    pub(crate) digest: String,
    pub(crate) who: Proven,
    pub(crate) life: Duration,
    pub(crate) marks: Vec<String>,
}

impl Act for RememberBrowser {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let (user, now) = (facts::target(tx, self.who.user).await?.id, log.now());
        set_password::still(tx, user, self.who.hash.as_deref()).await?;
        tx.execute(&REMEMBER_BROWSER, params![&self.digest, user, now, now.plus(self.life)]).await?;
        tx.execute(&FORGET_SURPLUS_BROWSERS, params![user, limits::BROWSERS]).await?;
        open_session::remember(tx, now, user, &self.marks).await?;
        Ok(())
    }
}

/// By the digest of its cookie.
pub(crate) struct ForgetBrowser(pub(crate) String);

impl Act for ForgetBrowser {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        for mut row in tx.rows(&SESSIONS_OF_BROWSER, params![&self.0]).await? {
            end_session::end(tx, log, row.id()?).await?;
        }
        tx.execute(&FORGET_BROWSER, params![&self.0]).await?;
        Ok(())
    }
}

pub(crate) struct MakeCode {
    pub(crate) grant: Grant,
    pub(crate) code: NewCode,
}

impl Act for MakeCode {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let Self { grant, code } = self;
        let row = tx.row(&BROWSER, params![&code.browser, log.now()]).await?;
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
            &code.browser,
            &code.digest,
            &code.redirect_uri,
            code.challenge.clone(),
            log.now().plus(code.life)
        ];
        tx.execute(&INSERT_CODE, params).await?;
        tx.execute(&FORGET_SURPLUS_CODES, params![grant.user, limits::WAITING_CODES]).await?;
        Ok(())
    }
}

pub(crate) struct OpenGranted {
    pub(crate) grant: Grant,
    pub(crate) session: NewSession,
}

impl Act for OpenGranted {
    type Answer = Session;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Session> {
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

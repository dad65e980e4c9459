//! Trades a code of the built-in issuer for a login, and ends that login when the code is shown again: somebody else
//! holds a copy.

use std::sync::Arc;

use domain::model::SessionId;
use domain::ports::{NewSession, Redeemed};
use domain::verbs::RedeemCode;
use domain::{Outcome, Refusal};

use super::{ActResult, Locks, Log, Transact, Tx, alone, end_session, open_session, params, shape};
use crate::statements::grants::{CODE, TRADE_CODE};

impl Transact for RedeemCode {
    /// A refusal in here is committed: it may have ended the login.
    type Answer = Outcome<Redeemed>;

    fn locks(&self) -> Locks {
        Locks::none()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Self::Answer> {
        let (mut row, grant) = loop {
            let Some(mut row) = tx.row(&CODE, params![&self.code]).await? else { return Ok(Err(Refusal::BadToken)) };
            let grant = shape::grant(&mut row)?;
            if !tx.lock(&[alone(grant.user)]).await? {
                break (row, grant);
            }
        };
        let id = row.int()?;
        let (redirect_uri, challenge, expires_at) = (row.opt_text()?, row.opt_text()?, row.opt_time()?);
        let traded: Option<SessionId> = row.opt_id()?;
        let user = Arc::new(shape::user(&mut row)?);
        if let Some(session) = traded {
            end_session::end(tx, log, session).await?;
            return Ok(Err(Refusal::BadToken));
        }
        let late = expires_at.is_none_or(|at| at <= log.now());
        if late || grant.client != self.client || redirect_uri.as_ref() != Some(&self.redirect_uri) {
            return Ok(Err(Refusal::BadToken));
        }
        if challenge != self.challenge {
            return Ok(Err(Refusal::BadCredentials));
        }
        let refresh = self.session.refresh.clone().filter(|_| grant.offline);
        let new = NewSession { refresh, ..self.session.clone() };
        let session = open_session::open(tx, log, grant.user, &new).await?;
        tx.execute(&TRADE_CODE, params![id, session.id]).await?;
        Ok(Ok(Redeemed { session, user, grant }))
    }
}

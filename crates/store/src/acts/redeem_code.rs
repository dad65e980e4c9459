//! Trades a code of the built-in issuer for a login, and ends that login when the code is shown again: somebody else
//! holds a copy.

use std::sync::Arc;

use domain::model::SessionId;
use domain::ports::{NewSession, Redeemed, Redemption};
use domain::{Outcome, Refusal};

use super::{Act, end_session, open_session};
use crate::fault::ActResult;
use crate::log::Log;
use crate::shape;
use crate::statements::grants::{CODE, TRADE_CODE};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct RedeemCode {
    pub(crate) redemption: Redemption,
    pub(crate) session: NewSession,
}

impl Act for RedeemCode {
    /// A refusal in here is committed: it may have ended the login.
    type Answer = Outcome<Redeemed>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Self::Answer> {
        let shown = &self.redemption;
        let Some(mut row) = tx.row(&CODE, params![&shown.code]).await? else { return Ok(Err(Refusal::BadToken)) };
        let grant = shape::grant(&mut row)?;
        let id = row.int()?;
        let (redirect_uri, challenge, expires_at) = (row.opt_text()?, row.opt_text()?, row.opt_time()?);
        let traded: Option<SessionId> = row.opt_id()?;
        let user = Arc::new(shape::user(&mut row)?);
        if let Some(session) = traded {
            end_session::end(tx, log, session).await?;
            return Ok(Err(Refusal::BadToken));
        }
        let late = expires_at.is_none_or(|at| at <= log.now());
        if late || grant.client != shown.client || redirect_uri.as_ref() != Some(&shown.redirect_uri) {
            return Ok(Err(Refusal::BadToken));
        }
        if challenge != shown.challenge {
            return Ok(Err(Refusal::BadCredentials));
        }
        let refresh = self.session.refresh.clone().filter(|_| grant.offline);
        let new = NewSession { refresh, ..self.session.clone() };
        let session = open_session::open(tx, log, grant.user, &new).await?;
        tx.execute(&TRADE_CODE, params![id, session.id]).await?;
        Ok(Ok(Redeemed { session, user, grant }))
    }
}

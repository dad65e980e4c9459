//! Questions about what the built-in issuer remembers.

use domain::model::{Browser, Grant, SessionId, Timestamp};

use super::Read;
use crate::fault::ActResult;
use crate::shape;
use crate::statements::grants::{BROWSER, GRANT_BY_REFRESH, GRANT_OF, KEYS};
use crate::tx::Tx;
use crate::value::params;

/// By the digest of its cookie.
pub(crate) struct FindBrowser(pub(crate) String);

impl Read for FindBrowser {
    type Answer = Option<Browser>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let row = tx.row(&BROWSER, params![&self.0, now]).await?;
        Ok(row.map(|mut row| shape::browser(&mut row)).transpose()?)
    }
}

/// By the digest of the refresh token.
pub(crate) struct GrantByRefresh(pub(crate) String);

impl Read for GrantByRefresh {
    type Answer = Option<(SessionId, Grant)>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let row = tx.row(&GRANT_BY_REFRESH, params![&self.0, now]).await?;
        let Some(mut row) = row else { return Ok(None) };
        Ok(Some((row.id()?, shape::grant(&mut row)?)))
    }
}

pub(crate) struct GrantOf(pub(crate) SessionId);

impl Read for GrantOf {
    type Answer = Option<Grant>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let row = tx.row(&GRANT_OF, params![self.0]).await?;
        Ok(row.map(|mut row| shape::grant(&mut row)).transpose()?)
    }
}

/// The one that signs first.
pub(crate) struct IssuerKeys;

impl Read for IssuerKeys {
    type Answer = Vec<String>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&KEYS, params![now]).await?;
        Ok(rows.into_iter().map(|mut row| row.text()).collect::<Result<_, _>>()?)
    }
}

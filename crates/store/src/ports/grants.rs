//! The built-in issuer's browsers, grants and keys.

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Browser, Grant, SessionId};
use domain::ports::{Grants, KeyRing};

use crate::handle::{Readers, StoreHandle};
use crate::reads::grants::{FindBrowser, GrantByRefresh, GrantOf, IssuerKeys};

#[async_trait]
impl<R: Readers> Grants for StoreHandle<R> {
    async fn browser(&self, digest: &str) -> Outcome<Option<Browser>> {
        self.read(FindBrowser(digest.to_owned())).await
    }

    async fn grant_by_refresh(&self, digest: &str) -> Outcome<Option<(SessionId, Grant)>> {
        self.read(GrantByRefresh(digest.to_owned())).await
    }

    async fn grant_of(&self, session: SessionId) -> Outcome<Option<Grant>> {
        self.read(GrantOf(session)).await
    }
}

#[async_trait]
impl<R: Readers> KeyRing for StoreHandle<R> {
    async fn issuer_keys(&self) -> Outcome<Vec<String>> {
        self.read(IssuerKeys).await
    }
}

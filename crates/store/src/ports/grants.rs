//! The built-in issuer's browsers, grants and keys.

use std::time::Duration;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Browser, Grant, Session, SessionId};
use domain::ports::{Grants, KeyRing, NewCode, NewSession, Proven, Redeemed, Redemption};

use crate::acts::{FirstIssuerKey, ForgetBrowser, MakeCode, OpenGranted, RedeemCode, RememberBrowser, RotateIssuerKey};
use crate::handle::{Readers, StoreHandle};
use crate::reads::grants::{FindBrowser, GrantByRefresh, GrantOf, IssuerKeys};

#[async_trait]
impl<R: Readers> Grants for StoreHandle<R> {
    async fn remember_browser(&self, digest: &str, who: Proven, life: Duration, marks: Vec<String>) -> Outcome<()> {
        self.act(RememberBrowser { digest: digest.to_owned(), who, life, marks }).await
    }

    async fn browser(&self, digest: &str) -> Outcome<Option<Browser>> {
        self.read(FindBrowser(digest.to_owned())).await
    }

    async fn forget_browser(&self, digest: &str) -> Outcome<()> {
        self.act(ForgetBrowser(digest.to_owned())).await
    }

    async fn make_code(&self, grant: Grant, code: NewCode) -> Outcome<()> {
        self.act(MakeCode { grant, code }).await
    }

    async fn redeem_code(&self, redemption: Redemption, session: NewSession) -> Outcome<Redeemed> {
        self.act(RedeemCode { redemption, session }).await?
    }

    async fn open_granted(&self, grant: Grant, session: NewSession) -> Outcome<Session> {
        self.act(OpenGranted { grant, session }).await
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

    async fn first_issuer_key(&self, candidate: String) -> Outcome<()> {
        self.act(FirstIssuerKey(candidate)).await
    }

    async fn rotate_issuer_key(&self, key: String, keep: Duration) -> Outcome<()> {
        self.act(RotateIssuerKey { key, keep }).await
    }
}

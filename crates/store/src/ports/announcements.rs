//! What was committed, read for other nodes.

use async_trait::async_trait;
use domain::Outcome;
use domain::model::VersionVector;
use domain::ports::{Announced, Announcements, WriterHead};

use crate::handle::{Readers, StoreHandle};
use crate::reads::announced::{AnnouncedSince, Epoch, Heads};

#[async_trait]
impl<R: Readers> Announcements for StoreHandle<R> {
    async fn installation(&self) -> Outcome<String> {
        self.read(Epoch).await
    }

    async fn writers(&self) -> Outcome<Vec<WriterHead>> {
        self.read(Heads).await
    }

    async fn announced(&self, told: VersionVector) -> Outcome<Announced> {
        self.read(AnnouncedSince(told)).await
    }
}

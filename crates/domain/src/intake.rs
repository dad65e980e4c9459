//! Uploads in progress: their bytes count against the account's quota before they are a file, so that a hundred
//! uploads at once take no more room than the same ones in turn.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use crate::model::UserId;
use crate::ports::Chunks;
use crate::{Outcome, Refusal};

type Counts = Mutex<HashMap<UserId, u64>>;

/// Bytes that are coming in on this node, by account.
#[derive(Default)]
pub struct Intake(Arc<Counts>);

/// The bytes of one upload. They count until this is dropped.
pub struct UploadInFlight {
    counts: Arc<Counts>,
    user: UserId,
    bytes: u64,
}

/// An upload that is counted as it comes.
pub(crate) struct Counted<'a> {
    content: &'a mut dyn Chunks,
    in_flight: &'a mut UploadInFlight,
    room: u64,
}

impl Intake {
    /// An upload of this account that begins.
    pub(crate) fn begin(&self, user: UserId) -> UploadInFlight {
        UploadInFlight { counts: Arc::clone(&self.0), user, bytes: 0 }
    }
}

impl UploadInFlight {
    /// The content, which is `StorageFull` as soon as all that the account sends is more than there is room for.
    pub(crate) fn count<'a>(&'a mut self, content: &'a mut dyn Chunks, room: u64) -> Counted<'a> {
        Counted { content, in_flight: self, room }
    }

    fn grow(&mut self, bytes: u64, room: u64) -> Outcome<()> {
        let mut counts = lock(&self.counts);
        let all = counts.get(&self.user).copied().unwrap_or_default() + bytes;
        if all > room {
            return Err(Refusal::StorageFull);
        }
        counts.insert(self.user, all);
        self.bytes += bytes;
        Ok(())
    }
}

#[async_trait]
impl Chunks for Counted<'_> {
    async fn next(&mut self) -> Option<Outcome<Bytes>> {
        let piece = self.content.next().await?;
        Some(piece.and_then(|piece| self.in_flight.grow(piece.len() as u64, self.room).map(|()| piece)))
    }
}

impl Drop for UploadInFlight {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        let left = counts.get(&self.user).copied().unwrap_or_default().saturating_sub(self.bytes);
        if left == 0 {
            counts.remove(&self.user);
        } else {
            counts.insert(self.user, left);
        }
    }
}

impl fmt::Debug for UploadInFlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes in flight", self.bytes)
    }
}

fn lock(counts: &Counts) -> MutexGuard<'_, HashMap<UserId, u64>> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

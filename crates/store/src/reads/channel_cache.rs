//! The channels that events speak of, as they are now, each read once and shared by all that name it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::model::{Channel, ChannelId};

use crate::fault::Fault;
use crate::shape;
use crate::statements::channels::CHANNELS_KEPT;
use crate::tx::Tx;
use crate::value::values;

#[derive(Default)]
pub(crate) struct ChannelCache(HashMap<ChannelId, Arc<Channel>>);

impl ChannelCache {
    /// Reads those that aren't known yet, also where they are deleted.
    pub(super) async fn load<T: Tx>(&mut self, tx: &mut T, ids: impl Iterator<Item = ChannelId>) -> Result<(), Fault> {
        let new: BTreeSet<ChannelId> = ids.filter(|id| !self.0.contains_key(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        for mut row in tx.batch(&CHANNELS_KEPT, new.into_iter().map(|id| values![id]).collect()).await? {
            let channel = Arc::new(shape::channel(&mut row)?);
            self.0.insert(channel.id, channel);
        }
        Ok(())
    }

    /// A channel that was read; none where it has no row any more.
    pub(crate) fn get(&self, id: ChannelId) -> Option<&Arc<Channel>> {
        self.0.get(&id)
    }
}

//! Which connection has which number.

use std::sync::Arc;

use crate::link::Link;

/// The number of a connection, never used again: the index of its slot in the table in the low half, how often that slot was
/// taken before in the high half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionKey(pub u64);

/// How a connection is reached.
pub(crate) enum Route<'a> {
    /// Its outbox is filled at once: a task empties it, or nobody yet.
    Outbox(&'a Arc<Link>),
    /// Through the inbox of the shard with this number.
    Shard(usize),
}

/// The table of a node's connections.
#[derive(Default)]
pub(crate) struct Slots {
    slots: Vec<Slot>,
    free: Vec<u32>,
}

#[derive(Default)]
struct Slot {
    generation: u32,
    /// The number of the shard that carries the connection, once one does.
    shard: Option<u16>,
    link: Option<Arc<Link>>,
}

impl ConnectionKey {
    fn new(index: u32, generation: u32) -> Self {
        Self(u64::from(generation) << 32 | u64::from(index))
    }

    pub(crate) fn index(self) -> usize {
        usize::try_from(self.0 & u64::from(u32::MAX)).expect("32 bits fit")
    }

    fn generation(self) -> u32 {
        u32::try_from(self.0 >> 32).expect("32 bits fit")
    }
}

impl Slots {
    /// Adds the connection that `make` makes for its number.
    pub(crate) fn insert(&mut self, make: impl FnOnce(ConnectionKey) -> Link) -> Arc<Link> {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            u32::try_from(self.slots.len() - 1).expect("a node holds far fewer than 2^32 connections")
        });
        let slot = &mut self.slots[index as usize];
        let link = Arc::new(make(ConnectionKey::new(index, slot.generation)));
        slot.link = Some(Arc::clone(&link));
        slot.shard = None;
        link
    }

    /// Takes a connection out. Its slot is reused with the next generation, and never again after the last one.
    pub(crate) fn remove(&mut self, key: ConnectionKey) {
        let Some(slot) = self.slots.get_mut(key.index()) else { return };
        if slot.generation != key.generation() || slot.link.take().is_none() {
            return;
        }
        if let Some(next) = slot.generation.checked_add(1) {
            slot.generation = next;
            self.free.extend(u32::try_from(key.index()));
        }
    }

    /// The connection with this number, while it is up.
    pub(crate) fn get(&self, key: ConnectionKey) -> Option<&Arc<Link>> {
        self.slot(key)?.link.as_ref()
    }

    /// How the connection with this number is reached, while it is up.
    pub(crate) fn route(&self, key: ConnectionKey) -> Option<Route<'_>> {
        let slot = self.slot(key)?;
        let link = slot.link.as_ref()?;
        Some(slot.shard.map_or(Route::Outbox(link), |shard| Route::Shard(usize::from(shard))))
    }

    /// A shard carries the connection from now on.
    pub(crate) fn carry(&mut self, key: ConnectionKey, shard: usize) {
        if let Some(slot) = self.slots.get_mut(key.index()).filter(|slot| slot.generation == key.generation()) {
            slot.shard = Some(u16::try_from(shard).expect("no machine has so many cores"));
        }
    }

    fn slot(&self, key: ConnectionKey) -> Option<&Slot> {
        self.slots.get(key.index()).filter(|slot| slot.generation == key.generation())
    }

    /// All connections.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Link>> {
        self.slots.iter().filter_map(|slot| slot.link.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::{ConnectionKey, Slots};
    use crate::kind::ConnectionKind;
    use crate::limits::{Close, ConnectionLimits, PING_EVERY};
    use crate::link::Link;

    fn link(key: ConnectionKey) -> Link {
        let close = Close::come_back(1013);
        let slow = (None, close.clone());
        let limits = ConnectionLimits {
            label: "slots",
            inbound_bytes: 1,
            outbox_bytes: 1,
            greeting_bytes: 1,
            cut: &[],
            slow,
            too_large: close,
        };
        Link::new(key, Arc::new(ConnectionKind::new(limits, PING_EVERY, Arc::new(|| 1))))
    }

    #[test]
    fn a_number_is_never_given_twice() {
        let mut slots = Slots::default();
        let mut seen = HashSet::new();
        for _ in 0..100 {
            let pair = [slots.insert(link).key, slots.insert(link).key];
            for key in pair {
                assert!(seen.insert(key), "{key:?} was given before");
                assert!(slots.get(key).is_some());
                slots.remove(key);
                assert!(slots.get(key).is_none());
            }
        }
        assert_eq!(slots.slots.len(), 2, "slots are used again");
    }

    #[test]
    fn a_place_is_retired_after_its_last_number() {
        let mut slots = Slots::default();
        let first = slots.insert(link).key;
        slots.slots[0].generation = u32::MAX;
        let last = ConnectionKey::new(0, u32::MAX);
        slots.remove(first);
        assert!(slots.get(last).is_some(), "another generation's key removes nothing");
        slots.remove(last);
        assert_eq!(slots.insert(link).key, ConnectionKey::new(1, 0));
    }
}

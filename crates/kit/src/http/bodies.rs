//! What is held of the bodies of all requests together.

use std::sync::Arc;

use bytes::Bytes;
use domain::limits;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::rejection::HttpFault;

/// The memory for bodies: one budget for requests with a token and one for those without, so that strangers can't use
/// up the memory of users.
pub struct Bodies {
    known: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
}

impl Default for Bodies {
    fn default() -> Self {
        let (known, strangers) = limits::BODIES_BYTES;
        Self { known: Arc::new(Semaphore::new(known)), strangers: Arc::new(Semaphore::new(strangers)) }
    }
}

impl Bodies {
    /// The share of somebody who has shown a token.
    pub(crate) fn of_somebody(&self) -> Share {
        Share::new(&self.known)
    }

    /// The share of somebody who hasn't.
    pub(crate) fn of_a_stranger(&self) -> Share {
        Share::new(&self.strangers)
    }
}

/// What one request holds of the room. It is given back when this is dropped.
pub(crate) struct Share {
    room: Arc<Semaphore>,
    /// How many bytes are held, and how many of these aren't counted against the budget.
    bytes: usize,
    counted: Option<OwnedSemaphorePermit>,
}

impl Share {
    fn new(room: &Arc<Semaphore>) -> Self {
        Self { room: Arc::clone(room), bytes: 0, counted: None }
    }

    /// Takes so many more bytes, or fails with `Busy` where others hold too many already.
    pub(crate) fn grow(&mut self, more: usize) -> Result<(), HttpFault> {
        self.bytes += more;
        let counted = self.counted.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let wanted = self.bytes.saturating_sub(limits::BODY_FREE_BYTES + counted);
        if wanted == 0 {
            return Ok(());
        }
        let wanted = u32::try_from(wanted).map_err(|_| HttpFault::TooLarge)?;
        let got = Arc::clone(&self.room).try_acquire_many_owned(wanted).map_err(|_| HttpFault::Busy)?;
        match &mut self.counted {
            Some(counted) => counted.merge(got),
            counted @ None => *counted = Some(got),
        }
        Ok(())
    }

    /// How much is held.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// A body that came whole, with its share of the room.
pub(crate) struct Held {
    pub(crate) bytes: Bytes,
    pub(crate) _share: Share,
}

#[cfg(test)]
mod tests {
    use domain::limits;

    use super::Bodies;
    use crate::HttpFault;

    #[test]
    fn what_is_held_is_bounded_and_given_back_and_a_little_is_always_taken() {
        let bodies = Bodies::default();
        let mut most = bodies.of_a_stranger();
        most.grow(limits::BODIES_BYTES.1).unwrap();
        most.grow(limits::BODY_FREE_BYTES).unwrap();
        assert_eq!(most.grow(1), Err(HttpFault::Busy));
        let mut small = bodies.of_a_stranger();
        small.grow(limits::BODY_FREE_BYTES).unwrap();
        assert_eq!(small.grow(1), Err(HttpFault::Busy));
        let mut known = bodies.of_somebody();
        known.grow(limits::BODY_BYTES).unwrap();
        drop(most);
        let mut next = bodies.of_a_stranger();
        next.grow(limits::STRANGER_BODY_BYTES).unwrap();
        assert_eq!(next.bytes(), limits::STRANGER_BODY_BYTES);
    }
}

//! A queue for work that only a few may do at once (hashing passwords). It is fair among network addresses: many
//! waiting calls from one address don't make those from others wait longer.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{Outcome, Refusal, limits};
use tokio::sync::oneshot::{self, Receiver, Sender};
use tokio::time::timeout;

/// How long a caller is asked to wait who was dropped from the queue.
const LATER: Duration = Duration::from_secs(5);

/// Hands out turns, and keeps the callers that wait for one.
#[derive(Clone)]
pub(crate) struct HashQueue {
    /// Longest that anybody waits.
    patience: Duration,
    queue: Arc<Mutex<WaitingByPlace>>,
}

/// A turn, over when it is dropped.
pub(crate) struct QueueTurn(Option<HashQueue>);

struct WaitingByPlace {
    /// Turns that are free.
    free: usize,
    /// How many wait, callers that gave up included.
    waiting: usize,
    /// The waiting callers by place, which is the network address that they are counted for.
    places: HashMap<Option<IpAddr>, VecDeque<Sender<QueueTurn>>>,
    /// The places in which somebody waits, the next one first.
    order: VecDeque<Option<IpAddr>>,
}

impl HashQueue {
    /// A queue with `free` turns at once, where a caller waits at most `patience` for one.
    pub(crate) fn new(free: usize, patience: Duration) -> Self {
        let queue = WaitingByPlace { free, waiting: 0, places: HashMap::new(), order: VecDeque::new() };
        Self { patience, queue: Arc::new(Mutex::new(queue)) }
    }

    /// Waits for a turn.
    pub(crate) async fn take(&self, place: Option<IpAddr>) -> Outcome<QueueTurn> {
        let Some(turn) = self.queue().wait(place)? else { return Ok(QueueTurn(Some(self.clone()))) };
        match timeout(self.patience, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            // The queue was full, and this caller was dropped for another.
            Ok(Err(_)) => Err(Refusal::TooMany(LATER)),
            Err(_) => {
                tracing::warn!(limit = ?self.patience, "a password waited too long to be hashed");
                Err(Refusal::Unavailable)
            }
        }
    }

    /// Gives a turn that is over to whoever is next.
    fn pass_on(self) {
        loop {
            let Some(next) = self.queue().next() else { return };
            // A caller that gave up has dropped its receiver: then the turn goes to the next one.
            match next.send(QueueTurn(Some(self.clone()))) {
                Ok(()) => return,
                Err(mut refused) => refused.0 = None,
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, WaitingByPlace> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for QueueTurn {
    fn drop(&mut self) {
        if let Some(turns) = self.0.take() {
            turns.pass_on();
        }
    }
}

impl WaitingByPlace {
    /// Adds a caller to the queue; none if a turn was free, which it then has.
    fn wait(&mut self, place: Option<IpAddr>) -> Outcome<Option<Receiver<QueueTurn>>> {
        if self.free > 0 {
            self.free -= 1;
            return Ok(None);
        }
        if self.waiting >= limits::PASSWORD_QUEUE {
            self.make_room(place)?;
        }
        let (turn, waits) = oneshot::channel();
        let queue = self.places.entry(place).or_default();
        if queue.is_empty() {
            self.order.push_back(place);
        }
        queue.push_back(turn);
        self.waiting += 1;
        Ok(Some(waits))
    }

    /// Drops the last caller of the place with the most waiting, unless that is the newcomer's own.
    fn make_room(&mut self, newcomer: Option<IpAddr>) -> Outcome<()> {
        let longest =
            self.places.iter().max_by_key(|(_, queue)| queue.len()).map(|(place, queue)| (*place, queue.len()));
        let own = self.places.get(&newcomer).map_or(0, VecDeque::len);
        let Some((place, _)) = longest.filter(|(_, length)| *length > own + 1) else {
            tracing::warn!(limit = limits::PASSWORD_QUEUE, "too many passwords are waiting to be hashed");
            return Err(Refusal::TooMany(LATER));
        };
        if let Some(queue) = self.places.get_mut(&place) {
            queue.pop_back();
            self.waiting -= 1;
        }
        Ok(())
    }

    /// The next caller, of the next place in order. If nobody waits, the turn becomes free.
    fn next(&mut self) -> Option<Sender<QueueTurn>> {
        let Some(place) = self.order.pop_front() else {
            self.free += 1;
            return None;
        };
        let queue = self.places.get_mut(&place)?;
        let next = queue.pop_front();
        if queue.is_empty() {
            self.places.remove(&place);
        } else {
            self.order.push_back(place);
        }
        self.waiting -= 1;
        next
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use domain::{Refusal, limits};

    use super::HashQueue;

    fn place(number: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, number])
    }

    #[tokio::test]
    async fn places_take_turns_however_many_wait_in_each() {
        let (turns, done) = (HashQueue::new(1, limits::PASSWORD_WAIT), Arc::new(Mutex::new(Vec::new())));
        let held = turns.take(None).await.unwrap();
        let mut waiting = Vec::new();
        for from in [1, 1, 1, 1, 2, 3, 2] {
            let (turns, done) = (turns.clone(), Arc::clone(&done));
            waiting.push(tokio::spawn(async move {
                let turn = turns.take(Some(place(from))).await.unwrap();
                done.lock().unwrap().push(from);
                drop(turn);
            }));
            tokio::task::yield_now().await;
        }
        drop(held);
        for one in waiting {
            one.await.unwrap();
        }
        assert_eq!(*done.lock().unwrap(), [1, 2, 3, 1, 2, 1, 1]);
    }

    #[tokio::test]
    async fn whoever_gave_up_keeps_nobody_waiting() {
        let turns = HashQueue::new(1, limits::PASSWORD_WAIT);
        let held = turns.take(None).await.unwrap();
        let gone = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take(Some(place(1))).await.map(drop) }
        });
        tokio::task::yield_now().await;
        gone.abort();
        assert!(gone.await.is_err());
        drop(held);
        turns.take(Some(place(2))).await.unwrap();
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let turns = HashQueue::new(1, Duration::ZERO);
        let _held = turns.take(None).await.unwrap();
        assert_eq!(turns.take(Some(place(1))).await.err(), Some(Refusal::Unavailable));
    }

    #[tokio::test]
    async fn a_full_queue_keeps_no_newcomer_out_who_is_alone() {
        let turns = HashQueue::new(1, limits::PASSWORD_WAIT);
        let held = turns.take(None).await.unwrap();
        let ask = |from| {
            let turns = turns.clone();
            tokio::spawn(async move { turns.take(Some(place(from))).await.map(drop) })
        };
        let crowd: Vec<_> = (0..limits::PASSWORD_QUEUE).map(|_| ask(1)).collect();
        tokio::task::yield_now().await;
        let one_more = ask(1).await.unwrap();
        assert!(matches!(one_more, Err(Refusal::TooMany(_))), "{one_more:?}");
        let alone = ask(2);
        tokio::task::yield_now().await;
        drop(held);
        assert_eq!(alone.await.unwrap(), Ok(()));
        let mut refused = 0;
        for one in crowd {
            refused += u32::from(one.await.unwrap().is_err());
        }
        assert_eq!(refused, 1, "the last of the crowd made room");
    }
}

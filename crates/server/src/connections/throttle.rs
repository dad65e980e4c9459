//! The rate limit of each account, and of each address without a login. A client that is too fast is slowed down
//! rather than refused: its requests and frames wait, and what it sends meanwhile stays in its own buffers.

use std::collections::HashMap;
use std::time::Duration;

use domain::limits;

use super::flight::millis;
use super::table::Holder;

/// How much of a holder's time one request uses up, in milliseconds.
const EACH: u64 = 1000 / limits::REQUESTS_PER_SECOND;
/// How far ahead of the clock a holder may be without waiting, in milliseconds.
const AHEAD: u64 = limits::REQUESTS_AT_ONCE * EACH;
/// Up to how many entries are kept without a look for those that are over.
const FEW: usize = 1024;

/// Up to which moment each holder has used up its time, in milliseconds since the server started to take connections.
/// A holder without recent requests has no entry.
#[derive(Default)]
pub(super) struct Throttle {
    used: HashMap<Holder, u64>,
    /// How many entries there may be before those that are over are looked for.
    most: usize,
}

impl Throttle {
    /// Counts so many requests for a holder; answers how long the next one has to wait.
    pub(super) fn charge(&mut self, holder: Holder, requests: u64, now: u64) -> Duration {
        if holder == Holder::Nobody {
            return Duration::ZERO;
        }
        if self.used.len() >= self.most.max(FEW) {
            self.used.retain(|_, used| *used > now);
            self.most = self.used.len() * 2;
        }
        let used = self.used.entry(holder).or_insert(now);
        // What is owed is bounded, so that nobody waits for long once they have stopped.
        let most = now + AHEAD + 2 * millis(limits::REQUEST_WAIT);
        *used = ((*used).max(now) + requests * EACH).min(most);
        Duration::from_millis((*used - now).saturating_sub(AHEAD))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::limits;
    use domain::model::UserId;

    use super::{AHEAD, EACH, FEW, Throttle};
    use crate::connections::table::Holder;

    fn account(id: i64) -> Holder {
        Holder::Account(UserId::new(id).unwrap())
    }

    #[test]
    fn many_at_once_wait_for_nothing_and_more_of_them_go_steadily() {
        let mut throttle = Throttle::default();
        for _ in 0..limits::REQUESTS_AT_ONCE {
            assert_eq!(throttle.charge(account(1), 1, 0), Duration::ZERO);
        }
        for more in 1..=limits::REQUESTS_PER_SECOND {
            assert_eq!(throttle.charge(account(1), 1, 0), Duration::from_millis(more * EACH));
        }
        assert_eq!(throttle.charge(account(2), 1, 0), Duration::ZERO, "others don't wait for them");
        assert_eq!(throttle.charge(account(1), 0, 1000), Duration::ZERO, "a second later it is paid");
    }

    #[test]
    fn what_is_owed_is_bounded() {
        let mut throttle = Throttle::default();
        let wait = throttle.charge(account(1), u64::from(u32::MAX), 0);
        assert_eq!(wait, 2 * limits::REQUEST_WAIT);
    }

    #[test]
    fn whoever_asks_for_nothing_is_forgotten() {
        let mut throttle = Throttle::default();
        let mut now = 0;
        for user in 1..=10_000 {
            now += AHEAD;
            throttle.charge(account(user), 1, now);
            assert!(throttle.used.len() <= FEW);
        }
    }
}

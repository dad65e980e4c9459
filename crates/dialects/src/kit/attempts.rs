//! Counts attempts that failed, so that guessing stops being worth it. Each node counts for itself, in memory.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::limits;
use domain::model::Timestamp;

/// What failed lately, by what it was tried on or from.
pub struct Attempts {
    counting: bool,
    counts: Mutex<HashMap<String, Count>>,
}

#[derive(Clone, Copy)]
struct Count {
    failed: u32,
    since: Timestamp,
}

impl Attempts {
    /// Nothing has failed yet. Unless `counting`, nothing is ever held against anybody.
    #[must_use]
    pub fn new(counting: bool) -> Self {
        Self { counting, counts: Mutex::default() }
    }

    /// Begins an attempt, which counts as failed until `succeeded`: of many at once no more pass than one by one.
    /// Each key comes with how often it may fail within `limits::LOGIN_WINDOW`. Else how long to wait.
    pub fn begin(&self, keys: &[(String, u32)], now: Timestamp) -> Result<(), Duration> {
        if !self.counting {
            return Ok(());
        }
        let mut counts = self.counts();
        let full = keys.iter().filter(|(key, most)| recent(&counts, key, now).is_some_and(|it| it.failed >= *most));
        let wait = full.filter_map(|(key, _)| Some(left(recent(&counts, key, now)?, now))).max();
        if let Some(wait) = wait {
            return Err(wait);
        }
        for (key, _) in keys {
            let before = recent(&counts, key, now);
            make_room(&mut counts, now);
            let Count { failed, since } = before.unwrap_or(Count { failed: 0, since: now });
            counts.insert(key.clone(), Count { failed: failed + 1, since });
        }
        Ok(())
    }

    /// The attempt was none at guessing: what was tried on is forgiven, and the place it came from owes it no more.
    pub fn succeeded(&self, tried_on: &str, from: Option<&str>) {
        let mut counts = self.counts();
        counts.remove(tried_on);
        if let Some(count) = from.and_then(|from| counts.get_mut(from)) {
            count.failed = count.failed.saturating_sub(1);
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What still counts of a key.
fn recent(counts: &HashMap<String, Count>, key: &str, now: Timestamp) -> Option<Count> {
    counts.get(key).copied().filter(|count| now < count.since.plus(limits::LOGIN_WINDOW))
}

fn left(count: Count, now: Timestamp) -> Duration {
    let end = count.since.plus(limits::LOGIN_WINDOW);
    Duration::from_millis(u64::try_from(end.millis().saturating_sub(now.millis())).unwrap_or_default())
}

/// Keeps to the bound: first what no longer counts goes, then what is oldest.
fn make_room(counts: &mut HashMap<String, Count>, now: Timestamp) {
    if counts.len() < limits::LOGIN_KEYS {
        return;
    }
    counts.retain(|_, count| now < count.since.plus(limits::LOGIN_WINDOW));
    if counts.len() >= limits::LOGIN_KEYS {
        let oldest = counts.iter().min_by_key(|(_, count)| count.since).map(|(key, _)| key.clone());
        oldest.map(|oldest| counts.remove(&oldest));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::limits;
    use domain::model::Timestamp;

    use super::Attempts;

    fn keys() -> [(String, u32); 2] {
        [("ada".to_owned(), 2), ("192.0.2.7".to_owned(), 3)]
    }

    #[test]
    fn whoever_fails_too_often_waits() {
        let (attempts, start) = (Attempts::new(true), Timestamp::from_millis(0));
        assert_eq!(attempts.begin(&keys(), start), Ok(()));
        let later = start.plus(Duration::from_mins(5));
        assert_eq!(attempts.begin(&keys(), later), Ok(()));
        assert_eq!(attempts.begin(&keys(), later), Err(Duration::from_mins(10)));
        // Somebody else from there still may, once.
        let bob = [("bob".to_owned(), 2), ("192.0.2.7".to_owned(), 3)];
        assert_eq!(attempts.begin(&bob, later), Ok(()));
        assert!(attempts.begin(&bob, later).is_err());
        assert_eq!(attempts.begin(&keys(), start.plus(limits::LOGIN_WINDOW)), Ok(()));
    }

    #[test]
    fn success_is_not_held_against_anybody() {
        let (attempts, now) = (Attempts::new(true), Timestamp::from_millis(0));
        for _ in 0..10 {
            assert_eq!(attempts.begin(&keys(), now), Ok(()));
            attempts.succeeded("ada", Some("192.0.2.7"));
        }
    }

    #[test]
    fn where_nothing_is_counted_nobody_waits() {
        let (attempts, now) = (Attempts::new(false), Timestamp::from_millis(0));
        for _ in 0..10 {
            assert_eq!(attempts.begin(&keys(), now), Ok(()));
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (attempts, now) = (Attempts::new(true), Timestamp::from_millis(0));
        for number in 0..limits::LOGIN_KEYS + 10 {
            let key = [(number.to_string(), 2)];
            attempts.begin(&key, now.plus(Duration::from_millis(u64::from(number > 0)))).unwrap();
        }
        assert_eq!(attempts.counts().len(), limits::LOGIN_KEYS);
        assert!(!attempts.counts().contains_key("0"), "the oldest went");
    }
}

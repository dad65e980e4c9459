//! Counts attempts that failed, so that guessing stops being worth it. Each node counts for itself, in memory.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::limits;
use domain::model::Timestamp;

/// What is counted, and how often it may fail.
pub type Key = (String, u32);

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

    /// Whether nobody has to wait. Each key comes with how often it may fail within `limits::LOGIN_WINDOW`. Else how
    /// long to wait.
    pub fn check(&self, keys: &[Key], now: Timestamp) -> Result<(), Duration> {
        if self.counting { check(&self.counts(), keys, now) } else { Ok(()) }
    }

    /// Takes down how an attempt ended. It is checked again before anybody hears of that, so that of many attempts at
    /// once no more are of use than one by one. What succeeded forgives the first key, which is what was tried on.
    pub fn settle(&self, keys: &[Key], succeeded: bool, now: Timestamp) -> Result<(), Duration> {
        if !self.counting {
            return Ok(());
        }
        let mut counts = self.counts();
        check(&counts, keys, now)?;
        if succeeded {
            keys.first().map(|(tried_on, _)| counts.remove(tried_on));
            return Ok(());
        }
        for (key, _) in keys {
            let Count { failed, since } = recent(&counts, key, now).unwrap_or(Count { failed: 0, since: now });
            make_room(&mut counts, now);
            counts.insert(key.clone(), Count { failed: failed + 1, since });
        }
        Ok(())
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn check(counts: &HashMap<String, Count>, keys: &[Key], now: Timestamp) -> Result<(), Duration> {
    let full = keys.iter().filter_map(|(key, most)| recent(counts, key, now).filter(|count| count.failed >= *most));
    full.map(|count| left(count, now)).max().map_or(Ok(()), Err)
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
        let later = start.plus(Duration::from_mins(5));
        assert_eq!(attempts.settle(&keys(), false, start), Ok(()));
        assert_eq!(attempts.check(&keys(), later), Ok(()));
        assert_eq!(attempts.settle(&keys(), false, later), Ok(()));
        assert_eq!(attempts.check(&keys(), later), Err(Duration::from_mins(10)));
        // Whoever tried at the same time doesn't hear that they were right.
        assert_eq!(attempts.settle(&keys(), true, later), Err(Duration::from_mins(10)));
        // Somebody else from there still may, once.
        let bob = [("bob".to_owned(), 2), ("192.0.2.7".to_owned(), 3)];
        assert_eq!(attempts.settle(&bob, false, later), Ok(()));
        assert!(attempts.check(&bob, later).is_err());
        assert_eq!(attempts.check(&keys(), start.plus(limits::LOGIN_WINDOW)), Ok(()));
    }

    #[test]
    fn success_forgives_the_account_and_not_the_place() {
        let (attempts, now) = (Attempts::new(true), Timestamp::from_millis(0));
        for _ in 0..3 {
            assert_eq!(attempts.settle(&keys(), false, now), Ok(()));
            attempts.settle(&keys(), true, now).ok();
        }
        assert!(attempts.check(&keys(), now).is_err());
        assert_eq!(attempts.check(&keys()[..1], now), Ok(()));
    }

    #[test]
    fn where_nothing_is_counted_nobody_waits() {
        let (attempts, now) = (Attempts::new(false), Timestamp::from_millis(0));
        for _ in 0..10 {
            assert_eq!(attempts.settle(&keys(), false, now), Ok(()));
            assert_eq!(attempts.check(&keys(), now), Ok(()));
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (attempts, now) = (Attempts::new(true), Timestamp::from_millis(0));
        for number in 0..limits::LOGIN_KEYS + 10 {
            let key = [(number.to_string(), 2)];
            attempts.settle(&key, false, now.plus(Duration::from_millis(u64::from(number > 0)))).unwrap();
        }
        assert_eq!(attempts.counts().len(), limits::LOGIN_KEYS);
        assert!(!attempts.counts().contains_key("0"), "the oldest went");
    }
}

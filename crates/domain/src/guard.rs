//! Counts failed logins, so that guessing passwords stops being worth it, and sign-ups by network address. Each node
//! counts for itself, in memory. A restart forgets the counts, but an attacker can't cause one.
//!
//! A failure is counted twice. One count is of the account together with the place, so that guesses from elsewhere
//! don't keep the owner out. The other is of the place alone, whatever account was tried. An attempt from a place
//! where the account was logged in to before isn't stopped by the second count, and a browser that logged in before
//! has counts of its own.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::model::{Caller, Timestamp};
use crate::{Outcome, Refusal, limits};

/// Counts of recent failed logins and sign-ups.
pub struct Guard {
    counting: bool,
    counts: Mutex<HashMap<CountKey, Count>>,
}

/// A digest of what is counted, so that a long name takes no more memory than a short one.
type CountKey = [u8; 16];

/// Something that may be tried only so often.
#[derive(Clone, Copy, Debug)]
struct Limited {
    key: CountKey,
    limit: Limit,
}

/// How often.
#[derive(Clone, Copy, Debug)]
enum Limit {
    /// So many times. After that each attempt is followed by twice the wait of the one before, up to a longest wait.
    Doubling(u32),
    /// So many times at once, and one time more whenever this has passed.
    Steady(u32, Duration),
}

#[derive(Clone, Copy)]
struct Count {
    limit: Limit,
    times: u32,
    /// When it was last counted, or up to when times have been taken off.
    since: Timestamp,
}

/// An attempt to log in to an account.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The attempts on this account from the caller's place.
    tries: Limited,
    /// The failures from the caller's place, on whatever account.
    place: Option<Limited>,
    /// Whether somebody logged in to the account from that place, or with that browser, before.
    known: bool,
}

impl Attempt {
    /// This caller's attempt to log in to `account`, a text that is unique to the account. A name that nobody has is
    /// counted alike, so that it can't be told from one that somebody has. `known` are those of the caller's marks
    /// that are remembered with the account.
    #[must_use]
    pub fn new(account: &str, caller: &Caller, known: &[String]) -> Self {
        let (stranger, familiar) = limits::LOGIN_TRIES;
        let (times, span) = limits::PLACE_FAILURES;
        let remembered = |mark: Option<String>| mark.filter(|mark| known.contains(mark));
        let place = caller.place.map(|place| place.to_string()).unwrap_or_default();
        let (from, known) = match (remembered(caller.browser_mark()), remembered(caller.place_mark())) {
            (Some(browser), _) => (browser, true),
            (None, Some(_)) => (place.clone(), true),
            (None, None) => (place.clone(), false),
        };
        let tries = Limit::Doubling(if known { familiar } else { stranger });
        Self {
            tries: Limited::new(&["tries", account, &from], tries),
            place: caller.place.map(|_| Limited::new(&["fails", &place], Limit::Steady(times, span))),
            known,
        }
    }

    fn stopping(&self) -> impl Iterator<Item = Limited> {
        [Some(self.tries), self.place.filter(|_| !self.known)].into_iter().flatten()
    }
}

impl Guard {
    /// A guard without any counts. Unless `counting`, it never refuses anything.
    #[must_use]
    pub fn new(counting: bool) -> Self {
        Self { counting, counts: Mutex::default() }
    }

    /// Refuses with `TooMany`, and the time to wait, if the attempt may not be made now.
    pub fn check(&self, attempt: &Attempt, now: Timestamp) -> Outcome<()> {
        if self.counting { check(&self.counts(), attempt.stopping(), now) } else { Ok(()) }
    }

    /// Notes how an attempt ended. The limits are checked once more before the caller learns the result, so that many
    /// attempts at once tell no more than attempts one by one. A success clears the failures on this account from that
    /// place.
    pub fn settle(&self, attempt: &Attempt, right: bool, now: Timestamp) -> Outcome<()> {
        if !self.counting {
            return Ok(());
        }
        let mut counts = self.counts();
        check(&counts, attempt.stopping(), now)?;
        if right {
            counts.remove(&attempt.tries.key);
            return Ok(());
        }
        for limited in [Some(attempt.tries), attempt.place].into_iter().flatten() {
            add(&mut counts, limited, now);
        }
        Ok(())
    }

    /// Counts a sign-up. `TooMany` when there were too many from that place.
    pub fn sign_up(&self, place: Option<IpAddr>, now: Timestamp) -> Outcome<()> {
        let Some(place) = place.filter(|_| self.counting) else { return Ok(()) };
        let (times, span) = limits::SIGN_UPS;
        let limited = Limited::new(&["signs up", &place.to_string()], Limit::Steady(times, span));
        let mut counts = self.counts();
        check(&counts, [limited].into_iter(), now)?;
        add(&mut counts, limited, now);
        Ok(())
    }

    /// How many counts are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.counts().len()
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<CountKey, Count>> {
        // A panic while the lock was held left the map readable: every change is a single insert or remove.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limited {
    fn new(parts: &[&str], limit: Limit) -> Self {
        let digest = Sha256::digest(parts.join("\n").as_bytes());
        let mut key = CountKey::default();
        let length = key.len();
        key.copy_from_slice(&digest[..length]);
        Self { key, limit }
    }
}

impl Count {
    /// The count as it is now, after the time that has passed.
    fn now(self, now: Timestamp) -> Self {
        let passed = between(self.since, now);
        match self.limit {
            Limit::Doubling(_) if passed >= limits::LOGIN_MEMORY => Self { times: 0, since: now, ..self },
            Limit::Doubling(_) => self,
            Limit::Steady(_, span) => {
                let off = u32::try_from(passed.as_millis() / span.as_millis()).unwrap_or(u32::MAX);
                let times = self.times.saturating_sub(off);
                Self { times, since: if times == 0 { now } else { self.since.plus(span * off) }, ..self }
            }
        }
    }

    /// How long to wait before the next attempt, if at all.
    fn wait(self, limit: Limit, now: Timestamp) -> Option<Duration> {
        let Self { times, since, .. } = self.now(now);
        let until = match limit {
            Limit::Doubling(free) => {
                let doubled = 1_u32.checked_shl(times.checked_sub(free)?).unwrap_or(u32::MAX);
                let (first, longest) = limits::LOGIN_WAITS;
                since.plus(first.saturating_mul(doubled).min(longest))
            }
            Limit::Steady(most, span) => since.plus(span.saturating_mul(times.checked_sub(most)? + 1)),
        };
        Some(between(now, until)).filter(|wait| !wait.is_zero())
    }
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(to.millis().saturating_sub(from.millis())).unwrap_or_default())
}

fn check(counts: &HashMap<CountKey, Count>, tried: impl Iterator<Item = Limited>, now: Timestamp) -> Outcome<()> {
    let waits = tried.filter_map(|Limited { key, limit }| counts.get(&key)?.wait(limit, now));
    waits.max().map_or(Ok(()), |wait| Err(Refusal::TooMany(wait)))
}

fn add(counts: &mut HashMap<CountKey, Count>, Limited { key, limit }: Limited, now: Timestamp) {
    make_room(counts, now);
    let count = counts.entry(key).or_insert(Count { limit, times: 0, since: now });
    let Count { times, since, .. } = count.now(now);
    let since = if matches!(limit, Limit::Doubling(_)) { now } else { since };
    *count = Count { limit, times: times.saturating_add(1), since };
}

/// Keeps the number of counts within its bound: expired ones go first, then a slice of the lowest. An attacker who
/// makes up names or addresses to push out other counts pushes out only those made up.
fn make_room(counts: &mut HashMap<CountKey, Count>, now: Timestamp) {
    if counts.len() < limits::LOGIN_KEYS {
        return;
    }
    counts.retain(|_, count| count.now(now).times > 0);
    if counts.len() < limits::LOGIN_KEYS {
        return;
    }
    let mut coldest: Vec<(u32, Timestamp, CountKey)> =
        counts.iter().map(|(key, count)| (count.now(now).times, count.since, *key)).collect();
    coldest.sort_unstable();
    for (_, _, key) in coldest.iter().take(limits::LOGIN_KEYS / 16) {
        counts.remove(key);
    }
}

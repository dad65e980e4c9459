//! Counts what is tried in vain, so that guessing stops being worth it, and who signs up from where. Each node counts
//! for itself, in memory: a restart forgets, which is nothing that a guesser can bring about.
//!
//! Failures count against the account as tried from one place, so that nobody's guesses keep the owner out who comes
//! from elsewhere; and against the place, whatever it tries. A place where somebody logged in to the account before
//! isn't stopped by what others try from there, and a browser that did counts for itself alone.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::model::{Caller, Timestamp};
use crate::{Outcome, Refusal, limits};

/// What was tried in vain lately.
pub struct Guard {
    counting: bool,
    counts: Mutex<HashMap<CountKey, Count>>,
}

/// A digest of what is counted: as short whatever somebody calls themselves.
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
    /// So many times. From then on each time is followed by twice the wait of the one before, up to a longest one.
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

/// Somebody's try at an account.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// On this account from there.
    tries: Limited,
    /// From there, on whatever account.
    place: Option<Limited>,
    /// Whether somebody logged in to the account from there before.
    known: bool,
}

impl Attempt {
    /// A try of this caller's at `account`, a text that is the account's alone; a name that is nobody's is counted
    /// alike, so that it can't be told from one that is. `known` are those of the caller's marks that are remembered
    /// with the account.
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
    /// Nothing was tried yet. Unless `counting`, nothing is ever held against anybody.
    #[must_use]
    pub fn new(counting: bool) -> Self {
        Self { counting, counts: Mutex::default() }
    }

    /// Whether it may be tried now. `TooMany` says how long to wait.
    pub fn check(&self, attempt: &Attempt, now: Timestamp) -> Outcome<()> {
        if self.counting { check(&self.counts(), attempt.stopping(), now) } else { Ok(()) }
    }

    /// Takes down how a try ended. It is checked again before anybody hears of that, so that of many tries at once no
    /// more are of use than one by one. What succeeded is forgiven on this account from there.
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

    /// Counts an account that somebody wants to make. `TooMany` when too many were wanted from there.
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

    /// Whether nothing is held against anybody.
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
    /// What of it still counts.
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

    /// How long to wait until the next time, if at all.
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

/// Keeps to the bound. First goes what counts no longer, then a slice of what counts least: whoever makes up names or
/// addresses to have others' counts forgotten only pushes out what they made up.
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

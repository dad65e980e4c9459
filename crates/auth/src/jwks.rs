//! Fetches a tenant's public keys when they are needed, and keeps them: one fetch at a time, none of them for nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::model::Timestamp;
use domain::{Outcome, Refusal, limits};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::header::{CACHE_CONTROL, HeaderMap};
use reqwest::{Client, StatusCode, Url};
use tokio::sync::OwnedMutexGuard;

use crate::keys::KeySet;

/// How long one fetch may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long keys are fresh when the tenant doesn't say, and the bounds of what it may say.
const FRESH: Duration = Duration::from_hours(1);
const FRESH_AT_LEAST: Duration = Duration::from_mins(5);
/// How old keys get while they are only renewed in the background.
const OLD: Duration = Duration::from_hours(10);
/// How often unknown key ids, or keys that are no longer fresh, may cause a fetch.
const REFETCH_GAP: Duration = Duration::from_mins(1);
/// How often the first fetch is tried.
const FIRST_GAP: Duration = Duration::from_secs(1);

/// The keys of one tenant.
pub(crate) struct Jwks(Arc<Shared>);

struct Shared {
    client: Client,
    url: Url,
    /// Held by whoever fetches.
    fetching: Arc<tokio::sync::Mutex<()>>,
    memory: Mutex<Memory>,
}

/// What is known, and since when.
#[derive(Default)]
struct Memory {
    keys: Option<Arc<KeySet>>,
    /// When the keys were fetched.
    fetched_at: Option<Timestamp>,
    /// How long they are fresh.
    fresh_for: Duration,
    /// How many fetches have ended, well or not.
    ended: u64,
    /// Whether the last one failed.
    failing: bool,
    /// When the last one began.
    tried_at: Option<Timestamp>,
    /// When the last one began that an unknown key id caused.
    refetched_at: Option<Timestamp>,
}

/// Why to fetch.
#[derive(Clone, Copy)]
enum Cause {
    NoKeys,
    NotFresh,
    UnknownKey,
}

impl Jwks {
    /// The keys found at this address. Nothing is fetched yet.
    pub(crate) fn new(client: Client, url: Url) -> Self {
        Self(Arc::new(Shared { client, url, fetching: Arc::default(), memory: Mutex::default() }))
    }

    /// The key with this id for this algorithm. `BadToken` if the tenant has none, `Unavailable` while none of the
    /// tenant's keys could ever be fetched.
    pub(crate) async fn find(&self, algorithm: Algorithm, kid: Option<&str>, now: Timestamp) -> Outcome<DecodingKey> {
        let ended = self.renew(now).await;
        let found = |keys: &KeySet| keys.find(algorithm, kid).cloned();
        let keys = self.known().ok_or(Refusal::Unavailable)?;
        if let Some(key) = found(&keys) {
            return Ok(key);
        }
        if kid.is_some() {
            // Does nothing if keys were fetched since `ended`: for this very token, then.
            self.fetch(Cause::UnknownKey, ended, now).await;
        }
        self.known().and_then(|keys| found(&keys)).ok_or(Refusal::BadToken)
    }

    /// Sees to it that there are keys, and that they don't grow old. Answers how many fetches had ended before.
    async fn renew(&self, now: Timestamp) -> u64 {
        let (ended, age, fresh_for, failing) = {
            let memory = self.0.memory();
            (memory.ended, memory.fetched_at.map(|at| span(at, now)), memory.fresh_for, memory.failing)
        };
        match age {
            None => self.fetch(Cause::NoKeys, ended, now).await,
            Some(Some(age)) if age < fresh_for => {}
            Some(Some(age)) if age >= OLD && !failing => self.fetch(Cause::NotFresh, ended, now).await,
            Some(_) => {
                if let Ok(turn) = Arc::clone(&self.0.fetching).try_lock_owned()
                    && self.0.begin(Cause::NotFresh, ended, now)
                {
                    tokio::spawn(Arc::clone(&self.0).fetch(turn, now));
                }
            }
        }
        ended
    }

    fn known(&self) -> Option<Arc<KeySet>> {
        self.0.memory().keys.clone()
    }

    /// Fetches, if it may be, or waits for the fetch that is under way. The fetch is a task of its own, so that an
    /// asker who goes away doesn't break it off for everybody.
    async fn fetch(&self, cause: Cause, ended: u64, now: Timestamp) {
        let turn = Arc::clone(&self.0.fetching).lock_owned().await;
        if self.0.begin(cause, ended, now)
            && let Err(error) = tokio::spawn(Arc::clone(&self.0).fetch(turn, now)).await
        {
            tracing::error!(%error, "fetching a tenant's keys ended early");
        }
    }
}

impl Shared {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether to fetch now: nobody did since the asker looked (`ended`), and the last time is long enough ago.
    fn begin(&self, cause: Cause, ended: u64, now: Timestamp) -> bool {
        let mut memory = self.memory();
        let (last, gap) = match cause {
            Cause::NoKeys => (memory.tried_at, FIRST_GAP),
            Cause::NotFresh => (memory.tried_at, REFETCH_GAP),
            Cause::UnknownKey => (memory.refetched_at, REFETCH_GAP),
        };
        // A clock that was set back must not put the next fetch off.
        let due = last.and_then(|last| span(last, now)).is_none_or(|since| since >= gap);
        if memory.ended != ended || !due {
            return false;
        }
        memory.tried_at = Some(now);
        if matches!(cause, Cause::UnknownKey) {
            memory.refetched_at = Some(now);
        }
        true
    }

    async fn fetch(self: Arc<Self>, _turn: OwnedMutexGuard<()>, now: Timestamp) {
        let fetched = self.download().await;
        let mut memory = self.memory();
        memory.ended += 1;
        memory.failing = fetched.is_err();
        match fetched {
            Ok((keys, fresh_for)) => {
                memory.keys = Some(Arc::new(keys));
                memory.fetched_at = Some(now);
                memory.fresh_for = fresh_for;
            }
            Err(error) => {
                let kept = memory.keys.is_some();
                tracing::warn!(url = %self.url, error, kept, "a tenant's keys can't be fetched");
            }
        }
    }

    async fn download(&self) -> Result<(KeySet, Duration), String> {
        let mut answer =
            self.client.get(self.url.clone()).timeout(PATIENCE).send().await.map_err(|error| format!("{error:?}"))?;
        if answer.status() != StatusCode::OK {
            return Err(format!("answered {}", answer.status()));
        }
        let fresh_for = fresh_for(answer.headers());
        let mut json = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| format!("{error:?}"))? {
            if json.len() + chunk.len() > limits::JWKS_BYTES {
                return Err(format!("answered more than {} bytes", limits::JWKS_BYTES));
            }
            json.extend_from_slice(&chunk);
        }
        KeySet::read(&json).map(|keys| (keys, fresh_for)).ok_or_else(|| "answered no usable keys".to_owned())
    }
}

/// How long the tenant says that its answer is fresh, within bounds.
fn fresh_for(headers: &HeaderMap) -> Duration {
    headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|directive| directive.trim().strip_prefix("max-age=")?.parse().ok())
        .map_or(FRESH, |seconds| Duration::from_secs(seconds).clamp(FRESH_AT_LEAST, OLD))
}

/// The time from one moment to a later one; none if it isn't later.
fn span(from: Timestamp, to: Timestamp) -> Option<Duration> {
    u64::try_from(to.millis().saturating_sub(from.millis())).ok().map(Duration::from_millis)
}

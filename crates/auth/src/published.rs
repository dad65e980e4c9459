//! Fetches a tenant's published documents when they are needed, and caches them: one fetch at a time, and never more
//! often than useful.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::limits;
use domain::model::Timestamp;
use reqwest::header::{CACHE_CONTROL, HeaderMap};
use reqwest::{Client, Response, StatusCode, Url};
use tokio::sync::OwnedMutexGuard;

/// How long one fetch may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a document is fresh when the tenant doesn't say, and the bounds of what it may say.
const FRESH: Duration = Duration::from_hours(1);
const FRESH_AT_LEAST: Duration = Duration::from_mins(5);
/// How old it gets while it is only renewed in the background.
const OLD: Duration = Duration::from_hours(10);
/// Shortest time between two fetches that have the same cause: something missing in the document, or its age.
pub(crate) const REFETCH_GAP: Duration = Duration::from_mins(1);

/// A document that a tenant publishes.
pub(crate) trait TenantDocument: Sized + Send + Sync + 'static {
    /// How often the first fetch is tried.
    const FIRST_GAP: Duration;

    /// Reads it; none if nothing in it can be used.
    fn read(json: &[u8]) -> Option<Self>;
}

/// One document of a tenant.
pub(crate) struct PublishedDocument<D>(Arc<DocumentState<D>>);

struct DocumentState<D> {
    client: Client,
    url: Url,
    /// Held by whoever fetches.
    fetching: Arc<tokio::sync::Mutex<()>>,
    memory: Mutex<Memory<D>>,
}

/// What is known, and since when.
struct Memory<D> {
    document: Option<Arc<D>>,
    /// When it was fetched.
    fetched_at: Option<Timestamp>,
    /// How long it is fresh.
    fresh_for: Duration,
    /// How many fetches have ended, well or not.
    ended: u64,
    /// Whether the last one failed.
    failing: bool,
    /// When the last one began.
    tried_at: Option<Timestamp>,
    /// When the last one began that something missing caused.
    refetched_at: Option<Timestamp>,
}

/// Why to fetch.
#[derive(Clone, Copy)]
enum Cause {
    NoDocument,
    NotFresh,
    Missing,
}

impl<D: TenantDocument> PublishedDocument<D> {
    /// The document at this address. Nothing is fetched yet.
    pub(crate) fn new(client: Client, url: Url) -> Self {
        Self(Arc::new(DocumentState { client, url, fetching: Arc::default(), memory: Mutex::new(Memory::new()) }))
    }

    /// The document, fetched first if need be, and how many fetches had ended before this call looked. None if no
    /// fetch has ever succeeded.
    pub(crate) async fn get(&self, now: Timestamp) -> (Option<Arc<D>>, u64) {
        let ended = self.renew(now).await;
        (self.known(), ended)
    }

    /// The document again, after something was missing in it. It is fetched anew, unless another fetch has ended since
    /// `ended` was read, or the last one for the same cause was too recent.
    pub(crate) async fn get_again(&self, ended: u64, now: Timestamp) -> Option<Arc<D>> {
        self.fetch(Cause::Missing, ended, now).await;
        self.known()
    }

    /// Fetches the document if there is none, and renews one that is no longer fresh. Answers how many fetches had
    /// ended before.
    async fn renew(&self, now: Timestamp) -> u64 {
        let (ended, age, fresh_for, failing) = {
            let memory = self.0.memory();
            (memory.ended, memory.fetched_at.map(|at| span(at, now)), memory.fresh_for, memory.failing)
        };
        match age {
            None => self.fetch(Cause::NoDocument, ended, now).await,
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

    fn known(&self) -> Option<Arc<D>> {
        self.0.memory().document.clone()
    }

    /// Fetches, if it may be, or waits for the fetch that is under way. The fetch is a task of its own, so that an
    /// asker who goes away doesn't break it off for everybody.
    async fn fetch(&self, cause: Cause, ended: u64, now: Timestamp) {
        let turn = Arc::clone(&self.0.fetching).lock_owned().await;
        if self.0.begin(cause, ended, now)
            && let Err(error) = tokio::spawn(Arc::clone(&self.0).fetch(turn, now)).await
        {
            tracing::error!(%error, "fetching from a tenant ended early");
        }
    }
}

impl<D> Memory<D> {
    fn new() -> Self {
        let fresh_for = Duration::ZERO;
        Self {
            document: None,
            fetched_at: None,
            fresh_for,
            ended: 0,
            failing: false,
            tried_at: None,
            refetched_at: None,
        }
    }
}

impl<D: TenantDocument> DocumentState<D> {
    fn memory(&self) -> MutexGuard<'_, Memory<D>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether to fetch now: nobody did since the asker looked (`ended`), and the last time is long enough ago.
    fn begin(&self, cause: Cause, ended: u64, now: Timestamp) -> bool {
        let mut memory = self.memory();
        let (last, gap) = match cause {
            Cause::NoDocument => (memory.tried_at, D::FIRST_GAP),
            Cause::NotFresh => (memory.tried_at, REFETCH_GAP),
            Cause::Missing => (memory.refetched_at, REFETCH_GAP),
        };
        // A clock that was set back must not put the next fetch off.
        let due = last.and_then(|last| span(last, now)).is_none_or(|since| since >= gap);
        if memory.ended != ended || !due {
            return false;
        }
        memory.tried_at = Some(now);
        if matches!(cause, Cause::Missing) {
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
            Ok((document, fresh_for)) => {
                memory.document = Some(Arc::new(document));
                memory.fetched_at = Some(now);
                memory.fresh_for = fresh_for;
            }
            Err(error) => {
                let kept = memory.document.is_some();
                tracing::warn!(url = %self.url, error, kept, "what a tenant publishes can't be fetched");
            }
        }
    }

    async fn download(&self) -> Result<(D, Duration), String> {
        let answer =
            self.client.get(self.url.clone()).timeout(PATIENCE).send().await.map_err(|error| format!("{error:?}"))?;
        if answer.status() != StatusCode::OK {
            return Err(format!("answered {}", answer.status()));
        }
        let fresh_for = fresh_for(answer.headers());
        let json = body(answer, limits::JWKS_BYTES).await?;
        D::read(&json).map(|document| (document, fresh_for)).ok_or_else(|| "answered nothing usable".to_owned())
    }
}

/// What an answer holds, up to so many bytes.
pub(crate) async fn body(mut answer: Response, most: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| format!("{error:?}"))? {
        if bytes.len() + chunk.len() > most {
            return Err(format!("answered more than {most} bytes"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
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

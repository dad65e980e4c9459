//! The connection that a request came through, as far as a dialect has to do with it.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Extensions;
use domain::model::UserId;
use domain::{Outcome, Refusal, limits};
use tokio::time::sleep;

/// Counts the connections of this node.
pub trait ConnectionRegistry: Send + Sync {
    /// Counts the connection for this account from now on. Refuses if the account has too many.
    fn belongs_to(&self, user: UserId) -> Outcome<()>;

    /// Counts a request or a frame for whomever the connection is counted for; answers how long it has to wait.
    fn charge(&self) -> Duration;
}

/// The connection that a request came through, as an extension of the request. One that has no registry is counted by nobody.
#[derive(Clone, Default)]
pub struct RequestConnection(Option<Arc<dyn ConnectionRegistry>>);

impl RequestConnection {
    /// The connection that this carries.
    #[must_use]
    pub fn new(registry: Arc<dyn ConnectionRegistry>) -> Self {
        Self(Some(registry))
    }

    /// The one that a request came through.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get().cloned().unwrap_or_default()
    }

    /// Counts the connection for this account, which the request's sender proved to be.
    pub fn belongs_to(&self, user: UserId) -> Outcome<()> {
        self.0.as_ref().map_or(Ok(()), |registry| registry.belongs_to(user))
    }

    /// Counts a request for whomever the connection is counted for, and waits until it may go on. Refuses if that
    /// would take longer than `limits::REQUEST_WAIT`.
    pub async fn turn(&self) -> Outcome<()> {
        let wait = self.charge();
        if wait > limits::REQUEST_WAIT {
            return Err(Refusal::TooMany(wait));
        }
        sleep_for(wait).await;
        Ok(())
    }

    /// Counts a frame for whomever the connection is counted for, and waits until it may be handled, up to
    /// `limits::REQUEST_WAIT`. Later frames wait meanwhile.
    pub async fn slow_down(&self) {
        sleep_for(self.charge().min(limits::REQUEST_WAIT)).await;
    }

    fn charge(&self) -> Duration {
        self.0.as_ref().map_or(Duration::ZERO, |registry| registry.charge())
    }
}

async fn sleep_for(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}

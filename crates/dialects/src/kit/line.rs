//! The connection that a request came through, as far as a dialect has to do with it.

use std::sync::Arc;

use axum::http::Extensions;
use domain::Outcome;
use domain::model::UserId;

/// Whoever counts the connections of this node.
pub trait Carrier: Send + Sync {
    /// The connection is this account's from now on. Refused where the account has too many.
    fn belongs_to(&self, user: UserId) -> Outcome<()>;
}

/// The connection that a request came through, as an extension of the request. Nobody counts one that has no carrier.
#[derive(Clone, Default)]
pub struct Line(Option<Arc<dyn Carrier>>);

impl Line {
    /// The connection that this carries.
    #[must_use]
    pub fn new(carrier: Arc<dyn Carrier>) -> Self {
        Self(Some(carrier))
    }

    /// The one that a request came through.
    pub(super) fn of(extensions: &Extensions) -> Self {
        extensions.get().cloned().unwrap_or_default()
    }

    /// Whoever sent the request through it has proven to be this account.
    pub fn belongs_to(&self, user: UserId) -> Outcome<()> {
        self.0.as_ref().map_or(Ok(()), |carrier| carrier.belongs_to(user))
    }
}

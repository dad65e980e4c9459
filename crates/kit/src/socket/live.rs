//! What the sockets of all dialects share: their bounds, how they subscribe to the hub, and how they go live.

use std::sync::Arc;

use bytes::Bytes;
use domain::fanout::{CloseReason, ConnectionId, ListenerInfo, Subscription};
use domain::model::Account;
use domain::ports::StreamHeads;
use domain::verbs::{self, Attending, Listening};
use domain::{Outcome, Refusal, limits};
use socket::{COME_BACK, Close, ConnectionHandle, ConnectionLimits};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::context::Context;
use crate::http::RequestConnection;

/// The bounds of a dialect's sockets. `slow` is told to a client that doesn't keep up, before it is dropped.
#[must_use]
pub fn connection_limits(label: &'static str, slow: Close) -> ConnectionLimits {
    ConnectionLimits {
        label,
        inbound_bytes: limits::FRAME_BYTES,
        outbox_bytes: limits::OUTBOX_BYTES,
        greeting_bytes: limits::GREETING_BYTES,
        cut: &[],
        slow: (None, slow),
        too_large: Close::new(1009, "message too large"),
    }
}

/// The bounds for a dialect whose clients reconnect only if their connection ends without a close frame.
#[must_use]
pub fn connection_limits_without_return(label: &'static str, slow: Close) -> ConnectionLimits {
    ConnectionLimits { cut: &COME_BACK, ..connection_limits(label, slow) }
}

/// Limits how many sockets open at once, and so what they read and hold back together.
pub struct OpeningPermits {
    whole: Arc<Semaphore>,
    lean: Arc<Semaphore>,
    replays: Arc<Semaphore>,
}

/// A socket's turn, until it is live.
pub struct OpeningPermit(Option<OwnedSemaphorePermit>);

impl OpeningPermit {
    /// Lets another socket have the turn.
    pub(super) fn give_back(&mut self) {
        self.0 = None;
    }
}

impl Default for OpeningPermits {
    fn default() -> Self {
        let (whole, lean) = limits::COMING_AT_ONCE;
        let new = |permits| Arc::new(Semaphore::new(permits));
        Self { whole: new(whole), lean: new(lean), replays: new(limits::REPLAYS_AT_ONCE) }
    }
}

impl OpeningPermits {
    /// A turn to read a whole snapshot.
    ///
    /// # Errors
    /// `Unavailable` where it doesn't come in time.
    pub async fn whole(&self) -> Outcome<OpeningPermit> {
        turn(&self.whole).await
    }

    /// A turn to read only where one stands, or what one missed.
    ///
    /// # Errors
    /// `Unavailable` where it doesn't come in time.
    pub async fn lean(&self) -> Outcome<OpeningPermit> {
        turn(&self.lean).await
    }

    /// A turn to be told much, as fast as its line takes it.
    pub(super) async fn replay(&self) -> Outcome<OpeningPermit> {
        turn(&self.replays).await
    }
}

async fn turn(turns: &Arc<Semaphore>) -> Outcome<OpeningPermit> {
    match tokio::time::timeout(limits::COMING_TURN, Arc::clone(turns).acquire_owned()).await {
        Ok(Ok(turn)) => Ok(OpeningPermit(Some(turn))),
        Ok(Err(_)) | Err(_) => Err(Refusal::Unavailable),
    }
}

/// The socket, as the hub numbers it.
#[must_use]
pub fn connection(handle: &ConnectionHandle) -> ConnectionId {
    ConnectionId(handle.key().0)
}

/// A place in the hub for this socket.
#[must_use]
pub fn attachment(context: &Context, dialect: &str, account: &Account, handle: &ConnectionHandle) -> ListenerInfo {
    let (user, session, connection) = (account.user.id, account.session, connection(handle));
    let dialect = context.core.hub.dialect(dialect);
    ListenerInfo { dialect, user, session, connection, hears: true }
}

/// The account of a new socket, its snapshot and subscription, and its permit.
pub type Listened = (Account, Listening, OpeningPermit);
/// The account of a new socket, its subscription, and its permit.
pub type Attended = (Account, Attending, OpeningPermit);

/// Subscribes the socket, whose `turn` it is, and reads its snapshot; its connection counts as the account's from now on.
/// Events from this moment on are held back for it, so that a client misses nothing that happens after its handshake was
/// answered. Where only our own store tells whose a token is, the turn is taken before that is asked: thousands of sockets
/// that come at once would else have their reads stand before those of all requests.
pub async fn listen(
    context: &Context,
    dialect: &str,
    account: Account,
    handle: &ConnectionHandle,
    line: &RequestConnection,
    turn: OpeningPermit,
) -> Outcome<Listened> {
    line.belongs_to(account.user.id)?;
    let listening = verbs::listen(&context.core, attachment(context, dialect, &account, handle)).await?;
    // The hub keeps this copy of the account as well, so the socket shares it.
    let account = Account { user: Arc::clone(&listening.snapshot.user), ..account };
    Ok((account, listening, turn))
}

/// Whether a socket goes on from a cursor. An empty one only asks to be told cursors.
#[must_use]
pub fn returns(cursor: Option<&str>) -> bool {
    cursor.is_some_and(|cursor| !cursor.is_empty())
}

/// As [`listen`], for a dialect that tells its sockets nothing of what there is, and for one that `returns` with a cursor.
pub async fn attend(
    context: &Context,
    dialect: &str,
    account: Account,
    handle: &ConnectionHandle,
    line: &RequestConnection,
    turn: OpeningPermit,
    returns: bool,
) -> Outcome<Attended> {
    line.belongs_to(account.user.id)?;
    let attending = verbs::attend(&context.core, attachment(context, dialect, &account, handle), returns).await?;
    let account = Account { user: Arc::clone(&attending.user), ..account };
    Ok((account, attending, turn))
}

/// Sends the client its first frames, whatever their size, and then the events since. None if its connection closes.
pub async fn go_live(
    handle: &ConnectionHandle,
    said: Vec<Bytes>,
    subscription: Subscription,
    heads: &StreamHeads,
    with_cursors: bool,
) -> Option<Subscription> {
    let greeting = handle.greet(said).await?;
    subscription.go_live(heads, with_cursors);
    drop(greeting);
    Some(subscription)
}

/// The close codes of every dialect whose document fixes no others.
#[must_use]
pub fn close(reason: CloseReason) -> Close {
    match reason {
        CloseReason::Revoked => Close::new(1008, "session ended"),
        CloseReason::TooSlow => Close::come_back(1013),
        CloseReason::Restarting => Close::come_back(1012),
    }
}

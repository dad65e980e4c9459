//! What the sockets of all dialects share: their bounds, how they take their seat in the hub, and how they go live.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use domain::event::Stream;
use domain::fanout::{Attachment, Connection, Farewell, Goodbye, Seat};
use domain::model::Account;
use domain::verbs::{self, Attending, Listening};
use domain::{Outcome, Refusal, limits};
use socket::{Close, Handle, Terms};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The codes with which a socket is closed whose client is to come back.
pub const COME_BACK: [u16; 2] = [1012, 1013];

use super::context::Context;
use super::line::Line;

/// The bounds of a dialect's sockets. `slow` is told to a client that doesn't keep up, before it is dropped.
#[must_use]
pub fn terms(label: &'static str, slow: (Option<Bytes>, Goodbye)) -> Terms {
    Terms {
        label,
        inbound_bytes: limits::FRAME_BYTES,
        outbox_bytes: limits::OUTBOX_BYTES,
        greeting_bytes: limits::GREETING_BYTES,
        cut: &[],
        slow: (slow.0, close(slow.1)),
        too_large: Close::new(1009, "message too large"),
    }
}

/// The bounds of the sockets of a dialect whose clients come back only where their connection ends without a close.
#[must_use]
pub fn terms_without_return(label: &'static str, slow: (Option<Bytes>, Goodbye)) -> Terms {
    Terms { cut: &COME_BACK, ..terms(label, slow) }
}

/// The turns in which sockets come: what those that are just coming read and hold back is bounded together.
pub struct Turns {
    whole: Arc<Semaphore>,
    lean: Arc<Semaphore>,
}

/// A socket's turn, until it is live.
pub struct Turn(#[expect(dead_code, reason = "it is given back when this is dropped")] OwnedSemaphorePermit);

impl Default for Turns {
    fn default() -> Self {
        let (whole, lean) = limits::COMING_AT_ONCE;
        Self { whole: Arc::new(Semaphore::new(whole)), lean: Arc::new(Semaphore::new(lean)) }
    }
}

async fn turn(turns: &Arc<Semaphore>) -> Outcome<Turn> {
    match tokio::time::timeout(limits::COMING_TURN, Arc::clone(turns).acquire_owned()).await {
        Ok(Ok(turn)) => Ok(Turn(turn)),
        Ok(Err(_)) | Err(_) => Err(Refusal::Unavailable),
    }
}

/// The socket, as the hub numbers it.
#[must_use]
pub fn connection(handle: &Handle) -> Connection {
    Connection(handle.key().0)
}

/// A place in the hub for this socket.
#[must_use]
pub fn attachment(family: usize, account: &Account, handle: &Handle) -> Attachment {
    let (user, session, connection) = (account.user.id, account.session, connection(handle));
    Attachment { family, user, session, connection, hears: true }
}

/// Whoever came, what they start from, and their turn.
pub type Listened = (Account, Listening, Turn);
/// Whoever came, where they stand, and their turn.
pub type Attended = (Account, Attending, Turn);

/// Takes a seat and reads what the socket starts from; its connection counts as the account's from now on. Where it isn't
/// up yet, everything from this moment on is held for it, so that a client misses nothing that happens once its
/// handshake was answered.
pub async fn listen(
    context: &Context,
    family: usize,
    account: Account,
    handle: &Handle,
    line: &Line,
) -> Outcome<Listened> {
    line.belongs_to(account.user.id)?;
    let turn = turn(&context.turns.whole).await?;
    let listening = verbs::listen(&context.core, attachment(family, &account, handle)).await?;
    // The hub keeps this one as well: one account is kept for both.
    let account = Account { user: Arc::clone(&listening.snapshot.user), ..account };
    Ok((account, listening, turn))
}

/// As [`listen`], for a dialect that tells its sockets nothing of what there is.
pub async fn attend(
    context: &Context,
    family: usize,
    account: Account,
    handle: &Handle,
    line: &Line,
) -> Outcome<Attended> {
    line.belongs_to(account.user.id)?;
    let turn = turn(&context.turns.lean).await?;
    let attending = verbs::attend(&context.core, attachment(family, &account, handle)).await?;
    let account = Account { user: Arc::clone(&attending.user), ..account };
    Ok((account, attending, turn))
}

/// Says what the client starts from, however much that is, and lets it hear what happened since. None if its connection
/// closes.
pub async fn go_live(handle: &Handle, said: Vec<Bytes>, seat: Seat, heads: &[(Stream, u64)]) -> Option<Seat> {
    let greeting = handle.greet(said).await?;
    seat.go_live(heads);
    drop(greeting);
    Some(seat)
}

/// The last word, as sockets take it.
#[must_use]
pub fn close(goodbye: Goodbye) -> Close {
    Close { code: goodbye.code, reason: goodbye.reason }
}

/// The close codes of every dialect whose document fixes no others.
#[must_use]
pub fn goodbye(farewell: Farewell) -> Goodbye {
    let (code, reason) = match farewell {
        Farewell::Revoked => (1008, "session ended"),
        Farewell::TooSlow => (1013, "too slow: reconnect and catch up"),
        Farewell::Restarting => (1012, "restarting: reconnect"),
    };
    Goodbye { code, reason: Cow::Borrowed(reason) }
}

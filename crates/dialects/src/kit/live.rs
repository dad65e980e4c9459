//! What the sockets of all dialects share: their bounds, and how they take their seat in the hub.

use std::borrow::Cow;

use bytes::Bytes;
use domain::fanout::{Attachment, Connection, Farewell, Goodbye};
use domain::model::Account;
use domain::verbs::{self, Listening};
use domain::{Core, Outcome, limits};
use socket::{Close, Handle, Reserved, Terms};

use super::line::Line;

/// The bounds of a dialect's sockets. `slow` is told to a client that doesn't keep up, before it is dropped.
#[must_use]
pub fn terms(label: &'static str, slow: (Option<Bytes>, Goodbye)) -> Terms {
    Terms {
        label,
        inbound_bytes: limits::FRAME_BYTES,
        outbox_bytes: limits::OUTBOX_BYTES,
        slow: (slow.0, close(slow.1)),
        too_large: Close::new(1009, "message too large"),
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

/// Takes a seat for a connection that isn't up yet, which counts as the account's from now on: everything from this moment on is held for it, so that a client
/// misses nothing that happens once its handshake was answered.
pub async fn listen(
    core: &Core,
    family: usize,
    account: Account,
    reserved: &Reserved,
    line: &Line,
) -> Outcome<(Account, Listening)> {
    line.belongs_to(account.user.id)?;
    let listening = verbs::listen(core, attachment(family, &account, &reserved.handle())).await?;
    Ok((account, listening))
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

//! Connections that speak no WebSocket: their caller reads, and has the outbox written.

use std::time::Duration;

use bytes::Bytes;
use socket::{Close, ConnectionLimits, Reserved, Sockets};
use tokio::io::{AsyncReadExt, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::node::{CUT, GREETING_BYTES, INBOUND_BYTES, OUTBOX_BYTES, SLOW, sockets};

/// What fits into the pipe between both ends, in bytes.
const PIPE: usize = 4096;

fn reserve(sockets: &Sockets, label: &'static str) -> Reserved {
    sockets.reserve(ConnectionLimits {
        label,
        inbound_bytes: INBOUND_BYTES,
        outbox_bytes: OUTBOX_BYTES,
        greeting_bytes: GREETING_BYTES,
        cut: &[CUT],
        slow: (Some(Bytes::from_static(SLOW.as_bytes())), Close::come_back(1013)),
        too_large: Close::new(1009, "too large"),
    })
}

/// Writes what is queued in a task of its own, which answers how that ended and after how long.
fn carry(mut reserved: Reserved) -> (DuplexStream, JoinHandle<(Option<Close>, Duration)>) {
    let (near, mut far) = duplex(PIPE);
    let carried = tokio::spawn(async move {
        let began = Instant::now();
        let close = reserved.write_to(&mut far).await;
        (close, began.elapsed())
    });
    (near, carried)
}

#[tokio::test]
async fn frames_come_as_they_are_and_then_the_close() {
    let sockets = sockets();
    let reserved = reserve(&sockets, "plain");
    let handle = reserved.handle();
    sockets.post(&Bytes::from_static(b"before it is up\n"), &[handle.key()]);
    let (mut near, carried) = carry(reserved);
    let long = "x".repeat(3 * PIPE);
    sockets.post_prefixed(&Bytes::from(format!("{long}\n")), &[(handle.key(), ":7 ".into())]);
    handle.send(Bytes::from_static(b"last\n"));
    handle.close(Close::new(1000, "enough"));
    handle.send(Bytes::from_static(b"after the close\n"));
    let mut heard = String::new();
    near.read_to_string(&mut heard).await.unwrap();
    assert_eq!(heard, format!("before it is up\n:7 {long}\nlast\n"));
    assert_eq!(carried.await.unwrap().0, Some(Close::new(1000, "enough")));
    assert!(sockets.is_empty(), "the number is given up with what was reserved");
}

#[tokio::test]
async fn a_slow_one_is_told_and_closed() {
    let sockets = sockets();
    let reserved = reserve(&sockets, "plain-slow");
    let key = reserved.handle().key();
    for _ in 0..3 {
        sockets.post(&Bytes::from(vec![b'x'; OUTBOX_BYTES / 2]), &[key]);
    }
    let (mut near, carried) = carry(reserved);
    let mut heard = String::new();
    near.read_to_string(&mut heard).await.unwrap();
    assert_eq!(heard, SLOW);
    assert_eq!(carried.await.unwrap().0, Some(Close::new(1013, "retry in 7 s")));
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_nothing_is_given_up() {
    let sockets = sockets();
    let reserved = reserve(&sockets, "plain-stalled");
    let handle = reserved.handle();
    let (_near, carried) = carry(reserved);
    handle.send(Bytes::from(vec![b'x'; PIPE + 1]));
    assert_eq!(carried.await.unwrap(), (None, Duration::from_secs(30)));
    assert!(sockets.is_empty());
}

#[tokio::test(start_paused = true)]
async fn last_words_have_their_time() {
    let sockets = sockets();
    let reserved = reserve(&sockets, "plain-last-words");
    let handle = reserved.handle();
    let (_near, carried) = carry(reserved);
    handle.send(Bytes::from(vec![b'x'; PIPE + 1]));
    tokio::time::sleep(Duration::from_secs(10)).await;
    sockets.close_all(&Close::come_back(1012));
    assert_eq!(carried.await.unwrap(), (None, Duration::from_secs(15)));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_closes_whether_or_not_something_waits() {
    for waiting in [0, PIPE + 1] {
        let sockets = sockets();
        let reserved = reserve(&sockets, "plain-deadline");
        let handle = reserved.handle();
        let (mut near, carried) = carry(reserved);
        if waiting > 0 {
            handle.send(Bytes::from(vec![b'x'; waiting]));
        }
        handle.set_deadline(Duration::from_secs(7), Close::new(4009, "who are you?"));
        tokio::time::sleep(Duration::from_secs(8)).await;
        let mut heard = vec![0; waiting];
        near.read_exact(&mut heard).await.unwrap();
        let (close, after) = carried.await.unwrap();
        assert_eq!(close, Some(Close::new(4009, "who are you?")));
        assert_eq!(after.as_secs(), if waiting > 0 { 8 } else { 7 });
    }
}

#[tokio::test]
async fn a_stream_that_fails_ends_it() {
    let sockets = sockets();
    let reserved = reserve(&sockets, "plain-broken");
    let handle = reserved.handle();
    let (near, carried) = carry(reserved);
    drop(near);
    handle.send(Bytes::from_static(b"to nobody\n"));
    assert_eq!(carried.await.unwrap().0, None);
    assert!(sockets.is_empty());
}
